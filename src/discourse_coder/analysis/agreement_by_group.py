"""Agreement by group of texts, such as their sources or periods, and whether it differs between the groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from discourse_coder.analysis.code_tables import codes_of, compared_ids, scale_of, shared_themes
from discourse_coder.analysis.grouping import crossed, groups_of
from discourse_coder.analysis.periods import Periods
from discourse_coder.errors import UsageError
from discourse_coder.model.coding import NOT_CODED, Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.scale import Scale
from discourse_coder.statistics.equal_alpha import AlphaTest, detectable_alpha, equal_alpha
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.independence import GroupTest, independence
from discourse_coder.statistics.power import detectable_difference
from discourse_coder.statistics.proportions import holm, p_text, p_value_text
from discourse_coder.statistics.reliability import ALPHA, THEME, Tally, Values, coefficients, measured, tally
from discourse_coder.statistics.significance import LEVEL
from discourse_coder.wording import coefficient, first_few, listed, number_of, percentage, sentences, sentences_once

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_WEIGHTED = "texts are weighted, and the test takes them for alike"
_TOO_FEW = "so few disagreements cannot show a difference between these groups"
_NO_DIFFERENCE = "the coders differ on no text"
_MOST_NAMED = 5


@dataclass(frozen=True)
class GroupAgreement:
    """Agreement on one theme in one group."""

    theme: str
    group: str
    n_units: int
    n_agree: int
    alpha: Estimate


@dataclass(frozen=True)
class GroupDifference:
    """Whether agreement on one theme differs between the groups."""

    theme: str
    # Of the share of texts that the coders differ on; and why there is no p.
    share: GroupTest
    share_reason: str
    alpha: AlphaTest
    # By group.
    n_units: tuple[int, ...]
    n_differing: tuple[int, ...]
    by_chance: tuple[float, ...]
    # Adjusted for all tests of all themes.
    share_p_holm: float | None = None
    alpha_p_holm: float | None = None
    # The differences of the largest group from the others that would be shown in 80% of cases, with so many tests.
    share_detectable: float | None = None
    alpha_detectable: float | None = None


@dataclass(frozen=True)
class AgreementByGroup(Displayed):
    """Agreement by group of texts.

    Attributes
    ----------
    by : str
        What the texts are grouped by.
    coders : tuple of str
        Who is compared.
    groups : tuple of GroupAgreement
        Theme by theme.
    differences : tuple of GroupDifference
        The tests, one per theme.
    """

    by: str
    coders: tuple[str, ...]
    groups: tuple[GroupAgreement, ...]
    differences: tuple[GroupDifference, ...]
    notes: tuple[str, ...] = ()
    method: str = ""
    notice: str = field(default="", repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme and group: theme, group, n_units, n_agree, alpha, ci_low, ci_high, reason."""
        import pandas as pd

        rows = [
            (g.theme, g.group, g.n_units, g.n_agree, g.alpha.value, g.alpha.low, g.alpha.high, g.alpha.reason)
            for g in self.groups
        ]
        columns = ["theme", "group", "n_units", "n_agree", "alpha", "ci_low", "ci_high", "reason"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(["alpha", "ci_low", "ci_high"], "Float64"))

    @property
    def tests(self) -> pd.DataFrame:
        """Two rows per theme, for the share of texts that coders differ on and for alpha.

        Columns: theme, of (disagreements or alpha), p_value, method, p_holm, reason (why there is no p), detectable
        (the difference of the largest group from the others that would be shown in 80% of cases).
        """
        import pandas as pd

        rows = []
        for d in self.differences:
            p_value, method = (None, "") if d.share_reason else (d.share.p_value, d.share.method)
            of_share = (p_value, method, d.share_p_holm, d.share_reason, d.share_detectable)
            of_alpha = (d.alpha.p_value, d.alpha.method, d.alpha_p_holm, d.alpha.reason, d.alpha_detectable)
            rows += [(d.theme, "disagreements", *of_share), (d.theme, "alpha", *of_alpha)]
        frame = pd.DataFrame(rows, columns=["theme", "of", "p_value", "method", "p_holm", "reason", "detectable"])
        return frame.astype(dict.fromkeys(["p_value", "p_holm", "detectable"], "Float64"))

    @property
    def title(self) -> str:
        """What is shown."""
        return f"Agreement by {' and '.join(crossed(self.by))}"

    @property
    def said(self) -> str:
        """What the tests show, in a sentence."""
        names = {
            d.theme: p
            for d in self.differences
            if (p := min((p for p in (d.share_p_holm, d.alpha_p_holm) if p is not None), default=1)) <= LEVEL
        }
        if names:
            found = first_few((f"{theme} (p {p_value_text(p)})" for theme, p in names.items()), _MOST_NAMED)
            return f"Agreement differs between the groups, p after Holm: {found}."
        if any(p is not None for d in self.differences for p in (d.share_p_holm, d.alpha_p_holm)):
            return "No difference between the groups is shown."
        reasons = dict.fromkeys(d.share_reason for d in self.differences if d.share_reason != _NO_DIFFERENCE)
        return f"Differences between the groups are not tested: {next(iter(reasons))}." if len(reasons) == 1 else ""

    @property
    def shown(self) -> Shown:
        """What the tests show, agreement on each theme in each group, and the tests."""
        return self._shown(self.groups, self.notes)

    @property
    def brief(self) -> Shown:
        """The same without the themes on which all agree."""
        differ = {group.theme for group in self.groups if group.n_agree < group.n_units}
        alike = [d.theme for d in self.differences if d.theme not in differ]
        told = f"The coders agree on every text of every group: {listed(alike)}." if alike else ""
        return self._shown([group for group in self.groups if group.theme in differ], (told, *self.notes))

    def _shown(self, groups: Sequence[GroupAgreement], notes: Sequence[str]) -> Shown:
        by = " and ".join(crossed(self.by))
        table = Table(
            ("theme", by, "texts", "agree", "alpha"),
            [(ThemeId(g.theme), g.group, g.n_units, _agree(g), str(g.alpha)) for g in groups],
            words=(by,),
            all_in="table",
        )
        tables = tuple(filter(None, (table if groups else None, self._tests_shown)))
        return Shown(self.title, tables, sentences(self.said, self.method), tuple(filter(None, notes)), self.notice)

    @property
    def _tests_shown(self) -> Table | None:
        shown = [d for d in self.differences if d.share_reason != _NO_DIFFERENCE]
        if not shown:
            return None
        tested = [d for d in shown if d.share_p_holm is not None or d.alpha_p_holm is not None]
        if not tested and len({d.share_reason for d in shown}) == 1:
            return None  # as is said above the tables
        n_tests = sum(p is not None for d in tested for p in (d.share_p_holm, d.alpha_p_holm))
        methods = dict.fromkeys(m for d in tested for m in (d.share.method, d.alpha.method) if m)
        of_tests = (
            f"Chi-squared ({', '.join(methods)}) for the share of texts they differ on, and for alpha.",
            f"Holm: p adjusted for {number_of(n_tests, 'test')}." if n_tests > 1 else "",
            "“Would show”: the difference of the largest group from the others that is shown in 80% of cases.",
        )
        caption = sentences("Does agreement differ between the groups?", *(of_tests if tested else ()))
        of_shares: dict[str, list[object]] = {
            "differ: p": [None if d.share_reason else p_text(d.share.p_value) for d in shown],
            "differ: Holm": [p_text(d.share_p_holm) for d in shown],
            "would show": [_points(d) for d in shown],
            "alpha: p": [p_text(d.alpha.p_value) for d in shown],
            "alpha: Holm": [p_text(d.alpha_p_holm) for d in shown],
            "alpha would show": [_of_alpha(d) for d in shown],
        }
        return Table.of(
            {
                "theme": [ThemeId(d.theme) for d in shown],
                **(of_shares if tested else {}),
                "not tested because": [d.share_reason for d in shown],
                "alpha not tested because": ["" if d.share_reason else d.alpha.reason for d in shown],
            },
            caption=caption.removesuffix("."),
            prose=("not tested because", "alpha not tested because"),
            all_in="tests",
        )


