"""Texts for a corpus, from files and from listed public records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from discourse_coder.errors import Problem
from discourse_coder.files.limits import MAX_BYTES
from discourse_coder.model.display import table_html
from discourse_coder.progress import Progress, progress_bar
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    from discourse_coder.fetching.folder import Outcome
    from discourse_coder.ingesting.ingest import Ingestion
    from discourse_coder.ingesting.rows import RepeatedIds
    from discourse_coder.ingesting.text_extraction import Records
    from discourse_coder.model.date_orders import DateOrder


def ingest(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    corpus: str | os.PathLike[str],
    *,
    raw: bool = False,
    records: Records = "auto",
    country: str = "",
    about: str | Iterable[str] = (),
    encoding: str = "",
    id_prefix: str = "",
    id_column: str = "id",
    text_column: str = "text",
    date_order: DateOrder | Literal[""] = "",
    repeated_ids: RepeatedIds | Literal[""] = "",
    worksheet: str = "",
    fields: str = "",
    jobs: int = 1,
    max_bytes: int = MAX_BYTES,
    again: bool = False,
    progress: Progress = progress_bar,
) -> Ingestion:
    """Make a corpus folder of files, tables, archives and folders of these, or add to one.

    Parameters
    ----------
    sources : path-like, or iterable of path-like
        Files and folders.
    corpus : path-like
        The folder; created if there is none. Nothing is written outside it.
    raw : bool
        Keep everything: remove and join nothing.
    records : {"auto", "un", "press", "none"}
        Which transcripts to split: those that look like one, all as meeting records or as press conferences, or none.
    country : str
        Of meetings, keep this delegation only.
    about : str or iterable of str
        Of press conferences, keep answers with one of these terms; ``*`` at the end stands for any ending.
    encoding : str
        Of texts that are not Unicode.
    id_prefix : str
        Begins every id. Ids of tables stay as they are; the manifest names the file of each text.
    id_column, text_column : str
        In tables.
    date_order : {"", "dmy", "mdy", "ymd"}
        Of dates such as ``04/05/2015`` in tables; by default the one that fits all dates of a table.
    repeated_ids : {"", "join", "number"}
        What rows of a table are that share an id but not their words: one text, or a text each, numbered. By default,
        they are refused. Rows that share both are one text.
    worksheet : str
        To read of workbooks; by default the only one with cells.
    fields : str
        Columns that the names of files give, in their order and with what stands between them: ``country_session_year``
        takes three from ``ARG_01_1946.txt``.
    jobs : int
        Number of processes.
    max_bytes : int
        Larger files are refused.
    again : bool
        Extract texts again if their original, options or extractor have changed; those that it no longer has are taken
        out.
    progress : callable
        Shows a progress bar; `progress.no_progress` shows nothing.

    Returns
    -------
    Ingestion
        What was added, and what could not be read.

    Raises
    ------
    UsageError
        If an option has an unusable value, or the folder cannot be written to or holds something else.
    CorpusError
        If there is nothing to ingest.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.ingest("docs/second-coder.md", folder / "corpus")
    Ingestion('...': 1 text added, 1 text now)
    >>> dc.read_corpus(folder / "corpus").ids
    ('second-coder',)
    >>> dc.ingest("records/", "corpus", country="China")  # doctest: +SKIP
    """
    from discourse_coder.ingesting.ingest import ingest
    from discourse_coder.ingesting.text_extraction import ExtractionOptions

    options = ExtractionOptions(
        raw=raw,
        records=records,
        country=country.strip(),
        about=(about,) if isinstance(about, str) else tuple(about),
        encoding=encoding,
        id_prefix=id_prefix,
        id_column=id_column,
        text_column=text_column,
        date_order=date_order,
        repeated_ids=repeated_ids,
        worksheet=worksheet,
        fields=fields.strip(),
    )
    listed = [sources] if isinstance(sources, (str, os.PathLike)) else sources
    return ingest(listed, corpus, options, jobs=jobs, max_bytes=max_bytes, again=again, progress=progress)


@dataclass(frozen=True)
class Fetched:
    """The result of downloading a list of records.

    Attributes
    ----------
    originals : Path
        The folder with the files as downloaded.
    table : Path
        The file on what is known about each.
    outcomes : tuple of Outcome
        One per row of the list.
    problems : tuple of Problem
        What you should look at.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> fetched = dc.fetch("sources.csv", "records")  # doctest: +SKIP
    >>> fetched.n_there, fetched.problems  # doctest: +SKIP
    """

    originals: Path
    table: Path
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]

    @property
    def n_there(self) -> int:
        """Records whose file exists."""
        return sum(bool(outcome.file) for outcome in self.outcomes)

    @property
    def n_new(self) -> int:
        """Records downloaded in this run."""
        return sum(outcome.is_new for outcome in self.outcomes)

    def __str__(self) -> str:
        counts = f"{self.n_there} of {len(self.outcomes)} records are there; {self.n_new} came now."
        return f"{counts}\nWrote {self.table}."

    def _repr_html_(self) -> str:
        rows = [(outcome.source.id, outcome.status, outcome.file) for outcome in self.outcomes]
        title, header = f"Records in {self.originals}", ("id", "status", "file")
        problems = [(problem,) for problem in self.problems]
        return table_html(title, header, rows, str(self), all_in="outcomes") + (
            table_html("What to look at", ("",), problems, all_in="problems") if problems else ""
        )

    def __repr__(self) -> str:
        return f"Fetched({self.n_there} of {number_of(len(self.outcomes), 'record')} in {str(self.originals)!r})"


def fetch(
    sources: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    only: Iterable[str] = (),
    pause: float = 2.0,
    retries: int = 4,
    timeout: float = 30.0,
    max_bytes: int = MAX_BYTES,
    progress: Progress = progress_bar,
) -> Fetched:
    """Download the public records that a list names, one after the other.

    Parameters
    ----------
    sources : path-like
        A table with a column ``id`` and ``url`` or ``symbol``; with ``sha256``, each file is checked by it.
    folder : path-like
        Gets ``originals/`` and ``fetched.csv``; an existing file is never replaced by another one.
    only : iterable of str
        Ids to download; all if empty.
    pause, timeout : float
        Seconds between requests to one server, and to wait for each piece of an answer.
    retries : int
        After temporary failures.
    max_bytes : int
        Larger files are not downloaded.
    progress : callable
        Shows a progress bar; `progress.no_progress` shows nothing.

    Returns
    -------
    Fetched
        What was downloaded, and what you should look at.

    Raises
    ------
    UsageError
        If the list cannot be read, `only` has an id that is not in it, or the folder cannot be written to.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> fetched = dc.fetch("sources.csv", "records")  # doctest: +SKIP
    >>> dc.ingest(fetched.originals, "corpus", country="China")  # doctest: +SKIP
    """
    from discourse_coder.fetching.downloads import FetchPolicy
    from discourse_coder.fetching.folder import ORIGINALS, fetch, write_fetched
    from discourse_coder.fetching.sources import read_sources

    policy = FetchPolicy(pause, retries, timeout, max_bytes)
    chosen, rows = list(only), read_sources(Path(sources))
    with progress(len(chosen) or len(rows), "fetching") as advance:
        outcomes = fetch(rows, folder, only=chosen, policy=policy, progress=advance)
    table = write_fetched(outcomes, folder)
    problems = _problems(outcomes, str(sources), chosen)
    return Fetched(Path(folder) / ORIGINALS, table, outcomes, tuple(problems))


def _problems(outcomes: Sequence[Outcome], place: str, only: Sequence[str]) -> list[Problem]:
    """Return what you should look at; a problem that several rows share is listed once."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.problem:
            groups.setdefault((outcome.problem.found, outcome.problem.advice), []).append(outcome)
    problems = []
    for (found, advice), (first, *others) in groups.items():
        alone = first.problem.place if first.problem else ""
        ids = ", ".join(outcome.source.id for outcome in (first, *others))
        problems.append(Problem(ids if others else alone, found, advice))
    lost = [outcome.source.id for outcome in outcomes if not outcome.source.url and not outcome.file]
    if lost := [id_ for id_ in lost if not only or id_ in only]:
        found = f"{number_of(len(lost), 'row')} skipped without a url or a symbol: {', '.join(lost)}."
        advice = "Add one to each row, or save the file by hand in originals, named by its id."
        problems.append(Problem(place, found, advice))
    return problems
