"""What coders write beside a code: passages, looked up in the text, or notes in their own words."""

from __future__ import annotations

import re

from discourse_coder.model.coding import NOTE, PASSAGE, Span

_SINGLE, _DOUBLE = "'’‘‚‛`´", '"“”„‟«»'
_ELLIPSIS = r"…|\.\.\.|\. \. \."
# Sheets show a control character as U+FFFD, so a copied passage has that in its place.
_ALIKE = re.compile(rf"(?P<blank>[\0-\x08\x0e-\x1f\x7f\ufffd-\uffff])|(?P<single>[{_SINGLE}])|[{_DOUBLE}]")
_STANDS_FOR = {"blank": " ", "single": "'", None: '"'}
_PIECE = re.compile(rf"(?P<ellipsis>{_ELLIPSIS})|(?P<blank>\s+)|(?P<other>(?s:.))")
_AROUND = f"{_SINGLE}{_DOUBLE}…\ufffd"


def spans_of_remark(text: str | None, id_: str, theme: str, remark: str) -> list[Span]:
    """Return the evidence in a cell: passages that are in the text with their offsets, anything else as a note.

    The whole cell is looked up first, then each of its lines: exactly, then with any white space, any quotation marks
    and either form of ellipsis. Of several places the first is taken. Without a text, all is a note.
    """
    remark = remark.strip()
    if not remark:
        return []
    if text is None:
        return [Span(id_, theme, -1, -1, remark, NOTE)]
    pieces = [remark]
    places = [_place(text, remark)]
    if places == [None]:
        pieces = [line.strip() for line in remark.splitlines() if line.strip()]
        places = [_place(text, piece) for piece in pieces]
    if not any(places):
        return [Span(id_, theme, -1, -1, remark, NOTE)]
    return [
        Span(id_, theme, *place, text[slice(*place)], PASSAGE) if place else Span(id_, theme, -1, -1, piece, NOTE)
        for piece, place in zip(pieces, places, strict=True)
    ]


def _place(text: str, piece: str) -> tuple[int, int] | None:
    """Return where a piece is, looked up from strict to tolerant."""
    bare = _bare(piece)
    if not bare:
        return None
    return _exactly(text, piece) or _exactly(text, bare) or _search(_plain(text), _tolerant_pattern(bare))


def _exactly(text: str, piece: str) -> tuple[int, int] | None:
    start = text.find(piece)  # much faster than to compile an expression for each passage
    if start >= 0 and not re.search(r"\s", piece):
        return _search(text, _as_words(re.escape(piece), piece))
    return (start, start + len(piece)) if start >= 0 else None


def _search(text: str, pattern: str) -> tuple[int, int] | None:
    found = re.search(pattern, text)
    return found.span() if found else None


def _plain(text: str) -> str:
    """Return a text, character by character, with one form of blanks and quotation marks that count as alike."""
    # An expression that allows for each form takes long to compile.
    return _ALIKE.sub(lambda found: _STANDS_FOR[found.lastgroup], text)


def _bare(piece: str) -> str:
    """Return what is left without quotation marks, ellipses and blanks around it."""
    while (bare := piece.strip().strip(_AROUND).removeprefix("...").removesuffix("...")) != piece:
        piece = bare
    return piece


def _as_words(pattern: str, piece: str) -> str:
    """Keep a single word from being found inside another; a longer passage may have been cut inside a word."""
    if re.search(r"\s", piece):
        return pattern
    before = "(?<![A-Za-z0-9])" if re.match("[A-Za-z0-9]", piece) else ""
    after = "(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]\Z", piece) else ""
    return before + pattern + after


def _tolerant_pattern(bare: str) -> str:
    return _as_words("".join(map(_tolerant, _PIECE.finditer(_plain(bare)))), bare)


def _tolerant(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "ellipsis":
            return f"(?:{_ELLIPSIS})"
        case "blank":
            return r"\s+"
    return re.escape(piece[0])
