"""The pages on codebooks and methods files describe every key, and no other; their examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from discourse_coder.files.yaml_shapes import Record
from discourse_coder.io.codebook_reader import lint_codebook, parse_codebook
from discourse_coder.io.codebook_schema import CODEBOOK, EXAMPLES, THEME, VARIABLE
from discourse_coder.io.methods_reader import parse_methods
from discourse_coder.model.methods import WANTED
from discourse_coder.rules.examples import failed_examples

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "codebook.md").read_text("utf-8")
METHODS = (DOCS / "methods.md").read_text("utf-8")
CHAPTERS = {"The head": CODEBOOK, "A theme": THEME, "The examples of a theme": EXAMPLES, "A variable": VARIABLE}


def chapters() -> dict[str, str]:
    return dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))


def described(chapter: str) -> dict[str, str]:
    """Return what a chapter says of each key."""
    return dict(re.findall(r"^### `(\w+)`\n\n(.*?)(?=^#|\Z)", chapters()[chapter], flags=re.MULTILINE | re.DOTALL))


def test_there_are_these_chapters_and_no_others():
    assert list(chapters()) == list(CHAPTERS)


@pytest.mark.parametrize(("chapter", "shape"), CHAPTERS.items(), ids=list(CHAPTERS))
def test_every_key_is_described_and_no_other(chapter: str, shape: Record):
    assert sorted(described(chapter)) == sorted(key.name for key in shape.keys)
    assert all(len(about.split()) >= 8 for about in described(chapter).values())


@pytest.mark.parametrize(("chapter", "shape"), CHAPTERS.items(), ids=list(CHAPTERS))
def test_what_is_required_is_said_to_be(chapter: str, shape: Record):
    said = {name for name, about in described(chapter).items() if about.startswith("Required")}
    assert said == {key.name for key in shape.keys if key.required}


def test_the_example_has_no_fault_and_the_keys_of_the_page():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert lint_codebook(example) == ()
    assert failed_examples(parse_codebook(example)) == ()
    keys = {key.name for shape in CHAPTERS.values() for key in shape.keys} - {
        "spacy_model",
        "negations",
        "not_negations",
        "contrasts",
        "abbreviations",
    }
    assert {key for key in keys if not re.search(rf"^[ -]*{key}:", example, flags=re.MULTILINE)} == set()


def test_every_key_of_the_methods_file_is_described_and_no_other():
    assert dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", METHODS, flags=re.MULTILINE)) == WANTED


def test_the_example_of_a_methods_file_can_be_read():
    (example,) = re.findall(r"```yaml\n(.*?)```", METHODS, flags=re.DOTALL)
    assert parse_methods(example).training == "Both coders were trained for four hours."
