"""A blind sheet: the texts to code and the codebook's prose, and nothing of any earlier coding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from discourse_coder.errors import UsageError
from discourse_coder.model.codebook import Theme
from discourse_coder.model.corpus import Document, Role
from discourse_coder.model.display import table_html
from discourse_coder.model.hashing import content_hash, text_hash
from discourse_coder.wording import number_of

# Columns that a coder may see. Others are the researcher's own, and may tell how somebody else coded.
SHOWN = ("date", "source", "speaker", "title")


@dataclass(frozen=True)
class SheetText:
    """A text on a sheet."""

    id: str
    text: str = field(repr=False)
    about: Mapping[str, str] = field(default_factory=dict)  # what the coder is told about it, such as date and title
    silent: tuple[tuple[int, int], ...] = ()  # where parties speak whose words are not coded, in code points

    @classmethod
    def of(cls, document: Document, roles: Sequence[Role], shown: Sequence[str] = SHOWN) -> SheetText:
        """Return a document as a sheet shows it: with these columns, and the words of other roles marked."""
        about = {column: value for column in shown if (value := document.value(column))}
        silent = tuple((turn.start, turn.end) for turn in document.silent_turns(roles))
        return cls(document.id, document.text, about, silent)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text's UTF-8 bytes."""
        return text_hash(self.text)


@dataclass(frozen=True)
class BlindSheet:
    """What a coder gets to code from.

    Attributes
    ----------
    coder : str
        Who is to code.
    seed : int
        Of the order of the texts.
    codebook_title, codebook_version : str
        Which codebook.
    language : str
        The codebook's, ISO 639-1.
    themes : tuple of Theme
        Prose only: a rule would show how the machine codes.
    corpus_name, corpus_hash : str
        Which corpus.
    roles : tuple of str
        Whose words are to be coded.
    texts : tuple of SheetText
        In the order in which they are to be coded.
    notice : str
        A sentence that every display must carry.

    Raises
    ------
    UsageError
        When there is no text, the coder has no name, or a theme has rules.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, ["T01", "T02"], coder="third", seed=7)
    >>> sheet
    BlindSheet('third': 2 texts, 5 themes, seed 7)
    >>> sheet.themes[0].rules  # a coder sees prose only
    ()
    """

    coder: str
    seed: int
    codebook_title: str
    codebook_version: str
    language: str
    themes: tuple[Theme, ...]
    corpus_name: str
    corpus_hash: str
    roles: tuple[Role, ...]
    texts: tuple[SheetText, ...]
    notice: str = ""

    def __post_init__(self) -> None:
        if not self.coder.strip():
            raise UsageError.at("sheet", "the coder has no name.", "Name who is to code, such as second.")
        if not self.texts:
            raise UsageError.at("sheet", "there is no text to code.", "Choose at least one.")
        if any(theme.rules for theme in self.themes):
            raise UsageError.at("sheet", "a theme has rules.", "Leave them out: a blind coder must not see them.")

    def __repr__(self) -> str:
        texts, themes = number_of(len(self), "text"), number_of(len(self.themes), "theme")
        return f"BlindSheet({self.coder!r}: {texts}, {themes}, seed {self.seed})"

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the texts, in the order of the sheet."""
        return tuple(text.id for text in self.texts)

    @property
    def definitions(self) -> dict[str, str]:
        """The hash of every theme's prose: a filled sheet shows by it what it was coded from."""
        return {theme.id: theme.definition_hash for theme in self.themes}

    @property
    def made_from(self) -> dict[str, dict[str, Any]]:
        """The codebook and the corpus, as receipts and files of answers name them."""
        return {
            "codebook": {
                "title": self.codebook_title,
                "version": self.codebook_version,
                "definitions": self.definitions,
            },
            "corpus": {"name": self.corpus_name, "hash": self.corpus_hash},
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all that the coder reads, and the order."""
        return content_hash(
            {
                "coder": self.coder,
                "definitions": list(self.definitions.items()),
                "texts": [[text.id, text.sha256, dict(text.about), list(text.silent)] for text in self.texts],
            }
        )

    def _repr_html_(self) -> str:
        rows = [(text.id, *text.about.values()) for text in self.texts]
        columns = tuple(self.texts[0].about)
        title = (
            f"Blind sheet for {self.coder}: {len(self)} texts, {len(self.themes)} themes of {self.codebook_title}, "
            f"version {self.codebook_version}"
        )
        return table_html(title, ("id", *columns), rows, self.notice, all_in="ids")
