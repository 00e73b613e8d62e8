"""What a coder leaves behind: a code for every document and theme, the evidence, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.errors import CodingError, IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import ROLES, Corpus, Role
from discourse_coder.model.display import Raw, excerpt, marked, table_html
from discourse_coder.wording import number_of, sentences, shortened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]

PRESENT, ABSENT, NOT_CODED = 1, 0, -1

# What stands in the place of a rule's name in a person's evidence.
PASSAGE, NOTE, UNSURE = "passage", "note", "unsure"

Method = Literal["rules", "human", "model"]


def shown_code(code: int | None) -> str:
    """Return a code as people read it; None is that of a text that was not coded."""
    return "not coded" if code is None else str(code)


@dataclass(frozen=True)
class ThemeProvenance:
    """Hashes of a theme at the time of coding: the prose, and the rules."""

    definition: str
    rules: str


@dataclass(frozen=True)
class Provenance:
    """Where a coding comes from; holds no clock time, so that equal work gives equal files.

    Attributes
    ----------
    coder : str
        Who coded, e.g. ``"rules"`` or ``"second"``.
    method : {"rules", "human", "model"}
        How.
    codebook_title, codebook_version, codebook_hash : str
        Which codebook.
    themes : mapping of str to ThemeProvenance
        The hashes of each theme coded.
    corpus_name, corpus_hash : str
        Which corpus.
    package_version : str
        Which version of discourse-coder.
    settings : mapping of str to str
        Anything else that a decision may depend on.
    parents : tuple of str
        Coders whose codings this one was made from, as in adjudication.
    notice : str
        Sentences that every display of the numbers must carry.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> provenance = study.code().provenance
    >>> provenance.coder, provenance.method, provenance.codebook_version
    ('rules', 'rules', '1.0')
    """

    coder: str
    method: Method
    codebook_title: str
    codebook_version: str
    codebook_hash: str
    themes: Mapping[str, ThemeProvenance]
    corpus_name: str
    corpus_hash: str
    package_version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    notice: str = ""

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        codebook: Codebook,
        *,
        coder: str,
        method: Method,
        package_version: str,
        settings: Mapping[str, str] | None = None,
        parents: tuple[str, ...] = (),
    ) -> Provenance:
        """Return the provenance of a coding of `corpus` with `codebook`."""
        return cls(
            coder=coder,
            method=method,
            codebook_title=codebook.title,
            codebook_version=codebook.version,
            codebook_hash=codebook.hash,
            themes={theme.id: ThemeProvenance(theme.definition_hash, theme.rules_hash) for theme in codebook},
            corpus_name=corpus.name,
            corpus_hash=corpus.hash,
            package_version=package_version,
            settings=dict(settings or {}),
            parents=parents,
            notice=sentences(corpus.notice, codebook.notice),
        )


@dataclass(frozen=True)
class Span:
    """One piece of evidence: ``text[start:end] == quote`` in the document's stored text.

    A human coder's evidence may be a quote or a note without a place; then start and end are -1.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> (span,) = study.code().spans.of_document("T41")
    >>> span.quote
    'negotiating table'
    >>> study.corpus["T41"].text[span.start : span.end] == span.quote
    True
    """

    id: str
    theme: str
    start: int
    end: int
    quote: str
    rule: str

    @property
    def is_remark(self) -> bool:
        """Whether this is a coder's remark rather than words of the text."""
        return self.start < 0 and self.rule in (NOTE, UNSURE)


