"""What directories check of a podcast over the network: its cover, and the file of its newest episode."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Literal

from lxml import etree
from msgspec import Struct

from syndication.http.fetch import Fetched
from syndication.model.errors import FetchError
from syndication.publishing.covers import fault_of_cover

Method = Literal["GET", "HEAD"]
Ask = Callable[[str, Method, Mapping[str, str]], Fetched]
"""Returns the response of an address to a method with headers. Raises FetchError."""

_MOST_REDIRECTS = 2
_OK, _PARTIAL = 200, 206
_TOTAL = re.compile(r"bytes [0-9]{1,20}-[0-9]{1,20}/([0-9]{1,20})")


class EpisodeFile(Struct, frozen=True):
    """The enclosure of an episode, as its feed has it; 0 bytes means that the feed does not know the size."""

    url: str
    media_type: str
    bytes: int


def newest_file(rss: bytes) -> EpisodeFile | None:
    """Return the file of the newest episode in a document of ours, None if it has no episode."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = etree.fromstring(rss, parser).find("channel/item/enclosure")
    if found is None:
        return None
    return EpisodeFile(found.get("url", ""), found.get("type", ""), int(found.get("length", "0")))


def cover_faults(url: str, ask: Ask) -> Iterator[str]:
    """Yield why directories would refuse the cover at an address."""
    try:
        fetched = ask(url, "GET", {"Accept": "image/jpeg, image/png"})
    except FetchError as error:
        yield f"cover: {url}: {error}"
        return
    if fetched.status != _OK:
        yield f"cover: {url} is answered with {fetched.status}; it must be public"
    elif fault := fault_of_cover(BytesIO(fetched.body)):
        yield f"cover: {url} {fault}"


def file_faults(file: EpisodeFile, ask: Ask) -> Iterator[str]:
    """Yield what podcast apps and directories miss at the address of an episode."""
    try:
        head = ask(file.url, "HEAD", {"Accept": "*/*"})
        part = ask(file.url, "GET", {"Accept": "*/*", "Range": "bytes=0-1", "Accept-Encoding": "identity"})
    except FetchError as error:
        yield f"episode: {file.url}: {error}"
        return
    if head.status != _OK:
        yield f"episode: {file.url} answers HEAD with {head.status}; directories need 200 with type and size"
    if part.status != _PARTIAL:
        yield f"episode: {file.url} answers a byte range with {part.status}; apps need 206 to play and to seek"
    yield from _type_faults(file, head)
    yield from _size_faults(file, part)
    if len(part.redirects) > _MOST_REDIRECTS:
        yield f"episode: {file.url} is redirected {len(part.redirects)} times; some apps follow few redirects"


def _type_faults(file: EpisodeFile, head: Fetched) -> Iterator[str]:
    kind = head.header("Content-Type").partition(";")[0].strip().lower()
    if head.status == _OK and kind.partition("/")[0] != file.media_type.partition("/")[0]:
        yield f"episode: {file.url} is sent as {kind or 'no type'}, and the feed says {file.media_type}; correct one"


def _size_faults(file: EpisodeFile, part: Fetched) -> Iterator[str]:
    found = _TOTAL.fullmatch(part.header("Content-Range").strip())
    size = int(found[1]) if found else 0
    if size and size != file.bytes:
        declared = f"{file.bytes:,}" if file.bytes else "no size"
        yield f"episode: {file.url} has {size:,} bytes, and the feed says {declared}; write bytes = {size} in its media"
