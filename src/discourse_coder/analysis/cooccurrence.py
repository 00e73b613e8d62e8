"""Which themes occur in the same documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.wording import coefficient, listed, percentage

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Cooccurrence(Displayed):
    """Counts of documents that carry two themes at once.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per pair of themes: a, b, n_both, n_a, n_b, n_coded, share_of_a, share_of_b, expected, phi,
        jaccard, reason. All counts are of documents coded for both themes. ``share_of_a`` is
        n_both / n_a; ``expected`` is n_a n_b / n_coded, the count to expect were the themes independent.
        Undefined values are missing and `reason` says why.
    matrix : pandas.DataFrame
        Themes x themes: n_both; on the diagonal, the documents that carry the theme. Missing where no document is
        coded for both.
    notice : str
        Sentences that every display of the numbers must carry.
    variables : tuple of str
        Variables of the coding; only themes are in pairs.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pairs = dc.cooccurrence(study.code())
    >>> pairs.table[["a", "b", "n_both", "n_coded"]].head(2)
                 a              b  n_both  n_coded
    0  sovereignty       dialogue      51       82
    1  sovereignty  unilateralism      22       82
    >>> figure = pairs.plot()
    """

    table: pd.DataFrame = field(repr=False)
    matrix: pd.DataFrame = field(repr=False)
    notice: str = ""
    variables: tuple[str, ...] = ()

    def plot(
        self, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str | None = None
    ) -> Figure:
        """Draw the matrix.

        Parameters
        ----------
        labels : mapping of str to str, optional
            What to print for each theme id.
        title : str, optional
            Title of the chart.
        notice : str, optional
            Text below the chart in place of the notice; empty for none.
        """
        from discourse_coder import charts

        below = self.notice if notice is None else notice
        return charts.cooccurrence_chart(self.matrix, labels=labels, title=title, notice=below)

    @property
    def shown(self) -> Shown:
        """The pairs of themes."""
        pairs = Table.of_frame(
            self.table,
            {
                "theme": ("a", ThemeId),
                "and theme": ("b", ThemeId),
                "texts coded": ("n_coded", int),
                "with both": ("n_both", int),
                "expected": ("expected", "{:.1f}".format),
                "of the first": ("share_of_a", percentage),
                "of the second": ("share_of_b", percentage),
                "phi": ("phi", coefficient),
                "Jaccard": ("jaccard", coefficient),
                "undefined because": ("reason", _by_place),
            },
            words=("and theme",),
            prose=("undefined because",),
            all_in="table",
        )
        title = "Co-occurrence of themes"
        left_out = (f"Left out, because pairs are of themes only: {listed(self.variables)}.",) if self.variables else ()
        if not pairs.rows:
            number = "one theme makes no pair" if len(self.matrix) else "there is no theme"
            return Shown(f"{title}: {number}", (), notes=left_out, notice=self.notice)
        explained = (
            "Expected: the number of texts with both if the themes were independent.",
            "Of the first, of the second: share of the texts with that theme that carry the other too.",
        )
        return Shown(title, (pairs,), notes=(*explained, *left_out), notice=self.notice)


def cooccurrence(coding: Coding) -> Cooccurrence:
    """Count the documents that carry each pair of themes.

    Parameters
    ----------
    coding : Coding
        Only documents coded for both themes count for a pair.

    Returns
    -------
    Cooccurrence
        Pairs in the order of the themes.

    Notes
    -----
    phi = (n11 n00 - n10 n01) / sqrt(n1. n0. n.1 n.0), from -1 to 1: Yule, G. U. (1912). On the methods of
    measuring association between two attributes. Journal of the Royal Statistical Society 75, 579-652.
    Jaccard = n11 / (n11 + n10 + n01), from 0 to 1: Jaccard, P. (1912). The distribution of the flora in the
    alpine zone. New Phytologist 11, 37-50.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> dc.cooccurrence(study.code()).matrix.loc[["un", "nato"]]
           sovereignty  dialogue  unilateralism  un  nato
    theme
    un              55        48             21  62     8
    nato             9         9              2   8    14
    """
    import numpy as np
    import pandas as pd

    variables, coding = tuple(coding.scales), coding.only_themes
    coding.check_on_scale()
    # Sums of ones in float64 are exact, and its matrix product is many times faster than that of integers.
    present = (coding.codes == PRESENT).astype(np.float64)
    coded = (coding.codes != NOT_CODED).astype(np.float64)
    both, first, all_coded = (
        product.astype(np.int64) for product in (present.T @ present, present.T @ coded, coded.T @ coded)
    )
    rows = [
        (
            coding.themes[a],
            coding.themes[b],
            *_pair(int(both[a, b]), int(first[a, b]), int(first[b, a]), int(all_coded[a, b])),
        )
        for a, b in combinations(range(len(coding.themes)), 2)
    ]
    counts = ["n_both", "n_a", "n_b", "n_coded"]
    measures = ["share_of_a", "share_of_b", "expected", "phi", "jaccard"]
    table = pd.DataFrame(rows, columns=["a", "b", *counts, *measures, "reason"]).astype(
        dict.fromkeys(counts, "int64") | dict.fromkeys(measures, "Float64")
    )
    matrix = pd.DataFrame(both, index=pd.Index(coding.themes, name="theme"), columns=pd.Index(coding.themes))
    matrix = matrix.astype("Int64").mask(all_coded == 0)
    return Cooccurrence(table, matrix, coding.provenance.notice, variables)


def _pair(n_both: int, n_a: int, n_b: int, n: int) -> tuple[Any, ...]:
    """Return the counts of a pair, its measures and why any of them is undefined."""
    either = n_a + n_b - n_both
    spread = n_a * n_b * (n - n_a) * (n - n_b)
    phi = (n * n_both - n_a * n_b) / sqrt(spread) if spread else None
    return (
        *(n_both, n_a, n_b, n),
        _ratio(n_both, n_a),
        _ratio(n_both, n_b),
        _ratio(n_a * n_b, n),
        phi,
        _ratio(n_both, either),
        _why_undefined(n_a, n_b, n),
    )


def _why_undefined(n_a: int, n_b: int, n: int) -> str:
    if n == 0:
        return "no document is coded for both"
    extent = {0: "none", n: "all"}
    constant = [
        f"{name} is in {extent[count]} of the documents" for name, count in (("a", n_a), ("b", n_b)) if count in extent
    ]
    return listed(constant)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _by_place(reason: str) -> str:
    """Return a reason that speaks of a and b in the words of the table."""
    return reason.replace("a is in ", "the first is in ").replace("b is in ", "the second is in ")
