"""Whether a codebook's rules decide its own examples as they say."""

from __future__ import annotations

from dataclasses import dataclass

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import PRESENT
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.rules.coder import code


@dataclass(frozen=True)
class FailedExample:
    """An example that the rules code differently from the codebook; `evidence` holds quotes and rules."""

    theme: str
    expected: str
    text: str
    evidence: tuple[tuple[str, str], ...]


def failed_examples(codebook: Codebook) -> tuple[FailedExample, ...]:
    """Code each example as a text of its own and return those that the rules decide against the codebook."""
    examples = [
        (theme.id, expected, text)
        for theme in codebook
        if theme.rules
        for expected, texts in (("present", theme.examples.present), ("absent", theme.examples.absent))
        for text in texts
    ]
    # Without an example the rules are tried all the same: some faults show only when they run.
    texts = [text for _, _, text in examples] or ["No example."]
    coding = code(Corpus(tuple(Document(str(n), text) for n, text in enumerate(texts))), codebook)
    failed = []
    for row, (theme, expected, text) in enumerate(examples):
        is_present = coding.codes[row, coding.themes.index(theme)] == PRESENT
        if is_present != (expected == "present"):
            evidence = tuple((span.quote, span.rule) for span in coding.spans.of_document(str(row), theme))
            failed.append(FailedExample(theme, expected, text, evidence))
    return tuple(failed)
