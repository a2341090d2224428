"""Whatever happens at the source and here, in any order: no edit is lost, no withdrawal undone, no text invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog.source_stories import StoryNote
from syndication.model import changes
from syndication.model.followed_source import FollowedSource
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing.follower.decision import Candidate, decide, version_to_note
from syndication.publishing.follower.revision import followed_digest, is_edited_here
from syndication.sources.followed import FollowedStory
from tests.support import NOON

SOURCE = FollowedSource(name="wire", url="https://wire.example/", status="usable", rights="full", pictures=True)
Event = Literal["same", "version", "old copy", "kill", "withhold", "gone", "edit", "section", "kill here"]
EVENTS: list[Event] = ["same", "version", "old copy", "kill", "withhold", "gone", "edit", "section", "kill here"]


class Newsroom(Struct):
    """A story at its source and here, under a clock that goes on with each event."""

    now: datetime = NOON + timedelta(days=1)
    number: int = 0
    said: FollowedStory | None = None
    stored: Stored | None = None
    note: StoryNote | None = None

    def happens(self, event: Event) -> None:
        """Let something happen at the source, followed by a round; or here."""
        self.now += timedelta(hours=1)
        match event:
            case "version":
                self.number += 1
                self.said = self._version(self.now)
            case "old copy":
                self.said = self._version(NOON)
            case "kill":
                self.said = FollowedStory(key="1", takedown="kill", at=self.now)
            case "withhold":
                self.said = FollowedStory(key="1", takedown="withholding", at=self.now)
            case "gone":
                self.said = None
            case "edit":
                self._change(lambda item: replace(item, headline=f"{item.headline}, edited"))
            case "section":
                self._change(lambda item: replace(item, section="World"))
            case "kill here":
                self._change(lambda item: changes.withdraw(item, "kill", "", self.now))
        self._round()

    def _version(self, at: datetime) -> FollowedStory:
        item = Item(headline=f"Version {self.number}", published=NOON, body="<p>Text</p>", body_form="html")
        return FollowedStory(key="1", item=item, at=at)

    def _change(self, change: object) -> None:
        if self.stored:
            self._store(change(self.stored.item))  # type: ignore[operator]

    def _store(self, item: Item) -> None:
        number = self.stored.item.version + 1 if self.stored else 1
        item = replace(item, id="urn:item:1", slug="item", version=number, changed=self.now)
        self.stored = Stored(item=item, path="items/item.html", public=True, was_public=True)

    def _round(self) -> None:
        if not self.said:
            return
        decision = decide(Candidate(story=self.said, source=SOURCE, stored=self.stored, note=self.note), self.now)
        if decision.change:
            self._store(decision.change(self.stored.item if self.stored else None))
        first = self.note.first if self.note else self.now
        self.note = StoryNote(
            source="wire",
            key="1",
            state=decision.state,
            first=first,
            seen=self.now,
            item_id="urn:item:1" if self.stored else "",
            digest=decision.digest,
            version=version_to_note(decision, self.stored.item.version if self.stored else 0),
        )


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_an_edit_here_is_never_lost(events: list[Event]) -> None:
    room = Newsroom()
    for event in events:
        before = room.stored.item.headline if room.stored else ""
        room.happens(event)
        if room.stored and before.endswith("edited") and event != "edit":
            assert room.stored.item.headline == before


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_a_withdrawal_ends_only_by_a_version_that_is_newer_than_it(events: list[Event]) -> None:
    room = Newsroom()
    by_hand = False
    for event in events:
        withdrawn = room.stored is not None and room.stored.item.status != "usable"
        room.happens(event)
        by_hand = by_hand or (event == "kill here" and room.stored is not None)
        if room.stored and withdrawn and room.stored.item.status == "usable":
            assert event == "version"
            assert not by_hand
        if event in ("kill", "withhold") and room.stored:
            assert room.stored.item.status != "usable"


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
@example(["version", "withhold", "section", "version"])
def test_a_repeated_round_changes_nothing(events: list[Event]) -> None:
    room = Newsroom()
    for event in events:
        room.happens(event)
        before = room.stored.item if room.stored else None
        room.happens("same")
        assert (room.stored.item if room.stored else None) == before


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_an_item_says_what_a_version_of_the_source_said_or_what_was_edited(events: list[Event]) -> None:
    room = Newsroom()
    for event in events:
        room.happens(event)
        if room.stored and not is_edited_here(room.stored.item):
            item = room.stored.item
            assert item.imported is not None
            assert item.imported.sha256 == followed_digest(item)
            if room.said and room.said.item and item.status == "usable":
                assert item.headline == room.said.item.headline


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_the_section_of_the_editors_stays(events: list[Event]) -> None:
    room = Newsroom()
    was_set = False
    for event in events:
        was_set = was_set or (event == "section" and room.stored is not None)
        room.happens(event)
        if was_set:
            assert room.stored is not None
            assert room.stored.item.section == "World"
