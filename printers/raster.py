"""An image as the bytes an ESC/POS printer understands."""

from __future__ import annotations

from PIL import Image

BAND_ROWS = 240
"""Rows per raster command: small printers hold about this much, and `GS v 0` above 960 rows fails on some."""
AUTOMATIC_STATUS_OFF = b"\x1da\x00"
"""GS a 0. Four unasked bytes in the middle could be taken for the answer to a question."""
PAPER_QUESTION = b"\x1dr\x01"
"""GS r 1. Waits its turn in the printer's buffer, so its answer comes after the printing."""
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8. Forgets what was not printed, at once: no half slip of somebody else later."""


class WrongImage(ValueError):
    """The image is not of mode "1" or not a whole number of bytes wide."""


def job(image: Image.Image) -> bytes:
    """Initialise, the image in bands of `GS v 0`, feed, cut, and the question that is answered when all is done.

    `image` is of mode "1", 0 is black, its width a multiple of 8 dots. Raises WrongImage.
    """
    from escpos.printer import Dummy  # takes 0.28 s to import: not before the first slip

    if image.mode != "1" or image.width % 8:
        raise WrongImage(f"mode {image.mode}, {image.width} dots wide")
    # A profile without a width in dots: with one, python-escpos refuses 576 on printers that do have it.
    printer = Dummy(profile="TUP500")
    printer.hw("INIT")
    printer._raw(AUTOMATIC_STATUS_OFF)
    for top in range(0, image.height, BAND_ROWS):
        band = image.crop((0, top, image.width, min(top + BAND_ROWS, image.height)))
        printer.image(band, impl="bitImageRaster", fragment_height=BAND_ROWS)
    printer.cut()  # feeds six lines first: the way from the print head to the knife
    printer._raw(PAPER_QUESTION)
    return bytes(printer.output)
