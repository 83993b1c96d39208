"""Looks through the whole memory of this process for what a visitor left behind."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Mapping, Sequence
from types import FrameType

CONTAINERS = (dict, tuple, list, set, frozenset)
"""Python does not keep account of those that hold nothing but plain values, so they are opened here."""

Pieces = Sequence[str]
"""A word in parts, so that the test itself holds it nowhere."""


def remains(marks: Mapping[str, Pieces]) -> dict[str, list[str]]:
    """By the name of the mark: what holds it, as text or as bytes. Empty when nothing does. Takes half a second."""
    running = [one for frame in _frames() for one in frame.f_locals.values()]
    gc.collect()
    edge = gc.get_objects() + running
    texts: list[str] = [one for one in running if type(one) is str]
    opened: set[int] = set()
    while edge:
        leaves = gc.get_referents(*edge)
        texts += [one for one in leaves if type(one) is str]
        texts += [bytes(one).decode(errors="replace") for one in leaves if type(one) in (bytes, bytearray)]
        plain = {id(one): one for one in leaves if type(one) in CONTAINERS and not gc.is_tracked(one)}
        edge = [one for key, one in plain.items() if key not in opened]
        opened |= plain.keys()
    whole = "\0".join(texts)
    found: dict[str, list[str]] = {}
    for name, pieces in marks.items():
        text = "".join(pieces)
        if text in whole:
            held = {id(one): one for one in texts if text in one}
            found[name] = [_held(one, texts) for one in held.values()]
    return found


def alive(*kinds: type) -> list[str]:
    """What there is of these kinds."""
    gc.collect()
    return [type(one).__name__ for one in gc.get_objects() if issubclass(type(one), kinds)]


def _frames() -> list[FrameType]:
    """What the other threads are doing."""
    own, found = threading.get_ident(), []
    for ident, top in sys._current_frames().items():
        frame: FrameType | None = top if ident != own else None
        while frame is not None:
            found.append(frame)
            frame = frame.f_back
    return found


def _held(one: object, known: object) -> str:
    """For whoever reads that a test failed."""
    holders = [holder for holder in gc.get_referrers(one) if holder is not known and not isinstance(holder, list)]
    return f"{one!r:.60} in " + ", ".join(f"{type(holder).__name__} {holder!r:.200}" for holder in holders[:3])
