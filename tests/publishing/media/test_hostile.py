"""Whatever comes in, a picture or a PictureError comes out, and never a place."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.publishing.media import Picture, PictureError, clean
from syndication.publishing.media.exif import clean as clean_exif
from syndication.publishing.media.exif import orientation
from syndication.publishing.media.icc import clean as clean_profile
from syndication.publishing.media.iptc import clean as clean_resources
from syndication.publishing.media.xmp import clean as clean_packet
from tests.publishing.media.making import FORMATS, ICC, PACKET, PLACES, examined, exif, located

_HEADS = (
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x20\0\0\0WEBPVP8X",
    b"\0\0\0\x14ftypavif\0\0\0\0",
)
_EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=4)


@cache
def _located(kind: str) -> bytes:
    return located(kind)


def _edited(data: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """Return `data` with bytes put in place of others."""
    for where, put, instead in edits:
        at = where % len(data)
        data = data[:at] + put + data[at + instead :]
    return data


def _answer(data: bytes) -> Picture | str:
    try:
        return examined(data)
    except PictureError as error:
        return str(error)


@given(st.sampled_from(_HEADS), st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_told_not_to_be(head: bytes, rest: bytes) -> None:
    answer = _answer(head + rest)
    assert isinstance(answer, Picture) or answer.startswith(("is ", "has "))


@pytest.mark.parametrize("kind", FORMATS)
@given(edits=_EDITS)
def test_a_spoilt_picture_is_a_picture_or_told_not_to_be(kind: str, edits: list[tuple[int, bytes, int]]) -> None:
    data = _edited(_located(kind), edits)
    answer = _answer(data)
    if isinstance(answer, Picture):
        cleaned = clean(data)
        assert _answer(cleaned) == answer
        assert clean(cleaned) == cleaned
    else:
        assert answer.startswith(("is ", "has "))


@given(edits=_EDITS, big_endian=st.booleans())
def test_spoilt_exif_never_grows_nor_comes_back_other_when_cleaned_again(
    edits: list[tuple[int, bytes, int]], big_endian: bool
) -> None:
    block = _edited(exif(3, big_endian).tobytes().removeprefix(b"Exif\0\0"), edits)
    cleaned = clean_exif(block)
    assert len(cleaned) <= len(block) + 100
    assert clean_exif(cleaned) == cleaned
    assert orientation(cleaned) in (1, orientation(block))


@given(edits=_EDITS)
def test_spoilt_xmp_tells_no_place_that_a_reader_would_find(edits: list[tuple[int, bytes, int]]) -> None:
    cleaned = clean_packet(_edited(PACKET, edits))
    assert b"GPSLatitude" not in cleaned
    assert clean_packet(cleaned) == cleaned


@given(edits=_EDITS)
def test_a_spoilt_profile_never_grows_nor_comes_back_other_when_cleaned_again(
    edits: list[tuple[int, bytes, int]],
) -> None:
    cleaned = clean_profile(_edited(ICC, edits))
    assert len(cleaned) <= len(ICC) + 30
    assert clean_profile(cleaned) == cleaned


@given(st.binary(max_size=80).map(lambda rest: b"8BIM" + rest) | st.binary(max_size=20))
def test_any_image_resources_are_cleaned_once_and_for_all(resources: bytes) -> None:
    cleaned = clean_resources(resources)
    assert clean_resources(cleaned) == cleaned


@pytest.mark.parametrize(
    "resources",
    [
        b"8BIM\x04\x04\0\0" + b"\0\0",  # the size breaks off
        b"8BIM\x04\x04\0\0" + (9).to_bytes(4) + b"\x1c\x02\x78",  # the content does
        b"8BIM\x04\x04\0\0" + (6).to_bytes(4) + b"\x1c\x02\x78\0\x09A",  # a dataset does
    ],
)
def test_of_image_resources_that_break_off_nothing_is_left(resources: bytes) -> None:
    assert clean_resources(resources) == b""


def test_the_samples_do_tell_places() -> None:
    assert {kind for kind in FORMATS if any(place in _located(kind) for place in PLACES)} == set(FORMATS)
