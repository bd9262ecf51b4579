"""The engine's gaps, each made whole: what dead workers leave, what is finished, other versions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("procrastinate")

from sync.cluster import queue
from sync.cluster.jobs import (
    EARLY,
    MOST_ENDS,
    MOST_TRIES,
    Asked,
    Jobs,
    in_turn,
    is_gone,
    ranks,
    wait_of,
)
from sync.cluster.queue import SCHEMA
from sync.errors import QuotaUsedUp, SourceMissing, SourceUnavailable
from sync.service import Office, pieces
from sync.settings import WorkbookEntry
from sync.state.database import Database
from tests.cluster.conftest import made
from tests.cluster.districts import District

READ = Asked("read", "read takhli", "workbook takhli", 0, {"name": "takhli"})


def with_engine(jobs: Jobs, act: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with jobs.app.open_async():
            await act()

    asyncio.run(whole())


def ask(jobs: Jobs, *wanted: Asked) -> None:
    async def act() -> None:
        await asyncio.to_thread(jobs.ask, wanted)

    with_engine(jobs, act)


def take_up(jobs: Jobs) -> None:
    with_engine(jobs, jobs.take_up)


def run(database: Database, statement: str) -> list[Any]:
    """Ask the engine's tables behind its back."""
    with database.writing() as connection:
        connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
        found = connection.exec_driver_sql(statement)
        return list(found.all()) if found.returns_rows else []


def begun_by_the_dead(database: Database, attempts: int = 0) -> None:
    """All jobs are under way at a worker that was pruned: nobody will ever end them."""
    run(
        database,
        f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = {attempts}",
    )


def jobs_of(database: Database) -> list[tuple[str, str, int]]:
    return [
        (r.task_name, r.status, r.attempts)
        for r in run(database, "TABLE procrastinate_jobs ORDER BY 1")
    ]


def test_a_job_is_queued_once_while_it_waits_or_is_under_way(jobs: Jobs, office: Office) -> None:
    database = office.state.database
    ask(jobs, READ)
    ask(jobs, READ)
    assert jobs_of(database) == [("read", "todo", 0)]
    begun_by_the_dead(database)  # now the engine would take another of that name
    ask(jobs, READ)
    assert jobs_of(database) == [("read", "doing", 0)]


def test_what_a_dead_worker_began_is_taken_up(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ)
    begun_by_the_dead(office.state.database)
    take_up(jobs)
    assert jobs_of(office.state.database) == [("read", "todo", 1)]


def test_a_worker_that_is_late_does_not_take_up_its_own_jobs(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ)
    run(
        office.state.database,
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')",
    )
    (own,) = run(office.state.database, "SELECT id FROM procrastinate_workers")
    run(
        office.state.database,
        f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = {own.id}",
    )
    jobs._sign(own.id)
    take_up(jobs)
    assert jobs_of(office.state.database) == [("read", "doing", 0)]


def test_what_ends_its_worker_each_time_is_given_up_and_told(jobs: Jobs, office: Office) -> None:
    office.state.todo.ask(pieces.READ, {"takhli": '["1", null, "", ""]'})
    ask(jobs, READ)
    begun_by_the_dead(office.state.database, attempts=MOST_ENDS - 2)
    take_up(jobs)
    assert list(pieces.due(office).reads) == ["takhli"]
    begun_by_the_dead(office.state.database, attempts=MOST_ENDS - 1)
    take_up(jobs)
    assert jobs_of(office.state.database) == [("read", "failed", MOST_ENDS)]
    assert not pieces.due(office).reads
    tried = office.state.tries.get("takhli")
    assert tried is not None
    assert f"ended {MOST_ENDS} times" in tried.problem
    assert tried.again  # the next look asks for it again


def test_of_two_of_one_name_the_dead_ones_job_goes(jobs: Jobs, office: Office) -> None:
    """The engine cannot queue the dead worker's job again beside another of that name."""
    ask(jobs, READ)
    begun_by_the_dead(office.state.database)
    run(
        office.state.database,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) "
        "SELECT queue_name, task_name, lock, queueing_lock, args FROM procrastinate_jobs",
    )
    take_up(jobs)
    assert jobs_of(office.state.database) == [("read", "todo", 0)]


