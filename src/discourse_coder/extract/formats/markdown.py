"""Markdown (CommonMark, with tables, struck-through words and footnotes) as running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from importlib.metadata import version
from typing import TYPE_CHECKING

from discourse_coder.extract.formats.plain_text import EXTRACTOR, Decode, decoded
from discourse_coder.extract.hyphens import HYPHEN_JOINED, Vocabulary, joined
from discourse_coder.extract.paragraphs import finished
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([\w-]{1,40}):[ \t]*(.*)")
_NOTE = re.compile(r"\[\^([^\]\s]{1,100})\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,100})\]")
# Of "[label]: address" only: "[Moderator]: Thanks." in a transcript is none, though it has the same form.
_ADDRESS = re.compile(r"\[[^\]]{1,1000}\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#]|\S+[/.]\w)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = {"heading_open", "link_open", "em_open", "strong_open", "s_open", "code_inline", "fence", "hr"}
_MARKS |= {"blockquote_open", "html_inline", "footnote_mark"}
# Deeper than anybody writes; the parser silently drops what is deeper than its own limit.
_DEEPEST = 80
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_UNSEEN = {"script", "style", "template"}
_WITHIN_LINES, _BLOCKS = (
    set(names.split())
    for names in (
        "a abbr b bdi bdo big cite code data del dfn em font i img ins kbd mark q rp rt ruby s samp small span strike "
        "strong sub sup time tt u var wbr",
        "address article aside audio blockquote body br button canvas caption center col colgroup dd details dialog "
        "dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html "
        "iframe input label legend li link main map menu meta nav noscript object ol optgroup option p picture pre "
        "section select source summary svg table tbody td textarea tfoot th thead title tr track ul video",
    )
)


def extract_markdown(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the text of a Markdown file."""
    text = re.sub("\r\n?", "\n", decoded(data, place, decode))
    if raw:
        return finished(text, EXTRACTOR, place)
    removals: list[Removal] = []
    metadata: dict[str, str | None] = {}
    front = _FRONT_MATTER.match(text)
    if front and all(not line.strip() or _FIELD.match(line) or line[0] in " \t-#" for line in front[1].split("\n")):
        fields = (_FIELD.fullmatch(line) for line in front[1].split("\n"))
        metadata = {field[1].lower(): field[2].strip().strip("\"'") for field in fields if field}
        # Its lines stay, empty, so that those of the text keep their numbers.
        text = "\n" * front[0].count("\n") + text[front.end() :]
        removals.append(Removal("the beginning", " ".join(front[1].split()), "front matter, kept as metadata"))
    writer = _Writer(text)
    try:
        paragraphs = writer.paragraphs()
    except RecursionError:
        found = "its lists and quotations are nested too deeply."
        raise unreadable(place, found, "Save it as plain text (.txt).") from None
    removals += writer.removals
    extractor = f"markdown-it-py {version('markdown-it-py')}"
    return finished("\n\n".join(paragraphs), extractor, place, metadata=metadata, removals=removals)


