"""What the names of files tell where a template says so: ``country_session_year`` of ``ARG_01_1946``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from discourse_coder.errors import UsageError
from discourse_coder.model.dates import PartialDate
from discourse_coder.wording import inflected, listed

_ADVICE = "Write the columns in the order of the names of files, such as country_session_year for ARG_01_1946.txt."
_FIRST = re.compile(r"[^\W_]+|[-_](?=[^\w\s]|_)")
# What stands between, and a part. A "-" or "_" alone is a part to skip; " - " only stands between.
_NEXT = re.compile(r"([^\w\s]|_)((?!\1)[-_])(?=\1|$)|([\W_]+)([^\W_]+)")
_SKIPPED = ("-", "_")
_OF_DATE = ("year", "month", "day")
_DAY = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)")
_YEARS = range(1000, 2100)


class NameFields:
    """The columns that a template names, and how they are read from names."""

    def __init__(self, template: str, taken: Collection[str] = ()) -> None:
        """Read a template; none of its columns may be one that is taken."""
        self.template = template
        parts, between = _read(template)
        self._names = [part.casefold() for part in parts if part not in _SKIPPED]
        _check(template, self._names, taken)
        limits = "|".join(map(re.escape, dict.fromkeys(between))) or r"\Z"
        # Only a date may hold what stands between parts, so that there is but one way to read a name.
        part_of = dict.fromkeys(self._names, rf"((?:(?!{limits}).)+)") | {"date": "(.+)"}
        patterns = (part_of.get(part.casefold(), rf"(?:(?!{limits}).)+") for part in parts)
        ends = (*map(re.escape, between), "")
        self._pattern = re.compile("".join(map("".join, zip(patterns, ends, strict=True))), re.DOTALL)

    def of_name(self, stem: str) -> dict[str, str]:
        """Return what a name without its ending tells; raise ValueError where it does not fit."""
        if not (found := self._pattern.fullmatch(stem)):
            raise ValueError("it does not have these parts")
        told = {name: part.strip() for name, part in zip(self._names, found.groups(), strict=True)}
        faults = [f"its {name} is blank" for name, part in told.items() if not part]
        if "session" in told:
            if told["session"].isdecimal():
                told["session"] = str(int(told["session"]))
            else:
                faults.append(f'its session "{told["session"]}" is not a whole number')
        if dated := {name: told.pop(name) for name in ("date", *_OF_DATE) if name in told}:
            try:
                told["date"] = str(_date(dated))
            except ValueError:
                faults.append(f'its {listed(dated)} "{" ".join(dated.values())}" cannot be read')
        if faults:
            raise ValueError("; ".join(faults))
        return told


def _read(template: str) -> tuple[list[str], list[str]]:
    """Return the parts that a template names or skips, and what stands between them; none where it is no template."""
    parts, between = [], list[str]()
    found = _FIRST.match(template)
    while found:
        *stands, part = filter(None, found.groups()) if found.re is _NEXT else [found[0]]
        parts.append(part)
        between += stands
        if found.end() == len(template):
            return parts, between
        found = _NEXT.match(template, found.end())
    return [], []


def _check(template: str, names: Sequence[str], taken: Collection[str]) -> None:
    """Raise a UsageError where the columns of a template cannot be meant."""
    if not names:
        fault = "this does not name columns with something between them."
    elif again := sorted({name for name in names if names.count(name) > 1}):
        fault = f"{listed(again)} stands in it more than once."
    elif kept := [name for name in names if name in taken]:
        fault = f"the corpus has {inflected(len(kept), 'a column', 'columns')} {listed(kept)} of its own."
    elif "date" in names and "year" in names:
        fault = "year gives the column date, which stands in it too."
    elif ("day" in names and "month" not in names) or ("month" in names and "year" not in names):
        fault = "a day needs a month beside it, and a month a year."
    else:
        return
    raise UsageError.at(f"--fields {template}", fault, _ADVICE)


def _date(written: dict[str, str]) -> PartialDate:
    """Return the date of a part called date, or of a year with its month and day; raise ValueError where it is none."""
    if "year" in written and not re.fullmatch(r"\d{4}", written["year"]):
        raise ValueError("not a year")
    words = re.split(r"[\W_]+", _DAY.sub(r"\1-\2-\3", " ".join(written.values())))
    if all(word.isdecimal() for word in words):
        date = PartialDate.parse("-".join(words))
    else:
        date = PartialDate.parse(" ".join(words[::-1] if "year" in written else words))
    if date.year not in _YEARS:
        raise ValueError("not a year that texts are from")
    return date
