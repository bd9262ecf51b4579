"""A date written in any form, calendar, digits and spacing is the same date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model import Serial
from sync.reading.cells.dates import DateContext, DateSpan, parse_date, parse_dates, read_serial
from sync.reading.cells.months import ENGLISH_MONTHS, SHORT_THAI_MONTHS, THAI_MONTHS, nearest_month

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
DAYS = st.dates(date(1960, 1, 1), date(2042, 12, 31))

WRITERS: dict[str, Callable[[date], str]] = {
    "short": lambda d: f"{d.day} {SHORT_THAI_MONTHS[d.month - 1]} {d.year + 543}",
    "glued": lambda d: f"{d.day}{SHORT_THAI_MONTHS[d.month - 1].replace('.', '')}.{d.year + 543}",
    "full": lambda d: f"วันที่ {d.day} {THAI_MONTHS[d.month - 1]} พ.ศ. {d.year + 543}",
    "ce": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} ค.ศ. {d.year}",
    "slash": lambda d: f"{d.day}/{d.month}/{d.year + 543}",
    "padded": lambda d: f"{d.day:02}/{d.month:02}/{d.year + 543}",
    "dash": lambda d: f"{d.day:02}-{d.month:02}-{d.year + 543}",
    "dots": lambda d: f"{d.day}.{d.month}.{d.year + 543}",
    "slash ce": lambda d: f"{d.day}/{d.month}/{d.year}",
    "iso": lambda d: d.isoformat(),
    "iso be": lambda d: f"{d.year + 543}-{d.month:02}-{d.day:02}",
    "time": lambda d: f"{d.day}/{d.month}/{d.year + 543} 12:29:08",
    "o'clock": lambda d: f"{d.day} {SHORT_THAI_MONTHS[d.month - 1]} {d.year + 543} เวลา 09.00 น.",
    "english": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1].title()} {d.year}",
    "american": lambda d: f"{ENGLISH_MONTHS[d.month - 1][:3].title()} {d.day}, {d.year}",
    "received": lambda d: f"ลว.{d.day}{SHORT_THAI_MONTHS[d.month - 1]}{d.year + 543}",
}
SHORT_YEARS: dict[str, Callable[[date], str]] = {
    "short": lambda d: f"{d.day} {SHORT_THAI_MONTHS[d.month - 1]} {(d.year + 543) % 100:02}",
    "slash": lambda d: f"{d.day}/{d.month}/{(d.year + 543) % 100:02}",
    "dash": lambda d: f"{d.day:02}-{d.month:02}-{(d.year + 543) % 100:02}",
}


@pytest.mark.parametrize("form", WRITERS)
@given(day=DAYS)
@settings(max_examples=40, deadline=None)
def test_a_date_written_in_a_form_reads_back(form: str, day: date) -> None:
    text = WRITERS[form](day)
    assert parse_date(text).value == day
    assert parse_date(text.translate(THAI_DIGITS)).value == day
    assert parse_date(text.replace(" ", "  ").replace("/", " / ")).value == day
    assert parse_date(text).problems == ()


@pytest.mark.parametrize("form", SHORT_YEARS)
@given(day=st.dates(date(1957, 1, 1), date(2056, 12, 31)))
@settings(max_examples=40, deadline=None)
def test_two_digit_years_are_buddhist_unless_told(form: str, day: date) -> None:
    assert parse_date(SHORT_YEARS[form](day)).value == day


BESIDE = (
    *(
        "(เช้า)",
        "ช่วงบ่าย",
        "(09.00 น.)",
        "เวลา 13.30 - 16.30 น.",
        "9.00 น. ณ วัดเขาใบไม้",
        "เวลา 9 โมงเช้า",
    ),
    *(
        "ณ ศาลาประชาคม หมู่ 5",
        "ที่ศาลากลางบ้าน",
        "(บ้านเนินจิก)",
        "ต.คลองคูณ",
        "อาคารเอนกประสงค์",
        "@อบต.ตาคลี",
    ),
    *("(รุ่นที่ 1)", "รุ่น 2/2569", "ครั้งที่ 3", "(รอบ 2)", "(ครึ่งวัน)", "(1 วัน)", "เป็นต้นไป", "(วันพุธ)", "*"),
)
DOUBTFUL = (
    *("(เลื่อน)", "เลื่อนไม่มีกำหนด", "ยกเลิก", "(งด)", "(รอยืนยัน)", "โดยประมาณ", "(คาดว่า)", "หรือวันถัดไป"),
    *("(เดิม)", "?", "(แผน)", "(tentative)", "ไม่ได้จัด", "(เลื่อนจาก 2 ม.ค. 69)", "(2/1/69)", "และ 40"),
    *("(วันที่ 17)", "30 คน", "กรกฎาคม", "(12 กค. 2568)"),
)


@pytest.mark.parametrize("remark", BESIDE)
@given(day=DAYS)
@settings(max_examples=20, deadline=None)
def test_what_stands_beside_a_whole_date_does_not_hide_it(remark: str, day: date) -> None:
    for write in (WRITERS["short"], WRITERS["slash"], WRITERS["full"], SHORT_YEARS["short"]):
        if write is not SHORT_YEARS["short"] or 1957 <= day.year <= 2056:
            assert parse_date(f"{write(day)} {remark}") == (day, ()), write(day)


@pytest.mark.parametrize("remark", DOUBTFUL)
@given(day=st.dates(date(2025, 10, 2), date(2026, 9, 30)))
@settings(max_examples=20, deadline=None)
def test_words_that_may_mean_another_day_are_asked_about(remark: str, day: date) -> None:
    for write in (WRITERS["short"], WRITERS["slash"], SHORT_YEARS["short"]):
        value, problems = parse_date(f"{write(day)} {remark}")
        assert value is None, write(day)
        assert [problem.code for problem in problems] == ["D4"]


def test_a_moved_date_is_told_what_to_do_with_the_words_beside_it() -> None:
    (moved,) = parse_date("1 ก.ค. 2569 เลื่อนเป็น 5 ก.ค. 2569").problems
    assert "หมายเหตุ" in moved.words.th
    (prose,) = parse_date("ยังไม่กำหนด").problems
    assert "12 ม.ค. 2569" in prose.words.th


def test_a_period_without_an_end_is_its_first_day_and_says_so() -> None:
    span, problems = parse_dates("1 ต.ค. 2568 เป็นต้นไป")
    assert span == (date(2025, 10, 1), date(2025, 10, 1), (date(2025, 10, 1),))
    assert [problem.code for problem in problems] == ["D5"]
    assert parse_dates("1 ต.ค. 2568 เวลา 09.00 น. เป็นต้นไป").problems == ()


@pytest.mark.parametrize("unit", ["(", "1 ก.ค. 69 ", "ณ ", "(เช้า) ", "1", "๑/", "เลื่อน", " "])
def test_no_text_of_any_length_makes_the_parser_raise(unit: str) -> None:
    for length in (1, 7, 60, 5_000):
        assert parse_dates(unit * length) is not None


def test_two_digit_years_follow_the_context() -> None:
    assert parse_date("12/1/24", DateContext(era="CE")).value == date(2024, 1, 12)
    assert parse_date("12/1/67", DateContext(era="BE")).value == date(2024, 1, 12)
    assert parse_date("12 Jan 24").value == date(2024, 1, 12)


def test_the_order_of_day_and_month_follows_the_context() -> None:
    american = DateContext(order="MDY")
    assert parse_date("12/31/2567", american).value == date(2024, 12, 31)
    assert parse_date("2/3/2567", american).value == date(2024, 2, 3)
    assert parse_date("2567-01-12", american).value == date(2024, 1, 12)
    assert parse_date("31/12/2567", american).value is None


@given(start=DAYS, length=st.integers(0, 300), joint=st.sampled_from([" – ", " - ", "-", " ถึง "]))
@settings(max_examples=60, deadline=None)
def test_a_range_reads_back(start: date, length: int, joint: str) -> None:
    end = start + timedelta(length)
    for write in (WRITERS["short"], WRITERS["slash"], WRITERS["full"]):
        span = parse_dates(f"{write(start)}{joint}{write(end)}").value
        assert span is not None
        assert (span.start, span.end) == (start, end)
        assert span.day_count == length + 1


@given(
    days=st.lists(st.integers(1, 28), min_size=2, max_size=6, unique=True), month=st.integers(1, 12)
)
@settings(max_examples=40, deadline=None)
def test_a_list_of_days_reads_back(days: list[int], month: int) -> None:
    text = f"{', '.join(map(str, days))} {SHORT_THAI_MONTHS[month - 1]} 2569"
    span = parse_dates(text).value
    assert span is not None
    assert span.days == tuple(date(2026, month, day) for day in sorted(days))


@given(day=st.dates(date(2025, 10, 1), date(2026, 9, 30)))
@settings(max_examples=60, deadline=None)
def test_a_missing_year_comes_from_the_fiscal_year_and_is_said(day: date) -> None:
    text = f"{day.day} {THAI_MONTHS[day.month - 1]}"
    found = parse_date(text, DateContext(fiscal_year=2569))
    assert found.value == day
    assert [problem.code for problem in found.problems] == ["D5"]
    assert f"read as {day.year + 543} BE" in found.problems[0].words.en
    assert f"(runner-up {day.year + 542})" in found.problems[0].words.en
    assert [problem.code for problem in parse_date(text).problems] == ["D4"]


def test_a_quarter_belongs_to_its_fiscal_year_and_lacks_nothing() -> None:
    found = parse_dates("ไตรมาส 1", DateContext(fiscal_year=2569))
    assert found == (DateSpan(date(2025, 10, 1), date(2025, 12, 31)), ())
    assert [problem.code for problem in parse_dates("ไตรมาส 1").problems] == ["D4"]


def test_a_period_over_new_year_needs_its_year_once() -> None:
    span = parse_dates("28 ธ.ค. – 3 ม.ค. 69").value
    assert span is not None
    assert (span.start, span.end) == (date(2025, 12, 28), date(2026, 1, 3))


def test_a_period_that_ends_before_it_starts_is_still_a_value() -> None:
    span, problems = parse_dates("10 ก.พ. 2569 - 5 ก.พ. 2569")
    assert problems == ()
    assert span is not None
    assert span.end < span.start
    assert span.day_count == 0


@pytest.mark.parametrize(
    ("slip", "month"),
    [
        ("กรกฏาคม", 7),
        ("กุมภาพันธุ์", 2),
        ("เมษายาน", 4),
        ("พฤษจิกายน", 11),
        ("ตุลาคน", 10),
        ("มกรคม", 1),
        ("ธันวามคม", 12),
        ("มิุถุนายน", 6),
    ],
)
def test_slips_of_the_keyboard_in_months_are_read(slip: str, month: int) -> None:
    assert parse_date(f"5 {slip} 2567").value == date(2024, month, 5)


@pytest.mark.parametrize(("number", "month"), list(enumerate(SHORT_THAI_MONTHS, 1)))
def test_a_comma_for_a_dot_is_a_slip_and_between_days_a_list(number: int, month: str) -> None:
    first, last, _ = month.split(".")
    for text in (
        f"24 {first},{last}, 64", f"24 {first}, {last}. 2564", f"24 {first}.{last},64",
        f"24,{month},64", f"24 {month}, 2564",
    ):  # fmt: skip
        assert parse_date(text) == (date(2021, number, 24), ()), text
    for text in (
        f"24,25,{month} 64",
        f"24 {month}, 25 {month} 64",
        f"24 {first}.{last}, 25 {month},64",
    ):
        span = parse_dates(text).value
        assert span is not None
        assert [day.day for day in span.days] == [24, 25], text
    assert parse_date(f"24 {month}, 25").value is None  # the 25th too, or the year?


@pytest.mark.parametrize("word", ["คม", "ยน", "มายน", "นาคม", "ฤดูฝน", "juny", "สิงโต"])
def test_a_word_near_no_single_month_is_no_month(word: str) -> None:
    assert nearest_month(word) == (0.0, "")
    assert parse_date(f"5 {word} 2567").value is None


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), clock=st.floats(0, 0.99))
@settings(max_examples=100, deadline=None)
def test_a_date_cell_reads_back_whatever_its_time(day: date, clock: float) -> None:
    serial = (day - date(1899, 12, 30)).days + clock
    assert read_serial(Serial(serial)) == (day, ())


def test_a_buddhist_year_in_a_date_cell_is_mended_and_said() -> None:
    serial = (date(2567, 1, 12) - date(1899, 12, 30)).days
    day, problems = read_serial(Serial(float(serial)))
    assert day == date(2024, 1, 12)
    assert [problem.code for problem in problems] == ["D5"]
    assert "read as 2024-01-12 (runner-up: the year 2567 CE)" in problems[0].words.en


def test_a_buddhist_leap_day_that_never_was_is_refused() -> None:
    serial = (date(2568, 2, 29) - date(1899, 12, 30)).days  # 2568 leaps as a Christian year only
    assert [problem.code for problem in read_serial(Serial(float(serial))).problems] == ["D4"]


@pytest.mark.parametrize("days", [0.0, -5.0, 0.5, 1e9, float("nan"), float("inf"), 100_000.0])
def test_impossible_serials_are_refused(days: float) -> None:
    value, problems = read_serial(Serial(days))
    assert value is None
    assert [problem.code for problem in problems] == ["D4"]
