"""Write the page of public names, each with the first sentence of what it says of itself.

python tests/api_page.py > docs/api.md
"""

from __future__ import annotations

import inspect
import re
import sys

import discourse_coder as dc

OPENING = """# The Python interface

`import discourse_coder as dc` offers these names and no others; what else the modules hold may change. In a notebook
results show themselves, `dc.agreement?` tells parameters, result, errors and an example, and every error says where it
found what and what to do. Examples run in the folder of the bundled study; `folder` in them is a `pathlib.Path` of
yours. Notebooks that go through it step by step are in `notebooks/`.
"""

GROUPS = {
    "A whole study": "new_study NewStudy demo read_study Study Report",
    "Read texts and a codebook": "read_corpus Corpus Document PartialDate read_codebook parse_codebook Codebook Theme "
    "Rule Scope Examples check CodebookCheck",
    "Code": "code code_batch CorpusIndex Coding Scale Evidence Span Provenance Origin Abilities edited explain "
    "Explanation read_coding write_coding",
    "Count": "prevalence Prevalence cooccurrence Cooccurrence overview Overview",
    "Compare": "agreement Agreement compare_coders DoubleCoding correct_prevalence Correction validate Validity "
    "methods_paragraph read_methods",
    "A second coder": "plan Plan draw_sample ReliabilitySample write_sample read_sample blind_sheet BlindSheet "
    "training_sheet prefilled_sheet OpenSheet write_sheet read_sheet "
    "decision_sheet DecisionSheet write_decision_sheet read_decisions Decision "
    "adjudicate Adjudication",
    "Audit a publication": "read_claims parse_claims Claims audit Audit",
    "Make a corpus of files and public records": "ingest Ingestion fetch Fetched",
    "Errors": "DiscourseCoderError Problem CorpusError CodebookError CodingError IncomparableCodingsError ClaimsError "
    "UsageError",
    "Version": "__version__",
}


def page() -> str:
    """Return the page."""
    parts = [OPENING]
    for heading, names in GROUPS.items():
        parts.append(f"\n## {heading}\n\n")
        parts += [f"- `{name}`: {sentence(name)}\n" for name in names.split()]
    return "".join(parts)


def sentence(name: str) -> str:
    """Return the first sentence of a name's docstring."""
    value = getattr(dc, name)
    if isinstance(value, str):
        return "The version of discourse-coder, which codings and reports name."
    first = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s+(?=[A-Z])", first)[0].replace("``", "`")


if __name__ == "__main__":
    sys.stdout.write(page())
