"""What every match of a regular expression must hold, so that it runs only on passages whose words can satisfy it."""

# The words that a pattern can match are followed as a set of strings, with "*" for any letters and figures or none, as
# in terms: always those it can match and perhaps more. Where they become too many, or something else may stand between,
# the set is put aside and a new one begun; each match then holds one string of each set. What is not understood
# without doubt, such as what Python and RE2 read differently, is not taken apart at all.

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

_MOST_STRINGS = 64
_FEWEST_LETTERS = 2
_FREQUENT = frozenset(
    "a an and are as at be by for from has have in is it its of on or that the to was were which with".split()  # noqa: SIM905
)
_EDGE = "\0"  # where no letter or figure can stand beside the match
_ANY = "*"
_WORDS = re.compile("[a-z0-9*]+")
_CLASS = re.compile(r"\[(\^?)((?:[^\]\[\\&~|^]|\\[-\].,;!?'\"()/ wds])+)\]")
_RANGES = re.compile("a-z|A-Z|0-9")
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_LETTERS = re.compile(r"[A-Za-z0-9]+(?![*+?{])")
_GROUP = re.compile(r"\((?:\?(?:[is]|-i|i-s):|\?:|(?!\?))")
# Classes that Perl names, and whether a blank is in them.
_NAMED = {"d": False, "w": False, "S": False, "D": True, "W": True, "s": True}


class Needed(NamedTuple):
    """What a match of a pattern must hold."""

    sets: tuple[frozenset[str], ...]  # of each set one of the terms, rarest first by their letters
    blanks: float  # it holds at most so many blanks
    breaks: float  # and so many characters that are no letters or figures, blanks included


class _Part(NamedTuple):
    """What a part of a pattern can match."""

    exact: frozenset[str] | None  # all it can match, or nothing where they are too many or unknown
    sets: tuple[frozenset[str], ...]  # strings of which one is in every match, set by set
    blanks: float
    breaks: float


class _NotUnderstood(Exception):  # noqa: N818
    pass


@lru_cache(maxsize=1024)
def needed(pattern: str, *, bounded: bool) -> Needed | None:
    """Return what a match of an RE2 pattern must hold, or nothing where the pattern is not understood.

    `bounded` says that only matches with no letter or figure beside their ends are asked for.
    """
    try:
        branches = _Parser(pattern).branches()
    except (_NotUnderstood, RecursionError):
        return None
    edge = _exactly(_EDGE if bounded else _ANY)
    whole = _either([_in_turn([edge, *parts, edge]) for parts in branches])
    sets = whole.sets if whole.exact is None else (whole.exact,)
    terms = sorted((rated for strings in sets for rated in _as_terms(strings)), reverse=True, key=lambda each: each[0])
    return Needed(tuple(dict.fromkeys(words for _, words in terms)), whole.blanks, whole.breaks)


def _exactly(*strings: str, blanks: float = 0, breaks: float = 0) -> _Part:
    return _Part(frozenset(strings), (), blanks, breaks)


def _gap(blanks: float, breaks: float = 1) -> _Part:
    return _Part(None, (), blanks, breaks)


def _in_turn(parts: Iterable[_Part]) -> _Part:
    """Return what parts match one after the other."""
    now, letters, sets, blanks, breaks, head = [""], "", [], 0.0, 0.0, _ANY
    for part in parts:
        blanks += part.blanks
        breaks += part.breaks
        if part.exact is not None and len(part.exact) == 1:
            letters += next(iter(part.exact))
            continue
        now, letters, exact = [string + letters for string in now], "", part.exact
        ends_word = _all_edges(string[-1:] for string in now)
        if exact is not None and len(now) * len(exact) > _MOST_STRINGS and _are_words(exact) and not ends_word:
            exact = frozenset([_ANY])
        if exact is not None and len(now) * len(exact) <= _MOST_STRINGS:
            now = list({before + after for before in now for after in exact})
            continue
        tail = _EDGE if exact is not None and _all_edges(string[:1] for string in exact) else _ANY
        sets += [frozenset(head + string + tail for string in now), *part.sets]
        head = _EDGE if ends_word and exact is not None else _ANY
        now = [""] if exact is None else list(exact)
    if not sets:
        return _Part(frozenset(string + letters for string in now), (), blanks, breaks)
    return _Part(None, (*sets, frozenset(head + string + letters + _ANY for string in now)), blanks, breaks)


def _either(parts: Sequence[_Part]) -> _Part:
    """Return what one of several parts matches."""
    if len(parts) == 1:
        return parts[0]
    blanks, breaks = max(part.blanks for part in parts), max(part.breaks for part in parts)
    if all(part.exact is not None for part in parts):
        exact = frozenset(string for part in parts for string in part.exact or ())
        if len(exact) <= _MOST_STRINGS:
            return _Part(exact, (), blanks, breaks)
    sets = [_best(part) for part in parts]
    together: frozenset[str] = frozenset().union(*sets)
    return _Part(None, (together,) if all(sets) else (), blanks, breaks)


def _best(part: _Part) -> frozenset[str]:
    """Return the strings of which one is in every match that say most, or none."""
    sets = part.sets if part.exact is None else (frozenset(_ANY + string + _ANY for string in part.exact),)
    rated = [(found[0][0], strings) for strings in sets if (found := _as_terms(strings))]
    return max(rated, key=lambda each: each[0])[1] if rated else frozenset()


