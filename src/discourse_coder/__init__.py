"""Code policy texts with a codebook, and show whether the coding holds.

Every name here is loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from discourse_coder._version import __version__

if TYPE_CHECKING:
    from discourse_coder.analysis.adjudication import Adjudication, adjudicate
    from discourse_coder.analysis.agreement import Agreement, agreement
    from discourse_coder.analysis.cooccurrence import Cooccurrence, cooccurrence
    from discourse_coder.analysis.correction import Correction, correct_prevalence
    from discourse_coder.analysis.methods import methods_paragraph
    from discourse_coder.analysis.planning import Plan, plan
    from discourse_coder.analysis.prevalence import Prevalence, prevalence
    from discourse_coder.analysis.sampling import draw_sample
    from discourse_coder.analysis.validity import Validity, validate
    from discourse_coder.auditing.verdicts import Audit, audit
    from discourse_coder.errors import (
        ClaimsError,
        CodebookError,
        CodingError,
        CorpusError,
        DiscourseCoderError,
        IncomparableCodingsError,
        Problem,
        UsageError,
    )
    from discourse_coder.io.claims_reader import parse_claims, read_claims
    from discourse_coder.io.codebook_reader import parse_codebook, read_codebook
    from discourse_coder.io.coding_files import read_coding, write_coding
    from discourse_coder.io.corpus_reader import read_corpus
    from discourse_coder.io.methods_reader import read_methods
    from discourse_coder.io.sample_files import read_sample, write_sample
    from discourse_coder.model.adjudication import Decision
    from discourse_coder.model.claims import Claims
    from discourse_coder.model.codebook import Codebook, Examples, Rule, Scope, Theme
    from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
    from discourse_coder.model.corpus import Corpus, Document
    from discourse_coder.model.dates import PartialDate
    from discourse_coder.model.sample import ReliabilitySample
    from discourse_coder.model.sheet import BlindSheet
    from discourse_coder.rules.coder import code
    from discourse_coder.sheets.blinding import blind_sheet
    from discourse_coder.sheets.decisions import read_decisions, write_decision_sheet
    from discourse_coder.sheets.reading import read_sheet
    from discourse_coder.sheets.writing import write_sheet

_HOME = {
    "Adjudication": "analysis.adjudication",
    "adjudicate": "analysis.adjudication",
    "Agreement": "analysis.agreement",
    "agreement": "analysis.agreement",
    "Audit": "auditing.verdicts",
    "audit": "auditing.verdicts",
    "blind_sheet": "sheets.blinding",
    "Cooccurrence": "analysis.cooccurrence",
    "cooccurrence": "analysis.cooccurrence",
    "Correction": "analysis.correction",
    "correct_prevalence": "analysis.correction",
    "methods_paragraph": "analysis.methods",
    "Plan": "analysis.planning",
    "plan": "analysis.planning",
    "Prevalence": "analysis.prevalence",
    "prevalence": "analysis.prevalence",
    "draw_sample": "analysis.sampling",
    "Validity": "analysis.validity",
    "validate": "analysis.validity",
    "code": "rules.coder",
    "ClaimsError": "errors",
    "CodebookError": "errors",
    "CodingError": "errors",
    "CorpusError": "errors",
    "DiscourseCoderError": "errors",
    "IncomparableCodingsError": "errors",
    "Problem": "errors",
    "UsageError": "errors",
    "parse_claims": "io.claims_reader",
    "read_claims": "io.claims_reader",
    "parse_codebook": "io.codebook_reader",
    "read_codebook": "io.codebook_reader",
    "read_coding": "io.coding_files",
    "write_coding": "io.coding_files",
    "read_corpus": "io.corpus_reader",
    "read_decisions": "sheets.decisions",
    "write_decision_sheet": "sheets.decisions",
    "read_methods": "io.methods_reader",
    "read_sample": "io.sample_files",
    "write_sample": "io.sample_files",
    "read_sheet": "sheets.reading",
    "Decision": "model.adjudication",
    "Claims": "model.claims",
    "Codebook": "model.codebook",
    "Examples": "model.codebook",
    "Rule": "model.codebook",
    "Scope": "model.codebook",
    "Theme": "model.codebook",
    "Coding": "model.coding",
    "Evidence": "model.coding",
    "Provenance": "model.coding",
    "Span": "model.coding",
    "Corpus": "model.corpus",
    "Document": "model.corpus",
    "PartialDate": "model.dates",
    "ReliabilitySample": "model.sample",
    "write_sheet": "sheets.writing",
    "BlindSheet": "model.sheet",
}

__all__ = [
    "Adjudication",
    "Agreement",
    "Audit",
    "BlindSheet",
    "Claims",
    "ClaimsError",
    "Codebook",
    "CodebookError",
    "Coding",
    "CodingError",
    "Cooccurrence",
    "Corpus",
    "CorpusError",
    "Correction",
    "Decision",
    "DiscourseCoderError",
    "Document",
    "Evidence",
    "Examples",
    "IncomparableCodingsError",
    "PartialDate",
    "Plan",
    "Prevalence",
    "Problem",
    "Provenance",
    "ReliabilitySample",
    "Rule",
    "Scope",
    "Span",
    "Theme",
    "UsageError",
    "Validity",
    "__version__",
    "adjudicate",
    "agreement",
    "audit",
    "blind_sheet",
    "code",
    "cooccurrence",
    "correct_prevalence",
    "draw_sample",
    "methods_paragraph",
    "parse_claims",
    "parse_codebook",
    "plan",
    "prevalence",
    "read_claims",
    "read_codebook",
    "read_coding",
    "read_corpus",
    "read_decisions",
    "read_methods",
    "read_sample",
    "read_sheet",
    "validate",
    "write_coding",
    "write_decision_sheet",
    "write_sample",
    "write_sheet",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
