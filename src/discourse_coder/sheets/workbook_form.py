"""Blind sheets as Excel workbooks: their layout, and how they are read when they come back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from discourse_coder.errors import CodingError, Problem, UsageError
from discourse_coder.files.moved_cells import RepeatingRow, contradictions
from discourse_coder.files.workbooks import FONT_SIZE, Marks, cell_name, read_grids, read_marks, workbook_bytes, wrapped
from discourse_coder.model.codebook import Theme, prose_of
from discourse_coder.model.coding import PREFILLED
from discourse_coder.model.repeated import repeated
from discourse_coder.model.sheet import Sheet, SheetText
from discourse_coder.sheets.answers import WORDS_FOR_PRESENT, Answers, given_cell, given_codes, prefilled_cells
from discourse_coder.sheets.blinding import whose_words
from discourse_coder.sheets.layout import displayed, n_lines, parts, row_height, unkept_ids
from discourse_coder.sheets.lost_words import Form
from discourse_coder.sheets.repeated import SentColumn, about_cells, sorted_lines
from discourse_coder.wording import listed, number_of

READ_ME, CODEBOOK, CODING, ABOUT = "Read me first", "Codebook", "Coding", "About"
_FORMAT, _PREFILLED_FORMAT = "discourse-coder sheet 1", "discourse-coder prefilled sheet 1"

# The first columns and their widths, in digits.
_FIRST = {"no.": 11, "id": 10, "about": 22, "text": 86}
_CODE_WIDTH, _REMARK_WIDTH = 13, 30
_INDENT = 2
_MAX_LINES = 30
_BORDER, _GREY, _PALE, _UNCODED, _SILENT = "#BFBFBF", "#D9D9D9", "#F2F2F2", "#FFF6D6", "#6B6B6B"
_GIVE_ALL = "Give the workbook that the sheet command wrote, with all its worksheets under their own names."
# How a row is numbered; a spreadsheet may have made 1 or 1.0 of 01.
_NUMBER = re.compile(r"0*(?P<of>\d+)(?:\.0)?(?:\s+part\s+(?P<part>\d+)\s+of\s+\d+)?", re.ASCII)


class _Run(NamedTuple):
    text: str
    silent: bool = False


def sheet_workbook(sheet: Sheet) -> bytes:
    """Return a sheet as an Excel workbook, in which all cells are text; equal sheets give equal bytes."""
    _check(sheet)

    def build(book: Any) -> None:
        _write_read_me(_Page(book, READ_ME, 112), sheet)
        _write_codebook(_Page(book, CODEBOOK, 24, 96), sheet)
        coding = book.add_worksheet(CODING)
        lists = _write_about(_Page(book, ABOUT, 18, 30, 44, 68, 9, *([30] if sheet.given else [])), sheet)
        _write_coding(coding, book, sheet, lists)

    return workbook_bytes(build)


def _check(sheet: Sheet) -> None:
    names = map(_name, [*_FIRST, *_headers(_labels(sheet))])
    problems = [
        Problem("sheet", f'two columns would be called "{name}".', "Give the theme another id or label.")
        for name in repeated(names)
    ]
    problems += unkept_ids(sheet.ids)
    if problems:
        raise UsageError(problems)


def _labels(sheet: Sheet) -> dict[str, str]:
    return {theme.id: theme.label for theme in sheet.themes}


def _headers(labels: Mapping[str, str]) -> list[str]:
    """Return the headers of the codes of all themes, by id, then those of their passages and notes."""
    named = [(label, "" if label == id_ else f"\n({id_})") for id_, label in labels.items()]
    return [label + id_ for label, id_ in named] + [f"{label}: passage or note{id_}" for label, id_ in named]


def _name(header: str) -> str:
    return " ".join(header.split())


class _Page:
    """A worksheet that is filled row by row with wrapped text, each row as high as its text."""

    def __init__(self, book: Any, name: str, *widths: int) -> None:
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._widths = widths
        self.n_rows = 0
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.hide_gridlines(2)
        self._sheet.protect("", {"format_columns": True, "format_rows": True})
        _for_print(self._sheet)

    def add(self, *cells: str, font_size: int = FONT_SIZE, **look: object) -> None:
        """Add a row, or several where a text is too long for one."""
        form = wrapped(self._book, font_size=font_size, **look)
        scale = font_size / FONT_SIZE  # larger letters need more room in both directions
        *before, last = cells
        width = self._widths[len(before)] / scale
        for start, stop in parts(last, max_lines=int(_MAX_LINES / scale), width=width):
            row = [displayed(cell) for cell in (*before, last[start:stop])]
            lines = max(n_lines(cell, wide / scale) for cell, wide in zip(row, self._widths, strict=False))
            self._sheet.set_row(self.n_rows, row_height(lines) * scale)
            for column, cell in enumerate(row):
                _put(self._sheet, self.n_rows, column, [_Run(cell)], form)
            self.n_rows += 1


def _write_read_me(page: _Page, sheet: Sheet) -> None:
    page.add(f"{sheet.kind} for {sheet.coder}", bold=True, font_size=16)
    page.add(
        f"{number_of(len(sheet), 'text')}, {sheet.asks} of the codebook "
        f"{sheet.codebook_title}, version {sheet.codebook_version}"
    )
    if sheet.notice:
        page.add(sheet.notice, bold=True)
    for title, *lines in _instructions(sheet):
        page.add("")
        page.add(title, bold=True, font_size=12)
        for line in lines:
            page.add(line)


def _instructions(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    yield (
        "How to code",
        "1. Read the worksheet Codebook first. It alone decides what counts as a theme.",
        "2. Go through the worksheet Coding from top to bottom. Read each text as a whole.",
        f"3. {_how_to_code(sheet)}",
        "4. If you like, copy the words that decided you into the column “passage or note” of the theme, one passage "
        "per line, or write a note in your own words. To copy words: double-click the text, select them, press Ctrl+C "
        "and Esc. Then double-click the other cell and press Ctrl+V.",
        "5. Please code alone. Do not talk to anybody about these texts until everybody has handed in their sheet.",
    )
    if variables := list(_about_variables(sheet)):
        yield ("Variables and themes that belong together", *variables)
    texts = []
    if any(len(_text_parts(text)) > 1 for text in sheet.texts):
        texts.append(
            "A long text continues in the rows below, with grey cells. Code it as a whole, in its first row. "
            "Leave the grey cells empty."
        )
    if any(text.silent for text in sheet.texts):
        texts.append(
            "Words in grey italics are somebody else's, such as a journalist's question. Read them to understand the "
            f"rest, but do not code them. Only {whose_words(sheet.roles)} words count."
        )
    if texts:
        yield ("The texts", *texts)
    yield (
        "What to send back",
        "Save this file as an Excel workbook (.xlsx) and send it back. You can stop at any time and go on later.",
        "Please do not change ids, column names or worksheets. Sort whole rows only, never one column.",
        "The worksheet About says what your answers belong to.",
        *(() if sheet.given else (_BLIND,)),
    )


def _about_variables(sheet: Sheet) -> Iterator[str]:
    """Yield how to code what is not just a theme that is absent or present."""
    labels = _labels(sheet)
    for theme in sheet.themes:
        if theme.scale:
            when = f" Code it only where {labels[name]} is present." if (name := sheet.waits_for(theme)) else ""
            if theme.asked_when and not name:
                when = " On this sheet it is asked in every text."
            yield f"{theme.label}: write {listed([*theme.values, 'unsure'], 'or')}, or choose from the list.{when}"
    if any(map(sheet.waits_for, sheet.themes)):
        yield "A grey cell waits for its theme: leave it empty where the theme is not present."
    for names, is_whole in sheet.sets:
        others = "0 for the others" if is_whole else "0 for the others; all can be 0"
        among = listed(labels[name] for name in names)
        yield f"{among}: {'exactly' if is_whole else 'at most'} one is present in a text. Write 1 for it and {others}."


_BLIND = "Nothing in this file shows how anybody else, person or program, has coded these texts."


_OR_VALUE = " or for the value of a variable"


def _how_to_code(sheet: Sheet) -> str:
    has_variables = any(theme.scale for theme in sheet.themes)
    if sheet.given:
        return (
            f"The codes of {sheet.given.coder} stand in the cells with a question mark, such as 1? or 0?. Check each "
            "of them by the codebook, and write your own code over it: 1 (present), 0 (absent) or unsure. A yellow "
            "cell, with a question mark or empty, is not reviewed yet and does not count. Lines that begin with "
            f"[{sheet.given.coder}] are the words that stand for a 1{_OR_VALUE if has_variables else ''}; they stay "
            "only where you write the same."
        )
    kinds = {theme.kind for theme in sheet.themes}
    asked = {
        "theme": "for each theme, write 1 (present) or 0 (absent) in its column",
        "variable": "for each variable, write one of its values",
    }
    codes = "; ".join(asked[kind] for kind in asked if kind in kinds)
    return (
        f"{codes[:1].upper()}{codes[1:]}; or choose from the list in the cell. "
        "If you cannot decide, write unsure. A yellow, empty cell is not coded yet."
    )


def _write_codebook(page: _Page, sheet: Sheet) -> None:
    for number, theme in enumerate(sheet.themes):
        if number:
            page.add("", "")
        page.add(theme.id, theme.label, bold=True, font_size=12, bg_color=_GREY)
        sets = [("together", f"{some} is present in a text") for some in sheet.sets if theme.id in some.names]
        for kind, text in [*prose_of(theme), *sets]:
            page.add(kind, text, bottom=1, bottom_color=_BORDER)


def _write_about(page: _Page, sheet: Sheet) -> dict[str, str]:
    """Write what the answers belong to, and return where the list of the values of each variable is."""
    page.add("format", _PREFILLED_FORMAT if sheet.given else _FORMAT)
    page.add("coder", sheet.coder)
    page.add("seed", str(sheet.seed))
    page.add("sheet", sheet.hash)
    page.add("codebook", sheet.codebook_title)
    page.add("version", sheet.codebook_version)
    page.add("corpus", sheet.corpus_name)
    page.add("corpus hash", sheet.corpus_hash)
    page.add("roles", " ".join(sheet.roles))
    page.add("texts", str(len(sheet)))
    if sheet.hidden:
        page.add("hidden", ", ".join(sheet.hidden))
    if sheet.given:
        page.add("prefilled by", sheet.given.coder)
    page.add("", "id", "label", "hash of the definition", bold=True)
    for theme in sheet.themes:
        page.add("theme", theme.id, theme.label, theme.definition_hash)
    lists = {}
    for theme in sheet.themes:
        if theme.scale:
            page.add("", "variable", "values", bold=True)
            first = page.n_rows + 1
            for value in (*theme.values, "unsure"):
                page.add("value", theme.id, value)
            lists[theme.id] = f"={ABOUT}!$C${first}:$C${page.n_rows}"
    shown = ["codes shown"] if sheet.given else []
    page.add("", "id", "number on the sheet", "hash of the text", "words", *shown, bold=True)
    for number, text in enumerate(sheet.texts, 1):
        given = [given_cell(sheet.given, text.id, sheet.definitions)] if sheet.given else []
        page.add("text", text.id, str(number), text.sha256, str(len(text.text.split())), *given)
    return lists


def _write_coding(page: Any, book: Any, sheet: Sheet, lists: Mapping[str, str]) -> None:
    """Write the texts and the cells for codes; a list of values is a range of cells, by variable."""
    page.freeze_panes(1, 2)
    page.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    _for_print(page)
    page.repeat_rows(0)
    looks = _Looks(book)
    headers = [displayed(header) for header in (*_FIRST, *_headers(_labels(sheet)))]
    themes = sheet.themes
    widths = [*_FIRST.values(), *map(_code_width, themes), *[_REMARK_WIDTH] * len(themes)]
    for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
        page.set_column(column, column, width)
        _put(page, 0, column, [_Run(header)], looks.header)
    # Bold letters are wider.
    page.set_row(0, row_height(max(n_lines(text, 0.9 * width) for text, width in zip(headers, widths, strict=True))))
    texts = list(map(_text_parts, sheet.texts))
    place = {theme.id: len(_FIRST) + number for number, theme in enumerate(themes)}
    last_row = sum(map(len, texts))
    for theme in themes:
        column = place[theme.id]
        if theme.scale:
            page.data_validation(1, column, last_row, column, _allowed_values(theme, lists[theme.id]))
        if name := sheet.waits_for(theme):
            # Before the rule for cells that are not coded yet, so that it goes before it.
            waits = {"type": "formula", "criteria": _is_not_present(place[name]), "format": looks.waiting}
            page.conditional_format(1, column, last_row, column, waits)
    row = 1
    for number, (text, pieces) in enumerate(zip(sheet.texts, texts, strict=True), 1):
        name = f"{number:0{len(str(len(sheet)))}d}"
        about = "\n".join(f"{column}: {value}" for column, value in text.about.items())
        for part, runs in enumerate(pieces, 1):
            part_name = f"{name}\npart {part} of {len(pieces)}" if len(pieces) > 1 else name
            cells = [part_name, text.id, displayed(about) if part == 1 else ""]
            given = [prefilled_cells(sheet.given, text.id, theme) for theme in themes] if sheet.given else []
            answers = given or [("", "")] * len(themes)
            _write_row(page, row, cells, runs, answers, themes, looks, has_codes=part == 1)
            row += 1


def _write_row(
    page: Any,
    row: int,
    cells: list[str],
    runs: list[_Run],
    answers: Sequence[tuple[str, str]],
    themes: Sequence[Theme],
    looks: _Looks,
    *,
    has_codes: bool,
) -> None:
    """Write a row of the worksheet Coding; the answers, a code and a remark by theme, belong in a text's first row."""
    look = looks.first if has_codes else looks.continued
    for column, cell in enumerate(cells):
        _put(page, row, column, [_Run(cell)], look.locked)
    column = len(cells)
    _put(page, row, column, runs, look.text, looks.silent)
    page.data_validation(row, column, row, column, _UNCHANGED)
    codes = range(column + 1, column + 1 + len(answers))
    for column, theme, answer in zip(codes, themes, answers, strict=True):
        code, remark = answer if has_codes else ("", "")
        _put(page, row, column, [_Run(displayed(code))], look.value if theme.scale else look.code)
        _put(page, row, column + len(answers), [_Run(displayed(remark))], look.remark)
    if has_codes and codes:
        for is_variable, run in groupby(codes, lambda column: themes[column - codes[0]].scale is not None):
            columns = list(run)
            if not is_variable:
                page.data_validation(row, columns[0], row, columns[-1], _ALLOWED)
        for uncoded in ({"type": "blanks"}, {"type": "text", "criteria": "ends with", "value": "?"}):
            page.conditional_format(row, codes[0], row, codes[-1], {**uncoded, "format": looks.uncoded})
    shown = [*cells, "".join(run.text for run in runs)]
    lines = max(n_lines(cell, width - _INDENT) for cell, width in zip(shown, _FIRST.values(), strict=True))
    page.set_row(row, row_height(lines))


