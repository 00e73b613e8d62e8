"""Charts of codings: functions from tables to matplotlib figures, drawn to be read in print and without colour."""

from discourse_coder.charts.agreement import agreement_chart
from discourse_coder.charts.cooccurrence import cooccurrence_chart
from discourse_coder.charts.disagreements import disagreement_map
from discourse_coder.charts.document_order import barcode_chart
from discourse_coder.charts.prevalence import prevalence_chart, theme_by_group_chart
from discourse_coder.charts.style import figure_bytes
from discourse_coder.charts.years import themes_over_time_chart

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
