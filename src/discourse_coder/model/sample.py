"""The reliability sample: which texts a second coder codes, how they were drawn, and their weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.display import Displayed, Shown, Table
from discourse_coder.model.repeated import repeated
from discourse_coder.wording import listed, number_of, percentage

if TYPE_CHECKING:
    import pandas as pd

# By our convention, weights with a smaller design effect count as equal.
_EQUAL = Fraction("1.05")


@dataclass(frozen=True)
class Stratum:
    """A part of the corpus that was drawn from on its own."""

    name: str  # its values, such as "source=unsc, period=2008-2011, with nato"
    n_documents: int
    n_drawn: int

    @property
    def weight(self) -> float:
        """How many texts each drawn text stands for; nan if none was drawn."""
        return self.n_documents / self.n_drawn if self.n_drawn else float("nan")


@dataclass(frozen=True)
class ReliabilitySample(Displayed):
    """Texts for a second coder.

    Attributes
    ----------
    ids : tuple of str
        In the order of the corpus.
    stratum_names : tuple of str
        For each id, the stratum that it was drawn from.
    strata : tuple of Stratum
        All strata, even those that no text was drawn from.
    seed : int
        Of the draw.
    share : float or None
        The share of the corpus that was asked for; None if a number was.
    by : tuple of str
        The columns that make the strata.
    periods : mapping of str to (str, str)
        Label, first and last day of the periods that make the strata.
    excluded : tuple of str
        Ids that could not be drawn, such as texts the codebook was tuned on.
    enriched : mapping of str to float
        For each theme, how many times more often texts with it were drawn.
    enriched_by : str
        The coding that says which texts have it; empty without enrichment.
    corpus_name, corpus_hash : str
        What was drawn from.
    n_documents : int
        Texts in the corpus, the excluded ones too.
    notice : str
        A sentence that every display must carry.

    Raises
    ------
    UsageError
        If an id occurs twice, or the number of ids does not match the strata.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> study.sample
    ReliabilitySample(17 of 82 texts, seed 7)
    >>> study.sample.table.head(2)
        id  weight     stratum
    0  T02     4.6  source=mfa
    1  T03     4.6  source=mfa
    """

    ids: tuple[str, ...]
    stratum_names: tuple[str, ...]
    strata: tuple[Stratum, ...]
    seed: int
    share: float | None
    by: tuple[str, ...]
    periods: Mapping[str, tuple[str, str]]
    excluded: tuple[str, ...]
    enriched: Mapping[str, float]
    enriched_by: str
    corpus_name: str
    corpus_hash: str
    n_documents: int
    notice: str = ""

    def __post_init__(self) -> None:
        drawn, meant = Counter(self.stratum_names), Counter({part.name: part.n_drawn for part in self.strata})
        found = [f'the id "{id_}" occurs more than once.' for id_ in repeated(self.ids)]
        found += [
            f'there are {drawn[name]} texts of the stratum "{name}", but {meant[name]} were drawn.'
            for name in dict.fromkeys([*meant, *drawn])
            if drawn[name] != meant[name]
        ]
        if found:
            place = f"sample of {self.corpus_name}"
            raise UsageError(Problem(place, fault, "Draw the sample again.") for fault in found)

    def __repr__(self) -> str:
        return f"ReliabilitySample({len(self)} of {number_of(self.n_documents, 'text')}, seed {self.seed})"

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def weights(self) -> tuple[float, ...]:
        """For each id, how many texts it stands for: 1 / its chance to be drawn (Horvitz & Thompson 1952)."""
        weights = {stratum.name: stratum.weight for stratum in self.strata}
        return tuple(weights[name] for name in self.stratum_names)

    @property
    def is_weighted(self) -> bool:
        """Whether results must be weighted: texts were drawn at unequal rates, by more than whole texts make it."""
        # Kish's design effect (1965, sec. 11.7); in a proportional draw only rounding makes weights differ.
        n, weights = len(self.ids), [Fraction(weight) for weight in self.weights]
        return bool(self.enriched) or (bool(n) and n * sum(w * w for w in weights) > _EQUAL * sum(weights) ** 2)

    @property
    def table(self) -> pd.DataFrame:
        """One row per text: id, weight, stratum."""
        import pandas as pd

        return pd.DataFrame({"id": self.ids, "weight": self.weights, "stratum": self.stratum_names})

    @property
    def description(self) -> tuple[str, ...]:
        """How the sample was drawn, in sentences fit for a methods section."""
        return (*self._drawn, self.notice) if self.notice else self._drawn

    @property
    def _drawn(self) -> tuple[str, ...]:
        kinds = [*self.by, *(["period"] if self.periods else [])]
        strata = f"stratified by {listed(kinds)}, " if kinds else ""
        missed = [stratum.name for stratum in self.strata if not stratum.n_drawn]
        sentences = [
            f"{len(self)} of {self.n_documents} texts ({percentage(Fraction(len(self), self.n_documents), 0)}), "
            f"drawn at random, {strata}seed {self.seed}.",
        ]
        if self.excluded:
            sentences.append(f"{number_of(len(self.excluded), 'text')} could not be drawn: {', '.join(self.excluded)}.")
        if self.enriched:
            factors = ", ".join(f"{theme} {factor:g} times" for theme, factor in self.enriched.items())
            sentences.append(
                f"Enriched: texts with a theme in the coding {self.enriched_by} were drawn more often ({factors}, if "
                "there are enough); the weights correct for it."
            )
        if missed:
            sentences.append(f"No text was drawn from {'; '.join(missed)}: there are more strata than texts to draw.")
        return tuple(sentences)

    @property
    def shown(self) -> Shown:
        """How the sample was drawn, and its strata."""
        rows = [
            (stratum.name, stratum.n_documents, stratum.n_drawn, f"{stratum.weight:.2f}" if stratum.n_drawn else None)
            for stratum in self.strata
        ]
        strata = Table(("stratum", "texts", "drawn", "each stands for"), rows)
        title, *notes = self._drawn
        return Shown(title, (strata,), notes=tuple(notes), notice=self.notice)
