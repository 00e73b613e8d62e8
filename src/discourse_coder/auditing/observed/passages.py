"""Claims about what texts say or never say, held against the texts: absences and citations, with the passages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from discourse_coder.auditing.observed.material import Material, NotCheckable, ThemeCodes, some
from discourse_coder.model.claims import Claim, Observation, Status
from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Span
from discourse_coder.model.corpus import ROLES, Corpus, Document
from discourse_coder.rules.coder import code
from discourse_coder.rules.matching.sentences import sentence_around
from discourse_coder.wording import inflected, number_of, sentences, shortened

MOST_PASSAGES = 5
_AROUND = 90
_LONGEST_QUOTE = 200


@dataclass(frozen=True)
class _Part:
    """One half of an observation: what the codes say, or what the words do."""

    status: Status
    observed: str
    reason: str
    spans: tuple[Span, ...] = ()
    interval: str = ""


def observe_absence(claim: Claim, material: Material) -> Observation:
    """Say whether no text has the theme, and no official's words any of the terms."""
    if not claim.theme and not claim.terms:
        raise NotCheckable("The claim names no theme and no terms.")
    parts = []
    if claim.theme:
        parts.append(_attempt(lambda: _absent_theme(material.theme(claim.theme), material)))
    if claim.terms:
        parts.append(_attempt(lambda: _absent_terms(claim.terms, material)))
    return _whole(claim, parts, material)


def _absent_theme(codes: ThemeCodes, material: Material) -> _Part:
    n, k = len(codes.codes), codes.n_present
    observed = f"{codes.label} in {k} of {number_of(n, 'text')}" + (f": {some(codes.ids(PRESENT))}" if k else "")
    status: Status = "not reproduced" if k else "not checkable" if codes.n_uncoded else "reproduced"
    reason = _are_coded(k)
    if status == "not checkable":
        reason = f"{_not_coded(codes.ids(NOT_CODED))} for the theme, and it may be there."
    return _Part(status, observed, sentences(reason, codes.source), spans_of(codes), material.interval_of(codes))


def _are_coded(k: int) -> str:
    if not k:
        return "No text is coded as having the theme."
    return f"{number_of(k, 'text')} {inflected(k, 'is', 'are')} coded as having the theme."


def _not_coded(ids: Sequence[str]) -> str:
    return f"{number_of(len(ids), 'text')} ({some(ids)}) {inflected(len(ids), 'is', 'are')} not coded"


def _absent_terms(terms: Sequence[str], material: Material) -> _Part:
    spoken, silent = _found(terms, material)
    whose = material.whose
    how = (
        f"Looked for {_quoted(terms)} in {whose} as a codebook's terms: whole words, in capitals or not, "
        f"* for any rest of a word."
    )
    heard = f"{_places(silent)} in the words of other parties, which do not count." if silent else ""
    if spoken:
        return _Part("not reproduced", f"{_places(spoken)} in {whose}", sentences(how, heard), spoken)
    return _Part(
        "reproduced", f"no match in {whose} ({number_of(len(material.corpus), 'text')})", sentences(how, heard)
    )


def observe_citation(claim: Claim, material: Material) -> Observation:
    """Say whether the texts cited are there and have what they are cited for."""
    cited = {number: material.claims.text_id(number) for number in claim.texts}
    there = [id_ for id_ in cited.values() if id_ in material.corpus]
    missing = [id_ for id_ in cited.values() if id_ not in material.corpus]
    parts = []
    if missing:
        advice = ""
        if not there:
            advice = f' It calls its first text "{material.corpus.ids[0]}"; check text_ids.'
        reason = f"The corpus has no text {some(missing)}.{advice}"
        parts.append(_Part("not checkable", f"not in the corpus: {some(missing)}", reason))
    if there and claim.theme:
        parts.append(_attempt(lambda: _cited_theme(material.theme(claim.theme), there)))
    if there and claim.terms:
        parts.append(_attempt(lambda: _cited_terms(claim.terms, there, material)))
    if there and not claim.theme and not claim.terms:
        reason = "The claim does not name what is to be found there, so only the text itself was looked for."
        parts.append(_Part("reproduced", f"in the corpus: {some(there)}", reason))
    return _whole(claim, parts, material)


def _cited_theme(codes: ThemeCodes, cited: Sequence[str]) -> _Part:
    of = {code_: [id_ for id_ in cited if codes.codes[id_] == code_] for code_ in (PRESENT, ABSENT, NOT_CODED)}
    said = {PRESENT: f"{codes.label} coded in", ABSENT: f"{codes.label} not in", NOT_CODED: "not coded:"}
    observed = "; ".join(f"{said[code_]} {some(ids)}" for code_, ids in of.items() if ids)
    spans = spans_of(codes, of[PRESENT])
    if of[ABSENT]:
        reason = f"{some(of[ABSENT])}: coded as not having the theme."
        return _Part("not reproduced", observed, sentences(reason, codes.source), spans)
    if of[NOT_CODED]:
        reason = f"{_not_coded(of[NOT_CODED])} for the theme."
        return _Part("not checkable", observed, sentences(reason, codes.source), spans)
    reason = f"{inflected(len(cited), 'The text cited is', 'All texts cited are')} coded as having the theme."
    return _Part("reproduced", observed, sentences(reason, codes.source), spans)


