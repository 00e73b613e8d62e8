"""The labels that say who speaks in a transcript: ``Q:``, ``A:``, ``Reuters:``, ``Hua Li:``, ``The President:``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import NamedTuple

from discourse_coder.model.corpus import Role

_TITLES = (
    r"(?:(?:State|Vice|Deputy|Assistant|Acting|Prime|Foreign|Chinese|Special|Permanent|Former|and) ){0,4}"
    r"(?:Minister|Councill?or|Ambassador|Commissioner|Secretary|Envoy|Representative|Director(?:[- ]General)?)"
)
_ANSWER = re.compile(
    r"(?:A\.?|A\.? ?\d{1,2}|Answer|Reply|Announcement|Opening remarks|"
    r"(?:[\w ]{1,30} )?(?:Spokesperson|Spokesman|Spokeswoman)(?: (?-i:[A-Z])[\w'’-]+){0,3}|"
    rf"(?:{_TITLES} (?:and )?)+(?:(?-i:[A-Z])[\w'’-]+ ?){{1,3}}|"
    r"The representative of [\w ]{2,40}|(?:Mr|Mrs|Ms)\. [^:()]{2,40} \([^)]{2,60}\))",
    re.IGNORECASE,
)
_FOLLOW_UP = r"\(?(?:A )?follow(?:ing)?[- ]?(?:up|on)(?: question)?\)?"
_QUESTION = re.compile(
    rf"(?:Q|Question)\.?(?: ?\d{{1,2}}| ?\([^)]*\)|[ ,]*{_FOLLOW_UP}| (?:from|by) [\w .]{{2,40}})?|{_FOLLOW_UP}|"
    r"Interview(?:er)?|(?:A |The )?(?:Journalist|Reporter|Correspondent)s?(?: (?:from|of) [\w .]{2,40})?",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"(?P<presides>The (?:President|Chair|Chairman|Chairperson))|(?:The )?Moderator|Host|Operator", re.IGNORECASE
)
_GIVES_FLOOR = re.compile(
    r"give the floor|has the floor|next speaker|call (?:next )?(?:on|upon)|"
    r"(?:in my|in my national) capacity|make a statement",
    re.IGNORECASE,
)
_PRESIDES = re.compile(
    rf"{_GIVES_FLOOR.pattern}|last speaker|on behalf of the (?:General )?(?:Assembly|Council|Committee)|"
    r"\bI (?:thank|invite|welcome|declare|shall)\b|remind members|the meeting|agenda",
    re.IGNORECASE,
)
# Who speaks by name or office: "MR. KIRBY", "Secretary Blinken", "President of Russia Vladimir Putin".
_HONORED = re.compile(
    r"(?:(?:Vice|Deputy|Acting|Prime|Surgeon|Under|Assistant) )*"
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor|General|Admiral|Colonel|Senator|Governor|Mayor|President|"
    r"Minister|Chancellor|Secretary|Secretary[- ]General|Administrator|Advisor|Chair|Director|Representative)\.?"
    r"(?: of (?:the )?(?-i:[A-Z])[\w'’-]+)?(?: (?-i:[A-Z])[\w.'’-]*){1,3}",
    re.IGNORECASE,
)
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
# Transcripts of the White House and of news agencies: "Q    When?", "Q. When?", "A. Soon."
_BARE = re.compile(r"^[ \t\u00a0]*(?P<label>Q\.?|A\.)[ \t\u00a0]+(?=[A-Z\"“‘'(\[—–])", re.MULTILINE)
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
_PARAGRAPH_END = re.compile(r"\n[ \t\r\u00a0]*\n")
_HEAD, _NEAR, _LONGEST_QUESTION = 1000, 300, 4000
_SPEECH_BEFORE = 500  # characters before a first question, more than a title and an introduction have
_FEWEST_BARE = 2  # questions without a colon; one could begin any sentence
_FIELDS = 3  # so many different labels in capitals, none of them twice, are the fields of a form


@dataclass(frozen=True)
class Label:
    """The name of a speaker before what they say."""

    start: int  # where its line begins, blanks included, and the offset after the colon
    end: int
    text: str  # without the colon
    role: Role  # whose words follow
    until: int  # where these end; what follows up to the next label is nobody's in particular


class _Mark(NamedTuple):
    start: int
    end: int
    text: str
    role: Role | None


def speaker_labels(text: str, officials: Collection[str] = ()) -> tuple[Label, ...]:
    """Return the labels of a transcript in order."""
    found = list(_before_colons(text))
    if not found and text.count("Q") < _FEWEST_BARE:
        return ()
    names = {*officials, *named_officials(text[:_HEAD])}
    own = {part.casefold() for name in names for part in _parts(name) if len(part) > 1}
    marks = _marks(text, own, found)
    if not marks:
        return ()
    officials_of = _named_speakers(marks)
    if not any(mark.role == "official" or mark.text in officials_of for mark in marks):
        officials_of = _answerers(text, marks)
    marks = [mark._replace(role="official") if mark.text in officials_of else mark for mark in marks]
    return tuple(_borne_out(text, _accepted(text, marks)))


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


def _before_colons(text: str) -> Iterator[re.Match[str]]:
    """Yield what stands before a colon at the head of a line, the line's blanks and its next letter with it."""
    colons = ":：" if "：" in text else ":"
    at = 0
    while places := [place for colon in colons if (place := text.find(colon, at)) >= 0]:
        if match := _LABEL.match(text, text.rfind("\n", 0, min(places)) + 1):
            yield match
        at = text.find("\n", min(places))
        if at < 0:
            return


