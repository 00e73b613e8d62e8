"""What drives disagreement: which criterion of the codebook, and of three coders or more, which coder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discourse_coder.analysis.code_tables import codes_of, n_coders, shared_themes
from discourse_coder.model.codebook import Codebook, Theme
from discourse_coder.model.coding import NOT_CODED, Coding, Span
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.rules.coder import code
from discourse_coder.statistics.proportions import exact_interval, share_text
from discourse_coder.wording import listed, percentage, shortened

if TYPE_CHECKING:
    import pandas as pd

_NUMBERED = re.compile(r"(Inclusion|Exclusion) ((?:\d+(?:, | and )?)+)(?= |:|\.|$)")
NO_RULE = "no rule finds anything"


@dataclass(frozen=True)
class CriterionInDispute:
    """How often coders differ where there is evidence by a criterion."""

    theme: str
    criterion: str
    # Texts that two coders or more coded, with evidence by it; and those of them that they differ on.
    n_texts: int
    n_differing: int


@dataclass(frozen=True)
class DisputedCriteria:
    """The criteria, theme by theme."""

    criteria: tuple[CriterionInDispute, ...]
    # Whether the evidence is that of coders, or what the codebook's rules find, since no coder's names a rule.
    by_coders: bool = True

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme and criterion: theme, criterion, n_texts (with evidence by it), n_differing, share."""
        import pandas as pd

        rows = [(c.theme, c.criterion, c.n_texts, c.n_differing, _share(c)) for c in self.criteria]
        columns = ["theme", "criterion", "n_texts", "n_differing", "share"]
        return pd.DataFrame(rows, columns=columns).astype({"share": "Float64"})

    @property
    def shown(self) -> Table | None:
        """The criteria in dispute; None where none is."""
        same: dict[tuple[str, int, int], list[str]] = {}
        for each in self.criteria:
            if each.n_differing:
                same.setdefault((each.theme, each.n_texts, each.n_differing), []).append(each.criterion)
        if not same:
            return None
        whose = "the coders’ rules" if self.by_coders else "the codebook’s rules"
        return Table.of(
            {
                "theme": [ThemeId(theme) for theme, _, _ in same],
                "criterion": [_named(criteria) for criteria in same.values()],
                "texts": [n for _, n, _ in same],
                "differ": [k for _, _, k in same],
                "share": [percentage(k / n, 0) for _, n, k in same],
            },
            caption=f"Criteria in dispute: texts in which {whose} find evidence by them, and how many coders differ on",
            words=("criterion",),
            all_in="criteria.table",
        )


@dataclass(frozen=True)
class DeviatingCoder:
    """How often a coder differs from all others, where these agree."""

    theme: str
    coder: str
    # Texts of the coder that two others or more coded, all alike; and those of them that the coder codes otherwise.
    n_texts: int
    n_alone: int
    # Texts that coders differ on, and that this coder coded.
    n_differing: int


