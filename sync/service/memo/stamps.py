"""What a report is made from, as one digest: a report under the same stamp need not be made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sync.model import Settlements
from sync.service.memo import program
from sync.settings import Settings, WorkbookEntry

if TYPE_CHECKING:
    from sync.state.grids import ReadMark


def of_settings(settings: Settings) -> str:
    """A digest of what is configured, as far as reports depend on it."""
    return _digest(
        program.digest(),
        settings.rules,
        settings.tables.model_dump(mode="json"),
        {name: each.model_dump(mode="json") for name, each in settings.programmes.items()},
        [waiver.model_dump(mode="json") for waiver in settings.waivers],
        settings.file.mail.model_dump(mode="json"),
    )


def of_registry(settings: Settings, accounts: Mapping[str, str], reader: str) -> str:
    """A digest of all but its sheet that the registry of districts is taken from.

    The account that reads it is a part: another was told of none of its moves before.
    """
    known = settings.registry.model_dump(mode="json"), sorted(settings.programmes)
    guards = settings.file.guards.model_dump(mode="json")
    return _digest(program.digest(), known, accounts, reader, guards)


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
