"""Decisions between coders, and the sheet on which they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from discourse_coder.model.codebook import Theme
from discourse_coder.model.coding import Span, shown_code
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.sheet import SheetText
from discourse_coder.wording import listed, number_of

DECISION, REASON = "decision", "reason"
SEED_COLUMN = "sheet_seed"
HASH_COLUMN = "text_sha256"
OPEN = "open"
CUT = " [cut: a cell holds no more]"


@dataclass(frozen=True)
class Decision:
    """What an adjudicator decided.

    Attributes
    ----------
    id, theme : str
        The text and the theme that the coders disagree on.
    code : int or None
        1, 0, or None while undecided.
    reason : str
        Why; may be empty.
    place : str
        Its row in the sheet, for messages.
    shown : mapping of str to str
        What the row repeats of the codings, by column; `adjudicate` holds it against them.
    overrules : bool
        Whether it may overrule coders who agree.
    is_of_table : bool
        Whether it is a code of a finished table, which may have texts that only one coder coded.
    is_open : bool
        Whether it was left open on purpose. Without a code, this tells "open" from a cell that is not filled in yet.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.Decision("T23", "dialogue", 1, "Inclusion 1: calls for talks.").code
    1
    """

    id: str
    theme: str
    code: int | None
    reason: str = ""
    place: str = ""
    shown: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    overrules: bool = False
    is_of_table: bool = False
    is_open: bool = False

    @property
    def said(self) -> str:
        """What was written: a code, ``open``, or nothing."""
        return (OPEN if self.is_open else "") if self.code is None else str(self.code)


@dataclass(frozen=True)
class Side:
    """What one coder says of a disagreement."""

    code: int | None
    grounds: str  # passages and notes on one line
    passages: tuple[Span, ...] = ()  # those with a place in the text
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A disagreement as an adjudicator sees it."""

    id: str
    theme: str
    sides: Mapping[str, Side]  # by the name on the sheet
    sentences: tuple[str, ...] = ()  # those with a passage of either side
    criteria: tuple[str, ...] = ()
    text: str = ""
    decision: Decision | None = None  # made earlier

    @property
    def cells(self) -> dict[str, str]:
        """What a row of a table says of it, by column; the text in full where no coder marked a passage."""
        return {
            "id": self.id,
            "theme": self.theme,
            **{name: shown_code(side.code) for name, side in self.sides.items()},
            **{evidence_of(name): side.grounds for name, side in self.sides.items()},
            "sentence": " … ".join(self.sentences),
            "criterion": " | ".join(self.criteria),
            "text": "" if self.sentences else self.text,
        }


def evidence_of(name: str) -> str:
    """Return the name of the column of a coder's evidence."""
    return f"{name}_evidence"


@dataclass(frozen=True)
class DecisionSheet:
    """What an adjudicator gets to decide from.

    Attributes
    ----------
    coders : tuple of str
        Their names, or A, B, ... on a blind sheet.
    cases : tuple of Case
        The disagreements: theme by theme, in the order of the texts.
    texts : mapping of str to SheetText
        By id; empty without a corpus.
    themes : tuple of Theme
        Those of the cases, prose only; empty without a codebook.
    seed : int or None
        Of a blind sheet, by which A and B change places from case to case.
    title, language : str
        Of the codebook.
    notice : str
        A sentence that every display must carry.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> dc.decision_sheet(pair, corpus=study.corpus, codebook=study.codebook, blind_seed=7)
    DecisionSheet(A and B: 4 disagreements, blind, seed 7)
    """

    coders: tuple[str, ...]
    cases: tuple[Case, ...]
    texts: Mapping[str, SheetText] = field(default_factory=dict, repr=False)
    themes: tuple[Theme, ...] = ()
    seed: int | None = None
    title: str = ""
    language: str = ""
    notice: str = ""

    def __repr__(self) -> str:
        blind = "" if self.seed is None else f", blind, seed {self.seed}"
        return f"DecisionSheet({listed(self.coders)}: {number_of(len(self.cases), 'disagreement')}{blind})"

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all that the adjudicator decides from; decisions made earlier do not count."""
        cases = [
            [case.cells, [[s.start, s.end] for side in case.sides.values() for s in side.passages]]
            for case in self.cases
        ]
        definitions = [[theme.id, theme.definition_hash] for theme in self.themes]
        texts = [[id_, text.sha256] for id_, text in self.texts.items()]
        return content_hash([list(self.coders), cases, texts, definitions])

    def _repr_html_(self) -> str:
        rows = [(case.id, case.theme, *(shown_code(side.code) for side in case.sides.values())) for case in self.cases]
        title = f"Sheet of {number_of(len(self.cases), 'disagreement')} between {listed(self.coders)}"
        return table_html(title, ("id", "theme", *self.coders), rows, self.notice, all_in="cases")
