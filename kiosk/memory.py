"""Large pieces of memory go back to the machine as soon as they are free.

Screens come and go in textures of all sizes. The GNU C library learns from that to cut ever larger ones out of its
heap, where a small thing that stays keeps everything below it: after some visits half of the heap was holes.
"""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""`man mallopt`."""
LARGE_BYTES = 65_536
ARENAS = 2
"""Heaps; each thread that waits for the network would have one of its own."""


def keep_small() -> bool:
    """To be called before the first window; False where the C library has no such switch."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(M_MMAP_THRESHOLD, LARGE_BYTES) and mallopt(M_ARENA_MAX, ARENAS))
