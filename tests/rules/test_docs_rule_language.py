"""Every example on the page about the rule language finds what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

import pytest

from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.io.codebook_schema import RULE
from discourse_coder.rules.broken_words import find
from discourse_coder.rules.matching.matcher import RuleMatcher

PAGE = (Path(__file__).parents[2] / "docs" / "rule-language.md").read_text("utf-8")
FRAME = "title: t\nversion: v\nthemes:\n- id: theme\n  definition: d\n  rules:\n"
EXAMPLES = re.findall(r"```yaml\n(.*?)```\n\n((?:^>[^\n]*\n)+)", PAGE, flags=re.DOTALL | re.MULTILINE)


def examples() -> list[object]:
    return [pytest.param(*example, id=re.search(r"name: (.*)", example[0])[1]) for example in EXAMPLES]  # type: ignore[index]


@pytest.mark.parametrize(("rules", "shown"), examples())
def test_an_example_finds_what_is_bold(rules: str, shown: str) -> None:
    codebook = parse_codebook(rules if "themes:" in rules else FRAME + indent(rules, "  "))
    marked = re.sub(r"^> ?", "", shown, flags=re.MULTILINE).removesuffix("\n")
    text = marked.replace("**", "")
    matcher = RuleMatcher(codebook)
    found = find(matcher, [text])[0]
    for start, end in zip(found.start[::-1].tolist(), found.end[::-1].tolist(), strict=True):
        text = f"{text[:start]}**{text[start:end]}**{text[end:]}"
    assert text == marked


def test_no_example_is_left_out() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml")


def test_every_key_has_an_example() -> None:
    in_examples = "".join(rules for rules, _ in EXAMPLES)
    missing = [key.name for key in RULE.keys if not re.search(rf"^\W*{key.name}:", in_examples, flags=re.MULTILINE)]
    assert missing == []
