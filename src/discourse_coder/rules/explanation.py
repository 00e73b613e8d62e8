"""Why a text was coded as it was, theme by theme: the evidence of a 1, the near misses of a 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import (
    ABSENT,
    NOT_CODED,
    NOTE,
    PASSAGE,
    UNSURE,
    Coding,
    Span,
    corpus_of,
    edited_notice,
    shown_code,
)
from discourse_coder.model.consistency import why_not_asked
from discourse_coder.model.corpus import Document
from discourse_coder.model.display import Raw, cell, table_html
from discourse_coder.rules.matching.sentences import sentence_around
from discourse_coder.rules.nearest_misses import NearMiss, near_misses

_ON_ONE_READING = "on one reading only of words broken at line ends, joined or hyphenated"


@dataclass(frozen=True)
class ThemeExplanation:
    """Why one theme was coded 1, 0 or, where the code is None, not at all."""

    theme: str
    code: int | str | None
    evidence: tuple[Span, ...]
    near_misses: tuple[NearMiss, ...]
    # Who gave the code, if not the rules; and why a 0 then has no near misses.
    coder: str = ""
    unexplained: str = ""
    # The codes of others, by coder.
    others: Mapping[str, int | str] = field(default_factory=dict)
    # The absent theme without which the codebook does not ask for this variable.
    not_asked: str = ""
    # Whether the code would be 0 if all words broken at line ends were joined, or if all kept their hyphen.
    one_reading: bool = False


@dataclass(frozen=True)
class Explanation:
    """Why one document was coded as it was; printed, it is what ``discourse-coder explain`` says.

    Attributes
    ----------
    document : Document
        The document.
    themes : tuple of ThemeExplanation
        One per theme, in the order of the coding.
    reasons : mapping of (str, str) to str
        By theme and rule, why the codebook has the rule; empty where it does not say.
    coder : str
        The coder, if all codes are of one and not the rules'.
    notice : str
        Says so if the codes were edited after coding.
    abbreviations : tuple of str
        The codebook's own, by which sentences end.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> print(study.explain("T41", "dialogue"))
    T41  2018-05-14  Statement in the Security Council, 14 May 2018
    <BLANKLINE>
    dialogue: 1 (author 1)
      China supports the two sides in settling their differences at the >>negotiating table<<.
        rule call for or support of talks: Inclusion 1, 2 and 4: a word of calling or support near talks.
    """

    document: Document
    themes: tuple[ThemeExplanation, ...]
    reasons: Mapping[tuple[str, str], str]
    coder: str = ""
    notice: str = ""
    abbreviations: tuple[str, ...] = ()

    def __repr__(self) -> str:
        codes = ", ".join(f"{theme.theme} {shown_code(theme.code)}" for theme in self.themes)
        return f"Explanation({self.document.id}: {codes})"

    @property
    def title(self) -> str:
        """The document's id, date and title."""
        date, title = self.document.value("date") or "", self.document.metadata.get("title", "")
        by = f", coded by {self.coder}" if self.coder else ""
        return f"{self.document.id}  {date}  {title}".rstrip() + by

    def __str__(self) -> str:
        lines = [self.title, *([self.notice] if self.notice else [])]
        for theme in self.themes:
            lines += ["", f"{theme.theme}: {self._says(theme)}"]
            for span in theme.evidence:
                before, quote, after = self._in_sentence(span)
                lines.append(f"  {' '.join(f'{before}>>{quote}<<{after}'.split())}")
                lines.append(f"    {self._why(theme, span)}")
            if theme.code == ABSENT:
                lines += [f"  {miss}" for miss in theme.near_misses] or [f"  {_nothing(theme)}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows: list[tuple[str, str, str, str]] = []
        for theme in self.themes:
            begin = (theme.theme, self._says(theme))
            shown: list[tuple[str, str, str, str]] = [
                (*begin, _marked(self._in_sentence(span)), self._why(theme, span)) for span in theme.evidence
            ]
            if theme.code == ABSENT and not theme.unexplained:
                shown = [(*begin, miss.quote, f"rule {miss.rule}: {miss.reason}") for miss in theme.near_misses]
            rows += shown or [(*begin, "", _nothing(theme) if theme.code == ABSENT else "")]
        return table_html(self.title, ("theme", "code", "passage", "why"), rows, self.notice, max_rows=len(rows))

    def _says(self, theme: ThemeExplanation) -> str:
        """Return a code and, where the title does not say it, whose it is; and what others gave."""
        by = f" by {theme.coder}" if theme.coder and theme.code is not None and not self.coder else ""
        others = ", ".join(f"{name} {code}" for name, code in theme.others.items())
        code = f"not asked, {theme.not_asked} is absent" if theme.not_asked else shown_code(theme.code)
        code += f", {_ON_ONE_READING}" if theme.one_reading else ""
        return f"{code}{by}" + (f" ({others})" if others else "")

    def _in_sentence(self, span: Span) -> tuple[str, str, str]:
        """Return what stands before a span in its sentence, the span, and what stands after it."""
        if span.start < 0:
            return "", span.quote, ""
        text = self.document.text
        begin, end = sentence_around(text, span.start, span.end, self.abbreviations)
        return text[begin : span.start], span.quote, text[span.end : end]

    def _why(self, theme: ThemeExplanation, span: Span) -> str:
        reason = self.reasons.get((theme.theme, span.rule))
        if theme.coder and reason is None:
            known = {NOTE: "a note", UNSURE: "a doubt", PASSAGE: "a passage"}
            return f"{known.get(span.rule, span.rule or 'a passage')}, by {theme.coder}"
        return f"rule {span.rule}: {reason or 'no reason given'}"


def explain(
    coding: Coding,
    codebook: Codebook,
    document: str,
    *,
    theme: str | None = None,
    others: Mapping[str, Coding] | None = None,
) -> Explanation:
    """Explain why a document was coded as it was.

    Parameters
    ----------
    coding : Coding
        The codes, with their corpus. Only a coding by the rules of `codebook` has near misses.
    codebook : Codebook
        The codebook it was coded with.
    document : str
        The id of a document.
    theme : str, optional
        The id of the only theme to explain; all themes by default.
    others : mapping of str to Coding, optional
        Other coders' codes, by coder, to be shown beside.

    Returns
    -------
    Explanation
        Displays itself in a notebook; ``print`` shows plain text.

    Raises
    ------
    UsageError
        When the coding has no corpus, or there is no such document or theme.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus, codebook = dc.read_corpus("corpus"), dc.read_codebook("codebook.yaml")
    >>> explanation = dc.explain(dc.code(corpus, codebook), codebook, "T41", theme="dialogue")
    >>> [(theme.theme, theme.code) for theme in explanation.themes]
    [('dialogue', 1)]
    """
    text = corpus_of(coding)[document]
    if document not in coding.ids:
        raise UsageError(Problem(f'document "{document}"', f"it is not in coding {coding.name}.", "Check the id."))
    if theme is not None and theme not in coding.themes:
        advice = f"Try {', '.join(coding.themes)}."
        raise UsageError(Problem(f'theme "{theme}"', "the codebook has no such theme.", advice))
    misses, one_reading = _by_rules(text, codebook, coding) if _knows_misses(coding, codebook) else ((), set())
    codes = coding.codes[coding.ids.index(document)].tolist()
    explained = []
    for id_, code in zip(coding.themes, codes, strict=True):
        if theme not in (None, id_):
            continue
        coder, unexplained = _by_whom(coding, codebook, document, id_)
        explained.append(
            ThemeExplanation(
                id_,
                coding.given(document, id_),
                tuple(coding.spans.of_document(document, id_)),
                () if unexplained else tuple(miss for miss in misses if miss.theme == id_),
                coder,
                unexplained,
                {
                    name: given
                    for name, other in (others or {}).items()
                    if name != coder or code == NOT_CODED
                    if (given := other.given(document, id_)) is not None
                },
                why_not_asked(coding, codebook, document, id_),
                not unexplained and id_ in one_reading,
            )
        )
    reasons = {(t.id, rule.name): rule.why for t in codebook for rule in t.rules}
    coder = "" if coding.provenance.explains_zeros or coding.provenance.origins else coding.name
    return Explanation(text, tuple(explained), reasons, coder, edited_notice(coding), codebook.abbreviations)


def _by_rules(text: Document, codebook: Codebook, coding: Coding) -> tuple[Sequence[NearMiss], set[str]]:
    """Return what the rules find in a text without counting it, and the themes that rest on how a word is read."""
    from discourse_coder.rules.broken_words import on_one_reading
    from discourse_coder.rules.matching.matcher import matcher_of

    themes = on_one_reading(matcher_of(codebook), text.spoken_text(coding.roles))
    return near_misses([text], codebook, coding.roles)[0], {codebook.ids[theme] for theme in themes}


def _knows_misses(coding: Coding, codebook: Codebook) -> bool:
    able = any(coding.abilities_for(theme).explains_zeros for theme in coding.themes)
    return able and coding.provenance.codebook_hash == codebook.hash


def _by_whom(coding: Coding, codebook: Codebook, document: str, theme: str) -> tuple[str, str]:
    """Return who coded a theme, empty for the rules, and why its zeros have no near misses."""
    if not coding.abilities_for(theme).explains_zeros:
        coder = coding.coder_of(document, theme) or (coding.name if not coding.provenance.origins else "")
        return coder, f"why {coder} gave a 0 is not recorded; only rules have near misses"
    if coding.provenance.codebook_hash != codebook.hash:
        return "", "coded with another version of the codebook, so near misses are not known"
    return "", ""


def _nothing(theme: ThemeExplanation) -> str:
    return theme.unexplained or "no rule found anything"


def _marked(parts: tuple[str, str, str]) -> Raw:
    before, quote, after = map(cell, parts)
    return Raw(f"{before}<mark>{quote}</mark>{after}")
