"""Subtitles: WebVTT (W3C, https://www.w3.org/TR/webvtt1/) and SubRip (.srt)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import groupby, pairwise

from discourse_coder.extract.formats.plain_text import Decode, decoded
from discourse_coder.extract.paragraphs import finished, without_controls
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.corpus import Turn
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import number_of, shortened

EXTRACTOR = "built in (subtitles)"
# A pause in milliseconds after which, at the end of a sentence, a new paragraph begins.
_PAUSE = 2000
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:\s.*)?", re.ASCII)
_SUBRIP = re.compile(r"\s*(?:\d{1,6}[ \t]*\r?\n\s*)?(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->", re.ASCII)
_WEBVTT = re.compile(r"WEBVTT(?:[ \t\r\n]|\Z)")
_NO_WORDS = {"NOTE": "comment", "STYLE": "style sheet", "REGION": "region"}
_MARKUP = re.compile(r"<v(?:\.[^\s<>]*)?\s(?P<voice>[^<>]*)>|</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_WORD = r"[A-Z0-9][\w.'’&-]*"
_LABEL = re.compile(rf"(?:>> ?|[-–—] ?)?(?P<name>{_WORD}(?: {_WORD}){{0,4}}):(?=\s|\Z)")
_SENTENCE_END = re.compile(r"[.!?…。？！♪][\"”’')\]]*\Z")


@dataclass(frozen=True)
class _CuePart:
    """What a cue shows of one speaker."""

    start: int
    end: int
    voice: str
    lines: tuple[str, ...]
    begins: bool = False


def is_subtitles(beginning: str) -> bool:
    """Return whether a file that begins so is of one of the formats."""
    return bool(_WEBVTT.match(beginning) or _SUBRIP.match(beginning))


def extract_subtitles(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the words of subtitles, without times."""
    text, removals = without_controls(decoded(data, place, decode).lstrip("\ufeff"))
    said, left_out = _webvtt(text) if _WEBVTT.match(text) else (_cues(_blocks(text)), [])
    removals += left_out
    if not raw:
        said, again = _without_repeats(said)
        removals += again
    unnamed = sum(not each.voice for each in said)
    if 0 < unnamed < len(said):
        what = number_of(unnamed, "cue")
        removals.append(Removal("the whole text", what, "without a voice: attributed to the speaker before"))
    paragraphs = _paragraphs(said if unnamed < len(said) else _labelled(said), raw)
    if not paragraphs:
        advice = "Remove the file, or check that all of it was saved."
        raise unreadable(place, "there are no words in these subtitles.", advice)
    speakers = {speaker for speaker, _ in paragraphs}
    metadata = {"speaker": next(iter(speakers)) if len(speakers) == 1 else ""}
    text = "\n\n".join(words for _, words in paragraphs)
    extracted = finished(text, EXTRACTOR, place, metadata=metadata, removals=removals)
    return replace(extracted, turns=_turns(paragraphs) if speakers != {""} else ())


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """Return the stretches between empty lines, each with the number of its first line."""
    numbered = enumerate(text.split("\n"), 1)
    groups = (list(group) for filled, group in groupby(numbered, lambda line: bool(line[1].strip())) if filled)
    return [(group[0][0], [line for _, line in group]) for group in groups]


def _webvtt(text: str) -> tuple[list[_CuePart], list[Removal]]:
    """Return the cues of a WebVTT file, and its other parts."""
    (_, header), *blocks = _blocks(text)
    removals = []
    cues = []
    first = next((number for number, line in enumerate(header) if _TIMING.fullmatch(line)), len(header))
    if about := " ".join([header[0].removeprefix("WEBVTT"), *header[1:first]]).strip():
        removals.append(Removal("line 1", shortened(about, 200), "header of the subtitles"))
    if first < len(header):
        cues.append((1, header[first:]))
    for number, lines in blocks:
        kind = lines[0].split()[0]
        if any(map(_TIMING.fullmatch, lines[:2])):
            cues.append((number, lines))
        else:
            why = _NO_WORDS.get(kind, "not a cue: there is no time above it")
            removals.append(Removal(f"line {number}", shortened(" ".join(lines), 200), why))
    return _cues(cues), removals


