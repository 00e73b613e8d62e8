"""Web pages: the article without menus, paywall and comments."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

from discourse_coder.extract.formats.article import of_article, removed, words_left_out
from discourse_coder.extract.formats.plain_text import Decode, decoded, in_paragraphs
from discourse_coder.extract.formats.visible import Block, Visible, visible
from discourse_coder.extract.paragraphs import finished, without_scraping_leftovers
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal

# Beyond these the article finder takes too long or fails; all visible text is kept instead.
_LARGEST_PAGE = 3_000_000
_DEEPEST_PAGE = 200
_MOST_ATTRIBUTES = 200
_MOST_ELEMENTS = 50_000
_SHORT = 250  # characters below which trafilatura looks for the article in other ways
_LARGEST_FOR_FAST = 40_000
_MANY_WORDS = 50
_LARGE_SHARE = 0.15  # of the words of running text; below it, what is left out is a caption, a teaser, an imprint
_LONG = 120  # characters of a block that hardly any menu has
_PLAIN_ELEMENTS = {"body", "p", "head", "list", "item", "hi", "quote", "lb", "ref", "code", "del"}
# Where none of these stands in a page, trafilatura finds no author; looking for one takes long.
_OF_AUTHORS = (
    "author", "byl", "bbl", "writer", "username", "screenname", "posted-by", "submitted-by", "journalist-name",
    "channel-name", "zuozhe", "bianji",
)  # fmt: skip
_WITHOUT_WORDS = re.compile(r"<(?:link|meta)\s[^<>]*>")  # elements that name an author in no words of their own
_ADVICE = "If a script fills the page, save it from the browser as text or PDF."

_META_CHARSET = re.compile(rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^<>?]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_UTF_16_MARKS = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}>")
# What pages mean by these names (WHATWG Encoding Standard, section 4.2).
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}


def extract_html(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the article of a web page."""
    page, unread = _decoded(data, place, decode)
    return extract_page(page, place, raw=raw, extractor=_extractor(), removals=unread)


def extract_page(
    page: str, place: str, *, raw: bool = False, extractor: str, removals: tuple[Removal, ...] = ()
) -> Extracted:
    """Extract the article of a web page that is decoded already; otherwise as `extract_html`."""
    if n_zeros := page.count("\0"):
        page = page.replace("\0", "")
        removals = (*removals, Removal("the page", f"{n_zeros} x U+0000", "characters that a text cannot contain"))
    if "<?xml" in page:
        page = _XML_DECLARATION.sub("", page, count=1)
    seen = visible(page, raw=raw)
    blocks = seen.blocks
    tame = len(page) <= _LARGEST_PAGE and _is_tame(seen)
    article, found = _article(page, blocks) if tame else ("", {})
    metadata = {"title": seen.title} | {name: value for name, value in found.items() if value}
    if raw:
        text = "\n\n".join(block.text for block in blocks)
        return finished(text, extractor, place, metadata=metadata, removals=removals, advice=_ADVICE)
    kept = of_article(blocks, seen.containers, article)
    if not any(kept):
        kept = [True] * len(blocks)
        if blocks and not tame:
            what = "page too large or nested too deeply to find the article: all visible text was kept"
            removals = (*removals, Removal("the page", "nothing", what))
    left, whole = words_left_out(blocks, seen.containers, kept)
    left_out = ""
    if left >= _MANY_WORDS and left > _LARGE_SHARE * whole:
        left_out = f"{left:,} of {whole:,} words of running text"
        removals = (*removals, Removal("the page", left_out, "not in the article"))
    removals = (*removals, *removed(blocks, kept), *seen.removals)
    paragraphs: list[str] = []
    for block in (block.text for block, is_kept in zip(blocks, kept, strict=True) if is_kept):
        paragraph, joins = in_paragraphs(block) if "\n" in block else (block, ())
        paragraphs.append(paragraph)
        removals = (*removals, *joins)
    text, leftovers = without_scraping_leftovers("\n\n".join(paragraphs))
    removals = (*removals, *leftovers)
    extracted = finished(text, extractor, place, metadata=metadata, removals=removals, advice=_ADVICE)
    return replace(extracted, left_out=left_out)


@cache
def _extractor() -> str:
    from importlib.metadata import version

    return f"trafilatura {version('trafilatura')}"


