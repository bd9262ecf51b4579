"""Outboxes on the real state, in a temporary office."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.delivery.outbox import Outbox
from sync.delivery.sent_log import SentLog
from sync.delivery.transport import Transport
from sync.settings import Delivery
from sync.state import State, open_state
from tests.delivery.cast import Clock
from tests.delivery.certificates import make_certificates


@dataclass
class TestOffice:
    """A folder with a state, a clock, and outboxes to deliver from."""

    __test__ = False
    home: Path
    state: State
    clock: Clock = field(default_factory=Clock)
    settings: Delivery = field(default_factory=Delivery)

    def outbox(self, transport: Transport, **more: Any) -> Outbox:
        options: dict[str, Any] = {
            "clock": self.clock,
            "owner": "here",
            "addresses": self.state.addresses,
            "wait": self.clock.wait,
        }
        return Outbox(
            self.state.outbox,
            transport,
            SentLog(self.home / "sent.log"),
            self.settings,
            **{**options, **more},
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TestOffice]:
    with open_state("sqlite:///state/sammachip.db", tmp_path) as state:
        yield TestOffice(tmp_path, state)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return make_certificates(tmp_path_factory.mktemp("certificates"))
