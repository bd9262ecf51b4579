"""No tab stops the reader: hostile grids, and random ones made of what it knows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.model import Grid, Merge, Reading, Serial, SheetError, Stored, Workbook
from sync.model.struck import Divided, without_struck
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.tables import read
from sync.reading.windows import at
from tests.reading.test_tables import VILLAGES, catalogue, grid

PATIENCE = 5.0  # seconds of processor time for one hostile tab; most take a hundredth
SHEET_ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#ERROR!")
HEAD = ["ตำบล", "หมู่ที่", "บ้าน", "ผู้รับผิดชอบ"]
ROW = ["ตาคลี", "1", "หนองนา", "ดาว"]


def of(rows: list[list[str]], *merges: Merge, title: str = "หมู่บ้าน") -> Grid:
    return Grid(title, 0, rows, [[None] * len(row) for row in rows], merges)


def outcome(*grids: Grid) -> Reading:
    """What is read, sealed as the service does it, in bearable time."""
    begun = time.process_time()
    sealed = Sealer(b"k" * 16).workbook(Workbook("id", "ทดสอบ", grids))
    found = read(sealed, catalogue(), today=date(2026, 7, 12))
    assert time.process_time() - begun < PATIENCE
    return found


def filled(sheet: Grid) -> int:
    struck = sum(1 for cell in sheet.struck if not at(sheet, *cell))
    return struck + sum(1 for row in sheet.shown for text in row if text)


def assert_complete(grids: Sequence[Grid], found: Reading) -> None:
    """Every filled cell of every tab is accounted for."""
    assert [account.gid for account in found.accounts] == [sheet.gid for sheet in grids]
    for sheet, account in zip(grids, found.accounts, strict=True):
        assert account.filled == filled(sheet), (sheet.title, account)
        assert bool(account.cells.get("unread")) == bool(account.not_read)


def villages(rows: list[list[str]], *merges: Merge) -> int:
    return len(outcome(of(rows, *merges)).tables["villages"])


# ------------------------------------------------------------------------------ the corpus


def test_as_many_columns_as_a_sheet_can_have() -> None:
    wide = [[*HEAD, *["x"] * 18_274], [*ROW, *["1"] * 18_274], [*ROW, *[""] * 18_274]]
    assert villages(wide) == 2


def test_as_many_known_labels_as_a_sheet_can_have_columns() -> None:
    assert outcome(of([["ตำบล", "หมู่ที่"] * 9_139, ROW])).unread


def test_sixty_rows_of_junk_as_wide_as_a_sheet() -> None:
    junk = [[f"ก{row}-{column}" for column in range(5_000)] for row in range(60)]
    assert "plan" in outcome(of([[*row, "ตำบล"] for row in junk], title="x")).missing


@pytest.mark.parametrize(
    "text", ["ก" * 50_000, "ก " * 25_000, "่" * 50_000, "1," * 25_000, " " * 50_000]
)
@pytest.mark.parametrize("where", ["heading", "body"])
def test_one_cell_of_fifty_thousand_characters(text: str, where: str) -> None:
    rows = [[*HEAD, text], ROW, [*ROW[:3], text]]
    if where == "heading":
        rows.insert(0, [text, text, text])
    assert villages(rows) == 2


@pytest.mark.parametrize("key", ["plan", "households", "follow_ups", "materials", "groups"])
def test_every_column_with_a_very_long_text(key: str) -> None:
    spec = catalogue().tables.tables[key]
    labels = [field.heading for field in spec.fields.values()]
    for text in ("9" * 50_000, "1 ม.ค. " * 7_000, "081-" * 12_500, "(" * 50_000):
        assert len(outcome(of([labels, [text] * len(labels)], title=spec.tab)).tables[key]) == 1


def test_marks_that_turn_the_writing_round_and_emoji_hide_nothing() -> None:
    head = ["\u202bตำบล\u202c", "\u200fหมู่ที่", "บ้าน\u200b", "ผู้รับผิดชอบ 👩🏽‍🌾"]
    assert villages([head[:3] + HEAD[3:], ["\u202eตาคลี", "1 ✅", "🏡", "👨‍👩‍👧‍👦"]]) == 1


def test_formulas_as_text_are_texts() -> None:
    found = outcome(of([HEAD, ["=A1", "=SUM(B2:B9)", '=HYPERLINK("x")', "+66"]]))
    assert found.tables["villages"].columns["moo"].problems[0][0].code == "D10"


@pytest.mark.parametrize("error", SHEET_ERRORS)
def test_every_error_of_a_sheet_is_coded(error: str) -> None:
    for key, spec in catalogue().tables.tables.items():
        labels = [field.heading for field in spec.fields.values()]
        shown = [labels, [error] * len(labels)]
        stored: list[list[Stored]] = [[None] * len(labels), [SheetError(error)] * len(labels)]
        table = outcome(Grid(spec.tab, 0, shown, stored)).tables[key]
        for column in table.columns.values():
            assert [problem.code for problem in column.problems[0]] == ["M2"]


@pytest.mark.parametrize("rows", [[], [[]], [[""]], [[], [], [""]], [["", ""]] * 40])
def test_empty_tabs_are_missing_tables(rows: list[list[str]]) -> None:
    assert "villages" in outcome(of(rows)).missing


def test_a_tab_of_merges_only() -> None:
    assert "villages" in outcome(of([], *[Merge(n, 0, n + 2, 9) for n in range(5_000)])).missing


@pytest.mark.parametrize(
    "merge",
    [
        Merge(0, 0, 10**9, 10**9),
        Merge(1, 0, 10**9, 1),
        Merge(10**6, 10**6, 10**6 + 2, 10**6 + 2),
        Merge(0, 0, 0, 0),
        Merge(5, 5, 1, 1),
        Merge(-3, -3, 9, 9),
        Merge(0, 3, 2, 4),
    ],
)
def test_merges_outside_the_tab_or_upside_down(merge: Merge) -> None:
    outcome(of([HEAD, ROW, [], ["", *ROW[1:]], ROW[:2]], merge))


def test_ragged_rows() -> None:
    assert villages([["ทะเบียน"], HEAD, ROW[:1], ROW, [], [*ROW, *["x"] * 30], ROW[:2], [""]]) == 4


def test_two_thousand_headings_one_below_the_other() -> None:
    assert villages([HEAD, ROW] * 2_000) == 2_000
    turned = outcome(of([HEAD, HEAD[::-1]] * 1_000))
    assert [unread.words.en[:8] for unread in turned.unread] == ["Row 301 "]


def test_other_headings_in_turn() -> None:
    loans = ["เลขที่สัญญา", "ผู้ยืม", "วันที่ยืม", "จำนวนเงิน"]
    tables = outcome(of([HEAD, ROW, loans, ["1", "ก", "1 ม.ค. 69", "5"]] * 100)).tables
    assert (len(tables["villages"]), len(tables["loans"])) == (100, 100)


def test_ten_thousand_blank_rows() -> None:
    assert villages([HEAD, ROW, *[[""] * 4 for _ in range(10_000)], ROW]) == 2


def test_a_huge_row_with_labels_only() -> None:
    labels = [
        f.heading for spec in catalogue().tables.tables.values() for f in spec.fields.values()
    ]
    outcome(of([labels * 20]), of([labels * 20], title="x"))


def test_numbers_that_are_no_numbers() -> None:
    stored: list[list[Stored]] = [[None] * 3, [float("nan"), float("inf"), Serial(float("nan"))]]
    for key, spec in catalogue().tables.tables.items():
        labels = [field.heading for field in spec.fields.values()]
        for value in (float("nan"), float("inf"), -float("inf"), 1e300, Serial(1e300), True):
            stored = [[None] * len(labels), [value] * len(labels)]
            assert key in outcome(Grid(spec.tab, 0, [labels, ["x"] * len(labels)], stored)).tables


def test_a_tab_may_bear_any_name() -> None:
    for title in ("", " ", "(", "1.", "หมู่บ้าน" * 500, "\u202e", "แผน(", "หมู่บ้าน 99999999999"):
        outcome(of([HEAD, ROW], title=title))


# ------------------------------------------------------------------------------ random tabs


@st.composite
def tabs(draw: st.DrawFn) -> Grid:
    """A small tab of headings, aliases, values and junk; merges and stored values at random."""
    specs = catalogue().tables.tables
    labels = sorted(catalogue().written)
    key = draw(st.sampled_from(sorted(specs)))
    own = [f.heading for f in specs[key].fields.values()]
    values = [*ROW, "1,500.-", "12 ม.ค. 67", "ทั้งหมด", "รวม", "หมายเหตุ", "ลงชื่อ", "ตำบลตาคลี", "(1)"]
    junk = [
        *SHEET_ERRORS,
        "๑๒",
        "\u200b",
        "่่",
        "1234567890121",
        "⟦id:ok:0⟧",
        "=A1",
        "🏡",
        "-",
        "x\ny",
    ]
    cell = st.one_of(
        st.just(""), st.sampled_from(own), st.sampled_from(labels), st.sampled_from(values),
        st.sampled_from(junk), st.text(max_size=6),
    )  # fmt: skip
    kept: st.SearchStrategy[Stored] = st.one_of(
        st.none(), st.none(), st.floats(), st.booleans(), st.builds(Serial, st.floats()),
        st.builds(SheetError, st.sampled_from(SHEET_ERRORS)),
    )  # fmt: skip
    rows = draw(st.lists(st.lists(cell, max_size=8), max_size=12))
    if draw(st.booleans()):
        rows.insert(draw(st.integers(0, len(rows))), own)
    index = st.integers(0, 14)
    merges = draw(st.lists(st.builds(Merge, index, index, index, index), max_size=3))
    stored = [[draw(kept) for _ in row] for row in rows]
    title = draw(st.sampled_from([specs[key].tab, "ชีต1", *specs[key].aliases]))
    places = st.tuples(st.integers(0, 12), st.integers(0, 8))
    left = st.sampled_from([Divided("", "x"), Divided("12", "10")])
    struck = draw(st.one_of(st.just({}), st.dictionaries(places, left, max_size=40)))
    return without_struck(Grid(title, 0, rows, stored, tuple(merges)), struck)


def picture(found: Reading) -> str:
    """All of a reading as text; villagers' values are masked in it, their number is not."""
    return repr((found.tables, found.unread, found.missing, found.calendars, found.fiscal_year))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(tabs(), min_size=1, max_size=3))
def test_no_tab_stops_the_reader_and_every_cell_is_accounted_for_alike(drawn: list[Grid]) -> None:
    grids = [replace(sheet, gid=gid) for gid, sheet in enumerate(drawn)]
    found = outcome(*grids)
    assert_complete(grids, found)
    assert picture(found) == picture(outcome(*grids))


def test_a_plain_tab_beside_hostile_ones_is_read() -> None:
    hostile = of([["ก" * 50_000] * 40], title="x")
    assert len(outcome(hostile, grid("หมู่บ้าน", VILLAGES), hostile).tables["villages"]) == 2
