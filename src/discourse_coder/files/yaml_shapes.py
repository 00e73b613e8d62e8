"""Shapes that a YAML tree can be required to have: one description serves the checker and the JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from discourse_coder.errors import DiscourseCoderError
from discourse_coder.files.yaml_tree import Faults, Node, read_tree
from discourse_coder.model.similar import did_you_mean, nearest
from discourse_coder.wording import listed, shortened

_INTEGER = re.compile("[-+]?[0-9]{1,9}")
_KIND = {"text": "text", "list": "a list", "mapping": "a mapping (key: value)"}


@dataclass(frozen=True)
class Text:
    """A text, not blank by default; where there are choices or a pattern, one of them or a full match of it."""

    noun: str = "a text"  # what messages call it
    choices: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""  # what it may be, in words
    may_be_blank: bool = False


def choice(noun: str, *choices: str) -> Text:
    """Return the shape of a text that is one of a few."""
    return Text(noun, choices=choices, form=f"Write {listed(choices, 'or')}.")


@dataclass(frozen=True)
class Data:
    """A mapping with known keys and free values, typed as in YAML 1.2: true and false, integers, texts."""

    noun: str
    keys: tuple[str, ...]
    inner: tuple[str, ...]  # the keys of mappings inside
    form: str = ""


@dataclass(frozen=True)
class Record:
    """A mapping in which each key has a shape of its own."""

    noun: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class ListOf:
    """A list with at least one item; where the items are texts, one text counts as a list of one."""

    item: Text | Data | Record
    grouped: bool = False  # it may also be a list of such lists, and always comes out as one


@dataclass(frozen=True)
class MapOf:
    """A mapping with keys of the author's choice."""

    key: Text
    value: ListOf
    or_list: bool = False  # it may also be a list of keys alone


Shape: TypeAlias = Text | Data | Record | ListOf | MapOf


@dataclass(frozen=True)
class Key:
    """A key of a record, and what an editor says about it."""

    name: str
    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True)
