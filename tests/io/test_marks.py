"""Tables with a row per highlight: what codes they give, and what they cannot tell."""

from __future__ import annotations

import json

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.io.coder_tables import read_coding_of_one

HEAD = "id,document,tag,content\n"  # as Taguette 1.4 exports highlights
ANNA = HEAD + '1,a.txt,war,"the war"\n1,a.txt,aid,"the war"\n2,b.txt,war,wars\n3,c.txt,,nothing\n4,d.txt,aid,help\n'
BEN = HEAD + "1,a.txt,war,the war\n2,b.txt,aid,help\n3,c.txt,war,war\n4,d.txt,aid,help\n"


def files(folder, **tables: str) -> list[str]:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.csv") for name in tables]


def agree(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(["agree", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def cells(capsys, *arguments: str) -> dict[str, tuple[int, ...]]:
    """Return the texts that both, only the first, only the second and neither coded 1, by theme."""
    code, out, err = agree(capsys, *arguments, "--json")
    assert code == 0, err
    found: dict[str, dict[tuple[str, ...], int]] = {}
    for theme, *codes, n in (row.values() for row in json.loads(out)["cells"]):
        found.setdefault(theme, {})[tuple(map(str, codes))] = n
    pairs = (("1", "1"), ("1", "0"), ("0", "1"), ("0", "0"))
    return {theme: tuple(of_theme.get(pair, 0) for pair in pairs) for theme, of_theme in found.items()}


def test_a_theme_without_a_row_is_0_in_a_text_that_has_another_row(tmp_path, capsys):
    paths = files(tmp_path, anna=ANNA, ben=BEN)
    assert cells(capsys, *paths) == {"war": (1, 1, 1, 1), "aid": (1, 1, 1, 1)}
    assert "texts in document, themes in tag, passages in content" in agree(capsys, *paths)[1]


@pytest.mark.parametrize(
    ("table", "options"),
    [
        ("document,coder,tag\na,anna,war\na,anna,aid\nb,anna,war\na,ben,war\nb,ben,aid\n", []),
        ("theme,document,coder\nwar,a,anna\naid,a,anna\nwar,b,anna\nwar,a,ben\naid,b,ben\n", []),
        ("id,coder,theme\na,anna,war\na,anna,aid\nb,anna,war\na,ben,war\nb,ben,aid\n", []),
        ("speech,who,code\na,anna,war\na,anna,aid\nb,anna,war\na,ben,war\nb,ben,aid\n", ["speech", "who"]),
        (
            "Document group,Document name,Code,Segment,Coder\n"
            "g,a,war,x,anna\ng,a,aid,x,anna\ng,b,war,x,anna\ng,a,war,x,ben\ng,b,aid,x,ben\n",
            [],
        ),
    ],
    ids=["document", "theme first", "id", "named", "MAXQDA"],
)
def test_coders_in_one_long_table(tmp_path, capsys, table, options):
    given = ["--id-column", options[0], "--coder-column", options[1]] if options else []
    assert cells(capsys, *files(tmp_path, long=table), *given) == {"war": (1, 1, 0, 0), "aid": (0, 1, 1, 0)}


def test_a_long_table_with_values_has_zeros_and_what_has_no_row_is_not_coded(tmp_path, capsys):
    table = "id,coder,theme,value\na,anna,war,1\na,anna,aid,0\nb,anna,war,0\na,ben,war,1\na,ben,aid,0\nb,ben,aid,1\n"
    assert cells(capsys, *files(tmp_path, long=table)) == {"war": (1, 0, 0, 0), "aid": (0, 0, 0, 1)}


def test_a_column_that_is_not_read_is_named_and_unmarked_is_refused_where_it_does_nothing(tmp_path, capsys):
    table = "id,coder,theme,mood\na,anna,war,x\na,anna,aid,x\nb,anna,war,x\na,ben,war,y\nb,ben,aid,y\n"
    (path,) = files(tmp_path, long=table)
    assert f"{path}: left out mood, which holds no codes of themes.\n" in agree(capsys, path)[1]
    wide = files(tmp_path, one="id,war\na,1\nb,0\n", two="id,war\na,1\nb,1\n")
    code, _, err = agree(capsys, *wide, "--unmarked", "absent")
    assert code == 2
    assert err.startswith("--unmarked absent: no table here has a row per highlight")


def test_a_table_with_a_column_of_codes_is_none_of_marks(tmp_path, capsys):
    table = "id,who,category,war\n1,a,speech,1\n1,b,brief,0\n2,a,speech,1\n2,b,brief,1\n"
    code, _, err = agree(capsys, *files(tmp_path, wide=table))
    assert code == 2
    assert "Then add --coder-column who." in err


def test_a_text_with_one_row_per_coder_stays_a_variable(tmp_path, capsys):
    table = "id,coder,label\n" + "".join(f"{n},{who},{'xy'[n % 2]}\n" for n in range(6) for who in ("anna", "ben"))
    assert list(cells(capsys, *files(tmp_path, long=table))) == ["label"]


def test_whether_a_text_without_a_mark_was_read_has_to_be_said(tmp_path, capsys):
    paths = files(tmp_path, anna=ANNA, ben=BEN.replace("3,c.txt,war,war\n", ""))
    code, _, err = agree(capsys, *paths)
    assert code == 2
    assert "1 text in " in err
    assert "Add --unmarked absent, or --unmarked not-coded." in err
    assert cells(capsys, *paths, "--unmarked", "absent")["war"] == (1, 1, 0, 2)
    assert cells(capsys, *paths, "--unmarked", "not-coded")["war"] == (1, 1, 0, 1)
    wide = files(tmp_path, eve="id,war,aid\na.txt,1,1\nb.txt,1,0\ne.txt,0,0\n")
    assert agree(capsys, paths[0], *wide)[0] == 2
    assert cells(capsys, paths[0], *wide, "--unmarked", "absent")["war"] == (2, 0, 0, 1)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("id,theme,value\na,war,1\na,aid,0\na,war,0\n", '"war" of "a" is "0" here and "1" in '),
        (HEAD + "1,a,war,x\n2,a,War,x\n", "names that look alike: 'War' and 'war'."),
        ("document,tag,coder\na,war,\na,aid,\na,aid,ben\n", 'the column "coder" is empty.'),
    ],
)
def test_marks_that_cannot_be_read_name_their_rows(tmp_path, capsys, table, told):
    code, _, err = agree(capsys, *files(tmp_path, one=table, two=ANNA))
    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_in_a_study_tags_are_themes_files_are_texts_and_passages_are_evidence(tmp_path, capsys):
    study = dc.read_study(".")
    passage = study.corpus["T02"].text[:30]
    rows = f'1,T02.txt,NATO,"{passage}"\n2,T02.txt,Weather,x\n3,T03,dialogue,of their own\n'
    (path,) = files(tmp_path, anna=HEAD + rows)
    code, out, err = agree(capsys, path, "--coding", "second", "--study", ".", "--unmarked", "not-coded", "--full")
    assert code == 0, err
    assert "left out Weather: no themes of the codebook." in out
    assert "Without a mark, taken as not coded: 15 texts in" in out
    assert {line.split()[0] for line in out.splitlines() if line.startswith("nato ")} == {"nato"}
    coding, _ = read_coding_of_one(tmp_path / "anna.csv", study.corpus, study.codebook)
    assert coding.ids == ("T02", "T03")
    assert [(span.theme, span.start, span.quote) for span in coding.spans if span.id == "T02"] == [("nato", 0, passage)]
    assert coding.codes_by_id("unilateralism") == {"T02": 0, "T03": 0}


def test_files_of_two_coders_are_the_same_texts_with_and_without_an_extension(tmp_path, capsys):
    paths = files(tmp_path, anna=ANNA, ben=BEN.replace(".txt", ""))
    assert cells(capsys, *paths) == {"war": (1, 1, 1, 1), "aid": (1, 1, 1, 1)}


def test_one_mark_per_text_and_coder_is_a_mark_where_unmarked_texts_are_told_of(tmp_path, capsys):
    paths = files(tmp_path, long="document,coder,tag\na,anna,war\nb,anna,war\na,ben,war\nb,ben,aid\n")
    assert cells(capsys, *paths, "--unmarked", "absent") == {"war": (1, 1, 0, 0), "aid": (0, 0, 1, 1)}
