"""What other programs rely on, by way of the command line alone: JSON, CSV, exit codes, mails."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from email import message_from_bytes
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.program import cold, environment_of, warm

TODAY = ("--today", "2026-07-12")


def run(
    home: Path, *words: str, exit_code: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    done = warm(home, words, environment_of(home, **environment))
    assert done.returncode == exit_code, f"{words}: {done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office")
    run(home, "init", "--demo", str(home))
    return home


@pytest.fixture
def own(office: Path, tmp_path: Path) -> Path:
    """An office that a test may change."""
    return shutil.copytree(office, tmp_path / "own")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# ------------------------------------------------------------------------------ parse


def test_json_is_utf8_whatever_the_terminal_says(tmp_path: Path) -> None:
    words = ("parse", "date", "--format", "json", "--", "12 ม.ค. 67")
    told = cold(tmp_path, words, environment_of(tmp_path, PYTHONIOENCODING="ascii"))
    assert json.loads(told.stdout)[0]["text"] == "12 ม.ค. 67"


def test_texts_keep_their_order_and_dashes_are_texts(tmp_path: Path) -> None:
    told = run(tmp_path, "parse", "money", "--format", "json", "--", "-", "(250.00)", "-5", "inf")
    found = json.loads(told.stdout)
    assert [row["value"] for row in found] == [None, "-250.00", "-5", None]
    assert [row["problem"] and row["problem"]["code"] for row in found] == [None] * 3 + ["D10"]


# ------------------------------------------------------------------------------ check


def test_a_workbook_that_tells_no_year_is_of_the_current_one(office: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.xlsx"
    Workbook().save(empty)
    for day, year in (("2026-07-12", 2569), ("2026-10-01", 2570)):
        told = run(
            office, "check", str(empty), "--format", "json", "--today", day, "--fail-on", "never"
        )
        assert json.loads(told.stdout)["workbook"]["fiscal_year"] == year


@pytest.mark.parametrize(
    ("name", "exit_code", "said"),
    [
        ("a" * 5000 + ".xlsx", 4, "no such file"),
        (".", 4, "a folder"),
        ("", 2, "no .xlsx file"),
        ("missing.xlsx", 4, "no such file"),
    ],
)
def test_a_name_that_leads_nowhere_gets_one_short_line(
    office: Path, name: str, exit_code: int, said: str
) -> None:
    told = run(office, "check", "--", name, exit_code=exit_code).stderr
    assert said in told
    assert len(told) < 800


def test_an_unknown_district_is_refused_by_check_as_by_parse(office: Path) -> None:
    for words in (("check", "takhli-2569"), ("parse", "place", "x")):
        told = run(office, *words, "--district", "ไม่มีจริง", exit_code=2)
        assert "ไม่มีจริง" in told.stderr


def test_an_empty_value_is_empty_in_csv(office: Path) -> None:
    words = ("check", "takhli-2569", *TODAY, "--fail-on", "never", "--format")
    rows = list(csv.DictReader(run(office, *words, "csv").stdout.splitlines()))
    findings = json.loads(run(office, *words, "json").stdout)["findings"]
    assert [row["value"] for row in rows] == [finding["value"] for finding in findings]
    assert any(not row["value"] for row in rows)


# ------------------------------------------------------------------------------ bad input


def test_an_office_that_cannot_be_made_is_not_our_bug(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for extra in ([], ["--demo"]):
        told = run(tmp_path, "init", "taken/office", *extra, exit_code=2)
        assert "cannot be written" in told.stderr


def test_a_new_office_is_told_what_there_is_none_of(tmp_path: Path) -> None:
    run(tmp_path, "init", "new")
    status = run(tmp_path / "new", "status").stdout
    assert "no sheet read yet\nno mail of this week yet\n" in status
    assert run(tmp_path / "new", "history").stdout == "no mail yet\n"


def test_an_empty_week_is_not_the_current_one(office: Path) -> None:
    told = run(office, "send", "--dry-run", "--week", "", *TODAY, exit_code=2)
    assert "ISO week" in told.stderr


@pytest.mark.parametrize("key", ["sender", "reply_to", "operator"])
def test_an_address_in_the_settings_must_be_one(own: Path, key: str) -> None:
    path = own / "config/settings.toml"
    path.write_text(
        re.sub(rf'(?m)^{key} = ".*"', f'{key} = "not one"', path.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    told = run(own, "send", *TODAY, exit_code=3)
    assert f"config/settings.toml: mail.{key}" in told.stderr


def test_a_wrong_variable_is_named_as_such(office: Path) -> None:
    told = run(office, "sync", *TODAY, exit_code=3, SAMMACHIP_SMTP_PORT="99999")
    assert "environment: SAMMACHIP_SMTP_PORT" in told.stderr


def test_an_operator_who_may_not_be_written_to_is_told_of(own: Path) -> None:
    change(own / "config/settings.toml", "operator@takhli.example.go.th", "operator@elsewhere.test")
    told = run(own, "send", *TODAY, exit_code=5)
    assert "operator@elsewhere.test is not written to" in told.stdout


def test_doctor_names_a_district_that_does_not_exist(own: Path) -> None:
    change(own / "config/workbooks.toml", 'district = "ตาคลี"', 'district = "ตาคลีลี่"')
    told = "config/workbooks.toml: workbook[1].district: no district is called 'ตาคลีลี่'"
    for command in ("doctor", "sync"):
        said = run(own, command, *TODAY, exit_code=3)
        assert told in " ".join((said.stdout + said.stderr).split())


# ------------------------------------------------------------------------------ mails


def texts(folder: Path) -> dict[str, str]:
    """The plain-text part of every mail in a folder, by recipient."""
    found = {}
    for path in folder.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes())
        part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        found[mail["To"].split("<")[-1].rstrip(">")] = body.decode()
    return found


def test_how_late_an_item_is_stands_on_its_own_line(office: Path, tmp_path: Path) -> None:
    run(office, "preview", "--out", str(tmp_path), *TODAY)
    mail = texts(tmp_path)["arunee@takhli.example.go.th"]
    assert re.search(r"(?m)^เกิน 26 วัน · ครบกำหนด", mail)


def test_a_reader_of_several_districts_gets_one_mail_small_enough_to_leave(
    own: Path, tmp_path: Path
) -> None:
    demo = next((own / "workbooks").glob("*.xlsx"))
    blocks = []
    for number in range(3):
        shutil.copyfile(demo, own / "workbooks" / f"{number}.xlsx")
        blocks.append(f'[[workbook]]\nname = "w{number}"\nid = "{number}.xlsx"\n')
    (own / "config/workbooks.toml").write_text("\n".join(blocks), encoding="utf-8")
    run(own, "preview", "--out", str(tmp_path / "mails"), *TODAY)  # exit 1 if one were held
    mail = texts(tmp_path / "mails")["arunee@takhli.example.go.th"]
    assert mail.count("เกินกำหนด: 5 รายการ") == 3


def test_a_scope_that_no_mail_may_hold_does_not_stop_the_mail(own: Path, tmp_path: Path) -> None:
    demo = next((own / "workbooks").glob("*.xlsx"))
    book = load_workbook(demo)
    book["ผู้รับรายงาน"]["D5"] = "ช่องแค, 0812345678, ДА"
    book.save(demo)
    run(own, "preview", "--out", str(tmp_path / "mails"), *TODAY)
    mail = texts(tmp_path / "mails")["somchai@takhli.example.go.th"]
    assert "0812345678" not in mail


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("nope=3", "unknown parameter nope"),
        ("nope=", "unknown parameter nope"),
        ("visit_warning_days=", "visit_warning_days"),
        ("visit_warning_days=often", "visit_warning_days"),
    ],
)
def test_a_change_of_a_rule_that_cannot_be_blames_the_option(
    office: Path, change: str, told: str
) -> None:
    done = run(office, "rules", "impact", "T9-1", "--set", change, exit_code=2)
    assert f"--set {change}" in done.stderr
    assert told in done.stderr


def test_the_table_says_severity_and_id_worst_first_and_all_when_asked(office: Path) -> None:
    sheet = next((office / "workbooks").glob("*.xlsx"))
    data = json.loads(
        run(office, "check", str(sheet), "--format", "json", *TODAY, exit_code=1).stdout
    )
    table = run(office, "check", str(sheet), *TODAY, exit_code=1).stdout
    assert all(finding["id"] in table for finding in data["findings"])
    words = [line.split()[0] for line in table.splitlines() if line[:1] in "ewi"]
    severities = [word for word in words if word in ("error", "warning", "info")]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    groups = "the mail tells them as 5 overdue, 5 to follow up, 22 data to check"
    assert groups in table
    assert sum(map(int, re.findall(r"\d+", groups))) == len(data["findings"])


def test_the_rules_not_checked_for_one_cause_are_one_line(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "part.xlsx"
    book = load_workbook(next((office / "workbooks").glob("*.xlsx")))
    del book["วัสดุ"]
    book.save(path)
    data = json.loads(
        run(office, "check", str(path), "--format", "json", *TODAY, exit_code=1).stdout
    )
    codes = {each["code"] for each in data["not_checked"]}
    table = run(office, "check", str(path), *TODAY, exit_code=1).stdout
    told = re.findall(r"^not checked (.+): (.+)$", table, re.MULTILINE)
    assert [each for each, _ in told if "T8-1, T8-2, T8-3" in each]
    assert sorted(code for each, _ in told for code in each.split(", ")) == sorted(codes)
    assert len({because for _, because in told}) == len(told)


def test_a_storm_is_one_line_of_table_and_csv_and_each_cell_in_json(
    office: Path, tmp_path: Path
) -> None:
    path = tmp_path / "storm.xlsx"
    book = load_workbook(next((office / "workbooks").glob("*.xlsx")))
    sheet = book["แผน"]
    column = next(c.column for row in sheet["A1:Z6"] for c in row if c.value == "งบประมาณ (บาท)")
    rows = [row for row in range(5, 60) if isinstance(sheet.cell(row, column).value, int | float)]
    for row in rows:
        sheet.cell(row, column).value = "#REF!"
    book.save(path)
    each = json.loads(
        run(office, "check", str(path), "--format", "json", *TODAY, exit_code=1).stdout
    )
    failed = [finding for finding in each["findings"] if finding["code"] == "M2"]
    assert len(failed) >= len(rows) > 10
    lines = run(office, "check", str(path), "--format", "csv", *TODAY, exit_code=1).stdout
    told = [row for row in csv.DictReader(lines.splitlines()) if row["code"] == "M2"]
    storm = next(row for row in told if int(row["count"]) > 1)
    assert int(storm["count"]) == len(rows)
    assert re.fullmatch(r"[A-Z]+\d+( … |:)[A-Z]+\d+", storm["range"])
    assert f"×{len(rows)}" in run(office, "check", str(path), *TODAY, exit_code=1).stdout


@pytest.mark.parametrize(
    ("words", "code"), [("sync", 3), ("backup b.tar", 2), ("status", 0), ("history", 0)]
)
def test_a_folder_that_is_no_office_is_left_as_it_was(
    tmp_path: Path, words: str, code: int
) -> None:
    """And a timer that syncs or backs up there by mistake does not end as if all were well."""
    run(tmp_path, *words.split(), exit_code=code)
    assert list(tmp_path.iterdir()) == []


def test_a_send_without_sheets_says_that_there_are_none(tmp_path: Path) -> None:
    told = run(tmp_path, "send", exit_code=3).stdout
    assert "add your sheets to config/workbooks.toml" in told
