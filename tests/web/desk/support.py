"""The desk as people see it who are signed in: a browser for each role, pages as trees, forms that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from syndication.catalog import audit, user_sessions, users
from syndication.catalog.audit import AuditEntry
from syndication.model.desk_session import DeskSession
from syndication.model.tokens import SCOPES as ROLES
from syndication.model.tokens import digest
from syndication.model.users import Role, User, mint_secret
from tests.support import House

BASE = "https://feeds.tribune.example"
COOKIE = "__Secure-desk_session"
NAMES: Mapping[Role, str] = {"read": "rita", "write": "wanda", "withdraw": "walter", "admin": "ada"}
__all__ = ["BASE", "NAMES", "ROLES", "Browser", "Desk"]


class Browser:
    """A browser at the desk. It sends what browsers send with the requests of a page of the desk itself."""

    def __init__(self, client: FlaskClient, base: str = BASE) -> None:
        self.client = client
        self.base = base

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a path ("/desk/account")."""
        return self.client.get(path, base_url=self.base, **options)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form; a list of values is a field that comes several times."""
        sent = {"Sec-Fetch-Site": "same-origin", "Origin": self.base} | dict(options.pop("headers", {}))
        form = options.pop("data", urlencode(dict(fields or {}), doseq=True))
        kind = options.pop("content_type", "application/x-www-form-urlencoded")
        return self.client.post(path, base_url=self.base, data=form, content_type=kind, headers=sent, **options)

    def page(self, path: str) -> html.HtmlElement:
        """Open a path that must be a page; return its tree."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return tree(answer)

    def cookies(self) -> dict[str, str]:
        """Return the cookies that it has, by name."""
        return {cookie.key: cookie.value for cookie in (self.client._cookies or {}).values()}


class Desk:
    """A publication whose desk has a user of each role."""

    def __init__(self, app: Flask, house: House) -> None:
        self.app = app
        self.house = house
        with house.catalog.begin() as connection:
            for role, name in NAMES.items():
                made = datetime.now(UTC)
                users.add(connection, User(name=name, role=role, created=made, used=made), "test")

    def stranger(self, base: str = BASE) -> Browser:
        """Return a browser of someone who has not signed in."""
        return Browser(self.app.test_client(), base)

    def browser(self, role: Role = "write", *, confirmed: bool = True) -> Browser:
        """Return a browser that the user of a role has signed in with, some time ago if it is not `confirmed`."""
        secret, now = mint_secret(), datetime.now(UTC)
        session = DeskSession(
            digest=digest(secret),
            user=NAMES[role],
            made=now,
            seen=now,
            ends=now + timedelta(days=30),
            confirmed=now if confirmed else now - timedelta(hours=1),
            method="password",
        )
        with self.house.catalog.begin() as connection:
            user_sessions.add(connection, session)
        browser = self.stranger()
        browser.client.set_cookie(COOKIE, secret, domain="feeds.tribune.example", path="/desk", secure=True)
        return browser

    def log(self) -> list[AuditEntry]:
        """Return the log of who did what."""
        with self.house.catalog.read() as connection:
            return list(audit.read(connection))


def tree(answer: TestResponse) -> html.HtmlElement:
    """Return the tree of a page."""
    return html.fromstring(answer.data)


def text_of(answer: TestResponse) -> str:
    """Return the words of a page, with single blanks between them."""
    return " ".join(tree(answer).text_content().split())
