"""Coefficients by irrCAC and interrater, in an environment of their own: PYTHON against_peers.py FOLDER

It reads and prints what against_r.R does. irrCAC wants an older numpy than this project.
"""

import csv
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

CAC_METHODS = {
    "krippendorff_alpha": "krippendorff",
    "gwet_ac1": "gwet",
    "fleiss_kappa": "fleiss",
    "brennan_prediger": "bp",
}


def main(folder: str) -> None:
    """Print the versions and the coefficients of each table in a folder."""
    from interrater import Ratings, RatingsSemantics, UnorderedCategories
    from interrater.analyzers.agreement_functions import group_agreement, krippendorff
    from irrCAC.raw import CAC

    for name in ("irrCAC", "interrater"):
        print("version", f"{name} (Python)", version(name), sep=",")
    for path in sorted(Path(folder).glob("*.csv")):
        codes = np.array([[float(cell or "nan") for cell in row] for row in list(csv.reader(path.open()))[1:]])
        coefficients = CAC(pd.DataFrame(codes), digits=15)
        for statistic, method in CAC_METHODS.items():
            estimate = getattr(coefficients, method)()["est"]
            print(path.stem, statistic, "irrCAC (Python)", estimate["coefficient_value"], sep=",")
            if statistic == "gwet_ac1":
                print(path.stem, "percent_agreement", "irrCAC (Python)", estimate["pa"], sep=",")
        if codes.shape[1] == 2:
            kappa = coefficients.conger()["est"]["coefficient_value"]
            print(path.stem, "cohen_kappa", "irrCAC (Python)", kappa, sep=",")
        names = tuple(str(int(code)) for code in np.unique(codes[~np.isnan(codes)]))
        ratings = Ratings(
            np.where(np.isnan(codes), -1, codes).astype(int),
            RatingsSemantics(codes.shape[1], UnorderedCategories(names)),
        )
        counts = ratings.to_nij_matrix()
        for statistic in ("percent_agreement", "fleiss_kappa", "gwet_ac1", "brennan_prediger"):
            print(path.stem, statistic, "interrater (Python)", getattr(group_agreement, statistic)(counts), sep=",")
        print(path.stem, "krippendorff_alpha", "interrater (Python)", krippendorff.krippendorff_alpha(counts), sep=",")


if __name__ == "__main__":
    main(sys.argv[1])
