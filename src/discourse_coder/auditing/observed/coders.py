"""Claims about the publication's coders, checked against texts that were coded more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor, isfinite
from typing import Any

from discourse_coder.analysis.agreement import check_all_comparable
from discourse_coder.analysis.code_tables import codes_of, n_coders
from discourse_coder.analysis.partners import without_partner
from discourse_coder.auditing.observed.context import Context, NotCheckable
from discourse_coder.errors import IncomparableCodingsError
from discourse_coder.model.claims import Claim, Measure, Observation, Status
from discourse_coder.model.coding import NOT_CODED, Coding, purpose
from discourse_coder.statistics.exact_sums import as_fraction
from discourse_coder.statistics.proportions import wilson_interval
from discourse_coder.statistics.reliability import (
    LABELS,
    Sums,
    Tally,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from discourse_coder.wording import coefficient, inflected, listed, number_of, percentage, percentages, sentences

_OTHERS = "who may not be the publication's coders."
_COEFFICIENTS: Mapping[Measure, Callable[[Sums], Any]] = {
    "percent_agreement": percent_agreement,
    "krippendorff_alpha": krippendorff_alpha,
    "cohen_kappa": cohen_kappa,
    "fleiss_kappa": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
    "brennan_prediger": brennan_prediger,
}


def observe_agreement(claim: Claim, context: Context) -> Observation:
    """Compare a stated percent agreement with that of the coders, theme by theme."""
    assert claim.value is not None
    coders = _coders(context)
    themes = [claim.theme] if claim.theme else list(dict.fromkeys(t for c in coders.values() for t in c.themes))
    ids = n_coders(coders)
    tallies = {theme: found for theme in themes if (found := tally(codes_of(coders, theme, ids))).n_units}
    if not tallies:
        about = f" for the theme {context.label(claim.theme)}" if claim.theme else ""
        raise NotCheckable(f"No text was coded twice{about}, so there is no agreement to compute.")
    compared = {name: coder for name, coder in coders.items() if set(coder.themes) & set(tallies)}
    try:
        check_all_comparable(compared)
    except IncomparableCodingsError as error:
        raise NotCheckable(f"The codings cannot be compared. {error.problems[0]}") from None
    if not claim.is_percent_agreement:
        return _observed_coefficient(claim, context, tallies, f"This is of {listed(compared)}, {_OTHERS}")
    means = {theme: found.agreeing / found.n_units for theme, found in tallies.items()}
    lacking = [context.label(theme) for theme, mean in means.items() if not claim.value.admits(mean)]
    n_decisions = sum(one.n_units for one in tallies.values())
    pooled = sum((one.agreeing for one in tallies.values()), Fraction(0)) / n_decisions
    status: Status = "reproduced"
    if not lacking:
        reason = f"{inflected(len(means), 'The theme', 'Each theme')} has {claim.value} agreement."
    elif claim.value.admits(pooled):
        reason = f"Agreement on all decisions together is {claim.value}, but not on {', '.join(lacking)}."
    else:
        status = "not reproduced"
        reason = f"Agreement is not {claim.value} on {', '.join(lacking)}."
    shown = [
        f"{context.label(t)} {percentage(mean)} of {number_of(tallies[t].n_units, 'text')}" for t, mean in means.items()
    ]
    if len(means) > 1:
        shown.append(f"all decisions together {percentage(pooled)}")
    who = f"This is the percent agreement of {listed(compared)}, {_OTHERS}"
    # A coder of all texts needs no partner where the others were given a part of them.
    given = {id_ for coder in compared.values() if len(coder) < len(context.corpus) for id_ in coder.ids}
    unpaired = without_partner(compared, context.codebook, given or None)
    return Observation(
        claim.id,
        status,
        f"{', '.join(shown)} (stated: {claim.value})",
        _interval(tallies),
        sentences(reason, who, *unpaired),
    )


def _observed_coefficient(claim: Claim, context: Context, tallies: Mapping[str, Tally], who: str) -> Observation:
    """Compare a stated coefficient with that of the coders, theme by theme."""
    assert claim.value is not None
    values: dict[str, float] = {}
    for theme, found in tallies.items():
        if claim.measure != "cohen_kappa" or found.patterns.shape[1] == 2:
            values[theme] = float(_COEFFICIENTS[claim.measure](found.sums())[0])
    known = {theme: value for theme, value in values.items() if isfinite(value)}
    if not known:
        raise NotCheckable(f"{LABELS[claim.measure]} is undefined for these codes, or there are more than two coders.")
    lacking = [context.label(t) for t, value in known.items() if not claim.value.admits(as_fraction(value))]
    shown = [
        f"{context.label(t)} {coefficient(value)} of {number_of(tallies[t].n_units, 'text')}"
        for t, value in known.items()
    ]
    status: Status = "not reproduced" if lacking else "reproduced"
    reason = f"{LABELS[claim.measure]} is {claim.value} on each theme."
    if lacking:
        reason = f"{LABELS[claim.measure]} is not {claim.value} on {', '.join(lacking)}."
    return Observation(claim.id, status, f"{', '.join(shown)} (stated: {claim.value})", reason=sentences(reason, who))


def observe_number_of_coders(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of coders with that of the codings that are a coder's own."""
    assert claim.value is not None
    coders = _coders(context)
    if not coders:
        raise NotCheckable("No coding here is a coder's own.")
    status: Status = "reproduced" if claim.value.admits(len(coders)) else "not reproduced"
    observed = f"{number_of(len(coders), 'coder')} (stated: {claim.value})"
    reason = f"These codings are a coder's own: {listed(coders)}."
    return Observation(claim.id, status, observed, reason=reason)


