"""Everything that the report of a study shows, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.planning import Plan
from discourse_coder.analysis.validity import Validity
from discourse_coder.analysis.whose_codes import is_coded
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.errors import Problem
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Table
from discourse_coder.report.contents import Chart, Data, Section
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.figures import look_of, theme_labels
from discourse_coder.report.sections.agreement import (
    DISAGREEMENTS,
    agreement_section,
    disagreement_parts,
    machine_section,
    methods_section,
    texts_needed,
)
from discourse_coder.report.sections.audit import audit_section
from discourse_coder.report.sections.disagreement_cards import disagreements_section
from discourse_coder.report.sections.standard import every_section
from discourse_coder.report.sections.terms import terms_section
from discourse_coder.report.sections.validity import DISAGREEMENTS as VALIDITY_DISAGREEMENTS
from discourse_coder.report.sections.validity import validity_disagreements, validity_section
from discourse_coder.report.trust import TrustRow, machine_of, trust_rows, with_a_person
from discourse_coder.rules.coder import UsedTerms


def all_sections(
    coding: Coding,
    codebook: Codebook,
    counts: Overview,
    compared: DoubleCoding | None = None,
    validity: Validity | None = None,
    audited: Audit | None = None,
    *,
    codings: Mapping[str, Coding] | None = None,
    outlook: Plan | None = None,
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
    if compared or validity:
        needed = texts_needed(outlook) if outlook else {}
        answers = trust_rows(coding, counts, compared, validity, audited, codebook.short_labels, needed)
        rows = {row.id: row for row in answers}
        sections += _trust_sections(coding, compared, validity, labels, look, rows, outlook)
        sections.append(_disagreements(coding, codebook, compared, validity, labels, look, codings or {}))
    if audited:
        sections.append(audit_section(audited, said))
    if terms and terms.n_terms:
        sections.append(terms_section(terms, doubts, labels))
    if compared:
        sections.append(methods_section(compared, labels))
    return sections


def _trust_sections(
    coding: Coding,
    compared: DoubleCoding | None,
    validity: Validity | None,
    labels: Mapping[str, str],
    look: Look,
    rows: Mapping[str, TrustRow],
    outlook: Plan | None,
) -> Iterator[Section]:
    """Yield the panels: do the coders agree, is the machine right; one where these are the same comparison."""
    said, machine = coding.provenance.notice, machine_of(coding)
    of_machine = rows.get("trust-machine")
    pair = with_a_person(compared, machine)
    if compared:
        between = compared.agreement
        is_of_people = machine not in between.coders
        row = rows["trust-coders"] if is_of_people else of_machine if between is pair and not validity else None
        yield agreement_section(compared, labels, said, look=look, outlook=outlook, row=row)
        if pair and of_machine and pair is not between and not validity:
            yield machine_section(pair, labels, look, of_machine)
    if validity:
        yield validity_section(validity, labels, said, look=look, row=of_machine, machine=machine)


def _disagreements(
    coding: Coding,
    codebook: Codebook,
    compared: DoubleCoding | None,
    validity: Validity | None,
    labels: Mapping[str, str],
    look: Look,
    codings: Mapping[str, Coding],
) -> Section:
    """Return the section on every disagreement, its tables as they are in the files."""
    charts: tuple[Chart, ...] = ()
    tables: dict[str, str | Table] = {}
    if compared:
        charts, tables[DISAGREEMENTS] = disagreement_parts(compared, labels)
    if validity:
        tables[VALIDITY_DISAGREEMENTS] = validity_disagreements(validity, labels)
    parts: tuple[Chart | Data, ...] = (*charts, Data((*tables.values(),), (*tables,)))
    return disagreements_section(coding, codebook, compared, validity, look, [*codings.values()], parts)
