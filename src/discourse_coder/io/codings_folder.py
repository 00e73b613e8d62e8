"""The codings of a study: every table in its folder that has codes for given themes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

from discourse_coder.errors import DiscourseCoderError, Problem, UsageError
from discourse_coder.files.json_files import read_json
from discourse_coder.files.tables import TABLE_SUFFIXES, read_table
from discourse_coder.files.together import has_member, mains_in, read_member
from discourse_coder.io.coder_tables import CODER_COLUMNS, read_coding_of_one
from discourse_coder.io.coding_files import EVIDENCE_COLUMNS, coder_of_file, read_coding
from discourse_coder.io.marks import MARK_COLUMNS
from discourse_coder.io.sample_files import SAMPLE_COLUMNS
from discourse_coder.io.study_files import CODINGS, OUT, RULES_CODING, TRAINING_ROUNDS
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.wording import first_few, inflected, number_of

# How tables begin that have ids but no codes: of disagreements, claims, files and turns.
_OTHER_TABLES = {("id", name) for name in ("kind", "file", "start")}
_OF_MARKS = {"id", *MARK_COLUMNS, *CODER_COLUMNS}  # a table that begins with a theme and has others is one of ours
_EVIDENCE = ".evidence.csv"
_NOT_READ = {*TABLE_SUFFIXES, ".xls", ".ods"} - {".csv"}


def read_codings(
    folder: Path, corpus: Corpus, themes: Collection[str], codebook: Codebook | None = None
) -> tuple[dict[str, Coding], tuple[Problem, ...]]:
    """Read every coding of given themes in a folder, by coder, and list what is wrong with those that cannot be read.

    A table counts as a coding when it has a column for a theme, or its name is one and its columns may be coders. The
    folder may be missing. The codebook says how to read variables.
    """
    found: list[tuple[Path, Coding]] = []
    problems: list[Problem] = []
    for path in mains_in(folder, ".csv"):
        try:
            columns = read_table(path, data=read_member(path, path)).columns
            if not set(columns).isdisjoint(themes) or (codebook and path.stem in themes):
                found.append((path, read_coding_of_one(path, corpus, codebook)[0]))
        except DiscourseCoderError as error:
            problems += error.problems
    if others := unread_tables(folder):
        n, names = len(others), first_few((path.name for path in others), 3)
        them = inflected(n, "it", "them")
        advice = f"Save {them} as CSV UTF-8; read filled-in sheets with read-sheet. Keep other tables elsewhere."
        found_there = f"{number_of(n, 'table')} not read: {names}. Only .csv files are."
        problems.append(Problem(str(folder), found_there, advice))
    return by_coder(found), tuple(problems)


def unread_tables(folder: Path) -> list[Path]:
    """Return the tables of a folder that are no .csv files, so that their codes are not read with the others."""
    # A spreadsheet program that has a table open keeps a file beside it.
    files = (path for path in folder.glob("*") if not path.name.startswith((".", "~$")))
    return sorted(path for path in files if path.suffix.lower() in _NOT_READ)


def texts_of_training(study: Path) -> frozenset[str]:
    """Return the ids of all texts that came back from a training round."""
    tables = [table for table in mains_in(study / TRAINING_ROUNDS, ".csv") if not _is_evidence(table)]
    return frozenset(id_ for table in tables for id_ in read_coding(table).ids)


def coding_file(which: str | os.PathLike[str], study: str | os.PathLike[str]) -> Path:
    """Return the table of a coding, given its path or its coder; raise a UsageError for none and for several."""
    path, folder = Path(which), Path(study)
    if path.is_file():
        return path
    tables = [*mains_in(folder / CODINGS, ".csv"), *mains_in(folder / OUT / CODINGS, ".csv")]
    tables = [table for table in (*tables, folder / OUT / RULES_CODING) if has_member(table, table)]
    coder_of = {table: _coder(table) for table in tables if not _is_evidence(table)}
    found = [table for table, coder in coder_of.items() if coder == str(which)] or [
        table for table in coder_of if table.stem == str(which)
    ]
    # What a report wrote of a coding in codings/ is that coding again.
    found = [table for table in found if table.parent != folder / OUT / CODINGS] or found
    if len(found) == 1:
        return found[0]
    place = f'coding "{which}"'
    if found:
        raise UsageError.at(place, f"this coder has {len(found)}.", f"Name one of {', '.join(map(str, found))}.")
    there = ", ".join(dict.fromkeys(coder_of.values()))
    advice = f"Name a file, or one of {there}." if there else "Name a file."
    raise UsageError.at(place, f"there is no such file, and no coder of that name in {folder}.", advice)


def kind_of_table(path: Path) -> Literal["coding", "evidence", "other"]:
    """Say whether a table holds codes or evidence, or is another one that a command has written."""
    if path.suffix.lower() != ".csv":
        return "coding"
    columns = read_table(path, data=read_member(path, path)).columns
    if columns == EVIDENCE_COLUMNS:
        return "evidence"
    if columns == SAMPLE_COLUMNS:
        return "other"
    of_themes = columns[:1] == ("theme",) or columns[:2] == ("id", "theme")
    is_other = columns[:2] in _OTHER_TABLES or (of_themes and not _OF_MARKS.issuperset(map(str.casefold, columns)))
    return "other" if is_other and not has_member(path.with_suffix(".json"), path) else "coding"


def _is_evidence(table: Path) -> bool:
    return table.name.lower().endswith(_EVIDENCE)


def _coder(table: Path) -> str:
    """Return the coder that a coding's description names, or else the name of its file."""
    try:
        described = table.with_suffix(".json")
        return str(read_json(described, read_member(described, table))["coder"])
    except (DiscourseCoderError, ValueError, RecursionError, LookupError, TypeError):
        return coder_of_file(table)[0]


def by_coder(codings: Iterable[tuple[Path, Coding]]) -> dict[str, Coding]:
    """Return codings by coder, or by file where a coder coded more than once, as in test and retest."""
    codings = list(codings)
    times = Counter(coding.name for _, coding in codings)
    stems = Counter(path.stem for path, _ in codings)
    named: dict[str, Coding] = {}
    for path, coding in codings:
        name = coding.name if times[coding.name] == 1 else path.stem if stems[path.stem] == 1 else str(path)
        named[str(path) if name in named else name] = coding
    return named
