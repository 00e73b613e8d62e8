"""Terms of a codebook that cannot be meant as they are written, and what was probably meant."""

from __future__ import annotations

import re

from discourse_coder.files.yaml_tree import Node
from discourse_coder.wording import shortened

# Quick to look for: a term without any of these is as it should be.
_ODD = re.compile(r"[^\w\s'’.*-]|\.\*|(?:OR|AND|NOT)\s|^[-–—]")
_LETTER = r"[^\W\d_]"
_SEPARATED = re.compile(r"\s*[;；，、]\s*|\s*,\s+|\s*,\s*")
_BULLET = re.compile(rf"(?:^|\s)(?:[•●▪‣◦∙·]\s*|[-–—](?={_LETTER}))")
_QUOTED = re.compile(r"[“„‟”‘‚‛«‹](?P<inside>.+)[”“’‘»›]")
_OPERATOR = re.compile(r"(?:^|\s)(?:OR|AND|NOT)(?=\s)")
_REGEX = re.compile(r"\\[A-Za-z.]|\[[^\]]+\]|\(\?|\.[*+]|\([^()]*\|[^()]*\)|\)[?*+]|^\^|\$$")
_OPTIONAL_END = re.compile(rf"(?P<stem>{_LETTER}{{2,}})\((?P<end>{_LETTER}{{1,4}})\)")
_ALTERNATIVES = re.compile(rf"{_LETTER}{{2,}}(?:\s*/\s*{_LETTER}{{2,}})+")
_USUAL_WITH_SLASH = {"and/or", "he/she", "his/her", "him/her", "she/he", "s/he", "w/o"}


def doubt_of_term(node: Node) -> tuple[str, str] | None:
    """Return what is odd about a term and what was probably meant; None where nothing is."""
    text = node.text.strip()
    if text.startswith("@") or not (node.is_alone or _ODD.search(text)):
        return None
    shown = shortened(node.text)
    if _REGEX.search(text):
        return f'"{shown}" looks like a regular expression, but this is a list of words.', 'Put it under "regex".'
    if end := _OPTIONAL_END.search(text):
        both = f"{end['stem']}, {end['stem']}{end['end']}"
        return f'"{shown}" is found only with its brackets.', f"Write both forms: [{both}]; or {end['stem']}*."
    if text.endswith("?") and " " not in text:
        return f'"{shown}" is found only with its question mark.', f"Write {text[:-1]}* for any rest of the word."
    if "|" in text:
        return _several(shown, text.split("|"))
    is_meant = not node.plain and not node.is_alone
    if is_meant:
        return None
    if inside := _QUOTED.fullmatch(text):
        found = f'"{shown}" is found only within such quotation marks: they are typographic, and part of the term.'
        return found, f"Write {inside['inside']} without them, or put straight quotes around all of it."
    if _BULLET.match(text):
        found = f'"{shown}" begins with a mark that is part of the term.'
        if len(parts := _filled(_BULLET.split(text))) == 1:
            return found, f'Write "- {parts[0]}", with a hyphen and a blank.'
        return found, f"Write {_listed(parts)}; or each on a line of its own, after a hyphen and a blank."
    if not node.is_alone and not re.search("[;；，、]|, ", text):
        parts = []
    elif len(parts := _filled(_SEPARATED.split(text))) > 1:
        return _several(shown, parts)
    if node.is_alone and node.end_line > node.line:
        found = f'"{shown}" is on several lines, but one term.'
        return found, "If each line is a term, begin it with a hyphen and a blank. Else put quotes around all of it."
    if _ALTERNATIVES.fullmatch(text) and text.lower() not in _USUAL_WITH_SLASH:
        return _several(shown, text.split("/"))
    if _OPERATOR.search(text) and not text.isupper():
        return _operators(shown, text)
    return None


def _several(shown: str, parts: list[str]) -> tuple[str, str]:
    return f'"{shown}" is one term, found only as it is written.', f"If these are several: {_listed(_filled(parts))}."


def _operators(shown: str, text: str) -> tuple[str, str]:
    found = f'"{shown}" is one term, found only as it is written.'
    if text.startswith("NOT "):
        return found, f'Put {text[4:].strip()} under "without".'
    if re.search(r"\sAND\s", text):
        first, *others = re.split(r"\s+AND\s+", text)
        return found, f'Keep {first}, and put {", ".join(others)} under "with".'
    parts = re.split(r"\s+OR\s+", text)
    return found, f"If these are several: {_listed(_filled(parts))}."


def _filled(parts: list[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _listed(parts: list[str]) -> str:
    return f"[{', '.join(shortened(part, 40) for part in parts[:12])}{', ...' if len(parts) > 12 else ''}]"


def cut_by_comment(node: Node, lines: list[str]) -> str:
    """Return the comment that may be a part of a text which YAML has cut off; empty where there is none."""
    if not node.plain or not 0 < node.end_line <= len(lines):
        return ""
    rest = lines[node.end_line - 1][node.end_column - 1 :]
    # Two blanks before a comment and one after its mark are usual; anything else may be a part of the text.
    return rest.strip() if rest[:1].isspace() and re.match(r" #|\s+#\S", rest) else ""