def _cited_terms(terms: Sequence[str], cited: Sequence[str], material: Material) -> _Part:
    spoken, silent = _found(terms, material, cited)
    having = {span.id for span in spoken}
    lacking = [id_ for id_ in cited if id_ not in having]
    whose = material.whose
    observed = "; ".join(
        filter(
            None,
            [
                f"{_places(spoken)} in {whose}" if spoken else "",
                f"no match in {whose} of {some(lacking)}" if lacking else "",
            ],
        )
    )
    heard = [id_ for id_ in lacking if any(span.id == id_ for span in silent)]
    only = f"{some(heard)}: only in the words of other parties, which do not count." if heard else ""
    status: Status = "not reproduced" if lacking else "reproduced"
    how = f"Looked for {_quoted(terms)} in {whose}; one of them is enough."
    return _Part(status, observed, sentences(how, only), spoken)


def _attempt(part: Callable[[], _Part]) -> _Part:
    """Return a part, or why it cannot be looked at."""
    try:
        return part()
    except NotCheckable as missing:
        return _Part("not checkable", missing.observed, missing.reason)


def _whole(claim: Claim, parts: Sequence[_Part], material: Material) -> Observation:
    """Return the parts as one: what speaks against the claim decides, then what cannot be looked at."""
    gravest: tuple[Status, ...] = ("not reproduced", "not checkable", "reproduced")
    return Observation(
        claim.id,
        next(status for status in gravest if any(part.status == status for part in parts)),
        "; ".join(part.observed for part in parts),
        "; ".join(part.interval for part in parts if part.interval),
        sentences(*(part.reason for part in parts)),
        passages((span for part in parts for span in part.spans), material.corpus),
    )


def _quoted(terms: Iterable[str]) -> str:
    return ", ".join(f'"{term}"' for term in terms)


def _places(spans: Sequence[Span]) -> str:
    ids = list(dict.fromkeys(span.id for span in spans))
    return f"{number_of(len(spans), 'match', 'matches')} in {number_of(len(ids), 'text')} ({some(ids)})"


def _found(
    terms: Sequence[str], material: Material, ids: Collection[str] | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return where terms occur in words that count, and where in those of other parties."""
    if unusable := [term for term in terms if not _is_usable(term)]:
        reason = f"{_quoted(unusable)} cannot be looked for: a term is a word, and begins before any * that is in it."
        raise NotCheckable(reason)
    rule = Rule("terms", any=tuple(terms))
    looked_for = Codebook("Terms of a claim", "1", (Theme("terms", rules=(rule,)),))
    corpus = material.corpus
    if ids is not None:
        corpus = Corpus(tuple(document for document in corpus if document.id in ids), corpus.name)
    roles = material.roles
    spoken = tuple(code(corpus, looked_for, roles=roles).spans)
    heard = code(corpus, looked_for, roles=ROLES).spans if any(d.silent_turns(roles) for d in corpus) else ()
    silent = tuple(
        span
        for span in heard
        if any(turn.start < span.end and span.start < turn.end for turn in corpus[span.id].silent_turns(roles))
    )
    return spoken, silent


def _is_usable(term: str) -> bool:
    """Say whether matching can find a term: a * stands for the rest of a word only after its beginning."""
    return any(map(str.isalnum, term)) and not any(word.startswith("*") for word in term.split())


def spans_of(codes: ThemeCodes, ids: Collection[str] | None = None) -> tuple[Span, ...]:
    """Return the passages that a coding has for a theme, in the first texts that are coded 1: as many as are shown."""
    found: list[Span] = []
    n_texts = 0
    for id_ in codes.ids(PRESENT) if ids is None else ids:
        of_text = codes.coding.spans.of_document(id_, codes.theme)
        words = [span for span in of_text if not span.is_remark]
        found += words
        n_texts += bool(words)
        if n_texts == MOST_PASSAGES:
            break
    return tuple(found)


def passages(spans: Iterable[Span], corpus: Corpus) -> tuple[str, ...]:
    """Return at most `MOST_PASSAGES` passages after the ids of their texts, from as many texts as possible.

    The words found stand in quotation marks in their sentence; of passages that overlap, one is shown.
    """
    place = {id_: number for number, id_ in enumerate(corpus.ids)}
    kept: dict[str, list[Span]] = {}
    for span in spans:
        of_text = kept.setdefault(span.id, [])
        if not any(span.start < other.end and other.start < span.end for other in of_text):
            of_text.append(span)
    ranked = [(rank, place[id_]) for id_, of_text in kept.items() for rank in range(len(of_text))]
    chosen = sorted(sorted(ranked)[:MOST_PASSAGES], key=lambda row: row[::-1])
    shown = (_passage(kept[corpus.ids[text]][rank], corpus.documents[text]) for rank, text in chosen)
    return tuple(dict.fromkeys(shown))


def _passage(span: Span, document: Document) -> str:
    text = document.text
    quote = shortened(span.quote, _LONGEST_QUOTE)
    # A place that does not hold the quote belongs to another version of the text.
    if not 0 <= span.start < span.end or text[span.start : span.end] != span.quote:
        return f'{span.id}: "{quote}"'
    begin, stop = sentence_around(text, span.start, span.end)
    return f'{span.id}: {_end_of(text[begin : span.start])}"{quote}"{_beginning_of(text[span.end : stop])}'


def _end_of(text: str) -> str:
    """Return the last words of what stands before a passage."""
    line = _one_line(text)
    if len(line) <= _AROUND:
        return line
    return "… " + line[-_AROUND:].partition(" ")[2]


def _beginning_of(text: str) -> str:
    """Return the first words of what stands after a passage."""
    line = _one_line(text)
    if len(line) <= _AROUND:
        return line
    return line[:_AROUND].rpartition(" ")[0] + " …"


def _one_line(text: str) -> str:
    """Return a text on one line, with a blank where it begins or ends with white space."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"
