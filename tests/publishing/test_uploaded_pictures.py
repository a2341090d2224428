"""Records with the paths of uploaded pictures: every document has their addresses, under any `base_url`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.publishing.media import store
from tests.publishing.media.making import saved
from tests.support import House, make_house

OLD, NEW = "https://feeds.tribune.example", "https://herald.example/feeds"


def add_stories(house: House, picture: str, facts: str = "") -> None:
    """Write a story in each form; `facts` are more values of their media, in TOML."""
    media = f'[{{url = "{picture}", alt = "A"{facts}}}]'
    house.record("a.md", "Harbour", f"Words.\n\n![The quay]({picture})", media=media)
    html = f'<p>Words.</p><figure><a href="{picture}"><img src="{picture}"></a></figure>'
    house.record("b.html", "Station", html, media=media, section='"City"')


def upload(house: House) -> str:
    return f"pictures/{store.save_picture(house.pictures, saved('PNG')).name}"


def files(house: House) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in house.items.rglob("[!.]*.*")}


def test_a_new_base_url_reaches_every_document_and_no_record(tmp_path: Path) -> None:
    house = make_house(tmp_path / "a")
    path = upload(house)
    add_stories(house, path)
    house.publish()
    records, before = files(house), house.documents()
    assert all(f"{OLD}/{path}".encode() in body for body in before.values())
    house.publication = replace(house.publication, base_url=NEW)
    house.publish()
    after = house.documents()
    assert after.keys() == before.keys()
    for body in after.values():
        assert f"{NEW}/{path}".encode() in body
        assert OLD.encode() not in body
    assert files(house) == records


def test_a_path_is_published_as_its_address_and_size_are(tmp_path: Path) -> None:
    by_path = make_house(tmp_path / "a")
    path = upload(by_path)
    size = (by_path.pictures / path[9:11] / path[9:]).stat().st_size
    add_stories(by_path, path)
    by_address = make_house(tmp_path / "b")
    add_stories(by_address, f"{OLD}/{path}", f", width = 24, height = 16, bytes = {size}")
    by_path.publish()
    by_address.publish()
    assert by_path.documents() == by_address.documents()
    root = etree.fromstring(by_path.document("/sections/city/rss.xml"))
    (enclosure,) = root.iter("enclosure")
    assert dict(enclosure.attrib) == {"url": f"{OLD}/{path}", "type": "image/png", "length": str(size)}
    (content,) = root.iter("{http://search.yahoo.com/mrss/}content")
    assert (content.get("width"), content.get("height"), content.get("fileSize")) == ("24", "16", str(size))
    (item,) = json.loads(by_path.document("/sections/city/feed.json"))["items"]
    assert item["attachments"][0]["size_in_bytes"] == size
    assert item["image"] == f"{OLD}/{path}"


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_story_with_a_picture_that_is_not_stored_is_published_with_a_finding(house: House, form: str) -> None:
    path = f"pictures/{'0a' * 16}.jpg"
    body = f"Words.\n\n![The quay]({path})" if form == "md" else f'<p>Words.</p><img src="{path}">'
    house.record(f"a.{form}", "Harbour", body)
    _, published = house.publish()
    (story,) = published.losses.stories
    assert [str(finding) for finding in story.findings] == [
        f"body: {path} is not stored here; upload the picture or restore its file, then save the record again"
    ]
    assert b"Harbour" in house.document("/rss.xml")


@pytest.mark.parametrize("url", ["pictures/harbour.jpg", f"/pictures/{'0a' * 16}.jpg", "pictures/../../etc/passwd"])
def test_another_path_in_media_is_refused_with_the_cure(house: House, url: str) -> None:
    house.record("a.md", "Harbour", media=f'[{{url = "{url}"}}]')
    taken, _ = house.publish()
    (problem,) = taken.refused
    assert problem.partition(": is not ")[0] == "items/a.md:4: media[0].url"
    assert problem.endswith("upload it, and write pictures/ and the name that it gets")


def test_a_picture_that_arrives_late_is_measured_when_the_record_is_saved_again(house: House) -> None:
    path = upload(house)
    place = house.pictures / path[9:11] / path[9:]
    data = place.read_bytes()
    place.unlink()
    record = house.record("a.md", "Harbour", media=f'[{{url = "{path}"}}]')
    _, published = house.publish()
    assert published.losses.losing == 1
    place.write_bytes(data)
    record.write_bytes(record.read_bytes() + b"\n")
    _, published = house.publish()
    assert published.losses.losing == 0
    assert f'length="{len(data)}"'.encode() in house.document("/rss.xml")
