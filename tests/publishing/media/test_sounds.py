"""Uploaded sounds: what is accepted, what is removed, and files that are larger than the memory."""

from __future__ import annotations

import os
import tracemalloc
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from syndication.model.errors import FullError
from syndication.publishing.media import sound_store, sounds
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.sound import SoundError, chunks_of, size_of
from tests.publishing.media import sound_making as making

LARGE = 3 << 30  # more than 2 GiB
ROOM = 16_000_000  # of memory


def cleaned(data: bytes) -> bytes:
    file = BytesIO(data)
    return b"".join(chunks_of(file, sounds.clean(file)))


@pytest.mark.parametrize(("name", "media_type"), [("MP3", "audio/mpeg"), ("M4A", "audio/x-m4a")])
def test_type_size_and_length_are_measured(tmp_path: Path, name: str, media_type: str) -> None:
    stored = sound_store.save_sound(tmp_path, BytesIO(making.SOUNDS[name]))
    assert stored.new
    assert (stored.sound.media_type, stored.sound.duration) == (media_type, 3)
    file = tmp_path / stored.name[:2] / stored.name
    assert file.stat().st_size == stored.sound.bytes
    assert stored.name.endswith(stored.sound.suffix)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


@pytest.mark.parametrize("name", making.SOUNDS)
def test_private_tags_are_removed(name: str) -> None:
    assert making.SECRET in making.SOUNDS[name]
    assert making.SECRET not in cleaned(making.SOUNDS[name])


@pytest.mark.parametrize("name", making.SOUNDS)
def test_a_clean_file_stays_as_it_is(name: str) -> None:
    once = cleaned(making.SOUNDS[name])
    assert cleaned(once) == once


def test_titles_and_chapters_of_an_mp3_stay() -> None:
    clean = cleaned(making.mp3())
    assert all(word in clean for word in (b"The harbour", b"CTOC", b"Cranes", b"Ships"))
    assert clean.endswith(making.frames(3))


def test_nothing_moves_in_an_m4a() -> None:
    data = making.m4a()
    clean = cleaned(data)
    assert len(clean) == len(data)
    assert clean.index(b"mdat") == data.index(b"mdat")
    assert b"chpl" in clean


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an accepted sound"),
        (b"RIFF\0\0\0\0WAVEfmt ", "send MP3 or M4A"),
        (making.id3(making.text_frame(b"TIT2", b"x")), "cut short or damaged"),
        (making.id3(making.text_frame(b"TIT2", b"x")) + b"<script>" * 1000, "cut short or damaged"),
        (making.FRAME[:200], "cut short or damaged"),
        (making.frames(3) + bytes(1_000_000), "cut short or damaged"),
        (making.FRAME * 3 + b"\xff" * 1_000_000, "cut short or damaged"),
        (making.m4a()[:-50], "cut short or damaged"),
        (making.m4a(kind=b"text"), "cut short or damaged"),
        (making.m4a(3, b"soun", making.track(b"vide")), "is a film"),
        (making.box(b"ftyp", b"M4A \0\0\0\0"), "cut short or damaged"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(SoundError, match=words):
        sound_store.save_sound(tmp_path, BytesIO(data))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_boxes_in_boxes_end_somewhere() -> None:
    inner = b""
    for _ in range(3000):
        inner = making.box(b"trak", inner)
    with pytest.raises(SoundError):
        cleaned(making.box(b"ftyp", b"M4A \0\0\0\0") + making.box(b"mdat") + making.box(b"moov", inner))


@pytest.mark.parametrize("name", making.SOUNDS)
@given(place=some.floats(0, 1), junk=some.binary(max_size=12))
def test_a_damaged_file_is_refused_or_clean(name: str, place: float, junk: bytes) -> None:
    data = bytearray(making.SOUNDS[name])
    at = int(place * len(data))
    data[at : at + len(junk)] = junk
    with suppress(SoundError):
        sounds.measure(BytesIO(cleaned(bytes(data))))


def test_the_same_sound_is_stored_once(tmp_path: Path) -> None:
    first = sound_store.save_sound(tmp_path, BytesIO(making.mp3()))
    again = sound_store.save_sound(tmp_path, BytesIO(making.mp3() + making.id3v1(b"another tag")))
    assert (again.name, again.new) == (first.name, False)


def test_there_must_be_room(tmp_path: Path) -> None:
    with pytest.raises(FullError, match="limit"):
        sound_store.save_sound(tmp_path, BytesIO(making.mp3()), Quota(tmp_path, 1000), 0.0)


def test_a_sound_of_more_than_two_gib(tmp_path: Path) -> None:
    """Its audio is a hole in the file, so it takes no room on the disk; the tables come after it."""
    whole = making.m4a()
    at = whole.index(b"mdat") - 4
    upload = tmp_path / "long.m4a"
    with upload.open("wb") as file:
        file.write(whole[:at] + (1).to_bytes(4) + b"mdat" + LARGE.to_bytes(8))
        file.seek(at + LARGE)
        file.write(whole[at + 1008 :])
    tracemalloc.start()
    with upload.open("rb") as file:
        pieces = sounds.clean(file)
        found = sounds.measure(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < ROOM
    assert size_of(pieces) > LARGE
    assert (found.bytes, found.duration) == (os.path.getsize(upload), 3)
