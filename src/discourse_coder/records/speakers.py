"""The labels that say who speaks in a transcript: ``Q:``, ``A:``, ``Reuters:``, ``Hua Li:``, ``The President:``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from discourse_coder.model.corpus import Role

_TITLES = (
    r"(?:(?:State|Vice|Deputy|Assistant|Acting|Prime|Foreign|Chinese|Special|Permanent|Former|and) ){0,4}"
    r"(?:Minister|Councill?or|Ambassador|Commissioner|Secretary|Envoy|Representative|Director(?:[- ]General)?)"
)
_ANSWER = re.compile(
    r"(?:A\.?|A\.? ?\d{1,2}|Answer|Reply|Announcement|Opening remarks|"
    r"(?:[\w ]{1,30} )?(?:Spokesperson|Spokesman|Spokeswoman)(?: [A-Z][\w'’-]+){0,3}|"
    rf"(?:{_TITLES} (?:and )?)+(?:[A-Z][\w'’-]+ ?){{1,3}}|"
    r"The representative of [\w ]{2,40}|(?:Mr|Mrs|Ms)\. [^:()]{2,40} \([^)]{2,60}\))",
    re.IGNORECASE,
)
_FOLLOW_UP = r"\(?(?:A )?follow(?:ing)?[- ]?(?:up|on)(?: question)?\)?"
_QUESTION = re.compile(
    rf"(?:Q|Question)\.?(?: ?\d{{1,2}}| ?\([^)]*\)|[ ,]*{_FOLLOW_UP}| (?:from|by) [\w .]{{2,40}})?|{_FOLLOW_UP}|"
    r"Interview(?:er)?|(?:A |The )?(?:Journalist|Reporter|Correspondent)s?(?: (?:from|of) [\w .]{2,40})?",
    re.IGNORECASE,
)
_CHAIR = re.compile(r"The (?:President|Chair|Chairman|Chairperson|Moderator)|Moderator|Host", re.IGNORECASE)
# An outlet: one to five words, each with a capital or a figure first.
_WORD = r"(?:[A-Z0-9][\w.'’&/-]*)"
_OUTLET = re.compile(
    rf"{_WORD}(?: (?:{_WORD}|of|and|the|for|in|&|de|du|des|di|da|del|della|la|le|el|al|der|die)){{0,4}}"
    rf"(?: (?:reporter|journalist|correspondent))?(?: ?\([^)]{{1,30}}\)|[ ,-]*{_FOLLOW_UP})?|[a-z]\w*\.com",
)
_NO_OUTLET = re.compile(
    r"(?:The )?(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Last|Final|Next|Note|Notice|NB|Fact|Lie|Truth|Reality|"
    r"Myth|Fallacy|Falsehood|Allegation|Rumou?r|Claim|Source|Example|Reference|Link|Date|Time|Place|Venue|Topic|"
    r"Subject|Conclusion|Summary|Background|Context|Point|Step|Item|Part|Article|Chapter|Also|However|Remember|P\.?S\.?|"
    r"Yes|No|Correction|Update|Updated|Published|Tel|Fax|E-?mail|Contact|Photo|Video|Editor)(?:ly|s)?"
    r"(?: (?:Check|One|Two|Three|Four|Five|of all|No\.? ?\d+|\d+))?",
    re.IGNORECASE,
)
_OUTLET_WORD = re.compile(
    r"\b(?:TV|Television|News|Newspaper|Daily|Times|Post|Agency|Press|Radio|Broadcasting|Journal|Herald|Review|Weekly|"
    r"Monthly|Media|Network|Globe|Tribune|Guardian|Telegraph|Paper|Today|Satellite|reporter|journalist|correspondent|"
    r"Reuters|AFP|AP|Bloomberg|Xinhua|CCTV|CGTN|CNR|CRI|CNS|CNN|BBC|NHK|KBS|MBC|SBS|YTN|NBC|ABC|CBS|CNBC|NPR|FT|WSJ|NYT|"
    r"DPA|ARD|ZDF|EFE|ANSA|RAI|RTS|NTV|TBS|PTI|ANI|TASS|ITAR-TASS|RIA|Sputnik|Interfax|Kyodo|Yonhap|Jiji|Antara|Tanjug|"
    r"Politika|Jazeera|Figaro|Monde|Mundo|Pa[ií]s|Asahi|Mainichi|Nikkei|Yomiuri|Sankei|Hankyoreh|Bharati|Spiegel|"
    r"Anadolu|Economist|Politico|VOA|RFI|RT|APP|Beta|ifeng)\b"
)
_LABEL = re.compile(
    r"^[ \t\u00a0\u200b\u2028\u2029\u3000\ufeff]*(?P<label>[^\s:：][^\n:：]{0,70}?)[ \t\u00a0]*"
    r"(?:\((?:spoke|speaking|interpretation)[^)\n]*\))?[ \t\u00a0]*[:：](?P<next>.?)",
    re.MULTILINE,
)
_ON_ONE_LINE = re.compile(r"(?<=[.!?…\"”’')\]？。])[ \t\u00a0]+(?=(?P<label>[QA])[ \t\u00a0]?[:：][ \t\u00a0])")
_NAME_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
_NAMED = re.compile(
    rf"\b(?:Spokes(?:person|man|woman)|Minister|Councill?or|Ambassador)\s+(?P<name>{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,2}}?)"
    r"(?=\s*['’]s?\b|\s*[,|_]|\s*$|\s+(?i:on|in|at|to|with|holds?|held|hosts?|hosted|answers?|answered|meets?|gives?|"
    r"gave|gets?|takes?|took|makes?|made|regular|press|remarks?|attends?|speaks?|responds?|is|was|said|says)\b)",
    re.MULTILINE,
)
_ASKS = re.compile(
    r"[?？]|\b(?:comments?|response|reaction|respond|confirm|could you|can you|would you|do you|what|how|why|whether|"
    r"i wonder|please|tell us|give us|details|your view|update|brief us|elaborate|share with us|question)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ".!?:…\"”’')]。？！"
_HEAD, _NEAR, _LONGEST_QUESTION = 1000, 300, 4000


@dataclass(frozen=True)
class Label:
    """The name of a speaker before what they say."""

    start: int  # where its line begins, blanks included, and the offset after the colon
    end: int
    text: str  # without the colon
    role: Role  # whose words follow


class _Mark(NamedTuple):
    start: int
    end: int
    text: str
    role: Role | None


def speaker_labels(text: str, officials: Collection[str] = ()) -> tuple[Label, ...]:
    """Return the labels of a transcript in order."""
    names = {*officials, *named_officials(text[:_HEAD])}
    own = {part.casefold() for name in names for part in _parts(name) if len(part) > 1}
    marks = list(_marks(text, own))
    if not any(mark.role == "official" for mark in marks):
        answerer = _answerer(text, marks)
        marks = [mark._replace(role=mark.role or "official") if mark.text == answerer else mark for mark in marks]
    return tuple(_accepted(text, marks))


def named_officials(text: str) -> tuple[str, ...]:
    """Return the full names that a title or text gives to a spokesperson, minister or ambassador."""
    names = (" ".join(found["name"].split()) for found in _NAMED.finditer(text))
    return tuple(dict.fromkeys(name for name in names if all(word[0].isupper() for word in name.split())))


def is_person(label: str) -> bool:
    """Return whether a label looks like the full name of a person."""
    words = label.split()
    return (
        2 <= len(words) <= 3
        and all(re.fullmatch(_NAME_WORD, word) and word[0].isupper() and not word.isupper() for word in words)
        and words[0] != "The"
        and not _OUTLET_WORD.search(label)
        and not _NO_OUTLET.fullmatch(label)
    )


def outlet_of(label: str) -> str:
    """Return the outlet that the label of a question names, empty where it names none."""
    name = label
    if inner := re.fullmatch(r"(?:Q|Question)\.? ?\(([^)]*)\)", label, re.IGNORECASE):
        name = inner[1]
    elif _QUESTION.fullmatch(label):
        name = re.sub(r"^.*\b(?:from|of|by) (?=[A-Z])", "", label)
    name = re.sub(rf"[ ,(-]*{_FOLLOW_UP}$|[ ,]+(?:reporter|journalist|correspondent)$", "", name, flags=re.IGNORECASE)
    return "" if _QUESTION.fullmatch(name) else name.strip()


def _parts(name: str) -> tuple[str, ...]:
    """Return a name and, of a person's, the first and the last word: either can be the surname."""
    return (name, name.split()[0], name.split()[-1]) if is_person(name) else (name,)


