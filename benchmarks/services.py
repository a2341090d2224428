"""Servers of the benchmarks: real processes in folders and on ports of their own, ended whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from msgspec import Struct

from benchmarks import stories
from syndication.sources import records

Headers = tuple[tuple[str, str], ...]

HOST = "127.0.0.1"
GZIP = {"Accept-Encoding": "gzip"}
_START_SECONDS = 3600.0  # the first start over very many records takes minutes
_LOOKS = 50  # a start is looked at as often as every 50th of the time it takes, as looking takes time from it
_END_SECONDS = 5.0
_REQUEST_SECONDS = 10.0


class Reply(Struct, frozen=True):
    """What a client takes from an answer."""

    status: int
    headers: Headers
    body: bytes

    @property
    def tag(self) -> str:
        """Its ETag, or nothing."""
        return self.header("ETag")

    def header(self, name: str) -> str:
        """Return the value of a header, or nothing."""
        return next((value for own, value in self.headers if own.lower() == name.lower()), "")


class Running(Struct, frozen=True):
    """A server that is ready: its process, and the seconds that it took."""

    pid: int
    seconds: float


class MissingError(Exception):
    """Programs that a benchmark needs are not on this machine; the message is one line, and says how to get them."""


class House(Struct, frozen=True):
    """A publication in a folder of its own, to be served on a port of its own."""

    root: Path
    port: int

    @property
    def items(self) -> Path:
        """The folder of the records."""
        return self.root / "items"

    @property
    def environment(self) -> Mapping[str, str]:
        """What its processes are told."""
        config = str(self.root / "syndication.toml")
        return environment() | {"SYNDICATION_CONFIG": config, "SYNDICATION_PORT": str(self.port)}


def environment() -> dict[str, str]:
    """Return the environment without settings of the service, and with the folder that this package is in."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SYNDICATION_")}
    return clean | {"PYTHONPATH": str(Path(__file__).parents[1])}


def make_house(root: Path, size: int, *settings: str) -> House:
    """Return a publication of `size` records in a new folder `root`; `settings` are lines of its settings."""
    house = House(root, free_port())
    house.items.mkdir(parents=True)
    told = ('title = "Example Tribune"', 'authority = "tribune.example"', *settings)
    (root / "syndication.toml").write_text("\n".join((*told, "")))
    for number in range(1, size + 1):
        (house.items / name(number)).write_bytes(records.write(stories.story(number)))
    return house


def name(number: int) -> str:
    """Return the file name of a story's record."""
    return f"story-{number}.html"


def publish(house: House) -> None:
    """Publish once.

    Raises:
        CalledProcessError: not every record was taken in.
    """
    subprocess.run(
        [sys.executable, "-m", "syndication", "publish"],
        cwd=house.root,
        env=house.environment,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=_START_SECONDS,
    )


@contextmanager
def serving(house: House, *arguments: str) -> Iterator[Running]:
    """Run `syndication serve` with one web worker, ready when everything is published."""
    command = [sys.executable, "-m", "syndication", "serve", "--workers", "1", *arguments]
    with running(command, house.root, house.environment, house.port, "/healthz") as process:
        yield process


@contextmanager
def running(
    command: Sequence[str], root: Path, environment: Mapping[str, str], port: int, path: str
) -> Iterator[Running]:
    """Run a server until the block ends; the block begins when `path` is 200.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    log = root / f"server-{port}.log"
    start = time.monotonic()
    with log.open("wb") as output:
        # A session of its own: Ctrl-C reaches the benchmark alone, which ends its servers in order.
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _await(process, port, path, log)
        yield Running(process.pid, time.monotonic() - start)
    finally:
        _end(process)


def get(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> Reply:
    """Ask over a connection that stays open."""
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    return Reply(response.status, tuple(response.getheaders()), response.read())


@contextmanager
def connected(port: int) -> Iterator[HTTPConnection]:
    """Give a connection to a server of this machine."""
    connection = HTTPConnection(HOST, port, timeout=_REQUEST_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    start = time.monotonic()
    while not _is_ready(port, path):
        waited = time.monotonic() - start
        if process.poll() is not None or waited > _START_SECONDS:
            raise RuntimeError(f"a server did not start; it said:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(max(0.05, waited / _LOOKS))


def _is_ready(port: int, path: str) -> bool:
    try:
        with connected(port) as connection:
            return get(connection, path, {}).status == 200
    except (OSError, HTTPException):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
