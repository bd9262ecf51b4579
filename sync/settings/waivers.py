"""waivers.toml: findings that the office has set aside for a time."""

from __future__ import annotations

from datetime import date

from sync.settings.strict import Strict


class Waiver(Strict):
    code: str
    record: str
    reason: str
    who: str
    until: date
    workbook: str | None = None


class WaiversFile(Strict):
    waiver: tuple[Waiver, ...] = ()
