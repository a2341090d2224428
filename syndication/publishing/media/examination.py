"""The accepted formats of pictures: how each is recognised, cleaned and checked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import BinaryIO

from msgspec import Struct
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from syndication.publishing.media import avif, exif, gif, jpeg, png, webp
from syndication.publishing.media.picture import Picture, PictureError, damaged, too_large

_UNKNOWN = "is not an accepted picture; send JPEG, PNG, WebP, GIF or AVIF"
_TURNED = range(5, 9)  # EXIF orientations that swap width and height
_SHRINK = 8  # the most that libjpeg scales down while it decodes
_SMALL = 6  # a picture with at most a sixth of the most pixels is a small one
_AT_ONCE = nullcontext()
_HEAD = 512  # bytes that tell the format
# Errors of Pillow and its decoders for damaged files.
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureKind(Struct, frozen=True, kw_only=True):
    """A format: `clean` returns a file without private data, and raises PictureError for an incomplete one.

    `most_pixels` limits the memory for decoding to about 600 megabytes. Together with the limits of `clean` it limits
    the processor time to about 5 seconds.
    """

    name: str
    media_type: str
    suffix: str
    most_pixels: int
    opener: type[ImageFile]
    clean: Callable[[bytes], bytes]


_JPEG = PictureKind(
    name="JPEG",
    media_type="image/jpeg",
    suffix=".jpg",
    most_pixels=jpeg.MOST_PIXELS,
    opener=JpegImageFile,
    clean=jpeg.clean,
)
_PNG = PictureKind(
    name="PNG",
    media_type="image/png",
    suffix=".png",
    most_pixels=png.MOST_PIXELS,
    opener=PngImageFile,
    clean=png.clean,
)
_GIF = PictureKind(
    name="GIF",
    media_type="image/gif",
    suffix=".gif",
    most_pixels=gif.MOST_PIXELS,
    opener=GifImageFile,
    clean=gif.clean,
)
_WEBP = PictureKind(
    name="WebP",
    media_type="image/webp",
    suffix=".webp",
    most_pixels=webp.MOST_PIXELS,
    opener=WebPImageFile,
    clean=webp.clean,
)
_AVIF = PictureKind(
    name="AVIF",
    media_type="image/avif",
    suffix=".avif",
    most_pixels=avif.MOST_PIXELS,
    opener=AvifImageFile,
    clean=avif.clean,
)
_SUFFIXES = {kind.media_type: kind.suffix for kind in (_JPEG, _PNG, _GIF, _WEBP, _AVIF)}


def clean(data: bytes) -> bytes:
    """Return the same picture without private data. It is not encoded again, so the pixels stay the same.

    What affects the look of a picture stays (colour profile, orientation, resolution, transparency, gamma, animation),
    and a short list of texts: caption, headline, authors, credit, source, copyright notice, usage terms, date.
    docs/api.md names these fields. Everything else is removed.

    Raises:
        PictureError: `data` has no accepted format, is damaged, or would take too long to read.
    """
    return _kind(data).clean(data)


def examine(cleaned: bytes, one_at_a_time: AbstractContextManager[object] = _AT_ONCE) -> Picture:
    """Return type and size of a picture, after decoding it completely; of an animation the first frame.

    Args:
        cleaned: the result of `clean`: it is bounded, and has no metadata that Pillow fails on.
        one_at_a_time: a lock held while a large picture is decoded, in up to 600 megabytes; a small one takes 100.

    Raises:
        PictureError: it has no accepted format, is damaged, or has too many pixels; these are counted before decoding.
    """
    kind = _kind(cleaned)
    try:
        with kind.opener(BytesIO(cleaned)) as image:
            _refuse_many_pixels(image, kind)
            width, height = _display_size(image, kind)
            is_small = image.width * image.height * _SMALL <= kind.most_pixels
            image.draft("RGB", (image.width // _SHRINK, image.height // _SHRINK))
            with _AT_ONCE if is_small else one_at_a_time:
                image.load()
    except _BOMB as error:
        raise too_large(kind.name, kind.most_pixels) from error
    except PictureError:
        raise
    except _BROKEN as error:
        raise damaged(kind.name) from error
    return Picture(media_type=kind.media_type, width=width, height=height, bytes=len(cleaned), suffix=kind.suffix)


def measure(file: BinaryIO) -> Picture:
    """Return type and size of a stored picture, without decoding it: it was examined before it was stored.

    Raises:
        PictureError: it has no accepted format, or is damaged.
        OSError: it cannot be read.
    """
    kind = _kind(file.read(_HEAD))
    length = file.seek(0, SEEK_END)
    file.seek(0)
    try:
        with kind.opener(file) as image:
            width, height = _display_size(image, kind)
    except (*_BOMB, *_BROKEN) as error:
        raise damaged(kind.name) from error
    return Picture(media_type=kind.media_type, width=width, height=height, bytes=length, suffix=kind.suffix)


def file_name(data: bytes, media_type: str) -> str:
    """Return the file name of a picture, made from its content: 32 hexadecimal digits of its SHA-256, and the suffix.

    Raises:
        PictureError: `media_type` is not that of an accepted format.
    """
    if media_type not in _SUFFIXES:
        raise PictureError(_UNKNOWN)
    return sha256(data).hexdigest()[:32] + _SUFFIXES[media_type]


def _kind(data: bytes) -> PictureKind:
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if data.startswith(png.SIGNATURE):
        return _PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _WEBP
    if avif.is_avif(data):
        return _AVIF
    raise PictureError(_UNKNOWN)


def _refuse_many_pixels(image: ImageFile, kind: PictureKind) -> None:
    if image.width * image.height > kind.most_pixels:
        raise too_large(kind.name, kind.most_pixels)
    if not image.width or not image.height:
        raise damaged(kind.name)


def _display_size(image: ImageFile, kind: PictureKind) -> tuple[int, int]:
    """Return width and height in a browser: JPEG and AVIF are turned as their orientation says."""
    turns = kind in (_JPEG, _AVIF) and exif.orientation(image.info.get("exif", b"")) in _TURNED
    return (image.height, image.width) if turns else (image.width, image.height)
