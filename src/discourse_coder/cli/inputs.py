"""Arguments and steps that commands share."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.io.study_files import CODEBOOK, CORPUS
from discourse_coder.wording import first_few, inflected, number_of

if TYPE_CHECKING:
    from discourse_coder.io.corpus_reader import TooLarge
    from discourse_coder.model.corpus import Corpus
    from discourse_coder.study.folder import Study


def add_corpus_options(parser: argparse.ArgumentParser, *, worksheet: bool = True) -> None:
    """Add the options on how to read a corpus; that of a study is a folder and has no worksheet."""
    reading = parser.add_argument_group("reading the corpus")
    reading.add_argument("--id-column", default="id", metavar="NAME", help="the column of ids in a table (default: id)")
    reading.add_argument(
        "--text-column", default="text", metavar="NAME", help="the column of texts in a table (default: text)"
    )
    reading.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="the encoding of all files, e.g. windows-1252"
    )
    if worksheet:
        add_worksheet_option(reading)
    add_date_order_option(reading)


def add_date_order_option(parser: argparse._ActionsContainer) -> None:
    """Add the option that says how dates in numbers are written."""
    parser.add_argument(
        "--date-order",
        choices=["dmy", "mdy", "ymd"],
        help="the order of day, month and year in dates such as 04/05/2015 (default: the one that fits all of them)",
    )


def add_worksheet_option(parser: argparse._ActionsContainer, of: str = "a workbook (.xlsx)") -> None:
    """Add the option that names the worksheet to read of a workbook."""
    parser.add_argument(
        "--worksheet",
        "--sheet",
        dest="worksheet",
        default="",
        metavar="NAME",
        help=f"the worksheet of {of} to read (default: the only one with cells)",
    )


def add_originals_options(parser: argparse._ActionsContainer) -> None:
    """Add the options on how to read originals that become a corpus."""
    parser.add_argument("--id-column", default="id", metavar="NAME", help="the column of ids in tables (default: id)")
    parser.add_argument(
        "--text-column", default="text", metavar="NAME", help="the column of texts in tables (default: text)"
    )
    parser.add_argument(
        "--repeated-ids",
        choices=["join", "number"],
        help="rows of a table with one id and different words: one text (join), or a text each, numbered (number); "
        "otherwise they are refused",
    )
    add_worksheet_option(parser)
    parser.add_argument(
        "--encoding", default="", metavar="NAME", help="the encoding of texts that are not Unicode, e.g. windows-1252"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=_cores(), metavar="N", help="processes to read with (default: all cores)"
    )


def add_coding_options(parser: argparse.ArgumentParser, *, worksheet: bool = True) -> None:
    """Add the options of commands that code a corpus."""
    add_roles_option(parser)
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes to code with (default: 1)")
    add_corpus_options(parser, worksheet=worksheet)


def add_roles_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that says which speakers are coded in transcripts."""
    parser.add_argument(
        "--roles",
        nargs="+",
        default=["official"],
        choices=["official", "question", "chair", "other"],
        help="speakers to code in texts that say who speaks (default: official)",
    )


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that restrict what is counted to a part of the corpus."""
    part = parser.add_argument_group("only a part of the texts")
    part.add_argument("--since", metavar="DATE", help="dated so or later, e.g. 2012 or 2012-02-08")
    part.add_argument("--until", metavar="DATE", help="dated so or earlier")
    part.add_argument(
        "--where",
        action="append",
        default=[],
        type=_condition,
        metavar="COLUMN=VALUE",
        help="with this value, e.g. country=China; several of one column: any of them; of several columns: all of them",
    )


def selection(options: argparse.Namespace) -> dict[str, Any]:
    """Return the conditions that options set, as `Corpus.where` takes them; empty where there are none."""
    values: dict[str, list[str]] = {}
    for column, value in getattr(options, "where", ()):
        values.setdefault(column, []).append(value)
    dates = {name: found for name in ("since", "until") if (found := getattr(options, name, None))}
    return {**dates, **({"values": values} if values else {})}


def _condition(text: str) -> tuple[str, str]:
    column, between, value = text.partition("=")
    if not (column.strip() and between and value.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=VALUE; write for example country=China")
    if column.strip() in ("since", "until"):
        raise argparse.ArgumentTypeError(f"{text!r} is an option of its own; write --{column.strip()} DATE")
    return column.strip(), value.strip()


def add_coding_choice(parser: argparse._ActionsContainer, purpose: str, **options: Any) -> None:
    """Add the option that chooses a coding, by coder or by file."""
    parser.add_argument(
        "--coding",
        metavar="NAME|FILE",
        help=f"{purpose}: adjudicated, first, rules or majority; a coder of codings/ or out/codings/; or a table of "
        "codes (default: what the codebook says)",
        **options,
    )


def add_full_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option that prints everything; what one would tell a colleague is printed in any case."""
    parser.add_argument("--full", action="store_true", help=f"print {what}")