def agreement_by_group(
    codings: Mapping[str, Coding],
    by: str,
    *,
    corpus: Corpus | None,
    periods: Periods | None,
    weights: Mapping[str, float] | None,
    n_resamples: int,
    seed: int,
) -> AgreementByGroup:
    """Measure agreement in each group of texts, and test whether it differs between them."""
    import numpy as np

    ids = compared_ids(codings)
    corpus = corpus or next((coding.corpus for coding in codings.values() if coding.corpus), None)
    if corpus is None:
        raise UsageError.at(
            f"by={by!r}",
            "nothing is known about the texts without their corpus.",
            "Give the corpus (--corpus CORPUS).",
        )
    names, positions, remarks = groups_of(ids, by, corpus, periods, next(iter(codings.values())).name)
    left_out = [id_ for id_, place in zip(ids, positions.tolist(), strict=True) if place < 0]
    weight_of = np.array([float(weights.get(id_, 1.0)) for id_ in ids]) if weights is not None else None
    groups: list[GroupAgreement] = []
    differences = []
    for theme in shared_themes(codings):
        scale, codes = scale_of(codings, theme), codes_of(codings, theme, ids)
        values = Values(scale.values, scale.level, are_theme=False) if scale else THEME
        rows = [positions == place for place in range(len(names))]
        tallies = [
            tally(codes[of_group], len(values.names), None if weight_of is None else weight_of[of_group])
            for of_group in rows
        ]
        groups += [
            GroupAgreement(theme, name, found.n_units, found.n_unanimous, _alpha(found, values, n_resamples, seed))
            for name, found in zip(names, tallies, strict=True)
        ]
        differences.append(_difference(theme, tallies, codes[positions >= 0], scale))
    adjusted = holm([p for d in differences for p in (None if d.share_reason else d.share.p_value, d.alpha.p_value)])
    n_tests = sum(p is not None for p in adjusted)
    told = f"{number_of(len(left_out), 'text')} in no group: {first_few(left_out, _MOST_NAMED)}." if left_out else ""
    weighted = "Texts are weighted." if weights is not None else ""
    return AgreementByGroup(
        by,
        tuple(codings),
        tuple(groups),
        tuple(
            _with_power(d, adjusted[2 * place], adjusted[2 * place + 1], n_tests) for place, d in enumerate(differences)
        ),
        tuple(filter(None, (told, *remarks))),
        sentences("95% intervals of alpha (Gaffke 2005).", weighted),
        sentences_once(coding.provenance.notice for coding in codings.values()),
    )


