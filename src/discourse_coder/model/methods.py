"""What only the researchers can tell about a reliability test: the facts behind a methods section."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from discourse_coder.model.display import table_html


def _about(wanted: str) -> Any:
    return field(default="", metadata={"wanted": wanted})


@dataclass(frozen=True)
class StudyFacts:
    """What the researchers tell about each item: sentences, empty where they tell nothing."""

    # What a reader needs to know: the items that Lombard, Snyder-Duch and Bracken (2002) ask reports for, and the
    # corpus, a pilot and how the coders were kept apart.
    corpus: str = _about("which texts were coded, and how they were chosen")
    coders: str = _about("who the coders are, and whether the researchers are among them")
    sample: str = _about("how many texts were coded by more than one coder, and how they were drawn from all texts")
    sample_reason: str = _about("why the reliability sample has this size and was drawn this way")
    work: str = _about("how much each coder coded, of the reliability sample and of the other texts")
    pilot: str = _about("whether the codebook was first tried on other texts, and what came of it")
    training: str = _about("how the coders were trained, and for how many hours")
    blinding: str = _about("whether the coders worked alone, and what they knew of each other's codes")
    resolution: str = _about("how disagreements were resolved, and which codes the results rest on")
    access: str = _about("where readers find the codebook, the instructions and the data")

    def _repr_html_(self) -> str:
        rows = [(wanted, getattr(self, name) or "not told") for name, wanted in WANTED.items()]
        return table_html("What the researchers tell", ("wanted", "told"), rows)


WANTED: dict[str, str] = {item.name: item.metadata["wanted"] for item in fields(StudyFacts)}
