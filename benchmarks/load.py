"""Requests as fast as they are answered, for a while, by wrk."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

from msgspec import Struct

CONNECTIONS = 32
WRK = shutil.which("wrk")
_ANSWER_SECONDS = 20  # that an answer may take: those who build the feed at each request have a queue before them
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Load(Struct, frozen=True):
    """Answers in a second, and the milliseconds in which 99 of 100 came."""

    rate: float
    p99: float


def load(url: str, headers: Mapping[str, str], seconds: int) -> Load:
    """Ask for `url` over 32 connections for `seconds`.

    Raises:
        RuntimeError: an answer was neither 2xx nor 3xx, or a connection broke.
    """
    told = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    length = [f"-d{seconds}s", f"--timeout={_ANSWER_SECONDS}s"]
    command = [WRK or "wrk", "-t1", f"-c{CONNECTIONS}", *length, "--latency", *told, url]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds + 60)
    said = done.stdout
    rate = re.search(r"^Requests/sec: +([\d.]+)$", said, re.MULTILINE)
    slowest = re.search(r"^ +99% +([\d.]+)(us|ms|s|m) *$", said, re.MULTILINE)
    if done.returncode or not rate or not slowest or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url}: wrk was not answered well:\n{said}")
    return Load(float(rate[1]), float(slowest[1]) * _UNITS[slowest[2]])
