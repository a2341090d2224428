"""A secret is put in every place where a format can carry text: it is gone, but from the fields that are allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.publishing.media import clean
from syndication.publishing.media.avif_items import items
from syndication.publishing.media.boxes import boxes
from syndication.publishing.media.exif import clean as clean_exif
from syndication.publishing.media.icc import clean as clean_profile
from syndication.publishing.media.iptc import clean as clean_resources
from syndication.publishing.media.xmp import clean as clean_packet
from tests.publishing.media.making import FORMATS, ICC, drawing, jpeg_segment, opened, pixels, png_chunk, saved

SECRET = b"S3CRET-PLACE-48.1234567"
_TRACES = (SECRET, SECRET[8:], SECRET.decode().encode("utf-16-le"), SECRET.hex().encode())
_WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>&\"'"), max_size=20)


def assert_gone(data: bytes, like: bytes) -> None:
    """Assert that a picture that holds the secret holds it no more, and decodes to the same pixels as one without."""
    cleaned = clean(data)
    assert SECRET in data
    assert [trace for trace in _TRACES if trace in cleaned] == []
    assert not any(SECRET in inflated for inflated in _inflated(cleaned))
    assert pixels(cleaned) == pixels(like)


def _inflated(data: bytes) -> Iterator[bytes]:
    """Yield what is compressed in a PNG file beside its pixels."""
    at = 8
    while data.startswith(b"\x89PNG") and at < len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind in (b"iCCP", b"zTXt"):
            yield zlib.decompress(data[at + 8 : at + 8 + size].partition(b"\0")[2][1:])
        at += 12 + size


@cache
def plain(kind: str) -> bytes:
    return saved(kind)


@cache
def moving(kind: str) -> bytes:
    frames = [drawing().rotate(90 * turn) for turn in (2, 0)]
    return saved(kind, frames[0], save_all=True, append_images=frames[1:], duration=100, icc_profile=ICC)


# JPEG


@given(st.sampled_from((*range(0xE0, 0xFF), 0xC8, 0xCC, 0xDC, 0xDE, 0xDF, 0x02, 0xBF)), st.binary(max_size=30))
def test_no_segment_of_a_jpeg_tells_it(marker: int, head: bytes) -> None:
    segment = jpeg_segment(marker, head + b"\0" + SECRET)
    data = plain("JPEG")
    assert_gone(data[:2] + segment + data[2:], data)
    assert_gone(data[:-2] + segment + data[-2:], data)


@pytest.mark.parametrize(
    "head", [b"JFIF\0\1\1\0\0\1\0\1", b"ICC_PROFILE\0\1\1", b"Exif\0\0", b"Adobe\0\x64\0\0\0\0\0", b""]
)
@pytest.mark.parametrize("marker", [0xE0, 0xE1, 0xE2, 0xED, 0xEE])
def test_no_segment_that_begins_as_one_that_stays(marker: int, head: bytes) -> None:
    data = plain("JPEG")
    at = 2 if marker == 0xE0 and head.startswith(b"JFIF") else 20  # of two the first counts
    if not (marker == 0xEE and head.startswith(b"Adobe")):  # which changes colours
        assert_gone(data[:at] + jpeg_segment(marker, head + SECRET) + data[at:], data)


# EXIF, IPTC, XMP, colour profiles

_DIRECTORIES = ("main", "camera", "GPS", "second")
_ALLOWED_TAGS = {"main": (0x010E, 0x013B, 0x8298), "camera": ()}


def _block(directory: str, tag: int, kind: int, order: str) -> bytes:
    """Return an EXIF block with the secret as a tag of one of its directories."""
    size = {3: 2, 4: 4, 5: 8, 9: 4, 10: 8, 12: 8}.get(kind, 1)
    text = SECRET.ljust(-(-len(SECRET) // size) * size, b" ")
    entry = pack(f"{order}HHII", tag, kind, len(text) // size, 100)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    pointer = {"camera": 0x8769, "GPS": 0x8825}.get(directory)
    main = entry if directory == "main" else pack(f"{order}HHII", pointer, 4, 1, 60) if pointer else b""
    other = b"" if directory == "main" else pack(f"{order}H", 1) + entry + bytes(4)
    head = mark + pack(f"{order}IH", 8, 1 if main else 0) + main + pack(f"{order}I", 60 if directory == "second" else 0)
    return (head.ljust(60, b"\0") + other).ljust(100, b"\0") + text


@given(
    st.sampled_from(_DIRECTORIES),
    st.integers(0, 0xFFFF) | st.sampled_from([0x0112, 0x011A, 0x0128, 0x0213, 0x9003, 0xA001, 0xA500, 0x927C, 0x9286]),
    st.integers(1, 13) | st.just(129),
    st.sampled_from("<>"),
)
def test_no_tag_of_exif_but_those_that_are_allowed(directory: str, tag: int, kind: int, order: str) -> None:
    is_allowed = tag in _ALLOWED_TAGS.get(directory, ()) and kind in (2, 129)
    block = _block(directory, tag, kind, order)
    assert SECRET in block
    assert (SECRET in clean_exif(block)) is is_allowed


@pytest.mark.parametrize("tag", [0x010E, 0x013B, 0x8298])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_tags_that_are_allowed_stay_in_every_format(kind: str, tag: int) -> None:
    data = saved(kind, exif=b"Exif\0\0" + _block("main", tag, 2, "<"))
    assert SECRET in clean(data)


@given(st.integers(0, 255), st.integers(0, 255))
def test_no_dataset_of_iptc_but_those_that_are_allowed(record: int, number: int) -> None:
    block = pack(">BBBH", 0x1C, record, number, len(SECRET)) + SECRET + b"\x1c\x02\x78\0\1x"
    resources = b"8BIM\x04\x04\0\0" + pack(">I", len(block)) + block + bytes(len(block) % 2)
    is_allowed = record == 2 and number in (80, 105, 110, 115, 116, 120)
    cleaned = clean_resources(resources)
    assert cleaned.rstrip(b"\0").endswith(b"x")
    assert (SECRET in cleaned) is is_allowed


@given(st.integers(0, 0xFFFF).filter(lambda number: number != 0x0404), st.booleans())
def test_no_image_resource(number: int, as_name: bool) -> None:
    name, content = (SECRET, b"") if as_name else (b"", SECRET)
    counted = bytes([len(name)]) + name
    head = b"8BIM" + pack(">H", number) + counted + bytes(len(counted) % 2)
    assert clean_resources(head + pack(">I", len(content)) + content) == b""


_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "other": "urn:other",
}
_ALLOWED = {
    ("dc", "creator"),
    ("dc", "description"),
    ("dc", "rights"),
    ("rights", "UsageTerms"),
    ("photoshop", "Headline"),
    ("photoshop", "Credit"),
    ("photoshop", "Source"),
}
_NAMES = st.sampled_from(
    "creator description rights UsageTerms Headline Credit Source DateCreated City title subject LocationShown".split()
)
_PLACES = (
    'N="{}"',
    "><N>{}</N",
    '><N rdf:resource="{}"/',
    "><N><rdf:Alt><rdf:li>{}</rdf:li></rdf:Alt></N",
    "><N><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></N",
    '><N><rdf:Alt><rdf:li xml:lang="{}">x</rdf:li></rdf:Alt></N',
    '><N><rdf:Alt><rdf:li xml:lang="x-default">x</rdf:li><rdf:li xml:lang="de">{}</rdf:li></rdf:Alt></N',
    '><N rdf:parseType="Resource"><N>{}</N></N',
    "><N><rdf:Description><N>{}</N></rdf:Description></N",
    '><N other:hint="{}">x</N',
    "><other:x><N>{}</N></other:x",
    "><!-- {} --",
    "><?x {} ?",
    ">{}<dc:x/",
)
_SIMPLE = {0, 1, 3, 4}  # the ways to write a property that are read


@given(st.sampled_from(sorted(_NAMESPACES)), _NAMES, st.integers(0, len(_PLACES) - 1))
def test_no_property_of_xmp_but_those_that_are_allowed(space: str, name: str, way: int) -> None:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    place = _PLACES[way].replace("N", f"{space}:{name}").format(SECRET.decode())
    inner, end = (f" {place}/>", "") if way == 0 else (place + ">", "</rdf:Description>")
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="{SECRET.decode()}">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="{SECRET.decode()}" {spaces}{inner}{end}'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="x"/></rdf:RDF></x:xmpmeta>'
    )
    cleaned = clean_packet(packet.encode())
    assert cleaned
    assert (SECRET in cleaned) is ((space, name) in _ALLOWED and way in _SIMPLE)


_COLOURS = (b"kTRC", b"bkpt", b"cicp", b"lumi", b"gamt", b"clot")


@given(st.binary(min_size=4, max_size=4) | st.sampled_from([b"mmod", b"dscm", b"meta", b"dmnd", b"dmdd", b"view"]))
def test_no_tag_of_a_colour_profile_but_its_name_and_copyright(tag: bytes) -> None:
    count = int.from_bytes(ICC[128:132])
    table = ICC[132 : 132 + 12 * count]
    if any(table[at : at + 4] == tag for at in range(0, len(table), 12)) or tag in (b"desc", b"cprt", b"clrt"):
        return
    moved = b"".join(
        table[at : at + 4] + pack(">I", int.from_bytes(table[at + 4 : at + 8]) + 12) + table[at + 8 : at + 12]
        for at in range(0, len(table), 12)
    )
    rest = ICC[132 + 12 * count :]
    new = tag + pack(">II", len(ICC) + 12, len(SECRET))
    profile = pack(">I", len(ICC) + 12 + len(SECRET)) + ICC[4:128] + pack(">I", count + 1) + moved + new + rest + SECRET
    cleaned = clean_profile(profile)
    is_colour = tag[:3] in (b"A2B", b"B2A", b"D2B", b"B2D") or tag in (
        b"kTRC",
        b"bkpt",
        b"cicp",
        b"lumi",
        b"gamt",
        b"clot",
    )
    assert len(cleaned) == len(profile)
    assert is_colour or SECRET not in cleaned


# PNG

_CHUNK_NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4)
_KEYWORDS = ("Title", "Author", "Description", "Copyright", "Creation Time")


@given(
    _CHUNK_NAMES.filter(lambda name: name not in ("IHDR", "IDAT", "IEND", "PLTE", "fdAT", "tEXt", "iTXt", "zTXt"))
    | st.sampled_from("tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs sPLT tIME cICP mDCV cLLI acTL fcTL iCCP eXIf".split())
)
def test_no_chunk_of_a_png_tells_it(name: str) -> None:
    data = plain("PNG")
    if name == "tRNS":  # transparency of up to 256 colours: as long as that it is one
        return
    assert_gone(data[:33] + png_chunk(name.encode(), SECRET * 12) + data[33:], data)


@given(_WORDS.filter(lambda word: word not in _KEYWORDS) | st.sampled_from(_KEYWORDS), st.sampled_from(range(5)))
def test_no_text_of_a_png_but_those_that_are_allowed(keyword: str, way: int) -> None:
    named = keyword.encode() + b"\0"
    chunk = (
        png_chunk(b"tEXt", named + SECRET),
        png_chunk(b"zTXt", named + b"\0" + zlib.compress(SECRET)),
        png_chunk(b"iTXt", named + b"\0\0\0\0" + SECRET),
        png_chunk(b"iTXt", named + b"\1\0\0\0" + zlib.compress(SECRET)),
        png_chunk(b"iTXt", named + b"\0\0" + SECRET + b"\0" + SECRET + b"\0x"),
    )[way]
    data = plain("PNG")
    cleaned = clean(data[:33] + chunk + data[33:])
    assert (SECRET in cleaned) is (keyword in _KEYWORDS and way < 4)


def test_names_of_profiles_and_what_follows_them_in_a_png() -> None:
    data = plain("PNG")
    chunk = png_chunk(b"iCCP", SECRET + b"\0\0" + zlib.compress(ICC + SECRET) + SECRET)
    assert_gone(data[:33] + chunk + data[33:], data)
    assert_gone(data[:-12] + png_chunk(b"IEND", SECRET) + data, data)


# GIF


@given(st.integers(0, 255), st.binary(min_size=11, max_size=11) | st.sampled_from([b"NETSCAPE2.0", b"ICCRGBG1012"]))
def test_no_extension_of_a_gif_tells_it(label: int, application: bytes) -> None:
    secret = bytes([len(SECRET)]) + SECRET + b"\0"
    data = plain("GIF")
    for block in (b"\x21" + bytes([label]) + secret, b"\x21" + bytes([label]) + b"\x0b" + application + secret):
        cleaned = clean(data[:-1] + block + b";")
        assert SECRET not in cleaned
        assert pixels(cleaned) == pixels(data)
    assert_gone(moving("GIF")[:-1] + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0" + secret + b";", moving("GIF"))


# WebP


def _grown(data: bytes, more: bytes) -> bytes:
    return b"RIFF" + pack("<I", len(data) - 8 + len(more)) + data[8:] + more


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + pack("<I", len(content)) + content + bytes(len(content) % 2)


@given(st.binary(min_size=4, max_size=4) | st.sampled_from([b"ALPH", b"VP8X", b"ANIM", b"ICCP", b"EXIF", b"XMP "]))
def test_no_chunk_of_a_webp_tells_it(name: bytes) -> None:
    if name not in (b"ANMF", b"VP8 ", b"VP8L"):
        cleaned = clean(_grown(moving("WEBP"), _chunk(name, SECRET)))
        assert SECRET not in cleaned
        assert pixels(cleaned) == pixels(moving("WEBP"))


@pytest.mark.parametrize("name", [b"EXIF", b"XMP ", b"JUNK", b"ICCP", b"ANIM", b"VP8X"])
def test_no_chunk_in_a_frame_of_a_webp_tells_it(name: bytes) -> None:
    data = moving("WEBP")
    at = data.index(b"ANMF")
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    frame = _chunk(b"ANMF", data[at + 8 : at + 8 + size] + _chunk(name, SECRET))
    grown = data[:at] + frame + data[at + 8 + size + size % 2 :]
    assert_gone(b"RIFF" + pack("<I", len(grown) - 8) + grown[8:], data)


# AVIF


def _box(name: bytes, content: bytes) -> bytes:
    return pack(">I", 8 + len(content)) + name + content


@given(st.binary(min_size=4, max_size=4) | st.sampled_from([b"free", b"skip", b"uuid", b"mdat", b"moov", b"udta"]))
def test_no_box_behind_the_picture_of_an_avif_tells_it(name: bytes) -> None:
    if name not in (b"meta", b"ftyp"):
        content = _box(b"trak", _box(name, SECRET)) if name == b"moov" else SECRET
        cleaned = clean(plain("AVIF") + _box(name, content))
        assert SECRET not in cleaned
        assert pixels(cleaned) == pixels(plain("AVIF"))


def _with_boxes_in_meta(data: bytes, more: bytes) -> bytes:
    """Return an AVIF file with more boxes at the end of `meta`; the places of its items move with them."""
    at = data.index(b"meta") - 4
    size = int.from_bytes(data[at : at + 4])
    grown = data[:at] + pack(">I", size + len(more)) + data[at + 4 : at + size] + more + data[at + size :]
    places = grown.index(b"iloc") - 4
    assert grown[places + 8 : places + 14] == b"\0\0\0\0\x44\0"
    count_at = places + 14
    for number in range(int.from_bytes(grown[count_at : count_at + 2])):
        start = count_at + 2 + 14 * number + 6
        moved = int.from_bytes(grown[start : start + 4]) + len(more)
        grown = grown[:start] + pack(">I", moved) + grown[start + 4 :]
    return grown


@pytest.mark.parametrize(
    "name", [b"free", b"uuid", b"xml ", b"bxml", b"grpl", b"dinf", b"ipro", b"fiin", b"idat", b"hdlr", b"iprp", b"iref"]
)
def test_no_box_in_the_head_of_an_avif_tells_it(name: bytes) -> None:
    content = bytes(24) + SECRET + b"\0"
    if name == b"iprp":
        content = _box(b"ipco", _box(b"udes", SECRET) + _box(b"uuid", SECRET) + _box(b"irot", b"\0" + SECRET))
    if name == b"iref":
        content = bytes(4) + _box(b"thmb", b"\0\1\0\1\0\1" + SECRET)
    grown = _with_boxes_in_meta(plain("AVIF"), _box(name, content))
    assert SECRET in grown
    assert SECRET not in clean(grown)


def test_names_of_items_and_of_the_program_that_made_an_avif_go() -> None:
    film = moving("AVIF")
    assert (b"Color\0" in film, b"\x0aAOM Coding" in film) == (True, True)
    cleaned = clean(film)
    assert (b"Color" in cleaned, b"AOM" in cleaned) == (False, False)
    spied = film.replace(b"\x0aAOM Coding" + bytes(15), b"\x19" + SECRET + b"xx")
    assert_gone(spied, film)


def test_unknown_brands_of_an_avif_go() -> None:
    data = plain("AVIF").replace(b"MA1B", b"ODES")
    assert (b"ODES" in data, b"ODES" in clean(data)) == (True, False)


def test_what_is_between_the_pixels_of_an_avif_goes() -> None:
    data = plain("AVIF")
    at = data.index(b"mdat") - 4
    size = int.from_bytes(data[at : at + 4])
    assert at + size == len(data)
    assert_gone(data[:at] + pack(">I", size + len(SECRET)) + data[at + 4 :] + SECRET, data)
    film = moving("AVIF")
    at = film.rindex(b"mdat") - 4
    size = int.from_bytes(film[at : at + 4])
    assert at + size == len(film)
    assert_gone(film[:at] + pack(">I", size + len(SECRET)) + film[at + 4 :] + SECRET, film)


def test_a_preview_beside_the_picture_of_an_avif_goes() -> None:
    image = drawing()
    image.putalpha(drawing("L"))
    data = saved("AVIF", image)
    preview = data.replace(b"auxl", b"thmb")
    meta = next(box for box in boxes(data, 0, len(data)) if box.kind == b"meta")
    (hidden,) = next(item.extents for item in items(preview, meta) if not item.is_picture)
    assert clean(data)[hidden.start : hidden.end] == data[hidden.start : hidden.end]
    assert clean(preview)[hidden.start : hidden.end] == bytes(hidden.end - hidden.start)
    assert opened(clean(preview)).mode == "RGB"


@pytest.mark.parametrize("kind", FORMATS)
def test_what_follows_the_end(kind: str) -> None:
    data = plain(kind)
    assert SECRET not in clean(data + (_box(b"free", SECRET) if kind == "AVIF" else SECRET))
