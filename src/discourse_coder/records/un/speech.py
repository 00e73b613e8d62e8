"""A speech of a United Nations document while it is read, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from discourse_coder.extract.hyphens import joined
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.records.un.blocks import Block

EXTRACTOR = "built in (United Nations records)"


@dataclass
class Speech:
    """What one speaker says, with what stands between."""

    raw: bool  # whether everything stays in the text
    speaker: str = ""  # empty where not known
    country: str = ""
    office: str = ""
    is_president: bool = False
    languages: list[str] = field(default_factory=list)  # in the order in which they are spoken
    details: dict[str, str] = field(default_factory=dict)  # further metadata
    items: list[Block] = field(default_factory=list)  # paragraphs and what is left out, in order

    def add(self, block: Block) -> None:
        """Add a paragraph, or something that is not of the speech."""
        if block.text:
            self.items.append(block)

    def join_cut_paragraphs(self) -> None:
        """Join the paragraphs that pages have cut; what stands between their parts comes after them."""
        if self.raw:
            return
        paragraphs: dict[int, list[Block]] = {}  # by their place among the items
        items: list[Block] = []
        place = -1
        for item in self.items:
            if not item.why and item.continues and place >= 0:
                paragraphs[place].append(item)
                continue
            if not item.why:
                place = len(items)
                paragraphs[place] = [item]
            items.append(item)
        for place, parts in paragraphs.items():
            items[place] = replace(parts[0], text=joined(part.text for part in parts)[0], continues=False)
        self.items = items

    def speaks(self, language: str) -> None:
        """Note a language that the speech goes on in."""
        if language and language not in self.languages:
            self.languages.append(language)

    @property
    def has_text(self) -> bool:
        """Whether anything would be in the text."""
        return any(True for _ in self.paragraphs)

    @property
    def paragraphs(self) -> Iterator[str]:
        """The paragraphs of the text."""
        return (item.text for item in self.items if self.raw or not item.why)

    def extracted(self, name: str, removals: Sequence[Removal] = ()) -> Extracted:
        """Return the speech as a text with its metadata."""
        left_out = () if self.raw else tuple(item.removal for item in self.items if item.why)
        symbol = self.details.get("symbol", "")
        party = self.country or ("President" if self.is_president else self.speaker or self.office)
        metadata = {
            "source": "unsc",
            **self.details,
            "speaker": self.speaker,
            "country": self.country,
            "office": self.office,
            "language": ", ".join(self.languages),
            "title": ", ".join(filter(None, (symbol, party))),
        }
        return Extracted(
            "\n\n".join(self.paragraphs) + "\n",
            EXTRACTOR,
            name,
            {key: value for key, value in metadata.items() if value},
            (*removals, *left_out),
        )


def describe(speeches: Iterable[Speech], details: Mapping[str, str], is_speech: Callable[[Speech], bool]) -> None:
    """Give speeches what is known of their document, and those that are some their position in it."""
    position = 0
    for speech in speeches:
        counts = is_speech(speech)
        position += counts
        speech.details = {**details, "position": str(position) if counts else "", **speech.details}


def gathered(speeches: Sequence[Speech]) -> list[Speech]:
    """Return the speeches that have a text; what is left out of the others goes to the one before or after it."""
    kept: list[Speech] = []
    ahead: list[Block] = []
    for speech in speeches:
        speech.join_cut_paragraphs()
        if speech.has_text:
            speech.items = ahead + speech.items
            ahead = []
            kept.append(speech)
        elif kept:
            kept[-1].items += speech.items
        else:
            ahead += speech.items
    return kept or [Speech(speech.raw, items=ahead) for speech in speeches[:1]]
