"""Requests that another site makes a browser send change nothing."""

from __future__ import annotations

import pytest

from syndication.web.desk.other_sites import is_of_other_site
from tests.web.desk.conftest import opened
from tests.web.desk.support import BASE, COOKIE, Desk

HOSTS = ("feeds.tribune.example",)


@pytest.mark.parametrize(
    ("method", "fetch_site", "origin", "refused"),
    [
        ("GET", "cross-site", "https://evil.example", False),
        ("HEAD", "cross-site", "", False),
        ("OPTIONS", "cross-site", "", False),
        ("POST", "same-origin", BASE, False),
        ("POST", "none", "", False),
        ("POST", "same-site", "https://tribune.example", True),
        ("POST", "cross-site", BASE, True),
        ("POST", "SAME-ORIGIN", "", True),
        ("POST", "", "", False),
        ("POST", "", BASE, False),
        ("POST", "", "https://FEEDS.tribune.example", False),
        ("POST", "", "https://feeds.tribune.example:8443", True),
        ("POST", "", "https://feeds.tribune.example.evil.example", True),
        ("POST", "", "null", True),
        ("POST", "", "https://[", True),
        ("PUT", "cross-site", "", True),
        ("DELETE", "", "https://evil.example", True),
        ("PROPFIND", "cross-site", "", True),
    ],
)
def test_who_sends_a_request(method: str, fetch_site: str, origin: str, refused: bool) -> None:
    assert is_of_other_site(method, fetch_site, origin, HOSTS) == refused


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://tribune.example"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
def test_every_form_of_the_desk_refuses_other_sites(still: Desk, headers: dict[str, str]) -> None:
    browser, before = still.browser("admin"), still.log()
    for path in every_form(still):
        answer = browser.post(path, {"name": "rita", "role": "admin"}, headers=headers)
        assert (path, answer.status_code) == (path, 403)
        assert "Set-Cookie" not in answer.headers
    assert still.log() == before
    assert browser.get("/desk/account").status_code == 200


def test_every_act_of_the_desk_is_a_post(still: Desk) -> None:
    methods = {
        method
        for rule in still.app.url_map.iter_rules()
        if rule.endpoint.startswith("desk.")
        for method in rule.methods or ()
    }
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_request_with_a_token_and_a_cookie_is_refused(still: Desk) -> None:
    browser = still.browser("admin")
    answer = browser.get("/desk/account", headers={"Authorization": "Bearer syn_x"})
    assert answer.status_code == 400
    client = still.app.test_client()
    client.set_cookie(COOKIE, "x", domain="feeds.tribune.example")
    api = client.get("/api/items", base_url=BASE, headers={"Authorization": "Bearer syn_x"})
    assert (api.status_code, api.get_json()["detail"]) == (
        400,
        "The request has a token and the cookie of the desk; send one of them",
    )


def test_another_host_name_of_the_site_is_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A proxy may replace the Host: then the address of the settings counts."""
    with opened(tmp_path_factory.mktemp("proxied")) as desk:
        answer = desk.app.test_client().post(
            "/desk/sign-out", base_url="http://127.0.0.1:8000", headers={"Origin": BASE}
        )
        assert answer.status_code == 303


def every_form(desk: Desk) -> list[str]:
    """Return a path for each view of the desk that takes a POST."""
    rules = [rule for rule in desk.app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]
    return [
        rule.rule.replace("<int:number>", "1").replace("<name>", "rita").replace("<passkey_id>", "x")
        for rule in rules
        if "POST" in (rule.methods or ())
        and "<" not in rule.rule.replace("<int:number>", "").replace("<name>", "").replace("<passkey_id>", "")
    ]
