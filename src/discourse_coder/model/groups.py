"""Groups of documents by the values of a column: values that look alike are one, and a missing one is none of them."""

from __future__ import annotations

from collections.abc import Sequence

from discourse_coder.model.look import as_seen
from discourse_coder.wording import first_few

NO_VALUE = "(none)"
_MOST_NAMED = 3


def group_names(values: Sequence[str | None]) -> tuple[list[str], str]:
    """Return the name of each value's group, and a sentence on names that do not say all; empty where there is none."""
    spellings: dict[str, dict[str, None]] = {}
    for value in values:
        if value and (seen := as_seen(value)):
            spellings.setdefault(seen, {})[value] = None
    name_of = {seen: next(iter(found)) if len(found) == 1 else seen for seen, found in spellings.items()}
    missing = NO_VALUE
    while missing in name_of.values():
        missing = "(no value)" if missing == NO_VALUE else f"({missing})"
    names = [name_of.get(as_seen(value), missing) if value else missing for value in values]
    told = ""
    if several := [f'"{seen}"' for seen, found in spellings.items() if len(found) > 1]:
        told = (
            "Values that look alike count as one, though they differ in blanks, invisible characters or how letters "
            f"are composed: {first_few(several, _MOST_NAMED)}."
        )
    if missing != NO_VALUE and missing in names:
        also = f'"{NO_VALUE}" is a value of the column; texts without one are in "{missing}".'
        told = f"{told} {also}".strip()
    return names, told
