"""Plan a reliability sample: how many texts a second coder must code before alpha says something.

Simulates coders who agree as much as expected, at the prevalence of each theme, for several sample sizes, drawn at
random or enriched; and gives the numbers that published formulas ask for, how many texts it takes to meet each theme
ten times and, with --corrected, how wide the interval of a count corrected by the sample will be. STUDY is a study
folder; the prevalence is that of the codes that count in it, which are coded or read anew.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console, records
from discourse_coder.cli.inputs import add_coding_choice, factors, share
from discourse_coder.errors import Problem, UsageError
from discourse_coder.statistics.estimates import SEED
from discourse_coder.wording import listed

if TYPE_CHECKING:
    from discourse_coder.analysis.planning import Plan
    from discourse_coder.model.coding import Coding

EXAMPLES = """\
examples:
  discourse-coder plan .
  discourse-coder plan --prevalence sovereignty=66/82 nato=14/82 --sizes 16 17 33 45 82
  discourse-coder plan . --alpha 0.9 --coders 3
  discourse-coder plan . --corrected --enrich nato=3
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    known = parser.add_mutually_exclusive_group()
    add_coding_choice(known, "whose codes to count")
    known.add_argument(
        "--prevalence", nargs="+", metavar="THEME=K/N", help="expect the theme in K of N texts, e.g. un=62/82"
    )
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N", help="sample sizes to compare, e.g. 16 33 82")
    expected = parser.add_mutually_exclusive_group()
    expected.add_argument(
        "--agreement",
        type=share,
        metavar="SHARE",
        help="expect the coders to agree on this share of texts (default: 95%%)",
    )
    expected.add_argument("--alpha", type=float, metavar="A", help="expect this alpha for every theme instead")
    parser.add_argument("--coders", type=int, default=2, metavar="N", help="coders of each text (default: 2)")
    parser.add_argument(
        "--enrich", nargs="+", metavar="THEME=FACTOR", help="draw texts with a theme more often, as sample does: nato=3"
    )
    parser.add_argument(
        "--meet",
        nargs="+",
        type=int,
        metavar="K",
        help="say how many texts it takes to meet a theme K times, not 10",
    )
    parser.add_argument(
        "--corrected", action="store_true", help="say how wide the interval of a corrected count will be"
    )
    parser.add_argument("--sensitivity", type=share, metavar="SHARE", help="for this: of texts with a theme, coded 1")
    parser.add_argument("--specificity", type=share, metavar="SHARE", help="for this: of texts without it, coded 0")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="of the simulation (default: %(default)s)")


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.planning import TO_MEET, plan

    enrich = factors(options.enrich or [])
    prevalence = _prevalence(options.prevalence) if options.prevalence else _coding(options)
    outlook = plan(
        prevalence,
        sizes=options.sizes,
        agreement=options.agreement,
        alpha=options.alpha,
        seed=options.seed,
        coders=options.coders,
        enrich=enrich,
        meet=options.meet or TO_MEET,
        corrected=options.corrected,
        sensitivity=options.sensitivity,
        specificity=options.specificity,
    )
    console.say(*outlook.shown.lines, *_advice(outlook))
    console.result(
        {
            "agreement": outlook.agreement,
            "alpha": outlook.alpha,
            "assurance": outlook.assurance,
            "confidence": outlook.confidence,
            "n_samples": outlook.n_samples,
            "seed": outlook.seed,
            "notice": outlook.notice,
            "not_coded": outlook.not_coded,
            "sizes": records(outlook.table),
            "needed": records(outlook.needed),
            "coders": outlook.coders,
            "to_meet": records(outlook.to_meet),
        }
    )
    return FINE


def _coding(options: argparse.Namespace) -> Coding:
    from discourse_coder.study.folder import read_study

    return read_study(options.study).coding(options.coding)


def _prevalence(texts: list[str]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    problems = []
    for text in texts:
        theme, _, count = text.rpartition("=")
        k, _, n = count.partition("/")
        if not (theme and k.isdecimal() and n.isdecimal()):
            problems.append(Problem(f"--prevalence {text}", "this is not THEME=K/N.", "Write for example un=62/82."))
        elif theme in counts:
            problems.append(Problem(f"--prevalence {text}", f'the theme "{theme}" is given twice.', "Give it once."))
        else:
            counts[theme] = int(k), int(n)
    if problems:
        raise UsageError(problems)
    return counts


def _advice(outlook: Plan) -> list[str]:
    rare = [
        theme.theme
        for theme in outlook.themes
        if 0 < theme.n_present < theme.n_documents
        and theme.factor is None
        and any(size.at_most_one_present >= 0.05 for size in theme.sizes)
    ]
    if not rare:
        return []
    asked = " ".join(f"{theme}=3" for theme in rare)
    return [
        f"A small random sample may have hardly any text with {listed(rare, 'or')}. To draw such texts more often,",
        f"with weights that correct for it: discourse-coder sample --share 0.2 --seed 7 --enrich {asked}",
    ]
