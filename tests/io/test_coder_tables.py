"""Tables of codes in the shapes that other programs write: what agreement they give, and what is said about them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

import discourse_coder as dc
from discourse_coder.cli.main import main

PUBLISHED = Path(__file__).parents[1] / "cases" / "reliability"
# Texts by coder: pro 1, con 2, neutral 3, with a gap.
STANCES = {"anna": [1, 1, 2, 2, 3, 3, 1, 2], "ben": [1, 1, 2, 3, 3, 3, 1, None], "eve": [1, 2, 2, 2, 3, 1, 1, 2]}


def alpha_of(columns, level="nominal"):
    """Return alpha by the krippendorff package."""
    data = [[np.nan if code is None else float(code) for code in column] for column in columns]
    return krippendorff.alpha(data, level_of_measurement=level)


def files(folder: Path, **tables: str) -> list[str]:
    """Write tables and return their paths; the name is that of a .csv file unless it says another ending."""
    paths = []
    for name, text in tables.items():
        path = folder / (name.replace("__", ".") if "__" in name else f"{name}.csv")
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def per_coder(codes=STANCES, column="stance", names=None):
    """Return a table for each coder."""
    said = names or {}
    return {
        coder: "".join(
            [
                f"id,{column}\n",
                *(f"t{n},{'' if c is None else said.get(c, c)}\n" for n, c in enumerate(column_of_coder, 1)),
            ]
        )
        for coder, column_of_coder in codes.items()
    }


def agree(capsys, *arguments) -> tuple[int, str, str]:
    code = main(["agree", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def measured(capsys, *arguments) -> dict[tuple[str, str], float]:
    """Return the value of each statistic by theme and name."""
    code, out, err = agree(capsys, *arguments, "--json")
    assert code == 0, err
    return {(row["theme"], row["statistic"]): row["value"] for row in json.loads(out)["statistics"]}


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_codes_other_than_0_and_1_are_a_variable_of_the_level_asked_for(tmp_path, capsys, level):
    paths = files(tmp_path, **per_coder())
    found = measured(capsys, *paths, "--level", level)
    assert found["stance", "krippendorff_alpha"] == pytest.approx(alpha_of(STANCES.values(), level), abs=1e-6)
    out = agree(capsys, *paths, "--level", level)[1]
    assert out.startswith(f"stance: read as one {level} variable with 3 values: 1 (9), 2 (8), 3 (6).\n")
    assert f"{level} alpha" in out


def test_without_a_level_a_variable_is_nominal_and_its_first_line_says_so(tmp_path, capsys):
    paths = files(tmp_path, **per_coder(names={1: "pro", 2: "con", 3: "neutral"}))
    code, out, _ = agree(capsys, *paths)
    assert (code, out.splitlines()[0]) == (
        0,
        "stance: read as one nominal variable with 3 values: con (8), neutral (6), pro (9).",
    )
    found = measured(capsys, *paths)
    assert found["stance", "krippendorff_alpha"] == pytest.approx(alpha_of(STANCES.values()), abs=1e-6)


def test_a_published_table_with_missing_codes_and_coders_as_columns(tmp_path, capsys):
    """Krippendorff 2011, p. 4, and irrCAC's raw4raters: alpha .743, ordinal .815."""
    table = Path(shutil.copy(PUBLISHED / "krippendorff2011_four_observers.csv", tmp_path))
    wide = table, "--id-column", "unit", "--columns-are-coders"
    found = measured(capsys, *wide)
    assert found[table.stem, "krippendorff_alpha"] == pytest.approx(0.74342, abs=5e-6)
    assert found[table.stem, "percent_agreement"] == pytest.approx(0.8181818, abs=1e-6)
    assert found[table.stem, "brennan_prediger"] == pytest.approx(0.77273, abs=5e-6)
    ordinal = measured(capsys, *wide, "--level", "ordinal")
    assert ordinal[table.stem, "krippendorff_alpha"] == pytest.approx(0.815, abs=5e-4)


def test_two_coders_of_an_ordinal_variable_have_weighted_kappa(tmp_path, capsys):
    pair = {"a": [1, 2, 3, 4, 4, 2, 1, 3], "b": [1, 2, 4, 4, 3, 1, 1, 3]}
    found = measured(capsys, *files(tmp_path, **per_coder(pair)), "--level", "ordinal")
    for name, weights in (("", None), ("_linear", "linear"), ("_quadratic", "quadratic")):
        expected = cohen_kappa_score(pair["a"], pair["b"], weights=weights)
        assert found["stance", f"cohen_kappa{name}"] == pytest.approx(expected, abs=1e-6)


