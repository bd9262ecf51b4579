"""What long work is told by whoever runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _no() -> bool:
    return False


def _nobody() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Beat:
    """One turn of a job: whether to come to an end, and how to say that it moves."""

    stopping: Callable[[], bool] = _no
    alive: Callable[[], None] = _nobody
