"""A cast of invented officers and Takhli villages, and the reports of their weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sync.clock import BANGKOK, Week
from sync.history.changes import compare, snapshot
from sync.model import (
    Asset,
    Finding,
    Fix,
    Money,
    Place,
    Progress,
    Recipient,
    Report,
    Severity,
    Snapshot,
    State,
    TableInfo,
    Upcoming,
    VillageKey,
    Words,
)
from sync.settings import Settings, load
from sync.summary.compose import Composed, compose
from sync.summary.districts import Districts
from sync.summary.prepared import Prepared

held = Districts.held
TODAY = date(2026, 7, 12)
WEEK = Week(2026, 28)
NOW = datetime(2026, 7, 12, 18, 30, tzinfo=BANGKOK)
READ_AT = datetime(2026, 7, 12, 18, 0, tzinfo=BANGKOK)
NEXT = datetime(2026, 7, 19, 18, 30, tzinfo=BANGKOK)
WORKBOOK = "1TakhliDemoWorkbook"
URL = f"https://docs.google.com/spreadsheets/d/{WORKBOOK}/edit"
GIDS = {
    "villages": ("หมู่บ้าน", 100),
    "plan": ("แผน", 200),
    "households": ("ครัวเรือนเป้าหมาย", 300),
    "trainings": ("ฝึกอบรม", 400),
    "materials": ("วัสดุ", 500),
    "follow_ups": ("ติดตาม", 600),
    "budget": ("งบประมาณ", 700),
    "loans": ("เงินยืม", 800),
    "recipients": ("ผู้รับรายงาน", 900),
}
# village name, tambon, moo, officer, the nine states now, steps passed a week ago
P, G, O, N, X = (  # noqa: E741 - the letters of the picture
    State.PASSED,
    State.IN_PROGRESS,
    State.OVERDUE,
    State.NOT_DUE,
    State.NO_PLAN,
)
VILLAGES: Sequence[tuple[str, str, int, str, tuple[State, ...], int]] = (
    ("บ้านหนองตาเชียง", "หนองโพ", 3, "น.ส.พิมพ์ใจ มีสุข", (P, P, P, P, O, O, G, N, N), 4),
    ("บ้านเขาฝา", "ตาคลี", 7, "นายสมชาย กล้าหาญ", (P, P, P, P, P, O, G, N, N), 4),
    ("บ้านช่องแค", "ช่องแค", 1, "นางวรรณา ทองดี", (P, P, P, P, P, P, O, N, N), 6),
    ("บ้านหัวหวาย", "หัวหวาย", 5, "นายสมชาย กล้าหาญ", (P, P, P, P, P, P, O, N, N), 5),
    ("บ้านพรหมนิมิต", "พรหมนิมิต", 8, "นางวรรณา ทองดี", (P, P, P, P, P, P, G, N, N), 5),
    ("บ้านสร้อยทอง", "สร้อยทอง", 2, "นายสมชาย กล้าหาญ", (P, P, P, P, P, P, G, N, N), 5),
    ("บ้านลาดทิพรส", "ลาดทิพรส", 4, "น.ส.พิมพ์ใจ มีสุข", (P, P, P, P, P, P, P, G, N), 6),
    ("บ้านจันเสน", "จันเสน", 6, "น.ส.พิมพ์ใจ มีสุข", (P, P, P, P, P, P, P, P, G), 7),
)
BOSS = Recipient("นางวรรณา ทองดี", "boss@cdd.example.go.th", "district")
PIMJAI = Recipient("น.ส.พิมพ์ใจ มีสุข", "pimjai@cdd.example.go.th", "officer", ("หนองโพ", "จันเสน"))
SOMCHAI = Recipient("นายสมชาย กล้าหาญ", "somchai@cdd.example.go.th", "officer", ("ตาคลี", "หัวหวาย"))
PROVINCE = Recipient("นายวิชัย ศรีเมือง", "wichai@cdd.example.go.th", "province")
ENGLISH = Recipient("Ms. Ann Reader", "ann@cdd.example.go.th", "district", (), "en")
CAST = (BOSS, PIMJAI, SOMCHAI, PROVINCE, ENGLISH)
OPERATOR = "operator@cdd.example.go.th"


@lru_cache(maxsize=1)
def packaged() -> Settings:
    return load(Path(__file__).parent / "no-such-office", {})


def settings(**mail: object) -> Settings:
    """The packaged settings, with the cast's domain allowed and whatever a test asks for."""
    base = packaged()
    changes = {
        "sender": "weekly@report.example.go.th",
        "sender_name": "สัมมาชีพ ตาคลี",
        "reply_to": "wanna@cdd.example.go.th",
        "reply_to_name": "นางวรรณา ทองดี (พัฒนาการอำเภอ)",
        "allowed_domains": ("cdd.example.go.th",),
        "operator": OPERATOR,
        **mail,
    }
    file = base.file.model_copy(update={"mail": base.file.mail.model_copy(update=changes)})
    return base.model_copy(update={"file": file})


