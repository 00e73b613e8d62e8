"""A YAML file as a tree of texts with their places: ``no``, ``1244`` and ``1.0`` stay the texts that were written.

Files come from strangers: their size, their depth and what their aliases unfold to are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.errors import CodebookError, DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.encodings import read_bytes
from discourse_coder.wording import shortened

if TYPE_CHECKING:
    import yaml

# Control characters, lone surrogates, and the line ends that YAML 1.1 counts but editors do not.
_UNUSABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

# What to do about a character that YAML cannot begin a text with.
_ADVICE = {mark: f'Put quotes around a text that begins with "{mark}".' for mark in "@%`*"}
_ADVICE["\t"] = "Indent with spaces, not tabs."


@dataclass(slots=True, eq=False)
class Node:
    """A text, a list or a mapping, and where it begins."""

    kind: Literal["text", "list", "mapping"]
    line: int  # from 1, as the column
    column: int
    text: str = ""  # as written, without its quotes
    plain: bool = False  # written without quotes
    end_line: int = 0  # of a text: where it ends
    end_column: int = 0
    is_alone: bool = False  # a text that stands where a list may
    children: list[Node] = field(default_factory=list)  # items of a list; keys and values of a mapping in turn
    size: int = 20  # characters, and 20 for each node, with all aliases unfolded
    depth: int = 1  # levels, with all aliases unfolded

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Return the keys of a mapping with their values."""
        return zip(self.children[::2], self.children[1::2], strict=True)


@dataclass
class Faults:
    """Everything found wrong in one file so far; `place` is what to call the file."""

    place: str
    _found: dict[tuple[int, int, str, str], None] = field(default_factory=dict)

    def add(self, node: Node, found: str, advice: str = "") -> None:
        """Note a fault at a node; met again through an alias, it counts once."""
        self._found[node.line, node.column, found, advice] = None

    def add_repeated(
        self, nodes: Iterable[Node], found: str, advice: str, same: Callable[[str], str] = str.strip
    ) -> None:
        """Note each text that an earlier one is the `same` as, in words such as ``the id "{}" occurs twice``."""
        first: dict[str, int] = {}
        for node in nodes:
            if (name := same(node.text)) in first:
                self.add(node, f"{found.format(shortened(node.text))} (first at line {first[name]}).", advice)
            elif name:
                first[name] = node.line

    def problems(self) -> tuple[Problem, ...]:
        """Return the faults in the order of the file."""
        in_order = sorted(self._found, key=lambda fault: fault[:2])
        return tuple(Problem(f"{self.place}:{line}:{column}", *rest) for line, column, *rest in in_order)


def read_utf8(path: str | Path, error: type[DiscourseCoderError] = CodebookError) -> str:
    """Return a UTF-8 file as text, or raise `error` saying why it cannot be read."""
    try:
        data = read_bytes(path, str(path), limits.MAX_YAML_BYTES)
    except DiscourseCoderError as reason:
        raise error(reason.problems) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as reason:
        line, column = _line_and_column(data[: reason.start].decode("utf-8"))
        found = f"the byte 0x{data[reason.start]:02X} is not UTF-8."
        raise error.at(f"{path}:{line}:{column}", found, "Save the file as UTF-8.") from None


def read_tree(text: str, place: str, error: type[DiscourseCoderError] = CodebookError) -> Node:
    """Return the one YAML document of a text, or raise `error` at the first place that is not YAML or too large."""
    try:
        return _compose(text.removeprefix("\ufeff"))
    except _Refusal as refusal:
        line, column, found, advice = refusal.args
        raise error.at(f"{place}:{line}:{column}", found, advice) from None


class _Refusal(Exception):  # noqa: N818 (it never leaves this module)
    """Line, column, what was found, what to do."""


