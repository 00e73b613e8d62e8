"""The command line from end to end, in process: exit codes, files, messages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from discourse_coder import __version__
from discourse_coder.cli import main as main_module
from discourse_coder.cli.main import main
from small_study import CODEBOOK, write_small_study


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_table_of_commands_names_every_module():
    names = {path.stem for path in Path(main_module.__file__).parent.glob("*_command.py")}
    assert names == {f"{command.replace('-', '_')}_command" for command in main_module.COMMANDS}


def test_python_looks_for_no_cycles_when_a_command_has_ended():
    script = "import atexit, gc; from discourse_coder.cli.main import main\n"
    script += "atexit.register(lambda: print(gc.get_freeze_count() > 0))\nmain(['--version'])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.endswith("\nTrue\n")


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [("--help", []), ("--version", []), ("nothing", []), ("read-sheet --help", ["read_sheet_command"])],
)
def test_only_the_wanted_command_is_loaded(arguments: str, loaded: list[str]):
    script = (
        "import sys; from discourse_coder.cli.main import main\n"
        f"try: main({arguments.split()})\nexcept SystemExit: print('\\n', *sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names = [name.rpartition(".")[2] for name in found.stdout.splitlines()[-1].split()]
    assert [name for name in names if name.endswith("_command")] == loaded


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("nothing",), "argument COMMAND: invalid choice: 'nothing' (choose from "),
        (("chec",), "argument COMMAND: invalid choice: 'chec' (choose from "),
        (("check", "--nothing"), "unrecognized arguments: --nothing"),
        (("plan", "--see", "x"), "argument --seed: invalid int value: 'x'"),
    ],
)
def test_a_command_line_that_cannot_be_read_exits_with_2(capsys, arguments, message):
    with pytest.raises(SystemExit, match="2"):
        main(list(arguments))
    assert message in capsys.readouterr().err


def test_a_parser_can_be_used_again(study, capsys):
    parser = main_module.parser()
    first, second = (parser.parse_args(["check", str(study / "codebook.yaml"), "--qui"]) for _ in range(2))
    assert first == second
    assert (first.quiet, first.json) == (True, False)


def test_report_writes_all_products_and_says_where_to_look(study, capsys):
    code, out, err = run(capsys, "report", study, "--periods", "2008-2011, 2012-2024")
    assert (code, err) == (0, "")
    products = {str(path.relative_to(study / "out")) for path in (study / "out").rglob("*") if path.is_file()}
    assert {
        "coding.csv",
        "coding.json",
        "evidence.csv",
        "prevalence.csv",
        "prevalence_by_source.csv",
        "prevalence_by_year.csv",
        "prevalence_by_period.csv",
        "trends.csv",
        "changes.csv",
        "cooccurrence.csv",
        "report.html",
        "charts/prevalence.png",
        "charts/prevalence.svg",
        "charts/prevalence_by_source.png",
        "charts/prevalence_by_year.png",
        "charts/cooccurrence.png",
        "charts/documents.png",
    } <= products
    assert "All invented." in out
    assert f"Open {study / 'out' / 'report.html'} in a browser." in out
    assert (study / "out" / "coding.csv").read_text() == "id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n"
    evidence = (study / "out" / "evidence.csv").read_bytes().decode()
    assert evidence.startswith("id,theme,start,end,quote,rule\na,un,0,15,Resolution 1244,resolution\n")
    assert 'b,un,55,70,"resolution\n1244",resolution' in evidence


def test_report_without_charts_draws_none_and_names_those_of_an_earlier_one(study, capsys):
    run(capsys, "report", study)
    with_charts = (study / "out" / "report.html").read_text("utf-8")
    before = {path: path.read_bytes() for path in (study / "out" / "charts").iterdir()}
    code, out, err = run(capsys, "report", study, "--no-charts", "--out", study / "plain")
    assert (code, err) == (0, "")
    assert "earlier report" not in out
    assert not (study / "plain" / "charts").exists()
    page = (study / "plain" / "report.html").read_text("utf-8")
    assert page.count("<figure") == with_charts.count("<figure") > 2
    assert "charts/prevalence.svg" in with_charts
    assert "charts/" not in page
    assert (
        f"The charts in {study / 'out' / 'charts'} are of an earlier report."
        in run(capsys, "report", study, "--no-charts")[1]
    )
    assert {path: path.read_bytes() for path in before} == before


def test_a_page_without_charts_does_not_load_matplotlib(study):
    script = (
        "import sys; from discourse_coder.cli.main import main; main(sys.argv[1:]); print('matplotlib' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "report", str(study), "--no-charts"]
    run_apart = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run_apart.stdout.splitlines()[-1] == "False"


def test_report_twice_gives_the_same_bytes(study, capsys, tmp_path):
    for name in ("first", "second"):
        assert run(capsys, "report", study, "--out", tmp_path / name)[0] == 0
    first = {p.relative_to(tmp_path / "first"): p.read_bytes() for p in (tmp_path / "first").rglob("*") if p.is_file()}
    second = {
        p.relative_to(tmp_path / "second"): p.read_bytes() for p in (tmp_path / "second").rglob("*") if p.is_file()
    }
    assert first == second


@pytest.fixture(scope="module")
def reported_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study with claims and another coder's codes, reported, and with a sample."""
    study = write_small_study(tmp_path_factory.mktemp("reported") / "a study")
    (study / "claims.yaml").write_text(
        "publication: A\nnotice: All invented.\n"
        "claims: [{id: n, kind: document_count, theme: un, value: 3, place: p. 1, says: Three.}]\n",
        encoding="utf-8",
    )
    (study / "gold.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,1,0\n", encoding="utf-8")
    for command in (["report", study, "--no-charts"], ["sample", study, "--number", 2, "--seed", 1]):
        assert main(list(map(str, command))) == 0
    return study


