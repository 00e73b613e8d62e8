"""A methods paragraph on a reliability test: what is known, and a mark for what nobody has told."""

# The items that Lombard, Snyder-Duch & Bracken (2002, Human Communication Research 28(4), 587-604) ask for; and the
# corpus, the pilot, how the coders were kept apart, and the software.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from discourse_coder._version import __version__
from discourse_coder.analysis.agreement import Agreement, ThemeAgreement
from discourse_coder.model.methods import WANTED, StudyFacts
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.wording import inflected, listed, number_of, sentences, whole_percentage

_ENDS = (".", "!", "?", "…")
_CLOSING = "\"'”’»)]"


@dataclass(frozen=True)
class MethodsItem:
    """One thing that a methods section should tell."""

    name: str
    # What is known, with a mark in place of what is not.
    text: str
    # What nobody has told, in words.
    missing: str = ""


def methods_items(
    agreement: Agreement,
    *,
    sample: ReliabilitySample | None = None,
    facts: StudyFacts | None = None,
    labels: Mapping[str, str] | None = None,
) -> tuple[MethodsItem, ...]:
    """Return everything that a methods section on this agreement should tell, in the order of the paragraph."""
    facts = facts or StudyFacts()

    def item(name: str, fact: str, known: str = "", *, enough: bool = False) -> MethodsItem:
        told = _sentence(getattr(facts, fact))
        missing = "" if told or enough else WANTED[fact]
        return MethodsItem(name, sentences(known, told, f"[MISSING: {missing}]" if missing else ""), missing)

    drawn, is_told = _drawn(agreement, sample)
    nothing_to_resolve = not agreement.differences and any(theme.n_units for theme in agreement.themes)
    notices = dict.fromkeys([agreement.notice, sample.notice if sample else ""])
    return (
        item("corpus", "corpus"),
        MethodsItem("variables", _variables(agreement, labels)),
        item("coders", "coders", _coders(agreement)),
        item("reliability sample", "sample", drawn, enough=is_told),
        MethodsItem("texts compared", _compared(agreement)),
        item("reason for the sample", "sample_reason"),
        item("work of each coder", "work"),
        item("pilot", "pilot"),
        item("training", "training"),
        item("blinding", "blinding"),
        MethodsItem("statistics", _statistics(agreement)),
        MethodsItem("results", " ".join(_result(agreement, theme, labels) for theme in agreement.themes)),
        item("resolution", "resolution", _differences(agreement), enough=nothing_to_resolve),
        item("access", "access"),
        MethodsItem("software", f"All statistics were computed with discourse-coder {__version__}."),
        *(MethodsItem("notice", notice) for notice in notices if notice),
    )


