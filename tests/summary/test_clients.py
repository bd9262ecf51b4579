"""What mail programs lack of our HTML has a fallback that is written down."""

from __future__ import annotations

import os

import pytest

from tests.summary.clients import FALLBACKS, KEPT, files, kept, lacking, used

DATA = kept()


def test_every_feature_that_some_program_lacks_has_its_fallback_and_no_other_has() -> None:
    assert set(lacking(DATA)) == set(FALLBACKS)


@pytest.mark.parametrize(
    ("html", "feature"),
    [
        ('<p style="display:none">x</p>', "css-display-none"),
        ('<p style="white-space:nowrap">x</p>', "css-white-space"),
        ('<p style="margin-top:3em">x</p>', "css-margin"),
        ('<p style="margin-top:3em">x</p>', "css-unit-em"),
        ("<style>.a{position:fixed!important}</style>", "css-position"),
        ("<style>.a{position:fixed!important}</style>", "css-important"),
        ("<style>.a{position:fixed!important}</style>", "css-selector-class"),
        ("<style>@media (max-width:9px){p{color:red}}</style>", "css-at-media"),
        ("<style>@media (prefers-color-scheme:dark){p{color:red}}</style>",
         "css-at-media-prefers-color-scheme"),
        ("<h3>x</h3>", "html-h1-h6"),
        ('<a href="mailto:x@y.z">x</a>', "html-mailto-links"),
        ("<svg></svg>", "html-svg"),
        ('<td valign="top">x</td>', "html-valign"),
    ],
)  # fmt: skip
def test_a_feature_of_html_or_css_is_seen(html: str, feature: str) -> None:
    assert feature in used([html], DATA["features"])
    assert feature not in used(["<i>display:none</i>"], DATA["features"])


@pytest.mark.skipif("CANIEMAIL" not in os.environ, reason="CANIEMAIL names no data of caniemail")
def test_the_kept_data_are_those_of_the_package() -> None:
    assert files()[KEPT] == KEPT.read_text(encoding="utf-8")
