"""A publication's claims as a table: what each row says, and what it opens to."""

from __future__ import annotations

import re

import pytest

import discourse_coder as dc
from discourse_coder.report.sections.audit import audit_section

CLAIMS = """
publication: A study
claims:
  - {id: n, kind: number_of_texts, value: 82, place: "p. 1", says: 82 texts were analysed.}
  - {id: a, kind: document_count, theme: a, value: 130, place: "p. 2", says: 130 texts carry aid.}
  - {id: b, kind: document_count, theme: b, value: 44, place: "p. 3", says: 44 texts carry blame.,
     assumes: ["Drafts count."]}
  - {id: c, kind: document_count, theme: b, value: 22, place: "p. 4", says: 22 texts carry blame.}
  - {id: d, kind: absence, theme: c, place: "p. 5", says: None carries care.}
  - {id: e, kind: agreement, value: over 90 %, place: "p. 6", says: Two coders agree in 90 %.}
"""


def rows(html: str) -> dict[str, str]:
    """Return each row by what it claims."""
    found = re.findall(r'<details class="claim .*?</details>', html, re.S)
    return {re.search('class="says">([^<]*)<', row)[1]: row for row in found}  # type: ignore[index]


@pytest.fixture(scope="module")
def alone() -> dc.Audit:
    return dc.audit(dc.parse_claims(CLAIMS))


def test_the_gravest_verdicts_come_first_with_sign_and_word(alone: dc.Audit) -> None:
    pills = [
        (says[:2], *re.search(r'<span class="pill (\w+)"><i aria-hidden="true">(.)</i>([^<]*)<', row).groups())  # type: ignore[union-attr]
        for says, row in rows(audit_section(alone).html).items()
    ]
    assert pills == [
        ("13", "bad", "✕", "Impossible"),
        ("44", "bad", "≠", "Contradicted"),
        ("22", "bad", "≠", "Contradicted"),
        ("Tw", "warn", "?", "Can’t tell"),
        ("82", "none", "–", "Nothing to check"),
        ("No", "none", "–", "Nothing to check"),
    ]


def test_every_reason_and_what_would_settle_it_is_in_the_row_of_its_claim(alone: dc.Audit) -> None:
    html = audit_section(alone).html
    found = rows(html)
    for audited in alone.audited:
        row = found[audited.claim.says]
        assert audited.claim.place in row
        for finding in audited.findings:
            assert finding.reason in row.replace("&#x27;", "'").replace("&quot;", '"')
            assert finding.settle in row
    assert "Taken for granted: Drafts count." in found["44 texts carry blame."]
    assert "No arithmetic applies to it." in found["None carries care."]
    assert "In this corpus" not in html


def test_buttons_are_those_of_the_verdicts_that_there_are(alone: dc.Audit) -> None:
    html = audit_section(alone).html
    assert re.findall(r'<label class="button" for="claims-([\w-]+)">[^<]*<b>(\d+)</b>', html) == [
        ("all", "6"),
        ("attention", "4"),
        ("impossible", "1"),
        ("inconsistent", "2"),
        ("under-determined", "1"),
        ("nothing", "2"),
    ]
    one = "publication: A\nclaims: [{id: n, kind: number_of_texts, value: 5, place: p, says: Five.}]\n"
    assert "<fieldset" not in audit_section(dc.audit(dc.parse_claims(one))).html


def test_a_corpus_adds_what_it_shows() -> None:
    study = dc.read_study(".")
    coding = study.codings["author"]
    html = audit_section(dc.audit(study.claims, coding, codebook=study.codebook)).html
    row = rows(html)["66 texts support Serbia&#x27;s sovereignty and territorial integrity."]
    assert "Same here" in row
    assert '<span class="name">stated </span>66<' in row
    assert '<span class="name">counted here </span>66 of 82 texts (80.5%)<' in row
    assert "66 is the stated number." in row
    assert "Differs here" in rows(html)["Support for dialogue appears in 130 texts."]
    assert "(stated:" not in rows(html)["The texts are from 2008 to 2024."]
