"""What is due, done: one loop that keeps documents in step with the folder and with the hour."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from msgspec import Struct
from msgspec.structs import replace
from watchfiles import watch

from syndication import archiving, clock, directory, folder, intake, judging, keeping, publishing
from syndication.catalog import Catalog, feeds, items, state
from syndication.desk import Desk
from syndication.errors import BusyError, SyndicationError
from syndication.folder import Found
from syndication.intake import Tell
from syndication.looking import Look, look_at, look_at_all
from syndication.signs import Signs

log = logging.getLogger("syndication")

LOOK_AROUND_SECONDS = 30.0  # how often the whole folder is read without a sign
LOOK_AROUND_RESTS = 20.0  # and how many times as long as that takes it is left alone
AGAIN_SECONDS = 0.1  # how soon files that are open for writing are looked at again
BUSY_SECONDS = 1.0
PAUSE_SECONDS = 0.01  # between two parts of long work, for those who wait for the lock
POLL_SECONDS = 1.0  # how often the catalog is asked for what others left to be published
ARCHIVE_SECONDS = 0.1  # how long archives may keep a new story waiting


class Step(Struct, frozen=True):
    """What one publication did; `arriving` are files to be looked at again, `more` tells that there is more to do.

    `looked` tells that the records were looked at: `refused` are then all that are refused.
    """

    accepted: int = 0
    documents: int = 0
    refused: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    arriving: tuple[Found, ...] = ()
    looked: bool = False
    more: bool = False


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of progress."""


def step(desk: Desk, tell: Tell = silent, patience: float = math.inf, paths: Collection[Path] | None = None) -> Step:
    """Bring the catalog and the documents in step with the folder once, or with what is at `paths` in it.

    After `patience` seconds, archives are left for the next step.

    Raises:
        BusyError: another process is publishing.
        SyndicationError: the folder or the database is out of reach.
    """
    with desk.catalog.publishing():
        look = _look(desk, paths)
        live = Step(arriving=look.arriving)
        if look.whole or look.changed or look.gone or _is_due(desk.catalog):
            live = _publish(desk, look, tell)
        now, ends = utc_now(), time.monotonic() + patience
        archived = archiving.renew(desk.catalog, desk.publication, now, tell, lambda: time.monotonic() > ends)
        judged = judging.judge_rest(desk.catalog, desk.publication, now, lambda: time.monotonic() > ends)
        if look.whole and not look.arriving:
            with desk.catalog.begin() as connection:
                state.put(connection, state.IN_STEP, "yes")
    return replace(
        live,
        documents=live.documents + archived.documents,
        quarantined=live.quarantined + archived.quarantined + judged.quarantined,
        problems=live.problems + archived.problems,
        more=archived.more or judged.more,
    )


def _publish(desk: Desk, look: Look, tell: Tell) -> Step:
    """Take in what a look found, and publish the feeds and listings that it changes.

    Every publication has a second of its own, so that two changes never share a date and a
    reader that compares dates misses neither.
    """
    now = _own_second(desk.catalog)
    taken = intake.take_in(desk.catalog, desk.folder, look, desk.publication, now, tell)
    published = publishing.renew(desk.catalog, desk.publication, now, tell)
    listed = directory.renew(desk.catalog, desk.publication, now, tell)
    keeping.keep(desk.catalog, now, desk.keep_days)
    if published.documents or listed.documents:
        with desk.catalog.begin() as connection:
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
    return Step(
        accepted=taken.accepted,
        documents=published.documents + listed.documents,
        refused=taken.refused,
        quarantined=published.quarantined,
        problems=published.problems + listed.problems,
        arriving=look.arriving,
        looked=True,
    )


def _is_due(catalog: Catalog) -> bool:
    """Tell whether there is something to publish that no file asks for: a moment that has come, or what was left."""
    if _until_due(catalog) <= 0:
        return True
    with catalog.read() as connection:
        return bool(feeds.stale(connection))


def _look(desk: Desk, paths: Collection[Path] | None) -> Look:
    if paths is None:
        return look_at_all(desk.catalog, desk.folder, utc_now().timestamp())
    return look_at(desk.catalog, desk.folder, paths, utc_now().timestamp())


def forget(desk: Desk, item_id: str) -> None:
    """Take an item whose file is gone out of everything that is served.

    Raises:
        BusyError: another process is publishing.
    """
    with desk.catalog.publishing():
        now = _own_second(desk.catalog)
        with desk.catalog.begin() as connection:
            intake.forget(connection, item_id, now)
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
        publishing.renew(desk.catalog, desk.publication, now, silent)
        directory.renew(desk.catalog, desk.publication, now, silent)
        keeping.keep(desk.catalog, now, desk.keep_days)
        archiving.renew(desk.catalog, desk.publication, now, silent, lambda: False)


