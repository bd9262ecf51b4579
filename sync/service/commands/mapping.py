"""Headings under the operator's hand: which column was taken for which field, why, and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sync.errors import UsageError
from sync.model import (
    CANCELLED,
    TAB,
    NotTaken,
    Part,
    Reading,
    Settled,
    Unread,
    Workbook,
    column_letters,
)
from sync.model.ids_and_phones import veiled
from sync.service import road
from sync.service.context import REGISTRY, OfficeContext
from sync.service.judging import headings_before
from sync.service.results import MappedColumn, MappedTable, MappingView, Refused
from sync.service.sources import registry
from sync.service.sources.source import read_target
from sync.settings import DISTRICTS, TableSpec, WorkbookEntry


def view(office: OfficeContext, target: str) -> MappingView:
    """Which column is which field in a workbook, read now, and why; what moved since last time."""
    reading, entry = _read(office, target)
    last = headings_before(office, entry) if entry else {}
    drift = office.pipeline.sheets.drift(last, office.pipeline.sheets.mapping(reading))
    return MappingView(
        entry.name if entry else target,
        office.settings.tables,
        tuple(_tables(reading)),
        tuple(
            Refused(unread.words.at(unread.sheet), _choices(unread)) for unread in reading.unread
        ),
        drift,
        reading.accounts,
        tuple(notice.words for notice in reading.notices),
    )


def _read(office: OfficeContext, target: str) -> tuple[Reading, WorkbookEntry | None]:
    with office.bounded(target):
        workbook, entry = read_target(office, target)
        if entry == office.registry and entry is not None:
            settled = office.settled(entry)
            return office.pipeline.sheets.read_registry(workbook, office.today, settled), entry
        return road.read(office, office.pipeline.sheets.seal(workbook, b"-" * 32), entry), entry


def _tables_of(office: OfficeContext, entry: WorkbookEntry) -> Mapping[str, TableSpec]:
    """The tables that are looked for in a workbook, which may be the registry."""
    settings = office.settings
    return (settings.registry if entry == office.registry else settings.tables).tables


def _tables(reading: Reading) -> Iterator[MappedTable]:
    """Every heading of a reading, one for each tab of a table."""
    shown = {grid.gid: grid.shown for grid in reading.workbook.grids}
    for table in reading.tables.values():
        for part in table.parts:
            yield _mapped(table.key, part, shown[part.gid])


def _mapped(table: str, part: Part, shown: Sequence[Sequence[str]]) -> MappedTable:
    rows = [shown[row] for row in part.header_rows]
    fields: dict[int, list[str]] = {}
    for field, column in part.columns.items():
        fields.setdefault(column, []).append(field)
    columns = []
    for column in range(max(map(len, rows))):
        texts = [row[column].strip() for row in rows if column < len(row)]
        label = veiled(next(filter(None, reversed(texts)), ""))
        for field in fields.get(column, ()):
            how = part.evidence.how.get(field, "") if part.evidence else ""
            columns.append(MappedColumn(column, label, field, how))
        if column not in fields and label:
            columns.append(MappedColumn(column, label))
    rival, score = "", 0.0
    if part.evidence:
        score = part.evidence.score
        second = part.evidence.rival
        if second:
            where = ", ".join(str(row + 1) for row in second.rows)
            rival = f"row {where} as {second.table}, {second.score:.1f}"
    return MappedTable(
        table,
        part.sheet,
        tuple(row + 1 for row in part.header_rows),
        score,
        rival,
        tuple(columns),
        tuple(sorted(part.inherited - part.columns.keys())),
    )


def _choices(unread: Unread) -> tuple[str, ...]:
    return tuple(
        f"{unread.table}.{choice.field}={column_letters(choice.column)}"
        for choice in unread.choices
    )


def accept(office: OfficeContext, name: str, answers: Sequence[str], *, shrink: bool) -> list[str]:
    """Take the headings of a workbook as they are now (or, with `shrink`, its size).

    Each answer is "table.field=column": the field is in this column, whatever its label could
    mean besides. "table.field=" takes an answer back. "tab:TITLE=copy" or "=data" says whether a
    tab repeats another, "=cancelled" that the rows struck in it are. Nothing is kept unless all can
    be.
    """
    from sync.service import keeping

    reading, entry = _read(office, name)
    if entry is None:
        raise UsageError(
            f"{name!r} is no workbook of this office", hint="only shared sheets are remembered"
        )
    if shrink and entry == office.registry:
        return [_accept_districts(office, reading.workbook)]
    if shrink:
        for table in office.settings.tables.tables:
            count = reading.counts.get(table, 0)
            office.state.accepted.put("shrink", entry.name, table, count, office.now())
        return [f"{entry.name}: its size now is accepted; run sync."]
    if not answers:
        keeping.keep_headings(office, entry, reading)
        return [f"{entry.name}: the headings are accepted as they are now."]
    told = []
    for key, settled, words in [_answer(office, reading, entry, answer) for answer in answers]:
        if settled is None:
            office.state.accepted.remove("mapping", entry.name, key)
        else:
            office.state.accepted.put("mapping", entry.name, key, settled, office.now())
        told.append(f"{entry.name}: {words}; run sync.")
    return told


def _accept_districts(office: OfficeContext, workbook: Workbook) -> str:
    """Take the registry with as few districts to read as it leaves now."""
    found = registry.taken(office, workbook)
    if isinstance(found, NotTaken) and found.left is None:
        raise UsageError(
            f"{REGISTRY}: not its size, but its headings keep it from being taken",
            hint=f"mapping show {REGISTRY} tells which",
        )
    left = found.left if isinstance(found, NotTaken) else found.active
    office.state.accepted.put("shrink", REGISTRY, DISTRICTS, left, office.now())
    return f"{REGISTRY}: its size now is accepted; run sync."


def _tab_answer(
    reading: Reading, entry: WorkbookEntry, answer: str
) -> tuple[str, Settled | None, str]:
    """What a tab is: "tab:TITLE=data", "tab:TITLE=copy", "tab:TITLE=cancelled", or "tab:TITLE="."""
    key, equals, word = answer.rpartition("=")
    title = key.removeprefix(f"{TAB}:")
    titles = [grid.title for grid in reading.workbook.grids]
    if not equals or title not in titles:
        raise UsageError(
            f"{entry.name} has no tab {title or answer!r}", hint=f"its tabs: {', '.join(titles)}"
        )
    known = {
        "data": f"{title} is data",
        "copy": f"{title} is a copy, which is not counted",
        CANCELLED: f"the rows that are struck through in {title} are cancelled",
        "": f"what {title} is, is told by its records again",
    }
    if word not in known:
        raise UsageError(
            f"a tab is data, copy or cancelled, not {word!r}", hint=f'such as "{key}=copy"'
        )
    return key, Settled(word, 0, 1) if word else None, known[word]


def _answer(
    office: OfficeContext, reading: Reading, entry: WorkbookEntry, answer: str
) -> tuple[str, Settled | None, str]:
    """What is settled (table.field), the answer, and it in words; UsageError for no such choice."""
    if answer.startswith(f"{TAB}:"):
        return _tab_answer(reading, entry, answer)
    key, equals, letters = answer.partition("=")
    table, _, field = key.partition(".")
    spec = _tables_of(office, entry).get(table)
    if not equals or spec is None or field not in spec.fields:
        raise UsageError(
            f"{answer!r} is no TABLE.FIELD=COLUMN",
            hint=f"such as households.moo=F; see mapping show {entry.name}",
        )
    if not letters:
        return key, None, f"{key} is found by its heading again"
    choices = {
        choice: choice_of
        for unread in reading.unread
        for choice, choice_of in zip(_choices(unread), unread.choices, strict=True)
    }
    wanted = f"{key}={letters.upper()}"
    if wanted not in choices:
        open_ones = ", ".join(choices) or f"none; {key}= takes back what was settled before"
        raise UsageError(
            f"{wanted!r} settles nothing that is open in {entry.name}", hint=f"open: {open_ones}"
        )
    choice = choices[wanted]
    where = f"column {column_letters(choice.column)} ({choice.answer.label})"
    return key, choice.answer, f"{key} is {where}"
