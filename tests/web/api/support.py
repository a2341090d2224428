"""An API as those see it who hold a token: requests with JSON, answers read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from syndication.catalog import audit
from syndication.catalog import tokens as kept
from syndication.catalog.audit import AuditEntry
from syndication.model import tokens
from syndication.model.tokens import SCOPES as SCOPES
from syndication.model.tokens import Scope, Token
from syndication.publishing.folder_identity import NAME as MARKER
from tests.support import House

BASE = "https://feeds.tribune.example"
STORY: dict[str, Any] = {"headline": "Harbour reopens", "published": "2026-02-05T12:00:00Z", "body": "It did."}
NINJS: dict[str, Any] = {
    "uri": "tag:wire.example,2026-02-05:harbour",
    "standard": {"name": "ninjs", "version": "3.1"},
    "type": "text",
    "firstCreated": "2026-02-05T12:00:00Z",
    "versionCreated": "2026-02-05T12:00:00Z",
    "headlines": [{"value": "Harbour reopens"}],
    "bodies": [{"contentType": "text/html", "value": "<p>It did.</p>"}],
    "title": "harbour-3",
}


class Api:
    """A client of the API; each request comes with the token of a scope, named as it."""

    def __init__(self, app: Flask, house: House, secrets: Mapping[str, str]) -> None:
        self.app = app
        self.house = house
        self.client = app.test_client()
        self.secrets = dict(secrets)

    def admit(self, scope: Scope, name: str = "") -> None:
        """Give out a token."""
        secret = tokens.mint()
        token = Token(name=name or scope, digest=tokens.digest(secret), scope=scope, created=datetime.now(UTC))
        with self.house.catalog.begin() as connection:
            kept.add(connection, token)
        self.secrets[token.name] = secret

    def ask(
        self,
        method: str,
        path: str,
        told: Any = None,
        *,
        token: str = "withdraw",
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> TestResponse:
        """Send a request with a JSON body, or with `data` as it is."""
        sent = {"Authorization": f"Bearer {self.secrets[token]}"} if token else {}
        if told is not None or data is not None:
            sent["Content-Type"] = "application/json"
        body = json.dumps(told).encode() if told is not None else data
        return self.client.open(path, method=method, data=body, headers=sent | dict(headers or {}))

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, token="read", **options)

    def post(self, path: str, told: Any = None, **options: Any) -> TestResponse:
        return self.ask("POST", path, told, **options)

    def put(self, path: str, told: Any = None, **options: Any) -> TestResponse:
        return self.ask("PUT", path, told, **options)

    def patch(self, path: str, told: Any = None, **options: Any) -> TestResponse:
        return self.ask("PATCH", path, told, **options)

    def make(self, headline: str = "Harbour reopens", **fields: Any) -> dict[str, Any]:
        """Make an item; return it as it was answered."""
        answer = self.post("/api/items", STORY | {"headline": headline} | fields)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        return made

    def records(self) -> dict[str, bytes]:
        """Return every file in the folder of records, except those that the service writes for itself."""
        found = (path for path in self.house.items.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in found if path.name not in (".dates.json", MARKER)}

    def deeds(self) -> list[AuditEntry]:
        with self.house.catalog.read() as connection:
            return list(audit.read(connection))


def problem(answer: TestResponse) -> dict[str, Any]:
    """Return the problem document that an answer must be."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    told: dict[str, Any] = json.loads(answer.text)
    assert told["status"] == answer.status_code
    return told
