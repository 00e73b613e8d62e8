"""Make blind sheets: what a coder needs to code a sample, from texts and prose alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.repeated import repeated
from discourse_coder.model.sheet import SHOWN, BlindSheet, SheetText
from discourse_coder.model.sheet_order import in_sheet_order
from discourse_coder.wording import listed, sentences, too_much_text

_WHOSE = {"official": "the official’s", "question": "the questioners’", "chair": "the chair’s", "other": "others’"}


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
    hidden: Sequence[str] = (),
) -> BlindSheet:
    """Make a sheet for a coder: the texts in an order shuffled by `seed`, and the codebook's prose.

    No coding is an argument, so none can leave a trace. Rules, strata and weights stay out too.

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
        Ids of the themes and variables to code; all where not given.
    roles : collection of str
        Whose words are to be coded in texts that say who speaks; the others' are marked.
    shown : sequence of str
        Columns of the manifest that the coder sees.
    hidden : sequence of str
        Those of them that the coder does not see, against bias, such as ``["speaker"]``. The sheet says that they are
        hidden, and so do its receipt and the coding.

    Raises
    ------
    UsageError
        When there is no text, or there are too many for a sheet, the coder has no name, an id repeats, the seed is
        negative, or a column to hide would not be shown.
    CorpusError
        When the corpus has no such id.
    CodebookError
        When the codebook has no such theme.

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
    ids = corpus.ids if ids is None else tuple(ids)
    if coder.strip() and (fault := fault_of_name(coder)):
        raise UsageError.at("coder", fault, ADVICE_ON_NAMES)
    _check(ids, corpus, seed)
    if unknown := [column for column in hidden if column not in shown]:
        advice = f"Hide some of {', '.join(shown)}."
        raise UsageError(
            Problem(f'hide "{column}"', "a sheet does not show this column.", advice) for column in unknown
        )
    shown = [column for column in shown if column not in hidden]
    if size_fault := too_large(len(ids), sum(len(corpus[id_].text) for id_ in ids)):
        raise UsageError.at("sheet", *size_fault)
    # From the order of the corpus, so that the order in which the ids are listed cannot show through.
    position = {id_: number for number, id_ in enumerate(corpus.ids)}
    ids = sorted(ids, key=position.__getitem__)
    documents = [corpus[id_] for id_ in in_sheet_order(ids, seed)]
    chosen = themes or codebook.columns
    return BlindSheet(
        coder=coder,
        seed=seed,
        codebook_title=codebook.title,
        codebook_version=codebook.version,
        language=codebook.language,
        themes=tuple(replace(codebook[theme], rules=()) for theme in chosen),
        corpus_name=corpus.name,
        corpus_hash=corpus.hash,
        roles=tuple(roles),
        texts=tuple(SheetText.of(document, roles, shown) for document in documents),
        notice=sentences(corpus.notice, codebook.notice),
        hidden=tuple(dict.fromkeys(hidden)),
        exclusive=tuple(names for names in codebook.exclusive if len(set(names) & set(chosen)) > 1),
    )


def _check(ids: Sequence[str], corpus: Corpus, seed: int) -> None:
    if twice := repeated(ids):
        raise UsageError(Problem(f'text "{id_}"', "it is listed twice.", "List it once.") for id_ in twice)
    if seed < 0:
        raise UsageError.at("seed", f"{seed} is negative.", "Give a whole number from 0.")
    if missing := [f'it has no text "{id_}".' for id_ in ids if id_ not in corpus]:
        place, advice = f"corpus {corpus.name}", "Draw the sample from this corpus."
        raise CorpusError(Problem(place, found, advice) for found in missing)


def too_large(n_texts: int, n_characters: int) -> tuple[str, str] | None:
    """Say why there is no sheet of so many texts or characters and what to do; None where there is one."""
    most = f"a sheet holds {limits.MAX_SHEET_TEXTS:,} texts and {limits.MAX_SHEET_CHARACTERS:,} characters at most."
    advice = "Draw a sample for the coder, and give it with --sample."
    found = too_much_text(n_texts, limits.MAX_SHEET_TEXTS, n_characters, limits.MAX_SHEET_CHARACTERS)
    return (f"{found}; {most}", advice) if found else None


def whose_words(roles: Collection[Role]) -> str:
    """Return whose words are to be coded, as in "the official’s or the chair’s"."""
    return listed((name for role, name in _WHOSE.items() if role in roles), "or")
