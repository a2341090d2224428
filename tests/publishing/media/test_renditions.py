"""Renditions of pictures: their sizes and looks, what must not be in them, and where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from syndication.model.item import Item
from syndication.model.uploaded_pictures import with_picture_addresses
from syndication.publishing.media import clean, store
from syndication.publishing.media.ladder import make_renditions
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.renditions import SUFFIX, renditions_of, save_renditions, stored_names
from tests.publishing.media.making import ICC, PLACES, drawing, exif
from tests.support import House, every_item, make_house

LADDER = (160, 320, 640, 1280)


def encoded(form: str, size: tuple[int, int] = (800, 400), mode: str = "RGB", **options: object) -> bytes:
    written = BytesIO()
    drawing(mode, size).save(written, form, **options)
    return written.getvalue()


def sizes(data: bytes, ladder: Sequence[int] = LADDER) -> list[tuple[int, int]]:
    return [Image.open(BytesIO(one)).size for one in make_renditions(clean(data), ladder)]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_width_that_is_smaller(form: str) -> None:
    assert sizes(encoded(form)) == [(160, 80), (320, 160), (640, 320)]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_format_stays(form: str) -> None:
    assert {Image.open(BytesIO(one)).format for one in make_renditions(clean(encoded(form)), LADDER)} == {form}


@pytest.mark.parametrize(
    ("ladder", "expected"), [((), []), ((800,), []), ((5000,), []), ((320, 160, 320), [(160, 80), (320, 160)])]
)
def test_ladders(ladder: tuple[int, ...], expected: list[tuple[int, int]]) -> None:
    assert sizes(encoded("JPEG"), ladder) == expected


@pytest.mark.parametrize("form", ["GIF", "AVIF"])
def test_formats_without_renditions(form: str) -> None:
    assert sizes(encoded(form)) == []


def test_what_moves_has_none() -> None:
    written = BytesIO()
    frames = [drawing("RGB", (800, 400)), drawing("RGB", (800, 400)).rotate(180)]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    assert sizes(written.getvalue()) == []


def test_a_turned_picture_is_turned() -> None:
    """Orientation 6: the camera was held upright, so 800 x 400 pixels are shown as 400 x 800."""
    data = encoded("JPEG", exif=exif(orientation=6))
    assert sizes(data, (100,)) == [(100, 200)]


def test_it_looks_the_same() -> None:
    (small,) = make_renditions(clean(encoded("JPEG", quality=95)), (400,))
    expected = drawing("RGB", (800, 400)).resize((400, 200), Image.Resampling.LANCZOS)
    difference = ImageChops.difference(Image.open(BytesIO(small)), expected)
    assert max(ImageStat.Stat(difference).mean) < 4


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1"])
def test_modes_of_png(mode: str) -> None:
    rendered = list(make_renditions(clean(encoded("PNG", mode=mode)), (160,)))
    assert [Image.open(BytesIO(one)).size for one in rendered] == [(160, 80)]


def test_transparency_stays() -> None:
    clear = Image.new("RGBA", (800, 400), (0, 0, 0, 0))
    written = BytesIO()
    clear.save(written, "PNG")
    (small,) = make_renditions(clean(written.getvalue()), (160,))
    assert Image.open(BytesIO(small)).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def test_cmyk_becomes_rgb() -> None:
    (small,) = make_renditions(clean(encoded("JPEG", mode="CMYK")), (160,))
    assert Image.open(BytesIO(small)).mode == "RGB"


def test_nothing_private_is_in_them() -> None:
    data = encoded("JPEG", exif=exif(), icc_profile=ICC)
    for one in make_renditions(clean(data), LADDER):
        assert not any(place in one for place in PLACES)
        assert not Image.open(BytesIO(one)).info.keys() & {"exif", "xmp", "icc_profile", "photoshop"}


def test_an_upload_gets_them(tmp_path: Path) -> None:
    stored = store.save_picture(tmp_path, encoded("JPEG"), ladder=LADDER)
    found = renditions_of(tmp_path, stored.name)
    assert [(one.width, one.height, one.type) for one in found] == [
        (160, 80, "image/jpeg"),
        (320, 160, "image/jpeg"),
        (640, 320, "image/jpeg"),
    ]
    for one in found:
        data = store.read_picture(tmp_path, one.url.removeprefix("pictures/"))
        assert data is not None
        assert len(data) == one.bytes


def test_they_are_made_once_for_a_ladder(tmp_path: Path) -> None:
    stored = store.save_picture(tmp_path, encoded("JPEG"), ladder=(160,))
    data = store.read_picture(tmp_path, stored.name) or b""
    assert not save_renditions(tmp_path, stored.name, data, (160,))
    assert save_renditions(tmp_path, stored.name, data, (160, 320))
    assert len(renditions_of(tmp_path, stored.name)) == 2


def test_they_have_none_of_their_own(tmp_path: Path) -> None:
    stored = store.save_picture(tmp_path, encoded("JPEG"), ladder=LADDER)
    assert list(stored_names(tmp_path)) == [stored.name]


def test_the_list_is_not_served(tmp_path: Path) -> None:
    stored = store.save_picture(tmp_path, encoded("JPEG"), ladder=LADDER)
    assert store.answer(tmp_path, f"{stored.name}{SUFFIX}", "GET", {}, 0).status == 404


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"ladder": [1], "renditions": [{"url": 5}]}'])
def test_a_damaged_list_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    stored = store.save_picture(tmp_path, encoded("JPEG"), ladder=(160,))
    (tmp_path / stored.name[:2] / f"{stored.name}{SUFFIX}").write_bytes(damage)
    assert renditions_of(tmp_path, stored.name) == ()
    assert save_renditions(tmp_path, stored.name, store.read_picture(tmp_path, stored.name) or b"", (160,))
    assert len(renditions_of(tmp_path, stored.name)) == 1


def test_no_room_for_them_loses_no_upload(tmp_path: Path) -> None:
    data = encoded("JPEG", (2000, 1000))
    quota = Quota(tmp_path, len(clean(data)) + 100)
    stored = store.save_picture(tmp_path, data, quota=quota, ladder=LADDER)
    assert store.read_picture(tmp_path, stored.name) == clean(data)
    assert renditions_of(tmp_path, stored.name) == ()


def test_they_are_in_the_entry_but_not_in_the_record(tmp_path: Path) -> None:
    house: House = make_house(tmp_path)
    stored = store.save_picture(house.pictures, encoded("JPEG"), ladder=(160,))
    path = house.record("a.md", media=f'[{{url = "pictures/{stored.name}"}}]')
    house.publish()
    assert "renditions" not in path.read_text()
    pictures = store.pictures_of(house.pictures, [item := _item(house)])
    (medium,) = with_picture_addresses(item, "https://feeds.tribune.example", pictures).media
    assert [(one.width, one.url.rpartition("/")[0]) for one in medium.renditions] == [
        (160, "https://feeds.tribune.example/pictures")
    ]


def _item(house: House) -> Item:
    with house.catalog.read() as connection:
        (found,) = every_item(connection)
    return found.item
