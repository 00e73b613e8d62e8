"""Does the share of texts with each theme differ between groups: a test for each theme, adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.frames import plain
from discourse_coder.statistics.independence import independence
from discourse_coder.statistics.power import detectable_difference, missed_below
from discourse_coder.statistics.proportions import holm, p_text
from discourse_coder.wording import coefficient, number_of

if TYPE_CHECKING:
    import pandas as pd

WHAT_IT_LEAVES_OPEN = "what it leaves open"
_NOT_INDEPENDENT = "the test takes texts for independent, and those of one {clusters} are not"


def group_tests(
    themes: Sequence[str],
    groups: Sequence[str],
    present: Iterable[list[int]],
    coded: Iterable[list[int]],
    clusters: str | None,
    confidence: float,
) -> pd.DataFrame:
    """Return a row per theme, given its texts present and coded in each group; without groups no row."""
    import pandas as pd

    tests, counts = [], list(zip(present, coded, strict=True)) if len(groups) > 1 else []
    for k, n in counts:
        test = independence(k, n)
        if clusters and test.method:
            reason = _NOT_INDEPENDENT.format(clusters=clusters)
            test = replace(test, p_value=None, method="", reason=reason)
        tests.append(test)
    adjusted = holm([test.p_value for test in tests])
    n_tests = sum(p is not None for p in adjusted)
    rows = []
    for theme, test, p_holm, (k, n) in zip(themes if counts else (), tests, adjusted, counts, strict=True):
        largest = groups[n.index(max(n))]
        detectable = None
        if p_holm is not None:
            detectable = detectable_difference(n, sum(k) / sum(n), (1 - confidence) / n_tests)
        found = (test.n, test.n_groups, test.chi_squared, test.p_value, test.method, p_holm)
        sizes = (test.cramers_v, test.cramers_v_corrected)
        rows.append((theme, *found, *sizes, test.reason, largest, detectable))
    columns = ["theme", "n", "n_groups", "chi_squared", "p_value", "method", "p_holm"]
    columns += ["cramers_v", "cramers_v_corrected", "reason", "largest_group", "detectable"]
    numbers = ["chi_squared", "p_value", "p_holm", "cramers_v", "cramers_v_corrected", "detectable"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(["n", "n_groups"], "int64") | dict.fromkeys(numbers, "Float64")
    )


def tests_shown(tests: pd.DataFrame, grouping: str, confidence: float) -> Table:
    """Return the tests as people read them: what each comes to first."""
    limit = 1 - confidence
    n_tests = int(tests["p_holm"].notna().sum())
    verdicts, missed = [], []
    row: Any
    for row in plain(tests).itertuples(index=False):
        is_shown = row.p_holm is not None and row.p_holm <= limit
        verdicts.append("not tested" if row.p_holm is None else "differ" if is_shown else "no difference shown")
        is_open = row.p_holm is not None and not is_shown
        between = f" between {row.largest_group} and the others"
        missed.append(missed_below("difference", row.detectable, between) if is_open else "")
    tested = (
        "Chi-squared test given the margins. They differ where p (Holm), adjusted for "
        f"{number_of(n_tests, 'test')}, is at most {coefficient(limit)}."
    )
    not_tested, reasons = "This is not tested.", set(tests["reason"])
    if not n_tests and len(reasons) == 1:
        not_tested = f"This is not tested: {reasons.pop()}."
        tests = tests.assign(reason="")
    found = Table.of_frame(
        tests.assign(verdict=verdicts, missed=missed),
        {
            "theme": ("theme", ThemeId),
            "shares": ("verdict", str),
            "p (Holm)": ("p_holm", p_text),
            "p": ("p_value", p_text),
            "method": ("method", str),
            "Cramér’s V": ("cramers_v_corrected", coefficient),
            "texts coded": ("n", int),
            "not tested because": ("reason", str),
            WHAT_IT_LEAVES_OPEN: ("missed", str),
        },
        caption=f"Do the shares differ {grouping}? {tested if n_tests else not_tested} Cramér’s V runs from "
        "0, no difference, to 1, and is corrected for bias (Bergsma 2013)",
        words=("shares", "method"),
        prose=("not tested because", WHAT_IT_LEAVES_OPEN),
        all_in="tests",
    )
    return found if n_tests else found.without("shares", "p (Holm)", "p", "method")
