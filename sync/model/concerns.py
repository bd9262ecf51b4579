"""What can be wrong for the operator: the one table of its kinds, and one concern of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.model.words import Words


class ConcernKind(NamedTuple):
    """`must_act`: somebody is not told, or is told from old data, until it is mended.

    `exit_code` is what `doctor` ends with for it. `title` heads its group in the operator's mail.
    """

    must_act: bool
    exit_code: int
    title: Words


# Stable keys, in the order in which they are told. Those of sheets are gathered in
# sync/summary/concerns.py (what a report shows) and sync/service/concerns/sheets.py (how reading
# went), those of mail, settings, clock in sync/service/concerns/house.py. A test provokes each of
# them and looks for it wherever it must be told (docs/explanation/quiet.md): add one there as well.
CONCERNS: Mapping[str, ConcernKind] = {
    # ------------------------------------------------------------------ sheets
    "read_failed": ConcernKind(
        True, 4, Words("ชีตที่อ่านไม่ได้ จึงใช้ข้อมูลครั้งก่อน", "Sheets that could not be read")
    ),
    "not_read": ConcernKind(
        True, 4, Words("ชีตที่ไม่ได้อ่านมานาน", "Sheets that have not been read for long")
    ),
    "held_back": ConcernKind(
        True, 4, Words("ชีตที่ข้อมูลหายไปมาก จึงกักไว้", "Sheets held back: most rows are gone")
    ),
    "table_refused": ConcernKind(
        True, 4, Words("ตารางที่ยังตรวจได้ไม่ครบ", "Tables that are not checked in full")
    ),
    "rule_crashed": ConcernKind(
        True,
        70,
        Words(
            "กฎที่ทำงานผิดพลาด (ความผิดของโปรแกรม)",
            "Rules that crashed (the program's own fault)",
        ),
    ),
    "workbook_crashed": ConcernKind(
        True,
        70,
        Words(
            "ชีตที่โปรแกรมอ่านหรือตรวจไม่สำเร็จ (ความผิดของโปรแกรม)",
            "Sheets on which the program failed (its own fault)",
        ),
    ),
    "year_contradicted": ConcernKind(
        True, 4, Words("ชีตที่ระบุปีงบประมาณไม่ตรงกัน", "Sheets whose fiscal year is in doubt")
    ),
    "no_new_workbook": ConcernKind(
        True,
        4,
        Words("อำเภอที่ยังไม่มีชีตของปีงบประมาณใหม่", "Districts without a sheet of the new fiscal year"),
    ),
    "results_unwritten": ConcernKind(
        True, 4, Words("แท็บผลตรวจที่เขียนไม่ได้", "Tabs of results that cannot be written")
    ),
    # ------------------------------------------------------------------ the registry of districts
    "registry_unread": ConcernKind(
        True,
        4,
        Words("ทะเบียนอำเภอที่อ่านไม่ได้ จึงใช้รายการครั้งก่อน", "A registry of districts that was not taken"),
    ),
    "registry_row": ConcernKind(
        True, 4, Words("แถวของทะเบียนอำเภอที่ต้องแก้", "Rows of the registry that cannot be used")
    ),
    # ------------------------------------------------------------------ people
    "recipients_missing": ConcernKind(
        True, 5, Words("ชีตที่ไม่มีรายชื่อผู้รับรายงาน", "Sheets that name no recipients")
    ),
    "left_out": ConcernKind(
        True,
        5,
        Words("ผู้รับรายงานที่ส่งไม่ได้หรือระบุไม่ครบ", "Recipients who get no mail, or not all of it"),
    ),
    "address": ConcernKind(True, 5, Words("ที่อยู่ที่ไม่ได้ส่ง", "Addresses not written to")),
    "address_paused": ConcernKind(True, 5, Words("ที่อยู่ที่หยุดส่งชั่วคราว", "Addresses that are paused")),
    # ------------------------------------------------------------------ mail
    "mail_held": ConcernKind(True, 5, Words("อีเมลที่ถูกกักไว้", "Mails held back")),
    "mail_waiting": ConcernKind(
        True, 5, Words("อีเมลที่ยังส่งไม่ออก", "Mails that could not be handed over yet")
    ),
    "mail_refused": ConcernKind(True, 5, Words("อีเมลที่เซิร์ฟเวอร์ไม่รับ", "Mails that a server refused")),
    "mail_unknown": ConcernKind(
        True, 5, Words("อีเมลที่ไม่ทราบว่าถึงหรือไม่", "Mails that may or may not have arrived")
    ),
    # ------------------------------------------------------------------ the program's own house
    "settings_refused": ConcernKind(
        True, 3, Words("การตั้งค่าใหม่ที่ยังใช้ไม่ได้", "New settings that cannot be used")
    ),
    "clock": ConcernKind(True, 3, Words("นาฬิกาของเครื่อง", "The clock of this machine")),
    "bounces_unread": ConcernKind(
        True, 3, Words("อีเมลตีกลับที่อ่านไม่ได้", "Mails that came back and cannot be read")
    ),
    "health_unwritten": ConcernKind(
        True, 6, Words("ไฟล์บอกสถานะที่เขียนไม่ได้", "Health or metrics that cannot be written")
    ),
    "board_unwritten": ConcernKind(
        True, 5, Words("กระดานที่ยังเป็นข้อมูลเดิม", "A board that shows old data")
    ),
    # ------------------------------------------------------------------ good to know
    "account_refused": ConcernKind(
        False,
        4,
        Words(
            "บัญชีที่ Google ไม่รับ ซึ่งบัญชีอื่นอ่านชีตแทนอยู่",
            "Accounts that Google refuses, whose sheets others read",
        ),
    ),
    "mail_stopped": ConcernKind(
        False, 5, Words("ผู้ที่ขอพักหรือหยุดรับรายงาน", "People who asked for no mail, or for a time")
    ),
    "stop_asked": ConcernKind(
        False, 5, Words("อีเมลที่ขอเลิกรับแต่ไม่มีหลักฐาน", "Mails that ask for no more, without proof")
    ),
    "stop_unread": ConcernKind(
        False, 3, Words("ที่อยู่ขอเลิกรับที่ไม่มีใครอ่าน", "An address for stopping mails that nobody reads")
    ),
    "bounce": ConcernKind(False, 5, Words("อีเมลที่ส่งไม่ถึง", "Mails that did not arrive")),
    "mail_missed": ConcernKind(
        False, 5, Words("อีเมลที่ไม่ได้ส่งเพราะเลยสัปดาห์แล้ว", "Mails not sent in their week")
    ),
    "attachment_lost": ConcernKind(
        False, 5, Words("ไฟล์แนบที่แนบไม่ได้", "Files that could not be attached")
    ),
    "part_unread": ConcernKind(
        False, 4, Words("ส่วนของแท็บที่ยังไม่ได้ตรวจ", "Parts of tabs that are not checked")
    ),
    "heading_moved": ConcernKind(
        False, 4, Words("หัวตารางหรือแท็บที่เปลี่ยนหรือหายไป", "Headings or tabs that changed or vanished")
    ),
    "registry_decided": ConcernKind(
        False, 4, Words("ทะเบียนอำเภอที่ควรทราบ", "What was decided about rows of the registry")
    ),
    "district_stopped": ConcernKind(
        False, 4, Words("อำเภอที่เลิกอ่านตามทะเบียน", "Districts that are no longer read")
    ),
    "fiscal_year_over": ConcernKind(
        False, 4, Words("ชีตของปีงบประมาณที่สิ้นสุดแล้ว", "Sheets of a fiscal year that is over")
    ),
    "notice": ConcernKind(
        False,
        4,
        Words("เรื่องที่โปรแกรมจัดการให้เอง", "What the program did of its own accord"),
    ),
    "waiver_ended": ConcernKind(False, 3, Words("ข้อยกเว้นที่หมดอายุ", "Waivers that have ended")),
    "quota": ConcernKind(False, 4, Words("โควตาการอ่านของ Google", "Google's quota for reading")),
    "operator_unset": ConcernKind(False, 3, Words("ยังไม่ได้ตั้งผู้ดูแลระบบ", "No operator is named")),
}


NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing for the operator: its kind, where it is, what it is, and what to do about it."""

    kind: str  # a key of CONCERNS
    where: str
    words: Words
    hint: Words = NOTHING

    @property
    def must_act(self) -> bool:
        return CONCERNS[self.kind].must_act

    @property
    def workbook(self) -> str:
        """The workbook where it is, if it is in one."""
        return self.where.partition(" · ")[0]

    @property
    def data(self) -> dict[str, Any]:
        """As programs read it: `status --format json` and the health file."""
        return {
            "kind": self.kind,
            "must_act": self.must_act,
            "where": self.where,
            "what": self.words._asdict(),
            "hint": self.hint._asdict(),
            "to_do": self.hint._asdict(),  # what `hint` was called; both until 0.2
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Concern:
        """One that was kept as `data`, by this version or the one before."""
        hint = data["hint"] if "hint" in data else data["to_do"]
        return cls(data["kind"], data["where"], Words(**data["what"]), Words(**hint))

    @property
    def what(self) -> Words:
        """Where, and what is wrong there."""
        return self.words.at(self.where)

    @property
    def told(self) -> Words:
        """In one line: where, what, and what to do."""
        if not self.hint.en:
            return self.what
        return Words(f"{self.what.th} → {self.hint.th}", f"{self.what.en} → {self.hint.en}")

    @property
    def line(self) -> str:
        """The same in English."""
        return self.told.en


def in_order(concerns: tuple[Concern, ...]) -> tuple[Concern, ...]:
    """As they are told: by the table of kinds, within a kind as they were gathered, none twice."""
    order = {kind: at for at, kind in enumerate(CONCERNS)}
    return tuple(sorted(dict.fromkeys(concerns), key=lambda concern: order[concern.kind]))
