"""What the C library is told about memory."""

from __future__ import annotations

from kiosk import memory


def test_the_c_library_of_this_machine_takes_what_it_is_told() -> None:
    assert memory.keep_small()
