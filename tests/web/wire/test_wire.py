"""The wire: which changes a partner receives, in which order, and of which removals it hears. On both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, events, items, partner_feeds, wire
from syndication.delivery.unfetched import announce_unfetched, find_unfetched
from syndication.formats.nitf import write_nitf
from syndication.model.partners.partner import Partner
from syndication.model.partners.wire import WireVersion
from syndication.model.publication import Publication
from syndication.publishing.partners import wire_gate
from syndication.publishing.partners.explanation import partner_reasons
from syndication.web.wire import views
from tests.web.wire.wires import Newsroom, newsroom, slug_of, wire_partner

CORRECTION = '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "The day was wrong."\n+++\n\n'
SPORT = {"section": '"Sport"'}


@pytest.fixture
def room(tmp_path: Path, catalog: Catalog) -> Iterator[Newsroom]:
    """A publication with a partner that takes all, and one that takes no sport."""
    no_sport = wire_partner("other", choice={"exclude_sections": ["Sport"]})
    with newsroom(tmp_path, catalog, wire_partner(), no_sport) as made:
        yield made


def test_changes_come_in_their_order_and_once(room: Newsroom) -> None:
    receiver = room.receiver()
    assert receiver.polled() == []
    first = room.story("first")
    room.story("second")
    assert receiver.polled() == [("first", "1"), ("second", "1")]
    assert receiver.polled() == []
    room.change(first, "\n+++\n\n", CORRECTION)
    assert receiver.polled() == [("first", "2")]
    assert receiver.polled() == []


def test_one_page_after_the_other(room: Newsroom) -> None:
    for slug in ("a", "b", "c"):
        room.story(slug)
    receiver = room.receiver()
    receiver.next = "/api/wire?limit=2"
    assert receiver.polled() == [("a", "1"), ("b", "1")]
    assert "limit=2" in receiver.next
    assert receiver.polled() == [("c", "1")]
    assert receiver.polled() == []


def test_a_late_reader_gets_the_last_version_alone(room: Newsroom) -> None:
    first = room.story("first")
    room.story("second")
    room.change(first, "\n+++\n\n", CORRECTION)
    assert room.receiver().polled() == [("second", "1"), ("first", "2")]


@pytest.mark.parametrize(("status", "expected"), [("canceled", "canceled: killed"), ("withheld", "withheld: withheld")])
def test_a_withdrawal_reaches_those_who_received_the_story(room: Newsroom, status: str, expected: str) -> None:
    path = room.story("first")
    reader, late = room.receiver(), room.receiver("other")
    assert reader.polled() == [("first", "1")]
    room.withdraw(path, status)
    removal = reader.poll()
    assert [set(one) for one in removal] == [{"id", "pubStatus", "reason", "at", "note"}]
    assert f"{removal[0]['pubStatus']}: {removal[0]['reason']}" == expected
    assert removal[0]["note"] == "It was wrong."
    assert reader.polled() == []
    assert late.polled() == []


def test_nothing_of_a_removed_story_but_its_id(room: Newsroom) -> None:
    path = room.story("first", headline="Secret words", body="Secret words. " * 30)
    reader = room.receiver()
    reader.poll()
    room.withdraw(path)
    after = reader.next
    for form in ("ninjs", "g2", "nitf"):
        answer = reader.get(f"{after}&format={form}" if "format" not in after else after)
        assert b"first" in answer.data
        assert b"Secret words" not in answer.data


def test_a_kill_after_a_withholding_is_told_too(room: Newsroom) -> None:
    path = room.story("first")
    reader = room.receiver()
    reader.poll()
    room.withdraw(path, "withheld")
    assert reader.polled() == [("first", "withheld: withheld")]
    room.change(path, 'status = "withheld"', 'status = "canceled"')
    assert reader.polled() == [("first", "canceled: killed")]


def test_a_story_leaves_the_selection_of_one_partner(room: Newsroom) -> None:
    path = room.story("first", section='"World"')
    taker, other = room.receiver(), room.receiver("other")
    assert (taker.polled(), other.polled()) == ([("first", "1")], [("first", "1")])
    room.change(path, '"World"', '"Sport"')
    assert other.polled() == [("first", "withheld: not selected")]
    assert taker.polled() == [("first", "2")]
    room.change(path, '"Sport"', '"World"')
    assert other.polled() == [("first", "3")]
    room.withdraw(path)
    assert other.polled() == [("first", "canceled: killed")]


def test_who_never_received_it_hears_of_no_removal(room: Newsroom) -> None:
    path = room.story("first", **SPORT)
    other = room.receiver("other")
    assert other.polled() == []
    room.withdraw(path)
    assert other.polled() == []
    assert room.receiver("agency").polled() == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("authors = ", 'partners = {deny = ["agency"]}\nauthors = ', "not selected"),
        ("authors = ", "embargo_until = 2027-02-05T12:00:00Z\nauthors = ", "not public"),
        ("authors = ", "rights = {until = 2026-02-05T11:00:00Z}\nauthors = ", "not public"),
        ("authors = ", "expires = 2026-02-05T11:00:00Z\nauthors = ", "not public"),
    ],
)
def test_each_way_in_which_a_partner_loses_a_story(room: Newsroom, old: str, new: str, reason: str) -> None:
    path = room.story("first")
    reader = room.receiver()
    reader.poll()
    room.change(path, old, new)
    assert reader.polled() == [("first", f"withheld: {reason}")]
    assert reader.polled() == []


def test_a_new_key_of_the_partner_hears_of_what_the_old_one_received(room: Newsroom) -> None:
    path = room.story("first")
    old = room.receiver(name="1")
    old.poll()
    new = room.receiver(name="2")
    new.next = old.next
    room.withdraw(path)
    assert new.polled() == [("first", "canceled: killed")]


def test_an_embargoed_story_comes_when_it_is_released(room: Newsroom) -> None:
    reader = room.receiver()
    room.story("later", embargo_until="2026-02-05T12:10:00Z")
    assert reader.polled() == []
    room.house.publish(3600)
    assert reader.polled() == [("later", "1")]


def test_since(room: Newsroom) -> None:
    room.story("first")
    moment = room.house.now + timedelta(seconds=30)
    room.story("second")
    reader = room.receiver()
    reader.next = f"/api/wire?since={moment.isoformat()}"
    assert reader.polled() == [("second", "1")]


def test_a_summary_for_who_gets_summaries(tmp_path: Path, catalog: Catalog) -> None:
    partner = wire_partner(text="summary")
    with newsroom(tmp_path, catalog, partner) as room:
        room.story("first", standfirst='"What happened"', body="The whole text.")
        changes = room.receiver().poll()
        assert changes[0]["bodies"][0]["value"] == "<p>What happened</p>"
        assert "whole text" not in json.dumps(changes)


def test_pictures_by_their_rights(room: Newsroom) -> None:
    own, none = (f'{{url = "https://tribune.example/{name}.jpg", rights = "{name}"}}' for name in ("own", "none"))
    pictures = f"[{own}, {none}]"
    room.story("first", media=pictures)
    [change] = room.receiver().poll()
    assert [one["uri"] for one in change["associations"]] == ["https://tribune.example/own.jpg"]


def test_a_picture_whose_rights_end_leaves_the_wire(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The story comes again in the same version, without the picture, and once."""
    monkeypatch.setattr(views, "utc_now", lambda: room.house.now)
    picture = '{url = "https://tribune.example/quay.jpg", rights = "own", until = 2026-02-05T12:30:00Z}'
    room.story("first", media=f"[{picture}]")
    receiver = room.receiver()
    assert "quay.jpg" in json.dumps(receiver.poll())
    room.house.publish(3600)
    [again] = receiver.poll()
    assert (slug_of(again["uri"]), again["version"]) == ("first", "1")
    assert "quay.jpg" not in json.dumps(again)
    room.house.publish(3600)
    assert receiver.polled() == []


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ED%A0%80", "%FF", "%F0%9F%97%9E", "x" * 5000])
def test_an_id_that_no_story_has(room: Newsroom, name: str) -> None:
    assert room.receiver().get(f"/api/wire/versions?id={name}").status_code == 404


