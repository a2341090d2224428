"""Sounds in the media store: in the same folder as pictures, under names made from their bytes.

A sound may be larger than the memory, so it is read and written in chunks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from syndication.http.document import Headers, refusal
from syndication.http.ranges import HeldFile
from syndication.model.item import Media
from syndication.model.limits import SOUND_NAME
from syndication.model.uploaded_pictures import SOUNDS
from syndication.publishing import durable_files
from syndication.publishing.media import sounds
from syndication.publishing.media.boxes import Extent
from syndication.publishing.media.file_answers import answer_head
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.sound import Sound, chunks_of, read_extent, size_of
from syndication.publishing.symlinks import NotAFileError, OutsideError, open_within

MEDIA_TYPES: Mapping[str, str] = {kind.suffix[1:]: kind.media_type for kind in sounds.KINDS}
_NAME = re.compile(SOUND_NAME)
_ABSENT = (FileNotFoundError, NotADirectoryError, NotAFileError, OutsideError)


class StoredSound(Struct, frozen=True):
    """A sound in the store: its name, its properties, and whether it is new."""

    name: str
    sound: Sound
    new: bool


class StreamedAnswer(Struct, frozen=True):
    """The answer to a request of a sound. Where a file is open, `close` must be called at the end of its `chunks`."""

    status: int
    headers: Headers
    chunks: Iterable[bytes] = ()
    close: Callable[[], None] | None = None


def save_sound(root: Path, file: BinaryIO, quota: Quota | None = None, now: float = 0.0) -> StoredSound:
    """Save a sound in the folder `root`, without private data.

    Args:
        root: the folder.
        file: the uploaded file.
        quota: how much the folder may hold; None for any amount.
        now: seconds since 1970, by the clock of the file system; needed with a quota.

    Raises:
        SoundError: it is not an accepted sound.
        FullError: there is no room for it.
        OSError: it cannot be read or written; nothing of it was written.
    """
    pieces = sounds.clean(file)
    durable_files.make_folder(root)
    with (
        quota.room_for(size_of(pieces), now) if quota else nullcontext(),
        durable_files.new_file(root) as (cleaned, part),
    ):
        digest = sha256()
        for chunk in chunks_of(file, pieces):
            digest.update(chunk)
            cleaned.write(chunk)
        cleaned.flush()
        sound = sounds.measure(cleaned)
        name = digest.hexdigest()[:32] + sound.suffix
        new = not _holds(root, name, sound.bytes)
        if new:
            durable_files.move(cleaned, part, _place(root, name))
    return StoredSound(name, sound, new)


def name_of_sound(file: BinaryIO) -> str:
    """Return the name under which a sound would be stored.

    Raises:
        SoundError: it is not an accepted sound.
        OSError: it cannot be read.
    """
    digest = sha256()
    for chunk in chunks_of(file, sounds.clean(file)):
        digest.update(chunk)
    return digest.hexdigest()[:32] + sounds.measure(file).suffix


def open_sound(root: Path, name: str) -> BinaryIO:
    """Open a stored sound.

    Raises:
        FileNotFoundError: there is none with this name.
        OSError: it exists but cannot be read.
    """
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    try:
        return open_within(root, _place(root, name))
    except _ABSENT as error:
        raise FileNotFoundError(name) from error


def as_media(stored: StoredSound, base_url: str) -> Media:
    """Return a sound for the media of an item."""
    return _media(stored.sound, f"{base_url}/{SOUNDS}{stored.name}")


def stored_media(root: Path, path: str) -> Media:
    """Return a stored sound by its path in records.

    Raises:
        SoundError: it is damaged.
        OSError: it is not stored, or cannot be read.
    """
    return _media(_measured(root, path.removeprefix(SOUNDS)), path)


@lru_cache(10_000)
def _measured(root: Path, name: str) -> Sound:
    """Return the properties of a stored sound. They never change, as its name is made of its bytes."""
    with open_within(root, _place(root, name)) as file:
        return sounds.measure(file)


def _media(sound: Sound, url: str) -> Media:
    return Media(url=url, type=sound.media_type, bytes=sound.bytes, duration=sound.duration)


def answer(root: Path, name: str, method: str, headers: Mapping[str, str], now: int) -> StreamedAnswer:
    """Return the answer to a GET or HEAD of the sound `name` in the folder `root`; 404 if there is none.

    Raises:
        OSError: the sound exists but cannot be read.
    """
    try:
        file = open_sound(root, name)
    except FileNotFoundError:
        return _absent()
    status = os.fstat(file.fileno())
    tag, _, suffix = name.partition(".")
    held = HeldFile(tag, min(int(status.st_mtime), now), status.st_size)
    head, chosen = answer_head("sound", held, MEDIA_TYPES[suffix], method, headers, now)
    if method != "GET" or chosen.status not in (200, 206):
        file.close()
        return StreamedAnswer(head.status, head.headers, (head.body,))
    return StreamedAnswer(head.status, head.headers, read_extent(file, Extent(chosen.start, chosen.stop)), file.close)


def _absent() -> StreamedAnswer:
    refused = refusal(404, "There is no sound at this address")
    return StreamedAnswer(refused.status, refused.headers, (refused.body,))


def _holds(root: Path, name: str, size: int) -> bool:
    try:
        with open_within(root, _place(root, name)) as file:
            return os.fstat(file.fileno()).st_size == size
    except (FileNotFoundError, OutsideError):
        return False


def _place(root: Path, name: str) -> Path:
    return root / name[:2] / name
