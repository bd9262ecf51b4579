"""The use cases, and the only wiring between the rooms: what each command asks for."""

from sync.service.commands.beginning import NewOffice, init
from sync.service.office import Office
from sync.service.results import (
    BoardResult,
    BouncesResult,
    Check,
    Explanation,
    Forgotten,
    History,
    Impact,
    MappingView,
    PreviewResult,
    SendResult,
    StatusView,
    SyncResult,
)
from sync.service.showing import demo

__all__ = [
    "BoardResult",
    "BouncesResult",
    "Check",
    "Explanation",
    "Forgotten",
    "History",
    "Impact",
    "MappingView",
    "NewOffice",
    "Office",
    "PreviewResult",
    "SendResult",
    "StatusView",
    "SyncResult",
    "demo",
    "init",
]
