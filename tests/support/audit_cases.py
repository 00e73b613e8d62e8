"""Cases of the audit as data: claims, and the findings that must come of them.

A file of cases is a list of ``case`` (its name), ``claims`` and ``findings``; of a claim, id, place and statement may
be left out. A finding names its verdict, the claims it is about and pieces of its reason; every one that is not
``consistent`` must be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

from discourse_coder.io.claims_reader import parse_claims
from discourse_coder.model.claims import Claims, Finding


def read_cases(name: str) -> list[dict]:
    """Return the cases of a file."""
    text = (Path(__file__).parents[1] / "cases" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def read(listed: list[dict[str, object]]) -> Claims:
    """Return claims of which only what matters is written down."""
    complete = [
        {"id": f"c{number}", "place": f"p. {number}", "says": "As stated."} | claim
        for number, claim in enumerate(listed, start=1)
    ]
    return parse_claims(yaml.safe_dump({"publication": "A study", "claims": complete}))


def check_case(case: dict, checks: Iterable[Callable[[Claims], Iterable[Finding]]]) -> None:
    """Assert that the checks find what a case lists, and nothing else that is not consistent."""
    claims = read(case["claims"])
    found = [finding for check in checks for finding in check(claims)]
    for listed in case["findings"]:
        assert [finding for finding in found if _is(finding, listed)], (listed, found)
    for finding in found:
        assert finding.verdict == "consistent" or any(_is(finding, listed) for listed in case["findings"]), finding
        assert finding.about
        assert set(finding.about) <= set(finding.claims) <= {claim.id for claim in claims}
        assert bool(finding.settle) == (finding.verdict != "consistent")
        assert finding.reason.endswith(".")


def _is(finding: Finding, listed: dict) -> bool:
    return (finding.verdict, finding.about) == (listed["verdict"], tuple(listed["about"])) and all(
        piece in finding.reason for piece in listed["reason"]
    )
