"""A part of a corpus, chosen by date and metadata; and codings of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from discourse_coder.errors import CorpusError
from discourse_coder.model.coding import Coding, Evidence, Origin
from discourse_coder.model.corpus import Corpus
from discourse_coder.wording import first_few, listed, number_of, sentences

if TYPE_CHECKING:
    from discourse_coder.model.coding import Numbers

SELECTION = "texts"
"""The setting of a coding that says which texts of its corpus it was restricted to."""
_MOST_VALUES = 12


def selected(
    corpus: Corpus,
    *,
    since: str | None = None,
    until: str | None = None,
    values: Mapping[str, str | int | Sequence[str | int]] | None = None,
) -> Corpus:
    """Return the documents that meet all conditions, see `Corpus.where`; its notice says which these are."""
    wanted = {
        column: (value,) if isinstance(value, str | int) else tuple(value) for column, value in (values or {}).items()
    }
    try:
        kept = corpus.where(since=since, until=until, **{name: list(found) for name, found in wanted.items()})
    except CorpusError:
        raise CorpusError.at(corpus.name, "no document meets the conditions.", _what_there_is(corpus, wanted)) from None
    conditions = [f"{column} {listed(map(str, found), 'or')}" for column, found in wanted.items()]
    dated = {(True, True): f"dated {since} to {until}", (True, False): f"dated {since} or later"}
    conditions.append(dated.get((bool(since), bool(until)), f"dated {until} or earlier" if until else ""))
    undated = sum(document.date is None for document in corpus) if since or until else 0
    left_out = f" {number_of(undated, 'text')} without a date left out." if undated else ""
    words = "; ".join(filter(None, conditions))
    what = f"Only a part of the corpus: {words}; {len(kept)} of {number_of(len(corpus), 'text')}.{left_out}"
    return replace(kept, notice=sentences(what, corpus.notice))


def _what_there_is(corpus: Corpus, wanted: Mapping[str, Sequence[str | int]]) -> str:
    """Return the values of the columns that conditions name."""
    there = []
    for column in wanted:
        values = dict.fromkeys(filter(None, (document.value(column) for document in corpus)))
        there.append(f"{column} has {first_few(values, _MOST_VALUES)}.")
    return sentences(*there) or "Widen the range of dates."


def of_texts(coding: Coding, corpus: Corpus) -> Coding:
    """Return a coding restricted to the documents of a part of its corpus; it says so in its notice and settings."""
    import numpy as np

    spans, part = coding.spans, [row for row, id_ in enumerate(coding.ids) if id_ in corpus]
    new_row = np.full(len(spans.document_ids), -1)
    ids = [id_ for id_ in spans.document_ids if id_ in corpus]
    new_row[[row for row, id_ in enumerate(spans.document_ids) if id_ in corpus]] = range(len(ids))
    rows = new_row[np.asarray(spans.documents, dtype=np.intp)]
    kept = np.flatnonzero(rows >= 0)

    def column(values: Numbers) -> list[int]:
        chosen: list[int] = np.asarray(values, dtype=np.int64)[kept].tolist()
        return chosen

    evidence = Evidence(
        tuple(ids),
        spans.theme_ids,
        spans.rule_names,
        documents=rows[kept].tolist(),
        themes=column(spans.themes),
        starts=column(spans.starts),
        ends=column(spans.ends),
        rules=column(spans.rules),
        quotes=[spans.quotes[place] for place in kept.tolist()],
    )
    made_by = coding.provenance
    whole = coding.corpus.notice if coding.corpus else ""
    what = corpus.notice.removesuffix(whole).strip()
    provenance = replace(
        made_by,
        corpus_hash=corpus.hash if made_by.corpus_hash else "",
        notice=sentences(what, made_by.notice),
        settings={**made_by.settings, SELECTION: what},
        origins={theme: _of_part(origin, corpus) for theme, origin in made_by.origins.items()},
    )
    ids_of_part = tuple(coding.ids[row] for row in part)
    return Coding(ids_of_part, coding.themes, coding.codes[part], evidence, provenance, corpus, coding.scales)


def _of_part(origin: Origin, corpus: Corpus) -> Origin:
    def kept(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(id_ for id_ in ids if id_ in corpus)

    texts = {name: kept(ids) for name, ids in origin.texts.items()}
    texts = {name: ids for name, ids in texts.items() if ids}
    return replace(origin, texts=texts, differing=kept(origin.differing))
