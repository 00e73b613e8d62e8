"""Meeting records composed for tests, in the layouts of three decades: as text and as two-column PDFs."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SUBJECTS = ("The mission", "Every community", "My delegation", "The report", "This region", "Our shared task")
VERBS = ("has shown", "still needs", "deserves", "cannot do without", "has long sought", "will benefit from")
OBJECTS = (
    "patient dialogue", "steady support", "a fair hearing", "respect for the law", "more trust between neighbours",
    "the help of this Council",
)  # fmt: skip


def sentences(count: int, seed: int) -> str:
    """Return a paragraph of different sentences."""
    return " ".join(
        f"{SUBJECTS[(seed + 3 * n) % 6]} {VERBS[(seed + n) % 6]} {OBJECTS[(seed + n // 6 + 2 * n) % 6]}"
        f"{', and this has been so since the year ' + str(1999 + (seed + n) % 20) if n % 2 else ''}."
        for n in range(count)
    )


@dataclass(frozen=True)
class Said:
    """A speech as composed: its label and paragraphs, and what a reader should find."""

    label: str
    paragraphs: tuple[str, ...]
    speaker: str
    country: str = ""
    language: str = "English"
    office: str = ""


@dataclass(frozen=True)
class Record:
    """A meeting: its first page, and in order what is said (Said) and what is nobody's (str)."""

    layout: str
    symbol: str
    session: str
    meeting: str
    weekday: str
    date: str
    iso: str
    president: tuple[str, str]
    members: tuple[tuple[str, str], ...]
    topic: str
    document: str
    job: str
    events: tuple[Said | str, ...] = field(default=())

    @property
    def speeches(self) -> list[Said]:
        return [event for event in self.events if isinstance(event, Said)]

    def first_page(self) -> list[str]:
        """Lines of the first page."""
        room = {"1990s": "room C-178", "2010s": "room U-506", "2020s": "room U-0506"}[self.layout]
        dots = " ." * 20
        (first_country, first_name), *others = self.members
        return [
            f"United Nations {self.symbol}", "Security Council", *(["Provisional"] if self.layout != "2020s" else []),
            self.session, f"{self.meeting}th meeting", f"{self.weekday}, {self.date}, 3 p.m.", "New York", "",
            f"President: {self.president[0]}{dots} ({self.president[1]})", "",
            f"Members: {first_country}{dots} {first_name}",
            *(f"{country}{dots} {name}" for country, name in others), "",
            "Agenda", "", self.topic, "", self.document, "",
            f"This record holds what was said, in English or as interpreted. Send corrections to {room}.", "",
            *([f"{self.job} (E)", f"*{self.job.replace('-', '')}*"] if self.layout != "1990s" else [f"{self.job} (E)"]),
        ]  # fmt: skip

    def head(self, page: int) -> list[str]:
        """Lines of the running head of a page."""
        if self.layout == "1990s":
            return [f"Security Council {self.meeting}th meeting", f"{self.session} {self.date}"]
        if self.layout == "2010s":
            return [self.symbol]
        year, month, day = self.iso.split("-")
        parts = [self.symbol, self.topic, f"{day}/{month}/{year}"]
        return [" ".join(parts if page % 2 else parts[::-1])]

    def foot(self, page: int, pages: int) -> list[str]:
        """Lines at the foot of a page."""
        number = f"{page}/{pages}" if self.layout == "2020s" else str(page)
        if self.layout == "1990s":
            return [number]
        return [f"{number} {self.job}" if page % 2 == 0 else f"{self.job} {number}"]

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Every paragraph after the first page, as its label ("" where it has none) and its words."""
        for event in self.events:
            if isinstance(event, str):
                yield "", event
            else:
                yield event.label, event.paragraphs[0]
                yield from (("", paragraph) for paragraph in event.paragraphs[1:])


def as_text(record: Record, *, wrap: int = 0, lines_per_page: int = 40, blank_lines: bool = True) -> str:
    """Return a record as text with its page furniture, wrapped to so many columns or with a paragraph per line."""
    body: list[str] = []
    for label, words in record.paragraphs():
        text = f"{label} {words}".strip()
        body += (textwrap.wrap(text, wrap) if wrap else [text]) + ([""] if blank_lines else [])
    pages = [body[start : start + lines_per_page] for start in range(0, len(body), lines_per_page)]
    lines = record.first_page()
    for number, page in enumerate(pages, start=2):
        lines += ["", *record.head(number), "", *page, "", *record.foot(number, len(pages) + 1)]
    return "\n".join(lines) + "\n"


def as_pdf(record: Record) -> bytes:
    """Return a record as a PDF: a first page, then two justified columns, running heads and page numbers."""
    import matplotlib
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name, file in (("Serif", "DejaVuSerif"), ("Bold", "DejaVuSerif-Bold"), ("Italic", "DejaVuSerif-Italic")):
        pdfmetrics.registerFont(TTFont(name, fonts / f"{file}.ttf"))
    pdfmetrics.registerFontFamily("Serif", normal="Serif", bold="Bold", italic="Italic", boldItalic="Bold")
    width, height = A4

    def furniture(canvas, document) -> None:
        canvas.setFont("Serif", 7)
        for number, line in enumerate(record.head(document.page)):
            canvas.drawString(55, height - 45 - 9 * number, line)
        canvas.drawString(55, 35, record.foot(document.page, pages)[0])

    def first_page(canvas, document) -> None:
        canvas.setFont("Serif", 9)
        place = height - 70
        for line in record.first_page():
            # The list of members has three columns: labels, countries or names, names or countries.
            left, _, right = line.partition(" . .")
            label, _, middle = left.rpartition(": ") if right else ("", "", left)
            canvas.drawString(55, place, f"{label}:" if label else "")
            canvas.drawString(130 if right else 55, place, middle + (" ." * 12 if right else ""))
            canvas.drawString(360, place, right.strip(" ."))
            place -= 12

    def built(stream: io.BytesIO) -> int:
        document = BaseDocTemplate(stream, pagesize=A4, invariant=1)
        cover = PageTemplate("cover", [Frame(55, 55, width - 110, height - 130)], onPage=first_page)
        columns = [Frame(55, 55, 235, height - 130), Frame(width - 290, 55, 235, height - 130)]
        document.addPageTemplates([cover, PageTemplate("body", columns, onPage=furniture)])
        plain = ParagraphStyle("plain", fontName="Serif", fontSize=9, leading=12)
        said = ParagraphStyle("said", plain, alignment=TA_JUSTIFY, firstLineIndent=18, spaceAfter=6)
        story = [Spacer(1, 10)]
        story += [NextPageTemplate("body"), PageBreak()]
        for event in record.events:
            if isinstance(event, str):
                story.append(Paragraph(f"<i>{event}</i>", ParagraphStyle("stage", said, firstLineIndent=18)))
                continue
            label = event.label.replace("(spoke in", "(<i>spoke in")
            label = label.replace("):", "</i>):") if "<i>" in label else label
            story.append(Paragraph(f"<b>{label}</b> {event.paragraphs[0]}", said))
            story += [Paragraph(paragraph, said) for paragraph in event.paragraphs[1:]]
        document.build(story)
        return document.page

    pages = 1
    pages = built(io.BytesIO())
    stream = io.BytesIO()
    built(stream)
    return stream.getvalue()


RECORDS = (
    Record(
        "1990s", "S/PV.3990", "Fifty-fourth year", "3990", "Monday", "22 March 1999", "1999-03-22",
        ("Mr. DANG WAN", "China"),
        (("Argentina", "Mr. PETRI"), ("Bahrain", "Mr. AL-MANSUR"), ("France", "Mr. d’ESTIENNE"),
         ("Gabon", "Mr. DANGUE"), ("Namibia", "Mr. ANDJABU"),
         ("United Kingdom of Great Britain and Northern Ireland", "Sir Jeremy GREEN")),
        "The situation in the region", "Letter dated 20 March 1999 from the Permanent Representative (S/1999/310)",
        "99-85212",
        (
            "The meeting was called to order at 5.35 p.m.",
            "Adoption of the agenda",
            "The agenda was adopted.",
            "The situation in the region",
            "Letter dated 20 March 1999 from the Permanent Representative (S/1999/310)",
            Said("The PRESIDENT (interpretation from Chinese):",
                 ("I have received a letter from the representative of Norway, who wishes to take part. With the "
                  "consent of the Council I propose to invite him.", "There is no objection. It is so decided."),
                 "The President", language="Chinese", office="President"),
            "At the invitation of the President, Mr. KOLBY (Norway) took a seat at the Council table.",
            Said("The PRESIDENT (interpretation from Chinese):", ("The first speaker is that of France.",),
                 "The President", language="Chinese", office="President"),
            Said("Mr. d’ESTIENNE (France) (interpretation from French):", (sentences(9, 1), sentences(12, 2)),
                 "Mr. d’ESTIENNE", "France", "French"),
            Said("Sir Jeremy GREEN (United Kingdom):", (sentences(14, 3), sentences(6, 4)),
                 "Sir Jeremy GREEN", "United Kingdom"),
            Said("Mr. AL-MANSUR (Bahrain) (interpretation from Arabic):", (sentences(8, 5),),
                 "Mr. AL-MANSUR", "Bahrain", "Arabic"),
            "A vote was taken by show of hands.",
            "In favour:",
            "Argentina, Bahrain, China, France, Gabon, Namibia",
            "Against:",
            "None",
            Said("The PRESIDENT (interpretation from Chinese):",
                 ("The draft resolution has been adopted unanimously.",
                  "There are no further speakers on my list."),
                 "The President", language="Chinese", office="President"),
            "The meeting rose at 6.50 p.m.",
        ),
    ),
    Record(
        "2010s", "S/PV.6822", "Sixty-seventh year", "6822", "Tuesday", "21 August 2012", "2012-08-21",
        ("Mr. Arnaud", "France"),
        (("Azerbaijan", "Mr. Mehdi"), ("China", "Mr. Wang Min"), ("Colombia", "Mr. Alzate Ruiz"),
         ("Germany", "Mr. Wittmann"), ("Guatemala", "Mrs. Taracena Secaira"), ("India", "Mr. Manju"),
         ("Russian Federation", "Mr. Churov"), ("United States of America", "Ms. DiCarla")),
        "Council resolutions on the region",
        "Report of the Secretary-General on the Mission in the region (S/2012/603)",
        "12-46795",
        (
            "The meeting was called to order at 3.20 p.m.",
            "Adoption of the agenda",
            "The agenda was adopted.",
            "Council resolutions on the region",
            "Report of the Secretary-General on the Mission in the region (S/2012/603)",
            Said("The President (spoke in French):",
                 ("I invite the representative of Serbia to participate in this meeting.",
                  "Under rule 39 of the provisional rules of procedure, I invite Mr. Farid Zarif, Special "
                  "Representative of the Secretary-General and Head of the Mission, to participate in this meeting.",
                  "I now give the floor to Mr. Zarif."), "The President", language="French", office="President"),
            Said("Mr. Zarif:", (sentences(10, 6), sentences(15, 1)), "Mr. Zarif",
                 office="Special Representative of the Secretary-General and Head of the Mission"),
            Said("The President (spoke in French):", ("I thank Mr. Zarif for his briefing.",), "The President",
                 language="French", office="President"),
            Said("Mr. Wang Min (China) (spoke in Chinese):",
                 (sentences(7, 2), f"The report says: “We ask. Mr. Smith (Norway): you must answer.” {sentences(9, 3)}",
                  sentences(12, 5)), "Mr. Wang Min", "China", "Chinese"),
            Said("Mrs. Taracena Secaira (Guatemala) (spoke in Spanish):", (sentences(11, 4),),
                 "Mrs. Taracena Secaira", "Guatemala", "Spanish"),
            Said("Ms. DiCarla (United States of America):", (sentences(13, 2), sentences(5, 3)),
                 "Ms. DiCarla", "United States of America"),
            Said("The President (spoke in French):",
                 ("I shall now make a statement in my capacity as the representative of France.",), "The President",
                 language="French", office="President"),
            Said("", (sentences(6, 1), sentences(8, 5)), "Mr. Arnaud", "France", "French", "President"),
            Said("", ("I now resume my functions as President of the Council.",
                      "There are no more names on the list of speakers."), "The President", language="French",
                 office="President"),
            "The meeting rose at 5.10 p.m.",
        ),
    ),
    Record(
        "2020s", "S/PV.8979", "Seventy-seventh year", "8979", "Wednesday", "20 April 2022", "2022-04-20",
        ("Dame Barbara Woodwright", "United Kingdom of Great Britain and Northern Ireland"),
        (("Albania", "Mr. Hoxhaj"), ("Brazil", "Mr. de Almeida Filho"), ("China", "Mr. Dai Bang"),
         ("Gabon", "Ms. Bongo"), ("Ireland", "Mr. Ó Flynn"), ("Mexico", "Mr. Gómez Robledo Verduz"),
         ("Norway", "Ms. Juhl"), ("Russian Federation", "Mr. Nebenzin")),
        "The situation in the region", "Report of the Secretary-General on the Mission in the region (S/2022/313)",
        "22-32057",
        (
            "The meeting was called to order at 3.05 p.m.",
            "Adoption of the agenda",
            "The agenda was adopted.",
            "The situation in the region",
            "Report of the Secretary-General on the Mission in the region (S/2022/313)",
            Said("The President:",
                 ("In accordance with rule 39 I invite Ms. Caroline Ziad, Special Representative of the "
                  "Secretary-General and Head of the Mission, to participate in this meeting.",
                  "I give the floor to Ms. Ziad."), "The President", office="President"),
            Said("Ms. Ziad:", (sentences(16, 3), sentences(8, 2)), "Ms. Ziad",
                 office="Special Representative of the Secretary-General and Head of the Mission"),
            Said("Mr. Selaković (Serbia) (spoke in Serbian; English interpretation provided by the delegation):",
                 (sentences(14, 5), sentences(10, 1), sentences(12, 4)), "Mr. Selaković", "Serbia", "Serbian"),
            Said("Mr. Dai Bang (China) (spoke in Chinese):", (sentences(9, 2), sentences(16, 3), sentences(7, 4)),
                 "Mr. Dai Bang", "China", "Chinese"),
            Said("Mr. de Almeida Filho (Brazil):", (sentences(6, 5),), "Mr. de Almeida Filho", "Brazil"),
            Said("Archbishop Caccio (Holy See):", (sentences(5, 6),), "Archbishop Caccio", "Holy See"),
            Said("Mr. Pary (Bolivia (Plurinational State of)) (spoke in Spanish):", (sentences(9, 1),), "Mr. Pary",
                 "Bolivia (Plurinational State of)", "Spanish"),
            Said("The President:", ("The representative of Serbia has asked for the floor.",), "The President",
                 office="President"),
            Said("Mr. Selaković (Serbia):", (sentences(4, 2),), "Mr. Selaković", "Serbia"),
            "The meeting rose at 4.55 p.m.",
        ),
    ),
)  # fmt: skip

RESUMPTION = Record(
    "2010s", "S/PV.6264 (Resumption 1)", "Sixty-fifth year", "6264", "Friday", "22 January 2010", "2010-01-22",
    ("Mr. Zhang Yesu", "China"), (("Austria", "Mr. Mayer"), ("Turkey", "Mr. Apak")),
    "Maintenance of peace", "Letter dated 4 January 2010 (S/2010/9)", "10-21703",
    (
        "The meeting was resumed at 3.10 p.m.",
        Said("The President (spoke in Chinese):", ("I wish to remind speakers to be brief.",), "The President",
             language="Chinese", office="President"),
        Said("Mr. Apak (Turkey):", (sentences(8, 1),), "Mr. Apak", "Turkey"),
        "The meeting was suspended at 4.05 p.m. and resumed at 4.20 p.m.",
        Said("Mr. Mayer (Austria):", (sentences(8, 3),), "Mr. Mayer", "Austria"),
        "The meeting rose at 5 p.m.",
    ),
)  # fmt: skip

COVERAGE = """SC/11906
21 May 2015
7448th Meeting (PM)

