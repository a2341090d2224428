"""Kinds of sources: lists of feeds, files in a folder, ninjs documents with pages, JSON Feed, RSS."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import sources
from syndication.model.followed_source import FollowedSource
from syndication.publishing.follower.sources_in_use import is_due, sources_in_use
from tests.http.fetch.misbehaving import Server, answer, saying
from tests.publishing.follower.newswire import Newswire, WireStory, atom, counts, header, tombstone
from tests.support import NOON


def ninjs(key: str, headline: str = "Harbour reopens", **fields: object) -> dict[str, object]:
    body = {"body_html": "<p>It did.</p>", "versioncreated": "2026-02-05T12:00:00+0000", "pubstatus": "usable"}
    return {"guid": key, "headline": headline, **body, **fields}


def test_each_feed_in_a_list_is_followed(wire: Newswire) -> None:
    one, two = f"{wire.server.url}/1", f"{wire.server.url}/2"
    outlines = f'<outline text="A"><outline xmlUrl="{one}"/></outline><outline xmlUrl="{two}"/><outline xmlUrl="x:y"/>'
    wire.set(token="s3cret")
    wire.says(f"<opml version='2.0'><body>{outlines}</body></opml>".encode())
    wire.says(atom(WireStory("17", "One")), path="/1")
    wire.says(atom(WireStory("17", "Two")), path="/2")
    result = wire.round()
    assert result.state.unread == ("x:y: is no http or https address of at most 500 characters",)
    with wire.workspace.catalog.read() as connection:
        found = sources_in_use([wire.source], sources.find_all(connection))
    assert [each.name for each in found] == ["wire", f"wire {one}", f"wire {two}"]
    for each in found[1:]:
        assert counts(wire.round(each)) == {"new": 1}
    assert wire.headlines() == ["One", "Two"]
    assert [header(head, "Authorization") for head in wire.heads] == ["Bearer s3cret", "", ""]


def test_a_list_leads_to_no_other_place_in_the_own_network(wire: Newswire) -> None:
    inner = Server({"/feed": saying(answer(atom(WireStory("17", "Inner"))))})
    wire.says(f'<opml><body><outline xmlUrl="{inner.url}/feed"/></body></opml>'.encode())
    wire.round()
    with wire.workspace.catalog.read() as connection:
        _, feed = sources_in_use([wire.source], sources.find_all(connection))
    wire.round(feed)
    assert inner.asked == []
    assert "is not one of the web's" in wire.state(feed.name).problem
    inner.close()


def test_a_paused_list_pauses_its_feeds(wire: Newswire) -> None:
    wire.says(f'<opml><body><outline xmlUrl="{wire.server.url}/1"/></body></opml>'.encode())
    wire.round()
    with wire.workspace.catalog.begin() as connection:
        sources.set_paused(connection, "wire", True, wire.house.now)
        known = sources.find_all(connection)
    assert [is_due(each, known, wire.house.now) for each in sources_in_use([wire.source], known)] == [False, False]


def test_ninjs_is_read_page_by_page(wire: Newswire) -> None:
    first = {"_items": [ninjs("urn:news:1", "One")], "_links": {"next": {"href": "feed2"}}}
    wire.says(json.dumps(first).encode(), "Content-Type: application/json")
    wire.says(json.dumps({"_items": [ninjs("urn:news:2", "Two")]}).encode(), path="/feed2")
    assert counts(wire.round()) == {"new": 2}
    assert wire.headlines() == ["One", "Two"]


def test_pictures_and_films_are_counted_not_listed(wire: Newswire) -> None:
    wire.says(
        json.dumps(
            [ninjs("1"), ninjs("2", type="picture"), ninjs("3", type="picture"), ninjs("4", type="video")]
        ).encode()
    )
    result = wire.round()
    assert counts(result) == {"new": 1}
    assert result.state.unread == ()
    assert result.state.problems == ("2 not taken: type picture", "1 not taken: type video")


def test_pages_in_a_circle_end(wire: Newswire) -> None:
    wire.says(json.dumps({"_items": [ninjs("urn:news:1")], "_links": {"next": {"href": "/feed"}}}).encode())
    assert counts(wire.round()) == {"new": 1}
    assert len(wire.heads) == 1


def test_a_next_page_that_fails_is_a_line(wire: Newswire) -> None:
    wire.says(json.dumps({"_items": [ninjs("urn:news:1")], "_links": {"next": {"href": "/gone"}}}).encode())
    wire.says(b"", path="/gone", status="404 Not Found")
    result = wire.round()
    assert counts(result) == {"new": 1}
    assert result.state.problems == ("the next page could not be read: answered 404",)


@pytest.mark.parametrize(
    ("fields", "status"), [({"pubstatus": "canceled"}, "canceled"), ({"pubstatus": "withheld"}, "withheld")]
)
def test_the_status_in_ninjs_withdraws(wire: Newswire, fields: dict[str, object], status: str) -> None:
    wire.says(json.dumps([ninjs("17")]).encode())
    wire.round()
    wire.says(json.dumps([{**ninjs("17"), **fields, "versioncreated": "2026-02-05T13:00:00+0000"}]).encode())
    assert counts(wire.round()) == {"withdrawn": 1}
    assert wire.item("17").item.status == status


def test_an_end_that_is_moved_into_the_past_withdraws(wire: Newswire) -> None:
    wire.says(json.dumps([ninjs("17", expires="2099-01-01T00:00:00+0000")]).encode())
    wire.round()
    assert wire.item("17").item.expires == datetime(2099, 1, 1, tzinfo=UTC)
    wire.says(json.dumps([ninjs("17", expires="2026-02-05T14:00:00+0000")]).encode())
    assert counts(wire.round()) == {"withdrawn": 1}
    assert wire.item("17").item.status == "withheld"
    assert counts(wire.round()) == {}


def test_an_end_that_comes_by_itself_is_no_withdrawal(wire: Newswire) -> None:
    ends = wire.house.now + timedelta(hours=1)
    wire.says(json.dumps([ninjs("17", expires=ends.isoformat())]).encode())
    wire.round()
    wire.house.now += timedelta(days=1)
    wire.set(credit="The Agency")  # so that the same document is read again
    wire.round()
    assert wire.item("17").item.status == "usable"


def test_an_embargo_of_the_source_is_respected_also_in_a_story_that_was_edited_here(wire: Newswire) -> None:
    wire.says(json.dumps([ninjs("17")]).encode())
    wire.round()
    wire.edit("17", headline="Our harbour reopens")
    wire.says(json.dumps([ninjs("17", embargoed="2099-01-01T00:00:00+0000")]).encode())
    assert counts(wire.round()) == {"limited": 1}
    item = wire.item("17").item
    assert (item.headline, item.embargo_until) == ("Our harbour reopens", datetime(2099, 1, 1, tzinfo=UTC))
    assert wire.note("17").state == "left"


def test_rss_with_windows_characters_and_pictures(wire: Newswire) -> None:
    rss = """<?xml version="1.0" encoding="windows-1252"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Agency \u201cX\u201d</title>
