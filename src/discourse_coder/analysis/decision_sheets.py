"""Sheets to decide on: disagreements as an adjudicator sees them, and what comes back held against the codings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import cast

from discourse_coder.analysis.agreement import check_all_comparable, name_problems
from discourse_coder.analysis.differences import Difference, differences, said
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.adjudication import (
    CUT,
    DECISION,
    HASH_COLUMN,
    REASON,
    SEED_COLUMN,
    Case,
    Decision,
    DecisionSheet,
    Side,
    evidence_of,
)
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import NOT_CODED, Coding, shown_code
from discourse_coder.model.corpus import ROLES, Corpus
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.sheet import PUT_BACK, SheetText
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import listed, number_of, sentences, sentences_once, shortened

_ADVICE = (
    "Was one column sorted alone, or a coding changed since? Sort whole rows only, or decide on a new sheet (--to)."
)
_COLUMNS = ("sentence", "criterion", "text", HASH_COLUMN, SEED_COLUMN)
# Line breaks and blanks may come back changed, and control characters as U+FFFD.
_UNHELD = re.compile(r"[\s\0-\x1f\x7f\ufffd-\uffff]+")


def decision_sheet(
    codings: Mapping[str, Coding],
    *,
    corpus: Corpus | None = None,
    codebook: Codebook | None = None,
    blind_seed: int | None = None,
    decisions: Iterable[Decision] = (),
) -> DecisionSheet:
    """Make a sheet of all disagreements for an adjudicator.

    Parameters
    ----------
    codings : mapping of str to Coding
        Two or more, by the coder's name.
    corpus : Corpus, optional
        What was coded: shows the texts.
    codebook : Codebook, optional
        What it was coded with: shows definitions and criteria.
    blind_seed : int, optional
        Makes the sheet blind to who is who: the coders are A, B, ..., and the seed draws anew for each disagreement who
        is A. Names of rules and what rules nearly found stay out too.
    decisions : iterable of Decision
        Decisions made earlier, to be shown.

    Raises
    ------
    UsageError
        If there are fewer than two codings.
    IncomparableCodingsError
        If the codings are of different corpora or codebooks, or share no theme or no text.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> sheet = dc.decision_sheet(pair, corpus=study.corpus, codebook=study.codebook)
    >>> sheet
    DecisionSheet(author and rules: 4 disagreements)
    >>> dc.write_decision_sheet(sheet, folder / "adjudication.html")
    """
    if problems := name_problems(list(codings), "Adjudication needs two or more."):
        raise UsageError(problems)
    check_all_comparable(codings)
    corpus = corpus or _corpus_of(codings)
    if codebook and blind_seed is not None:
        # Rules would show who is a program: in the criteria they cite, and by what they nearly found.
        codebook = replace(codebook, themes=tuple(replace(theme, rules=()) for theme in codebook))
    found = differences(codings, codebook, corpus)
    decided = {(decision.id, decision.theme): decision for decision in decisions}
    cases = tuple(
        replace(case, decision=decided.get((case.id, case.theme)))
        for case in (_case(difference, blind_seed, corpus) for difference in found)
    )
    disputed = {case.theme for case in cases}
    roles = tuple(role for role in ROLES if any(role in coding.roles for coding in codings.values()))
    known = [] if corpus is None else [corpus[id_] for id_ in dict.fromkeys(case.id for case in cases) if id_ in corpus]
    notices = [made.notice for made in (corpus, codebook) if made]
    return DecisionSheet(
        coders=tuple(codings if blind_seed is None else _letters(len(codings))),
        cases=cases,
        texts={document.id: SheetText.of(document, roles) for document in known},
        themes=tuple(replace(theme, rules=()) for theme in codebook or () if theme.id in disputed),
        seed=blind_seed,
        title=codebook.title if codebook else "",
        language=codebook.language if codebook else "",
        notice=sentences_once([*notices, *(coding.provenance.notice for coding in codings.values())]),
    )


def _corpus_of(codings: Mapping[str, Coding]) -> Corpus | None:
    return next((coding.corpus for coding in codings.values() if coding.corpus), None)


def _letters(number: int) -> list[str]:
    return [f"{ascii_uppercase[place % 26]}{place // 26 or ''}" for place in range(number)]


def _names(coders: Iterable[str], seed: int | None, id_: str, theme: str) -> dict[str, str]:
    """Return who is who in a case: the coder of each name on the sheet."""
    coders = list(coders)
    if seed is None:
        return {coder: coder for coder in coders}
    drawn = sorted(coders, key=lambda coder: content_hash([seed, id_, theme, coder]))
    return dict(zip(_letters(len(coders)), drawn, strict=True))


def _case(difference: Difference, seed: int | None, corpus: Corpus | None) -> Case:
    names = _names(difference.codes, seed, difference.id, difference.theme)
    return Case(
        difference.id,
        difference.theme,
        {name: _side(difference, coder, is_blind=seed is not None) for name, coder in names.items()},
        difference.sentences,
        difference.criteria,
        corpus[difference.id].text if corpus is not None and difference.id in corpus else "",
    )


def _side(difference: Difference, coder: str, *, is_blind: bool) -> Side:
    spans = difference.evidence[coder]
    if is_blind:
        spans = tuple(span if span.is_remark else replace(span, rule="") for span in spans)
        difference = replace(difference, evidence={**difference.evidence, coder: spans}, nearest={})
    passages = tuple(span for span in spans if 0 <= span.start < span.end)
    grounds = difference.grounds(coder)
    others = tuple(said(span) for span in spans if span not in passages)
    code = cast("int | None", difference.codes[coder])  # only themes are decided
    return Side(code, grounds, passages, others if spans or not grounds else (grounds,))


def contradictions(
    decisions: Iterable[Decision],
    codings: Mapping[str, Coding],
    differing: Collection[Difference],
    corpus: Corpus | None,
) -> list[Problem]:
    """Return a problem for each row of a returned sheet that does not repeat what the codings say."""
    corpus = corpus or _corpus_of(codings)
    cases: dict[int | None, dict[tuple[str, str], Case]] = {}
    problems: list[Problem] = []
    strangers: set[str] = set()
    foreign: dict[str, list[Decision]] = {}
    for decision in decisions:
        if not decision.shown:
            continue
        written = decision.shown.get(SEED_COLUMN, "").strip()
        if written and not (written.isascii() and written.isdecimal()):
            found = f'the seed "{written}" is not a whole number.'
            problems.append(Problem(decision.place, found, PUT_BACK))
            continue
        seed = int(written) if written else None
        if seed not in cases:
            made = (_case(difference, seed, corpus) for difference in differing)
            cases[seed] = {(case.id, case.theme): case for case in made}
        names = _names(codings, seed, decision.id, decision.theme)
        unknown = [name for name in map(_coder_of, decision.shown) if name and name not in (*names, *strangers)]
        for name in unknown:
            found = f"this sheet has the codes of {name}, who is not among the codings given ({listed(codings)})."
            problems.append(Problem(decision.place, found, "Give the codings that the sheet was made from."))
        strangers.update(unknown)
        known = {*_COLUMNS, *names, *map(evidence_of, names), *strangers, *map(evidence_of, strangers)}
        for column, cell in decision.shown.items():
            if cell.strip() and column not in known:
                foreign.setdefault(column, []).append(decision)
        case = cases[seed].get((decision.id, decision.theme))
        problems += _contradiction(decision, names, codings, case, corpus)
    return problems + [_of_no_column(column, rows, codings) for column, rows in foreign.items()]


def _of_no_column(column: str, rows: Sequence[Decision], codings: Mapping[str, Coding]) -> Problem:
    lost = f'"{shortened(rows[0].shown[column])}"'
    more = f", and {number_of(len(rows) - 1, 'other cell')}" if len(rows) > 1 else ""
    found = f'neither the sheet nor a coder has the column "{column}"; what is in it would be lost: {lost}{more}.'
    near = did_you_mean(column, [DECISION, REASON, *_COLUMNS, *codings])
    return Problem(rows[0].place, found, sentences(near, "Move its words to the column reason, or delete it."))


def _coder_of(column: str) -> str:
    return column.removesuffix("_evidence") if column.endswith("_evidence") else ""


def _contradiction(
    decision: Decision,
    names: Mapping[str, str],
    codings: Mapping[str, Coding],
    case: Case | None,
    corpus: Corpus | None,
) -> Iterator[Problem]:
    codes = {name: codings[coder].code(decision.id, decision.theme) for name, coder in names.items()}
    expected = {name: shown_code(None if code == NOT_CODED else code) for name, code in codes.items()}
    wrong = [name for name in names if not _is_held(decision.shown.get(name, ""), expected[name])]
    whose = f'for the text "{decision.id}" and the theme "{decision.theme}"'
    if wrong:
        says = ", ".join(f"{name}={decision.shown[name].strip()}" for name in wrong)
        said = ", ".join(f"{name}={expected[name]}" for name in wrong)
        yield Problem(decision.place, f"it says {says} {whose}, but the codings say {said}.", _ADVICE)
        return
    if case is None:
        return
    cells = case.cells
    # Where rules found nothing, the sheet shows what they nearly found, which today's codebook may no longer tell.
    of_rules = {name for name, coder in names.items() if codings[coder].provenance.explains_zeros}
    columns = [evidence_of(name) for name, side in case.sides.items() if name not in of_rules or side.grounds]
    if corpus is not None:
        columns += ["sentence", "text", HASH_COLUMN]
        cells[HASH_COLUMN] = corpus[decision.id].sha256 if decision.id in corpus else ""
    for column in columns:
        if not _is_held(decision.shown.get(column, ""), cells[column]):
            found = f'the column "{column}" does not hold what the codings and the corpus have {whose}.'
            yield Problem(decision.place, found, _ADVICE)
            return


def _is_held(cell: str, expected: str) -> bool:
    """Say whether a cell repeats what it must; one that was emptied, or that the row never had, repeats nothing."""
    if cell.endswith(CUT):
        return _bare(expected).startswith(_bare(cell.removesuffix(CUT)))
    return not cell.strip() or _bare(cell) in (_bare(expected), f"{_bare(expected)}.0")


def _bare(cell: str) -> str:
    return _UNHELD.sub("", cell)
