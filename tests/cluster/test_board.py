"""The board of a machine where workers run: one of them renews it, when all was read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("procrastinate")

from sync.cluster.board import BoardKeeper
from sync.model import Beat
from sync.service import Office, duty, pieces
from tests.cluster.districts import NAMES, District

TOLD = '["1", null, "", ""]'
Keeper = Callable[[], BoardKeeper]


@pytest.fixture
def screen(district: District) -> Path:
    with (district.home / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[board]\nfolder = "screen"\n')
    return district.home / "screen"


@pytest.fixture
def keeper(screen: Path, district: District) -> Iterator[Keeper]:
    """Makes keepers, as the workers of one machine do."""
    office, made = district.office(), list[BoardKeeper]()
    office.sync()

    def new() -> BoardKeeper:
        made.append(BoardKeeper(office, lambda: False))
        return made[-1]

    yield new
    for each in made:
        each.close()
    office.state.close()


def pages(screen: Path) -> int:
    return len([*screen.glob("*.html")]) if screen.exists() else 0


def test_it_is_drawn_when_nothing_is_left_to_be_read(
    keeper: Keeper, screen: Path, district: District
) -> None:
    office, board = district.office(), keeper()
    office.state.todo.ask(pieces.READ, {"takhli": TOLD})
    board.renew()
    assert pages(screen) == 0
    office.state.todo.done(pieces.READ, "takhli", TOLD)
    board.renew()
    assert pages(screen) == len(NAMES) + 1
    (screen / "index.html").unlink()
    board.renew()  # nothing was read since
    assert not (screen / "index.html").exists()
    office.state.close()


def test_what_is_asked_for_while_it_is_drawn_is_drawn_later(
    keeper: Keeper, screen: Path, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, board, real = district.office(), keeper(), duty.renew_board

    def meanwhile(drawn: Office, beat: Beat) -> object:
        office.state.todo.ask(pieces.READ, {"takhli": TOLD})
        return real(drawn, beat)

    monkeypatch.setattr(duty, "renew_board", meanwhile)
    board.renew()
    monkeypatch.undo()
    office.state.todo.done(pieces.READ, "takhli", TOLD)
    (screen / "index.html").unlink()
    board.renew()
    assert pages(screen) == len(NAMES) + 1
    office.state.close()


def test_one_worker_of_a_machine_keeps_it_and_another_after_it(
    keeper: Keeper, screen: Path
) -> None:
    first, second = keeper(), keeper()
    first.renew()
    (screen / "index.html").unlink()
    second.renew()
    assert not (screen / "index.html").exists()
    first.close()
    second.renew()
    assert (screen / "index.html").exists()


def test_a_bug_of_ours_in_it_is_told_once_and_stops_no_other_work(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(office: Office, beat: Beat) -> None:
        raise ZeroDivisionError

    board = keeper()
    monkeypatch.setattr(duty, "renew_board", broken)
    with caplog.at_level(logging.INFO, "sync.cluster.board"):
        board.renew()
        board.renew()
        monkeypatch.undo()
        board.renew()
    told = [(r.getMessage(), bool(r.exc_info)) for r in caplog.records if r.name.endswith("board")]
    assert told == [("board not written", True), ("board not written, works again", False)]
