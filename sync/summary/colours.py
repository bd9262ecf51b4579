"""The colours of a technique's state in the mail: the style sheet and the courtroom ask here."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model import State

STATE_COLOURS: Mapping[State, str] = {
    State.PASSED: "#187a40",
    State.IN_PROGRESS: "#2563ad",
    State.OVERDUE: "#c62828",
    State.NOT_DUE: "#e3e8ed",
    State.NO_PLAN: "#e3e8ed",
}
