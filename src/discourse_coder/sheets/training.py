"""Make sheets for a training round: the coder answers, and then sees the reference code."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import TRAINING, Coding
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.sheet import OpenSheet
from discourse_coder.sheets.given import check_shown, coded_texts, coded_themes, open_sheet


def training_sheet(
    corpus: Corpus,
    codebook: Codebook,
    reference: Coding,
    ids: Sequence[str] | None = None,
    *,
    coder: str,
    seed: int,
    apart_from: Collection[str] = (),
    themes: Sequence[str] | None = None,
    roles: Sequence[Role] = ("official",),
    hidden: Sequence[str] = (),
) -> OpenSheet:
    """Make a sheet for a training round: after each answer it shows the reference code, its passages and notes.

    What comes back says "training". It is never counted and never compared as a coder's own codes.

    Parameters
    ----------
    corpus, codebook : Corpus, Codebook
        What to code, and by what.
    reference : Coding
        The codes to learn from.
    ids : sequence of str, optional
        The texts; where not given, all that the reference codes and that need not be kept apart.
    coder : str
        Who is trained.
    seed : int
        Of the order of the texts.
    apart_from : collection of str
        Texts that must not be used for training: those of the reliability sample.
    themes, roles, hidden
        As in `blind_sheet`; by default the themes that the reference has.

    Raises
    ------
    UsageError
        When a text must be kept apart or has no reference code; when the reference lacks a theme, is of another
        corpus, other definitions or other roles, or is itself from a training round.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> author, sample = study.codings["author"], study.sample.ids
    >>> dc.training_sheet(study.corpus, study.codebook, author, coder="third", seed=7, apart_from=sample)
    OpenSheet('third': 65 texts, 5 themes, seed 7)
    """
    chosen = coded_themes(reference, codebook, themes)
    check_shown(reference, corpus, codebook, chosen, roles)
    kept_apart = set(apart_from)
    if sampled := [id_ for id_ in ids or () if id_ in kept_apart]:
        found = "it is in the reliability sample, and training would show its codes."
        raise UsageError(Problem(f'text "{id_}"', found, "Train on other texts.") for id_ in sampled)
    texts = coded_texts(reference, chosen, ids)
    texts = tuple(id_ for id_ in texts if id_ not in kept_apart)
    return open_sheet(
        TRAINING,
        corpus,
        codebook,
        reference,
        texts,
        coder=coder,
        seed=seed,
        themes=chosen,
        roles=roles,
        hidden=hidden,
    )
