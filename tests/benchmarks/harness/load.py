"""Requests at fixed times, whatever the server does (an open loop), and how long each took."""

import asyncio
import time
from dataclasses import dataclass, field

TIMEOUT = 30  # seconds for an answer


@dataclass
class Load:
    """What became of some requests.

    :param latencies: seconds from the moment a request was due to the last byte of its answer
    :param lags: seconds from the moment a request was due to its being sent: what the client itself was late
    :param statuses: of the answers that were not 200
    """

    latencies: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)

    def add(self, other):
        """Take over the figures of another load."""
        self.latencies += other.latencies
        self.lags += other.lags
        self.statuses += other.statuses


def send(port, requests, rate):
    """Send requests, each over a connection of its own, as Odoo's workers close it after each answer.

    :param int port: on the loopback interface
    :param list[bytes] requests: whole HTTP requests
    :param float rate: a second
    :rtype: Load
    """
    return asyncio.run(_send(port, requests, rate))


def post(path, body, headers=None):
    """Write a POST request.

    :param str path: of the URL
    :param bytes body:
    :param dict headers: beside those that belong to any request with JSON
    :rtype: bytes
    """
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Connection: close", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def percentile(values, share):
    """Return the value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def _send(port, requests, rate):
    load = Load()
    started = time.perf_counter() + 0.1
    tasks = []
    for number, request in enumerate(requests):
        due = started + number / rate
        await asyncio.sleep(due - time.perf_counter())
        tasks.append(asyncio.create_task(_one(port, request, due, load)))
    await asyncio.gather(*tasks)
    return load


async def _one(port, request, due, load):
    load.lags.append(time.perf_counter() - due)
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError) as error:
        answer = f"HTTP/1.1 {type(error).__name__}".encode()
    load.latencies.append(time.perf_counter() - due)
    status = answer.split(b"\r\n", 1)[0].partition(b" ")[2].decode()
    if not status.startswith("200"):
        load.statuses.append(status)
