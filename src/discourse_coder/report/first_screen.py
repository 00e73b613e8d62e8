"""The first screen of the report: what was coded, by whom, checked against what, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.validity import Validity
from discourse_coder.analysis.whose_codes import is_coded
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.report.figures import documents_of
from discourse_coder.report.trust import TrustRow, machine_of, publication_row, trust_rows
from discourse_coder.wording import listed, number_of

_MOST_NAMED = 4


@dataclass(frozen=True)
class FirstScreen:
    """What the page says before its sections."""

    # HTML whose values are escaped.
    sentence: str
    trust: tuple[TrustRow, ...] = ()
    # What to do next, as HTML, where there is nothing to show yet.
    steps: str = ""


def first_screen(
    coding: Coding,
    codebook: Codebook,
    counts: Overview | None = None,
    compared: DoubleCoding | None = None,
    validity: Validity | None = None,
    audited: Audit | None = None,
    *,
    needed: Mapping[str, int | None] | None = None,
) -> FirstScreen:
    """Return the first screen of the report of a coding and what else was computed."""
    if not is_coded(coding):
        return FirstScreen(_sentence(coding, codebook, None, None), _not_coded(audited), _steps(coding, codebook))
    trust = (
        trust_rows(coding, counts, compared, validity, audited, codebook.short_labels, needed or {}) if counts else ()
    )
    return FirstScreen(_sentence(coding, codebook, compared, validity), trust)


def _sentence(coding: Coding, codebook: Codebook, compared: DoubleCoding | None, validity: Validity | None) -> str:
    documents = documents_of(coding)
    years = sorted({document.date.first.year for document in documents if document.date})
    when = f", {years[0]}" + (f"–{years[-1]}" if years[-1] != years[0] else "") if years else ""
    undated = sum(not document.date for document in documents)
    if undated and years:
        when += f" ({undated:,} undated)"
    texts = f"<b>{number_of(len(documents), 'text')}{when}</b>"
    themes = listed(
        f"<b>{number_of(n, noun)}</b>"
        for n, noun in ((len(codebook), "theme"), (len(codebook.variables), "variable"))
        if n
    )
    if not is_coded(coding):
        return f"{texts}, in the corpus. The codebook defines {themes}. <b>No text is coded yet.</b>"
    return f"{texts}, coded by <b>{escape(_coders(coding))}</b> for {themes}{_checked(coding, compared, validity)}"


def _coders(coding: Coding) -> str:
    names = list(dict.fromkeys(name for theme in coding.themes for name in coding.coders_of(theme)))
    machine = machine_of(coding)
    said = ["rules" if name == machine else name for name in names]
    return listed(said) if len(said) <= _MOST_NAMED else f"{len(said)} coders"


def _checked(coding: Coding, compared: DoubleCoding | None, validity: Validity | None) -> str:
    """Say against whose codes, and of how many texts, the codes that are counted were checked."""
    counted = {name for theme in coding.themes for name in coding.coders_of(theme)}
    others = {name: len(found) for name, found in (compared.codings if compared else {}).items() if name not in counted}
    if validity:
        others = {validity.reference: max((theme.confusion.n for theme in validity.themes), default=0)} | others
    if others:
        named = [f"{escape(name)} ({_of(n, coding)})" for name, n in others.items()]
        codes = listed(named) if len(named) <= _MOST_NAMED else f"{len(named)} other coders"
        return f", and checked against the codes of {codes}."
    if compared:
        return f", with {number_of(len(compared.agreement.ids), 'text')} coded by two of them."
    return (
        ". No person has coded any of them yet."
        if machine_of(coding) == coding.name
        else ". Nobody has coded any of them a second time."
    )


def _of(n: int, coding: Coding) -> str:
    return f"all {n:,} texts" if n == len(coding) else number_of(n, "text")


def _not_coded(audited: Audit | None) -> tuple[TrustRow, ...]:
    said = "Agreement needs two coders who have coded some of the same texts."
    coders = TrustRow("trust-coders", "Do the coders agree?", "none", "Not coded", said, "Coders: not coded")
    return (coders, publication_row(audited)) if audited else (coders,)


def _steps(coding: Coding, codebook: Codebook) -> str:
    """Return what to do where nothing is coded, as HTML."""
    columns = ", ".join(f"<code>{escape(name)}</code>" for name in codebook.columns[:8])
    more = f" and {len(codebook.columns) - 8} more" if len(codebook.columns) > 8 else ""
    by_rules = (
        f"<li>Let the rules code all {number_of(len(coding), 'text')}: {_command('discourse-coder report .')}</li>\n"
        if any(theme.rules for theme in codebook)
        else ""
    )
    return (
        '<h2 class="h3">Nothing to show yet</h2>\n<div class="steps">\n'
        f"<p><strong>{'Three' if by_rules else 'Two'} ways on</strong></p>\n<ol>\n{by_rules}"
        "<li>Code them in the browser, then take back what the coder saves:"
        f"{_command('discourse-coder sheet --coder NAME --seed 1 --to sheet.html')}"
        f"{_command('discourse-coder read-sheet FILE')}</li>\n"
        "<li>You have codes already: save them as <code>codings/NAME.csv</code> with a column <code>id</code> and the "
        f"columns {columns}{more}.</li>\n"
        "</ol>\n<p>Then report again. The texts are below, to read and to search.</p>\n</div>\n"
    )


def _command(line: str) -> str:
    return f'<code class="command">{escape(line)}</code>'