_ALLOWED = {
    "validate": "list",
    "source": ["1", "0", "unsure"],
    # A person may type yes or no, which is read as well.
    "error_type": "warning",
    "error_title": "1, 0 or unsure",
    "error_message": "Please write 1 (present), 0 (absent) or unsure, or leave the cell empty. Yes, no and x (for 1) "
    "work too. Nothing else can be read. Keep it anyway?",
}
_MOST_IN_MESSAGE = 255  # characters


def _code_width(theme: Theme) -> int:
    return max(_CODE_WIDTH, min(_REMARK_WIDTH, 3 + max(map(len, theme.values))))


def _allowed_values(variable: Theme, values: str) -> dict[str, Any]:
    asked = f"Please write {listed([*variable.values, 'unsure'], 'or')}, or leave the cell empty."
    if len(asked) > _MOST_IN_MESSAGE - 60:
        asked = "Please choose a value from the list in the cell, or leave it empty."
    return {
        "validate": "list",
        "source": values,
        # A person may type what a value means, which is read as well.
        "error_type": "warning",
        "error_title": "One of the values, or unsure",
        "error_message": f"{asked} Nothing else can be read. Keep it anyway?",
    }


def _is_not_present(column: int) -> str:
    """Return a formula that is true in rows where the code in a column is not present."""
    said = f'"|"&LOWER(TRIM(${cell_name(1, column)}&""))&"|"'
    return f'=ISERROR(FIND({said},"|{"|".join(WORDS_FOR_PRESENT)}|"))'