@dataclass(frozen=True)
class Evidence(Sequence[Span]):
    """All spans of a coding, held in columns because a large corpus has millions.

    Attributes
    ----------
    documents, themes, rules : sequence of int
        Positions in `document_ids`, `theme_ids` and `rule_names`, one per span; sorted by
        document, theme, start.
    starts, ends : sequence of int
        Code-point offsets, end exclusive.
    quotes : sequence of str
        May be made only when asked for.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> spans = study.code().spans
    >>> [(span.theme, span.quote) for span in spans.of_document("T41")]
    [('dialogue', 'negotiating table')]
    """

    document_ids: tuple[str, ...]
    theme_ids: tuple[str, ...]
    rule_names: tuple[str, ...]
    documents: Numbers
    themes: Numbers
    starts: Numbers
    ends: Numbers
    rules: Numbers
    quotes: Sequence[str]

    @classmethod
    def of(cls, spans: Iterable[Span], document_ids: tuple[str, ...], theme_ids: tuple[str, ...]) -> Evidence:
        """Return the columns of single spans, sorted."""
        place = {id_: position for position, id_ in enumerate(document_ids)}
        column = {id_: position for position, id_ in enumerate(theme_ids)}
        ordered = sorted(spans, key=lambda s: (place[s.id], column[s.theme], s.start, s.end, s.rule, s.quote))
        names = tuple(dict.fromkeys(span.rule for span in ordered))
        number = {name: position for position, name in enumerate(names)}
        return cls(
            document_ids,
            theme_ids,
            names,
            [place[span.id] for span in ordered],
            [column[span.theme] for span in ordered],
            [span.start for span in ordered],
            [span.end for span in ordered],
            [number[span.rule] for span in ordered],
            [span.quote for span in ordered],
        )

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        return Span(
            self.document_ids[self.documents[index]],
            self.theme_ids[self.themes[index]],
            int(self.starts[index]),
            int(self.ends[index]),
            self.quotes[index],
            self.rule_names[self.rules[index]],
        )

    def __iter__(self) -> Iterator[Span]:
        return (self[position] for position in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evidence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def of_document(self, id_: str) -> list[Span]:
        """Return the spans of one document, in order."""
        rows = self._rows.get(id_)
        return self[rows] if rows is not None else []

    @cached_property
    def _rows(self) -> dict[str, slice]:
        from bisect import bisect_left, bisect_right

        rows = {}
        position = 0
        while position < len(self):
            document = self.documents[position]
            begin = bisect_left(self.documents, document, position)
            position = bisect_right(self.documents, document, position)
            rows[self.document_ids[document]] = slice(begin, position)
        return rows

    def table(self) -> pd.DataFrame:
        """Return one row per span: id, theme, start, end, quote, rule."""
        import numpy as np
        import pandas as pd

        def named(names: tuple[str, ...], positions: Numbers) -> Any:
            return np.array(names, dtype=object)[np.asarray(positions, dtype=np.intp)]

        return pd.DataFrame(
            {
                "id": named(self.document_ids, self.documents),
                "theme": named(self.theme_ids, self.themes),
                "start": np.asarray(self.starts, dtype=np.int64),
                "end": np.asarray(self.ends, dtype=np.int64),
                "quote": np.array(list(self.quotes), dtype=object),
                "rule": named(self.rule_names, self.rules),
            }
        )


@dataclass(frozen=True, eq=False)
class Coding:
    """One coder's pass over a corpus.

    Parameters
    ----------
    ids, themes : tuple of str
        Rows and columns.
    codes : numpy.ndarray of int8, shape (n documents, n themes)
        1 present, 0 absent, -1 not coded.
    spans : Evidence
        The evidence behind the ones.
    provenance : Provenance
        Where it comes from.
    corpus : Corpus, optional
        Kept when at hand, so that tables by source or year and the display of sentences need no second argument.

    Raises
    ------
    CodingError
        When ids or themes repeat, the shape is wrong or a code is not 1, 0 or -1.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> coding = study.code()
    >>> coding
    Coding('rules': 82 texts, 5 themes)
    >>> coding.matrix.head(3)
    theme  sovereignty  dialogue  unilateralism  un  nato
    id
    T01              1         1              0   1     0
    T02              1         1              0   0     1
    T03              1         1              1   1     0
    >>> coding.evidence[["id", "theme", "quote"]].head(2)
        id        theme                   quote
    0  T01  sovereignty        sovereign rights
    1  T01  sovereignty  whole of its territory
    """

    ids: tuple[str, ...]
    themes: tuple[str, ...]
    codes: np.ndarray[Any, np.dtype[np.int8]] = field(repr=False)
    spans: Evidence = field(repr=False)
    provenance: Provenance
    corpus: Corpus | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        import numpy as np

        codes = np.array(self.codes, dtype=np.int8)
        codes.setflags(write=False)
        object.__setattr__(self, "codes", codes)
        problems = []
        for what, names in (("document", self.ids), ("theme", self.themes)):
            seen: set[str] = set()
            for name in names:
                if name in seen:
                    problems.append(Problem(self.name, f'the {what} "{name}" occurs twice.', "Keep one."))
                seen.add(name)
        if codes.shape != (len(self.ids), len(self.themes)):
            problems.append(
                Problem(
                    self.name,
                    f"the codes have the shape {codes.shape}, not ({len(self.ids)}, {len(self.themes)}) "
                    "for documents x themes.",
                )
            )
        elif not np.isin(codes, (PRESENT, ABSENT, NOT_CODED)).all():
            problems.append(Problem(self.name, "a code is not 1 (present), 0 (absent) or -1 (not coded)."))
        if problems:
            raise CodingError(problems)

    @property
    def name(self) -> str:
        """The coder's name."""
        return self.provenance.coder

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose words were coded; all where the provenance does not say."""
        named = self.provenance.settings.get("roles", "").split()
        return tuple(role for role in ROLES if role in named) or ROLES

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {id_: row for row, id_ in enumerate(self.ids)}

    def code(self, id_: str, theme: str) -> int:
        """Return the code of a document for a theme: 1, 0, or -1 also where the coding lacks either."""
        if theme not in self.themes or id_ not in self._rows:
            return NOT_CODED
        return int(self.codes[self._rows[id_], self.themes.index(theme)])

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Coding):
            return NotImplemented
        import numpy as np

        return (
            self.ids == other.ids
            and self.themes == other.themes
            and self.provenance == other.provenance
            and np.array_equal(self.codes, other.codes)
            and self.spans == other.spans
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Coding({self.name!r}: {number_of(len(self), 'text')}, {number_of(len(self.themes), 'theme')})"

    @property
    def matrix(self) -> pd.DataFrame:
        """Documents x themes: 1 present, 0 absent, missing (``<NA>``) where not coded."""
        import pandas as pd

        frame = pd.DataFrame(
            self.codes, index=pd.Index(self.ids, name="id"), columns=pd.Index(self.themes, name="theme")
        ).astype("Int8")
        return frame.mask(frame == NOT_CODED)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row per span: id, theme, start, end, quote, rule."""
        return self.spans.table()

    def check_comparable(self, other: Coding) -> None:
        """Raise unless both codings are of the same corpus and the same codebook.

        Two codings by rules must share the rules; otherwise the prose that people code from must be
        the same. Only themes that both have are compared.

        Raises
        ------
        IncomparableCodingsError
            Naming the corpus or every theme that differs.
        """
        mine, theirs = self.provenance, other.provenance
        pair = f"codings {self.name} and {other.name}"
        problems = []
        if mine.corpus_hash != theirs.corpus_hash:
            problems.append(
                Problem(
                    pair,
                    f"they are of different corpora ({mine.corpus_name} {mine.corpus_hash[:12]}, "
                    f"{theirs.corpus_name} {theirs.corpus_hash[:12]}).",
                    "Code the same corpus with both.",
                )
            )
        shared = [theme for theme in self.themes if theme in other.themes]
        if not shared:
            problems.append(Problem(pair, "they have no theme in common."))
        both_by_rules = mine.method == theirs.method == "rules"
        for theme in shared:
            a, b = mine.themes.get(theme), theirs.themes.get(theme)
            if a is None or b is None:
                continue
            if a.definition != b.definition:
                problems.append(
                    Problem(
                        pair,
                        f'the theme "{theme}" has another definition, criteria or examples in the codebook of '
                        f"{other.name} (version {theirs.codebook_version}) than in that of {self.name} "
                        f"(version {mine.codebook_version}).",
                        "Recode it with one codebook.",
                    )
                )
            elif both_by_rules and a.rules != b.rules:
                problems.append(
                    Problem(
                        pair,
                        f'the theme "{theme}" was coded with different rules '
                        f"(codebook versions {mine.codebook_version} and {theirs.codebook_version}).",
                        "Recode it with one codebook.",
                    )
                )
        if problems:
            raise IncomparableCodingsError(problems)

    def excerpt(self, span: Span, around: int = 120) -> Raw:
        """Return a span highlighted among the words around it, as escaped HTML.

        Raises
        ------
        UsageError
            When the coding has no corpus at hand.
        """
        corpus = corpus_of(self)
        if span.start < 0:
            return Raw(marked(span.quote, 0, len(span.quote)))
        return excerpt(corpus[span.id].text, span.start, span.end, around)

    def _repr_html_(self) -> str:
        from itertools import islice

        present = (self.codes == PRESENT).sum(axis=0)
        coded = (self.codes != NOT_CODED).sum(axis=0)
        counts = table_html(
            f"Coding by {self.name}: {len(self)} documents x {len(self.themes)} themes",
            ("theme", "present", "coded"),
            zip(self.themes, present.tolist(), coded.tolist(), strict=True),
            self.provenance.notice,
        )
        rows = [
            (span.id, span.theme, self.excerpt(span) if self.corpus else shortened(span.quote), span.rule)
            for span in islice(self.spans, 6)
        ]
        return counts + table_html(
            f"Evidence: first {len(rows)} of {len(self.spans)} spans", ("id", "theme", "evidence", "rule"), rows
        )


def corpus_of(coding: Coding) -> Corpus:
    """Return the corpus of a coding.

    Raises
    ------
    UsageError
        When it is not at hand.
    """
    if coding.corpus is None:
        raise UsageError(Problem(f"coding {coding.name}", "its corpus is not at hand.", "Read it with corpus=..."))
    return coding.corpus
