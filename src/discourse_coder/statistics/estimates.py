"""Percentile bootstrap intervals: a value, what resampling made of it, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discourse_coder.wording import coefficient

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_RESAMPLES = 10_000
SEED = 20_081_702


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval, or the reason why it has no value."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n_undefined: int = 0
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"undefined: {self.reason}"
        return self.text(coefficient)

    def text(self, form: Callable[[float], str]) -> str:
        """Return a defined value in this form, with its interval if it has one."""
        value, *interval = [form(number) for number in (self.value, self.low, self.high) if number is not None]
        return f"{value} [{', '.join(interval)}]" if interval else value


def percentile_estimate(value: float, resampled: NDArray[Any], reason: str) -> Estimate:
    """Return a value with its 95% percentile interval (Efron & Tibshirani 1993, ch. 13); nan means undefined."""
    import numpy as np

    if np.isnan(value):
        return Estimate(None, reason=reason)
    defined = resampled[~np.isnan(resampled)]
    low, high = np.quantile(defined, [0.025, 0.975]).tolist() if len(defined) else (None, None)
    return Estimate(float(value), low, high, len(resampled) - len(defined))


def why_undefined(estimates: Mapping[str, Estimate]) -> str:
    """Return the names of those that have no value, each with the reason."""
    return "; ".join(f"{name}: {estimate.reason}" for name, estimate in estimates.items() if estimate.reason)
