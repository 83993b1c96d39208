"""The town's logo: checked by hand, kept with the town, told to its kiosks."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from queue_server.contracts.hall import KioskTown
from queue_server.services.kiosk_view import kiosk_town
from queue_server.town.document import dump, parse
from queue_server.town.export import export
from queue_server.town.folder import check, load
from queue_server.town.logo import NoPicture
from queue_server.town.logo import check as check_logo
from tests.queue_server.town.conftest import Break


def picture(size: tuple[int, int] = (100, 64), mode: str = "RGBA") -> bytes:
    image = Image.new("RGB", size, "#0B5C57")
    ImageDraw.Draw(image).ellipse((10, 10, size[0] - 10, size[1] - 10), "#FFD23F")
    stream = io.BytesIO()
    image.convert(mode).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    check_logo(picture(mode=mode))


GOOD = picture()
HEAD = GOOD[12:28] + b"\x01"
INTERLACED = GOOD[:12] + HEAD + struct.pack(">I", zlib.crc32(HEAD)) + GOOD[33:]
WRONG = {
    "text": (b"<svg/>", "no PNG picture"),
    "a photo": (b"\xff\xd8\xff" + GOOD, "no PNG picture"),
    "cut off": (GOOD[:-20], "no PNG picture"),
    "one byte changed": (GOOD[:60] + bytes([GOOD[60] ^ 1]) + GOOD[61:], "no PNG picture"),
    "nothing": (b"", "no PNG picture"),
    "too small": (picture((63, 100)), "63 x 100 pixels"),
    "too large": (picture((100, 1025)), "100 x 1025 pixels"),
    "interlaced": (INTERLACED, "is interlaced"),
    "heavy": (GOOD + bytes(64 * 1024), "bytes, a logo has at most 65536"),
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_refused_with_its_reason(name: str) -> None:
    data, reason = WRONG[name]
    with pytest.raises(NoPicture, match=reason):
        check_logo(data)


def test_pixels_that_do_not_fill_the_picture_are_damage() -> None:
    """Every checksum is right, and still it cannot be drawn."""
    small, large = picture((64, 64)), picture((64, 65))
    with pytest.raises(NoPicture, match="damaged"):
        check_logo(large[:33] + small[33:])


def test_a_town_names_its_file_and_hears_what_is_wrong_with_it(folder: Path, spoil: Break) -> None:
    (folder / "logo.png").write_bytes(b"no picture")
    assert [(p.file, p.message) for p in check(folder)] == [("logo.png", "is no PNG picture, or a damaged one")]
    (folder / "logo.png").unlink()
    assert [(p.file, p.message) for p in check(folder)] == [("logo.png", "file is missing")]
    spoil("town.toml", "logo.png", "../logo.png")
    assert [(p.file, p.message) for p in check(folder)] == [("../logo.png", "lies outside the town folder")]


def test_a_logo_is_exported_kept_and_told(folder: Path, tmp_path: Path) -> None:
    town = load(folder)
    assert town.logo == (folder / "logo.png").read_bytes()
    export(town, tmp_path / "copy")
    assert load(tmp_path / "copy") == town == parse(dump(town))
    told = kiosk_town(town, "1", town.sites[0], "https://balie.lindegem.example")
    assert base64.b64decode(told.logo) == town.logo


def test_a_town_without_a_logo_is_what_it_was(folder: Path, spoil: Break, tmp_path: Path) -> None:
    spoil("town.toml", 'logo = "logo.png"', "")
    town = load(folder)
    assert town.logo == b"" and "logo" not in dump(town)
    export(town, tmp_path / "copy")
    assert load(tmp_path / "copy") == town and not (tmp_path / "copy" / "logo.png").exists()


def test_a_town_that_a_kiosk_kept_from_before_is_still_read(folder: Path) -> None:
    town = load(folder)
    told = kiosk_town(replace(town, logo=b""), "1", town.sites[0], "https://balie.lindegem.example")
    old = told.model_dump(mode="json", exclude={"logo"})
    assert KioskTown.model_validate(old, strict=False).logo == ""
