"""Code a corpus by the rules of a codebook; write the codes, the evidence and the provenance.

CORPUS is a folder with manifest.csv, a folder of .txt or .md files, one such file, or a table
(.csv, .tsv, .jsonl, .parquet, .xlsx) with columns of ids and texts.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import (
    add_coding_options,
    add_excel_option,
    add_replace_option,
    add_selection_options,
    doubts_heading,
    failures_heading,
    read_corpus,
    selection,
    unread_texts,
)
from discourse_coder.io.study_files import CODEBOOK, OUT, PART, RULES_CODING, study_around
from discourse_coder.wording import first_few

EXAMPLES = """\
examples:
  discourse-coder code corpus --codebook codebook.yaml --out out
  discourse-coder code speeches.xlsx --id-column Nr --text-column Speech --codebook codebook.yaml --out out
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", nargs="?", default="corpus", type=Path, metavar="CORPUS", help="default: corpus")
    parser.add_argument(
        "--codebook", type=Path, metavar="F", help="default: that of the study around CORPUS, or codebook.yaml"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the files (default: out; for a part: out/selection)"
    )
    add_replace_option(parser, "codes in DIR that a person gave or edited")
    add_excel_option(parser)
    add_selection_options(parser)
    add_coding_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.counting import counts_of
    from discourse_coder.cli.summary import summary_json, summary_lines
    from discourse_coder.files.atomic import write_bytes
    from discourse_coder.files.locking import writing_to
    from discourse_coder.files.tables import csv_bytes
    from discourse_coder.io.codebook_reader import doubtful_terms, read_codebook
    from discourse_coder.io.coding_files import check_keeps_a_persons_codes, files_of_coding, write_coding
    from discourse_coder.model.selection import of_texts, selected
    from discourse_coder.rules.coder import UnusedTerm, UsedTerms, code_with_terms

    path: Path = options.codebook or (study_around(options.corpus) or Path()) / CODEBOOK
    codebook, doubts = read_codebook(path), doubtful_terms(path)
    corpus, failures = read_corpus(options.corpus, options)
    failures += unread_texts(options.corpus)
    with console.progress(len(corpus), "coding") as advance:
        coding, terms = code_with_terms(corpus, codebook, roles=options.roles, jobs=options.jobs, progress=advance)
    if conditions := selection(options):
        # What fired was found in all texts.
        coding = of_texts(coding, selected(corpus, **conditions))
        terms = UsedTerms(one_reading=tuple(code for code in terms.one_reading if code[0] in coding.ids))
    folder = options.out or Path(OUT, *([PART] if conditions else []))
    out = folder / RULES_CODING
    with writing_to(folder):
        if not options.replace:
            check_keeps_a_persons_codes(coding, out, "Write elsewhere, or overwrite it with --replace.")
        write_coding(coding, out, excel=options.excel)
        unused = folder / "unused_terms.csv"
        write_bytes(unused, csv_bytes(unused, [UnusedTerm._fields, *terms.unused], excel=options.excel))
    codes, evidence, described = map(str, files_of_coding(out))
    files = [codes, described, evidence, str(unused)]

    counts = counts_of(coding)
    console.say(*summary_lines(coding, counts), "", *filter(None, (terms.note, terms.reading_note)))
    if by_people := [theme.id for theme in codebook if not theme.rules]:
        console.say(f"Without rules, and so not coded here: {first_few(by_people, 12)}. People code them.")
    console.say(f"Wrote {', '.join(files)}.")
    console.result(
        summary_json(coding, counts)
        | {"files": files, "unused_terms": len(terms.unused), "silent_themes": terms.silent}
        | {"codes_on_one_reading": [{"id": id_, "theme": theme} for id_, theme in terms.one_reading]}
        | {"doubtful_terms": [str(doubt) for doubt in doubts], "failures": [str(problem) for problem in failures]}
    )
    console.problems(doubts, doubts_heading(doubts))
    console.problems(failures, failures_heading(failures))
    return USER_ERROR if failures else FINE
