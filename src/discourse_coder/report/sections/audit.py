"""The section on a publication's claims."""

from __future__ import annotations

from discourse_coder.auditing.verdicts import Audit
from discourse_coder.report.blocks import notice_html, paragraph_html
from discourse_coder.report.contents import Data, Section
from discourse_coder.report.sections.claims_table import claims_html
from discourse_coder.report.trust import publication_row


def audit_section(audit: Audit, said: str = "") -> Section:
    """Return the section on a publication's claims; a notice that the page has `said` is not given again."""
    parts = (
        paragraph_html(f"{audit.claims.publication.rstrip('.')}. {publication_row(audit).said}"),
        notice_html(audit.claims.notice, said),
        claims_html(audit),
        Data((audit.shown.tables[-1].without("id"),), ("claims.csv",)),
    )
    return Section("claims", "", parts, {"claims.csv": audit.table}, chapter="publication")
