"""Stability: how far the passes of one coder over the same texts agree (Krippendorff 2004, sec. 11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from discourse_coder.analysis.agreement import NO_AGREEMENT, Agreement, agreement
from discourse_coder.analysis.code_tables import compared_ids
from discourse_coder.analysis.passes import Passes
from discourse_coder.analysis.weighting import are_drawn
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.wording import coefficient, first_few, listed, number_of

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 4


def stability(
    repeated: Passes, *, codebook: Codebook | None = None, sample: ReliabilitySample | None = None
) -> dict[str, Agreement]:
    """Return by coder how far the passes agree; texts are weighted by a sample if all are of it."""
    return {
        coder: agreement(passes, codebook=codebook, sample=sample_of(passes, sample))
        for coder, passes in repeated.items()
    }


def sample_of(codings: Mapping[str, Coding], sample: ReliabilitySample | None) -> ReliabilitySample | None:
    """Return the sample where it is what codings were compared on: a coder may have coded other texts too."""
    return sample if are_drawn(sample, compared_ids(codings)) else None


def stability_said(found: Agreement) -> str:
    """Return what one would tell a colleague."""
    alphas = [(theme.alpha.value, theme.theme) for theme in found.themes if theme.alpha.value is not None]
    n = len(found.differences)
    texts = number_of(len(found.ids), "text")
    differing = f": {first_few((f'{d.id} ({d.theme})' for d in found.differences), _MOST_NAMED)}" if n else ""
    (low, theme), (high, _) = (min(alphas), max(alphas)) if alphas else ((None, ""), (None, ""))
    if low is None or high is None:
        alpha = "alpha is undefined"
    elif len(alphas) == 1:
        alpha = f"alpha {coefficient(low)}"
    else:
        alpha = f"alpha from {coefficient(low)} ({theme}) to {coefficient(high)}"
    return f"{found.title}, {texts}: {alpha}; {number_of(n, 'difference')}{differing}."


def stability_shown(found: Agreement) -> Table:
    """Return the verdict on each theme, under a name that no agreement between coders has."""
    rows = [(ThemeId(theme.theme), theme.n_units, theme.verdict) for theme in found.themes]
    return Table(("theme", "texts", "verdict"), rows, f"{found.title}. {NO_AGREEMENT}"[:-1], prose=("verdict",))


def stability_table(found: Mapping[str, Agreement]) -> pd.DataFrame:
    """Return the tables of all coders as one: coder, passes, and what does not name a pass."""
    import pandas as pd

    frames = []
    for coder, result in found.items():
        named = [name for name in result.table.columns if any(str(name).endswith(f"_{each}") for each in result.coders)]
        frame = result.table.drop(columns=named)
        frame.insert(0, "passes", listed(result.coders))
        frame.insert(0, "coder", coder)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
