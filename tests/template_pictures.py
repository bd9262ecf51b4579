"""Pictures of the blank workbook as LibreOffice shows it, for the documents.

Run: python -m tests.template_pictures (Debian's libreoffice-calc and poppler-utils)
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties

from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load
from tests.summary.pictures import LARGEST, PICTURES, printed

TABS = {  # picture → tab, and how much of the page is drawn
    "template-trainings": ("ฝึกอบรม", 200),
    "template-rules": ("กติกา", 880),
    "template-example": ("ตัวอย่าง", 880),
}


def drawn(content: bytes, tab: str, height: int) -> bytes:
    """One tab on A4 landscape, one page wide."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for other in book.sheetnames:
        if other != tab:
            book[other].sheet_state = "hidden"
    sheet = book[tab]
    book.active = book.sheetnames.index(tab)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_options.gridLines = sheet.print_options.headings = True
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        book.save(path)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, str(path)], check=True, capture_output=True)
        return printed(path.with_suffix(".pdf").read_bytes(), resolution=110, height=height)


def main() -> None:
    _, content = Pipeline(load(PACKAGED, {})).rulebook.template("ตาคลี", None, 2569)
    for name, (tab, height) in TABS.items():
        picture = drawn(content, tab, height)
        if len(picture) > LARGEST:
            raise SystemExit(f"{name}: {len(picture)} bytes are more than {LARGEST}")
        (PICTURES / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
