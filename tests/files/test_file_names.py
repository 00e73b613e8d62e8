from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.files.file_names import fault_of_name


@pytest.mark.parametrize(
    "name", ["mira", "Mira-2", "first_pass", "Ärger", "米拉", "7", "a" * 64, "const", "evidence-2"]
)
def test_a_name_of_letters_digits_and_hyphens_names_a_file(name):
    assert fault_of_name(name) == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("", "cannot name a file"),
        ("../ingest", "cannot name a file"),
        ("/etc/passwd", "cannot name a file"),
        ("a/b", "cannot name a file"),
        ("a\\b", "cannot name a file"),
        ("C:", "cannot name a file"),
        ("a\nb", "cannot name a file"),
        ("a.evidence", "cannot name a file"),
        (".hidden", "cannot name a file"),
        ("-x", "cannot name a file"),
        ("mira k", "cannot name a file"),
        ("e\u0301", "cannot name a file"),
        ("a\u202eb", "cannot name a file"),
        ("a" * 65, "65 characters"),
        ("a" * 300, "300 characters"),
        ("CON", "device"),
        ("lpt1", "device"),
        ("coding", "study's own"),
        ("Evidence", "study's own"),
    ],
)
def test_any_other_is_refused_with_the_reason(name, found):
    assert found in fault_of_name(name)


@given(st.text() | st.text(alphabet=string.printable + "./\\:"))
def test_what_is_accepted_is_one_part_of_a_path_everywhere(name):
    if not fault_of_name(name):
        assert not set(name) & set('/\\:*?"<>|.\0\r\n')
        assert name not in ("", ".", "..")
        assert name == name.strip()
