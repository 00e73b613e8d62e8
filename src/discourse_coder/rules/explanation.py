"""Why a text was coded as it was, theme by theme: the evidence of a 1, the near misses of a 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from discourse_coder.model.corpus import Document
from discourse_coder.model.display import Raw, cell, table_html
from discourse_coder.rules.matching.sentences import sentence_around
from discourse_coder.rules.nearest_misses import NearMiss, near_misses


@dataclass(frozen=True)
class ThemeExplanation:
    """Why one theme was coded 1, 0 or, where the code is None, not at all."""

    theme: str
    code: int | None
    evidence: tuple[Span, ...]
    near_misses: tuple[NearMiss, ...]


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
        The coder, if the codes are not the rules'.
    unexplained : str
        Why a 0 has no near misses, if the coding cannot have any.
    notice : str
        Says so if the codes were edited after coding.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> print(study.explain("T41", "dialogue"))
    T41  2018-05-14  Statement in the Security Council, 14 May 2018
    <BLANKLINE>
    dialogue: 1
      China supports the two sides in settling their differences at the >>negotiating table<<.
        rule call for or support of talks: Inclusion 1, 2 and 4: a word of calling or support near talks.
    """

    document: Document
    themes: tuple[ThemeExplanation, ...]
    reasons: Mapping[tuple[str, str], str]
    coder: str = ""
    unexplained: str = ""
    notice: str = ""

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
            lines += ["", f"{theme.theme}: {shown_code(theme.code)}"]
            for span in theme.evidence:
                before, quote, after = self._in_sentence(span)
                lines.append(f"  {' '.join(f'{before}>>{quote}<<{after}'.split())}")
                lines.append(f"    {self._why(theme.theme, span)}")
            if theme.code == ABSENT:
                lines += [f"  {miss}" for miss in theme.near_misses] or [f"  {self._nothing}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows: list[tuple[str, str, str, str]] = []
        for theme in self.themes:
            begin = (theme.theme, shown_code(theme.code))
            shown: list[tuple[str, str, str, str]] = [
                (*begin, _marked(self._in_sentence(span)), self._why(theme.theme, span)) for span in theme.evidence
            ]
            if theme.code == ABSENT and not self.unexplained:
                shown = [(*begin, miss.quote, f"rule {miss.rule}: {miss.reason}") for miss in theme.near_misses]
            rows += shown or [(*begin, "", self._nothing if theme.code == ABSENT else "")]
        return table_html(self.title, ("theme", "code", "passage", "why"), rows, self.notice, max_rows=len(rows))

    @property
    def _nothing(self) -> str:
        return self.unexplained or "no rule found anything"

    def _in_sentence(self, span: Span) -> tuple[str, str, str]:
        """Return what stands before a span in its sentence, the span, and what stands after it."""
        if span.start < 0:
            return "", span.quote, ""
        text = self.document.text
        begin, end = sentence_around(text, span.start, span.end)
        return text[begin : span.start], span.quote, text[span.end : end]

    def _why(self, theme: str, span: Span) -> str:
        if self.coder and (theme, span.rule) not in self.reasons:
            known = {NOTE: "a note", UNSURE: "a doubt", PASSAGE: "a passage"}
            return f"{known.get(span.rule, span.rule or 'a passage')}, by {self.coder}"
        return f"rule {span.rule}: {self.reasons.get((theme, span.rule)) or 'no reason given'}"


def explain(coding: Coding, codebook: Codebook, document: str, *, theme: str | None = None) -> Explanation:
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
    coder = "" if coding.provenance.explains_zeros else coding.name
    unexplained = ""
    if coder:
        unexplained = f"why {coder} gave a 0 is not recorded; only rules have near misses"
    elif coding.provenance.codebook_hash != codebook.hash:
        unexplained = "coded with another version of the codebook, so near misses are not known"
    misses = () if unexplained else near_misses([text], codebook, coding.roles)[0]
    codes = coding.codes[coding.ids.index(document)].tolist()
    explained = tuple(
        ThemeExplanation(
            id_,
            None if code == NOT_CODED else code,
            tuple(coding.spans.of_document(document, id_)),
            tuple(miss for miss in misses if miss.theme == id_),
        )
        for id_, code in zip(coding.themes, codes, strict=True)
        if theme in (None, id_)
    )
    reasons = {(t.id, rule.name): rule.why for t in codebook for rule in t.rules}
    return Explanation(text, explained, reasons, coder, unexplained, edited_notice(coding))


def _marked(parts: tuple[str, str, str]) -> Raw:
    before, quote, after = map(cell, parts)
    return Raw(f"{before}<mark>{quote}</mark>{after}")