def _decoded(data: bytes, place: str, decode: Decode | None) -> tuple[str, tuple[Removal, ...]]:
    """Return a page's text: Unicode where it is valid, else the encoding that it names."""
    named = _XML_ENCODING.match(data[:400]) or _META_CHARSET.search(data[:8000])
    try:
        data.decode("utf-8")
        encoding = ""
    except UnicodeDecodeError:
        encoding = _known(named[1].decode("ascii", "replace")) if named else ""
    if not encoding or data.startswith(_UTF_16_MARKS):
        if data.startswith(_UTF_16_MARKS) or b"<\0" in data or b"\0<" in data:
            return decoded(data, place, decode), ()
        # A zero byte in a page is a fault that browsers overlook; the caller notes it.
        pieces = data.split(b"\0")
        return decoded(b"".join(pieces), place, decode) + "\0" * (len(pieces) - 1), ()
    page = data.decode(encoding, "replace")
    wrong = page.count("\ufffd")
    if wrong * 20 > len(page):
        found = f"the page says that it is {encoding.upper()}, but {wrong} of its characters are not."
        raise unreadable(place, found, "Save it again from the browser, or convert it to UTF-8.")
    note = Removal("the page", f"{wrong} characters", f"bytes that are not {encoding.upper()}, shown as \ufffd")
    return page, (note,) if wrong else ()


def _known(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
        b"a".decode(codec)
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(codec, codec)


def _is_tame(page: Visible) -> bool:
    """Return whether a tree can be made of a page in good time."""
    depth, attributes = page.deepest <= _DEEPEST_PAGE, page.most_attributes <= _MOST_ATTRIBUTES
    return depth and attributes and page.n_elements <= _MOST_ELEMENTS


def _article(page: str, blocks: Sequence[Block]) -> tuple[str, dict[str, str]]:
    """Return what trafilatura takes for the article, and its metadata; nothing where it finds none."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    _silence()
    try:
        tree: Any = load_html(page)
        metadata = _metadata(tree, page)
        n_visible = sum(len(block.found) for block in blocks)
        n_long = sum(len(block.found) for block in blocks if len(block.found) >= _LONG)
        found: Any = None
        # Of a large page with much around the article, the fast way is seldom final, and would be work for nothing.
        if 2 * n_long > n_visible and len(page) < _LARGEST_FOR_FAST:
            found = bare_extraction(tree, fast=True, include_comments=False)
        if found is None or not _is_final(found, n_visible):
            found = bare_extraction(tree, include_comments=False)
    except MemoryError:
        raise
    except Exception:  # whatever a broken page makes it raise: then no article can be found
        found = None
    if found is None:
        return "", {}
    return found.text or "", metadata


@cache
def _silence() -> None:
    import logging

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _is_final(found: Any, n_visible: int) -> bool:
    """Return whether no other way of finding the article could win over the fast one.

    Trafilatura takes the result of another only if it has twice the length, or if its own is short, a table or unclean.
    """
    if len(found.text) < max(n_visible / 2, _SHORT):
        return False
    # One block with nearly all words is the page as a whole, taken where no article was found.
    if max(len("".join(block.itertext())) for block in found.body) > 0.8 * len(found.text):
        return False
    return {element.tag for element in found.body.iter()} <= _PLAIN_ELEMENTS


def _may_name_author(page: str) -> bool:
    if not any(word in page for word in _OF_AUTHORS):
        return False
    page = _WITHOUT_WORDS.sub("", page)
    return any(word in page for word in _OF_AUTHORS)


def _metadata(tree: Any, page: str) -> dict[str, str]:
    """Return what a page tells of itself, as trafilatura finds it; without keywords and the like."""
    from trafilatura import metadata

    finder: Any = metadata  # it has no types for what it imports itself
    found: Any = finder.examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None
    with suppress(Exception):  # whatever a broken description makes it raise
        found = finder.extract_meta_json(tree, found)
    found.title = found.title or finder.extract_title(tree)
    if not found.author and _may_name_author(page.lower()):
        found.author = finder.extract_author(tree)
    found.url = found.url or finder.extract_url(tree)
    # Only dates that the page states as its own, whatever the day on which this runs.
    found.date = finder.find_date(
        tree, extensive_search=False, original_date=True, max_date="2100-01-01", url=found.url
    )
    site = (found.sitename or finder.extract_sitename(tree) or "").lstrip("@")
    if site and "." not in site and not site[0].isupper():
        site = site.title()
    elif not site and found.url and (named := finder.META_URL.match(found.url)):
        site = named[1]
    found.sitename = site
    found.clean_and_trim()
    names = {"title": "title", "author": "author", "date": "date", "url": "url", "sitename": "site"}
    return {ours: getattr(found, theirs) or "" for theirs, ours in names.items()}
