"""The documents of a coding with their evidence, as the data that the script of the report draws from."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from discourse_coder.model.codebook import Codebook, indicator
from discourse_coder.model.coding import NOT_CODED, Coding, Span
from discourse_coder.model.consistency import why_not_asked
from discourse_coder.model.corpus import Document
from discourse_coder.model.hashing import text_hash
from discourse_coder.report.reasons import Reasons, why_nothing
from discourse_coder.rules.nearest_misses import NearMiss

MOST_LOOKS = 8  # themes that a colour and the pattern of a line can tell apart
_SHORTEST_TAG, _SHORT_ID = 3, 5
_SHOWN_BY_NAME = ("source", "speaker", "title")
_PART_TEXTS, _PART_CHARACTERS = 500, 1_000_000  # of one script: read in a moment, and few enough files
TEXTS_FOLDER = "report"
KeepScript = Callable[[str, str], None]
# Inside <script> these could end it, open a comment or break a line; lone surrogates cannot be written as UTF-8.
_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_OUTSIDE_BASIC_PLANE = re.compile("[\U00010000-\U0010ffff]")


def documents_data(
    coding: Coding,
    codebook: Codebook,
    codings: Mapping[str, Coding] | None = None,
    keep: KeepScript | None = None,
    near: Mapping[str, Sequence[NearMiss]] | None = None,
) -> dict[str, Any]:
    """Return themes, rules and documents of a coding for the page's script, made of plain values only.

    `near`: what rules came near to in each text, where that is known.
    With `keep`, the texts and all that is said of them go there, as scripts with a name, some hundred texts in each.
    """
    # `codes`: 1, 0, - (not coded) or . (not asked) per theme; `n`: the passages of each theme that is present;
    # `conditions`: per theme, without which it is not asked;
    # `spans`: theme, start, end, rule, ..., a place once for all its rules; `silent`: start, end, start, end, ... of
    # words not coded; `unplaced`: theme, quote and rule of evidence without a place; `notes`: theme and remark of who
    # gave the code; `near`: theme, start, end and reason of the near miss of each 0; `by`: per theme, who gave the
    # code; `others`: each other one who coded the text, with codes, passages (theme, start, end; or theme, quote) and
    # notes. Themes, rules, reasons and coders are given by position.
    assert coding.corpus is not None
    columns = [name for name in coding.corpus.columns if name not in _SHOWN_BY_NAME]
    rules = _Rules(codebook)
    place = {theme: position for position, theme in enumerate(coding.themes)}
    others = _Others(coding, codebook, codings or {}, place)
    reasons = Reasons(coding, codebook, near)
    codes = iter(coding.codes.tolist())
    documents: list[dict[str, Any]] = []
    parts: list[tuple[str, int]] = []
    for part in _parts([coding.corpus[id_] for id_ in coding.ids]):
        bodies = []
        for document, misses in zip(part, reasons.nearest(part), strict=True):
            id_, utf16 = document.id, utf16_offsets(document.text)
            evidence = [span for span in coding.spans.of_document(id_) if span.theme in place]
            letters = _letters(coding, codebook, id_, zip(coding.themes, next(codes), strict=True))
            found: dict[str, list[Any]] = {
                **_evidence(evidence, place, rules, utf16),
                "notes": _notes(evidence, place),
                "near": [
                    value
                    for miss, reason in misses
                    for value in (place[miss.theme], utf16(miss.start), utf16(miss.end), reason)
                ],
                "silent": [
                    utf16(bound) for turn in document.silent_turns(coding.roles) for bound in (turn.start, turn.end)
                ],
                **others.of(id_, utf16),
            }
            n_passages = Counter(passage[0] for passage in (*found["spans"], *found["unplaced"]))
            documents.append(
                {
                    "id": id_,
                    "date": document.value("date") or "",
                    "source": document.source,
                    "speaker": document.metadata.get("speaker", ""),
                    "title": document.metadata.get("title", ""),
                    "codes": letters,
                    "n": [n_passages[number] for number, letter in enumerate(letters) if letter == "1"],
                }
            )
            if keep and "others" in found:  # filters and lists ask who differs
                documents[-1]["others"] = [other[:2] for other in found["others"]]
            bodies.append(
                {
                    "meta": [document.metadata.get(column, "") for column in columns],
                    "text": document.text,
                    **{name: values for name, values in found.items() if values},
                }
            )
        if keep:
            script = f"reportTexts[{len(parts)}]={script_json(bodies)};\n"
            # Its hash in the name: no page ever gets the texts of another report.
            parts.append((f"{TEXTS_FOLDER}/texts-{len(parts):04}-{text_hash(script)[:12]}.js", len(part)))
            keep(parts[-1][0], script)
        else:
            for head, body in zip(documents[-len(part) :], bodies, strict=True):
                head.update(body)
    return {
        "language": codebook.language,
        "columns": columns,
        "themes": _themes(coding, codebook),
        "rules": rules.known,
        "reasons": reasons.sentences,
        "conditions": [place.get(codebook.conditions.get(theme, ""), -1) for theme in coding.themes],
        "coder": "" if coding.provenance.origins else coding.name,
        "coders": others.names,
        "documents": documents,
        "parts": parts,
    }


def _parts(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    first = n_characters = 0
    for number, document in enumerate(documents):
        if number - first == _PART_TEXTS or (number > first and n_characters + len(document.text) > _PART_CHARACTERS):
            yield documents[first:number]
            first, n_characters = number, 0
        n_characters += len(document.text)
    if first < len(documents):
        yield documents[first:]


def _letters(coding: Coding, codebook: Codebook, id_: str, codes: Iterable[tuple[str, int]]) -> str:
    """Return the codes that a coding gives a text, theme by theme, a letter each."""
    return "".join(
        "." if code == NOT_CODED and why_not_asked(coding, codebook, id_, theme) else "01-"[code]
        for theme, code in codes
    )


def theme_look(position: int, n_themes: int) -> str:
    """Return the style class of a theme: its colour and the pattern of its line, the same for all of many themes."""
    return f"theme-{position}" if n_themes <= MOST_LOOKS else "theme-many"


def tags(ids: Sequence[str]) -> list[str]:
    """Return what stands for each theme where there is little room: the beginning of its id, which no other has."""
    return [id_ if len(id_) <= _SHORT_ID else _tag(id_, [one for one in ids if one != id_]) for id_ in ids]


def _tag(id_: str, others: Sequence[str]) -> str:
    beginnings = (id_[:length] for length in range(_SHORTEST_TAG, len(id_)))
    return next((tag for tag in beginnings if not any(other.startswith(tag) for other in others)), id_)


def _themes(coding: Coding, codebook: Codebook) -> list[dict[str, Any]]:
    """Return the themes; `column`: which entry of the codebook on the page it is, or is a value of."""
    column_of = {indicator(theme.id, value): theme.id for theme in codebook.variables for value in theme.values}
    columns = list(dict.fromkeys(column_of.get(theme, theme) for theme in coding.themes))
    definitions = {theme.id: theme.definition for theme in codebook.coded}
    return [
        {
            "id": theme,
            "label": codebook.labels.get(theme, theme),
            "short": codebook.short_labels.get(theme, theme),
            "tag": tag,
            "look": theme_look(position, len(coding.themes)),
            "definition": definitions.get(column_of.get(theme, theme), ""),
            "column": columns.index(column_of.get(theme, theme)),
            "nothing": why_nothing(coding, codebook, theme),
        }
        for position, (theme, tag) in enumerate(zip(coding.themes, tags(coding.themes), strict=True))
    ]


class _Others:
    """Who gave the codes of each document, and what the others gave it."""

    def __init__(
        self, coding: Coding, codebook: Codebook, codings: Mapping[str, Coding], place: Mapping[str, int]
    ) -> None:
        self._coding, self._codebook, self._codings, self._place = coding, codebook, codings, place
        used = [name for theme in coding.themes for name in coding.coders_of(theme)]
        self.names = list(dict.fromkeys([*used, *codings]))
        self._number = {name: number for number, name in enumerate(self.names)}

    def of(self, id_: str, utf16: Callable[[int], int]) -> dict[str, Any]:
        """Return the numbers of the coders per theme, and what others gave, where there are others at all."""
        if not self._codings:
            return {}
        by = [self._coding.coder_of(id_, theme) for theme in self._coding.themes]
        others = []
        for name, other in self._codings.items():
            codes = [other.code(id_, theme) for theme in self._coding.themes]
            if set(codes) != {NOT_CODED} and set(by) != {name}:
                evidence = [span for span in other.spans.of_document(id_) if span.theme in self._place]
                passages = [
                    [self._place[span.theme], utf16(span.start), utf16(span.end)]
                    if span.start < span.end
                    else [self._place[span.theme], span.quote]
                    for span in evidence
                    if not span.is_remark
                ]
                given = _letters(other, self._codebook, id_, zip(self._coding.themes, codes, strict=True))
                others.append([self._number[name], given, passages, _notes(evidence, self._place)])
        numbers = [self._number.get(name, -1) for name in by]
        return {"by": numbers, "others": others} if others or self._coding.provenance.origins else {}


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
    evidence: list[Span], place: Mapping[str, int], rules: _Rules, utf16: Callable[[int], int]
) -> dict[str, list[Any]]:
    """Return spans and unplaced evidence of a document."""
    spans: dict[tuple[int, int, int], list[int]] = {}
    for span in evidence:
        if span.start < span.end:
            found_by = spans.setdefault((place[span.theme], span.start, span.end), [])
            found_by.append(rules.number(span.theme, span.rule))
    return {
        "spans": [[theme, utf16(start), utf16(end), *found_by] for (theme, start, end), found_by in spans.items()],
        "unplaced": [
            [place[span.theme], span.quote, rules.number(span.theme, span.rule)]
            for span in evidence
            if span.start >= span.end and not span.is_remark
        ],
    }


def _notes(evidence: list[Span], place: Mapping[str, int]) -> list[list[Any]]:
    """Return the theme and the words of each remark of a coder."""
    return [[place[span.theme], span.quote or span.rule] for span in evidence if span.is_remark]


def utf16_offsets(text: str) -> Callable[[int], int]:
    """Return a function from offsets in code points to offsets in UTF-16 units, as JavaScript counts."""
    doubled = [found.start() for found in _OUTSIDE_BASIC_PLANE.finditer(text)]
    return lambda offset: offset + bisect_left(doubled, offset)


def script_json(data: object) -> str:
    """Return a value as JSON that can stand in a ``<script>`` element whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
