"""What `fuzz.py` feeds with changed files: each reader and extractor, with sound files to start from."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import discourse_coder as dc
import office_texts
from discourse_coder.cli.main import main
from discourse_coder.extract.formats.detection import extract
from pdfs import pdf
from small_study import CODEBOOK, TEXTS, write_small_study
from un_records import COVERAGE, LETTER, RECORDS, as_text

ROOT = Path(__file__).parents[2]
Files = Sequence[bytes]

RULES = b"""\
title: Small
version: "1"
language: en
lists: {sides: [Serbia, "Kosovo*"]}
themes:
  - id: un
    label: UN
    definition: The United Nations as authority.
    inclusion: [A resolution is the basis.]
    exclusion: It is only named.
    examples: {present: [Resolution 1244 is the basis.], absent: [We thank the speaker.]}
    rules:
      - {name: a, why: it is named, any: ["resolution 1244", "@sides"], with: [[basis, ground]], scope: 4 words}
      - {name: b, why: it is named, regex: ['resolution \\d{3,4} \\((1999|2008)\\)'], without: [no], scope: paragraph}
      - {name: c, why: it is named, any: [dialogue], except: [dialogue of the deaf], skip: [negated, quoted]}
      - {name: d, why: it is named, tokens: [[{LOWER: serbia}, {IS_ALPHA: true, OP: "?"}, {LOWER: talks}]]}
  - id: tone
    definition: The tone.
    coded_by: people
"""
CLAIMS = b"""\
publication: Some study
text_ids: T##
claims:
  - {id: n, kind: number_of_texts, value: 60, place: p. 3, says: sixty texts}
  - {id: a, kind: document_count, theme: cost, value: 41, place: p. 3, says: so many}
  - {id: b, kind: share, theme: cost, value: 68.3 %, place: p. 3, says: so many}
  - {id: c, kind: agreement, value: over 90 %, place: p. 4, says: they agree}
  - {id: d, kind: ranking, themes: [cost, jobs], by: document_count, place: p. 4, says: cost is first}
  - {id: e, kind: citation, theme: cost, texts: [3, 61], place: p. 5, says: as texts 3 and 61 say}
  - {id: f, kind: change, theme: cost, from: 2008-2011, to: 2012-2024, direction: up, place: p. 6, says: more}
"""
PLAIN = b"""\
Answer by Foreign Ministry Spokesperson Hua Li on 2 May 2011

Question: Why is that so? And will it stay?
Answer: Talks must go on, on the basis of resol-
ution 1244 (1999).

1 A footnote.
Page 2
"""
BRIEFING = b"""\
MODERATOR:  Welcome, all.

MS. BERG:  Good day.

Q    Will she go?  A: Yes.

THE PRESIDENT:  I shall.

Q    When? question: who asks?

SENIOR OFFICIAL:  At noon.

Follow-up: Why?

The President: I give the floor to Mr. Li.

