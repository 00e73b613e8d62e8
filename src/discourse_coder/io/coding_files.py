"""Codings as files: a table of codes, its provenance and its evidence."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.atomic import encoded
from discourse_coder.files.file_names import printable
from discourse_coder.files.json_files import Shape, is_list_of, is_object_of, is_text, json_text, read_fields
from discourse_coder.files.locking import writing_to
from discourse_coder.files.tables import Row, Table, csv_cells, csv_text, for_excel, read_table
from discourse_coder.files.together import has_member, read_member, read_steadily, settle, write_together
from discourse_coder.io.changed_ids import with_ids_of
from discourse_coder.io.code_values import THEME_READING, Reading, reading_of, reading_of_variable
from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.codebook import BINARY, Codebook
from discourse_coder.model.coding import (
    METHODS,
    NOT_CODED,
    NOTE,
    PASS,
    Abilities,
    Coding,
    Evidence,
    Origin,
    Provenance,
    Span,
    ThemeProvenance,
    has_edited_codes,
    is_edited,
    marked_as_edited,
)
from discourse_coder.model.consistency import contradictory
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.scale import Level, Scale, check_level
from discourse_coder.wording import listed, sentences, shortened

if TYPE_CHECKING:
    import numpy as np

EVIDENCE_COLUMNS = ("id", "theme", "start", "end", "quote", "rule")
EVIDENCE_SUFFIXES = {".csv": ".parquet", ".parquet": ".csv"}  # each with the other
EVIDENCE_HEADER = csv_text([EVIDENCE_COLUMNS])
_REMARKS = {"note", "notes", "comment", "comments"}
_REMARK_OF_THEME = "_note"
# As in ana-pass2.csv.
_PASS = re.compile(r"(.+?)[-_. ]+pass[-_. ]?(\d+)", re.IGNORECASE)
_ABILITIES = [field.name for field in fields(Abilities)]


def files_of_coding(path: Path) -> tuple[Path, Path, Path]:
    """Return the files that `write_coding` writes: codes, evidence and provenance."""
    return path, _evidence_path(path), path.with_suffix(".json")


def check_keeps_a_persons_codes(coding: Coding, path: Path, advice: str) -> None:
    """Raise a UsageError if to write a coding there would lose what a person has coded or edited."""
    there = [file for file in files_of_coding(path) if has_member(file, path)]
    if not there:
        return
    if has_member(path.with_suffix(".json"), path):
        # What cannot be read was edited.
        with suppress(DiscourseCoderError):
            if _is_a_programs(path, lambda file: _hash_of(read_member(file, path))):
                return
            found = read_coding(path)
            if (found.provenance.method != "human" and not is_edited(found)) or _is_the_same(found, coding):
                return
    raise _a_persons(there[0], coding.name, advice)


def _is_a_programs(path: Path, hash_of: Callable[[Path], str]) -> bool:
    """Say whether the files of a coding are as a program has written them; of others nothing is known."""
    made_by, evidence, written, _ = _read_provenance(
        described := path.with_suffix(".json"), read_member(described, path)
    )
    return (
        made_by.method != "human"
        and not has_edited_codes(made_by)
        and {"codes": hash_of(path), "evidence": hash_of(evidence)} == written
    )


def check_holds_no_persons_codes(path: Path, coder: str, advice: str) -> None:
    """Raise a UsageError if there may be codes that a person has given or edited; none of them is read."""
    settle(path)
    there = [file for file in files_of_coding(path) if file.exists()]
    if path.with_suffix(".json") in there:
        with suppress(DiscourseCoderError, OSError):  # what cannot be read was edited
            if _is_a_programs(path, hash_of_file):
                return
    if there:
        raise _a_persons(there[0], coder, advice)


def earlier_evidence(path: Path, suffix: str) -> Path | None:
    """Return the evidence of the coding there, if a new one in a format with this ending would leave it behind."""
    described, other = path.with_suffix(".json"), _evidence_path(path).with_suffix(EVIDENCE_SUFFIXES[suffix])
    with suppress(DiscourseCoderError):
        if _read_provenance(described, read_member(described, path))[1] == other:
            return other
    return None


def _a_persons(path: Path, coder: str, advice: str) -> UsageError:
    found = f"it holds codes that a person gave or edited; they are not those of {coder} to write there."
    return UsageError.at(str(path), found, advice)


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file of a coding, without the mark for Excel."""
    with path.open("rb") as file:
        if file.peek(3)[:3] == BOM_UTF8:
            file.read(3)
        return file_digest(file, "sha256").hexdigest()


