"""The drawing of the house and its list of arrows, from what the modules really import."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

from sync.settings import PACKAGED
from tests.marked import filled
from tests.test_architecture import SOURCES, imports, room_of

PAGE = PACKAGED / "docs/explanation/architecture.md"
PICTURE = PACKAGED / "docs/pictures/house.svg"
# what nearly every room stands on: drawn as the ground, without arrows
GROUND = ("settings", "clock", "model", "errors", "plain", "private", "logs", "gc_pause", "limits")
WIDTH, BOX, HEIGHT, ROW = 900, 96, 36, 92  # of the drawing, a box and a storey, in pixels

Arrows = Mapping[str, frozenset[str]]


@cache
def arrows() -> Arrows:
    """Room → the rooms that its modules import."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        room = room_of(path)
        if room == "__init__":
            continue
        rooms = found.setdefault(room, set())
        for _, name in imports(ast.parse(path.read_text(encoding="utf-8"))):
            top, _, rest = name.partition(".")
            target = rest.split(".")[0]
            if top == "sync" and target and not target.startswith("__") and target != room:
                rooms.add(target)
    return {room: frozenset(targets) for room, targets in found.items()}


def below(room: str, known: Arrows) -> frozenset[str]:
    """Every room that one can reach by arrows."""
    return frozenset().union(*({each} | below(each, known) for each in known.get(room, ())))


def drawn(known: Arrows) -> dict[str, frozenset[str]]:
    """The arrows between the rooms above the ground, without those that a longer way shows."""
    upper = {
        room: frozenset(target for target in targets if target not in GROUND)
        for room, targets in known.items()
        if room not in GROUND
    }
    return {
        room: frozenset(
            target
            for target in targets
            if not any(target in below(other, upper) for other in targets - {target})
        )
        for room, targets in upper.items()
    }


def storeys(known: Arrows) -> list[list[str]]:
    """The rooms from the top storey to the lowest, each as near as can be to what stands on it."""
    depth: dict[str, int] = {}

    def sink(room: str) -> int:
        if room not in depth:
            above = [other for other, targets in known.items() if room in targets]
            depth[room] = max((sink(other) + 1 for other in above), default=0)
        return depth[room]

    for room in known:
        sink(room)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for room in sorted(known):
        rows[depth[room]].append(room)
    return rows


def places(known: Arrows) -> dict[str, tuple[float, float]]:
    """Room → the middle of its box."""
    spots: dict[str, tuple[float, float]] = {}
    for level, row in enumerate(storeys(known)):
        step = WIDTH / len(row)
        for number, (_, room) in enumerate(sorted((_middle(r, known, spots), r) for r in row)):
            spots[room] = (step * (number + 0.5), 30 + level * ROW)
    return spots


def _middle(room: str, known: Arrows, spots: Mapping[str, tuple[float, float]]) -> float:
    """The middle of the rooms that import it."""
    above = [spots[other][0] for other, targets in known.items() if room in targets]
    return sum(above) / (len(above) or 1)


def picture() -> str:
    """The house as SVG: light and dark alike, no script, nothing from elsewhere."""
    known = drawn(arrows())
    spots = places(known)
    floor = max(y for _, y in spots.values()) + 62
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {floor + 84:.0f}" '
        'font-family="sans-serif" font-size="14" text-anchor="middle" role="img">\n'
        "<title>The rooms of the house, and which imports which</title>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#4b5563"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{floor + 84:.0f}" fill="#ffffff"/>\n'
    ]
    parts += _lines(known, spots)
    for room, (x, y) in sorted(spots.items()):
        parts.append(_box(x - BOX / 2, y - HEIGHT / 2, BOX, room, "#e8f3ec"))
    parts.append(_box(20, floor, WIDTH - 40, " · ".join(GROUND[:4]), "#eceff3"))
    parts.append(_box(20, floor + 42, WIDTH - 40, " · ".join(GROUND[4:]), "#eceff3"))
    return "".join([*parts, "</svg>\n"])


def _lines(known: Arrows, spots: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    for room, targets in sorted(known.items()):
        x, y = spots[room]
        for target in sorted(targets):
            to_x, to_y = spots[target]
            yield (
                f'<path d="M{x:.0f} {y + HEIGHT / 2:.0f} L{to_x:.0f} {to_y - HEIGHT / 2:.0f}" '
                'stroke="#4b5563" fill="none" marker-end="url(#tip)"/>\n'
            )


def _box(x: float, y: float, width: float, text: str, fill: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HEIGHT}" rx="5" '
        f'fill="{fill}" stroke="#17532d"/>'
        f'<text x="{x + width / 2:.0f}" y="{y + 23:.0f}" fill="#1a2230">{escape(text)}</text>\n'
    )


def table() -> str:
    """Every arrow in words, the top of the house first."""
    known = arrows()
    height = {room: len(below(room, known)) for room in known}
    lines = ["| room | imports |\n|---|---|\n"]
    for room in sorted(known, key=lambda each: (-height[each], each)):
        targets = sorted(known[room], key=lambda each: (-height[each], each))
        lines.append(f"| {room} | {', '.join(targets) or '–'} |\n")
    return "".join(lines)


def files() -> dict[Path, str]:
    page = filled(PAGE.read_text(encoding="utf-8"), "arrows", table())
    return {PAGE: page, PICTURE: picture()}
