"""A Chromium for the page tests, without anything that calls out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOUND_ALLOWED = "--autoplay-policy=no-user-gesture-required"
TABLET = (1280, 800)
UPRIGHT = (800, 1280)
WALL = (1920, 1080)
PHONE = (390, 844)


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *more])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, url: str, size: tuple[int, int] = TABLET, **options: Any) -> Iterator[Page]:
    """A page of its own (cookies, storage); a script error on it fails the test."""
    context: BrowserContext = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    context.set_default_timeout(8000)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(url)
        yield page
    finally:
        context.close()
    assert errors == []


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each."""
    options = {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    }
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def until(page: Page, true: Callable[[], bool], what: str, seconds: float = 8) -> None:
    """Waits for something that only the test's own process can see."""
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"did not happen within {seconds} s: {what}")
