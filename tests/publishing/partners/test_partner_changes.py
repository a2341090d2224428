"""What changes around the feeds of partners: settings, profiles, records that go, a new catalog. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import (
    Catalog,
    items,
    locks,
    partner_feeds,
    partner_schema,
    partner_stories,
    partner_windows,
)
from syndication.model.partners.feed_state import PartnerFeedState
from syndication.model.partners.partner import Partner
from syndication.publishing import storage
from syndication.publishing.partners.arrival import note_forgotten
from tests.publishing.partners.outlets import (
    element_of,
    make_outlets,
    partner,
    standing,
    stories_in,
    story,
    withdraw,
)
from tests.support import House, make_catalog

DCTERMS = "{http://purl.org/dc/terms/}"
MI = "{http://schemas.ingestion.microsoft.com/common/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


@pytest.fixture
def outlets(tmp_path: Path, catalog: Catalog) -> Iterator[House]:
    """A publication with MSN and SmartNews."""
    yield make_outlets(tmp_path, catalog, partner(), partner("smartnews", "smartnews"))
    catalog.close()


def use(house: House, *partners: Partner) -> None:
    """Change the settings."""
    house.publication = replace(house.publication, partners=partners)


def broken(name: str = "msn") -> Partner:
    return replace(partner(name), profile=None, fault="syndication.toml:3: partners: msn: title: write a number")


def state_of(house: House, name: str = "msn") -> PartnerFeedState:
    with house.catalog.read() as connection:
        return partner_feeds.states(connection)[name]


def by_hand(house: House) -> list[tuple[str, str]]:
    """Return the partners at which a person must withdraw a story, each with its slug."""
    with house.catalog.read() as connection:
        found = partner_stories.to_withdraw_by_hand(connection)
    return [(one.partner, one.item_id.rpartition(":")[2]) for one in found]


def built_anew(house: House, root: Path) -> dict[str, bytes]:
    """Return the documents of partners that a new catalog makes of the same records, a day later."""
    again = House(house.items.parent, make_catalog(root / "again.db"), house.publication, house.now)
    again.publish(seconds=86400)
    found = again.documents()
    again.catalog.close()
    return {path: body for path, body in found.items() if path.startswith("/partners/")}


def is_expired(house: House, slug: str) -> bool:
    return element_of(house, slug).findtext(f"{MI}expirationDate") is not None


# Profiles and partners in the settings


def test_another_profile_renders_all_again(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    use(outlets, partner(fields={"title": "'Always the same words'"}), partner("smartnews", "smartnews"))
    outlets.publish()
    assert element_of(outlets, "first").findtext("title") == "Always the same words"


def test_a_stricter_profile_takes_stories_back_once(outlets: House) -> None:
    """The date of the notice stays when the settings change again, or the partner would take it for news."""
    story(outlets, "first")
    outlets.publish()
    use(outlets, partner(limits={"title": [100, 150]}))
    outlets.publish()
    assert is_expired(outlets, "first")
    before = standing(outlets, "first")
    use(outlets, partner(limits={"title": [101, 150]}))
    outlets.publish()
    after = standing(outlets, "first")
    assert before
    assert after
    assert (after.state, after.since) == ("gone", before.since)


def test_a_profile_that_is_less_strict_again_gives_stories_back(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    use(outlets, partner(limits={"title": [100, 150]}))
    outlets.publish()
    use(outlets, partner())
    outlets.publish()
    assert not is_expired(outlets, "first")


def test_another_file_name_leaves_no_document_behind(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    use(outlets, partner(document="news.xml"))
    outlets.publish()
    paths = [path for path in outlets.documents() if path.startswith("/partners/msn/")]
    assert paths == ["/partners/msn/news.xml"]


def test_a_section_that_leaves_the_choice(outlets: House) -> None:
    story(outlets, "first", section='"World"')
    story(outlets, "second", section='"Sport"')
    outlets.publish()
    use(outlets, partner(choice={"exclude_sections": ["Sport"]}))
    outlets.publish()
    assert (is_expired(outlets, "first"), is_expired(outlets, "second")) == (False, True)


def test_a_partner_that_leaves_the_settings_has_no_document(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    use(outlets, partner("smartnews", "smartnews"))
    outlets.publish()
    paths = [path for path in outlets.documents() if path.startswith("/partners/")]
    assert paths == ["/partners/smartnews/rss.xml"]
    with outlets.catalog.read() as connection:
        assert partner_feeds.names(connection) == {"smartnews"}


def test_what_a_former_partner_has_is_withdrawn_by_hand(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    use(outlets)
    outlets.publish()
    withdraw(path)
    outlets.publish()
    assert by_hand(outlets) == [("msn", "first"), ("smartnews", "first")]


def test_a_partner_that_returns_gets_the_withdrawals_since(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    use(outlets)
    outlets.publish()
    withdraw(path)
    outlets.publish()
    use(outlets, partner())
    outlets.publish()
    assert is_expired(outlets, "first")
    assert by_hand(outlets) == [("smartnews", "first")]


def test_a_withdrawal_reaches_a_partner_whose_profile_is_broken_now(outlets: House) -> None:
    path = story(outlets, "first", body="Secret words. " * 60)
    outlets.publish()
    use(outlets, broken())
    outlets.publish()
    assert state_of(outlets).problem.startswith("syndication.toml:3")
    withdraw(path)
    outlets.publish()
    assert is_expired(outlets, "first")
    assert b"Secret words" not in outlets.document("/partners/msn/rss.xml")


def test_a_partner_whose_profile_is_broken_gets_no_further_stories(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    use(outlets, broken())
    story(outlets, "second")
    path.write_text(path.read_text().replace("The harbour reopens after", "The port reopens soon after"))
    outlets.publish()
    assert stories_in(outlets) == ["first"]
    assert element_of(outlets, "first").findtext("title") == "The port reopens soon after the storm: first"
    use(outlets, partner())
    outlets.publish()
    assert sorted(stories_in(outlets)) == ["first", "second"]


# Records


def forget(house: House, path: Path) -> None:
    """Delete a record and let its story be forgotten."""
    path.unlink()
    house.publish()
    with locks.publisher(house.catalog), locks.writer_transaction(house.catalog) as connection:
        stored = items.find(connection, path.stem)
        assert stored
        note_forgotten(connection, stored, house.publication, house.now)
        storage.forget_item(connection, stored.item.id, "test", house.now)
    house.publish()


def test_a_forgotten_story_is_taken_down(outlets: House) -> None:
    path = story(outlets, "first", body="Secret words. " * 60)
    outlets.publish()
    forget(outlets, path)
    assert is_expired(outlets, "first")
    assert element_of(outlets, "first", "smartnews").findtext(f"{MEDIA}status") == "deleted"
    assert b"Secret words" not in outlets.document("/partners/msn/rss.xml")


def test_a_forgotten_story_that_was_refused_has_no_notice(outlets: House) -> None:
    path = story(outlets, "short", headline="Too short")
    outlets.publish()
    forget(outlets, path)
    assert stories_in(outlets) == []
    assert standing(outlets, "short") is None


@pytest.mark.parametrize(
    ("field", "end"),
    [
        ("expires", "2026-02-05T13:00:00Z"),
        ("partners", '{until = [{partner = "msn", at = 2026-02-05T13:00:00Z}]}'),
    ],
)
def test_an_end_is_dated_by_the_record(outlets: House, field: str, end: str) -> None:
    story(outlets, "first", **{field: end})
    outlets.publish()
    outlets.publish(seconds=30_000)
    assert element_of(outlets, "first").findtext(f"{DCTERMS}modified") == "2026-02-05T13:00:00Z"


def test_an_embargo_that_is_set_again(outlets: House) -> None:
    path = story(outlets, "first", body="Secret words. " * 60)
    outlets.publish()
    path.write_text(path.read_text().replace("+++\n", "+++\nembargo_until = 2026-03-01T12:00:00Z\n", 1))
    outlets.publish()
    assert is_expired(outlets, "first")
    assert b"Secret words" not in outlets.document("/partners/msn/rss.xml")
    outlets.now = datetime.fromisoformat("2026-03-01T12:00:00Z")
    outlets.publish()
    assert not is_expired(outlets, "first")


def test_the_rights_in_a_picture_end(outlets: House) -> None:
    """MSN takes no story without a picture."""
    picture = (
        '[{url = "https://tribune.example/quay.jpg", type = "image/jpeg", width = 1600, height = 900,'
        ' alt = "Quay", until = 2026-02-05T13:00:00Z}]'
    )
    story(outlets, "first", media=picture)
    outlets.publish()
    assert b"quay.jpg" in outlets.document("/partners/msn/rss.xml")
    outlets.publish(seconds=7200)
    assert b"quay.jpg" not in outlets.document("/partners/msn/rss.xml")
    assert is_expired(outlets, "first")


def test_a_kill_of_a_story_that_is_in_no_window_any_more(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner(choice={"stories": 1}))
    path = story(outlets, "old", "2025-06-01T10:00:00Z")
    outlets.publish()
    for number in range(9):
        story(outlets, f"s{number}", f"2026-02-05T0{number}:00:00Z")
    outlets.publish()
    assert stories_in(outlets) == ["s8"]
    withdraw(path)
    outlets.publish()
    assert stories_in(outlets) == ["s8", "old"]
    assert is_expired(outlets, "old")
    catalog.close()


def test_many_notices(tmp_path: Path, catalog: Catalog) -> None:
    """The document has the newest hundred; a person reads of the others."""
    outlets = make_outlets(tmp_path, catalog, partner("smartnews", "smartnews", choice={"stories": 120}))
    paths = [story(outlets, f"s{number:03}") for number in range(105)]
    outlets.publish()
    for path in paths:
        withdraw(path)
    outlets.publish()
    assert len(stories_in(outlets, "smartnews")) == 100
    assert len(by_hand(outlets)) == 5
    catalog.close()


def test_no_room_for_the_oldest(tmp_path: Path, catalog: Catalog) -> None:
    """The oldest stories are left out, notices never; what is left out is said."""
    outlets = make_outlets(tmp_path, catalog, partner(choice={"max_bytes": 12_000}))
    gone = story(outlets, "gone", "2026-02-01T10:00:00Z")
    for number in range(6):
        story(outlets, f"s{number}", f"2026-02-05T0{number}:00:00Z")
    outlets.publish()
    withdraw(gone)
    outlets.publish()
    found = stories_in(outlets)
    assert found[0] == "s5"
    assert found[-1] == "gone"
    assert len(found) < 7
    assert len(outlets.document("/partners/msn/rss.xml")) <= 12_000
    (finding,) = state_of(outlets).findings
    assert (finding.code, finding.measured) == ("feed_over_bytes", f"no room for the oldest {7 - len(found)} stories")


def test_too_few_stories(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    (finding,) = state_of(outlets, "smartnews").findings
    assert (finding.code, finding.severity, finding.measured) == ("too_few_items", "warning", "1 story")


@pytest.mark.parametrize(("profile", "moves"), [("generic-full", "own"), ("smartnews", "pubdate")])
def test_the_law_of_changes(tmp_path: Path, catalog: Catalog, profile: str, moves: str) -> None:
    outlets = make_outlets(tmp_path, catalog, partner("one", profile))
    path = story(outlets, "first")
    outlets.publish()
    text = path.read_text()
    revision = '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "A date."\n+++\n\n'
    path.write_text(text.replace("\n+++\n\n", revision, 1))
    outlets.publish()
    item = element_of(outlets, "first", "one")
    moved, stays = "Thu, 05 Feb 2026 12:02:00 GMT", "Thu, 05 Feb 2026 10:00:00 GMT"
    assert item.findtext("pubDate") == (moved if moves == "pubdate" else stays)
    catalog.close()


def test_a_partner_that_never_reads_again_gets_no_older_story(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner(change="never", choice={"stories": 1}))
    path = story(outlets, "old", "2026-02-05T09:00:00Z")
    outlets.publish()
    story(outlets, "new")
    outlets.publish()
    revision = '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "A date."\n+++\n\n'
    path.write_text(path.read_text().replace("\n+++\n\n", revision, 1))
    outlets.publish()
    assert stories_in(outlets) == ["new"]
    catalog.close()


def test_more_changed_stories_than_one_check_takes(tmp_path: Path, catalog: Catalog) -> None:
    """All that a partner has is checked again, also what is in its document no more."""
    outlets = make_outlets(tmp_path, catalog, partner("full", "generic-full", choice={"stories": 60}))
    paths = [story(outlets, f"s{number:03}", f"2026-02-0{1 + number // 60}T10:00:00Z") for number in range(120)]
    for part in (paths[:60], paths[60:]):
        for path in part:
            path.touch()
    outlets.publish()
    for path in paths:
        path.write_text(path.read_text().replace("after the storm. ", "after the long storm. "))
    outlets.publish()
    with outlets.catalog.read() as connection:
        assert partner_windows.unchecked_shown(connection, "full", 10) == []
    catalog.close()


def test_a_document_that_fails_the_gate(outlets: House) -> None:
    """The last good one stays, the others are built, and the list of partners says why."""
    story(outlets, "first")
    outlets.publish()
    before = outlets.document("/partners/msn/rss.xml")
    invalid: dict[str, Any] = {"channel": {"lastBuildDate": "'yesterday'"}}
    use(outlets, partner(**invalid), partner("smartnews", "smartnews"))
    story(outlets, "second")
    outlets.publish()
    assert outlets.document("/partners/msn/rss.xml") == before
    assert "lastBuildDate" in state_of(outlets).problem or "Date" in state_of(outlets).problem
    assert sorted(stories_in(outlets, "smartnews")) == ["first", "second"]


def test_a_withdrawn_story_is_not_served_while_its_document_cannot_be_made(outlets: House) -> None:
    changes: dict[str, Any] = {"channel": {"lastBuildDate": "'yesterday'"}}
    path = story(outlets, "first", body="Secret words. " * 60)
    outlets.publish()
    use(outlets, partner(**changes), partner("smartnews", "smartnews"))
    outlets.publish()
    withdraw(path)
    _, published = outlets.publish()
    assert "/partners/msn/rss.xml" not in outlets.documents()
    assert published.problems[0].endswith("its feed is not served, because a story in it was withdrawn")
    assert stories_in(outlets, "smartnews") == ["first"]
    use(outlets, partner(), partner("smartnews", "smartnews"))
    path.write_text(path.read_text().replace("It was", "It was quite"))
    story(outlets, "second")
    outlets.publish()
    assert is_expired(outlets, "first")


def test_a_withdrawn_story_is_not_served_if_no_profile_can_be_read(outlets: House) -> None:
    """The settings are broken, and another version of this program stored the last good profile."""
    path, other = (story(outlets, slug, body="Secret words. " * 60) for slug in ("first", "second"))
    outlets.publish()
    use(outlets, broken(), partner("smartnews", "smartnews"))
    with outlets.catalog.begin() as connection:
        connection.execute(sa.update(partner_schema.partner_feeds).values(profile=b'{"name": 1}'))
    withdraw(path)
    outlets.publish()
    assert "/partners/msn/rss.xml" not in outlets.documents()
    assert by_hand(outlets) == [("msn", "first")]
    forget(outlets, other)
    assert sorted(by_hand(outlets)) == [("msn", "first"), ("msn", "second")]


def test_a_notice_that_fails_the_gate_is_for_a_person(outlets: House) -> None:
    """Only valid bytes are served, but the story goes at once."""
    path = story(outlets, "first")
    story(outlets, "second")
    outlets.publish()
    invalid = partner(deletion={"fields": {"pubDate": "'yesterday'"}})
    use(outlets, invalid, partner("smartnews", "smartnews"))
    withdraw(path)
    outlets.publish()
    assert stories_in(outlets) == ["second"]
    assert by_hand(outlets) == [("msn", "first")]


# A new catalog


def test_a_new_catalog_says_the_same(tmp_path: Path, outlets: House) -> None:
    """Stories, corrections, withdrawals and ends follow from the records."""
    changed, killed = story(outlets, "changed"), story(outlets, "killed")
    story(outlets, "ended", expires="2026-02-05T12:02:30Z")
    story(outlets, "until", partners='{until = [{partner = "msn", at = 2026-02-05T12:02:30Z}]}')
    story(outlets, "denied", partners='{deny = ["msn"]}')
    story(outlets, "later", embargo_until="2027-01-01T00:00:00Z")
    outlets.publish()
    revision = '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "A date."\n+++\n\n'
    changed.write_text(changed.read_text().replace("\n+++\n\n", revision, 1))
    withdraw(killed)
    outlets.publish()
    outlets.publish()
    before = {path: body for path, body in outlets.documents().items() if path.startswith("/partners/")}
    assert sorted(stories_in(outlets)) == ["changed", "ended", "killed", "until"]
    assert built_anew(outlets, tmp_path) == before


def test_what_a_new_catalog_cannot_know(tmp_path: Path, outlets: House) -> None:
    """That a partner had a story which its record denies it now: nothing in the record says so."""
    path = story(outlets, "first")
    outlets.publish()
    path.write_text(path.read_text().replace("+++\n", '+++\npartners = {deny = ["msn"]}\n', 1))
    outlets.publish()
    assert stories_in(outlets) == ["first"]
    assert b":first<" not in built_anew(outlets, tmp_path)["/partners/msn/rss.xml"]


def test_a_new_catalog_asks_again_for_withdrawals_by_hand_of_late(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner("flipboard", "flipboard"))
    paths = [story(outlets, "old", "2026-01-01T10:00:00Z"), story(outlets, "new")]
    outlets.publish()
    withdraw(paths[0])
    outlets.publish()
    outlets.now += timedelta(days=30)
    withdraw(paths[1])
    outlets.publish()
    again = House(outlets.items.parent, make_catalog(tmp_path / "again.db"), outlets.publication, outlets.now)
    again.publish(seconds=3600)
    assert by_hand(again) == [("flipboard", "new")]
    again.catalog.close()
    catalog.close()


def test_stories_reach_a_new_partner(outlets: House) -> None:
    story(outlets, "first")
    path = story(outlets, "killed")
    outlets.publish()
    withdraw(path)
    outlets.publish()
    use(outlets, partner(), partner("smartnews", "smartnews"), partner("new", "generic-full"))
    outlets.publish()
    assert stories_in(outlets, "new") == ["first"]
