"""A part of a corpus: which texts it has, what it says about itself, and the codes it keeps."""

from __future__ import annotations

import json

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.errors import CorpusError
from discourse_coder.model.selection import of_texts, selected
from factories import make_coding, make_corpus

CORPUS = make_corpus(
    ("2010", {"country": "China"}),
    ("2012-05-01", {"country": "India"}),
    ("2014", {"country": "China"}),
    ("", {"country": "Japan"}),
    notice="All invented.",
)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("conditions", "ids", "said"),
    [
        ({"values": {"country": "China"}}, "d1 d3", "country China; 2 of 4 texts."),
        ({"values": {"country": ["China", "India"]}, "until": "2012"}, "d1 d2",
         "country China or India; dated 2012 or earlier; 2 of 4 texts. 1 text without a date left out."),
        ({"since": "2012", "until": "2014"}, "d2 d3",
         "dated 2012 to 2014; 2 of 4 texts. 1 text without a date left out."),
        ({"since": "2013"}, "d3", "dated 2013 or later; 1 of 4 texts. 1 text without a date left out."),
    ],
)  # fmt: skip
def test_a_part_says_in_its_notice_which_texts_it_has(conditions, ids, said):
    part = selected(CORPUS, **conditions)
    assert " ".join(part.ids) == ids
    assert part.notice == f"Only a part of the corpus: {said} All invented."


def test_conditions_that_nothing_meets_name_what_there_is():
    with pytest.raises(CorpusError, match=r"no document meets the conditions\. country has China, India, Japan\."):
        selected(CORPUS, values={"country": "china"})


def test_a_coding_of_a_part_has_the_codes_and_the_evidence_of_its_texts():
    spans = [("d1", "un"), ("d3", "un"), ("d3", "nato"), ("d4", "nato")]
    codes = {"un": [1, 0, 1, None], "nato": [0, 1, 1, 1]}
    whole = make_coding(codes, corpus=CORPUS, spans=spans, notice="All invented.")
    part = of_texts(whole, selected(CORPUS, values={"country": "China"}))
    assert part.ids == ("d1", "d3")
    assert part.codes.tolist() == [[1, 0], [1, 1]]
    assert [(s.id, s.theme, s.start) for s in part.spans] == [("d1", "un", 0), ("d3", "un", 1), ("d3", "nato", 2)]
    assert [span.start for span in part.spans.of_document("d3")] == [1, 2]
    said = "Only a part of the corpus: country China; 2 of 4 texts."
    assert part.provenance.settings["texts"] == said
    assert part.provenance.notice == f"{said} All invented."
    assert part.provenance.corpus_hash == part.corpus.hash != whole.provenance.corpus_hash


def test_a_part_is_coded_as_it_is_in_the_whole_study(study):
    # "reso-lution" is read as joined, whatever other texts there are.
    (study / "corpus" / "texts" / "b.txt").write_text("On the basis of reso-\nlution 1244.", encoding="utf-8")
    (study / "codebook.yaml").write_text(
        (study / "codebook.yaml").read_text(encoding="utf-8").replace("resolution 1244]", "'resol* 1244']"), "utf-8"
    )
    whole = dc.read_study(study)
    part = whole.where(since="2012", until="2012")
    assert part.code().ids == ("b",)
    assert part.code().code("b", "un") == whole.code().code("b", "un")
    assert part.code() == part.coding("rules")


def test_a_report_of_a_part_says_so_everywhere_and_leaves_the_other_alone(study, capsys):
    (study / "codings").mkdir()
    for coder in ("first", "second"):
        (study / "codings" / f"{coder}.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n", encoding="utf-8")
    assert run(capsys, "report", study, "--no-charts")[0] == 0
    before = (study / "out" / "coding.csv").read_bytes()
    code, out, err = run(capsys, "report", study, "--no-charts", "--since", "2012", "--where", "source=unsc")
    assert (code, err) == (0, "")
    said = "Only a part of the corpus: source unsc; dated 2012 or later; 2 of 3 texts."
    assert said in "\n".join(out.splitlines()[:3])
    folder = study / "out" / "selection"
    assert f"Open {folder / 'report.html'}" in out
    assert (study / "out" / "coding.csv").read_bytes() == before
    assert (folder / "coding.csv").read_text() == "id,un,dialogue\nb,1,1\nc,0,0\n"
    assert json.loads((folder / "coding.json").read_text())["settings"]["texts"] == said
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.index(said) < page.index("<h1")
    for table in ("prevalence", "prevalence_by_year", "agreement", "cooccurrence"):
        header, first, *_ = (folder / f"{table}.csv").read_text().splitlines()
        assert header.endswith(",texts")
        assert first.endswith(f",{said}")
    assert "\nun,all,2,2,1," in (folder / "prevalence.csv").read_text()
    assert ",texts" not in (study / "out" / "prevalence.csv").read_text().splitlines()[0]
    result = json.loads(run(capsys, "report", study, "--no-charts", "--until", "2012", "--json")[1])
    assert result["selection"].startswith("Only a part of the corpus: dated 2012 or earlier; 2 of 3 texts.")
    assert result["corpus"]["n_documents"] == 2


