"""Rules of the desk: sessions, browsers, links, hosts, proxies, accounts elsewhere, waits after wrong passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.browser_names import browser_of
from syndication.model.desk_links import desk_address, is_of_desk, link_address
from syndication.model.desk_session import DeskSession, SessionRules, is_confirmed, is_open
from syndication.model.desk_settings import fault_of_desk_host, fault_of_proxy_header
from syndication.model.oidc_provider import OidcProvider, fault_of_provider, role_of, with_secret
from syndication.model.sign_in_pace import subjects_of, wait_after
from syndication.model.users import User, has_open_link, user_state
from tests.support import NOON

HOUR = timedelta(hours=1)
RULES = SessionRules.of(12, 30)
PROVIDER = OidcProvider(issuer="https://login.example", client_id="desk", roles={"a": "read", "b": "withdraw"})


def make_session(**moments: timedelta) -> DeskSession:
    at = {"made": timedelta(), "seen": timedelta(), "ends": timedelta(days=30), "confirmed": timedelta()} | moments
    times: dict[str, Any] = {name: NOON + after for name, after in at.items()}
    return DeskSession(digest="", user="rita", method="password", **times)


@pytest.mark.parametrize(
    ("session", "after", "expected"),
    [
        (make_session(), 12 * HOUR - timedelta(seconds=1), True),
        (make_session(), 12 * HOUR, False),
        (make_session(seen=29 * 24 * HOUR), 29 * 24 * HOUR + 11 * HOUR, True),
        (make_session(seen=30 * 24 * HOUR), 30 * 24 * HOUR, False),
        (make_session(ends=HOUR), HOUR, False),
        (make_session(ends=90 * 24 * HOUR, seen=31 * 24 * HOUR), 31 * 24 * HOUR, False),
    ],
)
def test_until_when_a_session_is_open(session: DeskSession, after: timedelta, expected: bool) -> None:
    assert is_open(session, RULES, NOON + after) == expected


def test_a_confirmation_is_good_for_ten_minutes() -> None:
    minutes = [is_confirmed(make_session(), NOON + timedelta(minutes=number)) for number in (0, 9, 10)]
    assert minutes == [True, True, False]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) AppleWebKit/605.1 Version/19.0 Safari/605.1", "Safari on macOS"),
        ("curl/8.9", ""),
        ("", ""),
        ("x" * 600 + "Firefox/1", ""),
    ],
)
def test_the_name_of_a_browser(agent: str, name: str) -> None:
    assert browser_of(agent) == name


@pytest.mark.parametrize(
    ("base", "host", "address"),
    [
        ("https://a.example", "", "https://a.example/desk"),
        ("https://a.example/news", "", "https://a.example/news/desk"),
        ("https://a.example/news", "desk.example:8443", "https://desk.example:8443/news/desk"),
        ("http://127.0.0.1:8000", "localhost:8001", "http://localhost:8001/desk"),
    ],
)
def test_the_address_of_the_desk(base: str, host: str, address: str) -> None:
    assert desk_address(base, host) == address
    assert link_address(address, "a-b_c") == f"{address}/link?key=a-b_c"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/desk", True), ("/desk/", True), ("/desk/x", True), ("/desktop", False), ("/x/desk", False)],
)
def test_the_paths_of_the_desk(path: str, expected: bool) -> None:
    assert is_of_desk(path) == expected


@pytest.mark.parametrize(
    ("host", "is_right"),
    [
        ("", True),
        ("desk.tribune.example", True),
        ("127.0.0.1:8001", True),
        ("[::1]:8001", True),
        ("https://desk.example", False),
        ("desk.example/x", False),
        ("desk example", False),
        ("user@desk.example", False),
        ("desk.example:x", False),
        ("desk.example:99999", False),
        (":80", False),
        ("[::1", False),
        ("é.example", False),
        ("Feeds.example", False),
    ],
)
def test_the_host_of_the_desk(host: str, is_right: bool) -> None:
    assert (fault_of_desk_host(host, "https://feeds.example") == "") == is_right


@pytest.mark.parametrize(
    ("name", "trusted", "fault"),
    [
        ("", (), ""),
        ("DeskUser", ("10.0.0.1",), ""),
        ("DeskUser", (), "desk_proxy_header: anyone could send this header; name the proxy in trusted_proxies"),
        (
            "Cookie",
            ("10.0.0.1",),
            "desk_proxy_header: 'Cookie' is not a header of a proxy; write DeskUser",
        ),
        ("a b", ("10.0.0.1",), "desk_proxy_header: 'a b' is not a header of a proxy; write DeskUser"),
        # A client could send X_Forwarded_User past a proxy that removes X-Forwarded-User.
        (
            "X-Forwarded-User",
            ("10.0.0.1",),
            "desk_proxy_header: 'X-Forwarded-User' is not a header of a proxy; write DeskUser",
        ),
    ],
)
def test_the_header_of_a_proxy(name: str, trusted: tuple[str, ...], fault: str) -> None:
    assert fault_of_proxy_header(name, trusted) == fault


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, ""),
        ({"issuer": "http://127.0.0.1:9000"}, ""),
        ({"issuer": "http://login.example"}, "issuer"),
        ({"issuer": "https://login.example?x"}, "issuer"),
        ({"issuer": "https://["}, "issuer"),
        ({"client_id": " "}, "client_id"),
        ({"scope": "profile"}, "scope"),
        ({"roles": {}}, "roles"),
    ],
)
def test_the_settings_of_a_provider(fields: dict[str, Any], word: str) -> None:
    values: dict[str, Any] = {"issuer": "https://login.example", "client_id": "desk", "roles": {"a": "read"}}
    fault = fault_of_provider(OidcProvider(**values | fields))
    assert fault.startswith(f"oidc: {word}: ") if word else fault == ""


def test_the_secret_of_a_provider_comes_from_the_environment_and_is_not_shown() -> None:
    provider = OidcProvider(issuer="https://a.example", client_id="x", client_secret="$HUSH", roles={"a": "read"})
    found = with_secret(provider, {"HUSH": "secret words"})
    assert found.client_secret == "secret words"
    assert "secret words" not in repr(found)
    with pytest.raises(KeyError, match="HUSH"):
        with_secret(provider, {})


@pytest.mark.parametrize(
    ("groups", "role"),
    [("a", "read"), (["a", "b"], "withdraw"), (["b", "c"], "withdraw"), (["c"], None), (None, None), ([["a"]], None)],
)
def test_the_highest_role_of_the_groups_counts(groups: Any, role: str | None) -> None:
    assert role_of(PROVIDER, groups) == role


@given(st.integers(0, 100_000), st.integers(0, 50))
def test_waits_never_become_shorter_and_end_at_a_quarter_of_an_hour(failures: int, free: int) -> None:
    wait = wait_after(failures, free)
    assert wait <= wait_after(failures + 1, free) <= timedelta(minutes=15)
    assert (wait == timedelta()) == (failures < free)


def test_what_is_typed_instead_of_a_name_is_not_stored() -> None:
    assert "my password" not in str(subjects_of("my password", "192.0.2.1", ""))
    assert set(subjects_of("a", "b", "")) != set(subjects_of("b", "a", ""))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "invited"),
        ({"password": "hash"}, "active"),
        ({"identity": "x"}, "active"),
        ({"password": "hash", "disabled": NOON}, "disabled"),
        ({"disabled": NOON, "removed": NOON}, "removed"),
    ],
)
def test_the_state_of_a_user(fields: dict[str, Any], state: str) -> None:
    assert user_state(User(name="rita", role="read", created=NOON, **fields)) == state


def test_a_link_is_open_until_its_end_for_who_may_sign_in() -> None:
    user = User(name="rita", role="read", created=NOON, link="digest", link_ends=NOON + HOUR)
    disabled = User(name="rita", role="read", created=NOON, link="digest", link_ends=NOON + HOUR, disabled=NOON)
    assert [has_open_link(user, NOON + after) for after in (timedelta(), HOUR)] == [True, False]
    assert not has_open_link(disabled, NOON)
