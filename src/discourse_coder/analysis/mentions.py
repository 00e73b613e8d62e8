"""How many passages carry each theme, in each document or group of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discourse_coder.model.coding import NOTE, PRESENT, UNSURE, Coding, Evidence

if TYPE_CHECKING:
    import numpy as np

    Counts = np.ndarray[Any, np.dtype[np.int64]]


def mentions_by_text(coding: Coding) -> list[Counts | None]:
    """Return for each theme the spans of each document coded 1, 0 for others; None where its evidence was not kept."""
    import numpy as np

    return mentions(coding, np.arange(len(coding)), len(coding))


def mentions(coding: Coding, positions: Counts, n_groups: int) -> list[Counts | None]:
    """Return for each theme the spans per group of documents coded 1; None where its evidence was not kept."""
    import numpy as np

    spans = coding.spans
    rows = _positions_in(coding.ids, spans.document_ids)[np.asarray(spans.documents, dtype=np.intp)]
    columns = _positions_in(coding.themes, spans.theme_ids)[np.asarray(spans.themes, dtype=np.intp)]
    known = (rows >= 0) & (columns >= 0) & ~are_remarks(spans)
    rows, columns = rows[known], columns[known]
    present = coding.codes[rows, columns] == PRESENT
    rows, columns = rows[present], columns[present]
    has_evidence = np.bincount(columns, minlength=len(coding.themes)) > 0
    is_present = (coding.codes == PRESENT).any(axis=0)
    groups = positions[rows]
    return [
        None
        if is_present[theme] and not has_evidence[theme]
        else np.bincount(groups[(columns == theme) & (groups >= 0)], minlength=n_groups)
        for theme in range(len(coding.themes))
    ]


def are_remarks(spans: Evidence) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return for each span whether it is a coder's remark rather than a mention; see `Span.is_remark`."""
    import numpy as np

    remarks = [position for position, rule in enumerate(spans.rule_names) if rule in (NOTE, UNSURE)]
    return (np.asarray(spans.starts) < 0) & np.isin(np.asarray(spans.rules, dtype=np.intp), remarks)


def _positions_in(names: tuple[str, ...], wanted: tuple[str, ...]) -> Counts:
    """Return the position of each wanted name among the names, or -1."""
    import numpy as np

    if names == wanted:
        return np.arange(len(names))
    place = {name: position for position, name in enumerate(names)}
    return np.array([place.get(name, -1) for name in wanted], dtype=np.int64)