def _marks(text: str, own: set[str], labels: list[re.Match[str]]) -> list[_Mark]:
    """Return usual labels with their role, and without one those that could be an outlet's or a person's."""
    marks = list(_labelled(text, own, labels))
    bare = list(_BARE.finditer(text)) if text.count("Q") >= _FEWEST_BARE else []
    if sum(found["label"][0] == "Q" for found in bare) < _FEWEST_BARE:
        return marks
    by_start = {mark.start: mark for mark in marks if mark.role is None}
    for found in bare:
        role: Role = "question" if found["label"][0] == "Q" else "official"
        by_start[found.start()] = _Mark(found.start(), found.end(), found["label"], role)
    by_start |= {mark.start: mark for mark in marks if mark.role}
    return [by_start[start] for start in sorted(by_start)]


def _labelled(text: str, own: set[str], found: list[re.Match[str]]) -> Iterator[_Mark]:
    """Yield what stands before a colon at the head of a line and could be a label."""
    fields = _fields(found)
    for match in found:
        label = " ".join(match["label"].split())
        role = "official" if label.casefold() in own else _usual_role(label)
        if role and label[0].islower() and not _begins_paragraph(text, match):
            role = None  # "we have to answer the / question: what ...", in a wrapped line
        following = match["next"]
        touching = bool(following.strip()) and match[0].rstrip(following)[-1] == ":"
        begins_sentence = following.isupper() or following in "\"“‘'("
        may_be_name = label not in fields and _may_be_name(text, match, label)
        if role is None and (not may_be_name or (touching and not begins_sentence)):
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
    return bool(_OUTLET.fullmatch(label)) and not _NO_OUTLET.fullmatch(label) and _begins_paragraph(text, match)


