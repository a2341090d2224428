"""`syndication at`: what was served at a time, what changed between two, and what is said when that is not kept."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from syndication.catalog import Catalog, documents
from syndication.formats import FORMATS, Format
from syndication.model.document import Document
from syndication.publishing.editions import update_editions
from tests.cli.newsroom import Newsroom, make_empty
from tests.cli.test_commands import one_line
from tests.formats.test_comparison import document
from tests.support import NOON

SITE = "http://127.0.0.1:8000"
FIRST = {"b": "Talks", "a": "Rain"}
SECOND = {"c": "Sun & wind", "b": "Talks resume"}
OPML = (b"<opml>\n<one/>\n</opml>\n", b"<opml>\n<two/>\n</opml>\n")
PAST = "2026-02-05T12:30:00Z"
PAST_DIFFERENCES = ("2026-02-05T12:30:00Z", "--diff", "2026-02-05T13:30:00Z")
TAG = "tag:news.example,2026-02-05:"


def body(form: str, number: int) -> bytes:
    return document(FORMATS[form], (FIRST, SECOND)[number])


def publish(catalog: Catalog, hours: int, feeds: Sequence[Format], number: int) -> None:
    """Publish feeds and the list of them as they are the first or the second time, some hours after noon."""
    now = NOON + timedelta(hours=hours)
    bodies = {f"/{form.name}": body(form.name, number) for form in feeds} | {"/opml.xml": OPML[number]}
    made = [
        Document(path=path, media_type="text/xml", body=said, modified=now, self_url=f"https://news.example{path}")
        for path, said in bodies.items()
    ]
    with catalog.begin() as connection:
        documents.save(connection, "", made)
    update_editions(catalog, now, 7)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A publication whose feeds were published at noon, and again an hour later. No test changes it."""
    room = make_empty(tmp_path_factory.mktemp("kept"))
    catalog = room.catalog()
    publish(catalog, 0, list(FORMATS.values()), 0)
    publish(catalog, 1, list(FORMATS.values()), 1)
    catalog.close()
    return room


def test_the_command_has_help_with_an_example(kept: Newsroom) -> None:
    answer = kept.run("at", "--help")
    assert answer.code == 0
    assert re.search(r"Examples:\n\s+syndication at 2026-", answer.out)


@pytest.mark.parametrize("feed", ["/rss.xml", "rss.xml", "{}/rss.xml", "{}/rss.xml?from=mail#top"])
def test_a_feed_is_named_by_its_path_or_address(kept: Newsroom, feed: str) -> None:
    answer = kept.run("at", PAST, feed.format(SITE))
    assert (answer.code, answer.error) == (0, "")
    assert answer.out.encode() == body("rss.xml", 0)


