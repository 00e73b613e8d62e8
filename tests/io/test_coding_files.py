import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CodingError, UsageError
from discourse_coder.files import together
from discourse_coder.io.coding_files import read_coding, write_coding
from discourse_coder.model.coding import Coding, Evidence, Provenance, Span, ThemeProvenance, edited
from discourse_coder.model.corpus import Corpus, Document

CORPUS = Corpus(
    (
        Document("T1", 'He said: "no,\r\nnever".'),
        Document("T2", "Dialogue, not force."),
        Document("T3", "Nothing."),
    ),
    "kosovo",
    "Stand-ins.",
)
THEMES = ("dialogue", "nato")


def provenance(**changes) -> Provenance:
    made = Provenance(
        coder="second",
        method="human",
        codebook_title="Kosovo",
        codebook_version="1.2",
        codebook_hash="c0de",
        themes={theme: ThemeProvenance(f"{theme} prose", f"{theme} rules") for theme in THEMES},
        corpus_name=CORPUS.name,
        corpus_hash=CORPUS.hash,
        package_version="0.1.0",
        settings={"scope": "answers"},
        parents=("a", "b"),
        notice="Stand-ins.",
    )
    return replace(made, **changes)


def coding() -> Coding:
    spans = [
        Span("T1", "nato", 9, 22, '"no,\r\nnever".'[:13], "refusal"),
        Span("T2", "dialogue", 0, 8, "Dialogue", "talks"),
        Span("T2", "dialogue", -1, -1, "a note, without a place", ""),
    ]
    codes = np.array([[0, 1], [1, -1], [-1, -1]], dtype=np.int8)
    return Coding(CORPUS.ids, THEMES, codes, Evidence.of(spans, CORPUS.ids, THEMES), provenance(), CORPUS)


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def found(error) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_the_files_are_as_documented(tmp_path):
    write_coding(coding(), tmp_path / "out" / "coding.csv")
    files = {path.name: path.read_bytes().decode() for path in (tmp_path / "out").iterdir()}
    assert sorted(files) == ["coding.csv", "coding.json", "evidence.csv"]
    assert files["coding.csv"] == "id,dialogue,nato\nT1,0,1\nT2,1,\nT3,,\n"
    assert files["evidence.csv"] == (
        'id,theme,start,end,quote,rule\nT1,nato,9,22,"""no,\r\nnever"".",refusal\n'
        'T2,dialogue,,,"a note, without a place",\nT2,dialogue,0,8,Dialogue,talks\n'
    )
    content = json.loads(files["coding.json"])
    assert content["evidence"] == "evidence.csv"
    assert content["coder"] == "second"
    assert content["themes"]["nato"] == {"definition": "nato prose", "rules": "nato rules"}
    assert files["coding.json"] == json.dumps(content, indent=2, sort_keys=True) + "\n"


def test_other_codings_keep_their_evidence_apart(tmp_path):
    write_coding(coding(), tmp_path / "second.csv")
    write_coding(coding(), tmp_path / "third.csv")
    assert sorted(path.name for path in tmp_path.glob("*.evidence.csv")) == [
        "second.evidence.csv",
        "third.evidence.csv",
    ]


@pytest.mark.parametrize("name", ["coding.csv", "second.csv"])
@pytest.mark.parametrize("corpus", [None, CORPUS], ids=["alone", "with its corpus"])
def test_a_coding_is_read_back_equal(tmp_path, name, corpus):
    write_coding(coding(), tmp_path / name)
    again = read_coding(tmp_path / name, corpus)
    assert again == coding()
    assert again.corpus is corpus


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: name == name.strip())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@st.composite
def codings(draw) -> Coding:
    ids = tuple(draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)))
    themes = tuple(draw(st.lists(NAMES.filter(lambda name: name != "id"), min_size=1, max_size=3, unique=True)))
    codes = [[draw(st.sampled_from([1, 0, -1])) for _ in themes] for _ in ids]
    offsets = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)) | st.just((-1, -1))
    spans = [
        Span(draw(st.sampled_from(ids)), draw(st.sampled_from(themes)), *draw(offsets), draw(TEXTS), draw(TEXTS))
        for _ in range(draw(st.integers(0, 5)))
    ]
    made = provenance(
        coder=draw(TEXTS),
        method=draw(st.sampled_from(["rules", "human", "model"])),
        themes={theme: ThemeProvenance(draw(TEXTS), draw(TEXTS)) for theme in themes},
        settings=draw(st.dictionaries(TEXTS, TEXTS, max_size=2)),
        parents=tuple(draw(st.lists(TEXTS, max_size=2))),
        notice=draw(TEXTS),
    )
    return Coding(ids, themes, np.array(codes, dtype=np.int8), Evidence.of(spans, ids, themes), made)


