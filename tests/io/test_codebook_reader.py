"""The codebook reader: what it reads, what it refuses and how it says so, and that nothing makes it fall over.

Add a codebook that must be refused to ``cases/codebooks/bad.yaml``.
"""

import copy
import json
import os
import re
import time
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.files.yaml_shapes import checked
from discourse_coder.files.yaml_tree import Faults, read_tree
from discourse_coder.io.codebook_reader import lint_codebook, parse_codebook, read_codebook
from discourse_coder.io.codebook_schema import CODEBOOK, codebook_schema
from discourse_coder.model.codebook import Codebook, Examples, Rule, Scope, Theme
from discourse_coder.model.scale import Scale

CASES = Path(__file__).parents[1] / "cases" / "codebooks"
COMPLETE = CASES / "complete.yaml"
ROOT = Path(__file__).parents[2]
FRAME = "title: t\nversion: v\nthemes:\n- id: peace\n  definition: d\n  rules:\n  - "
BAD = [
    pytest.param(case.get("codebook") or f"{FRAME}{case['rule']}\n", case, id=case["case"])
    for case in yaml.safe_load((CASES / "bad.yaml").read_text(encoding="utf-8"))
]


def problems(text: str) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "c")
    return [str(problem) for problem in caught.value.problems]


def read_rule(rule: str) -> Rule:
    return parse_codebook(FRAME + rule).themes[0].rules[0]


# What is read


def test_every_key_arrives():
    assert read_codebook(COMPLETE) == Codebook(
        title="Kosovo in Chinese policy texts",
        version="1.0",
        language="no",
        spacy_model="nb_core_news_sm",
        notice="The texts are stand-ins.",
        negations=("ikke", "ingen*"),
        not_negations=("ikke bare",),
        contrasts=("men",),
        abbreviations=("bl. a.", "nr."),
        themes=(
            Theme(
                id="sovereignty",
                label="Sovereignty",
                definition="Kosovo is called a part of Serbia, or the sovereignty of Serbia is defended.",
                inclusion=("The sovereignty is that of Serbia.",),
                exclusion=("The sovereignty is China's own.",),
                examples=Examples(
                    present=("China respects the sovereignty of Serbia.",),
                    absent=("China's sovereignty is not at stake.",),
                ),
                rules=(
                    Rule(
                        name="defended",
                        why="The sovereignty is that of Serbia.",
                        any=("sovereignty", "territorial integrity"),
                        with_=(("Belgrade", "Serbia", "Serbia's", "Republic of Serbia", "Kosov*"),),
                        without=("Syria",),
                        except_=("cyber sovereignty",),
                        scope=Scope("words", 12),
                        skip=("negated", "quoted"),
                        boundary="token",
                    ),
                    Rule(
                        name="resolution",
                        why="It is an odd word, number or switch.",
                        any=("1244", "no", "on", "null", "1.0", "2012-02-08", "yes"),
                        with_=(("Security Council", "UN"), ("1999",)),
                        scope=Scope("paragraph"),
                    ),
                    Rule(
                        name="by pattern",
                        why="Forms that terms do not reach.",
                        regex=("resolution (1244|1999)",),
                        skip=("quoted",),
                        tokens=(
                            (
                                {"LOWER": "serbia"},
                                {"IS_PUNCT": True, "OP": "?"},
                                {"LENGTH": {">=": 3}, "LOWER": "3"},
                            ),
                            ({"LEMMA": {"IN": ["respect", "defend"]}}, {}, {"LOWER": "true"}),
                        ),
                    ),
                ),
            ),
            Theme(id="tone", definition="How the speaker sounds."),
            Theme(id="kind", definition="A statement or an answer to a question."),
        ),
        exclusive=(("tone", "kind"),),
        variables=(
            Theme(
                id="frame",
                label="Frame",
                definition="In which terms Kosovo is spoken of.",
                inclusion=("What most sentences speak of.",),
                exclusion=("The frame of others, where it is quoted.",),
                data="first",
                scale=Scale(("legal", "1244", "none")),
                meanings=("speaks of law", "speaks of the resolution", "neither"),
                asked_when="sovereignty",
            ),
            Theme(id="heat", definition="How sharp.", scale=Scale(("0", "1", "2"), "ordinal")),
        ),
    )


def test_one_token_pattern_needs_no_list_around_it():
    assert read_rule("{name: a, tokens: [{LOWER: war}, {LOWER: crimes}]}").tokens == (
        ({"LOWER": "war"}, {"LOWER": "crimes"}),
    )


