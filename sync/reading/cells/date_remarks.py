"""What officers write beside a date (a time of day, a place, a group's number), and what of it
changes the date: the first is dropped, the second is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.reading.cells.months import SHORT_THAI_MONTHS, THAI_MONTHS

MOST_TRIES = 12  # ends of a date that are tried in one text

# Whoever writes one of these says that the date beside it is not, or not surely, the day meant.
_CHANGES = re.compile(
    r"เลื่อน|ยกเลิก|งด|เดิม(?!บาง)|เปลี่ยน|(?<!ผู้)แทน|แก้ไข|แก้เป็น|ผิด|เป็นวันที่|ย้าย"
    r"|ไม่|มิได้|(?<![ก-๙])รอ(?![บง])|รอ(?=ยืนยัน|กำหนด|ผล|อนุมัติ|แจ้ง)|ยังมิ|ขาด|ล้ม|ติดภารกิจ|ติดราชการ|น้ำท่วม|ขัดข้อง"
    r"|เว้น|(?<!วัน)หยุด|คาด|ประมาณ(?!\s*[0-9]{1,2}[.:][0-9]{2})"
    r"|ราวๆ|ราว ๆ|น่าจะ|อาจ(?!ารย์)|หรือ|ไว้ก่อน|ชั่วคราว|แผน|\?"
    r"|postpon|cancel|move|resched|tentativ|estimat|about|approx|not |no |\bor\b|tb[acd]|except"
    r"|\bplan"
)
_SHORT_MONTHS = "|".join(re.escape(name).replace(r"\.", r"\.?\s?") for name in SHORT_THAI_MONTHS)
_DOTTED_MONTHS = "|".join(re.escape(name.rstrip(".")) for name in SHORT_THAI_MONTHS)
_ANOTHER_DATE = re.compile(
    rf"{'|'.join(THAI_MONTHS)}|(?<![ก-ฮ])(?:{_DOTTED_MONTHS})(?![ก-๙])"
    rf"|[0-9]\s*(?:{_SHORT_MONTHS}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?![ก-๙])"
    r"|(?<!ที่)(?<!ที่ )(?<![0-9/.-])[0-9]{1,2}/[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}(?:[0-9]{2})?(?![0-9])"
    r"|[0-9]{4}-[0-9]{1,2}-|วันที่\s*[0-9]|ไตรมาส|^[\s0-9,\-–]*$"
)
_NONE_YET = re.compile(r"\(?\s*(?:ยัง(?:ไม่|มิ)|(?:อยู่ระหว่าง)?รอ(?![บง])|ไม่มี|ไม่ได้(?:กำหนด|ระบุ))[^0-9]*")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_NUMBERED = r"(?:รุ่น|ครั้ง|รอบ|กลุ่ม|ระยะ|งวด|ชุด|จุด|ฐาน|สาย)\s*(?:ที่)?\s*[0-9]{1,3}(?:\s*/\s*[0-9]{2,4})?"
_PART_OF_DAY = r"(?:(?:ช่วง|ภาค|ตอน|รอบ)\s*)?(?:เช้า|สาย|เที่ยง|บ่าย|เย็น|ค่ำ)|(?:ครึ่ง|เต็ม|ทั้ง|ตลอด)\s*วัน"
_BEFORE = re.compile(
    rf"^(?:(?:{_NUMBERED})[\s:,.\-–]*(?:เมื่อ\s*)?(?=วัน|[0-9])"
    rf"|[0-9]{{1,2}}\s*วัน\s*(?:คือ|ตั้งแต่)?\s*(?=ระหว่าง|วันที่)|(?:{_PART_OF_DAY})\s*(?=วัน|[0-9])"
    r"|(?:จัด|จัดอบรม|อบรม|ประชุม|ลงพื้นที่|ดำเนินการ|เริ่ม|มีผล|จดทะเบียน|ขึ้นทะเบียน|จัดตั้ง|ส่งมอบ|มอบ|ส่งใช้|คืนเงิน|คืน|ชดใช้|เบิกจ่าย|เยี่ยมบ้าน|เยี่ยม|ติดตาม)"
    r"(?:ครบถ้วน|ครบ|เรียบร้อย)?(?:แล้ว)?\s*(?:เมื่อ|ใน|ตั้งแต่)?\s*(?=วันที่|[0-9]))"
)
# What may follow a date without brackets. A list, for "1 ก.ค. 30 คน" holds no year.
_AFTER = re.compile(
    rf"(?:{_NUMBERED}|{_PART_OF_DAY}"
    r"|[0-9]{1,2}[.:][0-9]{2}(?![0-9])|เวลา|@|ณ|ที่(?!\s*[0-9])|สถานที่|ผ่านระบบ|(?:ทาง|ผ่าน)?(?:ออนไลน์|zoom|โทร|ไลน์|line)"
    r"|(?:ศาลา|วัด|โรง|รร\.|รพ|ห้อง|หอ|อาคาร|อบต|เทศบาล|ที่ว่าการ|ที่ทำการ|สำนักงาน|ศูนย์|บ้าน|หมู่(?!บ้าน)|ชุมชน"
    r"|ตำบล|อำเภอ|จังหวัด|มหาวิทยาลัย|วิทยาลัย|ลาน|โดม|สนาม|สวน|ไร่|ฟาร์ม|ตลาด|กศน|สหกรณ์)"
    r"|(?:ม|ต|อ|จ|ทต|ศพช|พช)\.|วัน(?:จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์)"
    r"|ออนไลน์|online|zoom|am\b|pm\b|น\.|โดย|ร่วมกับ|พร้อม|ประมาณ\s*[0-9]|(?:ส่งมอบ|มอบ|จดทะเบียน|ขึ้นทะเบียน|ส่งใช้|คืน|คืนเงิน|ชดใช้)?(?:ครบ|ครบถ้วน)?แล้ว$|จำนวน|รวม\s*[0-9]|แล้วเสร็จ|เสร็จแล้ว|เรียบร้อย|ดำเนินการแล้ว"
    r"|เป็นต้น(?:ไป|มา)|เยี่ยม|ลงพื้นที่|ประชุม|อบรม)"
)
# Its number, or how many days, and in brackets the date: "ครั้งที่ 2 (24 พ.ย. 64)".
_IN_BRACKETS = re.compile(rf"(?:{_NUMBERED}|[0-9]{{1,2}}\s*วัน)\s*\((?P<date>[^()]+)\)")
_END_OF_DATE = re.compile(r"(?<=[0-9])(?![0-9]|\s*[.:/]\s*[0-9]|,[0-9])")
_FROM_THEN_ON = re.compile(
    r"(?P<clock>(?:(?<=[0-9\s])น\.?|โมง\S*|นาฬิกา|[:.][0-9]{2})\s*)?เป็นต้น(?:ไป|มา)"
)


def says_none_yet(text: str) -> bool:
    """ "ยังไม่ส่งใช้", "รอกำหนดวัน": a text in the place of a date that there is none so far."""
    return bool(_NONE_YET.fullmatch(text)) and not _ANOTHER_DATE.search(text)


def changes_the_date(text: str) -> bool:
    """Whether a text says that its date was moved, called off or is not sure."""
    return bool(_CHANGES.search(text.lower()))


def from_then_on(text: str) -> bool:
    """Whether a text names the first day only: "1 ก.ค. 2569 เป็นต้นไป"; not of a time of day."""
    found = _FROM_THEN_ON.search(text)
    return found is not None and not found["clock"]


def without_remarks(text: str) -> Iterator[str]:
    """The text (in small letters) without what stands beside its dates, the likeliest first.

    Nothing comes when nothing stands there, or when what does may change the date.
    """
    if changes_the_date(text):
        return
    if within := _IN_BRACKETS.fullmatch(text):
        yield within["date"]
        return
    bare = text
    for match in reversed(list(_BRACKETED.finditer(text))):
        if _ANOTHER_DATE.search(match[1] if match[1] is not None else match[2]):
            return
        bare = f"{bare[: match.start()]} {bare[match.end() :]}"
    lines = bare.strip(" *✓✔☑\n").split("\n")
    bare = "\n".join(_BEFORE.sub("", line.strip()) for line in lines)
    if bare != text:
        yield bare
    for end in list(_END_OF_DATE.finditer(bare))[:MOST_TRIES]:
        rest = bare[end.start() :].lstrip(" ,;:/–-\n")
        if rest and _AFTER.match(rest) and not _ANOTHER_DATE.search(rest):
            yield bare[: end.start()]
