"""Tables of codes as other programs write them: a table per coder, coders as columns, or a row per text and coder."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files.tables import Row, Table, read_table
from discourse_coder.files.together import has_member, read_member
from discourse_coder.io.code_values import Reading, look_alikes, reading_of, reading_of_variable
from discourse_coder.io.coding_files import columns_of_codes, read_coding, read_coding_of_table
from discourse_coder.io.marks import Marks, Unmarked, compared, marks_in, others_in, row_per_text
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.scale import Level, in_order, is_number
from discourse_coder.wording import first_few, listed, number_of, sentences

# How irr, tidycomm, Label Studio, doccano, Potato and Mechanical Turk call the column of coders.
CODER_COLUMNS = {
    *("coder", "coder_id", "coder_name", "rater", "rater_id", "judge", "annotator", "annotator_id", "annotator_name"),
    *("annotated_by", "completed_by", "user", "user_id", "username", "worker", "worker_id", "workerid"),
}
# Columns that such programs add, and that hold no codes.
_NOT_CODES = {"text", "displayed_text", "annotation_id", "created_at", "updated_at", "lead_time"}
_HOW_TO_MATCH = "Name the column of ids with --id-column NAME; or match texts by their order with --no-ids."
_HOW_TO_MATCH_ONE = (
    'Call the column of ids "id". As it is, agree and validate read it with --id-column NAME, '
    "report --reference with --reference-id-column NAME."
)


@dataclass(frozen=True)
class Shape:
    """How tables made by hand are to be read."""

    id_column: str = "id"
    in_order: bool = False  # the tables have no ids
    coder_column: str = ""  # it names the coder of each row
    columns_are_coders: bool = False
    variables: tuple[str, ...] = ()  # the columns that hold codes; all where not given
    level: Level | None = None
    worksheet: str = ""  # of a workbook
    unmarked: Unmarked = ""  # what a text without a mark is, in a table with a row per mark


@dataclass(frozen=True)
class _CoderTable:
    """The codes of one coder: a column id, and one for each theme or variable."""

    path: Path
    table: Table
    coder: str = ""  # empty for the name of the file
    is_of_marks: bool = False  # a text without a mark has no row in it


def read_codings_to_compare(
    paths: Sequence[Path],
    corpus: Corpus | None,
    shape: Shape,
    codebook: Codebook | None = None,
    *,
    one_will_do: bool = False,
) -> tuple[list[tuple[Path, Coding]], list[str]]:
    """Return the codings in files, and in words how tables made by hand were read.

    Columns are read alike for all coders. Those of the themes of a codebook hold absent and present only, those of its
    variables their values. A single coding is refused unless `one_will_do`.
    """
    themes = codebook.columns if codebook else ()
    said: list[str] = []
    by_hand: list[_CoderTable] = []
    problems: list[Problem] = []
    for path in paths:
        if has_member(path.with_suffix(".json"), path) and path.suffix != ".json":
            continue
        try:
            by_hand += _coders_of(path, _read(path, shape.worksheet), shape, themes, said, one_will_do=one_will_do)
        except DiscourseCoderError as error:
            problems += error.problems
    if shape.columns_are_coders and len({each.path for each in by_hand}) > 1:
        problems.append(Problem("--columns-are-coders", "there are several tables.", "Give one at a time."))
    if problems:
        raise CodingError(problems)
    if len(paths) == len(by_hand) == 1 and not one_will_do:
        raise _alone(by_hand[0])
    found: dict[Path, list[Coding]] = {path: [] for path in paths}
    for path in [path for path in paths if path not in {each.path for each in by_hand}]:
        try:
            of_file = read_coding(
                path, None if shape.in_order else corpus, worksheet=shape.worksheet, codebook=codebook
            )
            found[path].append(of_file)
        except DiscourseCoderError as error:
            problems += error.problems
    if shape.unmarked and not any(each.is_of_marks for each in by_hand):
        nothing = "no table here has a row per highlight, or all have values."
        raise UsageError.at(f"--unmarked {shape.unmarked}", nothing, "Leave this option out.")
    if any(each.is_of_marks for each in by_hand):
        if problems:
            raise CodingError(problems)
        coded = [id_ for codings in found.values() for coding in codings for id_ in coding.ids]
        by_hand = _with_all_marked(by_hand, corpus, coded, codebook, shape, said)
    by_hand = _with_lists_as_themes(by_hand, said)
    if shape.in_order:
        _check_equal_length(by_hand)
        said.append("There are no ids: texts are matched by their order, each row with the same row of the others.")
        corpus = None
    readings = _readings(by_hand, shape.level, codebook, themes_only=one_will_do)
    said += _told(readings)
    for each in by_hand:
        try:
            found[each.path].append(
                read_coding_of_table(each.path, each.table, corpus, readings, coder=each.coder, codebook=codebook)
            )
        except DiscourseCoderError as error:
            problems += error.problems
    if problems:
        raise CodingError(problems)
    return [(path, coding) for path, codings in found.items() for coding in codings], said


def read_coding_of_one(
    path: Path, corpus: Corpus | None, codebook: Codebook | None = None, shape: Shape | None = None
) -> tuple[Coding, list[str]]:
    """Return the coding of one coder in a file, read as if it were compared, and what its notice says of that."""
    found, said = read_codings_to_compare([path], corpus, shape or Shape(), codebook, one_will_do=True)
    if len(found) > 1:
        coders = first_few([coding.name for _, coding in found], 5)
        advice = f"Keep a table for each. {_compared_with(path)}"
        raise CodingError.at(str(path), f"these are the codes of {number_of(len(found), 'coder')}: {coders}.", advice)
    ((_, coding),) = found
    if codebook and set(codebook.columns).isdisjoint(coding.themes):
        there = f"none of its columns is a theme or variable of the codebook: {first_few(coding.themes, 5)}."
        raise CodingError.at(str(path), there, f"Are they coders? {_compared_with(path, '--columns-are-coders')}")
    # A path would differ from machine to machine.
    said = [f"{path.name}: {line.removeprefix(f'{path}: ')}" for line in said]
    provenance = replace(coding.provenance, notice=sentences(coding.provenance.notice, *said))
    return replace(coding, provenance=provenance), said


def _compared_with(path: Path, *options: str) -> str:
    return f"To compare them: {shlex.join(['discourse-coder', 'agree', str(path), *options])}"


def _told(readings: Mapping[str, Reading]) -> Iterator[str]:
    """Yield what must be told about columns, once where it is the same for several."""
    names: dict[str, list[str]] = {}
    for name, reading in readings.items():
        for line in reading.said.splitlines():
            names.setdefault(line.removeprefix(f"{name}: "), []).append(name)
    return (f"{listed(same)}: {line}" for line, same in names.items())


def _read(path: Path, worksheet: str) -> Table:
    table = read_table(path, data=read_member(path, path), worksheet=worksheet).unguarded()
    if table.columns and all(map(is_number, table.columns)):
        found = "the first row holds codes, not the names of columns."
        raise CodingError.at(table.place, found, "Write a row of names above it, such as id,first,second.")
    if problems := [*table.problems, *table.unnamed]:
        raise CodingError(problems)
    return table


def _coders_of(
    path: Path, table: Table, shape: Shape, themes: Collection[str], said: list[str], *, one_will_do: bool
) -> list[_CoderTable]:
    """Return the codes of each coder in a table."""
    if "annotations" in table.columns:
        found = "this is Label Studio's full JSON, whose codes lie deep inside."
        raise CodingError.at(table.place, found, "Export as CSV or JSON-MIN.")
    coder_column = _coder_column(table, shape, themes)
    is_of_texts = shape.in_order or shape.columns_are_coders or shape.variables
    if not is_of_texts and (marks := marks_in(table, shape.id_column, coder_column, themes, shape.unmarked)):
        return _coders_of_marks(path, table, marks, coder_column, said)
    needed = [*([] if shape.in_order else [shape.id_column]), *shape.variables, *filter(None, [shape.coder_column])]
    advice = "" if shape.id_column != "id" else _HOW_TO_MATCH_ONE if one_will_do else _HOW_TO_MATCH
    if problems := [problem for name in needed for problem in table.missing(name, advice if name == "id" else "")]:
        raise CodingError(problems)
    apart = {coder_column, "id", *([] if shape.in_order else [shape.id_column])}
    added = [name for name in table.columns if name.casefold() in _NOT_CODES and name not in {*themes, *apart}]
    if shape.variables:
        kept = list(shape.variables)
    else:
        kept = [name for name in table.columns if name not in {*apart, *added}]
        left_out = [*added, *(["id"] if "id" in table.columns and shape.id_column != "id" else [])]
        if left_out:
            said.append(f"{path}: left out {listed(left_out)}, which {_hold(left_out)} no codes.")
    if shape.columns_are_coders:
        coders = columns_of_codes(_with_ids(table, table.rows, kept, shape))
        said.append(f"{path}: the columns are coders, of one variable: {listed(coders)}.")
        return [
            _CoderTable(path, _with_ids(table, table.rows, [coder], shape, {coder: path.stem}), coder)
            for coder in coders
        ]
    if not coder_column:
        _check_one_row_per_text(table, shape, path if one_will_do else None)
        return [_CoderTable(path, _with_ids(table, table.rows, kept, shape))]
    rows = _by_coder(table, coder_column)
    said.append(f"{path}: a row per text and coder; coders in {coder_column}: {first_few(rows, 8)}.")
    return [_CoderTable(path, _with_ids(table, of_coder, kept, shape), coder) for coder, of_coder in rows.items()]


def _by_coder(table: Table, column: str) -> dict[str, list[Row]]:
    """Return the rows of each coder that a column names."""
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.cells[column].strip(), []).append(row)
    if unnamed := rows.get(""):
        raise CodingError.at(unnamed[0].place, f'the column "{column}" is empty.', "Name the coder.")
    if problems := look_alikes(table.place, column, "coders", rows):
        raise CodingError(problems)
    return rows


def _coders_of_marks(path: Path, table: Table, marks: Marks, coder_column: str, said: list[str]) -> list[_CoderTable]:
    """Return the codes of each coder in a table with a row per mark."""
    names = sorted({name for row in table.rows if (name := row.cells[marks.theme].strip())})
    problems = look_alikes(table.place, marks.theme, "names", names)
    tables = []
    for coder, rows in (_by_coder(table, coder_column) if coder_column else {"": table.rows}).items():
        of_coder, wrong = row_per_text(table, rows, marks)
        problems += wrong
        tables.append(_CoderTable(path, of_coder, coder, is_of_marks=not marks.value))
    if problems:
        raise CodingError(problems)
    columns = {"texts": marks.text, "themes": marks.theme, "values": marks.value, "passages": marks.passage}
    columns |= {"coders": coder_column}
    where = ", ".join(f"{what} in {column}" for what, column in columns.items() if column)
    other = "is not coded" if marks.value else "is 0 if the text has a row for another"
    said.append(f"{path}: a row per theme and text; {where}. A theme without a row {other}.")
    if unread := others_in(table, marks, coder_column):
        said.append(f"{path}: left out {listed(unread)}, which {_hold(unread)} no codes of themes.")
    return tables


def _with_all_marked(
    tables: Sequence[_CoderTable],
    corpus: Corpus | None,
    coded: Iterable[str],
    codebook: Codebook | None,
    shape: Shape,
    said: list[str],
) -> list[_CoderTable]:
    """Return tables of which those of marks have the themes of all, and a row for each text that any coder coded."""
    of_marks = {f"{each.path} {each.coder}".strip(): each.table for each in tables if each.is_of_marks}
    coded = [*coded, *(row.cells["id"] for each in tables if not each.is_of_marks for row in each.table.rows)]
    known = frozenset(corpus.ids if corpus is not None else coded)
    filled, told = compared(of_marks, coded, known, codebook, shape.unmarked)
    said += told
    return [
        replace(each, table=filled[f"{each.path} {each.coder}".strip()]) if each.is_of_marks else each
        for each in tables
    ]


def _hold(names: Sequence[str]) -> str:
    return "holds" if len(names) == 1 else "hold"


def _with_ids(
    table: Table, rows: Iterable[Row], kept: Sequence[str], shape: Shape, names: Mapping[str, str] | None = None
) -> Table:
    """Return rows with a column id and those kept, some under new names."""
    names = {name: (names or {}).get(name, name) for name in kept}
    with_ids = [
        Row(
            row.place,
            {
                "id": _number(row, number, shape) if shape.in_order else row.cells[shape.id_column],
                **{new: row.cells[name] for name, new in names.items()},
            },
        )
        for number, row in enumerate(rows, 1)
    ]
    return replace(table, columns=("id", *names.values()), rows=tuple(with_ids))


def _number(row: Row, number: int, shape: Shape) -> str:
    """Return the number of a row where ids are lacking."""
    # A blank row is a text that its coder left out; what was read has no such row, but the others keep their numbers.
    return str(number) if shape.coder_column else row.place.split()[-1]


def _coder_column(table: Table, shape: Shape, themes: Collection[str]) -> str:
    """Return the column that names the coder of each row; empty where there is none."""
    if shape.coder_column or shape.columns_are_coders:
        return shape.coder_column
    known = [name for name in table.columns if name.casefold() in CODER_COLUMNS and name not in themes]
    known = [name for name in known if name not in (*shape.variables, shape.id_column)]
    if len(known) != 1:
        return ""
    # Where no text has two rows, it may be who wrote the texts, unless it is the same everywhere.
    coders = {row.cells[known[0]].strip() for row in table.rows}
    ids = [] if shape.in_order else [row.cells.get(shape.id_column, "").strip() for row in table.rows]
    return known[0] if len(coders) == 1 or len(set(ids)) < len(ids) else ""


def _check_one_row_per_text(table: Table, shape: Shape, only: Path | None) -> None:
    """Raise where most texts have several rows, and name the column that may be of coders.

    Several coders cannot be asked for where a file is to have `only` one.
    """
    if shape.in_order:
        return
    ids = Counter(row.cells[shape.id_column].strip() for row in table.rows)
    if len(ids) * 2 > len(table.rows) or len(ids) < 2:
        return
    tell_apart = [
        name
        for name in table.columns
        if name != shape.id_column
        and len({(row.cells[shape.id_column].strip(), row.cells[name]) for row in table.rows}) == len(table.rows)
    ]
    found = f"there are several rows for each id: {len(table.rows):,} rows of {number_of(len(ids), 'id')}."
    if not tell_apart:
        advice = "Keep one row per id, or name the column of coders with --coder-column."
    elif only:
        compared = _compared_with(only, "--coder-column", tell_apart[0])
        advice = f'Is "{tell_apart[0]}" a column of coders? Keep a table for each. {compared}'
    else:
        advice = f'Is "{tell_apart[0]}" a column of coders? Then add --coder-column {tell_apart[0]}.'
    raise CodingError.at(table.place, found, advice)


def _alone(only: _CoderTable) -> UsageError:
    columns = columns_of_codes(only.table)
    advice = (
        "Agreement needs two coders or more. Give another table. "
        f"Or if the columns {first_few(columns, 5)} are coders, add --columns-are-coders; "
        "if a column names the coder of each row, --coder-column NAME."
    )
    return UsageError.at(str(only.path), "this is read as the codes of one coder.", advice)


def _check_equal_length(tables: Sequence[_CoderTable]) -> None:
    if len({each.path.suffix for each in tables}) > 1:
        raise CodingError.at("--no-ids", "the tables are of different formats.", "Save all in one.")
    lengths = {
        f"{each.path} {each.coder}".strip(): max((int(row.cells["id"]) for row in each.table.rows), default=0)
        for each in tables
    }
    if len(set(lengths.values())) > 1:
        found = f"the last rows differ: {', '.join(f'{name} row {n:,}' for name, n in lengths.items())}."
        raise CodingError.at("--no-ids", found, "Rows can be matched by their order only if none is missing; give ids.")


def _with_lists_as_themes(tables: Sequence[_CoderTable], said: list[str]) -> list[_CoderTable]:
    """Return tables in which a column of lists of labels is a column of 1 and 0 for each label."""
    names = dict.fromkeys(name for each in tables for name in columns_of_codes(each.table))
    for name in names:
        cells = {row.cells[name] for each in tables for row in each.table.rows if name in row.cells}
        lists = {cell: _labels(cell) for cell in cells}
        if not any(lists[cell] is not None for cell in cells):
            continue
        # Where one label was given, some programs write the label alone.
        chosen = {cell: {cell.strip()} if found is None else found for cell, found in lists.items()}
        labels = in_order(set().union(*chosen.values()) - {""})
        if clash := sorted(set(labels) & {*names, "id"}):
            found = f'the lists in the column "{name}" have the label "{clash[0]}", which is also a column.'
            raise CodingError.at(str(tables[0].path), found, "Rename one of them.")
        said.append(f"{name}: lists of labels, read as a theme each: {first_few(labels, 10)}.")
        tables = [replace(each, table=_expanded(each.table, name, labels, chosen)) for each in tables]
    return list(tables)


def _expanded(table: Table, name: str, labels: Sequence[str], chosen: Mapping[str, set[str]]) -> Table:
    if name not in table.columns:
        return table
    rows = []
    for row in table.rows:
        cell = row.cells[name]
        codes = {label: str(int(label in chosen[cell])) if cell.strip() else "" for label in labels}
        rows.append(Row(row.place, {**{other: row.cells[other] for other in row.cells if other != name}, **codes}))
    return replace(table, columns=(*(other for other in table.columns if other != name), *labels), rows=tuple(rows))


def _labels(cell: str) -> set[str] | None:
    """Return the labels of a cell that is a JSON list of texts, as doccano and Label Studio write; None for others."""
    if not cell.strip().startswith(("[", "{")):
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict):
        found = found.get("choices") if set(found) == {"choices"} else None
    is_list = isinstance(found, list) and all(isinstance(label, str) and label.strip() for label in found)
    return {label.strip() for label in found} if is_list else None


def _readings(
    tables: Sequence[_CoderTable], level: Level | None, codebook: Codebook | None, *, themes_only: bool
) -> dict[str, Reading]:
    """Return how to read each column, by what all coders wrote in it; `themes_only` but for those of the codebook."""
    cells: dict[str, list[tuple[str, str]]] = {}
    for each in tables:
        for name in columns_of_codes(each.table):
            cells.setdefault(name, []).extend((row.place, row.cells[name]) for row in each.table.rows)
    readings = {}
    problems: list[Problem] = []
    for name, found in cells.items():
        if codebook and name in codebook.scales:
            readings[name] = reading_of_variable(codebook[name], (cell for _, cell in found))
            continue
        is_theme = themes_only or (codebook is not None and name in codebook.ids)
        readings[name], wrong = reading_of(name, found, level, is_theme=is_theme)
        problems += wrong
    if problems:
        raise CodingError(problems)
    return readings
