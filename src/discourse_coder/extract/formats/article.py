"""Which blocks of a web page are its text: those of the article that was found, and running text that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from discourse_coder.extract.formats.visible import Block, Container
from discourse_coder.model.extraction import Removal
from discourse_coder.wording import shortened

_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_LETTERS_OF_ASCII = {code: None for code in range(128) if not chr(code).isalnum()}
# A block this long is not found in the article by chance.
_SURE = 40
_PIECE = 8
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "button", "summary"}
_ITEMS = {"li", "dt", "dd"}
_BESIDE = {"nav", "footer", "aside", "form", "dialog", "fieldset", "select", "figure"}
_BESIDE_NAMES = re.compile(
    r"nav|menu|foot|comment|sidebar|relat|recommend|promo|advert|sponsor|share|social|newsletter|subscri|signup|sign-up|"
    r"cookie|consent|banner|popup|modal|widget|teaser|breadcrumb|byline|author|\bbio\b|\bmeta\b|\btags?\b|caption|"
    r"most-(?:read|popular)|read-?more|paywall|login|search|copyright|disclaimer|(?<!\w)ads?(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？;:][\"'”’»)\]]*\Z|[.!?。！？] ")


def of_article(blocks: Sequence[Block], containers: Sequence[Container], article: str) -> list[bool]:
    """Return which blocks of a page are its text; none where no article was found."""
    kept = _found_in(blocks, article)
    homes = {
        containers[block.container].home
        for block, is_kept in zip(blocks, kept, strict=True)
        if is_kept and len(block.found) >= _SURE and block.tag not in _HEADINGS
    }
    if not homes:
        return kept
    beside = _beside(containers)
    for n in range(len(blocks) - 1, -1, -1):
        block = blocks[n]
        if kept[n] or beside[block.container] or 2 * block.n_linked > len(block.found):
            continue
        home = containers[block.container].home
        at_home = home in homes
        if block.tag in _HEADINGS:
            near = at_home or containers[containers[home].parent].home in homes
            kept[n] = near and n + 1 < len(blocks) and kept[n + 1] and _is_heading(block)
        elif at_home:
            kept[n] = is_running(block)
    return kept


def _is_heading(block: Block) -> bool:
    return block.tag.startswith("h") or block.found.rstrip().endswith(("?", "？"))


def is_running(block: Block) -> bool:
    """Return whether a block reads like running text or an item of a list in it."""
    if 2 * block.n_linked > len(block.found):
        return False
    n_words = block.found.count(" ") + 1
    return n_words >= 3 if block.tag in _ITEMS else n_words >= 5 and bool(_SENTENCE.search(block.found))


def words_left_out(blocks: Sequence[Block], containers: Sequence[Container], kept: Sequence[bool]) -> tuple[int, int]:
    """Return how many words of running text, outside menus and the like, are not kept, and how many there are."""
    beside = _beside(containers)
    left = whole = 0
    for block, is_kept in zip(blocks, kept, strict=True):
        if is_kept or (is_running(block) and not beside[block.container]):
            n_words = len(block.found.split())
            whole += n_words
            left += 0 if is_kept else n_words
    return left, whole


def _beside(containers: Sequence[Container]) -> list[bool]:
    """Return which containers are menus, comments and other parts beside the text."""
    beside = [_is_beside(container.tag, container.names.strip()) for container in containers]
    for number in range(1, len(containers)):
        beside[number] |= beside[containers[number].parent]
    return beside


@lru_cache(4096)
def _is_beside(tag: str, names: str) -> bool:
    return tag in _BESIDE or bool(names and _BESIDE_NAMES.search(names))


def _found_in(blocks: Sequence[Block], article: str) -> list[bool]:
    """Return which blocks are in the article that was found."""
    text = _letters(article)
    if not text:
        return [False] * len(blocks)
    letters = [_letters(block.found) for block in blocks]
    kept = [len(block) >= _SURE and _is_in(text, blocks[n].found, block) for n, block in enumerate(letters)]
    for order in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        forward = order.step > 0
        place = 0 if forward else len(text)
        for n in order:
            block = letters[n]
            if kept[n] and len(block) >= _SURE:
                found = text.find(block, place) if forward else text.rfind(block, 0, place)
                found = found if found >= 0 else text.find(block)
                if found >= 0:
                    place = found + len(block) if forward else found
            elif not block:
                kept[n] = False
            elif forward and text.startswith(block, place):
                kept[n], place = True, place + len(block)
            elif not forward and text.endswith(block, 0, place):
                kept[n], place = True, place - len(block)
    return kept


def _letters(text: str) -> str:
    return text.translate(_NOT_LETTERS_OF_ASCII) if text.isascii() else _NOT_LETTERS.sub("", text)


def _is_in(article: str, block: str, letters: str) -> bool:
    if letters in article:
        return True
    words = block.split()
    pieces = [_letters("".join(words[n : n + _PIECE])) for n in range(0, len(words), _PIECE)]
    found = sum(len(piece) for piece in pieces if len(piece) >= _SURE // 2 and piece in article)
    return found * 2 > len(letters)


def removed(blocks: Sequence[Block], kept: Sequence[bool]) -> list[Removal]:
    """Return the blocks that are not of the text, those in a row together."""
    removals: list[Removal] = []
    start = 0
    for is_kept, run in groupby(kept):
        end = start + sum(1 for _ in run)
        if not is_kept:
            place = f"block {end} of the page" if end - start == 1 else f"blocks {start + 1} to {end} of the page"
            words = " | ".join(block.text for block in blocks[start:end])
            removals.append(Removal(place, shortened(words, 300), "not in the article"))
        start = end
    return removals
