"""Rules run on texts in each reading of words broken at line ends, and what they find put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from discourse_coder.rules.matching.characters import are_in
from discourse_coder.rules.matching.matcher import FiredTerms, FoundSpans, Miss, RuleMatcher
from discourse_coder.rules.matching.overlaps import longest_first
from discourse_coder.rules.matching.readings import Readings


class Finder(Protocol):
    """Finds the evidence of a codebook's rules in texts."""

    def readings(self, texts: Sequence[str]) -> Readings:
        """Return the views of texts with words broken at line ends."""

    def find_with_terms(self, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms]:
        """Return the evidence, and the terms on which rules fired."""


OfTheme = set[tuple[int, int]]  # numbers of a text and of a theme that is present in it


def find(matcher: Finder, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms, OfTheme]:
    """Return the evidence, the terms that fired, and the codes that would be 0 in one reading of all broken words."""
    views = matcher.readings(texts)
    found, fired = matcher.find_with_terms(views.joined)
    if not views.broken:
        return found, fired, set()
    joined, printed = _present(found, views.broken), matcher.find_with_terms(views.printed)[0]
    numbers, others = views.second
    if others:
        more, also = matcher.find_with_terms(others)
        found = FoundSpans.joined([found, replace(more, text=np.array(numbers)[more.text])], [0, 0])
        fired |= also
        group = found.text * (int(found.theme.max(initial=0)) + 1) + found.theme
        found = found.select(longest_first(group, found.start, found.end))
    in_both = joined & _present(replace(printed, text=np.array(views.broken)[printed.text]), views.broken)
    return found, fired, _present(found, views.broken) - in_both


def _present(found: FoundSpans, texts: Sequence[int]) -> OfTheme:
    rows = are_in(found.text, np.array(texts, dtype=np.int64))
    return set(zip(found.text[rows].tolist(), found.theme[rows].tolist(), strict=True))


def on_one_reading(matcher: Finder, text: str) -> set[int]:
    """Return the themes of a text that would be absent in one reading of all its broken words."""
    return {theme for _, theme in find(matcher, [text])[2]}


class NotingFinder:
    """Finds what a matcher finds, and notes what its rules came near to, in the same search."""

    def __init__(self, matcher: RuleMatcher) -> None:
        self._matcher = matcher
        self._views = Readings((), (), (), ())
        self._missed: dict[tuple[str, ...], list[Miss]] = {}

    def readings(self, texts: Sequence[str]) -> Readings:
        """Return the views of texts with words broken at line ends."""
        self._views = self._matcher.readings(texts)
        return self._views

    def find_with_terms(self, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms]:
        """Return the evidence, and the terms on which rules fired."""
        found, fired, self._missed[tuple(texts)] = self._matcher.find_with_misses(texts)
        return found, fired

    @property
    def noted(self) -> list[Miss]:
        """Of the texts that `find` searched last, the first near miss of each theme in each, in either reading."""
        first: dict[tuple[int, int], Miss] = {}
        for miss in _in_either_reading(self._views, lambda texts: self._missed[tuple(texts)]):
            first.setdefault(miss[:2], miss)
        return list(first.values())


def near_misses(matcher: RuleMatcher, texts: Sequence[str]) -> list[Miss]:
    """Return what rules found but did not count, in either reading."""
    return _in_either_reading(matcher.readings(texts), matcher.near_misses)


def _in_either_reading(views: Readings, misses: Callable[[Sequence[str]], list[Miss]]) -> list[Miss]:
    numbers, others = views.second
    missed = {miss[:-1]: miss for miss in misses(views.joined)}
    for number, theme, rule, start, end, unmet in misses(others) if others else ():
        place = (numbers[number], theme, rule, start, end)
        missed.setdefault(place, (*place, unmet))
    return [missed[place] for place in sorted(missed, key=lambda place: (place[0], place[1], place[3], place[4]))]


def fired_terms(matcher: RuleMatcher, text: str) -> set[tuple[int, int, int]]:
    """Return the theme, the rule and the term of everything in a text on which a rule fires, in either reading."""
    views = matcher.readings([text])
    return set().union(*map(matcher.fired_terms, (*views.joined, *views.second[1])))
