"""Examples of rules are proven once for each content; what others can write is no proof."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.errors import ConfigError
from sync.rules import examples
from sync.service import Office
from sync.service.memo import program
from sync.service.memo.proofs import KEPT, KeptProofs, folder_for
from sync.settings import PACKAGED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_a_proof_holds_in_the_next_process_for_the_same_content_alone(folder: Path) -> None:
    KeptProofs(folder).keep("rules")
    assert KeptProofs(folder).holds("rules")
    assert not KeptProofs(folder).holds("other rules")
    assert (folder / "proven").stat().st_mode & 0o777 == 0o600
    for number in range(KEPT):
        KeptProofs(folder).keep(f"rules {number}")
    assert not KeptProofs(folder).holds("rules")
    assert KeptProofs(folder).holds("rules 0")
    assert [path.name for path in folder.iterdir()] == ["proven"]


def test_changed_code_or_library_is_proven_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeptProofs(folder).keep("rules")
    monkeypatch.setattr(program, "digest", program.digest.__wrapped__)  # of each process anew
    with monkeypatch.context() as patch:
        patch.setattr(program, "version", lambda name: "99")
        assert not KeptProofs(folder).holds("rules")
    read = Path.read_bytes
    with monkeypatch.context() as patch:
        mark = {"order.py": b"#"}
        patch.setattr(Path, "read_bytes", lambda self: read(self) + mark.get(self.name, b""))
        assert not KeptProofs(folder).holds("rules")
    assert KeptProofs(folder).holds("rules")


def test_what_others_could_have_written_is_no_proof(folder: Path) -> None:
    kept = KeptProofs(folder)
    kept.keep("rules")
    (folder / "proven").chmod(0o666)
    assert not kept.holds("rules")
    (folder / "proven").chmod(0o600)
    folder.chmod(0o777)
    assert not kept.holds("rules")
    folder.chmod(0o700)
    assert kept.holds("rules")
    (folder / "proven").rename(folder / "elsewhere")
    (folder / "proven").symlink_to(folder / "elsewhere")
    assert not kept.holds("rules")
    kept.keep("rules")  # in place of the link, not through it
    assert not (folder / "proven").is_symlink()
    assert kept.holds("rules")


def test_without_a_place_to_keep_them_examples_are_proven_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for folder in (None, tmp_path / "file"):
        KeptProofs(folder).keep("rules")
        assert not KeptProofs(folder).holds("rules")


def test_an_office_proves_once_and_a_failed_proof_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    prove = examples.prove

    def counted(*given: Any) -> None:
        asked.append(1)
        prove(*given)

    monkeypatch.setattr(examples, "prove", counted)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    home = tmp_path / "office"
    (home / "config").mkdir(parents=True)
    for _ in range(2):
        assert Office.open(home).rules()
    assert len(asked) == 1
    assert folder_for(home) == tmp_path / "cache" / "sammachip-sync"
    assert [path.name for path in home.iterdir()] == ["config"]
    rules = (PACKAGED / "config/rules.toml").read_text(encoding="utf-8")
    few = "[[rule]]".join(rules.split("[[rule]]")[:3])  # each is proven, whatever follows
    broken = few.replace("expect = [", 'expect = ["villages.moo#7", ', 1)
    (home / "config/rules.toml").write_text(broken, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match="fail"):
            Office.open(home).rules()
    assert len(asked) == 3


CONFIGURED = """
from sync.pipeline import Pipeline
from sync.service.memo.stamps import of_settings
from sync.settings import PACKAGED, load
told = []
class Asked:
    def holds(self, content):
        told.append(content)
        return True
settings = load(PACKAGED, {})
Pipeline(settings, Asked()).rulebook.rules
print(of_settings(settings), told)
"""


def test_what_is_configured_is_the_same_in_every_process() -> None:
    """Sets come in another order in each: all kept reports would be made anew at every start."""
    told = {
        subprocess.run(
            [sys.executable, "-c", CONFIGURED], capture_output=True, check=True, cwd=PACKAGED,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(told) == 1
