"""Blind sheets as CSV: how they are laid out, and how they are read when they come back."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.tables import Table, guarded, unguarded
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.sheet import BlindSheet, SheetText
from discourse_coder.sheets.answers import Answers
from discourse_coder.sheets.layout import displayed, parts

_COMMON = ("sheet_coder", "sheet_seed", "sheet_roles", "sheet_codebook", "sheet_corpus")
_FACTS = ("sheet_row", "sheet_text", *_COMMON)
_NOTE = "_note"
_ROW = re.compile(r"([0-9]{1,6}) of ([0-9]{1,6})")
_PUT_BACK = "Put it back, as it is on the sheet that was sent."


def sheet_csv(sheet: BlindSheet) -> str:
    r"""Return a blind sheet as CSV: ``\r\n`` line ends, and a byte order mark, by which Excel knows UTF-8.

    The columns are ``id``, what is known about the texts, ``text`` (``text_2``, ... for the rest of a long one), a
    column for the codes of each theme, ``<theme>_note`` for its passages and notes, and, so that the answers can be
    checked, ``sheet_row``, ``sheet_text``, ``sheet_coder``, ``sheet_seed``, ``sheet_roles``, ``sheet_codebook`` and
    ``sheet_corpus``. Words that are not to be coded stand in brackets. A cell that a spreadsheet would take for a
    formula begins with an apostrophe.

    Parameters
    ----------
    sheet : BlindSheet
        See `sheets.blinding.blind_sheet`.

    Raises
    ------
    UsageError
        When two columns would have the same name.
    """
    about = list(dict.fromkeys(name for text in sheet.texts for name in text.about))
    themes = [theme.id for theme in sheet.themes]
    texts = [_csv_texts(text) for text in sheet.texts]
    names = ["text", *(f"text_{number}" for number in range(2, max(map(len, texts)) + 1))]
    columns = ["id", *about, *names, *themes, *(theme + _NOTE for theme in themes), *_FACTS]
    if repeated := [name for name, times in Counter(columns).items() if times > 1]:
        raise UsageError(
            Problem("sheet", f'two columns would be called "{name}".', "Rename the theme, or make an .xlsx or .html.")
            for name in repeated
        )
    facts = [
        sheet.coder,
        str(sheet.seed),
        " ".join(sheet.roles),
        _short(content_hash(sheet.definitions)),
        _short(sheet.corpus_hash),
    ]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(guarded, columns))
    for number, (text, cells) in enumerate(zip(sheet.texts, texts, strict=True), 1):
        row = [
            text.id,
            *(displayed(text.about.get(name, "")) for name in about),
            *cells,
            *[""] * (len(names) - len(cells) + 2 * len(themes)),
            f"{number} of {len(sheet)}",
            _short(text.sha256),
            *facts,
        ]
        writer.writerow(map(guarded, row))
    return "\ufeff" + file.getvalue()


def _short(hash_: str) -> str:
    # A spreadsheet would take sixteen digits, or 12e4567890123456, for a number.
    return f"sha256:{hash_[:16]}"


def _csv_texts(text: SheetText) -> list[str]:
    """Return the cells of a text, with brackets around words that are not to be coded."""
    shown, place = "", 0
    for start, end in text.silent:
        silent = text.text[start:end]
        words = silent.rstrip()
        shown += f"{text.text[place:start]}[not to be coded: {words}]{silent[len(words) :]}"
        place = end
    shown = displayed(shown + text.text[place:])
    return [shown[start:stop] for start, stop in parts(shown)]


def read_csv_sheet(table: Table, answers: Answers) -> None:
    """Collect the answers of a table that `sheet_csv` made and a coder filled in; rows may stand in any order."""
    columns = {unguarded(name): name for name in table.columns}
    answers.themes = tuple(theme for theme in answers.codebook.ids if theme in columns)
    answers.problems += table.problems
    needed = ["id", *answers.themes, *(theme + _NOTE for theme in answers.themes), *_FACTS]
    for name in needed:
        if name not in columns:
            answers.report(table.place, f'the column "{name}" is gone.', _PUT_BACK)
    _check_columns(columns, set(needed), answers)
    if not columns.keys() >= {"id", *_FACTS}:
        return
    if not table.rows:
        answers.report(table.place, "there is no text on this sheet.", "Give the sheet that was sent.")
        return
    _read_facts(table, answers)

    numbers: set[int] = set()
    total = 0
    for row in table.rows:
        id_ = unguarded(row.cells[columns["id"]].strip())
        if answers.add_text(f'{row.place} column "id"', id_, _hash(row.cells["sheet_text"])):
            for theme in answers.themes:
                answers.add_code(f'{row.place} column "{theme}"', id_, theme, row.cells[columns[theme]])
                answers.add_remark(id_, theme, row.cells.get(columns.get(theme + _NOTE, ""), ""))
        if found := _ROW.fullmatch(row.cells["sheet_row"].strip()):
            numbers.add(int(found[1]))
            total = max(total, int(found[2]))
        else:
            answers.report(
                f'{row.place} column "sheet_row"', "it does not say which row of the sheet this is.", _PUT_BACK
            )
    for number in sorted(set(range(1, total + 1)) - numbers):
        answers.report(table.place, f"row {number} of {total} of the sheet is gone.", _PUT_BACK)


def _check_columns(columns: dict[str, str], known: set[str], answers: Answers) -> None:
    """Report unknown columns, except those between the id and the text, which tell about the texts."""
    has_begun = False
    for name in columns:
        is_known = name in known or re.fullmatch(r"text(_\d+)?", name) is not None
        if has_begun and not is_known:
            answers.report(
                answers.place,
                f'the sheet has no column "{name}".',
                "Put back its name, or delete it if you have added it; remarks belong into the _note columns. "
                f"The codebook has the themes {', '.join(answers.codebook.ids)}.",
            )
        has_begun = has_begun or (is_known and name != "id")


def _read_facts(table: Table, answers: Answers) -> None:
    """Check what all rows of a sheet have in common."""
    first = table.rows[0]
    facts = {name: first.cells[name].strip() for name in _COMMON}
    for row in table.rows[1:]:
        for name in _COMMON:
            if row.cells[name].strip() != facts[name]:
                answers.report(f'{row.place} column "{name}"', f"it is not the same as in {first.place}.", _PUT_BACK)
    answers.set_facts(
        first.place,
        coder=unguarded(facts["sheet_coder"]),
        roles=facts["sheet_roles"],
        seed=facts["sheet_seed"],
    )
    answers.check_corpus(f'{first.place} column "sheet_corpus"', "", _hash(facts["sheet_corpus"]))
    definitions = {theme: answers.codebook[theme].definition_hash for theme in answers.themes}
    if _short(content_hash(definitions)) != facts["sheet_codebook"]:
        answers.report(
            f'{first.place} column "sheet_codebook"',
            "the columns of themes are not those of the sheet, or a theme has another definition, criteria or "
            f"examples in the codebook given (version {answers.codebook.version}).",
            "Put back columns that are gone, or give the codebook that the sheet was made from.",
        )


def _hash(cell: str) -> str:
    return cell.strip().removeprefix("sha256:")