def test_code_and_audit_take_the_same_conditions(study, capsys, monkeypatch):
    monkeypatch.chdir(study)
    assert run(capsys, "code", study, "--where", "source=unsc")[0] == 0
    assert (study / "out" / "selection" / "coding.csv").read_text() == "id,un,dialogue\nb,1,1\nc,0,0\n"
    (study / "claims.yaml").write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 1, place: p. 1, says: One.}]\n",
        "utf-8",
    )
    statuses = json.loads(run(capsys, "audit", study, "--where", "source=unsc", "--json")[1])["statuses"]
    assert statuses["reproduced"] == 1
    code, _, err = run(capsys, "audit", study / "claims.yaml", "--since", "2012")
    assert (code, "Give --study STUDY too." in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--where", "sauce=unsc"], 'no document has a column "sauce". There are: date, id, source, year.'),
        (["--where", "source=UNSC"], "source has mfa, unsc."),
        (["--since", "soon"], "Write it as 2012, 2012-02 or 2012-02-08."),
        (["--by", "sauce"], 'no document has a column "sauce". There are: year, period, source.'),
        (["--by", "source*period"], "no periods are given."),
    ],
)
def test_what_the_corpus_does_not_have_is_refused(study, capsys, arguments, said):
    code, _, err = run(capsys, "report", study, *arguments)
    assert (code, said in err) == (2, True), err


def test_any_columns_can_be_counted_by_and_two_crossed(study, capsys):
    rows = ["id,date,source,Who: said it", "a,2009,mfa,X/../Y", "b,2012,unsc,Z", "c,2020,unsc,Z"]
    (study / "corpus" / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    assert (
        run(
            capsys,
            "report",
            study,
            "--by",
            "Who: said it,source*year,source*period",
            "--periods",
            "2009-2011, 2012-2020",
        )[0]
        == 0
    )
    made = {path.name for path in (study / "out").glob("prevalence_by_*.csv")}
    assert made >= {
        "prevalence_by_source.csv",
        "prevalence_by_source_and_year.csv",
        "prevalence_by_source_and_period.csv",
    }
    odd = [name for name in made if name.startswith("prevalence_by_Who_said_it_")]
    assert len(odd) == 1
    crossed = (study / "out" / "prevalence_by_source_and_year.csv").read_text().splitlines()
    assert [line.split('"')[1] for line in crossed[1:4]] == ["mfa, 2009", "unsc, 2012", "unsc, 2020"]
    page = (study / "out" / "report.html").read_text(encoding="utf-8")
    assert "by source and year" in page
    assert "by Who: said it" in page


def test_a_part_is_measured_against_reference_codes_of_the_whole(study, capsys):
    dc.write_coding(dc.read_study(study).code(), study / "gold.csv")
    (study / "by-hand.csv").write_text("id,un\na,1\nb,1\nc,1\n", encoding="utf-8")
    for reference, agree in (("gold.csv", "2,1,0"), ("by-hand.csv", "2,1,0")):
        command = ("report", study, "--no-charts", "--where", "source=unsc", "--reference", study / reference)
        assert run(capsys, *command)[0] == 0
        header, first, *_ = (study / "out" / "selection" / "validity.csv").read_text().splitlines()
        assert header.startswith("theme,n,true_positives,false_positives,")
        assert first.startswith(f"un,{agree},")


def test_no_command_writes_into_the_corpus_of_the_study_it_found(study, capsys):
    for name in "ab":
        (study / f"{name}.csv").write_text("id,un\na,1\nb,1\nc,0\n", encoding="utf-8")
    (study / "claims.yaml").write_text("publication: A\nclaims: []\n", encoding="utf-8")
    before = sorted((study / "corpus").rglob("*"))
    for arguments in (
        ("agree", study / "a.csv", study / "b.csv"),
        ("validate", study / "a.csv", "--reference", study / "b.csv"),
        ("audit", study),
        ("report", study, "--since", "2012"),
    ):
        code, _, err = run(capsys, *arguments, "--out", study / "corpus" / "texts")
        assert (code, "where results would be taken for texts" in err) == (2, True), arguments
    assert sorted((study / "corpus").rglob("*")) == before


def test_codes_on_one_reading_are_told_of_the_texts_of_the_part(study, capsys):
    (study / "corpus" / "texts" / "b.txt").write_text("On the basis of resolu-\ntion 1244.", encoding="utf-8")
    told = {}
    for year in ("2012", "2009"):
        out = study / f"out{year}"
        args = ("code", study / "corpus", "--out", out, "--since", year, "--until", year)
        assert run(capsys, *args)[::2] == (0, "")
        told[year] = json.loads(run(capsys, *args, "--replace", "--json")[1])["codes_on_one_reading"]
    assert told == {"2012": [{"id": "b", "theme": "un"}], "2009": []}
