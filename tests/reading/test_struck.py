"""What an officer strikes through is not there, and is told: habits as they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sync.model import CANCELLED, TAB, Grid, Merge, Place, Reading, Settled, reveal
from sync.model.struck import Divided, divided, without_struck
from sync.reading.erasing import wanted, without
from sync.rules.proposals import edited
from tests.reading.test_tables import grid, reading

MARK = re.compile(r"(~[^~]*~)")
HEADING = "ที่ | ชื่อ | สกุล | ตำบล | หมู่ที่ | อาชีพที่สนใจ | วิทยากรผู้ดูแล"
TRAININGS = "ครั้งที่ | วันที่ | ตำบล | หมู่ที่ | อาชีพ | งบประมาณ | สถานะ"


def pieces(text: str) -> list[tuple[str, bool]]:
    return [(each.strip("~"), each.startswith("~")) for each in MARK.split(text) if each]


def struck(
    text: str, title: str = "ครัวเรือนเป้าหมาย", merges: tuple[Merge, ...] = (), gid: int = 7
) -> Grid:
    """A tab from a drawing in which ~ stands before and behind what is struck."""
    drawn = grid(title, text, merges=merges, gid=gid)
    cells = {
        (row, column): found
        for row, texts in enumerate(drawn.shown)
        for column, cell in enumerate(texts)
        if (found := divided(pieces(cell)))
    }
    plain = [[cell.replace("~", "") for cell in row] for row in drawn.shown]
    return without_struck(replace(drawn, shown=plain), cells)


def names(found: Reading, table: str = "households", field: str = "first_name") -> list[object]:
    return [reveal(value) for value in found.tables[table].values(field)]


def told(found: Reading) -> list[str]:
    return [notice.words.th for notice in found.notices if notice.kind == "struck through"]


def faults(found: Reading) -> list[tuple[str, int]]:
    return [
        (name, index)
        for table in found.tables.values()
        for name, column in table.columns.items()
        for index in column.problems
    ]


# ------------------------------------------------------------------------------ a cell


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("~10~ 12", "12"),
        ("12 ~10~", "12"),
        ("~10~12", "12"),
        ("~เสร็จ~", ""),
        ("~ก~ ~ข~", ""),
        ("5 ~ก.ค.~ ส.ค. 2569", "5  ส.ค. 2569"),
        ("5~ ก.ค. ~ส.ค. 2569", "5 ส.ค. 2569"),
        ("1~, 2~, 3", "1, 3"),
        ("~1~, 2", "2"),
        ("1, ~2~", "1"),
        ("1, ~2~, 3", "1, 3"),
        ("1, ~2~, ~3~, 4", "1, 4"),
        ("1, ~2~, ~3~", "1"),
        ("1\n~2~\n3", "1\n3"),
        ("1/~2~/69", "1//69"),
        ("นาย ก~\nนาย ข~\nนาย ค", "นาย ก\nนาย ค"),
        ("-~5~", "-"),
    ],
)
def test_of_a_cell_what_is_not_struck_is_left(text: str, left: str) -> None:
    found = divided(pieces(text))
    assert found is not None
    assert found.left == left


def test_a_cell_in_which_nothing_is_struck_is_as_it_is() -> None:
    assert divided([(" 1, ", False)]) is None
    assert divided([("ก", False), (" ", True), ("", True)]) is None


def test_what_stands_below_and_right_keeps_its_place() -> None:
    tab = struck("~ก~ | ข | ~ค~\n~ง~\nจ")
    assert tab.shown == [["", "ข"], [], ["จ"]]
    assert [len(row) for row in tab.stored] == [2, 0, 1]
    assert tab.struck == {(0, 0): "ก", (0, 2): "ค", (1, 0): "ง"}


def test_a_form_in_which_something_is_struck_is_told_as_any_other() -> None:
    """Its cells turned and what is struck in them not, no tab of the workbook was read."""
    form = (
        "แบบบันทึก\nวันที่ | ~1 มิ.ย. 69~ 2 มิ.ย. 69\nตำบล | ตาคลี\nหมู่ที่ | 1\nอาชีพ | ~ไก่~ ผัก\nสถานะ | เสร็จ"
    )
    (unread,) = reading(struck(form, "ฝึกอบรม")).unread
    assert "run down a column (A2:A6)" in unread.words.en


# ------------------------------------------------------------------------------ rows

ROWS = """
    1 | มาลี | ใจงาม | ตาคลี | 5 | ทอผ้า | สมชาย
    {}
    3 | อรุณ | มั่น | ตาคลี | 5 | ทอผ้า | สมชาย
