"""The properties of a picture, the errors for pictures that are refused, and limits shared by several formats."""

from __future__ import annotations

from msgspec import Struct

# Segments, chunks, blocks or boxes of a file. Each takes a few microseconds here and up to ten in Pillow, so the most
# of them take half a second. A file of 20 MB in chunks of 8 kB, which libpng writes, has 2,500; a GIF of a minute at
# 25 frames a second has 3,000 blocks; a JPEG with the longest colour profile and all of Photoshop's data has about 700.
MOST_PARTS = 20_000
# All frames of an animation together, each with its own width and height. Only one frame is decoded here; the others
# are work for the machines of readers: 960 frames in full HD, or ten minutes of a GIF of 480 x 270 at 25 a second.
MOST_MOVING_PIXELS = 2_000_000_000


class Picture(Struct, frozen=True, kw_only=True):
    """An accepted picture.

    `width` and `height` are in pixels, after turning the picture as its orientation says.
    `bytes` is the size of the file; `suffix` is the end of its name (".jpg").
    """

    media_type: str
    width: int
    height: int
    bytes: int
    suffix: str


class PictureError(ValueError):
    """The bytes are not an accepted picture; the text says what is wrong and what to do."""


def damaged(name: str) -> PictureError:
    """Return the error for a file of the format `name` that is incomplete."""
    return PictureError(f"is {name}, but cut short or damaged; save it again and upload the new file")


def too_many(name: str, parts: str) -> PictureError:
    """Return the error for a file of the format `name` that would take too long to read."""
    return PictureError(f"is {name}, but of too many {parts}; save it again and upload the new file")


def too_large(name: str, most_pixels: int) -> PictureError:
    """Return the error for a picture of more than `most_pixels`."""
    most = most_pixels // 1_000_000
    return PictureError(f"has too many pixels: {most} million are the most for {name}; make it smaller")


def refuse_long_animation(name: str, pixels: int) -> None:
    """Refuse an animation whose frames have too many pixels together.

    Raises:
        PictureError: it is too long for its size.
    """
    if pixels > MOST_MOVING_PIXELS:
        raise PictureError(f"is {name}, but moves for too long at its size; make it shorter or smaller")
