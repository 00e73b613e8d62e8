"""Tables, figures, data and sections of the report, without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.analysis.overview import overview
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
from discourse_coder.model.display import Table
from discourse_coder.report import page
from discourse_coder.report.blocks import figure_html, table_html
from discourse_coder.report.contents import Chart, Section, figures_of
from discourse_coder.report.documents import documents_data, script_json, tags, theme_look, utf16_offsets
from discourse_coder.report.figures import can_be_drawn, picture_files
from discourse_coder.report.page import report_html
from discourse_coder.report.reasons import Reasons
from discourse_coder.report.sections.standard import every_section, standard_sections
from discourse_coder.rules.coder import code
from factories import make_corpus

CODEBOOK = Codebook(
    "Words",
    "2",
    (
        Theme(
            "un",
            "United <Nations>",
            "Speaks of <b>them</b>.",
            rules=(Rule("named", any=("United Nations",), why="a&b"),),
        ),
        Theme("talks", "Talks", rules=(Rule("talks", any=("talks",)), Rule("again", any=("talks",)))),
        Theme("people", "Only people code it"),
    ),
)
CORPUS = make_corpus(
    ("2012-02", {"source": "unsc", "title": "One"}, "First. The United Nations 🕊 hold talks. Last."),
    ("2013", {"source": "mfa"}, "🕊🕊 talks and talks."),
    ("", {}, "Nothing."),
    notice="Stand-ins & more.",
)


@pytest.fixture
def coding() -> Coding:
    return code(CORPUS, CODEBOOK)


def cells(html: str) -> list[list[str]]:
    """Return the content of each cell of the body."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("<tr>")[1:]]


def test_a_table_formats_and_aligns_numbers_and_tells_missing_ones() -> None:
    table = Table(
        ("theme", "n texts", "difference", "range", "left", "why"),
        [("a<b", 1234567, "-0.5", "1 – 2", "-x%", ""), ("c", 0, None, "not coded", "y", "z")],
        words=("left",),
        prose=("why",),
    )
    html = table_html(table)
    assert cells(html) == [
        ["a&lt;b", "1,234,567", "\u22120.5", "1 – 2", "-x%", ""],
        ["c", "0", "–", "not coded", "y", "z"],
    ]
    assert '<th scope="col" class="number">n texts</th>' in html
    assert '<td class="number">1 – 2</td>' in html
    assert "<td>-x%</td>" in html
    assert html.count('<th scope="row">') == 2


def test_a_table_without_rows_is_its_caption() -> None:
    assert table_html(Table(("n",), [], "0 disagreements")) == "<p>0 disagreements.</p>\n"
    assert table_html(Table(("n",), [])) == ""


def test_a_long_table_is_folded_away() -> None:
    rows = [(n,) for n in range(1041)]
    assert table_html(Table(("n",), rows[:40])).startswith("<div")
    html = table_html(Table(("n",), rows, "All & sundry"))
    assert html.startswith("<details><summary>All &amp; sundry (1,041 rows)</summary>")
    assert table_html(Table(("n",), rows[:1], "<All>", is_folded=True)).startswith("<details><summary>&lt;All&gt;<")


@given(st.text(), st.text())
def test_a_table_escapes_every_text(name: str, value: str) -> None:
    html = table_html(Table((name, value), [(value, value)], value))
    tags = set(re.findall(r"<[^>]*?>", re.sub(r'"[^"]*"', "", html)))
    assert {tag.strip("</>").split()[0] for tag in tags} <= {
        "div",
        "table",
        "caption",
        "thead",
        "tr",
        "th",
        "td",
        "tbody",
    }


def test_a_figure_has_a_caption_and_says_what_it_shows() -> None:
    html = figure_html("<svg/>", "A & B", 'Says "x".')
    assert "<figcaption>A &amp; B</figcaption>" in html
    assert '<p class="for-ears">Says &quot;x&quot;.</p>\n<svg/></figure>' in html


