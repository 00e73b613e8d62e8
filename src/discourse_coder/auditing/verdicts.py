"""The audit of a publication's claims: every check, and which claims hold up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from discourse_coder.analysis.correction import Correction
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.auditing.arithmetic import (
    agreement_claims,
    changes,
    coefficients,
    corpus_facts,
    counts,
    shares,
    theme_overlaps,
)
from discourse_coder.auditing.arithmetic.together import claims_together
from discourse_coder.auditing.observed.observations import observe
from discourse_coder.model.claims import STATUSES, VERDICTS, Claim, Claims, Finding, Observation, Status, Verdict
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import TRAINING, Coding, purpose
from discourse_coder.model.display import Displayed, Shown, Table
from discourse_coder.wording import number_of, sentences, sentences_once

if TYPE_CHECKING:
    import pandas as pd

_CHECKS = (
    *counts.CHECKS,
    *shares.CHECKS,
    *corpus_facts.CHECKS,
    *changes.CHECKS,
    *agreement_claims.CHECKS,
    *coefficients.CHECKS,
    *theme_overlaps.CHECKS,
)
_CONTRADICTED = ("impossible", "inconsistent")
NOT_CHECKED = "no arithmetic applies"


@dataclass(frozen=True)
class AuditedClaim:
    """A claim and what was found about it."""

    claim: Claim
    findings: tuple[Finding, ...]  # those that are about it, the gravest first
    observation: Observation | None = None  # None without a corpus

    @property
    def verdict(self) -> Verdict | None:
        """The gravest verdict about it; None where no check applies."""
        return self.findings[0].verdict if self.findings else None


@dataclass(frozen=True)
class Audit(Displayed):
    """Which of a publication's claims hold up.

    Attributes
    ----------
    claims : Claims
        The claims audited.
    findings : tuple of Finding
        The findings of all checks, the gravest first.
    audited : tuple of AuditedClaim
        Each claim with its findings, in the order of the claims.
    notice : str
        A sentence that every display must carry.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> audit = study.audit()
    >>> print(audit.summary)
    39 claims: 1 impossible, 4 inconsistent, 10 under-determined, 20 consistent, 4 beyond arithmetic.
    Against this corpus: 27 reproduced, 11 not reproduced, 1 not checkable.
    >>> audit.table[["id", "verdict", "status"]].head(2)
                id     verdict      status
    0        texts  consistent  reproduced
    1  texts-again  consistent  reproduced
    """

    claims: Claims
    findings: tuple[Finding, ...]
    audited: tuple[AuditedClaim, ...] = field(repr=False)
    notice: str = ""

    @property
    def letter(self) -> list[list[Finding]]:
        """The findings in groups to read together: same check, same verdict, about the same claims."""
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault((finding.verdict, finding.check, finding.about, finding.settle), []).append(finding)
        return list(groups.values())

    @property
    def n_by_verdict(self) -> dict[Verdict, int]:
        """How many claims have each verdict."""
        counted = Counter(audited.verdict for audited in self.audited)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    @property
    def n_by_status(self) -> dict[Status, int]:
        """How many claims have each status against the corpus; empty without one."""
        counted = Counter(audited.observation.status for audited in self.audited if audited.observation)
        return {status: counted[status] for status in STATUSES} if counted else {}

    @property
    def is_contradicted(self) -> bool:
        """Whether a claim is impossible or inconsistent."""
        return any(finding.verdict in _CONTRADICTED for finding in self.findings)

    @property
    def summary(self) -> str:
        """How many claims hold up, in a sentence or two."""
        verdicts = [f"{n} {verdict}" for verdict, n in self.n_by_verdict.items() if n]
        if unchecked := sum(audited.verdict is None for audited in self.audited):
            verdicts.append(f"{unchecked} beyond arithmetic")
        text = f"{number_of(len(self.claims), 'claim')}: {', '.join(verdicts)}."
        statuses = [f"{n} {status}" for status, n in self.n_by_status.items() if n]
        return f"{text} Against this corpus: {', '.join(statuses)}." if statuses else text

    def assumed(self, ids: Iterable[str]) -> str:
        """Return what the interpretation of these claims assumes, in words; empty where that is nothing."""
        wanted = set(ids)
        return " ".join(dict.fromkeys(text for claim in self.claims if claim.id in wanted for text in claim.assumes))

    @property
    def table(self) -> pd.DataFrame:
        """One row per claim.

        Columns: id, kind, theme, place, says, stated, assumes, verdict (empty where no arithmetic applies), why,
        settle, status, observed, interval, compared, evidence (the last five empty without a corpus).
        """
        import pandas as pd

        rows = []
        for audited in self.audited:
            claim, seen = audited.claim, audited.observation
            decisive = [finding for finding in audited.findings if finding.verdict == audited.verdict]
            rows.append(
                {
                    "id": claim.id,
                    "kind": claim.kind,
                    "theme": claim.theme or " ".join(claim.themes),
                    "place": claim.place,
                    "says": claim.says,
                    "stated": str(claim.value or ""),
                    "assumes": " ".join(claim.assumes),
                    "verdict": audited.verdict or "",
                    "why": sentences(*dict.fromkeys(finding.reason for finding in decisive)),
                    "settle": sentences(*dict.fromkeys(finding.settle for finding in decisive)),
                    "status": seen.status if seen else "",
                    "observed": seen.observed if seen else "",
                    "interval": seen.interval if seen else "",
                    "compared": seen.reason if seen else "",
                    "evidence": " | ".join(seen.evidence) if seen else "",
                }
            )
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return f"Audit({self.summary})"

    @property
    def shown(self) -> Shown:
        """The findings, the gravest first, and every claim beside what is in the corpus."""
        return Shown(
            self.claims.publication,
            (self._letter_shown(self.letter), self._claims_shown(self.audited)),
            self.summary,
            notice=self.notice,
        )

    @property
    def brief(self) -> Shown:
        """What one would tell a colleague: what is contradicted, and what is not reproduced."""
        against = [group for group in self.letter if group[0].verdict in _CONTRADICTED]
        contradicted = self._letter_shown(against).without("to settle it")
        lost = [each for each in self.audited if each.observation and each.observation.status == "not reproduced"]
        unlike = self._claims_shown(lost).without(
            "arithmetic", "in this corpus", "interval", "how compared", "taken for granted"
        )
        tables = (
            replace(contradicted, caption=f"Contradicted: {number_of(len(against), 'finding')}"),
            *(
                [replace(unlike, caption=f"Not reproduced in this corpus: {number_of(len(lost), 'claim')}")]
                if lost
                else []
            ),
        )
        return Shown(self.claims.publication, tables, self.summary, notice=self.notice)

    def _letter_shown(self, letter: list[list[Finding]]) -> Table:
        places = {claim.id: claim.place for claim in self.claims}
        return Table.of(
            {
                "verdict": [first.verdict for first, *_ in letter],
                "check": [first.check for first, *_ in letter],
                "claims": ["; ".join(f"{id_} ({places[id_]})" for id_ in first.about) for first, *_ in letter],
                "why": [" ".join(finding.reason for finding in group) for group in letter],
                "taken for granted": [self.assumed(id_ for f in group for id_ in f.claims) for group in letter],
                "to settle it": [first.settle for first, *_ in letter],
            },
            words=("check",),
            prose=("claims", "why", "taken for granted", "to settle it"),
            all_in="findings",
        )

    def _claims_shown(self, shown: Sequence[AuditedClaim]) -> Table:
        claims = [audited.claim for audited in shown]
        seen = [audited.observation for audited in shown if audited.observation]
        corpus: dict[str, Iterable[object]] = {
            "in this corpus": [observation.status for observation in seen],
            "observed": [observation.observed for observation in seen],
            "interval": [observation.interval for observation in seen],
            "how compared": [observation.reason for observation in seen],
        }
        return Table.of(
            {
                "id": [claim.id for claim in claims],
                "claim": [claim.says for claim in claims],
                "place": [claim.place for claim in claims],
                "arithmetic": [audited.verdict or NOT_CHECKED for audited in shown],
                **(corpus if seen else {}),
                "taken for granted": [self.assumed([claim.id]) for claim in claims],
            },
            caption="Every claim beside what is in this corpus" if seen else "Every claim",
            words=("place", "arithmetic", "in this corpus"),
            prose=("claim", "observed", "interval", "how compared", "taken for granted"),
            all_in="table",
        )


def audit(
    claims: Claims,
    coding: Coding | None = None,
    *,
    codings: Mapping[str, Coding] | None = None,
    codebook: Codebook | None = None,
    correction: Correction | None = None,
    tolerance: int | None = None,
) -> Audit:
    """Check a publication's claims: by arithmetic alone and, with a coding, against its corpus.

    Parameters
    ----------
    claims : Claims
        The publication's claims.
    coding : Coding, optional
        The codes to check them against, with their corpus.
    codings : mapping of str to Coding, optional
        Other codings of the corpus, by coder: for claims about agreement, and for themes that `coding` lacks.
        Adjudicated ones are not taken for a coder's.
    codebook : Codebook, optional
        For the names of the themes.
    correction : Correction, optional
        The counts of `coding` corrected by double-coded texts. A stated count within the interval of the corrected
        count is reproduced.
    tolerance : int, optional
        By how many texts a count may differ and still be reproduced.

    Returns
    -------
    Audit
        The findings, and for each claim its verdict and status.

    Raises
    ------
    UsageError
        When the coding has no corpus, or the tolerance is negative.
    IncomparableCodingsError
        When a coding of `codings` is of another corpus.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> audit = dc.audit(dc.read_claims("claims.yaml"))
    >>> audit
    Audit(39 claims: 1 impossible, 4 inconsistent, 10 under-determined, 20 consistent, 4 beyond arithmetic.)
    >>> audit.findings[0].verdict, audit.findings[0].about
    ('impossible', ('dialogue-texts-again',))
    """
    codings = {name: each for name, each in (codings or {}).items() if purpose(each) != TRAINING}
    found = [finding for check in _CHECKS for finding in check(claims)]
    found += claims_together(claims, found)
    findings = sorted(found, key=lambda finding: VERDICTS.index(finding.verdict))
    seen: dict[str, Observation] = {}
    if coding is not None:
        observations = observe(
            claims,
            with_values_as_themes(coding, codebook),
            codings={name: with_values_as_themes(found, codebook) for name, found in codings.items()},
            codebook=codebook,
            correction=correction,
            tolerance=tolerance,
        )
        seen = {observation.claim: observation for observation in observations}
    notices = [each.provenance.notice for each in (coding, *codings.values()) if each is not None]
    return Audit(
        claims,
        tuple(findings),
        tuple(
            AuditedClaim(claim, tuple(f for f in findings if claim.id in f.about), seen.get(claim.id))
            for claim in claims
        ),
        sentences_once([claims.notice, *notices]),
    )
