"""The codings of a study: every table in its folder that has codes of given themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files.tables import read_table
from discourse_coder.io.coding_files import read_coding
from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import Corpus


def read_codings(
    folder: Path, corpus: Corpus, themes: Collection[str]
) -> tuple[dict[str, Coding], tuple[Problem, ...]]:
    """Read every coding in a folder, and say what is wrong with those that cannot be read.

    A table counts as a coding when it has a column ``id`` and one for a theme; others, such as evidence, are passed
    over.

    Parameters
    ----------
    folder : Path
        May be missing.
    corpus : Corpus
        What was coded.
    themes : collection of str
        Codings of other themes are passed over as well.

    Returns
    -------
    dict of str to Coding
        By coder, in order of file names.
    tuple of Problem
        Of the tables that are codings but cannot be read.
    """
    found: list[tuple[Path, Coding]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            columns = read_table(path).columns
            if "id" in columns and not set(columns).isdisjoint(themes):
                found.append((path, read_coding(path, corpus)))
        except DiscourseCoderError as error:
            problems += error.problems
    return by_coder(found), tuple(problems)


def by_coder(codings: Iterable[tuple[Path, Coding]]) -> dict[str, Coding]:
    """Call each coding by its coder; by its file where a coder coded more than once, as in test and retest."""
    codings = list(codings)
    times = Counter(coding.name for _, coding in codings)
    stems = Counter(path.stem for path, _ in codings)
    named: dict[str, Coding] = {}
    for path, coding in codings:
        name = coding.name if times[coding.name] == 1 else path.stem if stems[path.stem] == 1 else str(path)
        named[str(path) if name in named else name] = coding
    return named