@given(st.text())
def test_utf16_offsets_are_those_of_the_encoded_text(text: str) -> None:
    utf16 = utf16_offsets(text)
    expected = [len(text[:k].encode("utf-16-le", "surrogatepass")) // 2 for k in range(len(text) + 1)]
    assert [utf16(k) for k in range(len(text) + 1)] == expected


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_data_in_the_script_cannot_end_it_and_can_be_read_back(data: object) -> None:
    text = script_json(data)
    assert "<" not in text
    assert text.encode("utf-8").decode("utf-8") == text
    assert json.loads(text) == data


def test_the_data_hold_codes_and_spans(coding: Coding) -> None:
    data = documents_data(coding, CODEBOOK)
    first, second, third = data["documents"]
    assert [document["codes"] for document in data["documents"]] == ["11-", "01-", "00-"]

    units = first["text"].encode("utf-16-le")
    cut = [units[2 * start : 2 * end].decode("utf-16-le") for _, start, end, *_ in first["spans"]]
    assert cut == ["United Nations", "talks"]
    assert [span[1:3] for span in second["spans"]] == [[5, 10], [15, 20]]
    assert not {"spans", "unplaced", "near", "notes", "others"} & set(third)
    assert data["rules"][first["spans"][0][3]] == ("named", "a&b")


def test_one_place_found_by_two_rules_is_one_span() -> None:
    spans = [Span("d1", "talks", 0, 5, "First", rule) for rule in ("talks", "again")]
    spans += [Span("d1", "un", -1, -1, "a note", "")]
    data = documents_data(human_coding(spans), CODEBOOK)
    document = data["documents"][0]
    assert [span[:3] for span in document["spans"]] == [[1, 0, 5]]
    assert [data["rules"][rule][0] for rule in document["spans"][0][3:]] == ["again", "talks"]
    assert document["unplaced"] == [[0, "a note", data["rules"].index(("", ""))]]


def human_coding(spans: list[Span]) -> Coding:
    provenance = Provenance.of(CORPUS, CODEBOOK, coder="second", method="human", package_version="1")
    evidence = Evidence.of(spans, CORPUS.ids, CODEBOOK.ids)
    return Coding(CORPUS.ids, CODEBOOK.ids, [[1, 1, -1], [0, -1, 0], [0, 0, 1]], evidence, provenance, CORPUS)  # type: ignore[arg-type]


def test_a_zero_by_rules_has_its_first_near_miss_in_words() -> None:
    rule = Rule(
        "support", any=("talks",), with_=(("back*", "support*"),), scope=Scope("words", 20), why="A support of talks"
    )
    codebook = Codebook("Words", "1", (Theme("a", rules=(rule,)), Theme("b", rules=(Rule("none", any=("peace",)),))))
    coding = code(CORPUS, codebook)
    data = documents_data(coding, codebook)
    assert [document["codes"] for document in data["documents"]] == ["00", "00", "00"]
    assert [document.get("near", []) for document in data["documents"]] == [[0, 34, 39, 0], [0, 5, 10, 0], []]
    assert data["reasons"] == ["The rule “support” also wants a word such as “support” within 20 words; there is none."]
    nothing = "No rule of this theme found anything in the words that count."
    assert [theme["nothing"] for theme in data["themes"]] == [nothing, nothing]

    other = documents_data(coding, Codebook("Words", "2", (*codebook.themes, Theme("c"))))
    assert [document.get("near", []) for document in other["documents"]] == [[], [], []]
    assert other["themes"][0]["nothing"].startswith("Coded with another version of the codebook")


def test_each_part_of_the_texts_has_its_own_reasons() -> None:
    rule = Rule("support", any=("talks",), with_=(("back*",), ("peace",)), why="Both.")
    codebook = Codebook("Words", "1", (Theme("a", rules=(rule,)),))
    corpus = make_corpus(*(("", {}, "Talks are good." if n % 3 else "Talks are backed.") for n in range(60)))
    reasons = Reasons(code(corpus, codebook), codebook)
    wanted = [reasons.sentences[number] for text in corpus for ((_, number),) in reasons.nearest([text])]
    assert ["peace" in sentence for sentence in wanted] == [n % 3 == 0 for n in range(60)]


def test_others_have_their_codes_passages_and_notes(coding: Coding) -> None:
    spans = [Span("d1", "talks", 0, 5, "First", "passage"), Span("d1", "un", -1, -1, "quoted", "passage")]
    spans += [Span("d1", "un", -1, -1, "a <note>", "note"), Span("d3", "people", -1, -1, "", "unsure")]
    other = human_coding(spans)
    data = documents_data(coding, CODEBOOK, {"second": other})
    assert (data["coder"], data["coders"]) == ("rules", ["rules", "second"])
    assert data["documents"][0]["others"] == [[1, "11-", [[0, "quoted"], [1, 0, 5]], [[0, "a <note>"]]]]
    assert data["documents"][2]["others"] == [[1, "001", [], [[2, "unsure"]]]]
    own = documents_data(other, CODEBOOK)["documents"]
    assert own[0]["notes"] == [[0, "a <note>"]]
    assert [quote for _, quote, _ in own[0]["unplaced"]] == ["quoted"]
    assert "unplaced" not in own[2]


def test_tags_are_the_beginnings_of_ids_that_no_other_has() -> None:
    assert tags(["sovereignty", "dialogue", "unilateralism", "un", "nato"]) == ["sov", "dia", "uni", "un", "nato"]
    assert tags(["theme-1", "theme-10", "themes"]) == ["theme-1", "theme-10", "themes"]
    assert tags(["stance=for", "stance=against", "stand"]) == ["stance=f", "stance=a", "stand"]


def test_themes_differ_in_colour_and_line_up_to_eight() -> None:
    looks = [theme_look(place, 8) for place in range(8)]
    css = (Path(page.__file__).parent / "templates" / "marks.css").read_text("utf-8")
    styles = [re.search(rf"\.{look} {{(.*?)}}", css)[1] for look in looks]  # type: ignore[index]
    assert len(set(styles)) == 8
    assert {theme_look(place, 9) for place in range(9)} == {"theme-many"}


def test_text_on_every_tint_can_be_read(coding: Coding) -> None:
    """WCAG 2.1, 1.4.3: contrast of at least 4.5, in light and dark."""
    html = report_html(coding, CODEBOOK, sections=())
    (share,) = {int(n) for n in re.findall(r"mark {[^}]*color-mix\(in srgb, var\(--c\) (\d+)%, var\(--panel\)\)", html)}
    pairs = {
        name: both for name, *both in re.findall(r"--([\w-]+): var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\)", html)
    }
    for mode in (0, 1):
        ink, panel = luminance(pairs["ink"][mode]), pairs["panel"][mode]
        for name in ("theme-0", "theme-1", "theme-2", "theme-3", "theme-4", "theme-many"):
            low, high = sorted((luminance(mixed(pairs[name][mode], panel, share)), ink))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, mode)