def observe_sample_size(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of texts with those that at least two coders coded."""
    assert claim.value is not None
    coded = Counter(
        id_
        for coding in _coders(context).values()
        for id_, codes in zip(coding.ids, coding.codes.tolist(), strict=True)
        if any(code != NOT_CODED for code in codes)
    )
    n = sum(times > 1 for times in coded.values())
    if not n:
        raise NotCheckable("No text was coded by two coders.")
    status: Status = "reproduced" if claim.value.admits(n) else "not reproduced"
    reason = f"{number_of(n, 'text')} {inflected(n, 'was', 'were')} coded by two coders or more."
    return Observation(claim.id, status, f"{number_of(n, 'text')} (stated: {claim.value})", reason=reason)


def _coders(context: Context) -> dict[str, Coding]:
    """Return the codings that are a coder's own pass; that of the counts counts as one where no rules made it."""
    coders = {name: coding for name, coding in context.codings.items() if not purpose(coding)}
    own = context.coding
    is_new = own.name not in coders and all(coding is not own for coding in coders.values())
    if is_new and not (own.provenance.explains_zeros or own.provenance.origins or purpose(own)):
        coders = {own.name: own, **coders}
    return coders


def _interval(tallies: Mapping[str, Tally]) -> str:
    """Return the interval of a single theme's agreement, where each text agrees or does not."""
    (found, *others) = tallies.values()
    if others or found.agreeing != found.n_unanimous:
        return ""
    low, high = wilson_interval(found.n_unanimous, found.n_units)
    assert low is not None
    assert high is not None
    return f"percent agreement, if these were a random sample of the texts (Wilson, 95%): {percentages(low, high)}"


def observe_sample_share(claim: Claim, context: Context) -> Observation:
    """Compare a stated share of texts with those that a coder of only some texts coded."""
    assert claim.value is not None
    n = len(context.corpus)
    sizes = {name: _n_coded(coding) for name, coding in _coders(context).items()}
    partial = {name: size for name, size in sizes.items() if 0 < size < n}
    if not partial:
        if len(sizes) < 2:
            raise NotCheckable("There are no second coder's codes, so there is no sample to measure.")
        partial = sizes
    held = [name for name, size in partial.items() if claim.value.admits(Fraction(size, n))]
    shown = ", ".join(
        f"{name} coded {size} of {number_of(n, 'text')}, {percentage(Fraction(size, n))}"
        for name, size in partial.items()
    )
    wanted = Fraction(claim.value.number) * n / 100
    nearest = {floor(wanted), ceil(wanted)}
    status: Status = "reproduced"
    if held:
        reason = f"The share of {listed(held)} is {claim.value}."
    elif set(partial.values()) & nearest and claim.value.relation == "exactly":
        reason = f"{claim.value} of {n} is {float(wanted):.1f}, less than one text away from what was coded."
    else:
        status = "not reproduced"
        reason = f"No coder's share is {claim.value}."
    drawn = "The codes do not show how the texts were drawn." if claim.random is not None else ""
    return Observation(claim.id, status, f"{shown} (stated: {claim.value})", reason=sentences(reason, drawn))


def _n_coded(coding: Coding) -> int:
    return int((coding.codes != NOT_CODED).any(axis=1).sum())
