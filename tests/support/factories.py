"""Small corpora and codings, made by hand, for tests of everything that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate


def make_corpus(
    *documents: tuple[str, Mapping[str, str]] | tuple[str, Mapping[str, str], str], notice: str = ""
) -> Corpus:
    """Return a corpus of (date or "", metadata) or (date or "", metadata, text), with the ids d1, d2, ..."""
    return Corpus(
        tuple(
            Document(
                f"d{number}",
                text[0] if text else f"Text {number}.",
                PartialDate.parse(date) if date else None,
                metadata,
            )
            for number, (date, metadata, *text) in enumerate(documents, start=1)
        ),
        name="small",
        notice=notice,
    )


def make_coding(
    codes: Mapping[str, Sequence[int | None]],
    *,
    corpus: Corpus | None = None,
    spans: Iterable[tuple[str, str]] = (),
    coder: str = "rules",
    method: str = "rules",
    notice: str = "",
    ids: Sequence[str] = (),
) -> Coding:
    """Return a coding.

    Parameters
    ----------
    codes : mapping
        For each theme its codes, document by document; None for not coded. The ids are d1, d2, ..., unless given.
    corpus : Corpus, optional
        To be kept in the coding.
    spans : iterable of (id, theme)
        One for each piece of evidence; its place in the text is made up.
    """
    themes = tuple(codes)
    ids = tuple(ids) or tuple(f"d{number}" for number in range(1, len(codes[themes[0]]) + 1))
    rows = [[-1 if code is None else code for code in row] for row in zip(*codes.values(), strict=True)]
    evidence = Evidence.of(
        (Span(id_, theme, place, place + 1, "x", "a rule") for place, (id_, theme) in enumerate(spans)), ids, themes
    )
    provenance = Provenance(
        coder, method, "Small", "1", "c" * 64, {}, "small", "d" * 64, package_version="0", notice=notice
    )
    return Coding(ids, themes, rows, evidence, provenance, corpus)  # type: ignore[arg-type]
