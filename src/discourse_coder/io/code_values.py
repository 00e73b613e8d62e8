"""What the cells of a column of codes mean: absent and present, in digits or words, or the values of a variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters
from unicodedata import category, normalize

from discourse_coder.errors import Problem
from discourse_coder.model.codebook import Theme
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT
from discourse_coder.model.scale import MAX_VALUES, Level, Scale, in_order, is_number
from discourse_coder.wording import first_few, inflected, listed, number_of, percentage, shortened

# Spreadsheet programs turn a column of whole numbers with gaps into 1.0 and 0.0.
_DIGITS = {"1": PRESENT, "1.0": PRESENT, "0": ABSENT, "0.0": ABSENT}
_PRESENT_WORDS = "yes y true t ja j wahr oui vrai si sí sì verdadero vero sim sant tak да 是 present"
_ABSENT_WORDS = "no n false f nein falsch non faux falso não nao nej nee nie нет 否 absent"
_WORDS = dict.fromkeys(_PRESENT_WORDS.split(), PRESENT) | dict.fromkeys(_ABSENT_WORDS.split(), ABSENT)
# What R, pandas and spreadsheet programs write for an empty cell; and SAS, SPSS and Stata, which have kinds of missing.
_MISSING = {"NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", ".", *(f".{kind}" for kind in ascii_letters)}
_WITHOUT: Mapping[str, str] = {"ordinal": "order", "interval": "distance"}
STRAY_SHARE = 0.05
HOW_TO_CODE = "Write 1 (present), 0 (absent) or nothing (not coded)."


@dataclass(frozen=True)
class Reading:
    """How the cells of one column become codes."""

    codes: Mapping[str, int]  # by cell, without blanks around it
    scale: Scale | None = None  # None for a theme
    said: str = ""  # what a person must be told about it
    advice: str = HOW_TO_CODE  # on a cell that is no code


THEME_READING = Reading({**_DIGITS, "": NOT_CODED})


def reading_of_variable(variable: Theme, cells: Iterable[str]) -> Reading:
    """Return how to read the cells of a variable of the codebook, that is, its values or their meanings."""
    filled = {cell.strip() for cell in cells} - {""}
    codes = {cell: code for cell in filled if (code := variable.code_of(cell)) is not None}
    missing = Counter(cell for cell in (filled & _MISSING) - codes.keys())
    return Reading(
        {**dict.fromkeys(missing, NOT_CODED), "": NOT_CODED, **codes},
        variable.scale,
        _told_missing(variable.id, missing),
        f"Write {listed(variable.values, 'or')}, or nothing (not coded).",
    )


def reading_of(
    name: str, cells: Sequence[tuple[str, str]], level: Level | None, *, is_theme: bool = False
) -> tuple[Reading, list[Problem]]:
    """Return how to read a column whose cells, each with its place, are those of all coders, and what is wrong.

    Other codes than 0 and 1 are values of a nominal variable, or of one at the `level` given. If there are hardly any
    of them, they are taken for slips, unless there is a `level`.
    """
    filled = [(place, cell.strip()) for place, cell in cells if cell.strip()]
    missing = Counter(cell for _, cell in filled if cell in _MISSING)
    counts = Counter(cell for _, cell in filled if cell not in _MISSING)
    told = _told_missing(name, missing)
    codes = {**dict.fromkeys(missing, NOT_CODED), **THEME_READING.codes}
    words = {cell: _WORDS[cell.casefold()] for cell in counts if cell.casefold() in _WORDS}
    if is_theme or not counts.keys() - words.keys() - _DIGITS.keys():
        return Reading({**codes, **words}, said=_joined(_told_words(name, words), told)), []
    if level is None and (strays := _strays(name, filled, counts, words)):
        return THEME_READING, strays
    values = {cell: _value(cell) for cell in counts}
    by_value: Counter[str] = Counter()
    for cell, number in counts.items():
        by_value[values[cell]] += number
    if problems := _no_variable(name, by_value, cells, level):
        return THEME_READING, problems
    scale = Scale(in_order(by_value), level or "nominal")
    places = {cell: scale.values.index(value) for cell, value in values.items()}
    said = f"{name}: read as one {scale.level} variable with {number_of(len(by_value), 'value')}: " + ", ".join(
        f"{shortened(value, 30)} ({by_value[value]:,})" for value in scale.values
    )
    return Reading({**dict.fromkeys(missing, NOT_CODED), "": NOT_CODED, **places}, scale, _joined(f"{said}.", told)), []


def _value(cell: str) -> str:
    """Return a cell as a value: 2.0 is 2, but 02 is not."""
    return cell.rstrip("0").rstrip(".") if "." in cell and is_number(cell) else cell


def _seen(value: str) -> str:
    """Return what a reader tells a value by."""
    seen = "".join(character for character in normalize("NFKC", value) if category(character) != "Cf")
    return " ".join(seen.casefold().split())


def _strays(
    name: str, filled: Iterable[tuple[str, str]], counts: Counter[str], words: Mapping[str, int]
) -> list[Problem]:
    """Return a problem for each cell of a column that is 0 and 1, or such words, but for hardly any cells."""
    strange = counts.keys() - _DIGITS.keys() - words.keys()
    n_strange, n = sum(counts[cell] for cell in strange), counts.total()
    # One cell alone is a slip also where it is a larger share of few codes.
    if len(strange) == len(counts) or not (n_strange < STRAY_SHARE * n or n_strange == 1):
        return []
    share = f"{n_strange:,} of the {number_of(n, 'code')} in this column ({percentage(n_strange / n)})"
    told = f"Only {share} {inflected(n_strange, 'is', 'are')} not 0 or 1."
    advice = f"Correct it; or if it is a value, say --level nominal. {told}"
    return [
        Problem(place, f'"{cell}" in the column "{name}" is not a code.', advice)
        for place, cell in filled
        if cell in strange
    ]


def _no_variable(
    name: str, counts: Counter[str], cells: Sequence[tuple[str, str]], level: Level | None
) -> list[Problem]:
    place = cells[0][0].partition(" row ")[0]
    advice = "If it holds no codes, take it out, call it note, or name those that do with --variable NAME."
    if len(counts) > MAX_VALUES:
        found = f'the column "{name}" has {len(counts):,} different values; a variable may have {MAX_VALUES}.'
        return [Problem(place, found, advice)]
    if level is None and len(counts) == counts.total() > 1:
        found = f'the column "{name}" holds no codes: none of its {number_of(len(counts), "value")} occurs twice.'
        return [Problem(place, found, advice)]
    if level is None and len(counts) == 1 and counts.total() < len(cells):
        (value,) = counts
        found = f'each cell of the column "{name}" is "{value}" or empty.'
        return [Problem(place, found, f"If {value} is present and an empty cell absent, write 1 and 0.")]
    names = [value for value in counts if not is_number(value)]
    if names and level in ("ordinal", "interval"):
        found = f'the column "{name}" has values that are not numbers: {first_few(in_order(names), 5)}.'
        return [Problem(place, found, f"Write numbers: words have no {_WITHOUT[level]} that could be known.")]
    return look_alikes(place, name, "values", in_order(counts))


def look_alikes(place: str, name: str, what: str, values: Iterable[str]) -> list[Problem]:
    """Return the problems of values in a column that differ in case, blanks or what cannot be seen only."""
    alike: dict[str, list[str]] = {}
    for value in values:
        alike.setdefault(_seen(value), []).append(value)
    return [
        Problem(place, f'the column "{name}" has {what} that look alike: {listed(map(repr, same))}.', "Write one.")
        for same in alike.values()
        if len(same) > 1
    ]


def _told_words(name: str, words: Mapping[str, int]) -> str:
    cells = [(code, [cell for cell in in_order(words) if words[cell] == code]) for code in (PRESENT, ABSENT)]
    read = [f"{listed(found)} as {code}" for code, found in cells if found]
    return f"{name}: read {listed(read)}." if read else ""


def _told_missing(name: str, missing: Counter[str]) -> str:
    if not missing:
        return ""
    found = ", ".join(f"{cell} ({number:,})" for cell, number in missing.items())
    return f"{name}: read {found} as not coded."


def _joined(*parts: str) -> str:
    return "\n".join(filter(None, parts))
