"""The coder as a function from Arrow batch to Arrow batch, for engines that run it on many machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files.tables import record_table
from discourse_coder.io.corpus_in_parts import PartReading, no_limit
from discourse_coder.io.evidence_parquet import evidence_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import NOT_CODED
from discourse_coder.model.corpus import Corpus, Document, Role
from discourse_coder.rules.coder import code

_ID, _EVIDENCE, _PROBLEM = "id", "evidence", "problem"
_PLACE = "row {} of the batch"


def code_batch(
    batch: Any,
    codebook: Codebook,
    *,
    id_column: str = "id",
    text_column: str = "text",
    roles: Sequence[Role] = ("official",),
) -> Any:
    """Code a batch of texts by the rules of a codebook, as `code` does.

    Nothing but the batch decides, so an engine such as Dask, Spark or Ray may run it on any machine and as often as it
    likes. That ids are unique is seen within the batch only.

    Parameters
    ----------
    batch : pyarrow.RecordBatch or pyarrow.Table
        A row per text, with the columns that `read_corpus` takes of a table.
    codebook : Codebook
        The rules.
    id_column, text_column : str
        The columns of ids and texts.
    roles : sequence of {"official", "question", "chair", "other"}
        Whose words are coded if a text says who speaks.

    Returns
    -------
    pyarrow.RecordBatch or pyarrow.Table
        A row for each row: ``id``; a column per theme with 1, 0, or null where not coded; ``evidence``, a list of
        passages with ``theme``, ``start``, ``end``, ``quote`` and ``rule``; and ``problem``, which says what is wrong
        with the row and is empty where nothing is.

    Raises
    ------
    CorpusError
        When the columns of ids or texts are missing.
    UsageError
        When a theme has the name of one of the other columns.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> import pyarrow as pa
    >>> batch = pa.table({"id": ["a", "b"], "text": ["Only dialogue and negotiations lead to peace.", ""]})
    >>> coded = dc.code_batch(batch, dc.read_codebook("codebook.yaml"))
    >>> coded.select(["id", "dialogue", "problem"]).to_pylist()[1]
    {'id': 'b', 'dialogue': None, 'problem': 'the text is empty. Remove it or add its text.'}
    >>> [passage["quote"] for passage in coded["evidence"][0].as_py()]
    ['dialogue', 'negotiations']
    """
    import pyarrow as pa

    if taken := [theme for theme in codebook.ids if theme in (_ID, _EVIDENCE, _PROBLEM)]:
        raise UsageError.at("codebook", f'a theme cannot be called "{taken[0]}" here.', "Rename the theme.")
    reading, problems = _read(batch, id_column, text_column)
    numbers = {reading.place_of_id.setdefault(text.id, ""): at for at, text in enumerate(reading.documents)}
    places = [_PLACE.format(row) for row in range(batch.num_rows)]
    at_rows = pa.array(map(numbers.get, places), pa.int64())
    columns = {_ID: batch.column(id_column).cast(pa.string()), **_coded(reading.documents, codebook, roles)}
    columns = {name: column if name == _ID else column.take(at_rows) for name, column in columns.items()}
    columns[_PROBLEM] = pa.array([" ".join(problems.get(place, ())) for place in places], pa.string())
    return type(batch).from_arrays(list(columns.values()), names=list(columns))


def _read(batch: Any, id_column: str, text_column: str) -> tuple[PartReading, dict[str, list[str]]]:
    """Read the rows as those of a table, and return the problems by the place of the row."""
    noted: list[Problem] = []
    names = [name for name in batch.schema.names if name != "date"]  # no code depends on it
    records = ((_PLACE.format(row), record) for row, record in enumerate(batch.select(names).to_pylist()))
    table = replace(record_table(records, "batch", noted, names), problems=tuple(noted))
    reading = PartReading(Path(), "batch", "utf-8", id_column, text_column, None, no_limit)
    reading.read_rows(table)
    if not {id_column, text_column} <= set(table.columns):
        raise CorpusError(reading.problems)
    problems: dict[str, list[str]] = {}
    for problem in reading.problems:
        problems.setdefault(problem.place, []).append(f"{problem.found} {problem.advice}".strip())
    return reading, problems


def _coded(documents: Sequence[Document], codebook: Codebook, roles: Sequence[Role]) -> dict[str, Any]:
    """Return the columns of codes and evidence, with a row per document."""
    import numpy as np
    import pyarrow as pa

    kinds = {"theme": pa.string(), "start": pa.int64(), "end": pa.int64(), "quote": pa.string(), "rule": pa.string()}
    if not documents:
        passages = pa.array([], pa.list_(pa.struct(kinds)))
        return {**{theme: pa.array([], pa.int8()) for theme in codebook.ids}, _EVIDENCE: passages}
    coding = code(Corpus(tuple(documents), "batch"), codebook, roles=roles)
    columns = {
        theme: pa.array(codes, mask=codes == NOT_CODED)
        for theme, codes in zip(coding.themes, coding.codes.T, strict=True)
    }
    spans = evidence_table(coding.spans).combine_chunks()
    bounds = np.searchsorted(np.asarray(coding.spans.documents), np.arange(len(documents) + 1))
    values = [spans[name].combine_chunks() if len(spans) else pa.array([], kind) for name, kind in kinds.items()]
    passages = pa.StructArray.from_arrays(values, fields=[pa.field(name, kind) for name, kind in kinds.items()])
    return {**columns, _EVIDENCE: pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), passages)}
