"""Lay down a study: a new one around texts of one's own, or the bundled one."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Literal

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files.atomic import encoded, write_bytes
from discourse_coder.files.file_names import printable, shown
from discourse_coder.files.locking import writing_to
from discourse_coder.io.methods_reader import methods_template
from discourse_coder.io.study_files import CODEBOOK, CODINGS, CORPUS, METHODS
from discourse_coder.model.display import table_html
from discourse_coder.progress import Progress, progress_bar
from discourse_coder.study.bundled import NAMES, bundled_files
from discourse_coder.study.folder import Study, read_study
from discourse_coder.study.gathering import ingest
from discourse_coder.wording import first_few, number_of

if TYPE_CHECKING:
    from discourse_coder.ingesting.ingest import Ingestion
    from discourse_coder.ingesting.rows import RepeatedIds

_TEMPLATES = Path(__file__).with_name("templates")
_README = f"{CODINGS}/README.md"


@dataclass(frozen=True)
class NewStudy:
    """A study that was laid down, and what to do next.

    Attributes
    ----------
    folder : Path
        Of the study.
    files : tuple of Path
        The files to write in: the codebook, the methods file; and a word on ``codings/``.
    ingestion : Ingestion or None
        What became of the texts; None if none were given.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> new = dc.new_study(folder / "guides", "docs/second-coder.md")
    >>> new
    NewStudy('...guides': 1 text, 3 files written)
    >>> [path.name for path in new.files], new.ingestion.problems
    (['codebook.yaml', 'methods.yaml', 'README.md'], [])
    """

    folder: Path
    files: tuple[Path, ...]
    ingestion: Ingestion | None

    @property
    def steps(self) -> dict[str, str]:
        """The next three commands, by what they are for."""
        folder, codebook, corpus = str(self.folder), str(self.folder / CODEBOOK), self.folder / CORPUS
        check = {"find faults in the codebook, and try its rules on its examples": command("check", codebook)}
        report = {"count, compare and draw": command("report", folder)}
        if not corpus.exists():
            gather = command("ingest", "YOUR_TEXTS", "--out", str(corpus))
            return {"make a corpus of your texts": gather} | check | report
        sheet = str(self.folder / "sheet.html")
        code = command("sheet", folder, "--coder", "YOUR_NAME", "--seed", "1", "--to", sheet)
        return check | {"write a page on which a person codes the texts": code} | report

    def __str__(self) -> str:
        return "\n".join(
            [
                f"Wrote {', '.join(map(str, self.files))}.",
                *([str(self.ingestion)] if self.ingestion else []),
                "",
                f"Write your own themes into {self.folder / CODEBOOK}, in place of the two examples. Then",
                *numbered(self.steps),
            ]
        )

    def __repr__(self) -> str:
        texts = number_of(self.ingestion.n_texts, "text") if self.ingestion else "no texts yet"
        return f"NewStudy({str(self.folder)!r}: {texts}, {number_of(len(self.files), 'file')} written)"

    def _repr_html_(self) -> str:
        rows = [("files", ", ".join(map(str, self.files))), *self.steps.items()]
        shown = table_html(f"New study in {self.folder}", ("", ""), rows)
        return shown + (self.ingestion._repr_html_() if self.ingestion else "")


def new_study(
    folder: str | os.PathLike[str],
    texts: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    title: str = "",
    encoding: str = "",
    id_column: str = "id",
    text_column: str = "text",
    repeated_ids: RepeatedIds | Literal[""] = "",
    worksheet: str = "",
    jobs: int = 1,
    progress: Progress = progress_bar,
) -> NewStudy:
    """Lay down a study to fill in: a codebook with two example themes, a methods file, and a corpus of your texts.

    Parameters
    ----------
    folder : path-like
        For the study; created if there is none. No file in it is ever overwritten.
    texts : path-like, or iterable of path-like
        Files, tables, archives and folders, as for `ingest`; none if the corpus is there or comes later.
    title : str
        Of the codebook; by default, the name of the folder.
    encoding, id_column, text_column, repeated_ids, worksheet, jobs
        See `ingest`.
    progress : callable
        Shows a progress bar; `progress.no_progress` shows nothing.

    Returns
    -------
    NewStudy
        What was written, what could not be read, and the next commands.

    Raises
    ------
    UsageError
        If the folder has a study, cannot be written to, or is in a folder of `texts`.
    CorpusError
        If no text can be read; nothing is written then.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> new = dc.new_study(folder / "guides", "docs/second-coder.md", title="Guides")
    >>> dc.read_codebook(folder / "guides" / "codebook.yaml")
    Codebook('Guides', version 0.1: 2 themes)
    >>> dc.read_corpus(folder / "guides" / "corpus").ids
    ('second-coder',)
    """
    target = Path(folder)
    sources = [Path(texts)] if isinstance(texts, (str, os.PathLike)) else [Path(source) for source in texts]
    _check_outside(target, sources)
    title = " ".join(title.split()) or target.resolve().name or "Study"
    files = {
        CODEBOOK: _template("codebook.yaml").replace('"TITLE"', json.dumps(printable(title), ensure_ascii=False)),
        METHODS: methods_template(),
        _README: _template("codings.md"),
    }
    contents = {name: encoded(target / name, text) for name, text in files.items()}
    with _only_writer(target):
        _check_new(target, contents)
        ingestion = None
        if sources:
            with _removed_on_error(target / CORPUS):
                ingestion = ingest(
                    sources,
                    target / CORPUS,
                    encoding=encoding,
                    id_column=id_column,
                    text_column=text_column,
                    repeated_ids=repeated_ids,
                    worksheet=worksheet,
                    jobs=jobs,
                    progress=progress,
                )
                if not ingestion.n_texts:
                    raise CorpusError(ingestion.problems)
        _write(target, contents)
    return NewStudy(target, tuple(target / name for name in contents), ingestion)


def demo(folder: str | os.PathLike[str] = "demo") -> Study:
    """Lay down the bundled study: stand-in texts, a codebook, codings by two coders, and the claims of a publication.

    Parameters
    ----------
    folder : path-like
        For the study: a new or an empty one.

    Returns
    -------
    Study
        As read from there.

    Raises
    ------
    UsageError
        If the folder holds something else or cannot be written to.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.demo(folder / "demo")
    Study('...demo': 82 texts, 5 themes, codings by author and second)
    """
    target, contents = Path(folder), bundled_files()
    with _only_writer(target):
        names = (path.name for path in target.iterdir() if not path.name.startswith("."))
        strangers = sorted(set(names) - set(NAMES))
        if strangers:
            found = f"this folder has other files: {first_few(strangers, 3)}."
            raise UsageError.at(shown(str(target)), found, "Name a new folder.")
        _check_new(target, contents)
        _write(target, contents)
    return read_study(target)


def numbered(steps: Mapping[str, str]) -> list[str]:
    """Return commands as lines, by what they are for."""
    return [f"{number}. {purpose}:\n   {line}" for number, (purpose, line) in enumerate(steps.items(), 1)]


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def command(*words: str) -> str:
    """Return a command as it is typed."""
    return shlex.join(["discourse-coder", *words])


def _check_outside(folder: Path, sources: Iterable[Path]) -> None:
    """Raise a UsageError where a later `ingest` would take the study's own files for texts."""
    real = Path(os.path.realpath(folder))
    around = [source for source in sources if source.is_dir() and real.is_relative_to(os.path.realpath(source))]
    if around:
        found = f"the study would lie in the folder of texts {shown(str(around[0]))}."
        advice = "Name a folder outside it, or put the texts in a folder of their own."
        raise UsageError.at(shown(str(folder)), found, advice)


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Make a folder and be the only one that writes to it; remove it again if it stays empty."""
    made = not folder.exists()
    try:
        with writing_to(folder):
            yield
    finally:
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    """Remove a folder that is new if what makes it fails; an interrupted run can be continued."""
    made = not os.path.lexists(folder)
    try:
        yield
    except Exception:
        if made:
            rmtree(folder, ignore_errors=True)
        raise


def _check_new(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Raise a UsageError where there is a study, or another file of a name that it needs."""
    if os.path.lexists(folder / CODEBOOK):
        found = f"this folder has a {CODEBOOK} already; nothing was changed."
        raise UsageError.at(shown(str(folder)), found, "Name a new folder.")
    # The codebook is written last: what a run that was killed has left is completed.
    others = [folder / name for name, data in contents.items() if _is_other(folder / name, data)]
    advice = "Name a new folder, or move this file away."
    if others:
        raise UsageError(Problem(shown(str(path)), "this file exists already.", advice) for path in others)


def _is_other(path: Path, data: bytes) -> bool:
    return os.path.lexists(path) and not (path.is_file() and path.read_bytes() == data)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    for name in sorted(contents, key=lambda name: name == CODEBOOK):
        write_bytes(folder / name, contents[name])
