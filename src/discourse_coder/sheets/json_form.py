"""Answers as the HTML sheet saves them."""

from __future__ import annotations

import json
from typing import Any

from discourse_coder.errors import CodingError
from discourse_coder.model.coding import NOTE, PASSAGE, Span
from discourse_coder.sheets.answers import Answers
from discourse_coder.sheets.saved import read_saved
from discourse_coder.wording import shortened

_AGAIN = "Save the answers again from the sheet, and do not change the file."
_NO_THEME = "the sheet has no such theme."


def read_json_answers(answers: Answers) -> None:
    """Collect the answers in a file that the HTML sheet saved, or raise a CodingError where it is none."""
    match content := read_saved(answers.place, _AGAIN):
        case {
            "format": "discourse-coder answers 1",
            "sheet": str(sheet),
            "coder": str(coder),
            "seed": int(seed),
            "codebook": {"version": str(version), "definitions": dict(definitions)},
            "corpus": {"name": str(name), "hash": str(hash_)},
            "roles": [*roles],
            "texts": [*texts],
        }:
            pass
        case _:
            raise CodingError.at(answers.place, "these are not the answers of a coding sheet.", _AGAIN)
    match (content.get("hidden", []), content.get("purpose", ""), content.get("given_by", "")):
        case ([*hidden], str(purpose), str(giver)):
            pass
        case _:
            raise CodingError.at(answers.place, "it does not say what the sheet hid and showed.", _AGAIN)
    answers.set_facts(
        answers.place,
        coder=coder,
        roles=" ".join(map(str, roles)),
        seed=str(seed),
        sheet=sheet,
        hidden=", ".join(map(str, hidden)),
        purpose=purpose,
        given_by=giver,
    )
    answers.check_corpus(answers.place, name, hash_)
    ids = {str(entry.get("id", n)) if isinstance(entry, dict) else n for n, entry in enumerate(texts)}
    answers.check_number(answers.place, len(ids), str(content.get("n_texts", "")))
    for theme, definition in definitions.items():
        answers.check_theme(f'{answers.place} theme "{theme}"', theme, definition, version)
    answers.themes = tuple(definitions)
    for number, entry in enumerate(texts, 1):
        _read_text(entry, number, answers)


def _read_text(entry: Any, number: int, answers: Answers) -> None:
    match entry:
        case {"id": str(id_), "sha256": str(sha256), "codes": dict(codes)}:
            notes, passages = entry.get("notes", {}), entry.get("passages", [])
        case _:
            notes = passages = None
    if not isinstance(notes, dict) or not isinstance(passages, list):
        answers.report(f"{answers.place} text {number}", "its answers are damaged.", _AGAIN)
        return
    place = f'{answers.place} text "{id_}"'
    if not answers.add_text(place, id_, sha256):
        return
    for theme in dict.fromkeys([*codes, *notes]):
        if theme not in answers.themes:
            answers.report(f'{place} theme "{theme}"', _NO_THEME, _AGAIN)
    for theme in answers.themes:
        theme_place = f'{place} theme "{theme}"'
        if theme in codes:
            code = "" if codes[theme] is None else codes[theme]
            answers.add_code(theme_place, id_, theme, code if isinstance(code, str) else json.dumps(code))
        else:
            answers.report(theme_place, "its code is gone.", _AGAIN)
        note = notes.get(theme, "")
        if not isinstance(note, str):
            answers.report(theme_place, "its note is damaged.", _AGAIN)
        elif note.strip():
            answers.spans.append(Span(id_, theme, -1, -1, note.strip(), NOTE))
    for passage in passages:
        _read_passage(passage, id_, place, answers)


def _read_passage(passage: Any, id_: str, place: str, answers: Answers) -> None:
    match passage:
        case {"theme": str(theme), "start": int(start), "end": int(end), "quote": str(quote)} if quote:
            theme_place = f'{place} theme "{theme}"'
        case _:
            answers.report(place, "a passage is damaged.", _AGAIN)
            return
    if theme not in answers.themes:
        answers.report(theme_place, _NO_THEME, _AGAIN)
        return
    text = answers.corpus[id_].text
    found = _code_points(text, start, end)
    if found is None or text[slice(*found)] != quote:
        if text.count(quote) != 1:
            elsewhere = ", but in several other places" if quote in text else ""
            missing = f'the passage "{shortened(quote)}" is not in the text at {start} to {end}{elsewhere}.'
            answers.report(theme_place, missing, _AGAIN)
            return
        begin = text.index(quote)
        found = begin, begin + len(quote)
    answers.spans.append(Span(id_, theme, *found, quote, PASSAGE))


def _code_points(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return offsets in code points for JavaScript's offsets in UTF-16 units; None where there are none."""
    units = text.encode("utf-16-le")
    if not 0 <= start < end <= len(units) // 2:
        return None
    try:
        begin = len(units[: 2 * start].decode("utf-16-le"))
        return begin, begin + len(units[2 * start : 2 * end].decode("utf-16-le"))
    except UnicodeDecodeError:
        return None
