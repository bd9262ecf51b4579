"""How a demo workbook can be laid out: the parts of a tab, and the plainest layout of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoTab:
    """One tab: its title, what stands above and below the table, and how columns are written.

    `fields` is the order of columns (those left out follow in their usual order), `labels` the
    headings that are not the canonical ones, `parents` merged headings over neighbouring fields,
    `forms` the ways a column's values are written, taken in turn row by row, `tambons` the places
    whose records stand on this tab (all when empty), `hidden` the records in hidden rows.
    `wide` names the heading over one sub-heading for each word of a vocabulary.
    """

    table: str
    title: str
    fields: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)
    wide: str = ""
    grouped: bool = False
    gaps: int = 0  # a blank row after so many records
    indent: int = 0  # blank columns at the left
    tambons: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()


Layout = tuple[DemoTab, ...]

SIGNED = ("", "ลงชื่อ ........................................ ผู้รายงาน", "(นางสาวพิมพ์ใจ ทดลองงาน)")
YEAR = "ประจำปีงบประมาณ พ.ศ. 2569"
OFFICE = "สำนักงานพัฒนาชุมชนอำเภอตาคลี จังหวัดนครสวรรค์"
AS_OF = "ข้อมูล ณ วันที่ {as_of}"  # filled in when the sheet is written


def plain(titles: Mapping[str, str]) -> Layout:
    """One heading row with the canonical headings, at the top of each tab."""
    return tuple(DemoTab(table, title) for table, title in titles.items())
