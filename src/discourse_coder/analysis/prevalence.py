"""How many documents carry each theme: by source, year, period or any other column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.corrected_changes import corrected_changes, corrected_changes_shown
from discourse_coder.analysis.correction import Correction
from discourse_coder.analysis.counting import Count, Grouped, counts_shown, levels_of_values
from discourse_coder.analysis.group_tests import WHAT_IT_LEAVES_OPEN, group_tests, tests_shown
from discourse_coder.analysis.grouping import crossed, groups_of
from discourse_coder.analysis.periods import Periods
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.charts.shown import FEWEST
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.frames import plain
from discourse_coder.statistics.clusters import Clustered, clustered_trend
from discourse_coder.statistics.power import detectable_change, detectable_trend, missed_below
from discourse_coder.statistics.proportions import (
    cochran_armitage,
    difference_of_shares,
    holm,
    p_text,
    share_text,
)
from discourse_coder.wording import first_few, inflected, listed, number_of, points, sentences

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.figure import Figure

    Counts = np.ndarray[Any, np.dtype[np.int64]]

_REACH = (
    "They are about many more texts, of which these are taken to be a random sample, each {unit} independent of the "
    "others. If these are all the texts there are, the shares have no sampling error, only the coder’s."
)
_MOST_ACROSS = 6  # columns of shares that fit on a page


@dataclass(frozen=True, eq=False)
class Prevalence(Displayed):
    """Counts and shares of documents per theme and group.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per theme and group: theme, group, n_documents, n_coded, n_present, share, ci_low, ci_high,
        n_mentions, status, reason. Shares run from 0 to 1 and are missing where n_coded is 0. n_mentions is missing
        where nothing is coded, and where the theme is present but the coding keeps no evidence for it; notes of a
        coder are not mentions. status says what figures show of the share: it is ``shown``, ``withheld`` (of fewer
        than 10 texts they show the count alone) or ``undefined``; reason says why.
    by : str or None
        What the documents are grouped by.
    confidence : float
        Of all intervals.
    notice : str
        Sentences that every display of the numbers must carry.
    changes : pandas.DataFrame
        For two or more periods: theme, first, second, difference (share in the second period minus share in
        the first, from -1 to 1), ci_low, ci_high, reason (why undefined), tolerated_error (by how much the coder's
        net error may differ between the two before the interval includes 0), detectable (the change that these
        numbers of texts show in 80% of cases; see `statistics.power`). The first period given is compared with each
        later one. Otherwise without rows.
    trends : pandas.DataFrame
        For years: theme, z, p_value, method, n, slope (change of the share per year), reason (why
        undefined), note, p_holm (adjusted for testing several themes), tolerated_drift (by how much the coder's net
        error may drift per year before the trend is no longer significant at 5%),
        detectable (the change from the first year to the last shown in 80% of cases; not given with clusters).
        Otherwise without rows.
    tests : pandas.DataFrame
        For groups other than years and periods: whether the shares differ between them. theme, n, n_groups,
        chi_squared, p_value, method, p_holm (adjusted for testing several themes), cramers_v, cramers_v_corrected
        (Bergsma 2013), reason (why undefined), largest_group, detectable (the difference of the largest group from the
        others that is shown in 80% of cases). Otherwise without rows.
    left_out : tuple of str
        Ids of documents that are in no group: without a date, or in no period.
    remarks : tuple of str
        Sentences on groups whose names do not say all: values that look alike, or a value called as a missing one is.
    clusters : str
        The column of which texts with the same value are taken to be alike; empty where all are independent.
    corrected_changes : pandas.DataFrame or None
        The changes of the themes of a correction, corrected for the coder's errors: theme, first, second,
        n_double_coded_first, n_double_coded_second, difference, ci_low, ci_high (for many more texts like these),
        here_low, here_high (for these texts alone), reason (why withheld). None without one.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> dc.prevalence(study.code()).table[["theme", "n_present", "share", "ci_low", "ci_high"]].round(3).head(1)
             theme  n_present  share  ci_low  ci_high
    0  sovereignty         65  0.793   0.693    0.866
    >>> figure = dc.prevalence(study.code(), by="year").plot()
    """

    table: pd.DataFrame = field(repr=False)
    by: str | None
    confidence: float
    notice: str
    changes: pd.DataFrame = field(repr=False)
    trends: pd.DataFrame = field(repr=False)
    tests: pd.DataFrame = field(repr=False)
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    clusters: str = ""
    corrected_changes: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def grouping(self) -> str:
        """What the documents are grouped by, in words: ``by source and year``; empty where they are not."""
        return f"by {' and '.join(crossed(self.by))}" if self.by else ""

    @property
    def note(self) -> str:
        """The notice, and how many documents were left out and which."""
        return sentences(self.notice, *self._left_out, *self.remarks)

    @property
    def counts(self) -> list[Any]:
        """The rows of the table as plain values."""
        return _rows(plain(self.table))

    @property
    def _left_out(self) -> tuple[str, ...]:
        if not self.left_out:
            return ()
        in_periods = "period" in crossed(self.by or "")
        why = "without a date, or not wholly within one period" if in_periods else "without a date"
        return (f"{number_of(len(self.left_out), 'document')} left out, {why}: {first_few(self.left_out, 5)}.",)

    def plot(
        self, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str | None = None
    ) -> Figure:
        """Draw the shares with their intervals.

        Parameters
        ----------
        labels : mapping of str to str, optional
            What to print for each theme id.
        title : str, optional
            Title of the chart.
        notice : str, optional
            Text below the chart in place of the notice; empty for none.

        Raises
        ------
        UsageError
            If the intervals are not 95% intervals, as the captions of charts say.
        """
        from discourse_coder import charts

        if self.confidence != 0.95:
            advice = "Draw prevalence(...) without confidence=."
            raise UsageError(Problem(f"confidence={self.confidence}", "charts show 95% intervals.", advice))
        draws = {None: charts.prevalence_chart, "year": charts.themes_over_time_chart}
        draw = draws.get(self.by, charts.theme_by_group_chart)
        if title is None and self.by not in draws:
            title = f"Share of texts that carry each theme, {self.grouping}"
        return draw(self.table, labels=labels, title=title, notice=self.note if notice is None else notice)

    def __repr__(self) -> str:
        by = f" by {self.by}" if self.by else ""
        return f"Prevalence({number_of(self.table['theme'].nunique(), 'theme')}{by})"

    @property
    def shown(self) -> Shown:
        """The share of texts with each theme; then changes between periods, trends over years or tests by group."""
        by = f" {self.grouping}" if self.by else ""
        tables = [
            _shares(self.table, " and ".join(crossed(self.by)))
            if self.by
            else counts_shown(self.counts, self.confidence)
        ]
        if len(self.changes):
            tables.append(_changes_shown(self.changes, self.confidence, with_clusters=bool(self.clusters)))
        if self.corrected_changes is not None:
            tables.append(corrected_changes_shown(self.corrected_changes, self.clusters))
        if len(self.trends):
            years = list(dict.fromkeys(self.table["group"]))
            tables.append(_trends_shown(self.trends, self.clusters, years, self.confidence))
        if len(self.tests):
            tables.append(tests_shown(self.tests, self.grouping, self.confidence))
        kind = f"intervals, for texts that are alike by {self.clusters} (Korn & Graubard 1998)"
        about = f"{100 * self.confidence:g}% {kind if self.clusters else 'Wilson score intervals'}. "
        about += _REACH.format(unit=self.clusters or "text")
        return Shown(f"Prevalence of themes{by}", tuple(tables), about, (*self._left_out, *self.remarks), self.notice)


def _shares(table: pd.DataFrame, by: str) -> Table:
    """Return shares as a table of themes and groups, whichever are fewer across; as a list where neither fit."""
    cells = {(row.theme, row.group): _cell(row) for row in _rows(plain(table))}
    themes, groups = ([*dict.fromkeys(table[name])] for name in ("theme", "group"))
    caption = f"Texts with the theme / texts coded = share, by {by}"
    if (table["status"] == "withheld").any():
        caption += f". The share of fewer than {FEWEST} texts is withheld: it would say more than is known"
    if min(len(themes), len(groups)) > _MOST_ACROSS:
        rows: list[tuple[object, ...]] = [(ThemeId(theme), group, text) for (theme, group), text in cells.items()]
        return Table(("theme", by, "texts with the theme"), rows, caption, words=(by,), all_in="table")
    if len(groups) > len(themes):
        rows = [(group, *(cells[theme, group] for theme in themes)) for group in groups]
        return Table((by, *map(ThemeId, themes)), rows, caption, all_in="table")
    rows = [(ThemeId(theme), *(cells[theme, group] for group in groups)) for theme in themes]
    return Table(("theme", *groups), rows, caption, all_in="table")


def _cell(row: Any) -> str:
    if not row.n_coded:
        return "not coded" if row.n_documents else "no documents"
    if row.status == "withheld":
        return f"{row.n_present}/{row.n_coded}, withheld"
    return share_text(row.n_present, row.n_coded, row.ci_low, row.ci_high).replace(" [", "\n[")


def _changes_shown(changes: pd.DataFrame, confidence: float, *, with_clusters: bool) -> Table:
    missed = [
        missed_below("change", row.detectable)
        if row.ci_low is not None and row.ci_low <= 0 <= row.ci_high and not with_clusters
        else ""
        for row in _rows(plain(changes))
    ]
    return Table.of_frame(
        changes.assign(periods=changes["first"] + " → " + changes["second"], missed=missed),
        {
            "theme": ("theme", ThemeId),
            "periods": ("periods", str),
            "points": ("difference", points),
            "from": ("ci_low", points),
            "to": ("ci_high", points),
            "error it tolerates": ("tolerated_error", lambda error: f"{100 * error:.1f}"),
            "undefined because": ("reason", str),
            WHAT_IT_LEAVES_OPEN: ("missed", str),
        },
        caption="Change between periods, in percentage points, with Newcombe’s hybrid score "
        f"{100 * confidence:g}% interval. The error it tolerates: if the coder’s net error (false 1s less false 0s) "
        "differs by more between the periods, there may be no change",
        words=("periods",),
        prose=("undefined because", WHAT_IT_LEAVES_OPEN),
        all_in="changes",
    )


def _trends_shown(trends: pd.DataFrame, clusters: str, years: Sequence[str], confidence: float) -> Table:
    test = (
        f"sign flips of the contribution of each {clusters} (Hemerik et al. 2020)" if clusters else "Cochran-Armitage"
    )
    drift = (
        "The drift they tolerate: if the coder’s net error (false 1s less false 0s) drifts by more points per year, "
        "the trend is not significant (5%)."
    )
    missed = [
        missed_below("change", row.detectable, f" from {years[0]} to {years[-1]}")
        if row.p_holm is not None and row.p_holm > 1 - confidence and not clusters
        else ""
        for row in _rows(plain(trends))
    ]
    found = Table.of_frame(
        trends.assign(remark=trends["reason"].where(trends["reason"] != "", trends["note"]), missed=missed),
        {
            "theme": ("theme", ThemeId),
            "texts coded": ("n", int),
            "points per year": ("slope", lambda slope: f"{100 * slope:+.2f}"),
            "z": ("z", "{:.2f}".format),
            "p": ("p_value", p_text),
            "p (Holm)": ("p_holm", p_text),
            "method": ("method", str),
            "drift it tolerates": ("tolerated_drift", lambda drift: f"{100 * drift:.2f}"),
            "remark": ("remark", str),
            WHAT_IT_LEAVES_OPEN: ("missed", str),
        },
        caption=sentences(
            f"Trend over the years, in percentage points: {test}, two-sided; p (Holm) is adjusted for testing several "
            "themes.",
            "Trends are not corrected for the coder’s errors.",
            drift if trends["tolerated_drift"].notna().any() else "",
        ).removesuffix("."),
        words=("method",),
        prose=("remark", WHAT_IT_LEAVES_OPEN),
        all_in="trends",
    )
    empty = {"z": "z", "drift it tolerates": "tolerated_drift"}
    return found.without(*(name for name, column in empty.items() if trends[column].isna().all()))


def prevalence(
    coding: Coding,
    by: str | None = None,
    *,
    corpus: Corpus | None = None,
    periods: Periods | None = None,
    clusters: str | None = None,
    confidence: float = 0.95,
    correction: Correction | None = None,
) -> Prevalence:
    """Count the documents that carry each theme.

    Shares have Wilson score intervals, differences between periods Newcombe's hybrid score intervals,
    and years a Cochran-Armitage test for trend (sources: `statistics.proportions`). Each value of a variable counts as
    a theme, ``stance=for``. The Wilson intervals of the values of one variable hold together: the confidence of each is
    1 - (1 - confidence) / number of values.

    Goodman, L. A. (1965). On simultaneous confidence intervals for multinomial proportions. Technometrics 7, 247-254.

    Parameters
    ----------
    coding : Coding
        Its documents are counted; those not coded for a theme do not enter its share.
    by : str, optional
        ``"year"``, ``"period"`` or a metadata column; or two of these crossed, ``"source*year"``. Values that look
        alike are one group, and documents without a value are the group ``(none)``. One without a date is left out of
        years and periods; so is one not wholly within one period.
    corpus : Corpus, optional
        Where dates and metadata come from, when the coding has no corpus at hand.
    periods : sequence of str or mapping, optional
        For ``by="period"``, alone or crossed: ``["2008-2011", "2012-2024"]`` or ``{"early": ("2008", "2011"), ...}``.
    clusters : str, optional
        A column, such as ``"speaker"``, whose texts are alike: intervals of shares and changes allow for that (Korn &
        Graubard 1998), and so does the test of trend (Hemerik, Goeman & Finos 2020). A text without a value is a
        cluster of its own.
    confidence : float
        Between 0 and 1, both exclusive.
    correction : Correction, optional
        Of this coding: changes between periods are then also corrected for the errors in double-coded texts.

    Returns
    -------
    Prevalence
        Years ascend, periods are in the order given, other groups in the order of the corpus.

    Raises
    ------
    UsageError
        If the corpus is needed and not at hand or lacks documents of the coding, there is no such column, or the
        periods are missing, unreadable or overlap, or the correction is of other codes or intervals are not 95%.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> by_source = dc.prevalence(study.code(), by="source")
    >>> by_source.table[["theme", "group", "n_present", "n_coded"]].head(3)
             theme    group  n_present  n_coded
    0  sovereignty      mfa         14       23
    1  sovereignty     unsc         48       56
    2  sovereignty  leaders          3        3
    """
    import numpy as np

    coding.check_on_scale()
    if correction is not None and confidence != 0.95:
        advice = "Leave out confidence=, or the correction."
        raise UsageError(Problem(f"confidence={confidence}", "corrected changes have 95% intervals.", advice))
    scales, levels = coding.scales, levels_of_values(coding, confidence)
    coding = with_values_as_themes(coding)
    corpus = corpus if corpus is not None else coding.corpus
    names, positions, remarks = groups_of(coding.ids, by, corpus, periods, coding.name)
    cluster_of = groups_of(coding.ids, clusters, corpus, None, coding.name, alone=True)[1] if clusters else None
    if scales:
        remarks = (*remarks, f"The intervals of the values of {listed(scales)} hold together (Goodman 1965).")
    grouped = Grouped(coding, names, positions, cluster_of)
    present, coded = grouped.present, grouped.coded
    for_changes = [
        [grouped.interval(theme, group, confidence) for group in range(len(names))] if by == "period" else []
        for theme in range(len(coding.themes))
    ]
    corrected = None
    if by == "period" and len(names) > 1 and correction is not None:
        corrected = corrected_changes(coding, correction, names, positions, cluster_of)
    return Prevalence(
        _table(grouped.counts(confidence, levels), with_clusters=clusters is not None),
        by,
        confidence,
        coding.provenance.notice,
        _changes(
            coding.themes,
            names if by == "period" else (),
            coded,
            present,
            for_changes,
            None if clusters else confidence,
        ),
        _trends(coding, names if by == "year" else None, positions, coded, present, cluster_of, confidence),
        group_tests(
            coding.themes,
            () if by in (None, "year", "period") else names,
            present.tolist(),
            coded.tolist(),
            clusters,
            confidence,
        ),
        tuple(coding.ids[row] for row in np.flatnonzero(positions < 0).tolist()),
        (*remarks, *([_on_correction(correction)] if corrected is not None and correction else [])),
        clusters or "",
        corrected,
    )


def _on_correction(correction: Correction) -> str:
    n_open = sum(theme.n_open for theme in correction.themes)
    is_open = f"{number_of(n_open, 'open decision')} of {correction.reference} not counted" if n_open else ""
    return sentences(
        f"Corrected changes rest on the codes of {correction.reference}, taken to be right. {correction.design}",
        f"There {inflected(n_open, 'is', 'are')} {is_open}: corrected counts show how far they matter."
        if n_open
        else "",
    )


def _table(counts: Sequence[Count], *, with_clusters: bool) -> pd.DataFrame:
    import pandas as pd

    types: dict[str, Any] = dict.fromkeys(["n_documents", "n_coded", "n_present", "n_clusters"], "int64") | {
        "n_mentions": "Int64"
    }
    types |= dict.fromkeys(["share", "ci_low", "ci_high", "design_effect"], "Float64")
    # Column by column: to change the types of a finished frame takes much longer.
    values = list(zip(*counts, strict=True)) or [()] * len(Count._fields)
    named = zip(Count._fields, values, strict=True)
    table = pd.DataFrame({name: pd.Series(column, dtype=types.get(name, "str")) for name, column in named})
    return table if with_clusters else table.drop(columns=["n_clusters", "design_effect"])


def _changes(
    themes: tuple[str, ...],
    periods: tuple[str, ...],
    coded: Counts,
    present: Counts,
    intervals: Sequence[Sequence[Clustered]],
    confidence: float | None,
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for theme, n, k, found in zip(themes, coded.tolist(), present.tolist(), intervals, strict=True):
        shares = [here / of if of else None for here, of in zip(k, n, strict=True)]
        for later in range(1, len(periods)):
            change = difference_of_shares(shares[later], found[later][:2], shares[0], found[0][:2])
            empty = [periods[place] for place in (0, later) if n[place] == 0]
            reason = f"no document of {' or '.join(empty)} is coded for the theme" if empty else ""
            if not empty and change[0] is None:
                reason = "the texts of a period are of one cluster"
            detectable = None  # of texts in clusters nobody knows
            if change[0] is not None and confidence is not None:
                detectable = detectable_change(n[0], n[later], (k[0] + k[later]) / (n[0] + n[later]), confidence)
            rows.append((theme, periods[0], periods[later], *change, reason, _tolerated(change), detectable))
    columns = ["theme", "first", "second", "difference", "ci_low", "ci_high", "reason", "tolerated_error", "detectable"]
    numbers = ["difference", "ci_low", "ci_high", "tolerated_error", "detectable"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, "Float64"))


def _tolerated(change: tuple[float | None, float | None, float | None]) -> float | None:
    """Return by how much the coder's net error may differ between periods before the interval has 0; 0 where it has."""
    _, low, high = change
    if low is None or high is None:
        return None
    return max(0.0, low, -high)


