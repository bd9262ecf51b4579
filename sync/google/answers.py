"""JSON answers as objects, without the garbage collector getting in the way."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic collection inside: a big answer is a million objects and not one cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_object(content: bytes) -> dict[str, Any]:
    """The JSON object in `content`; ValueError when it breaks off or is something else."""
    with collector_paused():
        value = json.loads(content)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value
