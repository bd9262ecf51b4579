"""The demo workbooks say what they claim: the clean twin is clean, every planted fault is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync import settings
from sync.clock import BANGKOK
from sync.errors import UsageError
from sync.model import Finding, Reading, Report, State, Table, Workbook, reveal
from sync.pipeline import Pipeline
from sync.sandbox.demo import offices as demo
from sync.sandbox.demo.content import TOTAL
from sync.sandbox.demo.faults import PLANTS, Plant
from sync.sandbox.demo.forms import FORMS, written
from sync.sandbox.demo.layout_messy import MESSY_LAYOUT
from sync.sandbox.demo.layout_office import OFFICE_LAYOUT
from sync.sandbox.demo.people import citizen_id, person, phone
from sync.xlsx.workbooks import read_file

TODAY, LAST_WEEK = demo.TODAY, demo.TODAY - timedelta(weeks=1)


# What cannot but come with a fault: above all O1, when a step is passed no longer
BRINGS: Mapping[str, set[str]] = {
    "T1-2": {"T1-1", "T1-4", "O1"},
    "T2-4": {"T2-5"},
    "T4-1": {"O1"},
    "T7-4": {"T5-7", "O1"},
    "M7": {"T2-5"},
    "M8": {"T2-5"},
    "D1": {"T3-4"},
    "D2": {"P2"},
} | {
    code: {"O1"}
    for code in ["T2-1", "T3-1", "T4-3", "T5-1", "T5-5", "T6-1", "T6-2", "T7-1", "T7-2", "T8-1"]
}

MANY = {"T4-1"}  # every done training and study visit of the village


@dataclass(frozen=True)
class Checked:
    """A demo workbook after the whole pure road."""

    demo: demo.Demo
    workbook: Workbook
    reading: Reading
    report: Report

    def found(self, code: str) -> set[tuple[str, str | None, str | None]]:
        """(table, sheet, cell) of the findings of a code; no sheet for a whole table."""
        return {_where(finding) for finding in self.report.findings if finding.code == code}


def _where(finding: Finding) -> tuple[str, str | None, str | None]:
    place = finding.place
    cell = place.cell if place else None
    return finding.table, place.sheet if place and cell else None, cell


@lru_cache(maxsize=1)
def road() -> Pipeline:
    return Pipeline(settings.load(settings.PACKAGED, {}))


def checked(office: demo.Demo, folder: Path, today: date = TODAY) -> Checked:
    """Read and check a demo workbook."""
    return judged(office, read_file(office.save(folder)), today)


def judged(office: demo.Demo, workbook: Workbook, today: date = TODAY) -> Checked:
    """Check a workbook that Drive says was changed when its content says."""
    changed = office.content.modified.replace(tzinfo=BANGKOK)
    workbook = replace(workbook, modified=changed)
    reading = road().sheets.read(workbook, today)
    report = road().rulebook.check(reading, road().programme(reading), today)
    return Checked(office, workbook, reading, report)


def planted_alone(tidy: Checked, plant: Plant, folder: Path) -> tuple[Checked, demo.Planted]:
    """The tidy workbook with one fault; only the changed tabs are written and read anew."""
    office = demo.with_plants((plant,))
    old, new = tidy.demo.content, office.content
    tabs = tuple(
        tab
        for tab in office.layout
        if old.records[tab.table] != new.records[tab.table]
        or old.columns[tab.table] != new.columns[tab.table]
    )
    part, workbook = demo.Demo(new, tabs), tidy.workbook
    if tabs:
        grids = {grid.title: grid for grid in workbook.grids}
        grids |= {grid.title: grid for grid in read_file(part.save(folder)).grids}
        workbook = replace(workbook, grids=tuple(grids.values()))
    holder = part if any(tab.table == plant.at[0] for tab in tabs) else tidy.demo
    return judged(office, workbook), demo.planted(holder, plant)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def tidy(folder: Path) -> Checked:
    return checked(demo.clean_twin(), folder)


@pytest.fixture(scope="module")
def takhli(folder: Path) -> Checked:
    return checked(demo.takhli(), folder)


@pytest.fixture(scope="module")
def last_week(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(demo.earlier(), tmp_path_factory.mktemp("earlier"), LAST_WEEK)


# ------------------------------------------------------------------------------ the files


@pytest.mark.parametrize(
    "make",
    [demo.takhli, demo.earlier, demo.clean_twin, lambda: demo.showcase()[0],
     lambda: demo.messy(demo.clean_twin())],
    ids=["takhli", "earlier", "clean twin", "showcase", "messy"],
)  # fmt: skip
def test_the_same_workbook_has_the_same_bytes(make: Any) -> None:
    assert make().sheets.data() == make().sheets.data()


def test_takhli_has_all_fourteen_tabs_and_looks_like_an_office(folder: Path) -> None:
    book = openpyxl.load_workbook(demo.takhli().save(folder))
    assert set(book.sheetnames) == {spec.tab for spec in demo.tables().tables.values()}
    assert book["งบประมาณ"]["A3"].value == "ข้อมูล ณ วันที่ 12 กรกฎาคม 2569 เวลา 16.30 น."
    assert all(tab.freeze_panes for tab in book.worksheets)
    assert any(tab.merged_cells.ranges for tab in book.worksheets)
    assert any(size.hidden for size in book["แผน"].row_dimensions.values())


def test_the_people_are_invented_and_nobody_is_there_twice() -> None:
    people = [person(number) for number in range(960)]
    assert len({(one.first, one.last) for one in people}) == 960
    assert {phone(number)[:8] for number in range(1000)} == {"080-000-"}
    ids = [citizen_id(number) for number in range(100)]
    assert all(one.startswith("1-0000-00000-") for one in ids)
    assert len(set(ids)) == 100


def test_the_layouts_name_only_known_fields_records_and_forms() -> None:
    content = demo.clean_twin().content
    for tab in (*OFFICE_LAYOUT, *MESSY_LAYOUT):
        fields = set(demo.tables().tables[tab.table].fields)
        named = {*tab.fields, *tab.labels, *tab.forms, *tab.legend, *tab.hidden_columns}
        named |= {name for names in tab.parents.values() for name in names}
        assert named <= fields, tab.title
        assert set(tab.hidden) <= set(content.records[tab.table]), tab.title
        assert {form for forms in tab.forms.values() for form in forms} <= {*FORMS, ""}, tab.title


def test_a_value_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(TypeError):
        written(object())  # type: ignore[arg-type]


# ------------------------------------------------------------------------------ reading them back


def _values(table: Table) -> Mapping[str, list[Any]]:
    return {
        name: [_plain_text(reveal(value)) for value in column.values]
        for name, column in table.columns.items()
    }


def _plain_text(value: Any) -> Any:
    return value.replace("ตำบล", "") if isinstance(value, str) else value


def test_messy_reads_as_the_tidy_workbook_does(tidy: Checked, tmp_path: Path) -> None:
    workbook = read_file(demo.messy(tidy.demo).save(tmp_path))
    careless = road().sheets.read(workbook, TODAY)
    for key, table in tidy.reading.tables.items():
        assert _values(careless.tables[key]) == _values(table), key


def test_every_record_of_takhli_is_read_and_the_totals_are_not_records(takhli: Checked) -> None:
    for key, records in takhli.demo.content.records.items():
        assert len(takhli.reading.tables[key]) == len(records.keys() - {TOTAL}), key
    assert {key for key, table in takhli.reading.tables.items() if table.totals} == {
        "budget",
        "materials",
    }


# ------------------------------------------------------------------------------ the rules


def test_the_clean_twin_breaks_no_rule_and_has_passed_every_step(tidy: Checked) -> None:
    assert [f"{f.code} {_where(f)}" for f in tidy.report.findings] == []
    assert not tidy.report.crashes
    assert all(line.passed == 9 for line in tidy.report.progress)


def test_every_plant_is_of_a_rule() -> None:
    assert {plant.code for plant in PLANTS} <= set(road().rulebook.rules.codes)


def test_the_showcase_breaks_every_rule_where_it_says(folder: Path) -> None:
    office, planted = demo.showcase()
    shown = checked(office, folder)
    assert not shown.report.crashes
    missed = [
        one for one in planted if (one.table, one.sheet, one.cell) not in shown.found(one.code)
    ]
    assert missed == []


@pytest.mark.parametrize(
    "plant", PLANTS, ids=[f"{plant.code} {' '.join(plant.at)}".strip() for plant in PLANTS]
)
def test_one_fault_is_found_at_its_cell_and_brings_no_others(
    plant: Plant, tidy: Checked, tmp_path: Path
) -> None:
    alone, planted = planted_alone(tidy, plant, tmp_path)
    assert (planted.table, planted.sheet, planted.cell) in alone.found(plant.code)
    codes = Counter(finding.code for finding in alone.report.findings)
    if plant.code not in MANY:
        assert codes[plant.code] == 1
    assert set(codes) == {plant.code} | BRINGS.get(plant.code, set())


def test_messy_has_the_same_findings_as_the_tidy_showcase(folder: Path, tmp_path: Path) -> None:
    office, _ = demo.showcase()
    careful = _identities(checked(office, folder))
    careless = _identities(checked(demo.messy(office), tmp_path))
    id_columns = [identity for identity in careless if identity[0] == "P2"]
    assert len(id_columns) == 3  # the register stands on three tabs, each with its column
    assert careless - Counter(id_columns) == careful - Counter(id_columns)


def _identities(one: Checked) -> Counter[tuple[str, str, str | None]]:
    return Counter((f.code, f.record, f.field) for f in one.report.findings)


# ------------------------------------------------------------------------------ two weeks of Takhli


def _passed(report: Report) -> int:
    return sum(line.passed for line in report.progress)


def _states(report: Report, state: State) -> int:
    return sum(line.states.count(state) for line in report.progress)


def test_takhli_is_mostly_fine(takhli: Checked) -> None:
    assert (len(takhli.report.progress), _passed(takhli.report)) == (8, 48)
    assert _states(takhli.report, State.OVERDUE) == 5
    assert len(takhli.found("O1")) == 5
    assert 20 <= len(takhli.report.findings) <= 40
    assert takhli.report.money.share == pytest.approx(0.63, abs=0.01)
    assert len(takhli.report.recipients) == 6


def test_the_week_before_had_fewer_steps_passed_and_other_faults(
    takhli: Checked, last_week: Checked
) -> None:
    assert _passed(last_week.report) == 42
    assert _states(last_week.report, State.OVERDUE) == 3
    before = {finding.id for finding in last_week.report.findings}
    after = {finding.id for finding in takhli.report.findings}
    assert len(after - before) >= 4  # new
    assert len(before - after) >= 5  # fixed
    assert len(before & after) >= 5  # persisting


def test_the_workbook_of_a_later_week_is_this_weeks_with_a_later_stamp() -> None:
    later = demo.takhli(TODAY + timedelta(weeks=2))
    assert later.content.records == demo.takhli().content.records
    assert later.content.modified.date() == TODAY + timedelta(weeks=2)


# ------------------------------------------------------------------------------ the office


def test_the_office_is_complete_and_its_configuration_is_sound(tmp_path: Path) -> None:
    demo.write_office(tmp_path / "office")
    office = settings.load(tmp_path / "office", {})
    assert office.file.google.source == "sandbox"
    (entry,) = office.workbooks
    path = office.path(office.file.google.workbooks) / entry.id
    assert path.read_bytes() == demo.takhli().sheets.data()
    allowed = set(office.file.mail.allowed_domains)
    addresses = [row["email"] for row in demo.takhli().content.records["recipients"].values()]
    assert {str(address).partition("@")[2] for address in addresses} <= allowed


def test_an_office_is_not_overwritten_without_being_asked(tmp_path: Path) -> None:
    demo.write_office(tmp_path)
    own = tmp_path / "config/settings.toml"
    own.write_text('[office]\nname = "ของเรา"\n', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        demo.write_office(tmp_path)
    assert caught.value.hint
    assert "ของเรา" in own.read_text(encoding="utf-8")
    demo.write_office(tmp_path, overwrite=True)
    assert "ของเรา" not in own.read_text(encoding="utf-8")


def test_the_office_can_go_back_a_week_and_forth(tmp_path: Path) -> None:
    demo.write_office(tmp_path, today=LAST_WEEK)
    (path,) = (tmp_path / "workbooks").iterdir()
    before, was = path.read_bytes(), path.stat().st_mtime
    demo.write_workbooks(tmp_path, TODAY)
    assert [one.name for one in (tmp_path / "workbooks").iterdir()] == [path.name]
    assert path.read_bytes() != before
    assert path.stat().st_mtime > was
