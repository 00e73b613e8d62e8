"""Validity: a coding measured against reference codes, theme by theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.agreement import check_independent
from discourse_coder.analysis.code_tables import codes_of, compared_ids, shared_themes
from discourse_coder.analysis.differences import Difference, differences
from discourse_coder.analysis.partners import same_but_changed, without_partner
from discourse_coder.analysis.weighting import checked_weights, said_of_weights, sample_weights
from discourse_coder.errors import IncomparableCodingsError, Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.statistics.estimates import (
    N_RESAMPLES,
    SEED,
    Estimate,
    share_estimate,
    specific_estimate,
    why_undefined,
)
from discourse_coder.statistics.reliability import (
    Statistics,
    Sums,
    krippendorff_alpha,
    measured,
    percent_agreement,
    ratio,
    specific_agreement,
    tally,
)
from discourse_coder.wording import first_few, number_of, sentences_once

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MEASURES = ("precision", "recall", "f1", "specificity", "alpha")
_HEADINGS = {"f1": "F1"}
CODING, REFERENCE = "coding", "reference"
_CELLS = ((1, 1), (1, 0), (0, 1), (0, 0))


@dataclass(frozen=True)
class ConfusionTable:
    """Documents in which both the coding and the reference, only one of them, or neither has the theme."""

    both: int
    only_coding: int
    only_reference: int
    neither: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, ...]]) -> ConfusionTable:
        """Count the pairs of codes; those in which one is missing are left out."""
        counted = Counter(pairs)
        return cls(*(counted[cell] for cell in _CELLS))

    @property
    def n(self) -> int:
        """Documents coded in both."""
        return self.both + self.only_coding + self.only_reference + self.neither


@dataclass(frozen=True)
class ThemeValidity:
    """How well a coding of one theme meets the reference."""

    theme: str
    confusion: ConfusionTable
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True)
class Validity(Displayed):
    """A coding measured against a reference.

    Attributes
    ----------
    coding, reference : str
        Their names.
    themes : tuple of ThemeValidity
        In the order of the coding.
    disagreements : tuple of Difference
        Theme by theme, in the order of the coding's documents; the coders are called ``coding`` and ``reference``.
    n_resamples, seed : int
        Draws for the interval of alpha, and their seed.
    notice : str
        A sentence that every display of the numbers must carry.
    unpaired : tuple of str
        Sentences on the texts and themes that only one of the two has; they are not compared.
    weighting : str
        Whose weights the measures use, and what for; empty where all texts count alike.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> measured = dc.validate(study.code(), study.codings["author"], codebook=study.codebook, n_resamples=100)
    >>> measured
    Validity(rules against author: 5 themes, 4 disagreements)
    >>> measured.disagreement_table[["id", "theme", "coded", "reference"]].head(1)
        id        theme  coded  reference
    0  T10  sovereignty      0          1
    """

    coding: str
    reference: str
    themes: tuple[ThemeValidity, ...]
    disagreements: tuple[Difference, ...] = field(repr=False)
    n_resamples: int = N_RESAMPLES
    seed: int = SEED
    notice: str = ""
    unpaired: tuple[str, ...] = ()
    weighting: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme: the confusion table, and each measure with its interval; missing where undefined."""
        import pandas as pd

        rows = []
        for theme in self.themes:
            cells = theme.confusion
            row: dict[str, Any] = {
                "theme": theme.theme,
                "n": cells.n,
                "true_positives": cells.both,
                "false_positives": cells.only_coding,
                "false_negatives": cells.only_reference,
                "true_negatives": cells.neither,
            }
            for name, estimate in theme.estimates.items():
                row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
            row["undefined"] = why_undefined(theme.estimates)
            rows.append(row)
        frame = pd.DataFrame(rows)
        floats = [column for name in MEASURES for column in (name, f"{name}_low", f"{name}_high")]
        return frame.astype(dict.fromkeys(floats, "Float64"))

    @property
    def disagreement_table(self) -> pd.DataFrame:
        """One row per disagreement: id, theme, coded, reference, evidence_or_nearest_miss."""
        import pandas as pd

        return pd.DataFrame(
            [(d.id, d.theme, d.codes[CODING], d.codes[REFERENCE], _grounds(d)) for d in self.disagreements],
            columns=["id", "theme", "coded", "reference", "evidence_or_nearest_miss"],
        )

    def __repr__(self) -> str:
        themes, wrong = number_of(len(self.themes), "theme"), number_of(len(self.disagreements), "disagreement")
        return f"Validity({self.coding} against {self.reference}: {themes}, {wrong})"

    @property
    def shown(self) -> Shown:
        """The confusion table and the measures of each theme, and every disagreement."""
        counts = Table.of_frame(
            self.table,
            {
                "theme": ("theme", ThemeId),
                "texts": ("n", int),
                "both": ("true_positives", int),
                "only the coding": ("false_positives", int),
                "only the reference": ("false_negatives", int),
                "neither": ("true_negatives", int),
            },
            caption="Texts that both, only one or neither codes with the theme",
        )
        measures = Table.of(
            {
                "theme": [ThemeId(theme.theme) for theme in self.themes],
                **{_HEADINGS.get(m, m): [_short(theme.estimates[m]) for theme in self.themes] for m in MEASURES},
                "undefined because": [why_undefined(theme.estimates) for theme in self.themes],
            },
            caption="Weighted measures" if self.weighting else "Measures",
            prose=("undefined because",),
        )
        disagreements = Table.of_frame(
            self.disagreement_table,
            {
                "text": ("id", str),
                "theme": ("theme", ThemeId),
                "coded": ("coded", int),
                "reference": ("reference", int),
                "evidence or nearest miss": ("evidence_or_nearest_miss", str),
            },
            caption=number_of(len(self.disagreements), "disagreement"),
            words=("theme",),
            prose=("evidence or nearest miss",),
            all_in="disagreement_table",
        )
        return Shown(
            f"Validity of {self.coding} against the reference {self.reference}",
            (counts, measures, disagreements),
            f"95% intervals: {'' if self.weighting else _EXACT}by {self.n_resamples:,} draws (Gaffke 2005), seed "
            f"{self.seed}. {_REACH}",
            (*([self.weighting] if self.weighting else []), *self.unpaired),
            self.notice,
        )