@pytest.mark.parametrize(
    "term", ["sovereign*", "organi*ation", "NATO-*", "war crime*", "UNMIK's", "解决", "x1*", "1244"]
)
def test_terms_are_kept_as_written(term):
    assert read_rule(f'{{name: a, any: ["{term}"]}}').any == (term,)


@pytest.mark.parametrize(("written", "read"), [("1 word", 1), ("1 words", 1), ("200 words", 200)])
def test_the_bounds_of_a_scope_in_words(written, read):
    assert read_rule(f"{{name: a, any: [war], scope: {written}}}").scope == Scope("words", read)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    text = COMPLETE.read_text(encoding="utf-8")
    assert parse_codebook("\ufeff" + text.replace("\n", "\r\n")) == parse_codebook(text)


# What is refused


@pytest.mark.parametrize("loader", ["libyaml", "pure Python"])
@pytest.mark.parametrize(("text", "case"), BAD)
def test_bad_codebooks_are_refused_with_every_problem(text, case, loader, monkeypatch):
    if loader == "pure Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert problems(text) == [f"c:{problem}" for problem in case["problems"]]


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("title: t\nthemes:\n\t- id: a\n", "c:3:1: ", "Indent with spaces, not tabs."),
        ("title: a: b\n", "c:1:9: ", 'Put quotes around a text that holds ": ".'),
        ("title: @serbia\n", "c:1:8: ", 'Put quotes around a text that begins with "@".'),
        ("title: *\n", "c:1:9: ", 'Put quotes around a text that begins with "*".'),
        ("title: t\nthemes: [a, b\n", "c:3:1: ", "Look at the quotes, brackets and indentation before this place."),
        ("title: t\nlabel: a\x07b\n", "c:2:9: ", "Remove it."),
        ("title: t\r\nlabel: a\u2028b\n", "c:2:9: ", "Remove it."),
        ("title: \ud800\n", "c:1:8: ", "Remove it."),
        ('title: "\\ud800"\n', "c:1:", ""),
        ('title: "\\UFFFFFFFF"\n', "c:1:", ""),
        ("", "c:1:1: ", "Is it the right file?"),
        ("# only a comment\n", "c:1:1: ", "Is it the right file?"),
    ],
)
def test_what_is_not_yaml_is_one_problem_with_its_place(text, place, advice):
    (problem,) = problems(text)
    assert problem.startswith(place)
    assert problem.endswith(advice)


def test_files_that_cannot_be_read(tmp_path):
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: é\nlabel: a".encode() + b"\xe9\n")
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(10_000_001)
    for path, found in [
        (latin, f"{latin}:2:9: the byte 0xE9 is not UTF-8. Save the file as UTF-8."),
        (
            large,
            f"{large}: the file has 10,000,001 bytes; the most is 10,000,000. Is it the right file? If so, split it.",
        ),
        (tmp_path / "none.yaml", f"{tmp_path / 'none.yaml'}: the file does not exist. Check its name."),
        (tmp_path, f"{tmp_path}: this is a folder, not a file. Give a file."),
        ("a\0b", "a\\x00b: the file cannot be read: "),
    ]:
        with pytest.raises(CodebookError) as caught:
            read_codebook(path)
        assert str(caught.value).startswith(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(CodebookError, match="not a regular file"):
        read_codebook(tmp_path / "pipe.yaml")


def test_a_term_is_not_a_whole_text():
    assert read_rule(f"{{name: a, any: [{'x' * 300}]}}").any == ("x" * 300,)
    (problem,) = problems(FRAME + f"{{name: a, any: [{'x' * 301}]}}")
    assert problem.endswith("is longer than 300 characters. A term is a word or a phrase.")


def _doubling(n: int) -> str:
    lists = [f"- &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'war'}]" for i in range(n)]
    return "\n".join(lists)


def _list_bomb() -> str:
    """Return a codebook of which a named list is used so often that its terms would not fit into memory."""
    terms = ", ".join(f"t{i}" for i in range(20_000))
    uses = ", ".join(['"@big"'] * 20_000)
    return f"title: t\nversion: v\nlists: {{big: [{terms}]}}\n" + FRAME[20:] + f"{{name: a, any: [{uses}]}}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_doubling(30), id="aliases that double"),
        pytest.param("\n".join(f"- &a{i} [{f'*a{i - 1}' if i else 'x'}]" for i in range(2000)), id="aliases in depth"),
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("{a: " * 100_000, id="braces"),
        pytest.param("- " * 100_000, id="dashes"),
        pytest.param(f"a: &a {'x' * 10_000}\nb: [{'*a, ' * 10_000}]", id="a long text again and again"),
        pytest.param(_list_bomb(), id="a long list again and again"),
        pytest.param("x" * 10_000_001, id="a long file"),
    ],
)
def test_bombs_are_refused_quickly(text):
    start = time.process_time()
    assert len(problems(text)) == 1
    assert time.process_time() - start < 5


