"""The picture of the tab ผลตรวจ: what stands in the .xlsx of a demo office, drawn by LibreOffice.

Run: python -m tests.results_picture (Debian's libreoffice-calc and poppler-utils)
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from sync.model.results_tab import TITLE
from sync.sandbox.demo import offices
from sync.service import Office
from tests.summary.attachment_pictures import as_pdf
from tests.summary.pictures import PICTURES, printed

A3 = 8
SHOWN = 940  # pixels of the first page, from its top


def office_of_two_weeks(home: Path) -> Path:
    """A demo office with the tab, synced a week ago and today; its workbook."""
    last, evening = offices.TODAY - timedelta(weeks=1), timedelta(days=1)
    offices.write_office(home, today=last)
    with (home / "config/workbooks.toml").open("a", encoding="utf-8") as workbooks:
        workbooks.write("results_tab = true\n")
    for day in (last, offices.TODAY):
        offices.write_workbooks(home, day - evening)
        office = Office.open(home, today=day)
        office.sync()
        office.state.close()
    (path,) = (home / "workbooks").glob("*.xlsx")
    return path


def only_the_tab(path: Path, out: Path) -> None:
    book = load_workbook(path)
    for title in book.sheetnames:
        if title != TITLE:
            del book[title]
    tab = book[TITLE]
    tab.page_setup.orientation, tab.page_setup.paperSize = "landscape", A3
    tab.page_setup.fitToHeight = 0
    tab.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    tab.page_margins = PageMargins(left=0.2, right=0.2, top=0.2, bottom=0.2)
    tab.print_options.gridLines = True
    book.save(out)


def main() -> None:
    with TemporaryDirectory() as folder:
        alone = Path(folder) / "tab.xlsx"
        only_the_tab(office_of_two_weeks(Path(folder) / "office"), alone)
        picture = printed(as_pdf(alone.read_bytes()), resolution=116, height=SHOWN)
        (PICTURES / "results-tab.png").write_bytes(picture)


if __name__ == "__main__":
    main()
