"""Every disagreement as a card: what each side coded and why, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from discourse_coder.analysis.agreement import Agreement
from discourse_coder.analysis.differences import Difference
from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.validity import CODING, REFERENCE, Validity
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ADJUDICATED, Coding, Span, corpus_of, purpose
from discourse_coder.model.corpus import Document
from discourse_coder.model.display import Raw, Table, ThemeId, excerpt, folded_html
from discourse_coder.report.blocks import open_table_html
from discourse_coder.report.contents import Chart, Data, Part, Section
from discourse_coder.report.documents import theme_look
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.figures import text_address
from discourse_coder.report.reasons import BY_A_PERSON, NOTHING_FOUND, why_nothing, words_of
from discourse_coder.rules.matching.sentences import sentence_around
from discourse_coder.rules.nearest_misses import NearMiss
from discourse_coder.wording import inflected, listed, number_of, sentences, shortened

MOST_CARDS, MOST_ROWS = 50, 500
_MOST_PASSAGES, _LONGEST = 3, 400
_HOW_TO_DECIDE = "<code>discourse-coder adjudicate CODING CODING --to adjudication.html</code>"


@dataclass(frozen=True)
class Side:
    """What one coder gave a text for a theme."""

    coder: str
    code: int | str
    evidence: tuple[Span, ...]
    # What rules found without counting it; None for others, and for a 1.
    nearest: tuple[NearMiss, ...] | None
    # All of it on one line.
    grounds: str


@dataclass(frozen=True)
class Dispute:
    """A text and a theme that coders, or the counted codes and a reference, code differently."""

    id: str
    theme: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class _Pair:
    """What was compared: in how many codes, and where these differ."""

    # By its key in the differences, the name of each side.
    names: Mapping[str, str]
    n: int
    differences: Sequence[Difference]

    @property
    def said(self) -> str:
        """How often they differ, in a sentence."""
        who, codes, n = listed(self.names.values()), number_of(self.n, "code"), len(self.differences)
        found = number_of(n, "disagreement") if n else "no disagreements"
        return f"{who[:1].upper()}{who[1:]}: {found} in {codes}."


class Disagreements:
    """All disagreements of a study, each text and theme once, with the sides of all comparisons."""

    def __init__(self, compared: DoubleCoding | None, validity: Validity | None) -> None:
        self._pairs = list(_pairs(compared, validity))
        found: dict[tuple[str, str], list[tuple[_Pair, Difference]]] = {}
        for pair in self._pairs:
            for difference in pair.differences:
                found.setdefault((difference.id, difference.theme), []).append((pair, difference))
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @property
    def said(self) -> str:
        """How often each pair differs."""
        return sentences(*(pair.said for pair in self._pairs if pair.n))

    def disputes(self, first: int, last: int) -> list[Dispute]:
        """Return some of them, in the order of the comparisons."""
        # What is there comes before why it is not.
        return [
            Dispute(id_, theme, tuple(sorted(_sides(found), key=lambda side: side.code == 0)))
            for (id_, theme), found in [*self._found.items()][first:last]
        ]

    def decided(self, decisions: Sequence[Coding]) -> int:
        """Return how many of them were decided."""
        return sum(any(made.given(id_, theme) is not None for made in decisions) for id_, theme in self._found)


def _pairs(compared: DoubleCoding | None, validity: Validity | None) -> Iterator[_Pair]:
    results = (compared.agreement, *compared.with_coding.values()) if compared else ()
    for result in results:
        n = sum(theme.n_units for theme in result.themes)
        yield _Pair({name: name for name in result.coders}, n, result.differences)
    if validity and not any(_is_the_same(result, validity) for result in results):
        reference = validity.reference
        is_known = any(reference in (validity.coding, *result.coders) for result in results)
        named = f"the reference {reference}" if is_known or reference == validity.coding else reference
        n = sum(theme.confusion.n for theme in validity.themes)
        yield _Pair({CODING: validity.coding, REFERENCE: named}, n, validity.disagreements)


def _is_the_same(result: Agreement, validity: Validity) -> bool:
    """Say whether an agreement is of the coding and the reference of a validity, and not of one by the same name."""
    n_of = {theme.theme: theme.confusion.n for theme in validity.themes}
    return (
        sorted(result.coders) == sorted((validity.coding, validity.reference))
        and n_of == {theme.theme: theme.n_units for theme in result.themes if theme.theme in n_of}
        and {(d.id, d.theme) for d in validity.disagreements}
        == {(d.id, d.theme) for d in result.differences if d.theme in n_of}
    )


def _sides(found: Sequence[tuple[_Pair, Difference]]) -> Iterator[Side]:
    """Yield each coder once."""
    seen: set[str] = set()
    for pair, difference in found:
        for key, name in pair.names.items():
            code = difference.codes[key]
            if code is not None and name not in seen:
                seen.add(name)
                nearest = None if code else difference.nearest.get(key)
                yield Side(name, code, difference.evidence[key], nearest, difference.grounds(key))


def disagreements_section(
    coding: Coding,
    codebook: Codebook,
    compared: DoubleCoding | None,
    validity: Validity | None,
    look: Look,
    decisions: Sequence[Coding] = (),
    parts: Sequence[Chart | Data] = (),
) -> Section:
    """Return the section on all disagreements; `parts` are the figures and tables that stand at its end."""
    found = Disagreements(compared, validity)
    decisions = [made for made in decisions if purpose(made) == ADJUDICATED]
    shown: list[Part] = [_intro_html(found, decisions)]
    if found:
        cards = _Cards(coding, codebook, look, decisions)
        disputes = found.disputes(0, MOST_CARDS)
        shown.append(f'<div class="cards disputes">\n{"".join(map(cards.html, disputes))}</div>\n')
        shown.append(_rest_html(found, look))
    title = "Every disagreement" if found else "Disagreements"
    return Section("disagreements", title, (*shown, *parts), chapter="trust")


def _intro_html(found: Disagreements, decisions: Sequence[Coding]) -> str:
    n, decided = len(found), found.decided(decisions)
    if not n:
        return f'<p class="compared">{escape(found.said)}</p>\n'
    if decided == n:
        told = f"{'It is' if n == 1 else f'All {n:,} are'} decided."
    elif decided:
        told = f"{decided:,} of {n:,} {inflected(decided, 'is', 'are')} decided; for the others: {_HOW_TO_DECIDE}."
    else:
        which = inflected(n, "it", "these")
        told = f"Nobody has decided {which} yet. To decide: {_HOW_TO_DECIDE}."
    return f'<p class="compared">{escape(found.said)} {told}</p>\n'


def _rest_html(found: Disagreements, look: Look) -> str:
    """Return those without a card as a folded table."""
    rest = found.disputes(MOST_CARDS, MOST_CARDS + MOST_ROWS)
    if not rest:
        return ""
    table = Table.of(
        {
            "text": [dispute.id for dispute in rest],
            "theme": [ThemeId(dispute.theme) for dispute in rest],
            "codes": [", ".join(f"{side.coder} {side.code}" for side in dispute.sides) for dispute in rest],
            "why": ["; ".join(f"{side.coder}: {side.grounds}" for side in d.sides if side.grounds) for d in rest],
        },
        words=("theme", "codes"),
        prose=("why",),
    )
    n_left = len(found) - MOST_CARDS - len(rest)
    more = f"<p>{n_left:,} more: choose “Disagreement” in the filters above the texts.</p>\n" if n_left else ""
    html = open_table_html(table.labelled(look.full)) + more
    return folded_html(f"{number_of(len(found) - MOST_CARDS, 'more disagreement')} as a table", html)


class _Cards:
    """Cards, in the colours of the page, with links to its texts."""

    def __init__(self, coding: Coding, codebook: Codebook, look: Look, decisions: Sequence[Coding]) -> None:
        self._coding, self._codebook, self._look, self._decisions = coding, codebook, look, decisions
        self._documents = {document.id: document for document in corpus_of(coding)}
        self._rules = {(theme.id, rule.name) for theme in codebook for rule in theme.rules}
        self._words, self._ids = words_of(codebook), {*coding.ids}

    def html(self, dispute: Dispute) -> str:
        """Return a disagreement as a card."""
        document = self._documents.get(dispute.id)
        about = " · ".join(filter(None, (document.value("date"), document.source) if document else ()))
        sides = "".join(self._side_html(dispute, side, document) for side in dispute.sides)
        label = escape(self._look.label(dispute.theme))
        return (
            f'<article class="card {self._class_of(dispute.theme)}">\n'
            f'<h4><b>{escape(dispute.id)}</b> <span class="soft">{escape(about)}</span> '
            f'<span class="of"><span class="swatch"></span>{label}</span></h4>\n<dl>\n{sides}</dl>\n'
            f'<p class="end">{self._link_html(dispute)}{self._decision_html(dispute)}</p>\n</article>\n'
        )

    def _class_of(self, theme: str) -> str:
        themes = [*self._look.colours]
        return theme_look(themes.index(theme), len(themes)) if theme in themes else "theme-many"

    def _side_html(self, dispute: Dispute, side: Side, document: Document | None) -> str:
        box = "code-0" if side.code == 0 else "code-1"
        return (
            f'<div><dt><span class="{box}">{escape(str(side.code))}</span> {escape(side.coder)}</dt>'
            f"<dd>{self._why_html(dispute, side, document)}</dd></div>\n"
        )

    def _why_html(self, dispute: Dispute, side: Side, document: Document | None) -> str:
        passages = list(dict.fromkeys(span for span in side.evidence if not span.is_remark))
        told = [self._passage_html(span, document) for span in passages[:_MOST_PASSAGES]]
        if len(passages) > _MOST_PASSAGES:
            told.append(f'<span class="soft">and {len(passages) - _MOST_PASSAGES} more</span>')
        told += [f"{span.rule.capitalize()}: {escape(span.quote)}" for span in side.evidence if span.is_remark]
        if not told:
            told.append(self._nothing_html(dispute, side))
        return "".join(f"<p>{piece}</p>" for piece in told)

    def _passage_html(self, span: Span, document: Document | None) -> str:
        """Return a passage in its sentence."""
        is_rule = (span.theme, span.rule) in self._rules
        rule = f' <span class="soft">Rule “{escape(span.rule)}”.</span>' if is_rule else ""
        if document and span.start < span.end <= span.start + _LONGEST:
            text = document.text
            start, end = sentence_around(text, span.start, span.end, self._codebook.abbreviations)
            words = excerpt(text[start:end], span.start - start, span.end - start, _LONGEST)
        else:
            words = Raw(f"<mark>{escape(shortened(span.quote, _LONGEST))}</mark>")
        return f'<q class="words">{words}</q>{rule}'

    def _nothing_html(self, dispute: Dispute, side: Side) -> str:
        """Say why a side has no passage and no note: what rules found nearest, or that nothing is known."""
        if side.nearest:
            first, *others = side.nearest
            alike = [miss.quote for miss in others if (miss.rule, miss.unmet) == (first.rule, first.unmet)]
            found = dict.fromkeys(" ".join(quote.split()) for quote in (first.quote, *alike))
            quotes = ", ".join(f"“{escape(shortened(quote))}”" for quote in [*found][:_MOST_PASSAGES])
            why = escape(first.unmet.sentence(first.rule, self._words))
            return f'Nearest: <span class="words">{quotes}</span>. <span class="soft">{why}</span>'
        if side.nearest is not None:
            return f'<span class="soft">{NOTHING_FOUND}</span>'
        if side.code != 0:
            return '<span class="soft">No passage is kept.</span>'
        is_counted = dispute.theme in self._coding.themes and side.coder in self._coding.coders_of(dispute.theme)
        why = why_nothing(self._coding, self._codebook, dispute.theme) if is_counted else BY_A_PERSON
        return f'<span class="soft">{escape(why)}</span>'

    def _link_html(self, dispute: Dispute) -> str:
        if dispute.id not in self._ids:
            return ""
        theme = dispute.theme if dispute.theme in self._look.colours else ""
        which = f'<span class="for-ears">: {escape(f"{dispute.id}, {self._look.label(dispute.theme)}")}</span>'
        return f'<a class="button" href="{escape(text_address(dispute.id, theme))}">Read in context{which}</a> '

    def _decision_html(self, dispute: Dispute) -> str:
        for made in self._decisions:
            code = made.given(dispute.id, dispute.theme)
            if code is not None:
                own = {span for side in dispute.sides for span in side.evidence}
                notes = made.spans.of_document(dispute.id, dispute.theme)
                why = sentences(*(span.quote for span in notes if span.is_remark and span not in own))
                decided = f"<b>Decided: {escape(str(code))}</b> ({escape(made.name)})"
                return f"<span>{decided}{f': {escape(why)}' if why else ''}</span>"
        return '<span class="soft">Not decided</span>'
