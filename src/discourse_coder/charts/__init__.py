"""Charts of codings: functions from tables to matplotlib figures, drawn to be read in print and without colour."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discourse_coder.charts.agreement import agreement_chart
    from discourse_coder.charts.cooccurrence import cooccurrence_chart
    from discourse_coder.charts.disagreements import disagreement_map
    from discourse_coder.charts.document_order import barcode_chart
    from discourse_coder.charts.prevalence import prevalence_chart, theme_by_group_chart
    from discourse_coder.charts.style import figure_bytes
    from discourse_coder.charts.years import themes_over_time_chart

# What is shown of a share is asked for by those who draw nothing: each chart is loaded when first used.
_HOMES = {
    "agreement_chart": "agreement",
    "barcode_chart": "document_order",
    "cooccurrence_chart": "cooccurrence",
    "disagreement_map": "disagreements",
    "figure_bytes": "style",
    "prevalence_chart": "prevalence",
    "theme_by_group_chart": "prevalence",
    "themes_over_time_chart": "years",
}

__all__ = [
    "agreement_chart",
    "barcode_chart",
    "cooccurrence_chart",
    "disagreement_map",
    "figure_bytes",
    "prevalence_chart",
    "theme_by_group_chart",
    "themes_over_time_chart",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