def test_a_correction_says_what_was_wrong(room: Newsroom) -> None:
    path = room.story("first", ednote='"for our editors alone"')
    room.change(path, "\n+++\n\n", CORRECTION)
    [change] = room.receiver().poll()
    assert change["edNote"] == "The day was wrong."
    assert "for our editors" not in json.dumps(change)


def test_removals_that_nobody_fetched_are_known(room: Newsroom) -> None:
    path = room.story("first")
    reader = room.receiver()
    reader.poll()
    room.withdraw(path)
    assert unfetched(room, minutes=60) == []
    room.house.now += timedelta(minutes=61)
    assert unfetched(room, minutes=60) == ["first"]
    reader.poll()
    assert unfetched(room, minutes=60) == []


def test_a_removal_that_nobody_fetched_is_one_event(room: Newsroom) -> None:
    path = room.story("first")
    room.receiver().poll()
    room.withdraw(path)
    room.house.now += timedelta(minutes=61)
    for _ in range(2):
        announce_unfetched(room.house.catalog, room.house.publication, 60, 90, room.house.now)
    with room.house.catalog.read() as connection:
        found = [one for one in events.after(connection, 0) if one.kind == "withdrawal.unfetched"]
    assert [(one.slug, one.data.partner) for one in found] == [("first", "agency")]


