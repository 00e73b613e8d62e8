"""Headings by rule: a finding is stated only where intervals part; otherwise the heading says that none is clear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.charts.shown import FEWEST
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.rows import MOST_THEMES
from discourse_coder.statistics.proportions import difference_of_shares, wilson_interval
from discourse_coder.statistics.significance import LEVEL
from discourse_coder.wording import listed, number_of

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, str]
_MOST_NAMED = 3


@dataclass(frozen=True)
class _Share:
    theme: str
    group: str
    present: int
    coded: int
    low: float
    high: float


def prevalence_heading(result: Prevalence, labels: Labels) -> str:
    """Say which themes are in more texts than any other, where their intervals part."""
    shares = _shares(result)
    if not shares:
        return "No theme is coded yet"
    if len(shares) == 1:
        (only,) = shares
        return f"{_name(only.theme, labels)} is in {only.present:,} of {number_of(only.coded, 'text')}"
    top = most_frequent(result)
    if not top and len(shares) > MOST_THEMES:
        return f"The {MOST_THEMES} most frequent of {len(shares)} themes"
    if not top:
        return "No theme is clearly more frequent than the others"
    if len(top) > _MOST_NAMED:
        return f"{len(top)} themes are each in more texts than the other {len(shares) - len(top)}"
    named = listed(_name(theme, labels) for theme in top)
    return f"{named} {'are each' if len(top) > 1 else 'is'} in more texts than any other theme"


def most_frequent(result: Prevalence) -> list[str]:
    """Return the themes whose intervals all lie above those of all others, by share; none where no two groups part.

    Of many themes they are at most half: that most are more frequent than a few is no finding.
    """
    shares = sorted(_shares(result), key=lambda share: -share.present / share.coded)
    gaps = [
        (min(share.low for share in shares[:cut]) - max(share.high for share in shares[cut:]), cut)
        for cut in range(1, len(shares))
        if cut <= max(_MOST_NAMED, len(shares) // 2)
    ]
    widest, cut = max(gaps, key=lambda gap: gap[0], default=(0.0, 0))
    return [share.theme for share in shares[:cut]] if widest > 0 else []


def unranked(result: Prevalence) -> list[str]:
    """Return the longest run of themes, by share, each of whose intervals overlaps that of the one before it."""
    shares = sorted(_shares(result), key=lambda share: -share.present / share.coded)
    runs: list[list[_Share]] = []
    for share in shares:
        if runs and share.high >= runs[-1][-1].low:
            runs[-1].append(share)
        else:
            runs.append([share])
    longest = max(runs, key=len, default=[])
    return [share.theme for share in longest] if len(longest) > 1 else []


def changes_heading(result: Prevalence, labels: Labels) -> str:
    """Say which themes rise or fall between periods."""
    return _rise_and_fall(list(clear_changes(result)), labels) or "No theme clearly rises or falls"


def clear_changes(result: Prevalence) -> Iterator[tuple[str, int]]:
    """Yield each theme whose change between periods does not include 0, with its sign, allowing for their number."""
    rows = [row for row in _rows(result.changes) if row.ci_low is not None]
    wider = _widened(len(rows), result.confidence)
    for row in rows:
        low = row.difference - wider * (row.difference - row.ci_low)
        high = row.difference + wider * (row.ci_high - row.difference)
        if low > 0 or high < 0:
            yield row.theme, 1 if low > 0 else -1


def trends_heading(result: Prevalence, labels: Labels) -> str:
    """Say which themes rise or fall over the years, by the tests adjusted for the number of themes."""
    return f"{_rise_and_fall(list(clear_trends(result)), labels) or 'No theme clearly rises or falls'} over the years"


def clear_trends(result: Prevalence) -> Iterator[tuple[str, int]]:
    """Yield each theme with a trend over the years, and its sign."""
    for row in _rows(result.trends):
        if row.p_holm is not None and row.slope is not None and row.p_holm <= LEVEL:
            yield row.theme, 1 if row.slope > 0 else -1


def groups_heading(result: Prevalence, labels: Labels) -> str:
    """Say which themes differ between groups of ten texts or more, where their intervals part."""
    found = list(clear_differences(result))
    if not found:
        return f"No clear difference {result.grouping}"
    pairs = {(more, less) for _, more, less in found}
    named = _named(list(dict.fromkeys(theme for theme, _, _ in found)), labels)
    if len(pairs) == 1:
        ((more, less),) = pairs
        return f"{named}: more often in {more} than in {less}"
    return f"{named} {'differs' if len({theme for theme, _, _ in found}) == 1 else 'differ'} {result.grouping}"


def clear_differences(result: Prevalence) -> Iterator[tuple[str, str, str]]:
    """Yield each theme with two groups whose intervals part: the one with more, then the one with less."""
    by_theme: dict[str, list[_Share]] = {}
    for share in _shares(result):
        if share.coded >= FEWEST:
            by_theme.setdefault(share.theme, []).append(share)
    for theme, shares in by_theme.items():
        for more in shares:
            yield from ((theme, more.group, less.group) for less in shares if more.low > less.high)


def pairs_heading(result: Cooccurrence, labels: Labels) -> str:
    """Say which themes occur together more or less often than chance would have it."""
    found = sorted(clear_pairs(result), key=lambda pair: -abs(pair[2]))
    together, apart = ([(a, b) for a, b, by in found if (by > 0) == more] for more in (True, False))
    if not found:
        return "No two themes clearly go together"
    said = []
    for pairs, way in ((together, "go together"), (apart, "avoid each other")):
        sign = " + " if len(pairs) > 1 else " and "
        if len(pairs) > _MOST_NAMED:
            said.append(f"{len(pairs)} pairs of themes {way}")
        elif pairs:
            said.append(f"{listed(f'{_name(a, labels)}{sign}{_name(b, labels)}' for a, b in pairs)} {way}")
    return "; ".join(said)


def clear_pairs(result: Cooccurrence) -> Iterator[tuple[str, str, float]]:
    """Yield each pair of themes with the difference that one makes to the share of the other, where it is clear.

    The interval is Newcombe's (1998b, method 10), of shares whose level allows for the number of pairs (Dunn 1961).
    """
    rows = [
        row for row in _rows(result.table) if row.n_coded and 0 < row.n_a < row.n_coded and 0 < row.n_b < row.n_coded
    ]
    for row in rows:
        level = 1 - LEVEL / len(rows)
        with_a, without_a = (row.n_both, row.n_a), (row.n_b - row.n_both, row.n_coded - row.n_a)
        by, low, high = difference_of_shares(
            with_a[0] / with_a[1],
            wilson_interval(*with_a, level),
            without_a[0] / without_a[1],
            wilson_interval(*without_a, level),
        )
        if by is not None and low is not None and high is not None and (low > 0 or high < 0):
            yield row.a, row.b, by


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(plain(frame).itertuples(index=False))


def _shares(result: Prevalence) -> list[_Share]:
    return [
        _Share(row.theme, row.group, row.n_present, row.n_coded, row.ci_low, row.ci_high)
        for row in _rows(result.table)
        if row.n_coded and row.ci_low is not None
    ]


def _widened(number: int, confidence: float) -> float:
    """Return by how much an interval is wider whose level allows for a number of comparisons (Dunn 1961)."""
    normal, error = NormalDist(), 1 - confidence
    return normal.inv_cdf(1 - error / (2 * max(number, 1))) / normal.inv_cdf(1 - error / 2)


def _name(theme: str, labels: Labels) -> str:
    return labels.get(theme, theme)


def _named(themes: Sequence[str], labels: Labels) -> str:
    if len(themes) > _MOST_NAMED:
        return f"{len(themes)} themes"
    return listed(_name(theme, labels) for theme in themes)


def _rise_and_fall(found: Sequence[tuple[str, int]], labels: Labels) -> str:
    signs: dict[str, set[int]] = {}
    for theme, sign in found:
        signs.setdefault(theme, set()).add(sign)
    said = []
    # Against several later periods a theme may do both.
    for way, singular, plural in (({1}, "rises", "rise"), ({-1}, "falls", "fall"), ({1, -1}, "changes", "change")):
        if themes := [theme for theme, its in signs.items() if its == way]:
            said.append(f"{_named(themes, labels)} {singular if len(themes) == 1 else plural}")
    return listed(said)
