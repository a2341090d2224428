"""What stays in a picture and what goes; not a pixel changes."""

from __future__ import annotations

from struct import pack

import pytest
from msgspec.structs import replace
from PIL import Image

from syndication.pictures import PictureError, examine, without_location
from syndication.pictures.exif import without_location as without_exif_location
from tests.pictures.making import (
    COPYRIGHT,
    DEGREES,
    FORMATS,
    ICC,
    PACKET,
    PLACES,
    drawing,
    exif,
    jpeg_segment,
    located,
    opened,
    pixels,
    png_chunk,
    saved,
    with_packet,
)

LOSSLESS = {"WEBP": {"lossless": True}}
WITH_EXIF = ("JPEG", "PNG", "WEBP", "AVIF")
THUMBNAIL = b"\xff\xd8THUMBNAIL"


def _packet_of(data: bytes) -> str:
    start = data.index(b"<?xpacket begin")
    return data[start : data.index(b'<?xpacket end="w"?>', start)].decode()


@pytest.mark.parametrize("kind", FORMATS)
def test_no_place_is_left_and_no_pixel_changes(kind: str) -> None:
    data = located(kind)
    assert any(place in data for place in PLACES)
    cleaned = without_location(data)
    assert [place for place in PLACES if place in cleaned] == []
    assert pixels(cleaned) == pixels(data)
    assert opened(cleaned).getexif().get_ifd(0x8825) == {}
    assert examine(cleaned) == replace(examine(data), bytes=len(cleaned))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_has_been_cleaned_stays_as_it_is(kind: str) -> None:
    cleaned = without_location(located(kind))
    assert without_location(cleaned) == cleaned


@pytest.mark.parametrize("kind", WITH_EXIF)
@pytest.mark.parametrize("big_endian", [False, True], ids=["little", "big"])
def test_caption_credit_copyright_dates_and_orientation_stay(kind: str, big_endian: bool) -> None:
    data = located(kind, exif=exif(6, big_endian))
    told, before = opened(without_location(data)).getexif(), opened(data).getexif()
    assert (told[0x010E], told[0x0112]) == ("The harbour at dawn", 6)
    assert (told[0x013B], told[0x8298]) == (before[0x013B], before[0x8298])
    camera = told.get_ifd(0x8769)
    assert (camera[0x9003], camera[0x9286]) == ("2026:02:05 12:00:00", b"ASCII\0\0\0ok")
    assert 0x927C not in camera


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_utf_8_in_fields_that_are_ascii_by_the_standard_stays(kind: str) -> None:
    cleaned = without_location(located(kind))
    assert COPYRIGHT + b"\0" in cleaned
    assert "Ana Díaz".encode() + b"\0" in cleaned


@pytest.mark.parametrize("kind", WITH_EXIF)
def test_the_colour_profile_stays(kind: str) -> None:
    assert opened(without_location(located(kind))).info["icc_profile"] == ICC


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF", "AVIF"])
def test_of_xmp_all_but_the_coordinates_stays(kind: str) -> None:
    packet = _packet_of(without_location(located(kind)))
    kept = ('photoshop:City="Odesa"', 'photoshop:Credit="Tribune/Ana"', ">The harbour at dawn</rdf:li>", ">Odesa<")
    assert [words for words in kept if words not in packet] == []
    assert "GPS" not in packet.upper()


