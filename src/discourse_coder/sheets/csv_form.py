"""Blind sheets as CSV: their layout, and how they are read when they come back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.moved_cells import RepeatingRow, contradictions
from discourse_coder.files.tables import Table, guarded, unguarded
from discourse_coder.model.coding import PREFILLED
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.repeated import repeated
from discourse_coder.model.sheet import PUT_BACK, Sheet, SheetText
from discourse_coder.sheets.answers import Answers, given_cell, given_codes, prefilled_cells
from discourse_coder.sheets.layout import displayed, parts
from discourse_coder.sheets.repeated import SentColumn

_COMMON = ("sheet_coder", "sheet_seed", "sheet_roles", "sheet_codebook", "sheet_corpus")
_FACTS = ("sheet_row", "sheet_text", *_COMMON)
# Only where there is something to say.
_HIDDEN, _PREFILLED, _GIVEN = "sheet_hidden", "sheet_prefilled", "sheet_given"
_NOTE = "_note"
# Every row of a prefilled sheet says so, and not only a column that can be deleted.
# It repeats the id, as texts with the same words have the same hash; earlier sheets do not.
_ROW = re.compile(r"([0-9]{1,6}) of ([0-9]{1,6})(, prefilled)?(?:: (.+))?")
_TEXT = re.compile(r"text(_\d+)?")


def sheet_csv(sheet: Sheet) -> str:
    r"""Return a sheet as CSV: ``\r\n`` line ends, and a byte order mark, by which Excel recognises UTF-8."""
    about = list(dict.fromkeys(name for text in sheet.texts for name in text.about))
    themes = [theme.id for theme in sheet.themes]
    texts = [_csv_texts(text) for text in sheet.texts]
    names = ["text", *(f"text_{number}" for number in range(2, max(map(len, texts)) + 1))]
    more = {_HIDDEN: ", ".join(sheet.hidden), _PREFILLED: sheet.given.coder if sheet.given else ""}
    more = {name: fact for name, fact in more.items() if fact}
    given = [_GIVEN] if sheet.given else []
    columns = ["id", *about, *names, *themes, *(theme + _NOTE for theme in themes), *_FACTS, *more, *given]
    if twice := repeated(columns):
        found, advice = 'two columns would be called "{}".', "Rename the theme, or make an .xlsx or .html."
        raise UsageError(Problem("sheet", found.format(name), advice) for name in twice)
    hashes = _short(content_hash(sheet.definitions)), _short(sheet.corpus_hash)
    facts = [sheet.coder, str(sheet.seed), " ".join(sheet.roles), *hashes, *more.values()]
    mark = ", prefilled" if sheet.given else ""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(guarded, columns))
    for number, (text, cells) in enumerate(zip(sheet.texts, texts, strict=True), 1):
        row = [
            text.id,
            *(displayed(text.about.get(name, "")) for name in about),
            *cells,
            *[""] * (len(names) - len(cells)),
            *_answer_cells(sheet, text.id),
            f"{number} of {len(sheet)}{mark}: {text.id}",
            _short(text.sha256),
            *facts,
            *([given_cell(sheet.given, text.id, themes)] if sheet.given else []),
        ]
        writer.writerow(map(guarded, row))
    return "\ufeff" + file.getvalue()


def _answer_cells(sheet: Sheet, id_: str) -> list[str]:
    """Return the cells for codes, then those for notes: empty, or prefilled."""
    if not sheet.given:
        return [""] * (2 * len(sheet.themes))
    codes, passages = zip(*(prefilled_cells(sheet.given, id_, theme) for theme in sheet.themes), strict=True)
    return [*codes, *map(displayed, passages)]


def _short(hash_: str) -> str:
    # A spreadsheet would take sixteen digits, or 12e4567890123456, for a number.
    return f"sha256:{hash_[:16]}"


def _csv_texts(text: SheetText) -> list[str]:
    """Return the cells of a text, with brackets around words that are not to be coded."""
    shown, after = "", 0
    for start, end in text.silent:
        silent = text.text[start:end]
        words = silent.rstrip()
        shown += f"{text.text[after:start]}[not to be coded: {words}]{silent[len(words) :]}"
        after = end
    shown = displayed(shown + text.text[after:])
    return [shown[start:stop] for start, stop in parts(shown)]


def read_csv_sheet(table: Table, answers: Answers) -> None:
    """Collect the answers of a table that `sheet_csv` made and a coder filled in; rows may stand in any order."""
    columns = {unguarded(name): name for name in table.columns}
    answers.themes = tuple(theme for theme in answers.codebook.columns if theme in columns)
    answers.problems += table.problems
    needed = ["id", *answers.themes, *(theme + _NOTE for theme in answers.themes), *_FACTS]
    gone = [name for name in needed if name not in columns]
    for name in gone:
        answers.report(table.place, f'the column "{name}" is gone.', PUT_BACK)
    # Without its name, a column that is gone may still be there.
    answers.problems += [] if gone else table.unnamed
    _check_columns(columns, {*needed, _HIDDEN, _PREFILLED, _GIVEN}, answers)
    if not columns.keys() >= {"id", *_FACTS}:
        return
    if not table.rows:
        answers.check_number(table.place, 0, "")
        return
    is_same = _read_facts(table, answers)
    ids = _ids(table, columns["id"], answers)
    contrary = _contradictions(table, columns, ids, answers) if is_same else frozenset()
    numbers: set[int] = set()
    total = 0
    for row in table.rows:
        id_ = ids.get(row.place, "")
        is_held = row.place in ids and row.place not in contrary
        if is_held and answers.add_text(f'{row.place} column "id"', id_, _hash(row.cells["sheet_text"])):
            given = given_codes(row.cells.get(_GIVEN, ""))
            for theme in answers.themes:
                code, place = unguarded(row.cells[columns[theme]]), f'{row.place} column "{theme}"'
                answers.check_given(place, theme, code, given)
                answers.add_code(place, id_, theme, code)
                remark = row.cells.get(columns.get(theme + _NOTE, ""), "")
                answers.add_remark(f'{row.place} column "{theme}{_NOTE}"', id_, theme, remark, given)
        if found := _ROW.fullmatch(row.cells["sheet_row"].strip()):
            numbers.add(int(found[1]))
            total = max(total, int(found[2]))
        else:
            found_in = f'{row.place} column "sheet_row"'
            answers.report(found_in, "it does not say which row of the sheet this is.", PUT_BACK)
    for number in sorted(set(range(1, total + 1)) - numbers):
        answers.report(table.place, f"row {number} of {total} of the sheet is gone.", PUT_BACK)


def _check_columns(columns: dict[str, str], known: set[str], answers: Answers) -> None:
    """Report unknown columns, except those between the id and the text, which describe the texts."""
    has_begun = False
    for name in columns:
        is_known = name in known or _TEXT.fullmatch(name) is not None
        if has_begun and not is_known:
            advice = "Put back its name, or delete it if you have added it. Remarks belong in the _note columns."
            themes = f"The codebook has the themes {', '.join(answers.codebook.columns)}."
            answers.report(answers.place, f'the sheet has no column "{name}".', f"{advice} {themes}")
        has_begun = has_begun or (is_known and name != "id")


def _ids(table: Table, column: str, answers: Answers) -> dict[str, str]:
    """Return the ids of rows by their places, as on the sheet; earlier sheets do not repeat them."""
    numbers = [_ROW.fullmatch(row.cells["sheet_row"].strip()) for row in table.rows]
    sheet = [number[4] for number in numbers if number and number[4] in answers.corpus]
    written = {row.place: unguarded(row.cells[column].strip()) for row in table.rows}
    return answers.own_ids(written, sheet or answers.corpus.ids)


def _contradictions(table: Table, columns: dict[str, str], ids: Mapping[str, str], answers: Answers) -> frozenset[str]:
    """Report the rows whose cells belong to different texts, and return their places."""
    rows = [(row, ids[row.place]) for row in table.rows if row.place in ids]
    numbers = {row.place: _ROW.fullmatch(row.cells["sheet_row"].strip()) for row in table.rows}
    shown = dict.fromkeys([*ids.values(), *(number[4] for number in numbers.values() if number)])
    sheet = {id_: SheetText.of(answers.corpus[id_], answers.roles) for id_ in shown if id_ in answers.corpus}
    texts = {name: column for name, column in columns.items() if _TEXT.fullmatch(name)}
    about = [name for name in columns if name not in texts and name in ("date", *answers.corpus.columns)]
    about = [name for name in about if name not in (*answers.themes, *_FACTS)]
    pieces = {id_: _csv_texts(text) for id_, text in sheet.items()}
    sent = {"text": SentColumn({id_: "".join(cells) for id_, cells in pieces.items()})}
    sent |= {name: SentColumn({id_: answers.corpus[id_].value(name) or "" for id_ in sheet}) for name in about}
    repeating = []
    for row, id_ in rows:
        if id_ not in sheet:
            continue
        cells = {name: unguarded(row.cells[columns[name]]) for name in about}
        cells["text"] = "".join(unguarded(row.cells[column]) for column in texts.values())
        in_parts = len(pieces[id_]) > len(texts)
        told = {name: sent[name].whose(cell, id_, in_parts=in_parts) for name, cell in cells.items()}
        told["sheet_text"] = answers.whose_hash(_hash(row.cells["sheet_text"]), sheet) or None
        number = numbers[row.place]
        told["sheet_row"] = {number[4]} if number and number[4] in answers.corpus else None
        repeating.append(RepeatingRow(row.place, id_, {name: ids for name, ids in told.items() if ids is not None}))
    found = contradictions(table.place, repeating)
    answers.problems += found.problems
    return found.places


def _read_facts(table: Table, answers: Answers) -> bool:
    """Check the facts that every row of a sheet repeats; say whether the corpus is the one it was made from."""
    first = table.rows[0]
    common = [*_COMMON, *(name for name in (_HIDDEN, _PREFILLED) if name in first.cells)]
    facts = {name: first.cells[name].strip() for name in common}
    for row in table.rows[1:]:
        for name in common:
            if row.cells[name].strip() != facts[name]:
                answers.report(f'{row.place} column "{name}"', f"it is not the same as in {first.place}.", PUT_BACK)
    by, hidden = (unguarded(first.cells.get(name, "").strip()) for name in (_PREFILLED, _HIDDEN))
    rows = (_ROW.fullmatch(row.cells["sheet_row"].strip()) for row in table.rows)
    is_prefilled = bool(by) or any(found and found[3] for found in rows)
    answers.set_facts(
        first.place,
        coder=unguarded(facts["sheet_coder"]),
        roles=facts["sheet_roles"],
        seed=facts["sheet_seed"],
        hidden=hidden,
        purpose=PREFILLED if is_prefilled else "",
        given_by=by,
    )
    is_same = answers.check_corpus(f'{first.place} column "sheet_corpus"', "", _hash(facts["sheet_corpus"]))
    definitions = {theme: answers.codebook[theme].definition_hash for theme in answers.themes}
    if _short(content_hash(definitions)) != facts["sheet_codebook"]:
        version = f"in the codebook given (version {answers.codebook.version})"
        found = f"a column of a theme is missing, or a theme has another definition, criteria or examples {version}."
        advice = "Put back columns that are gone, or give the codebook that the sheet was made from."
        answers.report(f'{first.place} column "sheet_codebook"', found, advice)
    return is_same


def _hash(cell: str) -> str:
    return cell.strip().removeprefix("sha256:")
