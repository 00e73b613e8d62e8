"""A codebook: themes, the prose that people code by, and the rules that a machine codes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.repeated import repeated
from discourse_coder.model.scale import Scale, is_number
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import listed, number_of, sentences, shortened

ScopeUnit = Literal["sentence", "paragraph", "document", "words"]
Boundary = Literal["character", "token", "none"]
SkippedContext = Literal["negated", "quoted"]

BINARY = ("0", "1")
MOST_IN_A_FIGURE = 24  # characters of a label that stand beside a bar, on a phone too
_NO_VALUES = ("unsure", "?", "u", "open", "na", "n/a", "#n/a", "<na>", "nan", "null")

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
    boundary : {"character", "token", "none"}, optional
        What may stand beside a match. If not given, ``"character"`` for terms and tokens, ``"none"`` for `regex`.
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
    boundary: Boundary | None = None
    why: str = ""

    @property
    def term_boundary(self) -> Boundary:
        """What may stand beside a term, or beside words that a token pattern matches."""
        return self.boundary or "character"

    @property
    def regex_boundary(self) -> Boundary:
        """What may stand beside a match of a regex, which means what it says."""
        return self.boundary or "none"

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
            "boundary": self.boundary if self.regex else self.term_boundary,
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
    """A category with the prose that human coders work from and the rules for the machine.

    A theme is absent or present. A variable is a theme with a scale: it has one of several values, which people code.

    Attributes
    ----------
    id : str
        Short and stable; the column name in every file.
    label : str
        What tables and reports print.
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
    scale : Scale, optional
        The values of a variable; None for a theme that is absent or present.
    meanings : tuple of str
        What each value of the scale means, in its order; empty texts where the value says it.
    asked_when : str
        A theme of the codebook: the variable is coded only in texts where it is present. Empty for all texts.
    short : str
        A label of at most 24 characters, for figures and headings; empty where the label is short enough.

    Raises
    ------
    CodebookError
        When a variable has rules, there is not one meaning per value, two values differ by capitals or blanks only or
        are one number, or a value means "not decided" on every sheet.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> theme = dc.read_codebook("codebook.yaml")["dialogue"]
    >>> theme.label, len(theme.inclusion), theme.rules[0].name
    ('Dialogue', 4, 'call for or support of talks')
    >>> stance = dc.Theme("stance", scale=dc.Scale(("for", "against")), meanings=("supports the plan", ""))
    >>> [stance.code_of(cell) for cell in ("For", "against", "supports the plan", "perhaps")]
    [0, 1, 0, None]
    """

    id: str
    label: str = ""
    definition: str = ""
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    examples: Examples = Examples()
    rules: tuple[Rule, ...] = ()
    data: str = ""
    scale: Scale | None = None
    meanings: tuple[str, ...] = ()
    asked_when: str = ""
    short: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.id)
        if self.scale is None:
            return
        if not self.meanings:
            object.__setattr__(self, "meanings", ("",) * len(self.scale.values))
        problems = []
        if len(self.meanings) != len(self.scale.values):
            found = f"{number_of(len(self.meanings), 'meaning')} for {number_of(len(self.scale.values), 'value')}."
            problems.append(Problem(f"variable {self.id}", found, "Give one per value; it may be empty."))
        if self.rules:
            problems.append(
                Problem(f"variable {self.id}", "it has rules.", "Rules code themes; people code variables.")
            )
        if alike := repeated(map(_as_typed, self.scale.values)):
            found = f'several values are read as "{alike[0]}", as capitals and blanks do not count.'
            problems.append(Problem(f"variable {self.id}", found, "Use other words."))
        elif same := repeated(map(_as_number, self.scale.values)):
            found = f"several values are the number {same[0]}, and a spreadsheet program writes them alike."
            problems.append(Problem(f"variable {self.id}", found, "Use other words."))
        if reserved := [value for value in self.scale.values if value.casefold() in _NO_VALUES]:
            found = f'the value "{reserved[0]}" means on every sheet that a coder has not decided.'
            problems.append(Problem(f"variable {self.id}", found, "Use another word."))
        if problems:
            raise CodebookError(problems)

    @property
    def kind(self) -> str:
        """What people call it: a theme, or a variable."""
        return "variable" if self.scale else "theme"

    @cached_property
    def values(self) -> tuple[str, ...]:
        """What a code is called, by its number: the values of a variable, or ``("0", "1")``."""
        return self.scale.values if self.scale else BINARY

    def meaning(self, code: int) -> str:
        """Return what a code means in a word or two: absent and present, or a value's meaning, else the value."""
        return (self.meanings[code] or self.values[code]) if self.scale else ("absent", "present")[code]

    @property
    def keys(self) -> tuple[str, ...]:
        """The key that chooses each value: its digit, where all are digits, else its place; none beyond the ninth."""
        if all(len(value) == 1 and value.isascii() and value.isdecimal() for value in self.values):
            return self.values
        return tuple(str(place) if place <= 9 else "" for place in range(1, len(self.values) + 1))

    @property
    def values_in_words(self) -> list[str]:
        """The values of a variable, each with its meaning; of a theme, none."""
        named = zip(self.values, self.meanings, strict=True) if self.scale else ()
        return [f"{value}: {meaning}" if meaning else value for value, meaning in named]

    def code_of(self, cell: str) -> int | None:
        """Return the code that a person wrote as a value of this variable, or its meaning; None where it is neither."""
        return self._codes.get(_as_typed(cell))

    @cached_property
    def _codes(self) -> dict[str, int]:
        meanings = [_as_typed(meaning) for meaning in self.meanings]
        # A meaning that several values have tells none of them.
        own = {meaning: code for code, meaning in enumerate(meanings) if meaning and meanings.count(meaning) == 1}
        return own | {_as_typed(value): code for code, value in enumerate(self.values)}

    @cached_property
    def definition_hash(self) -> str:
        """SHA-256 over what a human coder decides by: definition, criteria, examples, values and their meanings."""
        examples = self.examples
        decided_by: list[Any] = [
            self.definition, self.inclusion, self.exclusion, examples.present, examples.absent,
        ]  # fmt: skip
        if self.scale:
            decided_by += [self.scale.level, self.scale.values, self.meanings, self.asked_when]
        return content_hash(decided_by)

    @cached_property
    def rules_hash(self) -> str:
        """SHA-256 over what decides when the rules code; names and reasons do not count."""
        return content_hash(sorted(content_hash(rule.decisive_content()) for rule in self.rules))

    def __repr__(self) -> str:
        if self.scale:
            return f"Theme({self.id!r}: {self.scale.level}, {listed(self.values)})"
        return f"Theme({self.id!r}: {number_of(len(self.rules), 'rule')})"

    def _repr_html_(self) -> str:
        prose = prose_of(self)
        rules = [(rule.name, rule.why) for rule in self.rules]
        return table_html(f"Theme {self.id}: {self.label}", ("", ""), prose, max_rows=len(prose)) + table_html(
            number_of(len(rules), "rule"), ("rule", "why"), rules, max_rows=len(rules)
        )


