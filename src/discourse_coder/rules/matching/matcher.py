"""Rules run on texts: which spans are evidence of which theme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.model.codebook import Boundary, Codebook, Rule, Scope, ScopeUnit
from discourse_coder.model.regex import RegexFault, compile_regex
from discourse_coder.rules.matching.characters import Alphabet, Grouped, changes, places_in
from discourse_coder.rules.matching.contexts import CONTRAST, FALSE_CUES, NEGATION_CUES, NEGATION_REACH, in_quotation
from discourse_coder.rules.matching.folding import Positions, fold_texts
from discourse_coder.rules.matching.literals import Needed, needed
from discourse_coder.rules.matching.overlaps import longest_first, without_overlaps
from discourse_coder.rules.matching.readings import Readings, readings_of
from discourse_coder.rules.matching.regexes import Passages
from discourse_coder.rules.matching.scanner import Hits, Scanner, Term, joined_to_a_word
from discourse_coder.rules.matching.token_patterns import TokenPatterns, required_words
from discourse_coder.rules.matching.units import Units
from discourse_coder.rules.matching.vocabulary import FoundWords, VocabularyScanner, words_of
from discourse_coder.rules.unmet import Unmet

Mask = NDArray[np.bool_]
FiredTerms = set[tuple[int, int]]  # the number of a rule, and of one of its terms among those of the rule
# What a rule found but did not count: text, theme, rule, start, end, the first condition not met.
Miss = tuple[int, int, str, int, int, Unmet]
_Condition = Callable[[Positions], Mask]

_NO_LIST = _NO_PATTERN = -1
_SHORT_UNITS = ("sentence", "words")  # a rule that counts words looks for patterns in sentences
# The automaton is as fast where there is little text, or few terms and no regex; what it finds in little text is kept.
_FEW_CHARACTERS, _FEW_TERMS = 500_000, 500


@dataclass(frozen=True)
class FoundSpans:
    """Evidence as columns, sorted by text, theme and start: numbers, and offsets in the stored text."""

    text: Positions
    theme: Positions  # its number in the codebook
    rule: Positions  # its number in `RuleMatcher.rule_names`
    start: Positions  # code-point offsets in the stored text, end exclusive
    end: Positions

    def select(self, kept: Mask | Positions) -> FoundSpans:
        """Return some of the spans."""
        return FoundSpans(*(getattr(self, column.name)[kept] for column in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[FoundSpans], first_texts: Sequence[int]) -> FoundSpans:
        """Return the spans of several finds, whose texts begin with the given numbers."""
        parts = [replace(part, text=part.text + first) for part, first in zip(parts, first_texts, strict=True)]
        return cls(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(cls)))


@dataclass(frozen=True)
class Fired:
    """Where one rule fires: places in the view, and in the stored texts."""

    terms: tuple[int, ...]  # the numbers of the rule's terms on which it fires
    view_start: Positions
    view_end: Positions
    text: Positions
    start: Positions
    end: Positions


class _Judged(NamedTuple):
    """The hits on which a rule fires, and those that each of its conditions stops, by their rows."""

    rows: Positions
    stopped: list[tuple[Unmet, Positions]]


def united(themes: Sequence[int], fired: Sequence[Fired]) -> tuple[FoundSpans, FiredTerms]:
    """Return the evidence, and the terms that fired, of rules in order, given the number of the theme of each."""
    terms = {(number, term) for number, one in enumerate(fired) for term in one.terms}
    rule = np.repeat(np.arange(len(fired)), [len(one.text) for one in fired])
    theme = np.array(themes, dtype=np.int64)[rule]
    start, end, text, begin, stop = (
        np.concatenate([*(getattr(one, column) for one in fired), np.empty(0, dtype=np.int64)])
        for column in ("view_start", "view_end", "text", "start", "end")
    )
    kept = longest_first(theme, start, end)
    spans = FoundSpans(text, theme, rule, begin, stop).select(kept)
    # They are in order of themes and places already; small numbers are sorted in linear time.
    spans = spans.select(np.argsort(spans.text.astype(np.min_scalar_type(text.max(initial=0))), kind="stable"))
    # Two spans in the view may be parts of one stored character, such as a ligature.
    apart = changes(spans.text) | changes(spans.theme)
    apart[1:] |= spans.start[1:] >= spans.end[:-1]
    return spans.select(apart), terms


class _TermLists:
    """Numbers for terms, for what a rule's patterns find, and for lists of both; each list is a bit."""

    def __init__(self) -> None:
        self.terms: dict[Term, int] = {}
        self.n_patterns = 0
        self._lists: dict[tuple[frozenset[Term], int], int] = {}

    def __len__(self) -> int:
        return len(self._lists)

    def add(self, terms: Iterable[str], boundary: Boundary, pattern: int = _NO_PATTERN) -> int:
        """Return the number of a list of terms and, where given, of the matches of a rule's patterns."""
        members = dict.fromkeys(Term.of(term, boundary) for term in terms)
        for term in members:
            self.terms.setdefault(term, len(self.terms))
        if not members and pattern == _NO_PATTERN:
            return _NO_LIST
        return self._lists.setdefault((frozenset(members), pattern), len(self._lists))

    def add_pattern(self) -> int:
        """Return a number for the matches of a rule's patterns."""
        self.n_patterns += 1
        return self.n_patterns - 1

    def of_terms(self) -> Grouped:
        """Return which lists each term, then each pattern, is in."""
        pairs = [(self.terms[term], number) for (members, _), number in self._lists.items() for term in members]
        patterns = ((pattern, number) for (_, pattern), number in self._lists.items() if pattern != _NO_PATTERN)
        pairs += [(len(self.terms) + pattern, number) for pattern, number in patterns]
        return Grouped.of(pairs, len(self.terms) + self.n_patterns)


