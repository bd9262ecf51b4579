"""What is typed in a cell, a tab's name or a server's answer, unable to direct who shows it.

Escape codes (also of C1) and direction overrides change what a terminal shows; a text that begins
like a formula is run by a spreadsheet program. Each way out of the program has its one function.
"""

from __future__ import annotations

import json
import re
from typing import Any

# controls but tab and line end, separators, direction marks and overrides, tags, half characters
_DIRECTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff"
)
_DIRECTS = re.compile(f"[{_DIRECTING}]")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# what a first letter makes a formula of, in half and full width, whatever blank stands before it
_FORMULA = re.compile(r"[\s\u00a0\u180e\u200b-\u200d\u2060\ufeff'\"]*[=+\-@＝＋－＠]|[\t\r]")


def plain(text: str) -> str:
    """The text for a terminal: lines and tabs stay, nothing else that directs it."""
    return _DIRECTS.sub("", text)


def one_line(text: str) -> str:
    """The text for a log: nothing in it begins a line of its own."""
    return plain(_LINE_END.sub(" ", text))


def cell(value: Any) -> Any:
    """A value for CSV that no spreadsheet program will take for a formula."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if _FORMULA.match(value) or _FORMULA.match(text) else text


def as_json(data: Any) -> str:
    """JSON with all that directs a terminal written as its escape: the data is the same."""
    return _DIRECTS.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