def _is_the_same(found: Coding, coding: Coding) -> bool:
    one, other = ((each.name, _codes_csv(each), _evidence_csv(each.spans)) for each in (found, coding))
    return one == other


def write_coding(coding: Coding, path: str | os.PathLike[str], *, excel: bool = False) -> None:
    """Write a coding as three files that `read_coding` reads back equal.

    ``second.csv`` has the codes: ``id`` and one column per theme, with 1 (present), 0 (absent) or nothing (not coded);
    in the column of a variable, its values. ``second.json`` has the scale of each variable.
    ``second.json`` has the provenance and the name of the evidence file. ``second.evidence.csv`` has the evidence:
    ``id``, ``theme``, ``start``, ``end``, ``quote``, ``rule``; start and end are empty for evidence without a place.
    Beside ``coding.csv`` the evidence is ``evidence.csv``. ``second.json`` also has the SHA-256 of the two others, by
    which `read_coding` knows codes that were edited since. A reader finds all three old or all three new.

    Parameters
    ----------
    coding : Coding
        What to write.
    path : path-like
        Where the codes go; ends in ``.csv``.
    excel : bool
        Begin the tables with a byte order mark, without which Excel does not show letters such as é.

    Raises
    ------
    UsageError
        When the path has another ending, a theme is called ``id``, a code is none of its theme or variable, or a file
        cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> dc.write_coding(study.code(), folder / "rules.csv")
    >>> sorted(path.name for path in folder.iterdir())
    ['rules.csv', 'rules.evidence.csv', 'rules.json']
    """
    coding.check_on_scale()
    path = Path(path)
    if path.suffix != ".csv":
        raise UsageError.at(str(path), "a coding is written to a .csv file.", f'Write "{path.stem}.csv".')
    if "id" in coding.themes:
        raise UsageError.at(f"coding {coding.name}", 'a theme cannot be called "id".', "Rename the theme.")
    _, evidence, described = files_of_coding(path)
    codes_csv = _codes_csv(coding)
    evidence_csv = _evidence_csv(coding.spans)
    provenance = description(coding.provenance, evidence, _hash(codes_csv), _hash(evidence_csv), coding.scales)
    files: dict[Path, bytes | Path] = {
        path: for_excel(encoded(path, codes_csv), excel),
        evidence: for_excel(encoded(evidence, evidence_csv), excel),
        described: encoded(described, provenance),
    }
    with writing_to(path.parent):
        write_together(files)


def description(
    made_by: Provenance, evidence: Path, codes_hash: str, evidence_hash: str, scales: Mapping[str, Scale]
) -> str:
    """Return the JSON that describes a coding, given the hashes of its two other files."""
    provenance = asdict(made_by) | {"evidence": evidence.name}
    if abilities := provenance.pop("abilities"):
        provenance["method"] = {"name": provenance["method"], **abilities}
    if not provenance["origins"]:
        del provenance["origins"]
    if scales:
        provenance["scales"] = {name: asdict(scale) for name, scale in scales.items()}
    provenance["sha256"] = {"codes": codes_hash, "evidence": evidence_hash}
    return json_text(provenance, sort_keys=True)


def _codes_csv(coding: Coding) -> str:
    return codes_header(coding.themes) + codes_rows(coding)


def codes_header(themes: Sequence[str]) -> str:
    """Return the first line of a table of codes."""
    return csv_text([("id", *themes)])


def codes_rows(coding: Coding) -> str:
    """Return the other lines."""
    scales = (coding.scales.get(theme) for theme in coding.themes)
    written = [{NOT_CODED: "", **dict(enumerate(scale.values if scale else BINARY))} for scale in scales]
    rows = (
        (id_, *(cells[code] for cells, code in zip(written, row, strict=True)))
        for id_, row in zip(coding.ids, coding.codes.tolist(), strict=True)
    )
    return csv_text(rows)


def _evidence_csv(spans: Evidence) -> str:
    return EVIDENCE_HEADER + evidence_rows(spans)


