#!/bin/sh
# statsmodels.stats.inter_rater.aggregate_raters takes a missing code (nan) for one more category, without a warning.
#
# Fleiss' kappa of its table is then that of other codes. Here three coders agree on all six texts, wherever they coded;
# each text has two codes or three. Kappa of the codes there are is 1; a missing code is no code (Krippendorff's alpha of
# the same table is 1). Its documentation does not speak of missing codes; fleiss_kappa itself refuses unequal counts.
# Guessed before it was run: an error, or the missing codes left out. Seen with statsmodels 0.15.0: a third category,
# and .4653.
#
# Run: sh findings/statsmodels-missing-codes.sh [PYTHON]. Exit code 0 if it is still so, 1 if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${1:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0 krippendorff==0.9.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import krippendorff
import numpy as np
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

nan = np.nan
codes = np.array([[1, 1, 1], [0, 0, nan], [1, 1, nan], [0, 0, 0], [1, 1, 1], [0, nan, 0]])
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    counts, categories = aggregate_raters(codes)
    kappa = fleiss_kappa(counts)
print("statsmodels", version("statsmodels"))
print("categories:", categories, "warnings:", len(warned))
print(f"Fleiss' kappa: {kappa:.4f}")
print(f"Krippendorff's alpha: {krippendorff.alpha(codes.T, level_of_measurement='nominal'):.4f}")
sys.exit(not (len(categories) == 3 and not warned and round(kappa, 4) == 0.4653))
PYTHON
