"""Each claim checked against a corpus and its coding."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from discourse_coder.analysis.correction import Correction
from discourse_coder.auditing.observed.coders import (
    observe_agreement,
    observe_number_of_coders,
    observe_sample_share,
    observe_sample_size,
)
from discourse_coder.auditing.observed.context import Context, NotCheckable, check_usable
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
from discourse_coder.auditing.observed.passages import observe_absence, observe_citation
from discourse_coder.model.claims import Claim, Claims, Kind, Observation
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of


def _observe_revision(claim: Claim, context: Context) -> Observation:
    raise NotCheckable("The texts and their codes do not show what was changed during the study.")


# How each kind is checked, and what its claims must state for that.
_OBSERVERS: Mapping[Kind, tuple[Callable[[Claim, Context], Observation], str]] = {
    "number_of_texts": (observe_number_of_texts, "value"),
    "number_of_coders": (observe_number_of_coders, "value"),
    "sample_size": (observe_sample_size, "value"),
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
    """Check each claim against a corpus and its coding, in their order."""
    # Where texts are not coded for a theme, a claim is decided only if it is so whatever their codes would be.
    others = dict(codings or {})
    check_usable(coding, others, tolerance)
    context = Context(claims, coding, corpus_of(coding), others, codebook, correction, tolerance or 0)
    return tuple(_observe(claim, context) for claim in claims)


def _observe(claim: Claim, context: Context) -> Observation:
    observer, needs = _OBSERVERS[claim.kind]
    try:
        if lacking := [name for name in needs.split() if not getattr(claim, name)]:
            raise NotCheckable(f"The claim states no {' and no '.join(lacking)}.")
        return observer(claim, context.within(claim.within))
    except NotCheckable as missing:
        return Observation(claim.id, "not checkable", missing.observed, reason=missing.reason)
