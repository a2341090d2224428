"""A publication whose stories go to the fake Apple News, and a delivering worker under a clock that the test sets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from syndication.catalog import Catalog, jobs, partner_articles
from syndication.delivery.apple_news.kind import AppleNews
from syndication.delivery.queue import Delivery, settle
from syndication.http.fetch.guard import public_internet
from syndication.http.fetch.limits import SendLimits
from syndication.http.fetch.sender import Client
from syndication.model.job import AttemptResult, Job, Reply
from syndication.model.partners.partner import Partner
from syndication.model.partners.push_access import PushAccess
from syndication.model.partners.pushed_article import APPLE_NEWS, PushedArticle
from tests.delivery.apple_news.fake_api import CHANNEL, IMPATIENCE, KEY, SECRET, FakeApple
from tests.delivery.claiming import claim_deliveries
from tests.publishing.partners.outlets import make_outlets, partner, story
from tests.support import House, every_job

IDS = "tag:tribune.example,2026-02-05:"


class Newsroom:
    """The publication, Apple, and the worker between them."""

    def __init__(self, root: Path, catalog: Catalog, apple: FakeApple, **changes: Any) -> None:
        self.apple = apple
        self.partner = self.partner_with(**changes)
        self.house: House = make_outlets(root, catalog, replace(self.partner, access=None))

    @property
    def catalog(self) -> Catalog:
        return self.house.catalog

    @property
    def jobs(self) -> list[Job]:
        with self.catalog.read() as connection:
            return every_job(connection)

    def partner_with(self, key: str = KEY, secret: str = SECRET, channel: str = CHANNEL, **changes: Any) -> Partner:
        push = {"address": self.apple.url, **changes.pop("push", {})}
        made = partner("apple-news", "apple-news", push=push, **changes)
        return replace(made, public=False, access=PushAccess(channel=channel, key=key, secret=secret))

    def story(self, slug: str, published: str = "2026-02-05T11:59:00Z", **fields: str) -> Path:
        return story(self.house, slug, published, **fields)

    def article(self, slug: str) -> PushedArticle | None:
        with self.catalog.read() as connection:
            found = partner_articles.find(connection, "apple-news", [IDS + slug])
        return found.get(IDS + slug)

    def claim(self, worker: str = "worker") -> list[Delivery]:
        """Claim what is due."""
        with self.catalog.begin() as connection:
            kinds = {APPLE_NEWS: AppleNews({self.partner.name: self.partner})}
            return claim_deliveries(connection, kinds, worker, {"first": 10}, self.house.now)

    def send(self, deliveries: Sequence[Delivery]) -> list[Reply]:
        """Send as the worker does, by real HTTP, but less patiently."""

        async def send() -> list[Reply]:
            limits = SendLimits(seconds=IMPATIENCE, connect_seconds=IMPATIENCE)
            async with Client(public_internet, limits) as client:
                return [await client.send(one.message) for one in deliveries]

        return asyncio.run(send())

    def settle(self, deliveries: Sequence[Delivery], replies: Sequence[Reply], worker: str = "worker") -> None:
        kind = AppleNews({self.partner.name: self.partner})
        results = [
            AttemptResult(one.job, kind.outcome(one.job, one.message, reply), self.house.now)
            for one, reply in zip(deliveries, replies, strict=True)
        ]
        with self.catalog.begin() as connection:
            settle(connection, {APPLE_NEWS: kind}, worker, results, self.house.now)

    def deliver(self, turns: int = 20, patience: timedelta = timedelta(hours=12)) -> None:
        """Deliver until nothing is left that is due soon; time passes only between attempts."""
        for _ in range(turns):
            due = self._next_due()
            if due is None or due > self.house.now + patience:
                return
            self.house.now = max(self.house.now, due)
            claimed = self.claim()
            self.settle(claimed, self.send(claimed))

    def _next_due(self) -> datetime | None:
        return min((one.due for one in self.jobs if one.due), default=None)

    def release(self, worker: str = "worker") -> None:
        """Let go what a worker held that was killed."""
        with self.catalog.begin() as connection:
            jobs.release(connection, [worker], self.house.now)

    def publish_and_deliver(self) -> None:
        self.house.publish()
        self.deliver()