@pytest.mark.parametrize(
    ("time", "number"),
    [
        ("2026-02-05T12:00:00Z", 0),
        ("2026-02-05T12:59:59.999999Z", 0),
        ("2026-02-05T13:00:00Z", 1),
        ("2026-02-05T18:29:59+05:30", 0),
        ("2026-02-05t13:00:00z", 1),
        ("2026-02-05 08:00:00-05:00", 1),
        ("2026-02-06", 1),
    ],
)
def test_a_time_has_a_zone_and_a_date_begins_in_utc(kept: Newsroom, time: str, number: int) -> None:
    answer = kept.run("at", time, "rss.xml")
    assert (answer.code, answer.out.encode()) == (0, body("rss.xml", number))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-02-05T12:00", "rss.xml"), "'2026-02-05T12:00' has no time zone; write 2026-02-05T12:00:00+00:00"),
        (("yesterday", "rss.xml"), "'yesterday' is not a time; write 2026-02-05T12:00:00+00:00, or 2026-02-05"),
        (("2026-02-30", "rss.xml"), "'2026-02-30' is not a time; write"),
        (("0001-01-01T00:00:00+12:00", "rss.xml"), "is not a time; write"),
        (("9999-01-01", "rss.xml"), "'9999-01-01' is in the future; write a time in the past"),
        ((PAST, "rss.xml", "--diff", "2026-02-05T12:00"), "has no time zone; write 2026-02-05T12:00:00+00:00"),
        (
            (PAST, "https://other.example/rss.xml"),
            "'https://other.example/rss.xml' is not an address of this site; write",
        ),
        ((PAST, "rss\udc80.xml"), "contains a character that no path has; write it like /rss.xml"),
        ((PAST, "rss.xml", "--bytes"), "--bytes needs --diff"),
        (
            (*PAST_DIFFERENCES[:1], "rss.xml", *PAST_DIFFERENCES[1:], "--bytes", "--json"),
            "cannot be combined with --json",
        ),
        (("2026-02-05T12:30:00Z", "opml.xml", *PAST_DIFFERENCES[1:]), "has no entries to compare; add --bytes"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_cure(kept: Newsroom, arguments: tuple[str, ...], said: str) -> None:
    answer = kept.run("at", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in " ".join(answer.error.split())
    assert "Traceback" not in answer.error


@pytest.mark.parametrize(
    ("time", "feed", "said"),
    [
        (
            "2026-02-05T11:59:59Z",
            "rss.xml",
            "error: /rss.xml: no document is stored for 2026-02-05T11:59:59Z; the earliest is from "
            "2026-02-05T12:00:00Z; keep_documents_days is 7",
        ),
        (
            PAST,
            "sections/world/",
            "error: /sections/world/: no document is stored for 2026-02-05T12:30:00Z; nor for any other time; "
            "paths look like /rss.xml; keep_documents_days is 7",
        ),
    ],
)
def test_what_is_not_kept_is_one_line_that_tells_what_is(kept: Newsroom, time: str, feed: str, said: str) -> None:
    answer = kept.run("at", time, feed)
    assert (answer.code, answer.out) == (1, "")
    assert one_line(answer.error) == said
    until = kept.run("at", PAST, feed, "--diff", time)
    assert (until.code, until.out, one_line(until.error)) == (1, "", said)


@pytest.mark.parametrize("name", [*FORMATS])
def test_between_two_times_entries_came_went_and_changed(kept: Newsroom, name: str) -> None:
    time, *until = PAST_DIFFERENCES
    answer = kept.run("at", time, name, *until)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"--- /{name} served from 2026-02-05T12:00:00Z",
        f"+++ /{name} served from 2026-02-05T13:00:00Z",
        f"+ {TAG}c Sun & wind",
        f"- {TAG}a Rain",
        f"~ {TAG}b Talks resume",
    ]


def test_the_later_time_may_come_first(kept: Newsroom) -> None:
    answer = kept.run("at", "2026-02-05T13:30:00Z", "rss.xml", "--diff", PAST)
    assert answer.out.splitlines()[2:] == [f"+ {TAG}a Rain", f"- {TAG}c Sun & wind", f"~ {TAG}b Talks"]


def test_within_one_edition_nothing_changed(kept: Newsroom) -> None:
    answer = kept.run("at", PAST, "rss.xml", "--diff", "2026-02-05T12:45:00Z")
    assert (answer.code, len(answer.out.splitlines())) == (0, 2)
    assert kept.run("at", PAST, "rss.xml", "--diff", "2026-02-05T12:45:00Z", "--bytes").out == ""


def test_the_bytes_that_differ_can_be_seen_of_any_document(kept: Newsroom) -> None:
    time, *until = PAST_DIFFERENCES
    answer = kept.run("at", time, "opml.xml", *until, "--bytes")
    assert answer.code == 0
    assert answer.out == (
        "--- /opml.xml served from 2026-02-05T12:00:00Z\n+++ /opml.xml served from 2026-02-05T13:00:00Z\n"
        "@@ -1,3 +1,3 @@\n <opml>\n-<one/>\n+<two/>\n </opml>\n"
    )


def test_a_program_gets_an_edition_as_one_object(kept: Newsroom) -> None:
    told = json.loads(kept.run("at", PAST, "feed.json", "--json").out)
    assert len(told.pop("tag")) == 32
    assert told == {
        "path": "/feed.json",
        "url": "https://news.example/feed.json",
        "media_type": "text/xml",
        "modified": "2026-02-05T12:00:00Z",
        "began": "2026-02-05T12:00:00Z",
        "ended": "2026-02-05T13:00:00Z",
        "body": body("feed.json", 0).decode(),
    }


def test_a_program_gets_the_differences_as_one_object(kept: Newsroom) -> None:
    time, *until = PAST_DIFFERENCES
    told = json.loads(kept.run("at", time, "atom.xml", *until, "--json").out)
    assert told["path"] == "/atom.xml"
    assert [told[kind] for kind in ("added", "removed", "changed")] == [
        [{"id": f"{TAG}c", "title": "Sun & wind"}],
        [{"id": f"{TAG}a", "title": "Rain"}],
        [{"id": f"{TAG}b", "title": "Talks resume"}],
    ]
    assert told["editions"] == [told["from"], told["to"]]
    assert (told["from"]["ended"], told["to"]["ended"]) == ("2026-02-05T13:00:00Z", None)
