"""The mails in a real browser: no sideways scroll, no request, every link big enough to tap.

Pictures for docs/pictures/: PICTURES=update python -m pytest tests/summary/test_browser.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sync.summary.compose import compose
from tests.summary.cast import BOSS, NEXT, NOW, WEEK, settings, variants
from tests.summary.pictures import in_few_colours, sheet
from tests.summary.test_fitting import many

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-lcd-text",
]  # fmt: skip
FORCED = ["--enable-features=WebContentsForceDark", "--force-dark-mode"]
PICTURES = Path(__file__).resolve().parent.parent.parent / "docs/pictures"
VARIANTS = {**variants(), "many-districts": (many(), BOSS.email)}
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


def pages() -> dict[str, str]:
    html = {}
    for name, (sources, address) in VARIANTS.items():
        for composed in compose(sources, settings(), WEEK, NOW, NEXT):
            if composed.message.recipient == address:
                html[name] = composed.message.html
    return html


HTML = pages() if CHROMIUM.is_file() else {}


@pytest.fixture(scope="module", params=["plain", "forced dark"])
def browser(request: pytest.FixtureRequest) -> Iterator[tuple[str, Browser]]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="left out: playwright is missing")
    extra = FORCED if request.param == "forced dark" else []
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, *extra])
        yield request.param, running
        running.close()


def opened(
    browser: Browser, html: str, width: int, scheme: str = "light"
) -> tuple[Page, list[str]]:
    context = browser.new_context(
        viewport={"width": width, "height": 640},
        device_scale_factor=2 if width < 600 else 1,
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    return page, asked


def without_style(html: str) -> str:
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


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
        html = HTML[name] if styled else without_style(HTML[name])
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
    page, _ = opened(running, HTML["normal"], 360)
    bottom = page.evaluate(
        "document.querySelector('[data-n=kpi-disbursed]').getBoundingClientRect().bottom"
    )
    assert bottom < 560
    page.context.close()


@pytest.mark.skipif(AXE is None, reason="left out: axe-core is missing (npm pack axe-core)")
@pytest.mark.parametrize("name", VARIANTS)
def test_axe_finds_nothing_but_landmarks(browser: tuple[str, Browser], name: str) -> None:
    mode, running = browser
    assert AXE is not None
    if mode != "plain":
        pytest.skip("axe reads the colours as written, not as forced")
    for scheme in ("light", "dark"):
        page, _ = opened(running, HTML[name], 360, scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run({rules: {region: {enabled: false}, 'landmark-one-main': {enabled: false}}})"
            ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3)"
            ".map(n => n.html.slice(0, 160))))"
        )
        assert found == [], (name, scheme)
        page.context.close()


@pytest.mark.skipif(os.environ.get("PICTURES") != "update", reason="PICTURES=update draws them")
def test_pictures_are_drawn(browser: tuple[str, Browser]) -> None:
    mode, running = browser
    PICTURES.mkdir(parents=True, exist_ok=True)
    drawn = {}
    if mode == "forced dark":
        drawn["mail-360-forced-dark"] = sheet(
            running, without_style(HTML["normal"]), width=360, columns=4
        )
    else:
        drawn["mail-360"] = sheet(running, HTML["normal"], width=360, columns=4, scale=1.25)
        drawn["mail-640"] = sheet(running, HTML["normal"], width=640, columns=3)
        for name in VARIANTS:
            if name not in ("normal", "shrunken"):
                columns = 2 if name in ("province", "operator") else 4
                drawn[f"mail-360-{name}"] = sheet(running, HTML[name], width=360, columns=columns)
        page, _ = opened(running, HTML["normal"], 360)
        drawn["mail-first-fold"] = in_few_colours(page.screenshot())
        page.context.close()
    for name, picture in drawn.items():
        assert len(picture) < 300_000, name
        (PICTURES / f"{name}.png").write_bytes(picture)
