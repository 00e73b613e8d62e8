"""The documents of a coding with their evidence, as the data that the script of the report draws from."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from typing import Any

from discourse_coder.charts.style import PALETTE
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import NOT_CODED, Coding, Span
from discourse_coder.model.corpus import Document, Role

_SHOWN_BY_NAME = ("source", "title")
# Inside <script> these could end it, open a comment or break a line; lone surrogates cannot be written as UTF-8.
_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_OUTSIDE_BASIC_PLANE = re.compile("[\U00010000-\U0010ffff]")


def documents_data(coding: Coding, codebook: Codebook, codings: Mapping[str, Coding] | None = None) -> dict[str, Any]:
    """Return themes, rules and documents of a coding for the page's script, made of plain values only."""
    # `codes`: 1, 0 or - (not coded) per theme; `spans`: theme, start, end, rule, ..., a place once for all its rules;
    # `sentences` and `silent`: start, end, start, end, ... of those with evidence, and of words not coded;
    # `unplaced`: theme, quote and rule of evidence without a place; `by`: per theme, who gave the code; `others`: coder
    # and codes of each other one who coded the text. Themes, rules and coders are given by position.
    assert coding.corpus is not None
    columns = [name for name in coding.corpus.columns if name not in _SHOWN_BY_NAME]
    rules = _Rules(codebook)
    place = {theme: position for position, theme in enumerate(coding.themes)}
    coders = _Coders(coding, codings or {})
    documents = []
    for id_, codes in zip(coding.ids, coding.codes.tolist(), strict=True):
        document = coding.corpus[id_]
        evidence = [span for span in coding.spans.of_document(id_) if span.theme in place]
        documents.append(
            {
                "id": id_,
                "date": document.value("date") or "",
                "source": document.source,
                "title": document.metadata.get("title", ""),
                "meta": [document.metadata.get(column, "") for column in columns],
                "codes": "".join("01-"[code] for code in codes),
                "text": document.text,
                **_evidence(document, evidence, place, rules, codebook.abbreviations),
                **_silent(document, coding.roles),
                **coders.of(id_),
            }
        )
    return {
        "language": codebook.language,
        "columns": columns,
        "themes": [
            {"id": theme, "label": codebook[theme].label, "look": theme_look(place[theme])} for theme in coding.themes
        ],
        "rules": rules.known,
        "coders": coders.names,
        "documents": documents,
    }


def theme_look(position: int) -> str:
    """Return the style classes of a theme: its colour and the pattern of its line, together the same for every 28th."""
    return f"colour-{position % len(PALETTE)} line-{position % 4}"


class _Coders:
    """Who gave the codes of each document, and what the others gave it."""

    def __init__(self, coding: Coding, codings: Mapping[str, Coding]) -> None:
        self._coding, self._codings = coding, codings
        used = [name for theme in coding.themes for name in coding.coders_of(theme)]
        self.names = list(dict.fromkeys([*used, *codings]))
        self._number = {name: number for number, name in enumerate(self.names)}

    def of(self, id_: str) -> dict[str, Any]:
        """Return the numbers of the coders per theme, and the codes of others, where there are others at all."""
        if not self._codings:
            return {}
        by = [self._coding.coder_of(id_, theme) for theme in self._coding.themes]
        others = []
        for name, other in self._codings.items():
            codes = [other.code(id_, theme) for theme in self._coding.themes]
            if set(codes) != {NOT_CODED} and set(by) != {name}:
                others.append([self._number[name], "".join("01-"[code] for code in codes)])
        return {"by": [self._number.get(name, -1) for name in by], "others": others} if others else {}


class _Rules:
    """Rules by number, numbered as they are met: a rule is a theme's, and names may repeat between themes."""

    def __init__(self, codebook: Codebook) -> None:
        self._why = {(theme.id, rule.name): rule.why for theme in codebook for rule in theme.rules}
        self._numbers: dict[tuple[str, str], int] = {}
        self.known: list[tuple[str, str]] = []

    def number(self, theme: str, name: str) -> int:
        if (theme, name) not in self._numbers:
            self._numbers[theme, name] = len(self.known)
            self.known.append((name, self._why.get((theme, name), "")))
        return self._numbers[theme, name]


def _evidence(
    document: Document,
    evidence: list[Span],
    place: dict[str, int],
    rules: _Rules,
    abbreviations: tuple[str, ...],
) -> dict[str, Any]:
    """Return spans, sentences and unplaced evidence of a document, each only where there is any."""
    from discourse_coder.rules.matching.sentences import sentences_with

    utf16 = utf16_offsets(document.text)
    spans: dict[tuple[int, int, int], list[int]] = {}
    for span in evidence:
        if span.start < span.end:
            found_by = spans.setdefault((place[span.theme], span.start, span.end), [])
            found_by.append(rules.number(span.theme, span.rule))
    places = [(start, end) for _, start, end in spans]
    sentences = sentences_with(document.text, places, abbreviations)
    found: dict[str, list[Any]] = {
        "spans": [[theme, utf16(start), utf16(end), *found_by] for (theme, start, end), found_by in spans.items()],
        "sentences": [utf16(bound) for sentence in sentences for bound in sentence],
        "unplaced": [
            [place[span.theme], span.quote, rules.number(span.theme, span.rule)]
            for span in evidence
            if span.start >= span.end
        ],
    }
    return {name: values for name, values in found.items() if values}


def _silent(document: Document, roles: Collection[Role]) -> dict[str, list[int]]:
    turns = document.silent_turns(roles)
    utf16 = utf16_offsets(document.text)
    return {"silent": [utf16(bound) for turn in turns for bound in (turn.start, turn.end)]} if turns else {}


def utf16_offsets(text: str) -> Callable[[int], int]:
    """Return a function from offsets in code points to offsets in UTF-16 units, as JavaScript counts."""
    doubled = [found.start() for found in _OUTSIDE_BASIC_PLANE.finditer(text)]
    return lambda offset: offset + bisect_left(doubled, offset)


def script_json(data: object) -> str:
    """Return a value as JSON that can stand in a ``<script>`` element whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