def mixed(colour: str, ground: str, share: int) -> str:
    parts = ((int(one[at : at + 2], 16) for one in (colour, ground)) for at in (1, 3, 5))
    return "#" + "".join(f"{round((share * first + (100 - share) * second) / 100):02x}" for first, second in parts)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_page_says_what_was_analysed_and_what_was_not(coding: Coding) -> None:
    failures = [Problem("a<b>.txt", "it is not UTF-8.", "Convert it.")]
    html = report_html(coding, CODEBOOK, sections=[Section("more", "More & more", ("<p>12</p>",))], failures=failures)
    for expected in (
        "<h1>Words</h1>",
        "<dt>Texts</dt><dd>3</dd>",
        "<dd>2012-02 to 2013; 1 without a date</dd>",
        "<dd>unsc (1), mfa (1), none given (1)</dd>",
        CORPUS.hash,
        CODEBOOK.hash,
        "<code>a&lt;b&gt;.txt</code>: it is not UTF-8.",
        "1 input could not be read</a> and is not in",
        '<h2 id="more-title">More &amp; more</h2>',
        "United &lt;Nations&gt;",
        "Speaks of &lt;b&gt;them&lt;/b&gt;.",
    ):
        assert expected in html
    assert html.count("Stand-ins &amp; more.") == 1
    assert html.index("Stand-ins &amp; more.") < html.index("<h1>")
    assert "not the one used to code the texts" not in html


