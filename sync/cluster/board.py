"""The board of one machine, kept by one of its workers: pages as the daemon would write them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from sync.errors import StateError, SyncError, place_of
from sync.logs import Faults
from sync.model import Beat
from sync.service import Office, pieces
from sync.state.lock import ExclusiveLock

log = logging.getLogger(__name__)

EVERY_SECONDS = 30.0  # between two looks whether sheets were read since it was drawn
FAULT = "board not written"


class BoardKeeper:
    """Renews the board where `[board] folder` names one for this machine.

    The worker that comes first keeps it until it ends; then another of the machine does.
    """

    def __init__(self, office: Office, stopping: Callable[[], bool]) -> None:
        self._office = office.for_another_thread()
        self._beat = Beat(stopping)
        self._lock = ExclusiveLock(office.settings.home / "state" / "board.lock", "the board")
        self._held = False
        self._turn = threading.Lock()
        self._faults = Faults(log)

    async def keep(self) -> None:
        """For as long as the worker lives."""
        while self._office.settings.file.board.folder is not None:
            await asyncio.to_thread(self.renew)
            await asyncio.sleep(EVERY_SECONDS)

    def renew(self) -> None:
        """Bring the pages up to date once, unless another worker of this machine does. What goes
        wrong is told; no mail waits for a board."""
        try:
            with self._turn:
                if self._is_mine():
                    pieces.renew_board(self._office, self._beat)
        except SyncError as fault:
            self._faults.stands("board", str(fault), FAULT)
        except Exception as bug:  # noqa: BLE001 - the other work goes on
            self._faults.stands("board", f"our bug: {place_of(bug)}", FAULT, bug=bug)
        else:
            self._faults.over("board", FAULT)

    def close(self) -> None:
        with self._turn:
            if self._held:
                self._lock.release()
                self._office.state.close()

    def _is_mine(self) -> bool:
        if not self._held:
            try:
                self._lock.acquire()
            except StateError:
                return False
            self._held = True
        return True
