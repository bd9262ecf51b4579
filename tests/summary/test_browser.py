"""The mails in a real browser: no sideways scroll, no request, every link big enough to tap."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.summary import chromium
from tests.summary.chromium import CHROMIUM, VARIANTS, html_of, opened, without_style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = next(
    (
        path
        for name in (os.environ.get("AXE_CORE", ""), "node_modules/axe-core/axe.min.js")
        if name and (path := Path(name)).is_file()
    ),
    None,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="left out: Debian's chromium is missing"),
]


@pytest.fixture(scope="module", params=["plain", "forced dark"])
def browser(request: pytest.FixtureRequest) -> Iterator[tuple[str, Browser]]:
    pytest.importorskip("playwright.sync_api", reason="left out: playwright is missing")
    with chromium.running(request.param) as started:
        yield request.param, started


SMALL_LINKS = """[...document.querySelectorAll('a')]
    .filter(a => a.getBoundingClientRect().height < 24)
    .map(a => a.textContent + ' ' + a.getBoundingClientRect().height)"""
WIDTHS = """[...document.querySelectorAll('table[data-edition] > tbody > tr > td')]
    .map(cell => Math.round(cell.getBoundingClientRect().width))"""


@pytest.mark.parametrize("name", VARIANTS)
def test_no_variant_scrolls_sideways_asks_the_network_or_has_small_links(
    browser: tuple[str, Browser], name: str
) -> None:
    mode, running = browser
    for styled in (True, False):
        html = html_of(name) if styled else without_style(html_of(name))
        page, asked = opened(running, html, 360)
        for width in (320, 360, 640):
            page.set_viewport_size({"width": width, "height": 640})
            seen = (name, mode, width, styled)
            assert page.evaluate("document.documentElement.scrollWidth") == width, seen
            assert page.evaluate(SMALL_LINKS) == [], seen
            assert len(set(page.evaluate(WIDTHS))) == 1, seen
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("document.documentElement.scrollWidth") == 640
        assert asked == []
        page.context.close()


def test_the_first_fold_of_a_phone_holds_the_verdict_and_the_four_numbers(
    browser: tuple[str, Browser],
) -> None:
    _, running = browser
    page, _ = opened(running, html_of("normal"), 360)
    bottom = page.evaluate(
        "document.querySelector('[data-n=kpi-disbursed]').getBoundingClientRect().bottom"
    )
    assert bottom < 560
    page.context.close()


@pytest.mark.skipif(AXE is None, reason="left out: axe-core is missing (npm pack axe-core)")
@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("browser", ["plain"], indirect=True)  # it reads colours as written
def test_axe_finds_nothing_but_landmarks(browser: tuple[str, Browser], name: str) -> None:
    _, running = browser
    assert AXE is not None
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page, _ = opened(running, html_of(name), 360, scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run({rules: {region: {enabled: false}, 'landmark-one-main': {enabled: false}}})"
            ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3)"
            ".map(n => n.html.slice(0, 160))))"
        )
        assert found == [], (name, scheme)
        page.context.close()
