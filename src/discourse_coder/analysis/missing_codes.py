"""Codes that a coder was to give and did not: how many, and how far they could move the agreement."""

# A text left out, or marked as unsure, is seldom one that is easy to code. So nothing is assumed about it: agreement is
# given for the worst and the best codes it could have had (Manski 2003, Partial identification of probability
# distributions, ch. 1).

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from discourse_coder.model.coding import NOT_CODED, UNSURE, Coding
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.statistics.reliability import Tally, krippendorff_alpha, tally
from discourse_coder.wording import coefficient, listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_STEPS = 100


@dataclass(frozen=True)
class MissingCodes:
    """What is missing on one theme or variable."""

    # Texts that two coders or more were to code.
    n_texts: int
    # By coder, how many of them have no code; how many of these the coder marks as unsure.
    not_coded: Mapping[str, int]
    unsure: Mapping[str, int]
    # Texts that all would code alike, and alpha of two coders on a theme, with the worst and the best codes.
    n_agree: tuple[int, int]
    alpha: tuple[float, float] | None = None

    @property
    def said(self) -> str:
        """What is missing, in sentences; empty where nothing is."""
        missing = [(coder, n) for coder, n in self.not_coded.items() if n]
        if not missing:
            return ""
        unsure = {coder: f" ({n} unsure)" if n else "" for coder, n in self.unsure.items()}
        who = listed(f"{n} by {coder}{unsure[coder]}" for coder, n in missing)
        worst, best = self.n_agree
        how = "agree" if len(self.not_coded) == 2 else "be coded alike by all"
        alpha = f", alpha {' to '.join(map(coefficient, self.alpha))}" if self.alpha else ""
        n = self.n_texts
        return f"Not coded, of {n}: {who}. Had they been, {worst} to {best} of {n} would {how}{alpha}."


def missing_codes(
    codings: Mapping[str, Coding],
    theme: str,
    ids: Sequence[str],
    codes: NDArray[np.int8],
    *,
    weights: NDArray[np.float64] | None,
    sample: ReliabilitySample | None,
) -> MissingCodes:
    """Count what is missing of a theme's codes, texts x coders, and find the worst and the best that it could be."""
    import numpy as np

    meant = np.array([_meant(coding, ids, sample) for coding in codings.values()]).T
    pool = meant.sum(axis=1) >= 2
    lacking = meant & pool[:, None] & (codes == NOT_CODED)
    not_coded = dict(zip(codings, lacking.sum(axis=0).tolist(), strict=True))
    unsure = {
        coder: sum(
            any(span.rule == UNSURE for span in coding.spans.of_document(ids[row], theme))
            for row in np.flatnonzero(lacking[:, column]).tolist()
        )
        for column, (coder, coding) in enumerate(codings.items())
    }
    highest, lowest = codes.max(axis=1), np.where(codes == NOT_CODED, np.iinfo(codes.dtype).max, codes).min(axis=1)
    could_agree = pool & (lowest >= highest)
    does_agree = could_agree & ~lacking.any(axis=1)
    found = MissingCodes(int(pool.sum()), not_coded, unsure, (int(does_agree.sum()), int(could_agree.sum())))
    is_theme = not any(theme in coding.scales for coding in codings.values())
    if codes.shape[1] > 2 or not is_theme or not lacking.any():
        return found
    # With "not coded" as a value of its own, texts with the same pattern are counted together.
    given = tally(codes[pool] + 1, 3, None if weights is None else weights[pool])
    alphas = [float(krippendorff_alpha(filled.sums())[0]) for filled in _filled(given)]
    defined = [alpha for alpha in alphas if not np.isnan(alpha)]
    return replace(found, alpha=(min(defined), max(defined))) if defined else found


def _meant(coding: Coding, ids: Sequence[str], sample: ReliabilitySample | None) -> list[bool]:
    """Say for each text whether the coder was to code it: without a sample, each text of the table."""
    known = set(coding.ids)
    if sample is not None and not known.isdisjoint(sample.ids):
        rows = zip(coding.ids, coding.codes, strict=True)
        known = {*sample.ids, *(id_ for id_, codes in rows if (codes != NOT_CODED).any())}
    return [id_ in known for id_ in ids]


def _filled(given: Tally) -> Iterator[Tally]:
    """Yield the fillings among which two coders' alpha is lowest and highest; in `given`, 0 is not coded."""
    import numpy as np

    # 1 - alpha is the share of disagreements by p (1 - p), p being the share of ones: linear by concave in how many
    # texts of each kind are filled with what. So it is highest where all of a kind get the same; it is lowest without a
    # new disagreement, where texts that neither coded may be ones or zeros.
    patterns = given.patterns - 1
    alone = [(0, 0), (0, 1), (1, 0), (1, 1)]
    kinds = [(patterns[:, column] == NOT_CODED) & (patterns[:, 1 - column] == code) for column, code in alone]
    neither = (patterns == NOT_CODED).all(axis=1)
    of_kinds = product(*[(0, 1) if kind.any() else (0,) for kind in kinds])
    for chosen, pair in product(of_kinds, alone if neither.any() else [(0, 0)]):
        filled = patterns.copy()
        for (column, _), kind, code in zip(alone, kinds, chosen, strict=True):
            filled[kind, column] = code
        filled[neither] = pair
        yield replace(given, n_categories=2, patterns=filled)
    alike = patterns.copy()
    for (column, code), kind in zip(alone, kinds, strict=True):
        alike[kind, column] = code
    n_neither = given.frequencies * neither
    for share in np.linspace(0, 1, min(_MOST_STEPS, int(n_neither.sum())) + 1):
        ones = np.rint(n_neither * share).astype(np.int64)
        yield replace(
            given,
            n_categories=2,
            patterns=np.concatenate([np.where(alike == NOT_CODED, 0, alike), np.ones_like(alike)]),
            weights=np.concatenate([given.weights, given.weights]),
            frequencies=np.concatenate([given.frequencies - ones, ones]),
        )
