"""The collector keeps away from a start; after several pauses it is as it was."""

from __future__ import annotations

import gc
import subprocess
import sys
from threading import Barrier, Thread

from sync import gc_pause
from sync.settings import PACKAGED

STARTED = """
import gc, sys
import cli
passes = []
gc.callbacks.append(lambda phase, told: passes.append(phase))
sys.argv = ["cli.py", "rules"]
cli.main()
assert "sync.settings.loading" in sys.modules
sys.stderr.write(f"{passes.count('start')} passes, {gc.get_threshold()[0]}")
"""


def test_a_command_starts_without_a_pass_of_the_collector() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        capture_output=True, text=True, check=True, cwd=PACKAGED,
    )  # fmt: skip
    assert done.stderr == "0 passes, 200000"


def test_cycles_are_found_all_the_same() -> None:
    """A process that runs for months must not keep what refers to itself."""
    made = """
import gc, weakref
from sync import gc_pause
class Node: pass
gc_pause.seldom()
left = []
for number in range(300_000):
    node = Node(); node.itself = node
    if number == 0: left.append(weakref.ref(node))
print(left[0]() is None)
"""
    done = subprocess.run(
        [sys.executable, "-c", made], capture_output=True, text=True, check=True, cwd=PACKAGED
    )
    assert done.stdout == "True\n"


def test_what_came_in_a_pause_is_not_gone_through_at_its_end() -> None:
    made = """
import gc, weakref
from sync import gc_pause
class Node: pass
passes = []
gc.collect()
gc.callbacks.append(lambda phase, told: passes.append(phase))
with gc_pause.paused():
    kept = [[number] for number in range(100_000)]
    node = Node(); node.itself = node
    left = weakref.ref(node)
    del node
print(len(gc.get_objects(0)) < 1_000, passes, left() is not None)
gc.collect()
print(left() is None)
"""
    done = subprocess.run(
        [sys.executable, "-c", made], capture_output=True, text=True, check=True, cwd=PACKAGED
    )
    assert done.stdout == "True [] True\nTrue\n"


def test_the_last_of_several_pauses_ends_them() -> None:
    both = Barrier(2)
    seen: list[bool] = []

    def pauses(waits: bool) -> None:
        with gc_pause.paused():
            both.wait()
            if waits:
                other.join()
                seen.append(gc.isenabled())

    other = Thread(target=pauses, args=(False,))
    first = Thread(target=pauses, args=(True,))
    for thread in (other, first):
        thread.start()
    first.join()
    assert seen == [False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with gc_pause.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
