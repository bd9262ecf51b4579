"""A wire between a process and a server that can be cut: what it carries passes a process that can
be stopped, and then nothing comes through, while every connection looks alive.

    python -m tests.cluster.wire FROM TO      each PORT of 127.0.0.1, HOST:PORT, or a socket's path
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from sync.settings import PACKAGED

CHUNK = 65536


class Wire:
    """From a free port of 127.0.0.1 (or where `begin` says) to `end`."""

    def __init__(self, end: str, *, begin: str = "0", within: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*within, sys.executable, "-m", "tests.cluster.wire", begin, end],
            cwd=PACKAGED, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout
        self.begin = self._process.stdout.readline().strip()

    @property
    def port(self) -> int:
        return int(self.begin)

    def cut(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
    target.close()


async def main(begin: str, end: str) -> None:
    async def both_ways(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            if "/" in end:
                back, forth = await asyncio.open_unix_connection(end)
            else:
                host, _, port = end.rpartition(":")
                back, forth = await asyncio.open_connection(host or "127.0.0.1", int(port))
        except OSError:
            target.close()
            return
        await asyncio.gather(carry(source, forth), carry(back, target))

    if "/" in begin:
        server = await asyncio.start_unix_server(both_ways, begin)
        told = begin
    else:
        server = await asyncio.start_server(both_ways, "127.0.0.1", int(begin))
        told = str(server.sockets[0].getsockname()[1])
    print(told, flush=True)  # noqa: T201 - who started it waits for it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