def _cues(blocks: Iterable[tuple[int, list[str]]]) -> list[_CuePart]:
    """Return what the cues show; words after an empty line are of the cue before."""
    said: list[_CuePart] = []
    start = end = 0
    shown: list[str] = []
    for _, lines in blocks:
        for number, line in enumerate(lines):
            if timing := _TIMING.fullmatch(line):
                said += _parts(start, end, shown)
                start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:])
                shown = []
                continue
            # The first line of a block and a bare number are names of the cue where a time follows.
            may_be_name = number == 0 or line.strip().isdecimal()
            if not (may_be_name and any(map(_TIMING.fullmatch, lines[number + 1 : number + 2]))):
                shown.append(line)
    return said + _parts(start, end, shown)


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _parts(start: int, end: int, lines: Sequence[str]) -> list[_CuePart]:
    """Return what a cue shows, voice by voice, without markup."""
    text = "\n".join(lines)
    parts = [("", "")]
    at = 0
    for mark in _MARKUP.finditer(text):
        voice, words = parts[-1]
        parts[-1] = (voice, words + text[at : mark.start()])
        at = mark.end()
        if mark["voice"] is not None:
            parts.append((_line(mark["voice"]), ""))
        elif mark[0] == "</v>":
            parts.append(("", ""))
    parts[-1] = (parts[-1][0], parts[-1][1] + text[at:])
    said = ((voice, tuple(filter(None, map(_line, words.split("\n"))))) for voice, words in parts)
    return [_CuePart(start, end, voice, words) for voice, words in said if words]


def _line(text: str) -> str:
    """Return words on one line, free of characters that a text cannot contain."""
    line = " ".join(without_controls(unescape(text))[0].replace("\ufeff", "").split())
    return line if line.strip("\u200b\u2060 ") else ""


def _without_repeats(said: list[_CuePart]) -> tuple[list[_CuePart], list[Removal]]:
    """Leave out what rolling captions show again: at half of the cues at least, the line that ended the one before."""
    again = [this.lines[-1] == following.lines[0] for this, following in pairwise(said)]
    if len(again) < 3 or 2 * sum(again) < len(again):
        return said, []
    repeats = zip(said, [False, *again], strict=True)
    cut = [replace(each, lines=each.lines[is_repeated:]) for each, is_repeated in repeats]
    removal = Removal("the whole text", number_of(sum(again), "line"), "shown again from the cue before")
    return [each for each in cut if each.lines], [removal]


def _labelled(said: list[_CuePart]) -> list[_CuePart]:
    """Return what cues show, cut before lines that begin with a name; these are voices where they form a pattern."""
    cut: list[_CuePart] = []
    names: list[str] = []
    ended = True
    for each in said:
        part = replace(each, lines=())
        for line in each.lines:
            if ended and (label := _LABEL.match(line)):
                cut.append(part)
                part = replace(each, voice=label["name"], lines=(), begins=True)
                names.append(label["name"])
            part = replace(part, lines=(*part.lines, line))
            ended = bool(_SENTENCE_END.search(line))
        cut.append(part)
    count = Counter(names)
    in_capitals = any(number > 1 and name.isupper() for name, number in count.items())
    if not all(number > 1 or (in_capitals and name.isupper()) for name, number in count.items()):
        # Whose words they are is for the reader of labels to find.
        cut = [replace(part, voice="") for part in cut]
    return [part for part in cut if part.lines]


def _paragraphs(said: Sequence[_CuePart], raw: bool) -> list[tuple[str, str]]:
    """Return paragraphs with their speakers; what has no voice is of the one before."""
    paragraphs: list[tuple[str, list[str]]] = []
    before: _CuePart | None = None
    for each in said:
        speaker = each.voice or (paragraphs[-1][0] if paragraphs else "")
        paused = before is not None and each.start - before.end >= _PAUSE and _SENTENCE_END.search(before.lines[-1])
        if raw or paused or each.begins or not paragraphs or speaker != paragraphs[-1][0]:
            paragraphs.append((speaker, []))
        paragraphs[-1][1].extend(each.lines)
        before = each
    return [(speaker, " ".join(lines)) for speaker, lines in paragraphs]


def _turns(paragraphs: Sequence[tuple[str, str]]) -> tuple[Turn, ...]:
    """Return the turns of paragraphs in a text that has them apart by an empty line."""
    turns = []
    start = 0
    for speaker, group in groupby(paragraphs, lambda paragraph: paragraph[0]):
        # The last one ends with the text's line end instead of an empty line.
        end = start + sum(len(words) + 2 for _, words in group)
        turns.append(Turn(start, end, "official", speaker))
        start = end
    return (*turns[:-1], replace(turns[-1], end=start - 1))
