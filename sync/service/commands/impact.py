"""Trying a change of the rules on the data read last, before anybody is mailed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sync.errors import UsageError
from sync.service import road
from sync.service.context import OfficeContext
from sync.service.results import Impact


def impact(office: OfficeContext, code: str, changes: Mapping[str, str]) -> Impact:
    """How many findings of a rule a change would add or remove on the last read data."""
    rules, programme_changes = office.pipeline.rulebook.changed_rules(code, changes)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    findings = {}
    count = 0
    for entry in office.workbooks:
        kept = office.state.grids.get(entry.name)
        if kept is None:
            continue
        count += 1
        reading = road.read(office, kept[1], entry)
        programme = office.pipeline.programme(reading, entry)
        changed = programme.model_copy(update=programme_changes)
        for side, report in (
            (before, office.pipeline.rulebook.check(reading, programme, office.today)),
            (after, office.pipeline.rulebook.check(reading, changed, office.today, rules)),
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
