"""Headings and rules under the operator's hand: what was mapped, what a change would do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from sync.errors import UsageError
from sync.model import column_letters
from sync.service.premises import Premises
from sync.service.reading import record_counts
from sync.service.results import Impact, MappingView
from sync.service.source import read_target


def view(office: Premises, target: str) -> MappingView:
    """Which column is which field in a workbook, read now; and what moved since the last sync."""
    workbook, entry = read_target(office.settings, target)
    reading = office.pipeline.read(office.pipeline.seal(workbook, b"-" * 32), office.today, entry)
    shown = {grid.gid: grid.shown for grid in workbook.grids}
    tables = []
    for table in reading.tables.values():
        for part in table.parts:
            heading = shown[part.gid][part.header_rows[-1]]
            columns = [
                (column_letters(c), heading[c] if c < len(heading) else "", field)
                for field, c in sorted(part.columns.items(), key=lambda item: item[1])
            ]
            tables.append((table.key, part.sheet, columns))
    drift: tuple[str, ...] = ()
    kept = office.state.kept.get(f"mapping:{entry.name}") if entry else None
    if kept:
        moved = office.pipeline.drift(json.loads(kept), office.pipeline.mapping(reading))
        drift = tuple(words.en for words in moved)
    return MappingView(tables, tuple(u.words.th for u in reading.unread), drift)


def accept(office: Premises, name: str, *, shrink: bool) -> list[str]:
    """Take the headings (or, with `shrink`, the size) of a workbook as they are now."""
    workbook, entry = read_target(office.settings, name)
    if entry is None:
        raise UsageError(
            f"{name!r} is not in config/workbooks.toml", hint="only shared sheets are remembered"
        )
    reading = office.pipeline.read(
        office.pipeline.seal(workbook, office.secret), office.today, entry
    )
    if shrink:
        for table in office.settings.tables.tables:
            count = record_counts(reading).get(table, 0)
            office.state.accepted.put("shrink", entry.name, table, count, office.now())
        return [f"{entry.name}: its size now is accepted; run sync."]
    office.state.kept.put(
        f"mapping:{entry.name}", json.dumps(office.pipeline.mapping(reading), ensure_ascii=False)
    )
    return [f"{entry.name}: the headings are accepted as they are now."]


def impact(office: Premises, code: str, changes: Mapping[str, str]) -> Impact:
    """How many findings of a rule a change would add or remove on the last read data."""
    rules, programme_changes = office.pipeline.changed_rules(code, changes)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    findings = {}
    count = 0
    for entry in office.settings.workbooks:
        kept = office.state.grids.get(entry.name)
        if kept is None:
            continue
        count += 1
        reading = office.pipeline.read(kept[1], office.today, entry)
        programme = office.pipeline.programme(reading, entry)
        changed = programme.model_copy(update=programme_changes)
        for side, report in (
            (before, office.pipeline.check(reading, programme, office.today)),
            (after, office.pipeline.check(reading, changed, office.today, rules)),
        ):
            for finding in report.findings:
                if finding.code == code:
                    key = f"{entry.name}/{finding.id}"
                    side[key] = finding.severity.value
                    findings[key] = finding
    if not count:
        raise UsageError("nothing has been read yet", hint="run sync first")
    added = [findings[key] for key in after if before.get(key) != after[key]]
    removed = [findings[key] for key in before if after.get(key) != before[key]]
    plus = Counter(finding.officer for finding in added)
    minus = Counter(finding.officer for finding in removed)
    officers = {name: (plus[name], minus[name]) for name in sorted({*plus, *minus})}
    return Impact(code, count, len(before), len(after), tuple(added), tuple(removed), officers)
