"""Agreement of passages, theme by theme: whether coders mark the same words, and not only give the same codes."""

# The places of a text are its characters without blanks: these are there in every script, and a blank or a line break
# at the end of a passage is no disagreement. Words in their place would hardly move alpha.

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING

from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.unitizing import Passage, Unitized, alpha_u, merged, u_alpha
from discourse_coder.wording import coefficient, inflected, listed, number_of, percentage, sentences

if TYPE_CHECKING:
    import pandas as pd

CAPTION = "Agreement of passages"
CAVEAT = (
    "Agreement of passages is about which words are marked; agreement of codes, about whether a text has the theme. "
    "u-alpha is that of Krippendorff et al. (2016), alpha-U that of Krippendorff (1995, 2004)."
)


@dataclass(frozen=True)
class PassageAgreement:
    """How far coders mark the same passages for a theme."""

    theme: str
    # Texts that two of these coders coded, and marked a passage in if the theme is present.
    n_texts: int
    # By coder, passages in them, and their share of the places that the coder could mark.
    n_passages: Mapping[str, int]
    marked: Mapping[str, float]
    u_alpha: Estimate
    # Of two coders; None where it is undefined.
    alpha_u: float | None
    # Texts left out, because a coder gave the theme and marked no passage.
    n_unmarked: int


def passages(
    codings: Mapping[str, Coding], *, weights: Mapping[str, float] | None, n_resamples: int, seed: int
) -> tuple[PassageAgreement, ...]:
    """Compare the passages of coders who mark any, by theme; nothing where fewer than two do, or without the corpus."""
    corpus = _corpus_of(codings)
    marking = {name: coding for name, coding in codings.items() if _marks_passages(coding)}
    if corpus is None:
        return ()
    roles = {role for coding in marking.values() for role in coding.roles}
    places: dict[str, list[int]] = {}
    found = []
    for theme in _compared_themes(marking):
        texts, ids, n_unmarked = _texts(theme, marking, corpus, roles, places)
        used = [weights[id_] for id_ in ids] if weights is not None else None
        estimate = Estimate(None, reason="no text was coded by two who mark passages")
        if texts:
            estimate = u_alpha(texts, weights=used, n_resamples=n_resamples, seed=seed)
        of_coder = {name: [text for text in texts if text.passages[at] is not None] for at, name in enumerate(marking)}
        lengths = {name: sum(text.length for text in own) for name, own in of_coder.items()}
        units = {
            name: [passage for text in of_coder[name] for passage in text.passages[at] or ()]
            for at, name in enumerate(marking)
        }
        found.append(
            PassageAgreement(
                theme,
                len(texts),
                {name: len(own) for name, own in units.items()},
                {name: sum(b - a for a, b in own) / lengths[name] for name, own in units.items() if lengths[name]},
                estimate,
                alpha_u(texts) if len(marking) == 2 and estimate.value is not None and weights is None else None,
                n_unmarked,
            )
        )
    return tuple(found)


def _corpus_of(codings: Mapping[str, Coding]) -> Corpus | None:
    return next((coding.corpus for coding in codings.values() if coding.corpus), None)


def _compared_themes(marking: Mapping[str, Coding]) -> list[str]:
    """Return the themes that two or more of those who mark passages coded."""
    themes = dict.fromkeys(theme for coding in marking.values() for theme in coding.only_themes.themes)
    return [theme for theme in themes if sum(theme in coding.themes for coding in marking.values()) > 1]


def _marks_passages(coding: Coding) -> bool:
    return any(start >= 0 for start in coding.spans.starts)


def _texts(
    theme: str,
    codings: Mapping[str, Coding],
    corpus: Corpus,
    roles: Collection[Role],
    places: dict[str, list[int]],
) -> tuple[list[Unitized], list[str], int]:
    """Return the texts to compare, their ids, and how many are left out because a passage is missing."""
    found, ids, n_unmarked = [], [], 0
    for document in corpus:
        codes = [coding.code(document.id, theme) for coding in codings.values()]
        if sum(code != NOT_CODED for code in codes) < 2:
            continue
        if document.id not in places:
            places[document.id] = _places(document.spoken_text(tuple(roles)))
        place = places[document.id]
        passages = [
            None if code == NOT_CODED else _marked(coding, document.id, theme, place) if code == PRESENT else ()
            for code, coding in zip(codes, codings.values(), strict=True)
        ]
        # Where the theme is, a passage is too: a coder who marked none did not say where.
        known = [None if code == PRESENT and not own else own for code, own in zip(codes, passages, strict=True)]
        if sum(own is not None for own in known) < 2:
            n_unmarked += 1
        elif place[-1]:
            found.append(Unitized(place[-1], tuple(known)))
            ids.append(document.id)
    return found, ids, n_unmarked


