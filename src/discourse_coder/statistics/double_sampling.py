"""Estimators of prevalence from double sampling: all texts coded by one coder, some of them by a reference as well.

References
----------
Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I. & Zrnic, T. (2023). Prediction-powered inference. Science
382, 669-674.
Cochran, W. G. (1977). Sampling Techniques, 3rd ed.
Kish, L. (1965). Survey Sampling.
Lang, Z. & Reiczigel, J. (2014). Confidence limits for prevalence of disease adjusted for estimated sensitivity and
specificity. Preventive Veterinary Medicine 113, 13-22.
Rogan, W. J. & Gladen, B. (1978). Estimating prevalence from the results of a screening test. American Journal of
Epidemiology 107, 71-76.
Särndal, C.-E., Swensson, B. & Wretman, J. (1992). Model Assisted Survey Sampling.
Tenenbein, A. (1970). A double sampling scheme for estimating from binomial data with misclassifications. Journal of
the American Statistical Association 65, 1350-1361.
Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
Statistics in Medicine 27, 1693-1702.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, hypot, sqrt
from statistics import NormalDist

from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.exact_sums import as_fraction
from discourse_coder.statistics.hypergeometric import chance_of_at_most

TAIL = 0.025


def hypergeometric_limits(n_documents: int, n_drawn: int, n_found: int, tail: float = TAIL) -> tuple[int, int]:
    """Return exact limits for how many of all documents have what a random sample was searched for.

    All counts under which the sample is not too unlikely: ``P(X >= n_found) > tail`` and ``P(X <= n_found) > tail``,
    X hypergeometric. The finite-population form of the limits of Clopper & Pearson (1934, Biometrika 26, 404-413).

    Parameters
    ----------
    n_documents, n_drawn, n_found : int
        ``0 <= n_found <= n_drawn <= n_documents``; a sample drawn without replacement.
    tail : float
        The most that each limit may fail; 0.025 for a 95 % interval.

    Returns
    -------
    tuple of int
        From `n_found` to `n_documents` less the documents without it that were drawn.
    """
    exact = as_fraction(tail)
    return (
        n_documents - _most(n_documents, n_drawn, n_drawn - n_found, exact),
        _most(n_documents, n_drawn, n_found, exact),
    )


def corrected_count(
    n_ones: int, n_zeros: int, wrong_ones: Sequence[tuple[bool, float]], wrong_zeros: Sequence[tuple[bool, float]]
) -> Estimate:
    """Return how many texts have the theme, given the first coder's codes and the errors in the double-coded ones.

    ``n_ones - n_ones r1 + n_zeros r0`` with the weighted error rates r1 among double-coded ones and r0 among zeros
    (Tenenbein 1970). For each kind of error come exact hypergeometric limits at 95 %, given how many ones and zeros
    were drawn; the two are then independent and are combined by the method of variance estimates recovery (Zou &
    Donner 2008, the method of Newcombe's interval for differences), rounded outward to whole texts, and kept within
    what the double-coded texts leave possible. Where weights differ, the limits are those of as many texts as carry the
    same information, ``(sum w)² / sum w²`` (Kish 1965, sec. 11.7), rounded; strata count only through the weights.

    Coverage, exact, by enumeration of all simple random samples: the limits of each kind of error hold in 95 % or
    more. The combination has no such guarantee. For N = 82, n = 17 and 33, prevalences .18, .27, .8 and error rates up
    to .2 it held the true count in 98.4 % of samples or more; over all populations of 14 texts with samples of 4, 7
    and 10 it held in 99.6 % on average and in 93.4 % at the worst. Bonferroni's combination, which guarantees 95 %,
    held in 99.9 % or more for N = 82 and is up to two fifths wider. With unequal weights the interval is an
    approximation; in simulations with N = 82, n = 17 and 33, three sources as strata or one code enriched, error rates
    .02 to .2, it held in 96.7 % or more.

    Parameters
    ----------
    n_ones, n_zeros : int
        Texts of the corpus that the first coder coded 1 and 0.
    wrong_ones, wrong_zeros : sequence of (bool, float)
        For each double-coded text with that code, whether it is wrong, and its weight.

    Returns
    -------
    Estimate
        Value and whole limits, in texts. Without value, but with limits, where none of the ones or zeros, of which
        there are some, was double-coded.
    """
    ones, zeros = _Errors.of(n_ones, wrong_ones), _Errors.of(n_zeros, wrong_zeros)
    value = n_ones - ones.estimate + zeros.estimate
    low = value - ones.unknown - hypot(ones.high - ones.estimate, zeros.estimate - zeros.low)
    high = value + zeros.unknown + hypot(ones.estimate - ones.low, zeros.high - zeros.estimate)
    known = sum(not wrong for wrong, _ in wrong_ones) + sum(wrong for wrong, _ in wrong_zeros)
    n_uncoded = n_ones + n_zeros - len(wrong_ones) - len(wrong_zeros)
    # Outward, because errors come in whole texts; rounded inward, it failed in half of the samples of some corpora.
    least, most = max(floor(low + 1e-9), known), min(ceil(high - 1e-9), known + n_uncoded)
    unchecked = [f"{errors.unknown} texts coded {code}" for code, errors in ((1, ones), (0, zeros)) if errors.unknown]
    reason = f"of the {' and the '.join(unchecked)}, none was double-coded" if unchecked else ""
    return Estimate(None if reason else float(value), float(least), float(most), reason=reason)


def difference_estimate(apparent: float, strata: Sequence[tuple[int, Sequence[int]]]) -> tuple[float, float | None]:
    """Return the difference estimator of a share, and its standard error.

    ``apparent + sum W_h d_h``, d_h being the mean of reference minus first coder in stratum h, W_h the stratum's share
    of all texts (Cochran 1977, sec. 7.2 with a slope of 1, and sec. 5.3); and the root of
    ``sum W_h² (1 - n_h / N_h) s_h² / n_h`` (sec. 5.4), s_h² being the sample variance of the differences. The first
    coder's share is of all texts and adds nothing to the error. Over all samples the estimator and the squared standard
    error have no bias.

    Parameters
    ----------
    apparent : float
        The first coder's share in all texts.
    strata : sequence of (int, sequence of int)
        For each stratum its number of texts N_h, and for its double-coded texts reference minus first coder: -1, 0, 1.

    Returns
    -------
    tuple of float
        The standard error is None where a stratum gave one text and has others.
    """
    n_documents = sum(size for size, _ in strata)
    estimate, variance, alone = as_fraction(apparent), Fraction(0), False
    for size, differences in strata:
        n, share = len(differences), Fraction(size, n_documents)
        mean = Fraction(sum(differences), n)
        estimate += share * mean
        if n < size:
            alone |= n == 1
            spread = sum((d - mean) ** 2 for d in differences) / Fraction(max(n - 1, 1))
            variance += share**2 * (1 - Fraction(n, size)) * spread / n
    return float(estimate), None if alone else sqrt(variance)


def rogan_gladen(
    apparent: float, n: float, sensitivity: float, n_sensitivity: float, specificity: float, n_specificity: float
) -> Estimate:
    """Return the prevalence by Rogan & Gladen (1978), cut to [0, 1], with the interval of Lang & Reiczigel (2014).

    ``(apparent + specificity - 1) / (sensitivity + specificity - 1)``. The interval (Lang & Reiczigel 2014, eqs. 4, 6,
    7, 16 and 17; in eq. 4 as printed, 1 + P should be 1 - P) adds pseudo-observations to all three shares, as Agresti
    & Coull do to one, because the normal interval of Rogan & Gladen holds too seldom in small samples.

    Parameters
    ----------
    apparent, sensitivity, specificity : float
        Shares.
    n, n_sensitivity, n_specificity : float
        How many texts each is of. Texts that count unequally are as many as carry the same information, which need not
        be a whole number.

    Returns
    -------
    Estimate
        Undefined where sensitivity + specificity is not above 1.
    """
    youden = sensitivity + specificity - 1
    if youden <= 1e-12:
        return Estimate(
            None,
            reason=f"sensitivity and specificity sum to {sensitivity + specificity:.2f}, which is not above 1: "
            "the first coder finds the theme no better than chance",
        )
    z = NormalDist().inv_cdf(1 - TAIL)
    p, n = (n * apparent + z**2 / 2) / (n + z**2), n + z**2
    se, n_se = (n_sensitivity * sensitivity + 1) / (n_sensitivity + 2), n_sensitivity + 2
    sp, n_sp = (n_specificity * specificity + 1) / (n_specificity + 2), n_specificity + 2
    limits: tuple[float, float] = (0.0, 1.0)
    if se + sp - 1 > 1e-12:
        centre = (p + sp - 1) / (se + sp - 1)
        of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
        shift = 2 * z**2 * (centre * of_se - (1 - centre) * of_sp)
        error = sqrt(p * (1 - p) / n + centre**2 * of_se + (1 - centre) ** 2 * of_sp) / (se + sp - 1)
        limits = _share(centre + shift - z * error), _share(centre + shift + z * error)
    return Estimate(_share((apparent + specificity - 1) / youden), *limits)


def _most(n_documents: int, n_drawn: int, n_found: int, tail: Fraction) -> int:
    """Return the largest count of documents under which so few found has a chance above the tail."""
    more = range(n_found + 1, n_documents - (n_drawn - n_found) + 1)
    return n_found + bisect_left(
        more, True, key=lambda count: chance_of_at_most(n_found, n_drawn, count, n_documents) <= tail
    )


def _share(value: float) -> float:
    """Return a value cut to what a share can be."""
    return min(max(value, 0.0), 1.0)


def _information(weights: Sequence[Fraction]) -> Fraction:
    """Return how many texts of equal weight carry the same information (Kish 1965, sec. 11.7)."""
    return sum(weights, Fraction(0)) ** 2 / sum((weight**2 for weight in weights), Fraction(0))


@dataclass(frozen=True)
class _Errors:
    """How many of all texts with one of the first coder's codes are wrong; unknown where none was double-coded."""

    estimate: Fraction
    low: int
    high: int
    unknown: int

    @classmethod
    def of(cls, n_documents: int, drawn: Sequence[tuple[bool, float]]) -> _Errors:
        if not drawn:
            return cls(Fraction(0), 0, 0, n_documents)
        weights = [as_fraction(weight) for _, weight in drawn]
        rate = sum((weight for weight, (wrong, _) in zip(weights, drawn, strict=True) if wrong), Fraction(0))
        rate /= sum(weights, Fraction(0))
        n, n_wrong = len(drawn), sum(wrong for wrong, _ in drawn)
        counted = max(1, round(_information(weights)))
        # Rounding must not make the errors that were seen, or the right codes, disappear.
        fewest = min(n_wrong, 1)
        found = max(min(round(rate * counted), counted - min(n - n_wrong, 1)), fewest)
        low, high = hypergeometric_limits(n_documents, counted, found)
        low, high = max(low, n_wrong), min(high, n_documents - (n - n_wrong))
        estimate = min(max(n_documents * rate, Fraction(low)), Fraction(high))
        return cls(estimate, low, high, 0)
