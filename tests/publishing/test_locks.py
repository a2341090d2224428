"""Who may write: one at a time, those who withdraw first, and nobody waits for what takes long."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread, current_thread
from typing import Any

import pytest

from syndication.catalog import Catalog, audit, items, locks
from syndication.model.changes import correct, withdraw
from syndication.model.errors import BusyError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.publishing import edit, gate, intake
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import NOON, House, make_publication

PATIENCE = 60.0


class Waiter:
    """A thread that takes a lock, notes its name, and lets go."""

    def __init__(self, catalog: Catalog, name: str, lock: Callable[..., AbstractContextManager[None]], log: list[str]):
        self._thread = Thread(target=self._run, args=(catalog, name, lock, log), name=name)
        self._thread.start()

    def _run(
        self, catalog: Catalog, name: str, lock: Callable[..., AbstractContextManager[None]], log: list[str]
    ) -> None:
        with lock(catalog, PATIENCE):
            log.append(name)

    def end(self) -> None:
        self._thread.join()


def wait_until(catalog: Catalog, *names: locks.LockName) -> None:
    """Wait until somebody waits in each of these ways."""
    pause = Event()
    for name in names:
        while not locks._is_held(catalog, name):
            pause.wait(0.005)


class Pauses:
    """How often each thread has slept, by its name: who waits for a lock sleeps between two tries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pauses: Counter[str] = Counter()
        self._sleep = time.sleep
        monkeypatch.setattr(time, "sleep", self._counted)

    def _counted(self, seconds: float) -> None:
        self._pauses[current_thread().name] += 1
        self._sleep(seconds)

    def wait(self, *names: str) -> None:
        """Wait until each of these threads has slept twice more: so it has tried since."""
        before = self._pauses.copy()
        while any(self._pauses[name] < before[name] + 2 for name in names):
            self._sleep(0.005)


