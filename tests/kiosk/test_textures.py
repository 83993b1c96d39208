"""What is kept of words on the graphics side."""

from __future__ import annotations

from PIL import Image

from kiosk.textures import Shelf


def test_what_was_used_last_is_kept_and_no_more_than_so_many_bytes() -> None:
    drawn: list[str] = []
    shelf = Shelf(bytes_most=3 * 2 * 10 * 10)

    def get(name: str, side: int = 10) -> object:
        def draw() -> Image.Image:
            drawn.append(name)
            return Image.new("L", (side, side))

        return shelf.get(name, draw)

    first = get("a")
    for name in "bca":
        get(name)
    assert get("a") is first
    get("d")  # a, c and d fit
    assert drawn == ["a", "b", "c", "d"]
    get("c")
    get("b")
    assert drawn == ["a", "b", "c", "d", "b"]
    get("large", 100)  # larger than all together: it alone
    assert shelf.bytes_kept == 2 * 100 * 100
    get("small")
    assert shelf.bytes_kept == 2 * 10 * 10
