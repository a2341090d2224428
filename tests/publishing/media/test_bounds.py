"""No file takes long, whether it is taken or refused: each is refused by its headers where it would.

What is counted here is work, not time, so that the speed of the machine does not matter.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, ImageFile

from syndication.publishing.media import PictureError, clean, examine
from syndication.publishing.media.picture import MOST_PARTS
from syndication.publishing.media.png import SIGNATURE
from syndication.publishing.media.xmp import MOST_BYTES
from tests.publishing.media.making import ICC, PACKET, drawing, examined, exif, jpeg_segment, pixels, png_chunk, saved

MANY = 200_000  # more parts than are taken


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        clean(data)
    return str(caught.value)


def _riff(body: bytes) -> bytes:
    return b"RIFF" + pack("<I", len(body) + 4) + b"WEBP" + body


def _frames(number: int, size: int) -> bytes:
    """Return a WebP film of as many frames, each as many pixels wide and high, of which nothing can be decoded."""
    frame = bytes(6) + 2 * pack("<I", size - 1)[:3] + bytes(4) + b"VP8 " + bytes(4)
    return saved("WEBP")[12:] + (b"ANMF" + pack("<I", len(frame)) + frame) * number


PARTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "segments of a JPEG": (lambda: b"\xff\xd8" + b"\xff\xe5\0\2" * MANY, "is JPEG, but of too many segments"),
    "markers of a JPEG": (lambda: b"\xff\xd8" + b"\xff\xd0" * MANY, "is JPEG, but of too many segments"),
    "chunks of a PNG": (
        lambda: saved("PNG")[:-12] + png_chunk(b"IDAT", b"") * MANY,
        "is PNG, but of too many chunks",
    ),
    "blocks of a GIF": (lambda: saved("GIF")[:-1] + b"\x21\xfe\0" * MANY + b";", "is GIF, but of too many blocks"),
    "sub-blocks of a GIF": (
        lambda: saved("GIF")[:-1] + b"\x21\xfe" + b"\1a" * (4 * MANY) + b"\0;",
        "is GIF, but of too many sub-blocks",
    ),
    "chunks of a WebP": (
        lambda: _riff(saved("WEBP")[12:] + (b"JUNK" + bytes(4)) * MANY),
        "is WebP, but of too many chunks",
    ),
    "chunks in a frame of a WebP": (
        lambda: _riff(
            saved("WEBP")[12:] + b"ANMF" + pack("<I", 16 + 8 * MANY) + bytes(16) + (b"JUNK" + bytes(4)) * MANY
        ),
        "is WebP, but of too many chunks",
    ),
    "boxes of an AVIF": (lambda: saved("AVIF") + (pack(">I", 8) + b"free") * MANY, "is AVIF, but of too many boxes"),
    "boxes in a box of an AVIF": (
        lambda: saved("AVIF") + pack(">I", 8 + 8 * MANY) + b"moov" + (pack(">I", 8) + b"free") * MANY,
        "is AVIF, but of too many boxes",
    ),
    "a large head of an AVIF": (
        lambda: (
            saved("AVIF") + pack(">I", 8 + 6_000_000) + b"moov" + pack(">I", 6_000_000) + b"free" + bytes(5_999_992)
        ),
        "is AVIF, but of too many boxes",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_file_of_very_many_parts_is_refused(name: str) -> None:
    make, told = PARTS[name]
    assert refusal(make()) == f"{told}; save it again and upload the new file"


def test_a_jpeg_of_nothing_but_filling_is_gone_through_once() -> None:
    assert refusal(b"\xff\xd8" + b"\xff" * 5_000_000).startswith("is JPEG, but cut short or damaged")


# JPEG: what counts is how many samples all scans go over.


def _resized(data: bytes, width: int, height: int) -> bytes:
    """Return a JPEG file that says that it has another size."""
    at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2")) + 5
    return data[:at] + pack(">HH", height, width) + data[at + 4 :]


def _with_scans(data: bytes, number: int) -> bytes:
    """Return a JPEG file with its last scan repeated until it has as many scans."""
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * (number - data.count(b"\xff\xda")) + data[-2:]


@pytest.mark.parametrize(
    ("mode", "subsampling", "size", "scans", "taken"),
    [
        ("RGB", 0, (10_000, 10_000), 10, True),  # as libjpeg makes them: the largest, with full colours
        ("RGB", 2, (11_656, 8_742 - 200), 10, True),  # the sensors of medium format, 100 million pixels
        ("RGB", 2, (8_192, 5_464), 15, True),  # 45 million pixels, by mozjpeg
        ("L", 0, (10_000, 10_000), 6, True),
        ("CMYK", 0, (7_000, 8_000), 18, True),  # a double page in print, 300 dots an inch
        ("RGB", 2, (6_000, 4_000), 60, True),
        ("RGB", 0, (10_000, 10_000), 90, False),
        ("L", 0, (10_000, 10_000), 90, False),
        ("CMYK", 0, (10_000, 10_000), 18, False),
        ("RGB", 0, (10_000, 10_000), 14, False),
        ("L", 0, (24, 16), 101, False),
    ],
)
def test_scans_are_bounded_by_the_pixels_that_they_go_over(
    mode: str, subsampling: int, size: tuple[int, int], scans: int, taken: bool
) -> None:
    data = _with_scans(saved("JPEG", drawing(mode), progressive=True, subsampling=subsampling), scans)
    data = _resized(data, *size)
    assert data.count(b"\xff\xda") == scans
    if taken:
        assert clean(data)
    else:
        assert refusal(data).startswith("is JPEG, but of too many scans")


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC9, 0xCA, 0xCF])
def test_a_jpeg_that_no_browser_shows_is_refused(marker: int) -> None:
    data = saved("JPEG").replace(b"\xff\xc0", bytes((0xFF, marker)))
    assert refusal(data).startswith("is JPEG, but of a kind that browsers do not show")


@pytest.mark.parametrize("sampling", [0x00, 0x51, 0x15, 0xFF])
def test_a_jpeg_with_impossible_samples_is_damage(sampling: int) -> None:
    data = saved("JPEG")
    at = data.index(b"\xff\xc0") + 11
    assert refusal(data[:at] + bytes([sampling]) + data[at + 1 :]).startswith("is JPEG, but cut short or damaged")


def test_a_jpeg_of_two_frames_or_none_is_damage() -> None:
    data = saved("JPEG")
    at = data.index(b"\xff\xc0")
    frame = data[at : at + 19]
    assert refusal(data[:at] + frame + data[at:]).startswith("is JPEG, but cut short or damaged")
    assert refusal(data[:at] + data[at + 19 :]).startswith("is JPEG, but cut short or damaged")


# PNG: what counts is how many bytes the pixels have before they are compressed.


def _png(width: int, height: int, depth: int, colours: int, more: bytes = b"") -> bytes:
    header = png_chunk(b"IHDR", pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return SIGNATURE + header + more + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("depth", "colours", "size", "taken"),
    [
        (8, 2, (10_000, 10_000), True),
        (8, 6, (10_000, 10_000), True),
        (16, 2, (8_000, 8_000), True),
        (16, 6, (7_000, 7_000), True),
        (16, 6, (10_000, 10_000), False),
        (16, 2, (10_000, 10_000), False),
        (8, 2, (10_000, 10_001), False),
    ],
)
def test_a_png_is_bounded_by_its_bytes(depth: int, colours: int, size: tuple[int, int], taken: bool) -> None:
    data = _png(*size, depth, colours)
    if taken:
        assert clean(data)
    else:
        assert refusal(data).startswith("has too many pixels: ")


def test_a_png_that_does_not_begin_with_its_header_is_damage() -> None:
    data = saved("PNG")
    assert refusal(SIGNATURE + png_chunk(b"IDAT", b"x") + data[8:]).startswith("is PNG, but cut short or damaged")


# Films: all frames together.


def test_films_that_are_too_long_for_their_size_are_refused() -> None:
    told = "but moves for too long at its size; make it shorter or smaller"
    frame = pack("<BHHHHB", 0x2C, 0, 0, 1920, 1080, 0) + b"\2\1x\0"
    control = png_chunk(b"fcTL", pack(">IIIIIHHBB", 0, 1920, 1080, 0, 0, 1, 25, 0, 0))
    for number, is_taken in ((900, True), (1000, False)):
        films = {
            "GIF": saved("GIF")[:-1] + frame * number + b";",
            "PNG": _png(1920, 1080, 8, 2, control * number),
            "WebP": _riff(_frames(number, 1440)),
        }
        for kind, data in films.items():
            if is_taken:
                assert clean(data)
            else:
                assert refusal(data) == f"is {kind}, {told}"


def test_an_avif_of_very_many_or_large_frames_is_refused() -> None:
    frames = [drawing(), drawing().rotate(180)]
    data = saved("AVIF", frames[0], save_all=True, append_images=frames[1:], duration=100)
    at = data.index(b"stsz") + 12
    assert data[at : at + 4] == pack(">I", 2)
    assert refusal(data[:at] + pack(">I", 4_000_000_000) + data[at + 4 :]) == (
        "is AVIF, but of too many frames; save it again and upload the new file"
    )
    at = data.index(b"tkhd")
    size_at = at - 4 + int.from_bytes(data[at - 4 : at]) - 8
    assert data[size_at : size_at + 8] == pack(">HHHH", 24, 0, 16, 0)
    large = data[:size_at] + pack(">HHHH", 40_000, 0, 40_000, 0) + data[size_at + 8 :]
    assert "moves for too long" in refusal(large)


# What is compressed or repeated is read once, and no further than it may be long.


@contextmanager
def _counted(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> Iterator[list[int]]:
    """Give the lengths of all that a function of ours is asked to read."""
    calls: list[int] = []
    function = getattr(__import__(module, fromlist=[name]), name)

    def count(data: bytes, *rest: object) -> object:
        calls.append(len(data))
        return function(data, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", count)
        yield calls


def test_texts_of_a_png_are_inflated_once_and_no_further_than_they_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved("PNG")
    bomb = zlib.compress(bytes(50_000_000), 9)
    bombs = b"".join(
        (
            png_chunk(b"zTXt", b"Title\0\0" + bomb),
            png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + bomb),
            png_chunk(b"iCCP", b"x\0\0" + bomb),
        )
    )
    with _counted(monkeypatch, "syndication.publishing.media.png", "_inflated") as calls:
        assert clean(data[:33] + bombs * 100 + data[33:]) == data
    assert len(calls) == 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_of_many_packets_the_first_alone_is_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(kind)
    tail = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    packets = {
        "JPEG": jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PACKET),
        "PNG": png_chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + PACKET),
        "WEBP": b"XMP " + pack("<I", len(PACKET)) + PACKET + bytes(len(PACKET) % 2),
        "GIF": b"\x21\xff\x0bXMP DataXMP" + PACKET + tail,
    }
    many = packets[kind] * 50
    made = {
        "JPEG": data[:2] + many + data[2:],
        "PNG": data[:33] + many + data[33:],
        "WEBP": _riff(data[12:] + many),
        "GIF": data[:-1] + many + b";",
    }
    with _counted(monkeypatch, "syndication.publishing.media.xmp", "_as_packet") as calls:
        assert pixels(clean(made[kind])) == pixels(data)
    assert len(calls) == 1


def test_items_that_share_their_bytes_are_not_copied_without_end() -> None:
    data = saved("AVIF", exif=exif())
    places = data.index(b"iloc") + 4 + 8
    assert refusal(data[: places - 2] + pack(">H", 60_000) + data[places:]).startswith("is AVIF, but")


@pytest.mark.parametrize(
    "packet", [b"<a>" * (MOST_BYTES // 3), b"<a/>" * (MOST_BYTES // 4), b"<x " + b"y='' " * 100_000]
)
def test_a_packet_of_whatever_xml_goes(packet: bytes) -> None:
    assert b"xmpmeta" not in clean(_riff(saved("WEBP")[12:] + b"XMP " + pack("<I", len(packet)) + packet))


# Large pictures are decoded one at a time, small ones beside them.


class _Turn:
    """Counts how often it is taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> None:
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        return


@pytest.mark.parametrize(
    ("kind", "size", "turns"),
    [("JPEG", (24, 16), 0), ("PNG", (4_000, 4_000), 0), ("PNG", (4_200, 4_200), 1), ("GIF", (4_200, 4_200), 1)],
)
def test_only_a_large_picture_takes_its_turn(kind: str, size: tuple[int, int], turns: int) -> None:
    turn = _Turn()
    picture = examine(clean(saved(kind, Image.new("1", size))), turn)
    assert ((picture.width, picture.height), turn.taken) == (size, turns)


def test_what_is_refused_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("was decoded"))
    turn = _Turn()
    with pytest.raises(PictureError):
        examine(clean(_png(20_000, 20_000, 8, 2)), turn)
    assert turn.taken == 0


def test_ordinary_pictures_are_taken() -> None:
    image = Image.effect_noise((300, 200), 60).convert("RGB")
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        picture = examined(saved(kind, image, icc_profile=ICC, exif=exif(1)))
        assert (picture.width, picture.height) == (300, 200)
    target = BytesIO()
    image.save(target, "JPEG", progressive=True, quality=95, subsampling=0)
    assert examined(target.getvalue()).width == 300
    assert MOST_PARTS > 1_000
