"""The package that is installed: the same program and the same pins, without the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from sync import __version__
from tests.licences import NOTICE, licence, locked

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LISTED = {
    "requirements.txt": PROJECT["dependencies"],
    **{
        f"requirements-{extra}.txt": pins
        for extra, pins in PROJECT["optional-dependencies"].items()
    },
}


def pins(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and line[0] not in "#-"]


@pytest.mark.parametrize("name", LISTED)
def test_the_project_and_the_requirements_name_the_same_pins(name: str) -> None:
    assert pins(ROOT / name) == LISTED[name]


@pytest.mark.parametrize("kind", ["", "-bench", "-dev", "-site"])
def test_every_pin_stands_in_the_lock_with_its_hashes(kind: str) -> None:
    lock = (ROOT / f"requirements{kind}.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+).*\\\n +--hash=sha256:", lock, re.M))
    wanted = pins(ROOT / f"requirements{kind}.txt")
    if kind == "-dev":  # it includes the others but those of the site and the benches
        names = [name for name in LISTED if not name.endswith(("-site.txt", "-bench.txt"))]
        wanted += [pin for name in names for pin in pins(ROOT / name)]
    for pin in wanted:
        name, version = re.sub(r"\[\w+\]", "", pin).split("==")
        assert locked.get(name.lower()) == version, f"{pin}: run `make locks`"


def test_notice_names_every_package_that_the_program_runs_with_and_its_licence() -> None:
    listed = dict(re.findall(r"(?m)^([\w.-]+): (.+)$", NOTICE.read_text(encoding="utf-8")))
    assert set(locked()) <= set(listed), "run `make docs`"
    for name in locked():
        assert licence(name) in (listed[name], None), name


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked where nothing of the checkout can be found."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
               "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]  # fmt: skip
    subprocess.run(command, check=True, timeout=300)
    wheel = next(folder.glob("*.whl"))
    assert wheel.name.startswith(f"sammachip_sync-{__version__}-")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(site: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAMMACHIP_", "PYTHONPATH"))}
    return subprocess.run(
        [sys.executable, "-m", "sync.cli", *words],
        cwd=home,
        env={**kept, "PYTHONPATH": str(site)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )


@pytest.mark.slow
def test_the_wheel_does_the_whole_job_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    told = run(installed, tmp_path, "demo")
    assert "ส่งครั้งนี้ 7" in told.stdout
    assert told.stdout.count(".html") == 7
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 7
    assert "sammachip check" in told.stdout  # not a file of the checkout


def test_the_wheel_begins_an_office(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "init", "my-office")
    assert (tmp_path / "my-office/config/settings.toml").is_file()
    assert __version__ in run(installed, tmp_path, "--version").stdout


def test_the_command_is_the_program_of_the_checkout(installed: Path) -> None:
    assert (installed / "sync/cli.py").read_bytes() == (ROOT / "cli.py").read_bytes()
    scripts = next(installed.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8")
    assert "sammachip = sync.cli:main" in scripts
