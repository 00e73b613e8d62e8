"""A coder's answers on a sheet, collected and checked cell by cell, whatever file they come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from discourse_coder.errors import Problem
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import (
    ABSENT,
    NOT_CODED,
    NOTE,
    PREFILLED,
    PRESENT,
    TRAINING,
    UNSURE,
    Coding,
    Evidence,
    Provenance,
    Span,
    settings_of_purpose,
)
from discourse_coder.model.corpus import ROLES, Corpus, Role
from discourse_coder.model.sheet import GivenCodes
from discourse_coder.sheets.layout import displayed
from discourse_coder.wording import number_of, shortened

PUT_BACK = "Put it back, as it is on the sheet that was sent."
_MOVED = "Was one column sorted alone? Undo it, and sort whole rows only."
_SHORTEST_HASH = 16  # of the digits that a spreadsheet holds
_UNSURE = -2
_CODES = {
    **dict.fromkeys(("1", "1.0", "yes", "y", "x", "true", "present"), PRESENT),
    **dict.fromkeys(("0", "0.0", "no", "n", "false", "absent"), ABSENT),
    **dict.fromkeys(("unsure", "?", "u"), _UNSURE),
    "": NOT_CODED,
}

NOT_REVIEWED = {code: f"{code}?" for code in (PRESENT, ABSENT)}
"""A prefilled code in a spreadsheet: it counts once a person has written a code over it."""
_MOST_PREFILLED = 4000  # characters of passages in a cell


def prefilled_line(coder: str, passage: str) -> str:
    """Return a passage of an earlier coder as a prefilled cell has it."""
    return f"[{coder}] {passage}"


def prefilled_cells(given: GivenCodes, id_: str, theme: str) -> tuple[str, str]:
    """Return what the cells for a code and for its passages hold before a person has reviewed them."""
    code = given.code(id_, theme)
    lines: list[str] = []
    for span in given.passages(id_, theme):
        line = prefilled_line(given.coder, " ".join(span.quote.split()))
        if sum(map(len, lines)) + len(line) <= _MOST_PREFILLED:
            lines.append(line)
    return NOT_REVIEWED.get(code, "") if code is not None else "", "\n".join(lines)


def given_cell(given: GivenCodes, id_: str, themes: Iterable[str]) -> str:
    """Return all codes that a sheet shows of a text, in one cell, so that what comes back can be held against them."""
    return " ".join(f"{theme}={code}" for theme in themes if (code := given.code(id_, theme)) is not None)


def given_codes(cell: str) -> dict[str, str]:
    """Return the cells that `given_cell` tells of, by theme."""
    pairs = (pair.partition("=") for pair in cell.split())
    return {theme: f"{code}?" for theme, _, code in pairs}


def code_of(cell: str) -> int | None:
    """Return the code that a person has written: 1, 0, -1 for nothing, -2 for unsure, or None where it is no code."""
    return _CODES.get(cell.strip().casefold())


@dataclass
class Answers:
    """The answers on one sheet, and everything that is wrong with them."""

    place: str
    corpus: Corpus
    codebook: Codebook
    themes: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    _codes: dict[str, dict[str, int]] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)
    _coder: str = ""
    _settings: dict[str, str] = field(default_factory=dict)
    _prefilled_by: str = ""

    @property
    def roles(self) -> list[Role]:
        """Whose words were coded, as far as the file says it."""
        return [role for role in ROLES if role in self._settings["roles"].split()]

    def report(self, place: str, found: str, advice: str = "") -> None:
        """Keep a problem."""
        self.problems.append(Problem(place, found, advice))

    def set_facts(
        self,
        place: str,
        *,
        coder: str,
        roles: str,
        seed: str,
        sheet: str = "",
        hidden: str = "",
        purpose: str = "",
        given_by: str = "",
    ) -> None:
        """Keep who coded whose words, in which order, from which sheet, without which columns, and shown whose codes.

        What the file does not say is empty.
        """
        coder, roles, seed = coder.strip(), " ".join(roles.split()), seed.strip()
        if not coder:
            self.report(place, "the name of the coder is missing.", PUT_BACK)
        elif fault := fault_of_name(coder):
            self.report(f"{place}, the coder's name", fault, ADVICE_ON_NAMES)
        if not roles or not set(roles.split()) <= set(ROLES):
            self.report(place, f'the roles "{roles}" are not some of {", ".join(ROLES)}.', "Put back what was there.")
        if not (seed.isascii() and seed.isdecimal()):
            self.report(place, f'the seed "{seed}" is not a whole number.', "Put back what was there.")
        if purpose not in ("", PREFILLED, TRAINING) or bool(purpose) != bool(given_by):
            self.report(place, "it does not say whose codes the sheet showed, and why.", PUT_BACK)
        self._coder = coder
        self._settings = {"roles": roles, "seed": seed}
        self._settings |= {name: fact for name, fact in (("sheet", sheet), ("hidden", hidden)) if fact}
        if purpose:
            self._settings |= settings_of_purpose(purpose, given_by)
        self._prefilled_by = given_by if purpose == PREFILLED else ""

    def check_number(self, place: str, n_texts: int, sent: str) -> None:
        """Check that a file has as many texts as the sheet that was sent; earlier sheets do not say how many."""
        sent = sent.strip().removesuffix(".0")
        if not n_texts:
            self.report(place, "there is no text on this sheet.", "Give the sheet that was sent.")
        elif sent and sent != str(n_texts):
            found = f"it has {number_of(n_texts, 'text')}, but the sheet that was sent had {sent}."
            self.report(place, found, "Give the whole file, as it came back, with every text of the sheet.")

    def check_corpus(self, place: str, name: str, hash_: str) -> bool:
        """Check that the sheet was made from the corpus, by the hash or the beginning of it."""
        if is_other := not _matches(hash_, self.corpus.hash):
            made_from = " ".join(filter(None, [name, hash_[:12]]))
            given = f"{self.corpus.name} {self.corpus.hash[:12]}"
            found = f"this sheet was made from another corpus ({made_from}) than the one given ({given})."
            self.report(place, found, "Give the corpus that it was made from.")
        return not is_other

    def whose_hash(self, hash_: str, ids: Iterable[str]) -> list[str]:
        """Return the texts that a hash, or the beginning of one, belongs to."""
        return [id_ for id_ in ids if _matches(hash_, self.corpus[id_].sha256)]

    def check_given(self, place: str, theme: str, cell: str, given: Mapping[str, str]) -> None:
        """Check that a prefilled code that nobody has written over is the one that was sent; old sheets tell none."""
        sent, found = given.get(theme, ""), cell.strip()
        if given and found in NOT_REVIEWED.values() and found != sent:
            was = f'"{sent}"' if sent else "no code"
            self.report(place, f'it shows "{found}", but the sheet that was sent showed {was} here.', _MOVED)

    def check_theme(self, place: str, theme: str, definition: str, version: str) -> None:
        """Check that a theme of the sheet is in the codebook, with the same prose."""
        given = self.codebook
        if theme not in given.ids:
            found = f'the codebook {given.title} (version {given.version}) has no theme "{theme}".'
            self.report(place, found, f"Give the codebook that the sheet was made from (version {version}).")
        elif given[theme].definition_hash != definition:
            versions = f"on the sheet (codebook version {version}) than in the codebook given (version {given.version})"
            found = f'the theme "{theme}" has another definition, criteria or examples {versions}.'
            advice = "Give the codebook that the sheet was made from, or have the theme coded again."
            self.report(place, found, advice)

    def add_text(self, place: str, id_: str, sha256: str | None) -> bool:
        """Begin the answers on a text, if it can be coded; `sha256` may be the beginning of its hash."""
        if not id_:
            self.report(place, "the id of the text is gone.", PUT_BACK)
        elif id_ not in self.corpus:
            self.report(place, f'the corpus {self.corpus.name} has no text "{id_}".', f"Is the id right? {PUT_BACK}")
        elif id_ in self._codes:
            self.report(place, f'the text "{id_}" is here twice: first at {self._places[id_]}.', "Keep one.")
        elif sha256 is not None and not _matches(sha256, self.corpus[id_].sha256):
            found = f'the text "{id_}" is not the one in the corpus {self.corpus.name}.'
            self.report(place, found, "Give the corpus that the sheet was made from, and do not change ids.")
        else:
            self._codes[id_] = dict.fromkeys(self.themes, NOT_CODED)
            self._places[id_] = place
            return True
        return False

    def add_code(self, place: str, id_: str, theme: str, cell: str) -> None:
        """Keep the code in a cell; "unsure" is not coded, and kept as a remark."""
        code = NOT_CODED if self._prefilled_by and cell.strip() in NOT_REVIEWED.values() else code_of(cell)
        if code is None:
            advice = 'Write 1 (present), 0 (absent), "unsure", or nothing (not coded).'
            self.report(place, f'"{cell.strip()}" is not a code.', advice)
        elif code == _UNSURE:
            self.spans.append(Span(id_, theme, -1, -1, "", UNSURE))
        else:
            self._codes[id_][theme] = code

    def add_remark(self, place: str, id_: str, theme: str, cell: str) -> None:
        """Keep the passages or notes in a cell; passages that were prefilled, only where the code is 1."""
        if self._prefilled_by:
            lines = cell.splitlines()
            given = prefilled_line(self._prefilled_by, "")
            for line in lines:
                if line.startswith(given):
                    self._check_passage(place, id_, line.removeprefix(given))
            if self._codes[id_][theme] != PRESENT:
                lines = [line for line in lines if not line.startswith(given)]
            cell = "\n".join(line.removeprefix(given) for line in lines)
        self.spans += spans_of_remark(self.corpus[id_].text, id_, theme, cell)

    def add_note(self, id_: str, theme: str, note: str) -> None:
        """Keep words that stand beside a code but in no cell."""
        self.spans.append(Span(id_, theme, -1, -1, note, NOTE))

    def _check_passage(self, place: str, id_: str, passage: str) -> None:
        """Check that a prefilled passage is not another text's."""
        words = "".join(passage.split())
        if not words or _holds(self.corpus[id_].text, words):
            return
        if other := next((document.id for document in self.corpus if _holds(document.text, words)), ""):
            found = f'the passage "{shortened(passage)}" is in the text "{other}", but not in "{id_}".'
            self.report(place, found, _MOVED)

    def coding(self) -> Coding:
        """Return the answers as a coding, in the order of corpus and codebook; only where there is no problem."""
        import numpy as np

        ids = tuple(id_ for id_ in self.corpus.ids if id_ in self._codes)
        themes = tuple(theme for theme in self.codebook.ids if theme in self.themes)
        codes = np.array([[self._codes[id_][theme] for theme in themes] for id_ in ids], dtype=np.int8)
        provenance = Provenance.of(
            self.corpus,
            self.codebook,
            coder=self._coder,
            method="human",
            settings=self._settings,
            parents=(self._prefilled_by,) if self._prefilled_by else (),
        )
        evidence = Evidence.of(dict.fromkeys(self.spans), ids, themes)
        return Coding(ids, themes, codes.reshape(len(ids), len(themes)), evidence, provenance, self.corpus)


def _holds(text: str, words: str) -> bool:
    return words in "".join(displayed(text).split())


def _matches(beginning: str, hash_: str) -> bool:
    return len(beginning) >= _SHORTEST_HASH and hash_.startswith(beginning)
