"""Every form of a value that the reader knows, with what it makes of it.

The table is tested line by line, and docs/reference/values.md is written from it by
`make docs`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stdnum.th import pin

from sync.reading.cells.dates import DateContext
from sync.reading.cells.values import ValueContext, parse
from tests.reading import formats

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "values.md"
CONTEXT = ValueContext(district_code="6007", dates=DateContext(fiscal_year=2569))


class Form(NamedTuple):
    text: str
    value: Any
    code: str | None = None


def span(start: str, end: str, days: int | None = None) -> dict[str, Any]:
    """A period as JSON; without `days` (listed, or inclusive) only its ends are compared."""
    return {"start": start, "end": end, **({} if days is None else {"days": days})}


def place(subdistrict: str | None, code: str | None, moo: int | None) -> dict[str, Any]:
    return {"subdistrict": subdistrict, "code": code, "moo": moo}


def wish(
    wanted: bool, first: str | None = None, until: str | None = None, instead: Sequence[str] = ()
) -> dict[str, Any]:
    return {"wanted": wanted, "first": first, "until": until, "instead": [*instead]}


SOMSRI = ["somsri@example.go.th"]
# An invented id: 1-2345-67890-12 and its check digit.
ID = "123456789012" + pin.calc_check_digit("123456789012")
THAI_ID = ID.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
WRONG_ID = ID[:-1] + str((int(ID[-1]) + 1) % 10)

FORMS: dict[str, tuple[Form, ...]] = {
    "date": (
        Form("12 ม.ค. 2567", "2024-01-12"),
        Form("12 มค 67", "2024-01-12"),
        Form("12/1/2567", "2024-01-12"),
        Form("12-01-67", "2024-01-12"),
        Form("12.1.67", "2024-01-12"),
        Form("2567-01-12", "2024-01-12"),
        Form("2024-01-12", "2024-01-12"),
        Form("12/1/2024", "2024-01-12"),
        Form("๑๒ มกราคม ๒๕๖๗", "2024-01-12"),
        Form("วันที่ 8 ตุลาคม พ.ศ.2564 เวลา 09.00 น.", "2021-10-08"),
        Form("วันที่ ๘ ตุลาคม พ.ศ.๒๕๖๔ เวลา ๐๙.๐๐ น.", "2021-10-08"),
        Form("วันจันทร์ที่ 12 มกราคม พ.ศ. 2569", "2026-01-12"),
        Form("จ. 12 ม.ค. 69", "2026-01-12"),
        Form("25ตค.61", "2018-10-25"),
        Form("ลว.16ก.พ.61", "2018-02-16"),
        Form("๒๔ เม.ย พ.ศ. ๒๕๖๑", "2018-04-24"),
        Form("12 ม. ค. 67", "2024-01-12"),
        Form("12-ม.ค.-67", "2024-01-12"),
        Form("3/9/2567 12:29:08", "2024-09-03"),
        Form("2017-03-17-22:59:24", "2017-03-17"),
        Form("3 เมษายน 2569 เวลา 16.30 น.", "2026-04-03"),
        Form("12 กรกฏาคม 2567", "2024-07-12"),
        Form("9 กุมภาพันธุ์ 2567", "2024-02-09"),
        Form("3 เมษายาน 2567", "2024-04-03"),
        Form("12 Jan 2024", "2024-01-12"),
        Form("January 12, 2024", "2024-01-12"),
        Form("12 พ.ย. ค.ศ. 2024", "2024-11-12"),
        Form("29 ก.พ. 2567", "2024-02-29"),
        Form("12 ธัันวาคม 2567", "2024-12-12", "D6"),
        Form("1 ก.ค. '69", "2026-07-01"),
        Form("1/7/’69", "2026-07-01"),
        Form("พ. 1 ก.ค. 69", "2026-07-01"),
        Form("วันพุธที่ 1 ก.ค. 69", "2026-07-01"),
        Form("1 ก.ค. 2569 (เช้า)", "2026-07-01"),
        Form("1 ก.ค. 2569 ร่วมกับ อสม.", "2026-07-01"),
        Form("1 ก.ค. 2569 ประมาณ 10.00 น.", "2026-07-01"),
        Form("1 ก.ค. 2569 (วันหยุด)", "2026-07-01"),
        Form("1 ก.ค. 69 แล้ว", "2026-07-01"),
        Form("1 ก.ค. 2569 ช่วงบ่าย", "2026-07-01"),
        Form("1 ก.ค. 2569 (09.00 น.)", "2026-07-01"),
        Form("1 ก.ค. 2569 เวลา 09.00-12.00 น.", "2026-07-01"),
        Form("1 ก.ค. 2569 09.00 น. ณ ศาลาประชาคม", "2026-07-01"),
        Form("1 ก.ค. 69 ที่ศาลากลางบ้าน", "2026-07-01"),
        Form("8/7/2569 บ้านหนองพง หมู่ 5", "2026-07-08"),
        Form("1 ก.ค. 2569 (ต.คลองคูณ)", "2026-07-01"),
        Form("1 ก.ค. 2569 ณ ที่ว่าการอำเภอเดิมบางนางบวช", "2026-07-01"),
        Form("รุ่นที่ 2 วันที่ 1 ก.ค. 2569", "2026-07-01"),
        Form("1/7/2569 (ครั้งที่ 1/2569)", "2026-07-01"),
        Form("1 ก.ค. 69 (ครึ่งวัน)", "2026-07-01"),
        Form("24 พ.ย. พ.ศ.2564 เป็นต้นไป", "2021-11-24"),
        Form("1 ก.ค. 69 แล้วเสร็จ", "2026-07-01"),
        Form("12 ม.ค.", "2026-01-12", "D5"),
        Form("15 ต.ค.", "2025-10-15", "D5"),
        Form("29 ก.พ. 2568", None, "D4"),
        Form("31 เม.ย. 2567", None, "D4"),
        Form("12/31/2567", None, "D4"),
        Form("12 ม.ค. 2250", None, "D4"),
        Form("12 ม.ค. 2101", None, "D4"),
        Form("12 ม.ค. 2399", None, "D4"),
        Form("12 ม.ค. 256", None, "D4"),
        Form("2567", None, "D4"),
        Form("13", None, "D4"),
        Form("ม.ค. 2569", None, "D4"),
        Form("22,24 ธันวาคม 2568", None, "D4"),
        Form("12 ฤดูฝน 2567", None, "D4"),
        Form("เดิม 1 ก.ค. 69", None, "D4"),
        Form("เลื่อนจาก 1 ก.ค. เป็น 5 ก.ค. 69", None, "D4"),
        Form("1 ก.ค. 2569 (ยกเลิก)", None, "D4"),
        Form("1 ก.ค. 2569 (คาดว่า)", None, "D4"),
        Form("ประมาณ 1 ก.ค. 2569", None, "D4"),
        Form("1 ก.ค. 69 (5 ก.ค. 69)", None, "D4"),
        Form("1 ก.ค. 69, 5 ก.ค. 69", None, "D4"),
        Form("8/7/69 → 10/7/69", None, "D4"),
        Form("1 ก.ค. 30 คน", None, "D4"),
        Form("40 ก.ค. 2569 (เช้า)", None, "D4"),
        Form("ยังไม่กำหนด", None, "D4"),
        Form("-", None),
        Form("", None),
    ),
    "dates": (
        Form("12 ม.ค. 2569", span("2026-01-12", "2026-01-12", 1)),
        Form("22,24 ธันวาคม 2568", span("2025-12-22", "2025-12-24", 2)),
        Form(
            "22, 24 และ 26 ธ.ค. 68",
            span("2025-12-22", "2025-12-26", 3),
        ),
        Form("28 ส.ค. – 18 ก.ย.60", span("2017-08-28", "2017-09-18")),
        Form("5 พฤศจิกายน – 13 ธันวาคม 2561", span("2018-11-05", "2018-12-13")),
        Form("28 ธ.ค. – 3 ม.ค. 69", span("2025-12-28", "2026-01-03")),
        Form("01/11/2565 ถึง 29/09/2566", span("2022-11-01", "2023-09-29")),
        Form("28/8-18/9/60", span("2017-08-28", "2017-09-18")),
        Form(
            "1-3/2/2569",
            span("2026-02-01", "2026-02-03", 3),
        ),
        Form("9-13 ก.พ. 69 เวลา 09.00-16.30 น.", span("2026-02-09", "2026-02-13")),
        Form("22-24 ธ.ค. 68 (3 วัน)", span("2025-12-22", "2025-12-24")),
        Form("16-18 ธ.ค. 2568 (รุ่นที่ 1)", span("2025-12-16", "2025-12-18", 3)),
        Form("16-18 ธ.ค. 2568 รุ่นที่ 2/2569", span("2025-12-16", "2025-12-18", 3)),
        Form("16-18 ธ.ค. 2568 ณ ศาลาประชาคม", span("2025-12-16", "2025-12-18", 3)),
        Form("16-18 ธ.ค. 2568 โรงแรมเขาวัง", span("2025-12-16", "2025-12-18", 3)),
        Form("16 ธ.ค. 68 (เช้า), 18 ธ.ค. 68 (บ่าย)", span("2025-12-16", "2025-12-18", 2)),
        Form("1 ต.ค. 2568 เป็นต้นไป", span("2025-10-01", "2025-10-01", 1), "D5"),
        Form("16-18 ธ.ค. 2568 (เว้นวันที่ 17)", None, "D4"),
        Form("16-18 ธ.ค. 2568 หรือ 20-22 ธ.ค. 2568", None, "D4"),
        Form("ม.ค. - มี.ค. 2569", span("2026-01-01", "2026-03-31")),
        Form("ต.ค. 68 - มี.ค. 69", span("2025-10-01", "2026-03-31")),
        Form("ไตรมาส 2", span("2026-01-01", "2026-03-31")),
        Form("ไตรมาส1", span("2025-10-01", "2025-12-31")),
        Form("ไตรมาส 1-2/2569", span("2025-10-01", "2026-03-31")),
        Form("ไตรมาส 2 (ม.ค. - มี.ค. 2569)", span("2026-01-01", "2026-03-31")),
        Form("ม.ค. - มี.ค. 2569 (ไตรมาสที่ 2)", span("2026-01-01", "2026-03-31")),
        Form("ไตรมาส 2 (เม.ย. - มิ.ย. 2569)", None, "D4"),
        Form("ไตร 3-4", span("2026-04-01", "2026-09-30")),
        Form("ตลอดปีงบประมาณ 2569", span("2025-10-01", "2026-09-30")),
        Form("ปีงบประมาณ พ.ศ. 2569", span("2025-10-01", "2026-09-30")),
        Form("9-13 กุมภาพันธ์", span("2026-02-09", "2026-02-13"), "D5"),
        Form("ต.ค. - ก.ย.", span("2025-10-01", "2026-09-30"), "D5"),
        Form("20 - 10 ก.พ. 2569", span("2026-02-20", "2026-02-10")),
        Form("30-31 ก.พ. 2569", None, "D4"),
        Form("ไตรมาส 5", None, "D4"),
        Form("เร็ว ๆ นี้", None, "D4"),
    ),
    "money": (
        Form("1,488,460.00", "1488460.00"),
        Form("68100", "68100"),
        Form("๑,๒๕๐.๕๐", "1250.50"),
        Form("๑๔,๐๐๐", "14000"),
        Form("1,500 บาท", "1500"),
        Form("1,500.-", "1500"),
        Form("1,500.- บาท", "1500"),
        Form("฿1,500", "1500"),
        Form("(250.00)", "-250.00"),
        Form("-250", "-250"),
        Form("-", None),
        Form("–", None),
        Form("", None),
        Form("100.000 บาท", "100000", "D11"),
        Form("100.000", "100000", "D11"),
        Form("1.000.000", "1000000", "D11"),
        Form("2 50,000", None, "D10"),
        Form("1,50", None, "D10"),
        Form("12,34,567", None, "D10"),
        Form("10/08/2569", None, "D10"),
        Form("1e5", None, "D10"),
        Form("inf", None, "D10"),
        Form("nan", None, "D10"),
        Form("เงินยืม 9300", None, "D10"),
        Form("1.5 ล้านบาท", "1500000"),
        Form("1.5 ล้าน", "1500000"),
        Form("3 พันบาท", "3000"),
        Form("2 แสน", "200000"),
        Form("2 แสน 5 หมื่น", "250000"),
        Form("สี่พันบาท", "4000"),
        Form("สองหมื่นห้าพันบาทถ้วน", "25000"),
        Form("หมื่นห้าพันบาท", "15000"),
        Form("หนึ่งร้อยเอ็ดบาท", "101"),
        Form("ห้าร้อยบาทห้าสิบสตางค์", "500.5"),
        Form("50 สตางค์", "0.5"),
        Form("20,000 (สองหมื่นบาทถ้วน)", "20000"),
        Form("20,000 บาท (สองหมื่นบาทถ้วน)", "20000"),
        Form("20,000.- (สองหมื่นบาทถ้วน)", "20000"),
        Form("สองหมื่นบาทถ้วน (20,000 บาท)", "20000"),
        Form("30,000 บาท/ปี", "30000"),
        Form("30,000 บาทต่อปี", "30000"),
        Form("ปีละ 30,000 บาท", "30000"),
        Form("รวมเป็นเงิน 20,000 บาท", "20000"),
        Form("20,000 (สองแสนบาทถ้วน)", None, "D10"),
        Form("พันห้า", None, "D10"),
        Form("หมื่นห้าบาท", None, "D10"),
        Form("สองพันห้า", None, "D10"),
        Form("สองพันห้าบาทถ้วน", "2005"),
        Form("2,500 บาท/เดือน", None, "D10"),
        Form("เดือนละ 2,500 บาท", None, "D10"),
        Form("50 บาท/ตัว", None, "D10"),
        Form("พันกว่าบาท", None, "D10"),
        Form("1.5 ล้าน 2 แสน", None, "D10"),
    ),
    "number": (
        Form("12 ไร่", "12"),
        Form("30 คน", "30"),
        Form("(จำนวน ๓๐ คน)", "30"),
        Form("20 ครัวเรือน", "20"),
        Form("6.5 กก.", "6.5"),
        Form("0.125", "0.125"),
        Form("41 (ช.34 ญ.7)", "41"),
        Form("12 คน (ช 4 ญ 8)", "12"),
        Form("ชาย 4 หญิง 8 รวม 12", "12"),
        Form("ชาย 4 คน หญิง 8 คน", "12"),
        Form("ช.4/ญ.8", "12"),
        Form("ช=4, ญ=8 (รวม 12 คน)", "12"),
        Form("12 คน (ช 4 ญ 9)", "12", "D11"),
        Form("รวม 35 คน", "35"),
        Form("35 คน", "35"),
        Form("3 หมู่บ้าน", "3"),
        Form("ประมาณ 20", None, "D10"),
    ),
    "numbers": (
        Form("1-18, 20", [*range(1, 19), 20]),
        Form("1,2,5", [1, 2, 5]),
        Form("๑-๒๐", list(range(1, 21))),
        Form("1 ถึง 20", list(range(1, 21))),
        Form("ครัวเรือนที่ 1-3 และ 7", [1, 2, 3, 7]),
        Form("คร.ที่ 3,5", [3, 5]),
        Form("คร.3 และ คร.5", [3, 5]),
        Form("ครัวเรือนที่ 1-10", list(range(1, 11))),
        Form("เลขที่ 3 และ 5", [3, 5]),
        Form("1,2,3 และ 7", [1, 2, 3, 7]),
        Form("1-10 (รวม 10 คร.)", list(range(1, 11))),
        Form("1-18, 20 จำนวน 19 ครัวเรือน", [*range(1, 19), 20]),
        Form("1-10 (รวม 9 คร.)", list(range(1, 11)), "D11"),
        Form("ทั้งหมด 20 ครัวเรือน", "all"),
        Form("ทั้งหมด", "all"),
        Form("ทุกครัวเรือน", "all"),
        Form("ทั้ง 20 ครัวเรือน", "all"),
        Form("1-5 (ครบ)", [1, 2, 3, 4, 5]),
        Form("1-5 ยกเว้น 3", [1, 2, 4, 5]),
        Form("1-5 (ขาด 3)", None, "D10"),
        Form("1-5 ยกเว้น 9", None, "D10"),
        Form("-", None),
        Form("18-1", None, "D10"),
        Form("1 2 5", None, "D10"),
        Form("20 ครัวเรือน", None, "D10"),
        Form("บ้านเลขที่ 3", None, "D10"),
        Form("1-10 (กลุ่ม 1)", None, "D10"),
    ),
    "phone": (
        Form("0812345678", ["0812345678"]),
        Form("081-234-5678", ["0812345678"]),
        Form("๐๘๑ ๒๓๔ ๕๖๗๘", ["0812345678"]),
        Form("056-000-111", ["056000111"]),
        Form("+66 81 234 5678", ["0812345678"]),
        Form("โทร. 081-2345678 (ลูกสาว)", ["0812345678"]),
        Form("081-234-5678, 089-000-0000", ["0812345678", "0890000000"]),
        Form("0812345678 0890000000", ["0812345678", "0890000000"]),
        Form("0812345678 0890000000 056261123", ["0812345678", "0890000000", "056261123"]),
        Form("081-234-5678 (บ้าน) 056-261-123", ["0812345678", "056261123"]),
        Form("(089)123-4567", ["0891234567"]),
        Form("+66 (0)89-123-4567", ["0891234567"]),
        Form("0066 89 123 4567", ["0891234567"]),
        Form("0-2000-0105-6", ["020000105", "020000106"]),
        Form("0-2000-0105/6", ["020000105", "020000106"]),
        Form("0-2000-0105 ถึง 6", ["020000105", "020000106"]),
        Form("056-261123-5", ["056261123", "056261124", "056261125"]),
        Form("0-2000-0100-15", [f"0200001{line:02}" for line in range(16)]),
        Form("056-261123 ต่อ 12-13", ["056261123"]),
        Form("056-261123 ต่อ 101", ["056261123"]),
        Form("056-261123 (ต่อ 101, 102)", ["056261123"]),
        Form("056-261123 ext. 5", ["056261123"]),
        Form("056-261123 ต่อ 12, 081-234-5678", ["056261123", "0812345678"]),
        Form("0612345678", ["0612345678"]),
        Form("-", None),
        Form("ไม่มี", None),
        Form("0200001056", None, "D7"),
        Form("056-261-1234", None, "D7"),
        Form("0-2000-0105-3", None, "D7"),
        Form("812345678", ["812345678"], "D7"),
        Form("12345", ["12345"], "D7"),
        Form("056-000-xxx", ["056000"], "D7"),
        Form("ไม่ทราบ", None, "D7"),
    ),
    "place": (
        Form("ต.ตาคลี", place("ตาคลี", "600701", None)),
        Form("ตำบลตาคลี", place("ตาคลี", "600701", None)),
        Form("ตาคลี", place("ตาคลี", "600701", None)),
        Form("ทต.ตาคลี", place("ตาคลี", "600701", None)),
        Form("ตาคลีี", place("ตาคลี", "600701", None), "D6"),
        Form("ลาดทิพยรส", place("ลาดทิพรส", "600709", None)),
        Form("ต.พรหมนิมิต อ.ตาคลี จ.นครสวรรค์", place("พรหมนิมิต", "600710", None)),
        Form("ม.5 ต.ตาคลี", place("ตาคลี", "600701", 5)),
        Form("หมู่ที่ ๕ บ้านหนองพง ตำบลช่องแค", place("ช่องแค", "600702", 5)),
        Form("หมู่ที่ 5", place(None, None, 5)),
        Form("ม.5", place(None, None, 5)),
        Form("หมู่ ๕", place(None, None, 5)),
        Form("5", place(None, None, 5)),
        Form("99/1 หมู่ 5 ต.ตาคลี อ.ตาคลี จ.นครสวรรค์ 60140", place("ตาคลี", "600701", 5)),
        Form("บ้านเลขที่ 12 หมู่ที่ 5 บ้านดง ต.หนองโพ", place("หนองโพ", "600706", 5)),
        Form("ต.ตาคลี (ในเขตเทศบาล) ม.3", place("ตาคลี", "600701", 3)),
        Form("ต.หนองหลวง", None, "D1"),
        Form("ต.หนองโพ อ.โพธาราม จ.ราชบุรี", None, "D1"),
    ),
    "citizen-id": (
        Form(ID, ID),
        Form(f"{ID[0]}-{ID[1:5]}-{ID[5:10]}-{ID[10:12]}-{ID[12]}", ID),
        Form(f"{ID[0]} {ID[1:5]} {ID[5:10]} {ID[10:12]} {ID[12]}", ID),
        Form(THAI_ID, ID),
        Form("1-2345-xxxxx-xx-x", None),
        Form(WRONG_ID, None, "D2"),
        Form(ID[:-1], None, "D2"),
        Form("1.23E+12", None, "D10"),
        Form(f"{ID}.0", None, "D10"),
        Form("ไม่ทราบ", None, "D10"),
    ),
    "wish": (
        Form("ใช่", wish(True)),
        Form("ส่งได้ค่ะ", wish(True)),
        Form("✓", wish(True)),
        Form("", None),
        Form("ไม่", wish(False)),
        Form("หยุด", wish(False)),
        Form("งดก่อน", wish(False)),
        Form("ไม่ต้องส่งแล้วครับ", wish(False)),
        Form("ลาคลอด", wish(False)),
        Form("ย้ายแล้ว", wish(False)),
        Form("พักถึง 30 ก.ย. 69", wish(False, until="2026-09-30")),
        Form("พักถึงวันที่ ๓๐ กันยายน พ.ศ. ๒๕๖๙", wish(False, until="2026-09-30")),
        Form("พักการส่งจนถึง 30/9/2569 ค่ะ", wish(False, until="2026-09-30")),
        Form("งดส่งชั่วคราว (ถึง 30กย69)", wish(False, until="2026-09-30")),
        Form("ขอหยุดรับรายงานถึง 2026-09-30", wish(False, until="2026-09-30")),
        Form("พักถึงสิ้นเดือน ก.ย. 2569", wish(False, until="2026-09-30")),
        Form("พักถึงสิ้นปีงบประมาณ 2569", wish(False, until="2026-09-30")),
        Form("ลาถึง 15 ตุลาคม 2569", wish(False, until="2026-10-15")),
        Form("pause until 30 Sep 2026", wish(False, until="2026-09-30")),
        Form("พักถึง 30 ก.ย.", wish(False, until="2026-09-30"), "D5"),
        Form("ไปราชการ กลับ 1 ต.ค. 69", wish(False, until="2026-09-30")),
        Form("พักถึง 30 ก.ย. 69 แล้วกลับมารับใหม่", wish(False, until="2026-09-30")),
        Form("ลา 1-15 ก.ค. 69", wish(False, "2026-07-01", "2026-07-15")),
        Form("ลาพักผ่อน ระหว่าง 1 ก.ค. ถึง 5 ส.ค. 2569", wish(False, "2026-07-01", "2026-08-05")),
        Form("ลา 90 วัน ตั้งแต่ 1 ก.ค. 69", wish(False, "2026-07-01", "2026-09-28")),
        Form("ลาบวช 3 เดือน ตั้งแต่ 1 ก.ค. 69", wish(False, "2026-07-01", "2026-09-30")),
        Form("พักเดือน ก.ค. 69", wish(False, "2026-07-01", "2026-07-31")),
        Form("หยุดตั้งแต่ 1 ต.ค. 69", wish(False, "2026-10-01")),
        Form("เกษียณ 30 ก.ย. 69", wish(False, "2026-09-30")),
        Form("ส่งแทนที่ somsri@example.go.th", wish(False, instead=SOMSRI)),
        Form("ไม่รับ ให้ส่งต่อ สมศรี <somsri@example.go.th>", wish(False), "D12"),
        Form("ไม่รับ ให้ส่งต่อ somsri@example.go.th", wish(False, instead=SOMSRI)),
        Form(
            "ลาถึง 30 ก.ย. 69 ส่งแทนที่ somsri@example.go.th",
            wish(False, until="2026-09-30", instead=SOMSRI),
        ),
        Form("พักถึง 31 ก.ย. 69", wish(False), "D12"),
        Form("พัก 2 สัปดาห์", wish(False), "D12"),
        Form("ลา 15 ก.ค. 69", wish(False), "D12"),
        Form("พักถึงสิ้นเดือนนี้", wish(False), "D12"),
        Form("หยุดถ้าไม่มีเรื่องด่วน", wish(False), "D12"),
        Form("ไม่แน่ใจ", None, "D12"),
        Form("ส่ง somsri@example.go.th ด้วย", None, "D12"),
        Form("somsri@example.go.th", None, "D12"),
        Form("ส่งแทนที่ สมศรี", None, "D12"),
    ),
}

TITLES = {
    "date": "One date",
    "dates": "Dates and periods",
    "money": "Money",
    "number": "Numbers",
    "numbers": "Lists of numbers",
    "phone": "Telephone numbers",
    "place": "Places",
    "citizen-id": "Citizen ids",
    "wish": "รับรายงาน: yes, no, a pause, somebody else instead",
}


def page() -> str:
    """The reference page, in the order of the table."""
    lines = [
        "# Values: what the reader makes of a text",
        "",
        "Generated by `make docs`; every line is tested. Read in",
        "fiscal year 2569 BE, district ตาคลี (6007). Try your own: `cli.py parse KIND -- TEXT…`.",
        "A code beside a value means: read, and said so; a code alone means: not read.",
    ]
    for kind, forms in FORMS.items():
        lines += [
            "",
            f"## {TITLES[kind]} (`{kind}`)",
            "",
            "| text | value | code |",
            "|---|---|---|",
        ]
        for form in forms:
            found = parse(kind, form.text, CONTEXT, "en")
            value = "" if found["value"] is None else f"`{_brief(found['value'])}`"
            code = found["problem"]["code"] if found["problem"] else ""
            lines.append(f"| {f'`{form.text}`' if form.text else '(blank)'} | {value} | {code} |")
    return "\n".join([*lines, *formats.section()]) + "\n"


def _brief(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
