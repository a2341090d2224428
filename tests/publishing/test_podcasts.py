"""Podcasts from records to documents: which stories are episodes, what keeps its guid, and which covers are refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace
from PIL import Image

from syndication.catalog import Catalog, feeds
from syndication.model.item import Item
from syndication.model.podcast import Podcast, mint_guid
from syndication.model.publication import DeclaredFeed, Publication
from syndication.model.selection import refusal
from syndication.publishing import feeds as publishing_feeds
from syndication.publishing.media import sound_store, store
from tests.publishing.media.sound_making import mp3
from tests.support import NOON, House, make_catalog, make_publication

CDN = "https://cdn.tribune.example"
SHOW = Podcast(cover=f"{CDN}/cover.jpg", category="News", explicit=False)
FEED = DeclaredFeed(name="Morning", kind="podcast", podcast=SHOW)
RSS = "/feeds/morning/rss.xml"
SOUND = f'[{{url = "{CDN}/a.mp3", bytes = 100}}]'
GUID = "{https://podcastindex.org/namespace/1.0}guid"
ADDRESS = "https://feeds.tribune.example/feeds/morning/rss.xml"


def with_show(**fields: Any) -> Publication:
    return make_publication(feeds=(replace(FEED, podcast=replace(SHOW, **fields)),))


@pytest.fixture
def show(tmp_path: Path, catalog: Catalog) -> House:
    """A publication with a podcast, on each database in turn."""
    return House(tmp_path, catalog, make_publication(feeds=(FEED,)), datetime(2027, 2, 5, tzinfo=UTC))


def channel(house: House, path: str = RSS) -> Any:
    return etree.fromstring(house.document(path))[0]


def titles(house: House, path: str = RSS) -> list[str]:
    return [str(found.text) for found in channel(house, path).iterfind("item/title")]


def guid(house: House) -> str:
    return str(channel(house).findtext(GUID))


def test_stories_with_a_sound_or_film_are_its_episodes(show: House) -> None:
    show.record("a.md", "Sound", media=SOUND)
    show.record("b.md", "Film", media=f'[{{url = "{CDN}/a.mp4"}}]')
    show.record("c.md", "Picture", media=f'[{{url = "{CDN}/a.jpg"}}]')
    show.record("d.md", "Not ours", media=f'[{{url = "{CDN}/b.mp3", syndicate = false}}]')
    show.record("e.md", "Nothing")
    show.publish()
    assert sorted(titles(show)) == ["Film", "Sound"]
    assert len(titles(show, "/rss.xml")) == 5


def test_a_podcast_also_looks_at_its_lists(show: House) -> None:
    show.publication = make_publication(feeds=(replace(FEED, sections=("City",)),))
    show.record("a.md", "In the city", media=SOUND, section='"City"')
    show.record("b.md", "Elsewhere", media=SOUND, section='"World"')
    show.publish()
    assert titles(show) == ["In the city"]


def test_why_a_story_is_no_episode() -> None:
    found = refusal(FEED, Item(headline="A story", published=NOON, body="Text."))
    assert found is not None
    assert found.list == "media"


def test_an_episode_whose_rights_have_ended_leaves_the_podcast_alone(show: House) -> None:
    show.record("a.md", "Ended", media=f'[{{url = "{CDN}/a.mp3", until = 2026-03-01T00:00:00Z}}]')
    show.record("b.md", "Still here", media=SOUND)
    _, published = show.publish()
    assert published.quarantined == ()
    assert titles(show) == ["Still here"]
    assert sorted(titles(show, "/rss.xml")) == ["Ended", "Still here"]


def test_an_episode_leaves_when_its_rights_end(show: House) -> None:
    show.record("a.md", "Ends", media=f'[{{url = "{CDN}/a.mp3", until = 2027-02-05T00:05:00Z}}]')
    show.record("b.md", "Still here", media=SOUND)
    show.publish()
    assert sorted(titles(show)) == ["Ends", "Still here"]
    show.publish(600)
    assert titles(show) == ["Still here"]


def test_a_stub_replaces_an_episode(show: House) -> None:
    show.publication = make_publication(feeds=(replace(FEED, on_withdrawal="stub"),))
    show.record("a.md", "Episode", media=SOUND)
    show.publish()
    text = (show.items / "a.md").read_text()
    show.write("a.md", text.replace("+++\n\n", 'status = "withheld"\n+++\n\n'))
    _, published = show.publish()
    assert published.problems == ()
    assert titles(show) == ["Withdrawn"]


def test_a_killed_episode_does_not_wait_for_a_better_cover(show: House) -> None:
    path = show.record("a.md", "Episode", body="Secret words.", media=SOUND)
    show.record("b.md", "Another", media=SOUND)
    show.publish()
    show.publication = with_show(cover=f"pictures/{'0' * 32}.jpg")
    kill(path)
    _, published = show.publish()
    assert titles(show) == ["Another"]
    assert not [path for path, body in show.documents().items() if b"Secret" in body]
    assert "is not stored here" in published.problems[0]
    with show.catalog.read() as connection:
        assert [path for path, _ in feeds.problems(connection)] == ["feeds/morning"]


def test_a_killed_episode_is_not_served_while_its_feed_cannot_be_made(
    show: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = show.record("a.md", "Episode", body="Secret words.", media=SOUND)
    show.publish()
    build_documents = publishing_feeds._build_documents

    def fail(builder: Any, path: str) -> Any:
        if path:
            raise RuntimeError("this was not thought of")
        return build_documents(builder, path)

    monkeypatch.setattr(publishing_feeds, "_build_documents", fail)
    kill(path)
    _, published = show.publish()
    assert RSS not in show.documents()
    assert titles(show, "/rss.xml") == []
    assert published.problems[0].endswith("it is not served, because a story in it was withdrawn")


def kill(path: Path) -> None:
    revision = '[[revisions]]\nat = 2027-02-05T00:00:30Z\nkind = "kill"\nnote = "Wrong."\n'
    path.write_text(path.read_text().replace("+++\n\n", f'status = "canceled"\n{revision}+++\n\n'))


def test_a_withdrawn_episode_has_its_notice(show: House) -> None:
    show.record("a.md", "Episode", media=SOUND)
    show.publish()
    text = (show.items / "a.md").read_text()
    kill = '[[revisions]]\nat = 2027-02-05T00:00:30Z\nkind = "kill"\nnote = "Wrong."\n'
    show.write("a.md", text.replace("+++\n\n", f'status = "canceled"\n{kill}+++\n\n'))
    show.publish()
    assert titles(show) == []
    assert b"deleted-entry" in show.document("/feeds/morning/atom.xml")


def test_archives_are_those_of_a_podcast(show: House) -> None:
    show.publication = replace(show.publication, window=1, window_hours=0)
    for number in range(40):
        show.record(
            f"{number}.md", f"Episode {number}", media=SOUND, published=f"2026-01-{number % 28 + 1:02}T12:00:00Z"
        )
    show.publish()
    archived = [path for path in show.documents() if path.startswith("/feeds/morning/archive/") and "rss" in path]
    assert archived
    for path in archived:
        assert channel(show, path).findtext(GUID) == guid(show)
        assert titles(show, path)


def test_the_guid_survives_a_new_address_and_a_new_catalog(show: House, tmp_path: Path) -> None:
    show.record("a.md", "Episode", media=SOUND)
    show.publish()
    assert guid(show) == mint_guid(ADDRESS)
    show.publication = replace(show.publication, base_url="https://new.example")
    show.publish()
    assert b"https://new.example/feeds/morning/rss.xml" in show.document(RSS)
    assert guid(show) == mint_guid(ADDRESS)
    rebuilt = House(tmp_path, make_catalog(tmp_path / "again.db"), show.publication, show.now)
    rebuilt.publish()
    assert guid(rebuilt) == mint_guid(ADDRESS)
    rebuilt.catalog.close()


def test_the_catalog_alone_keeps_a_guid_too(show: House) -> None:
    show.record("a.md", "Episode", media=SOUND)
    show.publish()
    (show.items / ".podcasts.json").unlink()
    show.publication = replace(show.publication, base_url="https://new.example")
    show.publish()
    assert guid(show) == mint_guid(ADDRESS)
    assert json.loads((show.items / ".podcasts.json").read_text()) == {"guids": {"feeds/morning": mint_guid(ADDRESS)}}


def test_a_show_that_had_a_guid_keeps_it(show: House) -> None:
    own = mint_guid("https://old.example/feed")
    show.publication = with_show(guid=own)
    show.record("a.md", "Episode", media=SOUND)
    show.publish()
    assert guid(show) == own


@pytest.mark.parametrize("content", [b"{", b'{"guids": {"feeds/morning": "x"}}', b'{"guids": {"/etc": 1}}', b"\xff"])
def test_a_damaged_file_is_reported_and_left(house: House, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    house.publication = make_publication(feeds=(FEED,))
    house.record("a.md", "Episode", media=SOUND)
    house.write(".podcasts.json", content)
    house.publish()
    assert guid(house) == mint_guid(ADDRESS)
    assert (house.items / ".podcasts.json").read_bytes() == content
    assert ".podcasts.json: cannot be read" in caplog.text


def test_the_guid_in_a_file_that_was_damaged_counts_once_it_is_corrected(house: House) -> None:
    """The show was at another address when its guid was minted."""
    own = mint_guid("https://old.example/feed")
    house.publication = make_publication(feeds=(FEED,))
    house.record("a.md", "Episode", media=SOUND)
    house.write(".podcasts.json", "{")
    house.publish()
    house.write(".podcasts.json", json.dumps({"guids": {"feeds/morning": own}}))
    house.record("b.md", "Another", media=SOUND)
    house.publish()
    assert guid(house) == own


def cover(house: House, size: tuple[int, int], mode: str = "RGB", kind: str = "JPEG") -> str:
    file = BytesIO()
    Image.new(mode, size).save(file, kind)
    return f"pictures/{store.save_picture(house.pictures, file.getvalue()).name}"


@pytest.mark.parametrize(
    ("size", "mode", "kind", "words"),
    [
        ((1400, 1400), "RGB", "JPEG", ""),
        ((3000, 3000), "RGB", "PNG", ""),
        ((1399, 1399), "RGB", "JPEG", "is 1399 pixels wide"),
        ((3001, 3001), "RGB", "PNG", "is 3001 pixels wide"),
        ((1400, 1500), "RGB", "JPEG", "is 1400 × 1500 pixels, not square"),
        ((1400, 1400), "CMYK", "JPEG", "has colours for print"),
    ],
)
def test_an_uploaded_cover_is_measured(house: House, size: tuple[int, int], mode: str, kind: str, words: str) -> None:
    path = cover(house, size, mode, kind)
    house.publication = with_show(cover=path)
    house.record("a.md", "Episode", media=SOUND)
    _, published = house.publish()
    assert bool(published.problems) == bool(words)
    assert (RSS in house.documents()) != bool(words)
    if words:
        (line,) = published.problems
        assert line.startswith(f"/feeds/morning: podcast.cover: {path} {words}")
        assert "1400 to 3000 pixels" in line
    else:
        assert f"https://feeds.tribune.example/{path}".encode() in house.document(RSS)


def test_a_cover_that_is_not_stored_is_reported(house: House) -> None:
    house.publication = with_show(cover=f"pictures/{'0' * 32}.jpg")
    _, published = house.publish()
    (line,) = published.problems
    assert "is not stored here; upload it" in line


def test_an_uploaded_sound_is_an_enclosure(house: House) -> None:
    """Its record has only its path; size, type and length are those of the file."""
    house.publication = make_publication(feeds=(FEED,))
    stored = sound_store.save_sound(house.pictures, BytesIO(mp3(90)))
    house.record("a.md", "Episode", media=f'[{{url = "media/{stored.name}"}}]')
    _, published = house.publish()
    assert not published.losses
    item = channel(house).find("item")
    assert dict(item.find("enclosure").attrib) == {
        "url": f"https://feeds.tribune.example/media/{stored.name}",
        "type": "audio/mpeg",
        "length": str((house.pictures / stored.name[:2] / stored.name).stat().st_size),
    }
    assert item.findtext("{http://www.itunes.com/dtds/podcast-1.0.dtd}duration") == "90"


def test_a_sound_that_is_not_stored_is_a_loss(house: House) -> None:
    house.record("a.md", "Episode", media=f'[{{url = "media/{"0" * 32}.mp3"}}]')
    _, published = house.publish()
    (story,) = published.losses.stories
    assert "upload the sound" in str(story.findings[0])
