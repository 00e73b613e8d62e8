"""Split texts over coders: an overlap for all of them, and the rest in equal parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from discourse_coder.analysis.sampling import draw_sample, size_of_share
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.assignment import Assignment
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.repeated import repeated
from discourse_coder.model.sample import ReliabilitySample


def assign(
    corpus: Corpus,
    coders: Sequence[str],
    *,
    overlap: float,
    seed: int,
    ids: Sequence[str] | None = None,
    not_shared: Collection[str] = (),
) -> tuple[Assignment, ReliabilitySample | None]:
    """Return who codes which texts, and the overlap as a reliability sample; None where it is to be empty.

    The overlap is drawn as `draw_sample` draws, by source, but for texts that are `not_shared`. The others are dealt
    out within each source, so that no coder gets one source only.
    """
    import numpy as np

    chosen = corpus.ids if ids is None else tuple(id_ for id_ in corpus.ids if id_ in set(ids))
    _check(coders, overlap, len(chosen))
    by = [name for name in ("source",) if name in corpus.columns]
    sample = None
    if n := size_of_share(overlap, len(chosen)):
        allowed = set(chosen) - set(not_shared)
        left_out = [id_ for id_ in corpus.ids if id_ not in allowed]
        sample = draw_sample(corpus, n=n, seed=seed, by=by, exclude=left_out)
    shared = sample.ids if sample else ()
    rest = [id_ for id_ in chosen if id_ not in set(shared)]
    shuffled = [rest[place] for place in np.random.default_rng(seed).permutation(len(rest)).tolist()]
    dealt = sorted(shuffled, key=lambda id_: corpus[id_].source)
    parts = {coder: {*dealt[place :: len(coders)], *shared} for place, coder in enumerate(coders)}
    if empty := [coder for coder, part in parts.items() if not part]:
        found = f"{len(chosen)} texts are too few for {len(coders)} coders."
        raise UsageError(Problem(f"coder {coder}", found, "Name fewer coders.") for coder in empty)
    texts = {coder: tuple(id_ for id_ in chosen if id_ in part) for coder, part in parts.items()}
    return Assignment(seed, overlap, "", shared, texts), sample


def _check(coders: Sequence[str], overlap: float, n_texts: int) -> None:
    problems = [
        Problem(f'coder "{name}"', "two coders would have this name.", "Tell them apart by more than capital letters.")
        for name in repeated(coder.casefold() for coder in coders)
    ]
    if len(coders) < 2:
        problems.append(Problem("coders", f"there is {len(coders)}.", "Name two or more, or one with --coder."))
    if not 0 <= overlap <= 1:
        problems.append(Problem(f"overlap {overlap:g}", "it is a share from 0 to 1.", "Write 20% as 0.2."))
    if not n_texts:
        problems.append(Problem("sheet", "there is no text to code.", "Choose at least one."))
    if problems:
        raise UsageError(problems)
