"""Prevalence corrected for the errors of the first coder, who coded all texts, by a reference for some of them."""

# The estimator is Tenenbein's (1970): the shares of errors among the first coder's ones and zeros in the double-coded
# texts, applied to all texts with that code (Cochran 1977, sec. 5A.9; Särndal, Swensson & Wretman 1992, ch. 7).
# Two others are not reported. The normal interval of the difference estimator (Cochran 1977, sec. 7.2; it is in
# `statistics.double_sampling`) has no width where no text differs: at N = 82 and n = 17 or 33, with 2 to 10% errors, it
# held the true count in 21 to 95% of samples. Rogan & Gladen's (1978), with the interval of Lang & Reiczigel (2014),
# takes prevalence, sensitivity and specificity as if from three unrelated samples: it held it in 36 to 65% of samples.

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.agreement import check_all_comparable, check_independent
from discourse_coder.analysis.partners import without_partner
from discourse_coder.analysis.validity import ConfusionTable
from discourse_coder.analysis.weighting import of_another_corpus
from discourse_coder.errors import IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, ADJUDICATED, NOT_CODED, PRESENT, TRAINING, UNSURE, Coding, purpose
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.statistics.double_sampling import corrected_count
from discourse_coder.statistics.estimates import Estimate, why_undefined
from discourse_coder.wording import inflected, listed, number_of, sentences_once

if TYPE_CHECKING:
    import pandas as pd

# By our convention, an interval wider than this share of the texts says that too few were coded twice.
TOO_WIDE = 0.2
_REACH = "The reference is taken to be right. The intervals are about these texts, and not about more like them."
_Pair = tuple[int, int]
# By stratum its number of texts and the double-coded ones.
_Strata = dict[str, tuple[int, list[_Pair]]]


@dataclass(frozen=True)
class ThemeCorrection:
    """What the double-coded texts say about one theme."""

    theme: str
    # Texts that the first coder coded and that could be drawn; those of them with a 1.
    n_documents: int
    n_present: int
    # First coder against reference in the double-coded texts, unweighted.
    confusion: ConfusionTable
    # Of `n_documents`; the limits are whole. Limits without a value where no text with one of the codes was drawn.
    corrected: Estimate
    # Of the first coder, weighted, without intervals.
    sensitivity: Estimate
    specificity: Estimate
    verdict: str
    warnings: tuple[str, ...] = ()
    # Texts that the reference was to code, and has no code for; those of them that it marks as unsure.
    n_open: int = 0
    n_unsure: int = 0
    # The corrected count if none of the open texts had the theme, and if all had it; None where none is open.
    if_absent: Estimate | None = None
    if_present: Estimate | None = None
    # The first coder's codes of these texts; of those double-coded the reference's code, and how many each stands for.
    codes: Mapping[str, int] = field(default_factory=dict, repr=False)
    references: Mapping[str, tuple[int, float]] = field(default_factory=dict, repr=False)

    def within(self, ids: Collection[str]) -> Estimate:
        """Return the corrected count of some of the texts, such as those of a period, by those double-coded of them."""
        codes = {id_: self.codes[id_] for id_ in ids}
        return _corrected(
            codes,
            [
                ((codes[id_], self.references[id_][0]), self.references[id_][1])
                for id_ in codes
                if id_ in self.references
            ],
        )

    @property
    def count_text(self) -> str:
        """The corrected count and its interval in words."""
        count = self.corrected
        if count.low is None or count.high is None:
            return str(count)
        value = f"undefined: {count.reason}" if count.value is None else f"{count.value:.1f}"
        return f"{value} [{count.low:.0f}, {count.high:.0f}]"

    @property
    def limits_with_open(self) -> tuple[int, int]:
        """The limits of the corrected count, and as far beyond as open texts could move them, decided either way."""
        found = [whole_limits(one) for one in (self.corrected, self.if_absent, self.if_present) if one is not None]
        return min(low for low, _ in found), max(high for _, high in found)

    @property
    def is_inside(self) -> bool | None:
        """Whether the first coder's count lies inside the corrected interval; None without an interval."""
        if self.corrected.low is None or self.corrected.high is None:
            return None
        return self.corrected.low <= self.n_present <= self.corrected.high


