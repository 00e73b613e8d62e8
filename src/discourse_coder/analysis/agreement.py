"""Agreement between coders, theme by theme: pooled over themes, an easy theme would hide disagreement on a hard one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from discourse_coder.analysis import coder_errors, passages, several_coders
from discourse_coder.analysis.agreement_by_group import AgreementByGroup, agreement_by_group
from discourse_coder.analysis.code_tables import codes_of, n_coders, scale_of, shared_themes
from discourse_coder.analysis.coder_bias import CoderBias, coder_bias
from discourse_coder.analysis.differences import Difference, difference_table, differences
from discourse_coder.analysis.dispute_sources import (
    DeviatingCoders,
    DisputedCriteria,
    deviating_coders,
    disputed_criteria,
)
from discourse_coder.analysis.drift import Drift, drift
from discourse_coder.analysis.missing_codes import MissingCodes, missing_codes
from discourse_coder.analysis.partners import check_named, same_but_changed, without_partner
from discourse_coder.analysis.passes import coder_of_passes, first_passes
from discourse_coder.analysis.periods import Periods
from discourse_coder.analysis.variables import with_sets_joined
from discourse_coder.analysis.weighting import checked_weights, said_of_weights, sample_weights
from discourse_coder.errors import IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, dependence, shown_code
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.model.scale import Scale
from discourse_coder.statistics.estimates import N_RESAMPLES, SEED, Estimate
from discourse_coder.statistics.reliability import (
    OF_VALUE,
    RELIABLE,
    TENTATIVE,
    THEME,
    Tally,
    Values,
    estimates,
    label_of,
    tally,
)
from discourse_coder.wording import coefficient, first_few, listed, number_of, percentage, sentences, sentences_once

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_REACH = "They are about these coders and many more texts, of which those compared are taken to be a random sample."
CAVEAT = "Percent agreement, AC1 and Brennan-Prediger can be high where codes hardly vary: read them beside alpha."
FLEISS = (
    "Fleiss' kappa where codes are missing is that of Gwet (2014): each text with two codes or more counts alike, in "
    "the observed and in the chance agreement. Other software gives other values there (docs/statistics.md)."
)
NO_AGREEMENT = "Stability is no evidence of agreement between coders (Krippendorff 2004, sec. 11.2)."
_MOST_NAMED = 8
_SHARES = ("percent_agreement", "share_alpha_667", "share_alpha_800")


@dataclass(frozen=True)
class ThemeAgreement:
    """How far coders agree on one theme or variable."""

    theme: str
    # Texts that at least two coders coded; all else rests on these.
    n_units: int
    # Texts that all who coded them coded alike.
    n_agree: int
    # By coder, in how many of these texts the theme is present; empty for a variable.
    present: Mapping[str, int]
    # Texts with each combination of codes, one per coder; None where a coder left the text out.
    cells: Mapping[tuple[int | str | None, ...], int]
    # How often code 0 or 1, or a variable's value (rows), meets another coder's on the same text (Krippendorff 2004,
    # sec. 11.3).
    coincidences: list[list[float]]
    # By the names that `label_of` knows.
    estimates: Mapping[str, Estimate]
    verdict: str
    # None for a theme.
    scale: Scale | None = None
    # By value of a variable and by coder, in how many of these texts it is given.
    given: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # None for a variable that is not asked in every text.
    missing: MissingCodes | None = None

    @property
    def alpha(self) -> Estimate:
        """Krippendorff's alpha."""
        return self.estimates["krippendorff_alpha"]


