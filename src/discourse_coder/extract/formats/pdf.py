"""Text out of PDF files: columns in reading order, without what belongs to the pages, lines joined to paragraphs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.pdf_pieces import CONTROL, PieceReader, turned
from discourse_coder.extract.hyphens import HYPHEN_JOINED, Vocabulary, joined
from discourse_coder.extract.pages.footnotes import body_size, footnotes_by_type, is_cut
from discourse_coder.extract.pages.furniture import furniture_by_position
from discourse_coder.extract.pages.layout import Piece, reading_order, rows
from discourse_coder.extract.pages.letters import improbable_words
from discourse_coder.extract.pages.line_patterns import FOOTNOTE
from discourse_coder.extract.pages.page_paragraphs import PageColumn, paragraphs
from discourse_coder.extract.unreadable import RUN_OCR, unreadable
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import first_few, number_of, shortened

_MOST_PAGES = 3_000
_MOST_CHARACTERS = 2_000_000
_MOST_ON_A_PAGE = 200_000
_MARK_OF_HYPHEN = re.compile("[\x02\ufffe]")
# Letters of fonts that do not say which characters they draw.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_NO_TITLE = re.compile(
    r"untitled|microsoft|\.(?:docx?|pdf|indd|rtf|odt|txt|pptx?|xlsx?|wpd|tmp)\b|^\W*(?:document|doc|title|slide|scan)\s*\d*\W*$"
    r"|\\|^\S*$",
    re.IGNORECASE,
)
_INFO_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_ORDER = "words side by side were read as one line, so columns may be mixed"
_LETTERS = "the letters may not be those that are printed, as the file names others than it draws"


@dataclass
class _Page:
    """The pieces of a page by quarter turns of their letters, and what was left out when they were read."""

    pieces: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    outside: list[Piece] = field(default_factory=list)
    control: Counter[str] = field(default_factory=Counter)
    drawn_twice: str = ""

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
        doubts: list[Removal] = []
        if raw:
            text, removals = _as_it_stands(document, place)
        else:
            text, removals, doubts = _in_reading_order(_read(document, place))
    _check_text(text, removals, n_pages, place)
    return Extracted(text, _extractor(), metadata=_metadata(info), removals=tuple(removals), doubts=tuple(doubts))


@cache
def _extractor() -> str:
    return f"pypdfium2 {version('pypdfium2')}"


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
    n_unreadable = len(_UNREADABLE.findall(text))
    n_unreadable += sum(len(removal.what) for removal in removals if removal.why == _CONTROL_WHY)
    letters = (sum if n_unreadable else any)(map(str.isalnum, text))  # counted only where it matters how many
    pages = number_of(n_pages, "page")
    if n_unreadable > letters:
        found = f"there is no readable text in it ({pages}): its fonts do not say what their letters are."
        raise unreadable(place, found, RUN_OCR)
    if not letters:
        found = f"there is no text in it ({pages}): it is probably a scan, with pictures of pages."
        raise unreadable(place, found, RUN_OCR)


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
        control = Counter(CONTROL.findall(text))
        if control:
            removals.append(_control_removal(number, control))
        lines = [line.rstrip() for line in CONTROL.sub("", text).split("\n")]
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
        reader = PieceReader(text, text.count_chars())
        found.control += reader.control
        for turn, piece in reader.pieces():
            x0, y0, x1, y1 = turned(piece.x0, piece.y0, piece.x1, piece.y1, 4 - turn)
            inside = left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top
            (found.pieces[turn] if inside else found.outside).append(piece)
        found.drawn_twice = reader.drawn_twice
    return pages


# --- the text --------------------------------------------------------------------------------------------------------


def _in_reading_order(pages: Sequence[_Page]) -> tuple[str, list[Removal], list[Removal]]:
    upright = [page.pieces[page.upright] for page in pages]
    size = body_size(upright)
    removals: list[Removal] = []
    doubts: list[Removal] = []
    columns: list[PageColumn] = []
    cut = False
    found = furniture_by_position([rows(page) for page in upright], lambda piece: piece.y0)
    for number, (page, running) in enumerate(zip(pages, found, strict=True), start=1):
        place = f"page {number}"
        if page.control:
            removals.append(_control_removal(number, page.control))
        if page.drawn_twice:
            removals.append(Removal(place, shortened(page.drawn_twice), "drawn twice, for bold type or a shadow"))
        removals += [Removal(place, piece.text, "outside the page") for piece in page.outside]
        upright_turn = page.upright
        main = page.pieces[upright_turn]
        removals += [Removal(place, piece.text, running[piece]) for piece in main if piece in running]
        ordered = reading_order([piece for piece in main if piece not in running])
        if across := [line.text for column in ordered for line in column.across]:
            doubts.append(Removal(place, across[0], _ORDER))
        if odd := improbable_words(" ".join(piece.text for piece in main)):
            doubts.append(Removal(place, first_few(odd, 5), _LETTERS))
        ordered, notes = footnotes_by_type(ordered, size, cut)
        cut = bool(notes) and is_cut(notes[-1])
        removals += [Removal(place, _note_text(note), FOOTNOTE) for note in notes]
        columns += [PageColumn(number, column) for column in ordered]
        for turn in sorted(set(page.pieces) - {upright_turn}):
            columns += [PageColumn(number, column, alone=True) for column in reading_order(page.pieces[turn])]
    vocabulary = Vocabulary(line.text for found in columns for line in found.column.lines)
    texts: list[str] = []
    joins: list[Removal] = []
    for group in paragraphs(columns, size):
        text, words = joined([line.piece.text for line in group], vocabulary)
        texts.append(text)
        joins += [Removal(f"page {group[0].page}", word, HYPHEN_JOINED) for word in words]
    removals = sorted(removals + joins, key=lambda removal: int(removal.place.split()[1]))
    return "\n\n".join(filter(None, texts)) + "\n", removals, doubts


def _note_text(note: Sequence[Piece]) -> str:
    return joined([line.text for line in note])[0].replace("\n", "")


def _metadata(info: Mapping[str, str]) -> dict[str, str]:
    """Return the title where it looks like the document's and is no file's name, and the day of the file."""
    found: dict[str, str] = {}
    title = " ".join(CONTROL.sub("", info.get("Title", "")).split())
    if 8 <= len(title) <= 300 and not _NO_TITLE.search(title) and sum(map(str.isalpha, title)) > len(title) / 2:
        found["title"] = title
    written = _INFO_DATE.match(info.get("CreationDate", ""))
    if written:
        with suppress(ValueError):
            found["file_date"] = str(PartialDate(*map(int, written.groups())))
    return found