def _places(text: str) -> list[int]:
    """Return for each offset how many characters before it are no blanks."""
    return list(map(sub, range(len(text) + 1), accumulate(map(str.isspace, text), initial=0)))


def _marked(coding: Coding, id_: str, theme: str, place: Sequence[int]) -> tuple[Passage, ...]:
    spans = [span for span in coding.spans.of_document(id_, theme) if 0 <= span.start < span.end < len(place)]
    found = ((place[span.start], place[span.end]) for span in spans)
    return merged((start, end) for start, end in found if start < end)


def notes(codings: Mapping[str, Coding]) -> list[str]:
    """Say what agreement of passages is about, or why there is none although a coder marks some."""
    marking = {name: coding for name, coding in codings.items() if _marks_passages(coding)}
    if _corpus_of(codings) and _compared_themes(marking):
        every = [name for name, coding in marking.items() if coding.provenance.marks_every_mention]
        grounds = [name for name in marking if name not in every]
        unlike = (
            f"{listed(every)} {inflected(len(every), 'marks', 'mark')} every mention, {listed(grounds)} what decided a "
            "code: that alone keeps agreement of passages low."
        )
        return [CAVEAT, *([unlike] if every and grounds else [])]
    if len(marking) == 1:
        (name,) = marking
        others = listed([other for other in codings if other != name], "or")
        return [f"Passages are not compared: {name} marks some, and none are known of {others}."]
    return ["Passages are not compared: that takes the texts (--corpus)."] if marking else []


def table(found: Sequence[PassageAgreement]) -> pd.DataFrame:
    """Return one row per theme and statistic."""
    import pandas as pd

    coders = list(found[0].n_passages) if found else []
    rows = [
        {
            "theme": one.theme,
            "statistic": name,
            "value": estimate.value,
            "ci_low": estimate.low,
            "ci_high": estimate.high,
            "reason": estimate.reason,
            "n_texts": one.n_texts,
            "n_left_out": one.n_unmarked,
            **{f"n_passages_{coder}": one.n_passages.get(coder) for coder in coders},
            **{f"share_marked_{coder}": one.marked.get(coder) for coder in coders},
        }
        for one in found
        for name, estimate in _estimates(one).items()
    ]
    frame = pd.DataFrame(rows)
    floats = ["value", "ci_low", "ci_high", *(f"share_marked_{coder}" for coder in coders)]
    whole = [f"n_passages_{coder}" for coder in coders]
    return frame.astype(dict.fromkeys(floats, "Float64") | dict.fromkeys(whole, "Int64")) if rows else frame


def _estimates(one: PassageAgreement) -> dict[str, Estimate]:
    if len(one.n_passages) > 2:
        return {"u_alpha": one.u_alpha}
    reason = one.u_alpha.reason or "" if one.alpha_u is None else ""
    return {"u_alpha": one.u_alpha, "alpha_u": Estimate(one.alpha_u, reason=reason)}


def shown(found: Sequence[PassageAgreement]) -> list[Table]:
    """Return the agreement of passages as a table to read."""
    if not found:
        return []
    coders = list(found[0].n_passages)
    columns: dict[str, list[object]] = {
        "theme": [ThemeId(one.theme) for one in found],
        "texts": [one.n_texts for one in found],
        **{
            f"passages: {coder}": [
                f"{one.n_passages[coder]} ({percentage(one.marked[coder])})" if coder in one.marked else None
                for one in found
            ]
            for coder in coders
        },
        "u-alpha": [None if one.u_alpha.value is None else str(one.u_alpha) for one in found],
    }
    if len(coders) == 2:
        columns["alpha-U"] = [None if one.alpha_u is None else coefficient(one.alpha_u) for one in found]
    columns["why"] = [_why(one) for one in found]
    return [Table.of(columns, caption=f"{CAPTION} (and their share of the texts)", prose=("why",), is_folded=True)]


def _why(one: PassageAgreement) -> str:
    left_out = ""
    if one.n_unmarked:
        left_out = (
            f"{number_of(one.n_unmarked, 'text')} {inflected(one.n_unmarked, 'is', 'are')} left out: a coder gave the "
            "theme and marked no passage."
        )
    undefined = f"Undefined: {one.u_alpha.reason}." if one.u_alpha.reason else ""
    return sentences(undefined, left_out)
