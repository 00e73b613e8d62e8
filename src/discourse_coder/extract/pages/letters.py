"""Whether the letters of a page are those of a language: a font may name other letters than it draws."""

from __future__ import annotations

import re
from unicodedata import normalize

# Letters of Latin Extended-B and of phonetics that no orthography has: a font has them for ligatures.
_ODD = (
    "\u0180\u0182-\u0185\u0187\u0188\u018b-\u018d\u0195\u0197\u019a-\u019c\u019e\u019f\u01a2-\u01ae\u01b1\u01b8-\u01bf"
    "\u01f0\u01f6\u01f7\u0221-\u0225\u0234-\u0249\u024c-\u024f\u0250-\u0252\u0255\u0258\u025a\u025c-\u0262\u0264-\u0267"
    "\u026a-\u0271\u0273-\u0288\u028d-\u0291\u0293-\u02af"
)
_ODD_WORD = re.compile(rf"[^\W\d_]*(?:[A-Za-z][{_ODD}]|[{_ODD}][A-Za-z]|[A-Za-z][\u0370-\u052f⇤-⇿][A-Za-z])[^\W\d_]*")
# One of these is in every such word.
_ODD_LETTER = re.compile(rf"[{_ODD}\u0370-\u052f⇤-⇿]")
_OTHERS = bytes(byte for byte in range(256) if not chr(byte).isalpha() or byte > 127)
# In European languages a third to a half of the letters are vowels; in letters exchanged at random far fewer.
_LEAST_VOWELS, _ENOUGH = 0.22, 150


def improbable_words(text: str) -> list[str]:
    """Return words that no language writes so, as they read; none where all is well."""
    odd = [found[0] for found in _ODD_WORD.finditer(text)] if _ODD_LETTER.search(text) else []
    letters = normalize("NFD", text).encode("ascii", "ignore").translate(None, _OTHERS)
    vowels = len(letters) - len(letters.translate(None, b"aeiouyAEIOUY"))
    if len(letters) >= _ENOUGH and len(letters) > len(text) / 2 and vowels < _LEAST_VOWELS * len(letters):
        odd += text.split()
    return odd
