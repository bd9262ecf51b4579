"""Pictures of what goes with a mail: the PDF's first page, and the .xlsx as LibreOffice prints it.

Run: python -m tests.summary.attachment_pictures (Debian's libreoffice-calc and poppler-utils)
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg_sarabun

from tests.summary.cast import BOSS, PROVINCE
from tests.summary.pictures import LARGEST, PICTURES, printed
from tests.summary.test_attachments import content, usual

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{sarabun}</dir><cachedir>{cache}</cachedir>
</fontconfig>"""
SHEET_SHOWN = 430  # pixels of the .xlsx's first page: the table, without the blank below it


def drawn() -> Iterator[tuple[str, bytes]]:
    """Every picture of an attachment by its name."""
    yield "attached-pdf", printed(content(usual(BOSS.email), "pdf"), resolution=110)
    yield (
        "attached-pdf-province",
        printed(content(usual(PROVINCE.email), "pdf"), resolution=110, height=560),
    )
    sheet = as_pdf(content(usual(BOSS.email), "xlsx"))
    yield "attached-xlsx", printed(sheet, resolution=110, height=SHEET_SHOWN)


def as_pdf(workbook: bytes) -> bytes:
    """A workbook as LibreOffice prints it, with the font that it asks for."""
    with TemporaryDirectory() as folder:
        fonts, path = Path(folder) / "fonts.conf", Path(folder) / "attached.xlsx"
        sarabun = fontpkg_sarabun.ROOT / "files"
        fonts.write_text(FONTS.format(sarabun=sarabun, cache=Path(folder) / "cache"), "ascii")
        path.write_bytes(workbook)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "pdf", "--outdir", folder, str(path)],
            check=True, capture_output=True, env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )  # fmt: skip
        return path.with_suffix(".pdf").read_bytes()


def main() -> None:
    for name, picture in drawn():
        if len(picture) > LARGEST:
            raise SystemExit(f"{name}: {len(picture)} bytes are more than {LARGEST}")
        (PICTURES / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
