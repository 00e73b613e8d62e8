"""PDF files for tests, composed and set here: columns, running heads, footnotes, hyphens, bar codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

ROMAN, BOLD = "Times-Roman", "Times-Bold"
WIDTH, HEIGHT = A4
MARGIN = 60.0
FULL = WIDTH - 2 * MARGIN
GUTTER = 18.0
COLUMN = (FULL - GUTTER) / 2
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class Words:
    """A line as it is set: words, where it begins, whether it is the last of its paragraph."""

    words: tuple[str, ...]
    indent: float
    last: bool


def pdf(draw=None, *, title: str = "", pages: int = 1, size: tuple[float, float] = A4, **options) -> bytes:
    """Return a PDF of so many pages, each drawn by `draw(canvas, number)`."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1, **options)
    if title:
        canvas.setTitle(title)
    for number in range(1, pages + 1):
        if draw is not None:
            draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def broken_lines(paragraph: str, width: float, size: float, indent: float = 0.0, font: str = ROMAN) -> Iterator[Words]:
    """Break a paragraph to lines; a soft hyphen in a word is where it may be cut, with a hyphen."""
    line: list[str] = []
    used = indent
    first = True
    queue = paragraph.split()
    blank = stringWidth(" ", font, size)
    while queue:
        word = queue.pop(0)
        whole = word.replace(SOFT_HYPHEN, "")
        room = width - used - (blank if line else 0)
        if stringWidth(whole, font, size) <= room:
            line.append(whole)
            used += stringWidth(whole, font, size) + (blank if len(line) > 1 else 0)
            continue
        head, _, tail = word.partition(SOFT_HYPHEN)
        hyphen = "" if head.endswith("-") else "-"
        if tail and stringWidth(head + hyphen, font, size) <= room:
            line.append(head + hyphen)
            queue.insert(0, tail)
        elif not line:
            line.append(whole)
        else:
            queue.insert(0, word)
        yield Words(tuple(line), indent if first else 0.0, False)
        line, used, first = [], 0.0, False
    if line:
        yield Words(tuple(line), indent if first else 0.0, True)


def set_line(canvas: Canvas, line: Words, x: float, y: float, width: float, size: float, *, justify: bool = True):
    """Set a line; a label in bold where its first words end in a colon is left to the caller."""
    text = " ".join(line.words)
    space = width - line.indent - stringWidth(text, ROMAN, size)
    gaps = len(line.words) - 1
    piece = canvas.beginText(x + line.indent, y)
    piece.setFont(ROMAN, size)
    piece.setWordSpace(space / gaps if justify and gaps and not line.last else 0)
    piece.textOut(text)
    canvas.drawText(piece)


@dataclass
class Record:
    """A meeting's record in the layout of the United Nations: a full-width head, then justified columns.

    Attributes
    ----------
    paragraphs : sequence of str
        In reading order; soft hyphens are where a word may be cut.
    head : sequence of str
        Lines over the full width of the first page.
    running : tuple of str
        Left, middle and right of the running head from page 2 on.
    job : str
        Job number at the foot.
    notes : mapping of int to list of str
        Footnotes of pages, in small type.
    columns : int
        1 or 2.
    spaced : float
        Points between paragraphs; 0 sets paragraphs apart by indents only.
    """

    paragraphs: Sequence[str]
    head: Sequence[str] = ()
    running: tuple[str, str, str] = ("S/PV.9991", "The situation in the valley", "14/05/2019")
    job: str = "19-90001"
    notes: dict[int, list[str]] = field(default_factory=dict)
    columns: int = 2
    size: float = 10.0
    spaced: float = 0.0
    indent: float = 18.0
    row_by_row: bool = False

    def __bytes__(self) -> bytes:
        target = BytesIO()
        canvas = Canvas(target, pagesize=A4, invariant=1)
        lines = [
            (line, number == 0)
            for paragraph in self.paragraphs
            for number, line in enumerate(broken_lines(paragraph, self._width, self.size, self.indent))
        ]
        page = 1
        while lines or page == 1:
            lines = self._page(canvas, page, lines)
            canvas.showPage()
            page += 1
        canvas.save()
        return target.getvalue()

    @property
    def _width(self) -> float:
        return COLUMN if self.columns == 2 else FULL

    def _page(self, canvas: Canvas, page: int, lines: list[tuple[Words, bool]]) -> list[tuple[Words, bool]]:
        top = HEIGHT - 90
        canvas.setFont(BOLD, 14)
        if page == 1:
            for text in self.head:
                canvas.drawString(MARGIN, top, text)
                top -= 22
            canvas.setFont(ROMAN, 8)
            canvas.drawString(MARGIN, 40, f"{self.job} (E)")
            canvas.setFont("Courier", 9)
            canvas.drawString(MARGIN, 28, f"*{self.job.replace('-', '')}*")
        else:
            canvas.setFont(ROMAN, 9)
            left, middle, right = self.running
            canvas.drawString(MARGIN, HEIGHT - 50, left)
            canvas.drawCentredString(WIDTH / 2, HEIGHT - 50, middle)
            canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 50, right)
            number, job = (MARGIN, WIDTH - MARGIN - 40) if page % 2 == 0 else (WIDTH - MARGIN - 20, MARGIN)
            canvas.drawString(number, 40, f"{page}/9")
            canvas.drawString(job, 40, self.job)
        bottom = 70.0
        for text in reversed(self.notes.get(page, [])):
            small = list(broken_lines(text, FULL, 7.5))
            for number, line in enumerate(reversed(small)):
                set_line(canvas, line, MARGIN, bottom + number * 9, FULL, 7.5)
            bottom += len(small) * 9
        bottom += 18 if page in self.notes else 0
        placed: list[tuple[float, float, Words]] = []
        for column in range(self.columns):
            y = top - 20
            while lines and y > bottom:
                line, first = lines.pop(0)
                y -= self.spaced if first and y < top - 20 else 0
                placed.append((MARGIN + column * (COLUMN + GUTTER), y, line))
                y -= self.size * 1.2
        if self.row_by_row:
            placed.sort(key=lambda found: (-found[1], found[0]))
        for x, y, line in placed:
            set_line(canvas, line, x, y, self._width, self.size)
        return lines
