"""Coding sheets: the texts to code and the codebook's prose; of earlier codes nothing, unless the sheet says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from discourse_coder.errors import UsageError
from discourse_coder.model.codebook import Theme
from discourse_coder.model.coding import PREFILLED, TRAINING, Span
from discourse_coder.model.corpus import Document, Role
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash, text_hash
from discourse_coder.wording import listed, number_of

# Columns that a coder may see. Others are the researcher's own, and may tell how somebody else coded.
SHOWN = ("date", "source", "speaker", "title")
PUT_BACK = "Put it back, as it is on the sheet that was sent."


@dataclass(frozen=True)
class SheetText:
    """A text on a sheet."""

    id: str
    text: str = field(repr=False)
    about: Mapping[str, str] = field(default_factory=dict)  # what the coder is told about it, such as date and title
    silent: tuple[tuple[int, int], ...] = ()  # where parties speak whose words are not coded, in code points

    @classmethod
    def of(cls, document: Document, roles: Sequence[Role], shown: Sequence[str] = SHOWN) -> SheetText:
        """Return a document as a sheet shows it: with these columns, and the words of other roles marked."""
        about = {column: value for column in shown if (value := document.value(column))}
        silent = tuple((turn.start, turn.end) for turn in document.silent_turns(roles))
        return cls(document.id, document.text, about, silent)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text's UTF-8 bytes."""
        return text_hash(self.text)


class ExclusiveSet(NamedTuple):
    """Themes of a sheet of which at most one is present in a text, and exactly one if none is on another sheet."""

    names: tuple[str, ...]
    is_whole: bool

    def __str__(self) -> str:
        return f"{'exactly' if self.is_whole else 'at most'} one of {listed(self.names)}"


