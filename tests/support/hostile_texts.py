"""Texts that break naive offset arithmetic, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from discourse_coder.model.look import is_blank

PIECES = (
    # Letters that change their length, lose their marks or stand for several
    "a", "b", "é", "e\u0301", "E\u0301", "e\u0323\u0301", "e\u0301\u0323", "H\u0331", "\u0301", "\u0345", "İ",
    "I\u0307", "ı", "ß", "ẞ", "ﬁ", "ﬃ", "ŉ", "ǰ",
    "\u212b", "Ａ", "１", "한", "\u1112\u1161\u11ab", "\u0958", "葛\U000e0100",
    "👩\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f\u20e3", "🇽🇰", "\ud800", "\udfff", "x" * 300,
    # Blanks, line breaks and what is not seen
    " ", "  ", "\u00a0", "\u3000", "\t", "\n", "\r\n", "\n\n", "\u2028", "\x85", "\f", "\x1e", "\x1d", "\0", "\ufeff",
    "\u200b", "\u00ad", "\u00ad\n", "-\n", "- \r\n",
    # Signs
    "\u2011", "–", "'", "’", "“", "”", "«", '"', "[", "]", "(", ")", "[...]", "…", ".", ". ", "! ", "? ", ", ", "²",
    # Words
    "Mr. ", "No. 5", "U.N. ", "p.m. ", "law.15 ", "law.² ", "The ", "1. ", "NATO", "NATO-\nled", "terri-\ntorial",
    "territorial", "Serbia's", "resolution 1244", "not ",
)  # fmt: skip

HOSTILE = (
    "A <script>window.ran = 1</script> </script><!-- <img src=x onerror='window.ran = 1'> &amp; \u2028 &lt; {{ 7 }}"
)
"""Text that would run, end a script or be filled in, were it taken for anything but text."""

TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(max_size=30),
    st.text(alphabet=st.characters(codec=None), max_size=30),
)
"""Any text, lone surrogates and blank texts included."""


def _is_storable(text: str) -> bool:
    return (
        not is_blank(text)
        and bool(text.strip("\ufeff \t\r\n\f\v\0"))
        and text.encode("utf-8", "ignore").decode("utf-8") == text
    )


DOCUMENT_TEXTS = TEXTS.filter(_is_storable)
"""Texts that a file can hold and a document accepts."""
