"""A codebook: themes, the prose that people code by, and the rules that a machine codes by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.repeated import repeated
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import number_of, sentences, shortened

ScopeUnit = Literal["sentence", "paragraph", "document", "words"]
Boundary = Literal["character", "token", "none"]
SkippedContext = Literal["negated", "quoted"]

BOUNDARIES: tuple[str, ...] = ("character", "token", "none")
SKIPPED_CONTEXTS: tuple[str, ...] = ("negated", "quoted")


@dataclass(frozen=True)
class Scope:
    """How near the terms of `with` and `without` must be to a term of `any`.

    Attributes
    ----------
    unit : {"sentence", "paragraph", "document", "words"}
        The same sentence, paragraph or document, or at most `n_words` words away in the same paragraph.
    n_words : int
        Only for ``"words"``; 0 otherwise.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> rule = dc.Rule("near", any=("talks",), with_=(("support*",),), scope=dc.Scope("words", n_words=5))
    >>> rule.scope.n_words
    5
    """

    unit: ScopeUnit = "sentence"
    n_words: int = 0

    def __str__(self) -> str:
        return f"{self.n_words} words" if self.unit == "words" else self.unit


@dataclass(frozen=True)
class Rule:
    """One way in which a theme shows in a text.

    A rule fires on each span that one of `any`, `regex` or `tokens` matches. Every group of `with_` must occur within
    `scope`, and no term of `without` may. A span inside a phrase of `except_` or in a skipped context does not count.

    Attributes
    ----------
    name : str
        Unique in its theme; named in the evidence.
    any : tuple of str
        Terms: phrases, with ``*`` for any rest of a word.
    with_ : tuple of tuple of str
        Groups of terms; of each group at least one term must be near.
    without : tuple of str
        Terms that must not be near.
    except_ : tuple of str
        Longer phrases inside which a match does not count.
    scope : Scope
        What "near" means.
    skip : tuple of {"negated", "quoted"}
        Contexts in which a match does not count.
    regex : tuple of str
        RE2 patterns, matched inside one sentence (paragraph, document: as `scope` says).
    tokens : tuple of tuple of dict
        spaCy Matcher patterns, matched inside the same unit.
    boundary : {"character", "token", "none"}
        What may stand beside a match.
    why : str
        One line: which criterion the rule implements.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> theme = dc.Theme("talks", rules=(dc.Rule("word", any=("talks", "negotiat*"), without=("trade",)),))
    >>> corpus = dc.Corpus((dc.Document("a", "It calls for talks."), dc.Document("b", "Trade talks begin.")))
    >>> dc.code(corpus, dc.Codebook("Peace", "1", (theme,))).codes.tolist()
    [[1], [0]]
    """

    name: str
    any: tuple[str, ...] = ()
    with_: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    scope: Scope = Scope()
    skip: tuple[SkippedContext, ...] = ()
    regex: tuple[str, ...] = ()
    tokens: tuple[tuple[dict[str, Any], ...], ...] = ()
    boundary: Boundary = "character"
    why: str = ""

    def decisive_content(self) -> dict[str, Any]:
        """Return what can change a decision, in a form whose hash does not depend on the order of terms."""
        return {
            "any": sorted(set(self.any)),
            "with": sorted(sorted(set(group)) for group in self.with_),
            "without": sorted(set(self.without)),
            "except": sorted(set(self.except_)),
            "scope": str(self.scope),
            "skip": sorted(set(self.skip)),
            "regex": sorted(set(self.regex)),
            "tokens": sorted(content_hash(pattern) for pattern in self.tokens),
            "boundary": self.boundary,
        }

    def __hash__(self) -> int:
        return hash((self.name, content_hash(self.decisive_content())))


@dataclass(frozen=True)
class Examples:
    """Short texts that show where a theme is present and where it is absent.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> examples = dc.read_codebook("codebook.yaml")["nato"].examples
    >>> len(examples.present), len(examples.absent)
    (6, 6)
    """

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """A binary category with the prose that human coders work from and the rules for the machine.

    Attributes
    ----------
    id : str
        Short and stable; the column name in every file.
    label : str
        What charts and reports print.
    definition : str
        What the theme is.
    inclusion, exclusion : tuple of str
        Criteria, in prose.
    examples : Examples
        Illustrations of both codes.
    rules : tuple of Rule
        Empty for a theme that only people code.
    data : str
        Whose codes count: adjudicated, first, rules, majority or a coder's name; empty where the codebook decides.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> theme = dc.read_codebook("codebook.yaml")["dialogue"]
    >>> theme.label, len(theme.inclusion), theme.rules[0].name
    ('Dialogue', 4, 'call for or support of talks')
    """

    id: str
    label: str = ""
    definition: str = ""
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    examples: Examples = Examples()
    rules: tuple[Rule, ...] = ()
    data: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.id)

    @cached_property
    def definition_hash(self) -> str:
        """SHA-256 over the prose that a human coder decides by: definition, criteria, examples."""
        examples = self.examples
        return content_hash([self.definition, self.inclusion, self.exclusion, examples.present, examples.absent])

    @cached_property
    def rules_hash(self) -> str:
        """SHA-256 over what decides when the rules code; names and reasons do not count."""
        return content_hash(sorted(content_hash(rule.decisive_content()) for rule in self.rules))

    def __repr__(self) -> str:
        return f"Theme({self.id!r}: {number_of(len(self.rules), 'rule')})"

    def _repr_html_(self) -> str:
        prose = prose_of(self)
        rules = [(rule.name, rule.why) for rule in self.rules]
        return table_html(f"Theme {self.id}: {self.label}", ("", ""), prose, max_rows=len(prose)) + table_html(
            number_of(len(rules), "rule"), ("rule", "why"), rules, max_rows=len(rules)
        )


def prose_of(theme: Theme) -> list[tuple[str, str]]:
    """Return the prose that people code a theme by, piece by piece, each after what it is."""
    prose = (
        ("definition", (theme.definition,)),
        ("inclusion criterion", theme.inclusion),
        ("exclusion criterion", theme.exclusion),
        ("example: present", theme.examples.present),
        ("example: absent", theme.examples.absent),
    )
    return [(kind, text) for kind, texts in prose for text in texts if text]


@dataclass(frozen=True)
class Codebook:
    """Themes with their definitions and rules.

    Attributes
    ----------
    title, version, language : str
        The version is the author's; the language is an ISO 639-1 code.
    themes : tuple of Theme
        In the order of tables and charts.
    spacy_model : str
        An installed spaCy model for token patterns; empty for ``spacy.blank(language)``.
    notice : str
        A sentence that every display of its numbers must carry; may be empty.
    data : str
        Whose codes count for themes that do not say: adjudicated, first, rules, majority or a coder's name. By
        default, those of the rules for a theme with rules, else those of people, adjudicated where they are.
    negations, not_negations, contrasts : tuple of str
        Terms by which ``skip: [negated]`` goes, each in place of the English ones; see the rule language.
    abbreviations : tuple of str
        Whose full stops end no sentence, besides the English ones.

    Raises
    ------
    CodebookError
        When there is no theme or an id occurs twice.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> codebook = dc.read_codebook("codebook.yaml")
    >>> codebook.ids
    ('sovereignty', 'dialogue', 'unilateralism', 'un', 'nato')
    >>> codebook["un"]
    Theme('un': 9 rules)
    """

    title: str
    version: str
    themes: tuple[Theme, ...]
    language: str = "en"
    spacy_model: str = ""
    notice: str = ""
    data: str = ""
    negations: tuple[str, ...] = ()
    not_negations: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.themes:
            raise CodebookError.at(self.title, "no theme.", "A codebook needs at least one theme.")
        if ids := repeated(self.ids):
            found = 'the theme "{}" is defined more than once.'
            raise CodebookError(Problem(self.title, found.format(id_), "Rename one.") for id_ in ids)

    def __repr__(self) -> str:
        return f"Codebook({self.title!r}, version {self.version}: {number_of(len(self), 'theme')})"

    def __len__(self) -> int:
        return len(self.themes)

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    def __getitem__(self, id_: str) -> Theme:
        if id_ not in self._by_id:
            advice = sentences(did_you_mean(id_, self.ids), f"There are: {', '.join(self.ids)}.")
            raise CodebookError.at(self.title, f'no theme "{id_}".', advice)
        return self._by_id[id_]

    @cached_property
    def _by_id(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The theme ids, in order."""
        return tuple(theme.id for theme in self.themes)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that can change a decision of a person or of the rules; not labels or comments."""
        own = {
            "negations": self.negations,
            "not_negations": self.not_negations,
            "contrasts": self.contrasts,
            "abbreviations": self.abbreviations,
        }
        return content_hash(
            {
                "language": self.language,
                "spacy_model": self.spacy_model,
                "themes": {theme.id: [theme.definition_hash, theme.rules_hash] for theme in self.themes},
                **{name: sorted(set(terms)) for name, terms in own.items() if terms},
            }
        )

    def _repr_html_(self) -> str:
        rows = [
            (theme.id, theme.label, shortened(theme.definition, 300), ", ".join(rule.name for rule in theme.rules))
            for theme in self.themes
        ]
        title = f"Codebook {self.title}, version {self.version} ({self.hash[:12]})"
        return table_html(title, ("theme", "label", "definition", "rules"), rows, self.notice)
