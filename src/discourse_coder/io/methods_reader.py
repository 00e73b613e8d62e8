"""Read what the researchers tell about their reliability test from a YAML file."""

from __future__ import annotations

import os
from pathlib import Path

from discourse_coder.errors import UsageError
from discourse_coder.files.yaml_shapes import Key, Record, Text, read_record
from discourse_coder.files.yaml_tree import read_utf8
from discourse_coder.model.methods import WANTED, StudyFacts

_TOLD = Text(may_be_blank=True)
FACTS = Record("the facts", tuple(Key(name, _TOLD, f"Tell {wanted}.") for name, wanted in WANTED.items()))

_ABOUT = """\
# What only you can tell, for the methods section. `agree` and `report` take over what is written here, and mark as
# MISSING what is not. Write whole sentences below a key, indented by two spaces; leave open what you cannot tell yet.
"""


def methods_template() -> str:
    """Return a file with every key and nothing told yet."""
    asked = (f"\n# {wanted[0].upper()}{wanted[1:]}.\n{name}: >\n" for name, wanted in WANTED.items())
    return "".join((_ABOUT, *asked))


def read_methods(path: str | os.PathLike[str]) -> StudyFacts:
    """Read the facts for a methods section from a YAML file such as ``methods.yaml``: sentences, or nothing, per key.

    Raises
    ------
    UsageError
        With every problem of the file and its place, as in ``methods.yaml:3:1``.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.read_methods("methods.yaml").pilot
    'There was no pilot.'
    """
    return parse_methods(read_utf8(Path(path), UsageError), str(path))


def parse_methods(text: str, place: str = "methods.yaml") -> StudyFacts:
    """Read the facts from a YAML text, or raise a UsageError with every problem and its place."""
    fields, faults = read_record(text, place, FACTS, UsageError)
    if problems := faults.problems():
        raise UsageError(problems)
    return StudyFacts(**{name: " ".join(fields.text(name).split()) for name in WANTED})
