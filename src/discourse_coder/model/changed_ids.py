"""Ids that a spreadsheet program shows otherwise: 001 as 1, 123456789012345678 as 1.23457E+17; letters and blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial

from discourse_coder.model.look import as_seen

_WHOLE = re.compile(r"0*(\d+)(?:[.,]0+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d{2,3})", re.ASCII | re.IGNORECASE)
_DIGITS_KEPT = 15  # of a longer number; a spreadsheet program writes zeros for the others


def alike(strange: Sequence[str], known: Sequence[str]) -> Iterable[list[str]]:
    """Yield for each id the known ones that a spreadsheet program would show in this way."""

    @cache
    def by(key: Callable[[str], str]) -> dict[str, list[str]]:
        ids: dict[str, list[str]] = {}
        for id_ in known:
            if found := key(id_):
                ids.setdefault(found, []).append(id_)
        return ids

    rounded_to = cache(lambda decimals: partial(_rounded, decimals=decimals))
    for id_ in strange:
        keys = [(as_seen, as_seen), (_as_number, _as_number), (_cut, _as_number)]
        ways = [by(key).get(own(id_), []) for key, own in keys]
        if scientific := _SCIENTIFIC.fullmatch(id_.strip()):
            decimals = len(scientific[2] or "")
            written = f"{scientific[1]}{scientific[2] or ''}e{int(scientific[3])}"
            ways.append(by(rounded_to(decimals)).get(written, []))
        yield next(filter(None, ways), [])


def _as_number(id_: str) -> str:
    """Return a whole number without the zeros before it; empty for another id."""
    found = _WHOLE.fullmatch(as_seen(id_))
    return found[1] if found else ""


def _cut(id_: str) -> str:
    """Return a long number as a spreadsheet program keeps it; empty for another id."""
    digits = _as_number(id_)
    return digits[:_DIGITS_KEPT].ljust(len(digits), "0") if len(digits) > _DIGITS_KEPT else ""


def _rounded(id_: str, decimals: int) -> str:
    """Return the digits and the exponent with which a spreadsheet program shows a long number; empty for another id."""
    digits = _as_number(id_)
    if len(digits) < 2:
        return ""
    mantissa, exponent = f"{int(digits):.{decimals}e}".split("e")
    return f"{mantissa.replace('.', '')}e{int(exponent)}"