class Fields:
    """The values of a record by key; None for a value that could not be read."""

    node: Node
    values: dict[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def node_of(self, key: str) -> Node:
        """Return the node of a text, of the record where there is none."""
        return self.values.get(key) or self.node

    def text(self, key: str, default: str = "") -> str:
        """Return a text without blanks around it."""
        node = self.values.get(key)
        return node.text.strip() if node else default

    def items(self, key: str) -> list[Any]:
        """Return a list, empty where there is none."""
        return self.values.get(key) or []

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list without blanks around them."""
        return tuple(node.text.strip() for node in self.items(key))


def read_record(text: str, place: str, shape: Record, error: type[DiscourseCoderError]) -> tuple[Fields, Faults]:
    """Return the fields of a YAML text and what does not fit so far, or raise `error` where there are no fields."""
    faults = Faults(place)
    fields = checked(read_tree(text, place, error), shape, faults, shape.noun)
    if fields is None:
        raise error(faults.problems())
    return fields, faults


def checked(node: Node, shape: Shape, faults: Faults, name: str) -> Any:
    """Return what a node holds, None where it cannot be read, and note what does not fit; `name` is for messages."""
    expected = "text" if isinstance(shape, Text) else "list" if isinstance(shape, ListOf) else "mapping"
    may_be_text = isinstance(shape, ListOf) and isinstance(shape.item, Text)
    if isinstance(shape, MapOf) and shape.or_list and node.kind == "list":
        keys = checked(node, ListOf(shape.key), faults, name)
        return None if keys is None else dict.fromkeys(keys)
    may_be_empty = shape.may_be_blank if isinstance(shape, Text) else isinstance(shape, Data) and node.kind == "mapping"
    if not (node.children or node.text.strip() or may_be_empty):
        faults.add(node, f"{name} is empty.", "Fill it in or remove it.")
        return None
    if node.kind != expected and not (may_be_text and node.kind == "text"):
        faults.add(node, f"{name} must be {_KIND[expected]}, not {_KIND[node.kind]}.")
        return None
    match shape:
        case Text():
            return _text(node, shape, faults)  # its node
        case Data():
            return _typed(node, shape, shape.keys, faults)  # a dict of plain Python values
        case Record():
            return _record(node, shape, faults)
        case ListOf():
            return _list(node, shape, faults, name)
        case MapOf():  # values by key node
            return {
                key: checked(value, shape.value, faults, f'"{key.text}"')
                for key, value in _pairs(node, name, faults)
                if checked(key, shape.key, faults, f"a key of {name}")
            }


def json_schema(shape: Shape) -> dict[str, Any]:
    """Return the JSON Schema of a shape, as far as JSON Schema can express it."""
    match shape:
        case Text(choices=(), pattern=""):
            return {"type": ["string", "number", "boolean"], "pattern": r"\S"}
        case Text():
            forms: list[dict[str, Any]] = [{"enum": list(shape.choices)}] if shape.choices else []
            if shape.pattern:
                forms.append({"type": "string", "pattern": f"^(?:{shape.pattern})$"})
            return forms[0] if len(forms) == 1 else {"anyOf": forms}
        case Data():
            return {"type": "object", "properties": {key: {} for key in shape.keys}, "additionalProperties": False}
        case Record():
            properties = {key.name: {"description": key.about} | json_schema(key.shape) for key in shape.keys}
            required = [key.name for key in shape.keys if key.required]
            return {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": False,
                "minProperties": 1,
            }
        case ListOf():
            item = json_schema(shape.item)
            array = {"type": "array", "items": item, "minItems": 1}
            group = {"anyOf": [array, item]} if isinstance(shape.item, Text) else array
            return {"anyOf": [group, {"type": "array", "items": array, "minItems": 1}]} if shape.grouped else group
        case MapOf():
            mapping = {
                "type": "object",
                "propertyNames": json_schema(shape.key),
                "additionalProperties": json_schema(shape.value),
                "minProperties": 1,
            }
            return {"anyOf": [json_schema(ListOf(shape.key)), mapping]} if shape.or_list else mapping


def _text(node: Node, shape: Text, faults: Faults) -> Node | None:
    text = node.text.strip()
    if not (shape.choices or shape.pattern) or text in shape.choices or re.fullmatch(shape.pattern, text):
        return node
    advice = f"{did_you_mean(text, shape.choices)} {shape.form}".strip()
    faults.add(node, f'"{shortened(text)}" is not {shape.noun}.', advice)
    return None


def _typed(node: Node, shape: Data, known: Collection[str], faults: Faults) -> Any:
    if node.kind == "list":
        return [_typed(child, shape, shape.inner, faults) for child in node.children]
    if node.kind == "mapping":
        values = {}
        for key, value in _pairs(node, shape.noun, faults):
            if key.text not in known:
                advice = did_you_mean(key.text, known, shape.form)
                faults.add(key, f'"{shortened(key.text)}" is not a key of {shape.noun}.', advice)
            values[key.text] = _typed(value, shape, shape.inner, faults)
        return values
    if node.plain and node.text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return node.text.lower() == "true"
    return int(node.text) if node.plain and _INTEGER.fullmatch(node.text) else node.text


def _record(node: Node, shape: Record, faults: Faults) -> Fields:
    keys = {key.name: key for key in shape.keys}
    pairs = {key.text: (key, value) for key, value in _pairs(node, shape.noun, faults)}
    fields = Fields(node, {})
    unwritten = [name for name in keys if name not in pairs]
    for name, (key, value) in pairs.items():
        meant = name if name in keys else nearest(name, unwritten)
        if meant != name:
            advice = f'Did you mean "{meant}"?' if meant else f"There are: {', '.join(keys)}."
            faults.add(key, f'"{shortened(name)}" is not a key of {shape.noun}.', advice)
        if meant:  # A misspelt key counts as the one meant, so that the problems below it come out as well.
            fields.values[meant] = checked(value, keys[meant].shape, faults, f'"{name}"')
    for key_ in shape.keys:
        if key_.required and key_.name not in fields:
            faults.add(node, f'{shape.noun} has no "{key_.name}".', "Add it.")
    return fields


def _list(node: Node, shape: ListOf, faults: Faults, name: str) -> list[Any] | None:
    items = node.children if node.kind == "list" else [node]
    node.is_alone = node.kind == "text"
    n_groups = sum(item.kind == "list" for item in items)
    if shape.grouped and n_groups == len(items):
        groups = (checked(item, ListOf(shape.item), faults, f"a group of {name}") for item in items)
        return [group for group in groups if group]
    if shape.grouped and n_groups:
        faults.add(node, f"{name} mixes lists with other items.", "Make every item a list, or none.")
        return None
    values = (checked(item, shape.item, faults, f"{shape.item.noun} of {name}") for item in items)
    found = [value for value in values if value is not None]
    return [found] if shape.grouped else found


def _pairs(node: Node, noun: str, faults: Faults) -> Iterator[tuple[Node, Node]]:
    """Yield the keys of a mapping that are texts, each once, with their values."""
    first: dict[str, int] = {}
    for key, value in node.pairs():
        if key.kind != "text":
            faults.add(key, f"a key of {noun} must be text, not {_KIND[key.kind]}.")
        elif key.text in first:
            found = f'"{shortened(key.text)}" occurs twice in {noun} (first at line {first[key.text]}).'
            faults.add(key, found, "Merge the two or rename one.")
        else:
            first[key.text] = key.line
            yield key, value
