"""Documents and the corpus that holds them in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash, text_hash
from discourse_coder.model.look import as_seen, is_blank
from discourse_coder.model.repeated import repeated
from discourse_coder.wording import number_of, shortened

if TYPE_CHECKING:
    import pandas as pd


Role = Literal["official", "question", "chair", "other"]
EMPTY_TEXT = "the text is empty."
ROLES: tuple[Role, ...] = ("official", "question", "chair", "other")


@dataclass(frozen=True)
class Turn:
    """A stretch of a text that one party speaks."""

    start: int  # in code points; the end is exclusive
    end: int
    role: Role  # "official" is the party that the corpus is about
    speaker: str = ""  # as the text names them, such as "Reuters" or "Q"


@dataclass(frozen=True)
class Document:
    """One unit of analysis: a text as stored, and what is known about it.

    Attributes
    ----------
    id : str
        Unique in its corpus.
    text : str
        Exactly as stored; evidence offsets count its code points.
    date : PartialDate or None
        None where not known.
    metadata : mapping of str to str
        Every other column of the manifest, such as ``source``, ``speaker``, ``title``.
    turns : tuple of Turn
        Who speaks where, in order and without overlap; empty where the whole text is the official's.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> text = dc.Document("a", "China supports talks.", dc.PartialDate(2018, 5), {"source": "unsc"})
    >>> text.year, text.source, text.n_words
    (2018, 'unsc', 3)
    """

    id: str
    text: str = field(repr=False)
    date: PartialDate | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[Turn, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        place = f"document {self.id}"
        if not self.id or self.id != self.id.strip():
            raise CorpusError.at(place, "the id is empty or has blanks around it.", "Give every document an id.")
        if is_blank(self.text):
            raise CorpusError.at(place, EMPTY_TEXT, "Remove it or add its text.")
        if not _is_unicode(self.text):
            raise CorpusError.at(place, "the text has half of a surrogate pair.", "Read it from valid UTF-8.")
        after = 0
        for turn in self.turns:
            if not after <= turn.start < turn.end <= len(self.text) or turn.role not in ROLES:
                found = (
                    f"turn {turn.start} to {turn.end} ({turn.role}) overlaps, leaves the text or has an unknown role."
                )
                advice = f"Put turns in order within the {len(self.text)} characters; roles are {', '.join(ROLES)}."
                raise CorpusError.at(place, found, advice)
            after = turn.end
        object.__setattr__(self, "metadata", MappingProxyType(dict(self.metadata)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Document, (self.id, self.text, self.date, dict(self.metadata), self.turns)

    def __hash__(self) -> int:
        return hash((self.id, self.sha256))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text's UTF-8 bytes."""
        return text_hash(self.text)

    @property
    def hashed(self) -> list[Any]:
        """What a coding may depend on: id, text and who speaks where."""
        return [self.id, self.sha256, [[turn.start, turn.end, turn.role] for turn in self.turns]]

    @property
    def year(self) -> int | None:
        """Year of the date, None where the date is not known."""
        return self.date.year if self.date else None

    @property
    def source(self) -> str:
        """The ``source`` metadata, empty where there is none."""
        return self.metadata.get("source", "")

    @cached_property
    def n_words(self) -> int:
        """Number of words, counted as runs without blanks."""
        return count_words(self.text)

    def silent_turns(self, roles: Collection[Role]) -> tuple[Turn, ...]:
        """Return the turns of parties other than those with the given roles."""
        return tuple(turn for turn in self.turns if turn.role not in roles)

    def spoken_text(self, roles: Collection[Role]) -> str:
        """Return the text with the words of all other parties replaced by empty lines of the same length.

        Search this text: offsets in it are those of the stored text.
        """
        if not self.turns:
            return self.text
        pieces, done = [], 0
        for turn in self.silent_turns(roles):
            # The full stop keeps a sentence from running on over the gap.
            pieces += [self.text[done : turn.start], ".".ljust(turn.end - turn.start, "\n")]
            done = turn.end
        return "".join([*pieces, self.text[done:]])

    def value(self, column: str) -> str | None:
        """Return the value in a column (``id``, ``date``, ``year`` or any metadata), None where there is none."""
        own = {"id": self.id, "date": str(self.date or ""), "year": str(self.year or "")}
        return own.get(column, self.metadata.get(column)) or None

    def _repr_html_(self) -> str:
        rows = [("date", self.value("date") or "not known"), *self.metadata.items(), ("words", self.n_words)]
        return table_html(f"Document {self.id}", ("", ""), [*rows, ("text", shortened(self.text, 600))])


def count_words(text: str, at_a_time: int = 1_000_000) -> int:
    """Count the runs without blanks, a piece at a time: a list of all words takes eight times the text."""
    n_words = 0
    for start in range(0, len(text), at_a_time):
        piece = text[start : start + at_a_time]
        goes_on = start > 0 and not piece[0].isspace() and not text[start - 1].isspace()
        n_words += len(piece.split()) - goes_on
    return n_words


