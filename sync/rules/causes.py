"""Which repair clears most: findings that one cell, or one missing row, brought about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sync.model import Cause, Finding, Words
from sync.rules.naming import village_label
from sync.rules.progress import UNPASSED_BY, Standing


def with_causes(
    findings: Iterable[Finding], spoilers: Sequence[Finding], unspoiled: Standing
) -> list[Finding]:
    """The findings with `caused_by` set where a late technique awaits the repair of one error.

    `unspoiled` is the standing that the villages would have without the errors that un-pass.
    """
    by_pair: defaultdict[tuple[object, int], list[str]] = defaultdict(list)
    for finding in spoilers:
        for technique, codes in UNPASSED_BY.items():
            if finding.code in codes:
                by_pair[finding.village, technique].append(finding.id)
    found = []
    for finding in findings:
        pair = (finding.village, finding.technique)
        if finding.code == "O1" and pair in unspoiled.passed and len(by_pair[pair]) == 1:
            finding = replace(finding, caused_by=by_pair[pair][0])
        found.append(finding)
    return found


# ------------------------------------------------------------------------------ one repair for many


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """The repairs that clear at least two findings each, the most useful first."""
    findings = list(findings)
    groups: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        repair = _REPAIRS.get(finding.code)
        key = repair(finding) if repair else None
        if key is not None:
            groups[key].append(finding)
    found = [
        Cause(_action(members[0], len(members)), _ids(members, findings))
        for members in groups.values()
    ]
    return tuple(sorted((c for c in found if len(c.findings) > 1), key=lambda c: -len(c.findings)))


def _ids(members: Sequence[Finding], findings: Sequence[Finding]) -> tuple[str, ...]:
    ids = [member.id for member in members]
    return (*ids, *(f.id for f in findings if f.caused_by in ids))


def _by_village(finding: Finding) -> tuple[str, str] | None:
    return (finding.code, village_label(finding.village)) if finding.village else None


def _by_words(finding: Finding) -> tuple[str, str]:
    """D1 and D12: the same place, or the same word, wherever it stands."""
    return finding.code, finding.what.th if finding.code == "D1" else finding.value


def _by_table_and_village(finding: Finding) -> tuple[str, str] | None:
    if finding.village is None:
        return None
    return f"{finding.code}/{finding.table}", village_label(finding.village)


def _by_officer(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.value


def _by_itself(finding: Finding) -> tuple[str, str]:
    """A finding that may stand behind others (see `caused_by`)."""
    return finding.code, finding.id


_REPAIRS: Mapping[str, Callable[[Finding], tuple[str, str] | None]] = {
    "D1": _by_words,
    "D12": _by_words,
    "T1-4": _by_officer,
    "T2-4": _by_table_and_village,
    "T4-1": _by_village,
    "T9-2": _by_village,
    **{code: _by_itself for codes in UNPASSED_BY.values() for code in codes},
}


def _action(first: Finding, count: int) -> Words:
    return Words(
        th=f"{first.what.th} → {first.todo.th} ({count} จุดเหมือนกัน)" if count > 1 else first.todo.th,
        en=f"{first.what.en} → {first.todo.en} ({count} alike)" if count > 1 else first.todo.en,
    )
