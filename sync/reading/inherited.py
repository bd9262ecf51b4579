"""What records take from above them, tambon, moo or a number, and what the register adds to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from sync.model import Notice, Place, Words
from sync.reading.body import Body, groups_before
from sync.reading.cancelled import groups_of
from sync.reading.cells.places import (
    Subdistrict,
    WrittenPlace,
    moos_in,
    parse_moo,
    parse_place,
    parse_subdistrict,
)
from sync.reading.cells.thai import fold
from sync.reading.mapping import Labels
from sync.reading.pieces import Found, and_more_tabs
from sync.reading.serials import SERIAL
from sync.reading.shared import MOST, VILLAGE, part, whole_village
from sync.reading.titles import names_moo, names_tambon, villages_named
from sync.reading.windows import at
from sync.settings import TableSpec

FIELDS = ("subdistrict", "moo")
_NOWHERE = WrittenPlace(None, None)
_PREFIX = re.compile(r"^\s*(?:หมู่บ้าน|บ้าน|บ\.)\s*")
_ORDINAL = re.compile(r"^[\d๐-๙]{1,2}\s*[.)_\-]?\s*(?=[ก-๙])")  # of a tab: "1.หนองแขม"
_LETTER = re.compile(r"[ก-๎]{2,}")
_FILLED_IN = re.compile(r"\s*(?:[:：]|\.{2,}|…+|_{2,})\s*")
SAMPLES = 20  # cells that tell whether a column of moos holds names
_ALONE = (
    r"(?!\.?[\d๐-๙/]|\s*(?:[-–,&]|และ|ถึง|กับ)\s*(?:\D{0,12}ที่\s*)?[\d๐-๙])"  # a number, and no other
)
_BETWEEN = re.compile(r"[\s/,()]+")  # the village, its moo and its tambon in one text


class ListedVillage(NamedTuple):
    """A row of the register of villages, as far as it can be read; `name` is folded."""

    subdistrict: Subdistrict
    moo: int
    name: str


def register(pieces: Sequence[Found], district_code: str | None) -> tuple[ListedVillage, ...]:
    """The villages of a workbook, for tabs that name one of them."""
    found = []
    for piece in pieces:
        columns = [piece.heading.columns.get(name) for name in (*FIELDS, "village_name")]
        if None in columns:
            continue
        for row in piece.body.records:
            texts = [at(piece.grid, row, column or 0).strip() for column in columns]
            tambon, moo, name = texts
            where = parse_place(f"ตำบล{tambon.removeprefix('ตำบล')}", district_code).value
            number = parse_place(f"หมู่ที่ {moo}" if moo.isdigit() else moo, district_code).value
            if where and where.subdistrict and number and number.moo is not None:
                found.append(ListedVillage(where.subdistrict, number.moo, _bare(name)))
    return tuple(found)


def _bare(name: str) -> str:
    return fold(_PREFIX.sub("", name))


def inherit(
    piece: Found,
    spec: TableSpec,
    labels: Labels,
    district_code: str | None,
    villages: Sequence[ListedVillage] = (),
) -> str:
    """Give a piece the places that none of its columns holds, where every record has one.

    A column that is blank throughout holds none. What a column says of the village, be it the name
    alone, is completed by the register, where one village only fits it. Returns the tambon that
    only the bare name of the tab says, to be told, or "".
    """
    _take_numbers(piece, spec)
    wanted = [name for name in FIELDS if name in spec.fields]
    lacking = {name for name in wanted if _is_blank(piece, name)}
    named = _moos_by_name(piece) if villages else None
    partly = _said_partly(piece, wanted) if villages else set()
    if not lacking and named is None and not partly:
        return ""
    titles = (_without_table(piece.grid.title, spec), *map(_filled_in, piece.titles))
    found = _inherited(piece, titles, district_code, villages)
    tambon = ""
    if "subdistrict" in lacking - found.keys():
        tambon = _tambon_of_tab(piece, titles[0], villages)
    if tambon:
        found = {**found, "subdistrict": [tambon] * len(piece.body.records)}
    piece.inherited = {**piece.inherited, **{name: found[name] for name in lacking & found.keys()}}
    untold = lacking - found.keys() | ({"moo"} if named is not None else set())
    _tell(piece, untold, partly, labels, district_code, villages)
    _drop_blank(piece)
    return tambon


def tell_of_tabs(named: Sequence[tuple[Found, str]], spec: TableSpec) -> Iterator[Notice]:
    """The tabs of a table that only by their bare names say the tambon, told once together."""
    if not named:
        return
    (piece, tambon), others = named[0], len(named) - 1
    grid, label = piece.grid, spec.fields["subdistrict"].heading
    also = and_more_tabs(others)
    yield Notice(
        "tambon of the tab",
        Place(grid.title, grid.gid, piece.heading.last_row, piece.heading.columns["moo"]),
        Words(
            th=f"{grid.title}{also.th}: ในแถวไม่ได้เขียนตำบลไว้ จึงอ่านตามชื่อแท็บ (เช่น ตำบล{tambon}) "
            f"หากไม่ใช่ โปรดเพิ่มคอลัมน์ “{label}”",
            en=f"{grid.title}{also.en}: no row says its tambon, so that the name of the tab was "
            f"taken for it (such as {tambon}). Where that is wrong, add a column “{label}”.",
        ),
    )


def _drop_blank(piece: Found) -> None:
    """Forget the blank columns of what stands above the records."""
    blank = piece.inherited.keys() & piece.heading.columns.keys()
    if blank:
        columns = {n: c for n, c in piece.heading.columns.items() if n not in blank}
        piece.heading = replace(piece.heading, columns=columns)


def _take_numbers(piece: Found, spec: TableSpec) -> None:
    """Numbers that no column holds, where each record has one above it: "เทคนิคที่ 4 จัดเวที"."""
    for name, field in spec.fields.items():
        if (
            field.type != "int"
            or not field.required
            or name in SERIAL
            or not _is_blank(piece, name)
        ):
            continue
        words = "|".join(map(re.escape, sorted((field.heading, *field.aliases), key=len)[::-1]))
        said = re.compile(rf"\s*(?:{words})\s*[:.]?\s*(?:([\d๐-๙]{{1,2}}){_ALONE}|[\d๐-๙])")
        numbers = list(_numbers_above(piece, said))
        if numbers and all(numbers):
            piece.inherited = {**piece.inherited, name: numbers}
            _drop_blank(piece)


def _numbers_above(piece: Found, said: re.Pattern[str]) -> Iterator[str]:
    """The number that a title or a group row over each record says, "" where none or several.

    Where villages (or tambons) stand above the first number, each of them has numbers of its own.
    """
    found = [match[1] or "" for title in piece.titles if (match := said.match(title))]
    number = found[-1] if found else ""
    begun, above = bool(found), set[bool]()  # whether the places above it are villages
    for groups in groups_before(piece.body.records, piece.body.groups):
        for _, text in groups:
            village = names_moo(text)
            if match := said.match(text):
                number, begun = match[1] or "", True
            elif (village or names_tambon(text)) and not begun:
                above.add(village)
            elif (village or names_tambon(text)) and village in above:
                number = ""
        yield number


def _moos_by_name(piece: Found) -> int | None:
    """The column of moos, where it holds the names of villages and no numbers."""
    column = piece.heading.columns.get("moo")
    if column is None:
        return None
    rows = piece.body.records[:SAMPLES]
    texts = [text for row in rows if (text := at(piece.grid, row, column).strip())]
    return column if texts and not any(parse_moo(text).value for text in texts) else None


def _said_partly(piece: Found, wanted: Collection[str]) -> set[str]:
    """The fields of a shared column that some of its texts do not say: "ตาคลี ม.7" no tambon."""
    partly = set()
    for name in piece.heading.shared & set(wanted):
        column = piece.heading.columns[name]
        texts = {at(piece.grid, row, column).strip() for row in piece.body.records} - {""}
        said = (part(name, text) for text in texts)
        if not all(
            map(bool, said) if name == "subdistrict" else (parse_moo(t).value for t in said)
        ):
            partly.add(name)
    return partly


def _tambon_of_tab(piece: Found, title: str, villages: Sequence[ListedVillage]) -> str:
    """The tambon whose bare name a tab bears, where all its moos are villages of that tambon."""
    name, column = fold(_ORDINAL.sub("", title)), piece.heading.columns.get("moo")
    here = {each.moo: each.subdistrict for each in villages if fold(each.subdistrict.name) == name}
    if column is None or len({*here.values()}) != 1:
        return ""
    moos = {parse_moo(at(piece.grid, row, column)).value for row in piece.body.records}
    return next(iter(here.values())).name if moos and moos <= here.keys() else ""


def _filled_in(title: str) -> str:
    """A title without the marks between label and value: "ตำบล: ตาคลี", "หมู่ที่....5"."""
    return _FILLED_IN.sub(" ", title)


def _without_table(title: str, spec: TableSpec) -> str:
    """The name of a tab without that of its table: "จันเสน ม.1" of "วัสดุ จันเสน ม.1"."""
    known = set(map(fold, (spec.tab, *spec.aliases)))
    return " ".join(word for word in title.split() if fold(word) not in known)


def _tell(
    piece: Found,
    lacking: Collection[str],
    partly: Collection[str],
    labels: Labels,
    district_code: str | None,
    villages: Sequence[ListedVillage],
) -> None:
    """Take what is lacking from the column of the village, text by text."""
    heading = piece.heading
    taken = {column for name, column in heading.columns.items() if name not in VILLAGE}
    headed = (c for c, label in heading.labels.items() if whole_village(labels, label))
    village = next((c for c in headed if c not in taken), None)
    column = heading.columns.get("moo") if village is None else village
    if not (lacking or partly) or column is None:
        return
    texts = {at(piece.grid, row, column).strip() for row in piece.body.records} - {""}
    if village is None and not any(map(_LETTER.search, texts)):
        return  # moos alone say nothing of the tambon
    above = reduce(
        _titled, (_place(title, district_code) for title in map(_filled_in, piece.titles)), _NOWHERE
    )
    places = {
        text: _of_text(text, above.subdistrict, district_code, villages)
        for text in texts
        if len(moos_in(text)) < 2
    }
    for name in dict.fromkeys((*lacking, *partly)):
        found = {
            text: place.subdistrict.name if name == "subdistrict" else str(place.moo)
            for text, place in places.items()
            if place.subdistrict and place.moo is not None
        }
        if found and (name in partly or len(found) >= MOST * len(texts)):
            piece.told[name] = found
            heading = replace(
                heading,
                columns={**heading.columns, name: column},
                how={**heading.how, name: "the column of the village, and the register"},
                shared=heading.shared | {name},
            )
    piece.heading = heading


def _of_text(
    text: str,
    above: Subdistrict | None,
    district_code: str | None,
    villages: Sequence[ListedVillage],
) -> WrittenPlace:
    """The one village of the register that fits a text: "หนองแขม หมู่ 5 ตาคลี", "5/ตาคลี"."""
    rest = part("village_name", text)
    pieces = {_bare(piece) for piece in _BETWEEN.split(rest)} - {""}
    numbers = [piece for piece in pieces if piece.isdecimal()]
    moo = parse_moo(part("moo", text) if names_moo(text) else "".join(numbers)).value
    tambon = parse_subdistrict(part("subdistrict", text), district_code).value or above
    names = {village.name for village in villages}
    named = names & {_bare(rest)} or names & pieces
    also = {fold(village.subdistrict.name) for village in villages} & pieces
    fitting = {
        (village.subdistrict, village.moo)
        for village in villages
        if moo in (None, village.moo)
        and (tambon is None or tambon.code == village.subdistrict.code)
        and (not also or tambon or fold(village.subdistrict.name) in also)
        and (not named or village.name in named)
    }
    unknown = pieces.difference(numbers, also)
    if len(fitting) == 1 and (named or (moo is not None and not unknown)):
        return WrittenPlace(*fitting.pop())
    return WrittenPlace(tambon, moo)


def _is_blank(piece: Found, name: str) -> bool:
    column = piece.heading.columns.get(name)
    if column is None:
        return True
    if list(piece.heading.columns.values()).count(column) > 1 or len(piece.heading.columns) < 2:
        return False
    shown = piece.grid.shown
    records = piece.body.records
    return bool(records) and not any(
        column < len(shown[row]) and shown[row][column].strip() for row in records
    )


def _inherited(
    piece: Found,
    titles: Sequence[str],
    district_code: str | None,
    villages: Sequence[ListedVillage],
) -> Mapping[str, list[str]]:
    """Field → one text a record. The nearest title wins, and the nearest group row over it.

    A moo belongs to the tambon that was named last before it. A tab and a title that name two
    places name none: most likely the tab was copied, title and all.
    """
    tab = _NOWHERE
    if names_moo(titles[0]):  # a number alone may count tabs, a name alone may be a tambon's
        tab = _of_text(titles[0], None, district_code, villages)
    said = [_place(title, district_code) for title in titles]
    above = reduce(_titled, said, tab)
    names = {_bare(name) for title in titles for name in villages_named(title)}
    tambons = {fold(village.subdistrict.name) for village in villages}
    own = {_bare(_ORDINAL.sub("", titles[0]))} - tambons
    piece.at_odds = _two_places(tab, own, reduce(_titled, said[1:], _NOWHERE), villages)
    if piece.at_odds:
        above, names, own = _NOWHERE, set(), set()
    places = list(_of_records(piece.body, above, names | own, district_code, villages))
    found: dict[str, list[str]] = {}
    if places and all(place.subdistrict for place in places):
        found["subdistrict"] = [place.subdistrict.name for place in places if place.subdistrict]
    if places and all(place.moo is not None for place in places):
        found["moo"] = [str(place.moo) for place in places]
    return found


def _two_places(
    tab: WrittenPlace, names: set[str], titled: WrittenPlace, villages: Sequence[ListedVillage]
) -> bool:
    """Whether a tab, by what its name says or by the village of that name, is not of its title."""
    homes = {(each.subdistrict, each.moo) for each in villages if each.name in names}
    pairs = zip(tab, titled, strict=True)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs) or (
        bool(homes) and None not in titled and titled not in homes
    )


def _of_records(
    body: Body,
    above: WrittenPlace,
    names: set[str],
    district_code: str | None,
    villages: Sequence[ListedVillage],
) -> Iterator[WrittenPlace]:
    """The place of each record: what is written above it, and what the register adds to that."""
    live, cancelled = dict(body.groups), dict(groups_of(body.cancelled))
    place = _completed(above, names, villages)
    for groups in groups_before(body.records, sorted((live | cancelled).items())):
        for row, text in groups:
            here, named = _place(text, district_code), villages_named(text)
            if row in cancelled:
                above = WrittenPlace(None if here.subdistrict else above.subdistrict, None)
                named = ()
            elif named and here.moo is None:  # another village, of the tambon that is written
                above = WrittenPlace((here.subdistrict or above.subdistrict), None)
            else:
                above = _below(above, here)
            place = _completed(above, {_bare(name) for name in named}, villages)
        yield place


def _completed(
    place: WrittenPlace, names: set[str], villages: Sequence[ListedVillage]
) -> WrittenPlace:
    """The place with what the register adds, where one village only fits all that is written."""
    if place.subdistrict and place.moo is not None:
        return place
    known = {village.name for village in villages} & names
    fitting = {
        (village.subdistrict, village.moo)
        for village in villages
        if (place.subdistrict is None or village.subdistrict.code == place.subdistrict.code)
        and (place.moo is None or village.moo == place.moo)
        and (not known or village.name in known)
    }
    if len(fitting) != 1 or not (known or place.moo is not None):
        return place
    return WrittenPlace(*fitting.pop())


def _place(text: str, district_code: str | None) -> WrittenPlace:
    tambon, moo = names_tambon(text), names_moo(text)
    place = parse_place(text, district_code).value if tambon or moo else None
    if place is None:
        number = parse_moo(part("moo", text)).value if moo and not tambon else None
        return WrittenPlace(None, number)
    return WrittenPlace(place.subdistrict if tambon else None, place.moo if moo else None)


def _titled(above: WrittenPlace, place: WrittenPlace) -> WrittenPlace:
    """The same of titles: there a moo may stand in the row over that of its tambon."""
    below = _below(above, place)
    if above.subdistrict is None and below.moo is None:
        return WrittenPlace(below.subdistrict, above.moo)
    return below


def _below(above: WrittenPlace, place: WrittenPlace) -> WrittenPlace:
    """Where one is after a text that names a place, or none."""
    if place.subdistrict is not None:
        return place
    return WrittenPlace(above.subdistrict, place.moo) if place.moo is not None else above
