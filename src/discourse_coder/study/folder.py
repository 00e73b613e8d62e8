"""A study: a folder with a codebook, a corpus and, where it holds them, what people coded and a publication says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from discourse_coder.errors import DiscourseCoderError, Problem, UsageError
from discourse_coder.io.claims_reader import read_claims
from discourse_coder.io.codebook_reader import doubtful_terms, read_codebook
from discourse_coder.io.coder_tables import read_coding_of_one
from discourse_coder.io.codings_folder import coding_file, read_codings
from discourse_coder.io.corpus_index import CorpusIndex
from discourse_coder.io.corpus_reader import TooLarge, read_corpus_leniently
from discourse_coder.io.methods_reader import read_methods
from discourse_coder.io.sample_files import read_sample
from discourse_coder.io.study_files import BEGIN, CLAIMS, CODEBOOK, CODINGS, CORPUS, INDEX, METHODS, OUT, PART, SAMPLE
from discourse_coder.model.claims import Claims
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import TRAINING, Coding, dependence, purpose
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.date_orders import DateOrder
from discourse_coder.model.display import table_html
from discourse_coder.model.methods import StudyFacts
from discourse_coder.model.sample import ReliabilitySample
from discourse_coder.model.selection import of_texts, selected
from discourse_coder.progress import Progress, progress_bar
from discourse_coder.wording import listed, number_of, sentences

if TYPE_CHECKING:
    from discourse_coder.analysis.agreement import Agreement
    from discourse_coder.analysis.double_coding import DoubleCoding
    from discourse_coder.auditing.verdicts import Audit
    from discourse_coder.rules.coder import UsedTerms
    from discourse_coder.rules.explanation import Explanation
    from discourse_coder.rules.matching.matcher import Miss
    from discourse_coder.rules.nearest_misses import NearMiss
    from discourse_coder.study.reporting import Report

OFFICIAL: tuple[Role, ...] = ("official",)
_GATHER = "`discourse-coder ingest YOUR_TEXTS --out STUDY/corpus` makes a corpus."
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Study:
    """A study folder, read; what is computed from it is computed when asked for.

    Attributes
    ----------
    folder : Path
        Where it is.
    codebook : Codebook
        From ``codebook.yaml``.
    corpus : Corpus
        From ``corpus/``: the documents that can be read.
    codings : mapping of str to Coding
        From ``codings/``, by coder: those that have a theme of the codebook.
    failures : tuple of Problem
        What could not be read, and is not in the numbers.
    whole : Study or None
        For a part of a study, made by `where`: the study.
    doubts : tuple of Problem
        Terms of the codebook that cannot be meant as they are written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> study
    Study('.': 82 texts, 5 themes, codings by author and second)
    >>> int(study.code().matrix["un"].sum())
    62
    """

    folder: Path
    codebook: Codebook
    corpus: Corpus
    codings: Mapping[str, Coding]
    failures: tuple[Problem, ...] = ()
    whole: Study | None = field(default=None, repr=False)
    doubts: tuple[Problem, ...] = field(default=(), repr=False)
    _by_rules: dict[tuple[Role, ...], tuple[Coding, UsedTerms]] = field(default_factory=dict, repr=False)
    _near: dict[tuple[Role, ...], Mapping[str, Sequence[NearMiss]] | None] = field(default_factory=dict, repr=False)
    _counted: dict[tuple[str, ...], Coding] = field(default_factory=dict, repr=False)
    _compared: list[tuple[Coding, DoubleCoding | None]] = field(default_factory=list, repr=False)

    def __repr__(self) -> str:
        coders = f", codings by {listed(self.codings)}" if self.codings else ""
        texts, themes = number_of(len(self.corpus), "text"), number_of(len(self.codebook), "theme")
        return f"Study({str(self.folder)!r}: {texts}, {themes}{coders})"

    def _repr_html_(self) -> str:
        rows = [
            ("codebook", f"{self.codebook.title}, version {self.codebook.version}: {', '.join(self.codebook.columns)}"),
            ("corpus", number_of(len(self.corpus), "text")),
            ("codings", ", ".join(f"{name} ({number_of(len(c), 'text')})" for name, c in self.codings.items())),
            ("could not be read", " ".join(map(str, self.failures))),
        ]
        title = f"Study in {self.folder.resolve().name or self.folder}"
        return table_html(title, ("", ""), [row for row in rows if row[1]], self.corpus.notice)

    @cached_property
    def sample(self) -> ReliabilitySample | None:
        """The texts drawn for the second coder, from ``sample.csv``; None for a part of a study."""
        return None if self.whole else self._read(SAMPLE, lambda path: read_sample(path, self.corpus))

    @cached_property
    def facts(self) -> StudyFacts | None:
        """What only people can tell about the coders, from ``methods.yaml``."""
        return self._read(METHODS, read_methods)

    @cached_property
    def claims(self) -> Claims | None:
        """What a publication says, from ``claims.yaml``."""
        return self._read(CLAIMS, read_claims)

    def _read(self, name: str, read: Callable[[Path], T]) -> T | None:
        path = self.folder / name
        return read(path) if path.exists() else None  # a pipe or a folder of this name is refused, not ignored

    def where(
        self, /, *, since: str | None = None, until: str | None = None, **values: str | int | Sequence[str | int]
    ) -> Study:
        """Return the part of the study whose texts meet all conditions.

        Its texts have the codes that they have in the whole study. Whatever is computed from it says in its notice
        which texts it is about. It has no sample, and corrects no counts: the sample was drawn from all texts.

        Parameters
        ----------
        since, until, **values
            See `Corpus.where`.

        Raises
        ------
        UsageError
            When no document has such a column, or a date cannot be read.
        CorpusError
            When no text meets the conditions.

        Examples
        --------
        >>> import discourse_coder as dc
        >>> study = dc.read_study(".")
        >>> study.where(source="unsc", until="2011")
        Study('.': 15 texts, 5 themes, codings by author and second)
        """
        whole = self.whole or self
        corpus = selected(self.corpus, since=since, until=until, values=values)
        codings = {name: of_texts(coding, corpus) for name, coding in self.codings.items()}
        codings = {name: coding for name, coding in codings.items() if len(coding)}
        return Study(self.folder, self.codebook, corpus, codings, self.failures, whole)

    def code(self, *, roles: Sequence[Role] = OFFICIAL, jobs: int = 1, progress: Progress = progress_bar) -> Coding:
        """Code the corpus by the codebook's rules; the same coding when asked again.

        Parameters
        ----------
        roles : sequence of {"official", "question", "chair", "other"}
            The speakers to code in texts that say who speaks.
        jobs : int
            Number of processes.
        progress : callable
            Shows a progress bar; `progress.no_progress` shows nothing.
        """
        return self._coded_by_rules(roles, jobs, progress)[0]

    def used_terms(self, roles: Sequence[Role] = OFFICIAL) -> UsedTerms:
        """Return which terms fired when the corpus was coded by the rules; nothing if it has not been."""
        from discourse_coder.rules.coder import UsedTerms

        return self._by_rules[tuple(roles)][1] if tuple(roles) in self._by_rules else UsedTerms()

    def _coded_by_rules(self, roles: Sequence[Role], jobs: int, progress: Progress) -> tuple[Coding, UsedTerms]:
        from discourse_coder.rules.coder import UsedTerms, code_with_terms
        from discourse_coder.rules.nearest_misses import by_document

        key = tuple(roles)
        if key not in self._by_rules:
            if self.whole:
                # The same codes, and the whole may have been coded already.
                whole = self.whole.code(roles=key, jobs=jobs, progress=progress)
                self._by_rules[key] = of_texts(whole, self.corpus), UsedTerms()
            else:
                index = CorpusIndex(self.folder / INDEX) if (self.folder / INDEX).exists() else None
                missed: list[Miss] | None = [] if index is None and key in self._near else None
                with progress(len(self.corpus), "coding") as advance:
                    found = code_with_terms(
                        self.corpus,
                        self.codebook,
                        roles=key,
                        jobs=jobs,
                        progress=advance,
                        index=index,
                        missed=missed,
                    )
                self._by_rules[key] = found
                if missed is not None:
                    by_text = by_document(missed, self.corpus.documents, self.codebook)
                    self._near[key] = dict(zip(self.corpus.ids, by_text, strict=True))
        return self._by_rules[key]

    def coding(
        self,
        which: Coding | str | os.PathLike[str] | None = None,
        *,
        roles: Sequence[Role] = OFFICIAL,
        jobs: int = 1,
        progress: Progress = progress_bar,
    ) -> Coding:
        """Return the coding to be counted.

        Parameters
        ----------
        which : Coding, str or path-like, optional
            A coding; ``"adjudicated"``, ``"first"``, ``"rules"`` or ``"majority"``, whose codes then count for every
            theme; the name of a coder in ``codings/`` or ``out/codings/``; or the path of a table of codes. By
            default, what the codebook says, theme by theme; where it says nothing, the rules for a theme with rules,
            else people: the adjudicated code of a text before that of the first coder.
        roles, jobs, progress
            Of the coding by the rules; see `code`.

        Raises
        ------
        UsageError
            If there is no such coding, it is of another corpus or from a training round, or roles are given for an
            existing coding.
        CodingError
            If it cannot be read.
        """
        from discourse_coder.analysis.whose_codes import CHOICES, RULES, counted_coding

        if self.whole and not isinstance(which, Coding):
            # Whose codes count, and what they are, is that of the whole study.
            key = ("" if which is None else str(which), *roles)
            if key not in self._counted:
                whole = self.whole.coding(which, roles=roles, jobs=jobs, progress=progress)
                self._counted[key] = of_texts(whole, self.corpus)
            return self._counted[key]
        if which == RULES and RULES not in self.codings:
            return self.code(roles=roles, jobs=jobs, progress=progress)
        if which is None or (which in CHOICES and which != RULES and self.codings):
            choice, key = str(which or ""), (str(which or ""), *roles)
            if key not in self._counted:
                self._counted[key] = counted_coding(
                    self.codebook,
                    self.corpus,
                    self.codings,
                    lambda: self.code(roles=roles, jobs=jobs, progress=progress),
                    choice,
                )
            return self._counted[key]
        if isinstance(which, Coding):
            coding = which
        else:
            known = self.codings.get(str(which))
            coding = (
                known
                if known is not None
                else read_coding_of_one(coding_file(which, self.folder), self.corpus, self.codebook)[0]
            )
        if purpose(coding) == TRAINING:
            raise UsageError.at(
                f"coding {coding.name}", dependence(coding), "Its codes are never counted: name another."
            )
        if coding.corpus is None:
            coding = replace(coding, corpus=self.corpus)
        if tuple(roles) != OFFICIAL and set(roles) != set(coding.roles):
            found = f"it was made with the roles {', '.join(coding.roles)}; they cannot be changed."
            raise UsageError(Problem(f"coding {coding.name}", found, "Leave the roles out."))
        if coding.provenance.corpus_hash not in ("", self.corpus.hash):
            found = f"it is not of the corpus of {self.folder} as it is now."
            raise UsageError(Problem(f"coding {coding.name}", found, "Code this corpus."))
        return coding

    def double_coding(self, coding: Coding | str | os.PathLike[str] | None = None) -> DoubleCoding | None:
        """Return how the study's coders and a coding compare, the same when asked again; None without any coder.

        Parameters
        ----------
        coding : Coding, str or path-like, optional
            See `coding`; if it is one of the study's, it is compared with the others.

        Raises
        ------
        DiscourseCoderError
            If they cannot be compared, or the sample or the methods file cannot be read.
        """
        from discourse_coder.analysis.double_coding import compare_coders

        if not self.codings:
            return None
        chosen = self.coding(coding)
        for known, compared in self._compared:
            if known is chosen:
                return compared
        result = compare_coders(chosen, self.codings, self.codebook, sample=self.sample, facts=self.facts)
        if self.whole and result:
            result = replace(result, corrections=())
        self._compared.append((chosen, result))
        return result

    def agreement(self, coding: Coding | str | os.PathLike[str] | None = None) -> Agreement:
        """Measure how far the study's coders agree; one coder is compared with the coding by the rules.

        Raises
        ------
        UsageError
            If ``codings/`` holds no coding by a coder, or only `coding`.
        """
        compared = self.double_coding(coding)
        if compared is None:
            found = f"it holds no {'' if coding is None else 'other '}coding by a coder."
            raise UsageError(Problem(str(self.folder / CODINGS), found, "Put the second coder's codes there."))
        return compared.agreement

    def audit(
        self,
        claims: Claims | None = None,
        *,
        coding: Coding | str | os.PathLike[str] | None = None,
        tolerance: int | None = None,
    ) -> Audit:
        """Check a publication's claims, by arithmetic and against this study.

        Parameters
        ----------
        claims : Claims, optional
            By default, those of the study.
        coding : Coding, str or path-like, optional
            What they are compared with; see `coding`.
        tolerance : int, optional
            Texts by which a count may differ; by default, what the coders' errors allow.

        Raises
        ------
        UsageError
            If no claims are given and the study has none.
        DiscourseCoderError
            If codings cannot be read or compared; `audited` continues without them and returns the problems.
        """
        claims = claims or self.claims
        if claims is None:
            raise UsageError(
                Problem(str(self.folder / CLAIMS), "there is no such file.", "Write one, or pass claims=...")
            )
        result, problems = self.audited(claims, self.coding(coding), tolerance)
        if problems:
            raise DiscourseCoderError(problems)
        return result

    def audited(
        self, claims: Claims, coding: Coding, tolerance: int | None = None
    ) -> tuple[Audit, tuple[Problem, ...]]:
        """Return the audit of claims, and the problems of codings that could not be read or compared."""
        from discourse_coder.auditing.verdicts import audit

        compared, incomparable = self._comparable(coding)
        # Claims may be about themes of another codebook, which only people's codings have.
        others = set(claims.themes) - set(coding.themes)
        corpus = (self.whole or self).corpus
        more, problems = read_codings(self.folder / CODINGS, corpus, others) if others else ({}, ())
        more = {name: self._of_part(found) for name, found in more.items()}
        known = set(self.failures)
        result = audit(
            claims,
            coding,
            codings={**self.codings, **more},
            codebook=self.codebook,
            correction=compared.corrections[0] if compared and compared.corrections else None,
            tolerance=tolerance,
        )
        return result, (*incomparable, *(problem for problem in problems if problem not in known))

    def explain(
        self,
        document: str,
        theme: str | None = None,
        *,
        coding: Coding | str | os.PathLike[str] | None = None,
        roles: Sequence[Role] = OFFICIAL,
    ) -> Explanation:
        """Explain why a document is coded as it is, by the rules or in another `coding`."""
        from discourse_coder.rules.explanation import explain

        counted = self.coding(coding, roles=roles)
        return explain(counted, self.codebook, document, theme=theme, others=self.codings)

    def report(
        self,
        out: str | os.PathLike[str] | None = None,
        *,
        coding: Coding | str | os.PathLike[str] | None = None,
        periods: str | Sequence[str] | None = None,
        by: str | Sequence[str] = (),
        clusters: str | None = None,
        reference: Coding | str | os.PathLike[str] | None = None,
        roles: Sequence[Role] = OFFICIAL,
        jobs: int = 1,
        replace: bool = False,
        excel: bool = False,
        charts: bool = True,
        folder: bool = False,
        progress: Progress = progress_bar,
    ) -> Report:
        """Code, count, compare, audit, draw, and write everything into a folder.

        Parameters
        ----------
        out : path-like, optional
            By default, ``out`` in the study; of a part of it, ``out/selection``.
        coding : Coding, str or path-like, optional
            The coding to count; see `coding`. That of the rules is written to ``coding.csv``, others to
            ``codings/NAME.csv``; all other files in the folder are about this coding.
        periods : str or sequence of str, optional
            Periods to compare with the first, such as ``"2008-2011, 2012-2024"``.
        by : str or sequence of str
            More columns to count by, such as ``"speaker"``; two of them crossed, ``"source*year"``.
        clusters : str, optional
            A column of which texts with the same value are alike; see `prevalence`.
        reference : Coding or path-like, optional
            Reference codes, to measure validity by.
        roles, jobs, progress
            See `code`.
        replace : bool
            Overwrite codes in the folder that a person gave or edited; what reports wrote is overwritten in any case.
        excel : bool
            Begin CSV files with a byte order mark, without which Excel does not show letters such as é.
        charts : bool
            Write the charts as files, PNG and SVG, into ``charts``. They take most of the time; the page does not need
            them.
        folder : bool
            Write the texts into files in ``report``, which the page loads when they are looked at; so it is done in
            any case where they are more than 5,000 or more than 20,000,000 characters.

        Returns
        -------
        Report
            What was computed, and ``page``, the file to open.
        """
        from discourse_coder.analysis.double_coding import left_aside
        from discourse_coder.analysis.overview import overview
        from discourse_coder.analysis.partners import unknown_themes
        from discourse_coder.analysis.validity import validate
        from discourse_coder.report.all_sections import all_sections
        from discourse_coder.report.contents import charts_of, telling, without_files_of_charts
        from discourse_coder.report.first_screen import first_screen
        from discourse_coder.report.page import fills_a_page, report_html, too_large, too_many_codes
        from discourse_coder.report.sections.agreement import outlook_of, texts_needed
        from discourse_coder.study.reporting import NEXT_STEPS, Report, coder_note, keep_in, texts_aside, write_report

        claims = self.claims
        size = len(self.corpus), sum(len(text.text) for text in self.corpus)
        if coding is None and (fault := too_large(*size)):
            raise UsageError(Problem(str(self.folder / CORPUS), *fault))
        n_codes = sum(found.codes.size for found in self.codings.values())
        if fault := too_many_codes(len(self.codebook.columns), n_codes):
            raise UsageError(Problem(str(self.folder), *fault))
        self._near.setdefault(tuple(roles), None)  # the page shows what rules came near to: coding is to note it
        counted = self.coding(coding, roles=roles, jobs=jobs, progress=progress)
        with progress(3, "comparing, counting and auditing") as advance:
            compared, incomparable = self._comparable(counted)
            advance(1)
            corrections = compared.corrections if compared else ()
            correction = corrections[0] if corrections else None
            counts = overview(counted, periods=periods, by=by, clusters=clusters, correction=correction)
            validity = None
            if reference is not None and not isinstance(reference, Coding):
                reference, _ = read_coding_of_one(Path(reference), (self.whole or self).corpus, self.codebook)
            if reference is not None:
                validity = validate(counted, self._of_part(reference), codebook=self.codebook, sample=self.sample)
            advance(1)
            audited, problems = self.audited(claims, counted) if claims else (None, incomparable)
            advance(1)
        failures = (*self.failures, *problems)
        by_rules = {theme for theme in counted.themes if counted.abilities_for(theme).explains_zeros}
        one_reading = (self.whole or self).used_terms(roles).one_reading
        terms = self.used_terms(roles)._replace(
            one_reading=tuple(code for code in one_reading if code[0] in counted.ids and code[1] in by_rules)
        )
        outlook = outlook_of(counted) if compared else None
        needed = texts_needed(outlook) if outlook else None
        sections = all_sections(
            counted,
            self.codebook,
            counts,
            compared,
            validity,
            audited,
            codings=self.codings,
            outlook=outlook,
            terms=terms,
            doubts=self.doubts,
        )
        unknown = unknown_themes(self.codings, self.codebook)
        strange = [said for said in unknown if compared is None or said not in compared.unpaired]
        note = sentences(coder_note(counted, self.codebook, self.codings), left_aside(self.codings), *strange)
        target = Path(out) if out is not None else self.folder / OUT / (PART if self.whole else "")
        aside = texts_aside(target) if folder or fills_a_page(*size) else nullcontext()
        with progress(len(charts_of(sections)) if charts else 0, "drawing") as drawn, aside as texts:
            sections = telling(sections if charts else without_files_of_charts(sections), drawn)
            page = report_html(
                counted,
                self.codebook,
                sections=sections,
                first=first_screen(counted, self.codebook, counts, compared, validity, audited, needed=needed),
                codings=self.codings,
                failures=failures,
                remark="" if note == NEXT_STEPS else note,  # the page has them as steps
                keep=keep_in(texts) if texts else None,
                near=self._near.get(tuple(counted.roles)),
            )
            write_report(target, counted, sections, page, replace=replace, excel=excel, charts=charts, texts=texts)
        return Report(target, counted, counts, compared, validity, audited, failures, note, self.doubts, terms)

    def _of_part(self, coding: Coding) -> Coding:
        """Return a coding of the whole study as one of the texts of this part of it."""
        return of_texts(replace(coding, corpus=self.whole.corpus), self.corpus) if self.whole else coding

    def _comparable(self, coding: Coding) -> tuple[DoubleCoding | None, tuple[Problem, ...]]:
        """Return how the codings compare, or why they cannot be compared."""
        try:
            return self.double_coding(coding), ()
        except DiscourseCoderError as error:
            return None, error.problems


def read_study(
    folder: str | os.PathLike[str] = ".",
    *,
    id_column: str = "id",
    text_column: str = "text",
    encoding: str = "utf-8",
    date_order: DateOrder | None = None,
) -> Study:
    """Read a study folder.

    Parameters
    ----------
    folder : path-like
        Holds ``codebook.yaml`` and ``corpus/``.
    id_column, text_column, encoding, date_order : str
        How the corpus is read; see `read_corpus`.

    Returns
    -------
    Study
        Documents and codings that cannot be read are left out and listed in its `failures`.

    Raises
    ------
    UsageError
        If the folder has no codebook or no corpus.
    CodebookError
        With everything that is wrong with the codebook.
    CorpusError
        If no document can be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.read_study(".").codebook.ids
    ('sovereignty', 'dialogue', 'unilateralism', 'un', 'nato')
    """
    return _read_study(folder, id_column=id_column, text_column=text_column, encoding=encoding, date_order=date_order)


def read_study_to_report(folder: str | os.PathLike[str], **columns: Any) -> Study:
    """Read a study all of whose texts are to be in a report, or raise as soon as they are too many."""
    from discourse_coder.report.page import too_large, too_many_codes

    def to_report(codebook: Codebook) -> TooLarge:
        return lambda *size: too_large(*size) or too_many_codes(len(codebook.columns), 0)

    return _read_study(folder, to_report, **columns)


def _read_study(
    folder: str | os.PathLike[str], limit: Callable[[Codebook], TooLarge] | None = None, **columns: Any
) -> Study:
    folder = Path(folder)
    missing = [name for name in (CODEBOOK, CORPUS) if not (folder / name).exists()]
    if missing:
        raise UsageError(
            Problem(
                str(folder),
                f"this folder has no {' and no '.join(missing)}.",
                f"Give a study folder. {BEGIN if CODEBOOK in missing else _GATHER}",
            )
        )
    codebook = read_codebook(folder / CODEBOOK)
    too_large = limit(codebook) if limit else None
    corpus, failures = read_corpus_leniently(folder / CORPUS, **columns, too_large=too_large)
    codings, unread = read_codings(folder / CODINGS, corpus, codebook.columns, codebook)
    return Study(folder, codebook, corpus, codings, (*failures, *unread), doubts=doubtful_terms(folder / CODEBOOK))
