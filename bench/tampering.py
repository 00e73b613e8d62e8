"""How often the audit catches a claim that was tampered with, by kind of tampering; and whether true claims are blamed.

    python bench/tampering.py [N]

N claims files (default 500) are made from random codings by two coders, every claim in them true; each is then tampered
with in every way, one at a time.
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from pathlib import Path

import numpy as np

import discourse_coder as dc

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from claims_of_a_coding import TAMPERINGS, true_claims, written


def main(n: int) -> None:
    blamed, given_up, tried, caught = 0, 0, Counter[str](), Counter[str]()
    for seed in range(n):
        entries = true_claims(np.random.default_rng(seed))
        audit = dc.audit(dc.parse_claims(written(entries)))
        blamed += audit.is_contradicted
        given_up += any("takes too long" in finding.reason for finding in audit.findings)
        for kind, tamper in TAMPERINGS.items():
            changed = copy.deepcopy(entries)
            if tamper(changed, np.random.default_rng(seed)):
                tried[kind] += 1
                caught[kind] += dc.audit(dc.parse_claims(written(changed))).is_contradicted
    print(f"true claims blamed: {blamed} of {n} files; whether all hold together not found out: {given_up}")
    for kind in TAMPERINGS:
        print(f"{kind}: caught in {caught[kind]} of {tried[kind]} ({100 * caught[kind] / max(tried[kind], 1):.0f} %)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
