"""Validity: a coding against an adjudicated reference, theme by theme.

Kept apart from agreement, which is between coders of equal standing: here one side is held to be right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import IncomparableCodingsError, Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, corpus_of
from discourse_coder.model.display import Shown
from discourse_coder.rules.nearest_misses import NearMiss, near_misses
from discourse_coder.statistics.estimates import N_RESAMPLES, SEED, Estimate, percentile_estimate, why_undefined
from discourse_coder.statistics.reliability import library_alpha, ratio
from discourse_coder.wording import number_of, sentences, shortened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_MOST_MISSES = 5
CAVEAT = "An interval from 1.00 to 1.00 says that no such error is in these texts, not that none will be in others."
MEASURES = ("precision", "recall", "f1", "specificity", "alpha")


@dataclass(frozen=True)
class ConfusionTable:
    """How a coding and a reference decide the same documents.

    Attributes
    ----------
    both, only_coding, only_reference, neither : int
        Documents in which both, only the coding, only the reference, or neither has the theme: true
        positives, false positives, false negatives and true negatives.
    """

    both: int
    only_coding: int
    only_reference: int
    neither: int

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
class Disagreement:
    """A document that a coding and the reference decide differently.

    Attributes
    ----------
    id, theme : str
        Which document and theme.
    coded, reference : int
        1 or 0.
    evidence : tuple of (quote, rule)
        What the coding's 1 rests on; empty for a 0.
    nearest : tuple of NearMiss or None
        For a 0 by rules: what they found but did not count; None where that was not looked for.
    """

    id: str
    theme: str
    coded: int
    reference: int
    evidence: tuple[tuple[str, str], ...] = ()
    nearest: tuple[NearMiss, ...] | None = None

    @property
    def grounds(self) -> str:
        """The evidence, or the nearest misses, on one line."""
        if self.coded == PRESENT:
            return "; ".join(f'"{" ".join(quote.split())}" (rule {rule})' for quote, rule in self.evidence)
        if self.nearest is None:
            return "nearest misses need the corpus and the codebook"
        return "; ".join(list(dict.fromkeys(map(str, self.nearest)))[:_MOST_MISSES]) or "no rule found anything"


@dataclass(frozen=True)
class Validity:
    """A coding measured against a reference.

    Attributes
    ----------
    coding, reference : str
        Their names.
    themes : tuple of ThemeValidity
        In the order of the coding.
    disagreements : tuple of Disagreement
        In the order of the coding's documents, theme by theme.
    n_resamples, seed : int
        Of the bootstrap.
    notice : str
        A sentence that every display of the numbers must carry.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> measured = dc.validate(study.code(), study.codings["author"], codebook=study.codebook, n_resamples=100)
    >>> measured
    Validity(rules against author: 5 themes, 4 disagreements)
    >>> measured.disagreement_table[["id", "theme", "coded", "reference"]]
        id        theme  coded  reference
    0  T10  sovereignty      0          1
    1  T23     dialogue      0          1
    2  T54           un      0          1
    3  T81         nato      0          1
    """

    coding: str
    reference: str
    themes: tuple[ThemeValidity, ...]
    disagreements: tuple[Disagreement, ...] = field(repr=False)
    n_resamples: int = N_RESAMPLES
    seed: int = SEED
    notice: str = ""

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
            [(d.id, d.theme, d.coded, d.reference, d.grounds) for d in self.disagreements],
            columns=["id", "theme", "coded", "reference", "evidence_or_nearest_miss"],
        )

    def __repr__(self) -> str:
        themes, wrong = number_of(len(self.themes), "theme"), number_of(len(self.disagreements), "disagreement")
        return f"Validity({self.coding} against {self.reference}: {themes}, {wrong})"

    @property
    def shown(self) -> Shown:
        """The confusion table and the measures of each theme, as people read them."""
        rows = []
        for theme in self.themes:
            cells = theme.confusion
            counts = (cells.both, cells.only_coding, cells.only_reference, cells.neither)
            rows.append((theme.theme, cells.n, *counts, *map(_short, theme.estimates.values())))
        reasons = (
            f"{theme.theme}, {name}: undefined, because {estimate.reason}."
            for theme in self.themes
            for name, estimate in theme.estimates.items()
            if estimate.reason
        )
        return Shown(
            f"Validity of {self.coding} against the reference {self.reference}",
            ("theme", "n", "tp", "fp", "fn", "tn", *MEASURES),
            rows,
            f"95 % bootstrap intervals, {self.n_resamples:,} resamples of texts, seed {self.seed}",
            (*reasons, CAVEAT),
            self.notice,
            all_in="table",
        )

    def _repr_html_(self) -> str:
        missed = [(d.id, d.theme, d.coded, d.reference, shortened(d.grounds, 200)) for d in self.disagreements]
        header = ("id", "theme", "coded", "reference", "evidence or nearest miss")
        return (
            self.shown.html
            + Shown(number_of(len(missed), "disagreement"), header, missed, all_in="disagreement_table").html
        )


def _short(estimate: Estimate) -> str:
    return "undefined" if estimate.value is None else str(estimate)


def validate(
    coding: Coding,
    reference: Coding,
    *,
    codebook: Codebook | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> Validity:
    """Measure a coding against a reference, over the documents and themes that both have.

    Precision, recall, F1 and specificity are those of van Rijsbergen (1979, ch. 7); alpha is Krippendorff's for two
    observers and nominal data (Krippendorff 2004, sec. 11.3, eq. 1). Intervals are percentile bootstrap intervals
    at 95 % (Efron & Tibshirani 1993, ch. 13) over resampled documents.

    Parameters
    ----------
    coding : Coding
        What is measured.
    reference : Coding
        What is held to be right. Documents not coded in either are left out, theme by theme.
    codebook : Codebook, optional
        What the coding was made with: then each text that its rules missed is shown with the nearest misses.
        Needs the corpus at hand.
    n_resamples : int
        Bootstrap resamples.
    seed : int
        Equal seeds give equal intervals.

    Raises
    ------
    IncomparableCodingsError
        When both say of which corpus they are and it is not the same, or they share no theme or no document.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> measured = dc.validate(study.code(), study.codings["author"], n_resamples=100)
    >>> measured.table[["theme", "true_positives", "false_positives", "false_negatives"]]
               theme  true_positives  false_positives  false_negatives
    0    sovereignty              65                0                1
    1       dialogue              64                0                1
    2  unilateralism              22                0                0
    3             un              62                0                1
    4           nato              14                0                1
    """
    import numpy as np

    _check_same_study(coding, reference)
    themes = [theme for theme in coding.themes if theme in reference.themes]
    place = {id_: row for row, id_ in enumerate(reference.ids)}
    shared = [(row, place[id_]) for row, id_ in enumerate(coding.ids) if id_ in place]
    rows, reference_rows = (np.array(column) for column in zip(*shared, strict=True))
    random = np.random.default_rng(seed)
    results, disagreements = [], []
    for theme in themes:
        mine = coding.codes[rows, coding.themes.index(theme)]
        right = reference.codes[reference_rows, reference.themes.index(theme)]
        counted = (mine != NOT_CODED) & (right != NOT_CODED)
        cells = np.bincount(2 * mine[counted] + right[counted], minlength=4)
        confusion = ConfusionTable(int(cells[3]), int(cells[2]), int(cells[1]), int(cells[0]))
        results.append(ThemeValidity(theme, confusion, _estimates(confusion, n_resamples, random)))
        for row in np.flatnonzero(counted & (mine != right)).tolist():
            id_ = coding.ids[rows[row]]
            evidence = tuple((s.quote, s.rule) for s in coding.spans.of_document(id_) if s.theme == theme)
            disagreements.append(Disagreement(id_, theme, int(mine[row]), int(right[row]), evidence))
    order = {id_: number for number, id_ in enumerate(coding.ids)}
    disagreements.sort(key=lambda d: (coding.themes.index(d.theme), order[d.id]))
    if codebook is not None:
        disagreements = _with_nearest_misses(disagreements, coding, codebook)
    return Validity(
        coding.name,
        reference.name,
        tuple(results),
        tuple(disagreements),
        n_resamples,
        seed,
        sentences(*dict.fromkeys((coding.provenance.notice, reference.provenance.notice))),
    )


def _with_nearest_misses(disagreements: list[Disagreement], coding: Coding, codebook: Codebook) -> list[Disagreement]:
    corpus = corpus_of(coding)
    missed = list(dict.fromkeys(d.id for d in disagreements if d.coded == ABSENT))
    found = near_misses([corpus[id_] for id_ in missed], codebook, coding.roles)
    of = dict(zip(missed, found, strict=True))
    return [
        replace(d, nearest=tuple(miss for miss in of[d.id] if miss.theme == d.theme)) if d.coded == ABSENT else d
        for d in disagreements
    ]


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
                f"they have no theme in common ({', '.join(coding.themes)}; {', '.join(reference.themes)}).",
                "Name the reference's columns by the codebook's theme ids.",
            )
        )
    if not set(coding.ids) & set(reference.ids):
        problems.append(Problem(pair, "they have no document in common.", "Check the ids."))
    if problems:
        raise IncomparableCodingsError(problems)


def _estimates(confusion: ConfusionTable, n_resamples: int, random: np.random.Generator) -> dict[str, Estimate]:
    import numpy as np

    cells = np.array([confusion.both, confusion.only_coding, confusion.only_reference, confusion.neither])
    n = int(cells.sum())
    resampled = random.multinomial(n, cells / n, size=n_resamples) if n else np.zeros((0, 4), dtype=np.int64)
    return {name: _estimate(statistic, reason, cells, resampled) for name, (statistic, reason) in _STATISTICS.items()}


def _estimate(
    statistic: Callable[[NDArray[Any]], NDArray[np.float64]], reason: str, cells: NDArray[Any], resampled: NDArray[Any]
) -> Estimate:
    import numpy as np

    value = float(statistic(cells[None, :])[0])
    if statistic is _alpha and not np.isnan(value):
        value = _library_alpha(cells)
    return percentile_estimate(value, statistic(resampled), reason)


def _alpha(cells: NDArray[Any]) -> NDArray[np.float64]:
    both, only_coding, only_reference, neither = cells.T
    disagreements = only_coding + only_reference
    ones, zeros = 2 * both + disagreements, 2 * neither + disagreements
    return 1 - ratio(disagreements * (ones + zeros - 1), ones * zeros)


def _library_alpha(cells: NDArray[Any]) -> float:
    """Return alpha from the `krippendorff` package; the closed form of `_alpha`, equal to it, is for resampling."""
    import numpy as np

    both, only_coding, only_reference, neither = cells.tolist()
    return library_alpha(np.repeat([[2, 0], [1, 1], [0, 2]], [neither, only_coding + only_reference, both], axis=0))


_STATISTICS: dict[str, tuple[Callable[[NDArray[Any]], NDArray[Any]], str]] = {
    "precision": (lambda c: ratio(c[:, 0], c[:, 0] + c[:, 1]), "the coding has the theme in no document"),
    "recall": (lambda c: ratio(c[:, 0], c[:, 0] + c[:, 2]), "the reference has the theme in no document"),
    "f1": (
        lambda c: ratio(2 * c[:, 0], 2 * c[:, 0] + c[:, 1] + c[:, 2]),
        "neither the coding nor the reference has the theme in any document",
    ),
    "specificity": (lambda c: ratio(c[:, 3], c[:, 3] + c[:, 1]), "the reference has the theme in every document"),
    "alpha": (_alpha, "all codes are the same, so there is no variation to agree on"),
}