_REACH = (
    "They are about many more texts, of which those compared are taken to be a random sample. The reference is taken "
    "to be right."
)
_EXACT = "exact, given how many texts a measure is of (Clopper & Pearson 1934); for alpha "


def _short(estimate: Estimate) -> str:
    return "undefined" if estimate.value is None else str(estimate)


def validate(
    coding: Coding,
    reference: Coding,
    *,
    codebook: Codebook | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
    weights: Mapping[str, float] | None = None,
    sample: ReliabilitySample | None = None,
) -> Validity:
    """Measure a coding against a reference, over the documents and themes that both have.

    Precision, recall, F1 and specificity: van Rijsbergen (1979, ch. 7). Alpha: Krippendorff (2004, sec. 11.3, eq. 1),
    for two observers and nominal data. Intervals: exact 95% intervals (Clopper & Pearson 1934), given how many texts a
    measure is of; F1 is 2 p / (1 + p), p being the share of the texts with the theme in either that have it in both.
    That of alpha is the one of `agreement`. Of weighted texts all intervals are made as that of alpha is (Gaffke 2005);
    that of precision given the texts with the theme in the coding.

    Parameters
    ----------
    coding : Coding
        What is measured.
    reference : Coding
        Taken to be correct. Documents not coded in both are left out, theme by theme.
    codebook : Codebook, optional
        What the coding was made with. Each text that its rules missed is then shown with the nearest misses; this
        needs the corpus. Nearest misses of another codebook would explain nothing, and are not shown.
    n_resamples : int
        Draws for the interval of alpha.
    seed : int
        Equal seeds give equal intervals.
    weights : mapping of str to float, optional
        By id, how many texts of the corpus a text stands for. By default, those of the sample.
    sample : ReliabilitySample, optional
        How the texts of the reference were drawn. Where some were drawn more often than others, texts count by their
        weights, unless all texts of the corpus have a reference.

    Raises
    ------
    IncomparableCodingsError
        If they are of different corpora, or share no theme or no document.
    UsageError
        If the reference is from a training round or was prefilled, or a text has no weight above 0 or is not in a
        sample whose weights are used.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> measured = dc.validate(study.code(), study.codings["author"], n_resamples=100)
    >>> measured.table[["theme", "true_positives", "false_positives", "false_negatives"]].head(1)
             theme  true_positives  false_positives  false_negatives
    0  sovereignty              65                0                1
    """
    variables = [name for name in coding.scales if name in reference.scales]
    coding, reference = coding.only_themes, reference.only_themes
    for each in (coding, reference):
        each.check_on_scale()
    check_independent([reference])
    _check_same_study(coding, reference)
    pair = {CODING: coding, REFERENCE: reference}
    compared = compared_ids(pair)
    if weights is not None:
        checked_weights(weights, compared)
    used = weights if weights is not None else sample_weights(sample, compared, [coding, reference])
    return Validity(
        coding.name,
        reference.name,
        tuple(_theme_validity(theme, pair, used, n_resamples, seed) for theme in shared_themes(pair)),
        differences(pair, codebook, corpus_of(coding) if codebook is not None else None),
        n_resamples,
        seed,
        sentences_once((coding.provenance.notice, reference.provenance.notice)),
        (
            *without_partner({coding.name: coding, **_beside(coding, reference)}, codebook),
            *([f"Variables have agreement, and no validity: {first_few(variables, 5)}."] if variables else []),
        ),
        said_of_weights(sample, weights, used),
    )


def _beside(coding: Coding, reference: Coding) -> dict[str, Coding]:
    name = reference.name
    return {f"the reference {name}" if name == coding.name else name: reference}