"""


@pytest.mark.parametrize(
    "row",
    [
        "~2~ | ~มณี~ | ~คงมั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~",
        "2 | ~มณี~ | ~คงมั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~",  # a running number is a formula
        "2 | ~มณี~ | ~คงมั่น~ | ตาคลี | 5 | ~ทอผ้า~ | ~สมชาย~",  # from the name on
        "~2~ | มณี | ~คงมั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~",  # but for the name
        "~2~ | ~มณี~ | ~คงมั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ย้ายไปแล้ว",
    ],
)
def test_a_struck_row_is_no_record_and_is_told_by_its_place(row: str) -> None:
    found = reading(struck(HEADING + ROWS.format(row)))
    assert names(found) == ["มาลี", "อรุณ"]
    assert not found.unread
    (words,) = told(found)
    assert "แถวที่ 3)" in words
    assert "โปรดเอาขีดฆ่าออก" in words
    assert found.accounts[0].cells["struck"] >= 6


def test_rows_are_told_together() -> None:
    rows = "\n".join(
        f"{n} | {m}คน{n}{m} | {m}ก{m} | {m}ตาคลี{m} | {m}5{m} | {m}ทอ{m} | {m}ส{m}"
        for n, m in enumerate(["", "~", "", "~", "~", "", "", "", "~"], 1)
    )
    found = reading(struck(f"{HEADING}\n{rows}"))
    assert names(found) == ["คน1", "คน3", "คน6", "คน7", "คน8"]
    (words,) = told(found)
    assert "(แถวที่ 3, 5-6, 10)" in words


def test_one_struck_cell_is_blank_and_its_row_stays() -> None:
    rows = "1 | 1 ก.ค. 2569 | ตาคลี | 5 | จักสาน | 5,000 | ~แล้วเสร็จ~"
    found = reading(struck(f"{TRAININGS}\n{rows}\n{rows.replace('~', '')}", "ฝึกอบรม"))
    assert names(found, "trainings", "status") == [None, "แล้วเสร็จ"]
    (words,) = told(found)
    assert "G2" in words
    assert "แถวที่" not in words


def test_a_running_number_struck_alone_is_ticked_off_and_still_the_number() -> None:
    found = reading(struck(HEADING + ROWS.format("~2~ | มณี | คงมั่น | ตาคลี | 5 | ทอผ้า | สมชาย")))
    assert names(found, field="no") == [1, 2, 3]
    assert not told(found)


def test_a_correction_is_read_and_what_it_corrects_is_not() -> None:
    rows = "1 | ~1 ก.ค.~ 8 ก.ค. 2569 | ตาคลี | 5 | จักสาน | ~10~ 12 | แล้วเสร็จ"
    found = reading(struck(f"{TRAININGS}\n{rows}", "ฝึกอบรม"))
    assert [str(v.start) for v in names(found, "trainings", "date")] == ["2026-07-08"]  # type: ignore[attr-defined]
    assert [int(v) for v in names(found, "trainings", "budget")] == [12]  # type: ignore[call-overload]
    assert not faults(found)
    (words,) = told(found)
    assert "B2, F2" in words


def test_a_formula_that_is_left_makes_no_record() -> None:
    heading = "ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย | คงเหลือ"
    rows = "1 | ก | 5,000 | 1,000 | 4,000\n2 | ~ข~ | ~9,000~ | ~1,000~ | 8,000"
    found = reading(struck(f"{heading}\n{rows}\n3 | ~ค~ | 700 | 100 | 600", "งบประมาณ"))
    assert names(found, "budget", "project") == ["ก"]
    assert not faults(found)


def test_the_last_rows_may_be_struck_and_what_follows_is_as_it_was() -> None:
    rows = ROWS.format("2 | มณี | คงมั่น | ตาคลี | 5 | ทอผ้า | สมชาย").rstrip()
    last = "4 | ~ศรี~ | ~ดี~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~ก~\n~5~ | ~ศร~ | ~ดี~ | ~ตาคลี~"
    found = reading(struck(f"{HEADING}{rows}\n{last}\nหมายเหตุ : ย้ายออก"))
    assert names(found) == ["มาลี", "มณี", "อรุณ"]
    (words,) = told(found)
    assert "(แถวที่ 5-6)" in words


def test_a_struck_total_adds_nothing_up() -> None:
    heading = "ที่ | โครงการ/กิจกรรม | จัดสรร | เบิกจ่าย"
    rows = "1 | ก | 5,000 | 1,000\n2 | ข | 100 | 50"
    found = reading(struck(f"{heading}\n{rows}\n~รวม~ | | ~9~ | ~9~", "งบประมาณ"))
    assert names(found, "budget", "project") == ["ก", "ข"]
    assert not found.tables["budget"].totals


# ------------------------------------------------------------------------------ places

FIRST = """
    1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย
    2 | มณี | คงมั่น | | | ทอผ้า | สมชาย
    {}
    4 | ศรี | ดี | | | ทอผ้า | สมชาย
    5 | ศร | ดี | | | ทอผ้า | สมชาย
    6 | แสง | ดี | ตาคลี | 6 | ทอผ้า | สมชาย
    7 | สาย | ดี | | | ทอผ้า | สมชาย
