"""The page: everything about one coding in one HTML file that needs no network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from discourse_coder.analysis.mentions import are_remarks
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import Codebook, Rule
from discourse_coder.model.coding import Coding, Provenance
from discourse_coder.model.corpus import Document
from discourse_coder.model.hashing import text_hash
from discourse_coder.report.chapters import ABOUT, CHAPTERS, FINDINGS, chapters_of, in_rows
from discourse_coder.report.contents import Section
from discourse_coder.report.documents import TEXTS_FOLDER, KeepScript, documents_data, script_json, theme_look
from discourse_coder.report.figures import documents_of
from discourse_coder.report.first_screen import FirstScreen, first_screen
from discourse_coder.report.templating import rendered
from discourse_coder.rules.nearest_misses import NearMiss
from discourse_coder.wording import listed, too_much_text

_OWN_IDS = ("top", FINDINGS, "texts", ABOUT, "analysed", "problems", "themes", "matrix", "reader")
_MOST_SOURCES = 12
# More than a browser opens in two seconds: beyond, the texts are in files beside the page.
PAGE_TEXTS = 5_000
PAGE_CHARACTERS = 20_000_000
MAX_TEXTS = 200_000
MAX_CHARACTERS = 600_000_000
MAX_THEMES = 60  # every theme is a row or column of each chart and a block of each table
MAX_CODES = 400_000  # in codings/; each may be a disagreement to show


def report_html(
    coding: Coding,
    codebook: Codebook,
    *,
    sections: Sequence[Section],
    first: FirstScreen | None = None,
    codings: Mapping[str, Coding] | None = None,
    failures: Sequence[Problem] = (),
    remark: str = "",
    keep: KeepScript | None = None,
    near: Mapping[str, Sequence[NearMiss]] | None = None,
) -> str:
    """Return the report of a coding as one HTML page that loads nothing but the texts that `keep` gets, if any.

    `near`: what the rules came near to in each text, where that is known; otherwise it is sought.
    Equal input gives equal text.
    """
    documents = documents_of(coding)
    if fault := too_large(len(documents), sum(len(document.text) for document in documents)):
        raise UsageError(Problem("report", *fault))
    sections = [section for section in sections if section.is_shown]
    _check_ids(sections)
    chapters = chapters_of(sections)
    data = script_json(
        documents_data(
            with_values_as_themes(coding),
            codebook,
            {name: with_values_as_themes(found) for name, found in (codings or {}).items()},
            keep,
            near,
        )
    )
    links = [(FINDINGS, "Findings"), *((chapter.id, chapter.link) for chapter in chapters)]
    return rendered(
        "discourse_coder.report",
        "report.html",
        codebook=codebook,
        coding=coding,
        links=[*links, ("texts", "Texts"), (ABOUT, "About")],
        first=first or first_screen(coding, codebook),
        first_sections=[section for section in sections if section.chapter == FINDINGS],
        rows=in_rows(chapters),
        about=[section for section in sections if section.chapter == ABOUT],
        notices=[notice for notice in (coding.provenance.notice, remark) if notice],
        facts=_facts(coding, documents),
        other_codebook=coding.provenance.codebook_hash not in ("", codebook.hash),
        failures=failures,
        others=bool(codings),
        themes=[codebook[name] for name in coding.themes],
        rule_parts=_rule_parts,
        theme_look=partial(theme_look, n_themes=len(coding.themes)),
        n_texts=len(documents),
        data=data,
        # No text can hold a hash of itself, so that only the page's own script can load others.
        nonce=text_hash(data) if keep else "",
        texts_folder=TEXTS_FOLDER,
    )


def fills_a_page(n_texts: int, n_characters: int) -> bool:
    """Say whether texts are too many for one page that opens at once."""
    return n_texts > PAGE_TEXTS or n_characters > PAGE_CHARACTERS


def too_large(n_texts: int, n_characters: int) -> tuple[str, str] | None:
    """Say why there is no report on so many texts or characters and what to do; None where there is one."""
    most = f"a report holds {MAX_TEXTS:,} texts and {MAX_CHARACTERS:,} characters at most."
    advice = (
        "Use code and agree: they write CSV files of any size. For a report, give a corpus of one period or source, "
        "or of the texts that sample draws."
    )
    found = too_much_text(n_texts, MAX_TEXTS, n_characters, MAX_CHARACTERS)
    return (f"{found}; {most}", advice) if found else None


def too_many_codes(n_themes: int, n_codes: int) -> tuple[str, str] | None:
    """Say why there is no report on so many themes, or codes in codings/, and what to do; None where there is one."""
    most = f"a report holds {MAX_THEMES:,} themes and {MAX_CODES:,} codes of people at most."
    advice = "Use code and agree: they write CSV files of any size. For a report, give fewer themes, texts or coders."
    if n_themes > MAX_THEMES:
        return f"there are {n_themes:,} themes; {most}", advice
    return (f"there are {n_codes:,} codes or more; {most}", advice) if n_codes > MAX_CODES else None


def _check_ids(sections: Sequence[Section]) -> None:
    of_chapters = (chapter.id for chapter in CHAPTERS)
    counts = Counter([*_OWN_IDS, *of_chapters, *(section.id for section in sections)])
    problems = [
        Problem(f'section "{id_}"', "the id is used twice.", "Rename one.") for id_ in counts if counts[id_] > 1
    ]
    problems += [
        Problem(f'section "{id_}"', "the id is not made of letters, digits and hyphens.", "Rename it.")
        for id_ in counts
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", id_)
    ]
    if problems:
        raise UsageError(problems)


@dataclass(frozen=True)
class _Fact:
    name: str
    value: str
    hash: str = ""


def _facts(coding: Coding, documents: list[Document]) -> list[_Fact]:
    """Return what was analysed, with what and by whom."""
    made_by = coding.provenance
    facts = [
        _Fact("Texts", f"{len(documents):,}"),
        _Fact("Words", f"{sum(document.n_words for document in documents):,}"),
        _Fact("Dates", _date_range(documents)),
        _Fact("Sources", _sources(documents)),
        _Fact("Corpus", made_by.corpus_name, made_by.corpus_hash),
        _Fact("Codebook", _codebook(made_by), made_by.codebook_hash),
        _Fact("Themes", f"{len(coding.only_themes.themes):,}"),
        _Fact("Variables", f"{len(coding.scales):,}" if coding.scales else ""),
        _Fact("Evidence", f"{len(coding.spans) - int(are_remarks(coding.spans).sum()):,} mentions"),
        _Fact("Coder", coders_in_words(coding)),
        _Fact("Method", made_by.method if made_by.method != made_by.coder else ""),
        _Fact("Made from", "" if made_by.origins else ", ".join(made_by.parents)),
        _Fact("Settings", "; ".join(f"{name}: {value}" for name, value in made_by.settings.items())),
        _Fact("Software", f"discourse-coder {made_by.package_version}" if made_by.package_version else ""),
    ]
    return [fact for fact in facts if fact.value]


def coders_in_words(coding: Coding) -> str:
    """Return whose codes a coding has."""
    made_by = coding.provenance
    return listed(made_by.parents) or "nobody yet" if made_by.origins else made_by.coder


def _codebook(made_by: Provenance) -> str:
    if not made_by.codebook_hash:
        return "not recorded with the codes"
    return f"{made_by.codebook_title}, version {made_by.codebook_version}"


def _date_range(documents: list[Document]) -> str:
    dates = [document.date for document in documents if document.date]
    if not dates:
        return "none known"
    first, last = min(dates, key=lambda date: date.first), max(dates, key=lambda date: date.last)
    undated = len(documents) - len(dates)
    between = str(first) if first == last else f"{first} to {last}"
    return between + (f"; {undated:,} without a date" if undated else "")


def _sources(documents: list[Document]) -> str:
    counts = Counter(document.source for document in documents)
    without = counts.pop("", 0)
    parts = [f"{source} ({n:,})" for source, n in list(counts.items())[:_MOST_SOURCES]]
    if len(counts) > _MOST_SOURCES:
        parts.append(f"{len(counts) - _MOST_SOURCES:,} more")
    if parts and without:
        parts.append(f"none given ({without:,})")
    return ", ".join(parts)


def _rule_parts(rule: Rule) -> list[tuple[str, str]]:
    """Return what a rule is made of, part by part, as (name in the codebook, content)."""
    parts = [
        ("any", " | ".join(rule.any)),
        *(("with", " | ".join(group)) for group in rule.with_),
        ("without", " | ".join(rule.without)),
        ("except", " | ".join(rule.except_)),
        ("scope", str(rule.scope) if rule.with_ or rule.without else ""),
        ("skip", ", ".join(rule.skip)),
        *(("regex", pattern) for pattern in rule.regex),
        *(("tokens", " ".join(map(str, pattern))) for pattern in rule.tokens),
        ("boundary", rule.boundary if rule.regex or rule.term_boundary != "character" else ""),
    ]
    return [(name, content) for name, content in parts if content]
