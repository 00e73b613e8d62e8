"""Random rules and texts that use the same few words, for property tests of the matcher."""

from __future__ import annotations

from hypothesis import strategies as st

from discourse_coder import Scope
from discourse_coder.model.regex import RegexFault, compile_regex
from hostile_texts import TEXTS

WORDS = st.sampled_from(
    [
        "a", "ab", "aba", "abcabcabc", "abcabcabd", "the", "of", "not", "US", "us", "NATO", "NATO-led", "nato's",
        "U.S.", "(1999)", "1244", "мир", "für", "internationalization", "internationalisation", "support",
        "opposed", "never", "territorial", "e\u0301tat", "ﬁ", "中国", "no.", "................",
        "the UN must", "Council itself should",
    ]
)  # fmt: skip
GAPS = st.sampled_from([*" " * 9, *",.-'\n;¶“”/", "\n\n", "-\n", "\u00ad\n", "--", "----------", "  "])
TEXT = st.one_of(st.lists(st.tuples(WORDS, GAPS), max_size=40).map(lambda r: "".join(map("".join, r))), TEXTS)
STEMS = WORDS.map(lambda word: word[:3])
TERM = st.one_of(
    WORDS,
    st.tuples(WORDS, st.sampled_from([" ", " ", "-", ", ", "'", "----------"]), WORDS).map("".join),
    STEMS.map("{}*".format),
    STEMS.map("*{}".format),
    st.tuples(STEMS, STEMS).map("*".join),
    st.tuples(STEMS, WORDS).map("* ".join),
    st.tuples(STEMS, STEMS, WORDS).map("{0[0]}*{0[1]} {0[2]}".format),
    st.sampled_from([".", "*", "* a", "a *", "a**b", "no.", "(1999)*", ".*", "a.*"]),
)
TERMS = st.lists(TERM, min_size=1, max_size=6, unique=True).map(tuple)
BOUNDARIES = st.sampled_from(["character", "character", "token", "none"])
ATOMS = (
    "NATO", "(?-i:US)", "us", "the ", "[a-z]*", "[a-z]+", "(support|oppos)", "(s|ed|ing)?", "[^.!?;]{0,9}", " ", "[ -]",
    "territorial", "(the |a )?", r"\b", "(UN|US|NATO)('s)?", "1244", "[0-9]{3,4}", r"\(", "[a-zé]+", "мир", r"\w+",
    ".{0,9}", "( [a-z]+){0,3}", "abc", "(?:abc|ab)", "internationali[sz]ation", r"\d+", " (of|not) ", r"\.", "^", "$",
    r"\s", "a|b", "(ab){2}", r"\pL", r"\S+", "(not |never )*", "((of|the) ?)+", "[sz]", "[^a]", "[.-]", r"[\w-]+",
    "(Council|the UN)( itself)? (should|must)", "Council[^.;]{0,20} should",
)  # fmt: skip
REGEX = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=5).map("".join)


def compiles(pattern: str) -> bool:
    try:
        compile_regex(pattern)
    except RegexFault:
        return False
    return True


REGEXES = REGEX.filter(compiles)
SCOPES = st.sampled_from([Scope(), Scope("paragraph"), Scope("document"), Scope("words", 2)])


RULE = st.fixed_dictionaries(
    {"any": TERMS, "boundary": BOUNDARIES, "scope": SCOPES},
    optional={
        "regex": st.lists(REGEXES, min_size=1, max_size=3).map(tuple),
        "with_": st.lists(TERMS, min_size=1, max_size=2).map(tuple),
        "without": TERMS,
        "except_": TERMS,
        "skip": st.sampled_from([("quoted",), ("negated",), ("quoted", "negated")]),
    },
)
