"""Where what is sent arrives: an HTTP server and an SMTP server that take everything and count it, as processes.

``python -m harness.sinks http|smtp``: prints its port, and at a line on its standard input how much has arrived.
"""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%s"


@contextmanager
def sink(kind):
    """Run a sink.

    :param str kind: ``http`` or ``smtp``
    :return: a :class:`Sink`
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "harness.sinks", kind],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Sink(process)
    finally:
        process.kill()
        process.wait()


class Sink:
    """A running sink; ``port`` is where it listens on this machine."""

    def __init__(self, process):
        self._process = process
        self.port = int(process.stdout.readline())

    def arrived(self):
        """:return: how much has arrived, and how many different recipients had it"""
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        return tuple(map(int, self._process.stdout.readline().split()))


class _Count:
    def __init__(self):
        self.number, self.people = 0, set()

    def __str__(self):
        return f"{self.number} {len(self.people)}"


async def _http(count):
    async def serve(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                body = await reader.readexactly(length)
                count.number += 1
                count.people.add(body.partition(b'"conversation": {"id": "')[2].partition(b'"')[0])
                said = b'{"id": "sent-%d"}' % count.number
                writer.write(ANSWER % (len(said), said))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)


async def _smtp(count):
    from aiosmtpd.smtp import SMTP

    class Handler:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
            count.number += 1
            count.people.update(envelope.rcpt_tos)
            return "250 OK"

    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(Handler(), loop=loop), "127.0.0.1", 0)


async def _main(kind):
    count = _Count()
    server = await (_http if kind == "http" else _smtp)(count)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(count, flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
