"""A proposal in words for the town's administrator, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from queue_server.town.importing.merge import Taken
from queue_server.town.importing.proposal import Proposal

NAME_CHARS = 34
"""A longer name does not fit well on a button of the kiosk."""

SHOWN_CHARS = 80


def lines(proposal: Proposal) -> Iterator[str]:
    """New products, changed cells, what stays the town's own, what the list no longer has, what needs a look."""
    taken, gone = proposal.merged.taken, proposal.merged.gone
    new = [one for one in taken if one.is_new]
    changed = [one for one in taken if one.changes and not one.is_new]
    kept = [one for one in taken if one.kept]
    yield from (f"+ {one.product_id}: {one.name}" for one in new)
    for one in changed:
        yield f"~ {one.product_id}"
        yield from (f"    {c.column}: {_shown(c.before)} -> {_shown(c.after)}" for c in one.changes)
    for one in kept:
        yield f"= {one.product_id} keeps what the town wrote"
        yield from (f"    {c.column}: {_shown(c.before)} (the list: {_shown(c.after)})" for c in one.kept)
    yield from (f"- {row['product_id']} is no longer in the list; it stays until you take it away" for row in gone)
    yield from _to_look_at(proposal)
    same = len(taken) - len(new) - len(changed)
    yield f"{len(new)} new, {len(changed)} changed, {same} the same, {len(gone)} no longer in the list"


def _to_look_at(proposal: Proposal) -> Iterator[str]:
    for one in proposal.merged.taken:
        notes = list(_notes(one))
        asked = proposal.papers.get(one.line)
        if one.is_new and asked:
            notes.append(f"the list asks for: {', '.join(asked)}")
        if notes:
            yield f"! {one.product_id} needs your attention: {'; '.join(notes)}"


def _notes(one: Taken) -> Iterator[str]:
    cells = {change.column: change.after for change in one.changes}
    if one.usual:
        yield "usual values for " + ", ".join(f"{column} ({cells[column]})" for column in one.usual)
    if one.filled:
        yield f"not translated: {', '.join(one.filled)}"
    if one.is_new and len(one.name) > NAME_CHARS:
        yield f"the name has {len(one.name)} characters, {NAME_CHARS} fit on a button"


def _shown(text: str) -> str:
    short = text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"
    return f'"{short}"'
