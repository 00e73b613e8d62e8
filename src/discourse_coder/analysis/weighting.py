"""The weights of compared texts: those of the sample that they were drawn as, where these differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import isfinite

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import Coding
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.wording import first_few, inflected, listed, number_of

NOT_OF_COUNTS = "Numbers of texts are not weighted."
_MOST_NAMED = 5


def sample_weights(
    sample: ReliabilitySample | None, compared: Collection[str], codings: Collection[Coding]
) -> Mapping[str, float] | None:
    """Return the weight of each compared text; None where all count alike, or where nothing had to be drawn."""
    if sample is None or not sample.is_weighted or _are_all(sample, compared):
        return None
    place = f"sample of {sample.corpus_name}"
    problems = [problem for coding in codings for problem in of_another_corpus(sample, coding)]
    drawn = dict(zip(sample.ids, sample.weights, strict=True))
    if outside := [id_ for id_ in compared if id_ not in drawn]:
        n = len(outside)
        found = (
            f"{number_of(n, 'text')} that two coders coded {inflected(n, 'is', 'are')} not in it, and so "
            f"{inflected(n, 'has', 'have')} no weight: {first_few(outside, _MOST_NAMED)}."
        )
        advice = "Leave them out of the codings, or give all texts a weight (--weights); only a drawn text has one."
        problems.append(Problem(place, found, advice))
    if problems:
        raise UsageError(problems)
    return {id_: drawn[id_] for id_ in compared}


def are_drawn(sample: ReliabilitySample | None, compared: Collection[str]) -> bool:
    """Say whether compared texts are all of a sample."""
    return sample is not None and set(compared) <= set(sample.ids)


def of_another_corpus(sample: ReliabilitySample, coding: Coding) -> list[Problem]:
    """Return what is wrong where a sample is not of the coded corpus."""
    if coding.provenance.corpus_hash in ("", sample.corpus_hash):
        return []
    found = f"it is of another corpus than coding {coding.name}."
    return [Problem(f"sample of {sample.corpus_name}", found, "Give the sample drawn from the coded corpus.")]


def checked_weights(weights: Mapping[str, float], compared: Collection[str]) -> None:
    """Raise unless every compared text has a weight above 0."""
    problems = []
    for id_ in compared:
        weight = weights.get(id_)
        if weight is None:
            problems.append(Problem("weights", f'"{id_}" has none.', "Give every text that two coders share a weight."))
        elif not (isfinite(weight) and weight > 0):
            problems.append(Problem("weights", f'that of "{id_}" is {weight}.', "A weight is a number above 0."))
    if problems:
        raise UsageError(problems)


def said_of_weights(
    sample: ReliabilitySample | None, given: Mapping[str, float] | None, used: Mapping[str, float] | None
) -> str:
    """Say whose weights were used, and what for; empty where all texts count alike."""
    if given is not None:
        return f"Each text counts by the weight given for it. {NOT_OF_COUNTS}"
    if sample is None or used is None:
        return ""
    more = f"texts with {listed(sample.enriched, 'or')}" if sample.enriched else "texts of some strata"
    least, most = (f"{number:.1f}" for number in (min(used.values()), max(used.values())))
    stands = f"{least} to {most}" if least != most else least
    return (
        f"In the sample, {more} were drawn more often. So each text counts by its weight: how many texts of the corpus "
        f"it stands for ({stands}). {NOT_OF_COUNTS}"
    )


def _are_all(sample: ReliabilitySample, compared: Collection[str]) -> bool:
    """Say whether all texts that could be drawn are compared."""
    return len({*compared, *sample.excluded}) >= sample.n_documents
