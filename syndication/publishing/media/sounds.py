"""Uploaded sounds: their type and length, and copies without private data. MP3 and M4A are accepted."""

from __future__ import annotations

from collections.abc import Callable
from io import SEEK_END
from typing import BinaryIO

from msgspec import Struct
from tinytag import TinyTag

from syndication.publishing.media import m4a, mp3
from syndication.publishing.media.sound import Piece, Sound, SoundError, damaged_sound, read_at

_UNKNOWN = "is not an accepted sound; send MP3 or M4A"
_HEAD = 16


class SoundKind(Struct, frozen=True, kw_only=True):
    """A format: `clean` returns a file without private data, and raises SoundError for an incomplete one."""

    name: str
    media_type: str
    suffix: str
    begins: Callable[[bytes], bool]
    clean: Callable[[BinaryIO, int], tuple[Piece, ...]]


# Apple's name for the type of M4A; the registered one, audio/mp4, also means films.
KINDS = (
    SoundKind(name="MP3", media_type="audio/mpeg", suffix=".mp3", begins=mp3.is_mp3, clean=mp3.clean),
    SoundKind(name="M4A", media_type="audio/x-m4a", suffix=".m4a", begins=m4a.is_m4a, clean=m4a.clean),
)


def clean(file: BinaryIO) -> tuple[Piece, ...]:
    """Return the same sound without private data. It is not encoded again.

    Titles, names, dates and chapters stay in an MP3, chapters in an M4A. Everything else is removed.

    Raises:
        SoundError: it has no accepted format, or is damaged.
        OSError: it cannot be read.
    """
    return _kind(file).clean(file, file.seek(0, SEEK_END))


def measure(file: BinaryIO) -> Sound:
    """Return the type, the size and the length of a sound.

    Raises:
        SoundError: it has no accepted format, or no length can be told.
        OSError: it cannot be read.
    """
    kind = _kind(file)
    size = file.seek(0, SEEK_END)
    file.seek(0)
    try:
        seconds = TinyTag.get(f"sound{kind.suffix}", file_obj=file, tags=False).duration or 0.0
        duration = round(seconds)
    except OSError:
        raise
    except Exception as error:  # whatever a reader of tags does with a damaged file
        raise damaged_sound(kind.name) from error
    if seconds <= 0:
        raise damaged_sound(kind.name)
    return Sound(media_type=kind.media_type, suffix=kind.suffix, bytes=size, duration=max(duration, 1))


def _kind(file: BinaryIO) -> SoundKind:
    head = read_at(file, 0, _HEAD)
    found = next((kind for kind in KINDS if kind.begins(head)), None)
    if found is None:
        raise SoundError(_UNKNOWN)
    return found
