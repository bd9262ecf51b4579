"""The invented people of the demo: names, phones and id numbers that belong to nobody."""

from __future__ import annotations

from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MEN = _words(
    "สมหมาย ประเสริฐ บุญมี วิชัย สมศักดิ์ ทองดี สุรชัย มานะ ชูชาติ อำนวย "
    "สำเริง บุญเลิศ ไพโรจน์ สมบูรณ์ ณรงค์ ประยูร วินัย สุพจน์ ธงชัย เฉลิม"
)
_WOMEN = _words(
    "สมศรี มาลี บุญเรือน วิไล สมใจ ทองใบ สุดา มานี ชูศรี อำไพ "
    "สำรวย บุญช่วย ไพลิน สมพร นงลักษณ์ ประนอม วาสนา สุภาพ จันทร์เพ็ญ ฉวี"
)
# Surnames that say what they are: "example", "supposed", "model", "trial"…
_SURNAMES = _words(
    "ตัวอย่างดี สมมติสุข ทดลองไทย จำลองศรี แบบอย่างงาม นามสมมติ ทดสอบทอง สมมุติวงศ์ "
    "จำลองทรัพย์ ตัวอย่างมั่น ลองทำดี สมมติใจ แบบร่างแก้ว ทดลองสุข จำลองพงษ์ ตัวอย่างงาม "
    "สมมติไทย ทดสอบดี นามจำลอง แบบอย่างสุข ลองเขียนไทย สมมติพร จำลองแก้ว ตัวอย่างทอง"
)


class Person(NamedTuple):
    """Someone who does not exist."""

    prefix: str
    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.prefix}{self.first} {self.last}"


def person(number: int) -> Person:
    """The invented person of a number; 0 to 959 all differ in first name and surname."""
    turn, place = divmod(number, 40)
    index, woman = divmod(place, 2)
    last = _SURNAMES[(41 * turn + place) % len(_SURNAMES)]
    if woman:
        return Person("นางสาว" if number % 3 == 0 else "นาง", _WOMEN[index], last)
    return Person("นาย", _MEN[index], last)


def phone(number: int) -> str:
    """A mobile number from a block of zeros that is not in use: 080-000-0012."""
    return f"080-000-{number:04d}"


def citizen_id(number: int) -> str:
    """A 13-digit number of zeros with a right check digit: 1-0000-00000-12-8 (0 ≤ number < 100)."""
    digits = f"1000000000{number:02d}"
    weighted = sum(int(digit) * (13 - index) for index, digit in enumerate(digits))
    return f"1-0000-00000-{digits[10:]}-{(11 - weighted % 11) % 10}"