@dataclass(frozen=True)
class Corpus:
    """An ordered set of documents with unique ids.

    Parameters
    ----------
    documents : iterable of Document
        In the order in which they are shown and coded.
    name : str
        What to call the corpus in reports.
    notice : str
        A sentence that every display of its numbers must carry, for example that the texts are stand-ins.

    Raises
    ------
    CorpusError
        When ids repeat or there is no document; names every repeated id.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus = dc.read_corpus("corpus")
    >>> corpus.where(source="unsc", until="2011")
    Corpus('corpus': 15 texts)
    >>> corpus.columns
    ('source', 'kind', 'speaker', 'title', 'constructed', 'symbol')
    """

    documents: tuple[Document, ...]
    name: str = "corpus"
    notice: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "documents", tuple(self.documents))
        if not self.documents:
            raise CorpusError.at(self.name, "no document.", "A corpus needs at least one text.")
        if ids := repeated(self.ids):
            found = 'the id "{}" occurs more than once.'
            raise CorpusError(Problem(self.name, found.format(id_), "Ids must be unique.") for id_ in ids)

    def __repr__(self) -> str:
        return f"Corpus({self.name!r}: {number_of(len(self), 'text')})"

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __getitem__(self, id_: str) -> Document:
        try:
            return self._by_id[id_]
        except KeyError:
            advice = f"Ids run from {self.ids[0]} to {self.ids[-1]}; all are in ids."
            raise CorpusError.at(self.name, f'no document has the id "{id_}".', advice) from None

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(document.id for document in self.documents)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over ids, texts and who speaks where, in any order; other metadata cannot change a coding."""
        return content_hash(sorted(document.hashed for document in self.documents))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all metadata columns, in order of first appearance."""
        return tuple(dict.fromkeys(name for document in self.documents for name in document.metadata))

    @cached_property
    def fields(self) -> frozenset[str]:
        """What documents can be filtered by: id, date, year and all metadata columns."""
        return frozenset({"id", "date", "year", *self.columns})

    def where(
        self, /, *, since: str | None = None, until: str | None = None, **values: str | int | Sequence[str | int]
    ) -> Corpus:
        """Return the documents that meet all conditions, in order.

        Parameters
        ----------
        since, until : str, optional
            Dates such as ``"2012"`` or ``"2012-02-08"``, both inclusive. A document dated only to its year or month
            is kept when any of its possible days is in the range. A document without a date is not kept.
        **values : str, int or a sequence of them
            Metadata to match as it reads, such as ``source="unsc"`` or ``year=2012``, or one of several values,
            ``source=["unsc", "mfa"]``.

        Raises
        ------
        UsageError
            When no document has such a column, or a date cannot be read.
        CorpusError
            When nothing meets the conditions.
        """
        for column in values:
            if column not in self.fields:
                advice = f"There are: {', '.join(sorted(self.fields))}."
                raise UsageError.at(self.name, f'no document has a column "{column}".', advice)
        first, last = _bound(since, "since"), _bound(until, "until")
        wanted = {
            column: {as_seen(str(each)) for each in ([value] if isinstance(value, str | int) else value)}
            for column, value in values.items()
        }
        kept = tuple(
            document
            for document in self.documents
            if all(as_seen(document.value(column) or "") in allowed for column, allowed in wanted.items())
            and (first is None or (document.date is not None and document.date.last >= first.first))
            and (last is None or (document.date is not None and document.date.first <= last.last))
        )
        if not kept:
            raise CorpusError.at(self.name, "no document meets the conditions.", "Widen the filter.")
        return Corpus(kept, self.name, self.notice)

    def table(self) -> pd.DataFrame:
        """Return one row per document: id, date, every metadata column, and the number of words."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "id": document.id,
                    "date": document.value("date"),
                    **{column: document.metadata.get(column, "") for column in self.columns},
                    "n_words": document.n_words,
                }
                for document in self.documents
            ]
        ).set_index("id")

    def _repr_html_(self) -> str:
        n_words = sum(document.n_words for document in self.documents)
        rows = [
            (document.id, document.value("date") or "", document.source, document.n_words, shortened(document.text))
            for document in self.documents
        ]
        title = f"Corpus {self.name}: {len(self)} documents, {n_words:,} words"
        return table_html(title, ("id", "date", "source", "words", "text"), rows, self.notice, all_in="table()")


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _bound(text: str | None, name: str) -> PartialDate | None:
    if text is None:
        return None
    try:
        return PartialDate.parse(str(text))
    except ValueError as error:
        raise UsageError.at(f"{name}={text!r}", f"{error}.", "Write it as 2012, 2012-02 or 2012-02-08.") from None
