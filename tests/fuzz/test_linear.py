"""What a cell costs grows with its length, not with its square: a cell holds 50,000 characters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import time
from collections.abc import Callable
from typing import Any

import pytest

from sync.reading import cells
from tests.fuzz.cells import READERS

SHORT, FACTOR = 1_500, 4  # characters, and how much longer the long text is
WORTH_A_LOOK = 0.006  # seconds of a thread for the long text; below, 50,000 cost 0.4 s at the worst
GROWTH = 9.0  # 4 is linear, 16 is quadratic
PIECES = (
    "1", "๙", "่", "ํา่", "ํ า", "ำ", "เเ", "e\u0301", "(", "[", "\"", "ก", "ก ", " ", "\n",
    "\t", "\u00a0", "\u200b", ",", "/", "-", ".", ":", "=", "+", "%", "*", "@", "1,", "1.",
    "1/", "1-", "1 ", "081-", "a.", "a@b.", "x", "A ", "นาย", "นาย ", "น.ส.", "หมู่ ",
    "ต.ก ", "บ้านก ", "ม.1 ", "1 ม.ค. ", "1/1/69 ", "ม.ค.-", "ล้าน", "สิบ", "1 บาท ", "ต่อ",
    "คน", "(1)", "(ก", "1) ก ", "และ", "ถึง 1 ", "รวม", "หมายเหตุ", "สำเนาของ ", " (2)",
    "ปีงบประมาณ 2569 ", "ข้อมูล ณ วันที่ ", "อ.ก ", "http://", "+66", "⟦id:", "1%", "x*",
    "1234567890121", "เลื่อนเป็น 1 ", "สีแดง ", "1 น. ", "กลุ่มก ", "ชาย 1 หญิง ", "oO0",
    "วันที่ ",
)  # fmt: skip
ENDS = (("", ""), ("ก", "ก"), ("1", "1"), ("(", "x)"))
BLANK = {" ", "\n", "\t", "\u00a0", "\u200b", "-", ".", ",", "/", "1", "("}


def cost(read: Callable[[str], Any], piece: str, ends: tuple[str, str], length: int) -> float:
    """The least of three, each of another text: nothing comes out of a cache."""
    return min(_once(read, piece, ends, length - less) for less in range(3))


def _once(read: Callable[[str], Any], piece: str, ends: tuple[str, str], length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length].join(ends)
    begun = time.thread_time()
    read(text)
    return time.thread_time() - begun


def grows_too_fast(read: Callable[[str], Any], piece: str, ends: tuple[str, str]) -> bool:
    """Whether four times the text costs much more than four times, at two lengths."""
    if _once(read, piece, ends, SHORT * FACTOR) < WORTH_A_LOOK:
        return False
    for length in (SHORT, SHORT * 2):
        longer = cost(read, piece, ends, length * FACTOR)
        if longer < WORTH_A_LOOK or longer < GROWTH * cost(read, piece, ends, length):
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_the_cost_of_a_cell_is_linear_in_its_length(name: str) -> None:
    read = READERS[name]
    shapes = [(piece, ends) for piece in PIECES for ends in (ENDS if piece in BLANK else ENDS[:1])]
    assert [shape for shape in shapes if grows_too_fast(read, *shape)] == []


def test_a_square_is_seen() -> None:
    def square(text: str) -> int:
        return sum(1 for _ in text for _ in range(0, len(text), 64))

    # a busy machine may hide it from one look, never show one that is not there
    assert any(grows_too_fast(square, "ก", ENDS[0]) for _ in range(10))


def test_every_reader_of_a_cell_s_text_is_among_them() -> None:
    driven = {word for name in READERS for word in name.split()}
    missing = []
    for module in pkgutil.iter_modules(cells.__path__, f"{cells.__name__}."):
        for name, function in vars(importlib.import_module(module.name)).items():
            target = inspect.unwrap(function) if callable(function) else function
            own = inspect.isfunction(target) and target.__module__ == module.name
            if not own or name.startswith("_") or name in driven or name in ABOUT_OTHER_TEXTS:
                continue
            parameters = list(inspect.signature(target).parameters)
            if parameters and parameters[0] in ("text", "label", "name", "word", "run"):
                missing.append(f"{module.name}.{name}")
    assert missing == [], "add it to READERS in tests/fuzz/cells.py"


ABOUT_OTHER_TEXTS = {"parse"}  # of `cli.py parse`: the parsers themselves, by the name of a kind
