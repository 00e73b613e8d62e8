"""Reliability samples as files: a list of ids with weights, and how it was drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.json_files import read_fields, write_json
from discourse_coder.files.tables import Table, read_table, write_csv
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.sample import ReliabilitySample, Stratum

_AGAIN = "Draw the sample again."
_LISTED = ("ids", "stratum_names")


def write_sample(sample: ReliabilitySample, path: str | os.PathLike[str]) -> None:
    """Write a sample as two files that `read_sample` reads back equal.

    For ``sample.csv``: the texts (``id``, ``weight``, ``stratum``), and ``sample.json``: how they were drawn.

    Parameters
    ----------
    sample : ReliabilitySample
        What to write.
    path : path-like
        Where the texts go; ends in ``.csv``.

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
        raise UsageError(Problem(str(path), "a sample is written to a .csv file.", f'Write "{path.stem}.csv".'))
    drawn = {field.name: getattr(sample, field.name) for field in fields(sample) if field.name not in _LISTED}
    drawn |= {
        "strata": [asdict(stratum) for stratum in sample.strata],
        "periods": dict(sample.periods),
        "enriched": dict(sample.enriched),
    }
    write_json(path.with_suffix(".json"), drawn, sort_keys=True)
    rows = zip(sample.ids, sample.weights, sample.stratum_names, strict=True)
    write_csv(path, [("id", "weight", "stratum"), *rows])


def read_sample(path: str | os.PathLike[str], corpus: Corpus | None = None) -> ReliabilitySample:
    """Read a sample that `write_sample` wrote.

    Weights are computed again from the strata, because those in the table are rounded.

    Parameters
    ----------
    path : path-like
        The table of texts; how they were drawn is in the .json beside it.
    corpus : Corpus, optional
        What was drawn from, to check the sample against.

    Raises
    ------
    UsageError
        When ids or strata are missing, or are not those that the .json tells of.
    CorpusError
        When the sample is of another corpus than `corpus`.
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
    table = read_table(path)
    if problems := [*table.missing("id"), *table.missing("stratum"), *table.problems]:
        raise UsageError(problems)
    sample = _sample(table, _read_drawn(path.with_suffix(".json")))
    if corpus is not None and sample.corpus_hash != corpus.hash:
        gone = [id_ for id_ in sample.ids if id_ not in corpus]
        detail = f"; it lacks {', '.join(gone)}" if gone else ""
        raise CorpusError(
            Problem(
                str(path),
                f"this sample was drawn from another corpus ({sample.corpus_name} {sample.corpus_hash[:12]}) than "
                f"the one given ({corpus.name} {corpus.hash[:12]}{detail}).",
                "Give the corpus that it was drawn from, or draw again.",
            )
        )
    return sample


def read_ids(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Read a list of ids: one to a line; empty lines and those that begin with # are skipped.

    Raises
    ------
    DiscourseCoderError
        When the file cannot be read.
    """
    place = str(path)
    text = decode(read_bytes(path, place), "utf-8", place).removeprefix("\ufeff")
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _sample(table: Table, drawn: Mapping[str, Any]) -> ReliabilitySample:
    try:
        return ReliabilitySample(
            ids=tuple(row.cells["id"].strip() for row in table.rows),
            stratum_names=tuple(row.cells["stratum"] for row in table.rows),
            **drawn,
        )
    except UsageError as error:
        raise UsageError(Problem(table.place, problem.found, problem.advice) for problem in error.problems) from None


def _read_drawn(path: Path) -> dict[str, Any]:
    """Return how a sample was drawn."""
    names = [field.name for field in fields(ReliabilitySample) if field.name not in _LISTED]
    drawn = read_fields(path, names, _fault, UsageError, _AGAIN)
    return drawn | {
        "strata": tuple(Stratum(**stratum) for stratum in drawn["strata"]),
        "by": tuple(drawn["by"]),
        "excluded": tuple(drawn["excluded"]),
        "periods": {label: (first, last) for label, (first, last) in drawn["periods"].items()},
    }


def _fault(name: str, value: object) -> str:
    """Return what a value should be but is not; empty when it is."""
    match name:
        case "seed" | "n_documents":
            return "" if _is_count(value) else "a whole number"
        case "share":
            return "" if value is None or _is_number(value) else "a number or null"
        case "by" | "excluded":
            return "" if _is_texts(value) else "a list of texts"
        case "periods":
            right = isinstance(value, dict) and all(_is_texts(days) and len(days) == 2 for days in value.values())
            return "" if right else "an object of first and last days"
        case "enriched":
            right = isinstance(value, dict) and all(map(_is_number, value.values()))
            return "" if right else "an object of numbers"
        case "strata":
            right = isinstance(value, list) and all(map(_is_stratum, value))
            return "" if right else "a list of name, n_documents and n_drawn"
    return "" if isinstance(value, str) else "a text"


def _is_stratum(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"name", "n_documents", "n_drawn"}
        and isinstance(value["name"], str)
        and _is_count(value["n_documents"])
        and _is_count(value["n_drawn"])
        and value["n_drawn"] <= value["n_documents"]
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
