"""The form that every extracted text has, and paragraphs that scraping repeated or added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

# Characters of a paragraph; a speaker may repeat shorter ones on purpose.
REPEATED_FROM = 80
_LEAD = 3  # the paragraphs that a page shows again, above a paywall or as a teaser
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("[\r\f\v\x85](?:(?<=\r)\n)?")  # a set first: it is searched for fastest
# "Q:", "Reuters:", "Mr. X (Y):" at the beginning: the same answer given twice was given twice.
_LABEL = re.compile(r"[^\s:：][^\n:：]{0,70}[:：]|[QA][:：]")
# Bullets from fonts of symbols, which have them at places for private use (Symbol, Wingdings).
_SYMBOL = re.compile("[\uf020-\uf0ff]")
_SYMBOL_BULLET = re.compile("\uf0b7|(?m:^)[\uf020-\uf0ff](?=[ \t\u00a0])")
_UNSEEN = "\ufeff\u200b\u2060"

# Lines that no speech or article has as a paragraph of its own.
_WEB_LINE = re.compile(
    r"""\W*(?:
    (?:subscribe\W*)+(?:(?:now|today|here)\W*)? | subscribe\ to\ .{1,80} | sign\ up\ (?:now|for\ .{1,60}) |
    (?:view|show|read|post|load)(?:\ all|\ more)?\ comments?(?:\W*\d+)? | (?:leave|add|post)\ a\ comment |
    \d*\ ?comments? | join\ the\ (?:conversation|discussion) | already\ a\ (?:subscriber|member).{0,60} |
    not\ your\ account | (?:log|sign)\ ?in(?:\ (?:or|to)\ .{1,60})? | share(?:\ (?:this|on|via)\ .{1,40})? |
    download(?:\ the|\ as|\ this)?\ pdf | advertisement | print(?:\ this\ page)? |
    suggest\ to\ a\ friend\W*(?:print)? | back\ to\ top | please\ follow\ our\ comment\ guidelines.{0,120} |
    (?:accept|manage)(?:\ all)?\ cookies
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that are of the web page only where they stand beside one of those.
_WEB_WORDS = re.compile(r"subscri(?:be|ber|ption)|comment(?:s|ing)? on|privacy policy|cookies", re.IGNORECASE)
_TEASERS = re.compile(
    r"(?:more (?:from|on|in) .{2,40}|(?:related|recommended) (?:articles?|stories|posts|reading|content)|"
    r"read (?:next|more|also)|you (?:may|might) also like|most (?:read|popular))\W*",
    re.IGNORECASE,
)
_LONGEST_WEB_LINE = 200


def finished(
    text: str,
    extractor: str,
    place: str,
    *,
    metadata: Mapping[str, str | None] | None = None,
    removals: Sequence[Removal] = (),
    advice: str = "Remove the file, or add its text.",
) -> Extracted:
    """Return a text in the form that all extracted texts have."""
    text, controls = without_controls(text)
    text = with_bullets(text)
    lines = (line.rstrip() for line in text.split("\n"))
    paragraphs = (paragraph.strip("\n") for paragraph in re.split("\n\n+", "\n".join(lines)))
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip(_UNSEEN)).lstrip("\ufeff")
    if not text.strip(_UNSEEN + " \t\n"):
        raise unreadable(place, "there is no text in it.", advice)
    lines_of = {name: " ".join(_CONTROL.sub("", value or "").split()) for name, value in (metadata or {}).items()}
    known = {name: line for name, line in lines_of.items() if line}
    return Extracted(f"{text}\n", extractor, metadata=known, removals=(*removals, *controls))


def with_bullets(text: str) -> str:
    """Return a text with a bullet wherever a symbol font has drawn one by a character of its own."""
    return _SYMBOL_BULLET.sub("•", text) if _SYMBOL.search(text) else text


def without_controls(text: str) -> tuple[str, list[Removal]]:
    """Return a text without control characters, its line ends all the same, and what was taken out."""
    text = _LINE_END.sub("\n", text)
    found = _CONTROL.findall(text)
    if not found:
        return text, []
    kinds = ", ".join(f"U+{ord(kind):04X}" for kind in sorted(set(found)))
    # Half a surrogate pair stands for a letter that is lost; a control character for nothing.
    text = _CONTROL.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else "", text)
    return text, [Removal("the whole text", f"{len(found)} x {kinds}", "characters that a text cannot contain")]


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text, which are apart by empty lines."""
    return [paragraph for paragraph in (part.strip("\n") for part in re.split(r"\n(?:[^\S\n]*\n)+", text)) if paragraph]


def without_repeats(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Leave out long paragraphs by which a page repeats itself: its lead, one twice in a row, several in a row."""
    if "\n" not in text:
        return text, ()
    paragraphs = paragraphs_of(text)
    words = [" ".join(paragraph.split()) for paragraph in paragraphs]
    first: dict[str, int] = {}
    repeated: set[int] = set()
    places = {number for number, paragraph in enumerate(words) if _LABEL.match(paragraph)}
    for number, (this, following) in enumerate(zip(words, [*words[1:], ""], strict=False)):
        if len(this) < REPEATED_FROM or number in places:
            continue
        earlier = first.setdefault(this, number)
        if earlier == number:
            is_repeat = this != following and this in following
        else:
            # A speaker who says a sentence again has said it twice.
            said_again = any(earlier < place < number for place in places)
            in_a_row = number - earlier == 1 or following == words[min(earlier + 1, len(words) - 1)]
            in_a_row |= words[number - 1] == words[earlier - 1] if earlier else False
            is_repeat = not said_again and (earlier < _LEAD or in_a_row)
        if is_repeat:
            repeated.add(number)
    return _without(paragraphs, dict.fromkeys(repeated, "repeated paragraph"))


def without_web_lines(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Leave out short paragraphs that belong to a web page's subscription and comment boxes, and teasers above them."""
    paragraphs = paragraphs_of(text)
    short = [len(paragraph) <= _LONGEST_WEB_LINE for paragraph in paragraphs]
    out = {
        number: "line of the web page"
        for number, paragraph in enumerate(paragraphs)
        if short[number] and _WEB_LINE.fullmatch(paragraph)
    }
    for step in (1, -1):
        for number in list(out):
            beside = number + step
            while 0 <= beside < len(paragraphs) and short[beside] and _WEB_WORDS.search(paragraphs[beside]):
                out.setdefault(beside, "line of the web page")
                beside += step
    start: int | None = None
    for number, paragraph in enumerate(paragraphs):
        if start is not None and number in out:
            out |= {between: out.get(between, "teaser of another article") for between in range(start, number)}
            start = None
        elif not short[number]:
            start = None
        elif start is None and _TEASERS.fullmatch(paragraph):
            start = number
    return _without(paragraphs, out)


def without_scraping_leftovers(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Leave out repeated paragraphs and lines of web pages; return the text and what was left out."""
    text, repeats = without_repeats(text)
    text, web_lines = without_web_lines(text)
    return text, (*repeats, *web_lines)


def _without(paragraphs: Sequence[str], why: Mapping[int, str]) -> tuple[str, tuple[Removal, ...]]:
    kept = "\n\n".join(paragraph for number, paragraph in enumerate(paragraphs) if number not in why)
    return kept, tuple(
        Removal(f"paragraph {number + 1}", shortened(paragraphs[number], 200), why[number]) for number in sorted(why)
    )