@given(codings())
def test_any_coding_is_read_back_equal(tmp_path_factory, made):
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    write_coding(made, path)
    assert read_coding(path) == made


def test_the_order_of_spans_with_one_start_is_kept(tmp_path):
    in_file_order = Evidence(("T1",), ("a",), ("z", "b"), [0, 0], [0, 0], [3, 3], [9, 5], [0, 1], ["longer", "lo"])
    made = Coding(("T1",), ("a",), np.array([[1]], dtype=np.int8), in_file_order, provenance())
    write_coding(made, tmp_path / "a.csv")
    assert read_coding(tmp_path / "a.csv") == made


def test_evidence_held_in_arrays_is_written_alike(tmp_path):
    made = coding()
    arrays = {name: np.array(getattr(made.spans, name)) for name in ("documents", "themes", "starts", "ends", "rules")}
    write_coding(made, tmp_path / "a.csv")
    write_coding(replace(made, spans=replace(made.spans, **arrays)), tmp_path / "b.csv")
    assert (tmp_path / "a.evidence.csv").read_bytes() == (tmp_path / "b.evidence.csv").read_bytes()


def other_coding() -> Coding:
    codes = np.array([[1, 0], [0, 0], [1, 1]], dtype=np.int8)
    spans = [Span("T3", "nato", 0, 7, "Nothing", "talks")]
    return Coding(CORPUS.ids, THEMES, codes, Evidence.of(spans, CORPUS.ids, THEMES), provenance(coder="other"), CORPUS)


class Killed(BaseException):
    """Stands for kill -9: nothing is tidied up after it."""


def kill_at(step: int, patch, error: BaseException | None = None) -> None:
    """Let the process end at the nth change of a file, or all changes fail from there on."""
    left = [step]

    def dies(change):
        def changed(*arguments, **named):
            left[0] -= 1
            if left[0] <= 0:
                raise error or Killed
            return change(*arguments, **named)

        return changed

    for name in ("mkdir", "write_bytes", "rename", "replace", "rmdir"):
        patch.setattr(Path, name, dies(getattr(Path, name)))
    if error is None:
        patch.setattr(together, "rmtree", dies(rmtree))


def test_whenever_a_writer_is_killed_a_reader_finds_all_old_or_all_new(tmp_path):
    seen = []
    for step in range(1, 30):
        path = tmp_path / str(step) / "coding.csv"
        write_coding(coding(), path)
        with pytest.MonkeyPatch.context() as patch:
            kill_at(step, patch)
            try:
                write_coding(other_coding(), path)
            except Killed:
                pass
            else:
                break
        seen.append(read_coding(path, CORPUS).name)
        assert read_coding(path, CORPUS) in (coding(), other_coding())
        write_coding(other_coding(), path)
        assert read_coding(path, CORPUS) == other_coding()
        assert [file.name for file in path.parent.iterdir() if file.suffix in (".new",)] == []
    assert seen == sorted(seen, key=["second", "other"].index)
    assert set(seen) == {"second", "other"}


def test_on_a_full_disk_a_reader_finds_all_old_or_all_new_and_the_writer_says_so(tmp_path):
    said = []
    for step in range(1, 30):
        path = tmp_path / str(step) / "coding.csv"
        write_coding(coding(), path)
        with pytest.MonkeyPatch.context() as patch:
            kill_at(step, patch, OSError(28, "No space left on device"))
            try:
                write_coding(other_coding(), path)
            except UsageError as error:
                said.append(str(error))
            else:
                break
        assert read_coding(path, CORPUS) in (coding(), other_coding())
        assert [file.name for file in path.parent.iterdir() if file.suffix == ".part"] == []
        write_coding(other_coding(), path)
        assert read_coding(path, CORPUS) == other_coding()
    assert len(said) > 5
    assert all("No space left on device" in one for one in said)


