"""Requests that wish the desk ill: each is refused with a page, and never is an error of the program."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager

import msgspec
import pytest

from syndication.catalog import Connection
from syndication.model.errors import CatalogError
from syndication.web.desk.pages import CONTENT_SECURITY_POLICY
from tests.web.desk.support import Browser, Desk, text_of, tree
from tests.web.desk.test_sign_in import PASSWORD, give_password

DEEP = b"[" * 3000
NUL = b'{"credential": {"id": "a\\u0000b"}}'
NESTED = b'{"credential": {"a": ' + DEEP


@pytest.mark.parametrize(
    "sent",
    [b"", b"null", b"[]", b"\xff", b"{}", NUL, b'{"credential": {"id": []}}', NESTED],
    ids=lambda sent: ascii(sent[:20]),
)
def test_what_is_no_passkey_is_refused(still: Desk, sent: bytes) -> None:
    browser = still.stranger()
    browser.post("/desk/sign-in/passkey/options")
    answer = browser.post("/desk/sign-in/passkey", data=sent, content_type="application/json")
    assert (answer.status_code, answer.json) == (422, {"ok": False})


@pytest.mark.parametrize(
    "path", ["/desk/deliveries", "/desk/findings", "/desk/audit", "/desk/feeds", "/desk/editions", "/desk/stories"]
)
@pytest.mark.parametrize("start", [b"", b'["waiting", "x", 1, ', b'{"a": '])
def test_a_cursor_that_is_none_is_refused(still: Desk, path: str, start: bytes) -> None:
    cursor = urlsafe_b64encode(start + DEEP).decode()
    assert still.browser("admin").get(f"{path}?cursor={cursor}").status_code == 400


@pytest.mark.parametrize(
    "place",
    ["/desk/feeds/sections/%D9%86", "/desk/feeds/sections/a%20b", "/desk/stories/a%3Fb%23c", "/desk/stories?q=%C3%BC"],
)
def test_the_sign_in_leads_back_to_every_place(desk: Desk, place: str) -> None:
    give_password(desk, "rita")
    browser = desk.stranger()
    form = browser.page(browser.get(place).headers["Location"])
    sent = {"name": "rita", "password": PASSWORD, "next": form.xpath("string(//input[@name='next']/@value)")}
    assert browser.post("/desk/sign-in", sent).headers["Location"] == place


class AwayCatalog:
    """A database that cannot be reached."""

    def read(self) -> AbstractContextManager[Connection]:
        raise CatalogError("reading the database: it is away")

    begin = read


@pytest.fixture
def away(desk: Desk) -> Iterator[Browser]:
    """The browser of a person who has signed in, and whose database is away since."""
    browser = desk.browser("admin")
    site = desk.app.extensions["syndication"]
    desk.app.extensions["syndication"] = msgspec.structs.replace(site, catalog=AwayCatalog())
    yield browser
    desk.app.extensions["syndication"] = site


@pytest.mark.parametrize("path", ["", "/stories", "/sign-in", "/account", "/link?key=x"])
def test_a_screen_says_that_the_database_is_away(away: Browser, path: str) -> None:
    answer = away.get(f"/desk{path}", headers={"Accept-Language": "de"})
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "Die Datenbank ist nicht erreichbar; nichts wurde geändert." in text_of(answer)
    assert "Nichts wurde geändert" in text_of(answer)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/stories/old-story/withhold", "/stories/new"])
def test_what_was_written_is_there_still_while_the_database_is_away(away: Browser, path: str) -> None:
    answer = away.post(f"/desk{path}", {"body": "Long <b>text", "note": "Why", "password": "secret"})
    assert answer.status_code == 503
    texts = tree(answer).xpath("//textarea[@readonly]")
    assert [one.text.strip() for one in texts] == ["Long <b>text", "Why"]
    assert "secret" not in answer.text
