"""How often weighted 95% intervals hold the true value of the corpus, where a sample is enriched.

    python bench/enriched.py [N [DRAWS]]

For each cell, N samples (default 500) of corpora of 400 texts. Texts have the theme or not; two coders and a first
coding err independently, so that the alpha of any two is what it is set to. Half of the sample is drawn from the texts
that the first coding has the theme in. Alpha is that of the two coders; precision, recall and F1 are those of the first
coding against one of them. In brackets: percent of samples in which a value is undefined; and how often the interval of
alpha without weights holds it, and lies wholly above .800.

Then two cases by themselves. In the first, two coders agree by an alpha of .49 in the corpus, where the theme is rare;
an enriched sample without weights has another. In the second, 18 of 378 texts that a first coding lacks the theme in
are drawn, so that each stands for 21, and all of the 18 that it has; the coders agree on the latter, and differ on 19
of the 378. Many samples hold none of the 19.
"""

from __future__ import annotations

import sys
from itertools import product
from math import comb

import numpy as np

from discourse_coder.analysis.planned_samples import error_rates
from discourse_coder.analysis.validity import _weighted
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.reliability import ALPHA, RELIABLE, krippendorff_alpha, measured, tally

SIZES, PREVALENCES, ALPHAS = (20, 40, 100), (0.05, 0.1, 0.3), (0.5, RELIABLE)
N_TEXTS = 400
OF_ALPHA = {ALPHA: (krippendorff_alpha, "")}


def true_values(alpha: float, prevalence: float) -> dict[str, float]:
    """Return the values in the long run: coding and reference err alike, so that all three shares are the same."""
    miss, false_alarm = error_rates(alpha, prevalence)
    both = prevalence * (1 - miss) ** 2 + (1 - prevalence) * false_alarm**2
    one = prevalence * (1 - miss) + (1 - prevalence) * false_alarm
    return {"alpha": alpha, "precision": both / one, "recall": both / one, "f1": both / one}


def sample(n: int, alpha: float, prevalence: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes of the first coding and two coders for a sample, and the weight of each text."""
    miss, false_alarm = error_rates(alpha, prevalence)
    has = random.random(N_TEXTS) < prevalence
    codes = (random.random((N_TEXTS, 3)) < np.where(has, 1 - miss, false_alarm)[:, None]).astype(np.int8)
    strata = [np.flatnonzero(codes[:, 0] == code) for code in (1, 0)]
    n_with = min(n // 2, len(strata[0]))
    drawn = [random.permutation(stratum)[:size] for stratum, size in zip(strata, (n_with, n - n_with), strict=True)]
    weights = [
        np.full(len(part), len(stratum) / max(len(part), 1)) for part, stratum in zip(drawn, strata, strict=True)
    ]
    return codes[np.concatenate(drawn)], np.concatenate(weights)


def without_weights(n_samples: int) -> None:
    """Print the mean of alpha in enriched samples of 40, with weights and without, and in the corpora they are from."""
    random = np.random.default_rng(4)
    found = []
    for _ in range(n_samples):
        has = random.random(N_TEXTS) < 0.06
        codes = (random.random((N_TEXTS, 3)) < np.where(has, 0.92, 0.045)[:, None]).astype(np.int8)
        ones = random.permutation(np.flatnonzero(has))[:20]
        zeros = random.permutation(np.flatnonzero(~has))[: 40 - len(ones)]
        drawn = np.concatenate([ones, zeros])
        weights = np.repeat([has.sum() / len(ones), (~has).sum() / len(zeros)], [len(ones), len(zeros)])
        pairs = codes[:, 1:]
        tallies = tally(pairs), tally(pairs[drawn]), tally(pairs[drawn], weights=weights)
        found.append([float(krippendorff_alpha(one.sums())[0]) for one in tallies])
    corpus, plain, weighted = np.nanmean(found, axis=0)
    print(f"\nalpha in the corpus {corpus:.2f}; in the sample without weights {plain:.2f}, with weights {weighted:.2f}")


def no_disagreement_among_heavy_texts(n_draws: int) -> None:
    """Print how often alpha is called reliable, and its interval where the sample has no disagreement."""
    ones, zeros, drawn, differing = 18, 378, 18, 19
    alike, apart = [1, 1], [1, 0]

    def alpha_of(n_apart: int, n_zeros: int, weight: float) -> Estimate:
        codes = np.array([alike] * ones + [apart] * n_apart + [[0, 0]] * (n_zeros - n_apart), dtype=np.int8)
        weights = np.repeat([1.0, weight], [ones, n_zeros])
        counted = tally(codes, weights=weights)
        return measured(counted, OF_ALPHA, np.random.default_rng(4), n_resamples=n_draws)[0][ALPHA]

    true = alpha_of(differing, zeros, 1.0).value
    chance = [comb(differing, k) * comb(zeros - differing, drawn - k) / comb(zeros, drawn) for k in range(drawn + 1)]
    samples = [alpha_of(k, drawn, zeros / drawn) for k in range(drawn + 1)]
    reliable = sum(p for p, one in zip(chance, samples, strict=True) if one.low is not None and one.low >= RELIABLE)
    held = sum(
        p for p, one in zip(chance, samples, strict=True) if one.low is not None and one.low <= (true or 0) <= one.high
    )
    print(
        f"alpha in the corpus {true:.2f}: {chance[0]:.0%} of samples hold no disagreement, with an interval of "
        f"{samples[0]}; alpha is called reliable in {reliable:.0%} of all samples, the interval holds it in {held:.1%}"
    )


def main(n_samples: int, n_draws: int) -> None:
    print(
        "| n | prevalence | alpha | "
        + " | ".join(("alpha", "precision", "recall", "F1"))
        + " | alpha without weights |"
    )
    print("|---|" + "---|" * 7)
    for n, prevalence, alpha in product(SIZES, PREVALENCES, ALPHAS):
        random = np.random.default_rng([n, round(1000 * prevalence), round(1000 * alpha)])
        true = true_values(alpha, prevalence)
        found: dict[str, list[Estimate]] = {name: [] for name in (*true, "plain")}
        for seed in range(n_samples):
            codes, weights = sample(n, alpha, prevalence, random)
            of_coding = _weighted(codes[:, :2], weights, n_draws, seed)
            for name in ("precision", "recall", "f1"):
                found[name].append(of_coding[name])
            for name, given in (("alpha", weights), ("plain", None)):
                draws = np.random.default_rng(seed)
                counted = tally(codes[:, 1:], weights=given)
                found[name].append(measured(counted, OF_ALPHA, draws, n_resamples=n_draws)[0][ALPHA])
        texts = [_share(found[name], true[name]) for name in true]
        texts.append(f"{_share(found['plain'], alpha)}, above {_above(found['plain']):.0f}")
        print(f"| {n} | {prevalence} | {alpha:.3f} |", " | ".join(texts), "|", flush=True)


def _share(found: list[Estimate], true: float) -> str:
    limits = [(one.low, one.high) for one in found if one.low is not None and one.high is not None]
    held = np.mean([low <= true <= high for low, high in limits])
    return f"{100 * held:.1f} ({100 - 100 * len(limits) / len(found):.0f})"


def _above(found: list[Estimate]) -> float:
    return 100 * float(np.mean([one.low is not None and one.low >= RELIABLE for one in found]))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    n_samples, n_draws = numbers + [500, 400][len(numbers) :]
    main(n_samples, n_draws)
    without_weights(n_samples)
    no_disagreement_among_heavy_texts(10_000)
