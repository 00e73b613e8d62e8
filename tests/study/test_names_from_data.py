"""Data never decides where a file is written: one list of evil names, through every place where data names a file."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.study.reporting import coding_name
from filled_sheets import write_filled_sheet
from small_study import CODEBOOK, TEXTS
from trees import changed, tree

CODES = "id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n"
EVIL = [
    "../x",
    "../../corpus/manifest",
    "{outside}/x",
    "a/b",
    "a\\b",
    "C:\\x",
    "a\nb",
    "a\0b",
    "a" * 300,
    "con",
    "coding",
    "..",
    "",
]
Place = Callable[[Path, str], tuple[list[str], str]]


def write_rows(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def table_that_came_back(study: Path, name: str) -> tuple[list[str], str]:
    sheet = write_filled_sheet(study, study / "back.csv", "1", said=name)
    return ["read-sheet", str(sheet), str(study)], "codings"


def answers_that_came_back(study: Path, name: str) -> tuple[list[str], str]:
    sheet = dc.blind_sheet(
        dc.read_corpus(study / "corpus"), dc.read_codebook(study / "codebook.yaml"), coder="m", seed=1
    )
    answers = {
        "format": "discourse-coder answers 1",
        "sheet": sheet.hash,
        "coder": name,
        "seed": 1,
        **sheet.made_from,
        "roles": ["official"],
        "texts": [
            {"id": text.id, "sha256": text.sha256, "codes": dict.fromkeys(sheet.definitions, 1)} for text in sheet.texts
        ],
    }
    (study / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    return ["read-sheet", str(study / "answers.json"), str(study)], "codings"


def coder_of_a_sheet(study: Path, name: str) -> tuple[list[str], str]:
    return ["sheet", str(study), f"--coder={name}", "--seed=1", f"--to={study / 'sheets' / 's.csv'}"], "sheets"


def coder_of_a_split(study: Path, name: str) -> tuple[list[str], str]:
    return [
        "sheet",
        str(study),
        f"--assign={name or '..'},b",
        "--seed=1",
        f"--to={study / 'sheets' / 's.csv'}",
    ], "sheets"


def training_that_came_back(study: Path, name: str) -> tuple[list[str], str]:
    arguments, _ = answers_that_came_back(study, name)
    answers = json.loads((study / "answers.json").read_text(encoding="utf-8"))
    answers |= {"purpose": "training", "given_by": name or "x"}
    (study / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    return arguments, "training"


def coder_of_an_adjudication(study: Path, name: str) -> tuple[list[str], str]:
    (study / "decided.csv").write_text("id,theme,decision\nc,un,1\n", encoding="utf-8")
    (study / "codings" / "third.csv").write_text(CODES.replace("c,0,1", "c,1,1"), encoding="utf-8")
    codings = [str(study / "codings" / f"{coder}.csv") for coder in ("second", "third")]
    decided = f"--decisions={study / 'decided.csv'}"
    return ["adjudicate", *codings, f"--study={study}", decided, f"--coder={name}"], "codings"


def described_coding(study: Path, **changes: str) -> Path:
    dc.write_coding(dc.read_coding(study / "codings" / "second.csv"), study / "given.csv")
    described = study / "given.json"
    content = json.loads(described.read_text(encoding="utf-8")) | changes
    described.write_text(json.dumps(content), encoding="utf-8")
    return study / "given.csv"


def report_on(study: Path, name: str, *arguments: str) -> tuple[list[str], str]:
    """Return a report, with charts as files for a name that leads out and for one that no font can show."""
    charts = [] if name in ("../x", "a\0b") else ["--no-charts"]
    return ["report", str(study), *charts, *arguments], "out"


def coder_in_a_description(study: Path, name: str) -> tuple[list[str], str]:
    return report_on(study, name, "--coding", str(described_coding(study, coder=name)))


def evidence_in_a_description(study: Path, name: str) -> tuple[list[str], str]:
    return report_on(study, name, "--coding", str(described_coding(study, evidence=f"{name}.csv")))


def id_of_a_record(study: Path, name: str) -> tuple[list[str], str]:
    listed = write_rows(study / "sources.csv", ("id", "url"), (name, "http://127.0.0.1:9/x"))
    return ["fetch", str(listed), "--out", str(study / "records"), "--pause=0", "--retries=0"], "records"


def entry_of_an_archive(study: Path, name: str) -> tuple[list[str], str]:
    with zipfile.ZipFile(study / "texts.zip", "w") as archive:
        archive.writestr(f"{name}.txt", "A text of some words.")
        archive.writestr("plain.txt", "Another text of some words.")
    return ["ingest", str(study / "texts.zip"), "--out", str(study / "new"), "--jobs=1"], "new"


def id_in_a_table(study: Path, name: str) -> tuple[list[str], str]:
    table = write_rows(study / "texts.csv", ("id", "text"), (name, "A text of some words."), ("p", "Another text."))
    return ["ingest", str(table), "--out", str(study / "new"), "--jobs=1"], "new"


def manifest(study: Path, *rows: tuple[str, ...]) -> tuple[list[str], str]:
    write_rows(study / "corpus" / "manifest.csv", ("id", "file"), *rows)
    return ["code", str(study), f"--codebook={study / 'codebook.yaml'}", f"--out={study / 'out'}"], "out"


def file_in_a_manifest(study: Path, name: str) -> tuple[list[str], str]:
    return manifest(study, ("a", name), ("b", "texts/b.txt"))


def id_in_a_manifest(study: Path, name: str) -> tuple[list[str], str]:
    return manifest(study, (name, "texts/a.txt"), ("b", ""))


def id_in_the_turns(study: Path, name: str) -> tuple[list[str], str]:
    columns = ("id", "start", "end", "speaker", "role", "sha256")
    write_rows(study / "corpus" / "turns.csv", columns, (name, "0", "4", name, "official", "0" * 64))
    return ["code", str(study), f"--codebook={study / 'codebook.yaml'}", f"--out={study / 'out'}"], "out"


def earlier_coding_of_a_receipt(study: Path, name: str) -> tuple[list[str], str]:
    sheet = write_filled_sheet(study, study / "back.csv", "1")
    receipt = {
        "format": "discourse-coder receipt 1",
        "coder": "mira",
        "sheet": "",
        "texts": list(TEXTS),
        "earlier_codings": [{"file": name, "sha256": "0" * 64}],
    }
    (study / "r.json").write_text(json.dumps(receipt), encoding="utf-8")
    return ["read-sheet", str(sheet), str(study), "--receipt", str(study / "r.json")], "codings"


def id_of_a_theme(study: Path, name: str) -> tuple[list[str], str]:
    text = CODEBOOK.replace("- id: un", f"- id: {json.dumps(name)}")
    (study / "codebook.yaml").write_text(text, encoding="utf-8")
    return report_on(study, name)


PLACES: list[Place] = [
    table_that_came_back,
    answers_that_came_back,
    training_that_came_back,
    coder_of_a_sheet,
    coder_of_a_split,
    coder_of_an_adjudication,
    coder_in_a_description,
    evidence_in_a_description,
    id_of_a_record,
    entry_of_an_archive,
    id_in_a_table,
    file_in_a_manifest,
    id_in_a_manifest,
    id_in_the_turns,
    earlier_coding_of_a_receipt,
    id_of_a_theme,
]
# Where such a name can only be a mistake, whichever of the list it is.
REFUSED = (
    table_that_came_back,
    answers_that_came_back,
    training_that_came_back,
    coder_of_a_sheet,
    coder_of_a_split,
    coder_of_an_adjudication,
)


@pytest.fixture
def coded(study: Path) -> Path:
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text(CODES, encoding="utf-8")
    return study


def run(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


# A chart shows no character that its font lacks, and says so.
@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("evil", EVIL, ids=lambda name: repr(name[:24]))
def test_no_name_leads_out_of_its_folder(coded, capsys, tmp_path, monkeypatch, evil, place):
    name = evil.format(outside=tmp_path / "outside")
    for folder in ("outside", "here"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    arguments, folder = place(coded, name)
    before = tree(tmp_path)
    code = run(arguments)
    captured = capsys.readouterr()
    after = tree(tmp_path)
    inside = f"{(coded / folder).relative_to(tmp_path).as_posix()}"
    assert {path for path in changed(before, after) if path != inside and not path.startswith(f"{inside}/")} == set()
    assert code in (0, 1, 2)
    assert "Traceback" not in captured.out + captured.err
    if place in REFUSED:
        assert (code, changed(before, after)) == (2, set())
        assert "Use letters, digits" in captured.err or "the coder" in captured.err
    parts = {part for path in after.keys() - before.keys() for part in path.split("/")}
    assert not [part for part in parts if part.startswith("-") or set(part) & set('\\:*?"<>|\n\0') or len(part) > 200]


@pytest.mark.parametrize("evil", [*EVIL, "Ann Lee", "ann lee", "Ann_Lee", "mira (2)", "rules", ".x", "é" * 200])
def test_a_name_that_cannot_name_a_file_gets_one_of_its_own(coded, evil):
    study = dc.read_study(coded)
    corpus, codebook = study.corpus, study.codebook
    coding = dc.Coding.from_spans([], corpus, codebook, coder=evil or "?", method="word list")
    folder, _, file = coding_name(coding).rpartition("/")
    assert folder == "codings"
    assert "/" not in file
    assert file.endswith(".csv")
    assert len(file.encode()) < 200


def test_names_that_differ_never_share_a_file(coded):
    study = dc.read_study(coded)
    names = [*(name for name in EVIL if name), "Ann Lee", "ann lee", "Ann-Lee", "Ann_Lee", "Ann/Lee", "a" * 301]
    codings = [dc.Coding.from_spans([], study.corpus, study.codebook, coder=n, method="word list") for n in names]
    assert len({coding_name(coding).casefold() for coding in codings}) == len(names)
