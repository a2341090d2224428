"""The servers that are compared, each with one worker, and what each must answer before it is measured."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lxml import etree
from msgspec import Struct

from benchmarks import document, nginx, peer, services
from benchmarks.services import GZIP, Reply

NGINX, OURS = "nginx", "ours"
_PEERS = {
    "granian alone": "bare_wsgi",
    "bare Flask": "bare_flask",
    "WhiteNoise": "whitenoise_file",
    "feedgen in Flask": "feedgen_view",
    "Django": "django_view",
}
_BUILDING = ("feedgen_view", "django_view")
_WITH_A_304_APART = ("bare_wsgi", "bare_flask")


class Candidate(Struct, frozen=True):
    """A server: what the table calls it, its port, where it answers 304, and whether it builds the feed itself."""

    label: str
    port: int
    unchanged_path: str = document.PATH
    is_building: bool = False


class Known(Struct, frozen=True):
    """A candidate that answers as it is meant to, and the tag of what it serves."""

    candidate: Candidate
    tag: str


@contextmanager
def running(root: Path) -> Iterator[tuple[bytes, tuple[Known, ...]]]:
    """Serve 50 stories by every candidate; give the gzip'd document and the candidates, nginx first and ours last.

    Raises:
        RuntimeError: one did not start, or does not answer as it is meant to.
    """
    house = services.make_house(root / "ours", document.ITEMS)
    services.publish(house)
    with ExitStack() as stack:
        stack.enter_context(services.serving(house, "--no-work"))
        laid = document.lay_out(root, house.port)
        first = Candidate(NGINX, stack.enter_context(nginx.serving(root, laid)))
        peers = [stack.enter_context(_peer(label, laid)) for label in _PEERS]
        body = document.zipped(laid)
        yield body, tuple(_known(one, body) for one in (first, *peers, Candidate(OURS, house.port)))


@contextmanager
def _peer(label: str, laid: Path) -> Iterator[Candidate]:
    app, port = _PEERS[label], services.free_port()
    told = {peer.APP: app, peer.PORT: str(port), document.FOLDER: str(laid)}
    command = [sys.executable, "-m", "benchmarks.peer"]
    with services.running(command, laid.parent, services.environment() | told, port, document.PATH):
        unchanged_path = document.UNCHANGED_PATH if app in _WITH_A_304_APART else document.PATH
        yield Candidate(label, port, unchanged_path, app in _BUILDING)


def _known(candidate: Candidate, body: bytes) -> Known:
    """Return the candidate with its tag; wrk sees no difference between a 200 and a 304, so they are looked at here."""
    with services.connected(candidate.port) as connection:
        full = services.get(connection, document.PATH, GZIP)
        tag = services.get(connection, candidate.unchanged_path, GZIP).tag
        unchanged = services.get(connection, candidate.unchanged_path, GZIP | {"If-None-Match": tag})
    if not _is_right(full, body, candidate.is_building):
        raise RuntimeError(f"{candidate.label} answered {full.status} with another document, or not as gzip")
    if not tag or (unchanged.status, unchanged.body) != (304, b""):
        raise RuntimeError(f"{candidate.label} answered a poll for {tag or 'no tag'} with {unchanged.status}")
    return Known(candidate, tag)


def _is_right(reply: Reply, body: bytes, is_building: bool) -> bool:
    """Tell whether an answer is the document: the same bytes, or the same stories from one who builds it."""
    if (reply.status, reply.header("Content-Encoding")) != (200, "gzip"):
        return False
    return _titles(reply.body) == _titles(body) if is_building else reply.body == body


def _titles(body: bytes) -> list[str | None]:
    return [title.text for title in etree.fromstring(gzip.decompress(body)).iterfind("channel/item/title")]
