"""Read what a publication claims from YAML, and list everything that is wrong with the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

from discourse_coder.errors import ClaimsError
from discourse_coder.files.yaml_shapes import Fields, Key, ListOf, MapOf, Record, Text, choice, read_record
from discourse_coder.files.yaml_tree import Faults, Node, read_utf8
from discourse_coder.model.claims import ALL, Claim, Claims, Kind, Measure, Part, Period, Stated
from discourse_coder.wording import listed, shortened

_ID = Text("an id", pattern="[A-Za-z0-9][A-Za-z0-9_.-]*", form='Use letters, digits, ".", "_" and "-".')
_THEME = Text(
    "a theme",
    pattern="[a-z][a-z0-9_]*(?:=\\S.*)?",
    form='Use the theme\'s id in the codebook: a-z, 0-9 and "_"; of a variable, its id and a value, as in stance=for.',
)
_TERM = Text("a term", pattern="[^*@].*", form="Begin with a letter or digit; * stands for the rest of a word.")
_IDS = Text("a form of ids", pattern="[^#]*(?:#+[^#]*)?", form="Write # for each digit, as in T##.")
_NUMBERS = "[0-9]{1,6}(?: *- *[0-9]{1,6})?"
_RANGE = Text("numbers of texts", pattern=_NUMBERS, form='Write the first and the last, as in "1-23".')
_CITED = Text("a number of a text", pattern=_NUMBERS, form='Write numbers, as in 64 or "24-79".')
_OF = Text("a whole", pattern="[1-9][0-9,]*|[a-z][a-z0-9_]*", form="Write a number of texts, a theme's id or all.")
_MANIFEST = MapOf(Text("a column"), ListOf(Text("a value")))

# What each kind must have, and what it may have besides id, kind, place, says and assumes.
_FIELDS: dict[Kind, tuple[str, str]] = {
    "number_of_texts": ("value", "within"),
    "document_count": ("theme value", "within"),
    "mention_count": ("theme value", "within"),
    "share": ("theme value", "of within"),
    "words": ("value", ""),
    "partition": ("parts", ""),
    "date_range": ("period", ""),
    "agreement": ("value", "theme measure of"),
    "number_of_coders": ("value", ""),
    "sample_share": ("value", "random"),
    "sample_size": ("value", "random"),
    "ranking": ("themes", "by within"),
    "cooccurrence": ("themes value", "of within"),
    "absence": ("", "theme terms within"),
    "change": ("theme from to direction", ""),
    "citation": ("texts", "theme terms"),
    "revision": ("theme", ""),
}
_EVERY_KIND = ("id", "kind", "place", "says", "assumes")
_PERCENTAGE = ("share", "sample_share")

PART = Record(
    "a part",
    (
        Key("name", Text(), "What the part holds.", required=True),
        Key("texts", _RANGE, "Numbers of its first and last text.", required=True),
        Key("where", _MANIFEST, "Columns and values of its texts."),
    ),
)
CLAIM = Record(
    "a claim",
    (
        Key("id", _ID, "A name for the claim, unique in the file.", required=True),
        Key("kind", choice("a kind", *_FIELDS), "What is claimed.", required=True),
        Key("place", Text(), "Where the publication says it: section, page, line.", required=True),
        Key("says", Text(), "What it says, in your own words.", required=True),
        Key("assumes", ListOf(Text()), "What your reading of the claim takes for granted."),
        Key("value", Text("a number"), "The number, as in 66, over 30,000 or 20%."),
        Key("theme", _THEME, "Which theme, by its id in the codebook."),
        Key("themes", ListOf(_THEME), "Of a ranking, from first to last; of a co-occurrence, the two."),
        Key("terms", ListOf(_TERM), "Words to look for; * stands for any rest of a word."),
        Key("texts", ListOf(_CITED), "Numbers of the texts cited."),
        Key("parts", ListOf(PART), "The parts that make up the corpus."),
        Key("period", Text(), "First and last date, as in 2008 to 2024."),
        Key("from", Text(), "The earlier period of a change, as in 2008 to 2011."),
        Key("to", Text(), "The later period of a change."),
        Key("direction", choice("a direction", "up", "down"), "Of a change in the share of texts with the theme."),
        Key("by", choice("a measure", "document_count", "mention_count"), "What a ranking orders by."),
        Key("random", choice("an answer", "yes", "no"), "Whether the sample was drawn at random."),
        Key("measure", choice("a measure", *get_args(Measure)), "What an agreement is measured by."),
        Key("of", _OF, "What a percentage is a share of: a number of texts; of a co-occurrence, one theme, or all."),
        Key("within", Text(), "The texts that it is about: a part, a period or another name of your own."),
    ),
)
CLAIMS = Record(
    "the file of claims",
    (
        Key("publication", Text(), "The publication, as a reference.", required=True),
        Key("text_ids", _IDS, "How the corpus calls the publication's texts, as in T## for T07."),
        Key("notice", Text(), "A sentence that every display must carry."),
        Key("claims", ListOf(CLAIM), "What the publication says.", required=True),
    ),
)


def read_claims(path: str | os.PathLike[str]) -> Claims:
    """Read the claims of a publication from a YAML file.

    Raises
    ------
    ClaimsError
        With every problem of the file and its place, as in ``claims.yaml:12:5``.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> claims = dc.read_claims("claims.yaml")
    >>> claims
    Claims('The published study of 82 texts by Chinese officials on Kosovo (sections 1 and 4 to 5.3)': 39 claims)
    >>> claims.claims[0].says
    '82 primary texts were analysed.'
    """
    return parse_claims(read_utf8(Path(path), ClaimsError), str(path))


def parse_claims(text: str, place: str = "claims.yaml") -> Claims:
    """Read the claims of a publication from a YAML text; `place` is what problems call it.

    Raises
    ------
    ClaimsError
        With every problem and its place.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> claims = dc.parse_claims('''
    ... publication: A study
    ... claims:
    ...   - {id: texts, kind: number_of_texts, value: 82, place: p. 3, says: 82 texts were analysed.}
    ...   - {id: un, kind: document_count, theme: un, value: 90, place: p. 5, says: 90 texts invoke the UN.}
    ... ''')
    >>> dc.audit(claims)
    Audit(2 claims: 1 impossible, 1 beyond arithmetic.)
    """
    fields, faults = read_record(text, place, CLAIMS, ClaimsError)
    claims = tuple(_claim(claim, faults) for claim in fields.items("claims"))
    ids = (claim.node_of("id") for claim in fields.items("claims"))
    faults.add_repeated(ids, 'the claim "{}" is defined twice', "Rename one.")
    if problems := faults.problems():
        raise ClaimsError(problems)
    return Claims(fields.text("publication"), claims, fields.text("text_ids"), fields.text("notice"))


def _claim(fields: Fields, faults: Faults) -> Claim:
    kind = cast("Kind", fields.text("kind"))
    _check_fields(fields, kind, faults)
    periods = [_read(fields, key, Period.parse, faults) for key in ("period", "from", "to") if key in fields]
    return Claim(
        id=fields.text("id"),
        kind=kind,
        place=fields.text("place"),
        says=fields.text("says"),
        assumes=fields.texts("assumes"),
        value=_value(fields, kind, faults),
        theme=fields.text("theme"),
        themes=fields.texts("themes"),
        terms=fields.texts("terms"),
        texts=tuple(number for node in fields.items("texts") for number in _numbers(node, faults)),
        parts=tuple(_part(part, faults) for part in fields.items("parts")),
        periods=tuple(filter(None, periods)),
        direction=cast("Any", fields.text("direction")),
        by=cast("Any", fields.text("by", "document_count")),
        random={"yes": True, "no": False}.get(fields.text("random")),
        measure=cast("Any", fields.text("measure", "percent_agreement")),
        of=fields.text("of").replace(",", ""),
        within=" ".join(fields.text("within").split()),
    )


def _check_fields(fields: Fields, kind: Kind, faults: Faults) -> None:
    """Note which keys a claim of its kind lacks, and which it cannot have."""
    if kind not in _FIELDS:
        return
    needed, allowed = (names.split() for names in _FIELDS[kind])

    def add(found: str, advice: str) -> None:
        faults.add(fields.node_of("id"), f'the {kind} "{shortened(fields.text("id"))}" {found}', advice)

    for name in needed:
        if name not in fields:
            add(f'has no "{name}".', "Add it.")
    for name in fields.values:
        if name not in (*_EVERY_KIND, *needed, *allowed):
            may = ", ".join([*needed, *allowed]) or "nothing"
            add(f'cannot have "{name}".', f"Besides the keys of every claim, it can have: {may}.")
    if kind == "absence" and "theme" not in fields and "terms" not in fields:
        add('has neither "theme" nor "terms".', "Say what is absent.")
    themes, of = fields.texts("themes"), fields.text("of")
    if of and kind == "cooccurrence" and of not in (*themes, ALL):
        faults.add(
            fields.node_of("of"), f'"{shortened(of)}" is none of the themes.', f"Name one of them, or write {ALL}."
        )
    if of and kind != "cooccurrence" and not of[0].isdigit():
        advice = "Write a number of texts. For a share of the texts with another theme, use cooccurrence."
        faults.add(fields.node_of("of"), f'"{shortened(of)}" is not a number.', advice)
    if kind == "cooccurrence" and "themes" in fields and len(set(themes)) != 2:
        add("needs two different themes.", "Name the two.")
    if kind == "ranking" and "themes" in fields and len(set(themes)) < max(2, len(themes)):
        add("needs two themes or more, each once.", "List them in order.")


def _value(fields: Fields, kind: Kind, faults: Faults) -> Stated | None:
    value: Stated | None = _read(fields, "value", Stated.parse, faults)
    if value is None:
        return None
    node = fields.node_of("value")
    shown = f'"{shortened(node.text)}"'
    measure = fields.text("measure", "percent_agreement")
    is_coefficient = kind == "agreement" and measure != "percent_agreement"
    if is_coefficient:
        if value.percent:
            faults.add(node, f"{shown} has a %.", f"Write the {measure} as a number, as in 0.80.")
        elif abs(value.number) > 1:
            faults.add(node, f"{shown} is beyond -1 and 1.", "Check it in the publication.")
        return value
    if value.number < 0:
        faults.add(node, f"{shown} is below 0.", "Check it in the publication.")
    if kind in (*_PERCENTAGE, "agreement"):
        _check_percentage(kind, value, node, faults)
    elif kind == "cooccurrence" and value.percent:
        if "of" not in fields:
            wholes = listed((f'"of: {whole}"' for whole in (*fields.texts("themes"), ALL)), "or")
            faults.add(node, f"{shown} does not say of which texts.", f"Add {wholes}.")
    elif "of" in fields:
        faults.add(fields.node_of("of"), "a number of texts is a share of none.", "Write a percentage, or remove it.")
    elif value.percent or value.number != int(value.number):
        faults.add(node, f"{shown} is not a whole number.", f"A {kind} is a count; for a percentage use share.")
    return value


def _check_percentage(kind: str, value: Stated, node: Node, faults: Faults) -> None:
    shown = f'"{shortened(node.text)}"'
    if not value.percent:
        advice = "Write a percentage, as in 20%."
        if kind == "agreement":
            advice = f"Write a percentage, as in 90%, or name the coefficient, as in measure: {get_args(Measure)[2]}."
        faults.add(node, f"{shown} has no %.", advice)
    elif value.number > 100:
        faults.add(node, f"{shown} is more than 100%.", "Check it in the publication.")


def _read(fields: Fields, key: str, read: Callable[[str], Any], faults: Faults) -> Any:
    """Return what `read` makes of a text, or None, and note why it cannot be read."""
    node = fields.values.get(key)
    if node is None:
        return None
    try:
        return read(node.text)
    except ValueError as error:
        faults.add(node, f"{error}.")
        return None


def _part(fields: Fields, faults: Faults) -> Part:
    numbers = _numbers(fields.values["texts"], faults) if fields.values.get("texts") else []
    manifest = {column.text: values[0].text for column, values in (fields.values.get("where") or {}).items() if values}
    return Part(fields.text("name"), min(numbers, default=1), max(numbers, default=0), manifest)


def _numbers(node: Node, faults: Faults) -> list[int]:
    first, _, last = node.text.replace(" ", "").partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if not numbers:
        faults.add(node, f'"{node.text}" ends before it begins.', "Write the smaller number first.")
    return list(numbers)
