"""The codings that a command is given: files, patterns, folders and coders, without the other tables among them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.errors import UsageError

if TYPE_CHECKING:
    from discourse_coder.io.coder_tables import Shape
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus
    from discourse_coder.model.scale import Level


def add_shape_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the options that say how tables of codes made by hand are to be read."""
    shape = parser.add_argument_group("tables that other programs wrote")
    shape.add_argument("--id-column", default="id", metavar="NAME", help="the column of ids (default: id)")
    shape.add_argument("--no-ids", action="store_true", help="match texts by their order in the tables")
    by_coder = shape.add_mutually_exclusive_group()
    by_coder.add_argument(
        "--coder-column", default="", metavar="NAME", help="the column that names the coder of each row"
    )
    by_coder.add_argument("--columns-are-coders", action="store_true", help="each column is a coder, of one variable")
    shape.add_argument(
        "--variable",
        action="append",
        default=[],
        metavar="NAME",
        help="a column that holds codes; several times (default: all)",
    )
    shape.add_argument(
        "--unmarked",
        choices=("absent", "not-coded"),
        default="",
        help="in a table with a row per highlight: what a text without one is, if others have codes for it",
    )
    return shape


def shape_of(options: argparse.Namespace, level: Level | None = None) -> Shape:
    """Return how tables made by hand are to be read."""
    from discourse_coder.io.coder_tables import Shape

    return Shape(
        options.id_column,
        options.no_ids,
        options.coder_column,
        options.columns_are_coders,
        tuple(options.variable),
        level,
        options.worksheet,
        options.unmarked,
    )


def given_files(arguments: Iterable[str]) -> list[Path]:
    """Return the files that arguments name, each once; a folder stands for its tables, a pattern for what it matches.

    Not every shell puts the files in place of a pattern.
    """
    from discourse_coder.files.together import mains_in

    return _each_once(
        file for match in _matches(arguments) for file in (mains_in(match, ".csv") if match.is_dir() else [match])
    )


def unread_in(arguments: Iterable[str]) -> list[Path]:
    """Return the tables of folders among arguments that are not read as codings, unless they are named as well."""
    from discourse_coder.io.codings_folder import unread_tables

    matches = list(_matches(arguments))
    named = set(map(os.path.realpath, matches))
    return _each_once(
        file
        for folder in matches
        if folder.is_dir()
        for file in unread_tables(folder)
        if os.path.realpath(file) not in named
    )


def _matches(arguments: Iterable[str]) -> Iterator[Path]:
    for argument in arguments:
        path = Path(argument)
        yield from [path] if path.exists() or "*" not in path.name else sorted(path.parent.glob(path.name))


def _each_once(files: Iterable[Path]) -> list[Path]:
    found: dict[str, Path] = {}
    for file in files:
        found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def codings_among(files: Iterable[Path], study: Path | None) -> tuple[list[Path], list[Path]]:
    """Return the codings that files and names of coders stand for, and the files that were written as something else.

    Evidence stands beside its codes and needs no word.
    """
    from discourse_coder.io.codings_folder import coding_file, kind_of_table

    codings, others = [], []
    for file in files:
        kind = kind_of_table(file) if file.is_file() else "coding"
        if kind == "coding":
            codings.append(file if file.is_file() else coding_file(str(file), study or Path()))
        elif kind == "other":
            others.append(file)
    return codings, others


def of_coders(
    codings: Sequence[tuple[Path, Coding]], themes: Collection[str], named: Collection[Path]
) -> tuple[list[tuple[Path, Coding]], list[str]]:
    """Return the codings to compare, and in words why the others of a folder are not, unless they are named.

    Those without a theme of the codebook and those made from others are left out, if two are left without them.
    """
    kept, told = list(codings), list[str]()

    def leave_out(reason: str, is_left_out: Callable[[Coding], bool]) -> None:
        out = [(path, coding) for path, coding in kept if path not in named and is_left_out(coding)]
        if out and len(kept) - len(out) >= 2:
            kept[:] = [each for each in kept if each not in out]
            told.extend(f"{coding.name} ({reason})" for _, coding in out)

    leave_out("of another codebook", lambda coding: bool(themes) and set(themes).isdisjoint(coding.themes))
    leave_out("made from other codings", lambda coding: bool(coding.provenance.parents))
    return kept, told


def add_weights_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for a table of weights."""
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="CSV",
        help="the weight of each text (default: those of the sample, if it draws some more often)",
    )


def read_weights(path: Path, worksheet: str, corpus: Corpus | None) -> tuple[dict[str, float], str]:
    """Read the weight of each id, and say which ids are written otherwise in the corpus."""
    from discourse_coder.errors import Problem
    from discourse_coder.files.tables import read_table
    from discourse_coder.io.changed_ids import with_ids_of

    table = read_table(path, worksheet=worksheet).unguarded()
    if problems := [*table.missing("id"), *table.missing("weight"), *table.problems]:
        raise UsageError(problems)
    table, read_as = with_ids_of(corpus, table) if corpus is not None else (table, "")
    weights: dict[str, float] = {}
    for row in table.rows:
        id_, weight = row.cells["id"].strip(), row.cells["weight"].strip()
        if id_ in weights:
            problems.append(Problem(row.place, f'"{id_}" already has a weight.', "Keep one row."))
        try:
            weights[id_] = float(weight)
        except ValueError:
            problems.append(Problem(row.place, f'"{weight}" is not a weight.', "Write a number above 0."))
    if problems:
        raise UsageError(problems)
    return weights, read_as
