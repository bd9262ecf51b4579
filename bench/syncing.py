"""What checking only what moved spares: this build against another one, in one run.

    python bench/syncing.py --old DIR [--workbooks 40] [--rounds 3] [proofs unchanged year first]

DIR is a checkout of the other build; both run under this interpreter. Each measure is a process
of its own, the two builds one after the other, ROUNDS times; medians are printed. `proofs`: reading
and checking a workbook with many findings against its clean twin. `unchanged`: a sync in which
nothing moved, and explain, after a first sync. `year`: a state with a year of weekly mails and
snapshots, and history. `first`: a first sync at 300 ms a request without a quota. `growth`: a first
sync, one in which nothing moved and one after a change of 1 % of the workbooks, for bench.plot.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent

COMMON = """
import json, sys, time, shutil, tempfile
from pathlib import Path
from datetime import date, datetime, timedelta, timezone
sys.path.insert(0, sys.argv[1])
COUNT, HOME = int(sys.argv[2]), Path(sys.argv[3])
TODAY = date(2026, 7, 12)
try:
    from sync.sandbox.demo import offices as demo
except ImportError:  # an older build
    from sync.sandbox import demo
from sync.settings import load, PACKAGED
try:
    from sync.gc_pause import seldom  # as a process of the program
    seldom()
except ImportError:  # an older build
    pass

