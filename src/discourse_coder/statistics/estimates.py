"""What is measured: a value with its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from discourse_coder.statistics.proportions import exact_interval
from discourse_coder.wording import coefficient

N_RESAMPLES = 10_000
SEED = 20_081_702


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval, or the reason why it has no value."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"undefined: {self.reason}"
        return self.text(coefficient)

    def text(self, form: Callable[[float], str]) -> str:
        """Return a defined value in this form, with its interval if it has one."""
        value, *interval = [form(number) for number in (self.value, self.low, self.high) if number is not None]
        return f"{value} [{', '.join(interval)}]" if interval else value


def share_estimate(k: int, n: int, reason: str) -> Estimate:
    """Return the share k/n with its exact interval, or the reason why there is none where n is 0."""
    return Estimate(k / n, *exact_interval(k, n)) if n else Estimate(None, reason=reason)


def specific_estimate(agreeing: int, differing: int, reason: str) -> Estimate:
    """Return two coders' agreement on one code, which is the F1 of one by the other, with its exact interval."""
    # 2 p / (1 + p), p being the share of the texts with the code by either coder that have it by both. Given how many
    # these texts are, p has an exact interval, and so has what rises with it.
    if not agreeing + differing:
        return Estimate(None, reason=reason)
    low, high = (2 * p / (1 + p) for p in exact_interval(agreeing, agreeing + differing))
    return Estimate(2 * agreeing / (2 * agreeing + differing), low, high)


def why_undefined(estimates: Mapping[str, Estimate]) -> str:
    """Return the names of those that have no value, each with the reason."""
    return "; ".join(f"{name}: {estimate.reason}" for name, estimate in estimates.items() if estimate.reason)