Council Hears of Progress in the Region

Trust between neighbours needs time, the Council heard today.

The meeting began at 3:05 p.m. and ended at 5:20 p.m.

Briefing

FARID ZARIF, Special Representative of the Secretary-General and Head of the Mission, said that talks went on.  He
expected progress by summer.

He added that MR. SMITH (Norway) had been wrong.

Statements

IVICA DAČIČ, First Deputy Prime Minister of Serbia, said that the law must be kept.

LIU JIEYO (China) said that the sovereignty of Serbia deserved respect.

Turning to dialogue, he asked both sides to be patient.

Sir MARK LYALL GRANT (United Kingdom), speaking in his national capacity, welcomed the report.

GERARD VAN BOHEMEN (New Zealand), noting the time, was brief.

JOHN McDONALD (United States) recalled the vote.

The representative of Serbia, taking the floor a second time, said that he regretted this.

* *** *
"""

LETTER = f"""United Nations S/2020/339
Security Council Distr.: General
30 April 2020
Original: English

Letter dated 28 April 2020 from the President of the Security Council addressed to the Secretary-General

I enclose the briefing and the statements in connection with the video-teleconference concerning “The Mission in the
region” convened on Friday, 24 April 2020.

(Signed) José Singero
President of the Security Council

20-05947 (E) 300420
*2005947*

S/2020/339

Annex 1

Statement by the Special Representative of the Secretary-General for Kosovo and Head of the United Nations Mission,
Zahir Tanim

{sentences(6, 1)}

{sentences(3, 2)[:-60].strip()}

2/9 20-05947

S/2020/339

and this sentence runs over the page.

Annex 2

Statement by the First Deputy Prime Minister and Minister for Foreign Affairs of Serbia, Ivica Dačim

{sentences(4, 2)}

Annex 5: Statement by the Permanent Representative of China to the United Nations, Zhang Jung

[Original: Chinese]

I thank the Special Representative. Annex 5 of the report is of interest.

{sentences(4, 3)}

20-05947 3/9

Annex VI

Statement by Ms. Vlora Çitakim

{sentences(4, 5)}

Annex 7

Statement by the Deputy Permanent Representative of the United Kingdom of Great Britain and Northern Ireland to the
United Nations, Jonathan Allend

{sentences(4, 4)}
"""
