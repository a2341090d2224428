"""The pictures of stories in the store: found by their paths, with the size that they had when they were uploaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syndication.model.item import Item, Media
from syndication.model.uploaded_pictures import FOLDER
from syndication.publishing.media import store
from tests.publishing.media.making import FORMATS, exif, saved
from tests.support import NOON


def story(*paths: str, body: str = "Words.") -> Item:
    media = tuple(Media(url=path) for path in paths)
    return Item(headline="A story", published=NOON, body=body, media=media)


def kept(root: Path, name: str) -> Path:
    return root / name[:2] / name


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_stored_picture_has_the_size_that_the_upload_told(tmp_path: Path, kind: str, orientation: int) -> None:
    options: dict[str, Any] = {"exif": exif(orientation)} if kind in ("JPEG", "AVIF", "WEBP") else {}
    upload = store.save_picture(tmp_path, saved(kind, **options))
    path = FOLDER + upload.name
    told = store.as_media(upload, "https://feeds.tribune.example")
    assert told.url == f"https://feeds.tribune.example/{path}"
    for item in (story(path), story(body=f"![]({path})")):
        (found,) = store.pictures_of(tmp_path, [item]).items()
        assert found == (path, Media(path, told.type, told.width, told.height, told.bytes))


def test_what_is_not_there_is_left_out_until_it_is(tmp_path: Path) -> None:
    upload = store.save_picture(tmp_path, saved("PNG"))
    path = FOLDER + upload.name
    place = kept(tmp_path, upload.name)
    data = place.read_bytes()
    place.unlink()
    assert store.pictures_of(tmp_path, [story(path)]) == {}
    place.write_bytes(data)
    assert list(store.pictures_of(tmp_path, [story(path), story("https://cdn.example/a.png")])) == [path]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"no picture", saved("AVIF")[:60]])
def test_a_damaged_file_stops_no_story(tmp_path: Path, content: bytes) -> None:
    name = f"{'0a' * 16}.png"
    place = kept(tmp_path, name)
    place.parent.mkdir()
    place.write_bytes(content)
    assert store.pictures_of(tmp_path, [story(FOLDER + name)]) == {}


def test_no_path_leads_out_of_the_store(tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(saved("PNG"))
    root = tmp_path / "pictures"
    name = f"{'0b' * 16}.png"
    kept(root, name).parent.mkdir(parents=True)
    kept(root, name).symlink_to(outside)
    paths = (FOLDER + name, "pictures/../outside.png", f"pictures/{'0b' * 16}.png/../../../outside.png")
    assert store.pictures_of(root, [story(*paths)]) == {}
