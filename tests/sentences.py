"""Every sentence that a command may print, as the program's text has it, its blanks numbered."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sync import errors
from sync.settings import PACKAGED

CODE = [*sorted((PACKAGED / "sync").rglob("*.py")), PACKAGED / "cli.py"]
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"Check"}
ASKED = {"echo", "confirm", "prompt", "said"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in CODE:
        if "sandbox" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def hints() -> Iterator[str]:
    """What to do about an error, and what went wrong, of every error that the program raises."""
    for _, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in ERRORS:
                told = [
                    *call.args,
                    *(k.value for k in call.keywords if k.arg in ("hint", "message")),
                ]
                yield from _texts(told)


def helps() -> Iterator[str]:
    """The help of every command and option: each paragraph of a command's text."""
    tree = ast.parse((PACKAGED / "cli.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "help":
            yield from _texts([node.value])
        if isinstance(node, ast.FunctionDef) and _is_command(node):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                yield " ".join(paragraph.split())


def _is_command(function: ast.FunctionDef) -> bool:
    told = " ".join(ast.unparse(each) for each in function.decorator_list)
    return ".command(" in told or "group(" in told


def prints() -> Iterator[str]:
    """What the console prints, without its colours; a table's headings are words."""
    for path, tree in trees():
        if path.name != "cli.py" and "console" not in path.parts:
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name == "print" or name in ASKED:
                yield from _texts(call.args[:1])


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for branch in (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,):
            text = _text(branch)
            if text is not None:
                yield text


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        found, blanks = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                found += str(part.value)
            else:
                found, blanks = f"{found}{{{blanks}}}", blanks + 1
        return found
    return None


# ------------------------------------------------------------------------------ all the others

_ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
# calls whose texts are for the log, in both languages already, for pages of documents, or no words
_NOT_SAID_BY = frozenset({
    "Words", "problem", "refused", "debug", "info", "warning", "error", "exception", "critical",
    "stands", "over", "news", "fields", "setting", "Field", "compile", "option", "exec_driver_sql",
    "each", "gauge", "Metric", "search", "sub", "writing", "_leave",
})  # fmt: skip
_NOT_SAID_IN = (  # rooms and modules of which the same is true
    "sandbox", "reading/cells", "reading/recipients.py", "reading/copies.py",
    "reading/measures.py", "reading/repeats.py", "rules/booklet.py", "summary/render.py",
    "summary/attachments/coverage.py", "state/migrations.py", "state/schema.py",
    "state/health.py", "cluster/overview.py",
)  # fmt: skip


def others() -> Iterator[str]:
    """Every other literal of the program's text with two English words in a row."""
    for path, tree in trees():
        if not any(place in str(path) for place in _NOT_SAID_IN):
            yield from _literals(tree)


def _literals(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(child, ast.Call) and _name_of(child) in _NOT_SAID_BY:
            continue
        text = _text(child) if isinstance(child, ast.expr) else None
        if text is None:
            yield from _literals(child)
        elif _ENGLISH.search(re.sub(r"\{\d\}", "", text)):
            yield text


def _name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))
