"""The order in which a sheet shows its texts to a coder."""

from __future__ import annotations

from collections.abc import Sequence


def in_sheet_order(ids: Sequence[str], seed: int) -> list[str]:
    """Return ids, given in the order of the corpus, as a sheet with this seed shows them."""
    import numpy as np

    return [ids[place] for place in np.random.default_rng(seed).permutation(len(ids)).tolist()]
