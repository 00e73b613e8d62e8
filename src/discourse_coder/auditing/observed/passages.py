"""Claims about what texts say or never say, checked against the texts: absences and citations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from discourse_coder.auditing.observed.context import Context, NotCheckable, ThemeCodes, some
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
    """Half of an observation: what the codes say, or what the words say."""

    status: Status
    observed: str
    reason: str
    spans: tuple[Span, ...] = ()
    interval: str = ""


def observe_absence(claim: Claim, context: Context) -> Observation:
    """Say whether no text has the theme, and no official's words any of the terms."""
    if not claim.theme and not claim.terms:
        raise NotCheckable("The claim states no theme and no terms.")
    parts = []
    if claim.theme:
        parts.append(_attempt(lambda: _absent_theme(context.theme(claim.theme), context)))
    if claim.terms:
        parts.append(_attempt(lambda: _absent_terms(claim.terms, context)))
    return _whole(claim, parts, context)


def _absent_theme(codes: ThemeCodes, context: Context) -> _Part:
    n, k = len(codes.codes), codes.n_present
    observed = f"{codes.label} in {k} of {number_of(n, 'text')}" + (f": {some(codes.ids(PRESENT))}" if k else "")
    status: Status = "not reproduced" if k else "not checkable" if codes.n_uncoded else "reproduced"
    reason = _are_coded(k)
    if status == "not checkable":
        reason = f"{_not_coded(codes.ids(NOT_CODED))} for the theme, so it may occur."
    return _Part(status, observed, sentences(reason, codes.source), spans_of(codes), context.interval_of(codes))


def _are_coded(k: int) -> str:
    if not k:
        return "No text is coded as having the theme."
    return f"{number_of(k, 'text')} {inflected(k, 'is', 'are')} coded as having the theme."


def _not_coded(ids: Sequence[str]) -> str:
    return f"{number_of(len(ids), 'text')} ({some(ids)}) {inflected(len(ids), 'is', 'are')} not coded"


def _absent_terms(terms: Sequence[str], context: Context) -> _Part:
    spoken, silent = _found(terms, context)
    words = context.counted_words
    how = f"Searched {words} for {_quoted(terms)}: whole words, upper or lower case, * for any ending."
    heard = f"{_places(silent)} in the words of other parties, which do not count." if silent else ""
    if spoken:
        return _Part("not reproduced", f"{_places(spoken)} in {words}", sentences(how, heard), spoken)
    observed = f"no match in {words} ({number_of(len(context.corpus), 'text')})"
    return _Part("reproduced", observed, sentences(how, heard))


def observe_citation(claim: Claim, context: Context) -> Observation:
    """Say whether the texts cited are there and have what they are cited for."""
    cited = {number: context.claims.text_id(number) for number in claim.texts}
    there = [id_ for id_ in cited.values() if id_ in context.corpus]
    missing = [id_ for id_ in cited.values() if id_ not in context.corpus]
    parts = []
    if missing:
        reason = f"The corpus has no text {some(missing)}."
        if not there:
            reason += f' Its first text is "{context.corpus.ids[0]}"; check text_ids.'
        parts.append(_Part("not checkable", f"not in the corpus: {some(missing)}", reason))
    if there and claim.theme:
        parts.append(_attempt(lambda: _cited_theme(context.theme(claim.theme), there)))
    if there and claim.terms:
        parts.append(_attempt(lambda: _cited_terms(claim.terms, there, context)))
    if there and not claim.theme and not claim.terms:
        reason = "The claim does not state what the text contains, so only its existence was checked."
        parts.append(_Part("reproduced", f"in the corpus: {some(there)}", reason))
    return _whole(claim, parts, context)


def _cited_theme(codes: ThemeCodes, cited: Sequence[str]) -> _Part:
    of = {code_: [id_ for id_ in cited if codes.codes[id_] == code_] for code_ in (PRESENT, ABSENT, NOT_CODED)}
    said = {PRESENT: f"{codes.label} coded in", ABSENT: f"{codes.label} not in", NOT_CODED: "not coded:"}
    observed = "; ".join(f"{said[code_]} {some(ids)}" for code_, ids in of.items() if ids)
    spans = spans_of(codes, of[PRESENT])
    if of[ABSENT]:
        reason = f"The theme is coded absent in {some(of[ABSENT])}."
        return _Part("not reproduced", observed, sentences(reason, codes.source), spans)
    if of[NOT_CODED]:
        reason = f"{_not_coded(of[NOT_CODED])} for the theme."
        return _Part("not checkable", observed, sentences(reason, codes.source), spans)
    reason = f"{inflected(len(cited), 'The text cited is', 'All texts cited are')} coded as having the theme."
    return _Part("reproduced", observed, sentences(reason, codes.source), spans)


