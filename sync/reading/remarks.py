"""What a row that stands between records says of itself: a note, a legend, a signature, a title."""

from __future__ import annotations

import re

from sync.model import RowKind
from sync.reading.cells.people import PREFIXES
from sync.reading.cells.thai import clean

_PERSON = "|".join(re.escape(prefix) for prefix in PREFIXES if len(prefix) > 2)
_SIGNATURE = re.compile(
    r"^\(?\s*(ลงชื่อ|ลงนาม|ผู้(รายงาน|จัดทำ|ตรวจ|รับรอง|อนุมัติ|เสนอ|บันทึกข้อมูล|ให้ข้อมูล|เก็บข้อมูล)"
    r"|ตรวจแล้ว|รับรองว่า|ขอรับรอง)"
    rf"|^\(\s*(?:{_PERSON})[^()]*\)$|^\(?[\s._…‥-]{{4,}}\)?$"
)
_NOTE = re.compile(
    r"^(หมายเหตุ|คำอธิบาย|คำชี้แจง|คำแนะนำ\s*:|ข้อสังเกต|ที่มา|แหล่งที่มา|เกณฑ์|ปล\.|n\.?b\.?\s*[:.]|note\b|remark"
    r"|แก้ไขล่าสุด|ปรับปรุง(ล่าสุด|เมื่อ)|อัป?เดต|ข้อมูล\s*ณ|พิมพ์เมื่อ|หน่วย\s*:|\(\s*หน่วย"
    r"|[*※☆★†‡•]+\s*\D"
    r"|(หน้า|แผ่น|page)\s*(ที่\s*)?\d+\s*(((/|จาก|of)\s*\d+)\s*(หน้า)?)?$|-\s*\d+\s*-$|\d+\s*/\s*\d+\s*หน้า$)",
    re.IGNORECASE,
)
_LEGEND = re.compile(
    r"^\(?(แถบ|แถว|ช่อง|ตัวอักษร|พื้น)?สี\s*(เขียว|แดง|เหลือง|ส้ม|แสด|ฟ้า|น้ำเงิน|คราม|ม่วง|ชมพู|เทา|ขาว|ดำ|น้ำตาล|ทอง|พื้น)"
    r"|^(ความหมายของสี|สัญลักษณ์|คำย่อ|อักษรย่อ|รหัสสี|คำอธิบายสี)"
    r"|^[^=]{1,24}\s*(=|หมายถึง)\s*\D"
)
_TITLE = re.compile(
    r"^(ทะเบียน|บัญชี|รายงาน|แบบ(ฟอร์ม|รายงาน|สำรวจ|บันทึก|ติดตาม)|ตาราง|รายชื่อ|สรุป|ประจำ(ปี|เดือน)"
    r"|ปีงบประมาณ|แผนปฏิบัติ|ข้อมูล)|\(ต่อ\)$"
)
_GROUP = re.compile(
    r"^(?:[(]?[0-9๐-๙]{1,2}[.)]\s*)?(ตำบล|ต\.|อำเภอ|อ\.|หมู่ที่|หมู่|ม\.|บ้าน|เทคนิค|ขั้นตอน|ไตรมาส|ระยะที่|รุ่น|โซน|กลุ่มที่"
    r"|พื้นที่|เขต|ชุมชน|คุ้ม|เดือน|ครั้งที่|ส่วนที่|แผนงาน)"
)
_COLOURS = "เขียว|แดง|เหลือง|ส้ม|แสด|ฟ้า|น้ำเงิน|ม่วง|ชมพู|เทา"
_COLOUR = re.compile(
    r"(?<![ก-๙])\(?(แถบ|แถว|ช่อง|พื้น)?สี\s*[ก-๙]|(ดู|จาก|ตาม|ใช้|ด้วย|โดย)สี(?!ก)"
    rf"|(แถบ|แถว|ช่อง)\s*({_COLOURS})|(?<![ก-๙])({_COLOURS})\s*(=|:|คือ|หมายถึง|$)|[🟢🔴🟡🟠🔵🟩🟥🟨🟧🟦]"
)
_EDGES = " \t\"'“”"


def remark(text: str) -> RowKind | None:
    """What the opening text of a row makes it, when the row has little else; None for neither."""
    text = clean(text).strip(_EDGES)
    if _SIGNATURE.search(text):
        return "signature"
    if _NOTE.match(text):
        return "note"
    return "legend" if _LEGEND.match(text) else None


def is_title(text: str) -> bool:
    """A title that is written again in mid-table: "ทะเบียนครัวเรือนเป้าหมาย (ต่อ)"."""
    return bool(_TITLE.search(clean(text)))


def names_a_group(text: str) -> bool:
    """A text that heads the records below it: a place, a quarter, a step."""
    return bool(_GROUP.match(text))


def speaks_of_colour(text: str) -> bool:
    """The key of a sheet that tells something by colour."""
    return bool(_COLOUR.search(clean(text)))