def test_a_reader_beside_a_writer_never_finds_a_mixture(tmp_path):
    path = tmp_path / "coding.csv"
    write_coding(coding(), path)
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]; from test_coding_files import *\n"
        "for _ in range(150): write_coding(other_coding(), sys.argv[1]); write_coding(coding(), sys.argv[1])"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(path), *sys.path])
    found = []
    while writer.poll() is None:
        found.append(read_coding(path, CORPUS))
    assert writer.returncode == 0
    assert all(one in (coding(), other_coding()) for one in found)
    assert len(found) > 1


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("coding.csv", "T1,0,1", "T1,1,1"),
        ("coding.csv", "T3,,\n", ""),
        ("evidence.csv", "Dialogue,talks", "Dialogue,peace"),
        ("evidence.csv", 'T2,dialogue,,,"a note, without a place",\n', ""),
    ],
)
def test_what_was_edited_after_coding_says_so(tmp_path, name, before, after):
    write_coding(coding(), tmp_path / "coding.csv")
    text = (tmp_path / name).read_bytes().decode()
    assert text.count(before) == 1
    put(tmp_path / name, text.replace(before, after))
    found = read_coding(tmp_path / "coding.csv", CORPUS)
    assert "second were edited after coding; by whom is not recorded." in found.provenance.notice
    assert found.name == "second-edited"
    assert not found.provenance.explains_zeros
    assert not found.provenance.marks_every_mention
    write_coding(found, tmp_path / "again.csv")
    assert read_coding(tmp_path / "again.csv", CORPUS) == found
    mine = edited(found, by="mira")
    assert (mine.name, mine.provenance.parents, mine.provenance.notice) == ("mira", ("a", "b", "second"), "Stand-ins.")
    write_coding(mine, tmp_path / "mine.csv")
    assert read_coding(tmp_path / "mine.csv", CORPUS) == mine


def test_saved_or_sorted_by_a_spreadsheet_program_is_not_edited(tmp_path):
    write_coding(coding(), tmp_path / "coding.csv")
    put(tmp_path / "coding.csv", '\ufeff"id","dialogue","nato"\r\n"T3","",""\r\n"T1","0","1"\r\n"T2","1",""\r\n')
    found = read_coding(tmp_path / "coding.csv", CORPUS)
    assert found.provenance.notice == "Stand-ins."
    assert found.ids == ("T3", "T1", "T2")


def test_the_hashes_are_those_of_the_files(tmp_path):
    write_coding(coding(), tmp_path / "coding.csv")
    recorded = json.loads((tmp_path / "coding.json").read_bytes())["sha256"]
    files = {"codes": tmp_path / "coding.csv", "evidence": tmp_path / "evidence.csv"}
    assert recorded == {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r'a coding is written to a \.csv file\. Write "coding\.csv"\.'):
        write_coding(coding(), tmp_path / "coding")
    with pytest.raises(UsageError, match='a theme cannot be called "id"'):
        write_coding(replace(coding(), themes=("id", "nato")), tmp_path / "coding.csv")
    assert list(tmp_path.iterdir()) == []


# Tables made by hand


def test_a_table_made_by_hand_is_read(tmp_path):
    path = put(
        tmp_path / "third.csv", "\ufeffid;Note;dialogue;nato;comments\r\n T2 ;1;1.0;0;\r\n;;;;\r\nT1;;;0.0;why\r\n"
    )
    read = read_coding(path)
    assert read.ids == ("T2", "T1")
    assert read.themes == ("dialogue", "nato")
    assert read.codes.tolist() == [[1, 0], [-1, 0]]
    assert [_values(span) for span in read.spans] == [
        ("T2", "dialogue", -1, -1, "1", "note"),
        ("T2", "nato", -1, -1, "1", "note"),
        ("T1", "nato", -1, -1, "why", "note"),
    ]
    assert (read.name, read.provenance.method, read.provenance.corpus_hash) == ("third", "human", "")
    with_corpus = read_coding(path, CORPUS).provenance
    assert (with_corpus.corpus_name, with_corpus.corpus_hash, with_corpus.notice) == (
        "kosovo",
        CORPUS.hash,
        "Stand-ins.",
    )


def test_a_workbook_made_by_hand_is_read(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["id", "dialogue"], ["T1", 1], ["T2", None], ["T3", 0.0]):
        book.active.append(row)
    book.save(tmp_path / "third.xlsx")
    assert read_coding(tmp_path / "third.xlsx", CORPUS).codes.tolist() == [[1], [-1], [0]]