def test_two_ticks_take_up_one_job_once(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ)
    begun_by_the_dead(office.state.database)

    async def both() -> None:
        found = await jobs.app.job_manager.get_stalled_jobs()
        again = jobs.app.job_manager.get_stalled_jobs

        async def same(**_more: object) -> object:
            return found

        await jobs.take_up()
        jobs.app.job_manager.get_stalled_jobs = same  # type: ignore[assignment,method-assign]
        await jobs.take_up()  # as it looked before the other had done it
        jobs.app.job_manager.get_stalled_jobs = again  # type: ignore[method-assign]

    with_engine(jobs, both)
    assert jobs_of(office.state.database) == [("read", "todo", 1)]


def test_a_tick_whose_worker_dies_stands_in_no_ones_way(jobs: Jobs, office: Office) -> None:
    assert jobs.app.tasks["tick"].lock is None
    ask(jobs, Asked("tick", "tick", "", 0, {"timestamp": 0}))
    begun_by_the_dead(office.state.database)
    take_up(jobs)
    assert jobs_of(office.state.database) == []


def test_what_was_given_up_is_kept_for_a_week_only(jobs: Jobs, office: Office) -> None:
    ask(jobs, READ)
    run(office.state.database, "UPDATE procrastinate_jobs SET status = 'failed'")
    with_engine(jobs, lambda: jobs.tidy(0))
    assert jobs_of(office.state.database) == [("read", "failed", 0)]
    run(
        office.state.database,
        "UPDATE procrastinate_events SET at = now() - interval '8 days'",
    )
    with_engine(jobs, lambda: jobs.tidy(0))
    assert jobs_of(office.state.database) == []


def test_many_that_make_the_queue_at_once_make_it_once(district: District) -> None:
    def make(_number: int) -> None:
        office = district.office()
        queue.prepare(office.state.database)
        office.state.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(6)))