def place(table: str, row: int | None = None, column: int | None = None) -> Place:
    sheet, gid = GIDS[table]
    return Place(sheet, gid, row, column)


# What config/rules.toml asks for under these codes, its blanks filled.
TODO = {
    "O1": Words("บันทึกผลในแท็บของเทคนิคนี้", "Record the result in this technique's tab."),
    "T9-1": Words("นัดลงพื้นที่ แล้วบันทึกในแท็บติดตาม", "Arrange a visit, and record it in ติดตาม."),
    "T1-2": Words("เพิ่มแถวหนังสือแนวทางของปีงบประมาณ 2569", "Add the guideline letter of 2569."),
    "M1": Words(
        "ตรวจสอบยอดจัดสรร เบิกจ่าย และคงเหลือกับรายงานการเงิน",
        "Check the three figures against the finance report.",
    ),
    "M5": Words("ส่งใช้เงินยืม แล้วกรอกวันที่ส่งใช้", "Clear the loan, then fill in the day."),
    "D2": Words("ตรวจสอบกับสำเนาบัตร", "Check it with the card copy."),
    "D4": Words(
        "พิมพ์วันที่ใหม่ เช่น 12 ก.ค. 2569 หรือ 12/7/2569",
        "Type the date again, such as 12 ก.ค. 2569 or 12/7/2569.",
    ),
    "D7": Words("แก้เป็น 0 ตามด้วยตัวเลข 8 หรือ 9 ตัว", "Write 0 followed by 8 or 9 digits."),
    "D12": Words("เลือกคำจากรายการของช่องนี้", "Choose a word from this column's list."),
    "D13": Words("กรอกช่องนี้ในแถวนี้", "Fill in this cell of the row."),
}  # fmt: skip


def finding(
    code: str,
    table: str,
    record: str,
    what: str,
    *,
    village: VillageKey | None = None,
    severity: Severity = Severity.ERROR,
    row: int | None = 9,
    column: int | None = 4,
    field: str | None = "note",
    technique: int | None = None,
    due: date | None = None,
    officer: str = "",
    value: str = "",
    fix: str = "",
    caused_by: str = "",
    identity: str = "",
) -> Finding:
    english = f"{code}: something is wrong here"
    cell = place(table, row, column)
    return Finding(
        id=identity or f"{code}|{table}|{record}|{field}",
        code=code,
        severity=severity,
        table=table,
        field=field,
        record=record,
        value=value,
        place=cell,
        what=Words(what, english),
        why=Words("เพราะรายงานต้องใช้ข้อมูลนี้", "the report needs it"),
        todo=TODO.get(code, Words("แก้ในเซลล์นี้", "Mend this cell.")),
        village=village,
        technique=technique,
        fix=Fix(cell.cell or "", fix) if fix else None,
        due=due,
        officer=officer,
        caused_by=caused_by,
    )


