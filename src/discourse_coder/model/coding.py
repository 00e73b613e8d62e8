"""Codings: a code for every document and theme, the evidence, and where they come from."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from discourse_coder._version import __version__
from discourse_coder.errors import CodingError, IncomparableCodingsError, Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import ROLES, Corpus, Role
from discourse_coder.model.display import UNDEFINED, Raw, excerpt, marked, table_html
from discourse_coder.model.repeated import repeated
from discourse_coder.model.scale import Scale, is_number
from discourse_coder.wording import first_few, inflected, listed, number_of, sentences, shortened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]

PRESENT, ABSENT, NOT_CODED = 1, 0, -1

# A person's evidence has one of these in place of the name of a rule.
PASSAGE, NOTE, UNSURE = "passage", "note", "unsure"

# What a coding was made for, if it is not a coder's own pass over texts whose codes nobody had shown them.
ADJUDICATED: Final = "adjudicated"
PREFILLED: Final = "prefilled"
TRAINING: Final = "training"
_PURPOSE, _REFERENCE = "purpose", "reference"  # the settings that say so, and whose codes a training round showed

PASS: Final = "pass"
"""The setting of a table made by hand whose name says which of its coder's passes it is."""
_EDITED = "edited"  # the setting that names the coder before


@dataclass(frozen=True)
class Abilities:
    """What a way of coding can do.

    Attributes
    ----------
    explains_zeros : bool
        Whether its codes follow from the rules of the codebook, so that near misses explain each 0.
    marks_every_mention : bool
        Whether its evidence is every mention, so that mentions may be counted, or only the grounds for a code.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.read_study(".").codings["author"].provenance.explains_zeros
    False
    >>> dc.Abilities(explains_zeros=False, marks_every_mention=True).marks_every_mention
    True
    """

    explains_zeros: bool
    marks_every_mention: bool


METHODS: Mapping[str, Abilities] = {
    "rules": Abilities(explains_zeros=True, marks_every_mention=True),
    "human": Abilities(explains_zeros=False, marks_every_mention=False),
    "model": Abilities(explains_zeros=False, marks_every_mention=True),
}
"""What the known ways of coding can do."""


def shown_code(code: int | str | None) -> str:
    """Return a code as people read it; None means not coded."""
    return "not coded" if code is None else str(code)


@dataclass(frozen=True)
class ThemeProvenance:
    """Hashes of a theme's prose and of its rules at the time of coding."""

    definition: str
    rules: str


@dataclass(frozen=True)
class Origin:
    """Whose codes a theme has in a coding that was put together from several.

    Attributes
    ----------
    texts : mapping of str to tuple of str
        By coder, the ids of the texts that have this coder's code.
    abilities : Abilities
        What the way of coding can do.
    members : tuple of str
        The coders whose codes these are; of a majority, all who voted.
    differing : tuple of str
        The ids of texts that are not coded because coders differ and nobody has decided.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> people = dc.Abilities(explains_zeros=False, marks_every_mention=False)
    >>> dc.Origin({"adjudicated": ("T23",), "first": ("T01", "T02")}, people, ("adjudicated", "first")).texts["first"]
    ('T01', 'T02')
    """

    texts: Mapping[str, tuple[str, ...]]
    abilities: Abilities
    members: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a coding comes from. It holds no clock time, so that equal work gives equal files.

    Attributes
    ----------
    coder : str
        Who coded, such as ``"rules"`` or ``"second"``.
    method : str
        How: ``"rules"``, ``"human"`` or ``"model"``; or any other word, with `abilities`.
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
        The coders whose codings this one was made from, as in adjudication.
    notice : str
        Sentences that every display of the numbers must carry.
    abilities : Abilities, optional
        What the method can do; needed for methods other than the three known ones.
    origins : mapping of str to Origin
        By theme, whose codes these are; only in a coding that was put together from several.

    Raises
    ------
    CodingError
        When the method is unknown and its abilities are not given.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> provenance = study.code().provenance
    >>> provenance.coder, provenance.method, provenance.codebook_version
    ('rules', 'rules', '1.0')
    """

    coder: str
    method: str
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
    abilities: Abilities | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.abilities is None and self.method not in METHODS:
            found = f'the method "{self.method}" is unknown, and so is what it can do.'
            advice = f"Say so with abilities=Abilities(...), or name one of {', '.join(METHODS)}."
            raise CodingError.at(f"coding {self.coder}", found, advice)

    @property
    def explains_zeros(self) -> bool:
        """Whether the codes follow from the codebook's rules, so that near misses explain each 0."""
        return (self.abilities or METHODS[self.method]).explains_zeros

    @property
    def marks_every_mention(self) -> bool:
        """Whether the evidence is every mention of a theme."""
        return (self.abilities or METHODS[self.method]).marks_every_mention

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        codebook: Codebook,
        *,
        coder: str,
        method: str,
        package_version: str = __version__,
        settings: Mapping[str, str] | None = None,
        parents: tuple[str, ...] = (),
        abilities: Abilities | None = None,
    ) -> Provenance:
        """Return the provenance of a coding of `corpus` with `codebook`."""
        return cls(
            coder=coder,
            method=method,
            codebook_title=codebook.title,
            codebook_version=codebook.version,
            codebook_hash=codebook.hash,
            themes={theme.id: ThemeProvenance(theme.definition_hash, theme.rules_hash) for theme in codebook.coded},
            corpus_name=corpus.name,
            corpus_hash=corpus.hash,
            package_version=package_version,
            settings=dict(settings or {}),
            parents=parents,
            notice=sentences(corpus.notice, codebook.notice),
            abilities=abilities,
        )


