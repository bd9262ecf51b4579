"""What this process has drawn of the board, so that it is not drawn again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.pipeline import BoardRow


@dataclass
class Boards:
    """By folder and workbook, of what its page was made, and its row."""

    rows: dict[tuple[str, str], tuple[object, BoardRow]] = field(default_factory=dict)
    seen: object = None  # the sync after which the daemon renewed it
    facts: Mapping[str, Any] = field(default_factory=dict)
