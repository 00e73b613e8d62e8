"""What the names of files tell in two corpora of the United Nations, and what tables beside texts say of them.

The General Debate Corpus (Jankin, Baturo & Dasandi, doi:10.7910/DVN/0TJX8Y) calls a speech ``ARG_01_1946``: country,
session, year. The Security Council Debates (Schönfeld et al., doi:10.7910/DVN/KGVSYH) call one
``UNSC_2015_SPV.7371_spch003``: year, meeting, number of the speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_GENERAL_DEBATE = re.compile(r"([A-Z]{2,4})_(\d{1,2})_((?:19|20)\d\d)")
_SECURITY_COUNCIL = re.compile(
    r"(?P<meeting>UNSC_(?P<year>(?:19|20)\d\d)_SPV\.(?P<number>\d+)[ _-]?(?P<resumed>Resumption\s?(?P<part>\d+))?)"
    r"_spch(?P<speech>\d+)(?:_\w+)?"
)
_FIRST_SESSION = 1946 - 1
# Our columns for those of both corpora; other columns keep their names.
_OURS = {
    "spv": "meeting", "topic": "agenda", "agenda_item": "agenda", "agenda_item1": "agenda",
    "participanttype": "participant", "role_in_un": "role", "post": "role", "name of person speaking": "speaker",
    "name": "speaker", "country": "country", "speaker": "speaker", "date": "date",
}  # fmt: skip
# Names of files and parts of dates; and counts of what is in the text, which is there to be counted.
_LEFT_OUT = {"filename", "basename", "iso code", "iso", "session", "year", "month", "day", "speech", "types", "tokens"}
_LEFT_OUT |= {"sentences", "num_speeches"}


def metadata_of_name(stem: str) -> dict[str, str]:
    """Return what the name of a file tells, without its ending; nothing where it is of neither corpus."""
    if found := _GENERAL_DEBATE.fullmatch(stem):
        country, session, year = found.groups()
        if int(year) - _FIRST_SESSION == int(session):
            return {"date": year, "source": "unga", "country": country, "session": str(int(session))}
    if found := _SECURITY_COUNCIL.fullmatch(stem):
        resumed = f" (Resumption {found['part']})" if found["part"] else ""
        meeting = f"S/PV.{found['number']}{resumed}"
        return {"date": found["year"], "source": "unsc", "meeting": meeting, "speech": str(int(found["speech"]))}
    return {}


def keys_of_name(stem: str) -> tuple[str, ...]:
    """Return by what tables may name a text, from the widest to the closest: its meeting, its file."""
    if found := _SECURITY_COUNCIL.fullmatch(stem):
        return found["meeting"], f"{found['meeting']}_spch{found['speech']}"
    if metadata_of_name(stem).get("session"):
        country, session, year = stem.split("_")
        return (f"{country}_{int(session)}_{year}",)
    return (stem,)


def metadata_by_key(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], differing: set[str] | None = None
) -> dict[str, dict[str, str]]:
    """Return what a table without texts says of texts in files, by what names them; nothing where it names none.

    Of several rows for one text the first holds; the keys of those that say something else are added to `differing`.
    """
    named = {name.casefold(): name for name in columns}
    iso = named.get("iso code", named.get("iso", ""))

    def keys(row: Mapping[str, str]) -> str:
        if "filename" in named:
            stem = row[named["filename"]].strip().replace("\\", "/").rpartition("/")[2].removesuffix(".txt")
            return keys_of_name(stem)[-1]
        if "basename" in named:
            return row[named["basename"]].strip()
        session, year = (row[named[name]].strip().removesuffix(".0") for name in ("session", "year"))
        return f"{row[iso].strip()}_{session.lstrip('0')}_{year}"

    if not ({"filename", "basename"} & named.keys() or (iso and {"session", "year"} <= named.keys())):
        return {}
    # Codes of countries come from the names of files; a table may have their names.
    ours = dict(_OURS) | ({"country": "country_name"} if iso else {})
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = {
            ours.get(name, column): cell
            for name, column in named.items()
            if name not in _LEFT_OUT and (cell := row[column].strip()) and cell != "NA"
        }
        if cells.get("meeting", "").isdecimal():
            cells["meeting"] = f"S/PV.{cells['meeting']}"
        if found.setdefault(key := keys(row), cells) != cells and differing is not None:
            differing.add(key)
    return found


def mended_lines(text: str) -> Iterator[str]:
    """Yield the lines of a tab-separated table, joined where a line break within a cell has cut a row."""
    header, *lines = text.splitlines() or [""]
    n_tabs, held = header.count("\t"), header
    for line in lines:
        # A whole row has all tabs of its own; what fits into the row before is the rest of it.
        if held is header or held.count("\t") + line.count("\t") > n_tabs:
            yield held
            held = line
        else:
            held = f"{held} {line}"
    yield held
