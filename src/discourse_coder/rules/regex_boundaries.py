"""Which regexes of a codebook also match inside words, and how often in a corpus."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.rules.coder import code
from discourse_coder.rules.matching.characters import is_word_character

_MOST_WORDS = 3
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_ANCHORS = (r"\b", r"\A", r"\z", r"\s", r"\W", "^", "$")
_SPECIAL = "()[]{}*+?._"


@dataclass(frozen=True)
class RegexBoundary:
    """A regex that can match inside a word, or whose boundary leaves such matches out."""

    theme: str
    rule: str
    regex: str
    boundary: str  # of its rule
    n_matches: int | None = None  # without a boundary; None without a corpus
    n_inside: int | None = None  # those that a boundary leaves out: they begin or end inside a word
    words: tuple[str, ...] = ()  # a few of these, the words whole


def regex_boundaries(
    codebook: Codebook, corpus: Corpus | None = None, roles: Sequence[Role] = ("official",)
) -> tuple[RegexBoundary, ...]:
    """Return the regexes without boundaries of their own and, given a corpus, those whose rule's cuts matches."""
    uses, free, bounded = [], [], []
    for theme in codebook:
        for rule in theme.rules:
            for regex in rule.regex:
                uses.append(RegexBoundary(theme.id, rule.name, regex, rule.regex_boundary))
                free.append(Rule("regex", regex=(regex,), scope=rule.scope, boundary="none"))
                bounded.append(replace(free[-1], boundary="token" if rule.boundary == "token" else "character"))
    if corpus is not None and uses:
        found, kept = (_matches(corpus, codebook, rules, roles) for rules in (free, bounded))
        for number, use in enumerate(uses):
            inside = sorted(found[number] - kept[number])
            words = dict.fromkeys(_whole_words(corpus[id_].text, start, end) for id_, start, end in inside)
            uses[number] = replace(
                use, n_matches=len(found[number]), n_inside=len(inside), words=tuple(words)[:_MOST_WORDS]
            )
    return tuple(use for use in uses if (_is_open(use.regex) if use.boundary == "none" else use.n_inside))


def _matches(
    corpus: Corpus, codebook: Codebook, rules: Iterable[Rule], roles: Sequence[Role]
) -> defaultdict[int, set[tuple[str, int, int]]]:
    """Return where each rule, numbered, finds something."""
    themes = tuple(Theme(str(number), rules=(rule,)) for number, rule in enumerate(rules))
    found: defaultdict[int, set[tuple[str, int, int]]] = defaultdict(set)
    for span in code(corpus, replace(codebook, themes=themes, variables=(), exclusive=()), roles=roles).spans:
        found[int(span.theme)].add((span.id, span.start, span.end))
    return found


def _whole_words(text: str, start: int, end: int) -> str:
    while start and is_word_character(text[start - 1]):
        start -= 1
    while end < len(text) and is_word_character(text[end]):
        end += 1
    return " ".join(text[start:end].split())


def _is_open(regex: str) -> bool:
    """Return whether some alternative of a regex may begin or end inside a word, as far as its ends tell."""
    alternatives: list[list[str]] = [[]]
    depth = 0
    for token in _TOKEN.findall(regex):
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    return not all(
        tokens and _is_edge(tokens[0]) and _is_edge(tokens[-1]) and tokens[1:2] not in (["?"], ["*"], ["{"])
        for tokens in alternatives
    )


def _is_edge(token: str) -> bool:
    """Return whether what matches this part of a regex never stands between two letters."""
    return token in _ANCHORS or (not token[-1].isalnum() and token not in _SPECIAL and not token.startswith("["))
