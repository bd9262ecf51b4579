"""The registry of districts: which rows stand, which keep what they were, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sync.model import Concern, Grid, NotTaken, Registry, Workbook
from sync.reading import tables
from sync.reading.headings import Catalogue
from sync.reading.registered import registry_of
from sync.reading.registry import OfficeKnows, in_use
from sync.settings import PACKAGED, load

TODAY = date(2026, 7, 13)
SETTINGS = load(PACKAGED, {})
CATALOGUE = Catalogue(SETTINGS.registry.beside(SETTINGS.tables))
HEADING = ("จังหวัด", "อำเภอ", "ลิงก์", "บัญชี", "โครงการ", "ใช้งาน")
KNOWN = OfficeKnows(
    in_use(SETTINGS.registry),
    SETTINGS.programmes.keys(),
    {"north": "keys/north.json"},
)
NOTHING = Registry()
NAKHON_SAWAN = (
    *("เมืองนครสวรรค์", "โกรกพระ", "ชุมแสง", "หนองบัว", "บรรพตพิสัย", "เก้าเลี้ยว", "ตาคลี"),
    *("ท่าตะโก", "ไพศาลี", "พยุหะคีรี", "ลาดยาว", "ตากฟ้า", "แม่วงก์", "แม่เปิน"),
)
TAKHLI = ("นครสวรรค์", "ตาคลี")
FOLDER = "https://drive.google.com/drive/folders/x"
PHAYUHA = ("นครสวรรค์", "พยุหะคีรี")


def link(letter: str) -> str:
    return f"https://docs.google.com/spreadsheets/d/{letter * 30}/edit?usp=sharing"


def sheet(rows: Sequence[Sequence[str]], heading: Sequence[str] = HEADING) -> Workbook:
    shown = [["ทะเบียนอำเภอ ปีงบประมาณ 2569"], list(heading), *map(list, rows)]
    grid = Grid("ทะเบียนอำเภอ", 0, shown, [[None] * len(row) for row in shown])
    return Workbook("registry", "ทะเบียน", (grid,))


def take(
    rows: Sequence[Sequence[str]],
    before: Registry = NOTHING,
    *,
    heading: Sequence[str] = HEADING,
    today: date = TODAY,
    accepted: int | None = None,
) -> Registry | NotTaken:
    reading = tables.read(sheet(rows, heading), CATALOGUE, today=today)
    return registry_of(reading, before, KNOWN, SETTINGS.file.guards, today, accepted)


def taken(rows: Sequence[Sequence[str]], before: Registry = NOTHING, **how: object) -> Registry:
    found = take(rows, before, **how)  # type: ignore[arg-type]
    assert isinstance(found, Registry)
    return found


def read(registry: Registry) -> dict[str, str]:
    """Whose sheet is read: name → the letter of its id."""
    return {each.name: each.id[:1] for each in registry.districts if each.active}


def told(registry: Registry) -> list[tuple[str, str, str]]:
    return [(each.kind, each.where, each.words.en) for each in registry.concerns]


def of_one(row: Sequence[str], before: Registry = NOTHING) -> Concern:
    """What is told of a row that stands beside a good one."""
    registry = taken([(*PHAYUHA, link("z")), row], before)
    (concern,) = registry.concerns
    return concern


# ------------------------------------------------------------------------------ a row


def test_a_row_says_whose_sheet_it_is() -> None:
    registry = taken([(*TAKHLI, link("a"), "North", "2569", "ใช่"), ("อุทัยธานี", "ทัพทัน", "b" * 44)])
    first, second = registry.districts
    assert (first.name, first.province, first.fiscal_year) == ("ตาคลี-2569", "นครสวรรค์", 2569)
    assert (first.account, first.cell) == ("keys/north.json", "ทะเบียนอำเภอ!C3")
    assert (second.name, second.id, second.account) == ("ทัพทัน", "b" * 44, "")
    assert registry.concerns == ()
    assert registry.rows == 2


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("จ.นครสวรรค์", "อ.ตาคลี", link("a")), "ตาคลี"),
        (("", "อำเภอตาคลี", link("a")), "ตาคลี"),
        (("นครราชสีมา", "เฉลิมพระเกียรติ", link("a")), "เฉลิมพระเกียรติ-นครราชสีมา"),
        (("ตาก", "เมือง", link("a")), "เมืองตาก"),
        ((*TAKHLI, link("a"), "", "2569-class"), "ตาคลี-2569-class"),
        ((*TAKHLI, link("a"), "", "ปีงบประมาณ ๒๕๖๙"), "ตาคลี-2569"),
        ((*TAKHLI, link("a").replace("/d/", "/u/1/d/")), "ตาคลี"),
    ],
)
def test_names_are_read_as_officers_write_them(row: Sequence[str], name: str) -> None:
    registry = taken([(*PHAYUHA, link("z")), row])
    assert [each.name for each in registry.districts][1:] == [name]
    assert registry.concerns == ()


def test_a_district_whose_name_others_bear_is_stated_by_its_code() -> None:
    (district,) = taken([("นครราชสีมา", "เฉลิมพระเกียรติ", link("a"))]).districts
    assert district.district == district.code == "3032"


def test_a_name_of_its_own_wins_over_the_districts() -> None:
    heading = (*HEADING, "ชื่อย่อ")
    registry = taken([(*TAKHLI, link("a"), "", "", "", "takhli-2569")], heading=heading)
    assert read(registry) == {"takhli-2569": "a"}


@pytest.mark.parametrize(
    ("row", "kind", "cell", "words", "hint"),
    [
        (("นครสวรร", "ตาคลี", link("a")), "registry_row", "A4", "no province", "นครสวรรค์?"),
        (("นครสวรรค์", "ตาคี", link("a")), "registry_row", "B4", "in นครสวรรค์", "ตาคลี?"),
        (("", "เฉลิมพระเกียรติ", link("a")), "registry_row", "B4", "several", "the province"),
        (("", "", link("a")), "registry_row", "C4", "names no district", "write the district"),
        (
            (*TAKHLI, "https://drive.google.com/drive/folders/x"),
            "registry_row",
            "C4",
            "folder",
            "C",
        ),
        ((*TAKHLI, "ชีตของตาคลี"), "registry_row", "C4", "not the address", "plain text"),
        ((*TAKHLI, "ตาคลี.xlsx"), "registry_row", "C4", "not the address", "plain text"),
        ((*TAKHLI, ""), "registry_decided", "C4", "no link yet", "put it there"),
        ((*TAKHLI, link("a"), "", "ปีหน้า"), "registry_row", "E4", "no programme", "2569"),
        ((*TAKHLI, link("a"), "", "", "ไม่แน่ใจ"), "registry_row", "F4", "neither", "ใช่ or ไม่"),
        ((*TAKHLI, link("a"), "south"), "registry_decided", "D4", "one that sees", "keys/north"),
    ],
)
def test_a_faulty_cell_is_told_with_its_place_and_the_mend(
    row: Sequence[str], kind: str, cell: str, words: str, hint: str
) -> None:
    concern = of_one(row)
    assert (concern.kind, concern.where) == (kind, f"ทะเบียนอำเภอ!{cell}")
    assert words in concern.words.en
    assert hint in concern.hint.en
    assert concern.words.th != concern.words.en


def test_a_faulty_row_is_its_own_problem_alone() -> None:
    rows = [(*TAKHLI, "ผิด"), (*PHAYUHA, link("b")), ("", "ไม่มีอำเภอนี้", link("c"))]
    assert read(taken(rows)) == {"พยุหะคีรี": "b"}


def test_an_account_that_is_not_known_keeps_nobody_from_being_read() -> None:
    assert read(taken([(*TAKHLI, link("a"), "south")])) == {"ตาคลี": "a"}


def test_many_faults_of_one_kind_are_told_once() -> None:
    names = ("ตาคลี", "พยุหะคีรี", "ลาดยาว", "ไพศาลี", "หนองบัว", "ชุมแสง")
    (concern,) = taken([("นครสวรรค์", name, "") for name in names]).concerns
    assert concern.where == "ทะเบียนอำเภอ!C3, C4, C5, C6, C7 …"
    assert concern.words.en.startswith("6 rows alike, the first: ตาคลี: there is no link yet")


def test_no_ones_number_is_repeated() -> None:
    assert "1-1005" not in of_one((*TAKHLI, "โทร 1-1005-01234-56-7 คุณสมชาย")).line


# ------------------------------------------------------------------------------ after another


BEFORE = taken([(*TAKHLI, link("a")), (*PHAYUHA, link("b"))])


@pytest.mark.parametrize(
    "row",
    [
        (*TAKHLI, "ผิด"),
        (*TAKHLI, ""),
        (*TAKHLI, link("a"), "", "ปีหน้า"),
        (*TAKHLI, link("a"), "", "", "ไม่แน่ใจ"),
        ("นครสวรรค์", "ตาคลิ", link("a")),
        ("", "", link("a")),
    ],
)
def test_a_row_with_a_new_fault_goes_on_as_it_was(row: Sequence[str]) -> None:
    registry = taken([row, (*PHAYUHA, link("b"))], BEFORE)
    assert read(registry) == {"ตาคลี": "a", "พยุหะคีรี": "b"}
    ((kind, _, words),) = told(registry)
    assert kind == "registry_row"
    assert words.endswith("it goes on as before")
    assert registry.dropped == ()


def test_a_row_that_goes_on_is_known_by_the_cell_where_it_stands_now() -> None:
    registry = taken([(*PHAYUHA, link("b")), (*TAKHLI, "ผิด")], BEFORE)
    assert [each.cell for each in registry.districts] == ["ทะเบียนอำเภอ!C3", "ทะเบียนอำเภอ!C4"]


def test_another_link_is_another_sheet_at_once() -> None:
    registry = taken([(*TAKHLI, link("c")), (*PHAYUHA, link("b"))], BEFORE)
    assert read(registry) == {"ตาคลี": "c", "พยุหะคีรี": "b"}
    assert registry.concerns == ()


def test_a_district_not_in_use_is_dropped_and_so_is_one_whose_row_is_gone() -> None:
    registry = taken([(*TAKHLI, link("a"), "", "", "ไม่")], BEFORE)
    assert read(registry) == {}
    assert [each[:3] for each in registry.dropped] == [
        ("ตาคลี", "not in use", "ทะเบียนอำเภอ!C3"),
        ("พยุหะคีรี", "gone", "ทะเบียนอำเภอ!C4"),
    ]
    days = {
        days: [each.name for each in taken(
            [(*TAKHLI, link("a"), "", "", "ไม่")], registry, today=TODAY + timedelta(days=days)
        ).dropped]
        for days in (7, 8)
    }  # fmt: skip
    assert days == {7: ["ตาคลี", "พยุหะคีรี"], 8: []}
    back = taken([(*TAKHLI, link("a")), (*PHAYUHA, link("b"))], registry)
    assert read(back) == read(BEFORE)
    assert back.dropped == ()


def test_what_is_wrong_with_a_row_not_in_use_is_nobodys_concern() -> None:
    registry = taken([(*TAKHLI, "ผิด", "", "", "ไม่"), (*PHAYUHA, link("b"))])
    assert read(registry) == {"พยุหะคีรี": "b"}
    assert registry.concerns == ()


# ------------------------------------------------------------------------------ twice


def test_of_two_rows_of_a_district_the_upper_stands_unless_the_lower_stood_before() -> None:
    rows = [(*TAKHLI, link("x")), (*TAKHLI, link("a")), (*PHAYUHA, link("b"))]
    assert read(taken(rows))["ตาคลี"] == "x"
    registry = taken(rows, BEFORE)
    assert read(registry)["ตาคลี"] == "a"
    ((kind, where, words),) = told(registry)
    assert (kind, where) == ("registry_row", "ทะเบียนอำเภอ!C3")
    assert "another sheet in ทะเบียนอำเภอ!C4" in words
    assert words.endswith("it is not read")


def test_a_district_may_have_a_sheet_of_each_year_and_one_that_rests() -> None:
    rows = [
        (*TAKHLI, link("a"), "", "2569"),
        (*TAKHLI, link("b"), "", "2570"),
        (*TAKHLI, link("c"), "", "2569", "ไม่"),
    ]
    registry = taken(rows)
    assert read(registry) == {"ตาคลี-2569": "a", "ตาคลี-2570": "b"}
    assert registry.concerns == ()


def test_of_two_districts_with_one_sheet_it_is_of_whom_it_was() -> None:
    rows = [(*TAKHLI, link("b")), (*PHAYUHA, link("b"))]
    assert read(taken(rows)) == {"ตาคลี": "b"}
    registry = taken(rows, BEFORE)
    assert read(registry) == {"ตาคลี": "a", "พยุหะคีรี": "b"}
    ((kind, where, words),) = told(registry)
    assert (kind, where) == ("registry_row", "ทะเบียนอำเภอ!C3")
    assert "the sheet of ทะเบียนอำเภอ!C4" in words
    assert "as before" in words


def test_a_row_that_is_there_twice_is_only_told() -> None:
    registry = taken([(*TAKHLI, link("a")), (*TAKHLI, link("a"))])
    assert read(registry) == {"ตาคลี": "a"}
    ((kind, where, _),) = told(registry)
    assert (kind, where) == ("registry_decided", "ทะเบียนอำเภอ!C4")


def test_two_districts_cannot_be_called_alike() -> None:
    heading = (*HEADING, "ชื่อย่อ")
    rows = [(*TAKHLI, link("a"), "", "", "", "x"), (*PHAYUHA, link("b"), "", "", "", "x")]
    registry = taken(rows, heading=heading)
    assert read(registry) == {"x": "a"}
    ((kind, where, _),) = told(registry)
    assert (kind, where) == ("registry_row", "ทะเบียนอำเภอ!C4")


# ------------------------------------------------------------------------------ as a whole


def many(count: int, *more: str) -> list[tuple[str, ...]]:
    """So many districts of one province, each with its sheet and what else its row says."""
    letters = zip(NAKHON_SAWAN, "abcdefghijklmn", strict=True)
    return [("นครสวรรค์", name, link(letter), *more) for name, letter in letters][:count]


def test_a_registry_that_leaves_few_to_read_is_not_taken_until_a_person_says_so() -> None:
    before = taken(many(14))
    found = take(many(3), before)
    assert isinstance(found, NotTaken)
    assert found.words.en.startswith("3 of 14 districts are left to read")
    assert found.left == 3
    resting = take(many(14, "", "", "ไม่"), before)  # the column has slipped
    assert isinstance(resting, NotTaken)
    assert isinstance(take(many(3), before, accepted=4), NotTaken)
    assert taken(many(3), before, accepted=3).active == 3
    assert taken(many(5), before).active == 5


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (("จังหวัด", "อำเภอ", "ที่อยู่อาศัย", "ใช้งาน"), "ลิงก์"),
        (("จังหวัด", "อำเภอ", "ลิงก์", "บัญชี"), "ใช้งาน"),
        (("จังหวัด", "อำเภอ", "ลิงก์", "ลิงก์", "ใช้งาน"), "more than one column"),
        (("ก", "ข", "ค"), "No heading"),
    ],
)
def test_a_heading_in_doubt_refuses_the_registry(heading: Sequence[str], words: str) -> None:
    found = take(
        [(*TAKHLI, link("a"), link("b")), (*PHAYUHA, link("c"), link("d"))], heading=heading
    )
    assert isinstance(found, NotTaken)
    assert words in found.words.en


def test_a_name_that_moves_to_another_row_keeps_its_sheet() -> None:
    rows = [(*PHAYUHA, link("b")), (*TAKHLI, link("a"))]
    registry = taken(rows, BEFORE)
    assert read(registry) == read(BEFORE)
    assert registry.dropped == ()
    assert replace(registry, districts=(), rows=0) == Registry()