# Words can be selected and copied, but not changed by mistake.
_UNCHANGED = {
    "validate": "custom",
    "value": "=FALSE",
    "ignore_blank": False,
    "error_type": "stop",
    "error_title": "The text stays as it is",
    "error_message": "Press Esc. There are columns for passages and notes further to the right.",
}


_Look = Mapping[str, object]


class _RowLook:
    """How the cells of a row look."""

    def __init__(self, book: Any, top: _Look, code: _Look, remark: _Look) -> None:
        edges = {"left": 1, "right": 1, "left_color": _BORDER, "right_color": _BORDER, **top}
        inside = {**edges, "align": "left", "indent": 1}
        self.locked = wrapped(book, **inside, bg_color=_PALE)
        self.text = wrapped(book, **inside, locked=False)
        self.code = wrapped(book, **edges, **code)
        # As text, so that a value such as 01 or 1-2 stays what it is.
        self.value = wrapped(book, **edges, **code, num_format="@")
        self.remark = wrapped(book, **edges, **remark)


class _Looks:
    """How the worksheet Coding looks."""

    def __init__(self, book: Any) -> None:
        grey = {"bg_color": _GREY}
        self.header = wrapped(book, **grey, bold=True, border=1, bottom=2)
        # Remarks are text, so that a note may begin with =.
        to_fill_in = {"locked": False, "align": "center"}, {"locked": False, "num_format": "@"}
        self.first = _RowLook(book, {"top": 2}, *to_fill_in)
        self.continued = _RowLook(book, {"top": 4, "top_color": _BORDER}, grey, grey)
        self.silent = wrapped(book, italic=True, font_color=_SILENT)
        self.uncoded = book.add_format({"bg_color": _UNCODED})
        self.waiting = book.add_format({"bg_color": _GREY})


