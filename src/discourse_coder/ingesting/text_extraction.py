"""From one original to its texts: extracted, split into speeches or answers, and written to temporary files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from discourse_coder.errors import CorpusError, DiscourseCoderError, Problem
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.file_names import printable, shown
from discourse_coder.files.likely_encodings import better_reading
from discourse_coder.files.tables import TABLE_SUFFIXES, Table, read_table
from discourse_coder.files.whole_texts import check_cell, is_no_text
from discourse_coder.ingesting.archives import Member, read_member
from discourse_coder.ingesting.rows import RepeatedIds, TextRow, joined, texts_of_rows
from discourse_coder.ingesting.source_files import SourceFile
from discourse_coder.ingesting.text_ids import safe_id
from discourse_coder.model.corpus import ROLES, Role, Turn
from discourse_coder.model.date_orders import DateOrder, dates_in_numbers
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.model.hashing import text_hash
from discourse_coder.records.dates import date_at_head
from discourse_coder.wording import first_few, shortened

Records = Literal["auto", "un", "press", "none"]
_LONGEST_LINE = 300
_MOST_PROBLEMS = 5  # of one table; the log lists the others
_NO_TEXT = "Add it. If it is the result of a formula, save the table so that the result is in the file."


@dataclass(frozen=True)
class ExtractionOptions:
    """How texts are extracted from originals; ingest.json keeps these fields for each original."""

    raw: bool = False  # keep everything: remove nothing, join nothing
    records: Records = "auto"  # which transcripts to split: those that look like one, all as one kind, or none
    country: str = ""  # keep only this delegation's speeches of a meeting
    about: tuple[str, ...] = ()  # keep only the answers of a press conference with one of these terms
    encoding: str = ""  # of plain texts, web pages and tables that are not Unicode; empty refuses these
    id_prefix: str = ""
    id_column: str = "id"
    text_column: str = "text"
    date_order: DateOrder | Literal[""] = ""  # of dates in numbers in tables; empty for the one that fits all
    repeated_ids: RepeatedIds | Literal[""] = ""  # what rows of one id with different words are; empty to refuse them
    worksheet: str = ""  # of workbooks; empty for the only one
    fields: str = ""  # the columns that names of files give, such as country_session_year


@dataclass
class IngestedText:
    """A text of the corpus, as ingest.json keeps it."""

    id: str
    sha256: str
    part: str  # which part of the original it is; empty for the whole
    extractor: str
    metadata: dict[str, str]
    turns: tuple[Turn, ...] = ()
    name: str = ""  # of its file, without the ending; empty where that is the id

    @property
    def file_name(self) -> str:
        """The name of its file, without the ending."""
        return self.name or self.id


@dataclass
class ExtractedFile:
    """The texts of one file, their ids not yet unique, and what was noted on the way; places are places in the file."""

    own_ids: list[bool] = field(default_factory=list)  # for each text, whether a table gives its id, which then stays
    words: list[str] = field(default_factory=list)  # for each text, a hash of its words, white space not counted
    notes: list[str] = field(default_factory=list)  # sentences on what rows became, beside what the log says of each

    left_out: str = ""  # how much running text is in none of the texts, where that is much
    doubts: list[str] = field(default_factory=list)  # sentences on what may not be as the original shows it
    sha256: str = ""  # of the bytes that were read
    texts: list[IngestedText] = field(default_factory=list)
    log: list[Removal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Piece(NamedTuple):
    id_parts: tuple[str, ...]  # empty for the name of the file
    extracted: Extracted
    id_is_own: bool = False  # whether the first part is an id that a table gives its text


def extract_file(source: SourceFile, member: Member | None, options: ExtractionOptions, prefix: Path) -> ExtractedFile:
    """Extract the texts of a file, or of a member of an archive, to the paths that `temporary_file` gives."""
    extraction = _Extraction(source, member, options, prefix)
    extraction.run()
    return extraction.result


def temporary_file(prefix: Path, number: int) -> str:
    """Return where the text with this number, from 1, of a file is written."""
    return f"{prefix}-{number}.txt"


class _Extraction:
    """One file on its way to texts."""

    def __init__(self, source: SourceFile, member: Member | None, options: ExtractionOptions, prefix: Path) -> None:
        self.result = ExtractedFile()
        self._source, self._member, self._options, self._prefix = source, member, options, prefix
        self._stem, self._suffix = (member or source).stem, (member or source).suffix
        self._place = f"{source.place}: {member.name}" if member else source.place

    def run(self) -> None:
        with self._noting_problems():
            path, member = self._source.path, self._member
            data = read_member(path, member.position) if member else read_bytes(path, "", None)
            self.result.sha256 = sha256(data).hexdigest()
            for piece in self._rows(data) if self._suffix in TABLE_SUFFIXES else self._whole_file(data):
                with self._noting_problems():
                    for part in self._split(piece):
                        self._write(part)
        others = self.result.problems[_MOST_PROBLEMS:]
        if len(others) > 1:
            self.result.log += [Removal(each.place, "", f"{each.found} {each.advice}") for each in others]
            found = f"there are {len(others):,} more problems in it."
            self.result.problems[_MOST_PROBLEMS:] = [Problem("", found, "They are in ingest.log.csv.")]

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
        except DiscourseCoderError as error:
            self._note(error.problems)

    def _note(self, problems: Iterable[Problem]) -> None:
        """Note problems, each on one line, as it may quote the file, and with its place in the file."""
        for problem in problems:
            inside = shown(problem.place.removeprefix(self._place).lstrip(" :,"))
            lines = (shortened(printable(text), _LONGEST_LINE) for text in (problem.found, problem.advice))
            self.result.problems.append(Problem(inside, *lines))

    def _extract(self, data: bytes, suffix: str, place: str) -> Extracted:
        from discourse_coder.extract.formats.detection import extract
        from discourse_coder.records.named_speakers import speaker_roles

        def decode_other(data: bytes, place: str) -> str:
            text = decode(data, self._options.encoding or "utf-8", place)
            if self._options.encoding and (better := better_reading(data, self._options.encoding)):
                why = f"read as {self._options.encoding}, as asked, but it looks like {better.encoding}"
                self._doubt([Removal("it would read", better.words, why)])
            return text

        extracted = extract(data, place, suffix=suffix, raw=self._options.raw, decode=decode_other)
        self._doubt(extracted.doubts)
        if not extracted.turns:
            return extracted
        roles = speaker_roles((turn.speaker, extracted.text[turn.start : turn.end]) for turn in extracted.turns)
        return replace(extracted, turns=tuple(replace(turn, role=roles[turn.speaker]) for turn in extracted.turns))

    def _doubt(self, doubts: Sequence[Removal]) -> None:
        """Log what may not be as the original shows it, each place; say it once for each kind."""
        self.result.log += [replace(doubt, why=f"nothing left out: {doubt.why}") for doubt in doubts]
        for why in dict.fromkeys(doubt.why for doubt in doubts):
            places = [f"{doubt.place} ({shortened(doubt.what, 60)})" for doubt in doubts if doubt.why == why]
            self.result.doubts.append(f"{why}: {first_few(places, 3)}.")

    def _whole_file(self, data: bytes) -> Iterator[_Piece]:
        extracted = self._extract(data, self._suffix, self._place)
        self.result.left_out = extracted.left_out
        yield _Piece(("",), extracted)

    def _rows(self, data: bytes) -> Iterator[_Piece]:
        """Yield the text of each row of a table; note the rows that have none."""
        options = self._options
        file = self._prefix.with_name(f"{self._prefix.name}{self._suffix}")
        file.write_bytes(data)
        try:
            encoding = "utf-8" if _is_utf_8(data) else options.encoding or "utf-8"
            table = read_table(file, place=self._place, encoding=encoding, worksheet=options.worksheet)
        finally:
            file.unlink()
        advice = (
            "Name the column of texts with --text-column. Or if the table says who speaks in other files, call the "
            "column of their names filename."
        )
        missing = table.missing(options.text_column, advice) if table.columns else []
        if missing or not table.rows:
            problems = [*missing, *table.problems]
            raise CorpusError(problems or Problem(self._place, "there is no text in it.", _NO_TEXT))
        self._note(table.problems)
        if table.note:
            note = table.note.replace(file.name, printable(f"{self._stem}{self._suffix}"))
            self.result.notes.append(note)
            self.result.log.append(Removal("", "", note))
        if options.id_column != "id":
            self._note(table.missing(options.id_column, "Name the column of ids with --id-column."))
        dated = ((row.place, row.cells.get("date", "")) for row in table.rows)
        dates, doubts = dates_in_numbers(dated, self._place, options.date_order or None)
        self._note(doubts)
        found = self._rows_with_text(table, dates)
        texts, notes, log = texts_of_rows(found, options.repeated_ids)
        self.result.notes += notes
        self.result.log += log
        for text in texts:
            with self._noting_problems():
                parts = [self._of_row(row) for row in text.rows]
                extracted = replace(joined(parts), name=text.name)
                yield _Piece((text.id,), extracted, id_is_own=True) if text.id else _Piece(("", text.name), extracted)

    def _rows_with_text(self, table: Table, dates: Mapping[str, PartialDate | None]) -> Iterator[TextRow]:
        """Yield the rows that have a whole text; note the others."""
        options = self._options
        for row in table.rows:
            cells = {name: cell for name, cell in row.cells.items() if cell.strip()}
            text, id_ = cells.pop(options.text_column, ""), cells.pop(options.id_column, "")
            if date := dates.get(cells.get("date", "").strip()):
                cells["date"] = str(date)
            name = row.place.removeprefix(self._place).strip()
            with self._noting_problems():
                if is_no_text(text):
                    raise CorpusError(Problem(row.place, "there is no text in this row.", _NO_TEXT))
                check_cell(text, cells.pop("sha256", ""), row.place)
                yield TextRow(name, id_, text, cells)

    def _of_row(self, row: TextRow) -> Extracted:
        extracted = self._extract(row.text.encode(), ".txt", f"{self._place} {row.name}")
        extracted = _of_speaker(extracted, row.cells)
        return replace(extracted, metadata={**extracted.metadata, **row.cells})

    def _split(self, piece: _Piece) -> Iterator[_Piece]:
        """Yield the speeches or answers of a transcript, and any other text as it is."""
        whole, raw = piece.extracted, self._options.raw
        has_roles = any(turn.role != "official" for turn in whole.turns)
        parts = None if has_roles and self._options.records in ("auto", "none") else self._parts(whole)
        if parts is None:
            yield piece if self._suffix in TABLE_SUFFIXES else piece._replace(extracted=_with_date(whole))
            return
        self._log(whole, whole.removals)
        is_row = self._suffix in TABLE_SUFFIXES
        for part in parts:
            # What is left of a part that was not kept raw is one party's, whatever in it looks like a label.
            speaker = part.metadata.get("speaker", "")
            extracted = replace(
                part,
                extractor="; ".join(dict.fromkeys((whole.extractor, part.extractor))),
                name=" ".join(filter(None, (whole.name, part.name))),
                # What a table says of its text is the user's word.
                metadata={**part.metadata, **whole.metadata} if is_row else {**whole.metadata, **part.metadata},
                turns=part.turns or (() if raw else _one_turn(part.text, "official", speaker)),
            )
            yield piece._replace(id_parts=(*piece.id_parts, part.name), extracted=extracted)

    def _parts(self, whole: Extracted) -> tuple[Extracted, ...] | None:
        """Return the speeches or answers that are wanted, None where the text is no transcript."""
        from discourse_coder.records.press.conference import is_press_conference, keep_about, split_press_conference
        from discourse_coder.records.un.record import is_un_record, of_country, split_un_record

        options, auto = self._options, self._options.records == "auto"
        if options.records == "un" or (auto and is_un_record(whole.text)):
            speeches = split_un_record(whole.text, self._place, raw=options.raw)
            kept = of_country(speeches, options.country) if options.country else speeches
            names = {speech.name for speech in kept}
            for speech in speeches:
                if speech.name not in names:
                    self._log(speech, speech.removals)
                    why = f"not of {options.country} (--country)"
                    self._log(whole, [Removal(speech.name, shortened(speech.text), why)])
            return kept
        title = whole.metadata.get("title", "")
        if options.records == "press" or (auto and is_press_conference(whole.text, title)):
            exchanges = split_press_conference(whole.text, self._place, html_title=title, raw=options.raw)
            if options.about:
                exchanges, left_out = keep_about(exchanges, options.about)
                self._log(whole, left_out)
            return exchanges
        return None

    def _log(self, part: Extracted, removals: Iterable[Removal]) -> None:
        """Log what was left out of a part of the file."""
        inside = f"{part.name}: " if part.name else ""
        self.result.log += [replace(removal, place=f"{inside}{removal.place}") for removal in removals]

    def _id(self, piece: _Piece) -> str:
        """Return the id of a text: that of the table, or one made of names, which is logged where it changes them."""
        first, *others = piece.id_parts
        id_ = first if piece.id_is_own else safe_id(first or self._stem)
        if not first and len(piece.id_parts) == 1 and id_ != self._stem:
            self._log(
                piece.extracted, [Removal("", printable(self._stem), f"nothing left out: in ids, this name is {id_}")]
            )
        return "_".join([id_, *map(safe_id, others)])

    def _write(self, piece: _Piece) -> None:
        """Write a text to a file of its own."""
        extracted = piece.extracted
        text = f"{extracted.text.rstrip()}\n"
        data = text.encode()
        self.result.own_ids.append(piece.id_is_own and len(piece.id_parts) == 1)
        self.result.words.append(text_hash(" ".join(text.split())))
        with open(temporary_file(self._prefix, len(self.result.texts) + 1), "wb") as file:  # noqa: PTH123 (one per row)
            file.write(data)
        id_ = self._id(piece)
        metadata = {name: value for name, value in extracted.metadata.items() if value.strip()}
        ends = ((turn, min(turn.end, len(text))) for turn in extracted.turns)
        turns = tuple(replace(turn, end=end) for turn, end in ends if turn.start < end)
        digest = sha256(data).hexdigest()
        self.result.texts.append(IngestedText(id_, digest, extracted.name, extracted.extractor, metadata, turns))
        self._log(extracted, extracted.removals)


def _with_date(extracted: Extracted) -> Extracted:
    """Return a file's text with the date that stands above its words; the file's own is no date of the text."""
    metadata = dict(extracted.metadata)
    found, own = date_at_head(extracted.text), metadata.get("date", "")
    if own:
        with suppress(ValueError):
            if found and not found.startswith(str(PartialDate.parse(own))):
                why = f"nothing left out: this date stands above the text; that of the file, {own}, was kept"
                return replace(extracted, removals=(*extracted.removals, Removal("", found, why)))
        return extracted
    if found:
        metadata["date"] = found
        why = "nothing left out: the date was taken from the head of the text"
    elif found := metadata.get("file_date", ""):
        why = "nothing left out: no date stands above the text; the file itself is of this day (column file_date)"
    else:
        return extracted
    return replace(extracted, metadata=metadata, removals=(*extracted.removals, Removal("", found, why)))


def _of_speaker(extracted: Extracted, cells: Mapping[str, str]) -> Extracted:
    """Return the text of a row as its speaker's words; labels in the text tell more than the row."""
    from discourse_coder.records.transcripts import transcript_turns

    if extracted.turns:
        return extracted
    speaker, named = cells.get("speaker", "").strip(), cells.get("role", "").strip().lower()
    role: Role = next((role for role in ROLES if role == named), "official")
    says = bool(speaker or named in ROLES)
    labelled = says and role == "official" and transcript_turns(extracted.text, speaker)
    turns = _one_turn(extracted.text, role, speaker) if says and not labelled else ()
    if named and named not in ROLES:
        why = f"not a role ({', '.join(ROLES)}), so the words count as the official's"
        extracted = replace(extracted, removals=(*extracted.removals, Removal("role", named, why)))
    return replace(extracted, turns=turns) if turns else extracted


def _one_turn(text: str, role: Role, speaker: str) -> tuple[Turn, ...]:
    return (Turn(0, len(text), role, speaker),)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
