"""The sound of a story as a file on the disk: stored in the media store, and recorded by its path there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from syndication.catalog import Catalog
from syndication.model.errors import IngestError
from syndication.model.uploaded_pictures import SOUNDS
from syndication.publishing import folder_identity
from syndication.publishing.media import sound_store
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.sound import SoundError
from syndication.settings import Settings


def store_sound(settings: Settings, name: str) -> str:
    """Store a sound, and return its path in a record.

    Raises:
        IngestError: it cannot be read, or is not an accepted sound.
        FolderError: the folder is not that of the publication.
        FullError: there is no room for it.
    """
    root = Path(settings.pictures)
    confirm_pictures(settings, root)
    quota = Quota(root, settings.pictures_gb * 1_000_000_000)
    with _opened(name) as file:
        return SOUNDS + sound_store.save_sound(root, file, quota, time.time()).name


def sound_path(name: str) -> str:
    """Return the path that a sound would have in a record; it is not stored.

    Raises:
        IngestError: it cannot be read, or is not an accepted sound.
    """
    with _opened(name) as file:
        return SOUNDS + sound_store.name_of_sound(file)


def confirm_pictures(settings: Settings, root: Path) -> None:
    """Confirm the folder of pictures and sounds. Without a database, there is nothing to compare it with."""
    catalog = Catalog(settings.database)
    if not catalog.file or catalog.file.exists():
        folder_identity.confirm_pictures(catalog, root)
    catalog.close()


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    try:
        with Path(name).open("rb") as file:
            yield file
    except SoundError as error:
        raise IngestError(f"--audio: {name} {error}") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", "") or error
        raise IngestError(f"--audio: {name}: cannot be read or stored: {reason}") from error