@dataclass(frozen=True)
class Span:
    """One piece of evidence: ``text[start:end] == quote`` in the document's stored text.

    A person's evidence may be a quote or a note without a place. Then start and end are -1.

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
    """All spans of a coding, kept in columns because a large corpus has millions.

    Attributes
    ----------
    documents, themes, rules : sequence of int
        For each span, positions in `document_ids`, `theme_ids` and `rule_names`; sorted by document, theme, start.
    starts, ends : sequence of int
        Offsets in code points; the end is exclusive.
    quotes : sequence of str
        The words themselves, made when asked for where there are many.

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
    def of(
        cls,
        spans: Iterable[Span],
        document_ids: tuple[str, ...],
        theme_ids: tuple[str, ...],
        *,
        keep_order: bool = False,
    ) -> Evidence:
        """Return the columns of single spans, sorted; with `keep_order` those with one start stay as they come."""
        row_of = {id_: row for row, id_ in enumerate(document_ids)}
        column_of = {id_: column for column, id_ in enumerate(theme_ids)}
        ordered = list(spans) if keep_order else sorted(spans, key=lambda s: (s.end, s.rule, s.quote))
        ordered.sort(key=lambda s: (row_of[s.id], column_of[s.theme], s.start))
        rule_number = {name: number for number, name in enumerate(dict.fromkeys(span.rule for span in ordered))}
        return cls(
            document_ids,
            theme_ids,
            tuple(rule_number),
            [row_of[span.id] for span in ordered],
            [column_of[span.theme] for span in ordered],
            [span.start for span in ordered],
            [span.end for span in ordered],
            [rule_number[span.rule] for span in ordered],
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

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Evidence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def of_document(self, id_: str, theme: str | None = None) -> list[Span]:
        """Return the spans of one document, or only those for a theme, in order."""
        rows = self._rows.get(id_, slice(0))
        if theme is not None:
            if theme not in self._theme_numbers:
                return []
            number, within = self._theme_numbers[theme], rows.indices(len(self))[:2]
            rows = slice(bisect_left(self.themes, number, *within), bisect_right(self.themes, number, *within))
        spans: list[Span] = self[rows]
        return spans

    @cached_property
    def _theme_numbers(self) -> dict[str, int]:
        return {theme: number for number, theme in enumerate(self.theme_ids)}

    @cached_property
    def _rows(self) -> dict[str, slice]:
        import numpy as np

        bounds = np.searchsorted(np.asarray(self.documents), range(len(self.document_ids) + 1)).tolist()
        return {id_: slice(*rows) for id_, rows in zip(self.document_ids, pairwise(bounds), strict=True)}

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

    `codes` and `spans` are what the coder left; `matrix` and `evidence` show the same two as pandas tables.

    Parameters
    ----------
    ids, themes : tuple of str
        Rows and columns.
    codes : numpy.ndarray of int8, shape (n documents, n themes)
        1 present, 0 absent, -1 not coded; for a variable with a scale, a place in its values.
    spans : Evidence
        The evidence for the codes, span by span.
    provenance : Provenance
        Where the coding comes from.
    corpus : Corpus, optional
        What was coded, kept for tables by source or year and for showing sentences.
    scales : mapping of str to Scale
        The values of each column that is a variable with other values than absent and present.

    Raises
    ------
    CodingError
        When ids or themes repeat, the shape is wrong or a code is not 1, 0 or -1, nor a place on the variable's scale.

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
    scales: Mapping[str, Scale] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        import numpy as np

        given = np.asarray(self.codes)
        try:
            with np.errstate(invalid="ignore"):
                codes = np.array(given, dtype=np.int8)
            # In a byte 257 would be 1, and 0.5 would be 0.
            are_codes = np.array_equal(codes, given)
        except (TypeError, ValueError, OverflowError):
            codes, are_codes = np.full(given.shape, NOT_CODED, dtype=np.int8), False
        codes.setflags(write=False)
        object.__setattr__(self, "codes", codes)
        found = []
        if not are_codes or (codes.shape[1:] == (len(self.themes),) and self._strange(codes)):
            places = ", nor a place on its variable's scale" if self.scales else ""
            found.append(f"a code is not 1 (present), 0 (absent) or -1 (not coded){places}.")
        found += [f'the document "{id_}" occurs twice.' for id_ in repeated(self.ids)]
        found += [f'the theme "{theme}" occurs twice.' for theme in repeated(self.themes)]
        if codes.shape != (shape := (len(self.ids), len(self.themes))):
            found.append(f"the codes have the shape {codes.shape}, not {shape} for documents x themes.")
        if found:
            raise CodingError(Problem(self.name, fault) for fault in found)

    @classmethod
    def from_spans(
        cls,
        spans: Iterable[Span] | Evidence,
        corpus: Corpus,
        codebook: Codebook,
        *,
        coder: str,
        method: str = "program",
        abilities: Abilities | None = None,
        themes: Sequence[str] | None = None,
        ids: Sequence[str] | None = None,
        roles: Sequence[Role] = ("official",),
        settings: Mapping[str, str] | None = None,
    ) -> Coding:
        """Return the coding that follows from evidence: 1 where a theme has evidence in a document, 0 elsewhere.

        Parameters
        ----------
        spans : iterable of Span, or Evidence
            What the coder found in the documents' stored texts. Remarks are kept but make no 1. An `Evidence` must
            be of the documents coded and the codebook's themes; its offsets are not checked again.
        corpus : Corpus
            What was coded.
        codebook : Codebook
            What it was coded with.
        coder : str
            The coder's name.
        method : str
            How the coder codes, in a word; ``"rules"``, ``"human"`` and ``"model"`` are known.
        abilities : Abilities, optional
            What the method can do; of an unknown method nothing is taken for granted.
        themes : sequence of str, optional
            The themes coded, all where not given; the others are not coded.
        ids : sequence of str, optional
            The documents coded, all where not given.
        roles : sequence of {"official", "question", "chair", "other"}
            Whose words were coded where a text says who speaks; `Document.spoken_text` gives them.
        settings : mapping of str to str, optional
            Anything else that the codes depend on.

        Raises
        ------
        CodingError
            With every span of an unknown or uncoded document or theme, whose quote is not at its offsets, in the words
            of a party that was not coded, or given twice.
        UsageError
            When a role is unknown.

        Examples
        --------
        >>> import discourse_coder as dc
        >>> corpus, codebook = dc.read_corpus("corpus"), dc.read_codebook("codebook.yaml")
        >>> places = [(text.id, text.spoken_text(["official"]).find("NATO")) for text in corpus]
        >>> found = [dc.Span(id_, "nato", at, at + 4, "NATO", "word") for id_, at in places if at >= 0]
        >>> coding = dc.Coding.from_spans(found, corpus, codebook, coder="words", themes=["nato"])
        >>> int(coding.matrix["nato"].sum()) == len(found)
        True
        """
        import numpy as np

        check_roles(roles)
        rows = corpus.ids if ids is None else tuple(ids)
        coded = codebook.ids if themes is None else tuple(themes)
        place = f"coding {coder}"
        unknown = [f'the corpus {corpus.name} has no document "{id_}".' for id_ in rows if id_ not in corpus]
        unknown += [f'the codebook has no theme "{theme}".' for theme in coded if theme not in codebook.ids]
        problems = [Problem(place, found, "Check the id.") for found in unknown]
        if isinstance(spans, Evidence):
            evidence = spans
            if (evidence.document_ids, evidence.theme_ids) != (rows, codebook.ids):
                found = "the evidence is of other documents or themes than those coded."
                problems.append(Problem(place, found, "Give single spans."))
        else:
            given = list(spans)
            problems += _span_problems(given, coder, corpus, set(rows), set(coded), roles)
            evidence = Evidence.of(given if not problems else (), rows, codebook.ids)
        if problems:
            raise CodingError(problems)
        codes = np.full((len(rows), len(codebook)), ABSENT, dtype=np.int8)
        documents, columns = (np.asarray(at, dtype=np.intp) for at in (evidence.documents, evidence.themes))
        if remarks := [at for at, name in enumerate(evidence.rule_names) if name in (NOTE, UNSURE)]:
            decisive = ~(np.isin(evidence.rules, remarks) & (np.asarray(evidence.starts) < 0))
            documents, columns = documents[decisive], columns[decisive]
        codes[documents, columns] = PRESENT
        codes[:, [theme not in coded for theme in codebook.ids]] = NOT_CODED
        if abilities is None and method not in METHODS:
            abilities = Abilities(explains_zeros=False, marks_every_mention=False)
        provenance = Provenance.of(
            corpus,
            codebook,
            coder=coder,
            method=method,
            settings={"roles": " ".join(role for role in ROLES if role in roles), **(settings or {})},
            abilities=abilities,
        )
        return cls(rows, codebook.ids, codes, evidence, provenance, corpus)

    def _strange(self, codes: np.ndarray[Any, np.dtype[np.int8]]) -> dict[str, list[int]]:
        """Return the codes that a column cannot have, by theme or variable."""
        if not codes.size or (codes.max() <= PRESENT and codes.min() >= NOT_CODED and not self.scales):
            return {}
        found = {}
        for theme, column in zip(self.themes, codes.T.tolist(), strict=True):
            n_values = len(self.scales[theme].values) if theme in self.scales else 2
            found[theme] = sorted({code for code in column if not NOT_CODED <= code < n_values})
        return {theme: strange for theme, strange in found.items() if strange}

    def check_on_scale(self) -> None:
        """Raise unless every code is not coded or one of its theme or variable.

        Raises
        ------
        UsageError
            Naming the theme and the codes found.
        """
        problems = []
        for theme, strange in self._strange(self.codes).items():
            found = f'the theme "{theme}" has the {inflected(len(strange), "code")} {listed(map(str, strange))}.'
            advice = "Only 1 (present), 0 (absent) and -1 (not coded) can be counted: say which codes mean present."
            problems.append(Problem(f"coding {self.name}", found, advice))
        if problems:
            raise UsageError(problems)

    def check_binary(self) -> None:
        """Raise unless every code says present, absent or not coded; whatever counts presence checks this first.

        Raises
        ------
        UsageError
            Naming the theme and the codes found, or the variable and its values.
        """
        self.check_on_scale()
        advice = "Give a coding of themes: coding.only_themes."
        if problems := [
            Problem(
                f"coding {self.name}",
                f'the variable "{name}" has values that do not say absent or present: {first_few(scale.values, 5)}.',
                advice,
            )
            for name, scale in self.scales.items()
            if name in self.themes
        ]:
            raise UsageError(problems)

    @property
    def name(self) -> str:
        """The name of the coder."""
        return self.provenance.coder

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose words were coded; all where the provenance does not say."""
        named = self.provenance.settings.get("roles", "").split()
        return tuple(role for role in ROLES if role in named) or ROLES

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {id_: row for row, id_ in enumerate(self.ids)}

    def abilities_for(self, theme: str) -> Abilities:
        """Return what the way in which a theme was coded can do."""
        made = self.provenance
        if theme in made.origins:
            return made.origins[theme].abilities
        return Abilities(made.explains_zeros, made.marks_every_mention)

    def coders_of(self, theme: str) -> Mapping[str, int]:
        """Return whose codes a theme has, and in how many documents; without those not coded."""
        if self.provenance.origins:
            origin = self.provenance.origins.get(theme)
            return {name: len(ids) for name, ids in origin.texts.items()} if origin else {}
        n = sum(code != NOT_CODED for code in self.codes_by_id(theme).values())
        return {self.name: n} if n else {}

    def members_of(self, theme: str) -> frozenset[str]:
        """Return the coders whose codes went into a theme."""
        if self.provenance.origins:
            return frozenset(self.provenance.origins[theme].members if theme in self.provenance.origins else ())
        return frozenset((self.name,))

    def coder_of(self, id_: str, theme: str) -> str:
        """Return whose code a document has for a theme; empty where it is not coded."""
        if self.provenance.origins:
            return self._coder_by_cell.get((id_, theme), "")
        return "" if self.code(id_, theme) == NOT_CODED else self.name

    @cached_property
    def _coder_by_cell(self) -> dict[tuple[str, str], str]:
        return {
            (id_, theme): name
            for theme, origin in self.provenance.origins.items()
            for name, ids in origin.texts.items()
            for id_ in ids
        }

    def only(self, themes: Iterable[str]) -> Coding:
        """Return the coding with only some of its themes."""
        kept = tuple(themes)
        if kept == self.themes:
            return self
        scales = {name: scale for name, scale in self.scales.items() if name in kept}
        codes = self.codes[:, [self.themes.index(theme) for theme in kept]]
        return replace(self, themes=kept, codes=codes, scales=scales)

    @cached_property
    def only_themes(self) -> Coding:
        """The coding without variables: with the themes that are absent or present."""
        return self.only(theme for theme in self.themes if theme not in self.scales)

    def codes_by_id(self, theme: str) -> dict[str, int]:
        """Return each document's code for a theme, by id; empty where the coding lacks the theme."""
        if theme not in self.themes:
            return {}
        return dict(zip(self.ids, self.codes[:, self.themes.index(theme)].tolist(), strict=True))

    def code(self, id_: str, theme: str) -> int:
        """Return the code of a document for a theme: 1, 0 or -1, which it also is where the coding lacks either."""
        if theme not in self.themes or id_ not in self._rows:
            return NOT_CODED
        return int(self.codes[self._rows[id_], self.themes.index(theme)])

    def given(self, id_: str, theme: str) -> int | str | None:
        """Return the code of a document as it was given: 1 or 0, or the value of a variable; None where not coded."""
        code = self.code(id_, theme)
        if code == NOT_CODED:
            return None
        return self.scales[theme].values[code] if theme in self.scales else code

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Coding):
            return NotImplemented
        import numpy as np

        mine, theirs = ((made.ids, made.themes, made.provenance, made.spans) for made in (self, other))
        return mine == theirs and self.scales == other.scales and np.array_equal(self.codes, other.codes)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Coding({self.name!r}: {number_of(len(self), 'text')}, {number_of(len(self.themes), 'theme')})"

    @property
    def matrix(self) -> pd.DataFrame:
        """Documents x themes: 1 present, 0 absent, or a variable's value; missing (``<NA>``) where not coded."""
        import pandas as pd

        frame = pd.DataFrame(
            self.codes, index=pd.Index(self.ids, name="id"), columns=pd.Index(self.themes, name="theme")
        ).astype("Int8")
        frame = frame.mask(frame == NOT_CODED)
        for name in (name for name in self.themes if name in self.scales):
            frame[name] = (
                frame[name].map(dict(enumerate(self.scales[name].values)), na_action="ignore").astype("string")
            )
        return frame

    def to_numpy(self, missing: float = math.nan) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the codes as floats, for libraries that cannot read pandas' nullable integers.

        Parameters
        ----------
        missing : float
            What stands where a text was not coded.

        Returns
        -------
        numpy.ndarray of shape (texts, themes), float64
            1 present, 0 absent. Of a variable, its value where all its values are numbers, else the place of the value
            in ``coding.scales[variable].values``, from 0.

        Examples
        --------
        >>> import discourse_coder as dc
        >>> second = dc.read_study(".").codings["second"]
        >>> second.to_numpy().shape
        (17, 5)
        """
        import numpy as np

        codes = np.where(self.codes == NOT_CODED, missing, self.codes.astype(np.float64))
        for column, name in enumerate(self.themes):
            values = self.scales[name].values if name in self.scales else ()
            if values and all(map(is_number, values)):
                is_coded = self.codes[:, column] != NOT_CODED
                codes[is_coded, column] = np.array(values, np.float64)[self.codes[is_coded, column]]
        return codes

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The spans as a table: id, theme, start, end, quote, rule."""
        return self.spans.table()

    def check_comparable(self, other: Coding) -> None:
        """Raise unless both codings are of the same corpus and the same codebook.

        Two codings by rules must share the rules. Otherwise the prose that people code from must be the same. Only
        themes that both have are compared.

        Raises
        ------
        IncomparableCodingsError
            Naming the corpus or every theme that differs.
        """
        mine, theirs = self.provenance, other.provenance
        place = f"codings {self.name} and {other.name}"
        problems = []
        if mine.corpus_hash != theirs.corpus_hash:
            corpora = " and ".join(f"{made.corpus_name} {made.corpus_hash[:12]}" for made in (mine, theirs))
            problems.append(
                Problem(place, f"they are of different corpora ({corpora}).", "Code the same corpus with both.")
            )
        shared = [theme for theme in self.themes if theme in other.themes]
        if not shared:
            problems.append(Problem(place, "they have no theme in common."))
        both_by_rules = mine.explains_zeros and theirs.explains_zeros
        versions = f"(codebook versions {mine.codebook_version} and {theirs.codebook_version})"
        for theme in shared:
            a, b = mine.themes.get(theme), theirs.themes.get(theme)
            if a is None or b is None:
                continue
            if a.definition != b.definition:
                found = f'the theme "{theme}" has different definitions, criteria or examples {versions}.'
            elif both_by_rules and a.rules != b.rules:
                found = f'the theme "{theme}" was coded with different rules {versions}.'
            else:
                continue
            problems.append(Problem(place, found, "Code it again with one codebook."))
        if problems:
            raise IncomparableCodingsError(problems)

    def excerpt(self, span: Span, around: int = 120) -> Raw:
        """Return a span, highlighted among the words around it, as escaped HTML.

        Raises
        ------
        UsageError
            When the coding was read without its corpus.
        """
        corpus = corpus_of(self)
        if span.start < 0:
            return Raw(marked(span.quote, 0, len(span.quote)))
        return excerpt(corpus[span.id].text, span.start, span.end, around)

    def _repr_html_(self) -> str:
        number_present = (self.codes == PRESENT).sum(axis=0).tolist()
        present = [
            UNDEFINED if theme in self.scales else n for theme, n in zip(self.themes, number_present, strict=True)
        ]
        coded = (self.codes != NOT_CODED).sum(axis=0)
        counts = table_html(
            f"Coding by {self.name}: {len(self)} documents x {len(self.themes)} themes",
            ("theme", "present", "coded"),
            zip(self.themes, present, coded.tolist(), strict=True),
            self.provenance.notice,
        )
        rows = [
            (span.id, span.theme, self.excerpt(span) if self.corpus else shortened(span.quote), span.rule)
            for span in self.spans[:6]
        ]
        return counts + table_html(
            f"Evidence: first {len(rows)} of {len(self.spans)} spans", ("id", "theme", "evidence", "rule"), rows
        )


