"""The document that every candidate serves, in a folder from which those take it that do not build it themselves."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks import services
from benchmarks.services import GZIP, Headers, Reply

FOLDER = "BENCHMARK_FOLDER"  # names the folder, in a candidate's environment
ITEMS = 50
PATH = "/rss.xml"
UNCHANGED_PATH = "/unchanged/rss.xml"  # of candidates whose 304 has an address of its own, to cost their 200 nothing
_PLAIN, _ZIPPED, _HEADERS = "rss.xml", "rss.xml.gz", "headers.json"
_OF_THE_SERVER = ("date", "server", "connection", "transfer-encoding")


class Answers(Struct, frozen=True):
    """The headers of our 200 with gzip and of our 304, without those that the server adds."""

    full: Headers
    unchanged: Headers


def lay_out(root: Path, port: int) -> Path:
    """Put what our server on `port` answers into a new folder below `root`; return the folder."""
    with services.connected(port) as connection:
        full = services.get(connection, PATH, GZIP)
        unchanged = services.get(connection, PATH, GZIP | {"If-None-Match": full.tag})
    laid = root / "document"
    laid.mkdir()
    (laid / _PLAIN).write_bytes(gzip.decompress(full.body))
    (laid / _ZIPPED).write_bytes(full.body)
    (laid / _HEADERS).write_bytes(msgspec.json.encode(Answers(_own(full), _own(unchanged))))
    return laid


def folder() -> Path:
    """Return the folder that this process was told of."""
    return Path(os.environ[FOLDER])


def zipped(laid: Path) -> bytes:
    """Return the document as gzip."""
    return (laid / _ZIPPED).read_bytes()


def answers(laid: Path) -> Answers:
    """Return the headers of our answers."""
    return msgspec.json.decode((laid / _HEADERS).read_bytes(), type=Answers)


def _own(reply: Reply) -> Headers:
    return tuple((name, value) for name, value in reply.headers if name.lower() not in _OF_THE_SERVER)
