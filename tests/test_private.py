"""State, key, sent.log, outbox and backups are their owner's alone; planted links lead nowhere."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.delivery.files import FilesTransport, file_stem, write_mail
from sync.delivery.sent_log import SentLog, Trace
from sync.errors import DeliveryError, StateError
from sync.service import Office
from sync.state.health import write_health
from sync.state.lock import ExclusiveLock
from sync.state.secret import fingerprint, secret_key
from sync.state.state import open_state
from tests.console.test_contract_cli import run
from tests.delivery.cast import mail

NOW = datetime(2026, 7, 13, 7, 30, tzinfo=UTC)
URL = "sqlite:///state/sammachip.db"


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "victim"
    path.write_bytes(b"mine")
    return path


# ------------------------------------------------------------------------------ whatever the umask


def test_a_mail_is_its_owner_s_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    write_mail(tmp_path / "preview", mail())
    assert stat.S_IMODE((tmp_path / "preview").stat().st_mode) == 0o700
    assert modes(tmp_path / "preview") == {0o600}


def test_state_key_log_lock_and_backup_are_too(tmp_path: Path, umask: int) -> None:
    with open_state(URL, tmp_path) as state:
        state.kept.put("a", "b")
        secret_key(tmp_path / "state" / "secret.key")
        with ExclusiveLock(tmp_path / "state" / "send.lock", "sending"):
            pass
        SentLog(tmp_path / "log" / "sent.log").note("key", Trace.DOT, NOW)
        state.backup(tmp_path / "backups" / "copy.db")
        for name in ("state", "log", "backups"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700
            assert modes(tmp_path / name) == {0o600}


def test_a_database_that_was_copied_back_open_is_closed_again(tmp_path: Path) -> None:
    open_state(URL, tmp_path).close()
    path = tmp_path / "state" / "sammachip.db"
    path.chmod(0o644)
    open_state(URL, tmp_path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770, 0o702])
def test_a_state_folder_that_others_may_write_in_is_refused_with_the_mend(
    tmp_path: Path, mode: int
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(StateError, match="changed by others") as told:
        open_state(URL, tmp_path)
    assert f"chmod 700 {folder}" in told.value.hint
    assert list(folder.iterdir()) == []


# ------------------------------------------------------------------------------ planted links


@pytest.mark.parametrize("ending", [".eml", ".html"])
@pytest.mark.parametrize("part", [True, False])
def test_a_mail_is_never_written_through_a_link(
    tmp_path: Path, victim: Path, ending: str, part: bool
) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    name = f"{file_stem(mail())}{ending}"
    planted = folder / (f".{name}.part" if part else name)
    planted.symlink_to(victim)
    path = write_mail(folder, mail())
    assert victim.read_bytes() == b"mine"
    assert not path.is_symlink()
    assert path.read_bytes() == mail().payload


def test_a_link_to_the_same_mail_has_not_arrived(tmp_path: Path) -> None:
    path = write_mail(tmp_path / "a", mail())
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / path.name).symlink_to(path)
    assert FilesTransport(tmp_path / "b").arrived(mail()) is not True


def test_a_file_in_the_place_of_the_outbox_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DeliveryError, match="cannot be written"):
        write_mail(tmp_path / "file", mail())


@pytest.mark.parametrize("name", ["sammachip.db", "secret.key", "send.lock", "sent.log"])
@pytest.mark.parametrize("dangling", [True, False])
def test_a_link_in_the_place_of_a_state_file_is_refused_and_not_followed(
    tmp_path: Path, victim: Path, name: str, dangling: bool
) -> None:
    folder = tmp_path / "home" / "state"
    folder.mkdir(parents=True, mode=0o700)
    target = tmp_path / "nowhere" if dangling else victim
    (folder / name).symlink_to(target)
    with pytest.raises(StateError, match="link"):
        if name == "sammachip.db":
            open_state(URL, tmp_path / "home")
        elif name == "secret.key":
            secret_key(folder / name)
        elif name == "send.lock":
            ExclusiveLock(folder / name, "sending").acquire()
        else:
            SentLog(folder / name).note("key", Trace.DOT, NOW)
    assert victim.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_backup_health_and_metrics_follow_no_link(tmp_path: Path, victim: Path) -> None:
    for name in ("copy.db", "health.json", "metrics.prom"):
        (tmp_path / name).symlink_to(victim)
        (tmp_path / f".{name}.{os.getpid()}").symlink_to(victim)
    with open_state(URL, tmp_path / "home") as state:
        state.backup(tmp_path / "copy.db")
    write_health(
        NOW, {}, health_file=tmp_path / "health.json", metrics_file=tmp_path / "metrics.prom"
    )
    assert victim.read_bytes() == b"mine"
    assert not any(path.is_symlink() for path in tmp_path.iterdir())


# ------------------------------------------------------------------------------ the key


def test_a_key_that_is_gone_is_not_replaced_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret.key"
    key = secret_key(path)
    path.unlink()
    with pytest.raises(StateError, match="is gone") as told:
        secret_key(path, fingerprint(key))
    assert "restore it" in told.value.hint
    assert not path.exists()


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office")
    run(home, "init", "--demo", str(home))
    run(home, "sync", "--today", "2026-07-12")
    return home


@pytest.fixture
def office(read_once: Path, tmp_path: Path) -> Path:
    home: Path = shutil.copytree(read_once, tmp_path / "own")
    (home / "state").chmod(0o700)
    return home


def test_sync_and_doctor_tell_of_a_key_that_is_gone(office: Path) -> None:
    key = office / "state" / "secret.key"
    key.unlink()
    told = run(office, "sync", "--full", "--today", "2026-07-12", exit_code=6)
    assert "secret.key is gone" in told.stderr
    assert not key.exists()
    checks = [check for check in Office.open(office).doctor() if check.name == "files"]
    assert [check.ok for check in checks] == [False]
    assert "secret.key is gone" in checks[0].message


def test_a_new_key_is_told_once(office: Path) -> None:
    key = office / "state" / "secret.key"
    key.write_bytes(os.urandom(32))
    told = run(office, "-v", "sync", "--full", "--today", "2026-07-12")
    assert "another one than before" in told.stderr
    told = run(office, "-v", "sync", "--full", "--today", "2026-07-12")
    assert "another one" not in told.stderr


# ------------------------------------------------------------------------------ doctor, damage


def test_doctor_looks_at_every_file_that_names_people(office: Path, tmp_path: Path) -> None:
    def faults() -> list[str]:
        found = [check for check in Office.open(office).doctor() if check.name == "files"]
        return [check.message.removeprefix(f"{office}/") for check in found if not check.ok]

    assert faults() == []
    (office / "outbox").mkdir(exist_ok=True)
    (office / "outbox").chmod(0o755)
    (office / "sent.log").write_text("")
    (office / "sent.log").chmod(0o646)
    (office / "state" / "extra").symlink_to(tmp_path)
    (office / "state").chmod(0o755)
    assert faults() == [
        "state can be read by others", "state/extra is a link", "outbox can be read by others",
        "sent.log can be changed by others",
    ]  # fmt: skip


def failed(office: Path) -> list[tuple[str, str]]:
    found = [check for check in Office.open(office).doctor() if check.name == "files"]
    return [
        (check.message.removeprefix(f"{office}/"), check.hint) for check in found if not check.ok
    ]


@pytest.mark.parametrize(
    "name", ["state/sammachip.db", "state/secret.key", "outbox/a.eml", "copy/monday.db", "key.json"]
)
def test_doctor_tells_of_an_open_file_wherever_it_lies(office: Path, name: str) -> None:
    assert failed(office) == []
    path = office / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if name == "copy/monday.db":
        Office.open(office).backup(path)
    elif not path.exists():
        path.write_text("x")
    if name == "key.json":
        change_settings(office, "[google]", '[google]\ncredentials = "key.json"')
    path.chmod(0o644)
    told = failed(office)
    if name == "state/sammachip.db":
        assert told == []  # closed again by whoever opens it
        assert path.stat().st_mode & 0o077 == 0
        return
    assert (f"{name} can be read by others", f"chmod go= {path}") in told


def test_many_open_files_are_one_line(office: Path) -> None:
    folder = office / "outbox"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(5):
        (folder / f"{number}.eml").write_text("x")
        (folder / f"{number}.eml").chmod(0o644)
    assert failed(office) == [
        ("outbox/0.eml and 4 more can be read by others", f"chmod -R go= {folder}")
    ]


def test_settings_with_a_password_are_for_their_owner_only(office: Path) -> None:
    settings = office / "config" / "settings.toml"
    settings.chmod(0o644)
    assert failed(office) == []
    server = '\n[smtp]\nhost = "127.0.0.1"\npassword = "hush"\n'
    settings.write_text(settings.read_text("utf-8") + server, "utf-8")
    (line,) = failed(office)
    assert line[0] == "config/settings.toml can be read by others"
    assert "hush" not in str(line)


def change_settings(office: Path, old: str, new: str) -> None:
    settings = office / "config" / "settings.toml"
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new, 1), "utf-8")


def damage(path: Path) -> bytes:
    """Overwrites one page in the middle of the file, which no command looks at."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)
    return bytes(content)


