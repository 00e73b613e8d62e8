"""Ids that a spreadsheet program shows otherwise: 001 as 1, 123456789012345678 as 1.23457E+17; letters and blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from discourse_coder.errors import Problem
from discourse_coder.model.look import as_seen
from discourse_coder.wording import first_few, inflected, listed, number_of

_WHOLE = re.compile(r"0*(\d+)(?:[.,]0+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d{2,3})", re.ASCII | re.IGNORECASE)
_DIGITS_KEPT = 15  # of a longer number; a spreadsheet program writes zeros for the others
_MOST_NAMED = 3
_PROBABLY = "A spreadsheet program has probably changed"


class Matched(NamedTuple):
    """Ids that were written otherwise."""

    ids: dict[str, str]  # the known one for each that can mean one only
    said: str  # a sentence on them
    problems: list[Problem]  # of those that can mean several
    doubtful: frozenset[str]  # the ids that these problems are of


def matched(
    file: str,
    place_of: Mapping[str, str],
    known: Container[str],
    candidates: Sequence[str],
    *,
    each_once: bool = True,
) -> Matched:
    """Match ids of a file, given with their places, to candidates; an id that is known is never another.

    Where `each_once`, a file has one row for each id, so that two forms of one cannot both mean it.
    """
    strange = [id_ for id_ in place_of if id_ and id_ not in known]
    found = {id_: like for id_, like in zip(strange, alike(strange, candidates), strict=True) if like}
    times = Counter(like[0] for like in found.values() if len(like) == 1)
    problems = {}
    for id_, like in found.items():
        if len(like) > 1 or (each_once and (like[0] in place_of or times[like[0]] > 1)):
            could_be = listed((f'"{each}"' for each in like[:_MOST_NAMED]), "or")
            other = "" if len(like) > 1 else ", but so could that of another row"
            advice = f"{_PROBABLY} it: write it as in the corpus, in a column that is formatted as text."
            problems[id_] = Problem(place_of[id_], f'the id "{id_}" could be {could_be}{other}.', advice)
    ids = {id_: like[0] for id_, like in found.items() if id_ not in problems}
    return Matched(ids, _said(file, ids), list(problems.values()), frozenset(problems))


def _said(file: str, ids: Mapping[str, str]) -> str:
    if not ids:
        return ""
    n = len(ids)
    pairs = first_few((f'"{id_}" as "{own}"' for id_, own in ids.items()), _MOST_NAMED)
    read = f"{number_of(n, 'id')} of {file} {inflected(n, 'was', 'were')} read as in the corpus: {pairs}."
    return f"{read} {_PROBABLY} {inflected(n, 'it', 'them')}."


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
