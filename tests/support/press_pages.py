"""Composes transcripts of press conferences in the layouts of foreign-ministry pages, and says what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

SPOKESPERSON = "Hua Meiling"
KNOWN_OUTLETS = (
    "Reuters", "The Paper", "Shenzhen TV", "CCTV", "AFP", "Global Times", "Bloomberg", "NHK", "China Review News",
    "RIA Novosti", "Kyodo News", "Prasar Bharati", "Dragon TV", "ARD",
)  # fmt: skip
OUTLETS = (*KNOWN_OUTLETS, "Le Courrier du Danube", "Vijesti", "El Heraldo")
QUESTIONS = (
    "The talks on the river treaty broke off last night. What is your comment?",
    "Can you tell us when the envoy will leave for Pristina?",
    "Has China been told of the vote? If so, by whom?",
    "I wonder whether the ministry can confirm the report on Kosovo.",
    "First, will the bridge be opened? Second, who pays for it?",
)
MORE_OF_A_QUESTION = ("There is one more thing. Does it hold for the islands too?", "And the second: who decides?")
ANSWERS = (
    "We have noted the report. China's position on this is known.",
    "As I said yesterday: both sides should talk. Why do some fear that? I leave it to them.",
    "On Kosovo, the resolution of the Council remains the basis.",
    "I have nothing to add.",
    "That is for the competent authorities; I refer you to them.",
    "You ask who said so. Q is not a letter I answer to.",
)
MORE_OF_AN_ANSWER = (
    "First: the treaty is in force.",
    "Second: nobody has left it. Who could?",
    "Note: the figures are those of May.",
    'He said: "We shall return." I agree.',
    "Fact: the port is open to all.",
    "1. The parties should meet.",
    "2. The parties should not wait.",
    "What would the world be without rules? We know the answer.",
    "The US side: it should look at its own record.",
)
ANNOUNCEMENTS = (
    "At the invitation of the minister, the envoy of a neighbour will visit from May 3 to 5.",
    "I would like to share the newest figures with you.",
    "The two sides will exchange views on matters of common concern.",
)
STAGE_LINES = (
    "After the press conference, the following question was raised:",
    "The following is the spokesperson's answer to a question on the matter:",
    "Q&A after the press conference",
)


@dataclass(frozen=True)
class Piece:
    """One exchange as it is to be found: the turns are role and text, label included."""

    turns: tuple[tuple[str, str], ...]
    outlet: str = ""

    @property
    def name(self) -> str:
        return "answer" if any(role == "question" for role, _ in self.turns) else "remarks"

    @property
    def text(self) -> str:
        return "\n\n".join(words for _, words in self.turns) + "\n"


@dataclass(frozen=True)
class Page:
    text: str
    pieces: tuple[Piece, ...]


def labelled(label: str, paragraphs: list[str], gap: str = ": ") -> str:
    return f"{label}{gap}" + "\n\n".join(paragraphs)


@st.composite
def exchanges(draw: st.DrawFn, style: str) -> Piece:
    """One or more questions and their answer; `style` is that of the answer's label: "A" or a name."""
    turns = []
    outlets = []
    n_questions = draw(st.sampled_from([1, 1, 1, 2]))
    for number in range(n_questions):
        kind = draw(st.sampled_from(["Q", "Q", "outlet", "outlet", "follow-up", "outlet's follow-up"]))
        # A name that nobody knows is an outlet's where an answer follows, not where another question does.
        known = OUTLETS if number == n_questions - 1 else KNOWN_OUTLETS
        outlet = draw(st.sampled_from(known)) if "outlet" in kind else ""
        gap = draw(st.sampled_from([": ", ": ", "： ", ":\u00a0"]))
        label = {
            "Q": draw(st.sampled_from(["Q", "Q", "Q ", "Question"])),
            "outlet": outlet,
            "follow-up": draw(st.sampled_from(["Follow-up", "Q (Follow-up)"])),
            "outlet's follow-up": f"{outlet} (Follow-up)",
        }[kind]
        if label == "Q":
            gap = draw(st.sampled_from([gap, ":", "：", ": (Follow-up) "]))
        said = [draw(st.sampled_from(QUESTIONS)), *draw(st.lists(st.sampled_from(MORE_OF_A_QUESTION), max_size=1))]
        turns.append(("question", labelled(label, said, gap)))
        if outlet:
            outlets.append(outlet)
    name = draw(st.sampled_from({"A": ["A", "A", "A "], "name": [SPOKESPERSON]}[style]))
    said = [draw(st.sampled_from(ANSWERS)), *draw(st.lists(st.sampled_from(MORE_OF_AN_ANSWER), max_size=4))]
    turns.append(("official", labelled(name, said, draw(st.sampled_from([": ", "：", ":"])))))
    return Piece(tuple(turns), "; ".join(dict.fromkeys(outlets)))


@st.composite
def remarks(draw: st.DrawFn) -> Piece:
    said = draw(st.lists(st.sampled_from(ANNOUNCEMENTS), min_size=1, max_size=3, unique=True))
    return Piece((("official", "\n\n".join(said)),))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page with its title, opening announcements, exchanges, and what was added later."""
    style = draw(st.sampled_from(["A", "name"]))
    day = draw(st.sampled_from(["June 11, 2019", "June11, 2019", "June 11", "11 June 2019"]))
    blocks = draw(st.sampled_from([[], ["Home > News > Spokesperson"], ["Français", "Contact us"]]))
    blocks = [
        *blocks,
        f"Foreign Ministry Spokesperson {SPOKESPERSON}{draw(st.sampled_from(['’s', chr(39) + 's']))} Regular Press "
        f"Conference on {day}",
        draw(st.sampled_from(["2019/06/11", "2019-06-11 20:15", "(Updated: June 12, 2019)"])),
    ]
    pieces = draw(st.lists(remarks(), max_size=1))
    pieces += draw(st.lists(exchanges(style), min_size=1, max_size=6))
    blocks += [piece.text for piece in pieces]
    for _ in range(draw(st.integers(0, 2))):
        blocks += draw(st.sampled_from([["*****"], ["* * *", draw(st.sampled_from(STAGE_LINES))]]))
        added = draw(st.one_of(exchanges(style), remarks()))
        pieces.append(added)
        blocks.append(added.text)
    blocks += draw(st.sampled_from([[], ["Print", "Suggest to a friend"]]))
    gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\n \n"]))
    return Page(gap.join(block.strip().replace("\n\n", gap) for block in blocks) + "\n", tuple(pieces))
