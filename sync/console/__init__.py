"""What an operator sees: results as short tables for people, or as JSON and CSV for programs."""

from __future__ import annotations

from sync.console.operator import (
    show_checks,
    show_cluster,
    show_explanation,
    show_forgotten,
    show_impact,
    show_mapping,
    show_rules,
)
from sync.console.reports import (
    show_parsed,
    show_report,
)
from sync.console.screen import (
    Progress,
)
from sync.console.weekly import (
    show_board,
    show_bounces,
    show_demo,
    show_history,
    show_preview,
    show_send,
    show_status,
    show_sync,
)

__all__ = [
    "Progress",
    "show_board",
    "show_bounces",
    "show_checks",
    "show_cluster",
    "show_demo",
    "show_explanation",
    "show_forgotten",
    "show_history",
    "show_impact",
    "show_mapping",
    "show_parsed",
    "show_preview",
    "show_report",
    "show_rules",
    "show_send",
    "show_status",
    "show_sync",
]