<copyright>\u00a9 Agency</copyright><language>en-GB</language>
<item><title>Harbour &amp;#8220;reopens&amp;#8221;</title><link>https://wire.example/a</link>
<guid isPermaLink="false">17</guid><pubDate>Thu, 05 Feb 2026 12:00:00 +0000</pubDate>
<dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator>
<media:group><media:content url="https://wire.example/p.jpg" type="image/jpeg" width="800" height="600"/>
<media:content url="https://wire.example/small.jpg"/><media:description>A ship</media:description>
<media:credit>Photo: Roe</media:credit></media:group>
<description>The summary.</description><content:encoded><![CDATA[<p>The \u2014 text.</p>]]></content:encoded></item>
</channel></rss>"""
    wire.says(rss.encode("windows-1252"), "Content-Type: text/xml")
    wire.round()
    item = wire.item("17").item
    assert item.headline == "Harbour \u201creopens\u201d"
    assert item.body.strip() == "<p>The \u2014 text.</p>"
    assert (item.standfirst, item.language) == ("The summary.", "en-GB")
    assert [author.name for author in item.authors] == ["Jane Doe", "John Roe"]
    (picture,) = item.media
    assert (picture.url, picture.width, picture.caption, picture.credit) == (
        "https://wire.example/p.jpg",
        800,
        "A ship",
        "Photo: Roe",
    )
    assert item.rights is not None
    assert item.rights.notice == "\u00a9 Agency"


@pytest.mark.parametrize(
    ("summary", "standfirst"),
    [
        ("The quay is open again.", "The quay is open again."),
        ("It did open at noon [&amp;#8230;]", ""),
        ("&lt;p&gt;It did open […]&lt;/p&gt;&lt;p&gt;The post appeared first on X.&lt;/p&gt;", ""),
        ("It did open…", ""),
        ("It did open at noon.", ""),
        ("", ""),
    ],
)
def test_a_summary_that_only_repeats_the_beginning_is_no_standfirst(
    wire: Newswire, summary: str, standfirst: str
) -> None:
    extra = f'<summary type="html">{summary}</summary>'
    wire.has(WireStory("urn:news:1", body="<p>It did open at noon. More.</p>", extra=extra))
    wire.round()
    assert wire.item("urn:news:1").item.standfirst == standfirst


def test_xhtml_in_atom(wire: Newswire) -> None:
    inner = '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>One &amp; <h:a href="b">two</h:a></h:p></h:div>'
    entry = (
        '<entry xml:base="https://wire.example/x/"><id>urn:news:1</id><title type="html">A &amp;amp; B</title>'
        "<published>2026-02-05T12:00:00Z</published><updated>2026-02-05T12:00:00Z</updated>"
        f"<content type='xhtml'>{inner}</content></entry>"
    )
    wire.has(head=entry)
    wire.round()
    item = wire.item("urn:news:1").item
    assert item.headline == "A & B"
    assert item.body.strip() == '<p>One &amp; <a href="https://wire.example/x/b">two</a></p>'


def test_a_feed_without_dates_of_publication_counts_by_its_changes_with_a_warning(wire: Newswire) -> None:
    wire.has(
        head="<entry><id>urn:news:1</id><title>A</title><updated>2026-02-05T12:00:00Z</updated>"
        "<content>Text</content></entry>"
    )
    wire.round()
    item = wire.item("urn:news:1").item
    assert item.published == NOON
    assert item.imported is not None
    assert any(line.startswith("published: ") for line in item.imported.warnings)


def test_a_text_that_is_cut_off_is_a_finding(wire: Newswire) -> None:
    wire.has(WireStory("urn:news:1", body="<p>The harbour was closed for […]</p>"))
    wire.round()
    imported = wire.item("urn:news:1").item.imported
    assert imported is not None
    assert any("cut off" in line for line in imported.lost)


def test_a_hub_in_the_feed_or_the_header_is_noted(wire: Newswire) -> None:
    wire.has(head='<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://wire.example/f"/>')
    wire.round()
    assert (wire.state().hub, wire.state().topic) == ("https://hub.example/", "https://wire.example/f")
    wire.says(atom(), 'Link: <https://hub2.example/>; rel="hub", <https://wire.example/g>; rel=self')
    wire.round()
    assert (wire.state().hub, wire.state().topic) == ("https://hub2.example/", "https://wire.example/g")


class TestFolder:
    """Files that an agency puts into a folder."""

    @pytest.fixture
    def folder(self, wire: Newswire, tmp_path: Path) -> Path:
        made = tmp_path / "incoming"
        made.mkdir()
        wire.source = FollowedSource(name="wire", url=f"{made}/*.json", status="usable", rights="full", newest=100)
        return made

    def put(self, wire: Newswire, path: Path, data: bytes, seconds: float = 60) -> None:
        path.write_bytes(data)
        moment = wire.house.now.timestamp() - seconds
        os.utime(path, (moment, moment))

    def test_new_and_changed_files_are_read_once(self, wire: Newswire, folder: Path) -> None:
        self.put(wire, folder / "1.json", json.dumps(ninjs("1", "One")).encode())
        self.put(wire, folder / "2.json", json.dumps(ninjs("2", "Two")).encode())
        self.put(wire, folder / "3.txt", b"another")
        assert counts(wire.round()) == {"new": 2}
        assert counts(wire.round()) == {}
        assert wire.state().status == 304
        self.put(wire, folder / "2.json", json.dumps(ninjs("2", "Two, corrected")).encode())
        assert counts(wire.round()) == {"updated": 1}
        assert wire.headlines() == ["One", "Two, corrected"]

    def test_a_file_that_cannot_be_read_is_a_line(self, wire: Newswire, folder: Path) -> None:
        self.put(wire, folder / "1.json", b'{"guid": ')
        self.put(wire, folder / "2.json", json.dumps(ninjs("2", "Two")).encode())
        self.put(wire, folder / "3.json", b" ")
        result = wire.round()
        assert counts(result) == {"new": 1}
        assert [line.partition(":")[0] for line in sorted(result.state.unread)] == ["1.json", "3.json"]

    def test_a_file_that_is_being_written_waits(self, wire: Newswire, folder: Path) -> None:
        self.put(wire, folder / "1.json", json.dumps(ninjs("1", "One")).encode(), seconds=1 - 15 * 60)
        assert counts(wire.round()) == {}
        assert counts(wire.round()) == {"new": 1}

    def test_many_new_files_with_old_dates_are_not_held(self, wire: Newswire, folder: Path) -> None:
        self.put(wire, folder / "0.json", json.dumps(ninjs("0")).encode())
        wire.round()
        for n in range(1, 7):
            self.put(wire, folder / f"{n}.json", json.dumps(ninjs(f"{n}", f"Story {n}")).encode())
        assert counts(wire.round()) == {"new": 6}

    def test_of_a_story_in_several_files_the_last_one_counts(self, wire: Newswire, folder: Path) -> None:
        self.put(wire, folder / "b.json", json.dumps(ninjs("1", "First")).encode(), seconds=900)
        self.put(wire, folder / "a.json", json.dumps(ninjs("1", "Second")).encode(), seconds=60)
        wire.round()
        assert wire.headlines() == ["Second"]

    def test_a_folder_that_is_missing_is_a_failure(self, wire: Newswire, folder: Path) -> None:
        folder.rmdir()
        wire.round()
        assert wire.state().problem == "there is no such folder; make or mount it, or correct url"


def test_a_tombstone_in_a_later_page_counts(wire: Newswire) -> None:
    wire.has(WireStory("urn:news:1"))
    wire.round()
    wire.source = replace(wire.source, credit="x")
    wire.has(WireStory("urn:news:1"), head=tombstone("urn:news:1", NOON + timedelta(days=1)))
    assert counts(wire.round()) == {"withdrawn": 1}


def test_newsml_in_a_folder_is_followed_with_its_corrections_and_kills(wire: Newswire, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    wire.source = replace(wire.source, url=f"{folder}/*.xml")
    text = (Path(__file__).parents[2] / "sources" / "newsml" / "cases" / "g2.xml").read_text()
    key = "urn:newsml:field.example:20260205:harbour"

    def deliver(name: str, *changes: tuple[str, str]) -> dict[str, int]:
        found = text
        for before, after in changes:
            found = found.replace(before, after)
        (folder / name).write_text(found)
        settled = wire.house.now.timestamp()
        os.utime(folder / name, (settled, settled))
        return dict(counts(wire.round()))

    assert deliver("1.xml") == {"new": 1}
    correction = ("</itemMeta>", '<signal qcode="sig:correction"/></itemMeta>')
    assert deliver("2.xml", correction, ("on Thursday", "on Friday")) == {"updated": 1}
    item = wire.item(key).item
    assert [(one.kind, one.note) for one in item.revisions] == [("correction", "The source has corrected this story.")]
    assert deliver("3.xml", ("stat:usable", "stat:canceled")) == {"withdrawn": 1}
    assert wire.item(key).item.status == "canceled"
