"""How a study's codings compare: the coders with each other, and the report's coding with each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from discourse_coder.analysis.agreement import Agreement, agreement
from discourse_coder.analysis.correction import Correction, correct_prevalence
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ADJUDICATED, PREFILLED, Coding, dependence, purpose
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.methods import StudyFacts
from discourse_coder.model.sample import ReliabilitySample


@dataclass(frozen=True)
class DoubleCoding(Displayed):
    """What the texts that were coded more than once show.

    Attributes
    ----------
    codings : mapping of str to Coding
        The coders compared in `agreement`, by name.
    agreement : Agreement
        Between all coders of the study; if there is only one, between that coder and the report's coding.
    with_coding : mapping of str to Agreement
        Between the report's coding and each coder, if there are two or more coders.
    corrections : tuple of Correction
        The prevalence of the report's coding, corrected by each coding of a part of its texts; only by adjudicated
        codings, if there are any.
    sample : ReliabilitySample or None
        How the texts for the second coder were drawn.
    facts : StudyFacts or None
        What the researchers tell about the coders.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> compared = study.double_coding()
    >>> compared.with_coding["author"]
    Agreement(rules, author: 5 themes, 4 disagreements)
    >>> compared.corrections
    (Correction(rules by second: 5 themes),)
    """

    codings: Mapping[str, Coding]
    agreement: Agreement
    with_coding: Mapping[str, Agreement]
    corrections: tuple[Correction, ...]
    sample: ReliabilitySample | None = None
    facts: StudyFacts | None = None

    def __repr__(self) -> str:
        return f"DoubleCoding({', '.join(self.codings)}; corrected by {len(self.corrections)})"

    @property
    def shown(self) -> Shown:
        """The agreement of the coders, of the report's coding with each of them, and the corrected counts."""
        between = self.agreement.shown
        if self.with_coding:
            between = replace(between, tables=(*between.tables, self._with_coding_shown))
        return Shown.together(between.title, (between, *(found.shown for found in self.corrections)))

    @property
    def _with_coding_shown(self) -> Table:
        rows: list[tuple[ThemeId, str, int, str]] = [
            (ThemeId(theme.theme), name, sum(d.theme == theme.theme for d in pair.differences), theme.verdict)
            for name, pair in self.with_coding.items()
            for theme in pair.themes
        ]
        order = {theme.theme: place for place, theme in enumerate(self.agreement.themes)}
        rows.sort(key=lambda row: order[row[0]])
        return Table(
            ("theme", "coder", "disagreements", "verdict"),
            rows,
            "The coding of this report against each coder",
            words=("coder",),
            prose=("verdict",),
        )


def compare_coders(
    coding: Coding,
    codings: Mapping[str, Coding],
    codebook: Codebook,
    *,
    sample: ReliabilitySample | None = None,
    facts: StudyFacts | None = None,
) -> DoubleCoding:
    """Compare the codings of a study with each other and with the coding of its report.

    Adjudicated codings only serve to correct prevalence. Codings from training rounds and prefilled ones are left
    aside. If the report's coding is one of the codings, it is compared with the others.

    Parameters
    ----------
    coding : Coding
        What the report counts.
    codings : mapping of str to Coding
        The others, by the coder's name; at least one that is a coder's own, or two if `coding` was prefilled.
    codebook : Codebook
        Of all of them.
    sample, facts
        See `DoubleCoding`.

    Raises
    ------
    IncomparableCodingsError
        If they are of different corpora or codebooks, or share no theme or no text.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> compared = dc.compare_coders(study.code(), study.codings, study.codebook, sample=study.sample)
    >>> compared.agreement
    Agreement(author, second: 5 themes, 0 disagreements)
    >>> print(compared.corrections[0].themes[0].count_text)
    65.0 [52, 76]
    """
    own = next((name for name, found in codings.items() if found is coding or found == coding), "")
    codings = {name: found for name, found in codings.items() if name != own}
    coders = {name: found for name, found in codings.items() if not purpose(found)}
    own_name = own or (coding.name if coding.name not in coders else f"{coding.name} (this report)")
    by_pair = {}
    if not dependence(coding):
        pairs = {name: {own_name: coding, name: found} for name, found in coders.items()}
        by_pair = {name: agreement(pair, codebook=codebook) for name, pair in pairs.items()}
    if len(by_pair) == 1:
        coders = {own_name: coding, **coders}
        between, by_pair = next(iter(by_pair.values())), {}
    else:
        coders = {own: coding, **coders} if own and not purpose(coding) else coders
        between = agreement(coders, codebook=codebook)
    adjudicated = [found for found in codings.values() if purpose(found) == ADJUDICATED]
    blind = [found for found in codings.values() if not dependence(found)]
    partial = [found for found in blind if 0 < len(set(found.ids) & set(coding.ids)) < len(coding)]
    return DoubleCoding(
        coders,
        between,
        by_pair,
        tuple(
            correct_prevalence(coding, reference, sample=sample if _is_on(sample, reference) else None)
            for reference in (adjudicated or partial if purpose(coding) in ("", PREFILLED) else ())
        ),
        sample,
        facts,
    )


def is_compared(coding: Coding, codings: Iterable[Coding]) -> bool:
    """Say whether there are coders enough to compare with each other or with the report's coding."""
    others = sum(not purpose(found) and found != coding for found in codings)
    return others >= (2 if dependence(coding) else 1)


def left_aside(codings: Mapping[str, Coding]) -> str:
    """Return a sentence on the codings that are in no agreement and correct nothing, and why; empty without any."""
    reasons = [f"{name} ({why.rstrip('.')})" for name, found in codings.items() if (why := dependence(found))]
    return f"Left aside in agreement and correction: {'; '.join(reasons)}." if reasons else ""


def _is_on(sample: ReliabilitySample | None, coding: Coding) -> bool:
    """Say whether a coding covers a sample, and so is the one it was drawn for."""
    return sample is not None and set(sample.ids) <= set(coding.ids)
