from __future__ import annotations

import json

import pytest
from scipy.stats import fisher_exact

import discourse_coder as dc
from discourse_coder.cli.main import main
from factories import make_coding, make_corpus

SOURCES = ["mfa"] * 14 + ["unsc"] * 14
CORPUS = make_corpus(*[(str(2008 + 8 * (place % 2)), {"source": source}) for place, source in enumerate(SOURCES)])
FIRST = [1, 0] * 14


def measured(differing: range | list[int], **options: object) -> dc.Agreement:
    """Return the agreement of two coders who differ on the texts in these places."""
    second = [1 - code if place in differing else code for place, code in enumerate(FIRST)]
    codings = {name: make_coding({"t": codes}, corpus=CORPUS) for name, codes in (("a", FIRST), ("b", second))}
    return dc.agreement(codings, n_resamples=200, **options)


def test_each_group_has_its_own_agreement() -> None:
    found = measured(range(14, 21)).by("source")
    assert [(g.group, g.n_units, g.n_agree) for g in found.groups] == [("mfa", 14, 14), ("unsc", 14, 7)]
    alone = measured(range(14, 21))
    part = {name: make_coding({"t": coding.codes[14:, 0].tolist()}) for name, coding in alone._codings.items()}
    assert found.groups[1].alpha == dc.agreement(part, n_resamples=200).themes[0].alpha


def test_the_share_of_disagreements_has_fishers_exact_test() -> None:
    found = measured(range(14, 21)).by("source")
    expected = fisher_exact([[0, 14], [7, 7]]).pvalue
    (difference,) = found.differences
    assert difference.share.p_value == pytest.approx(expected)
    # Disagreements by chance: 14 texts with 14 and 14 codes of a kind, and 14 with 13 and 15.
    first, second = 14 * 14 * 14 * 2 / (28 * 27), 14 * 13 * 15 * 2 / (28 * 27)
    assert difference.alpha.p_value == pytest.approx((second / (first + second)) ** 7)
    assert (difference.share_p_holm, difference.alpha_p_holm) == pytest.approx((2 * expected, 2 * expected))
    assert found.said.startswith("Agreement differs between the groups, p after Holm: t (p = 0.0")


def test_no_difference_comes_with_what_would_have_been_shown() -> None:
    found = measured([0, 1, 2, 3, 14, 15, 16, 17]).by("source")
    assert found.said == "No difference between the groups is shown."
    tests = found.tests.set_index("of")
    assert tests.loc["disagreements", "p_holm"] == 1
    # At 5% for each of two tests: a group with 29% must differ by more than half of all texts.
    assert 0.4 < tests.loc["disagreements", "detectable"] < 0.65
    assert found.shown.tables[-1].rows[0][3].endswith(" points")


@pytest.mark.parametrize(
    ("differing", "options", "reason"),
    [
        ([], {}, "the coders differ on no text"),
        ([0, 1, 2, 3], {}, "so few disagreements cannot show a difference between these groups"),
        ([0], {"weights": {id_: 1 + (id_ == "d1") for id_ in CORPUS.ids}}, "texts are weighted"),
    ],
)
def test_p_is_withheld_with_its_reason(differing: list[int], options: dict, reason: str) -> None:
    (difference,) = measured(differing, **options).by("source").differences
    assert (difference.share_p_holm, difference.alpha_p_holm) == (None, None)
    assert difference.share_reason.startswith(reason)


def test_one_reason_against_all_tests_is_said_once() -> None:
    found = measured([0, 1, 14, 15]).by("period", periods=["2008", "2016"]).brief
    alone = measured([0]).by("source").brief
    told = "Differences between the groups are not tested: so few disagreements cannot show a difference"
    for lines in ("\n".join(shown.lines) for shown in (found, alone)):
        assert lines.count("so few disagreements") == 1
        assert told in lines


def test_five_disagreements_in_one_of_two_groups_are_enough() -> None:
    assert measured([0, 1, 2, 3, 4]).by("source").differences[0].share_p_holm is not None


def test_three_coders_who_skip_texts_are_not_tested() -> None:
    codings = {
        "a": make_coding({"t": FIRST}, corpus=CORPUS),
        "b": make_coding({"t": [1 - code for code in FIRST[:9]] + FIRST[9:]}, corpus=CORPUS),
        "c": make_coding({"t": [*FIRST[:20], *[None] * 8]}, corpus=CORPUS),
    }
    (difference,) = dc.agreement(codings, n_resamples=0).by("source").differences
    assert difference.share_reason == "texts were coded by unequal numbers of coders"
    whole = {name: make_coding({"t": coding.codes[:20, 0].tolist()}, corpus=CORPUS) for name, coding in codings.items()}
    (difference,) = dc.agreement(whole, n_resamples=0).by("source").differences
    assert difference.share_p_holm is not None
    assert difference.alpha.reason == "there are three coders or more"


def test_periods_and_years_are_groups_and_texts_in_none_are_told() -> None:
    result = measured([0, 2, 4])
    assert [g.group for g in result.by("year").groups] == ["2008", "2016"]
    found = result.by("period", periods=["2015-2017"])
    assert found.notes[0].startswith("14 texts in no group: d1, d3")


def test_without_a_corpus_or_a_column_it_is_refused() -> None:
    codings = {name: make_coding({"t": FIRST}) for name in "ab"}
    with pytest.raises(dc.UsageError, match="Give the corpus"):
        dc.agreement(codings, n_resamples=0).by("source")
    with pytest.raises(dc.UsageError, match='no document has a column "sauce"'):
        measured([0]).by("sauce")


def test_the_command_shows_writes_and_checks(tmp_path, capsys) -> None:
    (tmp_path / "corpus").mkdir()
    rows = "".join(f"d{n},{source},Text {n}.\n" for n, source in enumerate(SOURCES, 1))
    (tmp_path / "corpus.csv").write_text(f"id,source,text\n{rows}", encoding="utf-8")
    for name, codes in (("a", FIRST), ("b", [1 - code for code in FIRST[:6]] + FIRST[6:])):
        text = "".join(f"d{n},{code}\n" for n, code in enumerate(codes, 1))
        (tmp_path / f"{name}.csv").write_text(f"id,t\n{text}", encoding="utf-8")
    files = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--corpus", str(tmp_path / "corpus.csv")]
    assert main(["agree", *files, "--by", "source"]) == 0
    out = capsys.readouterr().out
    assert "Agreement by source\nAgreement differs between the groups" in out
    assert main(["agree", *files, "--by", "source", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["group"], row["n_agree"]) for row in found["groups"]] == [("mfa", 8), ("unsc", 14)]
    assert [row["of"] for row in found["group_tests"]] == ["disagreements", "alpha"]
    assert main(["agree", *files, "--periods", "2008-2011"]) == 2
    assert "Add --by period." in capsys.readouterr().err