def methods_paragraph(
    agreement: Agreement,
    *,
    sample: ReliabilitySample | None = None,
    facts: StudyFacts | None = None,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Return a paragraph for the methods section; ``[MISSING: ...]`` marks what you still have to fill in.

    Parameters
    ----------
    agreement : Agreement
        Gives the coders, the number of texts, the statistics and the disagreements.
    sample : ReliabilitySample, optional
        How the texts were drawn.
    facts : StudyFacts, optional
        What the researchers tell; their sentences are used as they are.
    labels : mapping of str to str, optional
        What to call a theme instead of its id.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> paragraph = dc.methods_paragraph(study.agreement(), sample=study.sample)
    >>> paragraph.count("[MISSING: ")
    8
    >>> paragraph = dc.methods_paragraph(study.agreement(), sample=study.sample, facts=study.facts)
    >>> paragraph.count("[MISSING: ")
    0
    """
    return " ".join(item.text for item in methods_items(agreement, sample=sample, facts=facts, labels=labels))


def missing_items(
    agreement: Agreement, *, sample: ReliabilitySample | None = None, facts: StudyFacts | None = None
) -> tuple[str, ...]:
    """Return what is still to be filled in, in words."""
    return tuple(item.missing for item in methods_items(agreement, sample=sample, facts=facts) if item.missing)


def _sentence(text: str) -> str:
    """Return a text on one line, with a full stop unless it ends like a sentence."""
    line = " ".join(text.split())
    return line if not line or line.rstrip(_CLOSING).endswith(_ENDS) else f"{line}."


def _name(theme: ThemeAgreement, labels: Mapping[str, str] | None) -> str:
    return (labels or {}).get(theme.theme) or theme.theme


def _variables(agreement: Agreement, labels: Mapping[str, str] | None) -> str:
    names = [_name(theme, labels) for theme in agreement.themes if not theme.scale]
    themes = f"{len(names)} themes ({'; '.join(names)})" if len(names) > 1 else f"one theme ({', '.join(names)})"
    scales = {_name(theme, labels): theme.scale for theme in agreement.themes if theme.scale}
    described = [f"{name}: {', '.join(scale.values)}; {scale.level}" for name, scale in scales.items()]
    number = f"{len(scales)} variables" if len(scales) > 1 else "one variable"
    what = [
        *([f"for the presence or absence of {themes}"] if names else []),
        *([f"for {number} ({' / '.join(described)})"] if scales else []),
    ]
    return f"Each text was coded as a whole {listed(what)}."


def _coders(agreement: Agreement) -> str:
    if agreement.stability_of:
        passes = f"{agreement.stability_of} coded the texts {len(agreement.coders)} times ({listed(agreement.coders)})"
        return f"{passes}; what is measured is stability, not agreement between coders."
    return f"The {len(agreement.coders)} coders compared are {listed(agreement.coders)}."


def _drawn(agreement: Agreement, sample: ReliabilitySample | None) -> tuple[str, bool]:
    """Return how the texts compared were drawn, and whether this tells all about them."""
    n = len(agreement.ids)
    if n > 0 and n == (agreement.n_documents or (sample.n_documents if sample else 0)):
        return (
            f"All {number_of(n, 'text')} of the corpus were coded by at least two coders; none had to be drawn.",
            True,
        )
    if sample is None:
        return "", False
    how = " ".join(text for text in sample.description if text != sample.notice)
    if sample.is_weighted and not agreement.weighted:
        how += f" {_UNWEIGHTED}"
    n_of_sample = len(set(sample.ids) & set(agreement.ids))
    if n_of_sample == n == len(sample):
        return f"Reliability sample: {how}", True
    coded = f"Of these, {n_of_sample} {inflected(n_of_sample, 'was', 'were')} coded by at least two coders"
    others = f"; so {inflected(n - n_of_sample, 'was', 'were')} {number_of(n - n_of_sample, 'text')} outside the sample"
    return f"Reliability sample: {how} {coded}{others if n > n_of_sample else ''}.", n == n_of_sample


_UNWEIGHTED = "The agreement told here is not weighted: that of the whole corpus may be another."


def _compared(agreement: Agreement) -> str:
    numbers = [theme.n_units for theme in agreement.themes]
    each = _unit(agreement)
    least, most = min(numbers), max(numbers)
    if least == most:
        return f"For each {each}, agreement rests on {number_of(most, 'text')} coded by at least two of them."
    return f"Agreement rests on {least} to {number_of(most, 'text')}, by {each}, coded by at least two of them."


# Without missing codes, the mean over pairs of Holsti (1969), Content analysis for the social sciences, p. 140.
_MEAN_OF_PAIRS = " (of each text, the share of the pairs of coders that agree; then the mean over texts)"


def _statistics(agreement: Agreement) -> str:
    each = _unit(agreement)
    levels = listed(dict.fromkeys(theme.scale.level if theme.scale else "nominal" for theme in agreement.themes))
    return (
        f"Agreement is measured {each} by {each} with Krippendorff's alpha for {levels} data (Krippendorff 2004), "
        "because it corrects for chance and allows any number of coders and texts that not all of them coded. Percent "
        f"agreement{_MEAN_OF_PAIRS if len(agreement.coders) > 2 else ''}, which does not correct for chance, is "
        "reported beside it. "
        f"{f'{agreement.weighting} ' if agreement.weighting else ''}"
        f"Square brackets hold {agreement.method}. "
        "Alpha is read by the thresholds of Krippendorff (2004, p. 241): at least .800 for reliable data, at least "
        f".667 for tentative conclusions. A {each} counts as reaching a threshold only if its whole interval does."
    )


def _unit(agreement: Agreement) -> str:
    return "variable" if any(theme.scale for theme in agreement.themes) else "theme"


def _result(agreement: Agreement, theme: ThemeAgreement, labels: Mapping[str, str] | None) -> str:
    percent = theme.estimates["percent_agreement"]
    if percent.value is None:
        return f"{_name(theme, labels)}: {theme.verdict}"
    percentages = "Weighted percent agreement" if agreement.weighted else "Percent agreement"
    interval = ""
    if percent.low is not None and percent.high is not None:
        interval = f" [{whole_percentage(percent.low)}, {whole_percentage(percent.high)}]"
    return f"{_name(theme, labels)}: {theme.verdict} {percentages}: {whole_percentage(percent.value)}{interval}."


def _differences(agreement: Agreement) -> str:
    number = len(agreement.differences)
    if not number:
        return "There are no disagreements."
    n_texts = len({difference.id for difference in agreement.differences})
    are = inflected(number, "is", "are")
    return f"There {are} {number_of(number, 'disagreement')}, in {number_of(n_texts, 'text')}."
