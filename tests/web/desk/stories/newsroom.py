"""What people see at the desk and do there: pages that are read by their elements, and forms that are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from syndication.catalog import items
from syndication.model.stored import Stored
from syndication.model.users import Role
from tests.support import House
from tests.web.desk.support import NAMES, Browser, Desk

RECENT = "2026-02-20T13:00:00Z"
SLUGS = ("public", "plain", "embargoed", "scheduled", "draft", "withheld", "killed")


class Newsroom(Desk):
    """The desk of a publication; each request comes from the person of a role."""

    def __init__(self, app: Flask, house: House) -> None:
        super().__init__(app, house)
        self._browsers: dict[Role, Browser] = {}

    def get(self, path: str, role: Role = "withdraw", status: int = 200) -> Screen:
        return Screen(self._of(role).get(f"/desk{path}"), status)

    def post(self, path: str, fields: Mapping[str, Any], role: Role = "withdraw", status: int = 303) -> Screen:
        return Screen(self._of(role).post(f"/desk{path}", fields), status)

    def send(
        self, path: str, changes: Mapping[str, Any] | None = None, role: Role = "withdraw", status: int = 303
    ) -> Screen:
        """Open the form of a screen, change some fields and send it."""
        return self.post(path, self.get(path, role).fields() | dict(changes or {}), role, status)

    def story(self, slug: str) -> Stored:
        with self.house.catalog.read() as connection:
            found = items.by_slug(connection, slug)
        assert found, slug
        return found

    def name_of(self, role: Role) -> str:
        return NAMES[role]

    def _of(self, role: Role) -> Browser:
        if role not in self._browsers:
            self._browsers[role] = self.browser(role)
        return self._browsers[role]


class Screen:
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
        """Return what the form of the screen would send, without its files and buttons."""
        (form,) = self.all("//main//form[@method='post']")
        texts = {one.get("name") for one in form.xpath(".//textarea")}
        found = {name: value for name, value in form.form_values() if name != "picture"}
        # Browsers leave out the first line end of a textarea; lxml does not.
        return {name: value.removeprefix("\n") if name in texts else value for name, value in found.items()}
