"""How long filters and searches take in the report's reader, on 5,000 texts and 60 themes: python bench/reader.py"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from browser import headless_chromium, open_page
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.report.page import report_html
from discourse_coder.rules.coder import code

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

N_TEXTS, N_THEMES, N_WORDS = 5000, 60, 400
# What is done, each on the list of all texts, and what is done before it.
RESET = "document.getElementById('find').reset()"
ACTIONS = {
    "a theme with": ("click('.three-ways')", ""),
    "the theme without": ("click('.three-ways')", "click('.three-ways')"),
    "a source": ("choose('source', '=s3')", ""),
    "a year": ("choose('year', '=2003')", ""),
    "reset": (RESET, "choose('source', '=s3')"),
    "first search, of a rare word": ("search('w3999')", ""),
    "search for a common word": ("search('w1')", ""),
    "search for two words": ("search('w12 w77')", ""),
    "search for a phrase": ("search('\"w1 w2\"')", ""),
}
TIMED = """
    const click = (selector) => document.querySelector(selector).click();
    const set = (id, value, type) => {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event(type));
    };
    const choose = (id, value) => set(id, value, "change"), search = (words) => set("words", words, "input");
    const start = performance.now();
    %s;
    setTimeout(() => { // after what the page does then
      document.body.offsetHeight; // laid out
      arguments[0]([performance.now() - start, document.getElementById("count").textContent]);
    });
"""


def main() -> None:
    """Print for each action what it takes until the page is laid out, and the processor's time of that."""
    rng = random.Random(1)
    words = [f"w{n}" for n in range(4000)]
    weights = [1 / (n + 1) for n in range(4000)]
    documents = tuple(
        Document(f"D{n:04}", ". ".join(" ".join(rng.choices(words, weights, k=20)) for _ in range(N_WORDS // 20)),
                 PartialDate(2000 + n % 20), {"source": f"s{n % 5}", "title": f"Text {n}"})
        for n in range(N_TEXTS)
    )  # fmt: skip
    rules = [
        Rule("r", any=(f"w{n + 5}",), with_=((f"w{n}", f"w{n + 1}"),), scope=Scope("words", 10)) for n in range(60)
    ]
    codebook = Codebook("Many", "1", tuple(Theme(f"t{n:02}", f"Theme {n}", rules=(rules[n],)) for n in range(N_THEMES)))
    coding = code(Corpus(documents), codebook)
    start = perf_counter()
    html = report_html(coding, codebook, sections=())
    print(f"page made in {perf_counter() - start:.1f} s, {len(html) / 1e6:.1f} MB")
    with headless_chromium() as chromium, tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        open_page(chromium, html, Path(folder))
        print(f"opened in {perf_counter() - start:.1f} s")
        chromium.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        for name, (action, first) in ACTIONS.items():
            timed(chromium, RESET)
            timed(chromium, first)
            before = busy(chromium)
            took, count = timed(chromium, action)
            print(f"{took:6.0f} ms, of the processor {1000 * (busy(chromium) - before):4.0f} ms  {name}: {count}")


def timed(chromium: WebDriver, action: str) -> tuple[float, str]:
    """Return the milliseconds of an action, and how many texts are listed then."""
    took, count = chromium.execute_async_script(TIMED % action)  # type: ignore[no-untyped-call]
    return took, count


def busy(chromium: WebDriver) -> float:
    """Return the seconds that the page has kept the processor busy."""
    metrics = chromium.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
