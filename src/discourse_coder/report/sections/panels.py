"""Panels of the chapter on trust: a question with its verdict, a figure, a note and the data."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from discourse_coder.report.blocks import pill_html
from discourse_coder.report.contents import Part
from discourse_coder.report.trust import TrustRow


def panel_parts(id_: str, question: str, row: TrustRow | None, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts of a section as a panel, headed by its question and the answer that the first screen gives."""
    asked = escape(row.question if row else question)
    pill = f" {pill_html(row.tone, row.sign, row.word)}" if row else ""
    return (f'<div class="panel">\n<h3 id="{id_}-title">{asked}{pill}</h3>\n', *parts, "</div>\n")


def note_html(point: str, caveat: str, more: str = "") -> str:
    """Return a note: the point first, then the caveat, then more."""
    told = " ".join(filter(None, (f"<b>{escape(point)}</b>", escape(caveat), escape(more))))
    return f'<p class="note">{told}</p>\n'