@pytest.mark.parametrize(
    "command",
    [
        "report {study} --no-charts",
        "code {study}/corpus --codebook {study}/codebook.yaml --out {study}/out",
        "validate {study}/out/coding.csv --reference {study}/gold.csv --corpus {study}/corpus",
        "agree {study}/out/coding.csv {study}/gold.csv --study {study}",
        "plan {study}",
        "sample {study} --number 2 --seed 1 --replace",
        "sheet {study} --sample {study}/sample.csv --coder third --seed 1 --to {study}/out/sheet.html",
        "audit {study}/claims.yaml --study {study}",
    ],
)
def test_the_notice_is_said_once_by_each_command(reported_once, tmp_path, capsys, command: str):
    study = shutil.copytree(reported_once, tmp_path / "a study")
    code, out, err = run(capsys, *(part.format(study=study) for part in command.split()))
    assert (code, err) == (0, "")
    assert out.count("All invented.") == 1
    assert (study / "out" / "report.html").read_text(encoding="utf-8").count("All invented.") == 1


def test_json_is_one_value_and_nothing_else(study, capsys):
    code, out, _ = run(capsys, "report", study, "--no-charts", "--json")
    result = json.loads(out)
    assert code == 0
    assert [(t["theme"], t["n_present"], t["n_mentions"]) for t in result["themes"]] == [
        ("un", 2, 2),
        ("dialogue", 1, 2),
    ]
    assert result["notice"] == "All invented."
    assert result["version"] == __version__


def test_quiet_says_nothing(study, capsys):
    assert run(capsys, "report", study, "--no-charts", "--quiet") == (0, "", "")


def test_texts_that_fail_are_listed_at_the_end_and_the_rest_is_done(study, capsys):
    (study / "corpus" / "texts" / "c.txt").write_bytes(b"caf\xe9 society in Kosovo")
    (study / "corpus" / "texts" / "b.txt").write_bytes(b"")
    code, out, err = run(capsys, "report", study, "--no-charts")
    assert code == 2
    assert "1 of 1" in out
    assert "2 problems in the input; the rest is done:" in err
    assert "c.txt" in err
    assert "b.txt" in err
    assert "Traceback" not in err
    assert (study / "out" / "coding.csv").read_text() == "id,un,dialogue\na,1,0\n"
    assert "c.txt" in (study / "out" / "report.html").read_text(encoding="utf-8")


def test_code_reads_a_table_with_other_column_names(study, capsys, tmp_path):
    table = tmp_path / "speeches.csv"
    table.write_text("Nr,Speech\n1,Talks are needed.\n2,No.\n", encoding="utf-8")
    code, out, _ = run(
        capsys, "code", table, "--id-column", "Nr", "--text-column", "Speech",
        "--codebook", study / "codebook.yaml", "--out", tmp_path / "o", "--jobs", "2",
    )  # fmt: skip
    assert code == 0
    assert (tmp_path / "o" / "coding.csv").read_text() == "id,un,dialogue\n1,0,1\n2,0,0\n"
    assert "evidence.csv" in out


def test_code_of_a_study_folder_codes_its_corpus(study, capsys, tmp_path):
    assert run(capsys, "code", study, "--codebook", study / "codebook.yaml", "--out", tmp_path / "o")[0] == 0
    assert (tmp_path / "o" / "coding.csv").read_text().startswith("id,un,dialogue\na,1,0\n")


def test_check_counts_examples_and_fails_on_a_wrong_one(study, capsys):
    code, out, _ = run(capsys, "check", study / "codebook.yaml")
    assert code == 0
    assert "2 themes, 2 rules; 3 of 3 examples are coded as given" in out
    broken = CODEBOOK.replace("absent: [We thank the speaker.]", "absent: [We note resolution 1244.]")
    (study / "codebook.yaml").write_text(broken, encoding="utf-8")
    code, out, _ = run(capsys, "check", study / "codebook.yaml")
    assert code == 1
    assert 'an example given as absent is coded the other way: "We note resolution 1244."' in out
    assert "(rule resolution)" in out


