"""Read a codebook from YAML, and list everything that is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from discourse_coder.errors import CodebookError, CodingError, Problem
from discourse_coder.files import limits
from discourse_coder.files.yaml_shapes import Fields, read_record
from discourse_coder.files.yaml_tree import Faults, Node, read_utf8
from discourse_coder.io import study_files
from discourse_coder.io.codebook_schema import CODEBOOK
from discourse_coder.io.doubtful_terms import cut_by_comment, doubt_of_term
from discourse_coder.model.codebook import (
    MOST_IN_A_FIGURE,
    Boundary,
    Codebook,
    Examples,
    Rule,
    Scope,
    ScopeUnit,
    SkippedContext,
    Theme,
    faults_of_sets,
)
from discourse_coder.model.regex import RegexFault, compile_regex
from discourse_coder.model.scale import Level, Scale
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import shortened

_OF_A_LANGUAGE = ("negations", "not_negations", "contrasts", "abbreviations")
_ASCII_ONLY = re.compile(r"(?<!\\)(?:\\\\)*(\\[bBwW])")
_FOR_ASCII_ONLY = {
    r"\b": "Write boundary: character.",
    r"\B": r"Write \pL for a letter.",
    r"\w": r"Write \pL for a letter.",
    r"\W": r"Write \PL for what is no letter.",
}
# What no text has once it is folded: outside of [], where it may stand beside what is meant.
_UNFOLDED = re.compile(r"\[(?:\\.|[^\]\\])+\]|(?<!\\)(?:\\\\)*(\\[nt]|[’‘“”«»–—‑…ﬁﬂß\u00ad\u00a0]|  )")


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from a YAML file.

    Raises
    ------
    CodebookError
        With every problem of the file and its place, as in ``codebook.yaml:31:5``.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> codebook = dc.read_codebook("codebook.yaml")
    >>> codebook
    Codebook('Kosovo in the statements of Chinese officials', version 1.0: 5 themes)
    >>> codebook["dialogue"].definition
    'The text itself wants a dispute or conflict, whichever it is, to be settled by talking.'
    """
    if Path(path).name == study_files.CODEBOOK and not os.path.lexists(path):
        raise CodebookError.at(str(path), "the file does not exist.", f"Check its name. {study_files.BEGIN}")
    return parse_codebook(read_utf8(path), str(path))


def parse_codebook(text: str, place: str = "codebook.yaml") -> Codebook:
    """Read a codebook from a YAML text; `place` is what problems call it.

    Raises
    ------
    CodebookError
        With every problem and its place.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> codebook = dc.parse_codebook('''
    ... title: Trade
    ... version: "1"
    ... themes:
    ...   - id: tariffs
    ...     label: Tariffs
    ...     definition: Speaks of tariffs.
    ...     rules: [{name: word, any: [tariff*]}]
    ... ''')
    >>> codebook.ids
    ('tariffs',)
    """
    return _parsed(text, place).codebook


def lint_codebook(path_or_text: str | Path) -> tuple[Problem, ...]:
    """Return what is allowed in a codebook but seldom meant; a text of several lines is taken as YAML itself."""
    return _of(path_or_text).warnings


def doubtful_terms(path_or_text: str | Path) -> tuple[Problem, ...]:
    """Return the terms that cannot be meant as they are written, each with what was probably meant."""
    return _of(path_or_text).doubts


def _of(path_or_text: str | Path) -> _Parsed:
    if isinstance(path_or_text, str) and "\n" in path_or_text:
        return _parsed(path_or_text, "codebook.yaml")
    return _parsed(read_utf8(path_or_text), str(path_or_text))


class _Parsed(NamedTuple):
    codebook: Codebook
    warnings: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


