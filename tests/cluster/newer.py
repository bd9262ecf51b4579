"""The program as it may be one day: `python -m tests.cluster.newer beside|ending WORDS…`.

It brings the state to a shape that no program of today knows.
"""

from __future__ import annotations

import sys

import cli
from sync.state.migrations import MIGRATIONS, migrate
from tests.state.test_upgrades import BESIDE, ENDING

if __name__ == "__main__":
    kind = sys.argv.pop(1)
    more = {"beside": (BESIDE,), "ending": (BESIDE, ENDING)}[kind]
    migrate.__defaults__ = ((*MIGRATIONS, *more),)
    cli.main()
