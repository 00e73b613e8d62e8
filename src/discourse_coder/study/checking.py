"""Check a codebook: its faults, its own examples, and what its terms find in a corpus."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from discourse_coder.analysis.repeats import repeated_texts, repeats_note
from discourse_coder.errors import Problem
from discourse_coder.io.codebook_reader import doubtful_terms, lint_codebook, read_codebook
from discourse_coder.io.corpus_reader import read_corpus
from discourse_coder.model.codebook import Codebook, Theme
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.rules.examples import FailedExample, failed_examples
from discourse_coder.rules.regex_boundaries import RegexBoundary, regex_boundaries
from discourse_coder.rules.term_use import TermUse, term_use
from discourse_coder.wording import inflected, listed, number_of, shortened


@dataclass(frozen=True)
class CodebookCheck(Displayed):
    """What a check of a codebook found; ``print`` shows it as ``discourse-coder check`` does.

    Attributes
    ----------
    path : Path
        Of the codebook.
    codebook : Codebook
        As read.
    remarks : tuple of Problem
        What is allowed but seldom intended.
    failed : tuple of FailedExample
        Examples that the rules code the other way.
    doubts : tuple of Problem
        Terms that cannot be meant as they are written, each with what was probably meant.
    repeats : str
        A sentence on texts of the corpus with the same words; empty where there are none.
    terms : tuple of TermUse
        How often each term fires in the corpus; empty without a corpus.
    regexes : tuple of RegexBoundary
        Those that match inside words too; with a corpus, how often, and those whose rule's boundary leaves that out.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> checked = dc.check("codebook.yaml")
    >>> print(checked)
    Kosovo in the statements of Chinese officials, version 1.0 01a4866918c7: 5 themes, 35 rules;
    61 of 61 examples are coded as given; 0 remarks.
    >>> checked.remarks, checked.failed
    ((), ())
    """

    path: Path
    codebook: Codebook
    remarks: tuple[Problem, ...]
    failed: tuple[FailedExample, ...]
    doubts: tuple[Problem, ...]
    repeats: str
    terms: tuple[TermUse, ...]
    regexes: tuple[RegexBoundary, ...]

    @property
    def n_examples(self) -> int:
        """Examples of themes that have rules."""
        return sum(_n_examples(theme) for theme in self.codebook if theme.rules)

    @property
    def by_people(self) -> tuple[str, ...]:
        """Themes that people code: they have no rules, and their examples are for the coders."""
        return tuple(theme.id for theme in self.codebook if not theme.rules)

    @property
    def n_rules(self) -> int:
        """Rules of all themes."""
        return sum(len(theme.rules) for theme in self.codebook)

    @property
    def summary(self) -> str:
        """The codebook and the result of the check, in a sentence."""
        codebook = self.codebook
        themes, rules = number_of(len(codebook), "theme"), number_of(self.n_rules, "rule")
        variables = f"{number_of(len(codebook.variables), 'variable')}, " if codebook.variables else ""
        tried = f"{self.n_examples - len(self.failed)} of {self.n_examples} examples are coded as given"
        parts = (
            f"{codebook.title}, version {codebook.version} {codebook.hash[:12]}: {themes}, {variables}{rules}",
            tried if self.n_rules else "",
            self._of_people,
            f"{number_of(len(self.doubts), 'doubtful term')}" if self.doubts else "",
            f"{number_of(len(self.remarks), 'remark')}.",
        )
        return "; ".join(filter(None, parts))

    @property
    def _of_people(self) -> str:
        n_themes, n_examples = len(self.by_people), sum(_n_examples(self.codebook[id_]) for id_ in self.by_people)
        if not n_themes:
            return ""
        coded = f"{listed(self.by_people)} {inflected(n_themes, 'is', 'are')} coded by people"
        examples = f"{inflected(n_themes, 'its', 'their')} {number_of(n_examples, 'example')}"
        return f"{coded}: {examples} {inflected(n_examples, 'is', 'are')} not tried" if n_examples else coded

    def __str__(self) -> str:
        return "\n".join(self.shown.lines)

    def __repr__(self) -> str:
        return f"CodebookCheck({self.summary})"

    @property
    def shown(self) -> Shown:
        """What is wrong or seldom intended; and the terms that never fire, fire in one text only, or decide alone."""
        failed = [
            Problem(
                f'{self.path}: theme "{failure.theme}"',
                f'an example given as {failure.expected} is coded the other way: "{failure.text}" ({_found(failure)}).',
                "Fix the rules or move the example.",
            )
            for failure in self.failed
        ]
        faults = Table(("what to look at",), [(problem,) for problem in (*self.doubts, *self.remarks, *failed)])
        terms = (
            self._terms_shown("never fires", [use for use in self.terms if not use.n_documents]),
            self._terms_shown("fires in one text only", [use for use in self.terms if use.n_documents == 1]),
            self._terms_shown("decides alone", [use for use in self.terms if use.n_alone], counted=True),
        )
        open_, cut = (
            _regexes_shown(heading, [use for use in self.regexes if (use.boundary == "none") == is_open])
            for heading, is_open in (
                ('matches inside words too; "boundary: character" leaves those out', True),
                ('leaves out matches inside words, by its "boundary"', False),
            )
        )
        tables = (faults, open_, cut, *terms)
        return Shown(self.summary, tuple(table for table in tables if table is faults or table.rows), self.repeats)

    def _terms_shown(self, heading: str, chosen: list[TermUse], *, counted: bool = False) -> Table:
        rows = []
        for (theme, rule), group in groupby(chosen, key=lambda use: (use.theme, use.rule)):
            terms = [f"{use.term} ({use.n_alone})" if counted else use.term for use in group]
            rows.append((ThemeId(theme), rule, ", ".join(terms)))
        caption = f"{heading}: {len(chosen)} of {len(self.terms)} terms"
        return Table(("theme", "rule", "terms"), rows, caption, words=("rule", "terms"), is_folded=True)


def check(
    codebook: str | os.PathLike[str] = "codebook.yaml", corpus: Corpus | str | os.PathLike[str] | None = None
) -> CodebookCheck:
    """Find faults in a codebook, run its own examples, and try its terms on a corpus.

    Parameters
    ----------
    codebook : path-like
        Of the YAML file.
    corpus : Corpus or path-like, optional
        Texts to try the terms on.

    Returns
    -------
    CodebookCheck
        Displayed in a notebook; ``print`` shows it as plain text.

    Raises
    ------
    CodebookError
        With everything that is wrong, if it cannot be read.
    CorpusError
        If the corpus cannot be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> checked = dc.check("codebook.yaml")
    >>> len(checked.failed)
    0
    """
    path = Path(codebook)
    read = read_codebook(path)
    texts = corpus if isinstance(corpus, Corpus) or corpus is None else read_corpus(corpus)
    repeats = repeats_note(repeated_texts(texts)) if texts is not None else ""
    uses = tuple(term_use(texts, read)) if texts is not None else ()
    regexes = regex_boundaries(read, texts)
    failed = failed_examples(read)
    return CodebookCheck(path, read, lint_codebook(path), failed, doubtful_terms(path), repeats, uses, regexes)


def _regexes_shown(heading: str, regexes: list[RegexBoundary]) -> Table:
    rows = [(ThemeId(use.theme), use.rule, use.regex, _inside(use)) for use in regexes]
    words = ("rule", "regex", "inside words")
    table = Table(
        ("theme", *words), rows, f"{heading}: {number_of(len(rows), 'regex', 'regexes')}", words, is_folded=True
    )
    return table if any(use.n_matches is not None for use in regexes) else table.without("inside words")


def _inside(use: RegexBoundary) -> str:
    if use.n_inside is None:
        return ""
    matches = f"{use.n_inside:,} of {number_of(use.n_matches or 0, 'match', 'matches')}"
    return f"{matches}: {listed([shortened(words, 60) for words in use.words])}" if use.words else matches


def _n_examples(theme: Theme) -> int:
    return len(theme.examples.present) + len(theme.examples.absent)


def _found(failure: FailedExample) -> str:
    return "; ".join(f'"{quote}" (rule {rule})' for quote, rule in failure.evidence) or "no rule fired"
