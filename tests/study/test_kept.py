"""What people filled in or drew is overwritten only with --replace, and nothing is written into a corpus."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from filled_sheets import write_filled_sheet
from trees import changed, tree

CODES = "id,un,dialogue\na,1,0\nb,1,1\nc,1,1\n"


@pytest.fixture
def coded(study: Path) -> Path:
    """The small study with two coders, whose codes differ, and a filled sheet of a third."""
    (study / "codings").mkdir()
    (study / "codings" / "first.csv").write_text(CODES, encoding="utf-8")
    (study / "codings" / "second.csv").write_text(CODES.replace("c,1,1", "c,0,1"), encoding="utf-8")
    write_filled_sheet(study, study / "back.csv", "1")
    write_decisions(study, "1")
    return study


def write_decisions(study: Path, code: str) -> None:
    codings = {name: dc.read_coding(study / "codings" / f"{name}.csv") for name in ("first", "second")}
    differences = dc.agreement(codings, n_resamples=10).disagreements
    dc.write_decision_sheet(differences, study / "decided.csv")
    text = (study / "decided.csv").read_text(encoding="utf-8")
    assert text.count(",,\n") == 1
    (study / "decided.csv").write_text(text.replace(",,\n", f",{code},\n"), encoding="utf-8")


def run(capsys, command: str, study: Path) -> tuple[int, str, str]:
    code = main([part.replace("STUDY", str(study)) for part in command.split()])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


BOTH = "STUDY/codings/first.csv STUDY/codings/second.csv --study STUDY"
COMMANDS = {
    "sheet STUDY --coder mira --seed 1 --to STUDY/mira.html": ["mira.html", "mira.receipt.json"],
    "sheet STUDY --coder mira --seed 1 --to STUDY/mira.xlsx --receipt STUDY/kept/r.json": ["mira.xlsx", "kept/r.json"],
    "sheet STUDY --assign x,y --overlap 0.3 --seed 1 --to STUDY/s.csv": [
        "assignments.json",
        *(f"s-{coder}.{end}" for coder in "xy" for end in ("csv", "receipt.json")),
    ],
    "sheet STUDY --coder mira --prefill rules --seed 1 --to STUDY/mira.csv": ["mira.csv", "mira.receipt.json"],
    "sheet STUDY --coder mira --training --reference first --seed 1 --to STUDY/mira.html": ["mira.html"],
    "sample STUDY --number 2 --seed 1": ["sample.csv", "sample.json"],
    "sample STUDY --number 2 --seed 1 --out STUDY/drawn/two.csv": ["drawn/two.csv", "drawn/two.json"],
    "read-sheet STUDY/back.csv STUDY": [f"codings/mira.{end}" for end in ("csv", "evidence.csv", "json")],
    "read-sheet STUDY/back.csv STUDY --out STUDY/out/coding.csv": ["out/coding.csv", "out/evidence.csv"],
    f"adjudicate {BOTH} --to STUDY/open.csv": ["open.csv"],
    f"adjudicate {BOTH} --to STUDY/open.xlsx": ["open.xlsx"],
    f"adjudicate {BOTH} --decisions STUDY/decided.csv": [
        f"codings/adjudicated.{end}" for end in ("csv", "evidence.csv", "json")
    ],
}


@pytest.mark.parametrize(
    ("command", "name"), [(command, name) for command, names in COMMANDS.items() for name in names]
)
def test_a_file_of_a_set_that_exists_is_kept(coded, capsys, command, name):
    path = coded / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("filled in by hand", encoding="utf-8")
    before = tree(coded)
    code, _, err = run(capsys, command, coded)
    assert code == 2
    assert err.startswith(f"{path}: it already exists.")
    assert "--replace" in err
    assert changed(before, tree(coded)) == set()
    assert run(capsys, f"{command} --replace", coded)[0] == 0
    assert b"filled in by hand" not in path.read_bytes()


def test_two_sheets_never_share_a_receipt_unasked(coded, capsys):
    assert run(capsys, "sheet STUDY --coder mira --seed 1 --to STUDY/mira.html", coded)[0] == 0
    before = tree(coded)
    second = "sheet STUDY --coder mira --seed 2 --to STUDY/mira.csv"
    code, _, err = run(capsys, second, coded)
    assert (code, f"{coded / 'mira.receipt.json'}: it already exists." in err) == (2, True)
    assert changed(before, tree(coded)) == set()
    assert run(capsys, f"{second} --receipt STUDY/mira-2.receipt.json", coded)[0] == 0
    assert changed(before, tree(coded)) == {"mira.csv", "mira-2.receipt.json"}


def test_a_sheet_is_not_its_own_receipt(coded, capsys):
    code, _, err = run(capsys, "sheet STUDY --coder mira --seed 1 --to STUDY/m.csv --receipt STUDY/m.csv", coded)
    assert (code, "two files would have this name" in err) == (2, True)
    assert not (coded / "m.csv").exists()


def test_a_set_that_a_killed_run_left_aside_exists(coded, capsys):
    assert run(capsys, "sample STUDY --number 2 --seed 1", coded)[0] == 0
    aside = coded / ".sample.csv.new"
    aside.mkdir()
    for name in ("sample.csv", "sample.json"):
        (coded / name).rename(aside / name)
    assert run(capsys, "sample STUDY --number 2 --seed 2", coded)[0] == 2
    assert dc.read_sample(coded / "sample.csv").seed == 1


def by_hand(study: Path) -> None:
    (study / "out").mkdir()
    (study / "out" / "coding.csv").write_text(CODES, encoding="utf-8")


def from_a_sheet(study: Path) -> None:
    assert main(["read-sheet", str(study / "back.csv"), str(study), "--out", str(study / "out" / "coding.csv")]) == 0


def edited_by_hand(study: Path) -> None:
    assert main(["code", str(study), "--codebook", str(study / "codebook.yaml"), "--out", str(study / "out")]) == 0
    codes = study / "out" / "coding.csv"
    codes.write_text(codes.read_text(encoding="utf-8").replace("c,0,0", "c,1,0"), encoding="utf-8")


def spoilt_by_hand(study: Path) -> None:
    edited_by_hand(study)
    with (study / "out" / "coding.csv").open("a", encoding="utf-8") as file:
        file.write("c,what,ever\n")


def evidence_only(study: Path) -> None:
    by_hand(study)
    (study / "out" / "coding.csv").rename(study / "out" / "evidence.csv")


@pytest.mark.parametrize("put", [by_hand, from_a_sheet, edited_by_hand, spoilt_by_hand, evidence_only])
@pytest.mark.parametrize(
    "command", ["report STUDY --no-charts", "code STUDY --codebook STUDY/codebook.yaml --out STUDY/out"]
)
def test_no_coding_by_the_rules_overwrites_a_persons(coded, capsys, command, put):
    put(coded)
    before = tree(coded)
    code, _, err = run(capsys, command, coded)
    assert (code, str(coded / "out") in err, "--replace" in err) == (2, True, True)
    assert changed(before, tree(coded)) == set()
    assert run(capsys, f"{command} --replace", coded)[0] == 0
    assert dc.read_coding(coded / "out" / "coding.csv").provenance.method == "rules"
    assert run(capsys, command, coded)[0] == 0


@pytest.mark.parametrize(
    "command", ["report STUDY --no-charts", "code STUDY --codebook STUDY/codebook.yaml --out STUDY/out"]
)
def test_a_coding_by_the_rules_is_replaced_as_ever(coded, capsys, command):
    assert run(capsys, command, coded)[0] == 0
    codebook = coded / "codebook.yaml"
    codebook.write_text(codebook.read_text(encoding="utf-8").replace("dialogue, talks", "nothing"), encoding="utf-8")
    before = (coded / "out" / "coding.csv").read_bytes()
    assert run(capsys, command, coded)[0] == 0
    assert (coded / "out" / "coding.csv").read_bytes() != before


def test_a_report_of_a_person_keeps_other_codes_of_that_name(coded, capsys):
    command = "report STUDY --no-charts --coding second"
    assert run(capsys, command, coded)[0] == 0
    assert run(capsys, command, coded)[0] == 0
    (coded / "codings" / "second.csv").write_text(CODES.replace("c,1,1", "c,0,0"), encoding="utf-8")
    before = tree(coded)
    code, _, err = run(capsys, command, coded)
    assert (code, str(coded / "out" / "codings" / "second.csv") in err) == (2, True)
    assert changed(before, tree(coded)) == set()
    assert run(capsys, f"{command} --replace", coded)[0] == 0


def test_a_report_into_the_study_does_not_rewrite_a_coders_table(coded, capsys):
    before = (coded / "codings" / "second.csv").read_bytes()
    assert run(capsys, "report STUDY --no-charts --coding second --out STUDY", coded)[0] == 2
    assert (coded / "codings" / "second.csv").read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        "report STUDY --out STUDY/corpus",
        "report STUDY --out STUDY/corpus/texts/deep",
        "report STUDY --out STUDY/link",
        "code STUDY --codebook STUDY/codebook.yaml --out STUDY/corpus",
        "code STUDY/corpus --codebook STUDY/codebook.yaml --out STUDY/corpus/out",
        "sample STUDY --number 2 --seed 1 --out STUDY/corpus/sample.csv",
        "sheet STUDY --coder mira --seed 1 --to STUDY/corpus/texts/mira.csv",
        "sheet STUDY --coder mira --seed 1 --to STUDY/mira.csv --receipt STUDY/corpus/r.json",
        "read-sheet STUDY/back.csv STUDY --out STUDY/corpus/mira.csv --replace",
        f"adjudicate {BOTH} --to STUDY/corpus/open.csv",
        f"adjudicate {BOTH} --decisions STUDY/decided.csv --out STUDY/corpus/third.csv",
        f"agree {BOTH} --out STUDY/corpus",
        "agree STUDY/codings/first.csv STUDY/codings/second.csv --corpus STUDY/corpus --out STUDY/corpus/x",
        "validate STUDY/back.csv --reference STUDY/codings/second.csv --corpus STUDY/corpus --out STUDY/corpus/x",
        "audit STUDY/claims.yaml --study STUDY --out STUDY/corpus",
    ],
)
def test_nothing_is_written_into_the_corpus(coded, capsys, command):
    (coded / "claims.yaml").write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 2, place: p. 1, says: Two.}]\n",
        encoding="utf-8",
    )
    (coded / "link").symlink_to(coded / "corpus" / "texts", target_is_directory=True)
    before = tree(coded)
    code, _, err = run(capsys, command, coded)
    assert (code, f"this lies in the corpus folder {coded / 'corpus'}" in err) == (2, True)
    assert changed(before, tree(coded)) == set()


def test_a_corpus_that_is_a_table_is_no_folder_to_keep_clear_of(coded, capsys):
    shutil.copy(coded / "codebook.yaml", coded / "corpus")
    (coded / "t.csv").write_text("id,text\na,Resolution 1244 is the basis.\n", encoding="utf-8")
    assert run(capsys, "code STUDY/t.csv --codebook STUDY/codebook.yaml --out STUDY/out", coded)[0] == 0
