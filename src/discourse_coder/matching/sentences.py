"""Where sentences and paragraphs begin in a folded view.

A sentence ends at ``.``, ``!`` or ``?`` (with closing quotes or brackets) before a blank and a character that
is not a lower-case letter; at a paragraph's end; and at a line break after a heading. A full stop does not
end a sentence after a title ("Mr."), a number word before a figure ("No. 5"), an initial ("J. Smith"), or a
paragraph number ("1. The"); after other abbreviations ("U.N.", "p.m.") only before a usual first word.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discourse_coder.matching.characters import (
    DOCUMENT,
    PARAGRAPH,
    SPACE,
    Alphabet,
    Codes,
    are_lower,
    are_upper,
    byte_class,
)
from discourse_coder.matching.folding import FoldedTexts, Positions, fold_texts

_TITLES = (
    "mr mrs ms messrs mme dr prof gen maj col lt capt sgt adm amb gov sen rep rev hon st sr jr h.e h.r.h "
    "cf viz vs approx fig figs e.g i.e"
).split()
_NUMBER_WORDS = "no nos art arts para paras p pp vol vols ch chap sec sect annex res doc add corr rev ver".split()
_MAY_END = (
    "u.n u.s u.k u.s.a e.u d.c p.m a.m b.c a.d u.a.e p.r p.r.c r.o.c f.r.y u.s.s.r etc al ed eds inc ltd corp co "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
).split()
_FIRST_WORDS = (
    "the this that these those there then they we our i it its he she his her in on at as by for from with "
    "but and however yet so if when while since after before although though both all some many most no not "
    "let mr mrs ms china serbia kosovo mister madam members today first second third finally nevertheless"
).split()

_LONGEST = 7
_DIGITS = byte_class(b"0123456789")
_CLOSERS = byte_class(b"\"')]}")
_OPENERS = byte_class(b"\"'([{")
_ENDS = byte_class(bytes([SPACE, PARAGRAPH, DOCUMENT]))
_DOT = ord(".")


def _pack(words: list[str], step: int) -> NDArray[np.uint64]:
    """Return words as numbers, as `_packed_word` reads them."""
    numbers = [int.from_bytes(word.encode()[::step], "big") for word in words if len(word) <= _LONGEST]
    return np.array(sorted(numbers), dtype=np.uint64)


_TITLE_KEYS = _pack(_TITLES, -1)
_NUMBER_KEYS = _pack(_NUMBER_WORDS, -1)
_MAY_END_KEYS = _pack(_MAY_END, -1)
_FIRST_KEYS = _pack(_FIRST_WORDS, 1)


def paragraph_starts(folded: FoldedTexts) -> Positions:
    """Return the positions at which paragraphs begin, ascending; the first of each text included."""
    ends = np.flatnonzero((folded.codes == PARAGRAPH) | (folded.codes == DOCUMENT))
    return ends[:-1] + 1


def sentence_starts(folded: FoldedTexts, alphabet: Alphabet) -> Positions:
    """Return the positions at which sentences begin, ascending; those of paragraphs included."""
    codes, raw = folded.codes, folded.raw
    paragraphs = paragraph_starts(folded)
    stops = np.flatnonzero((codes == _DOT) | (codes == ord("!")) | (codes == ord("?")))
    after = _past(codes, _past_footnote_mark(folded, stops), _CLOSERS)
    inside = codes[after] == SPACE
    stops, first = stops[inside], after[inside] + 1
    letter = _past(codes, first, _OPENERS)
    upper = ~are_lower(raw[letter])
    stops, first, letter = stops[upper], first[upper], letter[upper]
    abbreviation = _are_abbreviations(folded, alphabet, stops, letter, paragraphs)
    starts = np.sort(np.concatenate([paragraphs, folded.line_starts, first[~abbreviation]]))
    return starts[np.append(True, starts[1:] > starts[:-1])]


def _past(codes: Codes, place: Positions, skipped: NDArray[np.bool_]) -> Positions:
    """Return the first position at or after each place, four on at most, that is not of a class."""
    place = place.copy()
    moving = np.flatnonzero(skipped[codes[place]])
    for _ in range(4):
        if not len(moving):
            break
        place[moving] += 1
        moving = moving[skipped[codes[place[moving]]]]
    return place


def _past_footnote_mark(folded: FoldedTexts, stops: Positions) -> Positions:
    """Return the position after each stop, or after the footnote number on it, as in ``law.15 The``."""
    codes, raw = folded.codes, folded.raw
    after = stops + 1
    numbered = np.flatnonzero(_DIGITS[codes[after]])
    numbered = numbered[are_lower(raw[stops[numbered] - 1]) & are_lower(raw[stops[numbered] - 2])]
    end = _past(codes, after[numbered], _DIGITS)
    mark = codes[end] == SPACE
    after[numbered[mark]] = end[mark]
    return after


def _are_abbreviations(
    folded: FoldedTexts, alphabet: Alphabet, stops: Positions, next_word: Positions, paragraphs: Positions
) -> NDArray[np.bool_]:
    """Say which full stops belong to the word before them rather than end a sentence."""
    codes = folded.codes
    in_token = alphabet.word.copy()
    in_token[_DOT] = True
    answer = np.zeros(len(stops), dtype=bool)
    # Most sentences end in a word that is too long to be in question.
    short = (codes[stops] == _DOT) & ~in_token[codes[np.maximum(stops - _LONGEST - 1, 0)]]
    for step in range(_LONGEST, 1, -1):
        short |= (codes[stops] == _DOT) & ~in_token[codes[np.maximum(stops - step, 0)]]
    rows = np.flatnonzero(short)
    stops, next_word = stops[rows], next_word[rows]
    token, length = _packed_word(codes, in_token, stops - 1, step=-1)
    token_start = stops - length
    figure = _DIGITS[codes[stops - 1]]
    initial = (length == 1) & are_upper(folded.raw[token_start])
    dotted = (length >= 3) & (codes[stops - 2] == _DOT) & ~figure
    answer[rows] = (
        np.isin(token, _TITLE_KEYS)
        | (np.isin(token, _NUMBER_KEYS) & _DIGITS[codes[next_word]])
        | ((length <= 2) & figure & np.isin(token_start, paragraphs))
    )
    doubtful = np.flatnonzero((np.isin(token, _MAY_END_KEYS) | dotted | initial) & ~answer[rows])
    following, _ = _packed_word(codes, alphabet.word, next_word[doubtful], step=1)
    answer[rows[doubtful]] = ~np.isin(following, _FIRST_KEYS)
    return answer


def _packed_word(
    codes: Codes, in_word: NDArray[np.bool_], place: Positions, *, step: int
) -> tuple[NDArray[np.uint64], Positions]:
    """Return each word that ends (step -1) or begins (step 1) at a place as one number, and its length.

    Words of more than `_LONGEST` letters get a number that no listed word has.
    """
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


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the code-point spans of a text's sentences, without the blanks around them.

    Examples
    --------
    >>> [text[a:b] for text in ["Mr. Li met U.N. staff. He left."] for a, b in sentence_spans(text)]
    ['Mr. Li met U.N. staff.', 'He left.']
    """
    alphabet = Alphabet(())
    folded = fold_texts([text], alphabet)
    starts = sentence_starts(folded, alphabet)
    origin = folded.origin if folded.origin is not None else np.arange(len(folded.codes))
    begins = origin[starts] - 1
    ends = np.append(begins[1:], len(text))
    spans = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        piece = text[begin:end]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            spans.append((begin + left, begin + len(piece.rstrip())))
    return spans