def test_evidence_beside_a_table_made_by_hand_is_read(tmp_path):
    path = put(tmp_path / "third.csv", "id,dialogue\nT2,1\n")
    put(tmp_path / "third.evidence.csv", "id,theme,start,end,quote,rule\nT2,dialogue,10,13,not,\nT2,dialogue,,,note,\n")
    assert [tuple(span[2:5]) for span in map(_values, read_coding(path, CORPUS).spans)] == [
        (-1, -1, "note"),
        (10, 13, "not"),
    ]


def _values(span: Span) -> tuple[object, ...]:
    return span.id, span.theme, span.start, span.end, span.quote, span.rule


def test_remarks_on_a_theme_are_looked_for_in_the_text(tmp_path):
    rows = 'id,dialogue,dialogue_note,nato,nato_note\nT2,1,"""Dialogue, not\nforce.""",,Dialogue?\nT1,,,0,\n'
    path = put(tmp_path / "third.csv", rows)
    read = read_coding(path, CORPUS)
    assert read.themes == ("dialogue", "nato")
    assert [_values(span) for span in read.spans] == [
        ("T2", "dialogue", 0, 20, "Dialogue, not force.", "passage"),
        ("T2", "nato", -1, -1, "Dialogue?", "note"),
    ]
    assert [span.rule for span in read_coding(path).spans] == ["note", "note"]
    write_coding(read, tmp_path / "again.csv")
    assert read_coding(tmp_path / "again.csv", CORPUS).spans == read.spans
    put(tmp_path / "fourth.csv", "id,a_note\nT1,1\n")
    assert read_coding(tmp_path / "fourth.csv").themes == ("a_note",)


def test_a_theme_may_be_called_note_where_the_provenance_says_so(tmp_path):
    made = coding()
    themes = ("note", "nato")
    named = provenance(themes={theme: ThemeProvenance("", "") for theme in themes})
    spans = Evidence.of([], made.ids, themes)
    write_coding(Coding(made.ids, themes, made.codes, spans, named), tmp_path / "a.csv")
    assert read_coding(tmp_path / "a.csv").themes == themes


def test_all_bad_cells_come_together(tmp_path):
    rows = "id,dialogue,nato,title,note\nT1,1,yes,A,x\nT1,0,2,B,\n,1,-1,,\nT9,TRUE,1,C,\n"
    path = put(tmp_path / "third.csv", rows)
    with pytest.raises(CodingError) as error:
        read_coding(path, CORPUS)
    advice = "Write 1 (present), 0 (absent) or nothing (not coded)."
    assert found(error) == [
        f'{path}: the column "title" holds no codes. {advice} Call a column of remarks "note".',
        f'{path} row 2: "yes" in the column "nato" is not a code. {advice}',
        f'{path} row 3: the id "T1" is already that of {path} row 2. Keep one row.',
        f'{path} row 3: "2" in the column "nato" is not a code. {advice}',
        f"{path} row 4: the id is empty. Write the id of the document.",
        f'{path} row 4: "-1" in the column "nato" is not a code. {advice}',
        f'{path} row 5: the corpus kosovo has no document "T9". Check the id.',
        f'{path} row 5: "TRUE" in the column "dialogue" is not a code. {advice}',
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ID,dialogue\nT1,1\n", 'there is no column "id". Did you mean "ID"?'),
        ("id,note\nT1,1\n", "there are no codes in this table"),
        ("id,dialogue\n", "there are no codes in this table"),
        ("", "the table is empty"),
        ('id,dialogue\nT1,"1\n', "row 2: the quotation marks do not match"),
        ("id,dialogue,\nT1,1,\nT2,1,0\n", 'row 3: the cell "0" is in a column without a name.'),
        (",id,dialogue\n1,T1,1\n1,T2,1\n", 'row 2: the cell "1" is in a column without a name, like 1 cell below it.'),
        ("id,dialogue\nT1,1,0\n", "row 2: there are 3 cells under 2 column names"),
    ],
)
def test_tables_that_are_no_codings(tmp_path, text, part):
    with pytest.raises(CodingError) as error:
        read_coding(put(tmp_path / "third.csv", text))
    assert len(found(error)) == 1
    assert part in found(error)[0]


def test_row_numbers_as_pandas_and_r_write_them_are_no_codes(tmp_path):
    read = read_coding(put(tmp_path / "third.csv", ",id,dialogue\n3,T1,1\n0,T2,0\n"))
    assert (read.themes, read.codes.tolist()) == (("dialogue",), [[1], [0]])


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(CodingError) as error:
        read_coding(tmp_path / "nowhere.csv")
    assert found(error) == [f"{tmp_path / 'nowhere.csv'}: the file does not exist. Check its name."]


