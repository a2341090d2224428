"""Purges: they notify caches in front of the service, with PURGE for each path or a signed POST for all paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from syndication.catalog import Connection
from syndication.delivery.job_kind import JobKind
from syndication.delivery.targets import Targets
from syndication.http import signatures
from syndication.model.feed_path import cache_key, is_live, page_path, split_document_path
from syndication.model.job import Job, JobKey, Message, Reply, Verdict

PURGE = "purge"
PURGE_HOOK = "purge-hook"
_AT_ONCE = 500  # paths in one post
_NOT_CACHED = (404, 412)  # the answers of Varnish and nginx for a path that they do not hold


class CachePurge(JobKind, frozen=True):
    """What both kinds of purges share: they are sent until the cache is back, however long that takes.

    `caches` are those of the settings. A job for another one is finished unsent: the operator has given that cache up.
    """

    keeps_dead: ClassVar[bool] = True
    recovers: ClassVar[bool] = True
    caches: tuple[str, ...]

    def messages(self, _connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the request of each job for a cache of the settings."""
        return {job.key: self.message(job, now) for job in jobs if job.target in self.caches}


class Purge(CachePurge, frozen=True):
    """A PURGE request for one path; `host` is the public host name, by which the cache knows the service."""

    name: ClassVar[str] = PURGE
    host: str

    def message(self, job: Job, _now: datetime) -> Message:
        """Return the PURGE request."""
        return Message(
            method="PURGE",
            url=job.target + job.subject,
            headers={"Host": self.host},
            state=job.wanted,
            operator=True,
        )

    def verdict(self, reply: Reply) -> Verdict:
        """Count a path that the cache does not hold as purged."""
        return "done" if reply.status in _NOT_CACHED else super().verdict(reply)


class PurgeHook(CachePurge, frozen=True):
    """A POST of changed paths, signed like a webhook."""

    name: ClassVar[str] = PURGE_HOOK
    secret: str

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields to print: all but the secret."""
        return [("name", self.name)]

    def __repr__(self) -> str:
        return f"PurgeHook(name={self.name!r})"

    def message(self, job: Job, now: datetime) -> Message:
        """Return the POST, signed now."""
        return Message(
            method="POST",
            url=job.target,
            headers={"Content-Type": "application/json", **self._signature(job, now)},
            body=job.payload,
            state=job.wanted,
            operator=True,
        )

    def _signature(self, job: Job, now: datetime) -> Mapping[str, str]:
        return signatures.webhook_headers(self.secret, f"purge-{job.subject}", job.payload, now) if self.secret else {}


def host_of(base_url: str) -> str:
    """Return the host name by which caches know the service."""
    return urlsplit(base_url).netloc


def page_paths(live: Iterable[str]) -> Iterator[str]:
    """Yield the paths of the HTML pages that show live feeds: "/sections/world/" for "/sections/world/rss.xml"."""
    yield from dict.fromkeys(page_path(split_document_path(path)[0]) for path in live)


def jobs_for(targets: Targets, paths: Sequence[str], number: int, now: datetime) -> Iterator[Job]:
    """Yield the jobs that purge `paths`, which changed with publication or event `number`."""
    for cache in targets.caches:
        for path in paths:
            yield Job(kind=PURGE, target=cache, peer=cache, subject=path, since=now, due=now, wanted=number)
    for hook in targets.purge_hooks:
        for start in range(0, len(paths), _AT_ONCE):
            part = paths[start : start + _AT_ONCE]
            # A subject of its own for each POST: a later one must not replace it, as it names other paths.
            subject = f"{now:%Y%m%dT%H%M%S%f}-{number}-{start // _AT_ONCE}"
            yield Job(
                kind=PURGE_HOOK, target=hook, peer=hook, subject=subject, since=now, due=now, payload=_payload(part)
            )


def _payload(paths: Sequence[str]) -> bytes:
    keys = sorted({cache_key(path) for path in paths if is_live(path)})
    return msgspec.json.encode({"paths": paths, "keys": keys})
