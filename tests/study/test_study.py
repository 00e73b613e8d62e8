"""The whole job from Python: what the commands do, and results that show themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.progress import no_progress, progress_bar
from http_server import Reply, Server
from modules import ROOT


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def coded_study(study: Path) -> Path:
    """The small study with a second coder who differs once, and with claims."""
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n", encoding="utf-8")
    claim = "{id: c1, kind: document_count, theme: un, value: 3, place: p. 1, says: Three texts.}"
    claims = f"publication: A study\nclaims:\n  - {claim}\n"
    (study / "claims.yaml").write_text(claims, encoding="utf-8")
    return study


def test_the_report_is_the_one_that_the_command_writes(coded_study, capsys):
    report = dc.read_study(coded_study).report(coded_study / "one", periods="2009-2010, 2011-2020")
    assert (
        main(["report", str(coded_study), "--out", str(coded_study / "two"), "--periods", "2009-2010, 2011-2020"]) == 0
    )
    assert report.page == coded_study / "one" / "report.html"
    assert files(coded_study / "one") == files(coded_study / "two")
    assert {"agreement.csv", "claims.csv", "prevalence_by_period.csv", "charts/agreement.svg"} <= set(
        files(coded_study / "one")
    )


def test_a_report_shows_its_counts_and_a_link_to_its_page(coded_study):
    report = dc.read_study(coded_study).report(charts=False)
    html = report._repr_html_()
    assert report.page == coded_study / "out" / "report.html"
    assert report.page.absolute().as_uri() in html
    assert report.audit.summary in html
    assert "2/3" in html or "2 of 3" in html
    assert repr(report) == f"Report({str(report.page)!r})"


def test_what_cannot_be_read_is_listed_and_the_rest_is_reported(coded_study):
    (coded_study / "corpus" / "texts" / "c.txt").unlink()
    (coded_study / "codings" / "third.csv").write_text("id,un\na,maybe\n", encoding="utf-8")
    study = dc.read_study(coded_study)
    assert [problem.place.split("/")[-1].split()[0] for problem in study.failures] == [
        "c.txt)",
        "second.csv",
        "third.csv",
    ]
    assert "could not be read" in study._repr_html_()
    assert [str(problem) for problem in study.report(charts=False).failures] == [
        str(problem) for problem in study.failures
    ]


def test_codings_that_cannot_be_compared_do_not_end_the_report(coded_study):
    (coded_study / "sample.csv").write_text("id,weight\nzz,1\n", encoding="utf-8")
    study = dc.read_study(coded_study)
    report = study.report(charts=False)
    assert report.compared is None
    assert report.failures
    with pytest.raises(dc.DiscourseCoderError):
        study.agreement()


def test_a_coding_that_only_the_claims_ask_for_and_that_cannot_be_read_is_named(coded_study):
    (coded_study / "codings" / "other.csv").write_text("id,peace\na,maybe\n", encoding="utf-8")
    claim = "{id: c1, kind: document_count, theme: peace, value: 1, place: p. 1, says: One text.}"
    claims = f"publication: A study\nclaims:\n  - {claim}\n"
    (coded_study / "claims.yaml").write_text(claims, encoding="utf-8")
    study = dc.read_study(coded_study)
    assert study.failures == ()
    report = study.report(charts=False)
    assert [problem.place.split("/")[-1].split()[0] for problem in report.failures] == ["other.csv"]
    assert len(study.audited(study.claims, study.code())[1]) == 1
    with pytest.raises(dc.DiscourseCoderError, match=r"other\.csv"):
        study.audit()


def test_a_study_says_what_it_holds(coded_study):
    study = dc.read_study(coded_study)
    assert repr(study) == f"Study({str(coded_study)!r}: 3 texts, 2 themes, codings by second)"
    assert "All invented." in study._repr_html_()
    assert study.sample is None
    assert study.facts is None


def test_a_study_is_coded_once_for_the_same_roles(study):
    read = dc.read_study(study)
    assert read.code() is read.code()
    assert read.code(roles=["question"]) is not read.code()


def test_the_same_coding_is_compared_once(coded_study):
    study = dc.read_study(coded_study)
    assert study.double_coding() is study.double_coding(study.code())
    assert study.double_coding(study.codings["second"]) is not study.double_coding()


def test_agreement_and_audit_from_python(coded_study):
    study = dc.read_study(coded_study)
    assert study.agreement().coders == ("rules", "second")
    assert [difference.id for difference in study.agreement().differences] == ["c"]
    assert study.audit().audited[0].observation.status == "not reproduced"
    assert study.audit(tolerance=1).audited[0].observation.status == "reproduced"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda study: study.agreement(), "it holds no coding by a coder"),
        (lambda study: study.audit(), "there is no such file"),
        (lambda study: study.explain("zz"), 'no document has the id "zz"'),
        (lambda study: study.explain("a", "x"), "no such theme"),
    ],
)
def test_what_a_study_lacks_is_said(study, ask, message):
    with pytest.raises(dc.DiscourseCoderError, match=message):
        ask(dc.read_study(study))


def test_a_folder_without_codebook_and_corpus_is_no_study(tmp_path):
    with pytest.raises(dc.UsageError, match=r"no codebook\.yaml and no corpus"):
        dc.read_study(tmp_path)


def test_an_explanation_is_what_the_command_says(study, capsys):
    explanation = dc.read_study(study).explain("a")
    assert main(["explain", "a", "--study", str(study)]) == 0
    assert capsys.readouterr().out == f"{explanation}\n"


def test_an_explanation_marks_the_evidence_in_its_escaped_sentence(study):
    text = study / "corpus" / "texts" / "a.txt"
    text.write_text("<b>Resolution 1244</b> is the basis.", encoding="utf-8")
    html = dc.read_study(study).explain("a")._repr_html_()
    assert "&lt;b&gt;<mark>Resolution 1244</mark>&lt;/b&gt; is the basis." in html
    assert "no rule found anything" in html


def test_a_coding_by_hand_can_be_explained(coded_study):
    study = dc.read_study(coded_study)
    explained = dc.explain(study.codings["second"], study.codebook, "c").themes
    assert [(theme.theme, theme.code, theme.evidence) for theme in explained] == [("un", 0, ()), ("dialogue", 1, ())]


def test_a_coding_without_its_corpus_cannot_be_explained(coded_study):
    coding = dc.read_coding(coded_study / "codings" / "second.csv")
    with pytest.raises(dc.UsageError, match="its corpus is missing"):
        dc.explain(coding, dc.read_codebook(coded_study / "codebook.yaml"), "c")


def test_a_check_is_what_the_command_says(study, capsys):
    checked = dc.check(study / "codebook.yaml", study / "corpus")
    assert main(["check", str(study / "codebook.yaml"), "--corpus", str(study / "corpus")]) == 0
    assert capsys.readouterr().out == f"{checked}\n"
    assert "fires in one text only" in str(checked)
    assert checked.summary in checked._repr_html_()


def test_files_become_a_corpus(tmp_path):
    (tmp_path / "speech.txt").write_text("The Council met today. It adopted a resolution.", encoding="utf-8")
    result = dc.ingest(tmp_path / "speech.txt", tmp_path / "corpus", id_prefix="x-")
    assert result.added == ["x-speech"]
    assert "1 file read, 1 text added" in str(result)
    assert "1 file read, 1 text added" in result._repr_html_()
    assert dc.read_corpus(tmp_path / "corpus").ids == ("x-speech",)


def test_listed_records_are_fetched_and_what_failed_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server({"/a.txt": Reply(body=b"The Council met today."), "/b.txt": Reply(status=404)}) as server:
        rows = f"id,url\na,{server.url('/a.txt')}\nb,{server.url('/b.txt')}\n"
        (tmp_path / "sources.csv").write_text(rows, encoding="utf-8")
        fetched = dc.fetch(tmp_path / "sources.csv", tmp_path / "records", pause=0, retries=0)
    assert (fetched.n_there, fetched.n_new, len(fetched.problems)) == (1, 1, 1)
    assert "1 of 2 records are there; 1 came now." in str(fetched)
    assert str(fetched.problems[0].found) in fetched._repr_html_()
    assert dc.ingest(fetched.originals, tmp_path / "corpus").added == ["a"]


def shown_by(progress, capsys) -> str:
    with progress(10, "coding") as advance:
        advance(10)
    return capsys.readouterr().err


@pytest.mark.parametrize("progress", [no_progress, progress_bar])
def test_no_bar_is_drawn_where_nobody_watches(progress, capsys):
    assert shown_by(progress, capsys) == ""


@pytest.mark.parametrize(("shell", "bars"), [(SimpleNamespace(kernel=1), 1), (SimpleNamespace(), 0), (None, 0)])
def test_a_notebook_is_one_who_watches(monkeypatch, shell, bars):
    made = []

    class Bar:
        def __init__(self, **options):
            made.append(options)

        def __enter__(self):
            return SimpleNamespace(update=lambda n: None)

        def __exit__(self, *_):
            return None

    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr("tqdm.tqdm", Bar)
    monkeypatch.setattr("tqdm.notebook.tqdm_notebook", Bar)
    with progress_bar(3, "coding") as advance:
        advance(1)
    assert [options["total"] for options in made] == [3] * bars


def test_the_bundled_study_from_python(made_once):
    study = dc.read_study(ROOT)
    assert repr(study) == f"Study({str(ROOT)!r}: 82 texts, 5 themes, codings by author and second)"
    assert study.code(progress=no_progress).matrix.sum().to_dict()["un"] == 62
