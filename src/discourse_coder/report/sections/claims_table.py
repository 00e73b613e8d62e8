"""A publication's claims as a table of verdicts, each of which opens to its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from discourse_coder.auditing.verdicts import Audit, AuditedClaim
from discourse_coder.model.claims import VERDICTS, Claim, Finding, Observation, Status, Verdict
from discourse_coder.report.blocks import pill_html
from discourse_coder.wording import sentences, shortened

# By verdict: tone, sign, word, and what it means.
_BY_ARITHMETIC: Mapping[Verdict | None, tuple[str, str, str, str]] = {
    "impossible": ("bad", "✕", "Impossible", "No coding of any texts can give these numbers, however they are read."),
    "inconsistent": (
        "bad",
        "≠",
        "Contradicted",
        "As they stand, these claims contradict each other. Where another reading is possible, it is named.",
    ),
    "under-determined": ("warn", "?", "Can’t tell", "The publication says too little for a reader to rely on this."),
    "consistent": ("good", "✓", "Holds", "Checked, and nothing contradicts it."),
    None: ("none", "–", "Nothing to check", "No arithmetic applies to it."),
}
_HERE: Mapping[Status, tuple[str, str, str, str]] = {
    "reproduced": ("good", "✓", "Same here", "This corpus and its codes show what is claimed."),
    "not reproduced": ("warn", "≠", "Differs here", "This corpus and its codes show something else."),
    "not checkable": ("none", "–", "Can’t check here", "This corpus and its codes do not show it either way."),
}
_ATTENTION: tuple[Verdict, ...] = ("impossible", "inconsistent", "under-determined")
_ID_OF_NONE = "nothing"


def claims_html(audit: Audit) -> str:
    """Return the buttons that filter, the table, and what its words mean; the gravest verdicts come first."""
    order = {verdict: place for place, verdict in enumerate((*VERDICTS, None))}
    audited = sorted(audit.audited, key=lambda each: order[each.verdict])
    has_corpus = bool(audit.n_by_status)
    heads = ["Claim", "By arithmetic", *(["In this corpus"] if has_corpus else []), "Stated"]
    head = "".join(f"<span>{name}</span>" for name in (*heads, *(["Counted here"] if has_corpus else [])))
    rows = "".join(_claim_html(each, audit) for each in audited)
    alone = "" if has_corpus else " alone"
    return (
        f"{_filter_html(audited)}"
        f'<div class="claims{alone}">\n<div class="claim head" aria-hidden="true">{head}</div>\n{rows}</div>\n'
        f"{_meanings_html(audited)}"
    )


def _name_of(verdict: Verdict | None) -> str:
    return verdict or _ID_OF_NONE


def _filter_html(audited: Sequence[AuditedClaim]) -> str:
    """Return a button for each verdict that there is; nothing where all claims have one."""
    counts = {verdict: sum(each.verdict == verdict for each in audited) for verdict in _BY_ARITHMETIC}
    if sum(map(bool, counts.values())) < 2:
        return ""
    attention = sum(counts[verdict] for verdict in _ATTENTION)
    choices = [("all", "All", len(audited)), ("attention", "Needs attention", attention)]
    choices += [(_name_of(verdict), _BY_ARITHMETIC[verdict][2], n) for verdict, n in counts.items()]
    buttons = "".join(
        f'<input type="radio" name="claims-shown" id="claims-{name}" autocomplete="off"'
        f'{" checked" if name == "all" else ""}><label class="button" for="claims-{name}">{word} <b>{n:,}</b></label>\n'
        for name, word, n in choices
        if n
    )
    return f'<fieldset class="chips"><legend class="for-ears">Claims to show</legend>\n{buttons}</fieldset>\n'


def _claim_html(audited: AuditedClaim, audit: Audit) -> str:
    claim, seen = audited.claim, audited.observation
    attention = " is-attention" if audited.verdict in _ATTENTION else ""
    cells = [
        f'<span class="says">{escape(claim.says)}</span>',
        f"<span>{pill_html(*_BY_ARITHMETIC[audited.verdict][:3])}</span>",
    ]
    if seen:
        cells.append(f"<span>{pill_html(*_HERE[seen.status][:3])}</span>")
    cells.append(_cell_html("stated", _stated(audited.claim)))
    if seen:
        cells.append(_cell_html("counted here", shortened(_observed(audited, seen), 60)))
    settle, place = _settle_html(audited.findings), f"<p>{escape(claim.place)}</p>"
    columns = [
        _block_html("Why", _why_html(audited, audit)),
        _block_html("What would settle it", settle) + _block_html("In the publication", place),
        _block_html("In this corpus", _here_html(audited, seen)) if seen else "",
    ]
    opened = "".join(f"<div>{column}</div>\n" for column in columns if column)
    return (
        f'<details class="claim is-{_name_of(audited.verdict)}{attention}">'
        f'<summary>{"".join(cells)}</summary>\n<div class="opened">\n{opened}</div>\n</details>\n'
    )


def _block_html(name: str, html: str) -> str:
    return f'<p class="name">{name}</p>{html}' if html else ""


def _stated(claim: Claim) -> str:
    """Return the number or the dates that a claim states."""
    return str(claim.value or (claim.periods[0] if claim.kind == "date_range" and claim.periods else ""))


def _cell_html(name: str, value: str) -> str:
    """Return a cell with its name, which shows only where there are no columns."""
    return f'<span><span class="name">{name} </span>{escape(value)}</span>' if value else "<span></span>"


def _observed(audited: AuditedClaim, seen: Observation) -> str:
    """Return what is in the corpus, without the stated number, which stands beside it."""
    stated = f"stated: {_stated(audited.claim)}"
    return seen.observed.replace(f" ({stated})", "").replace(f"; {stated})", ")")


def _why_html(audited: AuditedClaim, audit: Audit) -> str:
    """Return the reasons of the findings, the gravest first; what nothing speaks against comes last and small."""
    if not audited.findings:
        return f"<p>{escape(_BY_ARITHMETIC[None][3])}</p>"
    decisive = [finding for finding in audited.findings if finding.verdict != "consistent"] or audited.findings
    lesser = [finding for finding in audited.findings if finding not in decisive]
    told = _findings_html(decisive)
    if lesser:
        told += f'<div class="soft small"><p>Checked too, and nothing against it:</p>{_findings_html(lesser)}</div>'
    granted = audit.assumed([audited.claim.id, *(id_ for finding in audited.findings for id_ in finding.claims)])
    return told + (f'<p class="soft">Taken for granted: {escape(granted)}</p>' if granted else "")


def _findings_html(findings: Iterable[Finding]) -> str:
    by_check: dict[str, list[str]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding.reason)
    return "".join(
        f"<p><b>{escape(check[:1].upper() + check[1:])}.</b> {escape(sentences(*dict.fromkeys(reasons)))}</p>"
        for check, reasons in by_check.items()
    )


def _settle_html(findings: Iterable[Finding]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in dict.fromkeys(finding.settle for finding in findings) if text)


def _here_html(audited: AuditedClaim, seen: Observation) -> str:
    interval = f'<p class="soft">{escape(seen.interval[:1].upper() + seen.interval[1:])}.</p>' if seen.interval else ""
    passages = "".join(f"<li>{escape(passage)}</li>" for passage in seen.evidence)
    evidence = f'<p class="name">Passages</p><ul>{passages}</ul>' if passages else ""
    observed = _observed(audited, seen)
    return f"<p>{escape(observed[:1].upper() + observed[1:])}. {escape(seen.reason)}</p>{interval}{evidence}"


def _meanings_html(audited: Sequence[AuditedClaim]) -> str:
    verdicts, statuses = {each.verdict for each in audited}, {e.observation.status for e in audited if e.observation}
    used = [told for verdict, told in _BY_ARITHMETIC.items() if verdict in verdicts]
    used += [told for status, told in _HERE.items() if status in statuses]
    rows = "".join(f"<div><dt>{pill_html(*told[:3])}</dt><dd>{escape(told[3])}</dd></div>\n" for told in used)
    return (
        '<details class="data"><summary>What the verdicts mean</summary>\n'
        f'<dl class="facts">\n{rows}</dl>\n</details>\n'
    )
