"""Passes of one coder over the same texts, and what they are never mixed with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.analysis.whose_codes import counted_coding
from discourse_coder.cli.main import main
from discourse_coder.report.sections.agreement import agreement_tables
from factories import make_coding, make_corpus

FIRST, AGAIN, OTHER = [1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 1]
CODEBOOK = dc.parse_codebook(
    "{title: Small, version: '1', themes: [{id: t, label: T, definition: T., coded_by: people}]}"
)


def table(path: Path, codes: list[int]) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text("id,nato\n" + "".join(f"d{n},{code}\n" for n, code in enumerate(codes, 1)), encoding="utf-8")
    return str(path)


def agree(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["agree", *arguments])
    return code, capsys.readouterr().out


def test_a_second_pass_is_stability_and_in_no_agreement_between_coders(tmp_path, capsys) -> None:
    files = [
        table(tmp_path / "ana-pass2.csv", AGAIN),
        table(tmp_path / "ana.csv", FIRST),
        table(tmp_path / "ben.csv", OTHER),
    ]
    _, out = agree(capsys, *files)
    assert "Agreement of ana and ben" in out
    assert "5 of 6 agree" in out
    assert "Stability of ana: ana and ana-pass2, 6 texts: alpha .69; 1 difference: d3 (nato)." in out
    _, out = agree(capsys, *files, "--json")
    found = json.loads(out)
    assert found["coders"] == ["ana", "ben"]
    assert {(row["coder"], row["passes"], row["n_agree"]) for row in found["stability"]} == {
        ("ana", "ana and ana-pass2", 5)
    }
    _, out = agree(capsys, *files, "--full")
    assert "Stability of ana: ana and ana-pass2. Stability is no evidence of agreement between coders" in out


def test_the_passes_of_one_coder_alone_are_called_so(tmp_path, capsys) -> None:
    for name, codes in (("test", FIRST), ("retest", AGAIN)):
        dc.write_coding(make_coding({"t": codes}, coder="ana", method="human"), tmp_path / f"{name}.csv")
    _, out = agree(capsys, str(tmp_path / "test.csv"), str(tmp_path / "retest.csv"), "--json")
    assert "ana coded the texts 2 times (test and retest); what is measured is stability" in json.loads(out)["methods"]
    _, out = agree(capsys, str(tmp_path / "test.csv"), str(tmp_path / "retest.csv"))
    assert "Stability of ana: test and retest" in out
    assert "no evidence of agreement between coders" in out


def test_tables_of_one_name_in_two_folders_are_of_two_coders(tmp_path, capsys) -> None:
    _, out = agree(capsys, table(tmp_path / "ana" / "codes.csv", FIRST), table(tmp_path / "ben" / "codes.csv", OTHER))
    assert "Stability" not in out


def test_passes_over_different_texts_are_not_compared_with_each_other(tmp_path, capsys) -> None:
    for name, codes, ids in (("one", FIRST[:3], "abc"), ("two", FIRST[3:], "def")):
        dc.write_coding(make_coding({"t": codes}, coder="ana", method="human", ids=ids), tmp_path / f"{name}.csv")
    other = make_coding({"t": OTHER}, coder="ben", method="human", ids="abcdef")
    dc.write_coding(other, tmp_path / "ben.csv")
    _, out = agree(capsys, *(str(tmp_path / f"{name}.csv") for name in ("one", "two", "ben")))
    assert "Agreement of one, two and ben" in out
    assert "Stability" not in out


def test_agreement_refuses_passes_beside_another_coder() -> None:
    passes = [make_coding({"t": codes}, coder="ana", method="human") for codes in (FIRST, AGAIN)]
    other = make_coding({"t": OTHER}, coder="ben", method="human")
    with pytest.raises(dc.UsageError, match=r"test and retest are passes of ana\. Keep one pass of each coder"):
        dc.agreement({"test": passes[0], "retest": passes[1], "ben": other})
    assert dc.agreement({"test": passes[0], "retest": passes[1]}, n_resamples=0).stability_of == "ana"


def test_a_study_compares_first_passes_and_tells_stability_apart() -> None:
    codings = {
        name: make_coding({"t": codes}, coder=coder, method="human")
        for name, coder, codes in (("ana", "ana", FIRST), ("ana-2", "ana", AGAIN), ("ben", "ben", OTHER))
    }
    compared = dc.compare_coders(make_coding({"t": [0] * 6}), codings, CODEBOOK)
    assert compared.agreement.coders == ("ana", "ben")
    assert list(compared.with_coding) == ["ana", "ben"]
    assert [(d.id, d.theme) for d in compared.stability["ana"].differences] == [("d3", "t")]
    (shown,) = [
        table for table in compared.shown.tables if table.caption.startswith("Stability of ana: ana and ana-2.")
    ]
    assert shown.rows[0][1] == 6
    assert "stability.csv" in agreement_tables(compared.agreement, compared.stability)
    # Where the pass is what the report counts, it is held against other coders only.
    compared = dc.compare_coders(codings["ana-2"], codings, CODEBOOK)
    assert compared.agreement.coders == ("ana-2", "ben")
    assert set(compared.stability["ana"].coders) == {"ana", "ana-2"}


def test_a_number_at_the_end_of_a_name_says_which_pass_it_is_and_the_first_counts() -> None:
    corpus = make_corpus(*[("2020", {})] * 6)
    # As files of a folder come: "-" is before ".".
    passes = {
        name: make_coding({"t": codes}, coder="ana", method="human", corpus=corpus)
        for name, codes in (("ana-2", AGAIN), ("ana", FIRST))
    }
    assert dc.agreement(passes, n_resamples=0).stability_of == "ana"
    counted = counted_coding(CODEBOOK, corpus, passes, lambda: passes["ana"])
    assert [counted.code(id_, "t") for id_ in corpus.ids] == FIRST


def test_a_study_of_one_coder_shows_stability_where_nothing_else_can_be_compared() -> None:
    passes = {
        f"ana-{n}": make_coding({"t": codes}, coder="ana", method="human") for n, codes in ((1, FIRST), (2, AGAIN))
    }
    assert dc.compare_coders(passes["ana-1"], passes, CODEBOOK).agreement.title == "Stability of ana: ana-1 and ana-2"
