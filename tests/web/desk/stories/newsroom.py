"""What people see at the desk, and what they do there: pages that are read by their elements, and forms that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from syndication.catalog import audit, items
from syndication.catalog.audit import AuditEntry
from syndication.model.stored import Stored
from syndication.model.tokens import Scope
from syndication.web.desk.access import Person
from tests.support import House

BASE = "https://feeds.tribune.example"
RECENT = "2026-02-20T13:00:00Z"
SLUGS = ("public", "plain", "embargoed", "scheduled", "draft")


class Newsroom:
    """The desk of a publication; whoever asks has the role `role`."""

    def __init__(self, app: Flask, house: House) -> None:
        self.app = app
        self.house = house
        self.client = app.test_client()
        self.role: Scope = "withdraw"
        self.language = "en"

    def signed_in(self) -> Person:
        return Person(name="anna", role=self.role, language=self.language)

    def get(self, path: str, status: int = 200) -> Page:
        return Page(self.client.get(f"/desk{path}"), status)

    def post(self, path: str, fields: Mapping[str, Any], status: int = 303) -> Page:
        return Page(self.client.post(f"/desk{path}", data=dict(fields)), status)

    def send(self, path: str, changes: Mapping[str, Any] | None = None, status: int = 303) -> Page:
        """Open the form of a screen, change some fields and send it."""
        return self.post(path, self.get(path).fields() | dict(changes or {}), status)

    def story(self, slug: str) -> Stored:
        with self.house.catalog.read() as connection:
            found = items.by_slug(connection, slug)
        assert found, slug
        return found

    def log(self) -> list[AuditEntry]:
        with self.house.catalog.read() as connection:
            return list(audit.read(connection))


class Page:
    """An answer of the desk, with the elements of its page."""

    def __init__(self, answer: TestResponse, status: int) -> None:
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        self.answer = answer
        self.text = answer.text
        self.location = answer.headers.get("Location", "")

    @property
    def root(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)

    def all(self, path: str) -> list[Any]:
        return list(self.root.xpath(path))

    def words(self, path: str = "//main") -> str:
        """Return the words of the first element at a path."""
        return " ".join(self.all(path)[0].text_content().split())

    def fields(self) -> dict[str, Any]:
        """Return what the last form of the page would send, without its files and buttons."""
        form = self.root.forms[-2 if self.all("//dialog") else -1]
        return {name: value for name, value in form.form_values() if name != "picture"}
