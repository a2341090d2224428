"""How long a withdrawal is told, and of which stories none is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from lxml import etree

from syndication.catalog import items
from syndication.catalog.withdrawals import MOST_NOTICES
from syndication.formats import FORMATS
from syndication.model.publication import OnWithdrawal
from syndication.text.dates import rfc822, rfc3339
from tests.formats.reading import NS
from tests.publishing.withdrawals.reading import (
    NEWEST,
    bring_back,
    every_way,
    holding,
    hour,
    house_of,
    id_of,
    stamp,
    told,
    tombstones,
    withdraw,
)
from tests.support import House, make_house


@pytest.mark.parametrize("how", ["stub", "tombstone"])
def test_it_is_told_until_the_feed_has_moved_on(tmp_path: Path, how: OnWithdrawal) -> None:
    house = house_of(tmp_path, how, window=2, window_hours=48)
    for number in range(12):
        house.record(f"{number}.md", f"S{number}", published=hour(100 * number), slug=f'"s{number}"')
    house.publish()
    withdraw(house.items / "1.md")
    house.publish()
    gone = house.now

    def is_told() -> bool:
        body = house.documents()["/atom.xml"]
        return any(one.endswith(":s1") for one in [*told(house, "/atom.xml"), *(ref for ref, *_ in tombstones(body))])

    assert is_told()
    house.publish(seconds=30 * 86_400)
    assert is_told(), "time alone changes nothing"
    for hours, still in ((47, True), (49, False)):
        house.record(f"{hours}.md", f"Later {hours}", published=rfc3339(gone + timedelta(hours=hours)))
        house.publish()
        assert is_told() is still
    withdraw(house.items / "2.md")
    house.publish()
    assert not is_told(), "what is past stays past"
    house.catalog.close()


@pytest.mark.parametrize("how", ["stub", "tombstone"])
def test_it_is_told_as_long_as_the_story_would_be_shown(tmp_path: Path, how: OnWithdrawal) -> None:
    house = house_of(tmp_path, how, window=2, window_hours=0)
    for number in range(3):
        house.record(f"{number}.md", f"S{number}", published=hour(number), slug=f'"s{number}"')
    house.publish()
    withdraw(house.items / "2.md")
    house.publish()
    # The newest story is of a later moment than the withdrawal, the one withdrawn lies between those shown.
    house.record("9.md", "S9", published=rfc3339(house.now + timedelta(seconds=30)))
    house.publish(seconds=3600)
    body = house.documents()["/atom.xml"]
    assert (id_of("s2") in told(house, "/atom.xml")) == (how == "stub")
    assert [ref for ref, *_ in tombstones(body)] == ([] if how == "stub" else [id_of("s2")])
    house.catalog.close()


def test_no_more_than_the_last_hundred_are_told(tmp_path: Path) -> None:
    house = house_of(tmp_path, "tombstone")
    for number in range(MOST_NOTICES + 3):
        house.record(f"{number}.md", "S", slug=f'"s{number}"')
    house.publish()
    for some in (range(3), range(3, MOST_NOTICES + 3)):
        for number in some:
            withdraw(house.items / f"{number}.md")
        house.publish()
    refs = {ref for ref, *_ in tombstones(house.documents()["/atom.xml"])}
    assert refs == {id_of(f"s{number}") for number in range(3, MOST_NOTICES + 3)}
    house.catalog.close()


def test_a_stub_is_there_however_long_the_stories_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_of(tmp_path, "stub")
    for number in range(4):
        house.record(f"{number}.md", f"S{number}", "Text. " * 1000, published=hour(number), slug=f'"s{number}"')
    house.publish()
    monkeypatch.setattr("syndication.publishing.build.LARGEST", 15_000)
    withdraw(house.items / "0.md")
    house.publish()
    for form in FORMATS:
        assert [one.rpartition(":")[2] for one in told(house, f"/{form}")] == ["s3", "s2", "s0"]
    house.catalog.close()


def test_a_tombstone_alone_moves_no_other_format(tmp_path: Path) -> None:
    house = house_of(tmp_path, "tombstone", window=2, window_hours=0)
    for number in range(12):
        house.record(f"{number}.md", f"S{number}", published=hour(number))
    house.publish()
    before = house.dates()
    withdraw(house.items / "1.md")
    house.publish()
    after = house.dates()
    assert {path for path in ("/rss.xml", "/atom.xml", "/feed.json") if after[path] != before[path]} == {"/atom.xml"}
    assert after["/atom.xml"] == stamp(house)
    assert rfc822(before["/rss.xml"]).encode() in house.documents()["/rss.xml"]
    house.catalog.close()


@every_way
@pytest.mark.parametrize("number", [3, NEWEST])
def test_a_story_that_is_back_is_an_entry_newer_than_its_notice(made: House, how: OnWithdrawal, number: int) -> None:
    before = {form: holding(made, form, "", f"s{number}") for form in FORMATS}
    path = made.items / f"{number}.md"
    withdraw(path)
    made.publish()
    bring_back(path)
    made.publish()
    # The live feed tells of the return of one that is in an archive too.
    after = {form: list(dict.fromkeys([f"/{form}", *where])) for form, where in before.items()}
    assert {form: holding(made, form, "", f"s{number}") for form in FORMATS} == after
    for where in after["atom.xml"]:
        (story,) = (one for one in told(made, where).values() if one.id.endswith(f":s{number}"))
        assert (story.title, story.updated) == (f"Headline {number:02}", stamp(made))
    assert all(tombstones(body) == [] for path, body in made.documents().items() if path.endswith("atom.xml"))


@pytest.mark.parametrize("how", ["stub", "tombstone"])
def test_who_joins_archives_and_the_live_feed_is_told_too(made: House, how: OnWithdrawal) -> None:
    withdraw(made.items / "3.md")
    made.publish()
    joined: dict[str, str] = {}
    path = "/atom.xml"
    while path:
        body = made.documents()[path]
        for ref, *_ in tombstones(body):
            joined.setdefault(ref, "Withdrawn")
        for story in told(made, path).values():
            joined.setdefault(story.id, story.title)
        before = etree.fromstring(body).xpath("string(a:link[@rel='prev-archive']/@href)", namespaces=NS)
        path = before.removeprefix("https://feeds.tribune.example")
    assert joined[id_of("s3")] == "Withdrawn"
    assert len(joined) == NEWEST + 1


@every_way
@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"status": '"withheld"'}, 0.0),
        ({"embargo_until": "2999-01-01T00:00:00Z"}, 0.0),
        ({"expires": "2026-02-05T13:00:00Z"}, 0.0),
        ({"expires": "2027-02-05T13:00:00Z"}, 86_400.0),
    ],
)
def test_what_readers_never_saw_and_what_expired_is_not_told(
    tmp_path: Path, how: OnWithdrawal, fields: dict[str, str], seconds: float
) -> None:
    house = house_of(tmp_path, how)
    path = house.record("a.md", "Secret", slug='"quiet"', **fields)
    house.publish()
    if "expires" not in fields:
        path.write_text(path.read_text().replace("Text.", "More."))
    if "embargo_until" in fields:
        withdraw(path)
    house.publish(seconds=60 + seconds)
    assert not [path for path, body in house.documents().items() if b"quiet" in body]
    house.catalog.close()


@every_way
def test_a_catalog_built_anew_tells_nothing_of_a_story_withdrawn_before_its_release(
    tmp_path: Path, how: OnWithdrawal
) -> None:
    house = house_of(tmp_path, how)
    house.record("a.md", "Secret", slug='"quiet"', embargo_until=hour(999_999))
    house.publish()
    withdraw(house.items / "a.md")
    house.publish()
    again = make_house(tmp_path, house.publication, now=house.now + timedelta(days=400_000))
    with again.catalog.begin() as connection:
        items.forget(connection, id_of("quiet"))
        connection.execute(sa.text("DELETE FROM records"))
        connection.execute(sa.text("DELETE FROM state"))
    again.publish()
    assert not [path for path, body in again.documents().items() if b"quiet" in body]
    again.catalog.close()
    house.catalog.close()