def _compose(text: str) -> Node:
    import yaml

    if len(text) > limits.MAX_YAML_BYTES:
        raise _Refusal(1, 1, f"more than {limits.MAX_YAML_BYTES:,} characters.", "Is it the right text?")
    if unusable := _UNUSABLE.search(text):
        raise _Refusal(*_line_and_column(text[: unusable.start()]), *_unusable(unusable[0]))
    top = Node("list", 1, 1)
    unfinished: list[tuple[Node, str | None]] = [(top, None)]
    anchors: dict[str, Node] = {}
    n_nodes, has_alias = 0, False
    try:
        events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in events:
            at = event.start_mark.line + 1, event.start_mark.column + 1
            if getattr(event, "tag", None):
                raise _Refusal(*at, f'the tag "{event.tag[:40]}" is not used here.', "Remove it.")
            match event:
                case yaml.ScalarEvent():  # first, because most are
                    if unusable := _UNUSABLE.search(event.value):
                        raise _Refusal(*at, *_unusable(unusable[0]))
                    node, anchor = Node("text", *at, event.value, not event.style), event.anchor
                    if event.end_mark:
                        node.end_line, node.end_column = event.end_mark.line + 1, event.end_mark.column + 1
                    node.size += len(event.value)
                case yaml.DocumentStartEvent() if top.children:
                    raise _Refusal(*at, "a second document begins.", 'Remove the "---", or use two files.')
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    is_list = isinstance(event, yaml.SequenceStartEvent)
                    unfinished.append((Node("list" if is_list else "mapping", *at), event.anchor))
                    if len(unfinished) > limits.MAX_YAML_DEPTH:
                        raise _Refusal(*at, f"more than {limits.MAX_YAML_DEPTH} levels.", "Nest less.")
                    continue
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    node, anchor = unfinished.pop()
                case yaml.AliasEvent() if event.anchor in anchors:
                    node, anchor, has_alias = anchors[event.anchor], None, True
                case yaml.AliasEvent():
                    raise _Refusal(*at, f'"*{event.anchor}" refers to nothing complete above it.', _ADVICE["*"])
                case _:
                    continue
            if anchor:  # Only now that the node is finished: none can hold itself.
                anchors[anchor] = node
            if (n_nodes := n_nodes + 1) > limits.MAX_YAML_ENTRIES:
                raise _Refusal(*at, f"more than {limits.MAX_YAML_ENTRIES:,} entries.", "Write less, or split the file.")
            parent = unfinished[-1][0]
            parent.children.append(node)
            parent.size += node.size
            parent.depth = max(parent.depth, node.depth + 1)
            if has_alias and parent.size > limits.MAX_YAML_SIZE:
                raise _Refusal(*at, f"aliases stand for more than {limits.MAX_YAML_SIZE:,} characters.", "Repeat less.")
            if parent.depth > limits.MAX_YAML_DEPTH:
                raise _Refusal(*at, f"more than {limits.MAX_YAML_DEPTH} levels.", "Nest less.")
    except yaml.MarkedYAMLError as reason:
        raise _not_yaml(reason, text) from None
    except (yaml.YAMLError, ValueError, OverflowError) as reason:
        raise _Refusal(1, 1, f"this is not YAML: {reason}.", "Check it in an editor that knows YAML.") from None
    if not top.children:
        raise _Refusal(1, 1, "nothing is written here.", "Is it the right file?")
    return top.children[0]


def _unusable(character: str) -> tuple[str, str]:
    return f"the character U+{ord(character):04X} cannot be used.", "Remove it."


def _not_yaml(reason: yaml.MarkedYAMLError, text: str) -> _Refusal:
    problem, context, mark = reason.problem or "", reason.context or "", reason.problem_mark or reason.context_mark
    line, column, index = (mark.line, mark.column, mark.index) if mark else (0, 0, 0)
    if "alias" in context:
        advice = _ADVICE["*"]
    elif "mapping values" in problem:
        advice = 'Put quotes around a text that holds ": ".'
    else:
        advice = _ADVICE.get(text[index : index + 1], "Look at the quotes, brackets and indentation before this place.")
    return _Refusal(line + 1, column + 1, f"this is not YAML: {problem or context}.", advice)


def _line_and_column(before: str) -> tuple[int, int]:
    """Return where a text continues after `before`, counted from 1."""
    before = before.replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
