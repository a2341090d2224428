"""Whatever a source sends: one line says what is wrong, the other stories are taken, and nothing is half-written."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from syndication.http.fetch import FetchLimits
from syndication.publishing.follower import source_client
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_round
from tests.http.fetch.misbehaving import endless, saying
from tests.publishing.follower.newswire import Newswire, WireStory, atom, counts
from tests.support import NOON

A = WireStory("urn:a", "Harbour reopens")
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]>
<rss version="2.0"><channel><title>&f;</title><item><guid>1</guid><title>&f;</title><description>&f;</description>
<pubDate>Thu, 05 Feb 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
SECRET_FILE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>T &s;</title><description>D &s;</description>
<pubDate>Thu, 05 Feb 2026 12:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the document is empty"),
        (b" \n ", "the document is empty"),
        (b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Soon</body></html>", "is no feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no feed"),
        (b'{"error": "quota"}', "is no feed"),
        (b"[]", "is no feed"),
        (atom(A)[:-40], "is no feed that can be read"),
        (b'<?xml version="1.0" encoding="utf-8"?><rss><channel><title>\xe9\xff</title></channel></rss>', "is no feed"),
        (b'<?xml version="1.0" encoding="x-none"?><rss><channel></channel></rss>', "is no feed"),
        (b"<rss>" + b"<a>" * 100_000, "is no feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": {}}', "is JSON, but no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000, "is no JSON"),
        (b'{"headlines": ' + b"[" * 100_000, "is no JSON"),
        (b'{"headlines": ' + b"9" * 10_000 + b"}", "is no JSON"),
        (b'[1, "body_html", 2]', "is a list in JSON, but has no ninjs documents"),
        (b"<opml><body><outline text='x'>", "lists no feed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_feed_is_one_line(wire: Newswire, body: bytes, problem: str) -> None:
    wire.says(body)
    result = wire.round()
    assert result.state.problem.startswith(problem)
    assert "\n" not in result.state.problem
    assert wire.state().failing == wire.house.now
    wire.has(A)
    assert counts(wire.round()) == {"new": 1}


def test_a_page_that_names_feeds_leads_to_them(wire: Newswire) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    page = (
        f"<html><head>{link.format('/blog/feed')}{link.format('/blog/feed')}{link.format('javascript:x')}</head></html>"
    )
    wire.says(page.encode(), "Content-Type: text/html")
    wire.round()
    assert wire.state().problem == (
        f"is a web page, not a feed; it names these feeds, one of which may be meant: {wire.server.url}/blog/feed"
    )


def test_a_web_page_instead_of_the_feed_leaves_everything_as_it_is(wire: Newswire) -> None:
    wire.says(atom(A), 'ETag: "one"')
    wire.round()
    wire.says(b"<!doctype html><html><body>Error</body></html>", 'ETag: "error"', "Content-Type: text/html")
    wire.round()
    assert (wire.state().etag, wire.state().title) == ('"one"', "The wire")
    assert wire.item("urn:a").item.status == "usable"


@pytest.mark.parametrize("body", [BOMB, SECRET_FILE], ids=["bomb", "file"])
def test_entities_are_not_resolved(wire: Newswire, body: bytes) -> None:
    wire.says(body)
    wire.round()
    text = "".join(path.read_text() for path in wire.house.items.rglob("*.html"))
    assert "lollol" not in text
    assert "root:" not in text


def test_a_document_without_end_stops_at_a_size(wire: Newswire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_client, "_LIMITS", FetchLimits(seconds=20.0))
    wire.talks(endless(b"HTTP/1.1 200 OK\r\n\r\n<rss>", b"<item>endless</item>"))
    wire.round()
    assert wire.state().problem == "the document has more than 5,000,000 bytes"


def test_a_compressed_bomb_stops_at_a_size(wire: Newswire) -> None:
    wire.says(gzip.compress(b"<rss>" + b" " * 50_000_000), "Content-Encoding: gzip")
    wire.round()
    assert wire.state().problem == "the document has more than 5,000,000 bytes"


def test_a_compressed_feed_is_read(wire: Newswire) -> None:
    wire.says(gzip.compress(atom(A)), "Content-Encoding: gzip")
    assert counts(wire.round()) == {"new": 1}


def test_a_source_that_does_not_answer_is_one_line(wire: Newswire) -> None:
    wire.talks(saying(b""))
    wire.round()
    assert wire.state().problem == "the connection was closed without an answer"
    wire.set(url="http://nowhere.invalid/feed")
    wire.round()
    assert "no host of that name" in wire.state().problem


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("<entry><title>Without id</title></entry>", "has neither an id nor a link"),
        ("<entry><id>urn:bad</id><title>Bad</title></entry>", "has no date of publication with a time zone"),
        (
            "<entry><id>urn:bad</id><title>Bad</title><published>2026-02-05T12:00:00</published></entry>",
            'has no date of publication with a time zone; ask the source to add one, as none is guessed ("2026-02-',
        ),
        (
            "<entry><id>urn:bad</id><title>Bad</title><published>2026-02-05T12:00:00Z</published></entry>",
            "has neither a text nor a summary",
        ),
        (
            f"<entry><id>{'x' * 5000}</id><title>Bad</title><published>2026-02-05T12:00:00Z</published></entry>",
            "has an id that is too long",
        ),
        (
            "<entry><id>urn:bad</id><title>Bad</title><published>2026-02-05T12:00:00Z</published>"
            f"<content type='html'>{'&lt;b&gt;' * 60_000}</content></entry>",
            "the body would take too long to read",
        ),
        (
            "<entry><id>urn:bad</id><title>Bad</title><published>2026-02-05T12:00:00Z</published>"
            "<content type='html'>&lt;p&gt;EMBARGOED until Friday&lt;/p&gt;&lt;p&gt;Text.&lt;/p&gt;</content></entry>",
            "when it has ended, write the record by hand",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_one_bad_story_stops_no_other(wire: Newswire, bad: str, problem: str) -> None:
    wire.has(A, head=bad)
    result = wire.round()
    assert counts(result) == {"new": 1}
    (line,) = result.state.unread
    assert problem in line
    assert wire.headlines() == ["Harbour reopens"]


def test_a_date_in_the_future_of_a_change_is_left_out(wire: Newswire) -> None:
    wire.has(WireStory("urn:a", updated=wire.house.now + timedelta(days=9)))
    assert counts(wire.round()) == {"new": 1}
    item = wire.item("urn:a").item
    assert item.modified is None
    assert item.imported is not None
    assert "is in the future; it was left out" in "".join(item.imported.warnings)


def test_a_story_of_the_future_is_not_public_before(wire: Newswire) -> None:
    wire.has(WireStory("urn:a", "Harbour will reopen", published=wire.house.now + timedelta(days=2)))
    assert counts(wire.round()) == {"new": 1}
    wire.house.publish()
    assert not any(b"will reopen" in body for body in wire.house.documents().values())
    wire.house.publish(seconds=86_400 * 3)
    assert b"will reopen" in wire.house.document("/rss.xml")


HOSTILE_VALUES: list[object] = [
    None,
    True,
    -1,
    1e300,
    "",
    "x",
    "\x00\x1b",
    [],
    {},
    [[]],
    [{"a": []}],
    {"url": 7},
    "\u202e",
    [None, 5],
]


@pytest.mark.parametrize("value", HOSTILE_VALUES, ids=repr)
def test_values_of_any_type_anywhere_in_json_stop_no_other_story(wire: Newswire, value: object) -> None:
    good = {"id": "good", "url": "https://wire.example/g", "title": "Good", "content_html": "<p>Good.</p>"}
    good["date_published"] = "2026-02-05T12:00:00Z"
    names = ["id", "url", "title", "content_html", "content_text", "summary", "date_published", "date_modified", "tags"]
    names += ["author", "authors", "image", "attachments", "language"]
    items = [good, *({**good, "id": f"bad-{name}", name: value} for name in names), value]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": value,
        "hubs": value,
        "feed_url": value,
        "items": items,
    }
    wire.set(newest=100)
    wire.says(json.dumps(feed).encode())
    result = wire.round()
    assert result.state.problem == ""
    assert wire.item("good").item.headline == "Good"


@pytest.mark.parametrize("value", HOSTILE_VALUES, ids=repr)
def test_values_of_any_type_anywhere_in_ninjs_stop_no_other_story(wire: Newswire, value: object) -> None:
    good = {
        "guid": "good",
        "headline": "Good",
        "body_html": "<p>Good.</p>",
        "versioncreated": "2026-02-05T12:00:00+0000",
    }
    names = [*good, "type", "pubstatus", "associations", "subject", "authors", "expires", "embargoed", "language"]
    stories = [good, *({**good, "guid": f"bad-{name}", name: value} for name in names), value]
    wire.set(newest=100)
    wire.says(json.dumps({"_items": stories, "_links": value}).encode())
    result = wire.round()
    assert result.state.problem == ""
    assert wire.item("good").item.headline == "Good"


def test_a_fault_of_this_program_stops_no_other_round(wire: Newswire, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    wire.has(A)
    with monkeypatch.context() as patch:
        patch.setattr("syndication.publishing.follower.poll.take_page", fail)
        result = run_round(wire.workspace, wire.source, ask, wire.house.now, 0.5)
    assert result.state.problem == "cannot be read here: ZeroDivisionError"
    assert counts(wire.round()) == {"new": 1}


def test_many_stories_are_read_in_time(wire: Newswire) -> None:
    wire.set(newest=3)
    wire.has(*(WireStory(f"urn:{n}", f"Story {n}", published=NOON + timedelta(seconds=n)) for n in range(1_050)))
    result = wire.round()
    assert result.state.problems == ("has 1,050 entries; those after the first 1,000 were not read",)
    assert counts(result) == {"new": 3}
