"""The loop that follows sources: it starts a round for each source that is due, a few at a time.

It runs beside the publisher, as it writes records. Several machines may run it: a source has one round at a time, and
so has a host. A round that fails in any way stops no other.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from syndication.catalog import Catalog, sketches, source_pictures, source_pushes, source_stories, sources, state
from syndication.catalog.locks import named_lock
from syndication.catalog.sources import KnownSource
from syndication.model.errors import BusyError, SyndicationError
from syndication.model.followed_source import FollowedSource
from syndication.publishing.follower.poll import PollResult, note_failure, poll
from syndication.publishing.follower.push_intake import note_unreadable_push, take_push
from syndication.publishing.follower.source_client import Ask, ask, host_of
from syndication.publishing.follower.sources_in_use import is_due, is_paused, sources_in_use
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

_LOOK_SECONDS = 1.0  # between two looks for sources that are due
_AT_ONCE = 4
_REFUSED_SECONDS = 10.0  # before a source is asked again whose stories could not be written
_PATIENCE_SECONDS = 2.0  # for rounds in progress when the process is asked to end
_CLEAN_UP_SECONDS = 3_600.0
_UNSEEN = timedelta(days=90)  # for which notes on stories are stored that are in the source no more
_UNSEEN_PROBLEM = timedelta(days=7)  # for which pictures are listed that are in the source no more


def follow(workspace: Workspace, declared: Sequence[FollowedSource], stop: Event, ask_source: Ask = ask) -> None:
    """Follow sources until `stop` is set. Errors are logged and do not end it."""
    _SourceWorker(workspace, declared, ask_source).work(stop)


def run_round(
    workspace: Workspace, source: FollowedSource, ask_source: Ask, now: datetime, chance: float
) -> PollResult:
    """Ask a source now. Whatever is wrong with what it sends is in the result.

    Raises:
        BusyError: another process asks this source or its host, or writes records.
        SyndicationError: the database or the folder is unavailable, or not all records were taken in yet.
    """
    with _locked(workspace.catalog, source):
        try:
            return poll(workspace, source, ask_source, now, chance)
        except SyndicationError:
            raise
        except Exception as error:  # whatever a source sends, the others go on (law 8)
            log.exception("%s: the round failed", visible(source.name))
            return note_failure(workspace, source, f"cannot be read here: {type(error).__name__}", now, chance)


def run_push(
    workspace: Workspace, source: FollowedSource, ask_source: Ask, now: datetime, chance: float
) -> PollResult | None:
    """Read the oldest push of a source; return None if none waits.

    Raises:
        BusyError, SyndicationError: as `run_round`.
    """
    with _locked(workspace.catalog, source):
        with workspace.catalog.read() as connection:
            push = source_pushes.oldest_waiting(connection, source.name)
        if push is None:
            return None
        try:
            return take_push(workspace, source, push, ask_source, now, chance)
        except SyndicationError:
            raise
        except Exception as error:  # whatever a hub pushes, the others go on (law 8)
            log.exception("%s: a push could not be read", visible(source.name))
            problem = f"a push could not be read: {type(error).__name__}"
            return note_unreadable_push(workspace, source, push, problem, now)


@contextmanager
def _locked(catalog: Catalog, source: FollowedSource) -> Iterator[None]:
    """Hold the locks of a source and its host."""
    refuse_unfounded(catalog)
    with ExitStack() as held:
        held.enter_context(named_lock(catalog, f"source {source.name}"))
        if source.is_remote:
            held.enter_context(named_lock(catalog, f"host of sources {host_of(source.url)}"))
        yield


def refuse_unfounded(catalog: Catalog) -> None:
    """Refuse a database that does not know all records yet: stories that are there would be taken once more.

    Raises:
        SyndicationError: not all records were taken in.
    """
    with catalog.read() as connection:
        if not state.get(connection, state.FOUNDED):
            raise SyndicationError(
                "the records are not all in the database yet; sources are followed after the first publication: "
                "syndication publish"
            )


class _SourceWorker:
    """The rounds that are in progress, and what was logged."""

    def __init__(self, workspace: Workspace, declared: Sequence[FollowedSource], ask_source: Ask) -> None:
        self._workspace = workspace
        self._declared = declared
        self._ask = ask_source
        self._rounds: dict[str, tuple[Thread, str]] = {}  # by the name of the source, with its host
        self._logged = ""
        self._refused: dict[str, tuple[str, float]] = {}  # why nothing could be written for a source, and until when
        self._next_clean_up = 0.0

    def work(self, stop: Event) -> None:
        while not stop.is_set():
            try:
                self._start_rounds()
                self._clean_up()
                self._logged = ""
            except Exception as error:  # the loop never ends (law 8), and it is logged  # noqa: BLE001
                if str(error) != self._logged:
                    expected = isinstance(error, SyndicationError | OSError)
                    log.error("sources: %s", error) if expected else log.exception("following sources failed")
                self._logged = str(error)
            stop.wait(_LOOK_SECONDS)
        ends = time.monotonic() + _PATIENCE_SECONDS
        for thread, _ in self._rounds.values():
            thread.join(timeout=max(ends - time.monotonic(), 0))

    def _start_rounds(self) -> None:
        """Start rounds of sources that are due. The one that waits longest goes first."""
        refuse_unfounded(self._workspace.catalog)
        # Before the states are read: a round that ends meanwhile is still busy, as its old state may be in `known`.
        self._rounds = {name: pair for name, pair in self._rounds.items() if pair[0].is_alive()}
        with self._workspace.catalog.read() as connection:
            known = sources.find_all(connection)
            pushed = source_pushes.sources_with_pushes(connection)
        now = utc_now()
        followed = [each for each in sources_in_use(self._declared, known) if not is_paused(each, known)]
        due = [each for each in followed if each.name in pushed or is_due(each, known, now)]
        for source in sorted(due, key=lambda each: known[each.name].due if each.name in known else now):
            host = host_of(source.url) if source.is_remote else source.url
            busy = set(self._rounds) | {host for _, host in self._rounds.values()}
            rests = self._refused.get(source.name, ("", 0.0))[1] > time.monotonic()
            if len(self._rounds) < _AT_ONCE and not rests and not {source.name, host} & busy:
                thread = Thread(
                    target=self._round, args=(source, known.get(source.name), source.name in pushed), daemon=True
                )
                self._rounds[source.name] = thread, host
                thread.start()

    def _round(self, source: FollowedSource, before: KnownSource | None, has_push: bool) -> None:
        run = run_push if has_push else run_round
        try:
            chance = random.random()  # noqa: S311  # spreads rounds; nothing to guess
            if result := run(self._workspace, source, self._ask, utc_now(), chance):
                log_result(result, before)
            self._refused.pop(source.name, None)
        except BusyError:  # another process asks this source; it is looked at again in a second
            return
        except (SyndicationError, OSError) as error:
            if self._refused.get(source.name, ("",))[0] != str(error):
                log.error("%s: %s", visible(source.name), error)
            self._refused[source.name] = str(error), time.monotonic() + _REFUSED_SECONDS

    def _clean_up(self) -> None:
        if time.monotonic() < self._next_clean_up:
            return
        self._next_clean_up = time.monotonic() + _CLEAN_UP_SECONDS
        with self._workspace.catalog.begin() as connection:
            names = [each.name for each in sources_in_use(self._declared, sources.find_all(connection))]
            sources.forget_others(connection, names)
            source_stories.forget_unseen(connection, utc_now() - _UNSEEN)
            sketches.forget_old(connection, utc_now())
            source_pictures.forget_unseen(connection, utc_now() - _UNSEEN, utc_now() - _UNSEEN_PROBLEM)
            source_pushes.forget_read(connection, utc_now() - _UNSEEN)


def log_result(result: PollResult, before: KnownSource | None) -> None:
    """Log what a round has changed. A problem that stays the same is logged once."""
    name, was = visible(result.name), before.state if before else None
    if counts := ", ".join(f"{count} {effect}" for effect, count in result.effects.items() if effect != "none"):
        log.info("%s: %s", name, counts)
    if result.state.problem and (was is None or was.problem != result.state.problem):
        log.warning("%s: %s", name, visible(result.state.problem))
    if result.state.held and not (was and was.held):
        log.warning("%s: %d stories are held; see `syndication sources`", name, result.state.held_count)
    if was and was.failing and not result.state.failing:
        log.info("%s: answers again", name)
    for line in sorted({*result.left, *result.state.unread} - set(was.unread if was else ())):
        log.warning("%s: %s", name, visible(line))
