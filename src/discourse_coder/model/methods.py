"""What only the researchers can tell about a reliability test: the facts behind a methods section."""

from __future__ import annotations

from dataclasses import dataclass

from discourse_coder.model.display import table_html

# What a reader needs to know: the items that Lombard, Snyder-Duch and Bracken (2002) ask reports for, and the corpus,
# a pilot and how the coders were kept apart.
WANTED = {
    "corpus": "which texts were coded, and how they were chosen",
    "coders": "who the coders are, and whether the researchers are among them",
    "sample": "how many texts were coded by more than one coder, and how they were drawn from all texts",
    "sample_reason": "why the reliability sample has this size and was drawn this way",
    "work": "how much each coder coded, of the reliability sample and of the other texts",
    "pilot": "whether the codebook was first tried on other texts, and what came of it",
    "training": "how the coders were trained, and for how many hours",
    "blinding": "whether the coders worked alone, and what they knew of each other's codes",
    "resolution": "how disagreements were resolved, and which codes the results rest on",
    "access": "where readers find the codebook, the instructions and the data",
}


@dataclass(frozen=True)
class StudyFacts:
    """What the researchers tell about each item of `WANTED`: sentences, empty where they tell nothing."""

    corpus: str = ""
    coders: str = ""
    sample: str = ""
    sample_reason: str = ""
    work: str = ""
    pilot: str = ""
    training: str = ""
    blinding: str = ""
    resolution: str = ""
    access: str = ""

    def _repr_html_(self) -> str:
        rows = [(wanted, getattr(self, name) or "not told") for name, wanted in WANTED.items()]
        return table_html("What the researchers tell", ("wanted", "told"), rows)