@dataclass(frozen=True)
class DeviatingCoders:
    """Of three coders or more, who differs from the others."""

    coders: tuple[DeviatingCoder, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme and coder.

        Columns: theme, coder, n_texts (that two others or more coded, all alike), n_alone (of them, coded otherwise by
        this coder), share with ci_low and ci_high, n_differing (texts of the coder that coders differ on).
        """
        import pandas as pd

        rows = [
            (d.theme, d.coder, d.n_texts, d.n_alone, *_with_interval(d.n_alone, d.n_texts), d.n_differing)
            for d in self.coders
        ]
        columns = ["theme", "coder", "n_texts", "n_alone", "share", "ci_low", "ci_high", "n_differing"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(["share", "ci_low", "ci_high"], "Float64"))

    @property
    def shown(self) -> Table | None:
        """Every coder on the themes that coders differ on; None where they differ on none, or are two."""
        found = [d for d in self.coders if d.n_differing]
        if not found:
            return None
        return Table.of(
            {
                "theme": [ThemeId(d.theme) for d in found],
                "coder": [d.coder for d in found],
                "others agree": [d.n_texts for d in found],
                "coder deviates": [d.n_alone for d in found],
                "share": [
                    share_text(d.n_alone, d.n_texts, *exact_interval(d.n_alone, d.n_texts)).partition(" = ")[2]
                    if d.n_texts
                    else None
                    for d in found
                ],
                "of the coder's disagreements": [f"{d.n_alone} of {d.n_differing}" for d in found],
            },
            caption="Who deviates: texts that the others coded alike, how many of them this coder codes otherwise, "
            "with exact 95% intervals, and of how many disagreements that is",
            words=("coder",),
            all_in="deviations.table",
        )


def deviating_coders(codings: Mapping[str, Coding]) -> DeviatingCoders:
    """Count for each coder the texts that all others who coded them, two or more, code alike and this one does not."""
    if len(codings) < 3:
        return DeviatingCoders(())
    ids, found = list(n_coders(codings)), []
    for theme in shared_themes(codings):
        rows = codes_of(codings, theme, ids).tolist()
        for place, coder in enumerate(codings):
            own = [(row[place], [c for at, c in enumerate(row) if at != place and c != NOT_CODED]) for row in rows]
            own = [(mine, others) for mine, others in own if mine != NOT_CODED and others]
            alike = [(mine, others[0]) for mine, others in own if len(others) > 1 and len(set(others)) == 1]
            n_differing = sum(len({mine, *others}) > 1 for mine, others in own)
            n_alone = sum(mine != theirs for mine, theirs in alike)
            found.append(DeviatingCoder(theme, coder, len(alike), n_alone, n_differing))
    return DeviatingCoders(tuple(found))


def disputed_criteria(
    codings: Mapping[str, Coding], codebook: Codebook | None, corpus: Corpus | None = None
) -> DisputedCriteria:
    """Count for each criterion the texts with evidence by it, and those of them that coders differ on.

    Evidence by a criterion is a passage by one of its rules. Where no coder's evidence names one, the rules are run.
    """
    if codebook is None:
        return DisputedCriteria(())
    corpus = corpus or next((coding.corpus for coding in codings.values() if coding.corpus), None)
    themes = {name: codebook[name] for name in shared_themes(codings) if name in codebook.ids and codebook[name].rules}
    ids, differing = list(n_coders(codings)), {}
    for name in themes:
        rows = zip(ids, codes_of(codings, name, ids).tolist(), strict=True)
        known = {id_: {*row} - {NOT_CODED} for id_, row in rows if sum(c != NOT_CODED for c in row) > 1}
        differing[name] = {id_: len(codes) > 1 for id_, codes in known.items()}
    compared = {id_ for of_theme in differing.values() for id_ in of_theme}
    of_rules = {rule.name for theme in themes.values() for rule in theme.rules}
    by_coders = any(not of_rules.isdisjoint(coding.spans.rule_names) for coding in codings.values())
    sources: Iterable[Coding] = codings.values()
    if not by_coders:
        if corpus is None or not any(any(of_theme.values()) for of_theme in differing.values()):
            return DisputedCriteria(())
        of_texts = Corpus(tuple(document for document in corpus if document.id in compared), corpus.name)
        sources = [code(of_texts, codebook)]
    found = []
    for name, theme in themes.items():
        texts = _texts_by_criterion(theme, sources, differing[name])
        found += [
            CriterionInDispute(name, criterion, len(with_it), sum(differing[name][id_] for id_ in with_it))
            for criterion, with_it in texts.items()
        ]
    return DisputedCriteria(tuple(found), by_coders)


def _texts_by_criterion(theme: Theme, sources: Iterable[Coding], compared: Mapping[str, bool]) -> dict[str, set[str]]:
    cited = {rule.name: _criteria(rule.why or f"rule {rule.name}", theme) for rule in theme.rules}
    numbered = [*_numbered("Inclusion", theme.inclusion), *_numbered("Exclusion", theme.exclusion)]
    of_rules = [criterion for criteria in cited.values() for criterion in criteria]
    texts: dict[str, set[str]] = {criterion: set() for criterion in (*numbered, *of_rules)}
    without = dict.fromkeys(compared)
    for coding in sources:
        for id_ in compared:
            spans: list[Span] = coding.spans.of_document(id_, theme.id)
            for span in spans:
                for criterion in cited.get(span.rule, ()):
                    texts[criterion].add(id_)
                    without.pop(id_, None)
    return {**texts, NO_RULE: set(without)}


def _numbered(kind: str, criteria: Sequence[str]) -> list[str]:
    return [f"{kind} {number}: {text}" for number, text in enumerate(criteria, 1)]


def _criteria(why: str, theme: Theme) -> list[str]:
    """Return the criteria that a rule cites, as in "Inclusion 2 and 4: a unilateral act"; else what it says."""
    if not (cited := _NUMBERED.match(why)):
        return [why]
    kind = cited[1]
    known = dict(enumerate(_numbered(kind, theme.inclusion if kind == "Inclusion" else theme.exclusion), 1))
    return [known.get(int(number), f"{kind} {number}") for number in re.findall(r"\d+", cited[2])]


def _named(criteria: Sequence[str]) -> str:
    """Return criteria that have the same texts on one line: the words of a single one, or else their names."""
    if len(criteria) == 1:
        return shortened(criteria[0])
    numbers: dict[str, list[str]] = {}
    for criterion in criteria:
        if found := _NUMBERED.match(criterion):
            numbers.setdefault(found[1], []).append(found[2])
        else:
            numbers[shortened(criterion)] = []
    return "; ".join(f"{kind} {listed(of_kind)}".strip() for kind, of_kind in numbers.items())


def _share(found: CriterionInDispute) -> float | None:
    return found.n_differing / found.n_texts if found.n_texts else None


def _with_interval(k: int, n: int) -> tuple[float | None, float | None, float | None]:
    return (k / n, *exact_interval(k, n)) if n else (None, None, None)