def _cited_terms(terms: Sequence[str], cited: Sequence[str], context: Context) -> _Part:
    spoken, silent = _found(terms, context, cited)
    having = {span.id for span in spoken}
    lacking = [id_ for id_ in cited if id_ not in having]
    words = context.counted_words
    matches = [f"{_places(spoken)} in {words}"] if spoken else []
    misses = [f"no match in {words} of {some(lacking)}"] if lacking else []
    heard = [id_ for id_ in lacking if any(span.id == id_ for span in silent)]
    only = f"{some(heard)}: only in the words of other parties, which do not count." if heard else ""
    status: Status = "not reproduced" if lacking else "reproduced"
    how = f"Searched {words} for {_quoted(terms)}; one of them is enough."
    return _Part(status, "; ".join(matches + misses), sentences(how, only), spoken)


def _attempt(part: Callable[[], _Part]) -> _Part:
    """Return a part, or why it cannot be looked at."""
    try:
        return part()
    except NotCheckable as missing:
        return _Part("not checkable", missing.observed, missing.reason)


def _whole(claim: Claim, parts: Sequence[_Part], context: Context) -> Observation:
    """Return the parts as one: what speaks against the claim decides, then what cannot be looked at."""
    gravest: tuple[Status, ...] = ("not reproduced", "not checkable", "reproduced")
    return Observation(
        claim.id,
        next(status for status in gravest if any(part.status == status for part in parts)),
        "; ".join(part.observed for part in parts),
        "; ".join(part.interval for part in parts if part.interval),
        sentences(*(part.reason for part in parts)),
        passages((span for part in parts for span in part.spans), context.corpus, context.abbreviations),
    )


def _quoted(terms: Iterable[str]) -> str:
    return ", ".join(f'"{term}"' for term in terms)


def _places(spans: Sequence[Span]) -> str:
    ids = list(dict.fromkeys(span.id for span in spans))
    return f"{number_of(len(spans), 'match', 'matches')} in {number_of(len(ids), 'text')} ({some(ids)})"


def _found(
    terms: Sequence[str], context: Context, ids: Collection[str] | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return where terms occur in words that count, and where in those of other parties."""
    if unusable := [term for term in terms if not _is_usable(term)]:
        reason = f"{_quoted(unusable)} cannot be searched for: a term is a word, and * stands only after its beginning."
        raise NotCheckable(reason)
    rule = Rule("terms", any=tuple(terms))
    looked_for = Codebook("Terms of a claim", "1", (Theme("terms", rules=(rule,)),))
    corpus = context.corpus
    if ids is not None:
        corpus = Corpus(tuple(document for document in corpus if document.id in ids), corpus.name)
    roles = context.roles
    spoken = tuple(code(corpus, looked_for, roles=roles).spans)
    heard = code(corpus, looked_for, roles=ROLES).spans if any(d.silent_turns(roles) for d in corpus) else ()
    silent = tuple(
        span
        for span in heard
        if any(turn.start < span.end and span.start < turn.end for turn in corpus[span.id].silent_turns(roles))
    )
    return spoken, silent


def _is_usable(term: str) -> bool:
    """Say whether matching can find a term: a * stands for the rest of a word only beside some of it."""
    return any(map(str.isalnum, term)) and not any(word and not word.strip("*") for word in term.split())


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


def passages(spans: Iterable[Span], corpus: Corpus, abbreviations: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return at most `MOST_PASSAGES` passages, from as many texts as possible, each quoted in its sentence."""
    place = {id_: number for number, id_ in enumerate(corpus.ids)}
    kept: dict[str, list[Span]] = {}
    for span in spans:
        of_text = kept.setdefault(span.id, [])
        if not any(span.start < other.end and other.start < span.end for other in of_text):
            of_text.append(span)
    ranked = [(rank, place[id_]) for id_, of_text in kept.items() for rank in range(len(of_text))]
    chosen = sorted(sorted(ranked)[:MOST_PASSAGES], key=lambda row: row[::-1])
    shown = (_passage(kept[corpus.ids[text]][rank], corpus.documents[text], abbreviations) for rank, text in chosen)
    return tuple(dict.fromkeys(shown))


def _passage(span: Span, document: Document, abbreviations: tuple[str, ...]) -> str:
    text = document.text
    quote = shortened(span.quote, _LONGEST_QUOTE)
    # A place that does not hold the quote belongs to another version of the text.
    if not 0 <= span.start < span.end or text[span.start : span.end] != span.quote:
        return f'{span.id}: "{quote}"'
    begin, stop = sentence_around(text, span.start, span.end, abbreviations)
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