def _marks(text: str, own: set[str]) -> Iterator[_Mark]:
    """Yield usual labels with their role, and without one those that could be an outlet's or a person's."""
    for match in _LABEL.finditer(text):
        label = " ".join(match["label"].split())
        role = "official" if label.casefold() in own else _usual_role(label)
        following = match["next"]
        touching = bool(following.strip()) and match[0].rstrip(following)[-1] == ":"
        begins_sentence = following.isupper() or following in "\"“‘'("
        if role is None and (not _may_be_name(text, match, label) or (touching and not begins_sentence)):
            continue
        if touching and role == "chair":
            continue
        yield _Mark(match.start(), match.end("next") - len(match["next"]), label, role)
        if label in ("Q", "A"):
            yield from _marks_within(text, match, role)


def _marks_within(text: str, match: re.Match[str], role: Role | None) -> Iterator[_Mark]:
    """Yield the turns of a dialogue that is printed on one line."""
    line_end = text.find("\n", match.end())
    for inner in _ON_ONE_LINE.finditer(text, match.end(), len(text) if line_end < 0 else line_end):
        other: Role = "question" if inner["label"] == "Q" else "official"
        if other != role:
            yield _Mark(inner.end(), re.compile("[:：]").search(text, inner.end()).end(), inner["label"], other)  # type: ignore[union-attr]
            role = other