def _begins_paragraph(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    said = before.rstrip(" \t\r\n\u00a0")
    return not said or before.count("\n", len(said)) > 1 or said[-1] in _SENTENCE_ENDS


def _fields(found: list[re.Match[str]]) -> frozenset[str]:
    """Return labels such as LENGTH and BYLINE, which head the fields of a newspaper's article in a database."""
    labels = Counter(" ".join(match["label"].split()) for match in found)
    single = {
        label
        for label, number in labels.items()
        if number == 1
        and label.isupper()
        and len(label) > 1
        and not _usual_role(label)
        and not _OUTLET_WORD.search(label)
    }
    return frozenset(single if len(single) >= _FIELDS else ())


def _named_speakers(marks: list[_Mark]) -> set[str]:
    """Return who speaks by name or office in a transcript that has other labels for questions or the chair."""
    roles = {mark.role for mark in marks}
    if not roles & {"question", "chair"}:
        return set()
    count = Counter(mark.text for mark in marks)
    named = {
        mark.text
        for mark in marks
        if mark.role is None
        and (_HONORED.fullmatch(mark.text) or (mark.text.isupper() and count[mark.text] > 1))
        and not _OUTLET_WORD.search(mark.text)
    }
    # A president to whom questions are put does not preside.
    named |= {
        mark.text
        for before, mark in pairwise(marks)
        if before.role == "question" and mark.role == "chair" and _CHAIR.fullmatch(mark.text)["presides"]  # type: ignore[index]
    }
    return named


def _answerers(text: str, marks: list[_Mark]) -> set[str]:
    """Return the labels that answer questions, where no answer has a usual label."""
    votes: Counter[str] = Counter()
    asked, asker = "", ""
    sure: set[str] = set()
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
            if asked == "surely":
                sure.add(mark.text)
            asked = ""
        elif mark.role is None and "?" in said:
            asked, asker = asked or "perhaps", mark.text
    # Where neither side has a label that is known, who answers does so twice, or the text has labels from its start.
    times = Counter(mark.text for mark in marks)
    labelled = bool(marks) and not text[: marks[0].start].strip()
    first = {label for label, _ in votes.most_common(1) if label in sure or times[label] > 1 or labelled}
    return first | {label for label in sure if is_person(label)}


def _is_surname(label: str) -> bool:
    return bool(re.fullmatch(_NAME_WORD, label)) and label.istitle() and not _OUTLET_WORD.search(label)


def _accepted(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Decide, from the end, which names are outlets': an answer follows, or the name is well known."""
    accepted: list[_Mark] = []
    following: _Mark | None = None
    for mark in reversed(marks):
        role = mark.role
        if role is None:
            said = text[mark.end : min(following.start if following else len(text), mark.end + _LONGEST_QUESTION)]
            known = bool(_OUTLET_WORD.search(mark.text))
            answered = following is not None and following.role == "official"
            if (answered and known) or ((answered or known) and _ASKS.search(said)):
                role = "question"
        if role is not None:
            following = mark._replace(role=role)
            accepted.append(following)
    return accepted[::-1]


def _borne_out(text: str, marks: list[_Mark]) -> Iterator[Label]:
    """Yield the labels that a pattern bears out, each with the words that it surely reaches."""
    # A question needs an answer after it. Once one has been answered, another without an answer is one too, as is a
    # chair's label with words of a chair. But these reach to the end of their paragraph only, as does a turn so long
    # that someone without a label must speak in it.
    # So does the one question of a speech, which its speaker may have put.
    answers = [number for number, mark in enumerate(marks) if mark.role == "official"]
    questions = [mark for mark in marks if mark.role == "question"]
    is_speech = len(questions) == 1 and len(text[: questions[0].start].strip()) > _SPEECH_BEFORE
    asked = False
    for number, mark in enumerate(marks):
        end = marks[number + 1].start if number + 1 < len(marks) else len(text)
        until = end
        if mark.role != "official":
            paragraph = end_of_paragraph(text, mark.start, end)
            is_answered = bool(answers) and number < answers[-1]
            is_long = end - mark.end > _LONGEST_QUESTION
            presides = mark.role == "chair" and bool(_CHAIR.fullmatch(mark.text)["presides"])  # type: ignore[index]
            if presides and not (asked or _PRESIDES.search(text, mark.end, end)):
                yield Label(mark.start, mark.end, mark.text, "official", end)  # such as a head of state
                continue
            known = asked or (
                mark.role == "chair"
                and (_PRESIDES.search(text, mark.end, paragraph) or not (presides or text[: mark.start].strip()))
            )
            if not (known or (is_answered and not is_long)):
                continue
            gives_floor = mark.role == "chair" and _GIVES_FLOOR.search(text, mark.start, paragraph)
            is_own = is_speech and mark.role == "question"
            until = end if is_answered and not (is_long or gives_floor or is_own) else paragraph
            asked |= mark.role == "question" and is_answered
        yield Label(mark.start, mark.end, mark.text, mark.role or "official", until)


def end_of_paragraph(text: str, start: int, end: int) -> int:
    """Return where the paragraph at `start` ends: at a blank line, or at a line end in text without blank lines."""
    blank = _PARAGRAPH_END.search(text, start, end)
    if blank:
        return blank.end()
    line = text.find("\n", start, end)
    return end if line < 0 else line + 1
