"""What claims are held against: a corpus, what codings say of its texts, and how far a count may be off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discourse_coder.analysis.correction import Correction, ThemeCorrection, whole_limits
from discourse_coder.errors import IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.claims import Claims, Stated
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, lacking_documents
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.statistics.proportions import wilson_interval
from discourse_coder.wording import first_few, percentages

_MOST_LISTED = 5


class NotCheckable(Exception):  # noqa: N818
    """Something that a claim needs is not at hand; the message says what, in sentences.

    Parameters
    ----------
    reason : str
        Why it cannot be checked.
    observed : str
        What is there all the same.
    """

    def __init__(self, reason: str, observed: str = "nothing to compare it with") -> None:
        self.reason, self.observed = reason, observed
        super().__init__(reason)


@dataclass(frozen=True)
class ThemeCodes:
    """What a coding says of a theme, for every text of the corpus.

    Attributes
    ----------
    theme, label : str
        Its id, and its name in quotation marks.
    coding : Coding
        Where the codes come from.
    codes : mapping of str to int
        By id: 1, 0, or -1 where the text is not coded.
    source : str
        A sentence that names the coding, where it is not the one that the claims are held against.
    """

    theme: str
    label: str
    coding: Coding
    codes: Mapping[str, int]
    source: str = ""

    def ids(self, code: int) -> list[str]:
        """Return the texts with a code, in order."""
        return [id_ for id_, found in self.codes.items() if found == code]

    @property
    def n_present(self) -> int:
        """Texts coded 1."""
        return len(self.ids(PRESENT))

    @property
    def n_coded(self) -> int:
        """Texts coded 1 or 0."""
        return self.n_present + len(self.ids(ABSENT))

    @property
    def n_uncoded(self) -> int:
        """Texts that are not coded."""
        return len(self.codes) - self.n_coded

    @property
    def finder(self) -> str:
        """Who found the passages, in words."""
        return "the rules" if self.coding.provenance.explains_zeros else self.coding.name

    @property
    def counts(self) -> range:
        """The numbers of texts with the theme that are possible, whatever the texts are that are not coded."""
        return range(self.n_present, self.n_present + self.n_uncoded + 1)


@dataclass(frozen=True)
class Material:
    """All that claims are held against.

    Attributes
    ----------
    claims : Claims
        What the publication says.
    coding : Coding
        What the counts come from.
    corpus : Corpus
        Its corpus.
    codings : mapping of str to Coding
        Others of the same corpus.
    codebook : Codebook or None
        Names the themes.
    correction : Correction or None
        Of the counts of `coding`.
    tolerance : int
        By how many texts a count may differ.
    """

    claims: Claims
    coding: Coding
    corpus: Corpus
    codings: Mapping[str, Coding]
    codebook: Codebook | None = None
    correction: Correction | None = None
    tolerance: int = 0

    @classmethod
    def of(
        cls,
        claims: Claims,
        coding: Coding,
        codings: Mapping[str, Coding] | None,
        codebook: Codebook | None,
        correction: Correction | None,
        tolerance: int | None,
    ) -> Material:
        """Return what is at hand.

        Raises
        ------
        IncomparableCodingsError
            When another coding is of another corpus.
        UsageError
            When the coding has no corpus at hand or one that lacks its texts, or the tolerance is below 0.
        """
        for counted in (coding, *(codings or {}).values()):
            counted.check_binary()
        problems = []
        if coding.corpus is None:
            problems.append(
                Problem(f"coding {coding.name}", "its corpus is not at hand.", "Read it with its corpus, or code it.")
            )
        else:
            problems += lacking_documents(coding.corpus, coding)
        if tolerance is not None and tolerance < 0:
            problems.append(Problem(f"tolerance={tolerance}", "it is below 0.", "Give a number of texts, 0 or more."))
        if problems or coding.corpus is None:
            raise UsageError(problems)
        others = dict(codings or {})
        if strangers := [name for name, other in others.items() if not _is_of(other, coding, coding.corpus)]:
            raise IncomparableCodingsError(
                Problem(f"coding {name}", f"it is of another corpus than {coding.name}.", "Leave it out, or recode.")
                for name in strangers
            )
        return cls(claims, coding, coding.corpus, others, codebook, correction, tolerance or 0)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose words count: those that the coding says were coded, or else the official's."""
        return self.coding.roles if "roles" in self.coding.provenance.settings else ("official",)

    def label(self, theme: str) -> str:
        """Return a theme's name in the codebook, or else its id, in quotation marks."""
        known = self.codebook is not None and theme in self.codebook.ids
        return f'"{self.codebook[theme].label if self.codebook and known else theme}"'

    def theme(self, theme: str) -> ThemeCodes:
        """Return the codes of a theme: from the coding, or else from the other one that coded the most texts for it.

        Raises
        ------
        NotCheckable
            When no coding has coded a text for it.
        """
        found = self._codes(theme, self.coding)
        if found.n_coded:
            return found
        others = [
            self._codes(theme, other, f"Coding {self.coding.name} lacks {found.label}; the codes are those of {name}.")
            for name, other in self.codings.items()
        ]
        best = max(others, key=lambda codes: codes.n_coded, default=found)
        if best.n_coded:
            return best
        if self.codebook is not None and theme in self.codebook.ids:
            advice = "It is in the codebook, so code the corpus for it."
        else:
            advice = "Check its id, or pass a coding that has it."
        raise NotCheckable(f"No coding at hand has codes for the theme {found.label}. {advice}")

    def _codes(self, theme: str, coding: Coding, source: str = "") -> ThemeCodes:
        found = coding.codes_by_id(theme)
        codes = {id_: found.get(id_, NOT_CODED) for id_ in self.corpus.ids}
        return ThemeCodes(theme, self.label(theme), coding, codes, source)

    def correction_of(self, codes: ThemeCodes) -> ThemeCorrection | None:
        """Return the correction of a count, where it is about this very count and has an interval."""
        if self.correction is None or codes.coding is not self.coding:
            return None
        for theme in self.correction.themes:
            same = (theme.n_documents, theme.n_present) == (len(codes.codes), codes.n_present)
            if theme.theme == codes.theme and same and theme.corrected.low is not None:
                return theme
        return None

    def interval_of(self, codes: ThemeCodes) -> str:
        """Return in words where the true count may lie, or else the share of texts like these."""
        correction = self.correction_of(codes)
        if correction is not None:
            low, high = whole_limits(correction.corrected)
            n = correction.confusion.n
            return f"texts with the theme, given the coder's errors in {n} texts (95 %): {low} to {high}"
        low_share, high_share = wilson_interval(codes.n_present, codes.n_coded)
        if low_share is None or high_share is None:
            return ""
        return (
            "share with the theme, if these were a random sample of such texts (Wilson, 95 %): "
            f"{percentages(low_share, high_share)}"
        )

    @property
    def whose(self) -> str:
        """Whose words count, in words."""
        return "the official's words" if self.roles == ("official",) else f"the words of {', '.join(self.roles)}"

    @property
    def other_size(self) -> str:
        """A sentence to add to counts where the corpus has not as many texts as the publication says; or empty."""
        stated, n = self.claims.n_texts, len(self.corpus)
        if stated is None or stated == n:
            return ""
        return f"The publication has {stated} texts, this corpus {n}: counts can differ for that alone."


def _is_of(other: Coding, coding: Coding, corpus: Corpus) -> bool:
    """Say whether a coding is of the same corpus as another; a table made by hand need not name its corpus."""
    known = coding.provenance.corpus_hash or corpus.hash
    return other.provenance.corpus_hash in ("", known) and all(id_ in corpus for id_ in other.ids)


def possible_counts(stated: Stated, counts: range, n: int, *, as_share: bool) -> list[int]:
    """Return those of some numbers of texts, of n, that a stated number or share can mean."""
    return [k for k in counts if stated.admits(Fraction(k, n) if as_share else k)]


def some(names: Sequence[str]) -> str:
    """Return as many names as a reader looks at, and how many more there are."""
    return first_few(names, _MOST_LISTED)
