"""Codebooks as values: what changes their hash, and what they refuse."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CodebookError
from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme

TEXT = """\
title: Kosovo
version: "1"
lists:
  serbia: [Serbia, Belgrade]
themes:
  - id: sovereignty
    label: Sovereignty
    definition: Serbia's sovereignty is defended.
    inclusion: [It is Serbia's.]
    exclusion: [It is China's.]
    examples: {present: [Serbia is sovereign.], absent: [China is sovereign.]}
    rules:
      - name: defended
        why: It is Serbia's.
        any: [sovereignty, territorial integrity]
        with: [["@serbia"], [respect*]]
        without: [Syria]
        except: [cyber sovereignty]
        scope: sentence
        skip: [negated]
      - {name: pattern, regex: "sovereign(ty)?", tokens: [{LOWER: serbia}, {IS_PUNCT: true}]}
  - {id: dialogue, definition: Talks are called for., rules: [{name: talks, any: [dialogue]}]}
"""

NEUTRAL = {
    "a comment": ("version:", "# note\nversion:"),
    "the title": ("title: Kosovo", "title: Serbia"),
    "the version": ('"1"', '"2"'),
    "a notice": ("version:", "notice: Stand-ins.\nversion:"),
    "a label": ("label: Sovereignty", "label: Statehood"),
    "a short label": ("label: Sovereignty", "label: Sovereignty\n    short: State"),
    "a rule's name": ("name: defended", "name: upheld"),
    "a reason": ("why: It is", "why: It was"),
    "the order of terms": ("[sovereignty, territorial integrity]", "[territorial integrity, sovereignty]"),
    "a term twice": ("[Syria]", "[Syria, Syria]"),
    "the order of groups": ('[["@serbia"], [respect*]]', '[[respect*], ["@serbia"]]'),
    "a list written out": ('"@serbia"', "Belgrade, Serbia"),
    "what is default": ("        scope: sentence\n", "        boundary: character\n"),
    "quotes": ("any: [dialogue]", 'any: ["dialogue"]'),
}
DECISIVE = {
    "a term": ("any: [dialogue]", "any: [dialogues]"),
    "a term of a list": ("[Serbia, Belgrade]", "[Serbia]"),
    "a group": ('[["@serbia"], [respect*]]', '[["@serbia", respect*]]'),
    "the definition": ("is defended", "is upheld"),
    "an inclusion criterion": ("inclusion: [It is Serbia's.]", "inclusion: [It is said to be Serbia's.]"),
    "an exclusion criterion": ("[It is China's.]", "[It is Syria's.]"),
    "an example": ("[Serbia is sovereign.]", "[Serbia stays sovereign.]"),
    "one more example": ("[China is sovereign.]", "[China is sovereign., The EU is sovereign.]"),
    "the scope": ("scope: sentence", "scope: 12 words"),
    "what may not be near": ("without: [Syria]", "without: [Libya]"),
    "an exception": ("[cyber sovereignty]", "[data sovereignty]"),
    "a skipped context": ("skip: [negated]", "skip: [quoted]"),
    "the boundary": ("scope: sentence", "boundary: none"),
    "a pattern": ("(ty)?", "(ty)+"),
    "a token": ("IS_PUNCT: true", "IS_PUNCT: false"),
    "the order of tokens": ("[{LOWER: serbia}, {IS_PUNCT: true}]", "[{IS_PUNCT: true}, {LOWER: serbia}]"),
    "the language": ("version:", "language: sr\nversion:"),
    "the spaCy model": ("version:", "spacy_model: en_core_web_sm\nversion:"),
    "an id": ("id: dialogue", "id: talks"),
    "words that negate": ("version:", "negations: [nicht]\nversion:"),
    "phrases that negate nothing": ("version:", "not_negations: [nicht nur]\nversion:"),
    "words of contrast": ("version:", "contrasts: [aber]\nversion:"),
    "abbreviations": ("version:", "abbreviations: [z. B.]\nversion:"),
}


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return parse_codebook(TEXT.replace(old, new)).hash


@pytest.mark.parametrize(("old", "new"), NEUTRAL.values(), ids=NEUTRAL)
def test_the_hash_does_not_change_with(old, new):
    assert changed(old, new) == parse_codebook(TEXT).hash


@pytest.mark.parametrize(("old", "new"), DECISIVE.values(), ids=DECISIVE)
def test_the_hash_changes_with(old, new):
    assert changed(old, new) != parse_codebook(TEXT).hash


def test_the_hash_stays_that_of_earlier_versions_where_the_boundary_of_a_regex_is_the_one_that_they_took():
    stated = TEXT.replace("{name: pattern,", "{name: pattern, boundary: character,")
    assert parse_codebook(stated).hash[:12] == "ca84ed961fc1"
    assert parse_codebook(TEXT).hash != parse_codebook(stated).hash


def test_prose_and_rules_have_hashes_of_their_own():
    theme = parse_codebook(TEXT)["sovereignty"]
    redefined, with_fewer_rules = replace(theme, definition="else"), replace(theme, rules=theme.rules[:1])
    assert redefined.definition_hash != theme.definition_hash
    assert redefined.rules_hash == theme.rules_hash
    assert with_fewer_rules.definition_hash == theme.definition_hash
    assert with_fewer_rules.rules_hash != theme.rules_hash


@given(st.permutations(range(4)))
def test_the_hash_does_not_depend_on_the_order_of_themes_and_rules(order):
    rules = [Rule(f"r{i}", any=(f"term{i}",)) for i in range(4)]
    themes = [Theme(f"t{i}", definition=f"d{i}", rules=tuple(rules)) for i in range(4)]
    shuffled = [replace(themes[i], rules=tuple(rules[k] for k in order)) for i in order]
    assert Codebook("t", "1", tuple(shuffled)).hash == Codebook("t", "1", tuple(themes)).hash


def test_a_label_is_the_id_unless_given():
    assert [theme.label for theme in parse_codebook(TEXT)] == ["Sovereignty", "dialogue"]


def test_themes_are_found_by_id_and_a_wrong_id_says_which_there_are():
    codebook = parse_codebook(TEXT)
    assert codebook["dialogue"] is codebook.themes[1]
    assert (len(codebook), codebook.ids) == (2, ("sovereignty", "dialogue"))
    found = r'Kosovo: no theme "dialog"\. Did you mean "dialogue"\? There are: sovereignty, dialogue\.'
    with pytest.raises(CodebookError, match=found):
        codebook["dialog"]


def test_a_codebook_needs_themes_with_ids_of_their_own():
    with pytest.raises(CodebookError, match="at least one theme"):
        Codebook("t", "1", ())
    with pytest.raises(CodebookError, match='the theme "a" is defined more than once'):
        Codebook("t", "1", (Theme("a"), Theme("b"), Theme("a")))


def test_a_scope_shows_itself_as_it_is_written():
    assert [str(scope) for scope in (Scope(), Scope("document"), Scope("words", 12))] == [
        "sentence",
        "document",
        "12 words",
    ]


def test_rules_with_token_patterns_can_be_hashed():
    first, second = (parse_codebook(TEXT)["sovereignty"].rules[1] for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)


def test_a_notebook_shows_prose_escaped():
    shown = Codebook("<b>t</b>", "1", (Theme("a", definition="<script>"),))._repr_html_()
    assert "<script>" not in shown
    assert "<b>t" not in shown
    assert "&lt;script&gt;" in shown
