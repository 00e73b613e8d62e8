"""The coding sheet: a page on which a person codes texts, without a network, and saves the answers as a file."""

from __future__ import annotations

import json
import re
from typing import Any

from discourse_coder.charts.style import PALETTE
from discourse_coder.model.sheet import BlindSheet, SheetText
from discourse_coder.report.documents import script_json, theme_look, utf16_offsets
from discourse_coder.report.templating import rendered
from discourse_coder.sheets.blinding import whose_words

_FORMAT = "discourse-coder answers 1"


def sheet_html(sheet: BlindSheet) -> str:
    """Return the sheet as one self-contained HTML page, which forbids itself the network; equal sheets, equal pages."""
    return rendered(
        "discourse_coder.sheets",
        "sheet.html",
        sheet=sheet,
        file_name=_answers_name(sheet.coder),
        whose=whose_words(sheet.roles) if any(text.silent for text in sheet.texts) else "",
        theme_look=theme_look,
        colours=PALETTE,
        data=script_json(_data(sheet)),
    )


def _answers_name(coder: str) -> str:
    """Return a name for the file of answers that every system accepts."""
    return (re.sub(r"[^A-Za-z0-9_]+", "-", coder).strip("-") or "coder") + "-answers.json"


def _data(sheet: BlindSheet) -> dict[str, Any]:
    """Return what the script of the page shows."""
    head = {
        "format": _FORMAT,
        "sheet": sheet.hash,
        "coder": sheet.coder,
        "seed": sheet.seed,
        **sheet.made_from,
        "roles": list(sheet.roles),
    }
    return {
        # How the file of answers begins, as text: no number or order of keys passes through JavaScript.
        "head": json.dumps(head, ensure_ascii=False, indent=2),
        "fileName": _answers_name(sheet.coder),
        "language": sheet.language,
        "themes": [
            {"id": theme.id, "label": theme.label, "look": theme_look(number)}
            for number, theme in enumerate(sheet.themes)
        ],
        "texts": [_text(text) for text in sheet.texts],
    }


def _text(text: SheetText) -> dict[str, Any]:
    utf16 = utf16_offsets(text.text)
    return {
        "id": text.id,
        "sha256": text.sha256,
        "about": dict(text.about),
        "text": text.text,
        "silent": [[utf16(start), utf16(end)] for start, end in text.silent],
    }
