"""Everything that the report of a study consists of: its tables, its charts and its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.validity import Validity
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.errors import Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.report.contents import figures_of
from discourse_coder.report.figures import theme_labels
from discourse_coder.report.page import report_html
from discourse_coder.report.sections.agreement import agreement_section
from discourse_coder.report.sections.audit import audit_section
from discourse_coder.report.sections.standard import every_section
from discourse_coder.report.sections.validity import validity_section

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Products:
    """What a report is made of: tables and charts by file name, and the page."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Figure]
    page: str


def products(
    coding: Coding,
    codebook: Codebook,
    counts: Overview,
    *,
    compared: DoubleCoding | None = None,
    validity: Validity | None = None,
    audited: Audit | None = None,
    failures: Sequence[Problem] = (),
    remark: str = "",
) -> Products:
    """Make the tables, charts and page of a report."""
    labels = theme_labels(coding, codebook)
    sections = [*every_section(coding, codebook, counts)]
    if compared:
        sections.append(agreement_section(compared, labels))
    if validity:
        sections.append(validity_section(validity, labels))
    if audited:
        sections.append(audit_section(audited, coding.provenance.notice))
    tables = {name: table for section in sections for name, table in section.tables.items()}
    page = report_html(coding, codebook, sections=sections, failures=failures, remark=remark)
    return Products(tables, figures_of(sections), page)