def test_of_compressed_xmp_in_a_png_all_but_the_coordinates_stays() -> None:
    image = opened(without_location(located("PNG")))
    assert isinstance(image, Image.Image)
    packet = str(image.info["XML:com.adobe.xmp"])
    assert 'photoshop:City="Odesa"' in packet
    assert "GPS" not in packet.upper()
    assert image.info["Title"] == "Harbour"
    assert [name for name in image.info if "GPS" in name or "Raw" in name] == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_packet_without_places_stays_byte_for_byte(kind: str) -> None:
    packet = b'<x:xmpmeta  xmlns:x="adobe:ns:meta/" ><dc:title xmlns:dc="a">Harbour</dc:title></x:xmpmeta>'
    assert packet in without_location(with_packet(kind, packet))


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        b"no packet at all " + PACKET[:600],
        b'<!DOCTYPE x [<!ENTITY a "48,12.345678N">]><x>&a;</x>',
        b"<GPSLatitude>48,12.345678N</GPSLatitude>",
    ],
    ids=["cut short", "not XML", "a DTD", "a place as its root"],
)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_packet_that_cannot_be_edited_goes(kind: str, packet: bytes) -> None:
    data = with_packet(kind, packet)
    cleaned = without_location(data)
    assert packet in data
    assert packet[:12] not in cleaned
    assert pixels(cleaned) == pixels(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_every_frame_of_a_moving_picture_stays(kind: str) -> None:
    frames = [drawing().rotate(90 * turn) for turn in (2, 0, 2)]
    told = {"save_all": True, "append_images": frames[1:], "duration": 100} | LOSSLESS.get(kind, {})
    # Pillow 13 crashes where it writes a film as AVIF with another orientation.
    data = located(kind, frames[0], **told | ({} if kind == "GIF" else {"exif": exif(1)}))
    cleaned = without_location(data)
    assert len(pixels(data)) == 3
    assert pixels(cleaned) == pixels(data)
    assert [place for place in PLACES if place in cleaned] == []


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_of_every_mode_keeps_its_pixels(mode: str, progressive: bool) -> None:
    data = saved("JPEG", drawing(mode, (70, 50)), progressive=progressive, exif=exif(), restart_marker_blocks=2)
    assert pixels(without_location(data)) == pixels(data)


def test_image_resources_of_a_jpeg_keep_iptc_alone_even_over_two_segments() -> None:
    iptc = b"\x1c\x02\x5a\0\x05Odesa\x1c\x02\x6e\0\x07Tribune"
    resources = b"".join(
        b"8BIM" + pack(">H", number) + b"\0\0" + pack(">I", len(content)) + content + bytes(len(content) % 2)
        for number, content in ((0x0404, iptc), (0x040C, THUMBNAIL), (0x0422, exif().tobytes()), (0x040A, b"\1"))
    )
    halves = (resources[:40], resources[40:])
    segments = b"".join(jpeg_segment(0xED, b"Photoshop 3.0\0" + half) for half in halves)
    data = saved("JPEG")
    cleaned = without_location(data[:2] + segments + data[2:])
    assert iptc in cleaned
    assert b"8BIM\x04\x0a\0\0\0\0\0\x01\x01\0" in cleaned
    assert [gone for gone in (THUMBNAIL, *PLACES) if gone in cleaned] == []
    assert pixels(cleaned) == pixels(data)


@pytest.mark.parametrize(
    "segment",
    [
        jpeg_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + PLACES[2]),
        jpeg_segment(0xE2, b"MPF\0" + PLACES[2]),
        jpeg_segment(0xEB, b"JP\0\1" + PLACES[2]),
        jpeg_segment(0xE0, b"JFXX\0\x10" + PLACES[2]),
    ],
    ids=["extended XMP", "further pictures", "content credentials", "preview"],
)
def test_jpeg_segments_that_cannot_be_looked_into_go(segment: bytes) -> None:
    data = saved("JPEG")
    assert without_location(data[:2] + segment + data[2:]) == without_location(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_follows_the_picture_goes(kind: str) -> None:
    data = located(kind)
    assert without_location(data + located("JPEG")) == without_location(data)


def test_an_unknown_chunk_of_a_png_or_webp_goes() -> None:
    png, webp = saved("PNG"), saved("WEBP")
    assert without_location(png[:33] + png_chunk(b"zxIf", exif().tobytes()) + png[33:]) == png
    unknown = b"LOCN" + pack("<I", 3) + b"abc\0"
    grown = b"RIFF" + pack("<I", len(webp) - 8 + len(unknown)) + webp[8:] + unknown
    assert without_location(grown) == webp


def test_unknown_boxes_and_the_user_data_of_films_are_overwritten_in_avif() -> None:
    data = saved("AVIF")
    box = pack(">I", 8 + len(PLACES[2])) + b"uuid" + PLACES[2]
    film = pack(">I", 8 + 8 + len(box)) + b"moov" + pack(">I", 8 + len(box)) + b"trak" + box
    cleaned = without_location(data + box + film)
    assert PLACES[2] not in cleaned
    assert len(cleaned) == len(data + box + film)
    assert pixels(cleaned) == pixels(data)


def test_the_flags_of_a_webp_follow_what_is_left() -> None:
    cleaned = without_location(saved("WEBP", exif=b"Exif\0\0nothing", xmp=b"<broken", icc_profile=ICC))
    assert cleaned[12:16] == b"VP8X"
    assert cleaned[20] & 0x0C == 0
    assert opened(cleaned).info["icc_profile"] == ICC


def test_a_directory_that_claims_more_than_the_file_holds_is_kept_small() -> None:
    greedy = b"".join(pack("<HHII", tag, 7, 500_000, 8) for tag in range(0x0100, 0xF000, 7))
    block = b"II*\0" + pack("<IH", 8, len(greedy) // 12) + greedy + bytes(300_000)
    assert len(without_exif_location(block)) <= len(block)


@pytest.mark.parametrize(
    "block",
    [b"", b"Exif\0\0", b"II*\0", b"II*\0\xff\xff\xff\xff", b"XX*\0\x08\0\0\0\0\0", b"MM\0*\0\0\0\x08\xff\xff"],
)
def test_exif_that_cannot_be_read_goes(block: bytes) -> None:
    assert without_exif_location(block) == b""


def test_orientation_outlives_a_directory_of_which_the_rest_is_broken() -> None:
    entries = pack("<HHIHH", 0x0112, 3, 1, 6, 0) + pack("<HHII", 0x010E, 2, 4_000_000_000, 4_000_000_000)
    block = b"II*\0" + pack("<IH", 8, 5) + entries + pack("<HHII", 0x8769, 4, 1, 4_000_000_000)
    cleaned = without_location(saved("JPEG", exif=b"Exif\0\0" + block))
    assert dict(opened(cleaned).getexif()) == {0x0112: 6}


def test_a_gps_directory_inside_the_cameras_own_goes() -> None:
    at = 8 + 2 + 12 + 4
    main = pack("<HHHIIHI", 1, 0x8769, 4, 1, at, 0, 0)[:-2]
    camera = pack("<HHHII", 2, 0x8825, 4, 1, DEGREES) + pack("<HHII", 0xA002, 4, 1, 24) + bytes(4)
    cleaned = without_exif_location(b"II*\0" + pack("<I", 8) + main + camera)
    assert pack("<I", DEGREES) not in cleaned
    assert pack("<HHII", 0xA002, 4, 1, 24) in cleaned


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureError, match="JPEG, PNG, WebP, GIF or AVIF$"):
        without_location(b"<svg/>")


def test_an_avif_whose_picture_stands_where_nothing_would_be_kept_is_refused() -> None:
    data = saved("AVIF")
    with pytest.raises(PictureError, match="^is AVIF, but cut short or damaged"):
        without_location(data.replace(b"mdat", b"uuid"))


def test_an_avif_that_tells_of_parts_without_end_is_refused() -> None:
    data = saved("AVIF")
    sizes = data.index(b"iloc") + 8
    assert data[sizes - 4 : sizes] == bytes(4)
    endless = data[:sizes] + b"\0\0" + pack(">HHHH", 0xFFFF, 1, 0, 0xFFFF) + data[sizes + 10 :]
    with pytest.raises(PictureError, match="^is AVIF, but cut short or damaged"):
        without_location(endless)