def _for_print(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&C&A, &P / &N")


def _text_parts(text: SheetText) -> list[list[_Run]]:
    """Return what the rows of a text show, words that are not to be coded apart from the others."""
    turns = [bound for stretch in text.silent for bound in stretch]
    found = []
    for start, stop in parts(text.text, max_lines=_MAX_LINES, width=_FIRST["text"] - _INDENT):
        bounds = [start, *(bound for bound in turns if start < bound < stop), stop]
        found.append(
            [_Run(displayed(text.text[a:b]), any(c <= a < d for c, d in text.silent)) for a, b in pairwise(bounds)]
        )
    return found


def _put(page: Any, row: int, column: int, runs: Sequence[_Run], look: Any, silent: Any = None) -> None:
    """Write a cell of text."""
    runs = [run for run in runs if run.text]
    text = "".join(run.text for run in runs)
    # XlsxWriter would take a plain text in <r> for a rich one.
    is_rich = any(run.silent for run in runs) or text.startswith("<r>")
    if is_rich and len(runs) == 1:
        runs = [_Run(piece, runs[0].silent) for piece in (text[:1], text[1:]) if piece]
    if is_rich and len(runs) > 1:
        pieces = [piece for run in runs for piece in (silent if run.silent else look, run.text)]
        page.write_rich_string(row, column, *pieces, look)
    elif text:
        page.write_string(row, column, text, look)
    else:
        page.write_blank(row, column, None, look)


def read_workbook(data: bytes, answers: Answers) -> None:
    """Collect the answers of a workbook that a coder has filled in; rows may be in any order."""
    grids = read_grids(data, answers.place)
    if gone := [f'no worksheet "{name}"' for name in (CODING, ABOUT) if name not in grids]:
        found = f"this is not a coding sheet: there is {' and '.join(gone)}."
        raise CodingError.at(answers.place, found, _GIVE_ALL)
    marks = read_marks(data, answers.place)
    form = Form(answers.place, CODING, read=(ABOUT,), beside=(READ_ME, CODEBOOK))
    answers.problems += form.lost(marks)
    about = _read_about(grids[ABOUT], answers)
    comments = _read_coding(grids[CODING], about, marks[CODING], answers)
    answers.problems += (form.lost_comment(*comment) for comment in comments)


class _About(NamedTuple):
    themes: dict[str, str]  # labels by id
    texts: dict[str, _ListedText]
    is_of_corpus: bool


class _ListedText(NamedTuple):
    place: str
    number: str
    sha256: str
    given: dict[str, int]  # the prefilled codes by theme


def _read_about(rows: list[list[str]], answers: Answers) -> _About:
    place = f"{answers.place} {ABOUT}"
    facts = {row[0]: row[1].strip() for row in rows if len(row) > 1}
    if facts.get("format") not in (_FORMAT, _PREFILLED_FORMAT):
        found = f'this is not a coding sheet, or its worksheet "{ABOUT}" has been changed.'
        raise CodingError.at(answers.place, found, _GIVE_ALL)
    listed: dict[str, list[tuple[str, list[str]]]] = {"theme": [], "text": []}
    for number, row in enumerate(rows):
        if row and row[0] in listed:
            listed[row[0]].append((f"{place}!{cell_name(number, 1)}", [*row, *[""] * 5][1:6]))
    answers.set_facts(
        place,
        **{name: facts.get(name, "") for name in ("coder", "roles", "seed", "sheet", "hidden")},
        purpose=PREFILLED if facts["format"] == _PREFILLED_FORMAT or "prefilled by" in facts else "",
        given_by=facts.get("prefilled by", ""),
    )
    is_of_corpus = answers.check_corpus(place, facts.get("corpus", ""), facts.get("corpus hash", ""))
    for row_place, (theme, _, definition, *_) in listed["theme"]:
        answers.check_theme(row_place, theme, definition, facts.get("version", ""))
    about = _About(
        {theme: label for _, (theme, label, *_) in listed["theme"]},
        {
            id_: _ListedText(row_place, number.strip(), sha256, given_codes(given))
            for row_place, (id_, number, sha256, _, given) in listed["text"]
        },
        is_of_corpus,
    )
    answers.check_number(place, len(about.texts), facts.get("texts", ""))
    answers.themes = tuple(about.themes)
    return about


class _Row(NamedTuple):
    at: dict[str, str]  # the places of its cells, by column
    cells: dict[str, str]

    @property
    def id(self) -> str:
        return self.cells.get("id", "").strip()

    def of_text(self, id_: str) -> _Row:
        return self._replace(cells=self.cells | {"id": id_})


def _read_coding(rows: list[list[str]], about: _About, marks: Marks, answers: Answers) -> list[tuple[int, int, str]]:
    """Collect the answers, and return the comments that belong to none."""
    place = f"{answers.place} {CODING}"
    top = next((number for number, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
    names = [_name(header) for header in _headers(about.themes)]
    columns = _columns(rows[top] if rows else [], top, names, answers)
    codes, remarks = names[: len(about.themes)], names[len(about.themes) :]
    _check_outside(rows, top, answers)
    if "id" not in columns:
        return []

    read = {}
    for number, line in enumerate(rows[top + 1 :], top + 1):
        at = {name: f"{place}!{cell_name(number, column)}" for name, column in columns.items()}
        read[number] = _Row(at, {name: line[column] for name, column in columns.items() if column < len(line)})
    ids = answers.own_ids({row.at["id"]: row.id for row in read.values()}, [*about.texts])
    held = {row.at["id"] for row in read.values()} - ids.keys()
    read = {number: row.of_text(ids.get(row.at["id"], row.id)) for number, row in read.items()}
    if about.is_of_corpus:
        held |= _contradictions(read.values(), about, answers)
    seen = set()
    for row in read.values():
        at, cells, id_ = row.at, row.cells, row.id
        filled = [name for name in names if cells.get(name, "").strip()]
        part = _NUMBER.fullmatch(cells.get("no.", "").strip())
        if at["id"] in held:
            seen.update([id_, *(listed for listed, text in about.texts.items() if part and text.number == part["of"])])
        elif part and part["part"] not in (None, "1"):
            for name in filled:
                answers.report(at[name], "this row continues a text.", "Code the text in its first row.")
        elif id_ in about.texts:
            seen.add(id_)
            if answers.add_text(at["id"], id_, about.texts[id_].sha256):
                for theme, code, remark in zip(about.themes, codes, remarks, strict=True):
                    given = about.texts[id_].given
                    answers.check_given(at.get(code, place), theme, cells.get(code, ""), given)
                    answers.add_code(at.get(code, place), id_, theme, cells.get(code, ""))
                    answers.add_remark(at.get(remark, place), id_, theme, cells.get(remark, ""), given)
        elif id_:
            answers.report(at["id"], f'the text "{id_}" is not on this sheet.', f"Put back the id listed in {ABOUT}.")
        elif filled or cells.get("text", "").strip():
            answers.report(at["id"], "the id of the text is gone.", f"Put back the id listed in {ABOUT}.")
    for id_, text in about.texts.items():
        if id_ not in seen:
            answers.report(text.place, f'the text "{id_}" has no row in {CODING} any more.', "Put its row back.")
    themes = {columns[name]: theme for name, theme in zip(names, [*about.themes] * 2, strict=True) if name in columns}
    lost = []
    for number, column, words in marks.comments:
        row_of = read.get(number)
        if row_of and row_of.id in about.texts and column in themes:
            answers.add_note(row_of.id, themes[column], words)
        else:
            lost.append((number, column, words))
    return lost


def _contradictions(rows: Iterable[_Row], about: _About, answers: Answers) -> frozenset[str]:
    """Report the rows whose cells belong to different texts, and return the places of their ids."""
    known = [row for row in rows if row.id in about.texts and row.id in answers.corpus]
    documents = {id_: answers.corpus[id_] for id_ in about.texts if id_ in answers.corpus}
    pieces = {id_: _text_parts(SheetText.of(document, answers.roles)) for id_, document in documents.items()}
    texts = SentColumn({id_: "".join(run.text for runs in cells for run in runs) for id_, cells in pieces.items()})
    told_about = [sorted_lines(row.cells.get("about", "")) for row in known]
    abouts = SentColumn(about_cells(documents, told_about))
    numbers = {text.number: id_ for id_, text in about.texts.items()}
    repeating = []
    for row, lines in zip(known, told_about, strict=True):
        number = _NUMBER.fullmatch(row.cells.get("no.", "").strip())
        told = {
            "no.": [numbers[number["of"]]] if number and number["of"] in numbers else None,
            "about": abouts.whose(lines, row.id),
            "text": texts.whose(row.cells.get("text", ""), row.id, in_parts=len(pieces[row.id]) > 1),
        }
        said = {name: ids for name, ids in told.items() if ids is not None}
        repeating.append(RepeatingRow(row.at["id"], row.id, said))
    found = contradictions(f"{answers.place} {CODING}", repeating)
    answers.problems += found.problems
    return found.places


def _columns(header: list[str], row: int, known: list[str], answers: Answers) -> dict[str, int]:
    """Return where each known column is, and report those that are missing, there twice or unknown."""
    place = f"{answers.place} {CODING}"
    wanted = [*_FIRST, *known]
    found: dict[str, int] = {}
    for column, cell in enumerate(header):
        name, header_place = _name(cell), f"{place}!{cell_name(row, column)}"
        if name in found:
            answers.report(header_place, f'the column "{name}" is here twice.', "Delete one.")
        elif name in wanted:
            found[name] = column
        elif name:
            advice = "Put back its name, or delete it if you have added it."
            answers.report(header_place, f'the sheet has no column "{name}".', advice)
    for name in wanted:
        if name not in found and name not in ("about", "text"):
            answers.report(f"{place}!{row + 1}:{row + 1}", f'the column "{name}" is gone.', "Put it back.")
    return found


def _check_outside(rows: list[list[str]], top: int, answers: Answers) -> None:
    """Report cells in columns without a header, where nothing would be read."""
    named = {column for column, cell in enumerate(rows[top] if rows else []) if cell.strip()}
    for number, row in enumerate(rows[top + 1 :], top + 1):
        for column, cell in enumerate(row):
            if column not in named and cell.strip():
                cell_place = f"{answers.place} {CODING}!{cell_name(number, column)}"
                advice = "Move its words to a column for passages or notes."
                answers.report(cell_place, "this cell is outside the columns of the sheet.", advice)
