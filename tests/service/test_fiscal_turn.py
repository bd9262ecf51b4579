"""The turn of the fiscal year: the old one ends once, in words, and a wrong year is one fault."""

from __future__ import annotations

from collections import Counter
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.clock import quarter_within
from sync.model import Report
from sync.service import Office
from sync.settings import load
from tests.offices import READERS, Copies

LAST, FIRST = date(2026, 9, 30), date(2026, 10, 1)


@pytest.fixture
def home(tmp_path: Path, demo_office: Copies) -> Path:
    return demo_office(tmp_path)


def state_year(home: Path, year: int) -> None:
    config = home / "config/workbooks.toml"
    text = config.read_text(encoding="utf-8").replace("fiscal_year = 2569", f"fiscal_year = {year}")
    config.write_text(text, encoding="utf-8")


def on(home: Path, day: date) -> Office:
    return Office(load(home, {}), day)


def report_of(home: Path, day: date) -> Report:
    (outcome,) = on(home, day).sync().outcomes
    assert outcome.report is not None
    return outcome.report


def texts(home: Path, day: date) -> list[str]:
    """The text parts of a day's mails."""
    found = []
    for row in on(home, day).preview(home / str(day)).mails:
        mail = message_from_bytes(Path(row.path).read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain",))
        assert body is not None
        found.append(str(body.get_content()))
    assert found
    return found


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 9, 30), 1),
        (date(2025, 10, 1), 1),
        (date(2026, 1, 1), 2),
        (LAST, 4),
        (FIRST, 4),
        (date(2027, 4, 1), 4),
    ],
)
def test_a_year_s_last_quarter_stays_its_quarter(day: date, quarter: int) -> None:
    assert quarter_within(day, 2569) == quarter


def test_on_the_last_day_nothing_is_said(tmp_path: Path, demo_office: Copies) -> None:
    home = demo_office(tmp_path, readers=READERS)
    assert report_of(home, LAST).notices == ()
    assert not any("สิ้นสุดแล้ว" in text for text in texts(home, LAST))
    assert on(home, LAST).sync().concerns == ()


def test_from_the_first_of_october_the_old_year_says_once_that_it_has_ended(home: Path) -> None:
    (notice,) = report_of(home, FIRST).notices
    assert notice.kind == "fiscal year over"
    assert "2569" in notice.words.th
    assert "30 Sep 2026" in notice.words.en
    said = texts(home, FIRST)
    for text in said:
        assert text.count("สิ้นสุดแล้วเมื่อ 30 ก.ย. 2569") + text.count("ended on 30 Sep 2026") == 1
        assert "ไตรมาส 1" not in text
    assert any("สิ้นไตรมาส 4" in text for text in said)


def test_the_operator_is_told_which_district_has_no_workbook_of_the_new_year(home: Path) -> None:
    (concern,) = on(home, FIRST).sync().concerns
    assert concern.kind == "no_new_workbook"
    assert "ตาคลี has no workbook of 2570" in concern.line
    config = home / "config/workbooks.toml"
    block = config.read_text(encoding="utf-8").partition("[[workbook]]")[2]
    more = block.replace("2569", "2570")
    (old,) = (home / "workbooks").glob("*.xlsx")
    old.with_name(old.name.replace("2569", "2570")).write_bytes(old.read_bytes())
    config.write_text(f"[[workbook]]{block}\n[[workbook]]{more}", encoding="utf-8")
    kinds = {concern.kind for concern in on(home, FIRST).sync().concerns}
    assert "fiscal_year_over" in kinds
    assert "no_new_workbook" not in kinds


def test_a_stated_year_that_the_titles_contradict_is_one_fault(home: Path) -> None:
    right = Counter(finding.code for finding in report_of(home, date(2026, 7, 12)).findings)
    state_year(home, 2570)
    report = report_of(home, date(2026, 7, 13))
    wrong = Counter(finding.code for finding in report.findings)
    assert wrong - right == Counter({"D8": 1})
    (fault,) = (finding for finding in report.findings if finding.code == "D8")
    assert "2570" in fault.what.th
    assert "2569" in fault.what.th
    assert {"T2-3", "T1-1", "M8", "O1"} <= {rule.code for rule in report.not_checked}


def test_a_stated_year_that_the_titles_bear_out_is_no_fault(home: Path) -> None:
    report = report_of(home, date(2026, 7, 12))
    assert not any(finding.code == "D8" for finding in report.findings)
    assert not any(rule.code == "T2-3" for rule in report.not_checked)


def test_old_titles_over_a_plan_of_the_stated_year_are_a_warning_and_all_is_checked(
    home: Path,
) -> None:
    right = Counter(finding.code for finding in report_of(home, date(2026, 7, 12)).findings)
    (path,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=3):
            for cell in row:
                if isinstance(cell.value, str) and "ปี" in cell.value:
                    cell.value = cell.value.replace("2569", "2568")
    title = path.with_name(path.name.replace("2569", "2568"))
    path.unlink()
    book.save(title)
    config = home / "config/workbooks.toml"
    text = config.read_text(encoding="utf-8").replace(path.name, title.name)
    config.write_text(text, encoding="utf-8")
    report = report_of(home, date(2026, 7, 13))
    (fault,) = (finding for finding in report.findings if finding.code == "D8")
    assert fault.severity.value == "warning"
    assert Counter(f.code for f in report.findings) - right == Counter({"D8": 1})
    assert not any(rule.code == "T2-3" for rule in report.not_checked)