def test_a_variable_and_a_theme_of_one_table(tmp_path, capsys):
    paths = files(
        tmp_path,
        a="id,war,tone\n1,1,3\n2,0,2\n3,1,2\n4,0,1\n",
        b="id,war,tone\n1,1,3\n2,0,3\n3,0,2\n4,0,1\n",
    )
    out = tmp_path / "out"
    code, said, err = agree(capsys, *paths, "--full", "--out", out)
    assert (code, err) == (0, "")
    assert 'agreement on "2"' in said
    methods = (out / "methods.txt").read_text(encoding="utf-8")
    assert "the presence or absence of one theme (war) and for one variable (tone: 1, 2, 3; nominal)" in methods
    cells = (out / "agreement_cells.csv").read_text(encoding="utf-8").splitlines()
    assert "tone,2,3,1" in cells
    assert "war,1,0,1" in cells
    differences = (out / "disagreements.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:4] for line in differences[1:]] == [["3", "war", "1", "0"], ["2", "tone", "2", "3"]]


@pytest.mark.parametrize(
    ("n_strays", "n", "is_refused"),
    [(1, 20, True), (2, 42, True), (2, 40, False), (3, 60, False), (1, 8, True)],
)
def test_a_stray_value_among_0_and_1_is_no_category(tmp_path, capsys, n_strays, n, is_refused):
    """Refused under 5% of the codes of all coders, and where it occurs once; at 5% it is a value."""
    each = n // 2
    a = ["11"] * n_strays + ["1", "0"] * each
    b = ["1", "0"] * each
    paths = files(tmp_path, **per_coder({"a": a[:each], "b": b[:each]}, "war"))
    code, out, err = agree(capsys, *paths)
    if is_refused:
        assert code == 2
        assert f'{paths[0]} row 2: "11" in the column "war" is not a code. Correct it; or if it is a value, ' in err
        assert len(err.splitlines()) == n_strays
        assert agree(capsys, *paths, "--level", "nominal")[0] == 0
    else:
        assert (code, err) == (0, "")
        assert out.startswith("war: read as one nominal variable with 3 values: 0 (")


@pytest.mark.parametrize(
    ("yes", "no"),
    [("yes", "no"), ("JA", "Nein"), ("TRUE", "FALSE"), ("WAHR", "FALSCH"), ("y", "n"), ("oui", "non"), ("да", "нет")],
)
def test_words_for_codes_are_1_and_0_and_it_is_said(tmp_path, capsys, yes, no):
    digits = {"a": [1, 0, 1, 0, 0], "b": [1, 0, 0, 0, None]}
    words = per_coder({"a": digits["a"]}, "war", {1: yes, 0: no}) | per_coder({"b": digits["b"]}, "war")
    paths = files(tmp_path, **words)
    found = measured(capsys, *paths)
    assert found["war", "positive_agreement"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["war", "krippendorff_alpha"] == pytest.approx(alpha_of(digits.values()), abs=1e-6)
    assert agree(capsys, *paths)[1].startswith(f"war: read {yes} as 1 and {no} as 0.\n")


@pytest.mark.parametrize("empty", ["NA", ".", ".b"])
def test_what_programs_write_for_an_empty_cell_is_not_coded_and_it_is_said(tmp_path, capsys, empty):
    gaps = {"a": [1, 0, empty, 0, 1], "b": [1, 0, 1, empty, 1]}
    out = agree(capsys, *files(tmp_path, **per_coder(gaps, "war")))[1]
    assert out.startswith(f"war: read {empty} (2) as not coded.\n")
    assert "3 of 3 agree" in out


LONG = "".join(
    f"t{n},{coder},{'' if code is None else code}\n"
    for coder, codes in STANCES.items()
    for n, code in enumerate(codes, 1)
)


@pytest.mark.parametrize(
    ("table", "options"),
    [
        ("id,coder,stance\n" + LONG, []),
        ("id,annotator_id,stance\n" + LONG, []),
        ("post_id,coder_id,stance\n" + LONG, ["--id-column", "post_id"]),
        ("id,who,stance\n" + LONG, ["--coder-column", "who"]),
        ("sep=;\nid;coder;stance\n" + LONG.replace(",", ";"), []),
        ("id\tcoder\tstance\n" + LONG.replace(",", "\t"), []),
        (
            "annotation_id,annotator,created_at,id,lead_time,stance,text,updated_at\n"
            + "".join(
                f"{n},{coder},2026-01-{n:02},{id_},{n}.5,{code},Some text {id_}.,2026-02-{n:02}\n"
                for n, (id_, coder, code) in enumerate((line.split(",") for line in LONG.splitlines()), 1)
            ),
            [],
        ),
    ],
    ids=["coder", "annotator_id", "tidycomm", "named", "sep=;", "tabs", "Label Studio"],
)
def test_a_row_per_text_and_coder(tmp_path, capsys, table, options):
    paths = files(tmp_path, long=table)
    found = measured(capsys, *paths, *options)
    assert {theme for theme, _ in found} == {"stance"}
    assert found["stance", "krippendorff_alpha"] == pytest.approx(alpha_of(STANCES.values()), abs=1e-6)
    assert "a row per text and coder; coders in " in agree(capsys, *paths, *options)[1]


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_lists_of_labels_in_json_are_a_theme_each_also_for_a_coder_who_never_gave_one(tmp_path, capsys, ending):
    given = {"a": [["war"], ["war", "aid"], [], ["war"]], "b": [["war"], ["war"], [], []]}
    paths = []
    for coder, labels in given.items():
        records = [{"id": n, "text": f"Text {n}.", "label": label} for n, label in enumerate(labels, 1)]
        text = json.dumps(records) if ending == "json" else "\n".join(map(json.dumps, records))
        paths += files(tmp_path, **{f"{coder}__{ending}": text})
    code, out, _ = agree(capsys, *paths)
    assert code == 0
    assert "label: lists of labels, read as a theme each: aid, war.\n" in out
    assert f"{paths[0]}: left out text, which holds no codes.\n" in out
    found = measured(capsys, *paths)
    assert found["aid", "percent_agreement"] == pytest.approx(0.75)
    assert found["war", "percent_agreement"] == pytest.approx(0.75)


def test_tables_without_ids_are_matched_by_their_order_and_it_is_said(tmp_path, capsys):
    # Each left out a text, an empty line where there is but one column: so their later rows are not one apart.
    codes = {"anna": [None, *STANCES["anna"][1:]], "ben": [1, None, *STANCES["ben"][2:7], 2], "eve": STANCES["eve"]}
    tables = {
        name: "\n".join(line.partition(",")[2] for line in text.splitlines()) for name, text in per_coder(codes).items()
    }
    paths = files(tmp_path, **tables)
    code, _, err = agree(capsys, *paths)
    assert code == 2
    assert "Name the column of ids with --id-column NAME; or match texts by their order with --no-ids." in err
    found = measured(capsys, *paths, "--no-ids")
    assert found["stance", "krippendorff_alpha"] == pytest.approx(alpha_of(codes.values()), abs=1e-6)
    assert "There are no ids: texts are matched by their order" in agree(capsys, *paths, "--no-ids")[1]
    Path(paths[0]).write_text("stance\n1\n2\n", encoding="utf-8")
    code, _, err = agree(capsys, *paths, "--no-ids")
    assert code == 2
    assert "the last rows differ" in err


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        ("id,NR,JF\nA,1,1\nB,0,1\n", [], "if the columns NR, JF are coders, add --columns-are-coders; "),
        (
            "id,who,war\n" + "".join(f"{n},{who},1\n" for n in range(2000) for who in "xyz"),
            [],
            'there are several rows for each id: 6,000 rows of 2,000 ids. Is "who" a column of coders? Then add '
            "--coder-column who.",
        ),
        ("id,coder,war\n1,a,1\n2,,0\n1,b,1\n", [], 'row 3: the column "coder" is empty. Name the coder.'),
        ("id,a,b\n1,1,0\n", ["--coder-column", "coders"], 'there is no column "coders".'),
        ("id,coder,war\n1,Mira,1\n2,mira ,0\n1,Tom,1\n2,Tom,0\n", [], "coders that look alike: 'Mira' and 'mira'."),
        ("id,coder,war\n1,A  B,1\n1,a\u00a0b,1\n", [], "has coders that look alike: 'A  B' and 'a\\xa0b'."),
        ("id,coder,tone\n1,a,x\n1,b,X\n2,a,x\n2,b,X\n", [], "has values that look alike: 'X' and 'x'. Write one."),
        (
            "id,coder,tone\n1,a,x\n1,b,x\n2,a,y\n2,b,y\n",
            ["--level", "ordinal"],
            "has values that are not numbers: x, y. Write numbers: words have no order that could be known.",
        ),
        (
            "id,coder,tone\n" + "".join(f"{n},{c},{n % 60}\n" for n in range(120) for c in "ab"),
            [],
            'the column "tone" has 60 different values; a variable may have 50.',
        ),
        ("id,coder,tone\n1,a,p\n1,b,q\n2,a,r\n2,b,s\n", [], "none of its 4 values occurs twice."),
        ("id,coder,war\n1,a,x\n2,a,\n1,b,x\n2,b,x\n", [], 'each cell of the column "war" is "x" or empty. If x is pre'),
        ("1,1,0\n0,0,0\n1,0,1\n", [], "the first row holds codes, not the names of columns."),
        ('[{"id": 1, "annotations": [{}]}]', [], "Export as CSV or JSON-MIN."),
    ],
)
def test_what_cannot_be_read_names_the_cause_and_the_option_in_few_lines(tmp_path, capsys, table, options, told):
    code, _, err = agree(capsys, *files(tmp_path, **{"t__json" if table[0] == "[" else "t__csv": table}), *options)
    assert code == 2
    assert told in err
    assert len(err.splitlines()) == 1


