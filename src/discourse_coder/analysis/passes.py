"""Passes of one coder over the same texts: they show stability, which is no agreement between coders."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from discourse_coder.analysis.code_tables import compared_ids
from discourse_coder.model.coding import PASS, Coding, purpose

Passes = Mapping[str, Mapping[str, Coding]]


def first_passes(codings: Mapping[str, Coding]) -> tuple[dict[str, Coding], Passes]:
    """Return codings without later passes of a coder, and all passes of each who coded some texts more than once.

    Passes are in the order of their numbers, or else as given. Rules have versions, not passes: they never waver.
    """
    by_coder: dict[str, list[tuple[str, Coding]]] = {}
    for name, coding in codings.items():
        if not coding.provenance.explains_zeros and not purpose(coding):
            by_coder.setdefault(coding.name, []).append((name, coding))
    repeated = {}
    for coder, found in by_coder.items():
        passes = dict(sorted(found, key=lambda each: _number(*each)))
        if len(passes) > 1 and _are_known(passes.values()) and compared_ids(passes):
            repeated[coder] = passes
    later = {name for passes in repeated.values() for name in list(passes)[1:]}
    return {name: coding for name, coding in codings.items() if name not in later}, repeated


def _number(name: str, coding: Coding) -> int:
    """Return which pass a coding is, by its number or that at the end of its name; 1 where there is none."""
    at_the_end = re.search(r"\d{1,9}$", name.removesuffix(".csv"))
    return int(coding.provenance.settings.get(PASS) or (at_the_end[0] if at_the_end else 1))


def apart(codings: Mapping[str, Coding]) -> tuple[Mapping[str, Coding], Passes]:
    """Return the codings to compare as those of several coders, or of one coder the passes; and all other passes."""
    first, repeated = first_passes(codings)
    if len(first) == 1 and repeated:
        (passes,) = repeated.values()
        return passes, {}
    return first, repeated


def coder_of_passes(codings: Mapping[str, Coding]) -> str:
    """Return the coder whose passes all codings are; empty where they are of several."""
    first, repeated = first_passes(codings)
    return next(iter(repeated)) if len(first) == 1 and repeated else ""


def _are_known(passes: Collection[Coding]) -> bool:
    """Say whether codings under one name are of one coder: two folders may have tables of one name."""
    made = [coding.provenance for coding in passes]
    return all(each.package_version for each in made) or any(PASS in each.settings for each in made)