def faults_of_sets(sets: Sequence[Sequence[str]], themes: Sequence[Theme]) -> Iterator[tuple[int, int, str, str]]:
    """Yield why exactly one of some themes cannot be asked for: which set, which of its names, what and the advice."""
    by_id = {theme.id: theme for theme in themes}
    seen: set[str] = set()
    for place, names in enumerate(sets):
        if len(names) < 2:
            yield place, 0, "it names one theme only.", "Name at least two."
        for number, name in enumerate(names):
            if name not in by_id:
                advice = did_you_mean(name, by_id, "Name a theme of this codebook.")
                yield place, number, f'there is no theme "{shortened(name)}".', advice
            elif by_id[name].rules:
                found = f'the theme "{name}" has rules, which cannot promise that only one of them fires.'
                yield place, number, found, "Only people code such a set: remove its rules, or take it out."
            elif name in seen:
                yield place, number, f'the theme "{name}" is in exactly_one_of twice.', "Keep it once."
            seen.add(name)


def indicator(variable: str, value: str) -> str:
    """Return what the presence of one value of a variable is called, where it is counted as a theme."""
    return f"{variable}={value}"


def joined(names: tuple[str, ...]) -> str:
    """Return what a set of themes, of which exactly one is present, is called where it is one variable."""
    return "|".join(names)


def _as_number(value: str) -> str:
    """Return what a spreadsheet program makes of a value that looks like a number: 01 is 1."""
    return f"{Decimal(value).normalize():f}" if is_number(value) else value


def _as_typed(cell: str) -> str:
    """Return what a value is told by, however a person or a spreadsheet program wrote it: 2.0 is 2."""
    value = " ".join(cell.casefold().split())
    return value.rstrip("0").rstrip(".") if "." in value and is_number(value) else value


def prose_of(theme: Theme) -> list[tuple[str, str]]:
    """Return the prose that people code a theme by, piece by piece, each after what it is."""
    prose = (
        ("definition", (theme.definition,)),
        ("inclusion criterion", theme.inclusion),
        ("exclusion criterion", theme.exclusion),
        ("example: present", theme.examples.present),
        ("example: absent", theme.examples.absent),
    )
    asked = [("coded only where", f"{theme.asked_when} is present")] if theme.asked_when else []
    values = [("value", value) for value in theme.values_in_words]
    return [(kind, text) for kind, texts in prose for text in texts if text] + values + asked


