"""On what somebody comes, by what they said to need."""

from __future__ import annotations

from collections.abc import Collection

PROFILE_OF_NEED = {"step_free": "step_free", "small_children": "pram"}
"""A need that says on what one comes; of several the first."""


def profile_of(needs: Collection[str], blind: bool = False) -> str:
    """A name of PROFILES."""
    found = next((PROFILE_OF_NEED[need] for need in PROFILE_OF_NEED if need in needs), None)
    return found or ("blind" if blind else "walking")