def evidence_rows(spans: Evidence) -> str:
    """Return the lines of a table of evidence below its header."""
    ids, themes, rules = map(csv_cells, (spans.document_ids, spans.theme_ids, spans.rule_names))
    quotes = list(spans.quotes)
    # Most quotes are of a term that occurs often.
    written = dict(zip(distinct := dict.fromkeys(quotes), csv_cells(distinct), strict=True))
    numbers = map(_plain, (spans.documents, spans.themes, spans.starts, spans.ends, spans.rules))
    return "".join(
        f"{ids[document]},{themes[theme]},{'' if start < 0 else start},{'' if start < 0 else end},"
        f"{written[quote]},{rules[rule]}\n"
        for document, theme, start, end, rule, quote in zip(*numbers, quotes, strict=True)
    )


def _plain(numbers: Sequence[int] | np.ndarray[Any, Any]) -> Sequence[int]:
    """Return numbers as Python's own, which are written faster than numpy's."""
    return numbers if isinstance(numbers, Sequence) else numbers.tolist()


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hash_of(data: bytes) -> str:
    """Return the SHA-256 of a file of a coding, without the mark for Excel."""
    return sha256(data.removeprefix(BOM_UTF8)).hexdigest()


def read_coding(
    path: str | os.PathLike[str],
    corpus: Corpus | None = None,
    *,
    worksheet: str = "",
    level: Level | None = None,
    codebook: Codebook | None = None,
) -> Coding:
    """Read a coding that `write_coding` wrote, or a table of codes made by hand.

    Parameters
    ----------
    path : path-like
        The table of codes: a column ``id`` and one per theme, with 1 (present), 0 (absent) or nothing (not coded).
        A column ``note``, ``notes``, ``comment`` or ``comments`` holds remarks on the whole text, kept as notes on each
        theme coded. A column such as ``nato_note`` holds passages or notes on one theme. Without a .json beside the
        table, the coder is a person with the name of the file.
    corpus : Corpus, optional
        What was coded. Ids and evidence are checked against it, passages are looked up in it, and the coding keeps it.
        Ids that a spreadsheet program changed, 001 to 1, are matched to it where one text only can be meant.
    worksheet : str
        To read of a workbook; by default the only one with cells that is not hidden.
    level : {"nominal", "ordinal", "interval"}, optional
        How to read columns of a table made by hand that hold other codes than 1 and 0: as variables of this level;
        words such as yes and no are then 1 and 0. Such codes are refused where it is not given.
    codebook : Codebook, optional
        It says how to read columns of variables in a table made by hand, and which codes of a text contradict each
        other.

    Returns
    -------
    Coding
        Documents and themes in the order of the table. When codes or evidence are not as `write_coding` left them, the
        notice of the coding says so; see `edited`.

    Raises
    ------
    CodingError
        With every problem of the files, each with its row: a wrong id or code, evidence that is not in the text,
        another corpus than `corpus`.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus = dc.read_corpus("corpus")
    >>> second = dc.read_coding("codings/second.csv", corpus)
    >>> second
    Coding('second': 17 texts, 5 themes)
    """
    path = Path(path)
    if level is None:
        return read_steadily(lambda: _read_coding(path, corpus, worksheet=worksheet, codebook=codebook), path)
    check_level(level)
    if has_member(path.with_suffix(".json"), path):
        found = "this coding has a description beside it, so its codes are 1 and 0."
        raise UsageError.at(str(path), found, "Read it without a level.")
    table = read_table(path, data=read_member(path, path), worksheet=worksheet).unguarded()
    readings, problems = {}, list[Problem]()
    for name in columns_of_codes(table):
        readings[name], wrong = reading_of(name, [(row.place, row.cells[name]) for row in table.rows], level)
        problems += wrong
    if problems:
        raise CodingError(problems)
    return read_coding_of_table(path, table, corpus, readings)


def read_coding_of_table(
    path: Path,
    table: Table,
    corpus: Corpus | None,
    readings: Mapping[str, Reading],
    *,
    coder: str = "",
    codebook: Codebook | None = None,
) -> Coding:
    """Return the coding of a table made by hand; a `coder` is one of several in the table, and has no evidence file."""
    return read_steadily(lambda: _read_coding(path, corpus, table, readings, coder, codebook=codebook), path)


def columns_of_codes(table: Table) -> list[str]:
    """Return the columns of a table made by hand that hold codes."""
    columns = dict.fromkeys(name for name in table.columns if name != "id")
    return [name for name in columns if not _is_for_remarks(name, columns)]