"""


def test_a_village_on_the_first_row_holds_though_that_row_is_struck() -> None:
    """What is crossed out is the household; the others are still of its village."""
    row = "~3~ | ~อรุณ~ | ~มั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~"
    found = reading(struck(HEADING + FIRST.format(row)))
    assert names(found) == ["มาลี", "มณี", "ศรี", "ศร", "แสง", "สาย"]
    assert names(found, field="moo") == [4, 4, 5, 5, 6, 6]
    top = FIRST.format("3 | อรุณ | มั่น | ตาคลี | 5 | ทอผ้า | สมชาย").replace(
        "1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย",
        "~1~ | ~มาลี~ | ~ใจงาม~ | ~ตาคลี~ | ~4~ | ~ทอผ้า~ | ~สมชาย~",
    )
    found = reading(struck(HEADING + top))
    assert names(found, field="moo") == [4, 5, 5, 5, 6, 6]


def test_a_village_struck_alone_is_nobodys_and_not_that_above() -> None:
    row = "3 | อรุณ | มั่น | ~ตาคลี~ | ~5~ | ทอผ้า | สมชาย"
    found = reading(struck(HEADING + FIRST.format(row)))
    assert names(found, field="moo") == [4, 4, None, None, None, 6, 6]


def test_a_blank_below_a_struck_row_is_a_blank_where_every_row_says_its_village() -> None:
    rows = """
    1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย
    2 | มณี | คงมั่น | ตาคลี | 4 | ทอผ้า | สมชาย
    ~3~ | ~อรุณ~ | ~มั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~
    4 | ศรี | ดี | ตาคลี | | ทอผ้า | สมชาย
    5 | ศร | ดี | ตาคลี | 6 | ทอผ้า | สมชาย
    """
    assert names(reading(struck(HEADING + rows)), field="moo") == [4, 4, None, 6]


def test_a_ditto_mark_below_a_struck_row_repeats_what_stands_there() -> None:
    rows = """
    1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย
    ~2~ | ~อรุณ~ | ~มั่น~ | ~ตาคลี~ | ~5~ | ~จักสาน~ | ~สมชาย~
    3 | ศรี | ดี | 〃 | 〃 | ทอผ้า | สมชาย
    ~4~ | ~ศร~ | ~ดี~ | ~〃~ | ~〃~ | ~ทอผ้า~ | ~สมชาย~
    5 | แสง | ดี | 〃 | 〃 | ทอผ้า | สมชาย
    """
    found = reading(struck(HEADING + rows))
    assert names(found, field="moo") == [4, 5, 5]
    assert not faults(found)


MERGED = """
    1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย
    {}
    3 | ศรี | ดี | | | ทอผ้า | สมชาย
    4 | แสง | ดี | | | ทอผ้า | สมชาย
