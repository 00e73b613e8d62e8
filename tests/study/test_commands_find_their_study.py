"""What a command is not told it finds in the study around its files; what it is told in passing it understands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.io.study_files import study_around
from workbooks import workbook_of


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def coded(study: Path) -> Path:
    """A study with two coders, one of whom marked passages, a coding of another codebook, and a decided one."""
    folder = study / "codings"
    folder.mkdir()
    read = dc.read_study(study)
    first = read.code()
    dc.write_coding(
        replace(first, provenance=replace(first.provenance, coder="first", method="human")), folder / "first.csv"
    )
    (folder / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,1,0\n", encoding="utf-8")
    (folder / "narratives.csv").write_text("id,victim\na,1\nb,0\nc,0\n", encoding="utf-8")
    made = replace(first.provenance, coder="adjudicated", parents=("first", "second"), settings={"decided": "1"})
    decided = replace(first, provenance=made)
    dc.write_coding(decided, folder / "adjudicated.csv")
    (folder / "disagreements.csv").write_text("id,theme,first,second\nc,un,0,1\n", encoding="utf-8")
    return study


@pytest.mark.parametrize(
    ("folder", "path", "found"),
    [
        (".", "codings/first.csv", "."),
        (".", "claims.yaml", "."),
        (".", ".", "."),
        ("codings", "first.csv", ".."),
        ("codings", "../claims.yaml", ".."),
        ("..", "study/out/part/codings/first.csv", "study"),
        ("..", "elsewhere.csv", None),
    ],
)
def test_the_study_around_a_file_is_the_nearest_folder_with_a_codebook_and_a_corpus(
    tmp_path, monkeypatch, folder, path, found
):
    for name in ("corpus", "codings"):
        (tmp_path / "study" / name).mkdir(parents=True)
    (tmp_path / "study" / "codebook.yaml").touch()
    monkeypatch.chdir(tmp_path / "study" / folder)
    assert study_around(Path(path)) == (None if found is None else Path(found))


def test_files_of_two_studies_have_no_study_around_them(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "corpus").mkdir(parents=True)
        (tmp_path / name / "codebook.yaml").touch()
    files = [tmp_path / name / "a.csv" for name in ("one", "two")]
    assert [study_around(file) for file in files] == [tmp_path / "one", tmp_path / "two"]
    assert study_around(*files) is None
    assert study_around(files[0], tmp_path / "b.csv") == tmp_path / "one"


@pytest.mark.parametrize("given", ["files", "pattern", "folder", "nothing"])
def test_agree_takes_what_lies_in_the_folder_of_codings_and_compares_the_coders(coded, capsys, monkeypatch, given):
    monkeypatch.chdir(coded)
    arguments = {
        "files": sorted(str(path) for path in Path("codings").glob("*.csv")),
        "pattern": ["codings/*.csv"],
        "folder": ["codings"],
        "nothing": [],
    }[given]
    code, out, err = run(capsys, "agree", *arguments, "--full")
    assert (code, err) == (0, "")
    left_out, empty, title = out.splitlines()[:3]
    assert left_out == (
        "Left out: narratives (of another codebook), adjudicated (made from other codings), "
        "codings/disagreements.csv (no codes)."
    )
    assert (empty, title) == ("", "Agreement of first and second")
    # the codebook and the corpus of the study: near misses and criteria of both
    assert "criterion: Inclusion 1: A resolution is the basis." in out


def test_agree_compares_what_is_named(coded, capsys):
    folder = coded / "codings"
    code, out, _ = run(capsys, "agree", folder / "first.csv", folder / "adjudicated.csv")
    assert (code, out.splitlines()[0]) == (0, "Agreement of first and adjudicated")
    code, out, _ = run(capsys, "agree", folder, "--study", coded, "--coding", "adjudicated", "--json")
    assert json.loads(out)["coders"] == ["first", "second", "adjudicated"]
    twice = run(capsys, "agree", folder / "first.csv", folder / "second.csv", folder, "--json")[1]
    assert json.loads(twice)["coders"] == ["first", "second"]


@pytest.mark.parametrize("name", ["third.xlsx", "third.XLSX", "third.ods"])
def test_a_table_of_the_folder_of_codings_that_is_no_csv_file_is_named_and_not_passed_over(coded, capsys, name):
    folder = coded / "codings"
    (folder / name).write_bytes(workbook_of(("Codes", "visible", [["id", "un"], ["a", 0], ["b", 1], ["c", 1]])))
    (folder / f"~${name}").write_bytes(b"open in Excel")
    not_read = f"{folder / name} (no .csv file)"
    for arguments in ([folder], ["--study", coded]):
        out = run(capsys, "agree", *arguments)[1]
        assert not_read in out.splitlines()[0]
    code, _, err = run(capsys, "report", coded, "--no-charts", "--out", coded / "out")
    assert (code, f"{folder}: 1 table not read: {name}. Only .csv files are. Save it as CSV" in err) == (2, True), err
    if name.lower().endswith(".xlsx"):
        out = run(capsys, "agree", folder, folder / name, "--json")[1]
        assert json.loads(out)["coders"] == ["first", "second", "third"]
        assert not any("csv file" in line for line in json.loads(out)["left_out"])
    for path in folder.glob("*.csv"):
        path.unlink()
    # and not those of the study that it is run in
    assert f"{folder}: there are no codings to compare. Left out: {not_read}." in run(capsys, "agree", folder)[2]


def test_the_ending_of_a_coding_may_be_in_capitals(coded, capsys):
    (coded / "codings" / "second.csv").rename(coded / "codings" / "second.CSV")
    assert json.loads(run(capsys, "agree", coded / "codings", "--json")[1])["coders"] == ["first", "second"]
    assert list(dc.read_study(coded).codings) == ["adjudicated", "first", "second"]


def test_agree_says_briefly_what_there_is_and_the_rest_when_asked(coded, capsys):
    arguments = ("agree", coded / "codings" / "first.csv", coded / "codings" / "second.csv")
    code, brief, _ = run(capsys, *arguments)
    full = run(capsys, *arguments, "--full")[1]
    assert code == 0
    assert "\n1 disagreement: c (un).\n" in brief
    assert "--full" in brief
    for part in ("Cohen's kappa", "criterion: "):
        assert part in full
        assert part not in brief
    for theme in ("un", "dialogue"):
        assert any(line.startswith(f"{theme} ") for line in brief.splitlines())


def test_validate_finds_corpus_and_codebook(coded, capsys):
    gold = coded / "gold.csv"
    gold.write_text("id,un\na,1\nb,1\nc,1\n", encoding="utf-8")
    assert run(capsys, "code", coded, "--out", coded / "out")[0] == 0  # with the codebook of the study
    out = run(capsys, "validate", coded / "out" / "coding.csv", "--reference", gold)[1]
    assert "evidence or nearest miss: no rule found anything" in out


CLAIMS = """\
publication: A
claims:
  - {id: n, kind: document_count, theme: un, value: 3, place: p. 1, says: Three.}
  - {id: m, kind: document_count, theme: un, value: 2, place: p. 2, says: Two.}
  - {id: t, kind: document_count, theme: dialogue, value: 1, place: p. 2, says: One.}
