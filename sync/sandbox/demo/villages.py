"""The eight invented villages of the demo district: who looks after them, and what they make."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """A demonstration material; price in baht for one unit."""

    name: str
    quantity: int
    unit: str
    price: int


class Officer(NamedTuple):
    """A district officer who does not exist."""

    name: str
    email: str


class DemoVillage(NamedTuple):
    """One target village; `key` is the first part of its records' keys ("v3")."""

    key: str
    subdistrict: str
    moo: int
    name: str
    officer: Officer
    occupation: str
    second: str  # what the other households wish for
    destination: str
    location: str
    product: str
    category: str
    items: tuple[Item, ...]

    @property
    def at(self) -> dict[str, str | int]:
        """The two cells that name the village in a record."""
        return {"subdistrict": self.subdistrict, "moo": self.moo}

    def evidence(self, what: str) -> str:
        return f"https://drive.example.go.th/takhli/2569/{self.key}/{what}"


PIMJAI = Officer("นางสาวพิมพ์ใจ ทดลองงาน", "pimjai@takhli.example.go.th")
SOMCHAI = Officer("นายสมชาย ตัวอย่างดี", "somchai@takhli.example.go.th")
WANNA = Officer("นางวรรณา จำลองสุข", "wanna@takhli.example.go.th")
HEAD = Officer("นางสาวอรุณี สมมติวงศ์", "arunee@takhli.example.go.th")
OFFICERS = (PIMJAI, SOMCHAI, WANNA, HEAD)
DISTRICT = "ตาคลี"
PROVINCE = "นครสวรรค์"
FISCAL_YEAR = 2569
DONE, STARTED, WAITING = "แล้วเสร็จ", "กำลังดำเนินการ", "ยังไม่เริ่ม"

FARMING, CRAFT = "ภาคการเกษตร", "การแปรรูป (OTOP/SME)"

