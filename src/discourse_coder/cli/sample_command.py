"""Draw the reliability sample: the texts that a second coder codes, and how they were drawn.

Writes the texts with their weights (sample.csv), and how they were drawn (sample.json). Texts on which the codebook was
tuned can be excluded; those that came back from a training round always are. STUDY is a study folder or a corpus.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console, fields
from discourse_coder.cli.inputs import (
    add_coding_choice,
    add_corpus_options,
    add_replace_option,
    check_outside_corpus,
    factors,
    read_whole_corpus,
    share,
    study_of_corpus,
    writing_new,
)
from discourse_coder.io.study_files import CODEBOOK, OUT, RULES_CODING, SAMPLE

if TYPE_CHECKING:
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus

EXAMPLES = """\
examples:
  discourse-coder sample . --share 20% --seed 7 --out sample.csv
  discourse-coder sample . --number 33 --seed 7 --by source --periods "2008-2011, 2012-2024" --exclude tuned-on.txt
  discourse-coder sample . --share 0.2 --seed 7 --enrich nato=3
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--share", type=share, metavar="SHARE", help="share of all texts, e.g. 20%% or 0.2; rounded up")
    size.add_argument("--number", type=int, metavar="N", help="number of texts")
    parser.add_argument("--seed", type=int, required=True, metavar="N", help="equal seeds draw equal samples")
    parser.add_argument("--out", type=Path, metavar="CSV", help="the file for the list (default: STUDY/sample.csv)")
    parser.add_argument(
        "--by", nargs="*", metavar="COLUMN", help="columns to stratify by (default: source, if there is one)"
    )
    parser.add_argument("--periods", metavar="LIST", help='periods to stratify by, e.g. "2008-2011, 2012-2024"')
    parser.add_argument("--exclude", type=Path, metavar="FILE", help="ids that must not be drawn, one to a line")
    parser.add_argument("--once", action="store_true", help="of texts with the same words, only the first can be drawn")
    parser.add_argument(
        "--enrich", nargs="+", metavar="THEME=FACTOR", help="draw texts with a theme more often, e.g. nato=3"
    )
    add_coding_choice(parser, "says which texts have the theme, by default what counts in the study")
    add_replace_option(parser, "an existing sample")
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.repeats import later_ones, repeated_texts, repeats_note
    from discourse_coder.analysis.sampling import draw_sample
    from discourse_coder.io.codings_folder import texts_of_training
    from discourse_coder.io.sample_files import read_ids, write_sample

    enrich = factors(options.enrich or [])
    folder = study_of_corpus(options.corpus)
    options.out = options.out or folder / SAMPLE
    corpus = read_whole_corpus(options.corpus, options)
    check_outside_corpus(options)
    coding = _coding(options, folder, corpus) if enrich else None
    training = texts_of_training(folder)
    trained_on = [id_ for id_ in corpus.ids if id_ in training]
    repeats = repeated_texts(corpus)
    not_again = later_ones(repeats) if options.once else ()
    excluded, read_as = read_ids(options.exclude, corpus) if options.exclude else ((), "")
    sample = draw_sample(
        corpus,
        n=options.number,
        share=options.share,
        seed=options.seed,
        by=options.by if options.by is not None else [name for name in ("source",) if name in corpus.columns],
        periods=options.periods,
        exclude=(*excluded, *trained_on, *not_again),
        enrich=enrich,
        coding=coding,
    )
    out: Path = options.out
    written = (out, out.with_suffix(".json"))
    with writing_new(*written, replace=options.replace):
        write_sample(sample, out)
    files = [str(file) for file in written]
    blind = "The strata reveal what the coding found: keep both files from the second coder."
    if read_as:
        console.say(read_as, "")
    if repeats and not options.once:
        console.say(f"{repeats_note(repeats)} With --once, each is drawn once at most.", "")
    console.say(
        *sample.shown.lines,
        "",
        " ".join(sample.ids),
        *([blind] if sample.enriched else []),
        "",
        f"Wrote {', '.join(files)}.",
    )
    console.result(
        {
            "files": files,
            "ids": list(sample.ids),
            "weights": list(sample.weights),
            "strata": fields(sample.strata, "name", "n_documents", "n_drawn"),
            "excluded": list(sample.excluded),
            "seed": sample.seed,
            "corpus_hash": sample.corpus_hash,
            "description": list(sample.description),
        }
    )
    return FINE


def _coding(options: argparse.Namespace, folder: Path, corpus: Corpus) -> Coding:
    """Return the coding that says which texts have a theme: the one named, or what counts in the study."""
    from discourse_coder.io.coding_files import read_coding
    from discourse_coder.io.codings_folder import coding_file
    from discourse_coder.study.folder import read_study

    if not options.coding and (folder / CODEBOOK).is_file():
        return read_study(
            folder,
            id_column=options.id_column,
            text_column=options.text_column,
            encoding=options.encoding,
            date_order=options.date_order,
        ).coding()
    return read_coding(coding_file(options.coding, folder) if options.coding else folder / OUT / RULES_CODING, corpus)
