"""What is known of a picture, and what is said of one that cannot be taken."""

from __future__ import annotations

from msgspec import Struct


class Picture(Struct, frozen=True, kw_only=True):
    """A picture that can be taken.

    `width` and `height` are in pixels, as the picture is shown: turned as its orientation says.
    `bytes` is the size of the file; `suffix` is what its name ends with (".jpg").
    """

    media_type: str
    width: int
    height: int
    bytes: int
    suffix: str


class PictureError(ValueError):
    """Bytes that are no picture to be taken; the text says what is wrong and what to do."""


def damaged(name: str) -> PictureError:
    """Return the error for a file of the format `name` that is not whole."""
    return PictureError(f"is {name}, but cut short or damaged; save it anew and upload that")
