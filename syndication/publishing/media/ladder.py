"""Smaller renditions of a picture, on a ladder of widths. Pure functions of bytes.

They are turned as the orientation says, in sRGB, and have no metadata. A GIF, an AVIF and anything that moves have
none: partners take no smaller animations, and few programs make AVIF well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from syndication.publishing.media.picture import PictureError

_QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")
_REDUCING_GAP = 3.0  # as Pillow recommends: nearly as good as without, and several times faster


def make_renditions(cleaned: bytes, widths: Sequence[int]) -> Iterator[bytes]:
    """Yield a cleaned picture in each of these widths that is smaller than its own, the smallest first.

    Raises:
        PictureError: Pillow cannot decode or encode it.
    """
    try:
        with Image.open(BytesIO(cleaned), formats=_FORMATS) as opened:
            if getattr(opened, "n_frames", 1) > 1:
                return
            yield from _renditions(opened, sorted(set(widths)))
    except UnidentifiedImageError:
        return
    except (OSError, ValueError, ArithmeticError, SyntaxError, ImageCms.PyCMSError) as error:
        raise PictureError(f"cannot be made smaller: {error}") from error


def _renditions(opened: ImageFile, widths: Sequence[int]) -> Iterator[bytes]:
    form = opened.format or "JPEG"
    if form == "JPEG" and widths:  # libjpeg scales down while it decodes; twice the size keeps the quality
        opened.draft("RGB", (widths[-1] * 2, widths[-1] * 2))
    picture = _in_srgb(ImageOps.exif_transpose(opened))
    for width in widths:
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            yield _encoded(_resized(picture, width, height), form)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return a picture in sRGB, in a mode that can be resized and encoded."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "L", "CMYK"):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        if converted is not None and mode == "RGB":
            return converted
    return picture.convert(mode)


def _resized(picture: Image.Image, width: int, height: int) -> Image.Image:
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def _encoded(picture: Image.Image, form: str) -> bytes:
    written = BytesIO()
    match form:
        case "PNG":
            picture.save(written, "PNG", optimize=True)
        case "WEBP":
            picture.save(written, "WEBP", quality=_QUALITY, method=4)
        case _:
            picture.convert("RGB").save(written, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return written.getvalue()