# Scraps of a codebook, so that some texts get past the YAML parser.
_words = (
    "title: version: themes: rules: id: name: any: with: tokens: regex: lists: null true 1244 word* ** *a &a <<: !!str"
)
_scraps = st.lists(
    st.sampled_from(re.split(" ", _words))
    | st.sampled_from(["\n", "\n  ", "\n  - ", "\n    ", " ", "\t", "\n---\n", "\n...\n"])
    | st.sampled_from(list("-[]{},:?&*!|>'\"#%@~"))
    | st.text(max_size=3),
    max_size=40,
).map("".join)
_mutilated = st.builds(
    lambda text, start, length, put: text[:start] + put + text[start + length :],
    st.just(COMPLETE.read_text(encoding="utf-8")),
    st.integers(0, 1500),
    st.integers(0, 300),
    st.text(max_size=3),
)


@settings(deadline=None)
@given(st.text() | _scraps | _mutilated)
@example('? "\ud800"')
@example("a: &a [*a]")
def test_any_text_is_a_codebook_or_a_codebook_error(text):
    try:
        read: object = parse_codebook(text)
    except CodebookError as error:
        read = error.problems[0]
    assert isinstance(read, Codebook | Problem)


# The schema


def test_the_schema_file_is_current():
    message = "write json.dumps(codebook_schema(), indent=2) and a line end to codebook.schema.json"
    assert (ROOT / "codebook.schema.json").read_text(encoding="utf-8") == json.dumps(
        codebook_schema(), indent=2
    ) + "\n", message


def test_the_schema_is_one_and_describes_every_key():
    jsonschema.Draft202012Validator.check_schema(codebook_schema())

    def described(schema: dict) -> bool:
        inner = [*schema.get("anyOf", []), *filter(None, [schema.get("items")])]
        if "LOWER" not in schema.get("properties", {}):
            inner += (properties := schema.get("properties", {}).values())
            assert all(key["description"] for key in properties)
        return all(map(described, inner))

    assert described(codebook_schema())


@pytest.mark.parametrize("path", [COMPLETE, ROOT / "codebook.yaml"], ids=["complete", "of the project"])
def test_the_schema_accepts_a_good_codebook(path):
    read_codebook(path)
    jsonschema.validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader), codebook_schema())


def test_the_schema_accepts_what_editors_take_for_numbers_and_switches():
    rule = "{name: a, any: [1244, 1.5, true], tokens: [{IS_PUNCT: true, LENGTH: {'>': 3}}]}"
    jsonschema.validate(yaml.safe_load(FRAME + rule), codebook_schema())


@pytest.mark.parametrize(("text", "case"), BAD)
def test_the_schema_refuses_what_editors_should_underline(text, case):
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        pytest.skip("not YAML to any editor")
    except TypeError:
        pytest.skip("PyYAML cannot hold a list as a key")
    accepted = jsonschema.Draft202012Validator(codebook_schema()).is_valid(data)
    assert accepted == (case.get("schema") == "silent")


_PLAIN = {
    "title": "t",
    "version": "1",
    "lists": {"war": ["war", "wars"]},
    "themes": [
        {
            "id": "peace",
            "definition": "d",
            "examples": {"present": ["a"]},
            "coded_by": "rules",
            "rules": [
                {
                    "name": "a",
                    "any": ["@war"],
                    "with": [["b"], ["c", "d"]],
                    "scope": "12 words",
                    "skip": ["negated"],
                    "tokens": [[{"LOWER": "e"}]],
                    "boundary": "token",
                }
            ],
        }
    ],
}


