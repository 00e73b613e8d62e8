"""True claims, made from a random coding by two coders, and ways to tamper with them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import yaml

Entry = dict[str, object]
Entries = list[Entry]
THEMES = ("alpha", "beta", "gamma", "delta", "epsilon")


def true_claims(rng: np.random.Generator) -> Entries:
    """Return claims about a random coding, every one of them true, stated as a publication would."""
    n = int(rng.integers(2, 200))
    themes = THEMES[: int(rng.integers(1, len(THEMES) + 1))]
    codes = rng.random((n, len(themes))) < rng.random(len(themes))
    counts = codes.sum(axis=0).tolist()
    mentions = [int((column * rng.geometric(0.5, n)).sum()) for column in codes.T]
    entries: Entries = [{"kind": "number_of_texts", "value": n}]
    for theme, count, mentioned in zip(themes, counts, mentions, strict=True):
        entries += [
            {"kind": "document_count", "theme": theme, "value": count},
            {"kind": "mention_count", "theme": theme, "value": mentioned},
            {"kind": "share", "theme": theme, "value": percentage(count, n, rng)},
        ]
    parts = sorted({0, n, *rng.integers(1, n + 1, 2).tolist()})
    entries.append(
        {
            "kind": "partition",
            "parts": [
                {"name": f"part {first + 1}", "texts": f"{first + 1}-{last}"}
                for first, last in itertools.pairwise(parts)
            ],
        }
    )
    entries += [
        {
            "kind": "document_count",
            "theme": themes[0],
            "within": f"part {first + 1}",
            "value": int(codes[first:last, 0].sum()),
        }
        for first, last in itertools.pairwise(parts)
    ]
    if having := (np.flatnonzero(codes[:, 0]) + 1).tolist():
        entries.append({"kind": "citation", "theme": themes[0], "texts": having[:3]})
    years = sorted(rng.integers(1990, 2025, 2).tolist())
    entries.append({"kind": "date_range", "period": f"{years[0]}-{years[1]}"})
    entries.append({"kind": "citation", "texts": sorted({int(number) for number in rng.integers(1, n + 1, 3)})})
    if len(themes) > 1:
        by = str(rng.choice(["document_count", "mention_count"]))
        totals = dict(zip(themes, counts if by == "document_count" else mentions, strict=True))
        # Ties are broken anyhow.
        order = sorted(rng.permutation(list(themes)).tolist(), key=lambda theme: -totals[theme])
        entries.append({"kind": "ranking", "themes": order, "by": by})
        for one, other in itertools.combinations(range(min(3, len(themes))), 2):
            both, pair = int((codes[:, one] & codes[:, other]).sum()), [themes[one], themes[other]]
            entries.append({"kind": "cooccurrence", "themes": pair, "value": both})
            if counts[one]:
                share = percentage(both, counts[one], rng)
                entries.append({"kind": "cooccurrence", "themes": pair, "value": share, "of": themes[one]})
    size = int(rng.integers(1, n + 1))
    sample = rng.choice(n, size, replace=False)
    second = codes[sample] ^ (rng.random((size, len(themes))) < 0.08)
    agreeing = (second == codes[sample]).sum(axis=0).tolist()
    entries.append({"kind": "sample_share", "value": percentage(size, n, rng), "random": "yes"})
    entries.append({"kind": "number_of_coders", "value": 2})
    differing, chance = size - agreeing[0], _by_chance(codes[sample, 0], second[:, 0])
    if chance:
        kappa = (1 - Decimal(size * differing) / Decimal(chance)).quantize(Decimal("0.01"))
        entries.append(
            {"kind": "agreement", "theme": themes[0], "measure": "cohen_kappa", "value": str(kappa), "of": size}
        )
        entries.append(
            {"kind": "agreement", "theme": themes[0], "value": percentage(agreeing[0], size, rng), "of": size}
        )
    entries += [
        {"kind": "agreement", "theme": theme, "value": percentage(alike, size, rng)}
        for theme, alike in list(zip(themes, agreeing, strict=True))[bool(chance) :]
    ]
    return entries


def _by_chance(first: np.ndarray, second: np.ndarray) -> int:
    n, x, y = len(first), int(first.sum()), int(second.sum())
    return x * (n - y) + y * (n - x)


def percentage(part: int, whole: int, rng: np.random.Generator) -> str:
    """Return a share in per cent, rounded in one of the usual ways to up to two decimals."""
    exact = Decimal(100 * part) / Decimal(whole)
    rounding = str(rng.choice([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    return f"{exact.quantize(Decimal(1).scaleb(-int(rng.integers(0, 3))), rounding)} %"


def written(entries: Entries) -> str:
    """Return claims as YAML."""
    claims = [
        {"id": f"c{number}", "place": f"p. {number}", "says": "As stated.", **e} for number, e in enumerate(entries)
    ]
    return yaml.safe_dump({"publication": "A study", "claims": claims}, sort_keys=False)


def _one(entries: Entries, kind: str, rng: np.random.Generator) -> Entry | None:
    found = [entry for entry in entries if entry["kind"] == kind and not {"within", "of", "measure"} & set(entry)]
    return found[int(rng.integers(len(found)))] if found else None


def _count_by_a_few(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "document_count", rng)
    assert entry
    entry["value"] = max(0, int(str(entry["value"])) + int(rng.choice([-3, -2, -1, 1, 2, 3])))
    return True


def _count_above_all(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "document_count", rng)
    assert entry
    entry["value"] = int(str(entries[0]["value"])) + int(rng.integers(1, 50))
    return True


def _count_restated(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "document_count", rng)
    assert entry
    entries.append({**entry, "value": int(str(entry["value"])) + int(rng.integers(1, 4))})
    return True


def _mentions_as_texts(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "mention_count", rng)
    assert entry
    count = next(e for e in entries if e["kind"] == "document_count" and e["theme"] == entry["theme"])
    if entry["value"] == count["value"]:
        return False
    entries.append({"kind": "document_count", "theme": entry["theme"], "value": entry["value"]})
    return True


def _fewer_mentions_than_texts(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "mention_count", rng)
    assert entry
    count = int(
        str(next(e["value"] for e in entries if e["kind"] == "document_count" and e["theme"] == entry["theme"]))
    )
    if not count:
        return False
    entry["value"] = int(rng.integers(0, count))
    return True


def _moved_by_points(entry: dict[str, object], rng: np.random.Generator) -> bool:
    moved = Decimal(str(entry["value"]).removesuffix(" %")) + int(rng.choice([-3, -2, -1, 1, 2, 3]))
    if not 0 <= moved <= 100:
        return False
    entry["value"] = f"{moved} %"
    return True


def _share_by_points(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "share", rng)
    assert entry
    return _moved_by_points(entry, rng)


def _number_of_texts(entries: Entries, rng: np.random.Generator) -> bool:
    entries[0]["value"] = max(1, int(str(entries[0]["value"])) + int(rng.choice([-2, -1, 1, 2])))
    return True


def _part_moved(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "partition", rng)
    assert entry
    parts = entry["parts"]
    assert isinstance(parts, list)
    part = parts[int(rng.integers(len(parts)))]
    first, last = map(int, part["texts"].split("-"))
    part["texts"] = f"{first}-{last + int(rng.integers(1, 5))}"
    return True


def _cited_beyond(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "citation", rng)
    assert entry
    entry["texts"] = [int(str(entries[0]["value"])) + int(rng.integers(1, 20))]
    return True


def _dates_restated(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "date_range", rng)
    assert entry
    first, last = map(int, str(entry["period"]).split("-"))
    entries.append({**entry, "period": f"{first}-{last + int(rng.integers(1, 3))}"})
    return True


def _ranking_reversed(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "ranking", rng)
    if not entry:
        return False
    kind = entry["by"]
    totals = {e["theme"]: e["value"] for e in entries if e["kind"] == kind}
    themes = entry["themes"]
    assert isinstance(themes, list)
    entry["themes"] = themes[::-1]
    return totals[themes[0]] != totals[themes[-1]]


def _together_too_often(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "cooccurrence", rng)
    if not entry:
        return False
    themes = entry["themes"]
    assert isinstance(themes, list)
    least = min(
        int(str(e["value"]))
        for e in entries
        if e["kind"] == "document_count" and e["theme"] in themes and "within" not in e
    )
    entry["value"] = least + int(rng.integers(1, 5))
    return True


def _agreement_by_points(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "agreement", rng)
    if not entry:
        return False
    moved = Decimal(str(entry["value"]).removesuffix(" %")) - int(rng.integers(1, 4))
    entry["value"] = f"{moved} %"
    return moved >= 0


def _together_never(entries: Entries, rng: np.random.Generator) -> bool:
    pairs = [e for e in entries if e["kind"] == "cooccurrence" and "of" not in e]
    for entry in pairs:
        entry["value"] = 0
    entries[:] = [e for e in entries if "of" not in e or e["kind"] != "cooccurrence"]
    counts = {
        str(e["theme"]): int(str(e["value"])) for e in entries if e["kind"] == "document_count" and "within" not in e
    }
    return len(pairs) == 3 and sum(counts[theme] for theme in THEMES[:3]) > int(str(entries[0]["value"]))


def _overlap_by_one(entries: Entries, rng: np.random.Generator) -> bool:
    pairs = [e for e in entries if e["kind"] == "cooccurrence" and "of" not in e]
    if not pairs:
        return False
    entry = pairs[int(rng.integers(len(pairs)))]
    entry["value"] = max(0, int(str(entry["value"])) + int(rng.choice([-1, 1])))
    return True


def _absent_beside_a_count(entries: Entries, rng: np.random.Generator) -> bool:
    entry = _one(entries, "document_count", rng)
    assert entry
    entries.append({"kind": "absence", "theme": entry["theme"]})
    return int(str(entry["value"])) > 0


def _cited_more_than_counted(entries: Entries, rng: np.random.Generator) -> bool:
    count = next(int(str(e["value"])) for e in entries if e["kind"] == "document_count")
    n = int(str(entries[0]["value"]))
    entries.append({"kind": "citation", "theme": THEMES[0], "texts": list(range(1, count + 2))})
    return count + 1 <= n


def _part_count_by_one(entries: Entries, rng: np.random.Generator) -> bool:
    found = [entry for entry in entries if "within" in entry]
    entry = found[int(rng.integers(len(found)))]
    entry["value"] = int(str(entry["value"])) + 1
    return True


def _up_and_down(entries: Entries, rng: np.random.Generator) -> bool:
    first, last = map(int, str(next(e for e in entries if e["kind"] == "date_range")["period"]).split("-"))
    change = {"kind": "change", "theme": THEMES[0], "from": first, "to": last}
    entries += [{**change, "direction": "up"}, {**change, "direction": "down"}]
    return True


def _kappa_by_some(entries: Entries, rng: np.random.Generator) -> bool:
    found = [entry for entry in entries if entry.get("measure") == "cohen_kappa"]
    for entry in found:
        entry["value"] = str(Decimal(str(entry["value"])) - Decimal(int(rng.integers(5, 30))) / 100)
    return bool(found) and abs(Decimal(str(found[0]["value"]))) <= 1


def _conditional_share_by_points(entries: Entries, rng: np.random.Generator) -> bool:
    found = [entry for entry in entries if entry["kind"] == "cooccurrence" and "of" in entry]
    if not found:
        return False
    entry = found[int(rng.integers(len(found)))]
    return _moved_by_points(entry, rng)


def _another_theme(entries: Entries, rng: np.random.Generator) -> bool:
    """Make all figures those of one theme more, in agreement with each other: nothing can show it."""
    entries.append(
        {"kind": "document_count", "theme": "zeta", "value": int(rng.integers(int(str(entries[0]["value"])) + 1))}
    )
    return True


TAMPERINGS: dict[str, Callable[[Entries, np.random.Generator], bool]] = {
    "a document count off by 1 to 3": _count_by_a_few,
    "a document count above the number of texts": _count_above_all,
    "a document count stated again, higher by 1 to 3": _count_restated,
    "a mention total given as a number of texts": _mentions_as_texts,
    "fewer mentions than texts": _fewer_mentions_than_texts,
    "a share off by 1 to 3 points": _share_by_points,
    "the number of texts off by 1 or 2": _number_of_texts,
    "a part that ends too late": _part_moved,
    "a cited text that does not exist": _cited_beyond,
    "another last year": _dates_restated,
    "a ranking the wrong way round": _ranking_reversed,
    "two themes together in more texts than one has": _together_too_often,
    "agreement on a theme off by 1 to 3 points": _agreement_by_points,
    "three overlaps of 0 where the themes do not fit in side by side": _together_never,
    "an overlap off by 1": _overlap_by_one,
    "an absence beside a count": _absent_beside_a_count,
    "one text more cited for a theme than have it": _cited_more_than_counted,
    "a count within a part higher by 1": _part_count_by_one,
    "up and down between the same periods": _up_and_down,
    "kappa lower by .05 to .29": _kappa_by_some,
    "a share of the texts with another theme off by 1 to 3 points": _conditional_share_by_points,
    "a made-up count of a theme that nothing else is said of": _another_theme,
}
# Those that leave no consistent reading, and so must always be caught.
ALWAYS_CAUGHT = {
    "a document count above the number of texts",
    "a document count stated again, higher by 1 to 3",
    "a mention total given as a number of texts",
    "fewer mentions than texts",
    "a part that ends too late",
    "a cited text that does not exist",
    "another last year",
    "a ranking the wrong way round",
    "two themes together in more texts than one has",
    "three overlaps of 0 where the themes do not fit in side by side",
    "an absence beside a count",
    "one text more cited for a theme than have it",
    "a count within a part higher by 1",
    "up and down between the same periods",
}
# Those that nothing else that is stated can show.
NEVER_CAUGHT = {"a made-up count of a theme that nothing else is said of"}