def _alpha(found: Tally, values: Values, n_resamples: int, seed: int) -> Estimate:
    import numpy as np

    if found.n_units < 2:
        return Estimate(None, reason="fewer than two texts")
    reason = "all codes are alike" if (found.counts.sum(axis=0) > 0).sum() < 2 else ""
    if reason:
        return Estimate(None, reason=reason)
    statistics = {ALPHA: (coefficients(found, values)[ALPHA], "")}
    random = np.random.default_rng(seed)
    return measured(found, statistics, random, n_resamples=n_resamples, values=values)[0][ALPHA]


def _difference(theme: str, tallies: Sequence[Tally], codes: NDArray[np.int8], scale: Scale | None) -> GroupDifference:
    sizes = [found.n_units for found in tallies]
    differing = [found.n_units - found.n_unanimous for found in tallies]
    total = sum(differing)
    test = independence(differing, sizes)
    reason = _why_no_test(sizes, total, codes)
    if any(found.is_weighted for found in tallies):
        reason = reason or _WEIGHTED
    elif not reason and (test.p_value is None or test.p_value > LEVEL) and _least_p(sizes, total) > LEVEL:
        reason = _TOO_FEW
    by_chance = [_by_chance(found) for found in tallies]
    if reason and reason != _TOO_FEW:
        alpha = AlphaTest(reason=reason)
    elif codes.shape[1] > 2:
        alpha = AlphaTest(reason="there are three coders or more")
    elif scale and scale.level != "nominal":
        alpha = AlphaTest(reason=f"the variable is {scale.level}")
    else:
        alpha = equal_alpha(differing, by_chance)
    counts = tuple(sizes), tuple(differing), tuple(by_chance)
    return GroupDifference(theme, test, reason or test.reason, alpha, *counts)


def _with_power(found: GroupDifference, share_p: float | None, alpha_p: float | None, n_tests: int) -> GroupDifference:
    sizes, differing, by_chance = found.n_units, found.n_differing, found.by_chance
    significance = LEVEL / max(1, n_tests)
    return replace(
        found,
        share_p_holm=share_p,
        alpha_p_holm=alpha_p,
        share_detectable=None
        if share_p is None
        else detectable_difference(sizes, sum(differing) / sum(sizes), significance),
        alpha_detectable=None if alpha_p is None else detectable_alpha(differing, by_chance, sizes, significance),
    )


def _why_no_test(sizes: Sequence[int], total: int, codes: NDArray[np.int8]) -> str:
    if sum(size > 0 for size in sizes) < 2:
        return "fewer than two groups have texts"
    if total in (0, sum(sizes)):
        return "the coders differ on every text" if total else _NO_DIFFERENCE
    n_codes = (codes != NOT_CODED).sum(axis=1)
    if len(set(n_codes[n_codes > 1].tolist())) > 1:
        return "texts were coded by unequal numbers of coders"
    return ""


def _least_p(sizes: Sequence[int], total: int) -> float:
    """Return the p-value if the disagreements were all in the smallest groups."""
    filled, left = [], total
    for size in sorted(size for size in sizes if size):
        filled.append(min(size, left))
        left -= filled[-1]
    found = independence(filled, sorted(size for size in sizes if size)).p_value
    return 1.0 if found is None else found


def _by_chance(found: Tally) -> float:
    """Return in how many texts two coders would differ by chance: 1 - alpha is what they do over it."""
    counts = found.by_coder.sum(axis=0).tolist()
    m = sum(counts)
    return found.n_units * (m * m - sum(k * k for k in counts)) / (m * (m - 1)) if m > 1 else 0.0


def _agree(group: GroupAgreement) -> str | None:
    if not group.n_units:
        return None
    return f"{group.n_agree} ({percentage(group.n_agree / group.n_units, 0)})"


def _points(found: GroupDifference) -> str | None:
    if found.share_p_holm is None or found.share_p_holm <= LEVEL:
        return None
    return "no difference" if found.share_detectable is None else f"{100 * found.share_detectable:.0f} points"


def _of_alpha(found: GroupDifference) -> str | None:
    if found.alpha_p_holm is None or found.alpha_p_holm <= LEVEL:
        return None
    return "no difference" if found.alpha_detectable is None else coefficient(found.alpha_detectable)