def test_the_queue_of_another_version_stays_while_its_workers_live(office: Office) -> None:
    database, other = office.state.database, "queue_3_9_9"
    run(database, f"CREATE SCHEMA {other}")
    run(database, f"CREATE TABLE {other}.procrastinate_workers AS SELECT now() AS last_heartbeat")
    run(database, "CREATE SCHEMA queue_of_the_bank")  # not ours, whatever it is called

    def schemas() -> set[str]:
        found = run(database, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'queue%%'")
        return {row.nspname for row in found}

    queue.throw_old_away(database)
    assert schemas() == {SCHEMA, other, "queue_of_the_bank"}
    run(database, f"UPDATE {other}.procrastinate_workers SET last_heartbeat = now() - "
                  "interval '25 hours'")  # fmt: skip
    queue.throw_old_away(database)
    assert schemas() == {SCHEMA, "queue_of_the_bank"}


def test_an_owner_of_another_queue_or_a_living_one_is_not_gone() -> None:
    assert is_gone(f"{SCHEMA}/3/smtp", {1, 2})
    assert not is_gone(f"{SCHEMA}/2/smtp", {1, 2})
    assert not is_gone("queue_1_0_0/3/smtp", {1, 2})
    assert not is_gone("vm:0123456789ab/smtp", {1, 2})


def test_when_a_piece_is_tried_again_is_what_the_client_decides() -> None:
    away, quota = SourceUnavailable("away"), QuotaUsedUp("used up")
    assert [wait_of(away, tries, 1.0) for tries in range(1, MOST_TRIES + 1)] == [2, 4, 8, None]
    assert wait_of(quota, 1, 0.0) == 60
    assert wait_of(SourceMissing("gone"), 1, 0.0) is None


def test_the_provinces_take_turns(tmp_path: Path, office: Office) -> None:
    many = [WorkbookEntry(name=f"a{n:03}", id=f"a{n}", province="ก") for n in range(200)]
    few = [WorkbookEntry(name=f"b{n}", id=f"b{n}", province="ข") for n in range(2)]
    office.settings = office.settings.model_copy(update={"workbooks": (*many, *few)})
    ranked = ranks(office, [entry.name for entry in (*many, *few)])
    order = [name for name, rank in sorted(ranked, key=lambda each: each[1])]
    assert order[:5] == ["a000", "b0", "a001", "b1", "a002"]
    assert len(order) == 202


def needing(name: str, *accounts: str) -> Asked:
    return Asked("read", name, name, 0, {}, accounts)


def test_no_more_is_queued_than_the_accounts_have_turns_in_sight() -> None:
    wanted = [needing(name, "a") for name in "uvwxyz"]
    turns = {"a": (0.0, 0.0, 30.0, 40.0)}
    found = [(each.name, wait) for each, wait in in_turn(wanted, {"w", "z"}, turns)]
    assert found == [("u", 30 - EARLY), ("v", 40 - EARLY)]  # the first two turns are w's and z's


def test_what_several_may_read_is_queued_for_the_first_turn_of_any() -> None:
    wanted = [needing("x", "a", "b"), needing("y", "a", "b"), needing("z", "a"), needing("u", "c")]
    turns = {"a": (10.0, 50.0), "b": (0.0, 20.0)}
    found = {each.name: wait for each, wait in in_turn(wanted, (), turns)}
    # of c no turns are known: who tries to read by it says what is wrong
    assert found == {"x": 0, "y": 10 - EARLY, "z": 50 - EARLY, "u": 0}


def test_what_needs_no_turn_is_queued_at_once() -> None:
    assert [wait for _, wait in in_turn([READ], (), {"a": (9.0,)})] == [0.0]


def test_a_workbook_is_queued_for_the_turn_of_its_account(jobs: Jobs, office: Office) -> None:
    bucket = jobs.source("").client._reads
    left = len(bucket.ahead()) - 1
    for _ in range(left):
        bucket.take(0.0)
    names = [entry.name for entry in office.workbooks]
    office.state.todo.ask(pieces.READ, dict.fromkeys(names, '["1", null, "", ""]'))

    async def act() -> None:
        await asyncio.to_thread(jobs.ask_for_what_is_due)

    with_engine(jobs, act)
    begins = run(
        office.state.database,
        "SELECT extract(epoch FROM scheduled_at - clock_timestamp()) AS wait "
        "FROM procrastinate_jobs WHERE task_name = 'read' ORDER BY id",
    )
    assert [row.wait is None for row in begins] == [True, False, False]
    assert all(0 < row.wait <= 65 for row in begins[1:])


def test_a_worker_of_one_job_waits_for_no_account_while_another_has_turns(
    district: District,
) -> None:
    other = district.box.new_account("second")
    first = district.box.credentials
    settings = district.home / "config/settings.toml"
    keys = f'[google]\nkeys = ["{first}", "{other}"]\n'
    settings.write_text(settings.read_text("utf-8").replace("[google]\n", keys), "utf-8")
    office = district.office()
    queue.prepare(office.state.database)
    name = office.workbooks[0].name
    email = json.loads(other.read_text("utf-8"))["client_email"]
    district.box.share(f"{name}.xlsx", email, "reader")
    district.box.share(f"{name}.xlsx", district.box.account, None)
    with made(office) as jobs:
        for account in (first, other, first):
            pieces.look(jobs.office, jobs.source(str(account)))
        jobs.source(str(first)).client._reads.close_for(900)

        async def work() -> None:
            await asyncio.to_thread(jobs.ask_for_what_is_due)
            await jobs.app.run_worker_async(
                wait=False, concurrency=1, install_signal_handlers=False
            )

        with_engine(jobs, work)
        assert set(office.state.grids.marks()) == {name}
        assert set(pieces.due(office).reads) == {each.name for each in office.workbooks} - {name}


def test_who_cannot_ask_for_what_follows_has_done_its_piece_all_the_same(
    jobs: Jobs, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    mail = Asked("mail", "mail nobody", "recipient nobody", 0, {"who": "nobody"})
    context: Any = SimpleNamespace(job=jobs._job(mail))
    with office.state.database.writing("asking for jobs"):
        jobs.mail(context, "nobody")
    (told,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert "another process has held it" in str(told.__dict__)

    async def again() -> None:
        await asyncio.to_thread(jobs.mail, context, "nobody")

    with_engine(jobs, again)
    assert [job[0] for job in jobs_of(office.state.database)] == ["advance"]


def test_a_thread_has_one_way_to_the_database_however_many_accounts_it_asks(
    jobs: Jobs, office: Office, district: District
) -> None:
    keys = [str(district.box.new_account(f"a{number}")) for number in range(4)]
    database = jobs.office.state.database
    before = connections(database)
    turns = [jobs.source(key).client._reads.take(0.0) for key in keys]
    assert turns == [0.0] * 4
    assert connections(database) == before
    assert len(office.state.turns.all()[1]) == 4  # all processes see what they took


def connections(database: Database) -> int:
    """How many the server holds of this database."""
    words = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    return int(run(database, words)[0].count)
