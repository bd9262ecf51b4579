"""The mail's sections, one module each: every module here is found, and says where it stands."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sync.summary.audience import Kind
from sync.summary.section import SECTIONS, Section

__all__ = ["SECTIONS", "edition"]

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def edition(kind: Kind) -> list[Section]:
    """The sections of an edition, from top to bottom."""
    own = (section for section in SECTIONS.values() if kind in section.editions)
    return sorted(own, key=lambda section: section.place)
