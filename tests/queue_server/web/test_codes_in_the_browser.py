"""The QR codes and the hash that a page makes by itself are those that everybody else reads."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.queue_server.web.preview import Preview
from tests.support.browsing import chromium, opened

LETTERS = (string.ascii_letters + "/:#-_") * 5


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser, Preview() as preview, opened(browser, f"{preview.url}/static/web/icon.svg") as found:
        yield found


def read(rows: list[list[int]]) -> str:
    size, scale = len(rows) + 8, 4
    picture = Image.new("L", (size, size), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    found = zxingcpp.read_barcode(picture.resize((size * scale, size * scale), Image.Resampling.NEAREST))
    return found.text if found else ""


@pytest.mark.parametrize("length", [1, 14, 15, 26, 42, 62, 84, 85, 106, 107, 122, 152, 180, 181, 213])
def test_a_code_of_every_size_is_read(page: Page, length: int) -> None:
    text = LETTERS[:length]
    assert read(page.evaluate("async text => (await import('/static/web/qr.js')).modules(text)", text)) == text


def test_what_is_too_long_for_a_phone_is_refused(page: Page) -> None:
    program = """async text => {
        const { modules } = await import('/static/web/qr.js');
        try { modules(text); return ''; } catch (error) { return error.name; }
    }"""
    assert page.evaluate(program, LETTERS[:214]) == "RangeError"


@pytest.mark.parametrize("length", [0, 1, 32, 55, 56, 63, 64, 65, 119, 120, 200])
def test_the_hash_is_sha_256(page: Page, length: int) -> None:
    text = LETTERS[:length]
    made = page.evaluate("async text => (await import('/static/web/sha256.js')).sha256(text)", text)
    assert made == hashlib.sha256(text.encode()).hexdigest()


def test_a_token_has_192_random_bits_that_an_address_may_hold(page: Page) -> None:
    program = "async () => (await import('/static/web/intake.js')).newToken()"
    tokens = {page.evaluate(program) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 32 and set(token) <= set(string.ascii_letters + string.digits + "-_") for token in tokens)
