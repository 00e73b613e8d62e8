"""The page of decisions: disagreements between coders, decided in a browser without a network and saved as a file."""

from __future__ import annotations

import json
from typing import Any

from discourse_coder.model.adjudication import HASH_COLUMN, Case, DecisionSheet, Side
from discourse_coder.model.sheet import SheetText
from discourse_coder.report.documents import script_json, theme_look, utf16_offsets
from discourse_coder.report.templating import rendered

FORMAT = "discourse-coder decisions 1"
_FILE = "adjudication-decisions.json"


def decision_html(sheet: DecisionSheet) -> str:
    """Return the sheet as one self-contained HTML page, which forbids itself the network; equal sheets, equal pages."""
    return rendered(
        "discourse_coder.sheets",
        "adjudication.html",
        sheet=sheet,
        file_name=_FILE,
        has_values=any(theme.scale for theme in sheet.themes),
        has_silent=any(text.silent for text in sheet.texts.values()),
        data=script_json(_data(sheet)),
    )


def _data(sheet: DecisionSheet) -> dict[str, Any]:
    """Return what the script of the page shows."""
    head = {"format": FORMAT, "sheet": sheet.hash, "seed": sheet.seed}
    labels = {theme.id: theme.label for theme in sheet.themes}
    return {
        "head": json.dumps(head, indent=2),
        "fileName": _FILE,
        "language": sheet.language,
        "coders": [
            {"id": name, "look": theme_look(place, len(sheet.coders))} for place, name in enumerate(sheet.coders)
        ],
        "texts": {id_: _text(text) for id_, text in sheet.texts.items()},
        "cases": [_case(case, labels.get(case.theme, case.theme)) for case in sheet.cases],
        # Of variables: each value, the key that chooses it, and what it means.
        "variables": {
            theme.id: [
                [value, key, theme.meaning(code)]
                for code, (value, key) in enumerate(zip(theme.values, theme.keys, strict=True))
            ]
            for theme in sheet.themes
            if theme.scale
        },
    }


def _text(text: SheetText) -> dict[str, Any]:
    utf16 = utf16_offsets(text.text)
    return {
        HASH_COLUMN: text.sha256,
        "about": dict(text.about),
        "text": text.text,
        "silent": [[utf16(start), utf16(end)] for start, end in text.silent],
    }


def _case(case: Case, label: str) -> dict[str, Any]:
    utf16 = utf16_offsets(case.text)
    decision = case.decision
    return {
        "id": case.id,
        "theme": case.theme,
        "label": label,
        "sides": [_side(side, utf16) for side in case.sides.values()],
        "decision": decision.code if decision else None,
        "reason": decision.reason if decision else "",
    }


def _side(side: Side, utf16: Any) -> dict[str, Any]:
    passages = [
        {"start": utf16(span.start), "end": utf16(span.end), "quote": span.quote, "rule": span.rule}
        for span in side.passages
    ]
    return {"code": side.code, "passages": passages, "notes": list(side.notes)}
