"""What is compared says what had no partner: texts, themes, and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.errors import UsageError
from factories import make_coding

CODEBOOK = "title: T\nversion: '1'\nthemes:\n" + "".join(
    f"  - {{id: {id_}, label: {id_}, definition: D., coded_by: people}}\n" for id_ in ("talks", "water")
)


def coder(name: str, ids: str = "a b", **codes: list[int]) -> dc.Coding:
    return make_coding(codes, ids=ids.split(), coder=name)


NOTES = [
    ({"one": {"talks": [1, 0]}, "two": {"talks": [1, 1]}}, "a b", ()),
    (
        {"one": {"talks": [1, 0], "water": [1, 0]}, "two": {"talks": [1, 1], "wter": [1, 0]}},
        "a b",
        ('Only one codes "water", and only two "wter". Are they the same theme?',),
    ),
    (
        {"one": {"talks": [1, 0], "un": [1, 0]}, "two": {"talks": [1, 1], "un": [1, 0]}, "six": {"talks": [1, 1]}},
        "a b",
        ('six does not code "un".',),
    ),
    (
        {"one": {"talks": [1, 0], "un": [-1, -1]}, "two": {"talks": [1, 1], "un": [1, 0]}},
        "a b",
        ('Only two codes "un".',),
    ),
]


@pytest.mark.parametrize(("codes", "ids", "notes"), NOTES)
def test_themes_that_one_coder_lacks_are_named(codes, ids, notes):
    codings = {name: make_coding(found, ids=ids.split(), coder=name) for name, found in codes.items()}
    assert dc.agreement(codings, n_resamples=10).unpaired == notes


def test_a_theme_that_differs_in_what_cannot_be_seen_is_shown_with_it():
    one, two = coder("one", talks=[1, 0], water=[1, 0]), coder("two", talks=[1, 1], **{"wat\u200ber": [1, 0]})
    (told,) = dc.agreement({"one": one, "two": two}, n_resamples=10).unpaired
    assert told == r'Only one codes "water", and only two "wat\u200ber". Are they the same theme?'


def test_texts_that_one_coder_lacks_are_named():
    one, two = coder("one", "a b c d e f", talks=[1, 0, 1, 1, 1, 1]), coder("two", "a b x", talks=[1, 1, -1])
    alone = "4 of the 6 texts of one are coded by nobody else and do not count here: c, d, e and 1 more."
    measured = dc.agreement({"one": one, "two": two}, n_resamples=10)
    assert measured.unpaired == (alone,)
    assert alone in measured.brief.notes
    assert alone in measured.shown.notes
    assert alone in dc.validate(one, two, n_resamples=10).shown.notes
    assert alone in dc.adjudicate({"one": one, "two": two}, []).shown.notes
    # The reference of a correction codes a part of the texts by design; what it alone has is said.
    assert dc.correct_prevalence(one, two).unpaired == ()
    assert dc.correct_prevalence(two, one).unpaired == (alone,)


def test_texts_under_ids_that_a_spreadsheet_changed_are_offered():
    one, two = coder("one", "001 002 x", talks=[1, 0, 1]), coder("two", "1 2 x", talks=[1, 0, 1])
    *_, offered = dc.agreement({"one": one, "two": two}, n_resamples=10).unpaired
    assert offered.startswith('These could be the same texts: "001" and "1", "002" and "2".')


def test_codings_without_names_are_refused_in_words():
    one, two = coder("one", talks=[1, 0]), coder("two", talks=[1, 1])
    for compare in (dc.agreement, lambda pair: dc.adjudicate(pair, [])):
        with pytest.raises(UsageError, match=r"a list does not say which coder is which\. Give each coding a name: a"):
            compare([one, two])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    files = {
        "codebook.yaml": CODEBOOK,
        "corpus/manifest.csv": "id\na\nb\nc\n",
        **{f"corpus/texts/{id_}.txt": f"Words of {id_}." for id_ in "abc"},
        "codings/first.csv": "id,talks,water\na,1,1\nb,0,0\nc,1,0\n",
        "codings/typo.csv": "id,talks,wter\na,1,1\nb,0,0\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["agree", "validate", "adjudicate", "report"])
def test_every_command_that_compares_says_it(study, capsys, command):
    first, typo = str(study / "codings/first.csv"), str(study / "codings/typo.csv")
    arguments = {
        "agree": [first, typo],
        "validate": [first, "--reference", typo],
        "adjudicate": [first, typo, "--study", str(study), "--to", str(study / "sheet.csv")],
        "report": [str(study), "--no-charts"],
    }
    main([command, *arguments[command]])
    out = " ".join(capsys.readouterr().out.split())
    assert 'Only first codes "water".' in out
    assert '"wter" is no theme of the codebook, but typo codes it. Did you mean "water"?' in out
    assert "1 of the 3 texts of first is coded by nobody else and does not count here: c." in out
    if command == "report":
        assert 'Did you mean "water"?' in (study / "out/report.html").read_text(encoding="utf-8").replace("&quot;", '"')


def test_codings_of_which_a_spreadsheet_changed_every_id_are_told_so():
    one, two = coder("one", "001 002", talks=[1, 0]), coder("two", "1 2", talks=[1, 0])
    hint = 'in common. These could be the same texts: "001" and "1", "002" and "2". Spread'
    for compare in (lambda: dc.agreement({"one": one, "two": two}), lambda: dc.validate(two, one)):
        with pytest.raises(dc.IncomparableCodingsError) as error:
            compare()
        assert hint in str(error.value).replace("in common with another coding.", "in common.")
    with pytest.raises(dc.IncomparableCodingsError, match="Check the ids"):
        dc.agreement({"one": one, "two": coder("two", "x y", talks=[1, 0])})


def test_a_misspelt_theme_of_the_only_coder_is_named_in_the_report(study, capsys):
    (study / "codings/first.csv").unlink()
    main(["report", str(study), "--no-charts"])
    said = '"wter" is no theme of the codebook, but typo codes it. Did you mean "water"?'
    assert capsys.readouterr().out.count(said) == 1
    assert said in (study / "out/report.html").read_text(encoding="utf-8").replace("&quot;", '"')
    with pytest.raises(dc.CodebookError, match=r'no theme "wter"\. Did you mean "water"\?'):
        dc.read_study(study).codebook["wter"]


def test_the_correction_names_a_misspelt_theme_as_the_others_do():
    codebook = dc.parse_codebook(CODEBOOK)
    first = coder("one", "a b c d", talks=[1, 0, 1, 0], water=[1, 0, 1, 0])
    second = coder("two", "a b", talks=[1, 0], wter=[1, 0])
    notes = dc.correct_prevalence(first, second, codebook=codebook).unpaired
    assert '"wter" is no theme of the codebook, but two codes it. Did you mean "water"?' in notes


def test_a_misspelt_theme_is_named_by_audit_too(study, capsys):
    claims = (
        "publication: A\nclaims: [{id: n, kind: document_count, theme: talks, value: 1, place: p. 1, says: One.}]\n"
    )
    (study / "claims.yaml").write_text(claims, encoding="utf-8")
    main(["audit", "--study", str(study)])
    assert '"wter" is no theme of the codebook, but typo codes it. Did you mean "water"?' in capsys.readouterr().out
