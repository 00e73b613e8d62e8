"""How results show themselves, in a notebook and in a terminal."""

from __future__ import annotations

import re

from discourse_coder.model.display import Shown

SHOWN = Shown(
    "Counts <by> theme",
    ("theme", "texts"),
    [("un & more", 12), ("b", 3)],
    "95 % intervals, seed 7",
    ("Few texts show little.",),
    "Stand-ins.",
)


def test_a_terminal_gets_aligned_rows_and_the_notice_above_them():
    assert SHOWN.lines == [
        "Counts <by> theme",
        "95 % intervals, seed 7",
        "Stand-ins.",
        "",
        "theme      texts",
        "un & more     12",
        "b              3",
        "Few texts show little.",
    ]


def test_a_notebook_gets_the_same_cells_and_words_escaped():
    cells = re.findall(r"<td[^>]*>(.*?)</td>", SHOWN.html)
    assert cells == ["un &amp; more", "12", "b", "3"]
    assert "Counts &lt;by&gt; theme" in SHOWN.html
    assert "<em>95 % intervals, seed 7. Few texts show little. Stand-ins.</em>" in SHOWN.html


def test_what_is_not_there_leaves_no_line():
    bare = Shown("Title", ("theme",), [("un",)])
    assert bare.lines == ["Title", "", "theme", "un"]
    assert "<em>" not in bare.html
