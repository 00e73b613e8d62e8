"""Tables with a row per mark, that is, per theme found in a text: highlights with tags, segments with codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from discourse_coder.errors import CodingError, Problem
from discourse_coder.files.tables import Row, Table
from discourse_coder.io.code_values import THEME_READING
from discourse_coder.io.coding_files import columns_of_codes
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, PRESENT
from discourse_coder.model.repeated import repeated
from discourse_coder.wording import listed, number_of

# How Taguette, MAXQDA and hand-made tables call these columns.
_TEXT = ("document", "document name", "document_name", "doc", "doc_id", "document_id", "text_id", "filename", "file")
_THEME = ("tag", "theme", "code", "code name", "codename", "code_name", "label", "category", "variable")
_VALUE = ("value", "code", "score", "present", "coded")
_PASSAGE = ("content", "quote", "quotation", "quotation content", "segment", "highlight", "passage", "coded text")
MARK_COLUMNS = frozenset({*_TEXT, *_THEME, *_VALUE, *_PASSAGE})

Unmarked = Literal["", "absent", "not-coded"]


@dataclass(frozen=True)
class Marks:
    """Which columns of a table name the text, the theme, its value and the passage; the last two may be lacking."""

    text: str
    theme: str
    value: str = ""
    passage: str = ""


def marks_in(
    table: Table, text_column: str, coder_column: str, themes: Collection[str], unmarked: Unmarked = ""
) -> Marks | None:
    """Return the columns of a table that has a row per mark; None for a table with a row per text, or text and coder.

    The text's column is the one named, or where that is "id", one such as document: "id" may count the marks. Whoever
    says what texts without a mark are has marks, even if each text has but one.
    """
    named = {name.casefold(): name for name in reversed(table.columns) if name not in {*themes, coder_column}}
    theme = next((named[name] for name in _THEME if name in named and _are_names(table, named[name])), "")
    text = next((named[name] for name in _TEXT if name in named and text_column == "id"), text_column)
    if not theme or text not in table.columns:
        return None
    value = next((named[name] for name in _VALUE if name in named and named[name] != theme), "")
    passage = next((named[name] for name in _PASSAGE if name in named), "")
    found = Marks(text, theme, value, passage)
    if not set(themes).isdisjoint(table.columns) or any(
        _has_codes(table, name) for name in others_in(table, found, coder_column)
    ):
        return None
    of_texts: dict[tuple[str, str], set[str]] = {}
    for row in table.rows:
        of_texts.setdefault((_text(row, found), row.cells.get(coder_column, "")), set()).add(row.cells[theme].strip())
    has_several = any(len(themes_of_text) > 1 for themes_of_text in of_texts.values())
    return found if has_several or ((passage or unmarked) and text != "id") else None


def others_in(table: Table, marks: Marks, coder_column: str) -> list[str]:
    """Return the columns of a table of marks that are not read."""
    read = {"id", marks.text, marks.theme, marks.value, marks.passage, coder_column}
    return [name for name in table.columns if name not in read]


def _has_codes(table: Table, column: str) -> bool:
    """Return whether a column holds presence and absence, as in a table with a row per text."""
    return {THEME_READING.codes.get(row.cells[column].strip()) for row in table.rows} >= {PRESENT, ABSENT}


def _are_names(table: Table, column: str) -> bool:
    filled = {cell for row in table.rows if (cell := row.cells[column].strip())}
    return bool(filled) and filled.isdisjoint(THEME_READING.codes)


def _text(row: Row, marks: Marks) -> str:
    return row.cells[marks.text].strip()


def row_per_text(table: Table, rows: Iterable[Row], marks: Marks) -> tuple[Table, list[Problem]]:
    """Return the marks of one coder as a table with a row per text, and the marks of it that contradict each other.

    Without a column of values a theme is 1 where it is marked and 0 elsewhere in the text; with one, it is empty where
    it has no row. Passages stand in a column such as nato_note.
    """
    problems: list[Problem] = []
    cells: dict[str, dict[str, tuple[str, str]]] = {}
    passages: dict[tuple[str, str], list[str]] = {}
    places: dict[str, str] = {}
    for row in rows:
        text, theme = _text(row, marks), row.cells[marks.theme].strip()
        places.setdefault(text, row.place)
        of_text = cells.setdefault(text, {})
        if not theme:
            continue
        value = row.cells[marks.value].strip() if marks.value else "1"
        before, place = of_text.setdefault(theme, (value, row.place))
        if before != value:
            found = f'"{theme}" of "{text}" is "{value}" here and "{before}" in {place}.'
            problems.append(Problem(row.place, found, "Keep one of them."))
        if marks.passage and (passage := row.cells[marks.passage].strip()):
            passages.setdefault((text, theme), []).append(" ".join(passage.split()))
    themes = list(dict.fromkeys(theme for of_text in cells.values() for theme in of_text))
    notes = {theme: f"{theme}_note" for theme in themes if marks.passage}
    made = [
        Row(
            places[text],
            {
                "id": text,
                **{theme: of_text.get(theme, ("" if marks.value else "0", ""))[0] for theme in themes},
                **{note: "\n".join(passages.get((text, theme), ())) for theme, note in notes.items()},
            },
        )
        for text, of_text in cells.items()
    ]
    return replace(table, columns=("id", *themes, *notes.values()), rows=tuple(made)), problems


def compared(
    tables: Mapping[str, Table],
    coded: Iterable[str],
    known: Collection[str],
    codebook: Codebook | None,
    unmarked: Unmarked,
) -> tuple[dict[str, Table], list[str]]:
    """Return the tables of several coders' marks with the same themes, and what must be said of that.

    `coded` are texts that others coded without marks, `known` the ids that texts may have. Whether a coder found
    nothing in a text that another has codes for, or never read it, cannot be seen from marks: it has to be said.
    """
    said: list[str] = []
    found: dict[str, Table] = {}
    ids_of = {name: {row.cells["id"] for row in table.rows} for name, table in tables.items()}
    for name, table in tables.items():
        # Where nothing else tells what texts are called, one coder's d1.docx is another's d1.
        called = known or frozenset().union(*(ids for other, ids in ids_of.items() if other != name))
        with_ids = _with_ids(table, called)
        found[name], others = _as_themes(with_ids, codebook) if codebook else (with_ids, [])
        if others:
            said.append(f"{name}: left out {listed(others)}: no themes of the codebook.")
    ids = dict.fromkeys([*coded, *(row.cells["id"] for table in found.values() for row in table.rows)])
    lacking = {name: len(ids.keys() - {row.cells["id"] for row in table.rows}) for name, table in found.items()}
    if any(lacking.values()):
        texts = listed(f"{number_of(n, 'text')} in {name}" for name, n in lacking.items() if n)
        if not unmarked:
            advice = "Nothing found, or not read? Add --unmarked absent, or --unmarked not-coded."
            raise CodingError.at(texts, "no mark, though another coder has codes for them.", advice)
        said.append(f"Without a mark, taken as {unmarked.replace('-', ' ')}: {texts}.")
    themes = dict.fromkeys(name for table in found.values() for name in columns_of_codes(table))
    if codebook and not themes.keys().isdisjoint(codebook.ids):
        themes |= dict.fromkeys(codebook.ids)
    added = tuple(ids) if unmarked == "absent" else ()
    return {name: _filled_up(table, added, tuple(themes)) for name, table in found.items()}, said


def _with_ids(table: Table, known: Collection[str]) -> Table:
    """Return a table whose texts have the known ids, where they are called by the names of files: T01.txt for T01."""
    names = [row.cells["id"] for row in table.rows]
    stems = {name: PurePath(name).stem for name in names if name not in known}
    meant = {name: stem for name, stem in stems.items() if stem in known and stem not in names}
    if len(set(meant.values())) < len(meant):
        return table
    rows = (row._replace(cells=row.cells | {"id": meant.get(row.cells["id"], row.cells["id"])}) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _as_themes(table: Table, codebook: Codebook) -> tuple[Table, list[str]]:
    """Return a table with the themes of a codebook, found by id or label, and the marks that are none of them."""
    known = {name.casefold(): theme.id for theme in codebook.coded for name in (theme.label, theme.id)}
    columns = columns_of_codes(table)
    unknown = [name for name in columns if name.casefold() not in known]
    if len(unknown) == len(columns):
        return table, []
    names = {name: known[name.casefold()] for name in columns if name.casefold() in known}
    if twice := repeated(names.values()):
        found = f"{listed(name for name, id_ in names.items() if id_ in twice)} are the same theme of the codebook."
        raise CodingError.at(table.place, found, "Give the marks one name.")
    names |= {f"{name}_note": f"{id_}_note" for name, id_ in names.items() if f"{name}_note" in table.columns}
    return _renamed(table, {"id": "id", **names}), unknown


def _renamed(table: Table, names: Mapping[str, str]) -> Table:
    """Return the columns named, under new names."""
    rows = (row._replace(cells={new: row.cells[old] for old, new in names.items()}) for row in table.rows)
    return replace(table, columns=tuple(names.values()), rows=tuple(rows))


def _filled_up(table: Table, ids: Iterable[str], themes: Sequence[str]) -> Table:
    """Return a table in which themes without a mark are 0, in the texts that it has and in those of further ids."""
    columns = (*table.columns, *(theme for theme in themes if theme not in table.columns))
    empty = {name: "" if name.endswith("_note") else "0" for name in columns}
    rows = [row._replace(cells=empty | row.cells) for row in table.rows]
    there = {row.cells["id"] for row in table.rows}
    rows += [Row(table.place, empty | {"id": id_}) for id_ in ids if id_ not in there]
    return replace(table, columns=columns, rows=tuple(rows))