"""
MERGES = (Merge(2, 3, 5, 4), Merge(2, 4, 5, 5))


@pytest.mark.parametrize(
    ("row", "moos"),
    [
        ("~2~ | ~มณี~ | ~มั่น~ | ตาคลี | 5 | ~ทอผ้า~ | ~สมชาย~", [4, 5, 5]),
        ("~2~ | ~มณี~ | ~มั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~", [4, 5, 5]),
        ("2 | มณี | มั่น | ~ตาคลี~ | ~5~ | ทอผ้า | สมชาย", [4, None, None, None]),
    ],
)
def test_a_merged_village_struck_along_with_one_row_holds_for_the_others(
    row: str, moos: list[int | None]
) -> None:
    found = reading(struck(HEADING + MERGED.format(row), merges=MERGES))
    assert names(found, field="moo") == moos


def test_below_a_struck_group_nothing_is_of_the_group_above() -> None:
    text = """
    ที่ | ชื่อ | สกุล | อาชีพที่สนใจ | วิทยากรผู้ดูแล
    ตำบลตาคลี หมู่ที่ 4
    1 | มาลี | ใจงาม | ทอผ้า | สมชาย
    {}
    2 | ศรี | ดี | ทอผ้า | สมชาย
    """
    plain = reading(struck(text.format("ตำบลตาคลี หมู่ที่ 5")))
    assert names(plain, field="moo") == [4, 5]
    found = reading(struck(text.format("~ตำบลตาคลี หมู่ที่ 5~")))
    assert any("หมู่ที่" in unread.words.th for unread in found.unread)
    every = text.format("~ตำบลตาคลี หมู่ที่ 5~").replace("2 | ศรี | ดี", "2 | ~ศรี~ | ~ดี~")
    every = every.replace("~ดี~ | ทอผ้า | สมชาย", "~ดี~ | ~ทอผ้า~ | ~สมชาย~")
    assert names(reading(struck(every)), field="moo") == [4]


# ------------------------------------------------------------------------------ headings and tabs


def test_a_struck_title_says_nothing() -> None:
    title = "~ทะเบียนครัวเรือน ปีงบประมาณ 2560~\n"
    row = "1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย"
    found = reading(struck(f"{title}{HEADING}\n{row}"), year=None)
    assert found.fiscal_year == 2569
    assert "A1" in told(found)[0]


def test_a_struck_heading_names_no_column() -> None:
    row = "1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย"
    found = reading(struck(f"{HEADING.replace('หมู่ที่', '~หมู่ที่~')}\n{row}"))
    assert any(unread.field == "moo" for unread in found.unread)
    optional = reading(struck(f"{HEADING.replace('อาชีพที่สนใจ', '~อาชีพที่สนใจ~')}\n{row}"))
    assert not optional.unread
    assert "F1" in told(optional)[0]


def all_struck(text: str) -> str:
    return "\n".join(
        " | ".join(f"~{cell.strip()}~" for cell in line.split("|"))
        for line in text.strip().splitlines()
    )


@pytest.mark.parametrize("title", ["ครัวเรือนเป้าหมาย", "บันทึก"])
@pytest.mark.parametrize("rows", ["1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย", ""])
def test_a_struck_heading_loses_no_table_in_silence(title: str, rows: str) -> None:
    text = all_struck(HEADING) + (f"\n{rows}" if rows else "\n" + all_struck(ROWS.format("")))
    found = reading(struck(text, title))
    assert "households" not in found.tables
    asked = [each.words.th for each in found.unread]
    (said,) = (*asked, *told(found))
    assert "ในแถวที่ 1 ของแท็บ" in said
    assert bool(asked) == (title == "ครัวเรือนเป้าหมาย")  # by its name it should hold a table


def test_an_old_tab_that_is_all_struck_asks_for_nothing_where_its_table_is_elsewhere() -> None:
    row = "1 | มาลี | ใจงาม | ตาคลี | 4 | ทอผ้า | สมชาย"
    old = struck(all_struck(f"{HEADING}\n{row}"), "ครัวเรือน (เดิม)", gid=8)
    found = reading(struck(f"{HEADING}\n{row}"), old)
    assert names(found) == ["มาลี"]
    assert not found.unread
    assert len(told(found)) == 1


def test_a_tab_without_a_table_is_not_told_of() -> None:
    assert not told(reading(struck("ซื้อของ\n~น้ำ~\n~ข้าว~\nผัก", "จดไว้")))


def test_a_struck_heading_of_another_table_ends_the_one_above() -> None:
    second = "~วันที่ลงพื้นที่~ | ~ตำบล~ | ~หมู่ที่~ | ~ครัวเรือนที่~ | ~ผู้บันทึก~"
    rows = "1 | มาลี | ใจงาม | ตาคลี | 5 | ทอผ้า | สมชาย"
    found = reading(struck(f"{HEADING}\n{rows}\n{second}\n1 ก.ค. 2569 | ตาคลี | 5 | 1 | ก"))
    assert names(found) == ["มาลี"]
    assert found.unread


# ------------------------------------------------------------------------------ asked


def trainings(marks: Sequence[str], status: str = "ยังไม่เริ่ม", year: int = 2569) -> str:
    rows = [
        f"{m}{n}{m} | {m}{n} ก.ค. {year if m else 2569}{m} | {m}ตาคลี{m} | {m}{n}{m} | {m}ก{m}"
        f" | {m}{n}00{m} | {m}{status if m else 'แล้วเสร็จ'}{m}"
        for n, m in enumerate(marks, 1)
    ]
    return "\n".join([TRAININGS, *rows])


@pytest.mark.parametrize(
    ("marks", "status", "asked"),
    [
        ("~" * 5 + " " * 5, "ยังไม่เริ่ม", True),
        ("~" * 5 + " " * 6, "ยังไม่เริ่ม", False),  # exceptions
        ("~" * 4 + " " * 3, "ยังไม่เริ่ม", False),  # a small table
        ("~" * 3 + " " * 9, "แล้วเสร็จ", True),  # they say themselves that they are done
        ("~" * 2 + " " * 9, "แล้วเสร็จ", False),
    ],
)
def test_where_much_is_struck_it_is_asked_whether_that_means_done(
    marks: str, status: str, asked: bool
) -> None:
    tab = struck(trainings([m.strip() for m in marks], status), "ฝึกอบรม")
    found = reading(tab)
    assert ("trainings" not in found.tables) == asked
    assert len(told(found)) == (not asked)
    assert [bool(re.search("ยกเลิกหรือทำเสร็จแล้ว", u.words.th)) for u in found.unread] == [
        True
    ] * asked
    settled = {TAB: {"ฝึกอบรม": Settled(CANCELLED, 0, 1)}}
    answered = reading(tab, settled=settled)
    assert len(answered.tables["trainings"]) == marks.count(" ")
    assert not answered.unread
    assert len(told(answered)) == 1


def test_rows_of_another_year_may_all_be_struck() -> None:
    marks = ["~"] * 8 + [""] * 3
    found = reading(struck(trainings(marks, "แล้วเสร็จ", 2567), "ฝึกอบรม"))
    assert len(found.tables["trainings"]) == 3
    assert not found.unread
    assert "(แถวที่ 2-9)" in told(found)[0]


def test_rows_that_stand_there_twice_may_be_struck_once() -> None:
    plain = trainings([""] * 3)
    again = "\n".join(
        " | ".join(f"~{cell.strip()}~" for cell in line.split("|"))
        for line in plain.splitlines()[1:]
    )
    found = reading(struck(f"{plain}\n{again}", "ฝึกอบรม"))
    assert len(found.tables["trainings"]) == 3
    assert not found.unread


# ------------------------------------------------------------------------------ elsewhere


def test_a_tab_of_results_strikes_what_is_mended_and_stays_as_it_is() -> None:
    tab = grid("ผลตรวจ", "ผลตรวจของโปรแกรมสัมมาชีพ\n1 | แก้แล้ว")
    assert without_struck(tab, {(1, 1): Divided("", "แก้แล้ว")}) is tab


def test_a_cell_that_is_retyped_is_no_longer_struck() -> None:
    tab = struck("ก | ~ข~")
    (after,) = edited(reading(tab).workbook, [(Place(tab.title, tab.gid, 0, 1), "ค")]).grids
    assert (after.shown[0][1], after.struck) == ("ค", {})


def test_a_struck_link_leads_nowhere() -> None:
    tab = replace(grid("ก", "ก | ข"), links={(0, 0): "a@o.th", (0, 1): "b@o.th"})
    after = without_struck(tab, {(0, 0): Divided("", "ก")})
    assert after.links == {(0, 1): "b@o.th"}


def test_who_is_forgotten_is_not_kept_in_what_was_struck() -> None:
    row = "2 | ~มณี~ | ~คงมั่น~ | ~ตาคลี~ | ~5~ | ~ทอผ้า~ | ~สมชาย~"
    found = reading(struck(HEADING + ROWS.format(row)))
    who = wanted("มณี คงมั่น")
    assert who is not None
    erased = without(found.workbook, found, who)
    assert not erased.workbook.grids[0].struck
    assert [place.cell for place in erased.places] == ["B3"]