def _trends(
    coding: Coding,
    years: tuple[str, ...] | None,
    positions: Counts,
    coded: Counts,
    present: Counts,
    cluster_of: Counts | None,
    confidence: float,
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rows = []
    if years is not None:
        scores = [int(year) for year in years]
        if cluster_of is None:
            trends = [cochran_armitage(k, n, scores) for k, n in zip(present.tolist(), coded.tolist(), strict=True)]
        else:
            dated = positions >= 0
            _, rows_of = np.unique(cluster_of[dated], return_inverse=True)
            shape = (int(rows_of.max(initial=-1)) + 1, len(years))
            cells = rows_of * len(years) + positions[dated]

            def counted(has: np.ndarray[Any, np.dtype[np.bool_]]) -> Counts:
                return np.bincount(cells[has[dated]], minlength=shape[0] * shape[1]).reshape(shape)

            trends = [
                clustered_trend(counted(codes == PRESENT), counted(codes != NOT_CODED), scores)
                for codes in coding.codes.T
            ]
        adjusted = holm([trend.p_value for trend in trends])
        n_tests = sum(p is not None for p in adjusted)
        for place, (theme, trend, p_holm) in enumerate(zip(coding.themes, trends, adjusted, strict=True)):
            found = (theme, trend.z, trend.p_value, trend.method, trend.n, trend.slope, trend.reason, trend.note)
            detectable = None
            if p_holm is not None and cluster_of is None:
                share = int(present[place].sum()) / trend.n
                detectable = detectable_trend(coded[place].tolist(), scores, share, (1 - confidence) / n_tests)
            rows.append((*found, p_holm, trend.tolerated_drift, detectable))
    columns = [
        "theme",
        "z",
        "p_value",
        "method",
        "n",
        "slope",
        "reason",
        "note",
        "p_holm",
        "tolerated_drift",
        "detectable",
    ]
    return pd.DataFrame(rows, columns=columns).astype(
        {"n": "int64"} | dict.fromkeys(["z", "p_value", "slope", "p_holm", "tolerated_drift", "detectable"], "Float64")
    )


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))
