"""Tambon and moo that records take from above them: group rows, titles, the tab's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from sync.reading.body import Body
from sync.reading.pieces import Found
from sync.reading.places import WrittenPlace, parse_place
from sync.settings import TableSpec

FIELDS = ("subdistrict", "moo")
# Only a text that says what it names: หนองโพ alone may be a tambon, a village or a person.
_TAMBON = re.compile(r"ตำบล|(?<![ก-๙])ต\.")
_MOO = re.compile(r"หมู่|(?<![ก-๙])ม\.")
_NOWHERE = WrittenPlace(None, None)


def inherit(piece: Found, spec: TableSpec, district_code: str | None) -> None:
    """Give a piece the places that none of its columns holds, where every record has one."""
    lacking = {name for name in FIELDS if name in spec.fields} - piece.heading.columns.keys()
    if lacking:
        titles = (piece.grid.title, *piece.titles)
        found = _inherited(piece.body, titles, district_code)
        piece.inherited = {name: found[name] for name in lacking & found.keys()}


def _inherited(
    body: Body, titles: Sequence[str], district_code: str | None
) -> Mapping[str, list[str]]:
    """Field → one text a record. The nearest title wins, and the nearest group row over it.

    A moo belongs to the tambon that was named last before it.
    """
    above = reduce(_below, (_place(title, district_code) for title in titles), _NOWHERE)
    places = list(_of_records(body, above, district_code))
    found: dict[str, list[str]] = {}
    if places and all(place.subdistrict for place in places):
        found["subdistrict"] = [place.subdistrict.name for place in places if place.subdistrict]
    if places and all(place.moo is not None for place in places):
        found["moo"] = [str(place.moo) for place in places]
    return found


def _of_records(
    body: Body, above: WrittenPlace, district_code: str | None
) -> Iterator[WrittenPlace]:
    groups = iter([*body.groups, None])
    group = next(groups)
    for record in body.records:
        while group is not None and group[0] < record:
            above = _below(above, _place(group[1], district_code))
            group = next(groups)
        yield above


def _place(text: str, district_code: str | None) -> WrittenPlace:
    tambon, moo = _TAMBON.search(text), _MOO.search(text)
    place = parse_place(text, district_code).value if tambon or moo else None
    if place is None:
        return _NOWHERE
    return WrittenPlace(place.subdistrict if tambon else None, place.moo if moo else None)


def _below(above: WrittenPlace, place: WrittenPlace) -> WrittenPlace:
    """Where one is after a text that names a place, or none."""
    if place.subdistrict is not None:
        return place
    return WrittenPlace(above.subdistrict, place.moo) if place.moo is not None else above