def _places(value: object) -> list[tuple[object, object]]:
    """Return every container in a JSON value, with each of its keys or positions."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in children for place in [(value, key), *_places(child)]]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_the_schema_and_the_checker_agree(data):
    codebook = copy.deepcopy(_PLAIN)
    values = st.sampled_from(
        ["x", "", "any", "people", "document", "quoted", [], ["x"], [["x"]], {}, {"IN": "y"}, [[]]]
    )
    for _ in range(data.draw(st.integers(0, 3))):
        if not (places := _places(codebook)):
            break
        container, key = data.draw(st.sampled_from(places), label="place")
        change = data.draw(st.sampled_from(["replace", "remove", "rename"]), label="change")
        if change == "replace":
            container[key] = copy.deepcopy(data.draw(values, label="value"))
        else:
            value = container.pop(key)
            if change == "rename" and isinstance(container, dict):
                container[f"{key}_"] = value
    faults = Faults("c")
    checked(read_tree(json.dumps(codebook), "c"), CODEBOOK, faults, "the codebook")
    validator = jsonschema.Draft202012Validator(codebook_schema())
    assert validator.is_valid(codebook) == (not faults.problems())


# Warnings


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("id: a, label: A label of 24 letters ok", []),
        ("id: a, label: A label that is far too long for a bar, short: A bar", []),
        (
            "id: a, label: A label that is 34 letters long ok",
            ["4:18: ", "has 34.", 'Add a name for figures: "short: ...".'],
        ),
        ("id: a, short: A short label of 27 letters", ["4:18: ", "has 27.", "Shorten it."]),
    ],
)
def test_a_name_that_figures_have_no_room_for_is_named(names, found):
    text = f"title: t\nversion: v\nthemes:\n- {{{names}, definition: d, inclusion: i, coded_by: people}}\n"
    (*others,) = (str(problem) for problem in lint_codebook(text) if "figures have room for 24" in problem.found)
    assert len(others) == bool(found)
    assert all(part in problem for problem in others for part in found)


@pytest.mark.parametrize(
    ("regex", "named"),
    [
        ("isn’t", "’"),
        (r"a\nb", r"\n"),
        ("a  b", "  "),
        ("ﬁx", "ﬁ"),
        ("isn[’']t", ""),
        (r"a\\nb", ""),
        ("it's a-b c", ""),
    ],
)
def test_a_regex_with_what_folding_takes_away_is_named(regex, named):
    quoted = regex.replace("'", "''")
    text = f"title: t\nversion: v\nthemes:\n- id: a\n  definition: d\n  rules:\n  - {{name: r, regex: ['{quoted}']}}\n"
    found = [problem.found for problem in lint_codebook(text) if "finds nothing there" in problem.found]
    assert found == ([f'a regex with "{named}" finds nothing there: texts are searched without it.'] if named else [])


def test_warnings_name_what_is_seldom_meant(tmp_path):
    text = (
        "title: t\nversion: v\nlists: {war: [war], peace: [peace]}\nthemes:\n- id: a\n  definition: d\n  rules:\n"
        '  - {name: r, any: ["@war", " peace  talks", Peace talks], '
        'regex: ["\\\\bwar\\\\b", "\\\\w+ war\\\\W", "\\\\\\\\war"]}\n'
    )
    expected = [
        '3:21: nothing uses the list "peace". Remove it or use @peace.',
        '5:7: theme "a" has no inclusion criterion. Add one: people code by it.',
        '5:7: theme "a" has no example. Add some: the rules are tested on them.',
        '8:12: rule "r" has no "why". Say which criterion it implements.',
        '8:46: "Peace talks" occurs twice in a list (first at line 8). Remove one.',
        '8:68: in RE2, "\\b" knows only the letters A to Z. Write boundary: character.',
        '8:81: in RE2, "\\w" knows only the letters A to Z. Write \\pL for a letter.',
        '8:81: in RE2, "\\W" knows only the letters A to Z. Write \\PL for what is no letter.',
    ]
    assert [str(problem) for problem in lint_codebook(text)] == [f"codebook.yaml:{line}" for line in expected]
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    assert [problem.found for problem in lint_codebook(path)] == [problem.found for problem in lint_codebook(text)]
    assert lint_codebook(str(path)) == lint_codebook(path)


def test_a_careful_codebook_has_no_warning():
    text = COMPLETE.read_text(encoding="utf-8")
    assert lint_codebook(text[: text.index("  - id: tone")]) == ()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("language: en\n", []),
        ("language: de\n", ['"negated" knows only English words', "only English abbreviations are known"]),
        ("language: de\nnegations: [nicht]\n", ["only English abbreviations are known"]),
        ("language: de\nnegations: [nicht]\nabbreviations: [z. B.]\n", []),
    ],
)
def test_what_holds_only_for_english_is_said(head, expected):
    text = COMPLETE.read_text(encoding="utf-8")
    rest = text[text.index("lists:") : text.index("  - id: tone")]
    found = lint_codebook(f"title: t\nversion: 1\n{head}{rest}")
    assert [problem.found[: len(said)] for problem, said in zip(found, expected, strict=True)] == expected


def test_linting_a_bad_codebook_is_an_error():
    with pytest.raises(CodebookError, match='has no "version"'):
        lint_codebook("title: t\nthemes: []\n")
