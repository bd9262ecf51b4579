"""A state that an older version of this program wrote is opened, and nothing in it is lost."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from sync.state.database import connect
from sync.state.migrations import MIGRATIONS, migrate
from sync.state.state import open_state

FACTS = {"page_token": "7", "rules": "abc", "workbooks": {"takhli": "2026-07-13T01:00:00+00:00"}}
FINDING = "0123456789abcdef"


def of_the_first_shape(url: str, home: Path) -> None:
    """Three mails of one run, one of which came back, and a snapshot."""
    database = connect(url, home)
    migrate(database, MIGRATIONS[:1])
    came_back = {**FACTS, "bounced": {"reason": "550"}}
    kept = {"code": "T1-1", "table": "plan", "village": ["ตาคลี", 5], "first_week": "2026-W20"}
    content = {"findings": {FINDING: kept}, "passed": [], "overdue": 0}
    with database.writing() as connection:
        for number, facts in enumerate((FACTS, FACTS, came_back)):
            connection.execute(
                text(
                    "INSERT INTO outbox VALUES (:key, 'weekly', '2026-W28', :to, 'm', 'd', 'sent', "
                    "'2026-07-13T01:00:00.000000+00:00', NULL, 1, '', NULL, '', 1, :facts)"
                ),
                {
                    "key": f"k{number}",
                    "to": f"{number}@cdd.go.th",
                    "facts": json.dumps(facts, sort_keys=True),
                },
            )
        connection.execute(
            text("INSERT INTO snapshots VALUES ('takhli', '2026-W28', :content)"),
            {"content": json.dumps({**content, "allocated": None, "disbursed": None})},
        )
    database.close()


def test_what_mails_were_made_from_is_kept_once_and_told_as_before(
    url: str, tmp_path: Path
) -> None:
    of_the_first_shape(url, tmp_path)
    with open_state(url, tmp_path) as state:
        told = [facts for _, facts in state.outbox.audit()]
        assert told == [FACTS, FACTS, {**FACTS, "bounced": {"reason": "550"}}]
        with state.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT content FROM bases").all()
        assert [json.loads(content) for (content,) in rows] == [FACTS]
        assert {week for week, _ in state.outbox.sent_from({"2026-W28"})} == {"2026-W28"}


def test_a_snapshot_of_the_first_shape_still_tells_of_its_findings(
    url: str, tmp_path: Path
) -> None:
    of_the_first_shape(url, tmp_path)
    with open_state(url, tmp_path) as state:
        ((week, workbook, kept),) = state.snapshots.life(FINDING)
        assert (week, workbook, kept["village"]) == ("2026-W28", "takhli", ("ตาคลี", 5))
        (old,) = state.snapshots.all("takhli")
        state.snapshots.put("takhli", old)  # now packed
        assert state.snapshots.all("takhli") == [old]
        assert state.snapshots.life(FINDING) == [(week, workbook, kept)]


def test_what_reading_showed_once_for_all_workbooks_goes(url: str, tmp_path: Path) -> None:
    of_the_first_shape(url, tmp_path)
    database = connect(url, tmp_path)
    with database.writing() as connection:
        connection.execute(text("INSERT INTO kept VALUES ('concerns', '{}'), ('counts:a', '{}')"))
    database.close()
    with open_state(url, tmp_path) as state:
        assert (state.kept.get("concerns"), state.kept.get("counts:a")) == (None, "{}")
