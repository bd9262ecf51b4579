"""Number formats as Excel, LibreOffice and Google write Thai dates and digits, and what is read.

Tested line by line in test_formats.py; a section of docs/reference/values.md is written from it.
What other programs show was seen in LibreOffice 7.4.7 with Thai settings.
"""

from __future__ import annotations

from typing import NamedTuple

DAY = 46215.0  # 12 July 2026
BUDDHIST_DAY = 244542.0  # 12 July 2569: a Buddhist year typed into a Gregorian cell
GENERAL = "46215, and saves `General`"
LITERAL = "12/7/bbbb"


class Format(NamedTuple):
    """A number cell: stored and its format, what is shown here, what is read, what differs."""

    stored: float
    pattern: str
    shown: str
    value: str
    code: str | None = None
    elsewhere: str = ""


READ = "2026-07-12"

FORMATS: tuple[Format, ...] = (
    Format(DAY, "d/mm/yyyy", "12/07/2026", READ),
    Format(DAY, "mm-dd-yy", "12/7/2026", READ),
    Format(DAY, "[$-D07041E]d/mm/yyyy", "๑๒/๐๗/๒๕๖๙", READ),
    Format(DAY, "[$-D07041E]d mmmm yyyy", "๑๒ กรกฎาคม ๒๕๖๙", READ),
    Format(DAY, "[$-107041E]d mmm yy", "12 ก.ค. 69", READ),
    Format(DAY, "[$-107041E]d mmmm yyyy;@", "12 กรกฎาคม 2569", READ),
    Format(DAY, "[$-187041E]d mmm yyyy", "12 ก.ค. 2569", READ),
    Format(DAY, "[$-1070000]d mmm yyyy", "12 ก.ค. 2569", READ),
    Format(DAY, "[$-41E]d mmm yyyy", "12 ก.ค. 2026", READ),
    Format(DAY, "[$-101041E]d mmm yyyy", "12 ก.ค. 2026", READ),
    Format(DAY, "[$-th-TH]d mmm yyyy", "12 ก.ค. 2026", READ, None, GENERAL),
    Format(DAY, "[$-th-TH,107]d mmm yy;@", "12 ก.ค. 69", READ, None, GENERAL),
    Format(DAY, "[$-th-TH,D07]d mmmm yyyy", "๑๒ กรกฎาคม ๒๕๖๙", READ, None, GENERAL),
    Format(DAY, "[$-th-TH-u-ca-buddhist]d mmm yyyy", "12 ก.ค. 2569", READ, None, GENERAL),
    Format(DAY, "[$-th-TH-u-ca-buddhist-nu-thai]d/m/yyyy", "๑๒/๗/๒๕๖๙", READ, None, GENERAL),
    Format(DAY, "d/m/bbbb", "12/7/2569", READ, None, f'{LITERAL}, and saves `d/m/"bbbb"`'),
    Format(DAY, "d/m/bb", "12/7/69", READ, None, "12/7/bb"),
    Format(DAY, 'd/m"/bbbb"', LITERAL, READ),
    Format(DAY, "td/m/yyyy", "๑๒/๗/๒๐๒๖", READ, None, "without Thai settings t12/7/2026"),
    Format(DAY, r"\td/m/yyyy", "t12/7/2026", READ),
    Format(DAY, "[$-107041E]d mmm g yyyy", "12 ก.ค. พ.ศ. 2569", READ),
    Format(DAY, "[$-107041E]d mmmm ggg yyyy", "12 กรกฎาคม พุทธศักราช 2569", READ),
    Format(DAY, "[$-41E]d mmm g yyyy", "12 ก.ค. ค.ศ. 2026", READ),
    Format(DAY, "d/m/e", "12/7/2026", READ, None, "12/7/69"),
    Format(DAY, "B2d/m/yyyy", "12/7/2026", READ, None, "B212/7/2026; Excel the Islamic year"),
    Format(DAY, "B1d/m/yyyy", "12/7/2026", READ, None, "B112/7/2026"),
    Format(DAY, "[NatNum1]d/m/yyyy", "๑๒/๗/๒๐๒๖", READ),
    Format(DAY, "[NatNum1][$-41E][~buddhist]d mmm yyyy", "๑๒ ก.ค. ๒๕๖๙", READ),
    Format(DAY, "[~buddhist]d/m/yyyy", "12/7/2569", READ),
    Format(DAY, "[$-41E][~buddhist]d mmm yy", "12 ก.ค. 69", READ),
    Format(DAY + 0.375, "[$-107041E]d mmm yy h:mm", "12 ก.ค. 69 9:00", READ),
    Format(BUDDHIST_DAY, "d/m/yyyy", "12/7/2569", READ, "D5"),
    Format(BUDDHIST_DAY, "[$-107041E]d mmm yyyy", "12 ก.ค. 3112", READ, "D5"),
    Format(DAY, "General", "46215", READ, "D5"),
    Format(BUDDHIST_DAY, "General", "244542", READ, "D5"),
    Format(DAY, "#,##0.00", "46,215.00", READ, "D5"),
    Format(DAY, "t0", "๔๖๒๑๕", READ, "D5"),
    Format(1250.5, "t0", "๑๒๕๑", "1250.5", None, "without Thai settings t1251, and saves `\\t0`"),
    Format(1250.5, r"\t0", "t1251", "1250.5"),
    Format(1250.5, "t#,##0.00", "๑,๒๕๐.๕๐", "1250.5"),
    Format(1250.5, "[$-D000000]0", "๑๒๕๑", "1250.5"),
    Format(1250.5, "[$-D00041E]#,##0.00", "๑,๒๕๐.๕๐", "1250.5"),
    Format(1250.5, "[NatNum1]0.00", "๑๒๕๐.๕๐", "1250.5"),
)


def section() -> list[str]:
    """The lines of the reference page."""
    lines = [
        "",
        "## Number formats of dates and Thai digits",
        "",
        "A cell that stores a number is read by what it stores, whatever its format shows. The",
        "dates stand among other dates of their column. “Elsewhere” is what LibreOffice 7.4 with",
        "Thai settings shows, where it differs.",
        "",
        "| stored | format | shown | read | code | elsewhere |",
        "|---|---|---|---|---|---|",
    ]
    for each in FORMATS:
        cells = (
            f"{each.stored:g}" if each.stored < 1e5 else f"{each.stored:.0f}",
            f"`{each.pattern}`",
        )
        rest = (each.shown, f"`{each.value}`", each.code or "", each.elsewhere)
        lines.append(f"| {' | '.join((*cells, *rest))} |")
    return lines