def _read_coding(
    path: Path,
    corpus: Corpus | None,
    by_hand: Table | None = None,
    readings: Mapping[str, Reading] = MappingProxyType({}),
    coder: str = "",
    *,
    worksheet: str = "",
    codebook: Codebook | None = None,
) -> Coding:
    described = path.with_suffix(".json")
    written: dict[str, str] = {}
    files = {"codes": b"", "evidence": b""}
    problems: list[Problem] = []
    found: list[Span] = []
    try:
        if by_hand is None:
            files["codes"] = read_member(path, path)
        table = by_hand or read_table(path, data=files["codes"], worksheet=worksheet).unguarded()
        is_described = by_hand is None and has_member(described, path)
        if is_described:
            provenance, evidence, written, scales = _read_provenance(described, read_member(described, path))
            readings = {name: _reading_of_scale(scale) for name, scale in scales.items()}
        else:
            provenance, evidence = _by_hand(coder, path, corpus), _evidence_path(path)
            readings = {
                variable.id: reading_of_variable(variable, (row.cells[variable.id] for row in table.rows))
                for variable in (codebook.variables if codebook else ())
                if variable.id in table.columns
            } | dict(readings)
        table, said = with_ids_of(corpus, table) if corpus is not None else (table, "")
        provenance = replace(provenance, notice=sentences(provenance.notice, said, table.note))
        ids, themes, codes = _codes(table, provenance, corpus, readings, problems)
        remarks = _remarks(table, themes, codes, corpus) if not problems else []
        if is_described or (not coder and has_member(evidence, path)):
            files["evidence"] = read_member(evidence, path)
            rows = read_table(evidence, data=files["evidence"])
            rows = rows.unguarded() if evidence.suffix == ".csv" else rows
            if corpus is not None:
                rows, _ = with_ids_of(corpus, rows)
            found = _spans(rows, set(ids), set(themes), corpus, problems)
    except DiscourseCoderError as error:
        raise CodingError([*problems, *error.problems]) from None
    if corpus is not None and provenance.corpus_hash not in ("", corpus.hash):
        coded, given = f"{provenance.corpus_name} {provenance.corpus_hash[:12]}", f"{corpus.name} {corpus.hash[:12]}"
        wrong = f"this is a coding of another corpus ({coded}) than the one given ({given})."
        problems.append(Problem(str(path), wrong, "Give the corpus that was coded, or code this one."))
    if problems:
        raise CodingError(problems)
    spans = Evidence.of([*remarks, *found], ids, themes, keep_order=True)
    scales = {name: scale for name in themes if name in readings and (scale := readings[name].scale)}
    coding = Coding(ids, themes, codes, spans, provenance, corpus, scales)
    if codebook and (contradictions := contradictory(coding, codebook, str(path))):
        raise CodingError(contradictions)
    if not written or {name: _hash_of(data) for name, data in files.items()} == written:
        return coding
    return coding if _is_as_written(coding, found, written) else marked_as_edited(coding)


def _is_as_written(coding: Coding, found: Sequence[Span], written: Mapping[str, str]) -> bool:
    """Say whether a table holds what was written, although a spreadsheet program has saved or sorted it since."""
    place = {id_: row for row, id_ in enumerate(coding.corpus.ids if coding.corpus else coding.ids)}
    for rows in (range(len(coding)), sorted(range(len(coding)), key=lambda row: place[coding.ids[row]])):
        ids = tuple(coding.ids[row] for row in rows)
        evidence = Evidence.of(found, ids, coding.themes, keep_order=True)
        sorted_ = replace(coding, ids=ids, codes=coding.codes[list(rows)], spans=evidence)
        if {"codes": _hash(_codes_csv(sorted_)), "evidence": _hash(_evidence_csv(evidence))} == written:
            return True
    return False


def _evidence_path(path: Path) -> Path:
    return path.with_name("evidence.csv" if path.stem == "coding" else f"{path.stem}.evidence.csv")


