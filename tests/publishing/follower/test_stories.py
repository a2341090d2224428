"""Which stories are taken: the newest at first, none twice, none of our own, and no flood."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import sources
from syndication.cli.source_views import detail_lines
from syndication.model.errors import SyndicationError
from syndication.model.item import Item, Media
from syndication.publishing import edit as editing
from syndication.publishing import folder_identity
from syndication.publishing.edit import Edit
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.follower.source_list import read_sources
from tests.publishing.follower.newswire import Newswire, WireStory, atom, counts, story_text, tombstone
from tests.support import NOON, make_catalog


def numbered(*numbers: int, prefix: str = "urn:news:") -> list[WireStory]:
    """Return stories with one hour between them."""
    return [
        WireStory(f"{prefix}{n}", f"Story {n}", published=NOON + timedelta(hours=n), link=f"https://wire.example/{n}")
        for n in numbers
    ]


def test_the_first_round_takes_the_newest_alone_and_never_the_others(wire: Newswire) -> None:
    wire.set(newest=2)
    wire.has(*numbered(1, 2, 3, 4))
    assert counts(wire.round()) == {"new": 2}
    assert wire.headlines() == ["Story 3", "Story 4"]
    wire.has(*numbered(1, 2, 3, 4, 5))
    assert counts(wire.round()) == {"new": 1}
    assert wire.headlines() == ["Story 3", "Story 4", "Story 5"]
    assert wire.note("urn:news:1").state == "older"


def test_a_new_database_finds_the_stories_in_the_records(wire: Newswire, tmp_path: Path) -> None:
    wire.set(newest=2)
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    wire.house.publish()
    new = make_catalog(tmp_path / "new" / "catalog.db")
    wire.house.catalog, wire.workspace = new, replace(wire.workspace, catalog=new)
    wire.house.publish()
    folder_identity.adopt(new, items_folder(wire.workspace.folder))
    assert counts(wire.round()) == {}
    assert wire.headlines() == ["Story 3", "Story 4"]
    wire.has(WireStory("urn:news:4", "Story 4, corrected", link="https://wire.example/4"))
    assert counts(wire.round()) == {"updated": 1}
    new.close()


@pytest.mark.parametrize("release", ["by command", "in the file"])
def test_a_story_that_was_never_released_is_in_no_document_of_a_new_database(
    wire: Newswire, tmp_path: Path, release: str
) -> None:
    wire.set(status="withheld")
    wire.has(WireStory("urn:news:1", "Secret merger"), WireStory("urn:news:2", "Second"))
    wire.round()
    if release == "by command":
        wire.release("urn:news:2")
    else:
        wire.edit("urn:news:2", status="usable")
    wire.has(WireStory("urn:news:1", "Secret merger, corrected"), WireStory("urn:news:2", "Second"))
    assert counts(wire.round()) == {"updated": 1}
    wire.edit("urn:news:2", status="withheld")
    wire.house.publish()
    new = make_catalog(tmp_path / "new" / "catalog.db")
    wire.house.catalog = new
    wire.house.publish()
    documents = wire.house.documents().values()
    assert not any(b"merger" in body for body in documents)
    assert any(b":second" in body for body in documents)  # the notice of a withdrawal
    new.close()


def test_the_first_round_can_begin_with_a_date(wire: Newswire) -> None:
    wire.set(newest=1, since="2026-02-05T14:00:00Z")
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    assert wire.headlines() == ["Story 2", "Story 3", "Story 4"]
    wire.has(*numbered(0, 1, 2, 3, 4))
    assert counts(wire.round()) == {}


def test_a_late_story_with_an_old_date_is_taken(wire: Newswire) -> None:
    wire.has(*numbered(4, 5, 6, 7))
    wire.round()
    wire.has(*numbered(4, 5, 6, 7), WireStory("urn:late", "Late", published=NOON, link="https://wire.example/late"))
    assert counts(wire.round()) == {"new": 1}


def test_a_source_whose_ids_are_suddenly_new_is_held(wire: Newswire) -> None:
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    changed = [WireStory(f"urn:x:{n}", f"Story {n}", published=NOON + timedelta(hours=n)) for n in (1, 2, 3)]
    wire.has(*changed, *numbered(4))
    result = wire.round()
    assert counts(result) == {}
    assert result.state.held_count == 3
    assert result.state.held == ("Story 1 (urn:x:1)", "Story 2 (urn:x:2)", "Story 3 (urn:x:3)")
    assert len(wire.headlines()) == 4


def test_withdrawals_and_newer_stories_go_on_while_others_are_held(wire: Newswire) -> None:
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    changed = [WireStory(f"urn:x:{n}", f"Story {n}", published=NOON + timedelta(hours=n)) for n in (1, 2, 3, 5)]
    fresh = WireStory("urn:fresh", "Fresh", published=wire.house.now)
    wire.has(*changed, fresh, head=tombstone("urn:news:4"))
    assert counts(wire.round()) == {"new": 1, "withdrawn": 1}
    assert wire.item("urn:fresh").item.headline == "Fresh"
    assert wire.item("urn:news:4").item.status == "canceled"


def test_what_is_held_is_taken_when_a_person_accepts_it(wire: Newswire) -> None:
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    wire.has(*(WireStory(f"urn:x:{n}", f"New {n}", published=NOON + timedelta(hours=n)) for n in (1, 2, 3, 4)))
    wire.round()
    with wire.workspace.catalog.begin() as connection:
        sources.set_accepted(connection, "wire", True)
    assert counts(wire.round()) == {"new": 4}
    assert wire.state().held == ()
    with wire.workspace.catalog.read() as connection:
        known = sources.find(connection, "wire")
    assert known is not None
    assert not known.accepted


def test_a_busy_source_is_not_held(wire: Newswire) -> None:
    wire.has(*(WireStory(f"urn:1:{n}", f"Story {n}", published=wire.house.now) for n in range(5)))
    wire.round()
    wire.has(*(WireStory(f"urn:2:{n}", f"Next {n}", published=wire.house.now) for n in range(5)))
    assert counts(wire.round()) == {"new": 5}


def test_new_ids_of_the_same_addresses_are_the_same_stories(wire: Newswire) -> None:
    wire.has(*numbered(1, 2, 3, 4))
    wire.round()
    wire.has(*numbered(1, 2, 3, 4, prefix="https://wire.example/?p="))
    assert counts(wire.round()) == {"joined": 4}
    assert len(wire.headlines()) == 4
    newer = WireStory("https://wire.example/?p=1", "Story 1, corrected", published=NOON, link="https://wire.example/1")
    wire.has(newer)
    assert counts(wire.round()) == {"updated": 1}
    assert wire.item("urn:news:1").item.headline == "Story 1, corrected"


def test_the_same_story_of_two_sources_is_one_record_with_both(wire: Newswire) -> None:
    other = wire.follows("other", "/other")
    wire.has(*numbered(1))
    wire.round()
    wire.says(atom(WireStory("urn:news:1", "Another headline", published=NOON)), path="/other")
    assert counts(wire.round(other)) == {"joined": 1}
    item = wire.item("urn:news:1", "other").item
    assert item.headline == "Story 1"
    assert item.imported is not None
    assert [one.source for one in item.imported.origins] == ["wire", "other"]
    wire.says(atom(head=tombstone("urn:news:1")), path="/other")
    result = wire.round(other)
    assert counts(result) == {}
    assert "withdrawn at this source, but the record follows wire" in result.left[0]
    wire.has(head=tombstone("urn:news:1"))
    assert counts(wire.round()) == {"withdrawn": 1}


def test_short_ids_of_two_sources_are_different_stories(wire: Newswire) -> None:
    other = wire.follows("other", "/other")
    wire.has(WireStory("17", "One"))
    wire.says(atom(WireStory("17", "Two")), path="/other")
    assert counts(wire.round()) == {"new": 1}
    assert counts(wire.round(other)) == {"new": 1}
    assert wire.headlines() == ["One", "Two"]


def test_stories_of_one_document_with_one_address_are_different_stories(wire: Newswire) -> None:
    link = "https://wire.example/live"
    wire.has(WireStory("urn:1", "One", link=link), WireStory("urn:2", "Two", link=link))
    wire.round()
    wire.has(WireStory("urn:2", "Two", link=link), WireStory("urn:3", "Three", link=link))
    wire.round()
    assert wire.headlines() == ["One", "Three", "Two"]


def test_nearly_the_same_text_of_another_source_is_a_finding(wire: Newswire) -> None:
    other = wire.follows("other", "/other")
    text = story_text(3)
    wire.has(WireStory("urn:1", "One", text), WireStory("urn:2", "Other", story_text(8)))
    wire.round()
    wire.says(atom(WireStory("x-1", "Two", f"<p>LONDON (AP) —</p>{text}")), path="/other")
    assert counts(wire.round(other)) == {"new": 1}
    item = wire.item("x-1", "other").item
    assert item.imported is not None
    assert f"body: nearly the same text as the story {wire.item('urn:1').item.slug}" in item.imported.warnings
    assert wire.round(other).effects.get("updated", 0) == 0


def lately(wire: Newswire, key: str, headline: str, text: str) -> WireStory:
    return WireStory(key, headline, text, published=wire.house.now.replace(microsecond=0))


def own_record(wire: Newswire, text: str, days: int = 0, **fields: str) -> None:
    published = wire.house.now - timedelta(days=days)
    wire.house.record("own.md", "We were first", text, published=f"{published:%Y-%m-%dT%H:%M:%SZ}", **fields)
    wire.house.publish()


def waiting_lines(wire: Newswire) -> tuple[str, ...]:
    with wire.workspace.catalog.read() as connection:
        (view,) = read_sources(connection, [wire.source], wire.house.now)
    assert list(view.similar) == [line for line in detail_lines(view) if " waits: " in line]
    return view.similar


def test_a_story_that_we_have_written_already_waits_for_an_editor(wire: Newswire) -> None:
    text = story_text(3)
    own_record(wire, text)
    wire.has(lately(wire, "urn:1", "Theirs", f"<p>LONDON (AP) —</p>{text}"), lately(wire, "urn:2", "B", story_text(8)))
    assert counts(wire.round()) == {"new": 2}
    item = wire.item("urn:1").item
    assert (item.status, wire.item("urn:2").item.status) == ("withheld", "usable")
    wire.house.publish()
    assert not any(b"Theirs" in body for body in wire.house.documents().values())
    line = f"{item.slug} waits: nearly the same text as we-were-first, which comes from no source; to publish it: "
    assert waiting_lines(wire) == (f"{line}syndication reinstate {item.slug} --note …",)
    wire.has(lately(wire, "urn:1", "Theirs, changed", f"<p>LONDON (AP) —</p>{text}"))
    assert counts(wire.round()) == {"updated": 1}
    assert wire.item("urn:1").item.status == "withheld"
    assert len(waiting_lines(wire)) == 1
    wire.release("urn:1")
    assert waiting_lines(wire) == ()
    wire.says(atom(lately(wire, "urn:1", "Theirs, again", text)))
    wire.round()
    assert (wire.item("urn:1").item.status, wire.note("urn:1").state) == ("usable", "taken")


def test_our_own_story_counts_before_that_of_another_source(wire: Newswire) -> None:
    text, other = story_text(3), wire.follows("other", "/other")
    own_record(wire, text)
    wire.has(lately(wire, "urn:1", "One", text))
    wire.round()
    wire.says(atom(lately(wire, "x-1", "Two", text)), path="/other")
    wire.round(other)
    assert wire.item("x-1", "other").item.status == "withheld"
    assert wire.note("x-1", "other").detail.startswith("nearly the same text as we-were-first")


@pytest.mark.parametrize(("days", "text"), [(31, story_text(3)), (0, story_text(5))], ids=["old", "another"])
def test_an_old_or_another_text_of_ours_is_no_reason_to_wait(wire: Newswire, days: int, text: str) -> None:
    own_record(wire, text, days)
    wire.has(lately(wire, "urn:1", "One", story_text(3)))
    assert counts(wire.round()) == {"new": 1}
    assert wire.item("urn:1").item.status == "usable"
    assert waiting_lines(wire) == ()


def test_the_present_text_of_our_story_counts(wire: Newswire) -> None:
    own_record(wire, story_text(3))

    def rewrite(item: Item | None) -> Item:
        assert item
        return replace(item, body=story_text(9))

    change = Edit(rewrite, "we-were-first")
    (done,) = editing.edit(wire.workspace, "cli jane", [change], wire.house.now)
    assert not isinstance(done, SyndicationError)
    wire.has(lately(wire, "urn:1", "One", story_text(3)), lately(wire, "urn:2", "Two", story_text(9)))
    assert counts(wire.round()) == {"new": 2}
    assert [wire.item(key).item.status for key in ("urn:1", "urn:2")] == ["usable", "withheld"]


def test_duplicate_ids_in_one_document_are_both_left_out_and_named(wire: Newswire) -> None:
    wire.has(WireStory("urn:1", "One"), WireStory("urn:2", "Two"), WireStory("urn:1", "Three"))
    result = wire.round()
    assert wire.headlines() == ["Two"]
    assert result.state.unread == (
        'One: has the same id as "Three" in the same feed; neither was taken',
        'Three: has the same id as "One" in the same feed; neither was taken',
    )


@pytest.mark.parametrize(
    ("story", "found"),
    [
        (WireStory("tag:tribune.example,2026:x"), "tag:tribune.example,2026:x"),
        (WireStory("urn:1", link="https://feeds.tribune.example/items/x"), "https://feeds.tribune.example/items/x"),
    ],
    ids=["id", "address"],
)
def test_a_feed_with_our_own_stories_is_refused(wire: Newswire, story: WireStory, found: str) -> None:
    wire.has(WireStory("urn:2", "Another"), story)
    wire.round()
    assert wire.headlines() == []
    assert wire.state().problem == f"carries a story of this publication ({found}); following it would be a loop"


def test_a_story_that_was_pushed_under_the_same_id_is_not_taken_again(wire: Newswire) -> None:
    pushed = Item(headline="Pushed", published=NOON, body="Text.", id="urn:news:1")
    (done,) = editing.edit(wire.workspace, "push", [Edit(lambda _: pushed)], wire.house.now)
    assert not isinstance(done, SyndicationError)
    wire.has(*numbered(1, 2))
    assert counts(wire.round()) == {"new": 1}
    assert wire.note("urn:news:1").detail.startswith("a story with this id is here already")
    assert wire.headlines() == ["Story 2"]


def test_a_feed_of_ours_is_refused(wire: Newswire) -> None:
    wire.has(WireStory("urn:2"), head='<link rel="self" href="https://feeds.tribune.example/atom.xml"/>')
    wire.round()
    assert wire.state().problem.startswith("is a feed of this publication")


@pytest.mark.parametrize(
    ("settings", "taken"),
    [
        ({"include": ("harbour",)}, ["The harbour"]),
        ({"include": ("HARBOUR", "bridge")}, ["A bridge", "The harbour"]),
        ({"include": ("harb",)}, []),
        ({"exclude": ("harbour",)}, ["A bridge"]),
        ({"exclude_credits": ("jane doe",)}, ["A bridge"]),
        ({"exclude": (" ",)}, ["A bridge", "The harbour"]),
    ],
    ids=str,
)
def test_words_and_credits_choose_stories(wire: Newswire, settings: dict[str, object], taken: list[str]) -> None:
    wire.set(**settings)
    author = "<author><name>Jane Doe</name></author>"
    wire.has(WireStory("urn:1", "The harbour", extra=author), WireStory("urn:2", "A bridge"))
    wire.round()
    assert wire.headlines() == taken


PICTURE = (
    '<p>Text <img src="https://wire.example/p.jpg" alt="A ship"/> goes on.</p><figure><img src="/q.jpg"/></figure>'
)
ENCLOSURE = '<link rel="enclosure" type="image/jpeg" href="https://wire.example/p.jpg"/>'


def test_pictures_are_taken_only_if_they_are_allowed(wire: Newswire) -> None:
    wire.set(pictures=False)
    wire.has(WireStory("urn:1", body=PICTURE, extra=ENCLOSURE))
    wire.round()
    item = wire.item("urn:1").item
    assert (item.media, "img" in item.body, "figure" in item.body) == ((), False, False)
    assert "goes on" in item.body
    assert any(line.startswith("media: ") for line in _warnings(item))
    wire.set(pictures=True)
    wire.round()
    item = wire.item("urn:1").item
    assert item.media == (Media(url="https://wire.example/p.jpg", type="image/jpeg"),)
    assert "https://wire.example/p.jpg" in item.body


def test_a_summary_is_all_that_is_taken_if_the_rights_say_so(wire: Newswire) -> None:
    wire.set(rights="summary")
    summary = "<summary>The harbour &amp;lt;reopens&amp;gt;.</summary>"
    wire.has(WireStory("urn:1", body=f"<p>Secret details.</p>{story_text(1)}", extra=summary))
    wire.round()
    item = wire.item("urn:1").item
    assert "Secret" not in item.body + item.standfirst
    assert item.body.startswith("<p>The harbour &amp;lt;reopens")
    wire.house.publish()
    assert not any(b"Secret" in body for body in wire.house.documents().values())


def test_section_tags_credit_and_end_are_those_of_the_settings(wire: Newswire) -> None:
    wire.set(section="World", tags=("Agency",), credit="The Agency", expires_after="7d", language="de")
    wire.has(WireStory("urn:1", extra='<category term="Ships"/><category term="agency"/>'))
    wire.round()
    item = wire.item("urn:1").item
    assert (item.section, item.tags, item.language) == ("World", ("Agency", "Ships"), "de")
    assert item.source is not None
    assert item.source.name == "The Agency"
    assert item.expires == NOON + timedelta(days=7)
    wire.set(source_tags=False)
    wire.has(WireStory("urn:2", extra='<category term="Ships"/>'))
    wire.round()
    assert wire.item("urn:2").item.tags == ("Agency",)


def test_a_flood_of_stories_is_taken_by_the_hour(wire: Newswire) -> None:
    wire.set(most_per_hour=2)
    wire.has(*numbered(1, 2, 3, 4, 5))
    assert counts(wire.round()) == {"new": 2}
    assert counts(wire.round()) == {}
    assert wire.state().waiting == 3
    assert wire.headlines() == ["Story 1", "Story 2"]
    assert counts(wire.round(minutes=60)) == {"new": 2}
    assert counts(wire.round(minutes=30)) == {}
    assert counts(wire.round(minutes=60)) == {"new": 1}
    assert wire.state().waiting == 0


def _warnings(item: Item) -> tuple[str, ...]:
    return item.imported.warnings if item.imported else ()
