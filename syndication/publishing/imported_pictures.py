"""Uploaded pictures and sounds of an export of this program, back into the media store."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from syndication.model.errors import SyndicationError
from syndication.model.uploaded_pictures import SOUNDS, is_stored_path
from syndication.publishing.media import PictureError, sound_store, store
from syndication.publishing.media.sound import SoundError
from syndication.sources.export import ExportFile

_MOST_BYTES = 200_000_000


def take_picture(file: ExportFile, pictures: Path, *, dry: bool) -> bool:
    """Store a picture or a sound, unless it is there; return whether it is new. With `dry`, nothing is written.

    Raises:
        SyndicationError: it cannot be read or stored, or its name was made of other bytes.
    """
    name = file.path.rpartition("/")[2]
    if is_stored_path(SOUNDS + name):
        return _take_sound(file, name, pictures, dry=dry)
    if store.read_picture(pictures, name) is not None:
        return False
    if file.size > _MOST_BYTES:
        raise SyndicationError(f"has {file.size:,} bytes; a picture may have {_MOST_BYTES:,}")
    with file.open() as opened:
        data = opened.read(_MOST_BYTES + 1)
    try:
        if store.name_of_picture(data) != name:
            raise SyndicationError("is damaged: its bytes are not those that its name was made of; export again")
        if not dry:
            store.save_picture(pictures, data)
    except PictureError as error:
        raise SyndicationError(f"is no picture that can be stored: {error}") from error
    except OSError as error:
        raise SyndicationError(f"cannot be stored: {error.strerror}") from error
    return True


def _take_sound(file: ExportFile, name: str, root: Path, *, dry: bool) -> bool:
    with suppress(FileNotFoundError):
        sound_store.open_sound(root, name).close()
        return False
    try:
        with file.open() as opened, tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(opened, copy)
            if sound_store.name_of_sound(copy) != name:
                raise SyndicationError("is damaged: its bytes are not those that its name was made of; export again")
            if not dry:
                sound_store.save_sound(root, copy)
    except SoundError as error:
        raise SyndicationError(f"is no sound that can be stored: {error}") from error
    except OSError as error:
        raise SyndicationError(f"cannot be stored: {error.strerror}") from error
    return True
