"""Pictures of sources that are brought into the media store: each once, none in the way of its story."""

from __future__ import annotations

import socket
from datetime import timedelta
from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from syndication.catalog import source_pictures
from syndication.cli.source_views import detail_lines
from syndication.model.item import Item
from syndication.model.uploaded_pictures import is_picture_path
from syndication.publishing.follower.source_list import read_sources
from syndication.publishing.follower.story_pictures import picture_addresses, with_stored_pictures
from syndication.publishing.media import store
from tests.http.fetch.misbehaving import Server, answer, saying
from tests.publishing.follower.newswire import Newswire, WireStory, counts, header, tombstone
from tests.support import NOON

PATH = "pictures/" + "0" * 32 + ".jpg"


def picture(colour: str = "red") -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 3), colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def fetching(wire: Newswire) -> None:
    wire.set(pictures="fetch")
    wire.says(picture(), "Content-Type: image/png", path="/lead.png")
    wire.says(picture("blue"), "Content-Type: image/png", path="/text.png")


def illustrated(wire: Newswire, key: str = "urn:1", headline: str = "One", text: str = "/text.png") -> WireStory:
    lead = f'<link rel="enclosure" type="image/png" href="{wire.server.url}/lead.png"/>'
    body = f'<p>Before.</p><p><img src="{wire.server.url}{text}" alt="A crane"></p><p>After.</p>'
    return WireStory(key, headline, body, extra=lead)


def requests(wire: Newswire, path: str) -> int:
    return sum(head.startswith(f"GET {path} ") for head in wire.heads)


def picture_lines(wire: Newswire) -> list[str]:
    with wire.workspace.catalog.read() as connection:
        (view,) = read_sources(connection, [wire.source], wire.house.now)
    return [line for line in detail_lines(view) if line.startswith("picture not fetched")]


def test_the_pictures_of_a_story_are_stored_and_its_record_has_their_paths(wire: Newswire) -> None:
    wire.has(illustrated(wire))
    assert counts(wire.round()) == {"new": 1}
    item = wire.item("urn:1").item
    (lead,) = item.media
    (path,) = picture_addresses_in(item)
    for each in (lead.url, path):
        assert is_picture_path(each)
        assert store.read_picture(wire.house.pictures, each.removeprefix("pictures/"))
    assert wire.server.url not in item.body
    wire.house.publish()
    assert f"{wire.house.publication.base_url}/{lead.url}".encode() in wire.house.document("/feed.json")
    assert picture_lines(wire) == []


def picture_addresses_in(item: Item) -> list[str]:
    return [part.partition('"')[0] for part in item.body.split('src="')[1:]]


def test_each_picture_is_fetched_once_and_nothing_changes_after_that(wire: Newswire) -> None:
    wire.has(illustrated(wire))
    wire.round()
    wire.has(illustrated(wire), illustrated(wire, "urn:2", "Two"))
    assert counts(wire.round()) == {"new": 1}
    assert (requests(wire, "/lead.png"), requests(wire, "/text.png")) == (1, 1)
    wire.has(illustrated(wire, headline="One, changed"), illustrated(wire, "urn:2", "Two"))
    assert counts(wire.round()) == {"updated": 1}
    assert wire.item("urn:1").item.media == wire.item("urn:2").item.media


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"", "404 Not Found", "answered 404"),
        (b"x" * (store.MOST_BYTES + 1), "200 OK", "has more than 20,000,000 bytes"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "200 OK", ""),
    ],
    ids=["missing", "huge", "no picture"],
)
def test_a_picture_that_cannot_be_fetched_delays_no_story_and_is_listed(
    wire: Newswire, body: bytes, status: str, problem: str
) -> None:
    wire.says(body, path="/text.png", status=status)
    wire.has(illustrated(wire))
    assert counts(wire.round()) == {"new": 1}
    assert f"{wire.server.url}/text.png" in wire.item("urn:1").item.body
    (line,) = picture_lines(wire)
    assert line.startswith(f"picture not fetched, it stays there: {wire.server.url}/text.png: ")
    assert problem in line


def test_a_picture_that_failed_is_tried_again_some_times(wire: Newswire) -> None:
    wire.says(b"", path="/text.png", status="503 Service Unavailable")
    wire.has(illustrated(wire))
    wire.round()
    wire.round()
    assert requests(wire, "/text.png") == 1  # not before an hour has passed
    wire.round(minutes=60)
    assert requests(wire, "/text.png") == 2
    wire.says(picture("blue"), path="/text.png")
    assert counts(wire.round(minutes=120)) == {"updated": 1}
    item = wire.item("urn:1").item
    assert wire.server.url not in item.body
    assert item.revisions == ()
    assert picture_lines(wire) == []


def test_a_picture_that_fails_for_ever_is_given_up(wire: Newswire) -> None:
    wire.says(b"", path="/text.png", status="503 Service Unavailable")
    wire.has(illustrated(wire))
    for _ in range(12):
        wire.round(minutes=24 * 60)
    assert requests(wire, "/text.png") == 5


