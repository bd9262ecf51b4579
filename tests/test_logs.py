"""The log: one line an event for people or machines, and never a personal value."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from sync import logs
from sync.logs import fields

NUMBERS = ("1103700000001", "1-1037-00000-00-1", "081-234-5678", "๐๘๑๒๓๔๕๖๗๘")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("sync")
    before = (list(root.handlers), root.level, own.level)
    yield
    root.handlers[:], root.level = before[0], before[1]
    own.setLevel(before[2])


def written(shape: logs.Shape, level: str = "info") -> tuple[logging.Logger, io.StringIO]:
    out = io.StringIO()
    logs.configure(level, shape, out)
    return logging.getLogger("sync.test"), out


def test_a_line_for_people_has_time_level_event_and_fields() -> None:
    log, out = written("human")
    log.info("read", extra=fields(workbook="ตาคลี 2569", tables=9, note=None))
    (line,) = out.getvalue().splitlines()
    assert line[19:] == ' INFO read workbook="ตาคลี 2569" tables=9'


def test_a_line_for_machines_is_one_json_object() -> None:
    log, out = written("json")
    log.error("not read", extra=fields(workbook="x", error="two\nlines"))
    try:
        raise KeyError("ค่าของคน")
    except KeyError:
        log.exception("our bug", extra=fields(job="read"))
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert list(first) == ["ts", "level", "event", "workbook", "error"]
    assert (first["level"], first["event"], first["error"]) == ("error", "not read", "two lines")
    assert second["trace"][-1] == "KeyError"
    assert "ค่าของคน" not in out.getvalue()


@pytest.mark.parametrize("shape", ["human", "json"])
@pytest.mark.parametrize("level", logs.LEVELS)
def test_no_personal_value_is_told_at_any_level(shape: logs.Shape, level: str) -> None:
    log, out = written(shape, level)
    for text in NUMBERS:
        reply = f"550 <somchai.jaidee@takhli.example.go.th> no: {text}"
        log.error("mail refused", extra=fields(to=f"{text}@x.go.th", reply=reply))
        log.error(f"it says {text}@example.go.th")
    shown = out.getvalue()
    assert not [text for text in ("somchai.jaidee", *NUMBERS) if text in shown]
    assert "s•••@takhli.example.go.th" in shown


def test_a_mail_is_named_by_its_message_id() -> None:
    log, out = written("human")
    log.info("mail sent", extra=fields(message_id="<weekly.5b0bbc@takhli.example.go.th>"))
    assert "message_id=<weekly.5b0bbc@takhli.example.go.th>" in out.getvalue()


def test_days_and_numbers_stay_readable() -> None:
    text = "the clock says 2026-10-06 06:30, before 2026-10-06T07:30:00+07:00; 12,345 rows, 9 s"
    assert logs.masked(text) == text


def test_a_lower_level_and_other_libraries_chatter_are_left_out() -> None:
    log, out = written("human", "warning")
    log.info("read")
    logging.getLogger("urllib3.connectionpool").info("GET /v4/spreadsheets")
    assert out.getvalue() == ""


def test_the_journal_is_given_priorities_and_no_time() -> None:
    record = logging.LogRecord("sync.x", logging.ERROR, "x.py", 1, "not read", None, None)
    record.fields = {"workbook": "x"}
    assert logs.Human(journal=True).format(record) == "<3>not read workbook=x"
