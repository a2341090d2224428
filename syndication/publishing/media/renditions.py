"""The renditions of stored pictures: files of the store like any other, and a list of them beside each picture.

The list is named after the picture ("….renditions.json"). It says for which ladder it was made, so a new ladder makes a
new list; files that no list names any more stay, as nothing is ever deleted from the store.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec
from msgspec import Struct

from syndication.model.errors import FullError
from syndication.model.media_parts import Rendition
from syndication.model.uploaded_pictures import FOLDER
from syndication.publishing import durable_files, media
from syndication.publishing.media import PictureError
from syndication.publishing.media.ladder import make_renditions
from syndication.publishing.media.quota import Quota
from syndication.publishing.symlinks import NotAFileError, OutsideError, read_within
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

SUFFIX = ".renditions.json"


class RenditionList(Struct, frozen=True):
    """The renditions of a picture, for the ladder of widths that they were made for."""

    ladder: tuple[int, ...]
    renditions: tuple[Rendition, ...]


_decode = msgspec.json.Decoder(RenditionList).decode


def renditions_of(root: Path, name: str) -> tuple[Rendition, ...]:
    """Return the renditions of the stored picture `name`, with their paths in records; none if the list is damaged."""
    found = _read_list(root, name)
    return found.renditions if found else ()


def save_renditions(
    root: Path,
    name: str,
    cleaned: bytes,
    ladder: Sequence[int],
    quota: Quota | None = None,
    now: float = 0.0,
    one_at_a_time: AbstractContextManager[object] = nullcontext(),  # noqa: B008  # holds nothing, so it can be shared
) -> bool:
    """Save the renditions of a stored picture, unless that was done for this ladder; return whether it was done now.

    A picture without renditions is better than none, so nothing that goes wrong here is an error: it is logged, and
    tried again by `syndication pictures renditions`. `one_at_a_time` is held while a picture is decoded.
    """
    wanted = tuple(sorted(set(ladder)))
    before = _read_list(root, name)
    if not wanted or (before and before.ladder == wanted):
        return False
    try:
        with one_at_a_time:
            made = list(make_renditions(cleaned, wanted))
        saved = tuple(_save(root, data, quota, now) for data in made)
        listed = msgspec.json.encode(RenditionList(wanted, saved))
        durable_files.write(_place(root, name), listed)
    except (PictureError, FullError, OSError) as error:
        log.warning("%s: has no renditions: %s", name, visible(str(error)))
        return False
    return True


def _save(root: Path, data: bytes, quota: Quota | None, now: float) -> Rendition:
    picture = media.examine(data)
    name = media.file_name(data, picture.media_type)
    place = root / name[:2] / name
    if not place.exists():
        with quota.room_for(len(data), now) if quota else nullcontext():
            durable_files.write(place, data)
    size = {"width": picture.width, "height": picture.height, "bytes": picture.bytes}
    return Rendition(url=f"{FOLDER}{name}", type=picture.media_type, **size)


def stored_names(root: Path) -> Iterator[str]:
    """Yield the names of the pictures that may need renditions: those that are no rendition themselves."""
    made = {each.url.removeprefix(FOLDER) for found in root.glob(f"??/*{SUFFIX}") for each in _renditions_in(found)}
    for place in sorted(root.glob("??/*.*")):
        if not place.name.endswith(SUFFIX) and not place.name.startswith(".") and place.name not in made:
            yield place.name


def _renditions_in(place: Path) -> tuple[Rendition, ...]:
    return renditions_of(place.parent.parent, place.name.removesuffix(SUFFIX))


def _read_list(root: Path, name: str) -> RenditionList | None:
    try:
        return _decode(read_within(root, _place(root, name)))
    except (FileNotFoundError, NotADirectoryError, NotAFileError, OutsideError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        log.warning("%s: the list of its renditions cannot be read: %s", name, error)
        return None


def _place(root: Path, name: str) -> Path:
    return root / name[:2] / f"{name}{SUFFIX}"
