from __future__ import annotations

import discourse_coder as dc
import fuzz
from fuzz_targets import targets


def test_every_target_reads_the_files_that_it_starts_from(tmp_path):
    for name, make in targets(tmp_path).items():
        target = make()
        for files in target.seeds:
            assert target.read(list(files)) is not None, name


def test_an_error_of_another_family_is_a_finding_and_is_kept_once(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "KEPT", tmp_path)
    run = fuzz.Runner("it", lambda files: files[1])
    run(b"one file")
    run(b"another one")
    ((kind, name),) = run.findings.items()
    assert kind.startswith("IndexError")
    assert (tmp_path / "it" / name).read_bytes() == b"one file"


def test_an_error_of_the_family_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "KEPT", tmp_path)
    run = fuzz.Runner("it", lambda files: dc.parse_codebook(files[0].decode()))
    run(b"no codebook")
    assert (run.n_inputs, run.n_read, run.findings) == (1, 0, {})
