"""The generated parts of docs/th/คู่มือ.md: what counts as passed, and the tabs with their columns."""

from __future__ import annotations

from sync.settings import PACKAGED, Settings, load
from tests.marked import filled

PAGE = PACKAGED / "docs/th/คู่มือ.md"


def page() -> str:
    settings = load(PACKAGED, {})
    text = PAGE.read_text(encoding="utf-8")
    return filled(filled(text, "passes", passes(settings)), "tabs", tabs(settings))


def passes(settings: Settings) -> str:
    """The nine techniques in the words of the mail."""
    words = settings.words["th"]
    lines = ["| เทคนิค | นับว่าผ่านเมื่อ |", "| --- | --- |"]
    for number, sentence in words["passes"].items():
        name = words["techniques"][number].replace("|", "")
        lines.append(f"| {number}. {name} | {sentence.removeprefix('ผ่านเมื่อ')} |")
    return "\n".join(lines) + "\n"


def tabs(settings: Settings) -> str:
    """Every tab of tables.toml; what must be there in bold."""
    lines = ["| แท็บ | คอลัมน์ |", "| --- | --- |"]
    for table in settings.tables.tables.values():
        columns = [
            f"**{field.heading}**" if field.required else field.heading
            for field in table.fields.values()
        ]
        tab = f"**{table.tab}**" if table.required else table.tab
        lines.append(f"| {tab} | {' · '.join(columns)} |")
    return "\n".join(lines) + "\n"
