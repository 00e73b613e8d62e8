"""How a study's codings compare: the coders with each other, and the report's coding with each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from discourse_coder.analysis.agreement import Agreement, agreement, check_coders
from discourse_coder.analysis.code_tables import compared_ids
from discourse_coder.analysis.correction import Correction, correct_prevalence
from discourse_coder.analysis.passes import Passes, first_passes
from discourse_coder.analysis.stability import sample_of, stability, stability_shown
from discourse_coder.analysis.weighting import sample_weights
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ADJUDICATED, PREFILLED, Coding, dependence, purpose
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.methods import StudyFacts
from discourse_coder.model.sample import ReliabilitySample

if TYPE_CHECKING:
    import pandas as pd

_NOTHING_TO_CORRECT = "There are no corrected counts: they are of themes only, and only variables were coded twice."


@dataclass(frozen=True)
class DoubleCoding(Displayed):
    """What the texts that were coded more than once show.

    Attributes
    ----------
    codings : mapping of str to Coding
        The coders compared in `agreement`, by name.
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
    corrections: tuple[Correction, ...]
    sample: ReliabilitySample | None
    facts: StudyFacts | None
    _codebook: Codebook = field(repr=False)
    _pairs: Mapping[str, Mapping[str, Coding]] = field(repr=False)
    _repeated: Passes = field(default_factory=dict, repr=False)

    # Whoever asks only for the corrections, as an audit does, need not wait for these two.
    @cached_property
    def agreement(self) -> Agreement:
        """Between all coders of the study; if there is only one, between that coder and the report's coding."""
        return agreement(self.codings, codebook=self._codebook, sample=self.sample)

    @cached_property
    def with_coding(self) -> Mapping[str, Agreement]:
        """Between the report's coding and each coder, if there are two or more coders."""
        return {
            name: agreement(pair, codebook=self._codebook, sample=self._sample_of(pair))
            for name, pair in self._pairs.items()
        }

    @cached_property
    def stability(self) -> Mapping[str, Agreement]:
        """Of each coder who coded texts more than once, how far the passes agree; `agreement` rests on the first."""
        return stability(self._repeated, codebook=self._codebook, sample=self.sample)

    def _sample_of(self, pair: Mapping[str, Coding]) -> ReliabilitySample | None:
        """Return the sample where it is what a pair was compared on: a coder may have coded other texts too."""
        return sample_of(pair, self.sample)

    @property
    def unpaired(self) -> tuple[str, ...]:
        """Sentences on what the comparisons leave out: texts and themes that only one coding has."""
        found = (*self.agreement.unpaired, *(note for one in self.corrections for note in one.unpaired))
        return tuple(dict.fromkeys(found))

    def __repr__(self) -> str:
        return f"DoubleCoding({', '.join(self.codings)}; corrected by {len(self.corrections)})"

    @property
    def shown(self) -> Shown:
        """The agreement of the coders, of the report's coding with each of them, and the corrected counts."""
        between = self.agreement.shown
        if self.with_coding:
            between = replace(between, tables=(*between.tables, self._with_coding_shown))
        if self.stability:
            between = replace(between, tables=(*between.tables, *map(stability_shown, self.stability.values())))
        if all(theme.scale for theme in self.agreement.themes):
            between = replace(between, notes=(*between.notes, _NOTHING_TO_CORRECT))
        return Shown.together(between.title, (between, *(found.shown for found in self.corrections)))

    @property
    def _with_coding_shown(self) -> Table:
        rows: list[tuple[ThemeId, str, int, str]] = [
            (ThemeId(theme.theme), name, sum(d.theme == theme.theme for d in pair.differences), theme.verdict)
            for name, pair in self.with_coding.items()
            for theme in pair.themes
        ]
        # Some themes only one of the coders shares with the report's coding.
        names = (theme.theme for result in (self.agreement, *self.with_coding.values()) for theme in result.themes)
        order = {theme: place for place, theme in enumerate(dict.fromkeys(names))}
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
) -> DoubleCoding | None:
    """Compare the codings of a study with each other and with the coding of its report.

    Adjudicated codings only serve to correct prevalence. Codings from training rounds and prefilled ones are left
    aside. If the report's coding is one of the codings, it is compared with the others. Themes that people coded for
    it are compared between them only.

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

    Returns
    -------
    DoubleCoding or None
        None where nothing was coded by two coders.

    Raises
    ------
    IncomparableCodingsError
        If they are of different corpora or codebooks, or share no theme or no text.
    UsageError
        If two coders coded a text that is not in a sample whose weights are used.

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
    own = _own_name(coding, codings)
    others = {name: found for name, found in codings.items() if name != own}
    first, repeated = first_passes({**({own: coding} if own else {}), **others})
    passes_of_own = next((passes for passes in repeated.values() if own in passes), {})
    others = {name: found for name, found in others.items() if name in first and name not in passes_of_own}
    coders = {name: found for name, found in others.items() if not purpose(found)}
    # What people coded for a combined coding is compared between them.
    new = _part(coding, [theme for theme in coding.themes if not _has_codes_of(coding, theme, codings)])
    own_name = own or (new.name if new.name not in coders else f"{new.name} (this report)")
    pairs = {name: {own_name: new, name: found} for name, found in coders.items() if _share_a_text(new, found)}
    if dependence(new):
        pairs = {}
    compared: Mapping[str, Coding] = {own: coding, **coders} if own and not purpose(coding) else coders
    if len(compared) == 1 and repeated and not pairs:
        (compared,), repeated = repeated.values(), {}
    elif len(coders) == 1:
        if not pairs:
            return None
        compared, pairs = next(iter(pairs.values())), {}
    elif not any(_share_a_text(one, other) for one, other in combinations(compared.values(), 2)):
        return None
    for coders_of_one in (*pairs.values(), compared):
        check_coders(coders_of_one)
    sample_weights(sample, compared_ids(compared), compared.values())
    corrections = tuple(_corrections(coding, others, codebook, sample))
    return DoubleCoding(compared, corrections, sample, facts, codebook, pairs, repeated)


def _own_name(coding: Coding, codings: Mapping[str, Coding]) -> str:
    """Return under which name a coding is among others, be it in another order of texts; empty where it is not."""
    for name, found in codings.items():
        same = found.provenance == coding.provenance and all(
            coding.codes_by_id(theme).get(id_) == code
            for theme in found.themes
            for id_, code in found.codes_by_id(theme).items()
        )
        if found is coding or found == coding or same:
            return name
    return ""


def _has_codes_of(coding: Coding, theme: str, codings: Mapping[str, Coding]) -> bool:
    """Say whether a combined coding has codes of one of the others for a theme."""
    names = {found.name for found in codings.values()}
    return bool(coding.provenance.origins) and not coding.members_of(theme).isdisjoint(names)


def _part(coding: Coding, themes: Sequence[str]) -> Coding:
    """Return some themes of a coding, under the name of the coder where a combined one has them from one."""
    part = coding.only(themes)
    names = {name for theme in themes for name in coding.coders_of(theme)}
    if not coding.provenance.origins or len(names) != 1:
        return part
    abilities = coding.abilities_for(themes[0])
    named = replace(coding.provenance, coder=names.pop(), parents=(), abilities=abilities, origins={})
    return replace(part, provenance=named)


def _share_a_text(one: Coding, other: Coding) -> bool:
    return not (set(one.themes).isdisjoint(other.themes) or set(one.ids).isdisjoint(other.ids))


def _corrections(
    coding: Coding, others: Mapping[str, Coding], codebook: Codebook, sample: ReliabilitySample | None
) -> Iterator[Correction]:
    """Yield the prevalence of the coding, corrected by each that can serve as a reference."""
    if purpose(coding) not in ("", PREFILLED):
        return
    adjudicated = [found for found in others.values() if purpose(found) == ADJUDICATED]
    blind = [found for found in others.values() if not dependence(found)]
    partial = [found for found in blind if 0 < len(set(found.ids) & set(coding.ids)) < len(coding)]
    decided = {found.name for found in adjudicated}
    for reference in adjudicated or partial:
        known = {*decided, reference.name}
        first = _part(coding, [theme for theme in coding.themes if coding.members_of(theme).isdisjoint(known)])
        if _share_a_text(first.only_themes, reference.only_themes):
            drawn = sample if _is_on(sample, reference) else None
            yield correct_prevalence(first, reference, codebook=codebook, sample=drawn)


def left_aside(codings: Mapping[str, Coding]) -> str:
    """Return a sentence on the codings that are in no agreement and correct nothing, and why; empty without any."""
    reasons = [f"{name} ({why.rstrip('.')})" for name, found in codings.items() if (why := dependence(found))]
    return f"Left aside in agreement and correction: {'; '.join(reasons)}." if reasons else ""


def _is_on(sample: ReliabilitySample | None, coding: Coding) -> bool:
    """Say whether a coding covers a sample, and so is the one it was drawn for."""
    return sample is not None and set(sample.ids) <= set(coding.ids)


def corrections_table(compared: DoubleCoding) -> pd.DataFrame | None:
    """Return the tables of all corrections as one, with the reference and how its texts were drawn; None without."""
    import pandas as pd

    frames = [found.table.assign(reference=found.reference, design=found.design) for found in compared.corrections]
    return pd.concat(frames, ignore_index=True) if frames else None
