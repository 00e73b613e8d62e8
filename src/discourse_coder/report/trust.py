"""How far to trust a report: four questions, answered from the results by a sign, a word and two sentences each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from discourse_coder.analysis.agreement import Agreement
from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.analysis.validity import Validity
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.charts.shown import FEWEST, FEWEST_FOR_A_LINE
from discourse_coder.model.coding import Coding
from discourse_coder.report.findings import clear_changes, clear_trends, unranked
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.reliability import RELIABLE, TENTATIVE
from discourse_coder.wording import coefficient, inflected, listed, number_of, sentences

Tone = Literal["good", "warn", "bad", "none"]
_SIGNS: Mapping[Tone, str] = {"good": "✓", "warn": "?", "bad": "✕", "none": "–"}
_MOST_NAMED = 3


@dataclass(frozen=True)
class TrustRow:
    """A question and its answer."""

    # The link to it.
    id: str
    question: str
    tone: Tone
    # Beside the sign.
    word: str
    # Two sentences or so.
    said: str
    # For one line of all rows.
    brief: str
    # Where more of it is: the id of a section and what the link says.
    link: tuple[str, str] | None = None
    # Where it is not that of the tone.
    own_sign: str = ""

    @property
    def sign(self) -> str:
        """What stands before the word."""
        return self.own_sign or _SIGNS[self.tone]


@dataclass(frozen=True)
class _Compared:
    """Two or more coders on one theme."""

    theme: str
    n: int
    n_alike: int
    alpha: Estimate


def trust_rows(
    coding: Coding,
    counts: Overview,
    compared: DoubleCoding | None,
    validity: Validity | None,
    audited: Audit | None,
    labels: Mapping[str, str],
    needed: Mapping[str, int | None],
) -> tuple[TrustRow, ...]:
    """Return the questions that a study can be asked, with their answers; `needed` is what a plan asks for by theme."""
    machine = machine_of(coding)
    coders = _coders_row(coding, _between_people(compared, machine), labels, needed)
    rules = _machine_row(machine, compared, validity, labels) if machine else None
    is_checked = coders.tone != "none" or (rules is not None and rules.tone != "none")
    rows = (
        coders,
        rules,
        _readings_row(counts, labels) if is_checked else _unchecked_row(machine, coding),
        publication_row(audited) if audited else None,
    )
    return tuple(row for row in rows if row)


def machine_of(coding: Coding) -> str:
    """Return the name of the coder that goes by rules, if any theme counts its codes."""
    for theme in coding.themes:
        if coding.abilities_for(theme).explains_zeros:
            return next(iter(coding.coders_of(theme)), "")
    return ""


def _between_people(compared: DoubleCoding | None, machine: str) -> Agreement | None:
    """Return the agreement between people, if two of them coded the same texts."""
    return compared.agreement if compared and machine not in compared.agreement.coders else None


def _coders_row(
    coding: Coding, result: Agreement | None, labels: Mapping[str, str], needed: Mapping[str, int | None]
) -> TrustRow:
    question = "Do the coders agree?"
    if result is None or not any(theme.n_units for theme in result.themes):
        said = "No text was coded by two people, so nobody knows whether another coder would code alike."
        advice = "discourse-coder plan says how many texts a second coder needs."
        return TrustRow("trust-coders", question, "none", "Not checked", f"{said} {advice}", "Coders: not checked")
    found = [_Compared(theme.theme, theme.n_units, theme.n_agree, theme.alpha) for theme in result.themes]
    n, alike, n_texts = sum(one.n for one in found), sum(one.n_alike for one in found), len(result.ids)
    who = listed(result.coders) if len(result.coders) <= _MOST_NAMED else f"{len(result.coders)} coders"
    told = (
        f"{_capital(who)} gave the same code in {alike:,} of {number_of(n, 'case')}, on {number_of(n_texts, 'text')}."
    )
    tone, word, why = _reliability(found, n_texts, labels)
    enough = _enough([needed.get(one.theme) for one in found], len(coding)) if tone == "warn" else ""
    return TrustRow(
        "trust-coders",
        question,
        tone,
        word,
        sentences(told, why, enough),
        f"Coders: {word[:1].lower() + word[1:].removesuffix(' yet')}",
        ("trust", "See the agreement"),
    )


def _enough(needed: Sequence[int | None], n_texts: int) -> str:
    numbers = [number for number in needed if number]
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    what = "The theme" if len(needed) == 1 else "A theme"
    return f"{what} needs {span} texts coded twice to clear .667; the corpus has {n_texts:,}."


def _reliability(found: Sequence[_Compared], n_texts: int, labels: Mapping[str, str]) -> tuple[Tone, str, str]:
    """Return tone, word and reason by the intervals of alpha (thresholds: Krippendorff 2004, p. 241)."""
    known = [one for one in found if one.alpha.low is not None and one.alpha.high is not None]
    undefined = _undefined(found, labels)
    if not known:
        return "warn", "Can’t tell yet", undefined
    lows = [one.alpha.low for one in known if one.alpha.low is not None]
    failed = [one.theme for one in known if one.alpha.high is not None and one.alpha.high < TENTATIVE]
    if failed:
        reason = f"The whole interval of alpha lies below .667 for {_named(failed, labels)}: do not rely on "
        return "bad", f"Not on {len(failed)} of {len(found)}", f"{reason}{inflected(len(failed), 'it', 'them')}."
    if min(lows) >= RELIABLE and not undefined:
        return "good", "Reliable", "Alpha of every theme is at least .80, even at the low end of its interval."
    if min(lows) >= TENTATIVE and not undefined:
        return "good", "Enough, with care", "Alpha of every theme is at least .667, which allows tentative conclusions."
    open_ = sum(low < TENTATIVE for low in lows)
    if all(one.n == one.n_alike for one in known):
        reason = (
            f"But {number_of(n_texts, 'text')} {inflected(n_texts, 'is', 'are')} too few: even perfect agreement on "
            f"them is compatible with alpha = {coefficient(min(lows))}."
        )
    elif open_:
        which = f"Of {open_} of {len(found)} themes" if open_ < len(found) else "Of every theme" if open_ > 1 else ""
        alpha = f"{which} alpha" if which else "Alpha"
        reason = f"{alpha} may lie below .667, the least for tentative conclusions: too few texts to tell."
    else:
        reason = ""
    return "warn", "Can’t tell yet", sentences(reason, undefined)


def _undefined(found: Sequence[_Compared], labels: Mapping[str, str]) -> str:
    without = [one.theme for one in found if one.alpha.low is None]
    if not without:
        return ""
    named = _named(without, labels)
    return f"There is no alpha for {named}: where all codes are alike, agreement cannot be told from chance."


def _machine_row(
    machine: str, compared: DoubleCoding | None, validity: Validity | None, labels: Mapping[str, str]
) -> TrustRow:
    question = "Is the machine right?"
    if validity is not None and validity.themes:
        reference = validity.reference
        tables = [(theme.theme, theme.confusion, theme.estimates["alpha"]) for theme in validity.themes]
        found = [_Compared(name, table.n, table.both + table.neither, alpha) for name, table, alpha in tables]
        misses = sum(table.only_reference for _, table, _ in tables)
        false = sum(table.only_coding for _, table, _ in tables)
    else:
        pair = with_a_person(compared, machine)
        if pair is None:
            said = (
                "There are no codes by a person to hold the rules against. A sheet makes them: discourse-coder sheet."
            )
            return TrustRow("trust-machine", question, "none", "Not checked", said, "Machine: not checked")
        (reference,) = (name for name in pair.coders if name != machine)
        place = pair.coders.index(machine)
        found = [_Compared(theme.theme, theme.n_units, theme.n_agree, theme.alpha) for theme in pair.themes]
        cells = [(codes, n) for theme in pair.themes if not theme.scale for codes, n in theme.cells.items()]
        misses = sum(n for codes, n in cells if codes[place] == 0 and codes[1 - place] == 1)
        false = sum(n for codes, n in cells if codes[place] == 1 and codes[1 - place] == 0)
    n, alike = sum(one.n for one in found), sum(one.n_alike for one in found)
    if not n:
        said = f"The rules and {reference} coded no text in common."
        return TrustRow("trust-machine", question, "none", "Not checked", said, "Machine: not checked")
    told = f"The rules give the code of {reference} in {alike:,} of {number_of(n, 'case')}."
    n_texts = max(one.n for one in found)
    tone, word, why = _reliability(found, n_texts, labels)
    if tone == "good":
        word, why = "On these texts", "Expect more errors on texts of another kind."
    return TrustRow(
        "trust-machine",
        question,
        tone,
        word,
        sentences(told, _errors(misses, false), why),
        f"Machine: {alike:,} of {n:,}",
        ("disagreements", "See each error") if misses + false else ("trust", "See the comparison"),
    )


def _errors(misses: int, false: int) -> str:
    total = misses + false
    if not total:
        return ""
    if not false:
        errors = "The error is a miss" if total == 1 else f"All {total} errors are misses"
        return f"{errors}: a theme that the rules did not see."
    if not misses:
        errors = "The error is" if total == 1 else f"All {total} errors are"
        return f"{errors} of the other kind: the rules saw a theme that is not there."
    return f"In {misses} they miss a theme, in {false} they see one that is not there."


def with_a_person(compared: DoubleCoding | None, machine: str) -> Agreement | None:
    """Return the comparison of the machine with the person who coded the most of its texts."""
    if compared is None:
        return None
    pairs = [pair for pair in (compared.agreement, *compared.with_coding.values()) if machine in pair.coders]
    pairs = [pair for pair in pairs if len(pair.coders) == 2]
    return max(pairs, key=lambda pair: len(pair.ids), default=None)


def _unchecked_row(machine: str, coding: Coding) -> TrustRow:
    what = "counts of what rules match, not of themes" if machine else "one coder’s readings"
    said = f"Until one of the two is checked, these are {what}. Report them as such."
    if not machine:
        said = f"Until a second person has coded some texts, these are {what}. Report them as such."
    return TrustRow(
        "trust-readings", "Read with care", "bad", "Every number", said, "Every number with care", own_sign="!"
    )


def _readings_row(counts: Overview, labels: Mapping[str, str]) -> TrustRow | None:
    """Say which readings of the figures the numbers do not support."""
    against = list(_readings(counts, labels))
    if not against:
        return None
    said = " ".join(f"{reading}." for reading in against)
    brief = number_of(len(against), "reading to avoid", "readings to avoid")
    return TrustRow("trust-readings", "What not to read into it", "bad", "Not supported", said, brief)


def _readings(counts: Overview, labels: Mapping[str, str]) -> Iterator[str]:
    years = counts.by.get("year")
    if years is not None and (sizes := _sizes(years)) and min(sizes.values()) < FEWEST_FOR_A_LINE and len(sizes) > 1:
        yield f"Single years ({_span(list(sizes.values()))})"
    small = [
        f"{group} ({number_of(n, 'text')})"
        for by, result in counts.by.items()
        if by not in ("year", "period")
        for group, n in _sizes(result).items()
        if n < FEWEST
    ]
    if small:
        named = listed(small) if len(small) <= _MOST_NAMED else f"{len(small)} groups of fewer than {FEWEST} texts"
        yield f"Shares of {named}"
    if alike := unranked(counts.overall):
        yield f"The order of {_named(alike, labels)}, whose intervals overlap"
    periods = counts.by.get("period")
    if periods is not None and periods.changes["ci_low"].notna().any() and not list(clear_changes(periods)):
        changes = periods.changes
        names = [*dict.fromkeys([*changes["first"], *changes["second"]])]
        # Intervals are shown one by one: some may exclude no change that do not once they allow for each other.
        is_one = ((changes["ci_low"] > 0) | (changes["ci_high"] < 0)).any()
        allowing = f"allowing for {number_of(int(changes['ci_low'].notna().sum()), 'comparison')}, " if is_one else ""
        yield f"Any change between {listed(names)}: {allowing}no interval excludes no change"
    if years is not None and years.trends["p_value"].notna().any() and not list(clear_trends(years)):
        adjusted = " (p after Holm)" if (years.trends["p_value"] < 1 - years.confidence).any() else ""
        yield f"Any trend over the years: no test finds one{adjusted}"


def _sizes(result: Prevalence) -> dict[str, int]:
    """Return the number of texts of each group."""
    return {str(group): int(n) for group, n in result.table.groupby("group", sort=False)["n_documents"].max().items()}


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return number_of(low, "text") + " each" if low == high else f"{low:,}–{high:,} texts"


def publication_row(audited: Audit) -> TrustRow:
    """Say how many of a publication's claims hold up."""
    by_verdict, n = audited.n_by_verdict, len(audited.claims)
    impossible, contradicted = by_verdict["impossible"], by_verdict["inconsistent"]
    undecided, consistent = by_verdict["under-determined"], by_verdict["consistent"]
    unchecked = sum(each.verdict is None for each in audited.audited)
    parts = (
        (impossible, f"{impossible} {inflected(impossible, 'is', 'are')} impossible"),
        (contradicted, f"{contradicted} {inflected(contradicted, 'contradicts', 'contradict')} another claim"),
        (undecided, f"{undecided} cannot be decided"),
        (consistent, f"{consistent} {inflected(consistent, 'holds', 'hold together')}"),
        (unchecked, f"{unchecked} {inflected(unchecked, 'has', 'have')} no arithmetic to check"),
    )
    said = f"Of {number_of(n, 'claim')} {listed(text for number, text in parts if number)}."
    if audited.n_by_status:
        said += f" {audited.n_by_status['reproduced']} are the same in this corpus."
    fail = impossible + contradicted
    tone: Tone = "bad" if fail else "warn" if undecided else "good" if consistent else "none"
    words: Mapping[Tone, tuple[str, str]] = {
        "bad": (
            f"{fail} of {n} {inflected(fail, 'does', 'do')} not",
            f"{fail} of {n} claims {inflected(fail, 'fails', 'fail')}",
        ),
        "warn": (f"Can’t tell for {undecided}", f"{undecided} of {n} claims open"),
        "good": ("Holds together", f"{consistent} of {n} claims hold"),
        "none": ("Nothing to check", "Claims: nothing to check"),
    }
    word, brief = words[tone]
    sign = "≠" if tone == "bad" and not impossible else ""
    return TrustRow(
        "trust-publication",
        "Does the publication hold up?",
        tone,
        word,
        said,
        brief,
        ("publication", "See the claims"),
        sign,
    )


def _named(themes: Sequence[str], labels: Mapping[str, str]) -> str:
    if len(themes) > _MOST_NAMED:
        return f"{len(themes)} themes"
    return listed(labels.get(theme, theme) for theme in themes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