@dataclass(frozen=True)
class Agreement(Displayed):
    """Agreement between two or more coders.

    Attributes
    ----------
    coders : tuple of str
        Their names.
    themes : tuple of ThemeAgreement
        In the order of the codings.
    differences : tuple of Difference
        Every text and theme on which coders differ: theme by theme, in the order of the texts.
    n_resamples, seed : int
        Draws for the intervals, and their seed.
    weighted : bool
        Whether texts count by their weights.
    notice : str
        A sentence that every display of the numbers must carry.
    ids : tuple of str
        The texts that at least two coders coded.
    n_documents : int
        Texts in the corpus; 0 if it is not at hand.
    unpaired : tuple of str
        Sentences on the texts and themes that only one coder coded; they are not compared.
    weighting : str
        Whose weights were used, and what for; empty where all texts count alike.
    stability_of : str
        The coder, if `coders` are passes of one coder over the same texts; otherwise empty.
    bias, deviations, criteria, drift
        What drives the disagreement; each has a `table`. Who gives a theme more often; who of three coders or more
        differs from the others; where there is evidence by which criterion; and whether it changes over the order of
        coding.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> measured = study.agreement()
    >>> measured
    Agreement(author, second: 5 themes, 0 disagreements)
    >>> print(measured.themes[0].verdict)
    17 of 17 agree; alpha 1.00, 95% [.35, 1.00]: 17 texts cannot show reliability for this theme.
    >>> figure = measured.plot()
    """

    coders: tuple[str, ...]
    themes: tuple[ThemeAgreement, ...]
    differences: tuple[Difference, ...] = field(repr=False)
    n_resamples: int = N_RESAMPLES
    seed: int = SEED
    weighted: bool = False
    notice: str = ""
    ids: tuple[str, ...] = field(default=(), repr=False)
    n_documents: int = 0
    unpaired: tuple[str, ...] = ()
    weighting: str = ""
    stability_of: str = ""
    _codings: Mapping[str, Coding] = field(default_factory=dict, repr=False, compare=False)
    _codebook: Codebook | None = field(default=None, repr=False, compare=False)
    # With the themes of a set one by one, as passages are marked.
    _given: Mapping[str, Coding] = field(default_factory=dict, repr=False, compare=False)
    _coded: tuple[several_coders.Coded, ...] = field(default=(), repr=False, compare=False)
    _weights: Mapping[str, float] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def bias(self) -> CoderBias:
        """Whether a coder gives a theme, or a value of a variable, more often than the others."""
        return coder_bias(self._codings)

    @cached_property
    def deviations(self) -> DeviatingCoders:
        """How often each of three coders or more differs from the others, where these agree."""
        return deviating_coders(self._codings)

    @cached_property
    def criteria(self) -> DisputedCriteria:
        """How often the coders differ where there is evidence by each criterion of the codebook."""
        return disputed_criteria(self._codings, self._codebook)

    @cached_property
    def drift(self) -> Drift:
        """Whether disagreements become more or fewer over the order of coding."""
        return drift(self._codings)

    def by(self, column: str, *, corpus: Corpus | None = None, periods: Periods | None = None) -> AgreementByGroup:
        """Measure agreement in each group of texts, and test whether it differs between the groups.

        Parameters
        ----------
        column : str
            ``"year"``, ``"period"`` or a metadata column such as ``"source"``; or two crossed, ``"source*year"``.
        corpus : Corpus, optional
            Where dates and metadata come from, if the codings have no corpus at hand.
        periods : sequence of str or mapping, optional
            For ``"period"``; see `prevalence`.

        Returns
        -------
        AgreementByGroup
            Its `table` has agreement by theme and group, its `tests` the p-values.

        Raises
        ------
        UsageError
            If there is no corpus or no such column, or the periods cannot be used.

        Examples
        --------
        >>> import discourse_coder as dc
        >>> study = dc.read_study(".")
        >>> study.agreement().by("source").table[["theme", "group", "n_units", "n_agree"]].head(3)
                 theme    group  n_units  n_agree
        0  sovereignty      mfa        5        5
        1  sovereignty     unsc       11       11
        2  sovereignty  leaders        1        1
        """
        return agreement_by_group(
            self._codings,
            column,
            corpus=corpus,
            periods=periods,
            weights=self._weights,
            n_resamples=self.n_resamples,
            seed=self.seed,
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme and statistic.

        Columns: theme, statistic, value, ci_low, ci_high (missing where undefined), n_undefined (draws without a value:
        0), reason (why it is undefined), n_units, n_agree, ``present_<coder>`` for each coder (missing for a variable),
        verdict; n_to_code (texts that two coders were to code), ``not_coded_<coder>`` and ``unsure_<coder>``, and what
        agreement would be with the worst and the best codes for these: n_agree_worst, n_agree_best, alpha_worst,
        alpha_best, and alpha_range: exact, bounds (which alpha cannot pass), or why there are none.
        """
        import pandas as pd

        rows = [
            {
                "theme": theme.theme,
                "statistic": name,
                "value": estimate.value,
                "ci_low": estimate.low,
                "ci_high": estimate.high,
                "n_undefined": 0,
                "reason": estimate.reason,
                "n_units": theme.n_units,
                "n_agree": theme.n_agree,
                **{f"present_{coder}": theme.present.get(coder) for coder in self.coders},
                "verdict": theme.verdict,
                **_missing_row(theme.missing, self.coders),
            }
            for theme in self.themes
            for name, estimate in theme.estimates.items()
        ]
        present = [f"present_{coder}" for coder in self.coders] if rows else []
        whole = [name for name in _missing_row(None, self.coders) if "alpha" not in name] if rows else []
        floats = ["value", "ci_low", "ci_high", *(["alpha_worst", "alpha_best"] if rows else [])]
        types = dict.fromkeys(floats, "Float64") | dict.fromkeys([*present, *whole], "Int64")
        return pd.DataFrame(rows).astype(types)

    @property
    def cells(self) -> pd.DataFrame:
        """One row per theme and combination of codes: theme, a column per coder (missing: not coded), n_units."""
        import pandas as pd

        rows = [(theme.theme, *codes, n) for theme in self.themes for codes, n in theme.cells.items()]
        frame = pd.DataFrame(rows, columns=["theme", *self.coders, "n_units"])
        return frame.astype(dict.fromkeys(self.coders, "object" if self._variables else "Int8"))

    @cached_property
    def _one_by_one(self) -> tuple[several_coders.SeveralCoders, ...]:
        alphas = {theme.theme: theme.alpha for theme in self.themes}
        coded = several_coders.of_three_or_more(self._coded)
        return several_coders.several_coders(coded, alphas, n_resamples=self.n_resamples, seed=self.seed)

    @property
    def several_coders(self) -> pd.DataFrame:
        """Three coders or more: every pair, the mean over pairs, alpha with each left out and with made-up coders.

        One row per theme, comparison and statistic: theme, comparison (pair, mean of pairs, left out, made up), coders,
        statistic, value, ci_low, ci_high, reason, n_units. ``alpha_gained`` is by how much alpha is higher without the
        coder. Made-up coders repeat the majority code of the others (none where codes tie), or always give the most
        frequent code.
        """
        return several_coders.table(self._one_by_one)

    @cached_property
    def _errors(self) -> tuple[coder_errors.CoderErrors, ...]:
        return coder_errors.coder_errors(several_coders.of_three_or_more(self._coded))

    @property
    def error_model(self) -> pd.DataFrame:
        """Three coders or more: how often each errs by the model of Dawid & Skene (1979), if its assumptions hold.

        One row per theme, coder, right_code and given_code, with the estimated chance of giving it; rows without a
        coder estimate the share of texts with the right code. Where the model is withheld: one row, with its reason.
        Columns: theme, coder, right_code, given_code, estimate, n_texts, reason.
        """
        return coder_errors.table(self._errors)

    @cached_property
    def _passages(self) -> tuple[passages.PassageAgreement, ...]:
        options = {"n_resamples": self.n_resamples, "seed": self.seed}
        return passages.passages(self._given, weights=self._weights, **options)

    @property
    def passages(self) -> pd.DataFrame:
        """Whether coders mark the same passages: u-alpha and, of two coders, alpha-U of each theme.

        One row per theme and statistic: theme, statistic, value, ci_low, ci_high, reason, n_texts, n_left_out (texts in
        which a coder gave the theme and marked no passage), ``n_passages_<coder>``, ``share_marked_<coder>``. Empty
        unless two coders mark passages and the corpus is at hand.
        """
        return passages.table(self._passages)

    @property
    def _variables(self) -> list[ThemeAgreement]:
        return [theme for theme in self.themes if theme.scale]

    @property
    def disagreements(self) -> pd.DataFrame:
        """One row per difference: id, theme, each coder's code and then evidence, sentence, criterion."""
        return difference_table(self.differences, self.coders)

    def plot(self, *, labels: Mapping[str, str] | None = None) -> Figure:
        """Draw alpha of each theme with its interval, and the thresholds.

        Parameters
        ----------
        labels : mapping of str to str, optional
            What to print for each theme id.
        """
        from discourse_coder import charts

        return charts.agreement_chart(self.table, labels=labels, notice=self.notice)

    @property
    def title(self) -> str:
        """The coders whose agreement this is."""
        if self.stability_of:
            return f"Stability of {self.stability_of}: {listed(self.coders)}"
        return f"Agreement of {listed(self.coders)}"

    @property
    def method(self) -> str:
        """How the intervals were computed."""
        weighted = ", texts weighted" if self.weighted else ""
        draws = f"{self.n_resamples:,} draws, seed {self.seed}"
        return f"95% intervals{weighted} (Clopper & Pearson 1934, Gaffke 2005; {draws})"

    def __repr__(self) -> str:
        themes, differences = number_of(len(self.themes), "theme"), number_of(len(self.differences), "disagreement")
        return f"Agreement({', '.join(self.coders)}: {themes}, {differences})"

    @property
    def shown(self) -> Shown:
        """The verdict on each theme, all statistics, and every disagreement."""
        whole = self.of_codes
        sources = (self.bias.shown, self.deviations.shown, self.criteria.shown, self.drift.shown)
        one_by_one = (*several_coders.shown(self._one_by_one), *coder_errors.shown(self._errors))
        tables = (*whole.tables, self.differences_shown, *self._values_shown, *filter(None, sources))
        return replace(whole, tables=(*tables, *one_by_one, *passages.shown(self._passages)))

    @property
    def differences_shown(self) -> Table:
        """Every disagreement, with the evidence of both sides."""
        return Table.of(
            {
                "text": [d.id for d in self.differences],
                "theme": [ThemeId(d.theme) for d in self.differences],
                **{f"{coder}: code": [shown_code(d.codes[coder]) for d in self.differences] for coder in self.coders},
                "sentence": [" … ".join(d.sentences) for d in self.differences],
                **{_evidence(coder): [d.grounds(coder) for d in self.differences] for coder in self.coders},
                "criterion": [" | ".join(d.criteria) for d in self.differences],
            },
            caption=number_of(len(self.differences), "disagreement"),
            words=("theme",),
            prose=("sentence", *map(_evidence, self.coders), "criterion"),
            all_in="disagreements",
        )

    @property
    def of_codes(self) -> Shown:
        """The same without who differs where, and on which words."""
        themes = [ThemeId(theme.theme) for theme in self.themes]
        # Statistics down, themes across: there are seldom as many themes as statistics.
        names = list(dict.fromkeys(name for theme in self.themes for name in theme.estimates))
        statistics = Table(
            ("statistic", *themes),
            [(label_of(name), *(_text(name, theme.estimates.get(name)) for theme in self.themes)) for name in names],
            "All statistics",
            all_in="table",
            is_folded=True,
        )
        which = [FLEISS] if self._has_uneven_fleiss else []
        of_several = [several_coders.CAVEAT, coder_errors.CAVEAT] if self._one_by_one else []
        notes = (*self._notes, CAVEAT, *which, *of_several, *passages.notes(self._given))
        return Shown(self.title, (self._verdicts_shown, statistics), f"{self.method}. {_REACH}", notes, self.notice)

    @property
    def brief(self) -> Shown:
        """What one would tell a colleague: the verdict on each theme, and which texts the coders differ on."""
        n, differing = len(self.differences), (f"{d.id} ({d.theme})" for d in self.differences)
        told = f"{number_of(n, 'disagreement')}: {first_few(differing, _MOST_NAMED)}." if n else "No disagreements."
        coded = several_coders.of_three_or_more(self._coded)
        standing_out = several_coders.who_stands_out(coded, n_resamples=self.n_resamples, seed=self.seed)
        tables = (self._verdicts_shown, *self._values_shown)
        notes = (told, *filter(None, (standing_out, self.bias.said, self.drift.said)), *self._notes)
        return Shown(self.title, tables, f"{self.method}. {_REACH}", notes, self.notice)

    @property
    def _has_uneven_fleiss(self) -> bool:
        """Whether Fleiss' kappa is shown of texts some of which have more codes than others."""
        return any(
            "fleiss_kappa" in theme.estimates and len(set(coded.tally.counts.sum(axis=1).tolist())) > 1
            for theme, coded in zip(self.themes, self._coded, strict=True)
        )

    @property
    def _notes(self) -> tuple[str, ...]:
        return (
            *([NO_AGREEMENT] if self.stability_of else []),
            *([self.weighting] if self.weighting else []),
            *self.unpaired,
        )

    @property
    def _values_shown(self) -> list[Table]:
        """For each variable its values: how often each coder gave them, and how far they agree on them."""
        tables = []
        for theme in self._variables:
            agreed = [theme.estimates[f"{OF_VALUE}{value}"] for value in theme.given]
            rows = [
                (value, *(given[coder] for coder in self.coders), None if found.value is None else str(found))
                for (value, given), found in zip(theme.given.items(), agreed, strict=True)
            ]
            level = theme.scale.level if theme.scale else ""
            caption = f"{theme.theme}: {number_of(len(rows), 'value')}, {level}; texts by coder"
            tables.append(Table(("value", *self.coders, "agreement on it"), rows, caption))
        return tables

    @property
    def _verdicts_shown(self) -> Table:
        return Table.of(
            {
                "theme": [ThemeId(theme.theme) for theme in self.themes],
                "texts": [theme.n_units for theme in self.themes],
                **({} if len(self._variables) == len(self.themes) else _cells(self.themes, self.coders)),
                "verdict": [theme.verdict for theme in self.themes],
            },
            prose=("verdict",),
        )


def _missing_row(missing: MissingCodes | None, coders: Sequence[str]) -> dict[str, float | str | None]:
    n_agree, alpha = (missing.n_agree, missing.alpha) if missing else (None, None)
    return {
        "n_to_code": missing.n_texts if missing else None,
        **{f"not_coded_{coder}": missing.not_coded[coder] if missing else None for coder in coders},
        **{f"unsure_{coder}": missing.unsure[coder] if missing else None for coder in coders},
        "n_agree_worst": n_agree[0] if n_agree else None,
        "n_agree_best": n_agree[1] if n_agree else None,
        "alpha_worst": alpha.worst if alpha else None,
        "alpha_best": alpha.best if alpha else None,
        "alpha_range": missing.kind_of_range if missing else "",
    }


def _text(name: str, estimate: Estimate | None) -> str | None:
    if estimate is None:
        return None
    if estimate.value is None or name not in _SHARES:
        return str(estimate)
    return estimate.text(percentage)


def _evidence(coder: str) -> str:
    return f"evidence of {coder}"


def _cells(themes: Sequence[ThemeAgreement], coders: Sequence[str]) -> dict[str, list[object]]:
    """Return columns of how many texts two coders code alike or not; for more coders, their counts and coincidences."""
    if len(coders) == 2:
        one, other = coders
        names = {(1, 1): "both", (1, 0): f"only {one}", (0, 1): f"only {other}", (0, 0): "neither"}
        return {
            name: [None if theme.scale else theme.cells.get(codes, 0) for theme in themes]
            for codes, name in names.items()
        }
    return {
        **{f"present: {coder}": [theme.present.get(coder) for theme in themes] for coder in coders},
        **{
            f"coincidences {row}-{column}": [
                None if theme.scale else f"{theme.coincidences[row][column]:.1f}" for theme in themes
            ]
            for row, column in ((1, 1), (1, 0), (0, 0))
        },
    }


def agreement(
    codings: Mapping[str, Coding],
    *,
    codebook: Codebook | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
    weights: Mapping[str, float] | None = None,
    sample: ReliabilitySample | None = None,
) -> Agreement:
    """Measure how far coders agree, theme by theme, or on variables with more than two values.

    The statistics and their sources are in `statistics.reliability`. 95% intervals are exact ones of Clopper & Pearson
    (1934) or, where these do not exist, after Gaffke (2005). A text counts for a theme if at least two coders coded it.

    Parameters
    ----------
    codings : mapping of str to Coding
        Two or more, by the name to show for the coder. Where they hold a variable, alpha is that of its level, and
        kappa of ordinal and interval variables is also weighted.
    codebook : Codebook, optional
        What they were coded with. Each difference then names the criteria in dispute, and what the rules found without
        counting it.
    n_resamples : int
        Draws for the intervals.
    seed : int
        Equal seeds give equal intervals.
    weights : mapping of str to float, optional
        By id, how many texts of the corpus a text stands for, if some were drawn more often than others. Only their
        ratios matter. By default, those of the sample.
    sample : ReliabilitySample, optional
        The texts drawn to be coded by several coders: no other text is expected to have been. Where some were drawn
        more often than others, texts count by their weights, unless all texts of the corpus were coded by two.

    Raises
    ------
    UsageError
        If there are fewer than two codings, a text has no weight above 0 or is not in a sample whose weights are used,
        a coding is from a training round or was prefilled, or passes of one coder stand beside another coder's.
    IncomparableCodingsError
        If two codings are of different corpora or codebooks, or share no theme or no document.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> measured = dc.agreement(pair, n_resamples=100)
    >>> measured.disagreements[["id", "theme", "author", "rules"]]
        id        theme  author  rules
    0  T10  sovereignty       1      0
    1  T23     dialogue       1      0
    2  T54           un       1      0
    3  T81         nato       1      0
    """
    import numpy as np

    check_coders(codings)
    unpaired = without_partner(codings, codebook, sample.ids if sample else None)
    given = codings
    codings, _ = with_sets_joined(codings, codebook)
    coders = tuple(codings)
    ids = list(n_coders(codings))
    codes_by_theme = {theme: codes_of(codings, theme, ids) for theme in shared_themes(codings)}
    is_compared = np.any([(codes != NOT_CODED).sum(axis=1) >= 2 for codes in codes_by_theme.values()], axis=0)
    compared = tuple(ids[row] for row in np.flatnonzero(is_compared).tolist())
    if weights is not None:
        checked_weights(weights, [id_ for id_, number in n_coders(codings).items() if number >= 2])
    used = weights if weights is not None else sample_weights(sample, compared, codings.values())
    weight_of = np.array([float(used.get(id_, 1.0)) for id_ in ids]) if used is not None else None
    results, coded = [], []
    for theme, codes in codes_by_theme.items():
        scale = scale_of(codings, theme)
        values = Values(scale.values, scale.level, are_theme=False) if scale else THEME
        counted = tally(codes, len(values.names), weights=weight_of)
        found = estimates(counted, np.random.default_rng(seed), n_resamples=n_resamples, values=values)
        is_asked = codebook is None or theme not in codebook.scales or not codebook[theme].asked_when
        missing = (
            missing_codes(codings, theme, ids, codes, values=values, weights=weight_of, sample=sample)
            if is_asked
            else None
        )
        verdict = sentences(_verdict(counted, found, scale.level if scale else ""), missing.said if missing else "")
        result = _theme_agreement(theme, coders, counted, found, verdict, scale)
        results.append(replace(result, missing=missing))
        coded.append(several_coders.Coded(theme, coders, counted, values))
    return Agreement(
        coders,
        tuple(results),
        differences(codings, codebook),
        n_resamples,
        seed,
        used is not None,
        sentences_once(coding.provenance.notice for coding in codings.values()),
        compared,
        max((len(coding.corpus) for coding in codings.values() if coding.corpus), default=0),
        unpaired,
        said_of_weights(sample, weights, used),
        coder_of_passes(codings),
        codings,
        codebook,
        given,
        tuple(coded),
        used,
    )


def check_coders(codings: Mapping[str, Coding]) -> None:
    """Raise unless the agreement of these codings, by coder, can be measured."""
    check_named(codings, "agreement")
    if problems := name_problems(tuple(codings), "Agreement needs two coders or more."):
        raise UsageError(problems)
    check_independent(codings.values())
    first, repeated = first_passes(codings)
    if repeated and len(first) > 1:
        passes = "; ".join(f"{listed(each)} are passes of {coder}" for coder, each in repeated.items())
        advice = "Keep one pass of each coder, or compare the passes of one coder alone."
        raise UsageError.at("codings", f"agreement between coders is not that of one coder's passes: {passes}.", advice)
    check_all_comparable(codings)


def name_problems(coders: Sequence[str], too_few: str) -> list[Problem]:
    """Return what is wrong with the names of the coders to compare; `too_few` is the advice where there is only one."""
    problems = []
    if len(coders) < 2:
        problems.append(Problem("codings", f"found {len(coders)}.", too_few))
    problems += [
        Problem(f'coder "{coder}"', "a coder cannot have this name.", "Give the coder another name.")
        for coder in coders
        if coder in ("", "id", "theme", "n_units")
    ]
    return problems


def check_independent(codings: Iterable[Coding]) -> None:
    """Raise unless the coders of these codings saw no codes of others while they coded."""
    advice = "Leave it out: only codes of a coder who saw no others can be compared with them."
    if problems := [Problem(f"coding {made.name}", why, advice) for made in codings if (why := dependence(made))]:
        raise UsageError(problems)


def check_all_comparable(codings: Mapping[str, Coding]) -> None:
    """Raise unless all codings are of one corpus and one codebook, and share texts and themes."""
    for coding in codings.values():
        coding.check_on_scale()
    problems: list[Problem] = []
    for mine, theirs in combinations(codings.values(), 2):
        try:
            _of_a_known_corpus(mine, theirs).check_comparable(_of_a_known_corpus(theirs, mine))
        except IncomparableCodingsError as error:
            problems += error.problems
    times = n_coders(codings)
    alone = [coder for coder, coding in codings.items() if all(times[id_] == 1 for id_ in coding.ids)]
    if alone:
        found = "they have no document in common with another coding."
        first = codings[alone[0]]
        others = [id_ for id_ in times if id_ not in set(first.ids)]
        changed = same_but_changed(first.ids, others) if first.corpus is None else ""
        problems.append(Problem(f"codings {', '.join(alone)}", found, changed or "Check the ids."))
    if problems:
        raise IncomparableCodingsError(problems)


def _of_a_known_corpus(coding: Coding, other: Coding) -> Coding:
    """Return the coding; one made by hand, whose corpus nobody recorded, counts as one of the other's corpus."""
    if coding.provenance.corpus_hash:
        return coding
    return replace(coding, provenance=replace(coding.provenance, corpus_hash=other.provenance.corpus_hash))


def _theme_agreement(
    theme: str,
    coders: tuple[str, ...],
    counted: Tally,
    found: Mapping[str, Estimate],
    verdict: str,
    scale: Scale | None,
) -> ThemeAgreement:
    cells: dict[tuple[int | str | None, ...], int] = {}
    values = scale.values if scale else (ABSENT, PRESENT)
    for pattern, n in zip(counted.patterns.tolist(), counted.frequencies.tolist(), strict=True):
        # Units with different weights are different patterns of the tally, but one cell.
        codes = tuple(None if code == NOT_CODED else values[code] for code in pattern)
        cells[codes] = cells.get(codes, 0) + n
    nothing = [[0.0] * len(values) for _ in values]
    coincidences = counted.sums().coincidences[0].tolist() if counted.n_units else nothing
    by_value = zip(values, counted.by_coder.T.tolist(), strict=True)
    given = {str(value): dict(zip(coders, numbers, strict=True)) for value, numbers in by_value}
    return ThemeAgreement(
        theme,
        counted.n_units,
        counted.n_unanimous,
        given["1"] if scale is None else {},
        cells,
        coincidences,
        found,
        verdict,
        scale,
        given if scale else {},
    )


def _verdict(counted: Tally, found: Mapping[str, Estimate], level: str = "") -> str:
    """Say what the interval of alpha shows, by the thresholds of Krippendorff (2004, p. 241)."""
    n, alpha = counted.n_units, found["krippendorff_alpha"]
    what = "variable" if level else "theme"
    cannot = f"{number_of(n, 'text')} cannot show reliability for this {what}."
    # With three coders or more, the mean over pairs is another number: percent agreement.
    start = f"{counted.n_unanimous} of {n} {'agree' if len(counted.by_coder) == 2 else 'are coded alike by all'}"
    if n == 0:
        return f"No text was coded by two coders, so there is no agreement to measure on this {what}."
    if alpha.value is None:
        return f"{start}; alpha is undefined, because {alpha.reason}: {cannot}"
    start += (
        f"; {'weighted ' if counted.is_weighted else ''}{f'{level} ' if level else ''}alpha {coefficient(alpha.value)}"
    )
    if alpha.low is None or alpha.high is None:
        return f"{start}."
    start += f", 95% [{coefficient(alpha.low)}, {coefficient(alpha.high)}]"
    if alpha.low >= RELIABLE:
        return f"{start}: reliable, the interval lies at or above .800."
    if alpha.low >= TENTATIVE:
        return (
            f"{start}: enough for tentative conclusions. The interval lies at or above .667, but has values below .800."
        )
    if alpha.high < TENTATIVE:
        return f"{start}: not reliable, the interval lies below .667."
    if counted.n_unanimous < n:
        # As many texts without a disagreement might show it.
        return f"{start}: not shown to be reliable."
    return f"{start}: {cannot}"
