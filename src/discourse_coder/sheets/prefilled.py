"""Make sheets for the review of codes: the coder sees each code, and accepts or changes it."""

from __future__ import annotations

from collections.abc import Sequence

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import PREFILLED, Coding
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.sheet import OpenSheet
from discourse_coder.sheets.given import check_shown, coded_texts, coded_themes, open_sheet


def prefilled_sheet(
    corpus: Corpus,
    codebook: Codebook,
    coding: Coding,
    ids: Sequence[str] | None = None,
    *,
    coder: str,
    seed: int,
    themes: Sequence[str] | None = None,
    roles: Sequence[Role] = ("official",),
    hidden: Sequence[str] = (),
) -> OpenSheet:
    """Make a sheet for the review of a coding, such as the rules', code by code.

    A code that the coder neither accepts nor changes comes back as not coded. What comes back is the coder's own
    coding, with `coding` as its parent, and says "prefilled": it may be counted, but is no evidence of agreement.

    Parameters
    ----------
    corpus, codebook : Corpus, Codebook
        What to code, and by what.
    coding : Coding
        The codes to review.
    ids : sequence of str, optional
        The texts; all that are coded where not given.
    coder : str
        Who is to review them.
    seed : int
        Of the order of the texts.
    themes, roles, hidden
        As in `blind_sheet`; by default the themes that the coding has.

    Raises
    ------
    UsageError
        When a text is not coded; when the coding lacks a theme, is of another corpus, other definitions or other
        roles, or is from a training round.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> dc.prefilled_sheet(study.corpus, study.codebook, study.code(), coder="third", seed=7)
    OpenSheet('third': 82 texts, 5 themes, seed 7)
    """
    chosen = coded_themes(coding, codebook, themes)
    check_shown(coding, corpus, codebook, chosen, roles)
    texts = coded_texts(coding, chosen, ids)
    return open_sheet(
        PREFILLED, corpus, codebook, coding, texts, coder=coder, seed=seed, themes=chosen, roles=roles, hidden=hidden
    )
