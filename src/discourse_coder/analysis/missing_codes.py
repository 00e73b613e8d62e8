"""Codes that a coder was to give and did not: how many, and how far they could move the agreement."""

# A text left out, or marked as unsure, is seldom one that is easy to code. So nothing is assumed about it: agreement is
# given for the worst and the best codes it could have had (Manski 2003, Partial identification of probability
# distributions, ch. 1).

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from discourse_coder.model.coding import NOT_CODED, UNSURE, Coding
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.statistics.filled import AlphaRange, alpha_range
from discourse_coder.statistics.reliability import Values
from discourse_coder.wording import coefficient, listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class MissingCodes:
    """What is missing on one theme or variable."""

    # Texts that two coders or more were to code.
    n_texts: int
    # By coder, how many of them have no code; how many of these the coder marks as unsure.
    not_coded: Mapping[str, int]
    unsure: Mapping[str, int]
    # Texts that all would code alike, and alpha, with the worst and the best codes.
    n_agree: tuple[int, int]
    alpha: AlphaRange | None = None
    why_no_alpha: str = ""

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
        alpha, n = "", self.n_texts
        if self.alpha:
            ends = f"{coefficient(self.alpha.worst)} to {coefficient(self.alpha.best)}"
            alpha = f", alpha {ends}" if self.alpha.is_exact else f"; alpha would be within {ends}"
        why_not = f" How far that could move alpha is not told: {self.why_no_alpha}." if self.why_no_alpha else ""
        return f"Not coded, of {n}: {who}. Had they been, {worst} to {best} of {n} would {how}{alpha}.{why_not}"

    @property
    def kind_of_range(self) -> str:
        """Whether some codes give the worst and the best alpha, or it only cannot pass them; or why there are none."""
        if not self.alpha:
            return self.why_no_alpha
        return "exact" if self.alpha.is_exact else "bounds"


def missing_codes(
    codings: Mapping[str, Coding],
    theme: str,
    ids: Sequence[str],
    codes: NDArray[np.int8],
    *,
    values: Values,
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
    if not lacking.any():
        return found
    counts = (codes[pool][:, :, None] == np.arange(len(values.names))).sum(axis=1)
    given = None if weights is None or len(set(weights.tolist())) == 1 else weights[pool]
    n_missing = lacking[pool].sum(axis=1)
    alpha = alpha_range(counts, n_missing, weights=given, level=values.level, numbers=values.numbers)
    return replace(found, alpha=alpha, why_no_alpha="" if alpha else _why_no_alpha(values))


def _why_no_alpha(values: Values) -> str:
    if values.level == "nominal":
        return "it would be undefined"
    return f"there are too many ways to fill in codes of an {values.level} variable"


def _meant(coding: Coding, ids: Sequence[str], sample: ReliabilitySample | None) -> list[bool]:
    """Say for each text whether the coder was to code it: without a sample, each text of the table."""
    known = set(coding.ids)
    if sample is not None and not known.isdisjoint(sample.ids):
        rows = zip(coding.ids, coding.codes, strict=True)
        known = {*sample.ids, *(id_ for id_, codes in rows if (codes != NOT_CODED).any())}
    return [id_ in known for id_ in ids]