@dataclass(frozen=True)
class _CompiledRule:
    """A rule with its term lists as numbers."""

    theme: int
    rule: Rule
    any: int
    pattern: int
    groups: tuple[int, ...]
    without: int
    except_: int
    anchors: int  # words of which every match of its token patterns holds one
    regexes: tuple[_Regex, ...]
    tokens: TokenPatterns | None


@dataclass(frozen=True)
class _Regex:
    """A regular expression ready to run."""

    pattern: str
    compiled: Any
    bounded: bool

    @property
    def needed(self) -> Needed | None:
        """What each of its matches must hold."""
        return needed(self.pattern, bounded=self.bounded)


def _compile(
    rule: Rule, theme: int, place: str, codebook: Codebook, lists: _TermLists, problems: list[Problem]
) -> _CompiledRule:
    """Return a rule ready to run, and add what is wrong with its patterns to the problems."""
    regexes = []
    tokens = None
    # A match that is cut off at a letter may hide the next; in a short passage it has to be found too.
    bounded = rule.regex_boundary != "none" and rule.scope.unit in _SHORT_UNITS
    for regex in rule.regex:
        try:
            regexes.append(_Regex(regex, compile_regex(regex), bounded))
        except RegexFault as fault:
            problems.append(Problem(place, f'the regex "{regex}" {fault.found}', fault.advice))
    if rule.tokens:
        try:
            tokens = TokenPatterns(rule.tokens, codebook.language, codebook.spacy_model, place)
        except CodebookError as error:
            problems.extend(error.problems)
    anchors = [required_words(tokens_) for tokens_ in rule.tokens]
    # Sentences can be ruled out only where every pattern names a word that it needs.
    anchored = bool(anchors) and all(anchors)
    pattern = lists.add_pattern() if regexes or tokens else _NO_PATTERN
    return _CompiledRule(
        theme=theme,
        rule=rule,
        any=lists.add(rule.any, rule.term_boundary, pattern),
        pattern=pattern,
        groups=tuple(lists.add(group, rule.term_boundary) for group in rule.with_),
        without=lists.add(rule.without, rule.term_boundary),
        except_=lists.add(rule.except_, rule.term_boundary),
        anchors=lists.add([word for words in anchors for word in words], "none") if anchored else _NO_LIST,
        regexes=tuple(regexes),
        tokens=tokens,
    )


def rules_of(codebook: Codebook) -> list[tuple[int, Rule]]:
    """Return all rules in order, each after the number of its theme."""
    return [(number, rule) for number, theme in enumerate(codebook) for rule in theme.rules]


def terms_of(rule: Rule) -> dict[Term | None, str]:
    """Return how a rule's terms are written; None stands for all its regexes and token patterns."""
    written: dict[Term | None, str] = {Term.of(term, rule.term_boundary): term for term in reversed(rule.any)}
    return dict(reversed(written.items())) | ({None: "(patterns)"} if rule.regex or rule.tokens else {})


# To compile a codebook takes longer than to run it on a few texts, and a report does so again and again.
@lru_cache(maxsize=8)  # the codebook, and small ones for what claims look for
def matcher_of(codebook: Codebook) -> RuleMatcher:
    """Return the matcher of a codebook, the same when asked again."""
    return RuleMatcher(codebook)


