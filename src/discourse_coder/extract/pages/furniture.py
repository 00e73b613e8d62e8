"""What belongs to the pages of a printed text rather than to the text: running heads, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from discourse_coder.extract.pages.layout import Column, Piece, rows
from discourse_coder.extract.paragraph_starts import ends_sentence

_PAGE_NUMBER = re.compile(r"(?:page|p\.)?\s*[-–—(\[|]?\s*\d{1,4}\s*[-–—)\]|]?(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
# Job number of a United Nations document, and the same in the bar code's frame.
_JOB_NUMBER = re.compile(r"\d{2}-\d{5}(?:\s*\([A-Z]\))?|\*\d{5,8}\*")
_NUMBER = re.compile(r"\d{1,6}")
_NOTE = re.compile(
    r"\(?(?P<number>\d{1,3})[\].)/]?\s*(?=[^\W\d_]|[\"“‘«(])|(?P<mark>[*†‡§]{1,3}|[¹²³⁰⁴-⁹]{1,3})\s*(?=[^\W_]|[\"“‘«(])"
)
_ROMAN = re.compile(r"[ivxl]{1,7}")
_EDGE = 4
_LEAST_LETTERS = 4
_SAME_HEIGHT = 3.0
_FEW_PAGES = 6
_SMALL = 0.93


def running_pieces(pages: Sequence[Sequence[Piece]]) -> list[dict[Piece, str]]:
    """Find, for each page, the pieces that are a running head or foot, a page number or a job number.

    A head stands at the same height of several pages, save for its figures; a page number counts up with them.

    Parameters
    ----------
    pages : sequence of sequence of Piece

    Returns
    -------
    list of dict from Piece to str
        For each page, the pieces found and the reason.
    """
    in_rows = [rows(page) for page in pages]
    standing: dict[tuple[bool, str], list[tuple[int, Piece]]] = defaultdict(list)
    for number, page in enumerate(in_rows):
        for is_top, edge in ((True, page[:_EDGE]), (False, page[-_EDGE:])):
            for piece in (piece for row in edge for piece in row):
                standing[is_top, _without_figures(piece.text)].append((number, piece))
    found: list[dict[Piece, str]] = [{} for _ in pages]
    for (is_top, _), pieces in standing.items():
        for same_height in _by_height(pieces):
            for number, piece, why in _running(same_height, len(pages), is_top):
                found[number][piece] = why
    for number, page in enumerate(in_rows):
        _keep_edges_only(page, found[number])
        found[number].update(_lone_numbers(page, number, len(pages)))
    return found


def _without_figures(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split())).casefold()


def _by_height(pieces: list[tuple[int, Piece]]) -> Iterable[list[tuple[int, Piece]]]:
    pieces = sorted(pieces, key=lambda found: found[1].y0)
    group = pieces[:1]
    for found in pieces[1:]:
        if found[1].y0 - group[-1][1].y0 > _SAME_HEIGHT:
            yield group
            group = []
        group.append(found)
    yield group


def _running(pieces: list[tuple[int, Piece]], n_pages: int, is_top: bool) -> Iterable[tuple[int, Piece, str]]:
    """Yield those of equal wording and height that run through pages."""
    counting = _counting_up(pieces)
    texts: dict[str, list[tuple[int, Piece]]] = defaultdict(list)
    for number, piece in pieces:
        texts[piece.text].append((number, piece))
    worded = sum(map(str.isalpha, pieces[0][1].text)) >= _LEAST_LETTERS
    runs_alike = worded and _on_enough(pieces, n_pages, least=3)
    for text, alike in texts.items():
        for number, piece in alike:
            if _JOB_NUMBER.fullmatch(text) and len(alike) > 1:
                yield number, piece, "job number"
            elif (number, piece) in counting and _PAGE_NUMBER.fullmatch(text):
                yield number, piece, "page number"
            elif runs_alike or (worded and (number, piece) in counting) or _repeats(alike, n_pages):
                yield number, piece, _head(is_top)


def _repeats(alike: list[tuple[int, Piece]], n_pages: int) -> bool:
    long_enough = sum(map(str.isalnum, alike[0][1].text)) >= _LEAST_LETTERS
    return long_enough and _on_enough(alike, n_pages, least=2)


def _head(is_top: bool) -> str:
    return "running head" if is_top else "running foot"


def _on_enough(pieces: list[tuple[int, Piece]], n_pages: int, least: int) -> bool:
    """Return whether wording is on enough pages to be no chance: a third of all, or half of some in a row."""
    on = {number for number, _ in pieces}
    if n_pages <= _FEW_PAGES:
        return len(on) >= least
    return len(on) >= 3 and (len(on) >= 0.3 * n_pages or len(on) >= 0.45 * (max(on) - min(on) + 1))


def _counting_up(pieces: list[tuple[int, Piece]]) -> set[tuple[int, Piece]]:
    """Return the pieces in which a number goes up with the pages, the others staying."""
    steps: dict[tuple[int, int], set[int]] = defaultdict(set)
    numbers = [[int(figure) for figure in _NUMBER.findall(piece.text)] for _, piece in pieces]
    for (page, _), figures in zip(pieces, numbers, strict=True):
        for place, figure in enumerate(figures):
            steps[place, figure - page].add(page)
    if not steps:
        return set()
    (place, step), pages = max(steps.items(), key=lambda found: len(found[1]))
    if len(pages) < 2:
        return set()
    return {
        found
        for found, figures in zip(pieces, numbers, strict=True)
        if len(figures) > place and figures[place] - found[0] == step
    }


def _keep_edges_only(page: list[list[Piece]], found: dict[Piece, str]) -> None:
    """Let go of what is not at the very top or bottom, with nothing else outside of it."""
    reached: set[Piece] = set()
    for edge in (page[:_EDGE], page[: -_EDGE - 1 : -1]):
        for row in edge:
            if not any(piece in found for piece in row):
                break
            reached.update(row)
    for piece in [piece for piece in found if piece not in reached and found[piece] != "job number"]:
        del found[piece]


def _lone_numbers(page: list[list[Piece]], number: int, n_pages: int) -> dict[Piece, str]:
    """Return job numbers at a page's foot, and a page's own number where no other page confirms it."""
    found = {piece: "job number" for row in page[-_EDGE * 2 :] for piece in row if _JOB_NUMBER.fullmatch(piece.text)}
    for row in (page[:1] + page[-1:]) if len(page) > 1 else []:
        for piece in row:
            figures = _NUMBER.findall(piece.text)
            counts = bool(figures) and int(figures[0]) == number + 1 and (n_pages <= _FEW_PAGES or len(row) == 1)
            if (counts and _PAGE_NUMBER.fullmatch(piece.text)) or (len(row) == 1 and _ROMAN.fullmatch(piece.text)):
                found[piece] = "page number"
    return found


def body_size(pages: Iterable[Iterable[Piece]]) -> float:
    """Return the size that most letters have, to half a point; 0 without letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def footnotes(columns: Sequence[Column], size: float, cut_before: bool) -> tuple[list[Column], list[list[Piece]]]:
    """Part the footnotes of a page from its text.

    Footnotes are the last lines of a column, in smaller type, from a line on that begins with a number or mark.

    Parameters
    ----------
    columns : sequence of Column
        A page's, in reading order.
    size : float
        Of the text's type.
    cut_before : bool
        Whether the page before ends in the middle of a footnote, which then goes on here without a number.

    Returns
    -------
    columns : list of Column
        Without the footnotes.
    notes : list of list of Piece
        The lines of each.
    """
    has_text = any(line.size >= _SMALL * size for column in columns for line in column.lines)
    kept: list[Column] = []
    notes: list[list[Piece]] = []
    for column in columns:
        lines = column.lines
        small = len(lines)
        while small and lines[small - 1].size < _SMALL * size:
            small -= 1
        starts = _note_starts(lines, small)
        goes_on = cut_before and not notes and small < len(lines) and (not starts or starts[0] > small)
        if not has_text or not (starts or goes_on) or not _is_lowest(column, columns, size):
            kept.append(column)
            continue
        first = small if goes_on else starts[0]
        for index in range(first, len(lines)):
            if index in starts or index == first:
                notes.append([])
            notes[-1].append(lines[index])
        if first:
            kept.append(Column(lines[:first], column.left, column.right))
    return kept, notes


def _note_starts(lines: Sequence[Piece], small: int) -> list[int]:
    """Return where footnotes begin among small lines: numbered one after the other, or marked."""
    matches = {index: match for index in range(small, len(lines)) if (match := _NOTE.match(lines[index].text))}
    starts: list[int] = []
    last = 0
    for index, match in matches.items():
        number = int(match["number"] or 0)
        if not number or not last or number == last + 1:
            starts.append(index)
            last = number or last
    return starts if len(starts) * 2 >= len(matches) else []


def is_cut(note: Sequence[Piece]) -> bool:
    """Return whether a footnote ends in the middle of a sentence."""
    return not ends_sentence(note[-1].text) and note[-1].text[-1:].isalpha()


def _is_lowest(column: Column, columns: Sequence[Column], size: float) -> bool:
    """Return whether no text in the usual size stands below a column."""
    bottom = column.lines[-1].y0
    return not any(
        line.y0 < bottom and line.size >= _SMALL * size and line.x0 < column.right and line.x1 > column.left
        for other in columns
        if other is not column
        for line in other.lines
    )