def test_a_column_of_who_wrote_the_texts_is_none_of_coders(tmp_path, capsys):
    users = ["u1", "u2", "u1", "u3", "u2", "u1"]
    tables = {
        coder: "id,user,war\n"
        + "".join(f"{n},{user},{code}\n" for n, (user, code) in enumerate(zip(users, codes, strict=True)))
        for coder, codes in (("anna", "101100"), ("ben", "101000"))
    }
    out = agree(capsys, *files(tmp_path, **tables))[1]
    assert "Agreement of anna and ben" in out
    assert "user: read as one nominal variable with 3 values: u1 (6), u2 (4), u3 (2)." in out
    constant = {coder: table.replace(",user,", ",coder,") for coder, table in tables.items()}
    for coder, table in constant.items():
        for user in ("u1", "u2", "u3"):
            table = table.replace(user, coder.title())
        constant[coder] = table
    assert "Agreement of Anna and Ben" in agree(capsys, *files(tmp_path, **constant))[1]


def test_only_the_columns_asked_for_are_read(tmp_path, capsys):
    table = "id,coder,minutes,war\n" + "".join(
        f"{n},{c},{n * 7 + len(c)},{n % 2}\n" for n in range(99) for c in ("a", "bb")
    )
    paths = files(tmp_path, t=table)
    assert agree(capsys, *paths)[0] == 2
    assert {theme for theme, _ in measured(capsys, *paths, "--variable", "war")} == {"war"}


