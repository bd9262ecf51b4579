"""A process whose clock is so many seconds ahead of this machine's; all others keep theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMPILER = shutil.which("cc") or shutil.which("gcc")
# what Python asks for the time of day, and nothing that counts seconds
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long ahead(void) { const char *told = getenv("AHEAD"); return told ? atol(told) : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += ahead();
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (into) *into = found.tv_sec;
    return found.tv_sec;
}
"""


def ahead(seconds: float, folder: Path) -> Mapping[str, str]:
    """The variables of such a process; what it needs is put into the folder."""
    shim = folder / "clock.so"
    if not shim.exists():
        assert COMPILER, "it needs a C compiler"
        words = [COMPILER, "-shared", "-fPIC", "-x", "c", "-", "-o", str(shim), "-ldl"]
        subprocess.run(words, input=SHIM.encode(), check=True)
    return {"LD_PRELOAD": str(shim), "AHEAD": f"{seconds:.0f}"}


def of_a_process(variables: Mapping[str, str]) -> float:
    """What time it is for a process with these variables, in seconds."""
    words = [sys.executable, "-c", "import datetime; print(datetime.datetime.now().timestamp())"]
    told = subprocess.run(words, env={**os.environ, **variables}, capture_output=True, check=True)
    return float(told.stdout)
