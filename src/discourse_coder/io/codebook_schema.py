"""The keys of a codebook file, described once, for the reader that checks them and for editors."""

from __future__ import annotations

from typing import Any

from discourse_coder.files.yaml_shapes import Data, Key, ListOf, MapOf, Record, Text, choice, json_schema
from discourse_coder.model.codebook import BOUNDARIES, MOST_IN_A_FIGURE, SKIPPED_CONTEXTS
from discourse_coder.model.scale import LEVELS

# What a spaCy Matcher may ask of a token. Not among them: "_" (a codebook cannot define extensions) and REGEX
# (it would run Python's backtracking engine on a pattern from a stranger).
_TOKEN_ATTRIBUTES = (
    "ORTH", "TEXT", "LOWER", "NORM", "SHAPE", "LENGTH", "LEMMA", "POS", "TAG", "MORPH", "DEP", "ENT_TYPE", "ENT_IOB",
    "ENT_ID", "ENT_KB_ID", "SPACY", "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT",
    "IS_SPACE", "IS_BRACKET", "IS_QUOTE", "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT", "IS_CURRENCY", "IS_STOP", "IS_SENT_START",
    "SENT_START", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "OP",
)  # fmt: skip
_TOKEN_COMPARISONS = (
    "IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS", "==", "!=", ">=", "<=", ">", "<", "FUZZY",
    *(f"FUZZY{n}" for n in range(1, 10)),
)  # fmt: skip

DATA_MEANING = "Whose codes count: adjudicated, first, rules, majority, or the name of a coder."
SHORT_MEANING = f"A label of at most {MOST_IN_A_FIGURE} characters, for figures and headings; the label by default."
TEXT = Text()
TEXTS = ListOf(TEXT)
TERMS = ListOf(Text("a term"))
ID = Text("an id", pattern="(?!id$)[a-z][a-z0-9_]*", form='Use a-z, 0-9 and "_", begin with a letter; not "id".')
LIST_NAME = Text("a name", pattern="[A-Za-z][A-Za-z0-9_-]*", form='Use letters, digits, "_" and "-".')
LANGUAGE = Text("a language", pattern="[a-z]{2}", form="Write its two letters, as in en.")
MODEL = Text("a spaCy model", pattern="[A-Za-z][A-Za-z0-9_]*", form="Name an installed one, as in en_core_web_sm.")
SCOPE = Text(
    "a scope",
    choices=("sentence", "paragraph", "document"),
    pattern="(?:[1-9][0-9]?|1[0-9][0-9]|200) words?",
    form='Write sentence, paragraph, document, or 1 to 200 words, as in "12 words".',
)
TOKEN = Data("a token", _TOKEN_ATTRIBUTES, _TOKEN_COMPARISONS, 'Regular expressions go under "regex" of the rule.')


RULE = Record(
    "a rule",
    (
        Key("name", TEXT, "What the evidence calls this rule; unique in its theme.", required=True),
        Key("why", TEXT, "One line: which criterion the rule implements."),
        Key("any", TERMS, "Terms that show the theme. * stands for any rest of a word, @name for a list of terms."),
        Key("with", ListOf(Text("a term"), grouped=True), "Groups of terms: one term of each group must be near."),
        Key("without", TERMS, "Terms that must not be near."),
        Key("except", TERMS, "Longer phrases inside which a match does not count."),
        Key("scope", SCOPE, "What near means: sentence (default), paragraph, document, or words, as in 12 words."),
        Key("skip", ListOf(choice("a context", *SKIPPED_CONTEXTS)), "Contexts in which a match does not count."),
        Key(
            "boundary",
            choice("a boundary", *BOUNDARIES),
            "What may stand beside a match: character by default, none for regex.",
        ),
        Key("regex", ListOf(Text("a regular expression")), "Regular expressions in RE2 syntax."),
        Key("tokens", ListOf(TOKEN, grouped=True), "One or several spaCy Matcher patterns."),
    ),
)
EXAMPLES = Record(
    "examples",
    (
        Key("present", TEXTS, "Short texts in which the theme is present."),
        Key("absent", TEXTS, "Short texts in which it is absent, though one might think otherwise."),
    ),
)
THEME = Record(
    "a theme",
    (
        Key("id", ID, "Short and stable: the name of the theme's column in every file.", required=True),
        Key("label", TEXT, "What tables and reports print; the id by default."),
        Key("short", TEXT, SHORT_MEANING),
        Key("definition", TEXT, "What the theme is.", required=True),
        Key("inclusion", TEXTS, "Criteria: when to code it as present."),
        Key("exclusion", TEXTS, "Criteria: when not to."),
        Key("examples", EXAMPLES, "Short texts that illustrate both codes."),
        Key("coded_by", choice("a way of coding", "rules", "people"), "people: the theme needs no rules."),
        Key("data", TEXT, DATA_MEANING),
        Key("rules", ListOf(RULE), "How a machine codes the theme: it is present where any of the rules fires."),
    ),
)
VALUES = MapOf(Text("a value"), TEXTS, or_list=True)
VARIABLE = Record(
    "a variable",
    (
        Key("id", ID, "Short and stable: the name of the variable's column in every file.", required=True),
        Key("label", TEXT, "What tables and reports print; the id by default."),
        Key("short", TEXT, SHORT_MEANING),
        Key("definition", TEXT, "What is to be coded.", required=True),
        Key(
            "values",
            VALUES,
            "The values, of which a text has one, in order; each may say what it means.",
            required=True,
        ),
        Key("level", choice("a level", *LEVELS), "nominal (default), ordinal, or interval for numbers."),
        Key("asked_when", TEXT, "A theme: the variable is coded only in texts where it is present."),
        Key("inclusion", TEXTS, "Criteria, in prose."),
        Key("exclusion", TEXTS, "What does not count."),
        Key("data", TEXT, DATA_MEANING),
    ),
)
CODEBOOK = Record(
    "the codebook",
    (
        Key("title", TEXT, "What the codebook is about.", required=True),
        Key("version", TEXT, "Your own version number; reports show it.", required=True),
        Key("language", LANGUAGE, "ISO 639-1."),
        Key("spacy_model", MODEL, "An installed spaCy model for token patterns; a blank one by default."),
        Key("notice", TEXT, "A sentence that every display of the numbers must carry."),
        Key("data", TEXT, f"{DATA_MEANING} A theme may say otherwise."),
        Key("negations", TERMS, "Terms that negate what follows, for skip: [negated], in place of the English ones."),
        Key("not_negations", TERMS, "Phrases with one of these words that negate nothing, such as not only."),
        Key("contrasts", TERMS, "Terms at which the reach of a negation ends, such as but."),
        Key("abbreviations", TERMS, "Abbreviations whose full stops end no sentence, besides the English ones."),
        Key("lists", MapOf(LIST_NAME, TERMS), "Lists of terms to use as @name; a list may use those above it."),
        Key("themes", ListOf(THEME), "The themes, in the order of tables and charts."),
        Key("variables", ListOf(VARIABLE), "What people code with one of several values."),
        Key(
            "exactly_one_of",
            ListOf(Text("a theme"), grouped=True),
            "Themes of which exactly one is present in a text, or several such lists. People code them.",
        ),
    ),
)


def codebook_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a codebook for editors; only `read_codebook` checks everything."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Codebook of discourse-coder",
        **json_schema(CODEBOOK),
    }