def test_another_codebook_than_the_one_coded_with_is_told(coding: Coding) -> None:
    other = Codebook("Words", "3", (Theme("un", definition="New."), *CODEBOOK.themes[1:]))
    assert "not the one used to code the texts" in report_html(coding, other, sections=())


def test_the_page_is_the_same_each_time_and_loads_nothing() -> None:
    def page() -> str:
        coding = code(CORPUS, CODEBOOK)
        return report_html(coding, CODEBOOK, sections=standard_sections(coding, CODEBOOK))

    html = page()
    assert html == page()
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'" in html
    assert not re.search(r"https?://|@import|url\((?!#)|<link|<iframe", html)
    assert html.count("<script") == 2


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["a", "a"], "used twice"),
        (["themes"], "used twice"),
        (["a b"], "letters, digits and hyphens"),
        ([""], "letters"),
    ],
)
def test_ids_of_sections_that_cannot_be_linked_are_refused(coding: Coding, ids: list[str], found: str) -> None:
    with pytest.raises(UsageError, match=found):
        report_html(coding, CODEBOOK, sections=[Section(id_, "Title") for id_ in ids])


def test_a_coding_without_its_corpus_is_refused(coding: Coding) -> None:
    alone = Coding(coding.ids, coding.themes, coding.codes, coding.spans, coding.provenance)
    for make in (lambda: report_html(alone, CODEBOOK, sections=()), lambda: standard_sections(alone, CODEBOOK)):
        with pytest.raises(UsageError, match="corpus is missing"):
            make()
    other = Coding(coding.ids, coding.themes, coding.codes, coding.spans, coding.provenance, make_corpus(("", {})))
    with pytest.raises(UsageError, match="lacks 2 of the documents of coding rules: d2, d3"):
        report_html(other, CODEBOOK, sections=())


def test_sections_are_those_that_the_corpus_allows(coding: Coding) -> None:
    def ids(*documents: tuple[str, dict[str, str]], themes: int = 3, periods: list[str] | None = None) -> list[str]:
        codebook = Codebook("Words", "1", CODEBOOK.themes[:themes])
        coding = code(make_corpus(*documents), codebook)
        return [section.id for section in standard_sections(coding, codebook, overview(coding, periods=periods))]

    assert ids(("2012", {"source": "a"}), ("2013", {"source": "b"}), periods=["2012", "2013"]) == [
        "prevalence",
        "by-source",
        "by-year",
        "by-period",
        "co-occurrence",
        "all-texts",
    ]
    assert ids(("2012", {"source": "a"}), ("2012-05", {"source": "a"}), themes=1) == ["prevalence", "all-texts"]
    assert ids(("", {}), ("", {"source": "a"})) == ["prevalence", "co-occurrence", "all-texts"]


def test_the_key_table_keeps_documents_and_mentions_apart(coding: Coding) -> None:
    html = standard_sections(coding, CODEBOOK)[0].html
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html) == [
        "theme", "documents", "share", "95% interval", "mentions",
    ]  # fmt: skip
    assert cells(html) == [
        ["United &lt;Nations&gt;", "1 of 3", "withheld: fewer than 10 texts", "–", "1"],
        ["Talks", "2 of 3", "withheld: fewer than 10 texts", "–", "3"],
        ["Only people code it", "0 of 0", "not coded", "–", "–"],
    ]