def work(desk: Desk, stop: Event, tell: Tell = silent) -> None:
    """Follow the folder and the clock until `stop` is set; errors are logged, and it goes on."""
    signs = Signs()
    signs.give_all()
    watcher, walker = (Thread(target=run, args=(desk, signs, stop), daemon=True) for run in (_watch, _look_around))
    watcher.start()
    said: set[str] = set()
    moment = _look_at_clock()
    wait = _attempt(desk, tell, said, signs, signs.take(0.0))
    walker.start()  # a second look beside the first would only take its time
    while not stop.is_set():
        wait = _attempt(desk, tell, said, signs, signs.take(min(wait, POLL_SECONDS)))
        moment = _follow_clock(moment)
    for follower in (watcher, walker):
        follower.join(timeout=1)


def _look_at_clock() -> clock.Moment:
    """Return the present moment; warn when the clock may be off."""
    if warning := clock.warning(clock.state()):
        log.warning("%s", warning)
    return _moment()


def _follow_clock(before: clock.Moment) -> clock.Moment:
    """Return the present moment; warn when the clock was set since the one `before`."""
    now = _moment()
    if by := clock.jump(before, now):
        log.warning("the clock of this machine jumped by %+.1f s: it was set, or the machine slept", by)
    return now


def _moment() -> clock.Moment:
    return clock.Moment(utc_now().timestamp(), time.monotonic())


def _attempt(desk: Desk, tell: Tell, said: set[str], signs: Signs, paths: Collection[Path] | None) -> float:
    """Publish once; return the seconds after which to go on without a sign."""
    try:
        done = step(desk, tell, ARCHIVE_SECONDS, paths)
    except (SyndicationError, OSError) as error:
        if not isinstance(error, BusyError) and str(error) not in said:
            log.error("%s", error)
            said.add(str(error))
        signs.give_later(paths)
        return BUSY_SECONDS
    _log(done, said)
    if done.arriving:
        signs.give_later(None if paths is None else [Path(found.place) for found in done.arriving])
    if done.more:
        return PAUSE_SECONDS if done.documents else AGAIN_SECONDS
    now = utc_now().timestamp()
    again = (folder.quiet_in(found, now) or AGAIN_SECONDS for found in done.arriving)
    return min([_until_due(desk.catalog), *again])


def _log(done: Step, said: set[str]) -> None:
    """Log what was done; a problem that is still the same is told once."""
    problems = {*done.refused, *done.quarantined, *done.problems}
    for problem in sorted(problems - said):
        log.warning("%s", problem)
    if done.looked:
        said.difference_update(said - problems)
    said.update(problems)
    if done.documents:
        log.info("%d records, %d documents published", done.accepted, done.documents)


def _until_due(catalog: Catalog) -> float:
    """Return the seconds until the next moment that changes documents, at most half a minute."""
    with catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), directory.next_due(connection)) if moment]
    if not dues:
        return LOOK_AROUND_SECONDS
    return min(max((min(dues) - utc_now()).total_seconds(), 0.0), LOOK_AROUND_SECONDS)


def _own_second(catalog: Catalog) -> datetime:
    """Return the present moment, after waiting for a second in which nothing was published yet."""
    with catalog.read() as connection:
        last = state.number(connection, state.LAST_SECOND)
    now = utc_now()
    next_second = datetime.fromtimestamp(last, UTC) + timedelta(seconds=1)
    if timedelta() < next_second - now <= timedelta(seconds=1):
        time.sleep((next_second - now).total_seconds())
        now = utc_now()
    return now


def _watch(desk: Desk, signs: Signs, stop: Event) -> None:
    """Tell of whatever changes in the folder, and once more when `stop` is set."""
    root = desk.folder.root
    while not stop.is_set():
        try:
            for changes in watch(root, stop_event=stop, debounce=50, step=20, rust_timeout=500, yield_on_timeout=False):
                signs.give([Path(path) for _, path in changes])
        except (FileNotFoundError, RuntimeError) as error:
            log.error("%s: cannot be watched: %s", root, error)
            signs.give_all()
            stop.wait(BUSY_SECONDS)
    signs.give([])


def _look_around(desk: Desk, signs: Signs, stop: Event) -> None:
    """Look at the whole folder now and then, as some file systems give no sign, for a small part of the time."""
    pause = LOOK_AROUND_SECONDS
    while not stop.wait(pause):
        started = time.monotonic()
        try:
            look = look_at_all(desk.catalog, desk.folder, utc_now().timestamp())
            found = [Path(file.place) for file in (*look.changed, *look.arriving)]
            found += [desk.folder.root.parent / path for path in look.gone]
            if found:
                signs.give(found)
        except (SyndicationError, OSError):
            signs.give_all()  # who publishes meets it too, and tells of it
        pause = max(LOOK_AROUND_SECONDS, LOOK_AROUND_RESTS * (time.monotonic() - started))
