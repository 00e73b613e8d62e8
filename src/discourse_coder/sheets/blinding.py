"""Blind sheets: what a coder needs to code a sample, made from texts and prose alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Corpus, Document, Role
from discourse_coder.model.sheet import BlindSheet, SheetText
from discourse_coder.wording import sentences

# Columns a coder may see. Others are the researcher's own, and may tell how somebody else coded.
SHOWN = ("date", "source", "speaker", "title")


def blind_sheet(
    corpus: Corpus,
    codebook: Codebook,
    ids: Sequence[str] | None = None,
    *,
    coder: str,
    seed: int,
    themes: Sequence[str] | None = None,
    roles: Sequence[Role] = ("official",),
    shown: Sequence[str] = SHOWN,
) -> BlindSheet:
    """Return a sheet for a coder: texts in an order shuffled by `seed`, and the codebook's prose.

    No coding is an argument, so none can leave a trace. Rules, strata and weights of the sample stay out too.

    Parameters
    ----------
    corpus, codebook : Corpus, Codebook
        What to code, and by what.
    ids : sequence of str, optional
        The texts to code, such as those of a `ReliabilitySample`; all where not given.
    coder : str
        Who is to code.
    seed : int
        Equal seeds give equal orders.
    themes : sequence of str, optional
        Ids of the themes to code; all where not given.
    roles : collection of str
        Whose words are to be coded in texts that say who speaks; the others' are marked.
    shown : sequence of str
        Columns of the manifest that the coder is told.

    Raises
    ------
    UsageError
        When there is no text, the coder has no name, an id repeats, or the seed is negative.
    CorpusError
        When the corpus lacks an id.
    CodebookError
        When the codebook lacks a theme.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, study.sample.ids, coder="third", seed=7)
    >>> sheet
    BlindSheet('third': 17 texts, 5 themes, seed 7)
    >>> sheet.ids[:3]
    ('T17', 'T80', 'T25')
    """
    import numpy as np

    ids = [document.id for document in corpus] if ids is None else list(ids)
    _check(ids, corpus, seed)
    order = np.random.default_rng(seed).permutation(len(ids)).tolist()
    # From the order of the corpus, so that the way in which the ids are listed cannot show through.
    place = {document.id: position for position, document in enumerate(corpus)}
    ids = sorted(ids, key=place.__getitem__)
    documents = [corpus[ids[position]] for position in order]
    return BlindSheet(
        coder=coder,
        seed=seed,
        codebook_title=codebook.title,
        codebook_version=codebook.version,
        language=codebook.language,
        themes=tuple(replace(codebook[theme], rules=()) for theme in themes or codebook.ids),
        corpus_name=corpus.name,
        corpus_hash=corpus.hash,
        roles=tuple(roles),
        texts=tuple(_sheet_text(document, roles, shown) for document in documents),
        notice=sentences(corpus.notice, codebook.notice),
    )


def _check(ids: Sequence[str], corpus: Corpus, seed: int) -> None:
    repeated = [id_ for id_, times in Counter(ids).items() if times > 1]
    problems = [Problem(f'text "{id_}"', "it is listed twice.", "List it once.") for id_ in repeated]
    if seed < 0:
        problems.append(Problem("seed", f"{seed} is negative.", "Give a whole number from 0."))
    if problems:
        raise UsageError(problems)
    if missing := [id_ for id_ in ids if id_ not in corpus]:
        raise CorpusError(
            Problem(f"corpus {corpus.name}", f'it has no text "{id_}".', "Draw the sample from this corpus.")
            for id_ in missing
        )


def _sheet_text(document: Document, roles: Collection[Role], shown: Sequence[str]) -> SheetText:
    about = {column: value for column in shown if (value := document.value(column))}
    silent = tuple((turn.start, turn.end) for turn in document.silent_turns(roles))
    return SheetText(document.id, document.text, about, silent)
