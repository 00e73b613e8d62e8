from __future__ import annotations

import json

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from factories import make_coding


def codes(both: int, only_first: int, only_second: int, neither: int) -> tuple[list[int], list[int]]:
    """Return the codes of two coders."""
    pairs = [(1, 1)] * both + [(1, 0)] * only_first + [(0, 1)] * only_second + [(0, 0)] * neither
    first, second = zip(*pairs, strict=True)
    return list(first), list(second)


def measured(**themes: tuple[list[int], list[int]]) -> dc.Agreement:
    first, second = (make_coding({theme: found[coder] for theme, found in themes.items()}) for coder in (0, 1))
    return dc.agreement({"ana": first, "ben": second}, n_resamples=0)


def test_who_leans_is_said_first_and_only_where_it_is_more_than_chance() -> None:
    leaning = measured(nato=codes(6, 1, 10, 8), un=codes(8, 4, 5, 8))
    assert "A coder leans, p after Holm: nato (ben in 16 texts, ana in 7; p = 0.023)." in "\n".join(leaning.brief.lines)
    assert "leans" not in "\n".join(measured(un=codes(8, 4, 5, 8)).brief.lines)


def test_p_is_adjusted_for_the_themes_tested_and_the_smallest_lean_stands_beside_no_lean() -> None:
    found = measured(nato=codes(6, 1, 10, 8), un=codes(8, 5, 5, 7), dialogue=codes(20, 2, 3, 0)).bias
    table = found.table.set_index("theme")
    assert table.loc["nato", ["coder", "n_given", "n_others", "method"]].tolist() == ["ben", 16, 7.0, "exact"]
    assert table.loc["nato", "p_holm"] == pytest.approx(2 * table.loc["nato", "p_value"])
    # Ten disagreements, five each way: nine more one way would have been shown.
    assert table.loc["un", ["coder", "p_value", "detectable"]].tolist() == ["", 1.0, 9]
    assert table.loc["dialogue", "reason"] == "so few disagreements cannot show that a coder leans"
    shown = found.shown
    assert shown.rows[0][-1] is None
    assert shown.rows[1][1:] == ("nobody", 10, "1.000", "1.000", "9 texts")
    assert "adjusted for 2 tests" in shown.caption
    assert shown.caption.endswith("No p: so few disagreements cannot show that a coder leans")
    assert shown.rows[2][1:] == ("ben in 23 texts, ana in 22", 5, None, None, None)


def test_coders_who_never_differ_have_no_table_of_bias() -> None:
    assert measured(nato=codes(6, 0, 0, 8)).bias.shown is None


def test_three_coders_and_variables_name_the_coder_and_the_value() -> None:
    leaning = make_coding({"nato": [1] * 9 + [0] * 9}, ids=[f"d{n}" for n in range(18)])
    others = [make_coding({"nato": [0] * 18}, ids=leaning.ids) for _ in range(2)]
    bias = dc.agreement({"ana": others[0], "ben": leaning, "cem": others[1]}, n_resamples=0).bias
    assert (bias.themes[0].name, bias.themes[0].numbers) == ("Cochran's Q", "ben in 9 texts, 3.0 expected")
    assert bias.themes[0].test.p_value == pytest.approx(3 / 3**9)


def test_the_command_writes_the_bias_of_variables(tmp_path, capsys) -> None:
    for name, values in (("ana", "for for for for for for against none"), ("ben", "against " * 7 + "none")):
        rows = "".join(f"{n},{value}\n" for n, value in enumerate(values.split()))
        (tmp_path / f"{name}.csv").write_text(f"id,stance\n{rows}", encoding="utf-8")
    files = [str(tmp_path / f"{name}.csv") for name in ("ana", "ben")]
    assert main(["agree", *files, "--json", "--out", str(tmp_path / "out")]) == 0
    (found,) = json.loads(capsys.readouterr().out)["bias"]
    assert (found["test"], found["coder"], found["value"], found["n_given"]) == ("Stuart-Maxwell", "ana", "for", 6)
    assert found["p_value"] == pytest.approx(2 / 2**6)
    assert "stance,Stuart-Maxwell,8,6,ana,for,6,0.0," in (tmp_path / "out" / "coder_bias.csv").read_text()