def edited(coding: Coding, *, by: str) -> Coding:
    """Return a coding whose codes a person has edited as that person's own.

    Parameters
    ----------
    coding : Coding
        A coding by rules, a program or another person, edited since; the order of its texts stays.
    by : str
        Who edited it. The coder before becomes a parent.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus = dc.read_corpus("corpus")
    >>> rules = dc.code(corpus, dc.read_codebook("codebook.yaml"))
    >>> dc.edited(rules, by="mira").provenance.parents
    ('rules',)
    """
    was = coding.provenance
    coder = was.settings.get(_EDITED, was.coder)
    settings = {name: value for name, value in was.settings.items() if name != _EDITED}
    notice = was.notice.replace(_edited_notice(coder), "").strip()
    changed = replace(was, coder=by, method="human", abilities=None, settings=settings, notice=notice)
    return replace(coding, provenance=replace(changed, parents=(*was.parents, coder)))


def marked_as_edited(coding: Coding) -> Coding:
    """Return a coding that says in its name and notice that its codes or evidence were changed after coding."""
    was = coding.provenance
    if is_edited(coding):
        return coding
    able = Abilities(explains_zeros=False, marks_every_mention=False)
    notice = sentences(was.notice, _edited_notice(was.coder))
    settings = {**was.settings, _EDITED: was.coder}
    changed = replace(was, coder=f"{was.coder}-edited", abilities=able, settings=settings, notice=notice)
    return replace(coding, provenance=changed)


