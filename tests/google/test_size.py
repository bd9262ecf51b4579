"""A workbook with too many cells is refused in words, and alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sync.errors import SourceError
from sync.google import workbooks
from sync.service import Office, init


def test_a_workbook_beyond_the_bound_is_named_with_its_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 3)
    row = '{"values": [{"formattedValue": "ก"}, {}, {"formattedValue": "ข"}]}'
    tab = '{"properties": {"title": "%s", "sheetId": 1}, "data": [{"rowData": [%s]}]}'
    told = '{"spreadsheetId": "x", "sheets": [%s]}'
    one = (told % (tab % ("แผน", row))).encode()
    assert len(workbooks.workbook_of(one).grids) == 1
    two = (told % ", ".join([tab % ("แผน", row), tab % ("อื่น", row)])).encode()
    with pytest.raises(SourceError, match="more than 3 cells up to the tab อื่น") as fault:
        workbooks.workbook_of(two)
    assert fault.value.hint
    assert fault.value.permanent


def test_sync_tells_of_it_as_of_any_sheet_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(tmp_path, demo=True)
    monkeypatch.setattr(workbooks, "MOST_CELLS", 3)
    synced = Office.open(tmp_path, today=date(2026, 7, 12)).sync()
    assert synced.exit_code == SourceError.exit_code
    (outcome,) = synced.outcomes
    assert "more than 3 cells" in str(outcome.error)