def late(
    index: int, technique: int, days: int, row: int, what: str, caused_by: str = ""
) -> Finding:
    _, tambon, moo, officer, _, _ = VILLAGES[index]
    key = VillageKey(tambon, moo)
    return finding(
        "O1", "plan", f"{tambon}/{moo}/{technique}", what,
        village=key, technique=technique, due=TODAY - timedelta(days=days), officer=officer,
        row=row, column=9, field="period", caused_by=caused_by,
        severity=Severity.ERROR if days > 14 else Severity.WARNING,
    )  # fmt: skip


def key(index: int) -> VillageKey:
    return VillageKey(VILLAGES[index][1], VILLAGES[index][2])


CAUSE = "the training's impossible date"
LATE = (
    late(0, 5, 26, 11, "พ้นกำหนดแล้ว ยังไม่บันทึกการฝึกอบรมที่แล้วเสร็จ", CAUSE),
    late(0, 6, 12, 12, "พ้นกำหนดแล้ว ยังไม่บันทึกการศึกษาดูงาน", CAUSE),
    late(1, 6, 12, 21, "พ้นกำหนดแล้ว ยังไม่บันทึกการศึกษาดูงาน"),
    late(2, 7, 3, 30, "พ้นกำหนดแล้ว ยังไม่ขึ้นทะเบียนกลุ่มอาชีพ"),
    late(3, 7, 2, 39, "พ้นกำหนดแล้ว ยังไม่ขึ้นทะเบียนกลุ่มอาชีพ"),
)
RISK = (
    finding(
        "T9-1", "villages", "หัวหวาย/5", "อบรมแล้ว แต่ไม่มีการลงพื้นที่ติดตาม 41 วัน",
        village=key(3), technique=9, severity=Severity.WARNING, row=7, column=5,
    ),
    finding(
        "M5", "loans", "สัญญา 12/2569", "ยืมเงินเกิน 30 วัน ยังไม่ส่งใช้",
        severity=Severity.WARNING, row=4, column=4, field="cleared_on",
    ),
)  # fmt: skip
DATA = (
    finding(
        "D2", "households", "ตาคลี/7/14", "เลขประจำตัวประชาชนของครัวเรือนที่ 14 ไม่ผ่านการตรวจหลักสุดท้าย",
        village=key(1), row=30, column=4, field="citizen_id", value="•-••••-•••••-••-•",
    ),
    finding(
        "D4", "trainings", "หนองโพ/3/ครั้งที่ 1", "วันที่ “31 มิ.ย. 2569” ไม่มีอยู่จริง",
        village=key(0), row=14, column=1, field="date", value="31 มิ.ย. 2569", identity=CAUSE,
    ),
    finding(
        "M1", "trainings", "จันเสน/6/ครั้งที่ 2", "เบิกจ่าย 105,000 บาท เกินวงเงิน 100,000 บาท",
        village=key(7), row=8, column=11, field="disbursed", value="105,000",
    ),
    finding(
        "D12", "trainings", "ลาดทิพรส/4/ครั้งที่ 1", "สถานะ “เส็จแล้ว” ไม่อยู่ในคำที่กำหนด",
        village=key(6), severity=Severity.WARNING, row=6, column=12, field="status",
        value="เส็จแล้ว", fix="เสร็จแล้ว",
    ),
    finding(
        "D13", "households", "หนองโพ/3", "ครัวเรือนเป้าหมายไม่ได้กรอกอาชีพที่สนใจ",
        village=key(0), row=4, column=0, field="interest",
    ),
    finding(
        "D7", "households", "หัวหวาย/5/2", "เบอร์โทรศัพท์ของครัวเรือนที่ 2 มีเลขไม่ครบ",
        village=key(3), severity=Severity.WARNING, row=66, column=14, field="phone",
        value="•••-•••-••••",
    ),
    finding(
        "T1-2", "plan", "", "ยังไม่มีหนังสือแนวทางของปีงบประมาณนี้",
        severity=Severity.WARNING, row=None, column=None, field=None,
    ),
)  # fmt: skip
BLANKS = tuple(
    finding(
        "D13", "households", f"พรหมนิมิต/8/{number}", f"ครัวเรือนที่ {number} ไม่ได้กรอกอาชีพหลัก",
        village=key(4), row=100 + number, column=9, field="occupation",
    )
    for number in range(1, 6)
)  # fmt: skip
UPCOMING = (
    Upcoming(
        key(4), 7, "จัดตั้งกลุ่มแปรรูปกล้วย", date(2026, 7, 15), "นางวรรณา ทองดี", place("plan", 48, 9)
    ),
    Upcoming(key(5), 7, "จัดตั้งกลุ่มจักสาน", date(2026, 7, 17), "นายสมชาย กล้าหาญ", place("plan", 57, 9)),
)

