"""Addresses as people write them: what a person would read is read, and nothing is guessed."""

from __future__ import annotations

import pytest

from sync.reading.cells.addresses import parse_address, parse_addresses, read_addresses

ONE = "somchai@takhli.go.th"
READ = {
    "somchai@takhli.go.th": [ONE],
    "Somchai@Takhli.GO.TH": [ONE],
    "สมชาย <somchai@takhli.go.th>": [ONE],
    '"สมชาย ใจดี" <somchai@takhli.go.th>': [ONE],
    '"ใจดี, สมชาย" <somchai@takhli.go.th>': [ONE],
    "Somchai Jaidee <somchai@takhli.go.th>": [ONE],
    "somchai@takhli.go.th <somchai@takhli.go.th>": [ONE],
    "<mailto:somchai@takhli.go.th>": [ONE],
    "mailto:somchai@takhli.go.th": [ONE],
    "[สมชาย](mailto:somchai@takhli.go.th)": [ONE],
    "อีเมล: somchai@takhli.go.th": [ONE],
    "E-mail: somchai@takhli.go.th โทร 02-123-4567": [ONE],
    "สมชาย somchai@takhli.go.th": [ONE],
    "สมชาย ใจดี (somchai@takhli.go.th)": [ONE],
    "somchai@takhli.go.th.": [ONE],
    "somchai@takhli.go.th,": [ONE],
    "somchai＠takhli．go．th": [ONE],
    "somchai(at)takhli.go.th": [ONE],
    "somchai [at] takhli.go.th": [ONE],
    "somchai[@]takhli[dot]go[dot]th": [ONE],
    "somchai at takhli.go.th": [ONE],
    "somchai at takhli dot go dot th": [ONE],
    "somchai @ takhli.go.th": [ONE],
    "somchai@ takhli . go . th": [ONE],
    "som\u200bchai@takhli.go.th": [ONE],
    "somchai๑@takhli.go.th": ["somchai1@takhli.go.th"],
    "a@x.go.th, b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.th; b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.th b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.th\nb@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.th / b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.th และ b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "a@x.go.thและb@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "1. a@x.go.th 2. b@x.go.th": ["a@x.go.th", "b@x.go.th"],
    "ก <a@x.go.th> ข <b@x.go.th>": ["a@x.go.th", "b@x.go.th"],
    "": [],
    "-": [],
}
UNREAD = (
    "สมชาย ใจดี",
    "somchai@",
    "@somchai",
    "som@@takhli.go.th",
    "a@b@takhli.go.th",
    "somchai@takhli",
    "somchai@gmail,com",
    "somchai@takhli..go.th",
    "somchai jaidee@takhli.go.th",  # a name before it, or its torn-off beginning?
    "a@x.go.thb@x.go.th",
    "somchai.takhli.go.th",
    "officer at example",
    "ไม่มี",
    "#REF!",
    "ก" * 3000 + "@x.go.th",
)


@pytest.mark.parametrize("text", READ)
def test_what_a_person_would_read_is_read(text: str) -> None:
    assert list(read_addresses(text).addresses) == READ[text]
    assert read_addresses(text).unread == ()
    assert parse_addresses(text).problems == ()


@pytest.mark.parametrize("text", UNREAD)
def test_what_has_no_one_plain_reading_is_asked_about(text: str) -> None:
    parsed = parse_addresses(text)
    assert parsed.value is None
    assert [problem.code for problem in parsed.problems] == ["D12"]


def test_the_good_one_of_two_is_read_and_the_other_told() -> None:
    assert read_addresses("a@x.go.th, somchai@") == (("a@x.go.th",), ("somchai@",))
    value, problems = parse_addresses("a@x.go.th, somchai@")
    assert value == ("a@x.go.th",)
    assert [problem.code for problem in problems] == ["D12"]


def test_a_column_of_one_address_refuses_two() -> None:
    assert parse_address("mailto:a@x.go.th").value == "a@x.go.th"
    assert [problem.code for problem in parse_address("a@x.go.th, b@x.go.th").problems] == ["D12"]
