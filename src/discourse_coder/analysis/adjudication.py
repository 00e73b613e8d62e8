"""Adjudication: decisions on the texts where coders disagree, and the coding that results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from discourse_coder._version import __version__
from discourse_coder.analysis.agreement import check_all_comparable, check_independent, name_problems
from discourse_coder.analysis.code_tables import code_counts, n_coders, scale_of
from discourse_coder.analysis.decision_sheets import contradictions
from discourse_coder.analysis.differences import Difference, differences
from discourse_coder.analysis.partners import check_named, without_partner
from discourse_coder.analysis.variables import (
    codebook_with_sets,
    with_sets_as_themes,
    with_sets_as_variables,
    with_sets_joined,
)
from discourse_coder.errors import CodingError, Problem, UsageError
from discourse_coder.model.adjudication import OPEN, Decision
from discourse_coder.model.changed_ids import Matched, matched
from discourse_coder.model.codebook import Codebook, Theme, joined
from discourse_coder.model.coding import (
    ABSENT,
    NOT_CODED,
    NOTE,
    PRESENT,
    UNSURE,
    Coding,
    Evidence,
    Provenance,
    Span,
    is_edited,
    shown_code,
)
from discourse_coder.model.consistency import contradictory
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.scale import Scale
from discourse_coder.wording import inflected, listed, number_of, sentences, sentences_once

if TYPE_CHECKING:
    import pandas as pd

_CODINGS = "codings"  # the setting that tells from which codes the coding was made


@dataclass(frozen=True)
class Adjudication(Displayed):
    """The coding that decisions lead to, and what is still open.

    Attributes
    ----------
    coding : Coding
        Texts that two coders or more coded; its parents are theirs.
    n_decided : int
        Disagreements decided.
    open : tuple of Difference
        Disagreements without a decision; not coded in `coding`.
    n_overruled : int
        Codes decided otherwise than by the coders, where these do not differ.
    left_out : tuple of str
        Texts of a finished table that only one coder coded; they are not in `coding`.
    unpaired : tuple of str
        Sentences on the texts and themes that only one coder coded, where nothing could differ.
    doubted : tuple of (str, str)
        Text and theme of codes that are those of other coders, because a coder was unsure.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> decided = dc.adjudicate(pair, [], corpus=study.corpus, codebook=study.codebook)
    >>> [(difference.id, difference.theme) for difference in decided.open]
    [('T10', 'sovereignty'), ('T23', 'dialogue'), ('T54', 'un'), ('T81', 'nato')]
    >>> decided.coding
    Coding('adjudicated': 82 texts, 5 themes)
    """

    coding: Coding
    n_decided: int
    open: tuple[Difference, ...]
    n_overruled: int = 0
    left_out: tuple[str, ...] = ()
    unpaired: tuple[str, ...] = ()
    doubted: tuple[tuple[str, str], ...] = ()

    @property
    def bounds(self) -> pd.DataFrame:
        """One row per theme with texts that have no code yet: how many texts have it, however these are decided.

        Columns: theme, n_open (disagreements without a decision), n_not_coded (other texts, which no coder coded),
        n_present_low, n_present_high (if none and if all of them have the theme), n_unsure (how many of all these
        texts a coder marks as unsure).
        """
        import pandas as pd

        # A difference in a set of exclusive themes is one in each of them.
        n_open = Counter(theme for d in self.open for theme in d.theme.split("|"))
        rows = []
        for theme in self.coding.only_themes.themes:
            codes = [*self.coding.codes_by_id(theme).values()]
            n_present, n_missing = codes.count(PRESENT), codes.count(NOT_CODED)
            if n_missing:
                n_unsure = sum(_is_unsure(self.coding, id_, theme) for id_ in self.coding.ids)
                counts = n_open[theme], n_missing - n_open[theme], n_present, n_present + n_missing, n_unsure
                rows.append((theme, *counts))
        columns = ["theme", "n_open", "n_not_coded", "n_present_low", "n_present_high", "n_unsure"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def shown(self) -> Shown:
        """The codes, the differences that are still open, and how far deciding them could move the counts."""
        title = f"Adjudication: {number_of(self.n_decided, 'disagreement')} decided, {len(self.open)} open"
        if self.n_overruled:
            verb = inflected(self.n_overruled, "overrules", "overrule")
            title += f"; {number_of(self.n_overruled, 'decision')} {verb} coders who do not differ"
        rows = [(difference.id, ThemeId(difference.theme)) for difference in self.open]
        still_open = Table(("text", "theme"), rows, "Open, and not coded", words=("theme",), all_in="open")
        either_way = Table.of_frame(
            self.bounds,
            {
                "theme": ("theme", ThemeId),
                "open": ("n_open", int),
                "coded by nobody": ("n_not_coded", int),
                "unsure": ("n_unsure", int),
                "present at least": ("n_present_low", int),
                "present at most": ("n_present_high", int),
            },
            caption="Texts with the theme if none, and if all, of those without a code have it; unsure: those of them "
            "that a coder marks so",
        )
        tables = (
            *code_counts(self.coding),
            *([either_way] if either_way.rows else []),
            *([still_open] if rows else []),
        )
        return Shown(title, tables, notes=(*self.unpaired, *self._doubts), notice=self.coding.provenance.notice)

    @property
    def _doubts(self) -> tuple[str, ...]:
        if not self.doubted:
            return ()
        n = len(self.doubted)
        of = listed(f"{theme} {number}" for theme, number in Counter(theme for _, theme in self.doubted).items())
        are = inflected(n, "is that of the other coders", "are those of the other coders")
        return (f"{number_of(n, 'code')} {are}, because one was unsure ({of}). These are not listed as disagreements.",)


def adjudicate(
    codings: Mapping[str, Coding],
    decisions: Iterable[Decision],
    *,
    corpus: Corpus | None = None,
    codebook: Codebook | None = None,
    coder: str = "adjudicated",
) -> Adjudication:
    """Make a new coding of what coders agree on and of the decisions on the rest; their codings stay as they are.

    Parameters
    ----------
    codings : mapping of str to Coding
        Two or more, by the coder's name.
    decisions : iterable of Decision
        Those on one disagreement must not contradict each other. Evidence of either side for the decided code is kept,
        and the reason becomes a note. Codes of a finished table for a text that only one coder coded are left out.
    corpus, codebook : Corpus, Codebook, optional
        What was coded, and with what.
    coder : str
        What to call the new coding.

    Raises
    ------
    UsageError
        If there are fewer than two codings, one has the new coding's name, is from a training round or was prefilled.
    IncomparableCodingsError
        If the codings are of different corpora or codebooks, or share no theme or no text.
    CodingError
        If a decision is on a text or theme of no coding, would overrule coders who agree and is not said to, or
        contradicts another one; or if its row does not repeat what the codings say.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> decisions = [dc.Decision("T23", "dialogue", 1, "Inclusion 1: calls for talks.")]
    >>> decided = dc.adjudicate(pair, decisions, corpus=study.corpus, codebook=study.codebook)
    >>> decided.n_decided, len(decided.open)
    (1, 3)
    """
    import numpy as np

    check_adjudicable(codings, coder)
    codes_hash, unpaired = _hash(codings), without_partner(codings, codebook)
    found = _own_ids(decisions := tuple(decisions), codings, corpus)
    decisions = tuple(_of_text(decision, found) for decision in decisions if decision.id not in found.doubtful)
    codings, sets = with_sets_joined(codings, codebook)
    problems: list[Problem] = [*found.problems]
    decisions = _on_sets(decisions, sets, problems)
    differing = {(d.id, d.theme): d for d in differences(codings, corpus=corpus)}
    times = n_coders(codings)
    ids = tuple(id_ for id_ in (corpus.ids if corpus else times) if times[id_] >= 2)
    coded = dict.fromkeys(theme for coding in codings.values() for theme in coding.themes)
    described = codebook and codebook_with_sets(codebook, sets)
    themes = tuple(theme for theme in (described.columns if described else coded) if theme in coded)
    scales = {theme: scale for theme in themes if (scale := scale_of(codings, theme))}
    as_written = {theme: _variable(theme, scale, described) for theme, scale in scales.items()}
    problems += contradictions(decisions, codings, differing.values(), corpus)
    left_out = dict.fromkeys(d.id for d in decisions if d.is_of_table and times[d.id] == 1)
    taken = [decision for decision in decisions if decision.id not in left_out]
    taken = _in_values(taken, as_written, problems)
    decided = _checked(taken, codings, differing, set(ids), themes, problems)
    if problems:
        raise CodingError(problems)

    codes = np.full((len(ids), len(themes)), NOT_CODED, dtype=np.int8)
    spans: list[Span] = []
    doubted: list[tuple[str, str]] = []
    n_overruled = 0
    for row, id_ in enumerate(ids):
        for column, theme in enumerate(themes):
            given = {name: coding.given(id_, theme) for name, coding in codings.items()}
            decision = decided.get((id_, theme))
            chosen = agreed = None if (id_, theme) in differing else _agreed(given.values())
            if decision is not None and decision.code is not None:
                chosen = decision.code
                n_overruled += chosen != agreed and (id_, theme) not in differing
            if chosen is not None:
                codes[row, column] = scales[theme].values.index(str(chosen)) if theme in scales else chosen
            if decision is not None and decision.reason:
                spans.append(Span(id_, theme, -1, -1, decision.reason, NOTE))
            unsure = [name for name in given if _is_unsure(codings[name], id_, theme)]
            if unsure and chosen is not None and decision is None:
                doubted.append((id_, theme))
            for name, code in given.items():
                if code == chosen is not None:
                    spans += codings[name].spans.of_document(id_, theme)
                elif chosen is None and name in unsure:
                    spans += [span for span in codings[name].spans.of_document(id_, theme) if span.rule == UNSURE]
    undecided = tuple(d for key, d in differing.items() if key not in decided or decided[key].code is None)
    n_decided = len(differing) - len(undecided)
    numbers = {"decided": n_decided, "undecided": len(undecided), "overruled": n_overruled}
    made_from = _provenance(codings, corpus, codebook)
    provenance = replace(
        made_from,
        notice=sentences(made_from.notice, found.said),
        coder=coder,
        method="human",
        abilities=None,
        package_version=__version__,
        settings={_CODINGS: codes_hash, **{name: str(number) for name, number in numbers.items()}},
        parents=tuple(codings),
    )
    evidence = Evidence.of(dict.fromkeys(spans), ids, themes)
    coding = with_sets_as_themes(Coding(ids, themes, codes, evidence, provenance, corpus, scales), sets)
    if codebook and (impossible := contradictory(coding, codebook, "decisions")):
        raise CodingError(impossible)
    return Adjudication(coding, n_decided, undecided, n_overruled, tuple(left_out), unpaired, tuple(doubted))


def _is_unsure(coding: Coding, id_: str, theme: str) -> bool:
    return coding.given(id_, theme) is None and any(
        span.rule == UNSURE for span in coding.spans.of_document(id_, theme)
    )


def _agreed(given: Iterable[int | str | None]) -> int | str | None:
    return next((code for code in given if code is not None), None)


def _variable(name: str, scale: Scale, codebook: Codebook | None) -> Theme:
    """Return what tells how a value may be written."""
    return codebook[name] if codebook and name in codebook.scales else Theme(name, scale=scale)


def _on_sets(
    decisions: Iterable[Decision], sets: Sequence[tuple[str, ...]], problems: list[Problem]
) -> tuple[Decision, ...]:
    """Return decisions with those on a theme of a set of exclusive ones, such as of a finished table, on the set.

    A 1 decides for the set; a 0 for one of its themes alone decides nothing.
    """
    set_of = {name: names for names in sets for name in names}
    kept: list[Decision] = []
    chosen: dict[tuple[str, tuple[str, ...]], Decision] = {}
    for decision in decisions:
        names = set_of.get(decision.theme)
        if names is None:
            kept.append(decision)
        elif decision.code == PRESENT:
            earlier = chosen.setdefault((decision.id, names), decision)
            if earlier.theme != decision.theme:
                found = f'{decision.theme} is decided as present in the text "{decision.id}", and {earlier.theme} too'
                found += f" ({earlier.place})." if earlier.place else "."
                advice = f"Exactly one of {listed(names)} is present in a text: decide on one."
                problems.append(Problem(decision.place or "decisions", found, advice))
        elif decision.is_open:
            kept.append(replace(decision, theme=joined(names), shown={}))
    of_sets = [
        replace(decision, theme=joined(names), code=decision.theme, written="", shown={})
        for (_, names), decision in chosen.items()
    ]
    return (*kept, *of_sets)


def _in_values(
    decisions: Iterable[Decision], variables: Mapping[str, Theme], problems: list[Problem]
) -> list[Decision]:
    """Return decisions with those on variables in the values of their scales."""
    found = []
    for decision in decisions:
        variable, code = variables.get(decision.theme), decision.code
        if variable and code is not None:
            place = variable.code_of(decision.written or str(code))
            if place is None:
                advice = f"Write {listed(variable.values, 'or')}, or leave it empty."
                problems.append(
                    Problem(decision.place or "decisions", f'"{decision.written or code}" is not a decision.', advice)
                )
                continue
            decision = replace(decision, code=variable.values[place])
        found.append(decision)
    return found


def _own_ids(decisions: Iterable[Decision], codings: Mapping[str, Coding], corpus: Corpus | None) -> Matched:
    """Match ids that a spreadsheet program has changed to those of the texts that were coded."""
    place_of = {decision.id: decision.place or f'decision on "{decision.id}"' for decision in decisions}
    known = dict.fromkeys(id_ for coding in codings.values() for id_ in coding.ids)
    return matched("the decisions", place_of, corpus or known, [*known], each_once=False)


def _of_text(decision: Decision, found: Matched) -> Decision:
    own = found.ids.get(decision.id)
    return replace(decision, id=own) if own else decision


def _provenance(codings: Mapping[str, Coding], corpus: Corpus | None, codebook: Codebook | None) -> Provenance:
    """Return where the codings come from, as far as they or corpus and codebook tell."""
    if corpus and codebook:
        return Provenance.of(corpus, codebook, coder="", method="human")
    made = [coding.provenance for coding in codings.values()]
    known = next((one for one in made if one.corpus_hash), made[0])
    themes = {theme: hashes for one in made for theme, hashes in one.themes.items()}
    return replace(known, themes=themes, notice=sentences_once(one.notice for one in made))


def _hash(codings: Mapping[str, Coding]) -> str:
    """Return what tells whether the codes of all coders are still the same."""
    codes = {name: [coding.ids, coding.themes, coding.codes.tolist()] for name, coding in codings.items()}
    return content_hash(codes)[:16]


def earlier_decisions(
    adjudicated: Coding, codings: Mapping[str, Coding], place: str, codebook: Codebook | None = None
) -> tuple[Decision, ...] | None:
    """Return the decisions that made a coding of these codings; None where it was made otherwise, or edited since."""
    if is_edited(adjudicated) or adjudicated.provenance.settings.get(_CODINGS) != _hash(codings):
        return None
    codings, sets = with_sets_joined(codings, codebook)
    adjudicated = with_sets_as_variables(adjudicated, sets)
    differing = {(d.id, d.theme) for d in differences(codings)}
    found = []
    for id_ in adjudicated.ids:
        theirs = {span for coding in codings.values() for span in coding.spans.of_document(id_)}
        own = [span for span in adjudicated.spans.of_document(id_) if span.is_remark and span not in theirs]
        for theme in adjudicated.themes:
            reasons = [span.quote for span in own if span.theme == theme]
            code = adjudicated.given(id_, theme)
            agreed = _agreed(coding.given(id_, theme) for coding in codings.values())
            if reasons or (code is not None if (id_, theme) in differing else code != agreed):
                where = f'{place} text "{id_}" theme "{theme}"'
                found.append(Decision(id_, theme, code, "\n".join(reasons), where, overrules=True))
    return tuple(found)


def reopened(
    earlier: Iterable[Decision], given: Collection[Decision], codings: Mapping[str, Coding]
) -> tuple[Decision, ...]:
    """Return earlier decisions, without the codes of those that are left open now; their reasons stay."""
    found = _own_ids(given, codings, None)
    left_open = {(_of_text(decision, found).id, decision.theme) for decision in given if decision.said == OPEN}
    return tuple(replace(one, code=None) if (one.id, one.theme) in left_open else one for one in earlier)


def check_adjudicable(codings: Mapping[str, Coding], coder: str) -> None:
    """Raise unless there are comparable codings to decide between, and a usable name for the new one."""
    check_named(codings, "adjudicate")
    problems = name_problems(list(codings), "Adjudication needs two or more.")
    if coder in codings:
        found = "one of the codings to decide between has this name."
        problems.append(Problem(f'coder "{coder}"', found, "Give the new coding another name."))
    if problems:
        raise UsageError(problems)
    check_independent(codings.values())
    check_all_comparable(codings)


def _checked(
    decisions: Iterable[Decision],
    codings: Mapping[str, Coding],
    differing: Mapping[tuple[str, str], Difference],
    ids: Collection[str],
    themes: Collection[str],
    problems: list[Problem],
) -> dict[tuple[str, str], Decision]:
    """Return one decision for each text and theme, and add what is wrong to `problems`."""
    decided: dict[tuple[str, str], Decision] = {}
    unknown: set[str] = set()
    for decision in decisions:
        key = (decision.id, decision.theme)
        place = decision.place or f'decision on "{decision.id}", "{decision.theme}"'
        here = replace(decision, place=place)
        agreed = _agreed(coding.given(*key) for coding in codings.values())
        is_of_variable = any(decision.theme in coding.scales for coding in codings.values())
        if decision.code not in (PRESENT, ABSENT, None) and not is_of_variable:
            found = f'"{decision.code}" is not a decision.'
            problems.append(Problem(place, found, "Write 1, 0 or open, or leave it empty."))
        is_theme = decision.theme not in themes
        if is_theme or (decision.id not in ids and agreed is None):
            name = decision.theme if is_theme else decision.id
            if name not in unknown:
                found = f'no coding has the {"theme" if is_theme else "text"} "{name}".'
                advice = f"The themes are: {', '.join(themes)}." if is_theme else "Leave the ids as they are."
                problems.append(Problem(place, found, advice))
            unknown.add(name)
            continue
        if key not in differing:
            is_double = decision.id in ids
            if not is_double or not (decision.overrules or decision.code in (None, agreed)):
                found = f'the coders do not differ on the text "{decision.id}" and the theme "{decision.theme}": '
                said = shown_code(agreed)
                found += f"they say {said}." if is_double else "only one of them coded the text."
                advice = "Decide only what the sheet lists, or say with --overrule that you overrule coders who agree."
                problems.append(Problem(place, found, advice))
        earlier = decided.get(key, here)
        if "" not in (earlier.said, here.said) and earlier.said != here.said:
            was = "it was left open" if earlier.code is None else f"{earlier.code} was decided"
            found = f"it says {here.said}, but {was} at {earlier.place}."
            advice = "Keep one, and leave the other empty. A coding written earlier gives way with --replace."
            problems.append(Problem(place, found, advice))
        decided[key] = here if here.said else replace(here, code=earlier.code, is_open=earlier.is_open)
        if not decision.reason:
            decided[key] = replace(decided[key], reason=earlier.reason)
    return decided
