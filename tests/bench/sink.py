"""A mail server that only counts: in a process of its own, so that it takes nothing from who sends."""

import asyncio
import multiprocessing
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

HEADER = re.compile(rb"^Message-ID: *(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Its port, and what it has been handed so far."""

    def __init__(self, wire: Connection) -> None:
        self._wire = wire
        self.port: int = wire.recv()

    def counts(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        self._wire.send("counts")
        found: Counter[str] = self._wire.recv()
        return found


@contextmanager
def sink() -> Iterator[Sink]:
    """The server, until the block ends."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Sink(here)
    finally:
        here.send("end")
        process.join(10)


def _serve(wire: Connection) -> None:
    asyncio.run(_answer(wire))


async def _answer(wire: Connection) -> None:
    taken: Counter[str] = Counter()

    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):  # whom they kill says no goodbye
            await talk(reader, writer)
        writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := (await reader.readline()).upper().strip():
            if line == b"DATA":
                writer.write(b"354 go on\r\n")
                mail = await reader.readuntil(b"\r\n.\r\n")
                taken.update(found.decode() for found in HEADER.findall(mail)[:1])
            writer.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")

    server = await asyncio.start_server(session, "127.0.0.1", 0, limit=2**22)
    wire.send(server.sockets[0].getsockname()[1])
    while await asyncio.to_thread(wire.recv) == "counts":
        wire.send(taken)