def cpu(call, times=1):
    took = []
    for _ in range(times):
        begun = time.process_time()
        call()
        took.append(time.process_time() - begun)
    return sorted(took)[len(took) // 2]

def peak():
    status = Path("/proc/self/status").read_text()  # getrusage counts the parent's, too
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024

def office_of(count):
    (HOME / "config").mkdir(parents=True, exist_ok=True)
    (HOME / "workbooks").mkdir(exist_ok=True)
    made = demo.takhli().save(HOME)
    names = [f"d{number:03d}" for number in range(count)]
    for name in names:
        shutil.copy(made, HOME / "workbooks" / f"{name}.xlsx")
    made.unlink()
    (HOME / "config/settings.toml").write_text(
        '[google]\\nsource = "sandbox"\\nreads_per_minute = 300\\n'
        '[schedule]\\nat = "07:00"\\n[mail]\\noperator = "a@example.org"\\n')
    (HOME / "config/workbooks.toml").write_text("".join(
        f'[[workbook]]\\nname = "{name}"\\nid = "{name}.xlsx"\\n' for name in names))
    return names

def part(pipeline, name):
    return getattr(pipeline, name, pipeline)  # an older build is in one piece

def tell(**found):
    print("FOUND " + json.dumps(found))
"""

PROOFS = """
from sync.pipeline import Pipeline
from sync.sandbox.xlsx import answer_of
from sync.google.workbooks import workbook_of
pipeline = Pipeline(load(PACKAGED, {}))
part(pipeline, "rulebook").rules
told = {}
for name, made in (("clean", demo.clean_twin()), ("faulty", demo.showcase()[0])):
    folder = HOME / name
    folder.mkdir(parents=True)
    answer = answer_of(made.save(folder))
    def check():
        global report
        sealed = part(pipeline, "sheets").seal(workbook_of(answer), b"k" * 32)
        reading = part(pipeline, "sheets").read(sealed, TODAY)
        report = part(pipeline, "rulebook").check(reading, pipeline.programme(reading), TODAY)
    check()
    told[name] = cpu(check, 3)
    told[name + " findings"] = len(report.findings)
    told[name + " fixes"] = sum(f.fix is not None for f in report.findings)
tell(ratio=told["faulty"] / told["clean"], **told)
"""

UNCHANGED = """
from sync.service import Office
office_of(COUNT)
office = Office.open(HOME, today=TODAY)
part(office.pipeline, "rulebook").rules
first = cpu(lambda: office.sync())
again = Office.open(HOME, today=TODAY)
part(again.pipeline, "rulebook").rules
unchanged = cpu(lambda: again.sync())
finding = next(o.report for o in office.sync().outcomes).findings[0].id
asked = Office.open(HOME, today=TODAY)
part(asked.pipeline, "rulebook").rules
explain = cpu(lambda: asked.explain(finding))
status = cpu(lambda: asked.status())
tell(first=first, unchanged=unchanged, explain=explain, status=status, workbooks=COUNT)
"""

GROWTH = """
from sync.service import Office
names = office_of(COUNT)
office = Office.open(HOME, today=TODAY)
part(office.pipeline, "rulebook").rules
first = cpu(lambda: office.sync())
unchanged = cpu(lambda: office.sync())
changed = names[: max(1, COUNT // 100)]
made = demo.clean_twin().save(HOME)
for name in changed:
    shutil.copy(made, HOME / "workbooks" / f"{name}.xlsx")
moved = cpu(lambda: office.sync())
tell(first=first, unchanged=unchanged, changed=moved)
"""

YEAR = """
from sync.service import Office
from sync.model import Message, MailState, OutboxRow
from dataclasses import replace
import random
from sync.clock import week_of
office_of(1)
office = Office.open(HOME, today=TODAY)
outcome = office.sync().outcomes[0]
rng = random.Random(1)
names = [f"d{number:03d}" for number in range(COUNT)]
state = office.state
begin = datetime(2025, 7, 14, 7, tzinfo=timezone.utc)
noise = [rng.randbytes(9000) for _ in range(20)]  # a mail's bytes hardly shrink further
for number in range(52):
    now = begin + timedelta(weeks=number)
    week = str(week_of(now.date()))
    facts = {"workbooks": {name: now.isoformat() for name in names}, "page_token": "1"}
    mails = []
    for name in names:
        key = f"{week}-{name}"
        address = f"{name}@example.org"
        message = Message(key=key, report="weekly", week=week, recipient=address,
            message_id=f"<{key}@x>", subject="s", payload=noise[number % 20], html="x" * 100)
        mails.append((OutboxRow(key=key, report="weekly", week=week, recipient=address,
            message_id=f"<{key}@x>", digest=f"{rng.getrandbits(256):064x}", state=MailState.SENT,
            changed=now), message))
    state.outbox.add(mails, facts)
    for name in names:
        found = {f"{rng.getrandbits(64):016x}": kept
                 for kept in list(outcome.snapshot.findings.values()) * 4}
        state.snapshots.put(name, replace(outcome.snapshot, week=week, findings=found))
    last = found
    state.prune(now, 104)
state.close()
import sqlite3
raw = sqlite3.connect(HOME / "state" / "sammachip.db")
raw.execute("VACUUM")
raw.close()
"""

OF_A_YEAR = """
from sync.service import Office
asked = Office.open(HOME, today=TODAY)
asked.state.outbox.weeks()
before = peak()
import sync.service
of = {"newest": 1000} if hasattr(sync.service, "History") else {}
history = cpu(lambda: asked.history(**of))  # an older build knows no limit
after = peak()
status = cpu(lambda: asked.status(week="2026-W28"))
tell(megabytes=(HOME / "state" / "sammachip.db").stat().st_size / 1e6, history=history,
     status=status, peak_mb=after, peak_before_mb=before)
"""

FIRST = """
from sync.service import Office
import sync.sandbox.http as http
names = office_of(COUNT)
office = Office.open(HOME, today=TODAY)
part(office.pipeline, "rulebook").rules
import requests
sent = requests.Session.request
def late(self, *args, **kwargs):
    time.sleep(0.3)
    return sent(self, *args, **kwargs)
requests.Session.request = late
begun, busy = time.monotonic(), time.process_time()
result = office.sync()
tell(wall=time.monotonic() - begun, cpu=time.process_time() - busy, requests=result.requests,
     exit_code=result.exit_code)
"""

# Each is a process after the other over the same folder; the last one tells.
MEASURES = {
    "growth": (GROWTH,),
    "proofs": (PROOFS,),
    "unchanged": (UNCHANGED,),
    "year": (YEAR, OF_A_YEAR),
    "first": (FIRST,),
}


def measured(build: Path, name: str, workbooks: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for script in MEASURES[name]:
            done = subprocess.run(
                [sys.executable, "-c", COMMON + script, build, str(workbooks), folder],
                capture_output=True,
                text=True,
                cwd=build,
                check=False,
            )
    for line in done.stdout.splitlines():
        if line.startswith("FOUND "):
            found: dict[str, Any] = json.loads(line.removeprefix("FOUND "))
            return found
    raise SystemExit(f"{name} in {build}:\n{done.stderr[-3000:]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", default=[], metavar="MEASURE")
    parser.add_argument("--old", type=Path, required=True, help="a checkout of the other build")
    parser.add_argument("--workbooks", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for name in given.measures or MEASURES:
        rounds = [
            [measured(build, name, given.workbooks) for build in (given.old.resolve(), HERE)]
            for _ in range(given.rounds)
        ]
        print(f"{name} ({given.workbooks} workbooks, medians of {given.rounds})")
        for key in rounds[0][0]:
            old, new = (statistics.median(pair[side][key] for pair in rounds) for side in (0, 1))
            share = f"  new/old {new / old:.3f}" if old else ""
            print(f"  {key:16} old {old:10.3f}  new {new:10.3f}{share}")


if __name__ == "__main__":
    main()
