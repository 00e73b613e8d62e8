"""The roles of speakers whom a format names, such as the voices of subtitles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from discourse_coder.model.corpus import Role
from discourse_coder.records.speakers import speaker_labels


def speaker_roles(spoken: Iterable[tuple[str, str]]) -> dict[str, Role]:
    """Return the role of each speaker, as the name would tell if it were a label; else the official's."""
    names: dict[int, str] = {}
    length = 0
    paragraphs: list[str] = []
    for name, words in spoken:
        names[length] = name
        said = words.strip().removeprefix(f"{name}:").strip()
        paragraphs.append(f"{name}: {said}\n\n" if name else f"{said}\n\n")
        length += len(paragraphs[-1])
    votes: dict[str, Counter[Role]] = {name: Counter() for name in names.values()}
    for label in speaker_labels("".join(paragraphs)):
        if label.start in names:
            votes[names[label.start]][label.role] += 1
    roles: dict[str, Role] = {
        name: counted.most_common(1)[0][0] if counted else "official" for name, counted in votes.items()
    }
    return roles if "official" in roles.values() else dict.fromkeys(roles, "official")
