"""Whether the uploaded cover of a podcast is one that directories accept. Covers elsewhere are checked by a command."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from PIL import Image

from syndication.model.feed_header import declared_feed
from syndication.model.podcast import NARROWEST_COVER, WIDEST_COVER
from syndication.model.publication import Publication
from syndication.model.uploaded_pictures import FOLDER
from syndication.publishing.media import store

_FORMATS = ("JPEG", "PNG")
# Colours of Pillow that a browser displays as they are: RGB, with or without transparency, and palettes of them.
_COLOURS = ("RGB", "RGBA", "P", "L", "LA")
_CURE = f"use a square JPEG or PNG in RGB, from {NARROWEST_COVER} to {WIDEST_COVER} pixels wide"
_BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def cover_problem(publication: Publication, pictures: Path, folder: str) -> str:
    """Return why directories would refuse the uploaded cover of the podcast at a folder, "" if they would not.

    A feed that is no podcast, or a cover at an address elsewhere, has no such problem.
    """
    declared = declared_feed(publication, folder)
    cover = declared.podcast.cover if declared and declared.podcast else ""
    if not cover.startswith(FOLDER):
        return ""
    try:
        with store.open_picture(pictures, cover.removeprefix(FOLDER)) as file:
            fault = fault_of_cover(file)
    except FileNotFoundError:
        fault = "is not stored here; upload it, and write the path that you get"
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    return f"podcast.cover: {cover} {fault}" if fault else ""


def fault_of_cover(file: BinaryIO) -> str:
    """Return why directories would refuse a picture as the cover of a podcast, "" if they would not."""
    try:
        with Image.open(file) as image:
            kind, size, colours = image.format, image.size, image.mode
    except _BROKEN:
        return f"is no picture, or damaged; {_CURE}"
    if kind not in _FORMATS:
        return f"is {kind}; {_CURE}"
    if size[0] != size[1]:
        return f"is {size[0]} × {size[1]} pixels, not square; {_CURE}"
    if not NARROWEST_COVER <= size[0] <= WIDEST_COVER:
        return f"is {size[0]} pixels wide; {_CURE}"
    return "" if colours in _COLOURS else f"has colours for print ({colours}), not RGB; {_CURE}"
