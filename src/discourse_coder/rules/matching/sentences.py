"""Where sentences begin in a folded view."""

# A sentence ends at ., ! or ? (with closing quotes or brackets, and a footnote mark) before a blank and a character
# that is not a lower-case letter; at a paragraph's end; and at a line break after a heading. A full stop does not end
# one after a title ("Mr."), a number word before a figure ("No. 5"), a paragraph number ("1. The") or in "[...]"; after
# an initial ("J. Smith"), another abbreviation ("U.N.", "p.m.") or an ellipsis only before a usual first word.

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import (
    SPACE,
    Alphabet,
    CharacterTest,
    Codes,
    are_in,
    are_lower,
    are_upper,
    byte_class,
    changes,
    fold,
    looked_up,
    places_in,
    run_end,
)
from discourse_coder.rules.matching.folding import FoldedTexts, Positions, fold_texts
from discourse_coder.rules.matching.scanner import Scanner, Term

_TITLES = (
    "mr mrs ms messrs mme dr prof gen maj col lt capt sgt adm amb gov sen rep rev hon st h.e h.r.h "
    "cf viz vs approx fig figs e.g i.e"
)
_NUMBER_WORDS = "no nos art arts para paras p pp vol vols ch chap sec sect annex res doc add corr rev ver"
_MAY_END = (
    "u.n u.s u.k u.s.a e.u d.c p.m a.m b.c a.d u.a.e p.r p.r.c r.o.c f.r.y u.s.s.r etc al ed eds sr jr inc ltd corp co "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_FIRST_WORDS = (
    "the this that these those there then they we our i it its he she his her in on at as by for from with "
    "but and however yet so if when while since after before though both all some many most no not "
    "let mr mrs ms china serbia kosovo mister madam members today first second third finally"
)

_LONGEST = 7
_ASCII = Alphabet(())
_DIGITS = byte_class(b"0123456789")
_are_footnote_figures = CharacterTest("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹".__contains__)
_CLOSERS = byte_class(b"\"')]}")
_OPENERS = byte_class(b"\"'([{")
_DOT = ord(".")


def _pack(words: str, step: int) -> NDArray[np.uint64]:
    """Return words of at most `_LONGEST` letters as numbers, as `_packed_word` reads them."""
    return np.array([int.from_bytes(word.encode()[::step], "big") for word in words.split()], dtype=np.uint64)


_TITLE_KEYS = _pack(_TITLES, -1)
_NUMBER_KEYS = _pack(_NUMBER_WORDS, -1)
_MAY_END_KEYS = _pack(_MAY_END, -1)
_FIRST_KEYS = _pack(_FIRST_WORDS, 1)


def _kinds(word: NDArray[np.bool_]) -> Codes:
    """Return a small number per byte: 0 for a blank or sign, 1 to 26 for a letter, others for dot, figure, the rest."""
    kinds = np.where(word, _OTHER_KIND, 0).astype(np.uint8)
    kinds[ord("a") : ord("z") + 1] = np.arange(1, 27)
    kinds[_DOT], kinds[_DIGITS] = _DOT_KIND, _FIGURE_KIND
    return kinds


def _suspicious_ends() -> NDArray[np.bool_]:
    """Return for every three kinds of bytes whether an abbreviation, an initial or a number can end in them."""
    table = np.zeros((_N_KINDS, _N_KINDS, _N_KINDS), dtype=bool)
    kinds = _kinds(_ASCII.word)
    for word in f"{_TITLES} {_NUMBER_WORDS} {_MAY_END}".split():
        table[tuple(kinds[list(f" {word}"[-3:].encode())])] = True
    table[:, 0] = table[:, _DOT_KIND] = table[:, :, _FIGURE_KIND] = True
    return table


_DOT_KIND, _FIGURE_KIND, _OTHER_KIND, _N_KINDS = 27, 28, 29, 30
_SUSPICIOUS_ENDS = _suspicious_ends()


def sentence_starts(folded: FoldedTexts, alphabet: Alphabet, no_ends: Positions | None = None) -> Positions:
    """Return where sentences begin, ascending, paragraphs included; a stop at one of `no_ends` ends none."""
    codes = folded.codes
    paragraphs = folded.paragraphs
    stops = np.flatnonzero((codes == _DOT) | (codes == ord("!")) | (codes == ord("?")))
    after = _past_footnote_mark(folded, stops, _past(codes, stops + 1, _CLOSERS))
    inside = codes[after] == SPACE
    stops, first = stops[inside], after[inside] + 1
    letter = _past(codes, first, _OPENERS)
    upper = ~are_lower(folded.points_at(letter))
    stops, first, letter = stops[upper], first[upper], letter[upper]
    goes_on = _are_abbreviations(folded, alphabet, stops, letter, paragraphs) | _are_omissions(codes, stops)
    if no_ends is not None:
        goes_on |= are_in(stops, no_ends)
    starts: Positions = np.sort(np.concatenate([paragraphs, folded.line_starts, first[~goes_on]]), kind="stable")
    return starts[changes(starts)]


def _past(codes: Codes, place: Positions, skipped: NDArray[np.bool_]) -> Positions:
    """Return the first position at or after each place that is not of a class of bytes."""
    return run_end(codes, place, skipped.__getitem__)


def _past_footnote_mark(folded: FoldedTexts, stops: Positions, after: Positions) -> Positions:
    """Return each position after a full stop and its closing marks, or that after the footnote figures there."""
    # A word stands before the stop, as in "law.15 The": the figures are no part of a number.
    after = after.copy()
    numbered = np.flatnonzero(_are_footnote_figures(folded.points_at(after)))
    before = folded.points_at(stops[numbered] - 1), folded.points_at(stops[numbered] - 2)
    numbered = numbered[np.logical_and(*map(are_lower, before))]
    if len(numbered):
        figures = looked_up(folded.cased, _DIGITS).copy()
        figures[folded.foreign] = _are_footnote_figures(folded.foreign_points)
        after[numbered] = run_end(figures, after[numbered], np.copy)
    return after


def _are_omissions(codes: Codes, stops: Positions) -> NDArray[np.bool_]:
    """Say which full stops are the last of an ellipsis in brackets."""
    closed = (codes[stops + 1] == ord("]")) | (codes[stops + 1] == ord(")"))
    omission: NDArray[np.bool_] = closed & (codes[stops] == _DOT) & (codes[stops - 1] == _DOT)
    return omission


def _are_abbreviations(
    folded: FoldedTexts, alphabet: Alphabet, stops: Positions, next_word: Positions, paragraphs: Positions
) -> NDArray[np.bool_]:
    """Say which full stops belong to the word before them rather than end a sentence."""
    codes = folded.codes
    in_token = alphabet.word.copy()
    in_token[_DOT] = True
    answer = np.zeros(len(stops), dtype=bool)
    # Most sentences end in a word that no abbreviation ends like; the others are read whole.
    kinds = _kinds(alphabet.word)
    third, second, last = (kinds[codes[np.maximum(stops - back, 0)]] for back in (3, 2, 1))
    rows = np.flatnonzero((codes[stops] == _DOT) & _SUSPICIOUS_ENDS[third, second, last])
    stops, next_word = stops[rows], next_word[rows]
    token, length = _packed_word(codes, in_token, stops - 1, step=-1)
    token_start = stops - length
    figure = _DIGITS[codes[stops - 1]]
    initial = (length == 1) & are_upper(folded.points_at(token_start))
    dotted = (length >= 3) & (codes[stops - 2] == _DOT) & ~figure
    answer[rows] = (
        are_in(token, _TITLE_KEYS)
        | (are_in(token, _NUMBER_KEYS) & (_DIGITS[codes[next_word]] | _DIGITS[codes[stops + 1]]))
        | ((length <= 3) & figure & are_in(token_start, paragraphs))
    )
    doubtful = np.flatnonzero((are_in(token, _MAY_END_KEYS) | dotted | initial) & ~answer[rows])
    following, _ = _packed_word(codes, alphabet.word, next_word[doubtful], step=1)
    answer[rows[doubtful]] = ~are_in(following, _FIRST_KEYS)
    return answer


def _packed_word(
    codes: Codes, in_word: NDArray[np.bool_], place: Positions, *, step: int
) -> tuple[NDArray[np.uint64], Positions]:
    """Return each word that ends (step -1) or begins (step 1) at a place as one number, and its length."""
    # Words of more than `_LONGEST` letters get a number that no listed word has.
    value = np.zeros(len(place), dtype=np.uint64)
    length = np.zeros(len(place), dtype=np.int64)
    open_ = np.arange(len(place))
    for distance in range(_LONGEST + 1):
        code = codes[np.clip(place[open_] + step * distance, 0, len(codes) - 1)]
        inside = in_word[code]
        open_ = open_[inside]
        if not len(open_):
            break
        value[open_] = value[open_] << np.uint64(8) | code[inside]
        length[open_] += 1
    return value, length


def sentence_spans(text: str, abbreviations: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """Return the code-point spans of a text's sentences, without blanks and invisible characters around them."""
    if abbreviations:
        scanner = _scanner(abbreviations)
        folded = fold_texts([text], scanner.alphabet)
        found = scanner.scan(folded)
        starts = sentence_starts(folded, scanner.alphabet, places_in(found.start, found.end))
    else:
        folded = fold_texts([text], _ASCII)
        starts = sentence_starts(folded, _ASCII)
    begins = folded.in_joined(starts) - 1
    del folded  # ten times as large as the text
    ends = np.append(begins[1:], len(text))
    spans = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        while begin < end and _is_blank(text[begin]):
            begin += 1
        while begin < end and _is_blank(text[end - 1]):
            end -= 1
        if begin < end:
            spans.append((begin, end))
    return spans


@lru_cache(2)
def _scanner(abbreviations: tuple[str, ...]) -> Scanner:
    return Scanner([Term.of(abbreviation) for abbreviation in abbreviations])


def sentences_with(
    text: str, spans: Iterable[tuple[int, int]], abbreviations: tuple[str, ...] = ()
) -> list[tuple[int, int]]:
    """Return the sentences that one of the spans (start, end) lies in or crosses, as offsets in order."""
    spans = list(spans)
    if not spans:
        return []
    sentences, starts, ends = _bounds(text, abbreviations)
    touched = {row for start, end in spans for row in range(bisect_right(ends, start), bisect_left(starts, end))}
    return [sentences[row] for row in sorted(touched)]


@lru_cache(256)  # a text's passages are asked for one after the other, and again by each part of a report
def _bounds(text: str, abbreviations: tuple[str, ...]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    sentences = sentence_spans(text, abbreviations)
    return sentences, [start for start, _ in sentences], [end for _, end in sentences]


def sentence_around(text: str, start: int, end: int, abbreviations: tuple[str, ...] = ()) -> tuple[int, int]:
    """Return where the sentence, or the sentences, that a span lies in begin and end."""
    crossed = sentences_with(text, [(start, end)], abbreviations)
    return min([start, *(begin for begin, _ in crossed)]), max([end, *(stop for _, stop in crossed)])


def _is_blank(character: str) -> bool:
    return not fold(character).strip()