ASSETS = (
    Asset("goal", 8, 8),
    Asset("advice", 3, 5, open=1),
    Asset("groups", 1, 2),
    Asset("rhythm", 4, 6),
)


def report(
    findings: Sequence[Finding] = (*LATE, *RISK, *DATA, *BLANKS),
    *,
    recipients: Sequence[Recipient] = CAST,
    villages: Sequence[tuple[str, str, int, str, tuple[State, ...], int]] = VILLAGES,
    today: date = TODAY,
    disbursed: float | None = 496_800,
    district: str = "ตาคลี",
    workbook: str = WORKBOOK,
) -> Report:
    return Report(
        workbook_id=workbook,
        title=f"สัมมาชีพชุมชน อ.{district} 2569",
        url=f"https://docs.google.com/spreadsheets/d/{workbook}/edit",
        district=district,
        fiscal_year=2569,
        today=today,
        tables=tuple(
            TableInfo(table, sheet, (2,), {}, 20, None, gid) for table, (sheet, gid) in GIDS.items()
        ),
        findings=tuple(findings),
        not_checked=(),
        progress=tuple(
            Progress(VillageKey(tambon, moo), name, officer, states, place("villages", row, 2))
            for row, (name, tambon, moo, officer, states, _) in enumerate(villages, 4)
        ),
        upcoming=UPCOMING,
        money=Money(800_000, disbursed),
        recipients=tuple(recipients),
        assets=ASSETS,
    )


def last_week(now: Report, *, gone: int = 9) -> Snapshot:
    """A week ago: fewer steps, some findings that are new now, and `gone` since put right."""
    fresh = {LATE[3].id, LATE[4].id, *(f.id for f in DATA[:4])}
    then = [f for f in now.findings if f.id not in fresh]
    fixed = [
        finding("D10", "materials", f"แก้แล้ว {number}", "ตัวเลขอ่านไม่ได้", village=key(7 - number % 3))
        for number in range(gone)
    ]
    passed = tuple(
        replace(row, states=(P,) * before + (N,) * (9 - before))
        for row, (*_, before) in zip(now.progress, VILLAGES, strict=False)
    )
    then_report = replace(
        now,
        findings=(*then, *fixed),
        progress=passed,
        money=Money(800_000, 432_800),
        assets=(Asset("goal", 6, 8), Asset("advice", 3, 4), Asset("groups", 1, 2), Asset("rhythm")),
    )
    first = snapshot(replace(then_report, findings=tuple(then[-4:])), WEEK.shift(-5), None)
    return snapshot(then_report, WEEK.shift(-1), first)


def prepared(
    now: Report | None = None, *, first: bool = False, province: str = "นครสวรรค์", **more: object
) -> Prepared:
    """One workbook as the pipeline hands it over; `first` has no earlier week."""
    now = now or report()
    before = None if first else last_week(now)
    fields: dict[str, object] = {
        "report": now,
        "change": compare(now, WEEK, before),
        "read_at": READ_AT,
        "programme": packaged().programme(2569),
        "province": province,
        **more,
    }
    return Prepared(**fields)  # type: ignore[arg-type]


def mail_to(address: str, sources: Sequence[Prepared], **asked: object) -> Composed:
    """One person's mail of the week. The operator's tells of the others, so that all are made."""
    only = None if address == OPERATOR else address
    made = compose(held(sources), settings(**asked), WEEK, NOW, NEXT, only=only)
    return next(composed for composed in made if composed.message.recipient == address)


