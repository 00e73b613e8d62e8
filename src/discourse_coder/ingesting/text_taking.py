"""From one original to its texts: extracted, split into speeches or answers, and laid beside the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from discourse_coder.errors import CorpusError, DiscourseCoderError, Problem
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.file_names import printable, shown
from discourse_coder.files.tables import TABLE_SUFFIXES, read_table
from discourse_coder.files.whole_texts import check_cell
from discourse_coder.ingesting.archives import read_member
from discourse_coder.model.corpus import ROLES, Role, Turn
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

Records = Literal["auto", "un", "press", "none"]
_LONGEST_LINE = 300
_SHOWN = 5  # problems of one table
_NO_ROW = "Add it, or, where it is the result of a formula, save the table so that the result is in the file."


@dataclass(frozen=True)
class Taking:
    """How texts are taken from originals."""

    raw: bool = False  # keep everything: remove nothing, join nothing
    # Which transcripts to split into speeches or into questions and answers: those that look like one, every text as
    # a United Nations record or as a press conference, or none
    records: Records = "auto"
    country: str = ""  # of a meeting, keep this delegation's speeches only; empty for all
    about: tuple[str, ...] = ()  # of a press conference, keep the answers with one of these terms only; empty for all
    encoding: str = ""  # of plain texts, web pages and tables that are not Unicode; empty to refuse these
    id_prefix: str = ""  # begins every id
    id_column: str = "id"  # in tables
    text_column: str = "text"


class LogLine(NamedTuple):
    """What was left out or changed: its place in the original, the words, and the reason."""

    where: str
    what: str
    why: str


class TakenText(NamedTuple):
    """A text that lies beside the corpus."""

    file: Path  # where it lies
    sha256: str  # of its bytes
    id_parts: tuple[str, ...]  # what its id is to be made of; an empty one stands for the original's name
    part: str  # which part of the original it is; empty for the whole
    extractor: str
    metadata: dict[str, str]
    turns: tuple[Turn, ...] = ()  # who speaks where, as far as the original tells


@dataclass
class Taken:
    """What came of one file."""

    sha256: str  # of the bytes that were read
    texts: list[TakenText] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # their places are places in the file


class _Piece(NamedTuple):
    id_parts: tuple[str, ...]
    extracted: Extracted


def take_file(path: Path, position: tuple[int, ...], suffix: str, place: str, taking: Taking, beside: Path) -> Taken:
    """Take the texts from a file or from a member of an archive, and write them to new files."""
    try:
        data = read_member(path, position) if position else read_bytes(path, "")
    except DiscourseCoderError as error:
        return Taken("", problems=list(error.problems))
    taken = Taken(sha256(data).hexdigest())
    try:
        for piece in _pieces(data, suffix, place, taking, taken, beside):
            _keep(piece, taken, beside)
    except DiscourseCoderError as error:
        taken.problems += [_within(problem, place) for problem in error.problems]
    _shorten(taken)
    return taken


def _shorten(taken: Taken) -> None:
    """Leave a few problems of a table to be shown, and put the others into the log."""
    others = taken.problems[_SHOWN:]
    if len(others) > 1:
        taken.log += [LogLine(problem.place, "", f"{problem.found} {problem.advice}") for problem in others]
        taken.problems[_SHOWN:] = [
            Problem("", f"there are {len(others):,} more problems in it.", "They are in ingest.log.csv.")
        ]


def _pieces(data: bytes, suffix: str, place: str, taking: Taking, taken: Taken, beside: Path) -> Iterator[_Piece]:
    if suffix in TABLE_SUFFIXES:
        for row in _rows(data, suffix, place, taking, taken, beside):
            try:
                yield from _split(row, place, taking, taken)
            except DiscourseCoderError as error:
                taken.problems += [_within(problem, place) for problem in error.problems]
    else:
        extracted = _with_roles(_extract(data, suffix, place, taking))
        id_parts = ("", extracted.name) if extracted.name else ("",)
        yield from _split(_Piece(id_parts, extracted), place, taking, taken)


def _extract(data: bytes, suffix: str, place: str, taking: Taking) -> Extracted:
    from discourse_coder.extract.formats.detection import extract

    def decode_other(data: bytes, place: str) -> str:
        return decode(data, taking.encoding or "utf-8", place)

    return extract(data, place, suffix=suffix, raw=taking.raw, decode=decode_other)


def _with_roles(extracted: Extracted) -> Extracted:
    """Return a text whose format names its speakers, with the roles of these."""
    if not extracted.turns:
        return extracted
    from discourse_coder.records.named_speakers import speaker_roles

    words = ((turn.speaker, extracted.text[turn.start : turn.end]) for turn in extracted.turns)
    roles = speaker_roles(words)
    return replace(extracted, turns=tuple(replace(turn, role=roles[turn.speaker]) for turn in extracted.turns))


def _rows(data: bytes, suffix: str, place: str, taking: Taking, taken: Taken, beside: Path) -> Iterator[_Piece]:
    """Yield the text of each row of a table; notes the rows that have none."""
    file = beside.with_name(f"{beside.name}{suffix}")
    file.write_bytes(data)
    try:
        table = read_table(file, place=place, encoding="utf-8" if _is_utf_8(data) else taking.encoding or "utf-8")
    finally:
        file.unlink()
    missing = table.missing(taking.text_column, "Name the one of texts with --text-column.") if table.columns else []
    if missing or not table.rows:
        raise CorpusError([*missing, *table.problems] or [Problem(place, "there is no text in it.", _NO_ROW)])
    problems = list(table.problems)
    if taking.id_column != "id":
        problems += table.missing(taking.id_column, "Name the one of ids with --id-column.")
    taken.problems += [_within(problem, place) for problem in problems]
    for row in table.rows:
        cells = {name: cell for name, cell in row.cells.items() if cell.strip()}
        text, id_ = cells.pop(taking.text_column, ""), cells.pop(taking.id_column, "").strip()
        where = row.place.removeprefix(place).strip()
        try:
            if not text.strip():
                raise CorpusError(Problem(row.place, "there is no text in this row.", _NO_ROW))
            check_cell(text, cells.pop("sha256", ""), row.place)
            extracted = _of_speaker(_with_roles(_extract(text.encode(), ".txt", row.place, taking)), cells)
        except DiscourseCoderError as error:
            taken.problems += [_within(problem, place) for problem in error.problems]
        else:
            extracted = replace(extracted, name=where, metadata={**extracted.metadata, **cells})
            yield _Piece((id_,) if id_ else ("", where), extracted)


def _of_speaker(extracted: Extracted, cells: dict[str, str]) -> Extracted:
    """Return the text of a row, its words those of its speaker; labels in the text tell more than the row."""
    from discourse_coder.records.transcripts import transcript_turns

    if extracted.turns:
        return extracted
    speaker, said = cells.get("speaker", "").strip(), cells.get("role", "").strip().lower()
    role: Role = next((role for role in ROLES if role == said), "official")
    labelled = role == "official" and transcript_turns(extracted.text, speaker)
    turns = () if labelled or not (speaker or said in ROLES) else _whole(extracted.text, role, speaker)
    if said and said not in ROLES:
        why = f"no role ({', '.join(ROLES)}), so that the words count as the official's"
        extracted = replace(extracted, removals=(*extracted.removals, Removal("role", said, why)))
    return replace(extracted, turns=turns)


def _whole(text: str, role: Role, speaker: str) -> tuple[Turn, ...]:
    return (Turn(0, len(text), role, speaker),)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _split(piece: _Piece, place: str, taking: Taking, taken: Taken) -> Iterator[_Piece]:
    """Yield the speeches or answers of a transcript, and any other text as it is."""
    whole = piece.extracted
    if taking.records in ("auto", "none") and any(turn.role != "official" for turn in whole.turns):
        yield piece
        return
    parts = _parts(whole, place, taking, taken)
    if parts is None:
        yield piece
        return
    taken.log += _log(whole)
    for part in parts:
        # What is left of a part that was not kept raw is one party's, whatever in it looks like a label.
        speaker = part.metadata.get("speaker", "")
        yield _Piece(
            (*piece.id_parts, part.name) if part.name else piece.id_parts,
            replace(
                part,
                extractor="; ".join(dict.fromkeys((whole.extractor, part.extractor))),
                name=" ".join(filter(None, (whole.name, part.name))),
                metadata={**whole.metadata, **part.metadata},
                turns=part.turns or (() if taking.raw else _whole(part.text, "official", speaker)),
            ),
        )


def _parts(whole: Extracted, place: str, taking: Taking, taken: Taken) -> tuple[Extracted, ...] | None:
    """Return the speeches or answers that are wanted, None where the text is no transcript."""
    from discourse_coder.records.press.conference import is_press_conference, keep_about, split_press_conference
    from discourse_coder.records.un.record import is_un_record, of_country, split_un_record

    auto = taking.records == "auto"
    if taking.records == "un" or (auto and is_un_record(whole.text)):
        speeches = split_un_record(whole.text, place, raw=taking.raw)
        kept = of_country(speeches, taking.country) if taking.country else speeches
        names = {speech.name for speech in kept}
        for speech in speeches:
            if speech.name not in names:
                why = f"not of {taking.country} (--country)"
                taken.log += [*_log(speech), LogLine(_inside(whole, speech.name), shortened(speech.text), why)]
        return kept
    if taking.records == "press" or (auto and is_press_conference(whole.text)):
        title = whole.metadata.get("title", "")
        exchanges = split_press_conference(whole.text, place, html_title=title, raw=taking.raw)
        if taking.about:
            exchanges, left_out = keep_about(exchanges, taking.about)
            taken.log += [LogLine(_inside(whole, removal.where), removal.what, removal.why) for removal in left_out]
        return exchanges
    return None


def _log(extracted: Extracted) -> list[LogLine]:
    return [LogLine(_inside(extracted, removal.where), removal.what, removal.why) for removal in extracted.removals]


def _inside(extracted: Extracted, where: str) -> str:
    return f"{extracted.name}: {where}" if extracted.name else where


def _keep(piece: _Piece, taken: Taken, beside: Path) -> None:
    """Write a text to a file of its own."""
    extracted = piece.extracted
    text = f"{extracted.text.rstrip()}\n"
    data = text.encode()
    file = beside.with_name(f"{beside.name}-{len(taken.texts) + 1}.txt")
    file.write_bytes(data)
    metadata = {name: value for name, value in extracted.metadata.items() if value.strip()}
    ends = ((turn, min(turn.end, len(text))) for turn in extracted.turns)
    turns = tuple(replace(turn, end=end) for turn, end in ends if turn.start < end)
    taken.texts.append(
        TakenText(file, sha256(data).hexdigest(), piece.id_parts, extracted.name, extracted.extractor, metadata, turns)
    )
    taken.log += _log(extracted)


def _within(problem: Problem, place: str) -> Problem:
    """Return a problem on one line, whose place is a place in the file: it may quote what is in there."""
    inside = problem.place.removeprefix(place).lstrip(" :,")
    return Problem(
        shown(inside), *(shortened(printable(text), _LONGEST_LINE) for text in (problem.found, problem.advice))
    )
