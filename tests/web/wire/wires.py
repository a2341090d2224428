"""A publication with a wire partner, and those who hold its keys. The clock of the records is the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from syndication.catalog import Catalog, partner_keys
from syndication.formats.profiles.loader import make_profile
from syndication.model.partners.key import PartnerKey, mint_key
from syndication.model.partners.partner import Partner
from syndication.model.tokens import digest
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.background import stopped_work
from tests.publishing.partners.outlets import story
from tests.support import NOON, House

BASE = "https://feeds.tribune.example"


def wire_partner(name: str = "agency", **changes: Any) -> Partner:
    """Return a partner with the built-in profile of the wire, changed as the settings would."""
    return Partner(name=name, profile=make_profile("wire", changes, {}))


class Receiver:
    """Who holds a key, and follows the link to the next page."""

    def __init__(self, app: Flask, key: str) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"}
        self.next = "/api/wire"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self.headers | headers)

    def poll(self) -> list[dict[str, Any]]:
        """Return the changes of the next page."""
        answer = self.get(self.next)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = json.loads(answer.text)
        parts = urlsplit(found["next"])
        self.next = f"{parts.path}?{parts.query}"
        changes: list[dict[str, Any]] = found["changes"]
        return changes

    def polled(self) -> list[tuple[str, str]]:
        """Return the changes of the next page in short: the slug, and the version or the reason of a removal."""
        return [_short(one) for one in self.poll()]


def _short(change: dict[str, Any]) -> tuple[str, str]:
    if "reason" in change:
        return slug_of(change["id"]), f"{change['pubStatus']}: {change['reason']}"
    return slug_of(change["uri"]), change["version"]


def slug_of(item_id: str) -> str:
    return item_id.rpartition(":")[2]


class Newsroom:
    """The publication, its application, and its keys."""

    def __init__(self, house: House, app: Flask) -> None:
        self.house = house
        self.app = app

    def receiver(self, partner: str = "agency", name: str = "1", **of_key: Any) -> Receiver:
        """Return a receiver with a new key."""
        return Receiver(self.app, key_of(self.house.catalog, self.app, partner, name, **of_key))

    def story(self, slug: str, **fields: str) -> Path:
        """Write a record and publish it."""
        path = story(self.house, slug, **fields)
        self.house.publish()
        return path

    def change(self, path: Path, old: str, new: str) -> None:
        """Change a record and publish it."""
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        self.house.publish()

    def withdraw(self, path: Path, status: str = "canceled", note: str = "It was wrong.") -> None:
        """Withdraw a record by hand and publish that."""
        kind = "kill" if status == "canceled" else "withholding"
        head, _, body = path.read_text().partition("\n+++\n")
        revision = f'[[revisions]]\nat = 2026-02-05T11:50:00Z\nkind = "{kind}"\nnote = "{note}"\n'
        head = head.replace("+++\n", f'+++\nstatus = "{status}"\n', 1)
        path.write_text(f"{head}\n{revision}+++\n{body}")
        self.house.publish()


def key_of(catalog: Catalog, app: Flask, partner: str, name: str = "1", **of_key: Any) -> str:
    """Give out a key of a partner."""
    made = mint_key()
    key = PartnerKey(partner=partner, name=name, digest=digest(made), created=NOON, **of_key)
    with catalog.begin() as connection:
        assert partner_keys.add(connection, key)
    app.extensions["wire"].access.refresh()
    return made


@contextmanager
def newsroom(root: Path, catalog: Catalog, *partners: Partner, **settings: Any) -> Iterator[Newsroom]:
    """Open a publication with partners. It has published before, but no story."""
    made = resolve(Settings(title="The Tribune", base_url=BASE, partners=partners, **settings), root)
    with stopped_work():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("syndication.web.app.Catalog", lambda *_, **__: catalog)
            app = create_app(made)
        site = app.extensions["syndication"]
        house = House(root, site.catalog, made.publication, NOON)
        house.publish()
        yield Newsroom(house, app)
        app.extensions["wire"].news.stop()
        site.cache.stop()
    catalog.close()
