"""The cookies of the desk: their scope, their secrets, and the sessions behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from syndication.catalog import user_sessions, users
from syndication.model.desk_session import SessionRules
from syndication.model.tokens import digest
from tests.web.desk.conftest import opened
from tests.web.desk.support import BASE, COOKIE, Browser, Desk
from tests.web.desk.test_sign_in import PASSWORD, give_password


def sign_in(browser: Browser, place: str = "") -> TestResponse:
    return browser.post("/desk/sign-in", {"name": "rita", "password": PASSWORD, "next": place})


def attributes(answer: TestResponse) -> dict[str, set[str]]:
    """Return the attributes of each cookie that an answer sets."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *others = line.split("; ")
        found[first.partition("=")[0]] = {one for one in others if not one.startswith(("Expires", "Max-Age"))}
    return found


@pytest.mark.parametrize(
    ("base_url", "desk_host", "asked", "prefix", "expected"),
    [
        (BASE, "", BASE, "__Secure-", {"Secure", "HttpOnly", "Path=/desk", "SameSite=Lax"}),
        (f"{BASE}/news", "", BASE, "__Secure-", {"Secure", "HttpOnly", "Path=/news/desk", "SameSite=Lax"}),
        (BASE, "desk.example", "https://desk.example", "__Host-", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}),
        ("http://127.0.0.1:8000", "", "http://localhost:8000", "", {"HttpOnly", "Path=/desk", "SameSite=Lax"}),
        (BASE, "", "http://127.0.0.1:8000", "__Secure-", {"Secure", "HttpOnly", "Path=/desk", "SameSite=Lax"}),
    ],
)
def test_cookies_are_for_the_desk_alone(
    tmp_path: Path, base_url: str, desk_host: str, asked: str, prefix: str, expected: set[str]
) -> None:
    with opened(tmp_path, base_url=base_url, desk_host=desk_host) as desk:
        give_password(desk, "rita")
        answer = sign_in(desk.stranger(asked))
        assert answer.status_code == 303
        assert attributes(answer) == {f"{prefix}{name}": expected for name in ("desk_session", "desk_device")}


def test_nobody_signs_in_over_http_on_another_machine(tmp_path: Path) -> None:
    with opened(tmp_path, base_url="http://192.0.2.7") as desk:
        give_password(desk, "rita")
        answer = sign_in(desk.stranger("http://192.0.2.7"))
        assert (answer.status_code, attributes(answer)) == (403, {})
        assert "This address is not encrypted, so nobody can sign in here." in answer.text


def test_a_browser_that_has_a_session_gets_another_one(desk: Desk) -> None:
    """Session fixation: what an attacker planted before the sign-in opens nothing after it."""
    give_password(desk, "rita")
    for planted in ("x" * 43, desk.browser("read").cookies()[COOKIE]):
        browser = desk.stranger()
        browser.client.set_cookie(COOKIE, planted, domain="feeds.tribune.example", path="/desk")
        fresh = parse_cookie(sign_in(browser).headers["Set-Cookie"])[COOKIE]
        assert fresh != planted
        with desk.house.catalog.read() as connection:
            assert user_sessions.by_digest(connection, digest(planted)) is None
            assert user_sessions.by_digest(connection, digest(fresh)) is not None


def test_the_database_has_no_secret_of_a_session(desk: Desk) -> None:
    secret = desk.browser("read").cookies()[COOKIE]
    content = b"".join(file.read_bytes() for file in desk.house.items.parent.rglob("catalog.db*"))
    assert digest(secret).encode() in content
    assert secret.encode() not in content


def test_a_confirmation_changes_the_secret(desk: Desk) -> None:
    give_password(desk, "ada")
    browser = desk.browser("admin", confirmed=False)
    before = browser.cookies()[COOKIE]
    browser.post("/desk/users/rita/disable", {"confirm_password": PASSWORD})
    after = browser.cookies()[COOKIE]
    assert after != before
    assert browser.get("/desk/account").status_code == 200
    other = desk.stranger()
    other.client.set_cookie(COOKIE, before, domain="feeds.tribune.example", path="/desk")
    assert other.get("/desk/account").status_code == 303


