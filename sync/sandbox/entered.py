"""What becomes of a value written through the API: RAW as it is, USER_ENTERED as if typed."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from sync.sandbox.workbook import Cell, Resource
from sync.xlsx.display import shown
from sync.xlsx.number_format import kind_of
from sync.xlsx.values import CellFault, Value, serial_of

_NUMBER = re.compile(r"[+-]?(?=\.?\d)(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?(%)?")
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2), "yyyy-mm-dd"),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (2, 1, 0), "d/m/yyyy"),
)
_US_DATE = (2, 0, 1), "m/d/yyyy"
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def enter(cell: Cell, raw: Any, *, typed: bool, locale: str) -> None:
    """Put a JSON value into a cell; `typed` reads it as a person's typing (USER_ENTERED).

    An empty text empties the cell and keeps its format, note and validation.
    """
    pattern = (cell.format or {}).get("numberFormat", {}).get("pattern")
    cell.formula = cell.runs = None
    if isinstance(raw, (bool, int, float)):
        cell.value = raw if isinstance(raw, bool) else float(raw)
    elif not typed or kind_of(pattern) == "TEXT":
        cell.value = str(raw) or None
    else:
        pattern = _type_in(cell, str(raw), locale) or pattern
    cell.shown = shown(cell.value, pattern)


def _type_in(cell: Cell, text: str, locale: str) -> str | None:
    """What typing this text makes of the cell; returns the number pattern that it brings."""
    if text.startswith("=") and len(text) > 1:
        cell.formula, cell.value = text, evaluate(text)
        return None
    if text.startswith("'"):
        cell.value = text[1:] or None
        return None
    if text.upper() in {"TRUE", "FALSE"}:
        cell.value = text.upper() == "TRUE"
        return None
    value, pattern = _number(text) or _date(text, locale) or (text or None, None)
    cell.value = value
    if pattern and not (cell.format or {}).get("numberFormat"):
        number_format = {"type": kind_of(pattern), "pattern": pattern}
        cell.format = {**(cell.format or {}), "numberFormat": number_format}
        return pattern
    return None


def _number(text: str) -> tuple[Value, str | None] | None:
    plain = text.strip()
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    number = float(plain.replace(",", "").rstrip("%"))
    if abs(number) == float("inf"):
        return None
    places = "0" * 2 if match[3] else ""
    point = f".{places}" if places else ""
    if match[5]:
        return number / 100, f"0{point}%"
    return number, f"#,##0{point}" if match[2] else None


def _date(text: str, locale: str) -> tuple[Value, str | None] | None:
    for pattern, order, shape in _DATES:
        match = pattern.fullmatch(text.strip())
        if match is None:
            continue
        if shape == "d/m/yyyy" and locale == "en_US":
            order, shape = _US_DATE
        year, month, day = (int(match[at + 1]) for at in order)
        try:
            return serial_of(date(year, month, day)), shape
        except ValueError:
            return None
    return None


def evaluate(formula: str) -> Value:
    """Arithmetic on constants; anything else is not computed here and shows #NAME?."""
    try:
        return float(_compute(ast.parse(formula[1:].strip(), mode="eval").body))
    except ZeroDivisionError:
        return CellFault("DIVIDE_BY_ZERO", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return CellFault("NAME", "#NAME?", "The sandbox computes arithmetic on constants only.")


def _compute(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return float(node.value)  # type: ignore[arg-type]  # checked on the line above
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _compute(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return float(_OPERATORS[type(node.op)](_compute(node.left), _compute(node.right)))
    raise ValueError("not arithmetic")


def enter_extended(cell: Cell, value: Resource | None) -> None:
    """Put an ExtendedValue (of updateCells) into a cell; None empties it."""
    cell.formula = cell.value = cell.runs = None
    pattern = (cell.format or {}).get("numberFormat", {}).get("pattern")
    if value:
        kind, raw = next(iter(value.items()))
        if kind == "formulaValue":
            cell.formula, cell.value = str(raw), evaluate(str(raw))
        elif kind == "numberValue":
            cell.value = float(raw)
        elif kind == "boolValue":
            cell.value = bool(raw)
        else:
            cell.value = str(raw) or None
    cell.shown = shown(cell.value, pattern)
