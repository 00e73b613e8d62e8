"""Text out of PDF files: columns in reading order, without what belongs to the pages, lines joined to paragraphs."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from discourse_coder.errors import CorpusError
from discourse_coder.extract.hyphens import HYPHEN_JOINED, Vocabulary, joined
from discourse_coder.extract.pages.footnotes import body_size, footnotes_by_type, is_cut
from discourse_coder.extract.pages.furniture import furniture_by_position
from discourse_coder.extract.pages.layout import Piece, reading_order, rows
from discourse_coder.extract.pages.line_patterns import FOOTNOTE
from discourse_coder.extract.pages.page_paragraphs import PageColumn, paragraphs
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import number_of

_MOST_PAGES = 3_000
_MOST_CHARACTERS = 2_000_000
_MOST_ON_A_PAGE = 200_000
# Space, in shares of the type's size, that parts pieces: more than between words, less than between columns.
_PARTS = 0.7
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_MARK_OF_HYPHEN = re.compile("[\x02\ufffe]")
# Letters of fonts that do not say which characters they draw.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_NO_TITLE = re.compile(
    r"untitled|microsoft|\.(?:docx?|pdf|indd|rtf|odt|txt|pptx?|xlsx?|wpd|tmp)\b|^\W*(?:document|doc|title|slide|scan)\s*\d*\W*$"
    r"|\\|^\S*$",
    re.IGNORECASE,
)
_INFO_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_Box = tuple[float, float, float, float]
_OCR_FIRST = "Run text recognition (OCR) on it first, then use the result."


@dataclass
class _Page:
    """The pieces of a page by quarter turns of their letters, and what was left out when they were read."""

    pieces: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    outside: list[Piece] = field(default_factory=list)
    control: Counter[str] = field(default_factory=Counter)

    @property
    def upright(self) -> int:
        """The quarter turn of most of the letters."""
        n_letters = {turn: sum(len(piece.text) for piece in pieces) for turn, pieces in self.pieces.items()}
        return max(n_letters, key=lambda turn: (n_letters[turn], -turn), default=0)


def extract_pdf(data: bytes, place: str, *, raw: bool = False) -> Extracted:
    """Extract the text of a PDF file."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(data, place, error) from None
    with closing(document):
        n_pages = len(document)
        if n_pages == 0:
            raise unreadable(place, "this PDF has no pages.", "Get the file again; it may be damaged.")
        if n_pages > _MOST_PAGES:
            raise _too_long(place, f"{n_pages:,} pages", f"{_MOST_PAGES:,}")
        info = document.get_metadata_dict(skip_empty=True)
        extractor = f"pypdfium2 {version('pypdfium2')}"
        if raw:
            text, removals = _as_it_stands(document, place)
        else:
            text, removals = _in_reading_order(_read(document, place))
    _check_text(text, removals, n_pages, place)
    return Extracted(text, extractor, metadata=_metadata(info), removals=tuple(removals))


def _unopened(data: bytes, place: str, error: Exception) -> CorpusError:
    if not data:
        return unreadable(place, "the file is empty.", "Get it again.")
    if "password" in str(error).lower():
        return unreadable(place, "this PDF is protected by a password.", "Save a copy without the password.")
    if b"%PDF" not in data[:2048]:
        return unreadable(place, "this is not a PDF file.", "Check what it is, and give it the right extension.")
    return unreadable(place, "this PDF is broken and cannot be opened.", "Get it again, or repair it.")


def _too_long(place: str, found: str, most: str) -> CorpusError:
    return unreadable(place, f"this PDF has {found}; {most} are the most.", "Split it into its documents.")


def _check_text(text: str, removals: Sequence[Removal], n_pages: int, place: str) -> None:
    letters = sum(map(str.isalnum, text))
    n_unreadable = len(_UNREADABLE.findall(text))
    n_unreadable += sum(len(removal.what) for removal in removals if removal.why == _CONTROL_WHY)
    pages = number_of(n_pages, "page")
    if n_unreadable > letters:
        found = f"there is no readable text in it ({pages}): its fonts do not say what their letters are."
        raise unreadable(place, found, _OCR_FIRST)
    if not letters:
        found = f"there is no text in it ({pages}): it is probably a scan, with pictures of pages."
        raise unreadable(place, found, _OCR_FIRST)


# --- pages as they stand ---------------------------------------------------------------------------------------------

_CONTROL_WHY = "control characters"


