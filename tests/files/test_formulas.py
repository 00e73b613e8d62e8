"""No CSV that we write holds what a spreadsheet program takes for a formula, and each reads back equal."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import discourse_coder as dc
from discourse_coder.files.tables import guarded, read_table, unguarded, write_csv
from discourse_coder.model.coding import Evidence, Span

IDS = ("=1+1", "-x", "+a", "@b", "'=y", "''-z", "-5", "'plain", '=HYPERLINK("x")', "a")
CORPUS = dc.Corpus(tuple(dc.Document(id_, "=Talks, -talks and @talks.", None, {"source": "-unsc"}) for id_ in IDS))
CODEBOOK = dc.Codebook("T", "1", (dc.Theme("talks", definition="d", rules=(dc.Rule("-r", why="w", any=("talks",)),)),))


def formulas_in(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    return [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t")) and not cell.lstrip("+-").isdigit()]


@given(st.text() | st.text("='+-@\t1.,x"))
def test_what_is_guarded_comes_back_as_it_was(cell):
    assert unguarded(guarded(cell)) == cell


def test_numbers_stay_numbers(tmp_path):
    write_csv(tmp_path / "a.csv", pd.DataFrame({"change": [-0.5, 1.0], "words": ["-0.5", "-half"]}))
    assert (tmp_path / "a.csv").read_text() == "change,words\n-0.5,-0.5\n1.0,'-half\n"


@pytest.mark.parametrize("name", ["coding", "second"])
def test_a_coding(name, tmp_path):
    spans = [Span(id_, "talks", 0, 6, "=Talks", "-r") for id_ in IDS]
    made = dc.code(CORPUS, CODEBOOK)
    coding = dc.Coding(IDS, made.themes, made.codes, Evidence.of(spans, IDS, made.themes), made.provenance, CORPUS)
    dc.write_coding(coding, tmp_path / f"{name}.csv")
    assert [found for path in tmp_path.glob("*.csv") for found in formulas_in(path)] == []
    assert dc.read_coding(tmp_path / f"{name}.csv", CORPUS) == coding


def test_a_sample(tmp_path):
    sample = dc.draw_sample(CORPUS, n=len(IDS), seed=1)
    dc.write_sample(sample, tmp_path / "sample.csv")
    assert formulas_in(tmp_path / "sample.csv") == []
    assert dc.read_sample(tmp_path / "sample.csv", CORPUS) == sample


def test_decisions(tmp_path):
    rules = dc.code(CORPUS, CODEBOOK)
    other = dc.Coding.from_spans((), CORPUS, CODEBOOK, coder="=other", method="human")
    agreement = dc.agreement({"-rules": rules, "=other": other}, n_resamples=10)
    path = tmp_path / "decisions.csv"
    dc.write_decision_sheet(agreement.disagreements, path)
    assert formulas_in(path) == []
    assert {row.cells["id"] for row in read_table(path).unguarded().rows} == set(IDS)
    filled = pd.read_csv(path, dtype=str, keep_default_na=False)
    filled[["decision", "reason"]] = "1", "'-as the codebook says"
    filled.to_csv(path, index=False)
    decisions = dc.read_decisions(path)
    assert {decision.id for decision in decisions} == set(IDS)
    assert {decision.reason for decision in decisions} == {"-as the codebook says"}


def test_a_whole_report(tmp_path):
    (tmp_path / "corpus" / "texts").mkdir(parents=True)
    rows = ["id,file,date,source"]
    for number, id_ in enumerate(IDS):
        (tmp_path / "corpus" / "texts" / f"{number}.txt").write_text("=Talks, -talks and @talks.", encoding="utf-8")
        quoted = id_.replace('"', '""')
        rows.append(f'"{quoted}",texts/{number}.txt,2010,-unsc')
    (tmp_path / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "codebook.yaml").write_text(
        'title: T\nversion: "1"\nthemes:\n  - {id: talks, definition: d, rules: [{name: r, why: w, any: [talks]}]}\n'
    )
    dc.read_study(tmp_path).report(tmp_path / "out", charts=False)
    assert {path.name: found for path in (tmp_path / "out").rglob("*.csv") if (found := formulas_in(path))} == {}
