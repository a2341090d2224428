"""Following a feed: its stories become records once, its changes follow, its withdrawals count at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndication.model.item_parts import Partners
from syndication.sources import records
from tests.publishing.follower.newswire import Newswire, WireStory, counts, tombstone
from tests.support import NOON

A = WireStory("urn:a", "Harbour reopens", "<p>It did.</p>", link="https://wire.example/a")
B = WireStory("urn:b", "Bridge closes", "<p>It did.</p>", NOON + timedelta(hours=1), link="https://wire.example/b")


def test_a_new_story_becomes_a_record_with_its_source(wire: Newswire) -> None:
    wire.has(A)
    assert counts(wire.round()) == {"new": 1}
    stored = wire.item("urn:a")
    item = stored.item
    assert (item.headline, item.published, item.url) == ("Harbour reopens", NOON, "https://wire.example/a")
    assert item.id.startswith("tag:tribune.example,")
    assert item.source
    assert item.source.name == "The wire"
    record = records.read("x.html", (wire.house.items.parent / stored.path).read_bytes())
    assert record == item
    assert record.imported
    assert [(one.source, one.key) for one in record.imported.origins] == [("wire", "urn:a")]


def test_a_round_that_finds_the_same_stories_writes_nothing(wire: Newswire) -> None:
    wire.has(A, B)
    wire.round()
    before = {path: path.read_bytes() for path in wire.house.items.rglob("*.html")}
    wire.has(A, B, head="<subtitle>another</subtitle>")
    assert counts(wire.round()) == {}
    assert {path: path.read_bytes() for path in wire.house.items.rglob("*.html")} == before


def test_a_story_waits_for_an_editor_unless_the_settings_say_otherwise(wire: Newswire) -> None:
    wire.set(status="withheld")
    wire.has(A)
    wire.round()
    wire.house.publish()
    assert not any(b"Harbour" in body for body in wire.house.documents().values())
    wire.release("urn:a")
    wire.house.publish()
    assert b"Harbour reopens" in wire.house.document("/atom.xml")
    assert wire.item("urn:a").item.published == NOON


def test_a_newer_version_replaces_the_older_one(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    before = wire.item("urn:a").item
    later = NOON + timedelta(hours=3)
    wire.has(WireStory("urn:a", "Harbour reopens late", "<p>It did, late.</p>", NOON, later, link=A.link))
    assert counts(wire.round()) == {"updated": 1}
    after = wire.item("urn:a").item
    assert (after.headline, after.body.strip(), after.modified) == (
        "Harbour reopens late",
        "<p>It did, late.</p>",
        later,
    )
    assert (after.id, after.slug, after.published) == (before.id, before.slug, before.published)


def test_a_change_counts_whatever_its_date_says(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.has(WireStory("urn:a", "Harbour reopens late", A.body, link=A.link))
    assert counts(wire.round()) == {"updated": 1}
    assert wire.item("urn:a").item.headline == "Harbour reopens late"


def test_a_new_date_alone_is_no_change(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    version = wire.item("urn:a").item.version
    wire.has(WireStory("urn:a", A.headline, A.body, NOON + timedelta(days=1), NOON + timedelta(days=1), link=A.link))
    assert counts(wire.round()) == {}
    assert wire.item("urn:a").item.version == version


def test_an_edit_here_is_never_overwritten(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.edit("urn:a", headline="Our harbour reopens")
    wire.has(WireStory("urn:a", "Harbour reopens late", A.body, link=A.link))
    result = wire.round()
    assert counts(result) == {}
    assert [line.partition(": ")[2] for line in result.left] == ["edited here, and changed at the source since"]
    assert wire.item("urn:a").item.headline == "Our harbour reopens"
    assert wire.note("urn:a").state == "left"


def test_a_story_that_is_left_is_listed_until_somebody_edits_it_again(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.edit("urn:a", headline="Our harbour reopens")
    newer = WireStory("urn:a", "Harbour reopens late", A.body, link=A.link)
    wire.has(newer)
    wire.round()
    wire.has(newer, head="<subtitle>1</subtitle>")
    wire.round()
    assert wire.note("urn:a").state == "left"
    wire.edit("urn:a", headline="Our harbour reopens late")
    wire.has(newer, head="<subtitle>2</subtitle>")
    wire.round()
    assert wire.note("urn:a").state == "taken"
    wire.has(newer, head="<subtitle>3</subtitle>")
    wire.round()
    assert wire.note("urn:a").state == "taken"


@pytest.mark.parametrize(
    "fields",
    [{"section": "Sport"}, {"tags": ("Ships",)}, {"ednote": "Call them."}, {"partners": Partners(deny=("MSN",))}],
    ids=str,
)
def test_section_tags_and_notes_belong_to_the_editors(wire: Newswire, fields: dict[str, object]) -> None:
    wire.has(A)
    wire.round()
    wire.edit("urn:a", **fields)
    wire.has(WireStory("urn:a", "Harbour reopens late", A.body, link=A.link))
    assert counts(wire.round()) == {"updated": 1}
    item = wire.item("urn:a").item
    assert item.headline == "Harbour reopens late"
    assert {name: getattr(item, name) for name in fields} == fields


def test_a_withdrawal_counts_at_once(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.house.publish()
    assert b"It did." in wire.house.document("/rss.xml")
    wire.has(head=tombstone("urn:a", NOON + timedelta(hours=1), "It was wrong."))
    assert counts(wire.round()) == {"withdrawn": 1}
    item = wire.item("urn:a").item
    assert (item.status, item.revisions[-1].kind, item.revisions[-1].note) == ("canceled", "kill", "It was wrong.")
    wire.house.publish()
    assert not any(b"It did." in body for body in wire.house.documents().values())


def test_a_withdrawal_counts_also_for_a_story_that_was_edited_here(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.edit("urn:a", headline="Our harbour reopens")
    wire.has(head=tombstone("urn:a"))
    assert counts(wire.round()) == {"withdrawn": 1}
    assert wire.item("urn:a").item.status == "canceled"


def test_a_story_that_leaves_the_feed_stays(wire: Newswire) -> None:
    wire.has(A, B)
    wire.round()
    wire.has(B)
    assert counts(wire.round()) == {}
    assert wire.item("urn:a").item.status == "usable"


def test_an_entry_that_is_newer_than_its_tombstone_is_back(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.has(head=tombstone("urn:a", NOON + timedelta(hours=1)))
    wire.round()
    stale = WireStory("urn:a", A.headline, A.body, NOON, NOON + timedelta(minutes=30), link=A.link)
    wire.has(stale, head=tombstone("urn:a", NOON + timedelta(hours=1)))
    assert counts(wire.round()) == {}
    assert wire.item("urn:a").item.status == "canceled"
    fresh = WireStory("urn:a", A.headline, A.body, NOON, wire.house.now + timedelta(minutes=5), link=A.link)
    wire.has(fresh, head=tombstone("urn:a", NOON + timedelta(hours=1)))
    assert counts(wire.round()) == {"returned": 1}
    assert wire.item("urn:a").item.status == "usable"


def test_a_late_copy_of_a_withdrawn_story_does_not_publish_it(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.has(head=tombstone("urn:a", NOON + timedelta(hours=1)))
    wire.round()
    wire.has(A)  # an old copy from a cache
    assert counts(wire.round()) == {}
    assert wire.item("urn:a").item.status == "canceled"


def test_a_story_that_an_editor_withdrew_does_not_come_back(wire: Newswire) -> None:
    wire.has(A)
    wire.round()
    wire.withdraw("urn:a")
    wire.has(WireStory("urn:a", "Harbour reopens late", A.body, NOON, wire.house.now, link=A.link))
    assert counts(wire.round()) == {}
    assert wire.item("urn:a").item.status == "canceled"


def test_a_story_that_was_withdrawn_before_it_was_taken_is_never_taken(wire: Newswire) -> None:
    wire.has(B, head=tombstone("urn:a"))
    wire.round()
    wire.has(A, B)
    assert counts(wire.round()) == {}
    assert wire.headlines() == ["Bridge closes"]


def test_a_record_that_was_removed_here_does_not_come_back(wire: Newswire) -> None:
    from syndication.publishing import steps

    wire.has(A, B)
    wire.round()
    stored = wire.item("urn:a")
    (wire.house.items.parent / stored.path).unlink()
    wire.house.publish()
    steps.forget(wire.workspace, stored.item.id, "cli jane")
    wire.has(A, B, head="<subtitle>1</subtitle>")
    assert counts(wire.round()) == {}
    wire.has(A, B, head="<subtitle>2</subtitle>")
    assert counts(wire.round()) == {}
    assert wire.headlines() == ["Bridge closes"]
