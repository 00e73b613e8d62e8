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
from discourse_coder.wording import number_of, shortened

if TYPE_CHECKING:
    import pandas as pd


Role = Literal["official", "question", "chair", "other"]
ROLES: tuple[Role, ...] = ("official", "question", "chair", "other")


@dataclass(frozen=True)
class Turn:
    """A stretch of a text that one party speaks.

    Attributes
    ----------
    start, end : int
        Code-point offsets, end exclusive.
    role : {"official", "question", "chair", "other"}
        "official" is whoever the corpus is of.
    speaker : str
        As the text names them, e.g. ``"Reuters"`` or ``"Q"``; may be empty.
    """

    start: int
    end: int
    role: Role
    speaker: str = ""


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
        if not self.id or self.id != self.id.strip():
            raise CorpusError(
                Problem(
                    f"document {self.id!r}", "the id is empty or has blanks around it.", "Give every document an id."
                )
            )
        if not self.text.strip("\ufeff \t\r\n\f\v\0"):
            raise CorpusError(Problem(f"document {self.id}", "the text is empty.", "Remove it or add its text."))
        if not _is_unicode(self.text):
            raise CorpusError(
                Problem(f"document {self.id}", "the text has half of a surrogate pair.", "Read it from valid UTF-8.")
            )
        place = 0
        for turn in self.turns:
            if not place <= turn.start < turn.end <= len(self.text) or turn.role not in ROLES:
                raise CorpusError(
                    Problem(
                        f"document {self.id}",
                        f"the turn {turn.start} to {turn.end} ({turn.role}) is outside the text, overlaps or has "
                        "no known role.",
                        f"Turns follow each other within the text's {len(self.text)} characters; roles are "
                        f"{', '.join(ROLES)}.",
                    )
                )
            place = turn.end
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
    def year(self) -> int | None:
        """Year of the date, None where the date is not known."""
        return self.date.year if self.date else None

    @property
    def source(self) -> str:
        """The ``source`` metadata, empty where there is none."""
        return self.metadata.get("source", "")

    @property
    def n_words(self) -> int:
        """Number of words, counted as runs without blanks."""
        return len(self.text.split())

    def silent_turns(self, roles: Collection[Role]) -> tuple[Turn, ...]:
        """Return the turns of parties other than those with the given roles."""
        return tuple(turn for turn in self.turns if turn.role not in roles)

    def value(self, column: str) -> str | None:
        """Return the value in a column (``id``, ``date``, ``year`` or any metadata), None where it has none."""
        if column == "id":
            return self.id
        if column == "date":
            return str(self.date) if self.date else None
        if column == "year":
            return str(self.date.year) if self.date else None
        return self.metadata.get(column) or None

    def _repr_html_(self) -> str:
        rows = [("date", self.value("date") or "not known"), *self.metadata.items(), ("words", self.n_words)]
        return table_html(f"Document {self.id}", ("", ""), [*rows, ("text", shortened(self.text, 600))])


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
        A sentence that every display of its numbers must carry, such as that the texts are stand-ins.

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
            raise CorpusError(Problem(self.name, "no document.", "A corpus needs at least one text."))
        seen: set[str] = set()
        repeated = [d.id for d in self.documents if d.id in seen or seen.add(d.id)]  # type: ignore[func-returns-value]
        if repeated:
            raise CorpusError(
                Problem(self.name, f'the id "{id_}" occurs more than once.', "Ids must be unique.")
                for id_ in dict.fromkeys(repeated)
            )

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
            first, last = self.documents[0].id, self.documents[-1].id
            raise CorpusError(
                Problem(
                    self.name, f'no document has the id "{id_}".', f"Ids run from {first} to {last}; all are in ids."
                )
            ) from None

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
        """SHA-256 over ids, texts and who speaks where, whatever the order; other metadata cannot change a coding."""
        return content_hash(
            sorted(
                [document.id, document.sha256, [[turn.start, turn.end, turn.role] for turn in document.turns]]
                for document in self.documents
            )
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all metadata columns, in order of first appearance."""
        return tuple(dict.fromkeys(name for document in self.documents for name in document.metadata))

    def where(
        self, *, since: str | None = None, until: str | None = None, **values: str | int | Sequence[str | int]
    ) -> Corpus:
        """Return the documents that meet all conditions, in order.

        Parameters
        ----------
        since, until : str, optional
            Dates such as ``"2012"`` or ``"2012-02-08"``, both inclusive. A document dated only to
            its year or month is kept when any of its possible days is in the range; one without a
            date is not.
        **values : str, int or a sequence of them
            Metadata to match exactly, e.g. ``source="unsc"`` or ``year=2012``, or any of several,
            ``source=["unsc", "mfa"]``.

        Raises
        ------
        UsageError
            When no document has such a column, or a date cannot be read.
        CorpusError
            When nothing meets the conditions.
        """
        known = {"id", "date", "year", *self.columns}
        for column in values:
            if column not in known:
                raise UsageError(
                    Problem(
                        self.name, f'no document has a column "{column}".', f"There are: {', '.join(sorted(known))}."
                    )
                )
        first, last = _bound(since, "since"), _bound(until, "until")
        wanted = {
            column: {str(value)} if isinstance(value, str | int) else set(map(str, value))
            for column, value in values.items()
        }
        kept = tuple(
            document
            for document in self.documents
            if all((document.value(column) or "") in allowed for column, allowed in wanted.items())
            and (first is None or (document.date is not None and document.date.last >= first.first))
            and (last is None or (document.date is not None and document.date.first <= last.last))
        )
        if not kept:
            raise CorpusError(Problem(self.name, "no document meets the conditions.", "Widen the filter."))
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
        raise UsageError(Problem(f"{name}={text!r}", f"{error}.", "Write it as 2012, 2012-02 or 2012-02-08.")) from None
