"""What is known about a source that is followed: what it answered, and how its stories come. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

SourceHealth = Literal["new", "ok", "quiet", "failing", "held", "paused", "ended"]

MOST_LINES = 50  # of a list in a state


class Backlog(Struct, frozen=True, omit_defaults=True):
    """The pages of a source that no round has read yet, as it had more than one round reads.

    `next` is the address of the first of them, "" to begin anew as one could not be read, and `left` how many versions
    they have, -1 if the source does not say. `bookmark` is that of the round in which the backlog began: what has
    come since is not in it. `reached` is that of the newest version that was read since. `ascending` says that the
    oldest page comes first. `first` says that the first round began it.
    """

    next: str
    left: int = -1
    bookmark: str = ""
    reached: str = ""
    ascending: bool = False
    first: bool = False


class SourceState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of a source after its last round; all moments are in UTC.

    `etag`, `last_modified`, `digest` and `bookmark` belong to the last document that was taken completely, and
    `fingerprint` to the settings of that round. `asked` is the last try, `answered` the last success, `began` the
    first one. `status` and `problem` are those of the last try; `failing` is when the first of its `failures` in a
    row was. `newest` is when a new story came last. `moved` is where the address leads permanently. `held` are the
    stories of a source that suddenly has new ids. `waiting` is how many new stories must wait for the next hour.
    `unread` are the stories that could not be taken, `problems` lines about the document. `hub` and `topic` are
    those of WebSub. `feeds` are the addresses in a list of feeds. `backlog` is what the next round goes on with.
    `files` are the files that were read, with their size and times.
    """

    address: str = ""
    kind: str = ""
    title: str = ""
    fingerprint: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    bookmark: str = ""
    asked: datetime | None = None
    answered: datetime | None = None
    began: datetime | None = None
    newest: datetime | None = None
    status: int = 0
    problem: str = ""
    failing: datetime | None = None
    failures: int = 0
    moved: str = ""
    ended: bool = False
    held: tuple[str, ...] = ()
    held_count: int = 0
    waiting: int = 0
    unread: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    hub: str = ""
    topic: str = ""
    feeds: tuple[str, ...] = ()
    backlog: Backlog | None = None
    files: dict[str, tuple[int, int, int]] = {}
    quiet_seconds: int = 0

    def health(self, now: datetime, *, paused: bool) -> SourceHealth:
        """Return how the source is. It is "quiet" without a new story for longer than the settings allow."""
        if paused:
            return "paused"
        if self.ended:
            return "ended"
        if self.failing:
            return "failing"
        if self.held:
            return "held"
        if self.quiet_since(now):
            return "quiet"
        return "ok" if self.began else "new"

    def quiet_since(self, now: datetime) -> datetime | None:
        """Return when the last new story came, if that is longer ago than the settings allow; else None."""
        last = self.newest or self.began
        is_late = last is not None and self.quiet_seconds and now - last > timedelta(seconds=self.quiet_seconds)
        return last if is_late else None