def add_excel_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that writes CSV so that Excel reads it by a double click."""
    parser.add_argument(
        "--excel",
        action="store_true",
        help="begin CSV files with a byte order mark, so that Excel shows accented letters",
    )


def share(text: str) -> float:
    """Return a share, written as 0.2 or 20%."""
    number = text.strip().removesuffix("%")
    try:
        value = float(number) / (100 if number != text.strip() else 1)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share; write a fifth as 0.2 or 20%")
    return value


def share_or_zero(text: str) -> float:
    """Return a share, which may be 0."""
    return 0.0 if text.strip() in ("0", "0.0", "0%") else share(text)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 4 * (os.cpu_count() or 1) + 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a usable number of processes; try {_cores()}")
    return int(text)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_corpus(
    path: Path, options: argparse.Namespace, too_large: TooLarge | None = None
) -> tuple[Corpus, tuple[Problem, ...]]:
    """Return the documents that can be read, and the problems of the others; the path may be a study's."""
    from discourse_coder.io.corpus_reader import read_corpus_leniently

    names = ("id_column", "text_column", "encoding", "date_order", "worksheet")
    given = {name: getattr(options, name) for name in names if name in options}
    return read_corpus_leniently(corpus_folder(path), **given, too_large=too_large)


def _is_study(path: Path) -> bool:
    return (path / CODEBOOK).is_file() and (path / CORPUS).is_dir()


def corpus_folder(path: Path) -> Path:
    """Return where a corpus is, given it, its study or its manifest."""
    from discourse_coder.io.corpus_reader import MANIFEST

    if _is_study(path):
        return path / CORPUS
    return path.parent if path.name == MANIFEST else path


def study_of_corpus(path: Path) -> Path:
    """Return the study that a path is or has for its corpus; of another corpus, the folder that it is or lies in."""
    if _is_study(path):
        return path
    corpus = corpus_folder(path)
    above = corpus.parent if corpus.name.strip(".") else Path(os.path.realpath(corpus)).parent
    if _is_study(above) and os.path.realpath(above / CORPUS) == os.path.realpath(corpus):
        return above
    return corpus if corpus.is_dir() else corpus.parent


def unread_texts(folder: Path, tables: Collection[Path] = ()) -> tuple[Problem, ...]:
    """Return the problem that a folder of plain texts, or of `tables` that are read, has other files of texts too."""
    from discourse_coder.io.corpus_reader import MANIFEST, TEXT_SUFFIXES

    if not folder.is_dir() or (folder / MANIFEST).exists() or (folder / CORPUS).exists():
        return ()
    from discourse_coder.extract.formats.registry import BY_SUFFIX
    from discourse_coder.files.tables import TABLE_SUFFIXES

    files = [path for path in folder.rglob("*") if not path.name.startswith(".")]
    kinds, read = set(BY_SUFFIX) - set(TEXT_SUFFIXES), "plain texts"
    if tables:
        kinds, read = {*kinds, *TABLE_SUFFIXES}, "tables of one kind, whose names begin with no _,"
    known = {path.with_suffix("") for path in files if path.suffix.lower() in TEXT_SUFFIXES}
    others = sorted(
        path.name
        for path in files
        if path.suffix.lower() in kinds and path not in tables and path.with_suffix("") not in known
    )
    if not others:
        return ()
    found = f"{number_of(len(others), 'file')} not read: {first_few(others, 3)}. Only {read} are."
    return (Problem(str(folder), found, f"To have all: discourse-coder ingest {folder} --out corpus"),)


def read_study(options: argparse.Namespace, *, to_report: bool = False) -> Study:
    """Return the study of a command, or the part asked for; one `to_report` in full must not be too large for it."""
    from discourse_coder.study import folder

    conditions = selection(options)
    read = folder.read_study_to_report if to_report and not conditions else folder.read_study
    names = ("id_column", "text_column", "encoding", "date_order")
    study = read(options.study, **{name: getattr(options, name) for name in names})
    return study.where(**conditions.pop("values", {}), **conditions) if conditions else study


def read_whole_corpus(path: Path, options: argparse.Namespace, too_large: TooLarge | None = None) -> Corpus:
    """Return the corpus; an error if any of its documents cannot be read, unless all of these are empty.

    An empty text is left out by every command, named when the command is done, and makes its exit code 2.
    """
    from discourse_coder.model.corpus import EMPTY_TEXT

    corpus, failures = read_corpus(path, options, too_large)
    if any(failure.found != EMPTY_TEXT for failure in failures):
        raise CorpusError(failures)
    options.empty_texts = failures
    return corpus