"""


def test_audit_of_a_study_says_what_does_not_hold(study, capsys):
    (study / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    for arguments in ((study,), ("--study", study), (study / "claims.yaml", "--study", study)):
        code, out, _ = run(capsys, "audit", *arguments)
        assert code == 1
        assert "inconsistent  one quantity in several places\n" in out
        assert "Not reproduced in this corpus: 1 claim\n" in out
        assert "observed: 2 of 3 texts" in out
        assert "claim: One." not in out
    assert "claim: One." in run(capsys, "audit", study, "--full")[1]
    code, out, _ = run(capsys, "audit", study / "claims.yaml")
    assert (code, "in this corpus" in out) == (1, False)
    assert out.endswith(f"discourse-coder audit {study / 'claims.yaml'} --study {study}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("agree", "--floor", "x"), "discourse-coder agree: argument --floor: 'x' is not a number from -1 to 1"),
        (("agree", "--flour"), "discourse-coder agree: unrecognized arguments: --flour"),
        (("sample", ".", "--share", "20"), "discourse-coder sample: argument --share: '20' is not a share"),
        (("sheet", ".", "--overlap", "20"), "discourse-coder sheet: argument --overlap: '20' is not a share"),
        (("sample", "."), "discourse-coder sample: "),
    ],
)
def test_a_command_line_that_cannot_be_read_is_one_line_and_where_to_ask(capsys, arguments, said):
    with pytest.raises(SystemExit, match="2"):
        main(list(arguments))
    line = capsys.readouterr().err
    assert line.startswith(said)
    assert line.count("\n") == 1
    assert line.endswith(f"See discourse-coder {arguments[0]} --help\n")


@pytest.mark.parametrize("share", ["50%", "0.5"])
def test_a_share_is_a_number_or_a_percentage(study, capsys, share):
    assert "2 of 3 texts (67%)" in run(capsys, "sample", study, "--share", share, "--seed", "1")[1]


def test_check_takes_a_study(study, capsys):
    assert "2 themes, 2 rules" in run(capsys, "check", study)[1]


def test_a_folder_of_documents_names_ingest(study, tmp_path, capsys):
    folder = tmp_path / "my texts"
    folder.mkdir()
    for name in ("a.docx", "b.pdf"):
        (folder / name).write_bytes(b"%PDF")
    arguments = ("code", folder, "--codebook", study / "codebook.yaml", "--out", tmp_path / "o")
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert f'it has 1 .docx, 1 .pdf. To make a corpus of it: discourse-coder ingest "{folder}" --out corpus' in err
    code, _, err = run(capsys, "code", folder / "a.docx", *arguments[2:])
    assert (code, "discourse-coder ingest" in err) == (2, True)
    (folder / "b.txt").write_text("Talks are needed.", encoding="utf-8")
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert "1 of 1" in out
    assert "1 file not read: a.docx. Only plain texts are. To have all: discourse-coder ingest" in err
    (folder / "a.docx").unlink()  # b.pdf is what b.txt was taken from
    assert run(capsys, *arguments)[0] == 0


def test_report_tells_how_far_it_is(study):
    told: list[tuple[str, int, int]] = []

    class Bar:
        def __init__(self, total: int, what: str) -> None:
            self.total, self.what, self.done = total, what, 0

        def __enter__(self):
            return self.step

        def step(self, n: int) -> None:
            self.done += n

        def __exit__(self, *_: object) -> None:
            told.append((self.what, self.done, self.total))

    dc.read_study(study).report(study / "out", progress=Bar)
    assert [what for what, _, _ in told] == ["coding", "comparing, counting and auditing", "drawing"]
    assert all(done == total > 0 for _, done, total in told)
