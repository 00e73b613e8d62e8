"""The roles of speakers whom a format names."""

from __future__ import annotations

import pytest

from discourse_coder.records.named_speakers import speaker_roles


@pytest.mark.parametrize(
    ("spoken", "roles"),
    [
        (
            [("Reuters", "Will you go on?"), ("Minister Li", "We will."), ("AFP", "When?"), ("Minister Li", "Soon.")],
            {"Reuters": "question", "Minister Li": "official", "AFP": "question"},
        ),
        ([("Moderator", "Welcome."), ("Li Wei", "Thank you.")], {"Moderator": "chair", "Li Wei": "official"}),
        ([("Li Wei", "We agree."), ("Anna Berg", "So do we.")], {"Li Wei": "official", "Anna Berg": "official"}),
        ([("Q", "Why?")], {"Q": "official"}),
        ([("Q", "Q: Why?"), ("A", "A: So.")], {"Q": "question", "A": "official"}),
        ([("", "An opening."), ("Li: Wei\n", "Yes.")], {"": "official", "Li: Wei\n": "official"}),
        ([], {}),
    ],
)
def test_the_role_of_a_name(spoken, roles):
    assert speaker_roles(spoken) == roles
