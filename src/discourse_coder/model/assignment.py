"""Assignments: which coder was given which texts, and what came back against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discourse_coder.errors import Problem
from discourse_coder.wording import listed, number_of


@dataclass(frozen=True)
class Assignment:
    """Texts split over coders, with an overlap that all of them code."""

    seed: int
    overlap: float  # the share of the texts that was asked for
    sample: str  # the file in the study that lists the overlap as a reliability sample; empty without an overlap
    shared: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]  # by coder: their own and the shared ones, in the order of the corpus

    def __str__(self) -> str:
        parts = [f"{coder}: {number_of(len(ids), 'text')}" for coder, ids in self.texts.items()]
        return f"{'; '.join(parts)}; {len(self.shared)} of them for all"

    def problems(self, coder: str, ids: Iterable[str], place: str) -> list[Problem]:
        """Return what a coder did not bring back, and what was not theirs to code, each text by its id."""
        if coder not in self.texts:
            found = f"nothing was given to {coder}, only to {listed(self.texts)}."
            return [Problem(place, found, "Is the name right? If it is a sheet of its own, give its --receipt.")]
        back = dict.fromkeys(ids)
        given = set(self.texts[coder])
        missing = [id_ for id_ in self.texts[coder] if id_ not in back]
        others: dict[str, list[str]] = {}
        for id_ in (id_ for id_ in back if id_ not in given):
            others.setdefault(listed(name for name, theirs in self.texts.items() if id_ in theirs), []).append(id_)
        problems = []
        advice = "Is this the sheet that was sent? If it was another one, give its --receipt."
        if missing:
            found = f"missing: {number_of(len(missing), 'text')} given to {coder}: {', '.join(missing)}."
            problems.append(Problem(place, found, advice))
        for who, strays in others.items():
            texts = f"{number_of(len(strays), 'text')}: {', '.join(strays)}"
            found = f"not theirs: {texts}, given to {who}." if who else f"unexpected: {texts}, given to nobody."
            problems.append(Problem(place, found, advice))
        return problems
