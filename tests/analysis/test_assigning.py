"""Texts split over coders: an overlap that all code, the rest in equal parts, and what comes back against it."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.analysis.assigning import assign
from discourse_coder.model.assignment import Assignment
from factories import make_corpus

CORPUS = make_corpus(*[("2020", {"source": "a" if n % 3 else "b"}) for n in range(30)])
CODERS = ("first", "second", "third")


def test_the_overlap_goes_to_all_and_every_other_text_to_one():
    assignment, sample = assign(CORPUS, CODERS, overlap=0.2, seed=7)
    assert sample is not None
    assert assignment.shared == sample.ids
    assert len(sample) == 6
    times = {id_: [coder for coder, ids in assignment.texts.items() if id_ in ids] for id_ in CORPUS.ids}
    assert {id_ for id_, coders in times.items() if len(coders) == 3} == set(sample.ids)
    assert {len(coders) for coders in times.values()} == {1, 3}
    assert [len(ids) for ids in assignment.texts.values()] == [14, 14, 14]


def test_each_coder_gets_a_part_of_each_source():
    assignment, _ = assign(CORPUS, CODERS, overlap=0, seed=7)
    by_source = [sum(CORPUS[id_].source == "b" for id_ in ids) for ids in assignment.texts.values()]
    assert sum(by_source) == 10
    assert max(by_source) - min(by_source) <= 1


def test_the_seed_alone_decides():
    once, again, other = (assign(CORPUS, CODERS, overlap=0.2, seed=seed)[0] for seed in (7, 7, 8))
    assert once == again
    assert once.texts != other.texts
    shuffled = dc.Corpus(CORPUS.documents[::-1], name="small")
    there = assign(shuffled, CODERS, overlap=0.2, seed=7)[0]
    assert set(there.shared) == set(once.shared)


def test_of_a_sample_only_its_texts_are_split():
    ids = CORPUS.ids[::2]
    assignment, sample = assign(CORPUS, ("first", "second"), overlap=0.2, seed=7, ids=ids, not_shared=ids[:5])
    assert sample is not None
    assert len(sample) == 3
    assert set(sample.ids) <= set(ids[5:])
    assert set().union(*assignment.texts.values()) == set(ids)


@pytest.mark.parametrize(
    ("coders", "overlap", "message"),
    [
        (("first",), 0.2, "there is 1. Name two or more"),
        (("first", "First"), 0.2, "two coders would have this name"),
        (("first", "second"), 20, "Write 20% as 0.2"),
        (("first", "second"), float("nan"), "a share from 0 to 1"),
        (tuple(f"c{n}" for n in range(31)), 0, "30 texts are too few for 31 coders"),
    ],
)
def test_what_cannot_be_split_says_why(coders: tuple[str, ...], overlap: float, message: str):
    with pytest.raises(dc.UsageError, match=message):
        assign(CORPUS, coders, overlap=overlap, seed=7)


GIVEN = Assignment(7, 0.2, "", ("d1",), {"first": ("d1", "d2", "d3"), "second": ("d1", "d4")})


@pytest.mark.parametrize(
    ("coder", "back", "found"),
    [
        ("first", ["d3", "d2", "d1"], []),
        ("first", ["d1"], ["missing: 2 texts given to first: d2, d3."]),
        ("second", ["d1", "d2", "d4"], ["not theirs: 1 text: d2, given to first."]),
        ("second", ["d1", "d4", "d9"], ["unexpected: 1 text: d9, given to nobody."]),
        ("second", ["d9", "d2"], ["missing", "unexpected: 1 text: d9", "not theirs: 1 text: d2"]),
        ("third", ["d1"], ["nothing was given to third, only to first and second."]),
    ],
)
def test_what_comes_back_is_held_against_it(coder: str, back: list[str], found: list[str]):
    problems = GIVEN.problems(coder, back, "assignments.json")
    assert len(problems) == len(found)
    assert all(problem.found.startswith(start) for problem, start in zip(problems, found, strict=True))
