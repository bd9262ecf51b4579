"""The machines: a worker each, started again when it ends; in a network namespace if possible."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bench.nation.world import World, host_folder
from tests.cluster.clocks import ahead
from tests.cluster.wire import Wire

HERE = Path(__file__).resolve().parents[2]
BRIDGE, NETWORK = f"nt{os.getpid() % 100000}", "10.77.0"
ADDRESS = f"{NETWORK}.1"  # of this machine, for the others
RESTART_SECONDS = 1.0
GRACE_SECONDS = 40.0


def ip(*words: str) -> bool:
    done = subprocess.run(["ip", *words], capture_output=True, check=False)
    return done.returncode == 0


@contextmanager
def network(wanted: bool = True) -> Iterator[str | None]:
    """The address of this machine on a bridge between namespaces; None where there can be none, or
    where it is not wanted: a second one beside it would take its way."""
    able = wanted and os.geteuid() == 0 and shutil.which("ip") is not None
    made = able and ip("link", "add", BRIDGE, "type", "bridge")
    try:
        up = made and ip("addr", "add", f"{ADDRESS}/24", "dev", BRIDGE)
        yield ADDRESS if up and ip("link", "set", BRIDGE, "up") else None
    finally:
        if made:
            ip("link", "del", BRIDGE)


class Cable:
    """A namespace with an address of its own, on the bridge; Google and the mail server come to it
    by sockets in the folder, which no cut cable ends."""

    def __init__(self, number: int, world: World) -> None:
        self._name = f"{BRIDGE}-{number}"
        self._link = f"{BRIDGE}v{number}"
        ip("netns", "add", self._name)
        ip("link", "add", self._link, "type", "veth", "peer", "name", "eth0", "netns", self._name)
        ip("link", "set", self._link, "master", BRIDGE, "up")
        ip("-n", self._name, "addr", "add", f"{NETWORK}.{number + 2}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            ip("-n", self._name, "link", "set", device, "up")
        self.within = ("ip", "netns", "exec", self._name)
        google = world.box.endpoint.rpartition(":")[2]
        self._wires = []
        for port in (google, str(world.mail.port)):
            middle = str(world.folder / f"{number}-{port}.sock")
            self._wires.append(Wire(port, begin=middle))
            self._wires.append(Wire(middle, begin=port, within=self.within))
        self.url = f"postgresql://office@{ADDRESS}:{world.database.port}/nation"

    def cut(self) -> None:
        ip("link", "set", self._link, "down")

    def mend(self) -> None:
        ip("link", "set", self._link, "up")

    def close(self) -> None:
        for wire in self._wires:
            wire.close()
        ip("netns", "del", self._name)


class Loopback:
    """A plain process; what leads to its database is a wire that can be cut."""

    within: Sequence[str] = ()

    def __init__(self, world: World) -> None:
        self._wire = Wire(str(world.database.port))
        self.cut, self.mend, self.close = self._wire.cut, self._wire.mend, self._wire.close
        self.url = f"postgresql://office@127.0.0.1:{self._wire.port}/nation"


@dataclass
class Host:
    """A machine; its clock is `ahead` so many seconds. Without a pinned day it has the real one."""

    name: str
    world: World
    way: Cable | Loopback
    jobs: int
    today: date | None
    ahead: float = 0.0
    ends: Counter[int] = field(default_factory=Counter)  # exit code → how often; -9: killed
    peak: int = 0  # kB that its largest worker held
    _process: subprocess.Popen[bytes] | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        self._home = host_folder(self.world, self.name)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        while not self._over.is_set():
            self._process = self._start()
            self.ends[self._process.wait()] += 1
            self._over.wait(RESTART_SECONDS)

    def _start(self) -> subprocess.Popen[bytes]:
        words = ["worker", "--jobs", str(self.jobs), "--log-level", "error"]
        words += ["--today", str(self.today)] if self.today else []
        own = {"SAMMACHIP_HOME": str(self._home), "SAMMACHIP_STATE_URL": self.way.url}
        if self.ahead:
            own |= ahead(self.ahead, self._home)
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(
                [*self.way.within, sys.executable, str(HERE / "cli.py"), *words],
                env={**os.environ, **own}, cwd=HERE, stderr=log,
            )  # fmt: skip

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> bool:
        """With SIGKILL; False when none lived just then."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.kill()
        return True

    def used(self) -> float:
        """Processor seconds of its worker that lives."""
        assert self._process is not None
        told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def look(self) -> None:
        """Remember how much its worker has held at most."""
        with suppress(OSError, ValueError, IndexError, AttributeError):
            status = Path(f"/proc/{self._process.pid}/status").read_text()  # type: ignore[union-attr]
            self.peak = max(self.peak, int(status.partition("VmHWM:")[2].split()[0]))

    def end(self) -> None:
        self._over.set()
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            self._process.kill()
        self._keeper.join()

    @property
    def log(self) -> str:
        return (self._home / "log").read_text("utf-8", "replace")


@contextmanager
def hosts(
    world: World,
    count: int,
    *,
    jobs: int,
    namespaces: bool,
    ahead: Sequence[float] = (),
    today: date | None = None,
) -> Iterator[list[Host]]:
    """So many machines at work, for as long as the block lasts."""
    clocks = [*ahead, *[ahead[-1] if ahead else 0.0] * count][:count]
    made: list[Host] = []
    try:
        for number in range(count):
            way = Cable(number, world) if namespaces else Loopback(world)
            made.append(Host(f"host{number}", world, way, jobs, today, clocks[number]))
        for host in made:
            host.begin()
        yield made
    finally:
        enders = [threading.Thread(target=host.end) for host in made]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
        for host in made:
            host.way.close()