def _usual_role(label: str) -> Role | None:
    if _ANSWER.fullmatch(label):
        return "official"
    if _QUESTION.fullmatch(label):
        return "question"
    return "chair" if _CHAIR.fullmatch(label) else None


def _may_be_name(text: str, match: re.Match[str], label: str) -> bool:
    """Return whether a label could name an outlet or person and begins a paragraph, not a wrapped line."""
    before = text[max(0, match.start() - _NEAR) : match.start()]
    said = before.rstrip(" \t\r\n")
    begins = not said or before.count("\n", len(said)) > 1 or said[-1] in _SENTENCE_ENDS
    return begins and bool(_OUTLET.fullmatch(label)) and not _NO_OUTLET.fullmatch(label)


def _answerer(text: str, marks: list[_Mark]) -> str | None:
    """Return the label that answers questions most often, where no answer has a usual label."""
    votes: Counter[str] = Counter()
    asked, asker = "", ""
    for mark, following in zip_longest(marks, marks[1:]):
        said = text[mark.end : following.start if following else len(text)].rstrip()
        asks_too = following is not None and said.endswith("?")
        if mark.role == "question" or (mark.role is None and _OUTLET_WORD.search(mark.text)):
            asked, asker = "surely", mark.text
        elif mark.role is None and asked and mark.text != asker and not asks_too:
            if is_person(mark.text):
                votes[mark.text] += 2
            elif asked == "surely" and _is_surname(mark.text):
                votes[mark.text] += 1
            asked = ""
        elif mark.role is None and "?" in said:
            asked, asker = asked or "perhaps", mark.text
    return votes.most_common(1)[0][0] if votes else None


def _is_surname(label: str) -> bool:
    return bool(re.fullmatch(_NAME_WORD, label)) and label.istitle() and not _OUTLET_WORD.search(label)


def _accepted(text: str, marks: list[_Mark]) -> list[Label]:
    """Decide, from the end, which names are outlets': an answer follows, or the name is well known."""
    labels: list[Label] = []
    following: Label | None = None
    for mark in reversed(marks):
        role = mark.role
        if role is None:
            said = text[mark.end : min(following.start if following else len(text), mark.end + _LONGEST_QUESTION)]
            known = bool(_OUTLET_WORD.search(mark.text))
            answered = following is not None and following.role == "official"
            if (answered and known) or ((answered or known) and _ASKS.search(said)):
                role = "question"
        if role is not None:
            following = Label(mark.start, mark.end, mark.text, role)
            labels.append(following)
    return labels[::-1]
