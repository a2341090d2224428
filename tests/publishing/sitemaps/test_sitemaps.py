"""The sitemaps: which stories are in them and in which part, what changes them, and what dates them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from syndication.catalog import items
from syndication.catalog import sitemaps as stored
from syndication.publishing import sitemaps, storage
from syndication.publishing.sitemaps import INDEX, NEWS, PAGES
from tests.publishing.sitemaps.reading import SITE, addresses, ago, change, date, listings, publish, withdraw
from tests.support import House

WEEK = "sitemap-2026-W06.xml"  # of the records' common date, 5 February
FIRST = "tag:tribune.example,2026-02-05:first"
ZERO = "tag:tribune.example,2026-02-05:s0"


def test_a_story_is_in_the_sitemap_of_its_week_and_that_in_the_index(house: House) -> None:
    house.record("a.md", "First")
    house.record("b.md", "Second", published="2026-02-08T23:59:59Z")
    house.record("c.md", "Third", published="2026-02-09T01:00:00+01:00")
    house.record("d.md", "Old", published="1969-01-01T00:00:00Z")
    publish(house)
    assert addresses(house, WEEK) == ["first", "second"]
    assert addresses(house, "sitemap-2026-W07.xml") == ["third"]
    assert addresses(house, "sitemap-1969-W01.xml") == ["old"]
    assert addresses(house, INDEX) == [PAGES, "sitemap-1969-W01.xml", WEEK, "sitemap-2026-W07.xml"]


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-01-01T00:00:00Z", "2026-W01"),
        ("2027-01-03T23:59:59Z", "2026-W53"),
        ("2024-12-30T00:00:00Z", "2025-W01"),
        ("1500-01-01T00:00:00Z", "1500-W01"),
        ("2999-12-31T23:59:59-14:00", "3000-W01"),
    ],
)
def test_weeks_are_those_of_iso_8601(moment: str, week: str) -> None:
    assert stored.week_of(datetime.fromisoformat(moment)) == week


def test_a_change_remakes_the_sitemap_of_its_week_alone(house: House) -> None:
    path = house.record("a.md", "First")
    house.record("b.md", "Second", published="2026-02-12T12:00:00Z")
    publish(house)
    before = listings(house)
    change(path, "Text.", "More.")
    assert publish(house).documents == 2
    after = listings(house)
    assert {name for name in after if after[name] != before[name]} == {WEEK, INDEX}
    changed = f"{house.now:%Y-%m-%dT%H:%M:%SZ}"
    assert f"/items/first</loc><lastmod>{changed}<".encode() in after[WEEK].body
    assert f"/{WEEK}</loc><lastmod>{changed}<".encode() in after[INDEX].body
    assert after[WEEK].modified == after[INDEX].modified == house.now.replace(microsecond=0)


def test_a_story_whose_canonical_page_is_another_is_not_listed(house: House) -> None:
    house.record("a.md", "First", url='"https://other.example/first"', published=ago(house, hours=1))
    house.record("b.md", "Second", url=f'"{SITE}/items/second"', published=ago(house, hours=1))
    house.record("c.md", "Third", url=f'"{SITE}/items/second"', published=ago(house, hours=1))
    house.record("d.md", "Fourth", url='"https://other.example/fourth"')
    publish(house)
    assert addresses(house, NEWS) == ["second"]
    assert addresses(house, sitemaps.sitemap_name(stored.week_of(house.now), 1)) == ["second"]
    assert WEEK not in listings(house)


def test_a_withdrawn_story_leaves_and_its_sitemap_stays_empty(house: House) -> None:
    path = house.record("a.md", "Secret")
    recent = house.record("b.md", "Hidden", published=ago(house, hours=1))
    publish(house)
    withdraw(path)
    withdraw(recent)
    publish(house)
    assert not any(word in found.body for found in listings(house).values() for word in (b"secret", b"hidden"))
    assert addresses(house, INDEX) == [PAGES]
    assert addresses(house, WEEK) == []
    assert {date(house, name) for name in (WEEK, INDEX, NEWS)} == {house.now.replace(microsecond=0)}
    change(path, 'status = "canceled"\n', "")
    publish(house)
    assert addresses(house, WEEK) == ["secret"]
    assert addresses(house, INDEX) == [PAGES, WEEK]


def test_a_scheduled_or_embargoed_story_is_nowhere_until_its_time(house: House) -> None:
    later = f"{house.now + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    house.record("a.md", "Tomorrow", published=later, section='"Later"')
    house.record("b.md", "Held", published=ago(house, hours=1), embargo_until=later)
    publish(house)
    assert len(listings(house)) == 5
    assert not any(word in one.body for one in listings(house).values() for word in (b"tomorrow", b"held", b"later"))
    publish(house, seconds=7200)
    assert addresses(house, NEWS) == ["tomorrow", "held"]
    assert date(house, NEWS) == date(house, INDEX) == datetime.fromisoformat(later)


def test_an_embargo_put_on_a_public_story_takes_it_out(house: House) -> None:
    path = house.record("a.md", "First")
    publish(house)
    change(path, "slug", "embargo_until = 2999-01-01T00:00:00Z\nslug")
    publish(house)
    assert addresses(house, INDEX) == [PAGES]
    assert addresses(house, WEEK) == []
    assert date(house, WEEK) == house.now.replace(microsecond=0)


def test_an_expired_story_leaves_at_its_time(house: House) -> None:
    ends = house.now + timedelta(minutes=30)
    house.record("a.md", "Brief", published=ago(house, hours=1), expires=f"{ends:%Y-%m-%dT%H:%M:%SZ}")
    publish(house)
    assert addresses(house, NEWS) == ["brief"]
    publish(house, seconds=1800)
    assert not any(b"/items/brief<" in found.body for found in listings(house).values())
    assert date(house, NEWS) == date(house, INDEX) == ends


def test_a_story_that_the_gate_keeps_back_later_leaves(house: House) -> None:
    house.record("a.md", "First")
    house.record("b.md", "Second")
    publish(house)
    with house.catalog.begin() as connection:
        items.quarantine(connection, {FIRST: "rss.xml: a fault"})
    publish(house)
    assert addresses(house, WEEK) == ["second"]
    assert date(house, WEEK) == house.now.replace(microsecond=0)


def test_a_forgotten_story_leaves(house: House) -> None:
    path = house.record("a.md", "First")
    publish(house)
    path.unlink()
    with house.catalog.begin() as connection:
        storage.forget_item(connection, FIRST, "cli ada", house.now)
    publish(house)
    assert addresses(house, WEEK) == []
    assert addresses(house, INDEX) == [PAGES]


def test_a_week_of_many_stories_has_several_sitemaps_and_a_story_stays_in_its_own(house: House) -> None:
    second, third = "sitemap-2026-W06-2.xml", "sitemap-2026-W06-3.xml"
    paths = [house.record(f"{n}.md", f"S{n}", published=f"2026-02-05T12:0{n}:00Z") for n in range(5)]
    publish(house, most=2)
    assert [addresses(house, name) for name in (WEEK, second, third)] == [["s0", "s1"], ["s2", "s3"], ["s4"]]
    assert addresses(house, INDEX) == [PAGES, WEEK, second, third]
    before = listings(house)
    withdraw(paths[1])
    house.record("5.md", "S5", published="2026-02-05T12:05:00Z")
    publish(house, most=2)
    assert [addresses(house, name) for name in (WEEK, second, third)] == [["s0"], ["s2", "s3"], ["s4", "s5"]]
    assert listings(house)[second] == before[second]
    withdraw(paths[0])
    publish(house, most=2)
    assert addresses(house, WEEK) == []
    assert addresses(house, INDEX) == [PAGES, second, third]


def test_fewer_stories_leave_the_last_sitemap_of_a_week_empty(house: House) -> None:
    second = "sitemap-2026-W06-2.xml"
    for number in range(3):
        house.record(f"{number}.md", f"S{number}", published=f"2026-02-05T12:0{number}:00Z")
    publish(house, most=2)
    with house.catalog.begin() as connection:
        items.quarantine(connection, {ZERO: "a fault"})
    publish(house, most=2)
    assert [addresses(house, name) for name in (WEEK, second)] == [["s1", "s2"], []]
    assert addresses(house, INDEX) == [PAGES, WEEK]


def test_the_news_are_the_stories_of_two_days_newest_first(house: House) -> None:
    for name, hours in (("a", 47.9), ("b", 1), ("c", 48), ("d", 72), ("e", 1)):
        house.record(f"{name}.md", name, published=ago(house, hours=hours))
    publish(house)
    assert addresses(house, NEWS) == ["e", "b", "a"]


def test_a_story_leaves_the_news_at_a_moment_that_is_kept_and_dates_the_document(house: House) -> None:
    house.record("a.md", "First", published=ago(house, hours=47))
    house.record("b.md", "Second", published=ago(house, hours=46))
    publish(house)
    leaves = house.now + timedelta(hours=1)
    with house.catalog.read() as connection:
        assert sitemaps.next_due(connection) == leaves
    assert publish(house, seconds=3599).documents == 0
    assert publish(house, seconds=1).documents == 1
    assert addresses(house, NEWS) == ["second"]
    assert date(house, NEWS) == leaves
    publish(house, seconds=7200)  # nobody looked at the moment itself
    assert addresses(house, NEWS) == []
    assert date(house, NEWS) == leaves + timedelta(hours=1)
    with house.catalog.read() as connection:
        assert sitemaps.next_due(connection) is None


def test_a_story_that_is_edited_after_two_days_does_not_come_back(house: House) -> None:
    path = house.record("a.md", "First", published=ago(house, hours=49))
    publish(house)
    before = listings(house)[NEWS]
    change(path, "Text.", "More.")
    publish(house)
    assert listings(house)[NEWS] == before
