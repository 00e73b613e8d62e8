"""Adjudication: decisions on the texts where coders disagree, and the coding that results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discourse_coder._version import __version__
from discourse_coder.analysis.agreement import check_all_comparable, check_independent, name_problems
from discourse_coder.analysis.code_tables import code_counts, n_coders
from discourse_coder.analysis.differences import Difference, differences
from discourse_coder.errors import CodingError, Problem, UsageError
from discourse_coder.model.adjudication import Decision
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, NOTE, PRESENT, Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.wording import number_of


@dataclass(frozen=True)
class Adjudication(Displayed):
    """The coding that decisions lead to, and what is still open.

    Attributes
    ----------
    coding : Coding
        Texts that two coders or more coded; its parents are theirs.
    n_decided : int
        Disagreements decided.
    open : tuple of Difference
        Disagreements without a decision; not coded in `coding`.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> decided = dc.adjudicate(pair, [], corpus=study.corpus, codebook=study.codebook)
    >>> [(difference.id, difference.theme) for difference in decided.open]
    [('T10', 'sovereignty'), ('T23', 'dialogue'), ('T54', 'un'), ('T81', 'nato')]
    >>> decided.coding
    Coding('adjudicated': 82 texts, 5 themes)
    """

    coding: Coding
    n_decided: int
    open: tuple[Difference, ...]

    @property
    def shown(self) -> Shown:
        """The codes, and the differences that are still open."""
        title = f"Adjudication: {number_of(self.n_decided, 'disagreement')} decided, {len(self.open)} open"
        rows = [(difference.id, ThemeId(difference.theme)) for difference in self.open]
        still_open = Table(("text", "theme"), rows, "Open, and not coded", words=("theme",), all_in="open")
        tables = (code_counts(self.coding), *([still_open] if rows else []))
        return Shown(title, tables, notice=self.coding.provenance.notice)


def adjudicate(
    codings: Mapping[str, Coding],
    decisions: Iterable[Decision],
    *,
    corpus: Corpus,
    codebook: Codebook,
    coder: str = "adjudicated",
) -> Adjudication:
    """Make a new coding of what coders agree on and of the decisions on the rest; their codings stay as they are.

    Parameters
    ----------
    codings : mapping of str to Coding
        Two or more, by the coder's name.
    decisions : iterable of Decision
        At most one for each disagreement. Evidence of either side for the decided code is kept, and the reason becomes
        a note.
    corpus, codebook : Corpus, Codebook
        What was coded, and with what.
    coder : str
        What to call the new coding.

    Raises
    ------
    UsageError
        If there are fewer than two codings, one has the new coding's name, is from a training round or was prefilled.
    IncomparableCodingsError
        If the codings are of different corpora or codebooks, or share no theme or no text.
    CodingError
        If the coders do not disagree where a decision is given, or there are two decisions on one disagreement.
    CorpusError, CodebookError
        If the corpus lacks a text, or the codebook a theme.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> decisions = [dc.Decision("T23", "dialogue", 1, "Inclusion 1: calls for talks.")]
    >>> decided = dc.adjudicate(pair, decisions, corpus=study.corpus, codebook=study.codebook)
    >>> decided.n_decided, len(decided.open)
    (1, 3)
    """
    import numpy as np

    check_adjudicable(codings, coder)
    differing = {(d.id, d.theme): d for d in differences(codings, corpus=corpus)}
    decided = _checked(decisions, differing)
    times = n_coders(codings)
    ids = tuple(document.id for document in corpus if times[document.id] >= 2)
    themes = tuple(theme for theme in codebook.ids if any(theme in coding.themes for coding in codings.values()))
    codes = np.full((len(ids), len(themes)), NOT_CODED, dtype=np.int8)
    spans: list[Span] = []
    for row, id_ in enumerate(ids):
        for column, theme in enumerate(themes):
            given = {name: coding.code(id_, theme) for name, coding in codings.items()}
            decision = decided.get((id_, theme))
            if decision is not None and decision.code is not None:
                codes[row, column] = decision.code
            elif (id_, theme) not in differing:
                codes[row, column] = max(given.values())
            if decision is not None and decision.reason:
                spans.append(Span(id_, theme, -1, -1, decision.reason, NOTE))
            for name, code in given.items():
                if code == codes[row, column] != NOT_CODED:
                    spans += codings[name].spans.of_document(id_, theme)
    undecided = tuple(d for key, d in differing.items() if key not in decided or decided[key].code is None)
    provenance = Provenance.of(
        corpus,
        codebook,
        coder=coder,
        method="human",
        package_version=__version__,
        settings={"decided": str(len(differing) - len(undecided)), "undecided": str(len(undecided))},
        parents=tuple(codings),
    )
    evidence = Evidence.of(dict.fromkeys(spans), ids, themes)
    return Adjudication(
        Coding(ids, themes, codes, evidence, provenance, corpus), len(differing) - len(undecided), undecided
    )


def check_adjudicable(codings: Mapping[str, Coding], coder: str) -> None:
    """Raise unless there are comparable codings to decide between, and a usable name for the new one."""
    problems = name_problems(list(codings), "Adjudication needs two or more.")
    if coder in codings:
        found = "one of the codings to decide between has this name."
        problems.append(Problem(f'coder "{coder}"', found, "Give the new coding another name."))
    if problems:
        raise UsageError(problems)
    check_independent(codings.values())
    check_all_comparable(codings)


def _checked(
    decisions: Iterable[Decision], differing: Mapping[tuple[str, str], Difference]
) -> dict[tuple[str, str], Decision]:
    problems = []
    decided: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        key = (decision.id, decision.theme)
        place = decision.place or f'decision on "{decision.id}", "{decision.theme}"'
        if key not in differing:
            problems.append(
                Problem(
                    place,
                    f'the coders do not differ on the text "{decision.id}" and the theme "{decision.theme}".',
                    "Decide only what the sheet of these codings lists, and leave its ids and themes as they are.",
                )
            )
        elif key in decided:
            problems.append(Problem(place, f"this is already decided at {decided[key].place}.", "Keep one decision."))
        if decision.code not in (PRESENT, ABSENT, None):
            problems.append(Problem(place, f"{decision.code} is not a decision.", "Write 1 or 0, or leave it empty."))
        decided[key] = decision
    if problems:
        raise CodingError(problems)
    return decided
