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
from discourse_coder.wording import number_of

Kind = Literal[
    "number_of_texts",
    "document_count",
    "mention_count",
    "share",
    "words",
    "partition",
    "date_range",
    "agreement",
    "sample_share",
    "ranking",
    "cooccurrence",
    "absence",
    "change",
    "citation",
    "revision",
]
Relation = Literal["exactly", "about", "at least", "at most", "over", "under"]
Verdict = Literal["impossible", "inconsistent", "under-determined", "consistent"]
Status = Literal["reproduced", "not reproduced", "not checkable"]

STATUSES: tuple[Status, ...] = ("reproduced", "not reproduced", "not checkable")
VERDICTS: tuple[Verdict, ...] = ("impossible", "inconsistent", "under-determined", "consistent")  # the gravest first

_STATED = re.compile(
    r"(?:(exactly|about|at least|at most|over|more than|under|less than) +)?"
    r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?( ?%)?"
)
_SYNONYMS: Mapping[str, Relation] = {"more than": "over", "less than": "under"}


@dataclass(frozen=True)
class Stated:
    """A number as a publication states it.

    Attributes
    ----------
    number : Decimal
        With the decimals that were printed; of a percentage, the number before the sign.
    relation : {"exactly", "about", "at least", "at most", "over", "under"}
        How the number bounds the quantity.
    percent : bool
        Whether it is a percentage.
    """

    number: Decimal
    relation: Relation = "exactly"
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> Stated:
        """Read a number such as ``66``, ``over 30,000``, ``20%`` or ``about 79.3%``.

        Raises
        ------
        ValueError
            For anything else.
        """
        found = _STATED.fullmatch(" ".join(text.split()))
        if not found:
            raise ValueError(f"{text!r} is not a number, with or without %, after a word such as over or about")
        word, whole, decimals, percent = found.groups()
        relation = cast("Relation", _SYNONYMS.get(word, word or "exactly"))
        return cls(Decimal(whole.replace(",", "") + (decimals or "")), relation, bool(percent))

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest quantity that rounds to the number; None where there is no bound.

        A percentage is given as a share, 0 to 1 for 0 to 100 %. A percentage or a number with decimals stands for all
        that rounds to it; a whole number for itself; "about" for a twentieth to either side, or half a unit of the
        last digit that is not 0 where that is more.
        """
        number, unit = Fraction(self.number), self._unit
        scale = 100 if self.percent else 1
        low, high = (number - unit) / scale, (number + unit) / scale
        match self.relation:
            case "at least" | "over":
                return (number if self.relation == "over" else number - unit) / scale, None
            case "at most" | "under":
                return None, (number if self.relation == "under" else number + unit) / scale
        return low, high

    @property
    def _unit(self) -> Fraction:
        _, digits, exponent = self.number.as_tuple()
        assert isinstance(exponent, int)
        if self.relation == "about":
            zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
            return max(
                Fraction(self.number) / 20, Fraction(10) ** (exponent + zeros) / 2 if any(digits) else Fraction()
            )
        return Fraction(10) ** exponent / 2 if self.percent or exponent < 0 else Fraction(0)

    def admits(self, quantity: Fraction | int) -> bool:
        """Say whether a quantity, a share where this is a percentage, is what the publication can mean."""
        low, high = self.bounds
        if low is not None and (quantity <= low if self.relation == "over" else quantity < low):
            return False
        return high is None or not (quantity >= high if self.relation == "under" else quantity > high)

    def __str__(self) -> str:
        number = f"{self.number:,}" + ("%" if self.percent else "")
        return number if self.relation == "exactly" else f"{self.relation} {number}"


@dataclass(frozen=True)
class Period:
    """A stretch of time.

    Attributes
    ----------
    first, last : PartialDate
        Both belong to it.
    """

    first: PartialDate
    last: PartialDate

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Part:
    """A part of the corpus by the publication's own numbers.

    Attributes
    ----------
    name : str
        What it holds.
    first, last : int
        Numbers of its first and its last text.
    where : mapping of str to str
        Columns and values that its texts have in a manifest; may be empty.
    """

    name: str
    first: int
    last: int
    where: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)


@dataclass(frozen=True)
class Claim:
    """One thing that a publication says.

    Attributes
    ----------
    id : str
        Unique among the claims.
    kind : str
        One of `Kind`; says which of the fields below it has.
    place : str
        Where the publication says it: section, page, line.
    says : str
        What it says, in the claimant's own words.
    assumes : tuple of str
        What a reading of the claim takes for granted.
    value : Stated or None
        The number stated.
    theme : str
        The codebook's id of the theme it is about.
    themes : tuple of str
        Of a ranking, from the first to the last; of a co-occurrence, the two.
    terms : tuple of str
        Words to look for, of an absence or a citation; ``*`` stands for any rest of a word.
    texts : tuple of int
        Numbers of the texts cited.
    parts : tuple of Part
        Of a partition.
    periods : tuple of Period
        Of a date range, one; of a change, the earlier and the later.
    direction : {"", "up", "down"}
        Of a change.
    by : {"document_count", "mention_count"}
        What a ranking orders by.
    random : bool or None
        Of a sample share: whether the sample was drawn at random; None where the publication does not say.
    """

    id: str
    kind: Kind
    place: str
    says: str
    assumes: tuple[str, ...] = ()
    value: Stated | None = None
    theme: str = ""
    themes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    texts: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    periods: tuple[Period, ...] = ()
    direction: Literal["", "up", "down"] = ""
    by: Literal["document_count", "mention_count"] = "document_count"
    random: bool | None = None


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
        Empty where its numbers are the ids.
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
        ids = [claim.id for claim in self.claims]
        problems = [
            Problem(f'claim "{id_}"', "it is stated twice.", "Rename one.")
            for id_ in dict.fromkeys(ids)
            if ids.count(id_) > 1
        ]
        if not ids:
            problems.append(Problem(self.publication or "claims", "there is no claim.", "State at least one."))
        if problems:
            raise ClaimsError(problems)

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
        """The number of texts as first stated exactly; None where it is not."""
        for claim in self.of("number_of_texts"):
            if claim.value and claim.value.relation == "exactly":
                return int(claim.value.number)
        return None

    def text_id(self, number: int) -> str:
        """Return what the corpus calls a text of the publication."""
        if "#" not in self.text_ids:
            return f"{self.text_ids}{number}"
        width = self.text_ids.count("#")
        return re.sub("#+", f"{number:0{width}d}", self.text_ids, count=1)


@dataclass(frozen=True)
class Finding:
    """What a check says of some claims.

    Attributes
    ----------
    check : str
        Which check.
    verdict : {"impossible", "inconsistent", "under-determined", "consistent"}
        Impossible: no coding of any corpus can be so. Inconsistent: claims contradict each other. Under-determined:
        the claims allow too much for a reader to rely on. Consistent: nothing speaks against it.
    claims : tuple of str
        Ids of the claims that it rests on.
    about : tuple of str
        Those of them whose verdict it is.
    reason : str
        Why, in a sentence or two.
    settle : str
        What would settle it; may be empty.
    """

    check: str
    verdict: Verdict
    claims: tuple[str, ...]
    about: tuple[str, ...]
    reason: str
    settle: str = ""


@dataclass(frozen=True)
class Observation:
    """What a corpus and its coding say of one claim.

    Attributes
    ----------
    claim : str
        Its id.
    status : {"reproduced", "not reproduced", "not checkable"}
        Whether the claim holds in this corpus.
    observed : str
        What is there, in words or numbers.
    interval : str
        Where the true value may lie, and what the interval takes into account; may be empty.
    reason : str
        How it was compared, or why it could not be.
    evidence : tuple of str
        Passages, each after the id of its text.
    """

    claim: str
    status: Status
    observed: str
    interval: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
