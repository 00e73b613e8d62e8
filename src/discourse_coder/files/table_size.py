"""The size of a table while it is read, so that reading stops as soon as it is too large."""

from __future__ import annotations

from dataclasses import dataclass

from discourse_coder.errors import DiscourseCoderError
from discourse_coder.files import limits


@dataclass
class TableSize:
    """Rows and cells counted so far."""

    place: str
    n_rows: int = 0
    n_cells: int = 0

    def add_row(self, n_columns: int) -> None:
        """Count a row, or raise an error when the table is too large now."""
        self.n_rows += 1
        self.n_cells += n_columns
        if n_columns > limits.MAX_COLUMNS or self.n_rows > limits.MAX_ROWS or self.n_cells > limits.MAX_CELLS:
            raise self.too_large(n_columns)

    def check(self, n_columns: int) -> None:
        """Raise an error if so many columns are too many for the rows counted so far."""
        if n_columns > limits.MAX_COLUMNS or self.n_rows * n_columns > limits.MAX_CELLS:
            raise self.too_large(n_columns)

    def too_large(self, n_columns: int = 0) -> DiscourseCoderError:
        """Return the error that says which limit the table exceeds."""
        most = (
            f"{limits.MAX_COLUMNS:,} columns"
            if n_columns > limits.MAX_COLUMNS
            else f"{limits.MAX_ROWS:,} rows"
            if self.n_rows > limits.MAX_ROWS
            else f"{limits.MAX_CELLS:,} cells (rows times columns)"
        )
        advice = "Take out the columns that are not needed, or split the table."
        return DiscourseCoderError.at(self.place, f"the table has more than {most}.", advice)
