"""The board in a real browser: phone, projector, paper, light and dark, with and without script."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from sync.summary.board.pages import Pages
from tests.summary import chromium
from tests.summary.cast import prepared, settings, stress
from tests.summary.chromium import CHROMIUM
from tests.summary.test_board import drawn, trend
from tests.summary.test_browser import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="left out: Debian's chromium is missing"),
]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@cache
def boards() -> dict[str, str]:
    pages = Pages(settings())
    rows = [
        pages.row(prepared(), trend(20), "takhli.html"),
        pages.row(prepared(stress()), trend(9, 60), "large.html"),
        pages.never_read("หนองบัว", "นครสวรรค์"),
    ]
    return {
        "district": drawn(),
        "large": drawn(stress()),
        "province": drawn(detailed=False),
        "index": pages.index(rows),
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    pytest.importorskip("playwright.sync_api", reason="left out: playwright is missing")
    with chromium.running("plain") as started:
        yield started


def opened(browser: Browser, folder: Path, name: str, **context: Any) -> tuple[Any, list[str]]:
    """A page from its file, and what it asked for or complained of beside itself."""
    path = folder / f"{name}.html"
    path.write_text(boards()[name], encoding="utf-8")
    page = browser.new_context(**context).new_page()
    noise: list[str] = []
    page.on("request", lambda asked: noise.extend({asked.url} - {path.as_uri()}))
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda fault: noise.append(str(fault)))
    page.goto(path.as_uri())
    return page, noise


@pytest.mark.parametrize("name", ["district", "large", "province", "index"])
def test_no_page_scrolls_sideways_or_asks_for_anything(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    page, noise = opened(browser, tmp_path, name)
    for width, height in ((320, 640), (360, 740), (768, 1024), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (width, scheme)
    assert noise == []
    page.context.close()


def test_a_phone_shows_all_nine_techniques_of_a_village_at_once(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "district", viewport={"width": 360, "height": 740})
    right = page.evaluate(
        "document.querySelector('.matrix tbody tr td:nth-of-type(9)').getBoundingClientRect().right"
    )
    assert right <= 360 - 8
    page.context.close()


@pytest.mark.parametrize("width", [900, 1024, 1366, 1500])
def test_at_a_desk_the_whole_matrix_is_in_sight_and_a_village_s_name_on_one_line(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page, _ = opened(browser, tmp_path, "district", viewport={"width": width, "height": 900})
    hidden = "(scroll => scroll.scrollWidth - scroll.clientWidth)"
    assert page.evaluate(f"{hidden}(document.querySelector('.matrix').parentElement)") == 0
    lines = "[...document.querySelectorAll('.matrix tbody a')].map(a => a.getClientRects().length)"
    assert set(page.evaluate(lines)) == {1}
    page.context.close()


def test_the_projector_s_first_screen_holds_numbers_matrix_and_trend(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "district", viewport={"width": 1920, "height": 1080})
    bottom = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.kpis:not(.told), .matrix, .charts')]"
        ".map(part => part.getBoundingClientRect().bottom))"
    )
    assert bottom <= 1080
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.matrix')).fontSize)")
    assert size >= 16  # to be read from the last row
    page.context.close()


def test_the_filter_narrows_the_list_by_officer_and_by_tab(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "district")
    shown = "[...document.querySelectorAll('#items > li')].filter(e => e.offsetParent).length"
    everything = page.evaluate(shown)
    page.select_option("select[name=officer]", "นายสมชาย กล้าหาญ")
    some = page.evaluate(shown)
    assert 0 < some < everything
    assert f"แสดง {some} รายการ" in page.inner_text("#shown")
    page.select_option("select[name=tab]", "แผน")
    assert 0 < page.evaluate(shown) < some
    for name in ("officer", "tab"):
        page.select_option(f"select[name={name}]", "")
    assert page.evaluate(shown) == everything
    page.context.close()


def test_without_script_everything_stands_there_and_no_filter_that_does_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "district", java_script_enabled=False)
    assert page.locator("#items > li").first.is_visible()
    assert not page.locator("#filter").is_visible()
    page.context.close()


def test_the_keyboard_reaches_content_links_tables_and_filter(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "district")
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName"))
    assert reached[0] == "A"  # skips the head
    assert {"A", "DIV", "SELECT", "SUMMARY"} <= set(reached)
    page.context.close()


@pytest.mark.skipif(AXE is None, reason="left out: axe-core is missing (npm pack axe-core)")
@pytest.mark.parametrize("name", ["district", "province", "index"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, name: str, scheme: str) -> None:
    assert AXE is not None
    for width in (360, 1920):
        page, _ = opened(
            browser, tmp_path, name, viewport={"width": width, "height": 1080}, color_scheme=scheme
        )
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3)"
            ".map(n => n.html.slice(0, 160))))"
        )
        assert found == [], (name, scheme, width)
        page.context.close()


def test_on_paper_it_is_a4_landscape_with_its_heading_on_each_page_of_the_matrix(
    browser: Browser, tmp_path: Path
) -> None:
    page, _ = opened(browser, tmp_path, "large", color_scheme="dark")
    paper = tmp_path / "large.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True)
    page.context.close()
    told = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert size
    assert [round(float(each)) for each in size.groups()] == [842, 595]
    text = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = text.split("\f")
    with_villages = [sheet for sheet in sheets if re.search(r"ต\.\S+ .*\d/9", sheet)]
    assert len(with_villages) > 1
    for sheet in with_villages:
        assert re.search(r"\b1\s+2\s+3\s+4\s+5\s+6\s+7\s+8\s+9\b", sheet)
    assert "ดูเป็นตาราง" not in text