# Evidence and provenance that do not fit


def test_evidence_that_does_not_fit_is_listed(tmp_path):
    path = put(tmp_path / "third.csv", "id,dialogue\nT1,0\nT2,1\n")
    evidence = put(
        tmp_path / "third.evidence.csv",
        "id,theme,start,end,quote,rule\n"
        "T2,dialogue,0,8,Dialogue,\n"
        "T2,dialogue,0,8,dialogue,\n"
        "T3,dialogue,0,7,Nothing,\n"
        "T2,nato,0,8,Dialogue,\n"
        "T2,dialogue,0,,Dialogue,\n"
        "T2,dialogue,-3,8,Dialogue,\n"
        "T2,dialogue,9,90,not force.,\n",
    )
    offsets = "are neither two whole numbers nor both empty."
    with pytest.raises(CodingError) as error:
        read_coding(path, CORPUS)
    assert found(error) == [
        f'{evidence} row 3: the quote "dialogue" is not in the text at 0 to 8: there is "Dialogue".',
        f'{evidence} row 4: the document "T3" has no row in the table of codes.',
        f'{evidence} row 5: the theme "nato" has no column in the table of codes.',
        f'{evidence} row 6: start "0" and end "" {offsets}',
        f'{evidence} row 7: start "-3" and end "8" {offsets}',
        f'{evidence} row 8: the quote "not force." is not in the text at 9 to 90: there is "not force.".',
    ]
    put(evidence, "id,theme,begin,end,quote,rule\n")
    with pytest.raises(CodingError, match='there is no column "start"'):
        read_coding(path)


def test_a_coding_of_another_corpus_is_refused(tmp_path):
    write_coding(coding(), tmp_path / "second.csv")
    other = Corpus((*CORPUS.documents[:2], Document("T4", "Nothing.")), "other")
    with pytest.raises(CodingError) as error:
        read_coding(tmp_path / "second.csv", other)
    path = tmp_path / "second.csv"
    assert found(error) == [
        f'{path} row 4: the corpus other has no document "T3". Check the id.',
        f"{path}: this is a coding of another corpus (kosovo {CORPUS.hash[:12]}) "
        f"than the one given (other {other.hash[:12]}). Give the corpus that was coded, or code this one.",
    ]


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"coder": None, "method": "guess"}, ['"coder" is missing or not a text', "one of rules, human, model"]),
        ({"themes": {"nato": {"definition": "x"}}}, ["hashes definition and rules of each theme"]),
        ({"settings": {"scope": 1}, "parents": "a"}, ["an object of texts", "a list of texts"]),
        ({"evidence": "../other.csv"}, ["the name of a .csv or .parquet file beside this one"]),
        ({"evidence": "lost.csv"}, ["lost.csv: the file does not exist"]),
    ],
)
def test_provenance_is_checked(tmp_path, changes, parts):
    write_coding(coding(), tmp_path / "second.csv")
    content = json.loads((tmp_path / "second.json").read_text("utf-8")) | changes
    put(tmp_path / "second.json", json.dumps(content))
    with pytest.raises(CodingError) as error:
        read_coding(tmp_path / "second.csv")
    assert len(found(error)) == len(parts)
    for message, part in zip(found(error), parts, strict=True):
        assert part in message


@pytest.mark.parametrize(("text", "part"), [("{", "not JSON"), ("[]", "not a JSON object"), ("[" * 10**5, "not JSON")])
def test_a_damaged_provenance_is_one_clear_line(tmp_path, text, part):
    write_coding(coding(), tmp_path / "second.csv")
    put(tmp_path / "second.json", text)
    with pytest.raises(CodingError, match=part) as error:
        read_coding(tmp_path / "second.csv")
    assert len(found(error)) == 1


@pytest.mark.parametrize(
    ("code", "shown"), [("1\u200b", r'"1\u200b"'), ("\ufeff0", r'"\ufeff0"'), ("1\u00ad", r'"1\xad"')]
)
def test_a_code_with_a_character_that_cannot_be_seen_is_shown_with_it(tmp_path, code, shown):
    path = tmp_path / "first.csv"
    path.write_text(f"id,talks\na,1\nb,{code}\n", encoding="utf-8")
    with pytest.raises(CodingError) as error:
        read_coding(path)
    assert f'{shown} in the column "talks" is not a code.' in str(error.value)