@dataclass(frozen=True)
class Codebook:
    """Themes with their definitions and rules.

    Attributes
    ----------
    title, version, language : str
        The version is the author's; the language is an ISO 639-1 code.
    themes : tuple of Theme
        Those that are absent or present, in the order of tables and charts.
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
    variables : tuple of Theme
        Those that have a scale, and that people code.
    exclusive : tuple of tuple of str
        Sets of themes of which exactly one is present in a text. People code them.

    Raises
    ------
    CodebookError
        When there is nothing to code, an id occurs twice, or `variables` or `exclusive` name what does not fit.

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
    variables: tuple[Theme, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise CodebookError.at(self.title, "no theme.", "A codebook needs at least one theme or variable.")
        found = 'the theme "{}" is defined more than once.'
        problems = [Problem(self.title, found.format(id_), "Rename one.") for id_ in repeated(self.columns)]
        problems += [
            Problem(f"{self.title}, {theme.id}", "a variable has values, and a theme has none.", "Put it in its list.")
            for themes, is_variable in ((self.themes, False), (self.variables, True))
            for theme in themes
            if (theme.scale is not None) != is_variable
        ]
        problems += [
            Problem(f"{self.title}, {theme.id}", f'there is no theme "{theme.asked_when}".', "Name one in asked_when.")
            for theme in self.variables
            if theme.asked_when and theme.asked_when not in self.ids
        ]
        problems += [
            Problem(f"{self.title}, exactly one of {listed(self.exclusive[place])}", found, advice)
            for place, _, found, advice in faults_of_sets(self.exclusive, self.themes)
        ]
        if problems:
            raise CodebookError(problems)

    def __repr__(self) -> str:
        variables = f", {number_of(len(self.variables), 'variable')}" if self.variables else ""
        return f"Codebook({self.title!r}, version {self.version}: {number_of(len(self), 'theme')}{variables})"

    def __hash__(self) -> int:
        return hash(self.hash)

    def __len__(self) -> int:
        return len(self.themes)

    def __bool__(self) -> bool:
        return True  # one of variables only is a codebook too

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    def __getitem__(self, id_: str) -> Theme:
        if id_ not in self._by_id:
            advice = sentences(did_you_mean(id_, self.columns), f"There are: {', '.join(self.columns)}.")
            raise CodebookError.at(self.title, f'no theme "{id_}".', advice)
        return self._by_id[id_]

    @cached_property
    def _by_id(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.coded}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the themes that are absent or present, in order."""
        return tuple(theme.id for theme in self.themes)

    @property
    def coded(self) -> tuple[Theme, ...]:
        """The themes, then the variables: the columns of a coding."""
        return (*self.themes, *self.variables)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The ids of themes and variables."""
        return tuple(theme.id for theme in self.coded)

    @cached_property
    def conditions(self) -> dict[str, str]:
        """The theme without which a variable is not asked, by the variable and by each of its values."""
        return {
            name: variable.asked_when
            for variable in self.variables
            if variable.asked_when
            for name in (variable.id, *(indicator(variable.id, value) for value in variable.values))
        }

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The scale of each variable."""
        return {theme.id: theme.scale for theme in self.variables if theme.scale}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What to print for each theme and variable, value of a variable, and set of themes, by id."""
        return self._named({theme.id: theme.label for theme in self.coded})

    @cached_property
    def short_labels(self) -> dict[str, str]:
        """The same, with the short label of each theme and variable that has one: for figures and headings."""
        return self._named({theme.id: theme.short or theme.label for theme in self.coded})

    def _named(self, names: Mapping[str, str]) -> dict[str, str]:
        values = {
            indicator(theme.id, value): f"{names[theme.id]}: {theme.meaning(code)}"
            for theme in self.variables
            for code, value in enumerate(theme.values)
        }
        sets = {joined(themes): " / ".join(names[theme] for theme in themes) for themes in self.exclusive}
        return {**names, **values, **sets}

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
                "themes": {theme.id: [theme.definition_hash, theme.rules_hash] for theme in self.coded},
                **({"exclusive": sorted(sorted(names) for names in self.exclusive)} if self.exclusive else {}),
                **{name: sorted(set(terms)) for name, terms in own.items() if terms},
            }
        )

    def _repr_html_(self) -> str:
        rows = [
            (theme.id, theme.label, shortened(theme.definition, 300), ", ".join(rule.name for rule in theme.rules))
            for theme in self.coded
        ]
        title = f"Codebook {self.title}, version {self.version} ({self.hash[:12]})"
        return table_html(title, ("theme", "label", "definition", "rules"), rows, self.notice)
