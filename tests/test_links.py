"""No link of the documents leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.settings import PACKAGED
from tests import links


@pytest.mark.parametrize("page", links.pages(), ids=lambda p: str(p.relative_to(PACKAGED)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert list(links.broken(page)) == []


def test_every_page_of_the_documents_stands_in_the_navigation() -> None:
    navigation = (PACKAGED / "zensical.toml").read_text(encoding="utf-8")
    docs = PACKAGED / "docs"
    decisions = docs / "adr/README.md"  # it lists the others of its folder
    for page in links.pages():
        if page.is_relative_to(docs) and (page.parent != docs / "adr" or page == decisions):
            assert f'"{page.relative_to(docs)}"' in navigation


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A b\n[x](b.md) [y](#a-b) [z](#c) `[k](l.md)`\n")
    assert list(links.broken(tmp_path / "a.md")) == [
        "b.md: no such file",
        "#c: no such heading",
    ]


def test_a_fault_of_a_built_site_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">b</a><a href="#there">t</a><a href="#not">n</a><p id="there"></p>'
        '<script src="https://elsewhere.example/x.js"></script>'
    )
    assert list(links.site_faults(tmp_path)) == [
        "a.html: asks https://elsewhere.example/x.js",
        "a.html: b.html leads nowhere",
        "a.html: #not names no place of its page",
    ]
