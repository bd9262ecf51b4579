"""A waived finding is set aside until its day, is shown as waived, and comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sync.service import Office
from sync.settings import load
from tests.offices import Copies

WAIVER = """
[[waiver]]
code = "M1"
record = "{record}"
reason = "รอแก้รายการในระบบการเงิน"
who = "พัฒนาการอำเภอ"
until = 2026-07-18
"""


def test_a_waiver_holds_up_to_its_day_and_no_longer(tmp_path: Path, demo_office: Copies) -> None:
    demo_office(tmp_path)
    before = Office(load(tmp_path, {}), date(2026, 7, 12)).sync().outcomes[0]
    assert before.report
    finding = next(f for f in before.report.findings if f.code == "M1")
    (tmp_path / "config/waivers.toml").write_text(
        WAIVER.format(record=finding.record), encoding="utf-8"
    )
    office = Office(load(tmp_path, {}), date(2026, 7, 12))
    for target in ("takhli-2569", str(next((tmp_path / "workbooks").glob("*.xlsx")))):
        checked = office.check(target)
        assert [f.waived_until for f in checked.waived if f.code == "M1"] == [date(2026, 7, 18)]
    for today, waived in ((date(2026, 7, 18), True), (date(2026, 7, 19), False)):
        outcome = Office(load(tmp_path, {}), today).sync().outcomes[0]
        assert outcome.report
        found = {f.id for f in outcome.report.findings}
        assert (finding.id not in found) is waived
        assert any("waived until 2026-07-18" in note.en for note in outcome.notes) is waived
        assert any("ended on 2026-07-18" in note.en for note in outcome.notes) is not waived