class RuleMatcher:
    """A codebook's rules, compiled once and run on any number of texts."""

    def __init__(
        self, codebook: Codebook, *, only: Collection[int] | None = None, alphabet: Alphabet | None = None
    ) -> None:
        lists = _TermLists()
        problems: list[Problem] = []
        compiled = []
        for number, (theme, rule) in enumerate(rules_of(codebook)):
            if only is None or number in only:
                place = f'theme "{codebook.ids[theme]}", rule "{rule.name}"'
                compiled.append(_compile(rule, theme, place, codebook, lists, problems))
        if problems:
            raise CodebookError(problems)
        self._rules = tuple(compiled)
        if any("negated" in rule.rule.skip for rule in compiled):
            self._cues = lists.add(codebook.negations or NEGATION_CUES, "character")
            self._false_cues = lists.add(codebook.not_negations or FALSE_CUES, "character")
            self._contrast = lists.add(codebook.contrasts or CONTRAST, "character")
        self._abbreviations = lists.add(codebook.abbreviations, "character")
        self._n_terms = len(lists.terms)
        self._lists_of = lists.of_terms()
        self._n_lists = len(lists)
        self._scanner = Scanner(tuple(lists.terms), alphabet)
        self._is_simple = self._n_terms <= _FEW_TERMS and not any(rule.regexes for rule in compiled)

    @cached_property
    def _by_words(self) -> VocabularyScanner:
        needs = (regex.needed for rule in self._rules for regex in rule.regexes)
        return VocabularyScanner(self._scanner.terms, [need.sets for need in needs if need], self._scanner.alphabet)

    def readings(self, texts: Sequence[str]) -> Readings:
        """Return the views of texts with words broken at line ends."""
        return readings_of(texts, self.find_all)

    def find_all(self, texts: Sequence[str]) -> tuple[Positions, Positions, Positions]:
        """Return where any term or pattern stands, whether it counts or not: text, start, end."""
        hits = self._hits_in(texts)
        return hits.units.folded.stored_spans(hits.hits.start, hits.hits.end)

    def find(self, texts: Sequence[str]) -> FoundSpans:
        """Return the evidence in texts: per theme, the longest spans where spans overlap."""
        return self.find_with_terms(texts)[0]

    def find_with_terms(self, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms]:
        """Return the same, and the terms on which rules fired."""
        hits = self._hits_in(texts)
        return self._united(hits, self._judged(hits))

    def find_with_misses(self, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms, list[Miss]]:
        """Return the same, and the first of what rules found but did not count for each theme in each text."""
        hits = self._hits_in(texts)
        judged = self._judged(hits)
        return *self._united(hits, judged), self._misses(hits, judged, only_first=True)

    def fired(self, view: Units) -> list[Fired]:
        """Return where each rule fires, whichever of its spans count."""
        hits = self._locate(view)
        return self._fired_by_rule(hits, self._judged(hits))

    def _united(self, hits: _LocatedHits, judged: Sequence[_Judged]) -> tuple[FoundSpans, FiredTerms]:
        return united([rule.theme for rule in self._rules], self._fired_by_rule(hits, judged))

    def _fired_by_rule(self, hits: _LocatedHits, judged: Sequence[_Judged]) -> list[Fired]:
        found = []
        for number, (rows, _) in enumerate(judged):
            start, end = hits.hits.start[rows], hits.hits.end[rows]
            fired = set(hits.hits.term[rows].tolist())
            terms = [place for place, term in enumerate(self._terms_of_rules[number]) if term in fired]
            found.append(Fired(tuple(terms), start, end, *hits.units.folded.stored_spans(start, end)))
        return found

    def view(self, texts: Sequence[str]) -> Units:
        """Return what is searched instead of texts."""
        folded = fold_texts(texts, self._scanner.alphabet)
        is_simple = len(folded.codes) <= _FEW_CHARACTERS or self._is_simple
        words = None if is_simple else words_of(folded.codes, self._scanner.alphabet.word)
        return Units(folded, self._scanner.alphabet, words)

    def _hits_in(self, texts: Sequence[str]) -> _LocatedHits:
        """Find all terms and patterns in texts; in few of them, only when asked first."""
        if sum(map(len, texts)) > _FEW_CHARACTERS:
            return self._locate(self.view(texts))
        return self._kept_hits(tuple(texts))

    @cached_property
    def _kept_hits(self) -> Callable[[tuple[str, ...]], _LocatedHits]:
        return lru_cache(maxsize=4)(lambda texts: self._locate(self.view(texts)))

    def _locate(self, view: Units) -> _LocatedHits:
        """Find all terms and patterns in a view."""
        if view.words is None:
            scanned, words = self._scanner.scan(view.folded), None
        else:
            scanned, words = self._by_words.scan(view.folded, view.words)
        hits = _LocatedHits(scanned, words, view, self._lists_of, self._n_lists)
        if view.no_ends is None:
            rows = hits.of(self._abbreviations)
            view.no_ends = places_in(scanned.start[rows], scanned.end[rows])
        found = [part for rule in self._rules for part in self._pattern_hits(rule, hits)]
        if found:
            hits = _LocatedHits(Hits.merged([scanned, *found]), words, view, self._lists_of, self._n_lists)
        return hits

    def _pattern_hits(self, rule: _CompiledRule, hits: _LocatedHits) -> Iterator[Hits]:
        """Yield what each of a rule's regexes and its token patterns match within one unit, if anything."""
        if rule.pattern == _NO_PATTERN:
            return
        units, unit = hits.units, rule.rule.scope.unit
        candidate = np.ones(len(units.starts(unit)), dtype=bool)
        for group in rule.groups if unit != "words" else ():
            candidate &= hits.units_with(group, unit)
        found = [
            self._bounded(*self._regex_hits(regex, unit, candidate, hits), rule.rule.regex_boundary, units)
            for regex in rule.regexes
        ]
        if rule.tokens is not None:
            if rule.anchors != _NO_LIST:
                candidate = candidate & hits.units_with(rule.anchors, unit)
            starts, ends = units.starts(unit)[candidate], units.ends(unit)[candidate]
            spans = rule.tokens.find_in_units(units.folded.surface, starts, ends)
            found.append(self._bounded(*spans, rule.rule.term_boundary, units))
        number = self._n_terms + rule.pattern
        yield from (Hits(np.full(len(start), number), start, end) for start, end in found if len(start))

    def _bounded(
        self, start: Positions, end: Positions, boundary: Boundary, units: Units
    ) -> tuple[Positions, Positions]:
        """Return the spans beside which only that stands which a boundary allows."""
        codes, word = units.folded.codes, self._scanner.alphabet.word
        if boundary == "none" or not len(start):
            return start, end
        cut = (word[codes[start]] & word[codes[start - 1]]) | (word[codes[end - 1]] & word[codes[end]])
        if boundary == "token":
            cut |= joined_to_a_word(codes, word, start, end)
        return start[~cut], end[~cut]

    def _regex_hits(
        self, regex: _Regex, unit: ScopeUnit, candidate: Mask, hits: _LocatedHits
    ) -> tuple[Positions, Positions]:
        """Return the matches of a regex in those of the candidate units that hold what it needs."""
        units = hits.units
        need = regex.needed if hits.words is not None else None
        if need is None or hits.words is None:
            passages = hits.all_of(unit)
        else:
            if need.sets:
                starts, ends = self._passages(need, unit, candidate, hits.words, units)
            else:
                starts, ends = units.starts(unit)[candidate], units.ends(unit)[candidate]
            if not len(starts):
                return starts, ends
            passages = Passages(units.folded.plain_surface, starts, ends)
        start, end = passages.find(regex.compiled)
        if not len(start):
            return start, end
        inside = candidate[units.number(unit, start)]
        return start[inside], end[inside]

    def _passages(
        self, need: Needed, unit: ScopeUnit, candidate: Mask, words: FoundWords, units: Units
    ) -> tuple[Positions, Positions]:
        """Return the passages of candidate units that hold what each match of a regex needs."""
        rows, others = words.rarest(need.sets)
        number = units.number(unit, words.spans(rows)[0])
        inside = candidate[number]
        rows, number = rows[inside], number[inside]
        if others and len(rows):
            first, last = units.words_around(unit, rows, number, need.breaks)
            if (last - first).sum() <= len(words):
                held = words.hold(others, first, last)
                rows, number = rows[held], number[held]
        if unit in _SHORT_UNITS or need.blanks == inf:
            number = number[changes(number)]
            return units.starts(unit)[number], units.ends(unit)[number]
        return without_overlaps(*units.around(unit, *words.spans(rows), int(need.blanks)))

    def terms(self) -> list[tuple[int, str, dict[int, str]]]:
        """Return for each rule its theme, its name, and how its terms are written, by their number in the codebook."""
        return [
            (rule.theme, rule.rule.name, written)
            for rule, written in zip(self._rules, self._terms_of_rules, strict=True)
        ]

    @cached_property
    def _terms_of_rules(self) -> list[dict[int, str]]:
        """How each rule's terms are written, by their number in the codebook."""
        numbers = {term: number for number, term in enumerate(self._scanner.terms)}
        return [
            {
                self._n_terms + rule.pattern if term is None else numbers[term]: written
                for term, written in terms_of(rule.rule).items()
            }
            for rule in self._rules
        ]

    def fired_terms(self, text: str) -> set[tuple[int, int, int]]:
        """Return the theme, the rule and the term of everything in a text on which a rule fires."""
        hits = self._hits_in([text])
        return {
            (rule.theme, number, list(written)[place])
            for number, (rule, written, fired) in enumerate(
                zip(self._rules, self._terms_of_rules, self._fired_by_rule(hits, self._judged(hits)), strict=True)
            )
            for place in fired.terms
        }

    def near_misses(self, texts: Sequence[str]) -> list[Miss]:
        """Return what rules found but did not count: text, theme, rule, start, end, the first condition not met."""
        hits = self._hits_in(texts)
        return self._misses(hits, self._judged(hits))

    def _misses(self, hits: _LocatedHits, judged: Sequence[_Judged], *, only_first: bool = False) -> list[Miss]:
        """Return what conditions stop, sorted; of each text and theme all of it, or only what comes first."""
        stopped = [
            (rule, unmet, rows)
            for rule, one in zip(self._rules, judged, strict=True)
            for unmet, rows in one.stopped
            if len(rows)
        ]
        lengths = [len(rows) for _, _, rows in stopped]
        number = np.repeat(np.arange(len(stopped)), lengths)
        theme = np.repeat(np.array([rule.theme for rule, _, _ in stopped], dtype=np.int64), lengths)
        rows = np.concatenate([np.empty(0, dtype=np.int64), *(rows for _, _, rows in stopped)])
        text, start, end = hits.units.folded.stored_spans(hits.hits.start[rows], hits.hits.end[rows])
        order = np.lexsort((end, start, theme, text))
        if only_first:
            order = order[changes(text[order]) | changes(theme[order])]
        columns = (column[order].tolist() for column in (text, theme, number, start, end))
        return [
            (text, theme, stopped[number][0].rule.name, start, end, stopped[number][1])
            for text, theme, number, start, end in zip(*columns, strict=True)
        ]

    def _judged(self, hits: _LocatedHits) -> list[_Judged]:
        """Return for each rule on which hits it fires, and which its conditions stop."""
        judged = []
        for rule in self._rules:
            rows, stopped = hits.of(rule.any), []
            for unmet, counts in self._conditions(rule, hits) if len(rows) else ():
                kept = counts(rows)
                stopped.append((unmet, rows[~kept]))
                rows = rows[kept]
            judged.append(_Judged(rows, stopped))
        return judged

    def _conditions(self, rule: _CompiledRule, hits: _LocatedHits) -> Iterator[tuple[Unmet, _Condition]]:
        """Yield what a hit must meet, as what it is where it is not met, and the test."""
        scope = rule.rule.scope
        if rule.except_ != _NO_LIST:
            yield Unmet("except"), lambda rows: ~hits.inside(rule.except_, rows)
        for group, terms in zip(rule.groups, rule.rule.with_, strict=True):
            yield Unmet("with", terms, scope), lambda rows, group=group: hits.near(group, rows, scope)  # type: ignore[misc]
        if rule.without != _NO_LIST:
            yield Unmet("without", rule.rule.without, scope), lambda rows: ~hits.near(rule.without, rows, scope)
        if "quoted" in rule.rule.skip:
            units = hits.units
            yield (
                Unmet("quoted"),
                lambda rows: ~in_quotation(units.folded, units.paragraphs, hits.hits.start[rows]),
            )
        if "negated" in rule.rule.skip:
            yield Unmet("negated"), lambda rows: ~self._negated(hits, rows)

    def _negated(self, hits: _LocatedHits, rows: Positions) -> Mask:
        """Say before which hits a negation stands in the same sentence, near and with no contrast between."""
        cues = hits.of(self._cues)
        cues = cues[~hits.inside(self._false_cues, cues)]
        if not len(cues):
            return np.zeros(len(rows), dtype=bool)
        start = hits.hits.start
        previous = np.searchsorted(start[cues], start[rows]) - 1
        cue = cues[np.maximum(previous, 0)]
        contrast = hits.of(self._contrast)
        contrast = start[contrast[~hits.inside(self._cues, contrast)]]
        contrasted = np.searchsorted(contrast, start[rows]) > np.searchsorted(contrast, start[cue])
        same_sentence = hits.units.number("sentence", start[cue]) == hits.units.number("sentence", start[rows])
        negated: Mask = (
            (previous >= 0)
            & same_sentence
            & (hits.first_word(rows) - hits.last_word(cue) <= NEGATION_REACH)
            & ~contrasted
        )
        return negated


