"""The examples of the page about the sandbox run; its figures are checked in test_replay.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sync.sandbox.server import Sandbox
from tests.sandbox.replay import PAGE


def test_the_examples_of_the_page_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 3
    with Sandbox(folder) as sandbox:
        known: dict[str, Any] = {
            "ENDPOINT": sandbox.endpoint,
            "KEY_FILE": str(sandbox.credentials),
            "ID": sandbox.file("ตาคลี").id,
            "folder": folder,
        }
        for example in examples:
            exec(compile(example, str(PAGE), "exec"), known)
        assert known["answer"]["values"] == [["หมู่บ้าน"], ["", "68,100.00"]]
    assert "68,100.00" in capsys.readouterr().out
