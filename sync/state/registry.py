"""The registry of districts as it was last taken, and why it could not be taken since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete, insert, select

from sync.model import Concern, DroppedDistrict, RegisteredDistrict, Registry
from sync.state.database import Database, moment_of, utc_text
from sync.state.schema import KEPT

NAME, MARK = "registry", "registry mark"


@dataclass(frozen=True, slots=True)
class KeptRegistry:
    """What stands of the registry: `registry` as read at `read_at` from a version of a sheet.

    `made_of` is a digest of the settings it was taken with. `fault` says why what is there now was
    not taken; `read_at` is None where nothing ever was.
    """

    registry: Registry = field(default_factory=Registry)
    spreadsheet_id: str = ""
    version: str = ""
    made_of: str = ""
    read_at: datetime | None = None
    fault: Concern | None = None


class RegistryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> str:
        """What tells one content from another, at little cost; "" where none is kept."""
        return self._content(MARK) or ""

    def get(self) -> KeptRegistry:
        content = self._content(NAME)
        return _loaded(json.loads(content)) if content else KeptRegistry()

    def put(self, kept: KeptRegistry) -> None:
        """Keep it, with its mark, in the place of the one before."""
        content = json.dumps(_dumped(kept), ensure_ascii=False)
        mark = blake2b(content.encode(), digest_size=16).hexdigest()
        with self._database.writing() as connection:
            connection.execute(delete(KEPT).where(KEPT.c.name.in_((NAME, MARK))))
            rows = [{"name": NAME, "content": content}, {"name": MARK, "content": mark}]
            connection.execute(insert(KEPT), rows)

    def _content(self, name: str) -> str | None:
        with self._database.reading() as connection:
            query = select(KEPT.c.content).where(KEPT.c.name == name)
            return connection.execute(query).scalar_one_or_none()


def _dumped(kept: KeptRegistry) -> dict[str, Any]:
    registry = kept.registry
    return {
        "spreadsheet_id": kept.spreadsheet_id,
        "version": kept.version,
        "made_of": kept.made_of,
        "read_at": kept.read_at and utc_text(kept.read_at),
        "fault": kept.fault and kept.fault.data,
        "rows": registry.rows,
        "districts": [asdict(district) for district in registry.districts],
        "dropped": [[*each[:3], each.since.isoformat()] for each in registry.dropped],
        "concerns": [concern.data for concern in registry.concerns],
    }


def _loaded(content: Mapping[str, Any]) -> KeptRegistry:
    registry = Registry(
        districts=tuple(RegisteredDistrict(**row) for row in content["districts"]),
        concerns=tuple(map(Concern.of, content["concerns"])),
        dropped=tuple(
            DroppedDistrict(name, why, where, date.fromisoformat(since))
            for name, why, where, since in content["dropped"]
        ),
        rows=content["rows"],
    )
    return KeptRegistry(
        registry,
        content["spreadsheet_id"],
        content["version"],
        content["made_of"],
        moment_of(content["read_at"]) if content["read_at"] else None,
        Concern.of(content["fault"]) if content["fault"] else None,
    )
