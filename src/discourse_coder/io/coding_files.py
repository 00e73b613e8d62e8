"""Codings as files: a table of codes, its provenance and its evidence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files.json_files import read_fields, write_json
from discourse_coder.files.tables import Row, Table, read_table, write_csv
from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.coding import (
    ABSENT,
    NOT_CODED,
    NOTE,
    PRESENT,
    Coding,
    Evidence,
    Method,
    Provenance,
    Span,
    ThemeProvenance,
)
from discourse_coder.model.corpus import Corpus
from discourse_coder.wording import shortened

if TYPE_CHECKING:
    import numpy as np

_WRITTEN = {PRESENT: "1", ABSENT: "0", NOT_CODED: ""}
# Spreadsheet programs turn a column of whole numbers with gaps into 1.0 and 0.0.
_READ = {"1": PRESENT, "1.0": PRESENT, "0": ABSENT, "0.0": ABSENT, "": NOT_CODED}
_EVIDENCE_COLUMNS = ("id", "theme", "start", "end", "quote", "rule")
_REMARKS = {"note", "notes", "comment", "comments"}
_REMARK_OF_THEME = "_note"


def write_coding(coding: Coding, path: str | os.PathLike[str]) -> None:
    """Write a coding as three files that `read_coding` reads back equal.

    For ``second.csv``: the codes (``id`` and one column per theme; 1 present, 0 absent, empty not coded),
    ``second.json`` (the provenance, and the name of the evidence file) and ``second.evidence.csv`` (``id``, ``theme``,
    ``start``, ``end``, ``quote``, ``rule``; start and end empty for evidence without a place).
    The evidence of ``coding.csv`` is ``evidence.csv``. The codes are written last.

    Parameters
    ----------
    coding : Coding
        What to write.
    path : path-like
        Where the codes go; ends in ``.csv``.

    Raises
    ------
    UsageError
        When the path has another ending, a theme is called ``id``, or a file cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> dc.write_coding(study.code(), folder / "rules.csv")
    >>> sorted(path.name for path in folder.iterdir())
    ['rules.csv', 'rules.evidence.csv', 'rules.json']
    """
    path = Path(path)
    if path.suffix != ".csv":
        raise UsageError(Problem(str(path), "a coding is written to a .csv file.", f'Write "{path.stem}.csv".'))
    if "id" in coding.themes:
        raise UsageError(Problem(f"coding {coding.name}", 'a theme cannot be called "id".', "Rename the theme."))
    evidence = _evidence_path(path)
    spans = coding.spans
    places = zip(spans.documents, spans.themes, spans.starts, spans.ends, spans.quotes, spans.rules, strict=True)
    write_csv(
        evidence,
        [
            _EVIDENCE_COLUMNS,
            *(
                (
                    spans.document_ids[document],
                    spans.theme_ids[theme],
                    "" if start < 0 else start,
                    "" if start < 0 else end,
                    quote,
                    spans.rule_names[rule],
                )
                for document, theme, start, end, quote, rule in places
            ),
        ],
    )
    provenance = {**_plain(coding.provenance), "evidence": evidence.name}
    write_json(path.with_suffix(".json"), provenance, sort_keys=True)
    rows = zip(coding.ids, coding.codes.tolist(), strict=True)
    write_csv(path, [("id", *coding.themes), *((id_, *(_WRITTEN[code] for code in codes)) for id_, codes in rows)])


def read_coding(path: str | os.PathLike[str], corpus: Corpus | None = None) -> Coding:
    """Read a coding that `write_coding` wrote, or a table of codes made by hand.

    Parameters
    ----------
    path : path-like
        The table of codes: a column ``id`` and one per theme, with 1 (present), 0 (absent) or nothing (not coded).
        A column ``note``, ``notes``, ``comment`` or ``comments`` holds remarks on the whole text, kept as notes on each
        theme coded; a column such as ``nato_note`` holds passages or notes on one theme. Where there is no .json
        beside it, the coder is a person named like the file.
    corpus : Corpus, optional
        What was coded: ids and evidence are checked against it, passages are looked for in it, and the coding keeps it
        at hand.

    Returns
    -------
    Coding
        Documents and themes in the order of the table.

    Raises
    ------
    CodingError
        With every problem of the files, each with its row: an id or a code that cannot be, evidence that is not in the
        text, another corpus than `corpus`.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus = dc.read_corpus("corpus")
    >>> second = dc.read_coding("codings/second.csv", corpus)
    >>> second
    Coding('second': 17 texts, 5 themes)
    """
    path = Path(path)
    described = path.with_suffix(".json")
    problems: list[Problem] = []
    try:
        table = read_table(path)
        if described.exists():
            provenance, evidence = _read_provenance(described)
        else:
            provenance, evidence = _by_hand(path.stem, corpus), _evidence_path(path)
        ids, themes, codes = _codes(table, provenance, corpus, problems)
        spans = _remarks(table, themes, corpus) if not problems else []
        if described.exists() or evidence.exists():
            spans += _spans(read_table(evidence), set(ids), set(themes), corpus, problems)
    except DiscourseCoderError as error:
        raise CodingError([*problems, *error.problems]) from None
    if corpus is not None and provenance.corpus_hash not in ("", corpus.hash):
        problems.append(
            Problem(
                str(path),
                f"this is a coding of another corpus ({provenance.corpus_name} {provenance.corpus_hash[:12]}) "
                f"than the one given ({corpus.name} {corpus.hash[:12]}).",
                "Give the corpus that was coded, or code this one.",
            )
        )
    if problems:
        raise CodingError(problems)
    return Coding(ids, themes, codes, _in_order(spans, ids, themes), provenance, corpus)


def _evidence_path(path: Path) -> Path:
    return path.with_name("evidence.csv" if path.stem == "coding" else f"{path.stem}.evidence.csv")


def _in_order(spans: list[Span], ids: tuple[str, ...], themes: tuple[str, ...]) -> Evidence:
    """Return the spans as columns; those with one start stay in the order of the file."""
    place = {id_: position for position, id_ in enumerate(ids)}
    column = {theme: position for position, theme in enumerate(themes)}
    spans = sorted(spans, key=lambda span: (place[span.id], column[span.theme], span.start))
    number = {rule: position for position, rule in enumerate(dict.fromkeys(span.rule for span in spans))}
    return Evidence(
        ids,
        themes,
        tuple(number),
        [place[span.id] for span in spans],
        [column[span.theme] for span in spans],
        [span.start for span in spans],
        [span.end for span in spans],
        [number[span.rule] for span in spans],
        [span.quote for span in spans],
    )


def _codes(
    table: Table, provenance: Provenance, corpus: Corpus | None, problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray[Any, np.dtype[np.int8]]]:
    import numpy as np

    if missing := table.missing("id"):
        raise CodingError([*missing, *table.problems])
    problems += table.problems
    columns = [name for name in table.columns if name != "id"]
    themes = tuple(name for name in columns if name in provenance.themes or not _is_for_remarks(name, columns))
    place_of_id: dict[str, str] = {}
    codes: list[list[int]] = []
    without_codes = {theme for theme in themes if _holds_no_code(table, theme)}
    problems += [
        Problem(
            table.place,
            f'the column "{theme}" holds no codes.',
            "Write 1 (present), 0 (absent) or nothing (not coded); call a column of remarks note.",
        )
        for theme in themes
        if theme in without_codes
    ]
    for row in table.rows:
        id_ = row.cells["id"].strip()
        first = place_of_id.setdefault(id_, row.place)
        if not id_:
            problems.append(Problem(row.place, "the id is empty.", "Write the id of the document."))
        elif first is not row.place:
            problems.append(Problem(row.place, f'the id "{id_}" is already that of {first}.', "Keep one row."))
        elif corpus is not None and id_ not in corpus:
            problems.append(Problem(row.place, f'the corpus {corpus.name} has no document "{id_}".', "Check the id."))
        problems += [
            Problem(
                row.place,
                f'"{row.cells[theme]}" in the column "{theme}" is no code.',
                "Write 1 (present), 0 (absent) or nothing (not coded).",
            )
            for theme in themes
            if row.cells[theme].strip() not in _READ and theme not in without_codes
        ]
        codes.append([_READ.get(row.cells[theme].strip(), NOT_CODED) for theme in themes])
    if not (themes and codes) and not problems and not provenance.codebook_hash:
        problems.append(
            Problem(table.place, "there are no codes in this table.", "Add a column per theme, a row per text.")
        )
    ids = tuple(place_of_id)
    return ids, themes, np.array(codes, dtype=np.int8).reshape(len(codes), len(themes))


def _is_for_remarks(column: str, columns: Sequence[str]) -> bool:
    return column.casefold() in _REMARKS or (
        column.endswith(_REMARK_OF_THEME) and column.removesuffix(_REMARK_OF_THEME) in columns
    )


def _remarks(table: Table, themes: tuple[str, ...], corpus: Corpus | None) -> list[Span]:
    """Return what the columns of remarks say: on the whole text, or on one theme."""
    spans = []
    general = [name for name in table.columns if name not in themes and name.casefold() in _REMARKS]
    of_theme = [(theme, f"{theme}{_REMARK_OF_THEME}") for theme in themes if f"{theme}{_REMARK_OF_THEME}" not in themes]
    for row in table.rows:
        id_ = row.cells["id"].strip()
        text = corpus[id_].text if corpus is not None else None
        coded = [theme for theme in themes if _READ[row.cells[theme].strip()] != NOT_CODED]
        for remark in filter(None, (row.cells[name].strip() for name in general)):
            spans += [Span(id_, theme, -1, -1, remark, NOTE) for theme in coded]
        for theme, column in of_theme:
            spans += spans_of_remark(text, id_, theme, row.cells.get(column, ""))
    return spans


def _holds_no_code(table: Table, column: str) -> bool:
    filled = {cell for row in table.rows if (cell := row.cells[column].strip())}
    return bool(filled) and filled.isdisjoint(_READ)


def _spans(table: Table, ids: set[str], themes: set[str], corpus: Corpus | None, problems: list[Problem]) -> list[Span]:
    missing = [problem for column in _EVIDENCE_COLUMNS for problem in table.missing(column)]
    problems += [*missing, *table.problems]
    if missing:
        return []
    spans = []
    for row in table.rows:
        try:
            spans.append(_span(row, ids, themes, corpus))
        except ValueError as error:
            problems.append(Problem(row.place, f"{error}."))
    return spans


def _span(row: Row, ids: set[str], themes: set[str], corpus: Corpus | None) -> Span:
    cells = row.cells
    id_, theme, quote = cells["id"].strip(), cells["theme"].strip(), cells["quote"]
    if id_ not in ids:
        raise ValueError(f'the document "{id_}" has no row in the table of codes')
    if theme not in themes:
        raise ValueError(f'the theme "{theme}" has no column in the table of codes')
    offsets = cells["start"].strip(), cells["end"].strip()
    if offsets == ("", ""):
        return Span(id_, theme, -1, -1, quote, cells["rule"])
    if not all(offset.isascii() and offset.isdecimal() for offset in offsets):
        raise ValueError(f'start "{offsets[0]}" and end "{offsets[1]}" are not two whole numbers, and not both empty')
    start, end = map(int, offsets)
    if corpus is not None and id_ in corpus and corpus[id_].text[start:end] != quote:
        there = shortened(corpus[id_].text[start:end])
        raise ValueError(f'the quote "{shortened(quote)}" is not in the text at {start} to {end}: there is "{there}"')
    return Span(id_, theme, start, end, quote, cells["rule"])


def _by_hand(coder: str, corpus: Corpus | None) -> Provenance:
    """Return the provenance of a table that nobody described."""
    return Provenance(
        coder=coder,
        method="human",
        codebook_title="",
        codebook_version="",
        codebook_hash="",
        themes={},
        corpus_name=corpus.name if corpus else "",
        corpus_hash=corpus.hash if corpus else "",
        package_version="",
        notice=corpus.notice if corpus else "",
    )


def _plain(provenance: Provenance) -> dict[str, Any]:
    content = {field.name: getattr(provenance, field.name) for field in fields(provenance)}
    themes = {id_: asdict(theme) for id_, theme in provenance.themes.items()}
    return content | {"themes": themes, "settings": dict(provenance.settings), "parents": list(provenance.parents)}


def _read_provenance(path: Path) -> tuple[Provenance, Path]:
    """Return the provenance and where the evidence is."""
    names = [field.name for field in fields(Provenance)]
    content = read_fields(
        path,
        [*names, "evidence"],
        _fault,
        CodingError,
        "Write the coding again.",
        settings={},
        parents=[],
        notice="",
        evidence=_evidence_path(path).name,
    )
    known: dict[str, Any] = {name: content[name] for name in names}
    known["themes"] = {id_: ThemeProvenance(**theme) for id_, theme in content["themes"].items()}
    known["parents"] = tuple(content["parents"])
    return Provenance(**known), path.with_name(content["evidence"])


def _fault(name: str, value: object) -> str:
    """Return what a value of the provenance should be but is not; empty when it is."""
    match name:
        case "method":
            return "" if value in get_args(Method) else f"one of {', '.join(get_args(Method))}"
        case "themes":
            hashes = {"definition", "rules"}
            right = isinstance(value, dict) and all(
                _is_texts(theme) and set(theme) == hashes for theme in value.values()
            )
            return "" if right else "an object with the hashes definition and rules of each theme"
        case "settings":
            return "" if _is_texts(value) else "an object of texts"
        case "parents":
            right = isinstance(value, list) and all(isinstance(parent, str) for parent in value)
            return "" if right else "a list of texts"
        case "evidence":
            right = isinstance(value, str) and value.endswith(".csv") and Path(value).name == value
            return "" if right else "the name of a .csv file beside this one"
    return "" if isinstance(value, str) else "a text"


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