def test_damage_in_the_middle_of_the_database_is_seen_before_sending_and_copying(
    tmp_path: Path,
) -> None:
    with open_state(URL, tmp_path) as state:
        for number in range(200):
            state.kept.put(str(number), "x" * 2000)
        state.backup(tmp_path / "good.db")
    good = (tmp_path / "good.db").read_bytes()
    damage(tmp_path / "state" / "sammachip.db")
    with open_state(URL, tmp_path) as state, pytest.raises(StateError, match="damaged") as told:
        state.backup(tmp_path / "good.db")
    assert "backup" in told.value.hint
    assert (tmp_path / "good.db").read_bytes() == good


@pytest.mark.parametrize("command", ["send", "sync", "doctor"])
def test_damage_anywhere_is_told_by_whoever_looks_through_the_file(
    office: Path, command: str
) -> None:
    with open_state(URL, office) as state:
        for number in range(2000):
            state.kept.put(f"x{number}", "x" * 2000)
        state.database.engine.dispose()
    damage(office / "state" / "sammachip.db")
    told = run(office, command, "--today", "2026-07-12", exit_code=6)
    assert "damaged" in told.stdout + told.stderr
    assert "restore the newest backup" in told.stdout + told.stderr
    assert not list((office / "outbox").glob("*.eml"))


def test_status_tells_of_damage_in_what_it_shows(office: Path) -> None:
    path = office / "state" / "sammachip.db"
    with open_state(URL, office) as state, state.database.reading() as connection:
        (page,) = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'reports'"
        ).one()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    told = run(office, "status", "--today", "2026-07-12", exit_code=6)
    assert "damaged" in told.stderr
    assert "restore the newest backup" in told.stderr
