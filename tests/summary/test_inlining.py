"""Styles put in from memory are those that css-inline puts into the whole page."""

from __future__ import annotations

from html.parser import HTMLParser

import css_inline
import pytest

from sync.summary.edit import Issue, summarise
from sync.summary.inlining import Inliner
from sync.summary.render import renderer_for
from tests.summary.cast import NEXT, NOW, WEEK, held, mail_to, settings, variants

VARIANTS = variants()
WHOLE = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, minify_css=True)


class Elements(HTMLParser):
    """Every element and text of a page, without what a parser adds and what a mail leaves out."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag != "tbody":
            self.found.append((tag, sorted(pair for pair in attributes if pair[0] != "class")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("tbody", "meta"):
            self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.found.extend(data.split())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_styled_as_css_inline_styles_the_whole_page(name: str) -> None:
    sources, address = VARIANTS[name]
    reader = mail_to(address, sources).summary.reader
    asked = settings()
    summary = summarise(held(sources), reader, Issue(asked, WEEK, NOW, NEXT))
    renderer = renderer_for(asked)
    raw = renderer._filled("body.html", summary, "", html=True)
    assert Elements(Inliner().inline(raw)).found == Elements(WHOLE.inline(raw)).found


def page(css: str, body: str) -> str:
    return f"<html><head><style>{css}</style></head><body>{body}</body></html>"


def test_a_later_rule_and_an_element_s_own_style_win() -> None:
    made = Inliner().inline(
        page(".a{color:#111}p{margin:0}.b{color:#222}", '<p class="b a" style="margin:1px">x</p>')
    )
    assert '<p style="color:#222;margin:1px">' in made


def test_a_sheet_that_looks_at_neighbours_is_left_to_css_inline() -> None:
    made = Inliner().inline(page("td p{color:#111}", "<table><tr><td><p>x</p></td></tr></table>"))
    assert '<p style="color:#111">' in made


def test_two_style_sheets_are_not_mixed_up() -> None:
    inliner = Inliner()
    for colour in ("#111", "#222", "#111"):
        made = inliner.inline(page(f".a{{color:{colour}}}", '<p class="a">x</p>'))
        assert f'style="color:{colour}"' in made


def test_outlook_s_comments_stay_as_they_are() -> None:
    comment = '<!--[if mso]><table class="a"><tr><td><![endif]-->'
    assert comment in Inliner().inline(page(".a{color:#111}", f"{comment}<p>x</p>"))
