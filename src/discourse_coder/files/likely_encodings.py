"""Which encodings bytes may be in: those in which they read like words of some language, the likeliest first."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

# Where several fit, what is most common among texts of that script comes first.
_SINGLE = (
    "windows-1252", "windows-1251", "windows-1250", "windows-1253", "windows-1256", "windows-1254", "windows-1257",
    "windows-1255", "koi8-r", "koi8-u", "iso-8859-2", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "cp866",
    "mac-roman",
)  # fmt: skip
_DOUBLE = ("gb18030", "big5", "shift-jis", "euc-jp", "euc-kr")
_JAPANESE = ("shift-jis", "euc-jp")
# Whoever names a rarer one than these knows more than we do.
_JUDGED = (*_SINGLE, *_DOUBLE, "iso-8859-1", "iso-8859-9", "iso-8859-15")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The letters beyond ASCII of languages in Latin script; a word that mixes those of two is misread.
_ALPHABETS = [
    frozenset(letters + letters.upper())
    for letters in (
        "äöüßéàèç", "àâæçéèêëîïôœùûüÿ", "áéíóúüñºª", "áâãàçéêíóôõúü", "àèéìíòóùú", "æøåéèêóôòâüö", "äåöéüà",
        "áðéíóúýþæö", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîșțşţ",
        "âçğıîöşüû", "āčēģīķļņšūžõ", "ąčęėįšųūž", "äõöšüž", "àçèéíïòóúü·", "ëïéèêöüáóç", "äöüéèàâêîôûçëï",
    )
]  # fmt: skip
# The most frequent letters of scripts in which nearly all letters are beyond ASCII.
_FREQUENT = {
    "cyrillic": "оеаинтсрвлкдмупяіј",
    "greek": "αοιετσνηυρπκμλςάίόέήύώ",
    "arabic": "اليمنوترتبةدعسهفكقحیه",
    "hebrew": "יוהלאמרבתשנםכדעפ",
}
_SCRIPTS = {
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
}
_KANA, _HANGUL, _HAN = re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7a3]"), re.compile("[\u4e00-\u9fff]")
_FREQUENT_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "這為個國時來們對會發動過說產種後經進裡現實兩體機當點從業應開還與員會議表"
)
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = frozenset("‘’“”„‚«»‹›–—…•·°§№€£©®™¿¡´`¨¸ºª²³½¼¾×\u00a0\u00ad،؛؟ـ\u200c\u200d\u200e\u200f")
_SHOWN = 40
_MOST_BYTES = 200_000
_SAMPLE = 20_000  # of a text whose encoding was named
_MOST_NAMED = 3
_LIKELY, _NEARLY_AS_GOOD = 0.8, 0.2


class Reading(NamedTuple):
    """An encoding that fits, and the first words beyond ASCII as they would read in it."""

    encoding: str
    words: str


def readings(data: bytes) -> list[Reading]:
    """Return the few encodings that bytes may be in, the likeliest first; those that give the same text once."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _text(data, name)
            return [Reading(name, _first_words(text))] if text else []
    if b"\0" in data:
        return []
    found: dict[str, tuple[float, str]] = {}
    for order, name in enumerate((*_SINGLE, *_DOUBLE)):
        text = _text(data[:_MOST_BYTES], name, cut=len(data) > _MOST_BYTES)
        if text and text not in found and (score := _score(text, name)) > 0:
            found[text] = (score - order / 1000, name)
    if not found:
        return []
    best = max(score for score, _ in found.values())
    enough = best - _NEARLY_AS_GOOD
    fitting = sorted(((score, name, text) for text, (score, name) in found.items() if score > enough), reverse=True)
    by_words: dict[str, Reading] = {}
    for _, name, text in fitting:
        by_words.setdefault(words := _first_words(text), Reading(name, words))
    return list(by_words.values())[:_MOST_NAMED]


def better_reading(data: bytes, named: str) -> Reading | None:
    """Return an encoding in which the beginning of a text reads much more like words than in the one named, if any."""
    if codecs.lookup(named).name not in {codecs.lookup(name).name for name in _JUDGED}:
        return None
    data = data[:_SAMPLE].rpartition(b"\n")[0] if len(data) > _SAMPLE else data
    text = _text(data, named)
    score = _score(text, named) if text else _LIKELY
    if score >= _LIKELY or not (fitting := readings(data)):
        return None
    likely = _text(data, fitting[0].encoding)
    is_better = likely != text and _score(likely, fitting[0].encoding) > score + _NEARLY_AS_GOOD
    return fitting[0] if is_better else None


def _text(data: bytes, encoding: str, *, cut: bool = False) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return ""


def _score(text: str, encoding: str) -> float:
    """Return how much a text reads like words, up to 1, or 0 for one that no language writes."""
    beyond = [character for character in text if character > "\x7f"]
    if not beyond or any("\x80" <= character <= "\x9f" or "\ue000" <= character <= "\uf8ff" for character in beyond):
        return 0
    return _score_east_asian(text, beyond, encoding) if encoding in _DOUBLE else _score_alphabetic(text, beyond)


def _score_east_asian(text: str, beyond: list[str], encoding: str) -> float:
    letters = [character for character in beyond if character.isalpha()]
    if not letters:
        return 0
    # A letter of another encoding between ASCII letters is read as one sign with the letter behind it.
    beside = len(re.findall(r"(?<=[A-Za-z])[\u3400-\ud7a3]|[\u3400-\ud7a3](?=[a-z])", text))
    if beside * 4 > len(letters) or len(letters) < 2:
        return 0
    n = len(letters)
    kana, hangul = (sum(map(bool, map(script.match, letters))) for script in (_KANA, _HANGUL))
    common = sum(letter in _FREQUENT_HAN for letter in letters)
    han = sum(map(bool, map(_HAN.match, letters)))
    if hangul and kana:
        return 0
    score = max(
        hangul / n if hangul > han else 0,
        (n - hangul) / n if kana * 5 > n and encoding in _JAPANESE else 0,
        2 * common / n,
    )
    return min(1.0, score) if (kana + hangul + han) > 0.9 * n else 0


def _score_alphabetic(text: str, beyond: list[str]) -> float:
    odd = sum(not character.isalpha() and character not in _PLAIN for character in beyond)
    words = {word: count for word, count in Counter(_WORD.findall(text)).items() if not word.isascii()}
    n = sum(words.values())
    if not n:
        return 0 if odd else 1.0
    good = sum(count * _as_word(word) for word, count in words.items()) / n
    return max(0.0, good - odd / len(beyond))


def _as_word(word: str) -> float:
    """Return how much a word with letters beyond ASCII reads like one of some language."""
    letters = [character for character in word if character > "\x7f"]
    lower = word.lower()
    turned = any(a.islower() and b.isupper() for a, b in pairwise(word))
    for name, script in _SCRIPTS.items():
        if script.match(letters[0]):
            if len(letters) < len(word) or not all(map(script.match, letters)) or turned:
                return 0
            return min(1.0, 0.4 + 0.8 * sum(letter in _FREQUENT[name] for letter in lower) / len(lower))
    if turned or (len(letters) > 1 and len(letters) == len(word)):
        return 0
    return 1.0 if any(alphabet.issuperset(letters) for alphabet in _ALPHABETS) else 0


def _first_words(text: str) -> str:
    """Return the words from the first letter beyond ASCII on."""
    found = next((match for match in re.finditer(r"\S+", text) if not match[0].isascii()), None)
    start = found.start() if found else 0
    words = " ".join(text[start : start + 10 * _SHOWN].split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …"