@pytest.mark.parametrize(
    ("after", "statuses"),
    [
        (timedelta(hours=11, minutes=59), [200, 200]),
        (timedelta(hours=12), [303, 303]),
        (timedelta(days=29, hours=23), [303, 303]),
    ],
)
def test_a_session_ends_when_it_is_not_used(desk: Desk, after: timedelta, statuses: list[int]) -> None:
    browser, start = desk.browser("read"), datetime.now(UTC)
    assert [at(desk, browser, start + after * number) for number in (1, 2)] == statuses


def test_a_session_ends_after_thirty_days_of_use(desk: Desk) -> None:
    browser, start = desk.browser("read"), datetime.now(UTC)
    statuses = [at(desk, browser, start + timedelta(hours=11) * number) for number in range(1, 70)]
    assert statuses.count(200) == 65  # 65 times 11 hours are less than 30 days
    assert statuses[64:66] == [200, 303]


def test_shorter_settings_end_sessions_that_have_begun(desk: Desk) -> None:
    browser, context = desk.browser("read"), desk.app.extensions["desk"]
    desk.app.extensions["desk"] = msgspec.structs.replace(context, rules=SessionRules.of(1, 1))
    assert at(desk, browser, datetime.now(UTC) + timedelta(minutes=61)) == 303


def at(desk: Desk, browser: Browser, moment: datetime) -> int:
    """Return the status of a page that is opened at a moment."""
    site = desk.app.extensions["syndication"]
    desk.app.extensions["syndication"] = msgspec.structs.replace(site, clock=lambda: moment)
    return browser.get("/desk/account").status_code


@pytest.mark.parametrize("change", ["role", "disable", "remove", "password", "sessions"])
def test_a_session_ends_with_the_rights_that_it_had(desk: Desk, change: str) -> None:
    browser, now = desk.browser("write"), datetime.now(UTC)
    with desk.house.catalog.begin() as connection:
        match change:
            case "role":
                users.change_role(connection, "wanda", "admin", "test", now)
            case "disable":
                users.disable(connection, "wanda", "test", now)
            case "remove":
                users.remove(connection, "wanda", "test", now)
            case "password":
                users.set_password(connection, "wanda", "hash", "test", now)
            case "sessions":
                users.end_sessions(connection, "wanda", "test", now)
    assert browser.get("/desk/account").status_code == 303


@pytest.mark.parametrize("value", ["", "x", "x" * 3900, "\x00", "é", "' or 1=1 --"])
def test_a_cookie_that_names_no_session_is_no_sign_in(still: Desk, value: str) -> None:
    browser = still.stranger()
    browser.client.set_cookie(COOKIE, value, domain="feeds.tribune.example", path="/desk")
    assert browser.get("/desk/account").status_code == 303


OWN = ["/desk", "/desk/", "/desk?x=/y", "/desk/stories?q=a%20b&state=draft", "/desk/stories/%C3%A9"]
FOREIGN = [
    "",
    "https://evil.example/desk",
    "//evil.example/desk",
    "/\\evil.example/desk",
    "\\\\evil.example/desk",
    "/desk//evil.example",
    "/desk/../feeds",
    "/desk/%2e%2e/feeds",
    "/desk\n/x",
    "/desk\t/x",
    "/desk /x",
    "/deskx",
    "/desk@evil.example",
    "desk",
    "javascript:alert(1)",
    " /desk",
    "/desk/é",
    "/desk/#x",
    "/desk/" + "x" * 3000,
    "/news/desk",
]


@pytest.mark.parametrize("place", OWN)
def test_the_sign_in_leads_back(desk: Desk, place: str) -> None:
    give_password(desk, "rita")
    assert sign_in(desk.stranger(), place).headers["Location"] == place


@pytest.mark.parametrize("place", FOREIGN)
def test_the_sign_in_leads_to_no_other_site(still: Desk, place: str) -> None:
    give_password(still, "rita")
    browser = still.stranger()
    assert sign_in(browser, place).headers["Location"] in ("/desk", "/desk/account")
    signed_in = browser.get("/desk/sign-in", query_string={"next": place})
    assert signed_in.headers["Location"] in ("/desk", "/desk/account")
    language = browser.post("/desk/account/language", {"language": "de", "next": place})
    assert language.headers["Location"] in ("/desk", "/desk/account")
