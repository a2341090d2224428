"""The media store: pictures in a folder, under names made from their bytes, and HTTP answers for them.

Everybody who knows the name of a picture can read it, also while its story is under embargo. The name is half of a
SHA-256: nobody can guess it, and it appears in public only with the story. But a person who has the very same file can
find out that it is stored here. Nothing is ever deleted or replaced.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from syndication.http.document import Answer, refusal
from syndication.http.ranges import ByteRange, HeldFile
from syndication.model.item import Item, Media
from syndication.model.limits import PICTURE_NAME
from syndication.model.uploaded_pictures import FOLDER, SOUNDS, StoredPictures, picture_paths
from syndication.publishing import durable_files, media
from syndication.publishing.media import Picture, PictureError, sound_store
from syndication.publishing.media.file_answers import answer_head
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.renditions import renditions_of, save_renditions
from syndication.publishing.media.sound import SoundError
from syndication.publishing.symlinks import NotAFileError, OutsideError, open_within, read_within

MOST_BYTES = 20_000_000
"""The largest picture that is accepted."""
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}
_NAME = re.compile(PICTURE_NAME)
_NOT_FOUND = "There is no picture at this address"


class StoredPicture(Struct, frozen=True):
    """A picture in the store: its name, its properties, and whether it is new."""

    name: str
    picture: Picture
    new: bool


def save_picture(
    root: Path,
    data: bytes,
    one_at_a_time: AbstractContextManager[object] = nullcontext(),  # noqa: B008  # holds nothing, so it can be shared
    quota: Quota | None = None,
    now: float = 0.0,
    ladder: Sequence[int] = (),
) -> StoredPicture:
    """Save a picture in the folder `root`, without private data.

    Args:
        root: the folder.
        data: the uploaded bytes.
        one_at_a_time: a lock held while a large picture is decoded.
        quota: how much the folder may hold; None for any amount.
        now: seconds since 1970, by the clock of the file system; needed with a quota.
        ladder: the widths of its renditions. If these cannot be made, the picture is stored all the same.

    Raises:
        PictureError: the bytes are not an accepted picture.
        FullError: there is no room for it.
        OSError: it cannot be written; nothing of it was written.
    """
    cleaned = media.clean(data)
    picture = media.examine(cleaned, one_at_a_time)
    name = media.file_name(cleaned, picture.media_type)
    place = _place(root, name)
    new = not _holds(root, place, cleaned)
    if new:
        with quota.room_for(len(cleaned), now) if quota else nullcontext():
            durable_files.write(place, cleaned)
    save_renditions(root, name, cleaned, ladder, quota, now, one_at_a_time)
    return StoredPicture(name, picture, new)


def name_of_picture(data: bytes) -> str:
    """Return the name under which a picture would be stored.

    Raises:
        PictureError: the bytes are not an accepted picture.
    """
    cleaned = media.clean(data)
    return media.file_name(cleaned, media.examine(cleaned).media_type)


def read_picture(root: Path, name: str) -> bytes | None:
    """Return the bytes of a stored picture, None if there is none with this name.

    Raises:
        OSError: it exists but cannot be read.
    """
    try:
        return read_within(root, _place(root, name)) if _NAME.fullmatch(name) else None
    except (FileNotFoundError, NotADirectoryError, NotAFileError, OutsideError):
        return None


def open_picture(root: Path, name: str) -> AbstractContextManager[BinaryIO]:
    """Open a stored picture.

    Raises:
        FileNotFoundError: there is none with this name.
        OSError: it exists but cannot be read.
    """
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return open_within(root, _place(root, name))


def as_media(stored: StoredPicture, base_url: str) -> Media:
    """Return a picture for the media of an item; a person adds alt text, caption and credit."""
    return _media(stored.picture, f"{base_url}/{FOLDER}{stored.name}")


def pictures_of(root: Path, items: Iterable[Item]) -> StoredPictures:
    """Return the uploaded pictures and sounds of items that are stored in the folder `root`, by their paths in records.

    One that is damaged or cannot be read is left out, as if it were not stored: a record stops no other.
    """
    paths = sorted({path for item in items for path in picture_paths(item)})
    found: dict[str, Media] = {}
    for path in paths:
        with suppress(PictureError, SoundError, OSError):
            is_sound = path.startswith(SOUNDS)
            found[path] = sound_store.stored_media(root, path) if is_sound else _stored_media(root, path)
    return found


def _stored_media(root: Path, path: str) -> Media:
    name = path.removeprefix(FOLDER)
    return replace(_media(_measured(root, name), path), renditions=renditions_of(root, name))


@lru_cache(10_000)
def _measured(root: Path, name: str) -> Picture:
    """Return the properties of a stored picture. They never change, as its name is made of its bytes."""
    with open_within(root, _place(root, name)) as file:
        return media.measure(file)


def _media(picture: Picture, url: str) -> Media:
    return Media(url=url, type=picture.media_type, width=picture.width, height=picture.height, bytes=picture.bytes)


def answer(root: Path, name: str, method: str, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET or HEAD of the picture `name` in the folder `root`.

    Args:
        root: the folder.
        name: the last part of the address; the answer is 404 if it is not a valid name.
        method: the request's method.
        headers: the request's headers, with names as in WSGI ("HTTP_RANGE").
        now: seconds since 1970.

    Raises:
        OSError: the picture exists but cannot be read.
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
    # RFC 9110 section 8.8.2.1: Last-Modified is never in the future.
    held = HeldFile(tag, min(int(status.st_mtime), now), status.st_size)
    head, chosen = answer_head("picture", held, MEDIA_TYPES[suffix], method, headers, now)
    has_bytes = method == "GET" and chosen.status in (200, 206)
    return replace(head, body=_read_range(file, chosen)) if has_bytes else head


def _read_range(file: BinaryIO, chosen: ByteRange) -> bytes:
    # In one piece: a streamed answer would hold a thread of the server for as long as a slow client takes.
    file.seek(chosen.start)
    return file.read(chosen.stop - chosen.start)


def _holds(root: Path, place: Path, data: bytes) -> bool:
    """Return whether the picture is stored, with exactly these bytes."""
    try:
        return read_within(root, place) == data
    except (FileNotFoundError, OutsideError):
        return False


def _place(root: Path, name: str) -> Path:
    return root / name[:2] / name
