"""See how whole a folder of real files is read: python tests/corpora.py DIR

Ingests the folder into a temporary corpus and prints a row for each file: its kind and pages, how many texts and words
came of it, which share of its words was kept, how well their order was, and what was said of it. Words and order are
compared with what another program finds in a file: pdftotext in a PDF (pdfium where it is not installed), lxml in a web
page, the file itself in a plain text; other kinds have nothing to be compared with. Exit code 1 if a file was not read.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import discourse_coder as dc

HEADER = ("file", "kind", "pages", "texts", "words", "words found", "order", "what was said")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_BROKEN = re.compile(r"(?<=\w)[-\u00ad\u2010\u0002\ufffe]\s*\n\s*(?=\w)")
_MOST_SAID = 120


class Compared(NamedTuple):
    """What another program finds in a file."""

    text: str
    pages: int


def in_pdf(path: Path) -> Compared:
    """Return the text and pages of a PDF by another reader than ours; a broken word is joined, as either may be."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
        if program := shutil.which("pdftotext"):
            found = subprocess.run([program, "-enc", "UTF-8", path, "-"], capture_output=True, check=False)
            return Compared(found.stdout.decode("utf-8", "replace"), pages)
        return Compared("\n".join(page.get_textpage().get_text_range() for page in document), pages)


def in_page(path: Path) -> Compared:
    """Return all text in the body of a web page but scripts and styles."""
    import lxml.html

    tree = lxml.html.document_fromstring(path.read_bytes())
    for hidden in tree.xpath("//script|//style|//noscript|//head"):
        hidden.drop_tree()
    return Compared(" ".join(tree.itertext()), 0)


def in_text(path: Path) -> Compared:
    """Return a plain text."""
    return Compared(path.read_text(encoding="utf-8", errors="replace"), 0)


COMPARED = {".pdf": in_pdf, ".html": in_page, ".htm": in_page, ".txt": in_text}


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case, those broken at the end of a line as one."""
    return _WORD.findall(_BROKEN.sub("", text).casefold())


def share_found(ours: Sequence[str], theirs: Sequence[str]) -> float | None:
    """Return which share of their words, with repeats, is among ours; None where there are none."""
    return (Counter(ours) & Counter(theirs)).total() / len(theirs) if theirs else None


def order(ours: Sequence[str], theirs: Sequence[str]) -> float | None:
    """Return how many of the words that both have once stand in one order: the longest run that both share, in parts.

    None where there are fewer than ten such words.
    """
    once = {word for word, n in Counter(ours).items() if n == 1} & {
        word for word, n in Counter(theirs).items() if n == 1
    }
    place = {word: number for number, word in enumerate(theirs) if word in once}
    ends: list[int] = []
    for word in ours:
        if word in once:
            at = bisect_left(ends, place[word])
            ends[at : at + 1] = [place[word]]
    return len(ends) / len(once) if len(once) >= 10 else None


def rows(folder: Path, corpus: Path) -> list[tuple[object, ...]]:
    """Ingest a folder and return a row for each of its files that is read or refused."""
    result = dc.ingest(folder, corpus, records="none")
    originals = json.loads((corpus / "ingest.json").read_text(encoding="utf-8"))["originals"]
    with (corpus / "ingest.log.csv").open(encoding="utf-8", newline="") as file:
        log = Counter(row["original"] for row in csv.DictReader(file))
    table = []
    for name, entry in originals.items():
        path = (corpus / name).resolve()
        texts = [(corpus / "texts" / f"{text.get('name') or text['id']}.txt") for text in entry.get("texts", ())]
        ours = words("\n".join(text.read_text(encoding="utf-8") for text in texts))
        by_other = COMPARED.get(path.suffix.lower()) if texts else None
        compared = by_other(path) if by_other else None
        theirs = words(compared.text) if compared else []
        said = [str(each) for each in (*result.problems, *result.notes) if path.name in each.place]
        said += [f"{log[name]} lines in the log"] if log[name] else []
        shown = " ".join(said).replace("|", "/").replace(f"{folder.as_posix()}/", "")
        table.append(
            (
                path.relative_to(folder.resolve()).as_posix(),
                path.suffix.lower().removeprefix("."),
                compared.pages or "" if compared else "",
                len(texts),
                len(ours),
                _share(share_found(ours, theirs)),
                _share(order(ours, theirs)),
                shown if len(shown) <= _MOST_SAID else f"{shown[:_MOST_SAID]} ...",
            )
        )
    return table


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    if len(arguments) != 1 or not arguments[0] or not Path(arguments[0]).is_dir():
        print("Name the folder of files: make corpora DIR=...", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    with tempfile.TemporaryDirectory() as temporary:
        try:
            table = rows(folder, Path(temporary) / "corpus")
        except dc.DiscourseCoderError as error:
            print(error, file=sys.stderr)
            return 2
    for row in (HEADER, ["---"] * len(HEADER), *table):
        print("|", " | ".join(map(str, row)), "|")
    unread = [str(row[0]) for row in table if not row[3]]
    print(f"\n{len(table)} files. PDFs compared with {'pdftotext' if shutil.which('pdftotext') else 'pdfium'}.")
    if unread:
        print(f"Not read: {', '.join(unread)}.")
    return 1 if unread else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
