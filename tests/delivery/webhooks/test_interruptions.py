"""Whatever is interrupted, and wherever: each change of what is public is an event, once and in order, and is sent.

A model says which events there are. It knows of a story only what its record says, when somebody looked at it, and what
was public when somebody looked last.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import events, items, jobs, schema
from syndication.delivery.outbox import announce
from syndication.delivery.targets import Targets
from syndication.delivery.webhooks.notification import Notification
from syndication.model import changes
from syndication.model.errors import CatalogError
from syndication.model.event import ENDING_KINDS, Event
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing import folder_identity
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.sources.records import FORMS
from tests.conftest import DATABASE
from tests.delivery.webhooks.event_model import EventModel
from tests.delivery.webhooks.test_receivers import receiver
from tests.examples import scaled
from tests.interrupting import CutCatalog, Ended, Interruption, MortalCatalog
from tests.support import NOON, House, every_job, make_publication, with_shared_statements, write_empty_database

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
RECEIVER = receiver()
NOTIFICATION = Notification({RECEIVER.name: RECEIVER})

What = Literal["edit", "by hand", "correct", "kill", "withhold", "reinstate", "embargo", "wait"]


class Step(Struct, frozen=True):
    """Something that happens to the story of a number, some minutes later.

    `release` and `end` are minutes until the release and the end of the story that it sets. `late` is for how many
    minutes it waited since it read the clock.
    """

    what: What
    number: int
    minutes: int
    release: int
    end: int | None
    late: int
    interruption: Interruption | None
    publishes: bool
    publication: Interruption | None
    delivery: Interruption | None


def _interruptions(most: int) -> st.SearchStrategy[Interruption | None]:
    return st.none() | st.builds(Interruption, transaction=st.integers(0, most), is_saved=st.booleans())


_STEPS = st.builds(
    Step,
    what=st.sampled_from(("edit", "edit", *What.__args__)),  # type: ignore[attr-defined]
    number=st.integers(0, 1),
    minutes=st.sampled_from((1, 4, 9, 16)),
    release=st.sampled_from((-20, 12, 12, 24)),
    end=st.sampled_from((None, None, None, 36, 50)),
    late=st.sampled_from((0, 5, 8)),
    interruption=_interruptions(2),
    publishes=st.booleans(),
    publication=_interruptions(9),
    delivery=_interruptions(0),
)


class Newsroom:
    """A publication whose processes end at any moment, its model, and a receiver of all events."""

    def __init__(self, house: House, catalog: MortalCatalog) -> None:
        self.house = house
        self.interrupted = catalog.interrupted
        self.model = EventModel()
        self.sent = list[int]()
        self.texts = 0

    @property
    def desk(self) -> Workspace:
        return Workspace(
            self.house.catalog, Folder(self.house.items, FORMS), self.house.publication, self.house.pictures
        )

    @contextmanager
    def until(self, interruption: Interruption | None) -> Iterator[None]:
        """Do something until it is interrupted."""
        self.interrupted.plan(interruption)
        try:
            yield
        except (Ended, CatalogError):
            pass
        finally:
            self.interrupted.next = None

    def happen(self, step: Step) -> None:
        self.house.now += timedelta(minutes=step.minutes)
        if step.what == "by hand":
            self.write_by_hand(step)
        elif step.what != "wait":
            self.edit(step)
        if step.publishes:
            read_before = self.house.now - timedelta(minutes=step.late)
            self.publish(step.publication)
            self.deliver(read_before, step.delivery)

    def edit(self, step: Step) -> None:
        """Edit a story through the API; the interruption may come before or after the record is written."""
        number, known = step.number, self.model.known.get(step.number)
        if known and not known.seen:
            return  # the API does not know it yet
        now = self.house.now - timedelta(minutes=step.late)
        self.texts += 1

        def change(before: Item | None) -> Item:
            return self.changed(before, step, now)

        if known and not _is_possible(step.what, known.written):
            return
        parts = ["read by hand"] * self.model.is_unread(number) + ["announced", "taken in"]
        with self.until(step.interruption):
            results = editing.edit(self.desk, "test", [Edit(change, f"s{number}" if known else "")], now)
            assert isinstance(results[0], Stored), results
        done = parts[: self.interrupted.saved]
        if "read by hand" in done:
            self.model.look(number, now)
        if self.interrupted.begun >= len(parts):
            self.model.write(number, change(known.written if known else None))
        if "taken in" in done:
            self.model.look(number, now)

    def write_by_hand(self, step: Step) -> None:
        """Write a new record, or a new text into one that was read."""
        number, known = step.number, self.model.known.get(step.number)
        self.texts += 1
        if known is None:
            item = self.changed(None, step, self.house.now)
            (self.house.items / f"s{number}.md").write_bytes(records.write(item))
            self.model.write(number, item)
        elif known.seen:
            with self.house.catalog.read() as connection:
                stored = items.by_slug(connection, f"s{number}")
            assert stored
            path = self.house.items.parent / stored.path
            before = records.read(stored.path, path.read_bytes())
            path.write_bytes(records.revise(path.read_bytes(), before, replace(before, body=f"Text {self.texts}.")))
            self.model.write(number, replace(known.written, body=f"Text {self.texts}."))

    def changed(self, before: Item | None, step: Step, now: datetime) -> Item:
        def after(minutes: int | None) -> datetime | None:
            return None if minutes is None else now + timedelta(minutes=minutes)

        if before is None:
            published = after(step.release)
            assert published
            return Item(
                id=f"tag:tribune.example,2026:{step.number}",
                slug=f"s{step.number}",
                headline=f"Story {step.number}",
                body=f"Text {self.texts}.",
                published=published,
                expires=after(step.end),
            )
        match step.what:
            case "kill":
                return changes.withdraw(before, "kill", "No.", now)
            case "withhold":
                return changes.withdraw(before, "withholding", "Wait.", now)
            case "reinstate":
                return changes.reinstate(before, "Back.", now)
            case "correct":
                return changes.correct(replace(before, body=f"Text {self.texts}."), f"Was {self.texts}.", now)
            case "embargo":
                return replace(before, embargo_until=after(abs(step.release)), expires=None)
        return replace(before, body=f"Text {self.texts}.")

    def publish(self, interruption: Interruption | None) -> None:
        """Publish until it is interrupted, then let another process do so at the same moment."""
        with self.until(interruption):
            self.house.publish(1)
        with self.until(None):
            self.house.publish(0)
        for number in self.model.known:
            if self.model.is_unread(number):
                self.model.look(number, self.house.now)
            self.model.look_at_dates(number, self.house.now)

    def deliver(self, read_before: datetime, interruption: Interruption | None) -> None:
        """Send what is new, by a worker that read the clock some time before."""
        for one in (interruption, None):
            with self.until(one), self.house.catalog.begin() as connection:
                announce(connection, Targets(webhooks=(RECEIVER,)), self.house.publication, self.house.now)
        with self.house.catalog.begin() as connection:
            waiting = [job for job in every_job(connection) if job.kind == NOTIFICATION.name]
            self.sent += sorted(int(key.subject) for key in NOTIFICATION.messages(connection, waiting, read_before))
            jobs.drop(connection, [job.key for job in waiting])

    def check(self) -> None:
        """Hold what happened against the model, and what was sent against what happened."""
        with self.house.catalog.read() as connection:
            happened = events.after(connection, 0)
        for number in self.model.known:
            told = [event for event in happened if event.slug == f"s{number}"]
            assert [event.kind for event in told] == self.model.kinds.get(number, [])
        unsent = [event for event in happened if event.number not in self.sent]
        assert [event for event in unsent if not _is_ended(event, happened)] == []


def _is_possible(what: str, item: Item) -> bool:
    if what == "reinstate":
        return item.status != "usable"
    return item.status == "usable" or what not in ("correct", "kill", "withhold")


def _is_ended(event: Event, happened: Sequence[Event]) -> bool:
    """Return whether a later event says that the story is not public any more: then its text is not sent."""
    return any(
        later.item_id == event.item_id and later.number > event.number and later.kind in ENDING_KINDS
        for later in happened
    )


@contextmanager
def newsrooms(catalog: MortalCatalog, root: Path) -> Iterator[Newsroom]:
    with_shared_statements(catalog)
    house = House(root, catalog, make_publication(), NOON)
    house.record("first.md", "First", published="2026-01-01T12:00:00Z")
    house.publish()
    newsroom = Newsroom(house, catalog)
    folder_identity.confirm(catalog, items_folder(newsroom.desk.folder))
    yield newsroom
    catalog.close()


def live(newsroom: Newsroom, steps: Sequence[Step]) -> None:
    """Let everything happen, and check what comes of it once all dates have passed."""
    for step in steps:
        newsroom.happen(step)
    newsroom.house.now += timedelta(hours=2)
    newsroom.publish(None)
    newsroom.deliver(newsroom.house.now - timedelta(minutes=8), None)
    newsroom.check()


@settings(max_examples=scaled(12), phases=PHASES)
@given(st.lists(_STEPS, min_size=3, max_size=12))
def test_each_change_of_what_is_public_is_an_event_wherever_it_is_interrupted(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "var", "catalog.db")
        write_empty_database(path)
        with newsrooms(MortalCatalog(f"sqlite:///{path}"), Path(folder)) as newsroom:
            live(newsroom, steps)


@settings(max_examples=scaled(4), phases=PHASES)
@given(steps=st.lists(_STEPS, min_size=3, max_size=12))
def test_so_it_is_whichever_connection_is_cut(steps: list[Step], postgresql_schema: str) -> None:
    catalog = CutCatalog(DATABASE, postgresql_schema)
    catalog.migrate()
    with catalog.begin() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(sa.delete(table))
    with tempfile.TemporaryDirectory() as folder, newsrooms(catalog, Path(folder)) as newsroom:
        live(newsroom, steps)