class _LocatedHits:
    """Hits with the lists that their terms are in and the units that they stand in."""

    def __init__(self, hits: Hits, words: FoundWords | None, units: Units, lists_of: Grouped, n_lists: int) -> None:
        self.hits = hits
        self.words = words
        self.units = units
        lists, rows = lists_of.each(hits.term)
        self._rows = Grouped(lists, rows, n_lists)
        self._unit_of: dict[ScopeUnit, Positions] = {}
        self._spans_of: dict[int, tuple[Positions, Positions]] = {}
        self._all_of: dict[ScopeUnit, Passages] = {}

    def of(self, number: int) -> Positions:
        """Return the rows of the hits of a list's terms."""
        return np.empty(0, dtype=np.int64) if number == _NO_LIST else self._rows[number]

    def unit_of(self, unit: ScopeUnit) -> Positions:
        """Return the number of the unit that each hit begins in."""
        if unit not in self._unit_of:
            self._unit_of[unit] = self.units.number(unit, self.hits.start)
        return self._unit_of[unit]

    def all_of(self, unit: ScopeUnit) -> Passages:
        """Return all units as passages, for patterns of which nothing is known but what they match."""
        known = "sentence" if unit in _SHORT_UNITS else unit
        if known not in self._all_of:
            view = self.units.folded.surface.replace("\n", " ")
            self._all_of[known] = Passages(view, self.units.starts(unit), self.units.ends(unit))
        return self._all_of[known]

    def units_with(self, number: int, unit: ScopeUnit) -> Mask:
        """Say which units hold a hit of a list."""
        found = np.zeros(len(self.units.starts(unit)), dtype=bool)
        found[self.unit_of(unit)[self.of(number)]] = True
        return found

    def first_word(self, rows: Positions) -> Positions:
        """Return the number of the word in which each hit begins."""
        return self.units.word_number(self.hits.start[rows])

    def last_word(self, rows: Positions) -> Positions:
        """Return the number of the word in which each hit ends."""
        return self.units.word_number(self.hits.end[rows] - 1)

    def _spans(self, number: int) -> tuple[Positions, Positions]:
        """Return where each hit of a list starts, and how far it and those before it reach."""
        if number not in self._spans_of:
            rows = self.of(number)
            self._spans_of[number] = self.hits.start[rows], np.maximum.accumulate(self.hits.end[rows])
        return self._spans_of[number]

    def inside(self, number: int, rows: Positions) -> Mask:
        """Say which hits lie within a hit of a list."""
        start, reach = self._spans(number)
        if not len(start):
            return np.zeros(len(rows), dtype=bool)
        last = np.searchsorted(start, self.hits.start[rows], side="right") - 1
        within: Mask = (last >= 0) & (reach[np.maximum(last, 0)] >= self.hits.end[rows])
        return within

    def near(self, number: int, rows: Positions, scope: Scope) -> Mask:
        """Say which hits have a hit of a list near them."""
        if scope.unit == "words":
            return self._within_words(number, rows, scope.n_words)
        near: Mask = self.units_with(number, scope.unit)[self.unit_of(scope.unit)[rows]]
        return near

    def _within_words(self, number: int, rows: Positions, n_words: int) -> Mask:
        start, reach = self._spans(number)
        if not len(start):
            return np.zeros(len(rows), dtype=bool)
        word_number = self.units.word_number
        following = np.searchsorted(start, self.hits.start[rows])
        next_word = word_number(start[np.minimum(following, len(start) - 1)])
        near: Mask = (following < len(start)) & (next_word <= self.last_word(rows) + n_words)
        # The words are numbered in order: what reaches furthest ends in the last word.
        last_word = word_number(reach[np.maximum(following - 1, 0)] - 1)
        near |= (following > 0) & (last_word + n_words >= self.first_word(rows))
        return near
