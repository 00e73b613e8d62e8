"""The section on a publication's claims, written like a reviewer's letter."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from discourse_coder.auditing.verdicts import Audit, AuditedClaim
from discourse_coder.model.claims import Claim, Finding, Verdict
from discourse_coder.model.display import folded_html
from discourse_coder.report.blocks import notice_html, paragraph_html
from discourse_coder.report.contents import Data, Part, Section

_HEADINGS: dict[Verdict, tuple[str, str]] = {
    "impossible": ("Impossible", "No coding of any texts can give these numbers, however they are read."),
    "inconsistent": (
        "Contradictory",
        "As they stand, these claims contradict each other. Where another reading is possible, it is named.",
    ),
    "under-determined": ("Left open", "The publication says too little for a reader to rely on this."),
    "consistent": ("Consistent", "Checked, and nothing contradicts it."),
}


def audit_section(audit: Audit, said: str = "") -> Section:
    """Return the section on a publication's claims; a notice that the page has `said` is not given again."""
    claims = {claim.id: claim for claim in audit.claims}
    parts: list[Part] = [
        paragraph_html(f"{audit.claims.publication}: {audit.summary}"),
        notice_html(audit.claims.notice, said),
    ]
    for verdict, (heading, explained) in _HEADINGS.items():
        groups = [group for group in audit.letter if group[0].verdict == verdict]
        if groups:
            letter = "".join(
                _group_html(group, claims, audit.assumed(id_ for f in group for id_ in f.claims)) for group in groups
            )
            body = f'{paragraph_html(explained)}<ol class="findings">{letter}</ol>\n'
            title = f"{heading} ({len(groups)})"
            parts.append(folded_html(title, body) if verdict == "consistent" else f"<h3>{escape(title)}</h3>\n{body}")
    if audit.n_by_status:
        parts.append("<h3>In this corpus</h3>\n")
    parts += [Data((audit.shown.tables[-1].without("id"),), ("claims.csv",)), _evidence_html(audit)]
    return Section("claims", "", tuple(parts), {"claims.csv": audit.table}, chapter="publication")


def _group_html(group: list[Finding], claims: Mapping[str, Claim], assumed: str) -> str:
    first = group[0]
    reasons = [escape(finding.reason) for finding in group]
    why = reasons[0] if len(group) == 1 else f"<ul>{''.join(f'<li>{reason}</li>' for reason in reasons)}</ul>"
    about = "; ".join(f"{claims[id_].says.rstrip('.')} ({claims[id_].place})" for id_ in first.about)
    granted = f'<p class="faded">Taken for granted: {escape(assumed)}</p>' if assumed else ""
    settle = f'<p class="faded">What would settle it: {escape(first.settle)}</p>' if first.settle else ""
    return (
        f"<li><p><strong>{escape(first.check[:1].upper() + first.check[1:])}.</strong></p>"
        f'<p class="faded">The publication says: {escape(about)}.</p><div>{why}</div>{granted}{settle}</li>\n'
    )


def _evidence_html(audit: Audit) -> str:
    with_evidence = [audited for audited in audit.audited if audited.observation and audited.observation.evidence]
    if not with_evidence:
        return ""
    return folded_html("Evidence for and against these claims", "".join(map(_passages_html, with_evidence)))


def _passages_html(audited: AuditedClaim) -> str:
    assert audited.observation
    passages = "".join(f"<li>{escape(passage)}</li>" for passage in audited.observation.evidence)
    return f"<p>{escape(audited.claim.says)}</p><ul>{passages}</ul>\n"
