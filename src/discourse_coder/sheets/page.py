"""The coding sheet: a page on which a person codes texts, without a network, and saves the answers as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from discourse_coder.model.codebook import Theme
from discourse_coder.model.coding import ABSENT, PRESENT
from discourse_coder.model.sheet import GivenCodes, Sheet, SheetText
from discourse_coder.report.documents import script_json, theme_look, utf16_offsets
from discourse_coder.report.templating import rendered
from discourse_coder.sheets.blinding import whose_words

_FORMAT = "discourse-coder answers 1"


def sheet_html(sheet: Sheet) -> str:
    """Return the sheet as one self-contained HTML page, which forbids itself the network; equal sheets, equal pages."""
    return rendered(
        "discourse_coder.sheets",
        "sheet.html",
        sheet=sheet,
        file_name=_answers_name(sheet),
        whose=whose_words(sheet.roles) if any(text.silent for text in sheet.texts) else "",
        theme_look=theme_look,
        options=_options,
        data=script_json(_data(sheet)),
    )


def _answers_name(sheet: Sheet) -> str:
    """Return a name for the file of answers that every system accepts."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", sheet.coder).strip("-") or "coder"
    return f"{name}{f'-{sheet.given.purpose}' if sheet.given else ''}-answers.json"


def _data(sheet: Sheet) -> dict[str, Any]:
    """Return what the script of the page shows."""
    head = {
        "format": _FORMAT,
        "sheet": sheet.hash,
        "coder": sheet.coder,
        "seed": sheet.seed,
        **sheet.made_from,
        "roles": list(sheet.roles),
        "n_texts": len(sheet),
    }
    if sheet.hidden:
        head["hidden"] = list(sheet.hidden)
    if sheet.given:
        head |= {"purpose": sheet.given.purpose, "given_by": sheet.given.coder}
    themes = [theme.id for theme in sheet.themes]
    return {
        # How the file of answers begins, as text: no number or order of keys passes through JavaScript.
        "head": json.dumps(head, ensure_ascii=False, indent=2),
        "fileName": _answers_name(sheet),
        "language": sheet.language,
        # Themes are told by position; one that waits for no other has null.
        "themes": [
            {
                "id": theme.id,
                "label": theme.label,
                "look": theme_look(number, len(sheet.themes)),
                "kind": theme.kind,
                "options": _options(theme),
                "waitsFor": themes.index(name) if (name := sheet.waits_for(theme)) else None,
            }
            for number, theme in enumerate(sheet.themes)
        ],
        "sets": [
            {"places": [themes.index(name) for name in some.names], "isWhole": some.is_whole, "rule": str(some)}
            for some in sheet.sets
        ],
        "texts": [_text(text, sheet.themes, sheet.given) for text in sheet.texts],
    }


def _options(theme: Theme) -> list[dict[str, Any]]:
    """Return what a coder can choose: the key, the code in the file of answers, the word for it, and all it means."""
    if theme.scale is None:
        return [
            {"key": "1", "code": PRESENT, "word": "present", "about": "present"},
            {"key": "0", "code": ABSENT, "word": "absent", "about": "absent"},
            _UNSURE,
        ]
    named = zip(theme.values, theme.keys, theme.values_in_words, strict=True)
    return [{"key": key, "code": value, "word": value, "about": about} for value, key, about in named] + [_UNSURE]


_UNSURE = {"key": "u", "code": "unsure", "word": "unsure", "about": "unsure"}


def _text(text: SheetText, themes: Sequence[Theme], given: GivenCodes | None) -> dict[str, Any]:
    utf16 = utf16_offsets(text.text)
    return {
        "id": text.id,
        "sha256": text.sha256,
        "about": dict(text.about),
        "text": text.text,
        "silent": [[utf16(start), utf16(end)] for start, end in text.silent],
        "given": [_given(given, text.id, theme, utf16) for theme in themes] if given else [],
    }


def _given(given: GivenCodes, id_: str, theme: Theme, utf16: Callable[[int], int]) -> dict[str, Any]:
    code = given.code(id_, theme.id)
    return {
        "code": theme.values[code] if theme.scale and code is not None else code,
        "passages": [[utf16(span.start), utf16(span.end)] for span in given.passages(id_, theme.id)],
        "notes": given.notes(id_, theme.id),
    }
