"""The formats that are taken, each with how it is recognised, checked and cleaned."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from io import BytesIO

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

_UNKNOWN = "is no picture that can be taken: JPEG, PNG, WebP, GIF or AVIF"
_TURNED = range(5, 9)  # EXIF orientations that swap width and height
_SHRINK = 8  # the most that libjpeg scales down while it decodes
_SMALL = 6  # a picture of a sixth of the most pixels, or of fewer, is a small one
_AT_ONCE = nullcontext()
# What Pillow and its decoders raise for bytes that are not what they should be.
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
    """A format: `clean` returns a file of it without private data, and raises PictureError for one that is not whole.

    `most_pixels` keeps the memory that decoding takes at about 600 megabytes at the most, and the processor time at
    about 5 seconds together with the bounds that `clean` sets.
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
    """Return the same picture, not encoded again, without private data: the pixels stay as they are.

    What shows a picture stays (colour profile, orientation, resolution, transparency, gamma, movement), and a short
    list of texts: caption, headline, authors, credit, source, copyright notice, usage terms, date. docs/api.md says
    which fields these are. All else goes.

    Raises:
        PictureError: `data` is of no format that is taken, damaged, or would take too long to read.
    """
    return _kind(data).clean(data)


def examine(cleaned: bytes, one_at_a_time: AbstractContextManager[object] = _AT_ONCE) -> Picture:
    """Return what a picture is, after it was decoded to its end; of a moving one the first frame.

    Args:
        cleaned: what `clean` returned: that is bounded, and has no metadata at which Pillow would stumble.
        one_at_a_time: is held while a large picture is decoded, which may take 600 megabytes; a small one takes 100.

    Raises:
        PictureError: it is of no format that is taken, damaged, or of too many pixels, which is told before decoding.
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


def file_name(data: bytes, media_type: str) -> str:
    """Return the name that the content gives a picture: 32 hexadecimal digits of its SHA-256, and the suffix.

    Raises:
        PictureError: `media_type` is none of a picture that is taken.
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
    """Return width and height as browsers show the picture, which turn JPEG and AVIF as they say."""
    turns = kind in (_JPEG, _AVIF) and exif.orientation(image.info.get("exif", b"")) in _TURNED
    return (image.height, image.width) if turns else (image.width, image.height)