def _grounds(difference: Difference) -> str:
    """Return the evidence for a 1, or the nearest misses of a 0."""
    if difference.codes[CODING] or CODING in difference.nearest:
        return difference.grounds(CODING)
    return "nearest misses need the corpus, the codebook and a coding by its rules"


def _named(coding: Coding) -> str:
    return ", ".join(coding.themes) or "none"


def _check_same_study(coding: Coding, reference: Coding) -> None:
    pair = f"coding {coding.name} and reference {reference.name}"
    problems = []
    hashes = {coding.provenance.corpus_hash, reference.provenance.corpus_hash} - {""}
    if len(hashes) > 1:
        problems.append(Problem(pair, "they are of different corpora.", "Validate against a coding of the same texts."))
    if not set(coding.themes) & set(reference.themes):
        problems.append(
            Problem(
                pair,
                f"they have no theme in common ({_named(coding)}; {_named(reference)}).",
                "Name the reference's columns by the codebook's theme ids. Variables have agreement, and no validity.",
            )
        )
    if not set(coding.ids) & set(reference.ids):
        changed = same_but_changed(reference.ids, coding.ids) if reference.corpus is None else ""
        problems.append(Problem(pair, "they have no document in common.", changed or "Check the ids."))
    if problems:
        raise IncomparableCodingsError(problems)


def _theme_validity(
    theme: str, pair: Mapping[str, Coding], weights: Mapping[str, float] | None, n_resamples: int, seed: int
) -> ThemeValidity:
    import numpy as np

    codes = codes_of(pair, theme, pair[CODING].ids)
    cells = ConfusionTable.of(map(tuple, codes.tolist()))
    if not cells.n:
        nothing = Estimate(None, reason="no text is coded for this theme in both")
        return ThemeValidity(theme, cells, dict.fromkeys(MEASURES, nothing))
    if weights is not None:
        weight_of = np.array([float(weights.get(id_, 1.0)) for id_ in pair[CODING].ids])
        return ThemeValidity(theme, cells, _weighted(codes, weight_of, n_resamples, seed))
    alpha, _ = measured(tally(codes), _ALPHA, np.random.default_rng(seed), n_resamples=n_resamples)
    n_wrong = cells.only_coding + cells.only_reference
    found = {
        "precision": share_estimate(cells.both, cells.both + cells.only_coding, _UNDEFINED["precision"]),
        "recall": share_estimate(cells.both, cells.both + cells.only_reference, _UNDEFINED["recall"]),
        "f1": specific_estimate(cells.both, n_wrong, _UNDEFINED["f1"]),
        "specificity": share_estimate(cells.neither, cells.neither + cells.only_coding, _UNDEFINED["specificity"]),
        "alpha": alpha["krippendorff_alpha"],
    }
    return ThemeValidity(theme, cells, found)


def _weighted(
    codes: NDArray[np.int8], weights: NDArray[np.float64], n_resamples: int, seed: int
) -> dict[str, Estimate]:
    """Return the measures of texts that stand for several; an unseen error may be as heavy as the heaviest text."""
    import numpy as np

    # A false positive is a text that the coding has the theme in: only such a text may be the unseen one of precision.
    positive = codes[:, 0] == 1
    found: dict[str, Estimate] = {}
    for statistics, kept in ((_PRECISION, positive), (_OF_ALL, np.ones(len(codes), dtype=bool))):
        counted = tally(codes[kept], weights=weights[kept])
        if counted.n_units:
            found |= measured(counted, statistics, np.random.default_rng(seed), n_resamples=n_resamples)[0]
        else:
            found |= {name: Estimate(None, reason=reason) for name, (_, reason) in statistics.items()}
    found["alpha"] = found.pop("krippendorff_alpha")
    return {name: found[name] for name in MEASURES}


def _recall(sums: Sums) -> NDArray[np.float64]:
    return ratio(sums.pairs[:, 1, 1], sums.pairs[:, :, 1].sum(axis=1))


def _specificity(sums: Sums) -> NDArray[np.float64]:
    return ratio(sums.pairs[:, 0, 0], sums.pairs[:, :, 0].sum(axis=1))


_UNDEFINED = {
    "precision": "the coding has the theme in no document",
    "recall": "the reference has the theme in no document",
    "f1": "neither the coding nor the reference has the theme in any document",
    "specificity": "the reference has the theme in every document",
}
_ALPHA: Statistics = {
    "krippendorff_alpha": (krippendorff_alpha, "all codes are the same, so there is no variation to agree on"),
}
_PRECISION: Statistics = {"precision": (percent_agreement, _UNDEFINED["precision"])}
_OF_ALL: Statistics = {
    **_ALPHA,
    "recall": (_recall, _UNDEFINED["recall"]),
    "f1": (partial(specific_agreement, category=1), _UNDEFINED["f1"]),
    "specificity": (_specificity, _UNDEFINED["specificity"]),
}