class _Writer:
    """Writes what a parser made of a text as paragraphs, and notes what goes."""

    def __init__(self, text: str) -> None:
        self.removals: list[Removal] = []
        self._lines = text.split("\n")
        self._text = text
        self._vocabulary = Vocabulary(self._lines)
        self._parser = _parser()
        self._addresses: set[str] = set()

    def paragraphs(self) -> list[str]:
        """Return the paragraphs of the text."""
        from markdown_it.tree import SyntaxTreeNode

        known: dict[str, dict[str, dict[str, str]]] = {}
        tokens = self._parser.parse(self._text, known)
        if any(token.level >= _DEEPEST for token in tokens):
            raise RecursionError
        paragraphs = self._of_blocks(SyntaxTreeNode(tokens).children)
        for reference in known.get("references", {}).values():
            self._note_address("the whole text", reference["href"], reference["title"])
        every = [inner for token in tokens for inner in (token, *(token.children or ()))]
        if n_marks := sum(token.type in _MARKS for token in every):
            why = "Markdown marks of headings, links and emphasis"
            self.removals.append(Removal("the whole text", f"{n_marks} marks", why))
        return paragraphs

    def _of_blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[str]:
        return [paragraph for node in nodes for paragraph in self._of_block(node) if paragraph.strip()]

    def _of_block(self, node: SyntaxTreeNode) -> list[str]:
        line = node.map[0] + 1 if node.map else 1
        match node.type:
            case "paragraph" | "heading":
                return ["\n".join(self._of_inline(child.token, line) for child in node.children if child.token)]
            case "bullet_list" | "ordered_list":
                return self._of_list(node)
            case "table":
                rows = [row for part in node.children for row in part.children]
                return ["\n".join(self._of_row(row) for row in rows)]
            case "fence":
                if node.info.strip():
                    self._note(line, node.info.strip(), "name of a block of code")
                return [node.content.rstrip("\n")]
            case "html_block":
                return self._of_html(node.content, line)
            case "footnote":
                self._note(line, node.content, "footnote")
                return []
            case _:
                return self._of_blocks(node.children)

    def _of_list(self, node: SyntaxTreeNode) -> list[str]:
        """Return a list as one paragraph of lines where its items stand close together, else as many."""
        paragraphs: list[str] = []
        for item in node.children:
            first, *others = self._of_blocks(item.children[:1]) or [""]
            paragraphs.append(f"{item.info}{item.markup} {first}")
            paragraphs += others
            for child in item.children[1:]:
                below = self._of_block(child)
                is_list = child.type in ("bullet_list", "ordered_list")
                paragraphs += [re.sub("(?m)^", "  ", paragraph) for paragraph in below] if is_list else below
        is_close = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
        return ["\n".join(paragraphs)] if is_close else paragraphs

    def _of_row(self, row: SyntaxTreeNode) -> str:
        from markdown_it.rules_block.table import escapedSplit

        line = row.map[0] if row.map else 0
        cells = [
            self._of_inline(child.token, line + 1) for cell in row.children for child in cell.children if child.token
        ]
        # The parser leaves out the cells that are more than the table has columns.
        written = escapedSplit(self._lines[line].lstrip("> \t").removeprefix("|").rstrip().removesuffix("|"))
        cells += (
            self._of_inline(self._parser.parseInline(cell.strip())[0], line + 1) for cell in written[len(cells) :]
        )
        return "\t".join(" ".join(cell.split()) for cell in cells)

    def _of_inline(self, token: Token, line: int) -> str:
        """Return the words between two block marks: lines joined, but for those that are broken on purpose."""
        broken: list[list[str]] = [[""]]
        number = line
        for child in token.children or ():
            match child.type:
                case "softbreak":
                    broken[-1].append("")
                    number += 1
                case "hardbreak":
                    broken.append([""])
                    number += 1
                case "link_open" if child.info != "auto":
                    self._note_address(f"line {number}", str(child.attrs["href"]), str(child.attrs.get("title", "")))
                case "image":
                    self._note(number, f"{child.content} ({child.attrs['src']})".strip(), "picture")
                case "html_inline" if _LINE_BREAK.fullmatch(child.content):
                    broken.append([""])
                case "html_inline" if child.content.startswith(("<!", "<?")):
                    self._note(number, child.content, "comment")
                case "html_inline" if child.content.startswith("<img"):
                    self._note(number, child.content, "picture")
                case "html_inline" if _is_html(child.content):
                    pass
                case "text" | "code_inline" | "html_inline":
                    broken[-1][-1] += child.content
        paragraphs = []
        for lines in broken:
            text, words = joined(lines, self._vocabulary)
            paragraphs.append(text)
            self.removals += [Removal(f"line {line}", word, HYPHEN_JOINED) for word in words]
        return "\n".join(paragraphs)

    def _of_html(self, source: str, line: int) -> list[str]:
        words = _HtmlWords()
        words.read(source)
        for what, why in words.apart:
            self._note(line, what, why)
        paragraphs = re.split(r"\n\s*\n", "".join(words.parts))
        return ["\n".join(" ".join(part.split()) for part in text.strip().split("\n")) for text in paragraphs]

    def _note(self, line: int, what: str, why: str) -> None:
        if what := " ".join(what.split()):
            self.removals.append(Removal(f"line {line}", shortened(what, 200), why))

    def _note_address(self, where: str, address: str, title: str) -> None:
        """Note the address of a link; of one that is defined for several links, once more for each but for itself."""
        if where != "the whole text" or address not in self._addresses:
            self.removals.append(Removal(where, address, "address of a link"))
            if title:
                self.removals.append(Removal(where, shortened(title, 200), "title of a link"))
        self._addresses.add(address)


