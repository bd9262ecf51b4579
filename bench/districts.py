"""What `status`, `history` and `explain` cost on a state of many districts and a year of weeks.

    python -m bench.districts [--old DIR] [--districts 878] [--weeks 52] [--people 6] [--rounds 3]

One state is made (SQLite; every district a read, a report, weekly snapshots and mails, their bytes
for eight weeks) by this build, and both builds look at it in turns, each question in a process of
its own: medians of processor time within the question, start-up and printing left out. The first
question of each side is not counted. DIR must know the same shape of the database.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TODAY = date(2026, 7, 13)
QUESTIONS = ("status", "history --week", "history --recipient", "history", "explain")

ASK = """
import json, sys, time
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sync.service import Office
try:
    from sync.gc_pause import seldom  # as a process of the program
    seldom()
except ImportError:  # an older build
    pass
office = Office.open(Path(sys.argv[2]), today=date(2026, 7, 13))
try:
    from sync.service import History
    of = {"newest": 1000}  # as the command asks
except ImportError:  # an older build
    of = {}
questions = {
    "status": lambda: office.status(),
    "history --week": lambda: office.history(week="2026-W28"),
    "history --recipient": lambda: office.history(recipient="p0@d000.example.go.th"),
    "history": lambda: office.history(**of),
    "explain": lambda: office.explain(sys.argv[4]),
}
office.state.kept.get("opened")
begun = time.process_time()
questions[sys.argv[3]]()
took = time.process_time() - begun
status = Path("/proc/self/status").read_text()  # getrusage counts the parent's, too
print(json.dumps([took, int(status.partition("VmHWM:")[2].split()[0]) / 1024]))
"""


def make(home: Path, districts: int, weeks: int, people: int) -> str:
    """An office that has worked for so long; the id of a finding of its first district."""
    from sqlalchemy import insert

    from sync.sandbox.demo import offices as demo
    from sync.service import Office, road
    from sync.service.judging import judge, stamp_today
    from sync.state.schema import BASES, BODIES, OUTBOX, SNAPSHOTS
    from sync.state.snapshots import columns_of
    from sync.xlsx.workbooks import read_file

    demo.write_office(home, today=TODAY)
    names = [f"d{number:03d}" for number in range(districts)]
    (home / "config/workbooks.toml").write_text(
        "".join(f'[[workbook]]\nname = "{name}"\nid = "{name}.xlsx"\n' for name in names)
    )
    office = Office.open(home, today=TODAY)
    state, key = office.state, office.secret
    sealed = office.pipeline.sheets.seal(read_file(next((home / "workbooks").glob("*.xlsx"))), key)
    entries = office.workbooks
    for name in names:
        state.grids.put(name, sealed, office.now())
    marks = state.grids.marks()
    reading = road.read(office, sealed, entries[0])
    first = judge(office, entries[0], reading, marks[names[0]], office.week(), status="read")
    assert first.report is not None
    assert first.snapshot is not None
    for entry in entries:
        stamp = stamp_today(office, entry, marks[entry.name])
        state.reports.put(entry.name, stamp, first.report)
    columns = columns_of(first.snapshot)
    mondays = [TODAY - timedelta(weeks=number) for number in range(weeks)]
    texts = [f"{d.isocalendar().year}-W{d.isocalendar().week:02d}" for d in mondays]
    body = {"subject": "s", "payload": os.urandom(3000), "html": os.urandom(1000)}
    with state.database.writing() as connection:
        connection.exec_driver_sql("UPDATE reports SET findings = 'x' WHERE workbook <> 'd000'")
        for number, text in enumerate(texts):
            facts = {"rules": "r", "workbooks": dict.fromkeys(names, text)}
            connection.execute(insert(BASES).values(key=text, content=json.dumps(facts)))
            connection.execute(
                insert(SNAPSHOTS),
                [
                    {"workbook": name, "week": text, **columns}
                    | ({} if name == "d000" else {"findings": f"{name} " * 30})
                    for name in names
                ],
            )
            mails = [
                {
                    "key": f"{text}/p{p}@{name}", "report": "weekly", "week": text,
                    "recipient": f"p{p}@{name}.example.go.th", "message_id": f"<{p}.{name}.{text}>",
                    "digest": "0" * 64, "state": "sent", "attempts": 1, "owner": "", "until": None,
                    "changed": f"{mondays[number]}T00:30:00.000000+00:00", "phase": None,
                    "reply": "250 ok", "revision": 3, "facts": "{}", "base": text,
                }
                for name in names for p in range(people)
            ]  # fmt: skip
            connection.execute(insert(OUTBOX), mails)
            if number < 8:
                connection.execute(insert(BODIES), [{"key": m["key"], **body} for m in mails])
    state.close()
    return first.report.findings[0].id


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", type=Path)
    parser.add_argument("--districts", type=int, default=878)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="A folder for the state, used again if there.")
    given = parser.parse_args()
    sides = {"new": HERE, **({"old": given.old.resolve()} if given.old else {})}
    with tempfile.TemporaryDirectory() as folder:
        home = given.keep or Path(folder) / "office"
        note = home / "finding"
        if not note.exists():
            shutil.rmtree(home, ignore_errors=True)
            begun = time.monotonic()
            note.write_text(make(home, given.districts, given.weeks, given.people))
            print(f"made in {time.monotonic() - begun:.0f} s")
        size = (home / "state/sammachip.db").stat().st_size / 1e6
        print(f"{given.districts} districts × {given.weeks} weeks: {size:.0f} MB")
        for question in QUESTIONS:
            told = []
            for side, checkout in sides.items():
                words = [str(checkout), str(home), question, note.read_text()]
                took = []
                for _ in range(given.rounds + 1):
                    done = subprocess.run(
                        [sys.executable, "-c", ASK, *words],
                        capture_output=True, text=True, cwd=checkout, check=True,
                        env={**os.environ, "XDG_CACHE_HOME": f"{folder}/{side}"},
                    )  # fmt: skip
                    took.append(json.loads(done.stdout))
                seconds, memory = (statistics.median(v) for v in zip(*took[1:], strict=True))
                told.append(f"{side} {seconds:6.3f} s CPU, {memory:4.0f} MB")
            print(f"{question:<20} {'   '.join(told)}")


if __name__ == "__main__":
    main()
