"""Claims held against a corpus and its coding: what is there beside what is stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from discourse_coder.analysis.correction import Correction
from discourse_coder.auditing.observed.coders import observe_agreement, observe_sample_share
from discourse_coder.auditing.observed.corpus import (
    observe_date_range,
    observe_number_of_texts,
    observe_partition,
    observe_words,
)
from discourse_coder.auditing.observed.counts import (
    observe_change,
    observe_cooccurrence,
    observe_count,
    observe_mentions,
    observe_ranking,
)
from discourse_coder.auditing.observed.material import Material, NotCheckable
from discourse_coder.auditing.observed.passages import observe_absence, observe_citation
from discourse_coder.model.claims import Claim, Claims, Kind, Observation
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding


def _observe_revision(claim: Claim, material: Material) -> Observation:
    raise NotCheckable("What was changed in the course of the study cannot be seen from the texts and their codes.")


# How each kind is held against the corpus, and what its claims must state for that.
_OBSERVERS: Mapping[Kind, tuple[Callable[[Claim, Material], Observation], str]] = {
    "number_of_texts": (observe_number_of_texts, "value"),
    "document_count": (observe_count, "theme value"),
    "mention_count": (observe_mentions, "theme value"),
    "share": (observe_count, "theme value"),
    "words": (observe_words, "value"),
    "partition": (observe_partition, "parts"),
    "date_range": (observe_date_range, "periods"),
    "agreement": (observe_agreement, "value"),
    "sample_share": (observe_sample_share, "value"),
    "ranking": (observe_ranking, "themes"),
    "cooccurrence": (observe_cooccurrence, "themes value"),
    "absence": (observe_absence, ""),
    "change": (observe_change, "theme periods direction"),
    "citation": (observe_citation, "texts"),
    "revision": (_observe_revision, ""),
}


def observe(
    claims: Claims,
    coding: Coding,
    *,
    codings: Mapping[str, Coding] | None = None,
    codebook: Codebook | None = None,
    correction: Correction | None = None,
    tolerance: int | None = None,
) -> tuple[Observation, ...]:
    """Hold each claim against a corpus and its coding.

    A claim is reproduced, not reproduced or, where what it needs is not at hand, not checkable. Where texts are not
    coded for a theme, a claim is decided only if it is so whatever their codes would be.

    Parameters
    ----------
    claims : Claims
        What the publication says.
    coding : Coding
        Where counts come from; with its corpus at hand.
    codings : mapping of str to Coding, optional
        Other codings of the corpus, by coder: for claims about coders, and for themes that `coding` lacks. Adjudicated
        ones, those with parents, are no coder's.
    codebook : Codebook, optional
        Names the themes.
    correction : Correction, optional
        Of the counts of `coding`: a stated number of texts, or share, within the interval of the corrected count is
        reproduced.
    tolerance : int, optional
        By how many texts a number of texts with a theme, or with two, may differ and be reproduced.

    Returns
    -------
    tuple of Observation
        One per claim, in their order.

    Raises
    ------
    IncomparableCodingsError
        When another coding is of another corpus.
    UsageError
        When the coding's corpus is not at hand or lacks texts of the coding, or the tolerance is below 0.
    """
    material = Material.of(claims, coding, codings, codebook, correction, tolerance)
    return tuple(_observe(claim, material) for claim in claims)


def _observe(claim: Claim, material: Material) -> Observation:
    observer, needs = _OBSERVERS[claim.kind]
    try:
        if lacking := [name for name in needs.split() if not getattr(claim, name)]:
            raise NotCheckable(f"The claim states no {' and no '.join(lacking)}.")
        return observer(claim, material)
    except NotCheckable as missing:
        return Observation(claim.id, "not checkable", missing.observed, reason=missing.reason)
