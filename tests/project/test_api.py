"""The public names: each shows itself by an example that runs, and docs/api.md lists them, no more and no fewer."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

import api_page
import discourse_coder as dc
from modules import ROOT

NAMES = [name for name in dc.__all__ if name != "__version__"]
EXAMPLES = doctest.DocTestFinder()
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def is_kind_of_error(name: str) -> bool:
    """Say whether a name is one of the kinds of error, which `DiscourseCoderError` shows for all."""
    value = getattr(dc, name)
    return inspect.isclass(value) and issubclass(value, Exception) and value is not dc.DiscourseCoderError


def examples(name: str, **names: object) -> Iterator[doctest.DocTest]:
    """Yield the examples of a name and of its methods; in them `names` are known beside the built-in ones."""
    yield from (found for found in EXAMPLES.find(getattr(dc, name), name, globs=names) if found.examples)


@pytest.fixture(scope="module")
def bundled() -> dc.Study:
    """The bundled study, which keeps what was computed from it."""
    return dc.read_study(ROOT)


@pytest.mark.parametrize("name", [name for name in NAMES if not is_kind_of_error(name)])
def test_the_example_shows_what_comes_of_it(
    name: str, bundled: dc.Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    if name not in ("read_study", "Study"):
        monkeypatch.setattr(dc, "read_study", lambda folder: bundled)
    # Other tests draw; charts take most of the time of a report.
    monkeypatch.setattr("discourse_coder.report.all_sections.all_sections", lambda *_, **__: [])
    runner, report = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False), StringIO()
    found = list(examples(name, folder=tmp_path))
    assert name in [example.name for example in found], "there is no example"
    for example in found:
        runner.run(example, out=report.write)
    assert not report.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_short_and_begins_with_the_import(name: str):
    for example in examples(name):
        first, *others = example.examples
        assert first.source == "import discourse_coder as dc\n", example.name
        assert 1 <= len(others) <= 6, example.name


def test_an_example_that_shows_something_else_fails(tmp_path: Path):
    (example,) = examples("Problem", folder=tmp_path)
    example.examples[-1].want = "something else\n"
    report = StringIO()
    doctest.DocTestRunner(optionflags=OPTIONS, verbose=False).run(example, out=report.write)
    assert "something else" in report.getvalue()


def test_only_what_needs_a_network_or_files_of_ones_own_is_not_run():
    skipped = {
        name
        for name in NAMES
        for example in examples(name)
        for line in example.examples
        if line.options.get(doctest.SKIP)
    }
    assert skipped == {"fetch", "Fetched", "ingest"}


def test_the_page_is_the_one_that_the_docstrings_make():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert page == api_page.page(), "write it anew: python tests/api_page.py > docs/api.md"


def test_the_page_lists_each_public_name_once_and_no_other():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^- `([^`]+)`: .*[.]$", page, flags=re.MULTILINE)) == dc.__all__
