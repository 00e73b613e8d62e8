"""Codes of one text that contradict each other, by what the codebook says of its themes and variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discourse_coder.errors import Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding
from discourse_coder.wording import listed


def contradictions(codes: Mapping[str, int], codebook: Codebook) -> Iterator[tuple[str, str]]:
    """Yield what contradicts in the codes of one text, by theme and variable, and what to do."""
    for names in codebook.exclusive:
        present = [name for name in names if codes.get(name, NOT_CODED) == PRESENT]
        exactly = f"exactly one of {listed(names)} is present in a text"
        if len(present) > 1:
            yield f"{listed(present)} are coded as present, but {exactly}.", "Decide on one."
        elif not present and all(codes.get(name, NOT_CODED) == ABSENT for name in names):
            yield f"all of {listed(names)} are coded as absent, but {exactly}.", "Decide on one, or leave them open."
    for variable in codebook.variables:
        asked_when = variable.asked_when
        if asked_when and codes.get(variable.id, NOT_CODED) != NOT_CODED and codes.get(asked_when) == ABSENT:
            yield (
                f"{variable.id} is coded, but {asked_when}, without which the codebook does not ask for it, is absent.",
                f"Clear {variable.id}, or correct {asked_when}.",
            )


def why_not_asked(coding: Coding, codebook: Codebook, id_: str, name: str) -> str:
    """Return the theme without which a variable, or a value of it, is not asked, if the text lacks it; or empty."""
    asked_when = codebook.conditions.get(name, "")
    is_absent = asked_when in coding.themes and coding.code(id_, asked_when) == ABSENT
    return asked_when if is_absent and coding.code(id_, name) == NOT_CODED else ""


def contradictory(coding: Coding, codebook: Codebook, place: str) -> list[Problem]:
    """Return a problem for each text of a coding whose codes contradict each other."""
    if not (codebook.exclusive or codebook.variables):
        return []
    by_id = (dict(zip(coding.themes, codes, strict=True)) for codes in coding.codes.tolist())
    return [
        Problem(f'{place}, text "{id_}"', *fault)
        for id_, codes in zip(coding.ids, by_id, strict=True)
        for fault in contradictions(codes, codebook)
    ]
