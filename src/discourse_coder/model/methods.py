"""What only the researchers can tell about a reliability test: the facts behind a methods section."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from discourse_coder.model.display import table_html


def _item(wanted: str) -> Any:
    return field(default="", metadata={"wanted": wanted})


@dataclass(frozen=True)
class StudyFacts:
    """What the researchers tell about each item: sentences, empty where they tell nothing."""

    # What a reader needs to know: the items that Lombard, Snyder-Duch and Bracken (2002) ask reports for, and the
    # corpus, a pilot and how the coders were kept apart.
    corpus: str = _item("which texts were coded, and how they were chosen")
    coders: str = _item("who the coders are, and whether the researchers are among them")
    sample: str = _item("how many texts were coded by more than one coder, and how they were drawn from all texts")
    sample_reason: str = _item("why the reliability sample has this size and was drawn this way")
    work: str = _item("how much each coder coded, of the reliability sample and of the other texts")
    pilot: str = _item("whether the codebook was first tried on other texts, and what came of it")
    training: str = _item("how the coders were trained, and for how many hours")
    blinding: str = _item("whether the coders worked alone, and what they knew of each other's codes")
    resolution: str = _item("how disagreements were resolved, and which codes the results rest on")
    access: str = _item("where readers find the codebook, the instructions and the data")

    def _repr_html_(self) -> str:
        rows = [(wanted, getattr(self, name) or "not told") for name, wanted in WANTED.items()]
        return table_html("What the researchers tell", ("wanted", "told"), rows)


WANTED: dict[str, str] = {item.name: item.metadata["wanted"] for item in fields(StudyFacts)}