def test_check_prints_the_schema(capsys):
    code, out, _ = run(capsys, "check", "--schema")
    assert code == 0
    assert json.loads(out) == json.loads(Path("codebook.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "nowhere"], "nowhere: this folder has no codebook.yaml and no corpus."),
        (["code", "corpus", "--codebook", "nowhere.yaml"], "nowhere.yaml"),
        (["check", "README.md"], "README.md"),
    ],
)
def test_bad_input_ends_in_one_clear_line_and_exit_code_2(arguments, said, capsys):
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_every_command_has_help_with_examples(capsys):
    for command in ("report", "code", "check"):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        assert f"discourse-coder {command}" in capsys.readouterr().out.split("examples:")[1]


def test_version_and_module_entry():
    done = subprocess.run(
        [sys.executable, "-m", "discourse_coder", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"discourse-coder {__version__}\n"


def test_a_closed_pipe_is_no_traceback(study):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "discourse_coder", "explain", "a", "--json"],
        cwd=study, stdout=write_end, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write_end)
    assert (done.returncode, done.stderr) == (2, "")


def test_validate_shows_measures_and_every_disagreement(study, capsys, tmp_path):
    codebook = study / "codebook.yaml"
    assert run(capsys, "code", study, "--codebook", codebook, "--out", study / "out", "--quiet")[0] == 0
    gold = tmp_path / "gold.csv"
    gold.write_text("id,un,dialogue,note\na,1,0,\nb,1,1,\nc,1,0,unsure\n", encoding="utf-8")
    code, out, _ = run(
        capsys, "validate", study / "out" / "coding.csv", "--reference", gold,
        "--corpus", study / "corpus", "--codebook", codebook, "--out", tmp_path,
    )  # fmt: skip
    assert code == 0
    assert "1 disagreement\ntext  theme  coded  reference\nc     un         0          1\n" in out
    assert "\n  evidence or nearest miss: no rule found anything\n" in out
    assert (tmp_path / "validity.csv").read_text().startswith("theme,n,true_positives,")
    code, out, _ = run(capsys, "validate", study / "out" / "coding.csv", "--reference", gold, "--json")
    assert json.loads(out)["themes"][0]["recall"] == pytest.approx(2 / 3)
    gold.write_text("id,other\na,1\n", encoding="utf-8")
    code, _, err = run(capsys, "validate", study / "out" / "coding.csv", "--reference", gold)
    assert code == 2
    assert "no theme in common" in err


def test_check_says_what_each_term_does_in_a_corpus(study, capsys):
    code, out, _ = run(capsys, "check", study / "codebook.yaml", "--corpus", study / "corpus")
    assert code == 0
    theme, rule = "theme     rule", "dialogue  talks"
    assert f"never fires: 1 of 3 terms\n{theme}   terms\n{rule}  dialogue\n" in out
    assert f"fires in one text only: 1 of 3 terms\n{theme}   terms\n{rule}  talks\n" in out
    alone = "un        resolution  resolution 1244 (2)\ndialogue  talks       talks (1)\n"
    assert f"decides alone: 2 of 3 terms\n{theme}        terms\n{alone}" in out


def test_report_audits_the_claims_and_measures_against_a_reference(study, capsys, tmp_path):
    (study / "claims.yaml").write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 3, place: p. 1, says: Three.}]\n",
        encoding="utf-8",
    )
    gold = tmp_path / "gold.csv"
    gold.write_text("id,un\na,1\nb,1\nc,1\n", encoding="utf-8")
    assert run(capsys, "report", study, "--no-charts", "--reference", gold, "--quiet")[0] == 0
    page = (study / "out" / "report.html").read_text(encoding="utf-8")
    assert "What the publication claims" in page
    assert "1 disagreement</caption>" in page
    assert "not reproduced,2 of 3 texts" in (study / "out" / "claims.csv").read_text()
    assert (study / "out" / "validity_disagreements.csv").read_text().splitlines()[
        1
    ] == "c,un,0,1,no rule found anything"


def test_explain_says_why_one_and_why_zero(study, capsys):
    code, out, _ = run(capsys, "explain", "b", "--study", study)
    assert code == 0
    assert (
        "un: 1\n  The talks must go on, on the basis of >>resolution 1244<<.\n    rule resolution: A resolution is"
        in out
    )
    code, out, _ = run(capsys, "explain", "c", "--study", study, "--theme", "un")
    assert (code, "un: 0\n  no rule found anything" in out, "dialogue" in out) == (0, True, False)
    code, out, _ = run(capsys, "explain", "b", "--study", study, "--json")
    assert json.loads(out)[1]["evidence"][0]["quote"] == "talks"
    for arguments, said in ((["zz"], 'no document has the id "zz"'), (["b", "--theme", "x"], "no such theme")):
        code, _, err = run(capsys, "explain", *arguments, "--study", study)
        assert code == 2
        assert said in err
