"""How records of the United Nations name who speaks: "Mr. Zhang Jun (China) (spoke in Chinese):"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discourse_coder.records.un.page_furniture import one_line

# With these a name is enough; with the others it must be followed by a country.
PERSONAL_TITLE = (
    r"Messrs|Mr|Mrs|Ms|Miss|Mme|Sir|Dame|Lord|Lady|Baroness|Dr|Professor|Prof|Archbishop|Bishop|Monsignor|Msgr"
)
_RANK = (
    r"President|Vice-President|Prime Minister|Deputy Prime Minister|Foreign Minister|Minister|Chancellor|King|Queen|"
    r"Crown Prince|Prince|Princess|Sheikha?|Shaikha?|Emir|Sayyid|Cardinal|Father|Reverend|Sister|Chief|Ambassador|"
    r"Lieutenant General|Major General|Brigadier General|General|Brigadier|Colonel|Major|Captain|Commander|Admiral|"
    r"Judge|Justice|Baron|Count|Begum|Nana|Dato|U"
)
ANY_TITLE = f"{PERSONAL_TITLE}|{_RANK}"
_OFFICE = (
    r"The (?:Acting |Temporary |Deputy )?(?:President|Vice-President|Secretary-General|Chair(?:man|person|woman)?)"
)
_BRACKETS = r"\((?:[^()]|\([^()]{0,100}\)){0,200}\)"
_LABEL = re.compile(
    rf"(?:(?P<office>(?i:{_OFFICE.replace(' ', chr(92) + 's+')}))|"
    rf"(?P<person>(?:(?P<title>{PERSONAL_TITLE})|(?:{_RANK}))(?:\s?\.\s*|\s+)"
    r"(?P<name>[^\s():：]{1,40}(?:\s+[^\s():：]{1,40}){0,8})))"
    rf"(?P<brackets>(?:\s*{_BRACKETS}){{0,3}})\s*[:：]\s*"
)
_CUT_LABEL = re.compile(rf"(?:(?i:The (?:Acting )?President)|(?:{ANY_TITLE})\.?\s[^():：]{{2,80}})\s?\([^:：]{{0,160}}")
_INTRODUCED = re.compile(
    rf"\b(?:{PERSONAL_TITLE})\.?\s(?P<name>[^\s,;.:()]{{1,40}}(?:\s[^\s,;.:()]{{1,40}}){{0,7}}),\s"
    r"(?P<office>(?:the\s)?[A-Z][^;.:]{3,220}?)"
    r"(?=[;.:]|,?\sto\s(?:participate|brief|join|address|take)|,?\sand\s(?:to\s)?(?:Mr|Mrs|Ms|Miss|Sir|His|Her|H\.E)\b|"
    r",\s(?:for|who|whom|whose)\b|\sfor\s(?:his|her|their)\b)"
)
_LANGUAGE = re.compile(
    r"(?:spoke|speaking|speaks|interpret\w*|translat\w*|original)\b[\s:]*(?:in|from)?\s*([A-Z][A-Za-zāī]+)?",
    re.IGNORECASE,
)
LANGUAGE_NOTE = re.compile(r"\(\s*(?:spoke|speaking|interpretation|continued)\s+(?:in|from)\s+([A-Z]\w+)[^()]{0,80}\)")
_PARTICLE = re.compile(
    r"d[aeiou]|dos|das|del|della|l[ae]|les|van|von|der|den|te[nr]|bin|bint|ibn|al|el|ben|e|y|i|zu|zur|of|and|a[fv]|ould|"
    r"mint|st|d|l"
)
# Who is addressed rather than named.
_ADDRESSED = re.compile(
    r"(?:vice-)?president|chair(?:man|person|woman)?|chancellor|(?:deputy )?secretary-general|"
    r"(?:foreign |prime )?minister|ambassador|speaker|moderator|commissioner|"
    r"(?:special |high )?representative|secretary|coordinator"
)
STATE_OFFICE = re.compile(
    r"\b(?:Permanent (?:Representative|Mission|Observer)|Minister|President|Secretary|Ambassador|Chargé|Prime|"
    r"Representative|delegation)\b",
    re.IGNORECASE,
)
_UN_OFFICE = re.compile(
    r"Secretary-General\b|\bof the United Nations\b|\b(?:High Commissioner|Executive Director|Special Coordinator|"
    r"Emergency Relief)\b"
)
_OF_COUNTRY = re.compile(
    r"\b(?:of|for) (?:the )?((?!United Nations|Foreign|Affairs|State\b|Security|Permanent)[A-ZÀ-Þ][\w'’-]+"
    r"(?:(?: and| of| the)* [A-ZÀ-Þ][\w'’-]+)*(?: \([^()]{2,60}\))?)"
)
_ALIASES = (
    ("united states of america", "united states", "usa", "us"),
    ("united kingdom of great britain and northern ireland", "united kingdom", "great britain", "uk"),
    ("russian federation", "russia"),
    ("china", "people's republic of china", "prc"),
    ("republic of korea", "south korea"),
    ("democratic people's republic of korea", "north korea", "dprk"),
    ("iran (islamic republic of)", "islamic republic of iran", "iran"),
    ("bolivia (plurinational state of)", "plurinational state of bolivia", "bolivia"),
    ("venezuela (bolivarian republic of)", "bolivarian republic of venezuela", "venezuela"),
    ("syrian arab republic", "syria"),
    ("viet nam", "vietnam"),
    ("türkiye", "turkey"),
    ("czechia", "czech republic"),
    ("côte d'ivoire", "ivory coast"),
)
_SAME_COUNTRY = {name: names[0] for names in _ALIASES for name in names}


@dataclass(frozen=True)
class Label:
    """Who speaks, as written before a speech."""

    text: str  # the label, up to the colon
    end: int  # where the speech begins in the text that the label begins
    speaker: str  # `"Mr. Zhang Jun"`, `"The President"`
    country: str = ""  # what stands in brackets; empty where nothing does
    language: str = ""  # `"Chinese"`; empty where there is no note
    is_president: bool = False  # whether it is the president, in this office

    @property
    def office(self) -> str:
        """``"President"``, ``"Secretary-General"``; empty for a person named."""
        return self.speaker.removeprefix("The ") if self.speaker.startswith("The ") else ""


def label_at(text: str) -> Label | None:
    """Return the speaker's label that a text begins with."""
    found = _LABEL.match(text)
    if not found:
        return None
    country, language = _in_brackets(found["brackets"])
    if found["office"]:
        speaker = one_line(found["office"]).title().replace("-general", "-General")
    elif _is_name(found["name"]) and (
        country or (found["title"] and not _ADDRESSED.fullmatch(one_line(found["name"]).casefold()))
    ):
        speaker = re.sub(r"\s+\.", ".", one_line(found["person"]))
    else:
        return None
    return Label(found[0].strip(), found.end(), speaker, country, language, speaker.endswith("President"))


