"""What claims are checked against: a corpus, what codings say of its texts, and how far a count may be off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from discourse_coder.analysis.correction import Correction, ThemeCorrection
from discourse_coder.analysis.periods import Period as Days
from discourse_coder.errors import IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.claims import Claims, Period
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, corpus_of, lacking_documents
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.statistics.proportions import wilson_interval
from discourse_coder.wording import first_few, listed, number_of, percentages

_MOST_LISTED = 5


class NotCheckable(Exception):  # noqa: N818
    """Something that a claim needs is not available; the message says what, in sentences."""

    def __init__(self, reason: str, observed: str = "nothing to compare it with") -> None:
        self.reason, self.observed = reason, observed
        super().__init__(reason)


@dataclass(frozen=True)
class ThemeCodes:
    """What a coding says of a theme, for every text of the corpus."""

    theme: str
    label: str  # its name in quotation marks
    coding: Coding
    codes: Mapping[str, int]  # by text: 1, 0, or -1 where it is not coded
    source: str = ""  # a sentence that names the coding, where it is not the one that is counted

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
        if self.coding.abilities_for(self.theme).explains_zeros:
            return "the rules"
        return listed(self.coding.coders_of(self.theme)) or self.coding.name

    @property
    def counts(self) -> range:
        """The possible numbers of texts with the theme, whatever the codes of the texts that are not coded."""
        return range(self.n_present, self.n_present + self.n_uncoded + 1)


@dataclass(frozen=True)
class Context:
    """All that claims are checked against; the counts come from `coding`."""

    claims: Claims
    coding: Coding
    corpus: Corpus
    codings: Mapping[str, Coding]
    codebook: Codebook | None = None
    correction: Correction | None = None
    tolerance: int = 0
    is_whole: bool = True  # whether `corpus` holds all texts, and not those of a part

    def within(self, name: str) -> Context:
        """Return the context with only the texts that claims call by a name: those of a part or a period."""
        if not name:
            return self
        parts = [part for claim in self.claims.of("partition") for part in claim.parts if part.name == name]
        ids = {self.claims.text_id(number) for part in parts for number in range(part.first, part.last + 1)}
        if not parts:
            try:
                ids = set(self.ids_within(Period.parse(name)))
            except ValueError:
                raise NotCheckable(f'"{name}" is no part and no period, so its texts are not known.') from None
        kept = tuple(document for document in self.corpus if document.id in ids)
        if not kept:
            raise NotCheckable(f'The corpus has no text within "{name}".')
        return replace(self, corpus=Corpus(kept, self.corpus.name), is_whole=False)

    def ids_within(self, period: Period) -> list[str]:
        """Return the texts that are wholly within a period."""
        days = Days(str(period), period.first.first, period.last.last)
        return [document.id for document in self.corpus if document.date and document.date in days]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose words count: those that the coding says were coded, or else the official's."""
        return self.coding.roles if "roles" in self.coding.provenance.settings else ("official",)

    @property
    def abbreviations(self) -> tuple[str, ...]:
        """The codebook's own, by which sentences end."""
        return self.codebook.abbreviations if self.codebook else ()

    @property
    def counted_words(self) -> str:
        """The name of the words that count."""
        return "the official's words" if self.roles == ("official",) else f"the words of {', '.join(self.roles)}"

    @property
    def size_note(self) -> str:
        """A sentence to add to counts where the corpus has not as many texts as the publication states; or empty."""
        stated, n = self.claims.n_texts, len(self.corpus)
        if stated is None or stated == n or not self.is_whole:
            return ""
        return f"The publication has {stated} texts and this corpus {n}, so counts can differ for that reason alone."

    def label(self, theme: str) -> str:
        """Return a theme's name in the codebook, or else its id, in quotation marks."""
        return f'"{self.codebook[theme].label if self.codebook and theme in self.codebook.ids else theme}"'

    def theme(self, theme: str) -> ThemeCodes:
        """Return the codes of a theme: from the coding, or else from the other one that coded the most texts for it."""
        found = self._codes(theme, self.coding)
        if found.n_coded:
            return found
        others = [
            self._codes(theme, other, f"Coding {self.coding.name} has no {found.label}, so those of {name} are used.")
            for name, other in self.codings.items()
            if theme not in self.coding.themes
        ]
        best = max(others, key=lambda codes: codes.n_coded, default=found)
        if best.n_coded:
            return best
        advice = "Check its id, or pass a coding that has it."
        if self.codebook is not None and theme in self.codebook.ids:
            advice = "It is in the codebook, so code the corpus for it."
        raise NotCheckable(f"No available coding has codes for the theme {found.label}. {advice}")

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
        """Return in words the interval of the true count, or else of the share in texts like these."""
        correction = self.correction_of(codes)
        if correction is not None:
            low, high = correction.limits_with_open
            n, n_open = correction.confusion.n, correction.n_open
            is_open = f", {number_of(n_open, 'open one')} decided either way" if n_open else ""
            return (
                f"texts with the theme, corrected for the coder's errors in {n} texts{is_open} (95%): {low} to {high}"
            )
        low_share, high_share = wilson_interval(codes.n_present, codes.n_coded)
        if low_share is None or high_share is None:
            return ""
        return (
            "share with the theme, if these were a random sample of such texts (Wilson, 95%): "
            f"{percentages(low_share, high_share)}"
        )


def check_usable(coding: Coding, others: Mapping[str, Coding], tolerance: int | None) -> None:
    """Raise unless the codings are 0 or 1 and of one corpus, which is there, and the tolerance is not negative."""
    for counted in (coding, *others.values()):
        counted.check_binary()
    corpus = corpus_of(coding)
    problems = lacking_documents(corpus, coding.ids, coding.name)
    if tolerance is not None and tolerance < 0:
        problems.append(Problem(f"tolerance={tolerance}", "it is below 0.", "Give a number of texts, 0 or more."))
    if problems:
        raise UsageError(problems)
    if strangers := [name for name, other in others.items() if not _is_of(other, coding, corpus)]:
        raise IncomparableCodingsError(
            Problem(f"coding {name}", f"it is of another corpus than {coding.name}.", "Leave it out, or code it again.")
            for name in strangers
        )


def _is_of(other: Coding, coding: Coding, corpus: Corpus) -> bool:
    """Say whether a coding is of the same corpus as another; a table made by hand need not name its corpus."""
    known = coding.provenance.corpus_hash or corpus.hash
    return other.provenance.corpus_hash in ("", known) and all(id_ in corpus for id_ in other.ids)


def some(names: Sequence[str]) -> str:
    """Return as many names as a reader looks at, and how many more there are."""
    return first_few(names, _MOST_LISTED)
