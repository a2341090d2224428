"""Whatever happens to stories: no event tells of what is not public, and who follows them all knows what is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import events, items
from syndication.delivery.webhooks.cloudevents import compose
from syndication.delivery.webhooks.notification import Notification, jobs_for
from syndication.formats import FORMATS, Format
from syndication.model import changes, lifecycle, withdrawal
from syndication.model.errors import SyndicationError
from syndication.model.event import ENDING_KINDS, Event
from syndication.model.feed import Feed
from syndication.model.item import Item, Media, Revision
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing import storage
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.delivery.webhooks.test_receivers import receiver
from tests.examples import scaled
from tests.support import NOON, House, every_item, make_house

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
SPOILED = "spoiled"
RECEIVER = receiver()
# A word for each thing that a story says: its own in every version, so that it is known what an event gives away.
_WORD = re.compile(r"(?:head|stand|body|slug|sect|tag|corr|notice|ednote|cap)\d+x")
_HOURS = st.integers(-40, 40)

What = Literal["write", "spoil", "kill", "withhold", "reinstate", "correct", "rename", "wait", "forget", "settings"]


class Dates(Struct, frozen=True):
    """When a story is public, in hours from the moment of writing."""

    published: int
    embargo: int | None
    expires: int | None
    rights: int | None


class Step(Struct, frozen=True):
    """Something that happens to the story of a number, after some hours; the rest comes `unseen` with the next."""

    what: What
    number: int
    hours: int
    unseen: bool
    dates: Dates


_STEPS = st.builds(
    Step,
    what=st.sampled_from(("write", "write", "write", *What.__args__)),  # type: ignore[attr-defined]
    number=st.integers(0, 2),
    hours=st.sampled_from((0, 0, 0, 1, 6, 30)),
    unseen=st.booleans(),
    dates=st.builds(
        Dates,
        published=st.just(-1) | _HOURS,
        embargo=st.none() | _HOURS,
        expires=st.none() | _HOURS,
        rights=st.none() | _HOURS,
    ),
)


def _spoiled(feed: Feed) -> bytes:
    body = FORMATS["rss.xml"].write(feed)
    is_there = any(SPOILED in entry.title for entry in feed.entries)
    return body.replace(b"</item>", b"", 1) if is_there else body


BROKEN: dict[str, Format] = {**FORMATS, "rss.xml": replace(FORMATS["rss.xml"], write=_spoiled)}


class Town:
    """A publication, what of it was ever public, and what a receiver of all events believes to be."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.house.formats = BROKEN
        self.numbers = count()
        self.happened: list[Event] = []
        self.public_words = set[str]()
        self.believed = {one.item.id for one in self.stored()}
        self.ended: dict[str, int] = {}

    @property
    def desk(self) -> Workspace:
        return Workspace(
            self.house.catalog, Folder(self.house.items, FORMS), self.house.publication, self.house.pictures
        )

    def stored(self) -> list[Stored]:
        with self.house.catalog.read() as connection:
            return every_item(connection)

    def find(self, number: int) -> Stored | None:
        with self.house.catalog.read() as connection:
            return items.by_id(connection, f"tag:tribune.example,2026:{number}")

    def happen(self, step: Step) -> None:
        self.house.now += timedelta(hours=step.hours, seconds=2)
        self.note()
        found = self.find(step.number)
        if step.what == "settings":
            title = f"The Tribune {next(self.numbers)}"
            self.house.publication = replace(self.house.publication, title=title)
        elif step.what == "forget" and found:
            self.forget(found)
        elif step.what not in ("wait", "forget"):
            self.edit(step, found)
        self.note()
        if not step.unseen:
            self.publish()

    def publish(self) -> None:
        self.house.publish(1)
        self.note()

    def edit(self, step: Step, found: Stored | None) -> None:
        k = next(self.numbers)

        def change(before: Item | None) -> Item:
            return self.changed(before, step, k)

        (result,) = editing.edit(self.desk, "test", [Edit(change, found.item.slug if found else "")], self.house.now)
        assert isinstance(result, Stored) or "not withdrawn" in str(result) or "is withdrawn" in str(result), result

    def forget(self, found: Stored) -> None:
        (self.house.items.parent / found.path).unlink()
        with self.house.catalog.begin() as connection:
            storage.forget_item(connection, found.item.id, "cli ada", self.house.now)

    def changed(self, before: Item | None, step: Step, k: int) -> Item:
        now = self.house.now
        match step.what:
            case "kill" if before:
                return changes.withdraw(before, "kill", f"notice{k}x", now)
            case "withhold" if before:
                return replace(
                    changes.withdraw(before, "withholding", f"notice{k}x", now),
                    headline=f"head{k}x",
                    section=f"sect{k}x",
                )
            case "reinstate" if before:
                return changes.reinstate(before, f"ednote{k}x", now)
            case "correct" if before:
                return changes.correct(replace(before, headline=f"head{k}x"), f"corr{k}x", now)
            case "rename" if before:
                return replace(before, slug=f"slug{k}x")
        return self.written(before, step, k)

    def written(self, before: Item | None, step: Step, k: int) -> Item:
        def moment(hours: int | None) -> datetime | None:
            return self.house.now + timedelta(hours=hours) if hours is not None else None

        published, expires = before.published if before else moment(step.dates.published), moment(step.dates.expires)
        assert published
        return Item(
            id=f"tag:tribune.example,2026:{step.number}",
            slug=f"slug{k}x",
            headline=f"head{k}x{f' {SPOILED}' if step.what == 'spoil' else ''}",
            standfirst=f"stand{k}x",
            body=f"body{k}x",
            published=published,
            embargo_until=moment(step.dates.embargo),
            expires=max(expires, published + timedelta(hours=1)) if expires else None,
            section=f"sect{k}x",
            tags=(f"tag{k}x",),
            media=(Media(url="https://tribune.example/a.jpg", caption=f"cap{k}x", until=moment(step.dates.rights)),),
            revisions=(*(before.revisions if before else ()), Revision(self.house.now, "update", f"ednote{k}x")),
            ednote=f"ednote{k}x",
        )

    def note(self) -> None:
        """Note which words anybody can read now."""
        for one in self.stored():
            item, kept = one.item, set[str]()
            has_page = one.was_public and lifecycle.is_readable(item, self.house.now)
            if has_page or lifecycle.is_public(item, self.house.now):
                kept = {item.headline, item.slug, item.section, *item.tags}
                kept |= {revision.note for revision in item.revisions if revision.kind == "correction"}
            elif one.withdrawn:  # its page and its stub in feeds say as much
                kept = {item.slug, item.section, *item.tags, withdrawal.notice(item)}
            self.public_words |= {word for text in kept for word in _WORD.findall(text)}

    def told(self) -> list[Event]:
        """Return the events since the last time."""
        with self.house.catalog.read() as connection:
            found = events.after(connection, self.happened[-1].number if self.happened else 0)
        self.happened += found
        return found

    def follow(self) -> None:
        """Hold new events against what is public, and believe them."""
        for event in self.told():
            words = set(_WORD.findall(compose(event, self.house.publication).decode()))
            assert words <= self.public_words, event
            if event.kind in ENDING_KINDS:
                assert not any(word.startswith("head") for word in words), event
                self.believed -= {event.item_id}
                self.ended[event.item_id] = event.number
            else:
                self.believed |= {event.item_id}

    def public(self) -> set[str]:
        """Return the ids of what stands in feeds now."""
        return {
            one.item.id for one in self.stored() if lifecycle.is_public(one.item, self.house.now) and not one.quarantine
        }

    def check_late_tries(self) -> None:
        """Hold what would be sent of all events, if none had arrived yet, against what is public."""
        jobs = list(jobs_for(self.happened, [RECEIVER], self.house.publication, self.house.now))
        with self.house.catalog.read() as connection:
            sent = Notification({RECEIVER.name: RECEIVER}).messages(connection, jobs, self.house.now)
        public = self.public()
        assert {int(key.subject) for key in sent} == {
            event.number
            for event in self.happened
            if event.kind in ENDING_KINDS
            or (event.item_id in public and event.number > self.ended.get(event.item_id, 0))
        }


@contextmanager
def towns() -> Iterator[Town]:
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder), now=NOON)
        house.record("first.md", "First", published="2026-01-01T12:00:00Z")
        house.publish()
        yield Town(house)
        house.catalog.close()


@settings(max_examples=scaled(6), phases=PHASES)
@given(st.lists(_STEPS, min_size=4, max_size=14))
def test_no_event_tells_of_what_is_not_public_and_all_of_them_tell_what_is(steps: list[Step]) -> None:
    with towns() as town:
        for step in steps:
            try:
                town.happen(step)
            except SyndicationError as error:
                raise AssertionError(step) from error
            town.follow()
            town.check_late_tries()
            assert step.unseen or town.believed == town.public()
        town.publish()
        town.follow()
        assert town.believed == town.public()


def test_the_check_finds_what_an_event_gives_away() -> None:
    with towns() as town:
        town.happen(Step("write", 1, 0, False, Dates(-1, None, None, None)))
        (event,) = town.told()
        assert set(_WORD.findall(compose(event, town.house.publication).decode())) == {
            "head0x",
            "slug0x",
            "sect0x",
            "tag0x",
        }
        assert town.public_words == {"head0x", "slug0x", "sect0x", "tag0x"}
