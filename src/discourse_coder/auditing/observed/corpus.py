"""Claims about the corpus itself, checked against it: its number of texts, words, parts and dates."""

from __future__ import annotations

from collections.abc import Sequence

from discourse_coder.auditing.arithmetic.quantities import begun
from discourse_coder.auditing.observed.context import Context, NotCheckable, some
from discourse_coder.model.claims import Claim, Observation, Part, Status
from discourse_coder.model.corpus import Document, Role, count_words
from discourse_coder.model.look import as_seen
from discourse_coder.wording import listed, number_of, sentences


def observe_number_of_texts(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of texts with that of the corpus."""
    n = len(context.corpus)
    assert claim.value is not None
    status: Status = "reproduced" if claim.value.admits(n) else "not reproduced"
    reason = "The texts of the corpus were counted."
    return Observation(claim.id, status, f"{number_of(n, 'text')} (stated: {claim.value})", reason=reason)


def observe_words(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of words with all words of the corpus, and with those that count."""
    assert claim.value is not None
    everyone = sum(document.n_words for document in context.corpus)
    counted = sum(_words_of(document, context.roles) for document in context.corpus)
    numbers = {"all words": everyone}
    if counted != everyone:
        numbers[context.counted_words] = counted
    admitted = [name for name, n in numbers.items() if claim.value.admits(n)]
    status: Status = "reproduced" if admitted else "not reproduced"
    reason = begun(f"{listed(admitted)} are {claim.value}." if admitted else f"no count is {claim.value}.")
    how = "Words are counted as runs of characters without blanks; others may count differently."
    observed = "; ".join(f"{name}: {n:,}" for name, n in numbers.items())
    return Observation(
        claim.id, status, f"{observed} (stated: {claim.value})", reason=sentences(reason, how, context.size_note)
    )


def _words_of(document: Document, roles: Sequence[Role]) -> int:
    """Return the number of words outside the turns of others."""
    place, n = 0, 0
    for turn in document.silent_turns(roles):
        n += count_words(document.text[place : turn.start])
        place = turn.end
    return n + count_words(document.text[place:])


def observe_partition(claim: Claim, context: Context) -> Observation:
    """Say whether the texts of each part exist and are what the part says, and whether every text is in a part."""
    columns = {column for part in claim.parts for column in part.where}
    known = context.corpus.fields
    wrong = [fault for part in claim.parts for fault in _faults(part, context)]
    in_a_part = {id_ for part in claim.parts for id_ in _ids(part, context)}
    if outside := [id_ for id_ in context.corpus.ids if id_ not in in_a_part]:
        wrong.append(f"in no part: {some(outside)}")
    sizes = "; ".join(
        f"{part.name}: {sum(id_ in context.corpus for id_ in _ids(part, context))} of {len(part)} texts found"
        for part in claim.parts
    )
    looked_at = [f"{column} of a text in a part" for column in sorted(columns & known)]
    status: Status = "not reproduced" if wrong else "reproduced"
    unknown = ""
    if columns - known:
        unknown = f"The corpus has no column {some(sorted(columns - known))} to compare."
        status = "not reproduced" if wrong else "not checkable"
    reason = f"Compared: {', '.join(['which texts exist', 'whether each is in a part', *looked_at])}."
    return Observation(claim.id, status, "; ".join([sizes, *wrong]), reason=sentences(reason, unknown))


def _ids(part: Part, context: Context) -> list[str]:
    return [context.claims.text_id(number) for number in range(part.first, part.last + 1)]


def _faults(part: Part, context: Context) -> list[str]:
    """Return what is wrong with a part, naming the texts."""
    ids = _ids(part, context)
    faults = []
    if missing := [id_ for id_ in ids if id_ not in context.corpus]:
        faults.append(f"{part.name}: {some(missing)} not in the corpus")
    for column, value in part.where.items():
        if column not in context.corpus.fields:
            continue
        others = [
            id_
            for id_ in ids
            if id_ in context.corpus and as_seen(context.corpus[id_].value(column) or "") != as_seen(value)
        ]
        if others:
            faults.append(f'{part.name}: {column} is not "{value}" in {some(others)}')
    return faults


def observe_date_range(claim: Claim, context: Context) -> Observation:
    """Say whether all dates are within the stated range and its two ends occur."""
    period = claim.periods[0]
    dated = [(document.id, document.date) for document in context.corpus if document.date]
    undated = [document.id for document in context.corpus if not document.date]
    if not dated:
        raise NotCheckable("No text of the corpus has a date.")
    begin, end = period.first.first, period.last.last
    # A date known to its month or year is outside only where all of its days are.
    outside = [id_ for id_, date in dated if date.last < begin or date.first > end]
    unmet = [
        str(bound)
        for bound in dict.fromkeys((period.first, period.last))
        if not any(date.last >= bound.first and date.first <= bound.last for _, date in dated)
    ]
    status: Status = "reproduced"
    if outside:
        status = "not reproduced"
    elif unmet:
        status = "not checkable" if undated else "not reproduced"
    first = min((date for _, date in dated), key=lambda date: date.first)
    last = max((date for _, date in dated), key=lambda date: date.last)
    return Observation(
        claim.id,
        status,
        f"{first} to {last} (stated: {period})",
        reason=sentences(
            f"Outside the stated range: {some(outside)}." if outside else "All dates are within the stated range.",
            f"No text is dated {' or '.join(unmet)}." if unmet else "Texts are dated at both ends of it.",
            f"Without a date: {some(undated)}." if undated else "",
        ),
    )