VILLAGES = (
    DemoVillage(
        "v1", "ตาคลี", 3, "บ้านหนองตาเชียง", PIMJAI, "ปลูกผักปลอดสารพิษ", "เลี้ยงไก่พื้นเมือง",
        "ศูนย์เรียนรู้ผักสมมติ", "ต.พยุหะ อ.พยุหะคีรี", "ผักสลัด ผักบุ้ง", FARMING,
        (
            Item("เมล็ดพันธุ์ผักรวม", 40, "ซอง", 35),
            Item("ปุ๋ยหมัก", 60, "กระสอบ", 60),
            Item("ถาดเพาะกล้า", 40, "ถาด", 25),
            Item("ตาข่ายพรางแสง", 3, "ม้วน", 500),
        ),
    ),
    DemoVillage(
        "v2", "ตาคลี", 7, "บ้านเขาฝาแฝด", PIMJAI, "เลี้ยงไก่ไข่", "ปลูกผักสวนครัว",
        "ฟาร์มไก่ไข่ตัวอย่าง", "ต.ท่าตะโก อ.ท่าตะโก", "ไข่ไก่สด", FARMING,
        (
            Item("แม่ไก่ไข่", 20, "ตัว", 190),
            Item("อาหารไก่ไข่", 5, "กระสอบ", 450),
            Item("ถังให้น้ำ", 10, "ใบ", 85),
            Item("แผงไข่", 50, "แผง", 8),
        ),
    ),
    DemoVillage(
        "v3", "ช่องแค", 1, "บ้านช่องลมเย็น", SOMCHAI, "จักสานไม้ไผ่", "ทอเสื่อ",
        "กลุ่มจักสานบ้านไผ่จำลอง", "ต.โกรกพระ อ.โกรกพระ", "กระบุง ตะกร้าไม้ไผ่", CRAFT,
        (
            Item("ไม้ไผ่สีสุก", 80, "ลำ", 45),
            Item("มีดจักตอก", 20, "เล่ม", 120),
            Item("หวายเส้น", 10, "มัด", 110),
            Item("น้ำยาเคลือบเงา", 4, "แกลลอน", 180),
        ),
    ),
    DemoVillage(
        "v4", "หัวหวาย", 5, "บ้านหัวคันนาสูง", SOMCHAI, "เพาะเห็ดนางฟ้า", "ปลูกผักสวนครัว",
        "ศูนย์เพาะเห็ดบ้านร่มตัวอย่าง", "ต.ไพศาลี อ.ไพศาลี", "เห็ดนางฟ้าสด", FARMING,
        (
            Item("ก้อนเชื้อเห็ดนางฟ้า", 500, "ก้อน", 10),
            Item("ซาแรนคลุมโรงเรือน", 2, "ม้วน", 650),
            Item("หัวพ่นหมอก", 20, "หัว", 25),
            Item("ปูนขาว", 10, "ถุง", 40),
        ),
    ),
    DemoVillage(
        "v5", "พรหมนิมิต", 8, "บ้านพรหมสุขสันต์", WANNA, "ทำขนมไทย", "แปรรูปกล้วย",
        "กลุ่มขนมไทยบ้านสวนจำลอง", "ต.บรรพตพิสัย อ.บรรพตพิสัย", "ขนมชั้น ขนมกลีบลำดวน", CRAFT,
        (
            Item("ลังถึงอะลูมิเนียม", 4, "ชุด", 750),
            Item("แป้งข้าวเจ้า", 40, "กิโลกรัม", 38),
            Item("น้ำตาลทราย", 50, "กิโลกรัม", 26),
            Item("บรรจุภัณฑ์ขนม", 20, "แพ็ก", 75),
        ),
    ),
    DemoVillage(
        "v6", "สร้อยทอง", 2, "บ้านสร้อยแสงทอง", WANNA, "แปรรูปกล้วย", "ทำขนมไทย",
        "กลุ่มกล้วยตากบ้านสมมติ", "ต.ลาดยาว อ.ลาดยาว", "กล้วยฉาบ กล้วยตาก", CRAFT,
        (
            Item("กระทะใบบัว", 3, "ใบ", 900),
            Item("น้ำมันปาล์ม", 30, "ลิตร", 55),
            Item("กล้วยน้ำว้า", 100, "หวี", 20),
            Item("เครื่องซีลปากถุง", 2, "เครื่อง", 690),
        ),
    ),
    DemoVillage(
        "v7", "ลาดทิพรส", 4, "บ้านลาดตะวันงาม", PIMJAI, "เลี้ยงปลาดุก", "เลี้ยงกบ",
        "ศูนย์เรียนรู้ประมงตัวอย่าง", "ต.ชุมแสง อ.ชุมแสง", "ปลาดุกแดดเดียว", FARMING,
        (
            Item("ลูกพันธุ์ปลาดุก", 2000, "ตัว", 1),
            Item("อาหารปลาดุก", 6, "กระสอบ", 480),
            Item("ผ้าใบปูบ่อ", 4, "ผืน", 600),
            Item("กระชังอวน", 1, "ชุด", 450),
        ),
    ),
    DemoVillage(
        "v8", "จันเสน", 6, "บ้านจันหอมไกล", SOMCHAI, "ทำสบู่สมุนไพร", "ยาหม่องสมุนไพร",
        "วิสาหกิจสมุนไพรบ้านหอมจำลอง", "ต.หนองบัว อ.หนองบัว", "สบู่ขมิ้น สบู่มะขาม", CRAFT,
        (
            Item("กลีเซอรีน", 30, "กิโลกรัม", 95),
            Item("พิมพ์ซิลิโคน", 20, "อัน", 120),
            Item("ผงขมิ้น", 5, "กิโลกรัม", 180),
            Item("กล่องบรรจุสบู่", 200, "ใบ", 6),
        ),
    ),
)  # fmt: skip
HOUSEHOLDS = {village.key: 22 if village.key == "v8" else 20 for village in VILLAGES}
