"""What a picture is told to be, and what is no picture."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from struct import pack

import pytest
from PIL import Image

from syndication.publishing.media import Picture, PictureError, clean, file_name
from syndication.publishing.media.png import SIGNATURE
from tests.publishing.media.making import FORMATS, drawing, examined, exif, jpeg_segment, png_chunk, saved

TOLD = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "GIF": ("image/gif", ".gif"),
    "AVIF": ("image/avif", ".avif"),
}
NONE = "is not an accepted picture; send JPEG, PNG, WebP, GIF or AVIF"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_told_by_its_bytes(kind: str) -> None:
    data = saved(kind)
    media_type, suffix = TOLD[kind]
    assert examined(data) == Picture(media_type=media_type, width=24, height=16, bytes=len(clean(data)), suffix=suffix)


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "L", {}),
        ("JPEG", "CMYK", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("PNG", "RGBA", {}),
        ("PNG", "1", {}),
        ("PNG", "I;16", {}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("AVIF", "RGBA", {}),
    ],
)
def test_every_mode_of_a_format_is_taken(kind: str, mode: str, options: dict[str, object]) -> None:
    image = Image.new(mode, (24, 16)) if mode == "I;16" else drawing(mode)
    assert (examined(saved(kind, image, **options)).width, examined(saved(kind, image, **options)).height) == (24, 16)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_a_moving_picture_is_taken(kind: str) -> None:
    frames = [drawing().rotate(90 * turn) for turn in (2, 0)]
    data = saved(kind, frames[0], save_all=True, append_images=frames[1:], duration=100)
    assert examined(data).media_type == TOLD[kind][0]


@pytest.mark.parametrize(("orientation", "size"), [(1, (24, 16)), (3, (24, 16)), (6, (16, 24)), (8, (16, 24))])
@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
def test_the_size_is_that_of_the_picture_as_it_is_shown(kind: str, orientation: int, size: tuple[int, int]) -> None:
    picture = examined(saved(kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF",
        b"A story about pictures",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"RIFF\x04\0\0\0WAVE",
        pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic",
        saved("BMP"),
        saved("TIFF"),
    ],
    ids=["nothing", "three bytes", "text", "SVG", "PDF", "WAV", "HEIC", "BMP", "TIFF"],
)
def test_what_is_no_picture_of_these_formats_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError, match=f"^{NONE}$"):
        examined(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_that_is_cut_short_anywhere_is_refused(kind: str) -> None:
    data = saved(kind)
    for length in range(16, len(data), max(1, len(data) // 200)):
        with pytest.raises(PictureError):
            examined(data[:length])
    with pytest.raises(PictureError, match="but cut short or damaged; save it again and upload the new file$"):
        examined(data[:-1])


def test_a_png_chunk_that_does_not_agree_with_its_checksum_is_damage() -> None:
    data = saved("PNG")
    place = data.index(b"IDAT") + 6
    with pytest.raises(PictureError, match="^is PNG, but cut short or damaged"):
        examined(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def test_pictures_without_height_are_refused() -> None:
    header = pack(">IIBBBBB", 24, 0, 8, 2, 0, 0, 0)
    with pytest.raises(PictureError):
        examined(SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b""))


# None of these can be decoded: that they are found too large tells that nobody tried.


def _png_bomb() -> bytes:
    header = pack(">IIBBBBB", 10_001, 10_000, 8, 2, 0, 0, 0)
    return SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")


def _jpeg_bomb() -> bytes:
    data = saved("JPEG")
    size_at = data.index(b"\xff\xc0") + 5
    return data[:size_at] + pack(">HH", 10_001, 10_000) + data[size_at + 4 : -40] + b"\xff\xd9"


def _gif_bomb() -> bytes:
    return b"GIF89a" + pack("<HHBBB", 10_001, 10_000, 0, 0, 0) + pack("<BHHHHB", 0x2C, 0, 0, 1, 1, 0) + b"\x02\x01x\0;"


def _webp_bomb() -> bytes:
    canvas = pack("<I", 0x10) + pack("<I", 16_383)[:3] + pack("<I", 16_383)[:3]
    picture = saved("WEBP", drawing("RGBA"), lossless=True)[12:]
    body = b"WEBPVP8X" + pack("<I", len(canvas)) + canvas + picture
    return b"RIFF" + pack("<I", len(body)) + body


def _avif_bomb() -> bytes:
    data = saved("AVIF")
    size_at = data.index(b"ispe") + 8
    return data[:size_at] + pack(">II", 10_000, 5_001) + data[size_at + 8 :]


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (_png_bomb, "100 million are the most for PNG"),
        (_jpeg_bomb, "100 million are the most for JPEG"),
        (_gif_bomb, "100 million are the most for GIF"),
        (_webp_bomb, "30 million are the most for WebP"),
        (_avif_bomb, "50 million are the most for AVIF"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(make: Callable[[], bytes], most: str) -> None:
    data = make()
    assert len(data) < 2_000
    with pytest.raises(PictureError, match=f"^has too many pixels: {most}; make it smaller$"):
        examined(data)


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    data = saved("JPEG")
    scan = data[data.index(b"\xff\xda") : -2]
    with pytest.raises(PictureError, match="^is JPEG, but of too many scans"):
        examined(data[:-2] + scan * 100 + data[-2:])


def test_the_name_of_a_file_is_the_digest_of_its_content() -> None:
    data = saved("WEBP")
    assert file_name(data, "image/webp") == sha256(data).hexdigest()[:32] + ".webp"
    assert file_name(b"", "image/jpeg") == "e3b0c44298fc1c149afbf4c8996fb924.jpg"
    with pytest.raises(PictureError, match=NONE):
        file_name(data, "image/tiff")


def test_a_jpeg_segment_that_runs_over_the_end_is_damage() -> None:
    with pytest.raises(PictureError, match="^is JPEG, but cut short or damaged"):
        examined(b"\xff\xd8" + jpeg_segment(0xE0, b"JFIF\0")[:-1])