def read_coded_corpus(options: argparse.Namespace) -> Corpus | None:
    """Return the corpus that --corpus names, if any; its columns have their usual names."""
    if not options.corpus:
        return None
    reading = argparse.Namespace(date_order=options.date_order, worksheet=options.worksheet)
    corpus = read_whole_corpus(options.corpus, reading)
    options.empty_texts = reading.empty_texts
    return corpus


def add_replace_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option without which nothing that people filled in or drew is overwritten."""
    parser.add_argument("--replace", action="store_true", help=f"overwrite {what}")


@contextmanager
def writing_new(*files: Path, replace: bool) -> Iterator[None]:
    """Be the only run that writes to the folders of files; raise a UsageError if one exists and is to be kept.

    The first of the files is the main one of the set.
    """
    from discourse_coder.files.locking import writing_to

    real = [Path(os.path.realpath(file)) for file in files]
    if len(set(real)) < len(real):
        raise UsageError.at(str(files[0]), "two files would have this name.", "Give each a name of its own.")
    _check_new(files, replace)  # so that a refusal makes no folder
    with ExitStack() as held:
        # In one order, so that two runs never wait for each other.
        for folder in sorted({file.parent for file in real}):
            held.enter_context(writing_to(folder))
        _check_new(files, replace)
        yield


def _check_new(files: Sequence[Path], replace: bool) -> None:
    from discourse_coder.files.together import has_member

    there = [] if replace else [file for file in files if has_member(file, files[0])]
    if there:
        advice = "Write elsewhere, or overwrite it with --replace."
        raise UsageError(Problem(str(file), "it already exists.", advice) for file in there)


def check_outside_corpus(options: argparse.Namespace) -> None:
    """Raise a UsageError if a command is to write into the corpus folder that it reads."""
    corpus = getattr(options, "corpus", None)
    if (study := getattr(options, "study", None)) and not corpus:
        corpus = Path(study) / CORPUS
    if options.command == "ingest" or corpus is None:
        return
    corpus = corpus_folder(corpus)
    inside = Path(os.path.realpath(corpus))
    problems = [
        Problem(
            f"--{name} {target}",
            f"this lies in the corpus folder {corpus}, where results would be taken for texts.",
            f"Write elsewhere with --{name}.",
        )
        for name in ("out", "to", "receipt")
        if isinstance(target := getattr(options, name, None), Path)
        and Path(os.path.realpath(target)).is_relative_to(inside)
    ]
    if problems and corpus.is_dir():
        raise UsageError(problems)


def check_worksheet(options: argparse.Namespace) -> None:
    """Raise a UsageError if a worksheet is named and no workbook is given, so that the name would change nothing."""
    wanted = getattr(options, "worksheet", "")
    if not wanted or options.command in ("ingest", "new"):  # which look for workbooks in folders and archives
        return
    values = [value for name, value in vars(options).items() if name not in ("out", "to")]
    given = [each for value in values for each in (value if isinstance(value, list) else [value])]
    if not any(isinstance(each, str | Path) and str(each).lower().endswith(".xlsx") for each in given):
        found = "this command was given no workbook (.xlsx), so there is no worksheet to choose."
        raise UsageError.at(f"--worksheet {wanted}", found, "Leave it out, or name the workbook.")


def doubts_heading(doubts: tuple[Problem, ...]) -> str:
    """Return the heading of a list of terms that cannot be meant."""
    n = len(doubts)
    return f"{number_of(n, 'term')} cannot be meant as {inflected(n, 'it is', 'they are')} written; codes hang on this:"


def failures_heading(failures: tuple[Problem, ...]) -> str:
    """Return the heading of a list of problems."""
    return f"{number_of(len(failures), 'problem')} in the input; the rest is done:"


def file_size(text: str) -> int:
    """Return a number of bytes, written as 209715200 or ``200MB``."""
    number = text.replace("_", "").removesuffix("MB").strip()
    if not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of bytes; write 200000000 or 200MB")
    return int(number) * (2**20 if text.endswith("MB") else 1)


def factors(texts: list[str]) -> dict[str, float]:
    """Return how many times more often to draw texts with a theme, given as THEME=FACTOR."""
    factors: dict[str, float] = {}
    problems = []
    for text in texts:
        theme, _, factor = text.rpartition("=")
        try:
            factors[theme] = float(factor)
        except ValueError:
            theme = ""
        if not theme:
            problems.append(Problem(f"--enrich {text}", "this is not THEME=FACTOR.", "Write for example nato=3."))
    if problems:
        raise UsageError(problems)
    return factors
