"""What a publication says about its own content analysis, claim by claim, and what checking a claim finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, cast

from discourse_coder.errors import ClaimsError, Problem
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.display import table_html
from discourse_coder.model.repeated import repeated
from discourse_coder.wording import number_of, shortened

Kind = Literal[
    "number_of_texts",
    "document_count",
    "mention_count",
    "share",
    "words",
    "partition",
    "date_range",
    "agreement",
    "number_of_coders",
    "sample_share",
    "sample_size",
    "ranking",
    "cooccurrence",
    "absence",
    "change",
    "citation",
    "revision",
]
Measure = Literal[
    "percent_agreement", "krippendorff_alpha", "cohen_kappa", "fleiss_kappa", "gwet_ac1", "brennan_prediger"
]
Relation = Literal["exactly", "about", "at least", "at most", "over", "under"]
Verdict = Literal["impossible", "inconsistent", "under-determined", "consistent"]
Status = Literal["reproduced", "not reproduced", "not checkable"]

STATUSES: tuple[Status, ...] = ("reproduced", "not reproduced", "not checkable")
VERDICTS: tuple[Verdict, ...] = ("impossible", "inconsistent", "under-determined", "consistent")  # the gravest first

ALL = "all"  # a share of all texts

_STATED = re.compile(
    r"(?:(exactly|about|at least|at most|over|more than|under|less than) +)?"
    r"(-?)(?=[.0-9])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(\.[0-9]+)?( ?%)?"
)
_SYNONYMS: Mapping[str, Relation] = {"more than": "over", "less than": "under"}


@dataclass(frozen=True)
class Stated:
    """A number as a publication states it, with the decimals it prints; of a percentage, the number before the %."""

    number: Decimal
    relation: Relation = "exactly"
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> Stated:
        """Read a number such as ``66``, ``over 30,000`` or ``about 79.3%``; raise ValueError for anything else."""
        found = _STATED.fullmatch(" ".join(text.split()))
        if not found:
            raise ValueError(f"{text!r} is not a number, with or without %, after a word such as over or about")
        word, sign, whole, decimals, percent = found.groups()
        relation = cast("Relation", _SYNONYMS.get(word, word or "exactly"))
        return cls(Decimal(sign + whole.replace(",", "") + (decimals or "")), relation, bool(percent))

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest quantity that the number can mean, a percentage as a share; None if unbounded."""
        number, margin, scale = Fraction(self.number), self._margin, 100 if self.percent else 1
        low, high = (number - margin) / scale, (number + margin) / scale
        match self.relation:
            case "at least":
                return low, None
            case "at most":
                return None, high
            case "over":
                return number / scale, None
            case "under":
                return None, number / scale
        return low, high

    @property
    def _margin(self) -> Fraction:
        # A percentage or a number with decimals stands for all that rounds to it, a whole number for itself. "About"
        # is a twentieth to either side, or half a unit of the last digit that is not 0 where that is more.
        _, digits, exponent = self.number.as_tuple()
        assert isinstance(exponent, int)
        if self.relation == "about":
            zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
            half_a_unit = Fraction(10) ** (exponent + zeros) / 2 if any(digits) else Fraction()
            return max(abs(Fraction(self.number)) / 20, half_a_unit)
        return self.unit / 2 if self.percent or exponent < 0 else Fraction(0)

    @property
    def unit(self) -> Fraction:
        """One unit of the last digit printed."""
        return Fraction(10) ** int(self.number.as_tuple().exponent)

    @property
    def is_exact(self) -> bool:
        """Whether it is stated without a word such as over or about."""
        return self.relation == "exactly"

    def admits(self, quantity: Fraction | int) -> bool:
        """Say whether the publication can mean this quantity, a share where the number is a percentage."""
        low, high = self.bounds
        if low is not None and (quantity <= low if self.relation == "over" else quantity < low):
            return False
        return high is None or not (quantity >= high if self.relation == "under" else quantity > high)

    def __str__(self) -> str:
        number = f"{self.number:,}" + ("%" if self.percent else "")
        return number if self.relation == "exactly" else f"{self.relation} {number}"


@dataclass(frozen=True)
class Period:
    """A stretch of time, with its first and its last date."""

    first: PartialDate
    last: PartialDate

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2008 to 2024``, ``2008-2024`` or a single date; raise ValueError for anything else."""
        text = " ".join(text.split())
        years = re.fullmatch(r"(\d{4}) ?[-–] ?(\d{4})", text)
        parts = years.groups() if years else re.split(" to ", text)
        if len(parts) > 2:
            raise ValueError(f'"{shortened(text)}" is not a first and a last date, as in 2008 to 2024')
        first, last = PartialDate.parse(parts[0]), PartialDate.parse(parts[-1])
        if first.first > last.last:
            raise ValueError(f'"{shortened(text)}" ends before it begins')
        return cls(first, last)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Part:
    """A part of the corpus, by the publication's own numbers of its first and last text."""

    name: str
    first: int
    last: int
    where: Mapping[str, str] = field(default_factory=dict)  # the columns and values that its texts have in a manifest

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)