@dataclass(frozen=True)
class _Sheet:
    """What every sheet has."""

    coder: str
    seed: int
    codebook_title: str
    codebook_version: str
    language: str
    themes: tuple[Theme, ...]
    corpus_name: str
    corpus_hash: str
    roles: tuple[Role, ...]
    texts: tuple[SheetText, ...]
    notice: str = ""
    hidden: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not self.coder.strip():
            raise UsageError.at("sheet", "the coder has no name.", "Name who is to code, such as second.")
        if not self.texts:
            raise UsageError.at("sheet", "there is no text to code.", "Choose at least one.")
        if any(theme.rules for theme in self.themes):
            raise UsageError.at("sheet", "a theme has rules.", "Leave them out: a blind coder must not see them.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.coder!r}: {number_of(len(self), 'text')}, {self.asks}, seed {self.seed})"

    @property
    def asks(self) -> str:
        """How much there is to code in each text, as in ``4 themes and 2 variables``."""
        n_variables = sum(theme.scale is not None for theme in self.themes)
        counts = {"theme": len(self.themes) - n_variables, "variable": n_variables}
        return listed(number_of(number, kind) for kind, number in counts.items() if number)

    @property
    def sets(self) -> list[ExclusiveSet]:
        """The sets of themes that exclude each other, as far as the sheet has them."""
        here = [tuple(name for name in self.definitions if name in names) for names in self.exclusive]
        return [ExclusiveSet(some, len(some) == len(names)) for some, names in zip(here, self.exclusive, strict=True)]

    def waits_for(self, theme: Theme) -> str:
        """Return the theme of the sheet that must be present before a variable is asked; empty where it always is."""
        return theme.asked_when if theme.asked_when in self.definitions else ""

    @property
    def kind(self) -> str:
        """What coders call it, as in a title."""
        return "Coding sheet"

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the texts, in the order of the sheet."""
        return tuple(text.id for text in self.texts)

    @property
    def definitions(self) -> dict[str, str]:
        """The hash of every theme's prose: a filled sheet shows by it what it was coded from."""
        return {theme.id: theme.definition_hash for theme in self.themes}

    @property
    def made_from(self) -> dict[str, dict[str, Any]]:
        """The codebook and the corpus, as receipts and files of answers name them."""
        return {
            "codebook": {
                "title": self.codebook_title,
                "version": self.codebook_version,
                "definitions": self.definitions,
            },
            "corpus": {"name": self.corpus_name, "hash": self.corpus_hash},
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all that the coder reads, and the order."""
        return content_hash(self._read_by_the_coder)

    @property
    def _read_by_the_coder(self) -> dict[str, Any]:
        return {
            "coder": self.coder,
            "definitions": list(self.definitions.items()),
            "texts": [[text.id, text.sha256, dict(text.about), list(text.silent)] for text in self.texts],
            **({"exclusive": self.exclusive} if self.exclusive else {}),
        }

    def _repr_html_(self) -> str:
        rows = [(text.id, *text.about.values()) for text in self.texts]
        columns = tuple(self.texts[0].about)
        title = (
            f"{self.kind} for {self.coder}: {len(self)} texts, {self.asks} of {self.codebook_title}, "
            f"version {self.codebook_version}"
        )
        return table_html(title, ("id", *columns), rows, self.notice, all_in="ids")


@dataclass(frozen=True, repr=False)
class BlindSheet(_Sheet):
    """What a coder gets to code from.

    Attributes
    ----------
    coder : str
        Who is to code.
    seed : int
        Of the order of the texts.
    codebook_title, codebook_version : str
        Which codebook.
    language : str
        The codebook's, ISO 639-1.
    themes : tuple of Theme
        Prose only: a rule would show how the machine codes. Variables are among them.
    corpus_name, corpus_hash : str
        Which corpus.
    roles : tuple of str
        Whose words are to be coded.
    texts : tuple of SheetText
        In the order in which they are to be coded.
    notice : str
        A sentence that every display must carry.
    hidden : tuple of str
        Columns that the coder was kept from seeing, against bias.
    exclusive : tuple of tuple of str
        Sets of themes of which exactly one is present in a text, at least two of them on the sheet.

    Raises
    ------
    UsageError
        When there is no text, the coder has no name, or a theme has rules.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, ["T01", "T02"], coder="third", seed=7)
    >>> sheet
    BlindSheet('third': 2 texts, 5 themes, seed 7)
    >>> sheet.themes[0].rules  # a coder sees prose only
    ()
    """

    given: ClassVar[None] = None


@dataclass(frozen=True)
class GivenCodes:
    """The codes of an earlier coding, as a sheet that is not blind shows them."""

    # Why they are shown: as feedback after each answer, or to be reviewed.
    purpose: Literal["training", "prefilled"]
    coder: str  # whose they are
    codes: Mapping[tuple[str, str], int]  # by id and theme, where there is one
    spans: tuple[Span, ...]

    def code(self, id_: str, theme: str) -> int | None:
        """Return the code of a text for a theme, or None."""
        return self.codes.get((id_, theme))

    def passages(self, id_: str, theme: str) -> list[Span]:
        """Return the passages of a text that stand for a theme."""
        return [span for span in self._spans.get((id_, theme), []) if span.start >= 0]

    def notes(self, id_: str, theme: str) -> list[str]:
        """Return the notes on a text and a theme."""
        return [span.quote for span in self._spans.get((id_, theme), []) if span.is_remark and span.quote]

    @cached_property
    def _spans(self) -> dict[tuple[str, str], list[Span]]:
        found: dict[tuple[str, str], list[Span]] = {}
        for span in self.spans:
            found.setdefault((span.id, span.theme), []).append(span)
        return found


@dataclass(frozen=True, repr=False, kw_only=True)
class OpenSheet(_Sheet):
    """A sheet that shows codes of an earlier coding, in a training round or for review; never for agreement.

    Attributes
    ----------
    given : GivenCodes
        The codes shown, whose they are, and why: ``"training"`` or ``"prefilled"``. All others are as in `BlindSheet`.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.prefilled_sheet(study.corpus, study.codebook, study.code(), ["T01"], coder="third", seed=7)
    >>> sheet.given.purpose, sheet.given.code("T01", "un")
    ('prefilled', 1)
    """

    given: GivenCodes

    @property
    def kind(self) -> str:
        """What coders call it, as in a title."""
        return {TRAINING: "Training sheet", PREFILLED: "Review sheet"}[self.given.purpose]

    @property
    def _read_by_the_coder(self) -> dict[str, Any]:
        given = self.given
        shown = [
            [id_, theme, code, *([span.start, span.end] for span in given.passages(id_, theme))]
            for (id_, theme), code in given.codes.items()
        ]
        return super()._read_by_the_coder | {"purpose": given.purpose, "given by": given.coder, "given": shown}


Sheet = BlindSheet | OpenSheet