def test_a_withdrawal_is_let_in_before_all_others_that_wait(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    log: list[str] = []
    pauses, names = Pauses(monkeypatch), ["one", "two", "three"]
    with locks.writing(catalog):
        others = [Waiter(catalog, name, locks.writing, log) for name in names]
        first = Waiter(catalog, "withdrawal", locks.withdrawing, log)
        # That the lock of withdrawals is held says nothing: each of the others holds it for a moment, to look.
        pauses.wait("withdrawal")
        pauses.wait(*names)
    for waiter in (*others, first):
        waiter.end()
    assert log[0] == "withdrawal"
    assert sorted(log[1:]) == sorted(names)


@pytest.mark.parametrize("lock", [locks.writing, locks.withdrawing])
def test_long_work_lets_others_in_between_its_parts(
    catalog: Catalog, lock: Callable[..., AbstractContextManager[None]]
) -> None:
    log: list[str] = []
    with locks.turn(catalog):
        waiter = Waiter(catalog, "other", lock, log)
        wait_until(catalog, "waiting" if lock is locks.writing else "withdrawing")
    parts = 0
    while not log and parts < 1_000:
        with locks.turn(catalog):
            parts += 1
    waiter.end()
    assert parts < 1_000


def test_who_waits_in_vain_is_told_so_and_keeps_nobody(catalog: Catalog) -> None:
    with locks.writing(catalog):
        for lock in (locks.writing, locks.withdrawing):
            with pytest.raises(BusyError), lock(catalog, 0.02):
                pass
    for lock in (locks.writing, locks.withdrawing):
        with lock(catalog):
            pass


@pytest.fixture
def house(catalog: Catalog, tmp_path: Path) -> House:
    return House(tmp_path, catalog, make_publication(), NOON + timedelta(days=365))


def desk_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def create(number: int) -> Edit:
    item = Item(headline=f"Story {number}", published=NOON, body="It did.")
    return Edit(lambda _: item)


def kill(house: House, slug: str) -> None:
    def killed(item: Item | None) -> Item:
        assert item
        return withdraw(item, "kill", "It is wrong.", house.now)

    edit.edit_one(desk_of(house), "killer", Edit(killed, slug), house.now)


def test_nobody_waits_while_stories_are_composed_and_checked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    judge, seen = gate.check_entries, list[str]()

    def watched(entries: Sequence[Entry], *rest: Any) -> dict[str, gate.EntryVerdict]:
        with locks.writing(house.catalog):  # or it is busy
            seen.extend(entry.title for entry in entries)
        return judge(entries, *rest)

    monkeypatch.setattr("syndication.publishing.gate.check_entries", watched)
    house.record("by-hand.md", "By hand")
    house.publish()
    edit.edit(desk_of(house), "editor", [create(1), create(2)], house.now)
    assert seen == ["By hand", "Story 1", "Story 2"]


def test_a_withdrawal_needs_no_composing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("old.md", "Old")
    house.publish()
    monkeypatch.setattr("syndication.model.entries.compose", lambda *_: pytest.fail("it was composed"))
    kill(house, "old")
    with house.catalog.read() as connection:
        stored = items.by_slug(connection, "old")
    assert stored
    assert stored.item.status == "canceled"


def test_a_withdrawal_does_not_wait_for_the_end_of_a_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("old.md", "Old")
    house.publish()
    killer = Thread(target=kill, args=(house, "old"))
    take_in = intake.take_in_written

    def with_a_kill_beside(*arguments: Any) -> None:
        take_in(*arguments)
        if killer.ident is None:
            killer.start()
            wait_until(house.catalog, "withdrawing")  # it comes while a portion of the batch is written

    monkeypatch.setattr("syndication.publishing.intake.take_in_written", with_a_kill_beside)
    edit.edit(desk_of(house), "editor", [create(number) for number in range(100)], house.now)
    killer.join()
    with house.catalog.read() as connection:
        order = [deed.who for deed in audit.read(connection) if deed.who in ("editor", "killer")][-101:]
    assert order.count("editor") == 100
    assert order.index("killer") == 25


def test_of_a_batch_that_is_broken_off_each_change_has_its_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish()
    take_in, portions = intake.take_in_written, count()

    def then_busy(*arguments: Any) -> None:
        take_in(*arguments)
        if next(portions) == 3:  # each portion takes in what was changed by hand, then what was written
            monkeypatch.setattr(locks, "writing", _busy)

    monkeypatch.setattr("syndication.publishing.intake.take_in_written", then_busy)
    results = edit.edit(desk_of(house), "editor", [create(number) for number in range(60)], house.now)
    assert [isinstance(result, BusyError) for result in results] == [False] * 50 + [True] * 10


def _busy(*_: object) -> AbstractContextManager[None]:
    raise BusyError("another process is publishing")


class TestAStoryDatedAhead:
    """A sender's clock, or an embargo, may date a story ahead; an editor can take it back all the same."""

    AHEAD = timedelta(minutes=4)

    @pytest.fixture
    def ahead(self, house: House) -> Item:
        house.record("other.md", "Other")
        house.publish()
        change = correct(Item(headline="Ahead", published=NOON, body="It did."), "A name.", house.now + self.AHEAD)
        return edit.edit_one(desk_of(house), "push", Edit(lambda _: change), house.now).item

    @pytest.mark.parametrize("kind", ["kill", "withholding"])
    def test_it_can_be_withdrawn(self, house: House, ahead: Item, kind: Any) -> None:
        def taken_back(item: Item | None) -> Item:
            assert item
            return withdraw(item, kind, "It is wrong.", house.now)

        stored = edit.edit_one(desk_of(house), "editor", Edit(taken_back, ahead.slug), house.now)
        assert [revision.kind for revision in stored.item.revisions] == ["correction", kind]
        assert stored.item.revisions[-1].at == house.now + self.AHEAD
        assert stored.item.changed == house.now

    def test_it_can_be_corrected(self, house: House, ahead: Item) -> None:
        def corrected(item: Item | None) -> Item:
            assert item
            return correct(item, "Another name.", house.now)

        stored = edit.edit_one(desk_of(house), "editor", Edit(corrected, ahead.slug), house.now)
        assert [revision.note for revision in stored.item.revisions] == ["A name.", "Another name."]

    def test_one_that_was_changed_under_an_embargo_can_be_killed(self, house: House) -> None:
        release = house.now + timedelta(days=30)
        item = Item(headline="Later", published=NOON, body="It did.", embargo_until=release, modified=release)
        desk = desk_of(house)
        slug = edit.edit_one(desk, "push", Edit(lambda _: correct(item, "x", release)), house.now).item.slug
        kill(house, slug)
        with house.catalog.read() as connection:
            stored = items.by_slug(connection, slug)
        assert stored
        assert (stored.item.status, stored.item.embargo_until) == ("canceled", None)


def test_a_withdrawal_that_comes_between_the_look_and_the_lock_goes_first(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([False, True, False, False])  # the second one is made with the lock in hand
    taken: list[str] = []
    exclusive = locks._exclusive

    def noting(held: Catalog, name: locks.LockName) -> AbstractContextManager[None]:
        taken.append(name)
        return exclusive(held, name)

    monkeypatch.setattr(locks, "_is_held", lambda *_: next(looks))
    monkeypatch.setattr(locks, "_exclusive", noting)
    with locks.writing(catalog, PATIENCE):
        assert taken == ["publishing", "publishing"]
    assert next(looks, None) is None