@dataclass(frozen=True)
class Correction(Displayed):
    """Prevalence by a first coder, corrected by a reference that coded a sample of the same texts.

    Attributes
    ----------
    first, reference : str
        Their names.
    themes : tuple of ThemeCorrection
        In the order of the first coding.
    design : str
        How the double-coded texts are assumed to have been drawn, in a sentence.
    notice : str
        A sentence that every display of the numbers must carry.
    unpaired : tuple of str
        Sentences on texts of the reference, or of the sample, and themes that only one of the two has.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> corrected = dc.correct_prevalence(study.code(), study.codings["second"], sample=study.sample)
    >>> corrected
    Correction(rules by second: 5 themes)
    >>> corrected.table.loc[0, ["n_present", "n_corrected_low", "n_corrected_high"]].tolist()
    [65, 52, 76]
    """

    first: str
    reference: str
    themes: tuple[ThemeCorrection, ...]
    design: str
    notice: str = ""
    unpaired: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme; undefined values are missing, with the reason in `undefined`.

        Columns: theme, n_documents, n_double_coded, n_present and share (first coder), both_present, only_first,
        only_reference, both_absent (double-coded texts), sensitivity, specificity, corrected_share,
        corrected_share_low, corrected_share_high, n_corrected, n_corrected_low, n_corrected_high, first_inside,
        verdict, warning, undefined; n_open and n_unsure (texts that the reference has without a code), and the
        corrected count if none or all of them had the theme: n_corrected_open_absent, n_corrected_open_present, and
        n_corrected_open_low to n_corrected_open_high with both intervals. Shares run from 0 to 1; intervals are 95%
        intervals.
        """
        import pandas as pd

        frame = pd.DataFrame([_row(theme) for theme in self.themes])
        floats = ["share", "sensitivity", "specificity", "n_corrected"]
        floats += [f"corrected_share{end}" for end in ("", "_low", "_high")]
        floats += [f"n_corrected_open_{code}" for code in ("absent", "present")]
        whole = [f"n_corrected{of}_{end}" for of in ("", "_open") for end in ("low", "high")]
        types = dict.fromkeys(floats, "Float64") | dict.fromkeys(whole, "Int64")
        return frame.astype(types | {"first_inside": "boolean"})

    def __repr__(self) -> str:
        return f"Correction({self.first} by {self.reference}: {number_of(len(self.themes), 'theme')})"

    @property
    def shown(self) -> Shown:
        """The counts of the first coder, the errors found, and the corrected counts."""
        header = (
            "theme",
            f"present: {self.first}",
            "double-coded",
            "open",
            f"only {self.first}",
            f"only {self.reference}",
            "corrected count, 95% interval",
            "verdict",
        )
        rows = [
            (
                ThemeId(theme.theme),
                f"{theme.n_present} of {theme.n_documents}",
                theme.confusion.n,
                theme.n_open,
                theme.confusion.only_coding,
                theme.confusion.only_reference,
                theme.count_text,
                " ".join([theme.verdict, *theme.warnings]),
            )
            for theme in self.themes
        ]
        title = f"Prevalence by {self.first}, corrected by {self.reference}"
        return Shown(
            title,
            (Table(header, rows, prose=("verdict",)),),
            notes=(self.design, _REACH, *self.unpaired),
            notice=self.notice,
        )


def correct_prevalence(
    first: Coding, reference: Coding, *, codebook: Codebook | None = None, sample: ReliabilitySample | None = None
) -> Correction:
    """Correct the prevalence of each theme for the errors that double-coded texts show.

    The estimator and its sources are in `statistics.double_sampling`.

    Parameters
    ----------
    first : Coding
        Of all texts. A text that it does not code for a theme does not count for that theme.
    reference : Coding
        Of some of them; taken to be correct.
    codebook : Codebook, optional
        Of both, to name themes that it lacks.
    sample : ReliabilitySample, optional
        How the double-coded texts were drawn. Each then stands for a number of texts of its stratum, texts outside the
        sample do not count as double-coded, and the result is about the texts that could be drawn. Without it, the
        double-coded texts count as a simple random sample of all.

    Raises
    ------
    IncomparableCodingsError
        If the codings are of different corpora or codebooks, or share no theme or no text.
    UsageError
        If the sample is of another corpus, none of its texts is coded in both, the reference is from a training round
        or was prefilled, or the first coding is from a training round.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> corrected = dc.correct_prevalence(study.code(), study.codings["second"], sample=study.sample)
    >>> print(corrected.themes[0].count_text)
    65.0 [52, 76]
    """
    variables = [name for name in first.scales if name in reference.scales]
    first, reference = first.only_themes, reference.only_themes
    for each in (first, reference):
        each.check_on_scale()
    _check(first, reference, sample)
    design = _Design.of(first, sample)
    themes = tuple(
        _theme_correction(theme, first, reference, design) for theme in first.themes if theme in reference.themes
    )
    notices = [first.provenance.notice, reference.provenance.notice, sample.notice if sample else ""]
    name = reference.name if reference.name != first.name else f"the reference {reference.name}"
    drawn = {*reference.ids, *(sample.ids if sample else ())}
    unpaired = without_partner({first.name: first, name: reference}, codebook, drawn)
    if variables:
        unpaired = (*unpaired, f"Left out, because counts are corrected for themes only: {listed(variables)}.")
    return Correction(first.name, reference.name, themes, design.sentence, sentences_once(notices), unpaired)


@dataclass(frozen=True)
class _Design:
    """How the double-coded texts were drawn."""

    excluded: frozenset[str]
    # Texts of a sample, all of which the reference was to code.
    drawn: frozenset[str]
    stratum_of: dict[str, str]
    sizes: dict[str, int] | None
    sentence: str

    @classmethod
    def of(cls, first: Coding, sample: ReliabilitySample | None) -> _Design:
        if sample is None:
            sentence = "The double-coded texts are assumed to be a simple random sample of all texts."
            return cls(frozenset(), frozenset(), dict.fromkeys(first.ids, ""), None, sentence)
        sentence = "Each double-coded text is weighted by how many texts of its stratum it stands for."
        if sample.excluded:
            sentence += f" Texts that could not be drawn do not count: {', '.join(sample.excluded)}."
        return cls(
            frozenset(sample.excluded),
            frozenset(sample.ids),
            dict(zip(sample.ids, sample.stratum_names, strict=True)),
            {stratum.name: stratum.n_documents for stratum in sample.strata},
            sentence,
        )

    def strata(self, pairs: dict[str, _Pair], n_documents: int) -> _Strata:
        """Return by stratum its number of texts and the double-coded ones."""
        # Without a sample, texts that the first coder left out are no part of what was drawn from.
        sizes = self.sizes if self.sizes is not None else {"": n_documents}
        drawn: dict[str, list[_Pair]] = {name: [] for name in sizes}
        for id_, pair in pairs.items():
            drawn[self.stratum_of[id_]].append(pair)
        return {name: (size, drawn[name]) for name, size in sizes.items()}


def _codes(coding: Coding, theme: str) -> dict[str, int]:
    """Return the codes of a theme by id, where it is coded."""
    return {id_: code for id_, code in coding.codes_by_id(theme).items() if code != NOT_CODED}


def _theme_correction(theme: str, first: Coding, reference: Coding, design: _Design) -> ThemeCorrection:
    codes = {id_: code for id_, code in _codes(first, theme).items() if id_ not in design.excluded}
    right = _codes(reference, theme)
    n, n_present = len(codes), sum(codes.values())
    pairs = {id_: (code, right[id_]) for id_, code in codes.items() if id_ in right and id_ in design.stratum_of}
    strata = design.strata(pairs, n)
    confusion = ConfusionTable.of(pairs.values())
    # A decision is left open where it is hard, so open texts are not like the others.
    doubted = {id_ for id_ in reference.ids for at in reference.spans.of_document(id_, theme) if at.rule == UNSURE}
    meant = design.drawn or doubted | _read(reference)
    is_open = [id_ for id_ in codes if id_ not in right and id_ in meant]
    unsure = [id_ for id_ in is_open if id_ in doubted]
    if_absent, if_present = (
        _corrected(codes, _weighted(design.strata(pairs | {id_: (codes[id_], code) for id_ in is_open}, n)))
        if is_open
        else None
        for code in (ABSENT, PRESENT)
    )
    if not pairs:
        nothing = Estimate(None, reason="no text was coded by both for this theme")
        verdict = "No text was coded by both for this theme, so nothing can be corrected."
        return ThemeCorrection(
            theme,
            n,
            n_present,
            confusion,
            nothing,
            nothing,
            nothing,
            verdict,
            (),
            len(is_open),
            len(unsure),
            codes=codes,
        )
    weighted = _weighted(strata)
    corrected = _corrected(codes, weighted)
    weight_of = {name: size / len(drawn) for name, (size, drawn) in strata.items() if drawn}
    return ThemeCorrection(
        theme,
        n,
        n_present,
        confusion,
        corrected,
        _rate(weighted, PRESENT),
        _rate(weighted, ABSENT),
        _verdict(n, n_present, confusion, corrected, first.name),
        (
            *_warnings(n, corrected, [name for name, (_, drawn) in strata.items() if not drawn]),
            *(_on_open(len(is_open), len(unsure), if_absent, if_present) if if_absent and if_present else ()),
        ),
        len(is_open),
        len(unsure),
        if_absent,
        if_present,
        codes,
        {id_: (truth, weight_of[design.stratum_of[id_]]) for id_, (_, truth) in pairs.items()},
    )


def _read(reference: Coding) -> set[str]:
    """Return the texts that the reference dealt with: without a sample, an empty row may be of a text not drawn."""
    if purpose(reference) == ADJUDICATED:
        return set(reference.ids)
    return {id_ for id_, codes in zip(reference.ids, reference.codes, strict=True) if (codes != NOT_CODED).any()}


def _weighted(strata: _Strata) -> list[tuple[_Pair, float]]:
    return [(pair, size / len(drawn)) for size, drawn in strata.values() for pair in drawn]


def _corrected(codes: Mapping[str, int], weighted: list[tuple[_Pair, float]]) -> Estimate:
    n_present = sum(codes.values())
    return corrected_count(
        n_present,
        len(codes) - n_present,
        [(truth == ABSENT, weight) for (code, truth), weight in weighted if code == PRESENT],
        [(truth == PRESENT, weight) for (code, truth), weight in weighted if code == ABSENT],
    )


def _on_open(n_open: int, n_unsure: int, if_absent: Estimate, if_present: Estimate) -> tuple[str]:
    """Say how far texts without a decision could move the count."""
    low, high = whole_limits(if_absent)[0], whole_limits(if_present)[1]
    values = [f"{found.value:.1f}" if found.value is not None else "undefined" for found in (if_absent, if_present)]
    unsure = f", {n_unsure} of them unsure" if n_unsure else ""
    return (
        f"{number_of(n_open, 'text')} that the reference was to code {inflected(n_open, 'is', 'are')} open{unsure}. "
        "These are often the hard ones, so nothing is assumed. With the theme in none of them the count is "
        f"{values[0]}, with it in all {values[1]}; both intervals together: {low} to {high}.",
    )


def _rate(weighted: list[tuple[_Pair, float]], code: int) -> Estimate:
    """Return how often the first coder has a code where the reference has it."""
    weights = [weight for (_, truth), weight in weighted if truth == code]
    if not weights:
        name, which = ("sensitivity", "no") if code == PRESENT else ("specificity", "every")
        return Estimate(None, reason=f"the reference has the theme in {which} double-coded text: no {name}")
    hits = fsum(weight for pair, weight in weighted if pair == (code, code))
    return Estimate(hits / fsum(weights))


def _verdict(n: int, n_present: int, confusion: ConfusionTable, corrected: Estimate, first: str) -> str:
    """Say how far the count of the first coder can be trusted."""
    low, high = whole_limits(corrected)
    n_ones, n_wrong = confusion.both + confusion.only_coding, confusion.only_coding + confusion.only_reference
    if confusion.n == n:
        return f"All {n} texts were double-coded: the theme is in {low} of them, by {first} in {n_present}."
    if corrected.value is None:
        return (
            f"Nothing can be corrected: {corrected.reason}. "
            f"The count could be anything from {low} to {high} of {n} texts ({first}: {n_present})."
        )
    if not n_wrong:
        of_ones = f"{n_present - low} of the {n_present - n_ones} other texts coded 1"
        of_zeros = f"{high - n_present} of the {n - n_present - (confusion.n - n_ones)} others coded 0"
        return (
            f"There is no error in the {confusion.n} double-coded texts, so there is nothing to correct. But up to "
            f"{of_ones} and up to {of_zeros} could still be wrong: the count could be from {low} to {high} of {n}, 95%."
        )
    start = (
        f"{n_wrong} of {confusion.n} double-coded texts {inflected(n_wrong, 'is', 'are')} wrong "
        f"({confusion.only_coding} coded 1, {confusion.only_reference} coded 0): the {n_present} of {n} by {first} "
        f"become {corrected.value:.1f}, 95% [{low}, {high}]"
    )
    if low <= n_present <= high:
        return f"{start}. {n_present} lies inside the interval: it is not shown to be wrong."
    above, high_or_low = ("above", "high") if n_present > high else ("below", "low")
    return f"{start}. {n_present} lies {above} the interval: it is shown to be too {high_or_low} (95%)."


def _warnings(n: int, corrected: Estimate, empty_strata: list[str]) -> tuple[str, ...]:
    warnings = []
    low, high = whole_limits(corrected)
    if high - low > TOO_WIDE * n:
        width = 100 * (high - low) / n
        warnings.append(f"The sample is too small to say much: the interval is {width:.0f} points wide.")
    if empty_strata:
        warnings.append(
            f"No text was double-coded in {'; '.join(empty_strata)}: errors there are assumed to be like the others."
        )
    return tuple(warnings)


def _check(first: Coding, reference: Coding, sample: ReliabilitySample | None) -> None:
    """Raise all problems together."""
    # A first coding may be prefilled: the reference then measures what was prefilled and how it was reviewed.
    check_independent([reference, *([first] if purpose(first) == TRAINING else [])])
    problems: list[Problem] = []
    incomparable = False
    try:
        check_all_comparable({f"{first.name} (first)": first, f"{reference.name} (reference)": reference})
    except IncomparableCodingsError as error:
        incomparable = True
        problems += error.problems
    if sample is not None:
        place = f"sample of {sample.corpus_name}"
        problems += of_another_corpus(sample, first)
        shared = set(first.ids) & set(reference.ids)
        if shared and not shared & set(sample.ids):
            found = f"codings {first.name} and {reference.name} have no text of it in common."
            problems.append(Problem(place, found, "Check the ids, or correct without the sample."))
    if problems:
        raise (IncomparableCodingsError if incomparable else UsageError)(problems)


def _row(theme: ThemeCorrection) -> dict[str, Any]:
    n, cells, corrected = theme.n_documents, theme.confusion, theme.corrected
    undefined = {"corrected": corrected, "sensitivity": theme.sensitivity, "specificity": theme.specificity}
    return {
        "theme": theme.theme,
        "n_documents": n,
        "n_double_coded": cells.n,
        "n_present": theme.n_present,
        "share": theme.n_present / n if n else None,
        "both_present": cells.both,
        "only_first": cells.only_coding,
        "only_reference": cells.only_reference,
        "both_absent": cells.neither,
        "sensitivity": theme.sensitivity.value,
        "specificity": theme.specificity.value,
        "corrected_share": None if corrected.value is None else corrected.value / n,
        "corrected_share_low": None if corrected.low is None else corrected.low / n,
        "corrected_share_high": None if corrected.high is None else corrected.high / n,
        "n_corrected": corrected.value,
        "n_corrected_low": corrected.low,
        "n_corrected_high": corrected.high,
        "first_inside": theme.is_inside,
        "verdict": theme.verdict,
        "warning": " ".join(theme.warnings),
        "undefined": why_undefined(undefined),
        "n_open": theme.n_open,
        "n_unsure": theme.n_unsure,
        "n_corrected_open_absent": theme.if_absent and theme.if_absent.value,
        "n_corrected_open_present": theme.if_present and theme.if_present.value,
        "n_corrected_open_low": theme.if_absent and theme.if_absent.low,
        "n_corrected_open_high": theme.if_present and theme.if_present.high,
    }


def whole_limits(corrected: Estimate) -> tuple[int, int]:
    """Return the limits of a corrected count, which are whole numbers; 0 where it has none."""
    return int(corrected.low or 0), int(corrected.high or 0)