def _repeated(part: _Part, least: int, most: float) -> _Part:
    blanks, breaks = (each * most if each else 0.0 for each in (part.blanks, part.breaks))
    if (least, most) == (1, 1):
        return part
    if part.exact is not None and _are_words(part.exact):
        return _exactly(*(part.exact | {""} if most == 1 else [_ANY]))
    if part.exact is not None and most == 1:
        return _Part(part.exact | {""}, (), blanks, breaks)
    if not least:
        return _gap(blanks, breaks)
    sets = part.sets if part.exact is None else (frozenset(_ANY + string + _ANY for string in part.exact),)
    return _Part(None, sets, blanks, breaks)


def _are_words(strings: Iterable[str]) -> bool:
    return all(not string or _WORDS.fullmatch(string) for string in strings)


def _all_edges(characters: Iterable[str]) -> bool:
    return all(character and not _WORDS.match(character) for character in characters)


def _as_terms(strings: frozenset[str]) -> list[tuple[float, frozenset[str]]]:
    """Return sets of words of which each of some strings holds one, and how rare they seem; none if one holds none."""
    words = [[word for word in map(_rated, _WORDS.findall(string)) if word[0] >= _FEWEST_LETTERS] for string in strings]
    words = [[word for word in each if word[0] > _FEWEST_LETTERS] or each for each in words]
    if not words or not all(words):
        return []
    sets = [[max(each) for each in words], [each[0] for each in words], [each[-1] for each in words]]
    return [(min(each)[0] - len(each) / _MOST_STRINGS, frozenset(word for _, word in each)) for each in sets]


@lru_cache(maxsize=10_000)
def _rated(word: str) -> tuple[float, str]:
    """Return the longest run of letters of a word as a term, and its length; a known edge counts half a letter."""
    letters = max(word.split(_ANY), key=len)
    before, after = word[: word.index(letters)], word[word.index(letters) + len(letters) :]
    rated = len(letters) + (2 - bool(before) - bool(after)) / 2
    if letters in _FREQUENT:
        rated = min(rated, _FEWEST_LETTERS)
    return rated, _ANY * bool(before) + letters + _ANY * bool(after)


class _Parser:
    """The pattern, and how much of it is read."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0

    def branches(self, *, nested: bool = False) -> list[list[_Part]]:
        """Read up to the end, or up to the bracket that closes a group."""
        branches: list[list[_Part]] = [[]]
        while self._place < len(self._pattern) and not (nested and self._is(")")):
            if self._is("|"):
                self._place += 1
                branches.append([])
            else:
                branches[-1].append(self._count(self._one()))
        return branches

    def _is(self, character: str) -> bool:
        return self._pattern[self._place : self._place + 1] == character

    def _read(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._pattern, self._place)
        if found:
            self._place = found.end()
        return found

    def _one(self) -> _Part:
        """Read some letters, another character, a class or a group."""
        if found := self._read(_LETTERS):
            return _exactly(found[0].lower())
        if self._read(_GROUP):
            branches = self.branches(nested=True)
            if not self._is(")"):
                raise _NotUnderstood
            self._place += 1
            return _either([_in_turn(parts) for parts in branches])
        if found := self._read(_CLASS):
            return _class_of(found[2], negated=bool(found[1]))
        character = self._pattern[self._place]
        self._place += 1
        if character == ".":
            return _gap(1)
        if character == "\\":
            return self._escaped()
        if character in "()[]{}*+?^$|":
            raise _NotUnderstood
        return _character(character)

    def _escaped(self) -> _Part:
        character = self._pattern[self._place : self._place + 1]
        self._place += 1
        if character == "b":
            return _exactly("")
        if character in _NAMED:
            return _exactly(_ANY) if character == "d" else _gap(_NAMED[character])
        if not character or character.isalnum() or not character.isascii() or character == "_":
            raise _NotUnderstood
        return _character(character)

    def _count(self, part: _Part) -> _Part:
        """Read how often a part may occur."""
        if count := self._read(_COUNT):
            least, most = int(count[1]), float(count[3] or inf) if count[2] else float(count[1])
        elif self._place < len(self._pattern) and self._pattern[self._place] in "*+?":
            least, most = {"*": (0, inf), "+": (1, inf), "?": (0, 1.0)}[self._pattern[self._place]]
            self._place += 1
        else:
            return part
        if self._is("?"):
            self._place += 1
        return _repeated(part, least, most)


def _character(character: str) -> _Part:
    """Return what one literal character matches, whatever its case."""
    if not character.isascii() or not character.isprintable():
        raise _NotUnderstood
    blank, sign = character == " ", not character.isalnum()
    return _exactly(character.lower() if character != _ANY else _EDGE, blanks=blank, breaks=sign)


def _class_of(members: str, *, negated: bool) -> _Part:
    """Return what a class of characters matches."""
    if not members.isascii() or not members.isprintable():
        raise _NotUnderstood
    letters = _RANGES.sub("", members)  # in one go: what is left on both sides of one must not make another
    if negated or "\\" in letters or "-" in letters.strip("-"):
        return _gap(1)
    if letters.isascii() and (letters.isalnum() or not letters):
        return _exactly(*(letters.lower() if letters == members else _ANY))
    return _gap(" " in letters)