def _codes(
    table: Table,
    provenance: Provenance,
    corpus: Corpus | None,
    readings: Mapping[str, Reading],
    problems: list[Problem],
) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray[Any, np.dtype[np.int8]]]:
    import numpy as np

    if missing := table.missing("id"):
        raise CodingError([*missing, *table.problems])
    problems += [*table.problems, *table.unnamed]
    columns = dict.fromkeys(name for name in table.columns if name != "id")
    themes = tuple(name for name in columns if name in provenance.themes or not _is_for_remarks(name, columns))
    if len(themes) > limits.MAX_THEMES:
        found = f"there are columns of {len(themes):,} themes; the most is {limits.MAX_THEMES:,}."
        raise CodingError.at(table.place, found, "Take out the columns that hold no codes.")
    place_of_id: dict[str, str] = {}
    codes: list[list[int]] = []
    read_as = {theme: readings.get(theme, THEME_READING) for theme in themes}
    read = {theme: reading.codes for theme, reading in read_as.items()}
    without_codes = dict.fromkeys(theme for theme in themes if _holds_no_code(table, theme, read[theme]))
    problems += [
        Problem(
            table.place,
            f'the column "{theme}" holds no codes.',
            f'{read_as[theme].advice} Call a column of remarks "note".',
        )
        for theme in without_codes
    ]
    for row in table.rows:
        id_ = row.cells["id"].strip()
        first = place_of_id.setdefault(id_, row.place)
        if not id_:
            problems.append(Problem(row.place, "the id is empty.", "Write the id of the document."))
        elif first != row.place:
            problems.append(Problem(row.place, f'the id "{id_}" is already that of {first}.', "Keep one row."))
        elif corpus is not None and id_ not in corpus:
            problems.append(Problem(row.place, f'the corpus {corpus.name} has no document "{id_}".', "Check the id."))
        problems += [
            Problem(row.place, f'"{row.cells[theme]}" in the column "{theme}" is not a code.', read_as[theme].advice)
            for theme in themes
            if row.cells[theme].strip() not in read[theme] and theme not in without_codes
        ]
        codes.append([read[theme].get(row.cells[theme].strip(), NOT_CODED) for theme in themes])
    if not (themes and codes) and not problems and not provenance.codebook_hash:
        advice = "Add a column per theme, a row per text."
        problems.append(Problem(table.place, "there are no codes in this table.", advice))
    ids = tuple(place_of_id)
    return ids, themes, np.array(codes, dtype=np.int8).reshape(len(codes), len(themes))


def _is_for_remarks(column: str, columns: Collection[str]) -> bool:
    return column.casefold() in _REMARKS or (
        column.endswith(_REMARK_OF_THEME) and column.removesuffix(_REMARK_OF_THEME) in columns
    )


def _remarks(
    table: Table, themes: tuple[str, ...], codes: np.ndarray[Any, np.dtype[np.int8]], corpus: Corpus | None
) -> list[Span]:
    """Return the remarks on whole texts and on single themes as evidence."""
    spans = []
    known = set(themes)
    general = [name for name in table.columns if name not in known and name.casefold() in _REMARKS]
    of_theme = [(theme, f"{theme}{_REMARK_OF_THEME}") for theme in themes if f"{theme}{_REMARK_OF_THEME}" not in known]
    for row, codes_of_text in zip(table.rows, codes.tolist(), strict=True):
        id_ = row.cells["id"].strip()
        text = corpus[id_].text if corpus is not None else None
        coded = [theme for theme, code in zip(themes, codes_of_text, strict=True) if code != NOT_CODED]
        for remark in filter(None, (row.cells[name].strip() for name in general)):
            spans += [Span(id_, theme, -1, -1, remark, NOTE) for theme in coded]
        for theme, column in of_theme:
            spans += spans_of_remark(text, id_, theme, row.cells.get(column, ""))
    return spans


def _holds_no_code(table: Table, column: str, read: Mapping[str, int]) -> bool:
    filled = {cell for row in table.rows if (cell := row.cells[column].strip())}
    return bool(filled) and filled.isdisjoint(read)


def _spans(table: Table, ids: set[str], themes: set[str], corpus: Corpus | None, problems: list[Problem]) -> list[Span]:
    missing = [problem for column in EVIDENCE_COLUMNS for problem in table.missing(column)]
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
        raise ValueError(f'start "{offsets[0]}" and end "{offsets[1]}" are neither two whole numbers nor both empty')
    start, end = map(int, offsets)
    if corpus is not None and id_ in corpus and corpus[id_].text[start:end] != quote:
        there = shortened(corpus[id_].text[start:end])
        raise ValueError(f'the quote "{shortened(quote)}" is not in the text at {start} to {end}: there is "{there}"')
    return Span(id_, theme, start, end, quote, cells["rule"])


def coder_of_file(path: Path) -> tuple[str, str]:
    """Return the coder that a table made by hand is called after, and its pass: "ana", "2" of ana-pass2.csv."""
    found = _PASS.fullmatch(path.stem)
    return (found[1], found[2]) if found else (path.stem, "")