def test_sources_and_years_are_tables_of_counts(coding: Coding) -> None:
    sections = {section.id: section.html for section in standard_sections(coding, CODEBOOK)}
    assert cells(sections["by-source"])[1] == [
        "Talks", "1/1, withheld", "1/1, withheld", "0/1, withheld",
    ]  # fmt: skip
    assert "1 document left out, without a date: d3." in sections["by-year"]
    assert "Cochran-Armitage" in sections["by-year"]


def test_many_themes_and_groups_make_a_list() -> None:
    themes = tuple(Theme(f"t{number}", rules=(Rule("r", any=("Text",)),)) for number in range(7))
    corpus = make_corpus(*[(str(2001 + number), {"source": f"s{number}"}) for number in range(14)])
    codebook = Codebook("Many", "1", themes)
    by_source = next(s for s in standard_sections(code(corpus, codebook), codebook) if s.id == "by-source")
    assert "(98 rows)" in by_source.html
    assert "<figure>" not in by_source.html


def test_the_charts_beside_the_page_are_png_and_svg(coding: Coding) -> None:
    files = dict(picture_files(figures_of(every_section(coding, CODEBOOK, overview(coding, periods="2012, 2013")))))
    names = [
        "prevalence",
        "prevalence_by_source",
        "prevalence_by_year",
        "prevalence_by_period",
        "cooccurrence",
        "documents",
    ]
    assert list(files) == [f"{name}.{format}" for name in names for format in ("png", "svg")]
    for name, data in files.items():
        assert data.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")

    sections = [*every_section(coding, CODEBOOK, overview(coding, periods="2012, 2013"))]
    drawn = [part for section in sections for part in section.parts if isinstance(part, Chart)]
    assert [chart.name for chart in drawn] == names
    for chart in drawn:
        assert chart.caption
        assert chart.alt

    alone = make_corpus(("", {}))
    codebook = Codebook("One", "1", CODEBOOK.themes[:1])
    coding = code(alone, codebook)
    assert [*dict(figures_of(every_section(coding, codebook, overview(coding))))] == ["prevalence", "documents"]


@pytest.mark.parametrize(("n_sources", "drawn"), [(12, True), (13, False)])
def test_a_chart_shows_up_to_12_groups(n_sources: int, drawn: bool) -> None:
    corpus = make_corpus(*[("2001", {"source": f"s{number:02d}"}) for number in range(n_sources)])
    result = prevalence(code(corpus, CODEBOOK), by="source")
    assert can_be_drawn(result) is drawn
    assert can_be_drawn(prevalence(code(corpus, CODEBOOK), by="year"))


@pytest.mark.parametrize(("n_themes", "is_list"), [(6, False), (7, True)])
def test_up_to_6_columns_of_shares_stand_side_by_side(n_themes: int, is_list: bool) -> None:
    codebook = Codebook("Many", "1", tuple(Theme(f"t{n}", rules=(Rule("r", any=("Text",)),)) for n in range(n_themes)))
    corpus = make_corpus(*[("2001", {"source": f"s{number}"}) for number in range(7)])
    by_source = next(s for s in standard_sections(code(corpus, codebook), codebook) if s.id == "by-source")
    assert ("(49 rows)" in by_source.html) is is_list
    assert ("texts with the theme</th>" in by_source.html) is is_list


def test_the_notice_is_on_the_page_once_and_in_each_chart_beside_it(coding: Coding) -> None:
    sections = standard_sections(coding, CODEBOOK)
    notice = coding.provenance.notice
    html = report_html(coding, CODEBOOK, sections=sections)
    assert html.count(notice.split()[0]) == 1
    figures = dict(figures_of(sections))
    assert figures
    for name, figure in figures.items():
        assert any(notice in text.get_text().replace("\n", " ") for text in figure.texts), name