def test_a_theme_of_the_codebook_stays_absent_or_present(tmp_path, capsys):
    codebook = tmp_path / "codebook.yaml"
    codebook.write_text(
        'title: t\nversion: "1"\nthemes: [{id: stance, definition: d, coded_by: people}]\n', encoding="utf-8"
    )
    code, _, err = agree(capsys, *files(tmp_path, **per_coder()), "--codebook", codebook)
    assert code == 2
    assert 'row 4: "2" in the column "stance" is not a code.' in err


def test_a_message_repeats_itself_three_times_at_most(tmp_path, capsys):
    table = "id,war\n" + "".join(f"{n},1\n{n},0\n" for n in range(5)) + "".join(f"x{n},1\n" for n in range(90))
    many = table + "".join(f"x{n},1\n" for n in range(30))
    paths = files(tmp_path, a=table, b=many)
    code, _, err = agree(capsys, *paths)
    assert code == 2
    lines = err.splitlines()
    assert [line.startswith(paths[0]) for line in lines[:5]] == [True] * 5
    assert all("is already that of" in line for line in lines[5:8])
    assert lines[8:] == ["... and 32 more of this kind."]


def test_from_python_a_table_of_values_is_read_with_its_level(tmp_path):
    paths = files(tmp_path, **per_coder())
    with pytest.raises(dc.CodingError, match='"2" in the column "stance" is not a code'):
        dc.read_coding(paths[0])
    codings = {Path(path).stem: dc.read_coding(path, level="ordinal") for path in paths}
    assert codings["ben"].scales["stance"] == dc.Scale(("1", "2", "3"), "ordinal")
    assert codings["ben"].matrix["stance"].tolist()[:4] == ["1", "1", "2", "3"]
    assert codings["ben"].matrix["stance"].isna().sum() == 1
    alpha = dc.agreement(codings, n_resamples=10).themes[0].alpha.value
    assert alpha == pytest.approx(alpha_of(STANCES.values(), "ordinal"))
    with pytest.raises(dc.UsageError, match="no level of measurement"):
        dc.read_coding(paths[0], level="ratio")


def test_a_coder_who_gave_only_0_and_1_is_compared_on_the_values_of_the_others(tmp_path, capsys):
    codes = {"a": [0, 1, 1, 0, 1, 0], "b": [0, 1, 2, 0, 2, 2]}
    found = measured(capsys, *files(tmp_path, **per_coder(codes)))
    assert found["stance", "krippendorff_alpha"] == pytest.approx(alpha_of(codes.values()), abs=1e-6)
    alone = {name: dc.read_coding(tmp_path / f"{name}.csv", level="nominal") for name in codes}
    assert alone["a"].scales == {}
    assert dc.agreement(alone, n_resamples=10).themes[0].alpha.value == pytest.approx(alpha_of(codes.values()))
