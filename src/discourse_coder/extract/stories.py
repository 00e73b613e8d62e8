"""Paragraphs in reading order from the elements of a word processor's document: tables as rows, text boxes in place."""

from __future__ import annotations

from dataclasses import dataclass, field

_DEEPEST = 60


@dataclass
class _Story:
    done: list[str] = field(default_factory=list)
    line: list[str] | None = None
    boxes: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


class Stories:
    """Gathers paragraphs."""

    def __init__(self) -> None:
        self._stack = [_Story()]
        self.n_characters = 0

    @property
    def paragraphs(self) -> list[str]:
        """What was gathered outside boxes and tables that are still open."""
        return self._stack[0].done

    @property
    def in_paragraph(self) -> bool:
        """Whether a paragraph is open in the innermost story."""
        return self._stack[-1].line is not None

    @property
    def place(self) -> str:
        """The place that was reached, in words."""
        return f"paragraph {len(self._stack[0].done) + 1}"

    def add(self, text: str) -> None:
        """Add characters to the open paragraph."""
        self.open_paragraph().append(text)
        self.n_characters += len(text)

    def open_paragraph(self) -> list[str]:
        """Begin a paragraph, or go on with one that was left open; return its parts."""
        story = self._stack[-1]
        if story.line is None:
            story.line = []
        return story.line

    def close_paragraph(self) -> None:
        """End the open paragraph; the boxes anchored in it follow."""
        story = self._stack[-1]
        text = "".join(story.line or ())
        story.line = None
        if text.strip():
            story.done.append(text)
        story.done += story.boxes
        story.boxes.clear()

    def open_box(self) -> None:
        """Begin a story apart from the paragraph that is open."""
        if len(self._stack) > _DEEPEST:
            raise ValueError("its tables or text boxes are nested too deeply")
        self._stack.append(_Story())

    def close_box(self) -> list[str]:
        """End the innermost story and set it behind the paragraph that it is anchored in; return its paragraphs."""
        done = self.take_box()
        (self._stack[-1].boxes if self.in_paragraph else self._stack[-1].done).extend(done)
        return done

    def take_box(self) -> list[str]:
        """End the innermost story and return its paragraphs; they go nowhere."""
        self.close_paragraph()
        self.close_rows()
        return self._stack.pop().done

    def close_cell(self) -> None:
        """End the innermost story, as a cell of the row that is open."""
        done = self.take_box()
        self._stack[-1].cells.append(done)

    def drop_row(self) -> str:
        """Forget the cells of the open row; return their words."""
        cells = self._stack[-1].cells
        words = " ".join(paragraph for cell in cells for paragraph in cell)
        cells.clear()
        return words

    def close_row(self) -> None:
        """End a row."""
        story = self._stack[-1]
        if len(story.cells) == 1:
            self.close_rows()
            story.done += story.cells[0]
        elif any(story.cells):
            story.rows.append("\t".join(" ".join(" ".join(cell).split()) for cell in story.cells))
        story.cells.clear()

    def close_rows(self) -> None:
        """Make one paragraph of the rows so far."""
        story = self._stack[-1]
        if story.rows:
            story.done.append("\n".join(story.rows))
            story.rows.clear()
