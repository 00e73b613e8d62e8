"""Reliability samples as files: ids with their weights, and how they were drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.atomic import encoded
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.json_files import (
    Shape,
    is_count,
    is_list_of,
    is_number,
    is_object_of,
    is_text,
    json_text,
    read_fields,
)
from discourse_coder.files.locking import writing_to
from discourse_coder.files.tables import Row, Table, csv_text, read_table
from discourse_coder.files.together import has_member, read_member, read_steadily, write_together
from discourse_coder.io.changed_ids import with_ids_of
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.sample import ReliabilitySample, Stratum
from discourse_coder.wording import sentences

SAMPLE_COLUMNS = ("id", "weight", "stratum")
_NO_SAMPLE = "Draw it with discourse-coder sample. If this is no drawn sample, move it away (weights: agree --weights)."
_LISTED = ("ids", "stratum_names")


def write_sample(sample: ReliabilitySample, path: str | os.PathLike[str]) -> None:
    """Write a sample as two files that `read_sample` reads back equal.

    ``sample.csv`` lists the texts (``id``, ``weight``, ``stratum``); ``sample.json`` says how they were drawn.

    Parameters
    ----------
    sample : ReliabilitySample
        What to write.
    path : path-like
        Where the list of texts goes; ends in ``.csv``.

    Raises
    ------
    UsageError
        When the path has another ending or a file cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> sample = dc.draw_sample(dc.read_corpus("corpus"), n=17, seed=7)
    >>> dc.write_sample(sample, folder / "sample.csv")
    >>> dc.read_sample(folder / "sample.csv") == sample
    True
    """
    path = Path(path)
    if path.suffix != ".csv":
        raise UsageError.at(str(path), "a sample is written to a .csv file.", f'Write "{path.stem}.csv".')
    drawn = {name: value for name, value in asdict(sample).items() if name not in _LISTED}
    rows = zip(sample.ids, sample.weights, sample.stratum_names, strict=True)
    texts = {
        path: csv_text([SAMPLE_COLUMNS, *rows]),
        path.with_suffix(".json"): json_text(drawn, sort_keys=True),
    }
    with writing_to(path.parent):
        write_together({file: encoded(file, text) for file, text in texts.items()})


def read_sample(path: str | os.PathLike[str], corpus: Corpus | None = None) -> ReliabilitySample:
    """Read a sample that `write_sample` wrote.

    Weights are computed again from the strata, because those in the table are rounded.

    Parameters
    ----------
    path : path-like
        The list of texts, with the .json beside it.
    corpus : Corpus, optional
        What was drawn from, to check the sample against. Ids that a spreadsheet program changed, 001 to 1, are matched
        to it where one text only can be meant.

    Raises
    ------
    UsageError
        When ids or strata are missing, or do not match the .json.
    CorpusError
        When the sample is of another corpus than `corpus`.
    CodingError
        When an id could be several texts'.
    DiscourseCoderError
        When a file cannot be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> sample = dc.read_sample("sample.csv", dc.read_corpus("corpus"))
    >>> sample
    ReliabilitySample(17 of 82 texts, seed 7)
    """
    path = Path(path)
    return read_steadily(lambda: _read_sample(path, corpus), path)


def _read_sample(path: Path, corpus: Corpus | None) -> ReliabilitySample:
    table = read_table(path, data=read_member(path, path)).unguarded()
    if problems := [*table.missing("id"), *table.missing("stratum", _NO_SAMPLE), *table.problems]:
        raise UsageError(problems)
    table, said = with_ids_of(corpus, table) if corpus is not None else (table, "")
    described = path.with_suffix(".json")
    if not has_member(described, path):
        found = f"there is no {described.name} beside it, which says how the sample was drawn."
        raise UsageError.at(str(path), found, _NO_SAMPLE)
    sample = _sample(table, _read_drawn(described, read_member(described, path)))
    if corpus is not None and sample.corpus_hash != corpus.hash:
        gone = [id_ for id_ in sample.ids if id_ not in corpus]
        detail = f"; it lacks {', '.join(gone)}" if gone else ""
        drawn, given = f"{sample.corpus_name} {sample.corpus_hash[:12]}", f"{corpus.name} {corpus.hash[:12]}{detail}"
        found = f"this sample was drawn from another corpus ({drawn}) than the one given ({given})."
        raise CorpusError.at(str(path), found, "Give the corpus that it was drawn from, or draw again.")
    return replace(sample, notice=sentences(sample.notice, said))


def read_ids(path: str | os.PathLike[str], corpus: Corpus) -> tuple[tuple[str, ...], str]:
    """Read a list of ids, one to a line, and say which were written otherwise; # begins a line that is skipped."""
    place = str(path)
    text = decode(read_bytes(path, place, limits.MAX_TEXT_BYTES), "utf-8", place).removeprefix("\ufeff")
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    rows = [Row(f"{place} line {number}", {"id": id_}) for number, id_ in lines if id_ and not id_.startswith("#")]
    table, said = with_ids_of(corpus, Table(place, ("id",), tuple(rows)))
    found = 'the corpus {} has no text "{}".'
    unknown = [row for row in table.rows if row.cells["id"] not in corpus]
    if unknown:
        raise UsageError(
            Problem(row.place, found.format(corpus.name, row.cells["id"]), "Check the id.") for row in unknown
        )
    return tuple(dict.fromkeys(row.cells["id"] for row in table.rows)), said


def _sample(table: Table, drawn: Mapping[str, Any]) -> ReliabilitySample:
    try:
        return ReliabilitySample(
            ids=tuple(row.cells["id"].strip() for row in table.rows),
            stratum_names=tuple(row.cells["stratum"] for row in table.rows),
            **drawn,
        )
    except UsageError as error:
        raise UsageError(Problem(table.place, problem.found, problem.advice) for problem in error.problems) from None


def _read_drawn(path: Path, data: bytes) -> dict[str, Any]:
    """Return how a sample was drawn."""
    drawn = read_fields(path, _FIELDS, UsageError, "Draw the sample again.", data)
    return drawn | {
        "strata": tuple(Stratum(**stratum) for stratum in drawn["strata"]),
        "by": tuple(drawn["by"]),
        "excluded": tuple(drawn["excluded"]),
        "periods": {label: (first, last) for label, (first, last) in drawn["periods"].items()},
    }


def _is_stratum(value: Any) -> bool:
    match value:
        case {"name": str(), "n_documents": total, "n_drawn": drawn} if len(value) == 3:
            return is_count(total) and is_count(drawn) and drawn <= total
    return False


def _is_share(value: object) -> bool:
    return value is None or is_number(value)


def _is_period(value: Any) -> bool:
    return is_list_of(is_text, value) and len(value) == 2


_FIELDS: dict[str, Shape] = {
    **{field.name: (is_text, "a text") for field in fields(ReliabilitySample) if field.name not in _LISTED},
    "seed": (is_count, "a whole number"),
    "n_documents": (is_count, "a whole number"),
    "share": (_is_share, "a number or null"),
    "by": (partial(is_list_of, is_text), "a list of texts"),
    "excluded": (partial(is_list_of, is_text), "a list of texts"),
    "periods": (partial(is_object_of, _is_period), "an object of first and last days"),
    "enriched": (partial(is_object_of, is_number), "an object of numbers"),
    "strata": (partial(is_list_of, _is_stratum), "a list of name, n_documents and n_drawn"),
}
