"""An index gives back what it was given, whole, or nothing; and it is never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from discourse_coder.io import corpus_index
from discourse_coder.io.corpus_index import CorpusIndex

ARRAYS = {"bytes": np.arange(200, dtype=np.uint8), "numbers": np.arange(5), "none": np.empty(0, dtype=np.int32)}


def same(found: object) -> bool:
    return isinstance(found, dict) and all(
        found[name].dtype == array.dtype and found[name].tolist() == array.tolist() for name, array in ARRAYS.items()
    )


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    index = CorpusIndex(tmp_path / "index")
    assert index.get("view-a") is None
    index.put("view-a", ARRAYS)
    assert same(index.get("view-a"))
    assert index.get("view-b") is None
    assert CorpusIndex(tmp_path / "index") == index
    assert (tmp_path / "index/.gitignore").read_text() == "*\n"


def test_what_differs_by_a_byte_or_is_cut_is_not_given(tmp_path: Path) -> None:
    index = CorpusIndex(tmp_path)
    index.put("view-a", ARRAYS)
    (path,) = tmp_path.glob("*.arrays")
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = index.get("view-a")
        assert found is None or same(found)  # a blank of the padding
        path.write_bytes(whole[:at])
        assert index.get("view-a") is None
    path.write_bytes(whole)
    assert same(index.get("view-a"))


def test_what_was_kept_under_another_name_is_not_given(tmp_path: Path) -> None:
    index = CorpusIndex(tmp_path)
    index.put("view-a", ARRAYS)
    (path,) = tmp_path.glob("*.arrays")
    path.rename(tmp_path / path.name.replace("-a", "-b"))
    assert index.get("view-b") is None


def test_what_another_version_kept_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = CorpusIndex(tmp_path)
    index.put("view-a", ARRAYS)
    monkeypatch.setattr(corpus_index, "_engine", lambda: b"other")
    assert index.get("view-a") is None
    index.put("view-a", ARRAYS)
    assert same(index.get("view-a"))


def test_an_index_that_cannot_be_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("A file.")
    index = CorpusIndex(tmp_path / "index")
    index.begin()
    index.put("view-a", ARRAYS)
    assert index.get("view-a") is None
    index.tidy()
    assert index.n_bytes == 0
    assert (tmp_path / "index").read_text() == "A file."


def test_what_is_out_of_use_goes_the_oldest_first(tmp_path: Path) -> None:
    index = CorpusIndex(tmp_path)
    for number in range(6):
        for kind in ("view", "found"):
            index.put(f"{kind}-{number}", ARRAYS)
            os.utime(tmp_path / f"{kind}-{number}.arrays", (number, number))
    index.begin()
    assert same(index.get("found-1"))
    index.tidy()
    # What belongs to the same texts stays with what was used, and twice as much of the rest.
    assert sorted(path.name[-8] for path in tmp_path.glob("*.arrays")) == list("114455")


def test_programs_may_use_an_index_at_once_and_delete_it(tmp_path: Path) -> None:
    one, other = CorpusIndex(tmp_path / "index"), CorpusIndex(tmp_path / "index")
    one.put("view-a", ARRAYS)
    held = other.get("view-a")
    one.put("view-a", {"numbers": np.arange(9)})
    for path in one.folder.iterdir():
        path.unlink()
    one.folder.rmdir()
    assert same(held)  # in memory still
    assert other.get("view-a") is None
    other.put("view-a", ARRAYS)
    assert same(one.get("view-a"))


def test_what_may_be_read_but_not_written_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = CorpusIndex(tmp_path)
    index.put("view-a", ARRAYS)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "utime", refuse)
    assert same(index.get("view-a"))
    monkeypatch.setattr(Path, "exists", refuse)  # a folder that may not be entered
    index.put("view-b", ARRAYS)
    assert index.get("view-b") is None
