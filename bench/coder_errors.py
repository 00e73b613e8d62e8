"""How far off the model of Dawid & Skene is: python bench/coder_errors.py [N]

N samples (default 100) of each kind, of three coders who err in 10% of the texts, independently of each other, and in
some texts all alike. Root mean square errors are those of samples for which the model is not withheld: of the share of
texts with the theme, in the texts of the sample, and of the chances of the right code.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from discourse_coder.analysis.coder_errors import coder_errors
from discourse_coder.analysis.several_coders import Coded
from discourse_coder.statistics.reliability import THEME, tally

SIZES, PREVALENCES, ALIKE, ERROR = (30, 50, 100, 200), (0.2, 0.5), (0.0, 0.1), 0.1


def main(n_samples: int) -> None:
    random = np.random.default_rng(0)
    print("| Misread by all | Texts with the theme |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---" * (2 + len(SIZES)) + "|")
    for alike, prevalence in product(ALIKE, PREVALENCES):
        fields = []
        for n in SIZES:
            of_shares, of_chances = [], []
            for _ in range(n_samples):
                truth = random.random((n, 1)) < prevalence
                misread = truth ^ (random.random((n, 1)) < alike)
                codes = misread ^ (random.random((n, 3)) < ERROR)
                (found,) = coder_errors([Coded("t", ("a", "b", "c"), tally(codes.astype(np.int64)), THEME)])
                if not found.reason:
                    right = ERROR + alike - 2 * ERROR * alike
                    chances = [chance for (_, j, i), chance in found.chances.items() if i == j]
                    of_shares.append(found.shares["1"] - truth.mean())
                    of_chances += [chance - (1 - right) for chance in chances]
            off = [np.sqrt(np.mean(np.square(errors))) for errors in (of_shares, of_chances)] if of_shares else []
            text = ", ".join(f"{error:.2f}".removeprefix("0") for error in off)
            fields.append(f"{text} ({100 * (1 - len(of_shares) / n_samples):.0f})")
        print(f"| {alike:.0%} | {prevalence:.0%} |", " | ".join(fields), "|", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
