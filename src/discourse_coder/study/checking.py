"""Check a codebook: its faults, its own examples, and what its terms find in a corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from discourse_coder.errors import Problem
from discourse_coder.io.codebook_reader import lint_codebook, read_codebook
from discourse_coder.io.corpus_reader import read_corpus
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import folded_html, table_html
from discourse_coder.rules.examples import FailedExample, failed_examples
from discourse_coder.rules.term_use import TermUse, term_use


@dataclass(frozen=True)
class CodebookCheck:
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
    terms : tuple of TermUse
        How often each term fires in the corpus; empty without a corpus.

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
    terms: tuple[TermUse, ...]

    @property
    def n_examples(self) -> int:
        """Examples of themes that have rules."""
        themes = [theme for theme in self.codebook if theme.rules]
        return sum(len(theme.examples.present) + len(theme.examples.absent) for theme in themes)

    @property
    def n_rules(self) -> int:
        """Rules of all themes."""
        return sum(len(theme.rules) for theme in self.codebook)

    @property
    def summary(self) -> str:
        """The codebook and the result of the check, in a sentence."""
        codebook = self.codebook
        return (
            f"{codebook.title}, version {codebook.version} {codebook.hash[:12]}: {len(codebook)} themes, "
            f"{self.n_rules} rules; {self.n_examples - len(self.failed)} of {self.n_examples} examples are coded as "
            f"given; {len(self.remarks)} remarks."
        )

    def __str__(self) -> str:
        failures = [
            f'{self.path}: theme "{failure.theme}": an example given as {failure.expected} is coded the other '
            f'way: "{failure.text}" ({_found(failure)}). Fix the rules or move the example.'
            for failure in self.failed
        ]
        terms = [
            line
            for heading, uses in self._terms()
            for line in ("", heading, *(f"  {theme}, {rule}: {terms}" for theme, rule, terms in uses))
        ]
        return "\n".join([*map(str, self.remarks), *failures, self.summary, *terms])

    def __repr__(self) -> str:
        return f"CodebookCheck({self.summary})"

    def _repr_html_(self) -> str:
        rows = [
            *(("remark", remark) for remark in self.remarks),
            *(
                (f"example given as {failure.expected}", f"{failure.theme}: {failure.text} ({_found(failure)})")
                for failure in self.failed
            ),
        ]
        shown = table_html(self.summary, ("", ""), rows, max_rows=len(rows))
        for heading, uses in self._terms():
            shown += folded_html(heading, table_html("", ("theme", "rule", "terms"), uses, max_rows=len(uses)))
        return shown

    def _terms(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """Yield the terms that never fire, that fire in one text only, and that decide alone, rule by rule."""
        for heading, chosen in (
            ("never fires", [use for use in self.terms if not use.n_documents]),
            ("fires in one text only", [use for use in self.terms if use.n_documents == 1]),
            ("decides alone", [use for use in self.terms if use.n_alone]),
        ):
            rows = []
            for (theme, rule), group in groupby(chosen, key=lambda use: (use.theme, use.rule)):
                terms = [f"{use.term} ({use.n_alone})" if heading == "decides alone" else use.term for use in group]
                rows.append((theme, rule, ", ".join(terms)))
            if rows:
                yield f"{heading}: {len(chosen)} of {len(self.terms)} terms", rows


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
    uses = tuple(term_use(texts, read)) if texts is not None else ()
    return CodebookCheck(path, read, tuple(lint_codebook(path)), failed_examples(read), uses)


def _found(failure: FailedExample) -> str:
    return "; ".join(f'"{quote}" (rule {rule})' for quote, rule in failure.evidence) or "no rule fired"
