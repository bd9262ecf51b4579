"""docs/adr/README.md: the list of decisions, from their titles."""

from __future__ import annotations

from sync.settings import PACKAGED

FOLDER = PACKAGED / "docs/adr"
PAGE = FOLDER / "README.md"
HEAD = """# Decisions

Made by `make docs`. One page each: what was asked, what was decided, what speaks against it.

"""


def page() -> str:
    lines = []
    for path in sorted(FOLDER.glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})\n")
    return HEAD + "".join(lines)
