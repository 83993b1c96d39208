"""Processes that this one starts."""

from __future__ import annotations

import ctypes
import signal

PR_SET_PDEATHSIG = 1
"""prctl: the kernel ends the children when this process is killed, so that nothing is left running."""


def die_with_parent(how: int = signal.SIGTERM) -> None:
    """For a child, between its start and its program; Linux only, as the parent's death is told nowhere else."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)
