"""Units in headings: scaled, converted or asked, and never 50 for 50,000."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync.model import Reading, Settled, Severity, Stored, reveal
from sync.reading.cells.numbers import parse_number
from sync.reading.cells.units import Unit, conversion, unit_above, unit_in, unit_of
from sync.settings import PACKAGED, load
from tests.reading.test_tables import grid, reading

PER_YEAR = Unit("บาท", per=frozenset(("ครัวเรือน", "ปี")))


def budget(*lines: str, stored: dict[tuple[int, int], Stored] | None = None) -> Reading:
    return reading(grid("งบประมาณ", "\n".join(lines), stored=stored))


def incomes(heading: str, *cells: str, members: str = "") -> Reading:
    """Households with one column of income, and their members when these are given."""
    counts = members.split("|") if members else []
    lines = [f"ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | {heading}" + " | จำนวนสมาชิก (คน)" * bool(counts)]
    for number, cell in enumerate(cells):
        more = f" | {counts[number]}" if counts else ""
        lines.append(f"{number + 1} | ก{number} | ข | ตาคลี | 1 | {cell}{more}")
    return reading(grid("ครัวเรือนเป้าหมาย", "\n".join(lines)))


def values(found: Reading, table: str, field: str) -> list[object]:
    return [reveal(value) for value in found.tables[table].values(field)]


@pytest.mark.parametrize(
    ("heading", "cell", "baht"),
    [
        ("จัดสรร (พันบาท)", "50", 50_000),
        ("จัดสรร (ล้านบาท)", "1.5", 1_500_000),
        ("จัดสรร (แสนบาท)", "2", 200_000),
        ("จัดสรร พันบาท", "50", 50_000),
        ("จัดสรร (หน่วย : พันบาท)", "50", 50_000),
        ("จัดสรร (1,000 บาท)", "50", 50_000),
        ("จัดสรร (x1,000 บาท)", "50", 50_000),
        ("จัดสรร (หน่วยเป็นพันบาท)", "50", 50_000),
        ("จัดสรร (พันบาท/ปี)", "50", 50_000),
        ("จัดสรร (บาท)", "50", 50),
        ("จัดสรร", "50", 50),
        ("จัดสรร (พันบาท)", "50.125", 50_125),
        ("จัดสรร (พันบาท)", "50,000 บาท", 50_000),
        ("จัดสรร (พันบาท)", "5 หมื่น", 50_000),
        ("จัดสรร (พันบาท)", "50 (ห้าหมื่นบาทถ้วน)", None),
        ("จัดสรร (ล้านบาท)", "1,500,000 บาท", 1_500_000),
    ],
)
def test_money_is_scaled_by_the_unit_of_its_heading(
    heading: str, cell: str, baht: int | None
) -> None:
    found = budget(f"โครงการ/กิจกรรม | {heading} | เบิกจ่าย", f"ก | {cell} | 0")
    assert values(found, "budget", "allocated") == [None if baht is None else Decimal(baht)]
    scaled = heading not in ("จัดสรร", "จัดสรร (บาท)")
    assert [notice.kind for notice in found.notices] == ["unit in heading"] * scaled
    assert found.tables["budget"].columns["allocated"].shown == [cell]


def test_a_unit_in_a_title_above_counts_for_every_column_of_money_without_its_own() -> None:
    found = budget(
        "หน่วย : พันบาท", "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย (บาท) | ร้อยละ", "ก | 50 | 10,000 | 20"
    )
    assert values(found, "budget", "allocated") == [50_000]
    assert values(found, "budget", "disbursed") == [10_000]
    assert values(found, "budget", "percent") == [20]
    assert [notice.place.cell for notice in found.notices] == ["B2"]


@pytest.mark.parametrize(
    ("shown", "stored", "percent"),
    [("63%", 0.632, "63.2"), ("63.2", 63.2, "63.2"), ("0.5", 0.5, "0.5"), ("100%", 1.0, "100")],
)
def test_a_stored_share_that_is_shown_in_percent_is_a_percentage(
    shown: str, stored: float, percent: str
) -> None:
    found = budget(
        "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย | ร้อยละ", f"ก | 1 | 1 | {shown}", stored={(1, 3): stored}
    )
    assert values(found, "budget", "percent") == [Decimal(percent)]


def test_a_total_row_is_in_the_unit_of_its_records() -> None:
    found = budget(
        "โครงการ/กิจกรรม | จัดสรร (พันบาท) | เบิกจ่าย (พันบาท)",
        "ก | 50 | 1",
        "ข | 20 | 2",
        "รวม | 70 | 3",
        stored={(3, 2): 3.0},
    )
    assert found.tables["budget"].totals[0].stored["allocated"] == 70_000
    assert found.tables["budget"].totals[0].stored["disbursed"] == 3000


def test_a_whole_amount_that_its_format_shows_in_thousands_is_not_scaled_again() -> None:
    stored: dict[tuple[int, int], Stored] = {(1, 1): 50_000.0, (2, 1): 50.0}
    found = budget(
        "โครงการ/กิจกรรม | จัดสรร (พันบาท) | เบิกจ่าย", "ก | 50 | 1", "ข | 50 | 2", stored=stored
    )
    assert values(found, "budget", "allocated") == [50_000, 50_000]


def test_tabs_of_one_table_may_have_their_own_units() -> None:
    found = reading(
        grid("งบประมาณ", "โครงการ/กิจกรรม | จัดสรร (พันบาท) | เบิกจ่าย\nก | 50 | 1", gid=1),
        grid("งบประมาณ (2)", "โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย\nข | 60,000 | 1", gid=2),
    )
    assert values(found, "budget", "allocated") == [50_000, 60_000]
    assert [part.factors for part in found.tables["budget"].parts] == [{"allocated": 1000}, {}]


def test_income_a_month_is_twelve_times_that_a_year() -> None:
    found = incomes("รายได้ก่อน (บาท/เดือน)", "2,500", "2,500 บาท", "2,500 บาท/เดือน", "30,000 บาท/ปี")
    assert values(found, "households", "income_before") == [30_000] * 4


@pytest.mark.parametrize(
    "heading",
    [
        "รายได้ก่อน (บาท/เดือน)",
        "รายได้ก่อนต่อเดือน",
        "รายได้ก่อน ต่อเดือน (บาท)",
        "รายได้ก่อนเข้าร่วม (บาท) ต่อเดือน",
    ],
)
def test_per_what_may_be_the_last_word_of_a_heading(heading: str) -> None:
    found = incomes(heading, "2,500", "3,000")
    assert values(found, "households", "income_before") == [30_000, 36_000]
    budget = grid("งบประมาณ", "โครงการ/กิจกรรม | จัดสรรต่อเดือน | เบิกจ่าย\nก | 50 | 1")
    assert [unread.field for unread in reading(budget).unread] == ["allocated"]


def test_a_price_per_unit_is_no_number_of_units() -> None:
    sheet = "วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | ราคา ต่อ หน่วย\n1 ก.ค. 2569 | ตาคลี | 5 | ไม้ | 50"
    found = reading(grid("วัสดุ", sheet))
    assert (values(found, "materials", "unit_price"), found.unread) == ([50], ())


def test_income_a_person_is_a_households_by_its_members() -> None:
    found = incomes("รายได้ก่อน (บาท/คน/ปี)", "10,000", "10,000", "", members="4||3")
    assert values(found, "households", "income_before") == [40_000, None, None]
    problems = found.tables["households"].columns["income_before"].problems
    assert {index: [p.code for p in found] for index, found in problems.items()} == {1: ["D10"]}


@pytest.mark.parametrize("heading", ["รายได้ก่อน (บาท/วัน)", "รายได้ก่อน (บาท/คน/ปี)", "รายได้ก่อน (ไร่)"])
def test_a_unit_that_cannot_be_converted_is_asked_and_the_column_left_out(heading: str) -> None:
    found = incomes(heading, "300")
    assert not found.tables["households"].has("income_before")
    (unread,) = found.unread
    assert (unread.field, unread.severity) == ("income_before", Severity.WARNING)
    assert unread.choices[0].answer == Settled(heading, 0, 1)
    assert heading in unread.words.th


def test_a_required_column_in_an_unknown_unit_is_an_error() -> None:
    found = budget("โครงการ/กิจกรรม | จัดสรร (บาท/คน) | เบิกจ่าย", "ก | 50 | 10")
    assert [(u.field, u.severity) for u in found.unread] == [("allocated", Severity.ERROR)]


TRAINING = "วันที่ | ตำบล | หมู่ที่ | {} | สถานะ\n1 ก.ค. 2569 | ตาคลี | 1 | 20 | แล้วเสร็จ"


def test_people_are_not_silently_households() -> None:
    found = reading(grid("ฝึกอบรม", TRAINING.format("ผู้เข้าร่วม (คน)")))
    assert not found.tables["trainings"].has("participants")
    assert [unread.field for unread in found.unread] == ["participants"]


def test_a_column_that_a_person_accepts_is_read_as_it_stands() -> None:
    answer = {"trainings": {"participants": Settled("ผู้เข้าร่วม (คน)", 0, 1)}}
    found = reading(grid("ฝึกอบรม", TRAINING.format("ผู้เข้าร่วม (คน)")), settled=answer)
    assert values(found, "trainings", "participants") == [20]
    assert not found.unread


@pytest.mark.parametrize("cell", ["20 คน", "20 ราย"])
def test_a_cell_that_counts_people_among_households_is_said(cell: str) -> None:
    table = TRAINING.format("ผู้เข้าร่วม (ครัวเรือน)").replace("| 20 |", f"| {cell} |")
    column = reading(grid("ฝึกอบรม", table)).tables["trainings"].columns["participants"]
    assert column.values == [20]
    assert [problem.code for problem in column.problems[0]] == ["D11"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("30,000 บาท/ปี", 30_000),
        ("30,000 บาท/ครัวเรือน/ปี", 30_000),
        ("30,000 บาท", 30_000),
        ("2,500 บาท/เดือน", None),
        ("เดือนละ 2,500", None),
        ("10,000 บาท/คน/ปี", None),
        ("5 คน", None),
    ],
)
def test_a_cell_in_another_unit_than_its_column_is_not_taken_as_it_is(
    cell: str, value: int | None
) -> None:
    found = incomes("รายได้ก่อน (บาท/ปี)", cell)
    assert values(found, "households", "income_before") == [value]
    problems = found.tables["households"].columns["income_before"].problems
    assert [p.code for p in problems.get(0, [])] == ([] if value else ["D10"])


@pytest.mark.parametrize("text", ["(20) บาท", "20 (ยี่สิบบาทถ้วน)", "20 บาท (ยี่สิบ)", "20 ครัวเรือน/ปี"])
def test_a_unit_in_words_or_per_something_is_a_unit_too(text: str) -> None:
    found = parse_number(text, Unit("คน"))
    assert (found.value, [problem.code for problem in found.problems]) == (None, ["D10"])


def test_a_price_may_be_per_whatever_is_counted() -> None:
    found = reading(
        grid(
            "วัสดุ",
            "วันที่ส่งมอบ | ตำบล | หมู่ที่ | รายการ | ราคาต่อหน่วย\n"
            "1 ก.ค. 2569 | ตาคลี | 1 | ไก่ | 50 บาท/ตัว\n1 ก.ค. 2569 | ตาคลี | 1 | ปุ๋ย | ถุงละ 80 บาท",
        )
    )
    assert values(found, "materials", "unit_price") == [50, 80]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("จัดสรร (พันบาท)", Unit("บาท", 1000)),
        ("รายได้ (บาท ต่อ คน ต่อ ปี)", Unit("บาท", per=frozenset(("คน", "ปี")))),
        ("รายได้ (บาท/ปี) ต่อเดือน", Unit("บาท", per=frozenset(("ปี",)))),
        ("รายได้ต่อเดือน (บาท)", Unit("บาท", per=frozenset(("เดือน",)))),
        ("ผู้เข้าร่วม ราย", Unit("คน")),
        ("งบประมาณพันบาท", Unit("บาท", 1000)),
        ("งบประมาณ (คาดการณ์)", None),
        ("สมาชิก (ครัวเรือนที่)", None),
        ("ครัวเรือน", None),
    ],
)
def test_a_heading_names_its_unit_in_brackets_or_as_its_last_word(
    text: str, unit: Unit | None
) -> None:
    assert unit_in(text) == unit


def test_a_unit_is_written_as_headings_write_it() -> None:
    assert str(Unit("บาท", 1000, frozenset(("ปี", "คน")))) == "พันบาท/คน/ปี"
    assert str(Unit("บาท", per=frozenset(("ปี", "ไร่")))) == "บาท/ไร่/ปี"
    assert str(Unit("คน")) == "คน"


def test_a_title_that_begins_like_a_unit_is_none() -> None:
    assert unit_above(["หน่วยงาน สพอ.ตาคลี", "หน่วย : คน"]) is None
    assert unit_above(["ทะเบียน", "(หน่วย: ล้านบาท)"]) == Unit("บาท", 1_000_000)
    assert unit_above(["งบประมาณ", " (พันบาท) "]) == Unit("บาท", 1_000)
    assert unit_above(["งบประมาณ (พันบาท) ปี 2569", "(คน)"]) is None


def test_only_a_person_can_turn_days_land_or_people_into_something_else() -> None:
    assert conversion(Unit("บาท", per=frozenset(("วัน",))), PER_YEAR) is None
    assert conversion(Unit("ไร่"), PER_YEAR) is None
    assert conversion(Unit("คน"), Unit("ครัวเรือน")) is None
    assert (
        conversion(Unit("บาท", per=frozenset(("คน",))), Unit("บาท", per=frozenset(("ปี",)))) is None
    )


def test_every_configured_unit_is_known_and_no_heading_contradicts_its_own() -> None:
    for table in load(PACKAGED, {}).tables.tables.values():
        for spec in table.fields.values():
            if spec.unit is None:
                continue
            meant = unit_of(spec.unit)
            assert meant is not None, spec.unit
            for label in (spec.heading, *spec.aliases):
                written = unit_in(label)
                assert written is None or conversion(written, meant) == (1, False), label
