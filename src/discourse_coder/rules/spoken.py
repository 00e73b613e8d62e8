"""The words of documents that are searched, and a name for them that is known without making them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from discourse_coder.model.corpus import Document, Role
from discourse_coder.model.hashing import content_hash


class SpokenTexts(Sequence[str]):
    """What parties with some roles say in documents, a text for each."""

    def __init__(self, documents: Sequence[Document], roles: Sequence[Role]) -> None:
        self.documents, self._roles = documents, roles

    @cached_property
    def name(self) -> str:
        """A hash that only the same texts have."""
        return content_hash([[one.sha256, self._silent(one)] for one in self.documents])

    def _silent(self, document: Document) -> list[list[int]]:
        """Return where others speak."""
        turns = document.silent_turns(self._roles) if document.turns else ()
        return [[turn.start, turn.end] for turn in turns]

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(document.spoken_text(self._roles) for document in self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self._texts[index]
