"""Old feeds: what readers know of each story, and which story of an export that is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication.model.known_ids import KnownIds
from syndication.sources.feed import read_feed
from syndication.sources.old_entry import OldEntry, old_entry
from syndication.sources.old_feed import join_entries
from tests.sources.wordpress.exports import export, post, stories

LINK = "https://old.example/post-1/"
DATE = "<pubDate>Fri, 05 Feb 2021 12:00:07 +0100</pubDate>"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x</id><link href="{LINK}"/></entry></feed>'
MOMENT = datetime(2021, 2, 5, 11, 0, 7, tzinfo=UTC)


def read_old_feed(data: bytes) -> list[OldEntry]:
    return [old_entry(entry) for entry in read_feed(data)]


def rss(*items: str) -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Old</title>{inside}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("feed", "ids", "link"),
    [
        (rss(f"<link>{LINK}</link><guid>a b</guid>"), KnownIds(rss="a b", permalink=True), LINK),
        (rss(f'<link>{LINK}</link><guid isPermaLink="false"> 12 </guid>'), KnownIds(rss="12"), LINK),
        (rss(f"<guid>{LINK}</guid>"), KnownIds(rss=LINK, permalink=True), LINK),
        (rss(f"<link>{LINK}</link>"), KnownIds(no_guid=True), LINK),
        (ATOM.encode(), KnownIds(atom="urn:x"), LINK),
        (
            f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"id": 7, "url": "{LINK}"}}]}}'.encode(),
            KnownIds(json="7"),
            LINK,
        ),
    ],
)
def test_ids_are_taken_as_they_are(feed: bytes, ids: KnownIds, link: str) -> None:
    assert read_old_feed(feed) == [OldEntry(ids, link)]


@pytest.mark.parametrize(
    "link",
    [LINK, "http://old.example/post-1", "https://www.old.example/post-1/?utm_source=rss", f"{LINK}#comments"],
)
def test_an_address_is_the_same_story_in_other_spellings(link: str) -> None:
    old = join_entries(read_old_feed(rss(f"<link>{link}</link><guid>HTTP://x</guid>{DATE}")))
    story = stories(export(post(1)), old=old)[0]
    assert story.ids == KnownIds(rss="HTTP://x", permalink=True, atom="https://old.example/?p=1")
    assert story.published == MOMENT


def test_a_story_is_found_by_its_guid_if_its_address_has_changed() -> None:
    feed = rss(
        f'<link>https://elsewhere.example/x</link><guid isPermaLink="false">https://old.example/?p=1</guid>{DATE}'
    )
    assert stories(export(post(1)), old=join_entries(read_old_feed(feed)))[0].published == MOMENT


def test_a_feed_without_guids_gives_the_address_that_readers_know() -> None:
    old = join_entries(read_old_feed(rss(f"<link>http://old.example/post-1/?utm_medium=x</link>{DATE}")))
    story = stories(export(post(1)), old=old)[0]
    assert story.ids == KnownIds(
        no_guid=True, rss_date="Fri, 05 Feb 2021 12:00:07 +0100", atom="https://old.example/?p=1"
    )
    assert story.url == "http://old.example/post-1/?utm_medium=x"


def test_the_feed_has_the_date_that_the_export_lacks() -> None:
    old = join_entries(read_old_feed(rss(f"<link>{LINK}</link>{DATE}")))
    story = stories(export(post(1, post_date_gmt="0000-00-00 00:00:00")), old=old)[0]
    assert story.published == MOMENT


def test_stories_that_the_feed_does_not_have_are_as_in_the_export() -> None:
    old = join_entries(read_old_feed(rss(f"<link>{LINK}</link><guid>x</guid>")))
    assert stories(export(post(1), post(2)), old=old)[1] == stories(export(post(2)))[0]


def conflicts(*feeds: bytes) -> list[tuple[str, tuple[str, ...]]]:
    joined = join_entries(entry for feed in feeds for entry in read_old_feed(feed))
    return [(conflict.problem, conflict.parts) for conflict in joined.conflicts]


def item(guid: str, number: int = 1, title: str = "") -> str:
    link = f"https://old.example/post-{number}/"
    return f'<title>{title}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid>'


def test_an_id_of_several_stories_is_the_identity_of_none() -> None:
    feed = rss(item("x", 1, "One"), item("x", 2, "Two"), item("y", 3))
    ((problem, parts),) = conflicts(feed)
    assert problem == "the old feeds have the id x for several stories; it is taken for none of them"
    assert parts == ('"One" https://old.example/post-1/', '"Two" https://old.example/post-2/')
    found = stories(export(post(1), post(2), post(3)), old=join_entries(read_old_feed(feed)))
    assert [story.ids.rss for story in found if story.ids] == [
        "https://old.example/?p=1",
        "https://old.example/?p=2",
        "y",
    ]


def test_the_same_story_in_several_feeds_is_no_conflict() -> None:
    assert conflicts(rss(item("x")), rss(item("x")), ATOM.encode()) == []


def test_a_story_with_two_ids_in_two_feeds_has_the_first() -> None:
    feeds = (rss(item("x", 1, "One")), rss(item("y", 1, "One")))
    ((problem, parts),) = conflicts(*feeds)
    assert problem.startswith('"One" https://old.example/post-1/ has several ids in the old feeds; the first is taken')
    assert parts == ("x", "y")
    joined = join_entries(entry for feed in feeds for entry in read_old_feed(feed))
    (story,) = stories(export(post(1)), old=joined)
    assert story.ids == KnownIds(rss="x", atom="https://old.example/?p=1")


def test_a_feed_in_which_all_stories_have_one_id() -> None:
    ((_, parts),) = conflicts(rss(*(item("site", number) for number in range(1, 6))))
    assert len(parts) == 5


def test_stories_without_addresses_are_told_apart_by_title() -> None:
    def bare(title: str) -> str:
        return f'<title>{title}</title><guid isPermaLink="false">x</guid>'

    assert len(conflicts(rss(bare("One"), bare("Two")))) == 1
    assert conflicts(rss(bare("One"), item("x"))) == []


@pytest.mark.parametrize(
    ("slug", "links", "found"),
    [
        ("a_day", ["https://old.example/2011/10/a-day.html"], True),
        ("a_day", ["https://old.example/2011/10/a_day/index.html?utm_source=x"], True),
        ("a-day", ["https://old.example/a-day/"], True),
        ("a%20day", ["https://old.example/a%20day.php"], True),
        ("2020/01/02/101500", ["https://old.example/entry/2020/01/02/101500", "https://old.example/101500"], True),
        ("101500", ["https://old.example/entry/2020/01/02/101500", "https://old.example/2020/01/03/101500"], False),
        ("a-day", ["https://old.example/a-day.html", "https://old.example/a-day-2.html"], True),
        ("a-day", ["https://old.example/a-day.html", "https://old.example/news/a-day.html"], False),
        ("day", ["https://old.example/a-day.html"], False),
        ("", ["https://old.example/"], False),
    ],
)
def test_a_story_without_an_address_is_found_by_its_slug_if_one_address_ends_with_it(
    slug: str, links: list[str], found: bool
) -> None:
    old = join_entries(OldEntry(KnownIds(rss=f"g{number}"), link) for number, link in enumerate(links))
    assert [entry.ids.rss for entry in old.of("", "", slug)] == (["g0"] if found else [])
    assert old.of("https://old.example/other", "", slug) == ()


def test_one_story_in_two_feeds_has_both_entries_by_its_slug() -> None:
    link = "https://old.example/a-day.html"
    old = join_entries([OldEntry(KnownIds(rss="a"), link), OldEntry(KnownIds(atom="b"), f"{link}?utm_source=x")])
    assert len(old.of("", "", "a_day")) == 2