class _HtmlWords(HTMLParser):
    """The words of a piece of HTML, with empty lines between its blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.apart: list[tuple[str, str]] = []
        self._unseen = ""

    def read(self, source: str) -> None:
        """Read a piece; what looks like a tag but does not end is text."""
        self.feed(source)
        if self.rawdata.startswith("<"):
            self.parts.append(self.rawdata)
        else:
            self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "img" and (alternative := dict(attrs).get("alt")):
            self.apart.append((alternative, "picture"))
        elif not _is_html(written := self.get_starttag_text() or ""):
            self.parts.append(written)
        elif tag not in _WITHIN_LINES:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif not _is_html(f"</{tag}"):
            self.parts.append(f"</{tag}>")
        elif tag not in _WITHIN_LINES:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            self.apart.append((data, f"<{self._unseen}> of the web page"))
        else:
            self.parts.append(re.sub(r"\s+", " ", data))

    def handle_comment(self, data: str) -> None:
        self.apart.append((data, "comment"))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    handle_pi = unknown_decl = handle_comment


def _is_html(tag: str) -> bool:
    """Return whether a tag is one of HTML: others, such as <inaudible>, are words."""
    name = _TAG.match(tag)
    return name is not None and name[1].lower() in _BLOCKS | _WITHIN_LINES | _UNSEEN


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.reference import reference

    def reference_to_an_address(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        is_one = _ADDRESS.match(state.src, state.bMarks[start] + state.tShift[start])
        return is_one is not None and reference(state, start, end, silent)

    # Paragraphs of a text that are indented are no code, as they would be in CommonMark.
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST + 1}).enable(["table", "strikethrough"]).disable("code")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # not those alone that are safe to follow
    parser.block.ruler.at("reference", reference_to_an_address)
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    return parser


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a footnote: from its mark to an empty line that no indented line follows."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    mark = _NOTE.match(first)
    if not mark or silent:
        return bool(mark)
    lines = [first[mark.end() :]]
    lines += (state.src[state.bMarks[line] : state.eMarks[line]] for line in _note_lines(state, start + 1, end))
    token = state.push("footnote", "", 0)
    token.content = "\n".join(lines)
    token.map = [start, start + len(lines)]
    state.env.setdefault("footnotes", set()).add(mark[1])
    state.line = start + len(lines)
    return True


def _note_lines(state: StateBlock, start: int, end: int) -> Iterator[int]:
    after_empty = False
    rules: Sequence[object] = state.md.block.ruler.getRules("paragraph")
    for line in range(start, end):
        if state.isEmpty(line):
            following = next((later for later in range(line, end) if not state.isEmpty(later)), None)
            if following is None or state.sCount[following] - state.blkIndent < 2:
                return
            after_empty = True
        elif state.sCount[line] - state.blkIndent < 2 and (
            after_empty or any(rule(state, line, end, True) for rule in rules)  # type: ignore[operator]
        ):
            return
        yield line


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    """Read the mark of a footnote that there is."""
    mark = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    if not mark or mark[1] not in state.env.get("footnotes", ()):
        return False
    if not silent:
        state.push("footnote_mark", "", 0)
    state.pos = mark.end()
    return True
