"""What a process asks of the system: its children, its files, its memory."""

from __future__ import annotations

import ctypes
import gc
import resource
import signal

PR_SET_PDEATHSIG = 1
"""prctl: the kernel ends the children when this process is killed, so that nothing is left running."""


def die_with_parent(how: int = signal.SIGTERM) -> None:
    """For a child, between its start and its program; Linux only, as the parent's death is told nowhere else."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)


def many_files() -> None:
    """As many open files as the system allows: a stream is one, and the usual soft limit is a thousand."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


YOUNG_OBJECTS = 10_000
"""Python's 700 are made by a dozen requests; what a request makes is nearly all gone without a collector."""


def collect_calmly() -> None:
    """Once everything is loaded: the collector never looks at that again, and less often at what is new."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
