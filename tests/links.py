"""Links and anchors that lead nowhere, in the Markdown files and in the built site.

`python -m tests.links SITE` checks a built site, and that it asks nothing of another host.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sync.settings import PACKAGED

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+(?:\([^)]*\)[^()\s]*)?)\)")
_HEADING = re.compile(r"(?m)^#{1,6} +(.+?)\s*$")
_DROPPED = re.compile(r"[^\w\- ]")
# what a page fetches by itself, whoever reads it
_FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}


def pages() -> list[Path]:
    return sorted([*PACKAGED.glob("*.md"), *PACKAGED.glob("docs/**/*.md")])


def broken(page: Path) -> Iterator[str]:
    """The links of a Markdown file to files or headings that are not there."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not path.exists():
            yield f"{target}: no such file"
        elif parts.fragment and unquote(parts.fragment) not in anchors(path):
            yield f"{target}: no such heading"


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: list[str] = []
    for heading in _HEADING.findall(text):
        slug = _DROPPED.sub("", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return frozenset(found)


@dataclass
class Page(HTMLParser):
    """The links, anchors and fetched addresses of one built page."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif tag == "a" and name == "href" and value:
                self.links.append(value)
            elif (tag, name) in _FETCHED and value:
                self.fetched.append(value)


def site_faults(site: Path) -> Iterator[str]:
    """What is wrong with a built site: links, anchors, and requests elsewhere."""
    built: dict[Path, Page] = {}
    for path in sorted(site.rglob("*.html")):
        built[path.resolve()] = page = Page()
        page.feed(path.read_text(encoding="utf-8"))
    if not built:
        yield f"{site} has no page"
    for path, page in built.items():
        where = path.relative_to(site.resolve())
        if path.name == "404.html":  # its addresses are seen from the root of a server
            continue
        for target in page.fetched:
            if urlsplit(target).netloc:
                yield f"{where}: asks {target}"
        for target in page.links:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            if not goal.exists():
                yield f"{where}: {target} leads nowhere"
            elif parts.fragment and goal in built:
                known = built[goal].ids
                if unquote(parts.fragment) not in known and parts.fragment not in known:
                    yield f"{where}: {target} names no place of its page"
    for style in site.rglob("*.css"):
        for target in re.findall(r"url\(['\"]?(?:https?:)?//[^)]+\)", style.read_text("utf-8")):
            yield f"{style.relative_to(site)}: asks {target}"


if __name__ == "__main__":
    faults = list(site_faults(Path(sys.argv[1])))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.exit(1 if faults else 0)