We talk.
"""
MARKDOWN = (
    b"# A title\n\nSome *words* and [a link](x), `code`.\n\n- one\n- two\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
)
HTML = b"""<!doctype html><html><head><title>A statement</title><meta charset="utf-8"></head><body><nav>Menu</nav><main>
<h1>A statement</h1><p>2 May 2011</p><p>Talks must go on, on the <b>basis</b> of resolution 1244.</p><ul><li>one<li>two
</ul><table><tr><td>a<td>b</table><p style="display:none">hidden</p></main><footer>About</footer></body></html>"""
EMAIL = b"""\
From: Office <a@b.org>\r\nSubject: =?utf-8?q?A_statement?=\r
Date: Mon, 2 May 2011 10:00:00 +0200\r\nMIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r\n\r\nTalks must go on=2E\r\n--x\r\nContent-Type: text/html\r\n\r
<p>Talks must go on.</p>\r\n--x--\r\n"""
VTT = (
    b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Ms. Li>Talks must go on.</v>\n\n"
    b"00:00:04.000 --> 00:00:05.000\nQ: Why?\n"
)
SRT = b"1\n00:00:01,000 --> 00:00:04,000\nTalks must <i>go on</i>.\n\n2\n00:00:04,000 --> 00:00:05,000\nWhy?\n"


@dataclass(frozen=True)
class Target:
    """A function of the bytes of one or more files, and sound files to start from."""

    read: Callable[[Files], object]
    seeds: tuple[tuple[bytes, ...], ...]


def targets(folder: Path) -> dict[str, Callable[[], Target]]:
    """Return what makes each target; `folder` takes the files that are read."""
    study = dc.read_study(write_small_study(folder / "study"))
    blind = dc.blind_sheet(study.corpus, study.codebook, ["a", "b"], coder="mira", seed=7)

    def put(files: Files, *names: str) -> Path:
        for name, data in zip(names, files, strict=False):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder / names[0]

    def read_written(name: str, read: Callable[[Path], object], *seeds: bytes) -> Target:
        return Target(lambda files: read(put(files, name)), tuple((seed,) for seed in seeds))

    def in_package(data: bytes, member: str, read: Callable[[bytes], object]) -> Target:
        """Change one part inside a zip file: changed zip files themselves hardly open."""
        return Target(lambda files: read(_with_member(data, member, files[0])), ((_member(data, member),),))

    def extractor(suffix: str, *seeds: bytes) -> Target:
        return Target(lambda files: extract(files[0], "file", suffix=suffix), tuple((seed,) for seed in seeds))

    def office(suffix: str, data: bytes, member: str) -> Target:
        return in_package(data, member, lambda changed: extract(changed, "file", suffix=suffix))

    def corpus() -> Target:
        names = ("corpus/manifest.csv", "corpus/turns.csv", "corpus/texts/a.txt")
        rows = b"id,file,date,source,speaker\nA,texts/a.txt,2011-05-02,mfa,Jiang Yu\n"
        turns = f"id,start,end,speaker,role,sha256\nA,0,62,,question,{sha256(PLAIN).hexdigest()}\n".encode()
        return Target(lambda files: dc.read_corpus(put(files, *names).parent), ((rows, turns, PLAIN),))

    def coding() -> Target:
        names = ("coding.csv", "coding.json", "evidence.csv")
        dc.write_coding(study.code(), folder / names[0])
        whole = tuple((folder / name).read_bytes() for name in names)
        return Target(lambda files: dc.read_coding(put(files, *names), study.corpus), (whole,))

    def sample() -> Target:
        names = ("sample.csv", "sample.json")
        dc.write_sample(dc.draw_sample(study.corpus, n=2, seed=7), folder / names[0])
        whole = tuple((folder / name).read_bytes() for name in names)
        return Target(lambda files: dc.read_sample(put(files, *names), study.corpus), (whole,))

    def sheet(suffix: str, made: dc.BlindSheet | dc.OpenSheet = blind) -> bytes:
        dc.write_sheet(made, folder / f"blind{suffix}")
        return (folder / f"blind{suffix}").read_bytes()

    def read_sheet(path: Path) -> object:
        return dc.read_sheet(path, study.corpus, study.codebook)

    def decisions() -> Target:
        codings = {
            name: dc.Coding.from_spans((), study.corpus, study.codebook, coder=name, themes=["un", "dialogue"])
            for name in ("author",)
        } | {"rules": study.code()}
        agreement = dc.agreement(codings, n_resamples=10)
        dc.write_decision_sheet(agreement.disagreements, folder / "decisions.csv")
        return read_written("decisions.csv", dc.read_decisions, (folder / "decisions.csv").read_bytes())

    def decisions_json() -> Target:
        case = {"id": "a", "theme": "un", "codes": {"A": 1, "B": None}, "decision": "open", "reason": "x"}
        content = {"format": "discourse-coder decisions 1", "sheet": "0", "seed": 7, "cases": [case, case]}
        return read_written("decisions.json", dc.read_decisions, json.dumps(content).encode())

    def receipt() -> Target:
        from discourse_coder.sheets.receipts import read_receipt

        to = folder / "sheet.csv"
        main(["sheet", str(folder / "study"), "--coder", "mira", "--seed", "7", "--to", str(to), "--quiet"])
        return read_written("sheet.receipt.json", read_receipt, (folder / "sheet.receipt.json").read_bytes())

    def assignment() -> Target:
        from discourse_coder.io.assignment_file import read_assignment

        to = folder / "given.csv"
        main(["sheet", str(folder / "study"), "--assign", "a,b", "--seed", "7", "--to", str(to), "--quiet"])
        return read_written("assignments.json", read_assignment, (folder / "study" / "assignments.json").read_bytes())

    def prefilled() -> Target:
        made = dc.prefilled_sheet(study.corpus, study.codebook, study.code(), coder="mira", seed=7)
        return read_written("returned.csv", read_sheet, sheet(".csv", made))

    def record() -> Target:
        from discourse_coder.records.un.record import split_un_record

        texts = (*(as_text(record)[:6000] for record in RECORDS[:3]), COVERAGE, LETTER)
        return Target(lambda files: split_un_record(_text(files[0]), "file"), tuple((text.encode(),) for text in texts))

    def press() -> Target:
        from discourse_coder.records.press.conference import is_press_conference, split_press_conference

        def read(files: Files) -> object:
            text = _text(files[0])
            dc.Document("text", text, turns=transcript_turns(text))
            return split_press_conference(text, "file"), is_press_conference(text, text[:80])

        from discourse_coder.records.transcripts import transcript_turns

        return Target(read, ((PLAIN,), (PLAIN.split(b"\n\n", 1)[1] * 3,), (BRIEFING,)))

    def archive() -> Target:
        inner = office_texts.zipped({"a.txt": "Talks must go on.", "b.csv": "id,text\nA,Talks.\n"})
        whole = office_texts.zipped({"c.txt": "Talks must go on.", "d/inner.zip": inner})

        def read(files: Files) -> object:
            shutil.rmtree(folder / "made", ignore_errors=True)
            return dc.ingest([put(files, "archive.zip")], folder / "made", jobs=1)

        return Target(read, ((whole,),))

    def sources() -> Target:
        from discourse_coder.fetching.sources import read_sources

        return read_written(
            "sources.csv", read_sources, (ROOT / "sources.csv").read_bytes()[:1500].rpartition(b"\n")[0]
        )

    table = b"id,text,date,speaker,role\nA,NATO bombed.,2009-01-02,,\nB,Talks.,2010,Ms. Li,question\n"
    lines = b'{"id": "A", "text": "NATO."}\n{"id": "B", "text": "Talks.", "n": 1}\n'
    return {
        "codebook": lambda: Target(
            lambda files: dc.code(study.corpus, dc.parse_codebook(_text(files[0]))), ((CODEBOOK.encode(),), (RULES,))
        ),
        "claims": lambda: Target(lambda files: dc.audit(dc.parse_claims(_text(files[0]))), ((CLAIMS,),)),
        "methods": lambda: read_written("methods.yaml", dc.read_methods, (ROOT / "methods.yaml").read_bytes()),
        "corpus": corpus,
        "table_csv": lambda: read_written("t.csv", dc.read_corpus, table, table.replace(b",", b";")),
        "table_jsonl": lambda: read_written("t.jsonl", dc.read_corpus, lines),
        "table_xlsx": lambda: in_package(
            _workbook(), "xl/worksheets/sheet1.xml", lambda data: dc.read_corpus(put([data], "t.xlsx"))
        ),
        "coding": coding,
        "sample": sample,
        "sheet_json": lambda: read_written("answers.json", read_sheet, _answers(blind)),
        "prefilled": prefilled,
        "assignment": assignment,
        "sheet_csv": lambda: read_written("returned.csv", read_sheet, sheet(".csv")),
        "sheet_xlsx": lambda: in_package(
            sheet(".xlsx"), "xl/worksheets/sheet2.xml", lambda data: read_sheet(put([data], "returned.xlsx"))
        ),
        "decisions": decisions,
        "decisions_json": decisions_json,
        "receipt": receipt,
        "record": record,
        "press": press,
        "archive": archive,
        "sources": sources,
        "txt": lambda: extractor(".txt", PLAIN, *(text.encode() for _, _, text in TEXTS.values())),
        "md": lambda: extractor(".md", MARKDOWN),
        "html": lambda: extractor(".html", HTML),
        "eml": lambda: extractor(".eml", EMAIL),
        "rtf": lambda: extractor(".rtf", office_texts.rtf(r"Talks must go on.\par {\b Why?}")),
        "vtt": lambda: extractor(".vtt", VTT),
        "srt": lambda: extractor(".srt", SRT),
        "pdf": lambda: extractor(".pdf", pdf(_draw, title="A statement", pages=2, pageCompression=0)),
        "docx": lambda: office(
            ".docx", office_texts.word(office_texts.paragraph("Talks must ", "go on.") * 2), "word/document.xml"
        ),
        "odt": lambda: office(
            ".odt",
            office_texts.open_document("<text:p>Talks must <text:span>go</text:span> on.</text:p>"),
            "content.xml",
        ),
    }


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _draw(canvas: object, number: int) -> None:
    for line, words in enumerate(("Talks must go on.", "They must go on.", "Resolution 1244 is the basis.")[:number]):
        canvas.drawString(72, 700 - 14 * line, words)  # type: ignore[attr-defined]


def _member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read(name)


def _with_member(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return office_texts.zipped({n: content if n == name else package.read(n) for n in package.namelist()})


def _workbook() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    for row in (("id", "text", "date"), ("A", "NATO bombed.", "2009"), ("B", "Talks.", 2010)):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _answers(sheet: dc.BlindSheet) -> bytes:
    """Return answers as the page saves them."""
    content = {
        "format": "discourse-coder answers 1",
        "sheet": sheet.hash,
        "coder": sheet.coder,
        "seed": sheet.seed,
        "codebook": {"title": "Small", "version": sheet.codebook_version, "definitions": sheet.definitions},
        "corpus": {"name": sheet.corpus_name, "hash": sheet.corpus_hash},
        "roles": list(sheet.roles),
        "texts": [
            {
                "id": text.id,
                "sha256": text.sha256,
                "codes": {"un": 1, "dialogue": None},
                "notes": {"un": "a note"},
                "passages": [{"theme": "un", "start": 0, "end": 10, "quote": text.text[:10]}],
            }
            for text in sheet.texts
        ],
    }
    return json.dumps(content).encode()
