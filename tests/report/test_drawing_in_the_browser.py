"""Figures of the page in a browser: no text is cut or runs into another, wide or narrow, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from test_drawing import agreement, pairs, prevalence, validity

from browser import console, headless_chromium, open_page
from discourse_coder.report.blocks import figure_html
from discourse_coder.report.drawing.agreement import agreement_drawing
from discourse_coder.report.drawing.barcode import barcode_drawing
from discourse_coder.report.drawing.groups import groups_drawing
from discourse_coder.report.drawing.pairs import pairs_drawing
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.drawing.shares import shares_drawing
from discourse_coder.report.drawing.validity import validity_drawing
from discourse_coder.report.drawing.years import years_drawing

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

LONG = "Antagonism towards the United States, NATO and everyone else with aircraft"
THEMES = ["a", "b", LONG, "Rechtsschutzversicherungsgesellschaftsangestelltenverband"]
# Pairs of pieces of text that overlap, and those that are cut or stand outside the page.
FAULTS = """
const found = [], boxes = [];
const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = nodes.nextNode());) {
  if (!node.data.trim() || node.parentElement.closest(".for-ears")) continue;
  const range = document.createRange(); range.selectNodeContents(node);
  for (const box of range.getClientRects()) if (box.width && box.height) boxes.push([node, box]);
}
for (const [node, box] of boxes)
  if (box.left < 0 || box.right > document.documentElement.clientWidth) found.push(`outside: ${node.data}`);
for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
  const [one, a] = boxes[i], [other, b] = boxes[j];
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (one !== other && across > 1 && down > 4) found.push(`${one.data} / ${other.data}`);
}
if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("scrolls sideways");
return found;
"""


def figures() -> str:
    look = Look.of(THEMES, {}, {})
    corrected = pd.DataFrame(
        {"theme": THEMES, "corrected_share_low": 0.2, "corrected_share_high": 0.9, "n_double_coded": 17}
    )
    all_texts = [
        (theme, "all", n, k) for theme, n, k in zip(THEMES, (12_345, 82, 9, 0), (6_789, 82, 4, 0), strict=True)
    ]
    by_group = [(theme, group, n, 3) for theme in THEMES for group, n in (("mfa", 50), (LONG, 4), ("unsc", 1_234))]
    few = [(theme, str(year), 5, 2) for theme in THEMES for year in range(1990, 2025)]
    many = [(theme, str(year), 5 * (year - 1999), 4) for theme in THEMES for year in range(2000, 2025)]
    periods = [(theme, period, 900, 850) for theme in THEMES for period in ("1990-1999", "2000-2024")]
    found = [agreement(0.1, -0.9, 1.0).assign(theme=THEMES[0]), agreement(1.0, 0.35, 1.0).assign(theme=THEMES[2])]
    found.append(agreement(None, None, None, reason=f"{LONG} is in all texts").assign(theme=THEMES[3]))
    strips = [(0, 0, 0, 80), (1_000, 200, 30, 4_000), (3, 1, 1, 0), (40, 0, 0, 40)]
    names = ("true_positives", "false_positives", "false_negatives", "true_negatives")
    validities = [
        validity(**dict(zip(names, cells, strict=True))).assign(theme=theme)
        for theme, cells in zip(THEMES, strips, strict=True)
    ]
    codes = {theme: np.arange(300, dtype=np.int8) % 3 - 1 for theme in THEMES}
    years = [str(1990 + k // 9) for k in range(300)]
    drawn = [
        shares_drawing(prevalence(*all_texts), look, corrected),
        groups_drawing(prevalence(*by_group), look),
        years_drawing(prevalence(*few), look, prevalence(*periods)),
        years_drawing(prevalence(*many), look),
        pairs_drawing(pairs(22).assign(b=LONG), look),
        agreement_drawing(pd.concat(found, ignore_index=True), look, dict.fromkeys(THEMES, "12,345")),
        validity_drawing(pd.concat(validities, ignore_index=True), look),
        barcode_drawing([str(k) for k in range(300)], codes, look, years=years, more=[("group", LONG, ["1"])]),
    ]
    return "".join(figure_html(html, "What it shows.", "In words.") for html in drawn)


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with headless_chromium(1400) as driver:
        yield driver


@pytest.mark.parametrize("width", [1400, 660, 420])
def test_no_text_of_a_figure_is_cut_or_overlaps_another(chromium: WebDriver, tmp_path: Path, width: int) -> None:
    templates = files("discourse_coder.report") / "templates"
    css = "".join((templates / f"{name}.css").read_text("utf-8") for name in ("tokens", "marks", "report", "figures"))
    chromium.execute_cdp_cmd(  # type: ignore[no-untyped-call]
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    html = f"<!DOCTYPE html><html lang=en><meta charset=utf-8><style>{css}</style><body><main>{figures()}</main></html>"
    open_page(chromium, html, tmp_path)
    assert chromium.execute_script(FAULTS) == []  # type: ignore[no-untyped-call]
    assert console(chromium) == []