def test_a_story_that_was_edited_here_is_not_touched_by_a_late_picture(wire: Newswire) -> None:
    wire.says(b"", path="/text.png", status="503 Service Unavailable")
    wire.has(illustrated(wire))
    wire.round()
    wire.edit("urn:1", headline="Ours")
    wire.says(picture("blue"), path="/text.png")
    assert counts(wire.round(minutes=120)) == {}
    assert wire.note("urn:1").state == "taken"


def test_pictures_are_fetched_without_secrets_and_from_no_other_place_in_our_network(wire: Newswire) -> None:
    inner = Server({"/p.png": saying(answer(picture()))})
    wire.set(token="s3cret", headers={"X-Key": "s3cret"})
    story = illustrated(wire)
    wire.has(replace(story, body=f'<p>A <img src="{inner.url}/p.png"> and text.</p>'))
    wire.round()
    heads = [head for head in wire.heads if head.startswith("GET /lead.png")]
    assert [(header(head, "Authorization"), header(head, "X-Key")) for head in heads] == [("", "")]
    assert inner.asked == []
    (line,) = picture_lines(wire)
    assert "is not one of the web's" in line
    inner.close()


def test_stories_that_are_not_taken_have_no_pictures_fetched(wire: Newswire) -> None:
    wire.set(newest=1, rights="summary")
    old = replace(illustrated(wire), published=NOON - timedelta(days=1))
    wire.has(old, WireStory("urn:2", "Two"))
    wire.round()
    assert (requests(wire, "/lead.png"), requests(wire, "/text.png")) == (0, 0)
    wire.set(newest=2, include=("three",))
    wire.has(illustrated(wire, "urn:3", "Three"), illustrated(wire, "urn:4", "Four"))
    assert counts(wire.round()) == {"new": 1}
    assert (requests(wire, "/lead.png"), requests(wire, "/text.png")) == (1, 0)


def test_a_takedown_does_not_wait_for_pictures(wire: Newswire) -> None:
    wire.has(WireStory("urn:1", "One"))
    wire.round()
    seen = list[str]()

    def slow(connection: socket.socket, _head: bytes) -> None:
        seen.append(wire.item("urn:1").item.status)
        connection.sendall(answer(picture()))

    wire.talks(slow, "/lead.png")
    wire.has(illustrated(wire, "urn:2", "Two"), head=tombstone("urn:1"))
    assert counts(wire.round()) == {"new": 1, "withdrawn": 1}
    assert seen == ["canceled"]
    assert wire.note("urn:1").state == "withdrawn"


def test_the_limit_of_the_store_counts(wire: Newswire) -> None:
    wire.workspace = replace(wire.workspace, picture_bytes=1)
    wire.has(illustrated(wire))
    assert counts(wire.round()) == {"new": 1}
    assert len(picture_lines(wire)) == 2
    assert all("pictures_gb" in line for line in picture_lines(wire))


def test_other_sizes_of_a_stored_picture_are_left_out_and_other_pictures_stay() -> None:
    stored, other = "https://wire.example/a.jpg", "https://wire.example/b.jpg"
    body = (
        f'<picture><source srcset="{stored} 2x"><img src="{stored}" srcset="{stored} 2x" sizes="1px" alt="A"></picture>'
        f'<picture><source srcset="{other} 2x"><img src="{other}"></picture><img src="/relative.jpg">'
    )
    item = Item(headline="A", published=NOON, body=body, body_form="html")
    assert picture_addresses(item) == [stored, other]
    assert with_stored_pictures(item, {stored: PATH}).body == (
        f'<img src="{PATH}" alt="A">'
        f'<picture><source srcset="{other} 2x"><img src="{other}"></picture><img src="/relative.jpg">'
    )
    assert with_stored_pictures(item, {}) == item


def test_pictures_are_forgotten_when_the_source_has_them_no_more(wire: Newswire) -> None:
    wire.says(b"", path="/text.png", status="404 Not Found")
    wire.has(illustrated(wire))
    wire.round()
    now = wire.house.now
    addresses = [f"{wire.server.url}/{name}.png" for name in ("lead", "text")]
    with wire.workspace.catalog.begin() as connection:
        source_pictures.forget_unseen(connection, now - timedelta(days=90), now - timedelta(days=7))
        assert list(source_pictures.by_addresses(connection, "wire", addresses)) == addresses
        source_pictures.forget_unseen(connection, now - timedelta(days=90), now + timedelta(days=7))
        assert list(source_pictures.by_addresses(connection, "wire", addresses)) == addresses[:1]
        source_pictures.note_seen(connection, "wire", addresses, now + timedelta(days=2))
        source_pictures.forget_unseen(connection, now + timedelta(days=1), now)
        assert list(source_pictures.by_addresses(connection, "wire", addresses)) == addresses[:1]
