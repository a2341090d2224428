"""The folder of pictures: kept under names that their bytes give them, and answered for over HTTP.

A picture is public for whoever knows its name, also while the story that it belongs to is under embargo: half of a
SHA-256, which nobody guesses, and which is in no public byte before the story is. But who has the very same file can
tell that it is here. Nothing is ever deleted or replaced.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from syndication.http.document import Answer, Headers, refusal
from syndication.http.ranges import ByteRange, HeldFile, wanted
from syndication.model.item import Media
from syndication.publishing import folder, media
from syndication.publishing.media import Picture
from syndication.publishing.media.quota import Quota
from syndication.publishing.symlinks import NotAFileError, OutsideError, open_within, read_within
from syndication.text.dates import http_date

MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}
_NAME = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(MEDIA_TYPES)})")
_FOREVER = "max-age=31536000, immutable"  # other bytes would have another name
_NOT_FOUND = "There is no picture at this address"


class StoredPicture(Struct, frozen=True):
    """What became of a picture: its name, what it is, and whether it is new here."""

    name: str
    picture: Picture
    new: bool


def keep(
    root: Path,
    data: bytes,
    one_at_a_time: AbstractContextManager[object] = nullcontext(),  # noqa: B008  # holds nothing, so it can be shared
    quota: Quota | None = None,
    now: float = 0.0,
) -> StoredPicture:
    """Keep a picture in the folder `root`, without private data.

    Args:
        root: the folder.
        data: the bytes as they were sent.
        one_at_a_time: is held while a large picture is decoded.
        quota: how much the folder may hold; None for any amount.
        now: seconds since 1970, by the clock that dates files; asked for where there is a quota.

    Raises:
        PictureError: the bytes are no picture that can be taken.
        FullError: there is no room for it.
        OSError: it cannot be written; nothing of it was.
    """
    cleaned = media.clean(data)
    picture = media.examine(cleaned, one_at_a_time)
    name = media.file_name(cleaned, picture.media_type)
    place = _place(root, name)
    new = not _holds(root, place, cleaned)
    if new:
        with quota.room_for(len(cleaned), now) if quota else nullcontext():
            folder.write(place, cleaned)
    return StoredPicture(name, picture, new)


def medium(kept: StoredPicture, base_url: str) -> Media:
    """Return a picture as an item has it among its media; alt text, caption and credit are for a person to write."""
    found = kept.picture
    url = f"{base_url}/pictures/{kept.name}"
    return Media(url=url, type=found.media_type, width=found.width, height=found.height, bytes=found.bytes)


def answer(root: Path, name: str, method: str, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET or HEAD of the picture `name` in the folder `root`.

    Args:
        root: the folder.
        name: as it stands in the address; 404 where it is none of a picture.
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_RANGE").
        now: seconds since 1970.

    Raises:
        OSError: the picture is there and cannot be read.
    """
    if not _NAME.fullmatch(name):
        return refusal(404, _NOT_FOUND)
    try:
        with open_within(root, _place(root, name)) as file:
            return _answer(file, name, method, headers, now)
    except (FileNotFoundError, NotADirectoryError, NotAFileError, OutsideError):
        return refusal(404, _NOT_FOUND)


def _answer(file: BinaryIO, name: str, method: str, headers: Mapping[str, str], now: int) -> Answer:
    status = os.fstat(file.fileno())
    tag, _, suffix = name.partition(".")
    # Section 8.8.2.1: no date of a file lies in the future.
    held = HeldFile(tag, min(int(status.st_mtime), now), status.st_size)
    chosen = wanted(method, headers, held, now)
    common = _common_headers(held)
    match chosen.status:
        case 304:
            return Answer(304, common, b"")
        case 412:
            return refusal(412, "The picture is not the one that this request is meant for")
        case 416:
            more = (("Content-Range", f"bytes */{held.length}"), ("Accept-Ranges", "bytes"))
            return refusal(416, f"The picture has {held.length} bytes; ask for some of them", more)
    own = _content_headers(chosen, held, MEDIA_TYPES[suffix])
    return Answer(chosen.status, own + common, _read_range(file, chosen) if method == "GET" else b"")


def _common_headers(held: HeldFile) -> Headers:
    return (
        ("ETag", f'"{held.tag}"'),
        ("Last-Modified", http_date(datetime.fromtimestamp(held.modified, UTC))),
        ("Cache-Control", _FOREVER),
        ("Accept-Ranges", "bytes"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "ETag, Content-Range"),
    )


def _content_headers(chosen: ByteRange, held: HeldFile, media_type: str) -> Headers:
    own: Headers = (("Content-Type", media_type), ("Content-Length", str(chosen.stop - chosen.start)))
    if chosen.status != 206:
        return own
    return (*own, ("Content-Range", f"bytes {chosen.start}-{chosen.stop - 1}/{held.length}"))


def _read_range(file: BinaryIO, chosen: ByteRange) -> bytes:
    # In one piece: an answer in several holds a thread of the server for as long as a slow client takes.
    file.seek(chosen.start)
    return file.read(chosen.stop - chosen.start)


def _holds(root: Path, place: Path, data: bytes) -> bool:
    """Tell whether a picture is there, and whole."""
    try:
        return read_within(root, place) == data
    except (FileNotFoundError, OutsideError):
        return False


def _place(root: Path, name: str) -> Path:
    return root / name[:2] / name
