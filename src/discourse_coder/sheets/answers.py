"""A coder's answers on a sheet, collected and checked cell by cell, whatever file they come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.changed_ids import matched
from discourse_coder.model.codebook import Codebook, Theme
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
from discourse_coder.model.consistency import contradictions
from discourse_coder.model.corpus import ROLES, Corpus, Role
from discourse_coder.model.sheet import PUT_BACK, GivenCodes
from discourse_coder.sheets.layout import displayed
from discourse_coder.wording import listed, number_of, sentences, shortened

_MOVED = "Was one column sorted alone? Undo it, and sort whole rows only."
_SHORTEST_HASH = 16  # of the digits that a spreadsheet holds
_UNSURE = -2
WORDS_FOR_PRESENT = ("1", "1.0", "yes", "y", "x", "true", "present")
_CODES = {
    **dict.fromkeys(WORDS_FOR_PRESENT, PRESENT),
    **dict.fromkeys(("0", "0.0", "no", "n", "false", "absent"), ABSENT),
    **dict.fromkeys(("unsure", "?", "u"), _UNSURE),
    "": NOT_CODED,
}

_MOST_PREFILLED = 4000  # characters of passages in a cell
_MOST_MOVED = 10  # named in a column that was moved; to look for each of thousands in all texts would take hours


def not_reviewed(theme: Theme, code: int) -> str:
    """Return a prefilled code as a spreadsheet has it: it counts once a person has written a code over it."""
    return f"{theme.values[code]}?"


def prefilled_line(coder: str, passage: str) -> str:
    """Return a passage of an earlier coder as a prefilled cell has it."""
    return f"[{coder}] {passage}"


def prefilled_cells(given: GivenCodes, id_: str, theme: Theme) -> tuple[str, str]:
    """Return what the cells for a code and for its passages hold before a person has reviewed them."""
    code = given.code(id_, theme.id)
    if code is not None and theme.code_of(not_reviewed(theme, code)) is not None:
        found = f'"{not_reviewed(theme, code)}" is a value of its own, and would also be a code to be reviewed.'
        raise UsageError.at(f"variable {theme.id}", found, "Make an .html sheet.")
    lines: list[str] = []
    for span in given.passages(id_, theme.id):
        line = prefilled_line(given.coder, " ".join(span.quote.split()))
        if sum(map(len, lines)) + len(line) <= _MOST_PREFILLED:
            lines.append(line)
    return not_reviewed(theme, code) if code is not None else "", "\n".join(lines)


def given_cell(given: GivenCodes, id_: str, themes: Iterable[str]) -> str:
    """Return all codes that a sheet shows of a text, in one cell, so that what comes back can be held against them."""
    return " ".join(f"{theme}={code}" for theme in themes if (code := given.code(id_, theme)) is not None)


def given_codes(cell: str) -> dict[str, int]:
    """Return the codes that `given_cell` tells of, by theme."""
    pairs = (pair.partition("=") for pair in cell.split())
    return {theme: int(code) for theme, _, code in pairs if code.isascii() and code.isdecimal()}


def code_of(cell: str) -> int | None:
    """Return the code that a person has written: 1, 0, -1 for nothing, -2 for unsure, or None where it is no code."""
    return _CODES.get(cell.strip().casefold())


def _value_of(cell: str, theme: Theme) -> int | None:
    """Return the code that a person has written for a theme or variable."""
    code = code_of(cell)
    return code if theme.scale is None or code in (NOT_CODED, _UNSURE) else theme.code_of(cell)


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
    _words: dict[str, str] = field(default_factory=dict)
    _n_moved: Counter[str] = field(default_factory=Counter)
    _changed_ids: str = ""

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

    @cached_property
    def _known(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.codebook.coded}

    def whose_hash(self, hash_: str, ids: Iterable[str]) -> list[str]:
        """Return the texts that a hash, or the beginning of one, belongs to."""
        return [id_ for id_ in ids if _matches(hash_, self.corpus[id_].sha256)]

    def own_ids(self, written: Mapping[str, str], sheet: Sequence[str]) -> dict[str, str]:
        """Return ids by the place where they are written, as on the sheet; without those that could be several texts'.

        A spreadsheet program may have changed them.
        """
        place_of = {id_: place for place, id_ in reversed([*written.items()])}
        found = matched(PurePath(self.place).name, place_of, self.corpus, sheet)
        self.problems += found.problems
        self._changed_ids = found.said
        return {place: found.ids.get(id_, id_) for place, id_ in written.items() if id_ not in found.doubtful}

    def check_given(self, place: str, theme: str, cell: str, given: Mapping[str, int]) -> None:
        """Check that a prefilled code that nobody has written over is the one that was sent; old sheets tell none."""
        if not given or not (cells := self._not_reviewed(theme)):
            return
        sent, found = dict(enumerate(cells)).get(given.get(theme, NOT_CODED)), cell.strip()
        if found in cells and found != sent:
            was = f'"{sent}"' if sent else "no code"
            self.report(place, f'it shows "{found}", but the sheet that was sent showed {was} here.', _MOVED)

    def _not_reviewed(self, theme: str) -> list[str]:
        known = self._known.get(theme)
        return [not_reviewed(known, code) for code in range(len(known.values))] if known else []

    def check_theme(self, place: str, theme: str, definition: str, version: str) -> None:
        """Check that a theme of the sheet is in the codebook, with the same prose."""
        given = self.codebook
        if theme not in self._known:
            found = f'the codebook {given.title} (version {given.version}) has no theme "{theme}".'
            self.report(place, found, f"Give the codebook that the sheet was made from (version {version}).")
        elif given[theme].definition_hash != definition:
            versions = f"on the sheet (codebook version {version}) than in the codebook given (version {given.version})"
            what = f"another definition, criteria or {'values' if given[theme].scale else 'examples'}"
            found = f'the {given[theme].kind} "{theme}" has {what} {versions}.'
            advice = f"Give the codebook that the sheet was made from, or have the {given[theme].kind} coded again."
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
        known = self._known.get(theme)
        if known is None or (self._prefilled_by and cell.strip() in self._not_reviewed(theme)):
            return
        code = _value_of(cell, known)
        if code is None:
            values = listed([*known.values, "unsure"], "or") if known.scale else '1 (present), 0 (absent), "unsure"'
            self.report(place, f'"{cell.strip()}" is not a code.', f"Write {values}, or nothing (not coded).")
        elif code == _UNSURE:
            self.spans.append(Span(id_, theme, -1, -1, "", UNSURE))
        else:
            self._codes[id_][theme] = code

    def add_remark(self, place: str, id_: str, theme: str, cell: str, given: Mapping[str, int]) -> None:
        """Keep the passages or notes in a cell; those that were prefilled only where the code is 1, or their value."""
        if self._prefilled_by:
            lines = cell.splitlines()
            mark = prefilled_line(self._prefilled_by, "")
            for line in lines:
                if line.startswith(mark):
                    self._check_passage(place, id_, theme, line.removeprefix(mark))
            known = self._known.get(theme)
            if self._codes[id_][theme] != (given.get(theme) if known and known.scale else PRESENT):
                lines = [line for line in lines if not line.startswith(mark)]
            cell = "\n".join(line.removeprefix(mark) for line in lines)
        self.spans += spans_of_remark(self.corpus[id_].text, id_, theme, cell)

    def add_note(self, id_: str, theme: str, note: str) -> None:
        """Keep words that stand beside a code but in no cell."""
        self.spans.append(Span(id_, theme, -1, -1, note, NOTE))

    def _check_passage(self, place: str, id_: str, theme: str, passage: str) -> None:
        """Check that a prefilled passage is not another text's."""
        words = "".join(passage.split())
        if words in self._words_of(id_) or self._n_moved[theme] == _MOST_MOVED:
            return
        if other := next((other for other in self.corpus.ids if words in self._words_of(other)), ""):
            found = f'the passage "{shortened(passage)}" is in the text "{other}", but not in "{id_}".'
            self.report(place, found, _MOVED)
            self._n_moved[theme] += 1

    def _words_of(self, id_: str) -> str:
        """Return a text as cells show it, without blanks."""
        if id_ not in self._words:
            self._words[id_] = "".join(displayed(self.corpus[id_].text).split())
        return self._words[id_]

    def check_consistency(self) -> None:
        """Check that the codes of each text do not contradict each other."""
        for id_, codes in self._codes.items():
            for found, advice in contradictions(codes, self.codebook):
                self.report(self._places[id_], found, advice)

    def coding(self) -> Coding:
        """Return the answers as a coding, in the order of corpus and codebook; only where there is no problem."""
        import numpy as np

        ids = tuple(id_ for id_ in self.corpus.ids if id_ in self._codes)
        themes = tuple(theme for theme in self.codebook.columns if theme in self.themes)
        codes = np.array([[self._codes[id_][theme] for theme in themes] for id_ in ids], dtype=np.int8)
        provenance = Provenance.of(
            self.corpus,
            self.codebook,
            coder=self._coder,
            method="human",
            settings=self._settings,
            parents=(self._prefilled_by,) if self._prefilled_by else (),
        )
        provenance = replace(provenance, notice=sentences(provenance.notice, self._changed_ids))
        evidence = Evidence.of(dict.fromkeys(self.spans), ids, themes)
        scales = {theme: scale for theme, scale in self.codebook.scales.items() if theme in themes}
        return Coding(ids, themes, codes.reshape(len(ids), len(themes)), evidence, provenance, self.corpus, scales)


def _matches(beginning: str, hash_: str) -> bool:
    return len(beginning) >= _SHORTEST_HASH and hash_.startswith(beginning)
