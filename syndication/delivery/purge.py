"""Caches in front of the service are told what changed: with PURGE for each path, or a signed post for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndication.catalog import Connection
from syndication.delivery.targets import Targets
from syndication.http import webhook_signatures
from syndication.model.feed_path import cache_key, is_live, page_path, split_document_path
from syndication.model.job import Job, JobKey, Message, Outcome, Reply, is_success, outcome_of

PURGE = "purge"
HOOK = "purge-hook"
_AT_ONCE = 500  # paths in one post
_NOTHING_KEPT = (404, 412)  # what nginx and Varnish may say of a path that they do not hold


class Purge(Struct, frozen=True):
    """A PURGE of one path, asked of a cache for the public `host`."""

    host: str
    name: str = PURGE
    keeps_dead: bool = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:  # noqa: ARG002  # as all kinds are called
        """Return the request for each job."""
        return {
            job.key: Message(
                method="PURGE",
                url=job.target + job.subject,
                headers={"Host": self.host},
                state=job.wanted,
                operator=True,
            )
            for job in jobs
        }

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it: what the cache does not hold need not be purged."""
        is_settled = is_success(reply) or reply.status in _NOTHING_KEPT
        return outcome_of("done" if is_settled else "again", message, reply)

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Do nothing: a cache has no state with us."""


class PurgeHook(Struct, frozen=True):
    """A post of changed paths, signed like a webhook."""

    secret: str
    name: str = HOOK
    keeps_dead: bool = False

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what may be shown: all but the secret."""
        return [("name", self.name)]

    def __repr__(self) -> str:
        return f"PurgeHook(name={self.name!r})"

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:  # noqa: ARG002  # as all kinds are called
        """Return the post of each job, signed now."""
        return {
            job.key: Message(
                method="POST",
                url=job.target,
                headers={"Content-Type": "application/json", **self._signed(job, now)},
                body=job.payload,
                state=job.wanted,
                operator=True,
            )
            for job in jobs
        }

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it."""
        return outcome_of("done" if is_success(reply) else "again", message, reply)

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Do nothing: a cache has no state with us."""

    def _signed(self, job: Job, now: datetime) -> Mapping[str, str]:
        return webhook_signatures.headers(self.secret, f"purge-{job.subject}", job.payload, now) if self.secret else {}


def host_of(base_url: str) -> str:
    """Return the host that caches know the service by."""
    return urlsplit(base_url).netloc


def pages_of(live: Iterable[str]) -> Iterator[str]:
    """Yield the paths of the pages for people that show what is in live feeds."""
    yield from dict.fromkeys(page_path(split_document_path(path)[0]) for path in live)


def jobs_for(addressees: Targets, paths: Sequence[str], number: int, now: datetime) -> Iterator[Job]:
    """Yield the jobs that purge `paths`, which changed with the publication or event of a number."""
    for cache in addressees.caches:
        for path in paths:
            yield Job(kind=PURGE, target=cache, peer=cache, subject=path, since=now, due=now, wanted=number)
    for hook in addressees.purge_hooks:
        for start in range(0, len(paths), _AT_ONCE):
            part = paths[start : start + _AT_ONCE]
            subject = f"{now:%Y%m%dT%H%M%S%f}-{number}-{start // _AT_ONCE}"
            yield Job(kind=HOOK, target=hook, peer=hook, subject=subject, since=now, due=now, payload=_payload(part))


def _payload(paths: Sequence[str]) -> bytes:
    keys = sorted({cache_key(path) for path in paths if is_live(path)})
    return msgspec.json.encode({"paths": paths, "keys": keys})
