"""Where config/ and templates/ ship: inside an installed package, else beside sync/."""

from __future__ import annotations

from pathlib import Path


def _packaged() -> Path:
    package = Path(__file__).resolve().parent
    inside = package / "packaged"
    return inside if inside.is_dir() else package.parent


PACKAGED = _packaged()