@dataclass(frozen=True)
class Claim:
    """One thing that a publication says; its kind decides which of the fields after `assumes` it has."""

    id: str
    kind: Kind
    place: str  # where the publication says it: section, page, line
    says: str  # what it says, in the claimant's own words
    assumes: tuple[str, ...] = ()  # what this reading of it takes for granted
    value: Stated | None = None
    theme: str = ""
    themes: tuple[str, ...] = ()  # of a ranking, from first to last; of a co-occurrence, the two
    terms: tuple[str, ...] = ()  # words to look for, of an absence or a citation; * stands for any rest of a word
    texts: tuple[int, ...] = ()  # numbers of the texts cited
    parts: tuple[Part, ...] = ()
    periods: tuple[Period, ...] = ()  # of a date range, one; of a change, the earlier and the later
    direction: Literal["", "up", "down"] = ""
    by: Literal["document_count", "mention_count"] = "document_count"  # what a ranking orders by
    random: bool | None = None  # whether a sample was drawn at random; None where the publication does not say
    measure: Measure = "percent_agreement"  # what an agreement is measured by
    of: str = (
        ""  # what a percentage is a share of: a number of texts; of a co-occurrence, one of the two themes, or all
    )
    within: str = ""  # the texts that it is about: a part, a period or another name; all where it is empty

    @property
    def is_percent_agreement(self) -> bool:
        """Whether it states agreement in per cent, and not a coefficient."""
        return self.kind == "agreement" and self.measure == "percent_agreement"


@dataclass(frozen=True)
class Claims:
    """What a publication claims.

    Attributes
    ----------
    publication : str
        The publication, as a reference.
    claims : tuple of Claim
        In the order of the file.
    text_ids : str
        How the corpus calls the publication's texts, ``#`` standing for digits of the number: ``T##`` makes T07 of 7.
        Empty where the numbers are the ids.
    notice : str
        A sentence that every display must carry.

    Raises
    ------
    ClaimsError
        When there is no claim or an id occurs twice.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> claims = dc.read_claims("claims.yaml")
    >>> claims.n_texts, claims.themes[:3]
    (82, ('nato', 'sovereignty', 'dialogue'))
    >>> [claim.id for claim in claims.of("document_count", "nato")]
    ['nato-texts', 'nato-texts-again']
    """

    publication: str
    claims: tuple[Claim, ...]
    text_ids: str = ""
    notice: str = ""

    def __post_init__(self) -> None:
        if not self.claims:
            raise ClaimsError.at(self.publication or "claims", "there is no claim.", "State at least one.")
        if ids := repeated(claim.id for claim in self.claims):
            raise ClaimsError(Problem(f'claim "{id_}"', "the id occurs twice.", "Rename one.") for id_ in ids)

    def __repr__(self) -> str:
        return f"Claims({self.publication!r}: {number_of(len(self), 'claim')})"

    def _repr_html_(self) -> str:
        rows = [(claim.id, claim.kind, str(claim.value or ""), claim.place, claim.says) for claim in self.claims]
        title = f"Claims of {self.publication}"
        return table_html(title, ("id", "kind", "value", "place", "says"), rows, self.notice, all_in="claims")

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def of(self, kind: Kind, theme: str | None = None) -> list[Claim]:
        """Return the claims of a kind, and of a theme where one is given."""
        return [claim for claim in self.claims if claim.kind == kind and theme in (None, claim.theme)]

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that claims are about, in order of first mention."""
        named = (theme for claim in self.claims for theme in (claim.theme, *claim.themes))
        return tuple(dict.fromkeys(filter(None, named)))

    @property
    def n_texts(self) -> int | None:
        """The number of texts as stated exactly; None where it is not, or where it is stated as two numbers."""
        stated = {
            int(c.value.number) for c in self.of("number_of_texts") if not c.within and c.value and c.value.is_exact
        }
        return stated.pop() if len(stated) == 1 else None

    def text_id(self, number: int) -> str:
        """Return what the corpus calls a text of the publication."""
        if "#" not in self.text_ids:
            return f"{self.text_ids}{number}"
        width = self.text_ids.count("#")
        return re.sub("#+", f"{number:0{width}d}", self.text_ids, count=1)


@dataclass(frozen=True)
class Finding:
    """What a check says of some claims."""

    check: str
    # Impossible: no coding of any corpus can be so, however the claims are read. Inconsistent: as they stand they
    # contradict each other, though another reading may not. Under-determined: the claims allow too much for a reader to
    # rely on. Consistent: nothing speaks against them.
    verdict: Verdict
    claims: tuple[str, ...]  # ids of the claims that it rests on
    about: tuple[str, ...]  # those of them whose verdict it is
    reason: str
    settle: str = ""  # what would settle it


@dataclass(frozen=True)
class Observation:
    """What a corpus and its coding say of one claim."""

    claim: str  # its id
    status: Status
    observed: str  # what is there, in words or numbers
    interval: str = ""  # where the true value may lie, and what the interval takes into account
    reason: str = ""  # how it was compared, or why it could not be
    evidence: tuple[str, ...] = ()  # passages, each after the id of its text
