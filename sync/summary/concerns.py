"""What a workbook's report shows that is for the operator to mend, not for an officer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sync.clock import fiscal_year, is_over
from sync.model import WORKBOOK_YEAR, YEAR_OVER, Concern, Finding, Report, Severity, Words
from sync.settings import Mail
from sync.summary.audience import addressed, not_written, refused
from sync.summary.districts import Districts

OLD_DATA = (
    "read_failed",
    "held_back",
    "not_read",
    "workbook_crashed",
)  # kinds that say so of a workbook

_OURS = Words(
    "โปรดแจ้งผู้พัฒนาโปรแกรม กฎข้ออื่นยังตรวจตามปกติ",
    "please report it to the developers; all other rules are checked as usual",
)
_LET_IN = Words(
    "แก้ที่อยู่ หรือเพิ่มใน allowed_domains",
    "correct the address, or allow it under [mail]",
)


def known(districts: Districts, mail: Mail, told: Sequence[Concern]) -> tuple[Concern, ...]:
    """What is `told` already, and what the workbooks of the mails show beside it."""
    said = {concern.where for concern in told if concern.kind in OLD_DATA}
    old: list[Concern] = []

    def reports() -> Iterator[tuple[str, Report]]:
        for source in districts:
            name = source.name or source.report.title
            if source.stale_reason is not None and name not in said:
                old.append(Concern("read_failed", name, source.stale_reason))
            yield name, source.report

    shown = of_reports(reports(), mail)
    return (*told, *old, *shown)


def of_reports(named: Iterable[tuple[str, Report]], mail: Mail) -> tuple[Concern, ...]:
    """The concerns of all workbooks, each with its name, and whom they name in vain.

    One report is looked at after the other, and none is held on to.
    """
    found: list[Concern] = []
    years: list[_Year] = []
    said, addresses = set[str](), dict.fromkeys(address for _, address, _ in addressed(mail))
    for name, report in named:
        found += _of_report(name, report)
        years.append(_Year(name, report.district, report.fiscal_year, report.today))
        said |= {out.shown for out in report.left_out}
        addresses |= dict.fromkeys(person.email for person in report.recipients)
    return (*found, *_of_last_year(years), *_not_written_to(addresses, said, mail))


class _Year(NamedTuple):
    """Of which year a workbook is, and on which day that was asked."""

    name: str
    district: str
    year: int
    today: date


def _of_report(name: str, report: Report) -> Iterator[Concern]:
    for crash in report.crashes:
        # of the fault only its class: its words may hold what stands in a cell
        fault = crash.error.partition(":")[0]
        yield Concern("rule_crashed", f"{name} · {crash.code}", Words(fault, fault), _OURS)
    for finding in report.findings:
        if finding.code == "D8":
            yield _refused(name, report, finding)
    for out in report.left_out:
        if not out.aside:
            kind = {"tab": "recipients_missing", "asked": "mail_stopped"}.get(out.kind, "left_out")
            yield Concern(kind, f"{name} · {out.where or report.district}", out.words)
    for notice in report.notices:
        if notice.kind == YEAR_OVER:
            continue  # told of all workbooks together
        place = notice.place
        cell = f"!{place.cell}" if place.cell else ""
        yield Concern("notice", f"{name} · {place.sheet}{cell}", notice.words)


def _refused(name: str, report: Report, finding: Finding) -> Concern:
    """What was refused rather than guessed (D8), by how much is not checked because of it."""
    graver, todo = finding.severity is Severity.ERROR, finding.todo
    if finding.field == WORKBOOK_YEAR:  # a warning: the plan bears one of the two years out
        return Concern("year_contradicted" if graver else "notice", name, finding.what, todo)
    hint = Words(
        f"{todo.th} หรือดูทางเลือกด้วย mapping show {name}",
        f"{todo.en.rstrip('.')}, or see the choices: mapping show {name}",
    )
    words, tab = finding.what, finding.place.sheet if finding.place else ""
    if tab and finding.table not in {table.table for table in report.tables}:
        words = Words(words.th, f"{tab} is not checked. {words.en}")
    return Concern("table_refused" if graver else "part_unread", name, words, hint)


def _of_last_year(years: Sequence[_Year]) -> Iterator[Concern]:
    """The workbooks whose year is over, and whether their district has one of the new year."""
    ready = {each.district for each in years if each.year >= fiscal_year(each.today)}
    for name, district, year, today in years:
        now = fiscal_year(today)
        if not year or not is_over(year, today):
            continue
        if district in ready:
            words = Words(
                f"เป็นชีตของปีงบประมาณ {year} ซึ่งสิ้นสุดแล้ว และมีชีตของปี {now} แล้ว",
                f"it is of fiscal year {year}, which is over, and there is one of {now}",
            )
            hint = Words(
                "นำชีตนี้ออกจาก config/workbooks.toml หรือทะเบียนอำเภอ",
                "take it out of config/workbooks.toml, or out of the registry",
            )
            yield Concern("fiscal_year_over", name, words, hint)
            continue
        words = Words(
            f"ปีงบประมาณ {year} สิ้นสุดแล้ว แต่อำเภอ{district or 'นี้'}ยังไม่มีชีตของปี {now}",
            f"fiscal year {year} is over and {district or 'its district'} has no workbook of {now}",
        )
        hint = Words(
            f"เพิ่มชีตของปี {now} ใน config/workbooks.toml หรือทะเบียนอำเภอ แล้วนำชีตนี้ออก",
            f"add that of {now} to config/workbooks.toml or the registry, and take this one out",
        )
        yield Concern("no_new_workbook", name, words, hint)


def _not_written_to(
    addresses: Iterable[str], told: Container[str], mail: Mail
) -> Iterator[Concern]:
    """The addresses of the settings, unless a sheet names them too, and says the cell."""
    for address in dict.fromkeys(each.strip().lower() for each in addresses):
        reason = refused(address, mail)
        if reason is not None and address not in told:
            yield Concern("address", "config/settings.toml", not_written(address, reason), _LET_IN)
