"""How wide the interval of a corrected count will be, given how well the first coder is expected to code."""

from __future__ import annotations

from dataclasses import dataclass

from discourse_coder.analysis.planned_samples import expected_alpha
from discourse_coder.statistics.double_sampling import expected_limits


@dataclass(frozen=True)
class ExpectedErrors:
    """How many of the texts that the first coder codes 1 and 0 are expected to be wrong; or why nobody can tell."""

    wrong_ones: int = 0
    wrong_zeros: int = 0
    reason: str = ""


def errors_by_rates(n_present: int, n_documents: int, sensitivity: float, specificity: float) -> ExpectedErrors:
    """Return the errors that make up a count, by the first coder's rates (Rogan & Gladen 1978)."""
    # American Journal of Epidemiology 107, 71-76: the true number that so many coded 1 come from.
    gained = sensitivity + specificity - 1
    if gained <= 0:
        return ExpectedErrors(reason="with these rates the codes say nothing of the texts")
    true = (n_present - (1 - specificity) * n_documents) / gained
    if not 0 <= true <= n_documents:
        which = "fewer" if true > n_documents else "more"
        return ExpectedErrors(reason=f"with these rates {which} texts would be coded 1, whatever is in them")
    return ExpectedErrors(round((n_documents - true) * (1 - specificity)), round(true * (1 - sensitivity)))


def errors_by_agreement(n_present: int, n_documents: int, agreement: float) -> ExpectedErrors:
    """Return the errors where the first coder and the reference differ as often as expected, equally often each way."""
    each = round(n_documents * (1 - agreement) / 2)
    if each > min(n_present, n_documents - n_present):
        return ExpectedErrors(reason="coding by chance would agree more often than expected")
    return ExpectedErrors(each, each)


def agreement_of(alpha: float, n_present: int, n_documents: int) -> float:
    """Return the share of agreement that an alpha comes to."""
    at_worst = expected_alpha(0, n_present / n_documents)
    return 1.0 if at_worst is None else 1 - (1 - alpha) / (1 - at_worst)


def corrected_limits(
    n_present: int, n_documents: int, errors: ExpectedErrors, drawn: tuple[int, int]
) -> tuple[float, float] | None:
    """Return the limits of the corrected count to expect, given how many texts of each code are double-coded."""
    if errors.reason or sum(drawn) > n_documents:
        return None
    return expected_limits(
        (n_present, errors.wrong_ones, drawn[0]), (n_documents - n_present, errors.wrong_zeros, drawn[1])
    )
