"""CSS into style attributes: css-inline asked once for each kind of element, and remembered.

Mails of one template differ in words, not in kinds of elements. Inlining each finished page took
a third of its rendering; here css-inline answers once for each tag name, class list and own style,
and one pass over the page puts the answers in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import css_inline

_STYLE = re.compile(r"<!--.*?-->|<style>(?P<sheet>.*?)</style>\s*", re.DOTALL)
_KEPT = re.compile(r'<style data-css-inline="keep">(.*?)</style>', re.DOTALL)
_SIMPLE = re.compile(r"\s*\.?[a-z][a-z0-9-]*\s*(?:,\s*\.?[a-z][a-z0-9-]*\s*)*")
_BLOCK = re.compile(r"([^{}]*)\{[^{}]*\}")
_TAG = re.compile(r"<!--.*?-->|<([a-z][a-z0-9]*)([^<>]*)>", re.DOTALL)
_CLASS = re.compile(r'\s+class="([^"]*)"')
_OWN_STYLE = re.compile(r'\s+style="([^"]*)"')
_BREAKS = re.compile(r">\s*\n\s*<")  # only across line ends: a space between words stays
_AROUND = {  # an HTML parser drops these tags anywhere else
    "td": ("<table><tr>", "</tr></table>"),
    "th": ("<table><tr>", "</tr></table>"),
    "tr": ("<table>", "</table>"),
}


class Inliner:
    """Inlines whole pages; the answers for one style sheet are kept between pages."""

    def __init__(self) -> None:
        self._css = css_inline.CSSInliner(
            load_remote_stylesheets=False, keep_style_tags=False, minify_css=True
        )
        self._sheet: tuple[str, str] = ("", "")
        self._styled: Callable[[str, str], str] | None = None

    def inline(self, page: str) -> str:
        """The page with its first `<style>` in its elements, in short form.

        Classes that no kept style names go, and so do line breaks between tags. A style sheet
        with selectors that look beyond one element is left to css-inline as a whole.
        """
        sheet = next((m for m in _STYLE.finditer(page) if m["sheet"] is not None), None)
        found = _KEPT.search(page)
        kept = found[1] if found else ""
        if sheet is None or not _looks_at_one_element(sheet["sheet"]):
            return self._whole(page, kept)
        known = (sheet["sheet"], kept)
        if self._styled is None or known != self._sheet:
            self._sheet, self._styled = known, self._memory(*known)
        styled = self._styled

        def tag(match: re.Match[str]) -> str:
            name = match[1]
            return match[0] if name is None else f"<{name}{styled(name, match[2])}>"

        page = page[: sheet.start()] + page[sheet.end() :]
        return _BREAKS.sub("><", _TAG.sub(tag, page))

    def _whole(self, page: str, kept: str) -> str:
        named = _named(kept)
        page = _CLASS.sub(lambda match: _classes(match[1], named), self._css.inline(page))
        return _BREAKS.sub("><", page)

    def _memory(self, sheet: str, kept: str) -> Callable[[str, str], str]:
        """(tag name, attributes as written) → attributes as sent."""
        named = _named(kept)

        @lru_cache(maxsize=1024)
        def style(name: str, classes: str, own: str) -> str:
            return self._style(f"<style>{sheet}</style><style>{kept}</style>", name, classes, own)

        @lru_cache(maxsize=4096)
        def styled(name: str, attributes: str) -> str:
            classes, own = _CLASS.search(attributes), _OWN_STYLE.search(attributes)
            rest = _OWN_STYLE.sub("", _CLASS.sub("", attributes, count=1), count=1)
            says = style(name, classes[1] if classes else "", own[1] if own else "")
            shown = _classes(classes[1], named) if classes else ""
            return shown + rest + (f' style="{says}"' if says else "")

        return styled

    def _style(self, sheets: str, name: str, classes: str, own: str) -> str:
        """What css-inline makes of one element with these classes and this style of its own."""
        before, after = _AROUND.get(name, ("", ""))
        element = f'<{name} class="{classes}" style="{own}">'
        if name == "html":
            page = f"{element}<head>{sheets}</head></html>"
        else:
            page = f"<html><head>{sheets}</head>{before}{element}{after}</html>"
        answer = re.search(rf"<{name}\b([^<>]*)>", self._css.inline(page))
        found = _OWN_STYLE.search(answer[1]) if answer else None
        return found[1] if found else ""


def _looks_at_one_element(sheet: str) -> bool:
    """True when every selector is one class or one tag name: then no neighbour matters."""
    blocks = list(_BLOCK.finditer(sheet))
    return bool(blocks) and (
        not _BLOCK.sub("", sheet).strip() and all(_SIMPLE.fullmatch(block[1]) for block in blocks)
    )


def _named(kept: str) -> frozenset[str]:
    return frozenset(re.findall(r"\.([a-z][a-z-]*)", kept))


def _classes(written: str, named: frozenset[str]) -> str:
    names = [name for name in written.split() if name in named]
    return f' class="{" ".join(names)}"' if names else ""