def test_removals_that_have_an_event_do_not_hide_others(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_MOST_AT_ONCE", 1)
    paths = [room.story(slug) for slug in ("first", "second")]
    room.receiver().poll()
    for path in paths:
        room.withdraw(path)
    room.house.now += timedelta(minutes=61)
    for _ in range(2):
        announce_unfetched(room.house.catalog, room.house.publication, 60, 90, room.house.now)
    with room.house.catalog.read() as connection:
        found = {one.slug for one in events.after(connection, 0) if one.kind == "withdrawal.unfetched"}
    assert found == {"first", "second"}


def unfetched(room: Newsroom, minutes: int) -> list[str]:
    with room.house.catalog.read() as connection:
        found = find_unfetched(connection, room.house.publication, minutes, 90, room.house.now)
    return [slug_of(one.item_id) for one in found]


def test_settings_that_take_stories_from_a_partner(tmp_path: Path, catalog: Catalog) -> None:
    with newsroom(tmp_path, catalog, wire_partner()) as room:
        room.story("first", **SPORT)
        reader = room.receiver()
        reader.poll()
        partner = wire_partner(choice={"exclude_sections": ["Sport"]})
        room.house.publication = replace(room.house.publication, partners=(partner,))
        room.house.publish()
        assert reader.polled() == [("first", "withheld: not selected")]


def test_why_says_what_a_partner_received(room: Newsroom) -> None:
    path = room.story("first")
    assert _why(room) == "is on its wire"
    room.receiver().poll()
    assert _why(room).startswith("is on its wire; it has had version 1 since 2")
    room.withdraw(path)
    assert "its wire says that it is withdrawn" in _why(room)
    assert "it has not fetched the withdrawal" in _why(room)


def _why(room: Newsroom) -> str:
    with room.house.catalog.read() as connection:
        stored = items.by_slug(connection, "first")
        assert stored
        reasons = partner_reasons(connection, room.house.publication, stored, room.house.now, ledger_days=90)
    return next(one.detail for one in reasons if one.partner == "agency")


def test_a_story_that_a_format_cannot_hold_stops_no_other(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_once(version: WireVersion, publication: Publication) -> bytes:
        if version.item.slug == "first":
            raise RecursionError("too deep")
        return write_nitf(version, publication)

    monkeypatch.setattr(wire_gate, "write_nitf", fails_once)
    room.story("first")
    room.story("second")
    assert room.receiver().polled() == [("second", "1")]
    assert "document_invalid (cannot be written: RecursionError: too deep)" in _why(room)


def test_a_broken_profile_sends_removals_and_no_further_stories(tmp_path: Path, catalog: Catalog) -> None:
    with newsroom(tmp_path, catalog, wire_partner()) as room:
        receiver = room.receiver()
        path = room.story("harbour")
        assert receiver.polled() == [("harbour", "1")]
        broken = Partner(name="agency", profile=None, fault="partners: agency: there is no such profile")
        publication = replace(room.house.publication, partners=(broken,))
        room.house.publication = publication
        context = room.app.extensions["wire"]
        workspace = replace(context.workspace, publication=publication)
        room.app.extensions["wire"] = replace(context, workspace=workspace)
        room.story("later")
        room.withdraw(path)
        assert receiver.polled() == [("harbour", "canceled: killed")]


def test_a_profile_of_the_wire_is_stored_and_read(catalog: Catalog) -> None:
    profile = wire_partner().profile
    assert profile
    with catalog.begin() as connection:
        partner_feeds.save_profiles(connection, {"agency": profile})
        assert partner_feeds.last_profile(connection, "agency") == profile
