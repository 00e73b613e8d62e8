"""Everything that the report of a study shows, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.validity import Validity
from discourse_coder.analysis.whose_codes import is_coded
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.errors import Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.report.contents import Section
from discourse_coder.report.figures import look_of, theme_labels
from discourse_coder.report.sections.agreement import agreement_section, methods_section
from discourse_coder.report.sections.audit import audit_section
from discourse_coder.report.sections.standard import every_section
from discourse_coder.report.sections.terms import terms_section
from discourse_coder.report.sections.validity import validity_section
from discourse_coder.rules.coder import UsedTerms


def all_sections(
    coding: Coding,
    codebook: Codebook,
    counts: Overview,
    compared: DoubleCoding | None = None,
    validity: Validity | None = None,
    audited: Audit | None = None,
    *,
    needed: Mapping[str, int | None] | None = None,
    terms: UsedTerms | None = None,
    doubts: Sequence[Problem] = (),
) -> list[Section]:
    """Return the sections of the report of a coding, in the order of the page."""
    said = coding.provenance.notice
    if not is_coded(coding):
        return [audit_section(audited, said)] if audited else []
    labels = theme_labels(coding, codebook)
    look = look_of(coding, labels, codebook.short_labels)
    sections = [*every_section(coding, codebook, counts, compared)]
    if compared:
        between = agreement_section(compared, labels, said, look=look, needed=needed)
        sections.append(between)
    if validity:
        sections.append(validity_section(validity, labels, said, look=look))
    if audited:
        sections.append(audit_section(audited, said))
    if terms and terms.n_terms:
        sections.append(terms_section(terms, doubts, labels))
    if compared:
        sections.append(methods_section(compared, labels))
    return sections
