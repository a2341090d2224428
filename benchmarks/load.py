"""Requests as fast as they are answered, for a while: by wrk where it is installed, else by a client of our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from benchmarks.measuring import percentile

CONNECTIONS = 16
_WRK = shutil.which("wrk")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

CLIENT = "wrk" if _WRK else "the client in Python"


class Load(Struct, frozen=True):
    """Answers in a second, and the milliseconds in which 99 of 100 came."""

    rate: float
    p99: float


def load(url: str, headers: Mapping[str, str], status: int, seconds: int) -> Load:
    """Ask for `url` over 16 connections for `seconds`; every answer must have `status`.

    Raises:
        RuntimeError: an answer had another status, or a connection broke.
    """
    return _by_wrk(_WRK, url, headers, seconds) if _WRK else asyncio.run(_by_hand(url, headers, status, seconds))


def _by_wrk(wrk: str, url: str, headers: Mapping[str, str], seconds: int) -> Load:
    told = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *told, url]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds + 30)
    said = done.stdout
    rate = re.search(r"^Requests/sec: +([\d.]+)$", said, re.MULTILINE)
    slowest = re.search(r"^ +99% +([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
    if done.returncode or not rate or not slowest or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url}: wrk was not answered well:\n{said}")
    return Load(float(rate[1]), float(slowest[1]) * _UNITS[slowest[2]])


async def _by_hand(url: str, headers: Mapping[str, str], status: int, seconds: int) -> Load:
    place = urlsplit(url)
    lines = (f"GET {place.path} HTTP/1.1", f"Host: {place.netloc}", *(f"{name}: {headers[name]}" for name in headers))
    asked = ("\r\n".join(lines) + "\r\n\r\n").encode()
    start = time.perf_counter()
    asking = (_ask(place.hostname or "", place.port or 80, asked, status, start + seconds) for _ in range(CONNECTIONS))
    times = [taken for part in await asyncio.gather(*asking) for taken in part]
    return Load(len(times) / (time.perf_counter() - start), percentile(times, 99) * 1000)


async def _ask(host: str, port: int, asked: bytes, status: int, end: float) -> list[float]:
    """Ask again and again over one connection; return the seconds that each answer took."""
    reader, writer = await asyncio.open_connection(host, port)
    times = []
    try:
        while (start := time.perf_counter()) < end:
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            if int(head[9:12]) != status:
                raise RuntimeError(f"an answer was {head[9:12].decode()} in place of {status}")
            length = _LENGTH.search(head)
            await reader.readexactly(int(length[1]) if length else 0)
            times.append(time.perf_counter() - start)
    finally:
        writer.close()
    return times
