"""Texts that stand in a corpus more than once: counted twice, they are no two observations."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import Coding, corpus_of
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.hashing import text_hash
from discourse_coder.model.selection import of_texts
from discourse_coder.wording import first_few, inflected, number_of

if TYPE_CHECKING:
    import pandas as pd

_WORDS_TOGETHER = 5  # words of a shingle (Broder 1997)
_PERMUTATIONS, _SEED = 128, 1
_MOST_SHOWN = 5


class NearRepeat(NamedTuple):
    """Two texts that share most of their runs of five words."""

    first: str
    second: str
    share: float  # of all runs of either: the resemblance of Broder (1997), from 0 to 1


def repeated_texts(corpus: Corpus, ids: Collection[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the ids of texts, or of these texts, with the same words, group by group; white space does not count."""
    groups: dict[str, list[str]] = {}
    among = set(corpus.ids if ids is None else ids)
    for document in corpus:
        if document.id not in among:
            continue
        # By hash, so that a large corpus is not held twice.
        groups.setdefault(text_hash(" ".join(document.text.split())), []).append(document.id)
    return tuple(tuple(ids) for ids in groups.values() if len(ids) > 1)


def nearly_repeated_texts(corpus: Corpus, share: float = 0.8) -> tuple[NearRepeat, ...]:
    """Return pairs of texts whose resemblance is at least a share, but whose words are not the same.

    Candidates are found by MinHash (Broder 1997, On the resemblance and containment of documents), which may miss a
    pair close to the share; the resemblance of those found is exact.
    """
    if not 0 < share <= 1:
        raise UsageError.at(f"a share of {share}", "it is not above 0 and at most 1.", "Give 0.8, for example.")
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        advice = "Install it: pip install 'discourse-coder[near]'."
        raise UsageError(Problem("near repeats", "the library datasketch is not installed.", advice)) from None
    later = set(later_ones(repeated_texts(corpus)))
    runs = {document.id: _runs(document.text) for document in corpus if document.id not in later}
    index = MinHashLSH(threshold=share, num_perm=_PERMUTATIONS)
    pairs = []
    for id_, found in runs.items():
        if not found:
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        sketch.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(found)])
        for other in index.query(sketch):
            shared = len(found & runs[other]) / len(found | runs[other])
            if shared >= share:
                pairs.append(NearRepeat(other, id_, shared))
        index.insert(id_, sketch)
    place = {id_: number for number, id_ in enumerate(corpus.ids)}
    return tuple(sorted(pairs, key=lambda pair: (place[pair.first], place[pair.second])))


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[at : at + _WORDS_TOGETHER]) for at in range(max(1, len(words) - _WORDS_TOGETHER + 1))} - {""}


def later_ones(groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the ids of all repeats but the first of each group."""
    return tuple(id_ for first, *others in groups for id_ in others)


def repeats_note(groups: Sequence[Sequence[str]]) -> str:
    """Return a sentence on texts with the same words; empty where there are none."""
    if not groups:
        return ""
    n = len(later_ones(groups))
    which = first_few([" = ".join(group[:_MOST_SHOWN]) for group in groups], _MOST_SHOWN)
    repeat = inflected(n, "repeats", "repeat")
    return f"{number_of(n, 'text')} {repeat} the words of another under another id: {which}."


def without_repeats(coding: Coding, groups: Sequence[Sequence[str]]) -> Table:
    """Return how many texts have each theme, with repeats and without."""
    from discourse_coder.analysis.prevalence import prevalence

    corpus = corpus_of(coding)
    later = set(later_ones(groups))
    once = replace(corpus, documents=tuple(document for document in corpus if document.id not in later))
    counted = [prevalence(made).table for made in (coding, of_texts(coding, once))]
    rows = [
        (ThemeId(all_.theme), *(f"{found.n_present:,} of {found.n_coded:,}" for found in (all_, first)))
        for all_, first in zip(*(table.itertuples(index=False) for table in counted), strict=True)
    ]
    return Table(("theme", "all texts", "each text once"), rows, repeats_note(groups).rstrip("."))


def repeats_table(groups: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return a row per repeat: its id, and that of the first text with the same words."""
    import pandas as pd

    rows = [(id_, first) for first, *others in groups for id_ in others]
    return pd.DataFrame(rows, columns=["id", "same_as"])
