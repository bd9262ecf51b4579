#!/usr/bin/env bash
# Procrastinate 3.10.0: a worker that loses its database ends as if all were well, and two more surprises.
#
# 1. PostgreSQL restarts: a worker with a periodic task stops at once and `procrastinate worker` ends with exit
#    code 0. A service manager that restarts on failure leaves it so.
# 2. A worker is killed -9: its job stays "doing" after the heartbeat has run out, and a job of the same lock waits
#    behind it for as long as nobody calls retry_job, though another worker is idle.
# 3. queueing_lock is freed when a job starts. If the same was deferred anew since, retry_job fails for the stalled
#    one with UniqueViolation: whoever takes stalled jobs up has to expect it.
#
# Starts a PostgreSQL of its own (Debian's package postgresql) in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the packages cannot be had.
set -euo pipefail

work=$(mktemp -d)
chmod 755 "$work"
bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -1) || true
[ -n "${bin:-}" ] || exit 2
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
mkdir "$work/pg" && { [ "$(id -u)" != 0 ] || chown postgres "$work/pg"; }
cd "$work/pg"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
server() { as "$bin/pg_ctl" -D "$work/pg/data" -w "$@" > /dev/null; }
trap 'kill $(jobs -p) 2> /dev/null || true; server -m immediate stop || true; rm -rf "$work"' EXIT
as "$bin/initdb" -A trust -U me -E UTF8 --locale=C -D "$work/pg/data" > /dev/null
server -o "-p $port -k $work/pg -c listen_addresses=127.0.0.1" -l "$work/pg/log" start
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install procrastinate==3.10.0 psycopg-binary==3.3.9 2> /dev/null || exit 2
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=me PGDATABASE=postgres PYTHONPATH=$work

cat > "$work/tried.py" <<'PYTHON'
import time

import procrastinate

app = procrastinate.App(connector=procrastinate.PsycopgConnector())


@app.periodic(cron="* * * * *")
@app.task
def tick(timestamp):
    pass


@app.task
def slow():
    time.sleep(60)
PYTHON

cat > "$work/ask.py" <<'PYTHON'
import asyncio
import sys

from procrastinate.exceptions import UniqueViolation
from tried import app, slow


async def main(what):
    async with app.open_async():
        manager = app.job_manager
        if what == "defer":
            await slow.configure(lock="one", queueing_lock="one").defer_async()
            return
        jobs = list(await manager.get_stalled_jobs(seconds_since_heartbeat=1))
        if what == "stalled":
            print(len(jobs))
            return
        try:
            await manager.retry_job(jobs[0])
            print("queued again")
        except UniqueViolation:
            print("UniqueViolation")


asyncio.run(main(sys.argv[1]))
PYTHON

run() { "$work/venv/bin/python" "$@"; }
worker() { exec "$work/venv/bin/procrastinate" --app=tried.app worker --concurrency 2 2> /dev/null; }
status() { as "$bin/psql" -h 127.0.0.1 -p "$port" -U me -d postgres -Atc \
    "SELECT string_agg(status::text, ' ' ORDER BY id) FROM procrastinate_jobs WHERE task_name LIKE '%slow'"; }
until_it_says() { for _ in $(seq 100); do [ "$(status)" = "$1" ] && return; sleep 0.1; done; }
run "$work/venv/bin/procrastinate" --app=tried.app schema --apply > /dev/null
changed=0
tell() { printf '%-66s %s\n' "$1" "$2"; [ "$2" = "$3" ] || changed=1; }

worker & first=$!
sleep 3
server -m fast restart
set +e; wait "$first"; code=$?; set -e
tell "1. PostgreSQL restarted, the worker ended with exit code" "$code" 0

run "$work/ask.py" defer
worker & second=$!
until_it_says "doing"
kill -9 "$second"
wait "$second" 2> /dev/null || true
sleep 2
run "$work/ask.py" defer
worker & third=$!
sleep 8
tell "2. killed -9; another worker is idle; the two jobs of one lock are" "$(status)" "doing todo"
tell "   stalled jobs that get_stalled_jobs lists" "$(run "$work/ask.py" stalled)" 1
tell "3. retry_job of the stalled one" "$(run "$work/ask.py" retry)" UniqueViolation
kill "$third"
exit "$changed"
