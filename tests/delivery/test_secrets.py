"""Passwords and keys stand in no log, no message, no traceback, and on no command line."""

from __future__ import annotations

import ssl
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli
from sync.settings import PACKAGED
from tests.console.test_contract_cli import run
from tests.delivery.test_smtp import aiosmtpd, with_login
from tests.offices import READERS, Copies

PASSWORD = "Hush-hush-987654321"
FORMS = (PASSWORD, b64encode(PASSWORD.encode()).decode(), PASSWORD[:12])


BUG = f"""
import sys, cli
sys.excepthook = cli.report_bug
def connect(password):
    held = [password]
    return {{}}[len(held)]
connect({PASSWORD[:5]!r} + {PASSWORD[5:]!r})
"""


def commands(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from commands(command)


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """What stands on a command line is read by every user of the machine (`ps`)."""
    names = {
        name
        for command in commands(cli.cli)
        for parameter in command.params
        for name in (parameter.name or "", *parameter.opts)
    }
    assert len(names) > 20
    assert not [n for n in names if any(word in n for word in ("pass", "secret", "token", "key"))]


def test_a_refused_login_tells_of_no_password_at_any_level(
    tmp_path: Path, certificates: tuple[Path, ssl.SSLContext], demo_office: Copies
) -> None:
    authority, context = certificates
    demo_office(tmp_path, readers=READERS)
    with aiosmtpd(**with_login(context)) as (_, port):
        told = run(
            tmp_path, "-vv", "send", "--today", "2026-07-12", exit_code=5,
            SAMMACHIP_SMTP_HOST="127.0.0.1", SAMMACHIP_SMTP_PORT=str(port),
            SAMMACHIP_SMTP_USER="weekly", SAMMACHIP_SMTP_PASSWORD=PASSWORD,
            SAMMACHIP_SMTP_CA_FILE=str(authority),
        )  # fmt: skip
    assert "535" in told.stdout + told.stderr
    key = (tmp_path / "state" / "secret.key").read_bytes()
    written = b"".join(
        path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.name != "secret.key"
    )
    for text in FORMS:
        assert text not in told.stdout + told.stderr
        assert text.encode() not in written
    for shape in (key, key.hex().encode(), b64encode(key)):
        assert shape not in written
        assert shape not in (told.stdout + told.stderr).encode()


def test_a_bug_s_traceback_holds_the_values_of_no_variable() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG], cwd=PACKAGED, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == cli.BUG, done.stderr
    assert "KeyError" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "line", ["password = 987654321", 'pasword = "987654321"', 'password = ["987654321"]']
)
def test_a_setting_that_is_refused_is_not_quoted(
    tmp_path: Path, demo_office: Copies, line: str
) -> None:
    demo_office(tmp_path)
    settings = tmp_path / "config" / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + f"\n[smtp]\n{line}\n", "utf-8")
    told = run(tmp_path, "-vv", "doctor", exit_code=3)
    assert "smtp.pas" in told.stdout
    assert "987654321" not in told.stdout + told.stderr