def stress(villages: int = 60, findings: int = 500) -> Report:
    """A large district: many villages, far more findings than a mail can hold."""
    many = tuple(
        (f"บ้านทดสอบยาวมากหมู่ที่{n}", VILLAGES[n % 8][1], 20 + n, "นายสมชาย กล้าหาญ",
         VILLAGES[n % 8][4], VILLAGES[n % 8][5])
        for n in range(villages)
    )  # fmt: skip
    found = [
        finding(
            "O1" if n % 4 == 0 else f"D{n % 13 + 1}", "plan", f"ระเบียน {n}",
            f"ข้อความอธิบายข้อผิดพลาดที่ยาวพอสมควรของระเบียนหมายเลข {n} ในตารางแผน",
            village=VillageKey(many[n % villages][1], many[n % villages][2]), row=n, column=9,
            technique=n % 9 + 1 if n % 4 == 0 else None,
            due=TODAY - timedelta(days=n % 90 + 1) if n % 4 == 0 else None,
            officer="นายสมชาย กล้าหาญ", identity=f"stress-{n}",
        )
        for n in range(findings)
    ]  # fmt: skip
    return report(found, villages=many)


def variants() -> dict[str, tuple[list[Prepared], str]]:
    """The mails to be seen: name → the workbooks, and whose mail it is."""
    clear = report((*RISK[:1], *DATA, *BLANKS), villages=_without_late())
    reason = Words(
        "ชีตไม่ได้แชร์ให้ระบบ (สิทธิ์ถูกถอนเมื่อ 6 ก.ค.)", "the sheet is no longer shared with the system"
    )
    old = report((*LATE[:3], *RISK, *DATA, *BLANKS), today=date(2026, 7, 5), villages=_then())
    held = Words(
        "ตารางครัวเรือนเป้าหมายหายไปจาก 160 เหลือ 12 แถว จึงกักไว้ก่อน",
        "the household table shrank from 160 to 12 rows and was held back",
    )
    read_then = datetime(2026, 7, 5, 18, 0, tzinfo=BANGKOK)
    missing = (key(0), key(1), key(2))
    second = replace(
        report(
            (*LATE[:2], *DATA[:3]),
            district="ตากฟ้า",
            workbook="2TakfaDemoWorkbook",
            disbursed=664_000,
        ),
        recipients=(PROVINCE,),
    )
    third = replace(
        report((), district="ไพศาลี", workbook="3PhaisaliDemoWorkbook", disbursed=None),
        recipients=(PROVINCE,),
    )
    return {
        "normal": ([prepared(forecast=missing)], BOSS.email),
        "all-good": ([prepared(clear, forecast=())], BOSS.email),
        "first-week": ([prepared(first=True)], BOSS.email),
        "unreadable": ([prepared(old, stale_reason=reason, read_at=read_then)], BOSS.email),
        "shrunken": ([prepared(old, stale_reason=held, read_at=read_then)], BOSS.email),
        "stress": ([prepared(stress())], BOSS.email),
        "officer": ([prepared(forecast=missing)], PIMJAI.email),
        "english": ([prepared(forecast=missing)], ENGLISH.email),
        "province": ([prepared(), prepared(second), prepared(third, first=True)], PROVINCE.email),
        "operator": ([prepared(old, stale_reason=reason, read_at=read_then)], OPERATOR),
    }


def _then() -> Sequence[tuple[str, str, int, str, tuple[State, ...], int]]:
    """The villages a week ago: the two newest overdue steps were still under way."""
    return [
        (
            name,
            tambon,
            moo,
            officer,
            tuple(G if s is O and at == 6 else s for at, s in enumerate(states)),
            before,
        )
        for name, tambon, moo, officer, states, before in VILLAGES
    ]


def _without_late() -> Sequence[tuple[str, str, int, str, tuple[State, ...], int]]:
    return [
        (name, tambon, moo, officer, tuple(G if s is O else s for s in states), before)
        for name, tambon, moo, officer, states, before in VILLAGES
    ]
