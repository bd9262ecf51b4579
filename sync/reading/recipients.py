"""The ผู้รับรายงาน tab as people to write to: role, scope, language, and who opted out."""

from __future__ import annotations

import re
from typing import Literal

from sync.model import Language, Reading, Recipient
from sync.reading.places import district_code, parse_subdistrict
from sync.reading.thai import fold

Role = Literal["officer", "district", "province", "other"]
ROLES: dict[str, Role] = {
    "พัฒนากร": "officer",
    "พัฒนาการอำเภอ": "district",
    "จังหวัด": "province",
    "อื่นๆ": "other",
}
_SEPARATOR = re.compile(r"[,;/\n]|\s+และ\s+|\s{2,}")
_WHOLE = frozenset(fold(text) for text in ("ทั้งอำเภอ", "ทุกตำบล", "อำเภอ", "ทั้งหมด", "all"))


def recipients_of(reading: Reading) -> tuple[Recipient, ...]:
    """Everyone of the tab who wants the report, in sheet order, one entry per address and role.

    An officer whose scope names no known tambon keeps the words of the sheet as scope, and so
    sees no village at all: a slip of the pen must not widen what a person may see.
    """
    table = reading.tables.get("recipients")
    if table is None:
        return ()
    code = district_code(reading.district) if reading.district else None
    rows = zip(
        table.values("name"),
        table.values("email"),
        table.values("role"),
        table.values("scope"),
        table.values("language"),
        table.values("active"),
        strict=True,
    )
    people = []
    for name, email, role, scope, language, active in rows:
        if not email or active is False:
            continue
        tongue: Language = "en" if language == "en" else "th"
        kind = ROLES.get(role or "", "other")
        people.append(Recipient(name or "", email, kind, _scope(scope, kind, code), tongue))
    return tuple(people)


def _scope(text: str | None, role: Role, code: str | None) -> tuple[str, ...]:
    if not text or fold(text) in _WHOLE or fold(text).startswith(fold("ทั้งอำเภอ")):
        return ("-",) if role == "officer" and not text else ()
    names = []
    for part in _SEPARATOR.split(text):
        if not part.strip():
            continue
        place = parse_subdistrict(part.strip(), code).value
        names.append(place.name if place else part.strip())
    return tuple(names)
