"""Another system that pushes stories, and what it pushes them to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from werkzeug.test import TestResponse

from syndication.catalog import items
from syndication.http import signatures
from syndication.model.item import Item
from syndication.publishing.folder_identity import NAME as MARKER
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House, make_house, push_header, with_shared_statements
from tests.web.api.support import BASE, NINJS

SECRET = "0123456789abcdef" * 2
URI = NINJS["uri"]


class Wire:
    """Another system that pushes stories, and what it pushes them to."""

    def __init__(self, root: Path, secret: str = SECRET, superdesk: str = "") -> None:
        settings = resolve(
            Settings(title="The Tribune", base_url=BASE, push_secret=secret, superdesk_secret=superdesk), root
        )
        self.house: House = make_house(root, settings.publication)
        self.house.publish()
        self.app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
        with_shared_statements(self.app.extensions["syndication"].catalog)
        self.client = self.app.test_client()

    def close(self) -> None:
        self.app.extensions["syndication"].cache.stop()
        self.app.extensions["syndication"].catalog.close()
        self.house.catalog.close()

    def push(self, body: bytes, secret: str = SECRET, seconds: float = 0, **options: Any) -> TestResponse:
        """Push a body as it was signed some `seconds` ago."""
        signed = push_header(body, secret, datetime.now(UTC) - timedelta(seconds=seconds))
        told: dict[str, Any] = {"content_type": "application/json", "headers": {signatures.PUSH_HEADER: signed}}
        return self.client.post("/api/push", data=body, **(told | options))

    def send(self, hour: int = 12, **changes: Any) -> TestResponse:
        """Push a story as it was at an hour; a property that is None is left out."""
        told = NINJS | {"versionCreated": f"2026-02-05T{hour}:00:00Z"} | changes
        return self.push(json.dumps({name: value for name, value in told.items() if value is not None}).encode())

    def item(self, uri: str = URI) -> Item:
        with self.house.catalog.read() as connection:
            stored = items.by_id(connection, uri)
        assert stored
        return stored.item

    def records(self) -> dict[str, bytes]:
        return {
            path.name: path.read_bytes()
            for path in self.house.items.rglob("*")
            if path.is_file() and path.name != MARKER
        }
