"""When a story is in all of its documents, or in none any more, for a reader who polls them over one connection."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.client import HTTPConnection

from msgspec import Struct

from benchmarks import services
from syndication.formats import FORMATS
from syndication.model.item import Item
from syndication.model.selection import selections

_BETWEEN_SECONDS = 0.005
_PATIENCE_SECONDS = 60.0
_PICTURES = re.compile(rb"pictures\\?/(\d+)\.jpg")
NONE = '""'  # the tag of no document: with it every one is new
Tags = dict[str, str]


class Latency(Struct, frozen=True):
    """The seconds after which the first document had a story, and all of them."""

    first: float
    complete: float


def documents(item: Item) -> list[str]:
    """Return the paths of the documents that a story is in: each of its feeds in each format."""
    paths = [selection.path for selection in selections(item, ())]
    return ["/".join(("", path, name)) if path else f"/{name}" for path in paths for name in FORMATS]


def tags(connection: HTTPConnection, paths: list[str]) -> Tags:
    """Return the ETag of each document as it is now."""
    return {path: services.get(connection, path, {}).tag for path in paths}


def watch(connection: HTTPConnection, known: Tags, item: Item, start: float) -> Latency:
    """Poll documents in turn until each has a story; `start` is when that was put in, by time.perf_counter.

    Raises:
        TimeoutError: one has it not after a minute.
    """
    mark = _mark(item)
    seen = watch_for(connection, known, lambda _, body: bool(mark.search(body)), start, f"{item.headline!r} was not in")
    return Latency(min(seen), max(seen))


def watch_each(connection: HTTPConnection, known: Tags, item: Item, start: float) -> dict[str, float]:
    """Poll documents in turn until each has a story; return the seconds since `start` of each.

    Raises:
        TimeoutError: one has it not after a minute.
    """
    mark, seen = _mark(item), dict[str, float]()

    def has_it(path: str, body: bytes) -> bool:
        if mark.search(body):
            seen[path] = time.perf_counter() - start
        return path in seen

    watch_for(connection, known, has_it, start, f"{item.headline!r} was not in")
    return seen


def watch_out(connection: HTTPConnection, known: Tags, item: Item, start: float) -> Latency:
    """Poll documents in turn until none has a story any more; `start` is when that was withdrawn.

    Raises:
        TimeoutError: one has it still after a minute.
    """
    mark = _mark(item)
    seen = watch_for(connection, known, lambda _, body: not mark.search(body), start, f"{item.headline!r} was still in")
    return Latency(min(seen), max(seen))


def watch_for(
    connection: HTTPConnection, known: Tags, is_done: Callable[[str, bytes], bool], start: float, problem: str
) -> list[float]:
    """Poll documents in turn until the path and body of each satisfy; return the seconds since `start` of each.

    Raises:
        TimeoutError: one does not after a minute of polling; `problem` says what is wrong with it.
    """
    waiting, seen = dict(known), list[float]()
    end = time.perf_counter() + _PATIENCE_SECONDS
    while waiting:
        for path, tag in list(waiting.items()):
            reply = services.get(connection, path, {"If-None-Match": tag})
            if reply.status == 200 and is_done(path, reply.body):
                seen.append(time.perf_counter() - start)
                del waiting[path]
            elif reply.status == 200:
                waiting[path] = reply.tag
        if time.perf_counter() > end:
            raise TimeoutError(f"{problem} {', '.join(waiting)} after {_PATIENCE_SECONDS:.0f} s")
        time.sleep(_BETWEEN_SECONDS)
    return seen


def numbers(body: bytes) -> frozenset[int]:
    """Return the numbers of the stories in a document."""
    return frozenset(int(found) for found in _PICTURES.findall(body))


def _mark(item: Item) -> re.Pattern[bytes]:
    """Return what is in a document when the story is: the address of its picture; JSON may have its slashes escaped."""
    return re.compile(re.escape(item.media[0].url).replace("/", r"\\?/").encode())