def is_cut_label(text: str) -> bool:
    """Return whether a text is the first part of a label, to somewhere in its brackets: "Mr. Ng (Chad) (spoke"."""
    return bool(_CUT_LABEL.fullmatch(text)) and text.count("(") > text.count(")")


def _in_brackets(text: str) -> tuple[str, str]:
    """Return the country and the language that the brackets after a name give."""
    country = language = ""
    for match in re.finditer(_BRACKETS, text):
        content = one_line(match[0][1:-1])
        if note := _LANGUAGE.match(content):
            language = language or (note[1] or "").capitalize()
        else:
            country = country or content
    return country, language


def _is_name(name: str) -> bool:
    """Return whether each word begins with a capital, or is a particle."""
    for word in re.sub(r",?\s+(?:Jr|Sr)\.?$", "", name).split():
        core = word.lstrip("'’‘ʻ`")
        capital = core[:1].isalpha() and not core[0].islower()
        particle = _PARTICLE.fullmatch(re.split(r"[-'’]", core)[0])
        if not (capital or particle) or re.search(r"[\d,;!?“”\"…/]", core):
            return False
    return not _PARTICLE.fullmatch(name.split()[-1])


def without_title(speaker: str) -> str:
    """Return a name without its title, for comparison."""
    return re.sub(rf"^(?:{PERSONAL_TITLE})\s?\.?\s+", "", one_line(speaker)).casefold()


def introduced_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the (name, office) pairs that a text introduces: "Mr. Zahir Tanin, Special Representative ...,"."""
    found = _INTRODUCED.finditer(one_line(text))
    return tuple((introduced["name"], introduced["office"].removeprefix("the ")) for introduced in found)


def office_of(speaker: str, introductions: Iterable[tuple[str, str]]) -> str:
    """Return the office under which a person of this name is introduced; empty where none is."""
    name = f" {without_title(speaker)}"
    return next((office for full, office in introductions if f" {full}".casefold().endswith(name)), "")


def country_in_office(office: str) -> str:
    """Return the country whose office it is: "Permanent Representative of China to the United Nations"."""
    if _UN_OFFICE.search(office) or not STATE_OFFICE.search(office):
        return ""
    countries = _OF_COUNTRY.findall(re.sub(r" to the United Nations.*", "", office))
    return str(countries[-1]) if countries else ""


def same_country(first: str, second: str) -> bool:
    """Return whether two names are of one country: "USA" and "United States of America"."""
    return _canonical(first) == _canonical(second) != ""


def _canonical(country: str) -> str:
    name = one_line(country).replace("’", "'").casefold().removeprefix("the ")
    bare = name.replace(".", "")
    return _SAME_COUNTRY.get(name) or _SAME_COUNTRY.get(bare) or name


def country_of(speaker: str, known: Mapping[str, str]) -> str:
    """Return the country of a person in a list of names and countries, empty where the name is not there."""
    return known.get(without_title(speaker), "")


def countries_by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the country of each name in (name, country) pairs, names without titles."""
    return {without_title(name): country for name, country in pairs if name and country}