def is_by_a_person(coding: Coding) -> bool:
    """Return whether a person gave the codes."""
    return coding.provenance.method == "human"


def is_edited(coding: Coding) -> bool:
    """Return whether codes or evidence were changed after coding, and by whom is not recorded."""
    return has_edited_codes(coding.provenance)


def has_edited_codes(made_by: Provenance) -> bool:
    """Return whether this is the provenance of such a coding."""
    return _EDITED in made_by.settings


def edited_notice(coding: Coding) -> str:
    """Return the sentence that says so; empty for codes as they were given."""
    return _edited_notice(coding.name.removesuffix("-edited")) if is_edited(coding) else ""


def _edited_notice(coder: str) -> str:
    return f"The codes or evidence of {coder} were edited after coding; by whom is not recorded."


def purpose(coding: Coding) -> str:
    """Return what a coding was made for: adjudicated, prefilled or training; empty for a coder's own, blind pass."""
    made_by = coding.provenance
    said = made_by.settings.get(_PURPOSE, "")
    if said in (ADJUDICATED, PREFILLED, TRAINING):
        return said
    if "decided" in made_by.settings:
        return ADJUDICATED
    if made_by.origins:
        return ""  # put together from codings that each had their own purpose
    return PREFILLED if set(made_by.parents) - {made_by.coder} else ""