@lru_cache(maxsize=1)  # what is read is often checked next
def _parsed(text: str, place: str) -> _Parsed:
    fields, faults = read_record(text, place, CODEBOOK, CodebookError)
    warnings = Faults(place)
    reader = _Reader(faults, warnings, Faults(place), text.splitlines())
    themes = reader.themes(fields)
    variables = reader.variables(fields, themes)
    exclusive = reader.exclusive(fields, themes)
    own = {name: reader.terms(fields.items(name)) for name in _OF_A_LANGUAGE}
    for node in fields.items("abbreviations"):
        if "." not in node.text and not node.text.startswith("@"):
            faults.add(node, f'"{shortened(node.text)}" has no full stop.', "Write it as texts do.")
    reader.warn_of_english(fields, themes)
    if problems := faults.problems():
        raise CodebookError(problems)
    codebook = Codebook(
        title=fields.text("title"),
        version=fields.text("version"),
        themes=themes,
        variables=variables,
        exclusive=exclusive,
        language=fields.text("language", "en"),
        spacy_model=fields.text("spacy_model"),
        notice=fields.text("notice"),
        data=fields.text("data"),
        **own,
    )
    return _Parsed(codebook, warnings.problems(), reader.doubts.problems())


class _Reader:
    """Turns checked fields into themes, and notes what a shape cannot check."""

    def __init__(self, faults: Faults, warnings: Faults, doubts: Faults, lines: list[str]) -> None:
        self.faults = faults
        self.warnings = warnings
        self.doubts = doubts
        self._lines = lines
        self._lists: dict[str, tuple[str, ...]] = {}
        self._used_lists: set[str] = set()
        self._n_terms = 0

    def themes(self, fields: Fields) -> tuple[Theme, ...]:
        lists: dict[Node, list[Node] | None] = fields.values.get("lists") or {}
        for name, terms in lists.items():
            self._lists[name.text] = self.terms(terms or [])
        if len(fields.items("themes")) > limits.MAX_THEMES:
            beyond = fields.items("themes")[limits.MAX_THEMES].node
            found = f"more than {limits.MAX_THEMES:,} themes."
            self.faults.add(beyond, found, "Merge themes, or split the codebook.")
            raise CodebookError(self.faults.problems())
        if not ("themes" in fields or "variables" in fields):
            self.faults.add(
                fields.node, 'the codebook has neither "themes" nor "variables".', "Add what is to be coded."
            )
        ids = (theme.node_of("id") for key in ("themes", "variables") for theme in fields.items(key))
        self.faults.add_repeated(ids, 'theme "{}" is defined twice', "Rename one or merge their rules.")
        themes = tuple(self._theme(theme) for theme in fields.items("themes"))
        for name in lists:
            if name.text not in self._used_lists:
                self.warnings.add(name, f'nothing uses the list "{name.text}".', f"Remove it or use @{name.text}.")
        return themes

    def variables(self, fields: Fields, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
        """Return the variables, that is, what people code with one of several values."""
        found = (self._variable(variable, [theme.id for theme in themes]) for variable in fields.items("variables"))
        return tuple(variable for variable in found if variable)

    def _variable(self, fields: Fields, themes: Sequence[str]) -> Theme | None:
        node, variable = fields.node_of("id"), _called("variable", fields.text("id"))
        self._warn_of_long_label(fields)
        for key in ("definition", "inclusion", "exclusion"):
            found = fields.values.get(key) or []
            self._warn_of_comments(found if isinstance(found, list) else [found])
        asked_when = fields.text("asked_when")
        if asked_when and asked_when not in themes:
            advice = did_you_mean(asked_when, themes, "Name a theme of this codebook.")
            self.faults.add(fields.node_of("asked_when"), f'there is no theme "{shortened(asked_when)}".', advice)
        if fields.text("data") == "rules":
            self.faults.add(fields.node_of("data"), f"{variable} is not coded by rules.", "Name a coder, or remove it.")
        values: dict[Node, list[Node] | None] = fields.values.get("values") or {}
        if not values:
            return None
        meanings = [" ".join(line.text.strip() for line in meaning or ()) for meaning in values.values()]
        level = cast("Level", fields.text("level", "nominal"))
        try:
            return Theme(
                id=fields.text("id"),
                label=fields.text("label"),
                short=fields.text("short"),
                definition=fields.text("definition"),
                inclusion=fields.texts("inclusion"),
                exclusion=fields.texts("exclusion"),
                data=fields.text("data"),
                scale=Scale(tuple(value.text.strip() for value in values), level),
                meanings=tuple(meanings),
                asked_when=asked_when,
            )
        except (CodebookError, CodingError) as error:
            for problem in error.problems:
                self.faults.add(node, f"{variable}: {problem.found}", problem.advice)
            return None

    def exclusive(self, fields: Fields, themes: tuple[Theme, ...]) -> tuple[tuple[str, ...], ...]:
        """Return the sets of themes of which exactly one is present."""
        nodes = fields.items("exactly_one_of")
        sets = tuple(tuple(node.text.strip() for node in group) for group in nodes)
        for place, number, found, advice in faults_of_sets(sets, themes):
            self.faults.add(nodes[place][number], found, advice)
        return sets

    def warn_of_english(self, fields: Fields, themes: tuple[Theme, ...]) -> None:
        """Note what holds only for English in a codebook of another language."""
        language = fields.text("language", "en")
        rules = [rule for theme in themes for rule in theme.rules]
        if language == "en" or not rules:
            return
        node = fields.node_of("language")
        if any("negated" in rule.skip for rule in rules) and "negations" not in fields:
            found = f'"negated" knows only English words, and the language is {language}.'
            self.warnings.add(node, found, 'List yours under "negations", beside "language".')
        if "abbreviations" not in fields:
            found = f"only English abbreviations are known not to end a sentence, and the language is {language}."
            self.warnings.add(node, found, 'List yours under "abbreviations", beside "language".')

    def _theme(self, fields: Fields) -> Theme:
        node, theme = fields.node_of("id"), _called("theme", fields.text("id"))
        self._warn_of_long_label(fields)
        by_people = fields.text("coded_by") == "people"
        if "rules" not in fields and not by_people:
            self.faults.add(node, f"{theme} has no rules.", "Write one, or coded_by: people.")
        if "rules" in fields and by_people:
            self.faults.add(node, f"{theme} is coded by people but has rules.", "Remove one of the two.")
        if "inclusion" not in fields:
            self.warnings.add(node, f"{theme} has no inclusion criterion.", "Add one: people code by it.")
        if "examples" not in fields:
            use = "coders learn from them" if by_people else "the rules are tested on them"
            self.warnings.add(node, f"{theme} has no example.", f"Add some: {use}.")
        for key in ("definition", "inclusion", "exclusion"):
            found = fields.values.get(key) or []
            self._warn_of_comments(found if isinstance(found, list) else [found])
        names = (rule.node_of("name") for rule in fields.items("rules"))
        self.faults.add_repeated(names, 'rule "{}" is defined twice', "Rename one or merge the two.")
        examples = fields.values.get("examples") or Fields(fields.node, {})
        self._warn_of_comments([*examples.items("present"), *examples.items("absent")])
        return Theme(
            id=fields.text("id"),
            label=fields.text("label"),
            short=fields.text("short"),
            definition=fields.text("definition"),
            inclusion=fields.texts("inclusion"),
            exclusion=fields.texts("exclusion"),
            examples=Examples(examples.texts("present"), examples.texts("absent")),
            rules=tuple(self._rule(rule) for rule in fields.items("rules")),
            data=fields.text("data"),
        )

    def _warn_of_long_label(self, fields: Fields) -> None:
        """Note a name that figures have no room for."""
        key = next((key for key in ("short", "label") if fields.text(key)), "id")
        name = fields.text(key)
        if len(name) > MOST_IN_A_FIGURE:
            found = f'figures have room for {MOST_IN_A_FIGURE} characters, and "{shortened(name)}" has {len(name)}.'
            advice = "Shorten it." if key == "short" else 'Add a name for figures: "short: ...".'
            self.warnings.add(fields.node_of(key), found, advice)

    def _rule(self, fields: Fields) -> Rule:
        node, rule = fields.node_of("name"), _called("rule", fields.text("name"))
        if not ("any" in fields or "regex" in fields or "tokens" in fields):
            self.faults.add(node, f"{rule} looks for nothing.", 'Give it terms under "any", or "regex", or "tokens".')
        if "why" not in fields:
            self.warnings.add(node, f'{rule} has no "why".', "Say which criterion it implements.")
        for pattern in fields.items("regex"):
            self._check_regex(pattern)
        return Rule(
            name=fields.text("name"),
            any=self.terms(fields.items("any")),
            with_=tuple(self.terms(group) for group in fields.items("with")),
            without=self.terms(fields.items("without")),
            except_=self.terms(fields.items("except")),
            scope=_scope(fields.text("scope", "sentence")),
            skip=cast("tuple[SkippedContext, ...]", fields.texts("skip")),
            regex=tuple(pattern.text for pattern in fields.items("regex")),
            tokens=tuple(tuple(pattern) for pattern in fields.items("tokens")),
            boundary=cast("Boundary | None", fields.text("boundary") or None),
            why=fields.text("why"),
        )

    def terms(self, nodes: list[Node]) -> tuple[str, ...]:
        """Return the terms of one list, with those of the lists it names in their place."""
        terms: list[str] = []
        self._warn_of_comments(nodes)
        for node in nodes:
            if doubt := doubt_of_term(node):
                self.doubts.add(node, *doubt)
            found = self._named_list(node) if node.text.startswith("@") else (node.text,)
            terms.extend(found)
            self._n_terms += len(found)
            if self._n_terms > limits.MAX_TERMS:
                self.faults.add(node, f"more than {limits.MAX_TERMS:,} terms in all.", "Use fewer or shorter lists.")
                raise CodebookError(self.faults.problems())
            if not node.text.startswith("@") and (fault := _term_fault(node.text)):
                self.faults.add(node, *fault)
        self.warnings.add_repeated(nodes, '"{}" occurs twice in a list', "Remove one.", _folded)
        return tuple(terms)

    def _warn_of_comments(self, nodes: Iterable[Node]) -> None:
        """Note texts of which YAML may have cut off the end, because a blank and # begin a comment."""
        for node in nodes:
            if cut := cut_by_comment(node, self._lines):
                found = f'"{shortened(node.text)}" ends before "{shortened(cut)}", which is a comment.'
                self.warnings.add(
                    node, found, "If it belongs to the text, put quotes around all; else two blanks before #."
                )

    def _named_list(self, node: Node) -> tuple[str, ...]:
        name = node.text[1:].strip()
        if name not in self._lists:
            advice = did_you_mean(name, self._lists, 'Write it under "lists"; a list may use those above it.')
            self.faults.add(node, f'there is no list "{shortened(name)}".', advice)
        self._used_lists.add(name)
        return self._lists.get(name, ())

    def _check_regex(self, node: Node) -> None:
        try:
            compile_regex(node.text)
        except RegexFault as fault:
            self.faults.add(node, f'"{shortened(node.text)}" {fault.found}', fault.advice)
            return
        for mark in _ASCII_ONLY.findall(node.text):
            self.warnings.add(node, f'in RE2, "{mark}" knows only the letters A to Z.', _FOR_ASCII_ONLY[mark])
        if unfolded := next((match[1] for match in _UNFOLDED.finditer(node.text) if match[1]), ""):
            found = f'a regex with "{unfolded}" finds nothing there: texts are searched without it.'
            self.warnings.add(
                node, found, "Write ' or \" for quotes, - for dashes, one blank for line breaks, plain letters."
            )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _called(noun: str, name: str) -> str:
    return f'{noun} "{shortened(name)}"' if name else f"a {noun}"


def _scope(text: str) -> Scope:
    number, _, unit = text.partition(" ")
    return Scope("words", int(number)) if unit else Scope(cast("ScopeUnit", text))


def _term_fault(term: str) -> tuple[str, str] | None:
    """Return what is wrong with a term, and what to do."""
    for word in term.split() if "*" in term else ():
        stem = word.removeprefix("*").partition("*")[0]
        side = "after" if word.startswith("*") else "before"
        if "*" in word and sum(map(str.isalnum, stem)) < 2:
            return (
                f'"{shortened(term)}" has a * with fewer than 2 letters {side} it.',
                f"Write more of the word {side} the *.",
            )
        if "**" in word:
            return f'"{shortened(term)}" has two * in a row.', "Write one."
    if len(term) > limits.MAX_TERM_LENGTH:
        return (
            f'"{shortened(term)}" is longer than {limits.MAX_TERM_LENGTH} characters.',
            "A term is a word or a phrase.",
        )
    if not any(map(str.isalnum, term)):
        return f'"{shortened(term)}" has no letter or digit.', "Write a word or phrase."
    return None
