"""Lists of public records to download: sources.csv, its rows checked all together."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.tables import Row, read_table

_ID = re.compile(r"\w[\w.-]*(?<!\.)")
_MAX_ID_BYTES = 120
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SYMBOL = re.compile(r"[A-Z]+(?:/[A-Z0-9][A-Za-z0-9.()\[\]-]*)+")
_OWN = ("id", "url", "kind", "sha256")


@dataclass(frozen=True)
class Source:
    """One public record."""

    id: str  # names its file
    url: str  # where it is; empty where nobody knows
    kind: str = ""  # such as `un-record`, `pdf`, `press-conference` or `page`; may be empty
    sha256: str = ""  # hash of the file, in small letters; empty where not known
    details: Mapping[str, str] = field(default_factory=dict)  # the other columns

    @property
    def is_document(self) -> bool:
        """Whether a document is expected, so that a web page in its place counts as a failure."""
        return self.kind in ("un-record", "pdf")


def un_document_url(symbol: str) -> str:
    """Return where the United Nations serve the English PDF of a document."""
    # The permanent links (https://docs.un.org/en/S/PV.5839) lead to a viewer that needs JavaScript and loads this file.
    if not _SYMBOL.fullmatch(symbol):
        raise ValueError(f"{symbol!r} is not the symbol of a UN document")
    return f"https://documents.un.org/api/symbol/access?s={quote(symbol, safe='/')}&l=en&t=pdf"


def read_sources(path: str | os.PathLike[str]) -> tuple[Source, ...]:
    """Read a list of public records: a table with the columns ``id`` and ``url`` or ``symbol``."""
    table = read_table(path).unguarded()
    problems = [*table.missing("id"), *table.problems]
    if "url" not in table.columns and "symbol" not in table.columns:
        problems += table.missing("url", 'A column "symbol" with UN document symbols also works.')
    if problems:
        raise UsageError(problems)
    sources = []
    seen: dict[str, str] = {}
    for row in table.rows:
        source, found = _source(row)
        if first := seen.get(source.id.casefold()):
            found.append(
                Problem(row.place, f'the id "{source.id}" is used already ({first}).', "Give each row its own.")
            )
        seen.setdefault(source.id.casefold(), row.place)
        sources.append(source)
        problems += found
    if not sources and not problems:
        problems.append(Problem(table.place, "there are no rows in it.", "List at least one record."))
    if problems:
        raise UsageError(problems)
    return tuple(sources)


def _source(row: Row) -> tuple[Source, list[Problem]]:
    """Return what a row says, and what is wrong with it."""
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    id_, url, sha256 = cells["id"], cells.get("url", ""), cells.get("sha256", "").lower()
    faults: list[tuple[str, str]] = []
    if not _ID.fullmatch(id_) or len(id_.encode()) > _MAX_ID_BYTES:
        advice = "Use letters, digits, dots, hyphens and underscores, at most 100, with no dot at either end."
        faults.append((f'the id "{id_[:60]}" cannot name a file.' if id_ else "there is no id.", advice))
    if sha256 and not _SHA256.fullmatch(sha256):
        faults.append((f'"{sha256[:80]}" is not a SHA-256.', "It has 64 digits and letters from a to f."))
    if url and (fault := url_fault(url)):
        faults.append((f'the url "{url[:200]}" {fault}.', "Copy it from a browser's address bar."))
    if not url and (symbol := cells.get("symbol", "")):
        try:
            url = un_document_url(symbol)
        except ValueError as error:
            faults.append((f"{error}, and there is no url.", 'Write a symbol such as "S/PV.5839", or the url.'))
    problems = [Problem(row.place, *fault) for fault in faults]
    details = {name: cell for name, cell in cells.items() if name not in _OWN}
    return Source(id_, url, cells.get("kind", ""), sha256, details), problems


def url_fault(url: str) -> str:
    """Return why an address cannot be requested, as the rest of a sentence; empty where it can."""
    if not url.isprintable() or " " in url:
        return "contains spaces or control characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme.lower() not in ("http", "https"):
        return "does not begin with http:// or https://"
    if not host:
        return "names no server"
    if parts.username is not None:
        return "contains a user name"
    return ""