def _pages(document: Any, place: str) -> Iterator[tuple[int, Any, Any]]:
    """Yield number, page and text of each page that can be read."""
    import pypdfium2

    readable = characters = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        with closing(page):
            try:
                text = page.get_textpage()
            except pypdfium2.PdfiumError:
                continue
            with closing(text):
                readable += 1
                count = text.count_chars()
                characters += max(count, 0)
                if characters > _MOST_CHARACTERS or count > _MOST_ON_A_PAGE:
                    found = f"{max(characters, count):,} characters on {index + 1} pages"
                    raise _too_long(place, found, f"{_MOST_ON_A_PAGE:,} a page, {_MOST_CHARACTERS:,} in all")
                yield index + 1, page, text
    if not readable:
        raise unreadable(place, "none of the pages of this PDF can be read.", "Get it again, or repair it.")


def _as_it_stands(document: Any, place: str) -> tuple[str, list[Removal]]:
    found: list[str] = []
    removals: list[Removal] = []
    for number, _, page_text in _pages(document, place):
        text = page_text.get_text_range().replace("\r\n", "\n").replace("\r", "\n")
        text = _MARK_OF_HYPHEN.sub("-\n", text)  # where a line ends in a hyphen there is a mark and no line end
        control = Counter(_CONTROL.findall(text))
        if control:
            removals.append(_control_removal(number, control))
        lines = [line.rstrip() for line in _CONTROL.sub("", text).split("\n")]
        found.append("\n".join(lines).strip("\n"))
    return "\n\n".join(filter(None, found)) + "\n", removals


def _control_removal(number: int, control: Counter[str]) -> Removal:
    what = ", ".join(f"U+{ord(sign):04X} ({times} times)" for sign, times in sorted(control.items()))
    return Removal(f"page {number}", what, _CONTROL_WHY)


# --- pieces with their boxes -----------------------------------------------------------------------------------------


def _read(document: Any, place: str) -> list[_Page]:
    pages = [_Page() for _ in range(len(document))]
    for number, page, text in _pages(document, place):
        left, bottom, right, top = page.get_cropbox()
        found = pages[number - 1]
        for turn, piece in _PieceReader(text).pieces(found.control):
            x0, y0, x1, y1 = _turned(piece.x0, piece.y0, piece.x1, piece.y1, 4 - turn)
            inside = left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top
            (found.pieces[turn] if inside else found.outside).append(piece)
    return pages


def _turned(x0: float, y0: float, x1: float, y1: float, turn: int) -> _Box:
    """Turn a box clockwise by quarters, so that letters turned that far counterclockwise stand upright."""
    for _ in range(turn % 4):
        x0, y0, x1, y1 = y0, -x1, y1, -x0
    return x0, y0, x1, y1


