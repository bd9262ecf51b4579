"""What a report is made from, as one digest: a report under the same stamp need not be made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.model import Settlements
from sync.settings import Settings, WorkbookEntry

if TYPE_CHECKING:
    from sync.state.grids import ReadMark

PACKAGE = Path(__file__).resolve().parent.parent
# the rooms that make a report of a workbook, with the data that lie beside their code
MAKERS = ("model", "reading", "rules", "history", "settings", "clock.py", "pipeline.py")
OF_ADDRESSES = "summary/audience.py"  # who may be written to


@lru_cache(maxsize=1)
def of_code() -> str:
    """A digest of all files that a report is made by: another program makes its own."""
    digest = blake2b(digest_size=16)
    for path in sorted(_files()):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in (*MAKERS, OF_ADDRESSES):
        path = PACKAGE / name
        found = path.rglob("*") if path.is_dir() else (path,)
        yield from (p for p in found if p.is_file() and p.suffix not in (".pyc", ".pyo"))


def of_settings(settings: Settings) -> str:
    """A digest of what is configured, as far as reports depend on it."""
    return _digest(
        of_code(),
        settings.rules,
        settings.tables.model_dump(mode="json"),
        {name: each.model_dump(mode="json") for name, each in settings.programmes.items()},
        [waiver.model_dump(mode="json") for waiver in settings.waivers],
        settings.file.mail.model_dump(mode="json"),
    )


def of_data(configured: str, entry: WorkbookEntry, mark: ReadMark, settled: Settlements) -> str:
    """A digest of one workbook's data, what was settled of them, and what is configured."""
    moment = mark.read_at.isoformat()
    answers = {table: {k: [*v] for k, v in each.items()} for table, each in settled.items()}
    read = (mark.version, mark.spreadsheet_id, moment)
    return _digest(configured, entry.model_dump(mode="json"), read, answers)


def of_day(data: str, today: date) -> str:
    return f"{data} {today.isoformat()}"


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, default=str, ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
