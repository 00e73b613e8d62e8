"""Where coders disagree: text and theme, the evidence of each side, the sentences and the criteria in dispute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from discourse_coder.analysis.code_tables import codes_of, n_coders, scale_of, shared_themes
from discourse_coder.analysis.variables import codebook_with_sets
from discourse_coder.model.codebook import Codebook, Theme, joined
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, Span
from discourse_coder.model.corpus import Corpus
from discourse_coder.rules.matching.sentences import sentences_with
from discourse_coder.rules.nearest_misses import NearMiss, near_misses

if TYPE_CHECKING:
    import pandas as pd

_MOST_NEAREST = 5


@dataclass(frozen=True)
class Difference:
    """A text that coders code differently for a theme."""

    id: str
    theme: str
    # By coder: 1 or 0, or the value of a variable; None where one left the text out.
    codes: Mapping[str, int | str | None]
    evidence: Mapping[str, tuple[Span, ...]]
    # Those with a passage of either side.
    sentences: tuple[str, ...] = ()
    # Those that the rules of the evidence cite, or else all of the theme; empty without a codebook.
    criteria: tuple[str, ...] = ()
    # For coders that are rules and coded 0: what they found without counting it.
    nearest: Mapping[str, tuple[NearMiss, ...]] = field(default_factory=dict)

    def grounds(self, coder: str) -> str:
        """Return a coder's passages and notes on one line; for rules that found nothing, the nearest misses."""
        if coder in self.nearest and not self.evidence[coder]:
            nearest = list(dict.fromkeys(map(str, self.nearest[coder])))[:_MOST_NEAREST]
            return "; ".join(nearest) or "no rule found anything"
        passages_first = sorted(self.evidence[coder], key=lambda span: span.is_remark)
        return "; ".join(map(said, passages_first))


def difference_table(found: Sequence[Difference], coders: Sequence[str]) -> pd.DataFrame:
    """Return one row per difference: id, theme, each coder's code and then evidence, sentence, criterion."""
    import pandas as pd

    rows = [
        (
            d.id,
            d.theme,
            *d.codes.values(),
            *(d.grounds(coder) for coder in coders),
            " … ".join(d.sentences),
            " | ".join(d.criteria),
        )
        for d in found
    ]
    evidence = [f"{coder}_evidence" for coder in coders]
    columns = ["id", "theme", *coders, *evidence, "sentence", "criterion"]
    kind = "object" if any(isinstance(code, str) for d in found for code in d.codes.values()) else "Int8"
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(coders, kind))


def said(span: Span) -> str:
    """Return a passage or a remark in a few words."""
    words = " ".join(span.quote.split())
    if span.is_remark:
        return f"{span.rule}: {words}"
    return f'"{words}"' + (f" ({span.rule})" if span.rule else "")


def differences(
    codings: Mapping[str, Coding], codebook: Codebook | None = None, corpus: Corpus | None = None
) -> tuple[Difference, ...]:
    """Return every text and theme that one coder codes 1 and another 0: theme by theme, in order of texts.

    Of a variable, every text to which coders give different values.
    """
    for coding in codings.values():
        coding.check_on_scale()
    corpus = corpus or next((coding.corpus for coding in codings.values() if coding.corpus), None)
    found = list(_plain(codings))
    names = {difference.theme for difference in found}
    described = codebook and codebook_with_sets(codebook, [s for s in codebook.exclusive if joined(s) in names])
    # Text by text, each of which is then split into sentences once.
    for place in sorted(range(len(found)), key=lambda place: found[place].id):
        found[place] = _in_context(found[place], described, corpus)
    return tuple(_with_nearest(found, codings, codebook, corpus) if codebook and corpus else found)


def _plain(codings: Mapping[str, Coding]) -> Iterator[Difference]:
    ids = n_coders(codings)
    for theme in shared_themes(codings):
        scale = scale_of(codings, theme)
        values = scale.values if scale else (ABSENT, PRESENT)
        for id_, codes in zip(ids, codes_of(codings, theme, ids).tolist(), strict=True):
            if len({*codes} - {NOT_CODED}) > 1:
                given = [None if code == NOT_CODED else values[code] for code in codes]
                yield Difference(
                    id_,
                    theme,
                    dict(zip(codings, given, strict=True)),
                    {coder: tuple(coding.spans.of_document(id_, theme)) for coder, coding in codings.items()},
                )


def _in_context(difference: Difference, codebook: Codebook | None, corpus: Corpus | None) -> Difference:
    spans = [span for spans in difference.evidence.values() for span in spans]
    sentences: tuple[str, ...] = ()
    if corpus and difference.id in corpus:
        text = corpus[difference.id].text
        placed = [(span.start, span.end) for span in spans if 0 <= span.start < span.end]
        around = sentences_with(text, placed, codebook.abbreviations if codebook else ())
        sentences = tuple(" ".join(text[start:end].split()) for start, end in around)
    return replace(difference, sentences=sentences, criteria=_criteria_of(difference.theme, codebook, spans))


def _criteria_of(name: str, codebook: Codebook | None, spans: list[Span]) -> tuple[str, ...]:
    """Return the criteria of a theme or variable of the codebook."""
    return _criteria(codebook[name], spans) if codebook and name in codebook.columns else ()


def _criteria(theme: Theme, spans: list[Span]) -> tuple[str, ...]:
    why = {rule.name: rule.why for rule in theme.rules}
    carried = tuple(dict.fromkeys(why[span.rule] for span in spans if why.get(span.rule)))
    return carried or (
        *([theme.definition] if theme.scale and not theme.inclusion else []),
        *(f"Inclusion {number}: {text}" for number, text in enumerate(theme.inclusion, 1)),
        *(f"Exclusion {number}: {text}" for number, text in enumerate(theme.exclusion, 1)),
    )


def _with_nearest(
    found: list[Difference], codings: Mapping[str, Coding], codebook: Codebook, corpus: Corpus
) -> list[Difference]:
    """Add the near misses of rules to each of their zeros."""
    by_rules = [
        coder
        for coder, coding in codings.items()
        if coding.provenance.explains_zeros and coding.provenance.codebook_hash == codebook.hash
    ]
    for coder in by_rules:
        missed = list(dict.fromkeys(d.id for d in found if d.codes[coder] == ABSENT and d.id in corpus))
        misses = near_misses([corpus[id_] for id_ in missed], codebook, codings[coder].roles)
        of = dict(zip(missed, misses, strict=True))
        found = [
            replace(d, nearest={**d.nearest, coder: tuple(miss for miss in of[d.id] if miss.theme == d.theme)})
            if d.codes[coder] == ABSENT and d.id in of
            else d
            for d in found
        ]
    return found
