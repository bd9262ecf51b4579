"""`cluster status` and its numbers: of a cluster at work, at rest, and with something stuck."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("procrastinate")

from sync.cluster import overview
from sync.cluster.jobs import Asked, Jobs
from sync.service import Office, pieces
from sync.state.metrics import prometheus
from tests.cluster.districts import TODAY, District
from tests.cluster.test_queue import READ, ask, begun_by_the_dead, run
from tests.program import cold

MAIL = Asked("mail", "mail 0", "recipient 0", 2000, {"who": "0"})


def lives(office: Office, seconds_ago: float) -> None:
    run(
        office.state.database,
        "INSERT INTO procrastinate_workers (last_heartbeat) "
        f"VALUES (now() - interval '{seconds_ago} seconds')",
    )


def test_what_is_left_without_a_worker_is_an_alarm(jobs: Jobs, office: Office) -> None:
    assert overview.of(office).exit_code == 0
    office.state.todo.ask(pieces.READ, {"takhli": '["1", null, "", ""]'})
    assert overview.of(office).exit_code == 1
    lives(office, 0)
    told = overview.of(office)
    assert told.exit_code == 0
    assert told.left == {"reads": 1, "mails": 0, "sends": 0}
    assert [worker["alive"] for worker in told.workers] == [True]


def test_jobs_are_counted_by_kind_with_the_age_of_the_oldest(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ, MAIL)
    run(
        office.state.database,
        "UPDATE procrastinate_events SET at = now() - interval '90 seconds' "
        "WHERE job_id = (SELECT id FROM procrastinate_jobs WHERE task_name = 'mail')",
    )
    read, mail = sorted(overview.of(office).jobs, key=lambda row: str(row["task_name"]) != "read")
    assert (read["waiting"], read["under_way"], read["given_up"]) == (1, 0, 0)
    assert read["oldest"] < 60
    assert 90 <= mail["oldest"] < 150


def test_a_job_of_a_worker_that_is_gone_is_stuck_and_so_is_one_given_up(
    jobs: Jobs, office: Office
) -> None:
    lives(office, 0)
    ask(jobs, READ, MAIL)
    assert overview.of(office).stuck == []
    begun_by_the_dead(office.state.database)
    run(
        office.state.database,
        "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'mail'",
    )
    told = overview.of(office)
    assert [(row["about"], row["status"]) for row in told.stuck] == [
        ("workbook takhli", "doing"), ("recipient 0", "failed"),
    ]  # fmt: skip
    assert told.exit_code == 1
    dead_after = office.settings.file.cluster.dead_after
    run(office.state.database, "DELETE FROM procrastinate_workers")
    lives(office, dead_after + 1)
    assert [worker["alive"] for worker in overview.of(office).workers] == [False]


def test_the_quota_shows_its_reads_and_how_long_it_is_closed(office: Office) -> None:
    office.state.turns.change("robot", lambda now, kept: (0.0, (now + 30, now - 90, now - 5, now)))
    (account,) = overview.of(office).accounts
    assert (account["account"], account["taken"], account["limit"]) == ("robot", 2, 60)
    assert 25 <= account["closed"] <= 30


def used(office: Office, account: str, reads: int) -> None:
    office.state.turns.change(account, lambda now, _: (0.0, (0.0, *[now] * reads)))


def test_it_tells_whether_workers_or_turns_are_short(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ)
    assert overview.of(office).short_of == ""
    asked = "UPDATE procrastinate_events SET at = now() - interval '90 seconds'"
    run(office.state.database, asked)
    assert overview.of(office).short_of == "workers"
    run(
        office.state.database, "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '9 s'"
    )
    told = overview.of(office)  # it waits for its turn, however long ago it was asked for
    assert told.short_of == ""
    assert [(job["late"], job["oldest"] >= 90) for job in told.jobs] == [(0, True)]

    office.state.todo.ask(pieces.READ, {"takhli": '["1", null, "", ""]'})
    for account, reads in (("full", 59), ("full writing", 1), ("used by nobody", 0)):
        used(office, account, reads)
    assert overview.of(office).short_of == "turns"
    used(office, "more", 1)
    assert overview.of(office).short_of == ""


def test_the_metrics_are_the_same_numbers(jobs: Jobs, office: Office) -> None:
    lives(office, 0)
    ask(jobs, READ)
    text = prometheus(overview.metrics(overview.of(office)))
    assert 'sammachip_jobs_waiting{task_name="read"} 1' in text
    assert "sammachip_workers 1" in text
    assert "sammachip_jobs_stuck 0" in text
    assert 'sammachip_left{kind="reads"} 0' in text


def test_the_command_shows_it_to_people_and_to_programs(
    district: District, jobs: Jobs, office: Office, tmp_path: Path
) -> None:
    ask(jobs, READ)
    begun_by_the_dead(office.state.database)
    environment = {**os.environ, **district.environment}
    words = ["cluster", "status", "--today", str(TODAY)]
    said = cold(district.home, words, environment)
    assert said.returncode == 1, said.stderr
    for word in ("no week's report was begun yet", "workbook takhli", "No worker lives"):
        assert word in said.stdout
    told = json.loads(cold(district.home, [*words, "--format", "json"], environment).stdout)
    assert told["stuck"][0]["task_name"] == "read"
