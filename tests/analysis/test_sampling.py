"""The reliability sample: allocation, the draw, weights, files and the command."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.analysis.sampling import allocate, draw_sample
from discourse_coder.cli.main import main
from discourse_coder.errors import CorpusError, DiscourseCoderError, UsageError
from discourse_coder.io.sample_files import read_ids, read_sample, write_sample
from discourse_coder.model.corpus import Corpus, Document
from factories import make_coding, make_corpus
from trees import tree

CORPUS = make_corpus(
    *[("2009", {"source": "unsc"})] * 20,
    *[("2015", {"source": "unsc"})] * 36,
    *[("2015", {"source": "mfa"})] * 23,
    *[("", {"source": "leaders"})] * 3,
    notice="All invented.",
)
NATO = [1 if number % 9 == 0 else 0 for number in range(82)]
CODING = make_coding({"nato": NATO, "un": [1] * 82})


def coding_of(corpus, **codes):
    coding = make_coding(codes, corpus=corpus)
    return replace(coding, provenance=replace(coding.provenance, corpus_hash=corpus.hash))


def drawn(sample) -> dict[str, tuple[int, int]]:
    return {stratum.name: (stratum.n_documents, stratum.n_drawn) for stratum in sample.strata}


@given(
    strata=st.lists(st.tuples(st.integers(1, 60), st.sampled_from([1, 2, 3, Fraction(3, 2)])), min_size=1, max_size=8),
    data=st.data(),
)
def test_allocation_gives_all_texts_within_capacity_and_one_to_each_where_it_can(strata, data):
    capacities = [size for size, _ in strata]
    n = data.draw(st.integers(0, sum(capacities)))
    counts = allocate([size * factor for size, factor in strata], capacities, n)
    assert sum(counts) == n
    assert all(0 <= count <= capacity for count, capacity in zip(counts, capacities, strict=True))
    assert n < len(counts) or min(counts) >= 1


def test_allocation_by_largest_remainder():
    # Quotas 4.78, 3.49, 6.34, 2.39 of 17: the remainders .78 and .49 get the two that are left.
    assert allocate([20, Fraction(146, 10), Fraction(265, 10), 10], [20, 15, 27, 10], 17) == [5, 4, 6, 2]


def test_a_stratum_without_a_quota_gets_one_from_the_largest():
    assert allocate([90, 9, 1], [90, 9, 1], 5) == [3, 1, 1]
    assert allocate([90, 9, 1], [90, 9, 1], 2) == [2, 0, 0]


def test_enriched_quotas_above_capacity_are_shared_out():
    assert allocate([30, 90], [3, 90], 20) == [3, 17]


def test_a_fifth_of_82_texts_by_source_and_period():
    sample = draw_sample(CORPUS, share=0.2, seed=7, periods="2008-2011, 2012-2024")
    assert len(sample) == 17
    assert drawn(sample) == {
        "source=leaders, period=(none)": (3, 1),
        "source=mfa, period=2012-2024": (23, 5),
        "source=unsc, period=2008-2011": (20, 4),
        "source=unsc, period=2012-2024": (36, 7),
    }
    assert list(sample.ids) == [id_ for id_ in CORPUS.ids if id_ in set(sample.ids)]
    assert sum(sample.weights) == pytest.approx(82)


@pytest.mark.parametrize(("share", "n"), [(0.2, 17), (0.5, 41), (1, 82), (0.001, 1)])
def test_a_share_is_rounded_up(share, n):
    assert len(draw_sample(CORPUS, share=share, seed=1)) == n


def test_binary_fractions_do_not_round_a_share_up():
    corpus = Corpus(CORPUS.documents + tuple(Document(f"more{k}", "Text.", None, {"source": "x"}) for k in range(18)))
    assert len(draw_sample(corpus, share=0.07, seed=1)) == 7  # 0.07 * 100 is 7.000000000000001


def test_the_draw_depends_on_seed_and_texts_not_on_their_order_or_that_of_columns():
    rich = [Document(d.id, d.text, d.date, {"kind": "x", **d.metadata}) for d in CORPUS]
    turned = Corpus(tuple(Document(d.id, d.text, d.date, dict(reversed(d.metadata.items()))) for d in reversed(rich)))
    first = draw_sample(Corpus(tuple(rich)), share=0.3, seed=7, by=("source", "kind"))
    again = draw_sample(turned, share=0.3, seed=7, by=("source", "kind"))
    assert set(first.ids) == set(again.ids)
    assert first.corpus_hash == again.corpus_hash
    assert set(first.ids) != set(draw_sample(turned, share=0.3, seed=8, by=("source", "kind")).ids)


def test_every_text_of_a_stratum_has_the_same_chance():
    times = dict.fromkeys(CORPUS.ids, 0)
    for seed in range(2000):
        for id_ in draw_sample(CORPUS, n=16, seed=seed).ids:
            times[id_] += 1
    for stratum, ids in {"unsc": CORPUS.ids[:56], "mfa": CORPUS.ids[56:79], "leaders": CORPUS.ids[79:]}.items():
        expected = sum(times[id_] for id_ in ids) / len(ids)
        spread = (expected * (1 - expected / 2000)) ** 0.5
        assert all(abs(times[id_] - expected) < 5 * spread for id_ in ids), stratum


def test_excluded_texts_are_never_drawn_and_are_named():
    excluded = ("d3", "d80", "d81", "d82")
    sample = draw_sample(CORPUS, n=78, seed=7, exclude=reversed(excluded))
    assert sample.excluded == excluded
    assert not set(sample.ids) & set(excluded)
    assert "d3, d80, d81, d82" in " ".join(sample.description)
    assert sum(sample.weights) == pytest.approx(78)


def test_excluding_a_text_that_was_not_drawn_changes_nothing_else():
    sample = draw_sample(CORPUS, n=16, seed=7, by=())
    spare = next(id_ for id_ in CORPUS.ids if id_ not in sample.ids)
    assert draw_sample(CORPUS, n=16, seed=7, by=(), exclude=[spare]).ids == sample.ids


def test_enrichment_draws_a_rare_theme_more_often():
    sample = draw_sample(CORPUS, n=20, seed=7, by=(), enrich={"nato": 3}, coding=CODING_OF_CORPUS)
    # 10 texts count for 30 of 102: 5.9 of 20, where 2.4 would be drawn without.
    assert drawn(sample) == {"all": (72, 14), "with nato": (10, 6)}


def test_weights_undo_enrichment():
    sample = draw_sample(CORPUS, n=20, seed=7, enrich={"nato": 3}, coding=CODING_OF_CORPUS)
    positives = {id_ for id_, code in zip(CORPUS.ids, NATO, strict=True) if code}
    weighted = sum(w for id_, w in zip(sample.ids, sample.weights, strict=True) if id_ in positives)
    assert weighted == pytest.approx(sum(NATO))
    assert sum(sample.weights) == pytest.approx(82)
    assert sum(id_ in positives for id_ in sample.ids) / 20 > 2 * sum(NATO) / 82


def test_strata_that_no_text_stands_for_are_named():
    sample = draw_sample(CORPUS, n=2, seed=7)
    assert drawn(sample)["source=leaders"] == (3, 0)
    assert "source=leaders" in " ".join(sample.description)


CODING_OF_CORPUS = coding_of(CORPUS, nato=NATO, un=[1] * 82)
NOTHING = coding_of(CORPUS, nato=[0] * 82)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, ["either a number or a share"]),
        ({"n": 3, "share": 0.2}, ["either a number or a share"]),
        ({"share": 20}, ["above 0 and at most 1"]),
        ({"share": float("nan")}, ["above 0 and at most 1"]),
        ({"n": 0}, ["at least one text"]),
        ({"n": 83}, ["83 texts cannot be drawn: the corpus small has 82."]),
        ({"n": 82, "exclude": ["d1"]}, ["has 81 without the 1 excluded"]),
        ({"n": 9, "seed": -1}, ["0 or more"]),
        ({"n": 9, "by": ["sauce"], "exclude": ["x1", "x2"]}, ['no document has a column "sauce"', "x1", "x2"]),
        ({"n": 9, "enrich": {"nato": 3}}, ["needs a coding"]),
        ({"n": 9, "enrich": {"nato": 0.5, "otan": 2}, "coding": CODING_OF_CORPUS}, ["1 or more", '"otan"']),
        ({"n": 9, "enrich": {"nato": float("nan")}, "coding": CODING_OF_CORPUS}, ["1 or more"]),
        ({"n": 9, "enrich": {"nato": 3}, "coding": CODING}, ["not of the corpus small as it is now"]),
        ({"n": 9, "enrich": {"nato": 3}, "coding": NOTHING}, ["nothing to draw more often"]),
    ],
)
def test_all_that_is_wrong_is_said_together(arguments, found):
    with pytest.raises(UsageError) as error:
        draw_sample(CORPUS, **{"seed": 7, **arguments})
    assert len(error.value.problems) == len(found)
    assert all(part in str(error.value) for part in found)


def test_a_sample_is_read_back_equal(tmp_path: Path):
    sample = draw_sample(
        CORPUS,
        share=0.2,
        seed=7,
        periods={"early, then": ("2008", "2011"), "late": ("2012", None)},
        exclude=["d1"],
        enrich={"nato": 2.5},
        coding=CODING_OF_CORPUS,
    )
    write_sample(sample, tmp_path / "sample.csv")
    assert read_sample(tmp_path / "sample.csv", CORPUS) == sample
    first = [(tmp_path / name).read_bytes() for name in ("sample.csv", "sample.json")]
    write_sample(read_sample(tmp_path / "sample.csv"), tmp_path / "sample.csv")
    assert [(tmp_path / name).read_bytes() for name in ("sample.csv", "sample.json")] == first
    assert first[0].startswith(b"id,weight,stratum\n")
    assert json.loads(first[1])["corpus_hash"] == CORPUS.hash


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_sample(draw_sample(CORPUS, n=16, seed=7), tmp_path / "sample.csv")
    return tmp_path / "sample.csv"


def test_a_list_that_was_changed_by_hand_is_refused(written: Path):
    lines = written.read_text(encoding="utf-8").splitlines()
    written.write_text("\n".join([*lines[:-2], lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"occurs more than once(.|\n)*but 1 were drawn"):
        read_sample(written)


def test_a_sample_of_another_corpus_is_refused(written: Path):
    with pytest.raises(CorpusError, match="another corpus"):
        read_sample(written, Corpus(CORPUS.documents[:40]))


@pytest.mark.parametrize("key", ["share", "seed", "by", "strata", "periods", "notice"])
def test_a_description_without_a_key_is_refused_in_one_line(written: Path, key: str):
    described = written.with_suffix(".json")
    content = json.loads(described.read_text(encoding="utf-8"))
    del content[key]
    described.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(
        UsageError, match=rf'^\S+sample\.json: "{key}" is missing or not [^\n]+ Draw the sample again\.$'
    ):
        read_sample(written)


def test_a_sample_goes_to_a_csv_file(written: Path):
    with pytest.raises(UsageError, match=r'Write "sample\.csv"'):
        write_sample(read_sample(written), written.with_suffix(".xlsx"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(key=st.sampled_from(["seed", "share", "by", "periods", "strata", "enriched", "excluded", "notice"]), value=JSON)
def test_a_damaged_description_is_refused_or_read_never_a_traceback(tmp_path_factory, key, value):
    path = tmp_path_factory.mktemp("damaged") / "sample.csv"
    write_sample(draw_sample(CORPUS, n=4, seed=7), path)
    described = path.with_suffix(".json")
    content = json.loads(described.read_text(encoding="utf-8"))
    described.write_text(json.dumps(content | {key: value}), encoding="utf-8")
    # Any other exception than the package's own fails the test.
    with suppress(DiscourseCoderError):
        sample = read_sample(path)
        assert len(sample.weights) == 4
        assert sample.description


def test_ids_one_to_a_line(tmp_path: Path):
    (tmp_path / "ids.txt").write_text("\ufeff# tuned on these\r\nS/2011/43#2\r\n\r\n T02 \nT02\n", encoding="utf-8")
    corpus = Corpus(tuple(Document(id_, "Words.") for id_ in ("T02", "S/2011/43#2", "001")))
    assert read_ids(tmp_path / "ids.txt", corpus) == (("S/2011/43#2", "T02"), "")


def test_ids_that_a_spreadsheet_changed_are_excluded_and_unknown_ones_named_with_their_line(study, tmp_path, capsys):
    manifest = study / "corpus" / "manifest.csv"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("\nt", "\n00"), encoding="utf-8")
    listed = tmp_path / "tuned-on.txt"
    draw = ["sample", study, "--number", "3", "--seed", "1", "--exclude", listed, "--out", tmp_path / "s.csv"]
    listed.write_text("# tuned on\n1\n2\n", encoding="utf-8")
    assert main([*map(str, draw)]) == 0
    read_as = '2 ids of tuned-on.txt were read as in the corpus: "1" as "001", "2" as "002".'
    assert read_as in capsys.readouterr().out
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["excluded"] == ["001", "002"]
    listed.write_text("# tuned on\n1\nzz\n", encoding="utf-8")
    assert main([*map(str, draw)]) == 2
    assert f'{listed} line 3: the corpus corpus has no text "zz". Check the id.' in capsys.readouterr().err


@pytest.fixture
def study(tmp_path: Path) -> Path:
    texts = tmp_path / "study" / "corpus" / "texts"
    texts.mkdir(parents=True)
    rows = ["id,file,date,source"]
    for number in range(1, 21):
        (texts / f"t{number}.txt").write_text(f"Text {number}.", encoding="utf-8")
        rows.append(f"t{number},texts/t{number}.txt,{2005 + number},{'unsc' if number % 3 else 'mfa'}")
    (texts.parent / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (texts.parents[1] / "codebook.yaml").write_text("title: not read by this command\n", encoding="utf-8")
    out = texts.parents[1] / "out"
    out.mkdir()
    codes = [f"t{number},{int(number in (4, 8))}" for number in range(1, 21)]
    (out / "coding.csv").write_text("\n".join(["id,nato", *codes]) + "\n", encoding="utf-8")
    return tmp_path / "study"


def test_the_command_draws_and_writes(study: Path, tmp_path: Path, capsys):
    (tmp_path / "tuned.txt").write_text("t1\nt2\n", encoding="utf-8")
    out = tmp_path / "drawn" / "reliability.csv"
    arguments = ["sample", study, "--share", "0.2", "--seed", "7", "--out", out, "--exclude", tmp_path / "tuned.txt"]
    arguments += ["--coding", study / "out" / "coding.csv"]
    assert main([*map(str, arguments), "--enrich", "nato=3"]) == 0
    said = capsys.readouterr().out
    assert "4 of 20 texts (20%)" in said
    assert "t1, t2" in said
    assert "keep both files from the second coder" in said
    sample = read_sample(out)
    assert (sample.by, sample.excluded, sample.enriched) == (("source",), ("t1", "t2"), {"nato": 3.0})
    assert main([*map(str, arguments), "--enrich", "nato=3", "--json", "--replace"]) == 0
    assert json.loads(capsys.readouterr().out)["ids"] == list(sample.ids)


def test_the_command_refuses_a_corpus_that_it_cannot_read_whole(study: Path, capsys):
    (study / "corpus" / "texts" / "t5.txt").unlink()
    assert main(["sample", str(study), "--number", "4", "--seed", "7"]) == 2
    assert "t5" in capsys.readouterr().err
    assert not (study / "sample.csv").exists()


@pytest.mark.parametrize("place", [".", "corpus", "corpus/manifest.csv"])
def test_the_sample_of_a_study_goes_beside_its_corpus(study: Path, place, monkeypatch):
    before = tree(study)
    assert main(["sample", str(study / place), "--number", "4", "--seed", "7"]) == 0
    assert set(tree(study)) - set(before) == {"sample.csv", "sample.json"}
    monkeypatch.chdir(study / "corpus")
    assert main(["sample", "--number", "4", "--seed", "8", "--replace"]) == 0
    assert set(tree(study)) - set(before) == {"sample.csv", "sample.json"}


@pytest.mark.parametrize("place", ["corpus", "corpus/manifest.csv"])
@pytest.mark.parametrize("out", [[], ["--out", "corpus/drawn/sample.csv"]])
def test_no_sample_is_written_into_a_corpus(study: Path, place, out, capsys, monkeypatch):
    (study / "codebook.yaml").unlink()
    before = tree(study)
    monkeypatch.chdir(study)
    assert main(["sample", place, "--number", "4", "--seed", "7", *out]) == 2
    assert "sample.csv: this lies in the corpus folder corpus" in capsys.readouterr().err
    assert tree(study) == before
    assert main(["sample", place, "--number", "4", "--seed", "7", "--out", "sample.csv"]) == 0


@pytest.mark.parametrize("enrich", ["nato", "=3", "nato=much"])
def test_the_command_says_how_to_enrich(study: Path, capsys, enrich):
    assert main(["sample", str(study), "--number", "4", "--seed", "7", "--enrich", enrich]) == 2
    assert "nato=3" in capsys.readouterr().err


def test_a_larger_unstratified_sample_holds_the_smaller():
    samples = [set(draw_sample(CORPUS, n=n, seed=7, by=()).ids) for n in (16, 17, 33, 45, 82)]
    assert all(small < large for small, large in pairwise(samples))
