"""Debian's Chromium, and the mails to be seen in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.summary.cast import BOSS, mail_to, variants
from tests.summary.test_fitting import many

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Mode = Literal["plain", "forced dark"]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-lcd-text",
]  # fmt: skip
FORCED = ["--enable-features=WebContentsForceDark", "--force-dark-mode"]
VARIANTS = {**variants(), "many-districts": (many(), BOSS.email)}


@cache
def html_of(variant: str) -> str:
    """The HTML of one of VARIANTS, made when it is first looked at."""
    sources, address = VARIANTS[variant]
    return mail_to(address, sources).message.html


@contextmanager
def running(mode: Mode) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    extra = FORCED if mode == "forced dark" else []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, *extra])
        yield browser
        browser.close()


def opened(
    browser: Browser, html: str, width: int, scheme: Literal["light", "dark"] = "light"
) -> tuple[Page, list[str]]:
    """A page with the mail, and the addresses that it asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": 640},
        device_scale_factor=2 if width < 600 else 1,
        color_scheme=scheme,
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    return page, asked


def without_style(html: str) -> str:
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
