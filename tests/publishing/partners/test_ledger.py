"""What is noted of the documents of partners, and what follows from who fetched them. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, events, items, partner_ledger
from syndication.delivery.unfetched import announce_unfetched, find_unfetched
from syndication.http.coded_body import tag_of
from syndication.model.partners.ledger import Fetch, FetchedStory
from syndication.publishing.partners.by_hand import withdrawals_by_hand
from syndication.publishing.partners.explanation import PartnerReason, partner_reasons
from tests.publishing.partners.outlets import make_outlets, partner, stories_in, story, withdraw
from tests.support import NOON, House

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def outlets(tmp_path: Path, catalog: Catalog) -> Iterator[House]:
    """A publication with MSN, which needs a key."""
    yield make_outlets(tmp_path, catalog, replace(partner(), public=False))
    catalog.close()


def fetch(house: House, name: str = "msn", key: str = "1") -> None:
    """Let a partner fetch its present document."""
    tag = tag_of(house.document(f"/partners/{name}/rss.xml"))
    with house.catalog.begin() as connection:
        partner_ledger.note_fetches(connection, [Fetch(name, tag, key, house.now, house.now)])


def id_of(slug: str) -> str:
    return f"tag:tribune.example,2026-02-05:{slug}"


def fetched(house: House, slug: str, name: str = "msn") -> list[FetchedStory]:
    with house.catalog.read() as connection:
        return partner_ledger.fetched(connection, id_of(slug), name)


def reason(house: House, slug: str, ledger_days: int = 90) -> PartnerReason:
    with house.catalog.read() as connection:
        stored = items.by_ids(connection, [id_of(slug)])[id_of(slug)]
        (found,) = partner_reasons(connection, house.publication, stored, house.now, ledger_days)
    return found


def announced(house: House, minutes: int = 30) -> list[tuple[str, str, str]]:
    announce_unfetched(house.catalog, house.publication, minutes, 90, house.now)
    with house.catalog.read() as connection:
        found = [one for one in events.after(connection, 0) if one.kind == "withdrawal.unfetched"]
    return [(one.item_id, one.slug, one.data.partner) for one in found]


def test_the_version_that_was_fetched(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    fetch(outlets)
    path.write_text(path.read_text().replace("The harbour reopened on", "The old harbour reopened on"))
    outlets.publish()
    assert [one.version for one in fetched(outlets, "first")] == [1]
    assert "version 1 since 2026-02-05T12:01:00Z (key 1)" in reason(outlets, "first").detail
    fetch(outlets)
    assert [one.version for one in fetched(outlets, "first")] == [2, 1]


def test_a_version_that_looks_the_same_counts_too(outlets: House) -> None:
    """The note to editors is in no feed: the document stays, and who has it has the new version."""
    path = story(outlets, "first")
    outlets.publish()
    before = outlets.document("/partners/msn/rss.xml")
    path.write_text(path.read_text().replace("+++\n", '+++\nednote = "For editors."\n', 1))
    outlets.publish()
    assert outlets.document("/partners/msn/rss.xml") == before
    fetch(outlets)
    assert [(one.version, one.first) for one in fetched(outlets, "first")] == [(2, outlets.now)]


def test_a_story_without_room_is_not_in_the_document(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner(choice={"max_bytes": 10_000}))
    for number in range(6):
        story(outlets, f"s{number}", f"2026-02-05T0{number}:00:00Z")
    outlets.publish()
    fetch(outlets)
    shown = set(stories_in(outlets))
    assert 0 < len(shown) < 6
    assert {slug for slug in (f"s{number}" for number in range(6)) if fetched(outlets, slug)} == shown
    catalog.close()


def test_a_withdrawal_that_was_fetched(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    fetch(outlets)
    withdraw(path)
    outlets.publish()
    assert reason(outlets, "first").detail.endswith("it has not fetched the withdrawal")
    fetch(outlets)
    assert "it fetched the withdrawal at 2026-02-05T12:02:00Z" in reason(outlets, "first").detail
    assert announced(outlets) == []


def test_a_withdrawal_that_was_not_fetched_is_one_event(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    fetch(outlets)
    withdraw(path)
    outlets.publish()
    assert announced(outlets) == []  # not yet
    outlets.now += 40 * MINUTE
    assert announced(outlets, minutes=0) == []
    assert announced(outlets) == [(id_of("first"), "first", "msn")]
    assert announced(outlets) == [(id_of("first"), "first", "msn")]
    with outlets.catalog.read() as connection:
        assert len(find_unfetched(connection, outlets.publication, 30, 90, outlets.now)) == 1
    fetch(outlets)
    with outlets.catalog.read() as connection:
        assert find_unfetched(connection, outlets.publication, 30, 90, outlets.now) == []


def withhold(path: Path, hour: int) -> None:
    """Withhold a story that may have been withheld before."""
    head, _, body = path.read_text().rpartition("+++\n")
    note = f'[[revisions]]\nat = 2026-02-05T{hour}:00:00Z\nkind = "withholding"\nnote = "It was wrong."\n'
    head = head.replace('+++\nstatus = "usable"\n', "+++\n").replace("+++\n", '+++\nstatus = "withheld"\n', 1)
    path.write_text(f"{head}{note}+++\n{body}")


def test_a_second_withdrawal_is_another_event(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    for hour in (13, 15):
        fetch(outlets)
        outlets.now = NOON.replace(hour=hour)
        withhold(path, hour)
        outlets.publish()
        outlets.now += 40 * MINUTE
        announced(outlets)
        path.write_text(path.read_text().replace('status = "withheld"', 'status = "usable"'))
        outlets.publish()
    assert announced(outlets) == [(id_of("first"), "first", "msn")] * 2


def test_who_never_had_the_story_need_not_fetch_its_withdrawal(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    withdraw(path)
    outlets.publish()
    outlets.now += 40 * MINUTE
    assert announced(outlets) == []


@pytest.mark.parametrize(
    ("is_public", "is_fetched", "ledger_days", "needed"),
    [
        (False, False, 90, False),
        (False, True, 90, True),
        (True, False, 90, True),  # a shared cache may have given it to the partner
        (False, False, 0, True),  # whatever was fetched may be forgotten
    ],
    ids=["never fetched", "fetched", "public", "forgotten"],
)
def test_a_withdrawal_by_hand(
    tmp_path: Path, catalog: Catalog, is_public: bool, is_fetched: bool, ledger_days: int, needed: bool
) -> None:
    flipboard = replace(partner("flipboard", "flipboard"), public=is_public)
    outlets = make_outlets(tmp_path, catalog, flipboard)
    story(outlets, "before", "2026-02-05T01:00:00Z")  # so that the ledger began before the story
    outlets.now = NOON - 60 * MINUTE
    outlets.publish()
    path = story(outlets, "first", "2026-02-05T11:59:00Z")
    outlets.now = NOON
    outlets.publish()
    if is_fetched:
        fetch(outlets, "flipboard")
    withdraw(path)
    outlets.publish()
    with outlets.catalog.read() as connection:
        found = withdrawals_by_hand(connection, outlets.publication, ledger_days, outlets.now)
    ids = [one.item_id for one in (found.needed if needed else found.never_fetched)]
    assert ids == [id_of("first")]
    assert len(found.needed) + len(found.never_fetched) == 1
    words = "to be withdrawn by hand" if needed else "never fetched it, so nothing is to be withdrawn there"
    assert words in reason(outlets, "first", ledger_days).detail
    catalog.close()


def test_an_older_story_is_withdrawn_by_hand(tmp_path: Path, catalog: Catalog) -> None:
    """It may have been fetched before the ledger began."""
    outlets = make_outlets(tmp_path, catalog, replace(partner("flipboard", "flipboard"), public=False))
    path = story(outlets, "first")
    outlets.publish()
    withdraw(path)
    outlets.publish()
    with outlets.catalog.read() as connection:
        found = withdrawals_by_hand(connection, outlets.publication, 90, outlets.now)
    assert [one.item_id for one in found.needed] == [id_of("first")]
    catalog.close()
