"""The office of the tests of `sync/cluster/`, and its workers as processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from sync.sandbox.server import Sandbox
from sync.service import Office
from sync.settings import PACKAGED
from tests.offices import small_office

TODAY = date(2026, 7, 13)  # a Monday: the report of WEEK is due
WEEK = "2026-W29"
NAMES = ("takhli", "phayuha", "chumsaeng")
OWN = ("arunee", "wanna")  # the readers of one workbook
SHARED = ("province@nakhonsawan.example.go.th", "ann@example.go.th")
OPERATOR = "operator@takhli.example.go.th"
READERS = frozenset({f"{who}.{name}@example.go.th" for who in OWN for name in NAMES}
                    | {*SHARED, OPERATOR})  # fmt: skip
FAST = """
[cluster]
heartbeat = 0.5
dead_after = 3.0
drain = 3.0
"""


def write_districts(home: Path, names: tuple[str, ...] = NAMES) -> None:
    """Make `home` an office with one small workbook for each name, each with readers of its own."""
    small_office(home)
    (origin,) = (home / "workbooks").glob("*.xlsx")
    blocks = []
    for turn, name in enumerate(names):
        book = load_workbook(origin)
        sheet = book["ผู้รับรายงาน"]
        for number in range(sheet.max_row, 0, -1):
            who, at, where = str(sheet.cell(number, 2).value or "").partition("@")
            if at and who in OWN:
                sheet.cell(number, 2).value = f"{who}.{name}@example.go.th"
            elif at and f"{who}@{where}" not in SHARED:
                sheet.delete_rows(number)
        book.save(home / "workbooks" / f"{name}.xlsx")
        province = ("นครสวรรค์", "อุทัยธานี")[turn % 2]
        blocks.append(f'[[workbook]]\nname = "{name}"\nid = "{name}.xlsx"\ndistrict = "ตาคลี"\n'
                      f'province = "{province}"\nfiscal_year = 2569\n')  # fmt: skip
    origin.unlink()
    (home / "config/workbooks.toml").write_text("\n".join(blocks), encoding="utf-8")
    with (home / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write(FAST)


@dataclass(frozen=True)
class District:
    """An office and its state, connected to a sandbox and a mail server that outlive its workers.

    Without a `mail_port` the mails are written into its folder.
    """

    home: Path
    url: str
    box: Sandbox
    mail_port: int

    @property
    def environment(self) -> Mapping[str, str]:
        way_out = {
            "SAMMACHIP_SMTP_HOST": "127.0.0.1",
            "SAMMACHIP_SMTP_PORT": str(self.mail_port),
            "SAMMACHIP_SMTP_SECURITY": "none",
            "SAMMACHIP_SMTP_PAUSE": "0",
        }
        return {
            "SAMMACHIP_HOME": str(self.home),
            "SAMMACHIP_STATE_URL": self.url,
            "SAMMACHIP_GOOGLE_SOURCE": "google",
            "SAMMACHIP_GOOGLE_ENDPOINT": self.box.endpoint,
            "SAMMACHIP_GOOGLE_CREDENTIALS": str(self.box.credentials),
            **(way_out if self.mail_port else {}),
        }

    def office(self, today: date | None = TODAY) -> Office:
        self._name_the_sheets()
        return Office.open(self.home, today=today, environment=self.environment)

    def command(
        self,
        *words: str,
        home: Path | None = None,
        program: Sequence[str] = (str(PACKAGED / "cli.py"),),
        today: date | None = TODAY,
        more: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[str]:
        """A command as a process, on a host of its own where another `home` is given; `more` are
        variables of its environment."""
        self._name_the_sheets()
        own = {"SAMMACHIP_HOME": str(home)} if home else {}
        pinned = ["--today", str(today)] if today else []
        return subprocess.Popen(
            [sys.executable, *program, *words, *pinned], cwd=PACKAGED,
            env={**os.environ, **self.environment, **own, **(more or {})},
            stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def another_host(self, home: Path) -> Path:
        """The office's folder on another machine: its settings and its key, nothing else."""
        shutil.copytree(self.home / "config", home / "config")
        (home / "state").mkdir(mode=0o700)
        key = self.home / "state/secret.key"
        if key.exists():
            shutil.copy2(key, home / "state/secret.key")
        return home

    def _name_the_sheets(self) -> None:
        self.box.store.refresh()
        path = self.home / "config/workbooks.toml"
        text = path.read_text(encoding="utf-8")
        for name in NAMES:
            text = text.replace(f'"{name}.xlsx"', f'"{self.box.file(f"{name}.xlsx").id}"')
        path.write_text(text, encoding="utf-8")


def arrived(office: Office, taken: Mapping[str, int]) -> Counter[str]:
    """How many mails of the week each address has got, by what the server took."""
    rows = office.state.outbox.rows(WEEK)
    return Counter({row.recipient: taken.get(row.message_id, 0) for row in rows})