def _by_hand(coder: str, path: Path, corpus: Corpus | None) -> Provenance:
    """Return the provenance of a table without a description."""
    coder, number = (coder, "") if coder else coder_of_file(path)
    unknown = ("codebook_title", "codebook_version", "codebook_hash", "corpus_name", "corpus_hash", "package_version")
    known: dict[str, Any] = dict.fromkeys(unknown, "")
    if corpus:
        known |= {"corpus_name": corpus.name, "corpus_hash": corpus.hash, "notice": corpus.notice}
    settings = {PASS: number} if number else {}
    return Provenance(coder=coder, method="human", themes={}, settings=settings, **known)


def _reading_of_scale(scale: Scale) -> Reading:
    """Return how to read a column that `write_coding` wrote."""
    codes = {value: code for code, value in enumerate(scale.values)}
    return Reading({**codes, "": NOT_CODED}, scale, advice=f"Write {listed(scale.values, 'or')}, or nothing.")


def _read_provenance(path: Path, data: bytes) -> tuple[Provenance, Path, dict[str, str], dict[str, Scale]]:
    """Return the provenance, the file of the evidence, the hashes of codes and evidence as written, and the scales."""
    known = read_fields(
        path,
        _FIELDS,
        CodingError,
        "Write the coding again.",
        data,
        settings={},
        parents=[],
        notice="",
        evidence=_evidence_path(path).name,
        sha256={},
        origins={},
        scales={},
    )
    written = known.pop("sha256")
    scales = {name: Scale(tuple(scale["values"]), scale["level"]) for name, scale in known.pop("scales").items()}
    evidence = path.with_name(known.pop("evidence"))
    known["themes"] = {id_: ThemeProvenance(**hashes) for id_, hashes in known["themes"].items()}
    known["parents"] = tuple(known["parents"])
    known["origins"] = {
        theme: Origin(
            {name: tuple(ids) for name, ids in origin["texts"].items()},
            Abilities(**origin["abilities"]),
            tuple(origin["members"]),
            tuple(origin["differing"]),
        )
        for theme, origin in known["origins"].items()
    }
    if isinstance(method := known["method"], dict):
        known["method"] = method.pop("name")
        known["abilities"] = Abilities(**method)
    return Provenance(**known), evidence, written, scales


def _is_method(value: object) -> bool:
    if isinstance(value, dict) and set(value) == {"name", *_ABILITIES}:
        return is_text(value["name"]) and all(isinstance(value[name], bool) for name in _ABILITIES)
    return isinstance(value, str) and value in METHODS


def _is_origin(value: Any) -> bool:
    if not (isinstance(value, dict) and set(value) == {field.name for field in fields(Origin)}):
        return False
    able, is_ids = value["abilities"], partial(is_list_of, is_text)
    return (
        is_object_of(is_ids, value["texts"])
        and is_ids(value["members"])
        and is_ids(value["differing"])
        and is_object_of(lambda one: isinstance(one, bool), able)
        and set(able) == set(_ABILITIES)
    )


def _is_theme(value: Any) -> bool:
    return is_object_of(is_text, value) and set(value) == {"definition", "rules"}


def _is_scale(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"values", "level"} and is_list_of(is_text, value["values"])


def _is_table_name(value: object) -> bool:
    # What is a plain name on Windows is one everywhere.
    return (
        isinstance(value, str)
        and value.endswith((".csv", ".parquet"))
        and PureWindowsPath(value).name == printable(value)
    )


_FIELDS: dict[str, Shape] = {
    **{field.name: (is_text, "a text") for field in fields(Provenance) if field.name != "abilities"},
    "method": (_is_method, f"one of {', '.join(METHODS)}, or an object with {', '.join(['name', *_ABILITIES])}"),
    "themes": (partial(is_object_of, _is_theme), "an object with the hashes definition and rules of each theme"),
    "settings": (partial(is_object_of, is_text), "an object of texts"),
    "origins": (
        partial(is_object_of, _is_origin),
        "an object with whose codes each theme has",
    ),
    "scales": (partial(is_object_of, _is_scale), "an object with the values and the level of each variable"),
    "parents": (partial(is_list_of, is_text), "a list of texts"),
    "evidence": (_is_table_name, "the name of a .csv or .parquet file beside this one"),
    "sha256": (partial(is_object_of, is_text), "an object of the hashes of codes and evidence"),
}
