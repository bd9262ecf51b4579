"""The demo office, made once for each day and copied: writing a workbook takes most of a second."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from sync.sandbox.demo import offices


class Copies:
    """Copies of the demo office, each made from one in `folder` that nobody works in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, home: Path, today: date = offices.TODAY) -> Path:
        """Make `home`, which may exist, the demo office as it was on a day."""
        made = self._folder / str(today)
        if not made.exists():
            offices.write_office(made, today=today)
        shutil.copytree(made, home, dirs_exist_ok=True)
        return home
