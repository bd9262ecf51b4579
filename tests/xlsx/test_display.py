"""What a cell shows: numbers, dates and Buddhist years by their pattern."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.xlsx.display import date_of, general, shown
from sync.xlsx.number_format import kind_of, sections_of
from sync.xlsx.values import EPOCH, CellFault, serial_of

THAI_DAY = 45000  # 15 March 2023, 2566 BE, a Wednesday


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (68100.0, None, "68100"),
        (68100.0, "General", "68100"),
        (1 / 3, None, "0.3333333333"),
        (0.1 + 0.2, None, "0.3"),
        (1103700012345.0, None, "1103700012345"),
        (1e15, None, "1E+15"),
        (-0.5, None, "-0.5"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234567.891, "#,##0", "1,234,568"),
        (0.256, "0%", "26%"),
        (0.2567, "0.00%", "25.67%"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (-5.5, "#,##0.00;(#,##0.00)", "(5.50)"),
        (0.0, '0;-0;"-"', "-"),
        (-0.001, "0.0", "0.0"),
        (5.0, "[$฿-41E]#,##0.00", "฿5.00"),
        (12.0, '0 "คน"', "12 คน"),
        (5.0, "0000", "0005"),
        (812345678.0, "0##-###-####", "081-234-5678"),
        (1103700012345.0, "0-0000-00000-00-0", "1-1037-00012-34-5"),
        (1234.0, "t#,##0", "๑,๒๓๔"),
        (67.0, "[$-D000000]0", "๖๗"),
        (1234567.0, "#,##0,", "1,235"),
        (1.5e-7, "0.00E+00", "1.50E-07"),
        (1500.0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', " 1,500.00 "),
        (50.0, '[>=50]"ผ่าน";"ไม่ผ่าน"', "ผ่าน"),
        (49.0, '[>=50]"ผ่าน";"ไม่ผ่าน"', "ไม่ผ่าน"),
        (5.0, "@", "5"),
        ("ข้อความ", "0.00", "ข้อความ"),
        ("ก", '"หมู่ "@', "หมู่ ก"),
        (True, "0.00", "TRUE"),
        (CellFault("REF", "#REF!"), None, "#REF!"),
        (None, "0.00", ""),
    ],
)
def test_a_number_is_shown_by_its_pattern(value: object, pattern: str | None, text: str) -> None:
    assert shown(value, pattern) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("d/m/yyyy", "15/3/2023"),
        ("dd/mm/yyyy", "15/03/2023"),
        ("yyyy-mm-dd", "2023-03-15"),
        ("d mmm yyyy", "15 Mar 2023"),
        ("dddd d mmmm yyyy", "Wednesday 15 March 2023"),
        ("[$-41E]dddd d mmmm yyyy", "พุธ 15 มีนาคม 2023"),
        ("[$-107041E]d mmm yyyy", "15 มี.ค. 2566"),
        ("[$-107041E]d mmm yy;@", "15 มี.ค. 66"),
        ("[$-187041E]d mmmm yyyy;@", "15 มีนาคม 2566"),
        ("[$-D07041E]d mmmm yyyy", "๑๕ มีนาคม ๒๕๖๖"),
        ("[$-th-TH,107]d mmm yyyy", "15 มี.ค. 2566"),
        ("[$-th-TH,D07]d mmm yyyy", "๑๕ มี.ค. ๒๕๖๖"),
        ("[$-1070000]d/mm/yyyy", "15/03/2566"),
        ("d mmm bbbb", "15 Mar 2566"),
        ("d/m/bb", "15/3/66"),
        ("mmm-yy", "Mar-23"),
        ('d "มีนาคม" yyyy', "15 มีนาคม 2023"),
    ],
)
def test_a_date_is_shown_by_its_pattern(pattern: str, text: str) -> None:
    assert shown(float(THAI_DAY), pattern) == text
    assert kind_of(pattern) == "DATE"


@pytest.mark.parametrize(
    ("serial", "pattern", "text", "kind"),
    [
        (45000.4379, "d/m/yyyy h:mm", "15/3/2023 10:30", "DATE_TIME"),
        (45000.4379, "h:mm:ss AM/PM", "10:30:34 AM", "TIME"),
        (1.5, "[h]:mm", "36:00", "TIME"),
        (0.999988426, "hh:mm:ss", "23:59:59", "TIME"),
    ],
)
def test_times_have_minutes_where_months_would_be(
    serial: float, pattern: str, text: str, kind: str
) -> None:
    assert (shown(serial, pattern), kind_of(pattern)) == (text, kind)


def test_a_colour_in_brackets_is_no_currency() -> None:
    assert kind_of("[Red]#,##0") == "NUMBER"
    assert kind_of("[$-D000000]0") == "NUMBER"
    assert kind_of("[$฿-41E]0") == "CURRENCY"
    assert kind_of("General") is None


@given(st.dates(date(1900, 3, 1), date(2600, 12, 31)))
def test_a_date_survives_its_serial_number(day: date) -> None:
    assert date_of(serial_of(day)).date() == day


@given(st.datetimes(EPOCH.replace(1990), EPOCH.replace(2600)))
def test_a_moment_survives_to_the_second(moment: datetime) -> None:
    assert abs((date_of(serial_of(moment)) - moment).total_seconds()) < 0.01


@given(st.floats(-1e14, 1e14, allow_subnormal=False))
def test_a_general_number_reads_back_as_almost_itself(number: float) -> None:
    text = general(number)
    assert not text.endswith((".0", "."))
    assert abs(float(text) - number) <= max(1e-9, abs(number) * 1e-5)


@given(
    st.one_of(
        st.none(), st.booleans(), st.text(), st.floats(allow_nan=False, allow_infinity=False)
    ),
    st.text("#0?.,%;@\"'[]$-_*\\ymdhsbe/: E+กAMP", max_size=14),
)
def test_no_pattern_however_broken_stops_the_rendering(value: object, pattern: str) -> None:
    assert isinstance(shown(value, pattern), str)  # type: ignore[arg-type]
    kind_of(pattern)


@given(
    number=st.floats(-1e12, 1e12, allow_nan=False),
    pattern=st.sampled_from(["0", "000", "0.0", "0.00", "#,##0", "#,##0.00", "00.000"]),
)
def test_common_patterns_print_as_the_long_way_does(number: float, pattern: str) -> None:
    """A literal that is nothing (an empty quotation) keeps a pattern from the short way."""
    assert sections_of(pattern)[0].plain
    assert not sections_of('""' + pattern)[0].plain
    assert shown(number, pattern) == shown(number, '""' + pattern)