def settings_of_purpose(purpose: str, coder: str) -> dict[str, str]:
    """Return the settings of a coding for a purpose, in which codes of `coder` were shown."""
    return {_PURPOSE: purpose} | ({_REFERENCE: coder} if purpose == TRAINING else {})


def dependence(coding: Coding) -> str:
    """Return why a coding is no evidence of agreement, as a sentence; empty where its coder saw no codes of others."""
    made_by, made_for = coding.provenance, purpose(coding)
    if made_for == TRAINING:
        by = f" of {made_by.settings[_REFERENCE]}" if _REFERENCE in made_by.settings else ""
        return f"it is from a training round, in which its coder was shown the reference codes{by}."
    if made_for == PREFILLED:
        return f"it was prefilled: its coder was shown the codes of {listed(made_by.parents)}."
    return ""


def check_roles(roles: Sequence[Role]) -> None:
    """Raise a UsageError unless these are roles."""
    if isinstance(roles, str) or not roles or not set(roles) <= set(ROLES):
        raise UsageError.at(f"roles={roles!r}", "these are not roles.", f"Give a list of some of {', '.join(ROLES)}.")


def _span_problems(
    spans: Sequence[Span], coder: str, corpus: Corpus, ids: set[str], themes: set[str], roles: Sequence[Role]
) -> list[Problem]:
    problems = []
    seen: set[Span] = set()
    for span in spans:
        place = f'coding {coder}, evidence "{shortened(span.quote)}" in {span.id} for {span.theme}'
        if span.id not in ids or span.id not in corpus:
            problems.append(Problem(place, "the document is not among those coded.", "Check the id."))
        elif span.theme not in themes:
            problems.append(Problem(place, "the theme is not among those coded.", "Check the id."))
        elif span in seen:
            problems.append(Problem(place, "it is given twice.", "Give it once."))
        elif span.start < 0 and span.end < 0:
            pass  # evidence without a place
        elif not 0 <= span.start < span.end or corpus[span.id].text[span.start : span.end] != span.quote:
            there = shortened(corpus[span.id].text[max(span.start, 0) : max(span.end, 0)])
            found = f'at {span.start} to {span.end} there is "{there}".'
            problems.append(Problem(place, found, "Give the place of the quote in the stored text."))
        elif any(t.start < span.end and span.start < t.end for t in corpus[span.id].silent_turns(roles)):
            found = f"it lies in words that were not coded: only those of {listed(roles)} were."
            problems.append(Problem(place, found, "Search Document.spoken_text, or name more roles."))
        seen.add(span)
    return problems


def corpus_of(coding: Coding) -> Corpus:
    """Return the corpus of a coding, or raise a UsageError where the coding has none."""
    if coding.corpus is None:
        raise UsageError.at(f"coding {coding.name}", "its corpus is missing.", "Read it with corpus=...")
    return coding.corpus


def lacking_documents(corpus: Corpus, ids: Iterable[str], coding: str) -> list[Problem]:
    """Return a problem that names the documents of a coding that a corpus lacks; empty where it lacks none."""
    absent = [id_ for id_ in ids if id_ not in corpus]
    found = f"it lacks {len(absent)} of the documents of coding {coding}: {first_few(absent, 5)}."
    return [Problem(f"corpus {corpus.name}", found, "Pass the corpus that was coded.")] if absent else []