class _PieceReader:
    """Groups the characters of a page to pieces: neighbours on one line, up to a space wider than between words."""

    def __init__(self, text: Any) -> None:
        from ctypes import c_double

        import pypdfium2.raw as pdfium

        self._pdfium, self._text = pdfium, text
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = c_double(), c_double()

    def pieces(self, control: Counter[str]) -> Iterator[tuple[int, Piece]]:
        """Yield quarter turn and piece; count control characters, which are left out."""
        letters: list[str] = []
        indexes: list[int] = []
        box = (0.0, 0.0, 0.0, 0.0)
        turn = 0
        for index in range(self._text.count_chars()):
            letter = chr(self._pdfium.FPDFText_GetUnicode(self._text, index) % 0x110000)
            if letter in "\x02\ufffe" and self._pdfium.FPDFText_IsHyphen(self._text, index) == 1:
                letter = "-"
            if letter in "\r\n" or (letter in " \u00a0" and not letters):
                ends, keeps = letter in "\r\n", False
            elif not " " <= letter <= "~" and letter != "\t" and _CONTROL.match(letter):
                control[letter] += 1
                continue
            else:
                if letter == " " and self._pdfium.FPDFText_IsGenerated(self._text, index) == 1:
                    letters.append(" ")
                    continue
                own_turn, own = self._place(index)
                ends = bool(indexes) and (own_turn != turn or _is_apart(box, own))
                keeps = True
            if ends and letters:
                yield from self._piece(letters, indexes, box, turn)
                letters, indexes = [], []
            if keeps and (letters or not letter.isspace()):
                box = own if not indexes else _around(box, own)
                turn = own_turn
                letters.append(letter)
                indexes.append(index)
        yield from self._piece(letters, indexes, box, turn)

    def _place(self, index: int) -> tuple[int, _Box]:
        """Return the quarter turns of a character, and its box in a plane in which it stands upright."""
        pdfium, box = self._pdfium, self._box
        angle = pdfium.FPDFText_GetCharAngle(self._text, index)
        # PDFium counts clockwise; a letter turned by less than an eighth counts as upright.
        turn = round(-angle / (math.pi / 2)) % 4 if 0.1 < angle < 7 else 0
        pdfium.FPDFText_GetLooseCharBox(self._text, index, box)
        found = (box.left, box.bottom, box.right, box.top)
        if not math.isfinite(sum(found)):
            return turn, (0.0, 0.0, 0.0, 0.0)
        if not turn:
            return turn, found
        x0, y0, x1, y1 = _turned(*found, turn)
        return turn, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _piece(self, letters: list[str], indexes: list[int], box: _Box, turn: int) -> Iterator[tuple[int, Piece]]:
        text = " ".join("".join(letters).split())
        if text:
            size = sorted(self._size(indexes[len(indexes) * part // 4]) for part in (1, 2, 3))[1]
            yield turn, Piece(text, *box, size)

    def _size(self, index: int) -> float:
        pdfium = self._pdfium
        size = pdfium.FPDFText_GetFontSize(self._text, index)
        if pdfium.FPDFText_GetMatrix(self._text, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return float(size) if math.isfinite(size) and size > 0 else 1.0


def _is_apart(box: _Box, own: _Box) -> bool:
    """Return whether a character stands on another line than a piece, or too far to the side."""
    height = min(box[3] - box[1], own[3] - own[1])
    if min(box[3], own[3]) - max(box[1], own[1]) < 0.5 * height:
        return True
    return max(own[0] - box[2], box[0] - own[2]) > _PARTS * max(own[3] - own[1], 1.0)


def _around(box: _Box, own: _Box) -> _Box:
    # Heights stay those of the piece's first character, so that raised figures do not shift a line.
    return min(box[0], own[0]), box[1], max(box[2], own[2]), box[3]


# --- the text --------------------------------------------------------------------------------------------------------


def _in_reading_order(pages: Sequence[_Page]) -> tuple[str, list[Removal]]:
    upright = [page.pieces[page.upright] for page in pages]
    size = body_size(upright)
    removals: list[Removal] = []
    columns: list[PageColumn] = []
    cut = False
    found = furniture_by_position([rows(page) for page in upright], lambda piece: piece.y0)
    for number, (page, running) in enumerate(zip(pages, found, strict=True), start=1):
        place = f"page {number}"
        if page.control:
            removals.append(_control_removal(number, page.control))
        removals += [Removal(place, piece.text, "outside the page") for piece in page.outside]
        main = page.pieces[page.upright]
        removals += [Removal(place, piece.text, running[piece]) for piece in main if piece in running]
        ordered = reading_order([piece for piece in main if piece not in running])
        ordered, notes = footnotes_by_type(ordered, size, cut)
        cut = bool(notes) and is_cut(notes[-1])
        removals += [Removal(place, _note_text(note), FOOTNOTE) for note in notes]
        columns += [PageColumn(number, column) for column in ordered]
        for turn in sorted(set(page.pieces) - {page.upright}):
            columns += [PageColumn(number, column, alone=True) for column in reading_order(page.pieces[turn])]
    vocabulary = Vocabulary(line.text for found in columns for line in found.column.lines)
    texts: list[str] = []
    joins: list[Removal] = []
    for group in paragraphs(columns, size):
        text, words = joined([line.piece.text for line in group], vocabulary)
        texts.append(text)
        joins += [Removal(f"page {group[0].page}", word, HYPHEN_JOINED) for word in words]
    removals = sorted(removals + joins, key=lambda removal: int(removal.place.split()[1]))
    return "\n\n".join(filter(None, texts)) + "\n", removals


def _note_text(note: Sequence[Piece]) -> str:
    return joined([line.text for line in note], Vocabulary(()))[0]


def _metadata(info: Mapping[str, str]) -> dict[str, str]:
    """Return the title where it looks like the document's and is no file's name, and the day of the file."""
    found: dict[str, str] = {}
    title = " ".join(_CONTROL.sub("", info.get("Title", "")).split())
    if 8 <= len(title) <= 300 and not _NO_TITLE.search(title) and sum(map(str.isalpha, title)) > len(title) / 2:
        found["title"] = title
    written = _INFO_DATE.match(info.get("CreationDate", ""))
    if written:
        with suppress(ValueError):
            found["file_date"] = str(PartialDate(*map(int, written.groups())))
    return found
