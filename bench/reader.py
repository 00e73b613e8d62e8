"""How long filters and searches take in the report's reader: python bench/reader.py [--folder]

On one page with 5,000 texts and 60 themes; with --folder, on 100,000 texts in files beside the page.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import numpy as np
from selenium.webdriver.support.ui import WebDriverWait

from browser import ask, headless_chromium, open_page, wait_for
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.report.page import report_html
from discourse_coder.rules.coder import code
from discourse_coder.study.reporting import keep_in

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

N_TEXTS, N_THEMES, N_WORDS, N_MANY = 5000, 60, 400, 100_000
COUNT = "document.getElementById('count').textContent"
# What is done, each on the list of all texts, and what is done before it.
RESET = "document.getElementById('find').reset()"
ACTIONS = {
    "a theme with": ("click('.three-ways')", ""),
    "the theme without": ("click('.three-ways')", "click('.three-ways')"),
    "a source": ("choose('source', '=s3')", ""),
    "a speaker": ("choose('speaker', '=Speaker 7')", ""),
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
    documents, coding, codebook = of_people(N_MANY) if "--folder" in sys.argv else of_rules()
    with headless_chromium() as chromium, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = perf_counter()
        html = report_html(coding, codebook, sections=(), keep=keep_in(folder) if documents == N_MANY else None)
        print(f"page made in {perf_counter() - start:.1f} s, {len(html) / 1e6:.1f} MB")
        chromium.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        start = perf_counter()
        open_page(chromium, html, folder)
        wait_for(chromium, lambda: ask(chromium, "!!document.getElementById('text')?.textContent"))
        took = perf_counter() - start
        print(f"opened, with the first text, in {took:.1f} s, of the processor {busy(chromium):.1f} s")
        for name, (action, first) in ACTIONS.items():
            timed(chromium, RESET)
            timed(chromium, first)
            before, start = busy(chromium), perf_counter()
            took, count = timed(chromium, action)
            print(f"{took:6.0f} ms, of the processor {1000 * (busy(chromium) - before):4.0f} ms  {name}: {count}")
            if "searched" in count:
                until = WebDriverWait(chromium, 300)
                count = until.until(lambda it: "searched" not in (found := ask(it, COUNT)) and found)
                print(f"{perf_counter() - start:6.1f} s until all are searched: {count}")


def words_of(n_words: int) -> Iterator[str]:
    """Yield texts of words of which few are frequent."""
    rng = random.Random(1)
    words = [f"w{n}" for n in range(4000)]
    weights = list(accumulate(1 / (n + 1) for n in range(4000)))
    while True:
        yield ". ".join(" ".join(rng.choices(words, cum_weights=weights, k=20)) for _ in range(n_words // 20))


def documents_of(n_texts: int) -> tuple[Document, ...]:
    """Return texts; of many, the same thousand again and again, with their number in front."""
    texts = list(islice(words_of(N_WORDS), min(n_texts, N_TEXTS)))
    return tuple(
        Document(f"D{n:06}", f"n{n} {texts[n % len(texts)]}", PartialDate(2000 + n % 20),
                 {"source": f"s{n % 5}", "title": f"Text {n}", "speaker": f"Speaker {n % 300}"})
        for n in range(n_texts)
    )  # fmt: skip


def of_rules() -> tuple[int, Coding, Codebook]:
    """Return many themes of texts that one page holds, by rules."""
    rules = [
        Rule("r", any=(f"w{n + 5}",), with_=((f"w{n}", f"w{n + 1}"),), scope=Scope("words", 10)) for n in range(60)
    ]
    codebook = Codebook("Many", "1", tuple(Theme(f"t{n:02}", f"Theme {n}", rules=(rules[n],)) for n in range(N_THEMES)))
    return N_TEXTS, code(Corpus(documents_of(N_TEXTS)), codebook), codebook


def of_people(n_texts: int) -> tuple[int, Coding, Codebook]:
    """Return five themes of texts that are too many for one page, with the passage of each code that is 1."""
    codebook = Codebook("Five", "1", tuple(Theme(f"t{n}", f"Theme {n}") for n in range(5)))
    documents = documents_of(n_texts)
    corpus = Corpus(documents)
    codes = (np.random.default_rng(1).random((n_texts, 5)) < 0.2).astype(np.int8)
    texts, themes = np.nonzero(codes)
    spans = []
    for text, theme in zip(texts.tolist(), themes.tolist(), strict=True):
        start, document = 20 * theme, documents[text]
        spans.append(Span(document.id, f"t{theme}", start, start + 9, document.text[start : start + 9], "passage"))
    evidence = Evidence.of(spans, corpus.ids, codebook.ids)
    made_by = Provenance.of(corpus, codebook, coder="one", method="human", package_version="1")
    return n_texts, Coding(corpus.ids, codebook.ids, codes, evidence, made_by, corpus), codebook


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
