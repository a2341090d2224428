"""The formats that are taken, each with how it is recognised, checked and cleaned."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
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

from syndication.pictures import avif, exif, gif, jpeg, png, webp
from syndication.pictures.picture import Picture, PictureError, damaged

_NONE = "is no picture that can be taken: JPEG, PNG, WebP, GIF or AVIF"
_TURNED = range(5, 9)  # EXIF orientations that swap width and height
_SHRINK = 8  # the most that libjpeg scales down while it decodes
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


class Kind(Struct, frozen=True, kw_only=True):
    """A format: `cleaned` takes the place out of a file of it and raises PictureError for one that is not whole.

    `most_pixels` keeps the memory that decoding takes at about 600 megabytes at the most.
    """

    name: str
    media_type: str
    suffix: str
    most_pixels: int
    opener: type[ImageFile]
    cleaned: Callable[[bytes], bytes]


_JPEG = Kind(
    name="JPEG",
    media_type="image/jpeg",
    suffix=".jpg",
    most_pixels=100_000_000,
    opener=JpegImageFile,
    cleaned=jpeg.without_location,
)
_PNG = Kind(
    name="PNG",
    media_type="image/png",
    suffix=".png",
    most_pixels=100_000_000,
    opener=PngImageFile,
    cleaned=png.without_location,
)
_GIF = Kind(
    name="GIF",
    media_type="image/gif",
    suffix=".gif",
    most_pixels=100_000_000,
    opener=GifImageFile,
    cleaned=gif.without_location,
)
_WEBP = Kind(
    name="WebP",
    media_type="image/webp",
    suffix=".webp",
    most_pixels=30_000_000,
    opener=WebPImageFile,
    cleaned=webp.without_location,
)
_AVIF = Kind(
    name="AVIF",
    media_type="image/avif",
    suffix=".avif",
    most_pixels=50_000_000,
    opener=AvifImageFile,
    cleaned=avif.without_location,
)
_SUFFIXES = {kind.media_type: kind.suffix for kind in (_JPEG, _PNG, _GIF, _WEBP, _AVIF)}


def examine(data: bytes) -> Picture:
    """Return what the picture `data` is, after it was decoded to its end.

    Raises:
        PictureError: it is of no format that is taken, damaged, or of too many pixels, which is told before decoding.
    """
    kind = _kind(data)
    cleaned = kind.cleaned(data)  # the same picture, without metadata at which Pillow would stumble
    try:
        with kind.opener(BytesIO(cleaned)) as image:
            _refuse_many_pixels(image, kind)
            width, height = _shown(image, kind)
            image.draft("RGB", (image.width // _SHRINK, image.height // _SHRINK))
            image.load()
    except _BOMB as error:
        raise _too_large(kind) from error
    except PictureError:
        raise
    except _BROKEN as error:
        raise damaged(kind.name) from error
    return Picture(media_type=kind.media_type, width=width, height=height, bytes=len(data), suffix=kind.suffix)


def without_location(data: bytes) -> bytes:
    """Return the same picture, not encoded again, without what tells where it was taken.

    Caption, credit, copyright, dates, orientation and colour profile stay; makers' notes, previews, further
    pictures behind the first and content credentials go, as places are told there in ways that cannot be edited.

    Raises:
        PictureError: `data` is of no format that is taken, or damaged.
    """
    return _kind(data).cleaned(data)


def file_name(data: bytes, media_type: str) -> str:
    """Return the name that the content gives a picture: 32 hexadecimal digits of its SHA-256, and the suffix.

    Raises:
        PictureError: `media_type` is none of a picture that is taken.
    """
    if media_type not in _SUFFIXES:
        raise PictureError(_NONE)
    return sha256(data).hexdigest()[:32] + _SUFFIXES[media_type]


def _kind(data: bytes) -> Kind:
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
    raise PictureError(_NONE)


def _refuse_many_pixels(image: ImageFile, kind: Kind) -> None:
    if image.width * image.height > kind.most_pixels:
        raise _too_large(kind)
    if not image.width or not image.height:
        raise damaged(kind.name)


def _too_large(kind: Kind) -> PictureError:
    most = kind.most_pixels // 1_000_000
    return PictureError(f"has too many pixels: {most} million are the most for {kind.name}; make it smaller")


def _shown(image: ImageFile, kind: Kind) -> tuple[int, int]:
    """Return width and height as browsers show the picture, which turn JPEG and AVIF as they say."""
    turns = kind in (_JPEG, _AVIF) and exif.orientation(image.info.get("exif", b"")) in _TURNED
    return (image.height, image.width) if turns else (image.width, image.height)
