"""What this program is, as one digest: what another program has made is made again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
# the rooms that make a reading, a rule and a report, with the data that lie beside their code
MAKERS = ("model", "reading", "rules", "history", "settings", "clock.py", "pipeline")
OF_ADDRESSES = "summary/audience.py"  # who may be written to
LIBRARIES = ("geothai", "munkres", "python-stdnum", "rapidfuzz", "email-validator", "pydantic")


@lru_cache(maxsize=1)
def digest() -> str:
    """Of all files that a report is made by, the libraries that they ask, and Python itself."""
    found = sha256(sys.version.encode())
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found.update(f"{name} {version(name)}\n".encode())
    for path in sorted(_files()):
        found.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _files() -> Iterator[Path]:
    for name in (*MAKERS, OF_ADDRESSES):
        path = PACKAGE / name
        found = path.rglob("*") if path.is_dir() else (path,)
        yield from (p for p in found if p.is_file() and p.suffix not in (".pyc", ".pyo"))
