"""A small study in which every part of report, coding sheet and page of decisions has something to show."""

from __future__ import annotations

from pathlib import Path

import discourse_coder as dc
from climate_study import FIRST, PEOPLE_THEMES, RULE_THEME, SAMPLE, SECOND, write_climate_study, write_codes

CLAIMS = """\
publication: A study
claims:
  - {id: n, kind: number_of_texts, value: 12, place: p. 1, says: Twelve texts.}
  - {id: more, kind: number_of_texts, value: 13, place: p. 2, says: Thirteen texts.}
  - {id: talks, kind: document_count, theme: talks, value: 5, place: p. 3, says: Five want talks.}
  - {id: hope, kind: document_count, theme: hope, value: 20, place: p. 4, says: Twenty speak of hope.}
  - {id: share, kind: share, theme: blame, value: 17 %, place: p. 5, says: 17 per cent blame.}
"""


def write_pages(folder: Path) -> None:
    """Write the study, its report into `out`, a coding sheet and a page of decisions into a folder."""
    write_climate_study(folder, RULE_THEME + PEOPLE_THEMES)
    write_codes(folder / "codings" / "first.csv", {"talks": ["s01", "s03"]} | FIRST)
    write_codes(folder / "codings" / "second.csv", {"talks": ["s01"]} | SECOND, SAMPLE)
    (folder / "corpus" / "NOTICE.txt").write_text("All invented.", encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    study = dc.read_study(folder)
    study.report(charts=False, reference=folder / "codings" / "first.csv")
    dc.write_sheet(dc.blind_sheet(study.corpus, study.codebook, coder="mira", seed=7), folder / "sheet.html")
    made = dc.decision_sheet(study.codings, corpus=study.corpus, codebook=study.codebook)
    dc.write_decision_sheet(made, folder / "decisions.html")
