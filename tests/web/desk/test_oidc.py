"""Sign in with an account elsewhere, at a provider that runs on a socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from syndication.catalog import users
from syndication.model.oidc_provider import OidcProvider
from syndication.model.users import User
from tests.web.desk.conftest import opened
from tests.web.desk.oidc_provider import CLIENT, SECRET, TestProvider, running_provider, shared_key
from tests.web.desk.support import BASE, Browser, Desk, text_of
from tests.web.desk.test_sign_in import give_link

CALLBACK = f"{BASE}/desk/oidc/callback"


@pytest.fixture
def provider() -> Iterator[TestProvider]:
    with running_provider() as made:
        yield made


@pytest.fixture
def there(tmp_path: Path, provider: TestProvider) -> Iterator[Desk]:
    """A desk that people enter with an account of the provider."""
    settings = OidcProvider(
        issuer=provider.address, client_id=CLIENT, client_secret=SECRET, roles={"editors": "write", "chiefs": "admin"}
    )
    with opened(tmp_path, oidc=settings) as made:
        yield made


def leave(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"/desk/oidc{query}", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def come_back(browser: Browser, address: str) -> TestResponse:
    assert address.startswith(CALLBACK)
    return browser.get(address.removeprefix(BASE), headers={"Sec-Fetch-Site": "cross-site"})


def sign_in(provider: TestProvider, browser: Browser, query: str = "") -> TestResponse:
    return come_back(browser, provider.authorise(leave(browser, query)))


def found(desk: Desk, name: str) -> User | None:
    with desk.house.catalog.read() as connection:
        return users.find(connection, name)


def test_a_person_of_a_group_signs_in_and_is_made_with_its_role(there: Desk, provider: TestProvider) -> None:
    browser = there.stranger()
    link = browser.page("/desk/sign-in?next=/desk/account").xpath("string(//a[contains(@href, '/desk/oidc')]/@href)")
    assert link == "/desk/oidc?next=%2Fdesk%2Faccount"
    answer = sign_in(provider, browser, "?next=/desk/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/account")
    assert "olga write" in text_of(browser.get("/desk/account"))
    [asked] = provider.asked
    assert (asked["redirect_uri"], asked["scope"]) == (CALLBACK, "openid profile email")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert ("user olga", "signed in", "oidc") in [(one.who, one.action, one.note) for one in there.log()]


def test_the_role_is_that_of_the_groups_now(there: Desk, provider: TestProvider) -> None:
    first = there.stranger()
    sign_in(provider, first)
    provider.person["groups"] = "chiefs"
    sign_in(provider, there.stranger())
    assert getattr(found(there, "olga"), "role", "") == "admin"
    assert first.get("/desk/account").status_code == 303  # of the former role
    provider.person["groups"] = []
    assert sign_in(provider, there.stranger()).status_code == 403


def test_groups_may_be_in_the_details_of_the_person(there: Desk, provider: TestProvider) -> None:
    provider.claims = {"groups": None}
    provider.details = {"sub": "1234", "groups": ["editors"]}
    assert sign_in(provider, there.stranger()).status_code == 303
    provider.details = {"sub": "of another person", "groups": ["editors"]}
    assert sign_in(provider, there.stranger()).status_code == 502


@pytest.mark.parametrize("groups", [None, [], ["others"], {"editors": True}, [["editors"]], 5, "Editors"])
def test_who_is_in_no_group_with_a_role_is_not_admitted(there: Desk, provider: TestProvider, groups: Any) -> None:
    provider.claims, provider.details = {"groups": groups}, {"sub": "1234"}
    answer = sign_in(provider, there.stranger())
    assert (answer.status_code, "session" in str(answer.headers.getlist("Set-Cookie"))) == (403, False)
    assert found(there, "olga") is None


@pytest.mark.parametrize("name", ["ada", "ADA ", "not a name", "", None, 7, "x" * 65])
def test_an_account_does_not_take_the_name_of_a_user(there: Desk, provider: TestProvider, name: Any) -> None:
    provider.claims = {"preferred_username": name}
    answer = sign_in(provider, there.stranger())
    assert answer.status_code == 403
    assert getattr(found(there, "ada"), "identity", "") is None


def test_a_user_connects_an_account_with_a_one_time_link(there: Desk, provider: TestProvider) -> None:
    key, browser = give_link(there, "rita"), there.stranger()
    link = browser.page(f"/desk/link?key={key}").xpath("string(//a[contains(@href, '/desk/oidc')]/@href)")
    assert sign_in(provider, browser, f"?{urlsplit(link).query}").status_code == 303
    assert "rita write" in text_of(browser.get("/desk/account"))
    assert there.stranger().get(f"/desk/link?key={key}").status_code == 410
    assert sign_in(provider, there.stranger()).status_code == 303
    assert found(there, "olga") is None


def test_a_disabled_user_is_not_admitted(there: Desk, provider: TestProvider) -> None:
    sign_in(provider, there.stranger())
    with there.house.catalog.begin() as connection:
        users.disable(connection, "olga", "test", datetime.now(UTC))
    assert sign_in(provider, there.stranger()).status_code == 403


def test_acts_that_need_confirmation_need_a_new_sign_in_at_the_provider(there: Desk, provider: TestProvider) -> None:
    """An open session at the provider is no proof of who sits there now."""
    provider.person["groups"] = "chiefs"
    browser = there.stranger()
    sign_in(provider, browser)
    asked = browser.post("/desk/users/rita/disable")
    assert (asked.status_code, "/desk/sign-in?again=1" in asked.text) == (403, True)
    link = browser.page("/desk/sign-in?again=1").xpath("string(//a[contains(@href, '/desk/oidc')]/@href)")
    sign_in(provider, browser, f"?{urlsplit(link).query}")
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert browser.post("/desk/users/rita/disable").status_code == 303


class TestAttacks:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "cross-site", "Referer": f"{BASE}/desk/link"},
            {"Referer": "https://evil.example/desk/link"},
            {},
        ],
        ids=str,
    )
    def test_a_link_of_somebody_else_connects_no_account(self, there: Desk, headers: dict[str, str]) -> None:
        """It leads to the page that says whose account it is."""
        key = give_link(there, "rita")
        answer = there.stranger().get(f"/desk/oidc?key={key}", headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/link?key={key}")
        assert "Set-Cookie" not in answer.headers

    def test_browsers_that_do_not_say_where_a_request_comes_from(self, there: Desk, provider: TestProvider) -> None:
        key = give_link(there, "rita")
        answer = there.stranger().get(f"/desk/oidc?key={key}", headers={"Referer": f"{BASE}/desk/link?key={key}"})
        assert answer.headers["Location"].startswith(provider.address)

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://evil.example"},
            {"iss": None},
            {"aud": "another client"},
            {"aud": None},
            {"aud": [CLIENT, "another client"], "azp": "another client"},
            {"nonce": "another"},
            {"nonce": None},
            {"exp": 1_700_000_000},
            {"exp": None},
            {"iat": 4_000_000_000},
            {"sub": None},
            {"sub": ""},
            {"sub": 5},
        ],
        ids=str,
    )
    def test_a_token_with_a_wrong_claim_is_refused(
        self, there: Desk, provider: TestProvider, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        self.refused(there, sign_in(provider, there.stranger()), 502)

    def test_a_token_without_a_signature_is_refused(self, there: Desk, provider: TestProvider) -> None:
        provider.header = {"alg": "none"}
        self.refused(there, sign_in(provider, there.stranger()), 502)

    def test_a_token_signed_with_the_secret_of_the_client_is_refused(self, there: Desk, provider: TestProvider) -> None:
        provider.header, provider.signing_key = {"alg": "HS256"}, shared_key(SECRET)
        self.refused(there, sign_in(provider, there.stranger()), 502)

    def test_a_token_signed_with_another_key_is_refused(self, there: Desk, provider: TestProvider) -> None:
        provider.signing_key = ECKey.generate_key("P-256", parameters={"kid": "one"})
        self.refused(there, sign_in(provider, there.stranger()), 502)

    def test_a_code_that_another_browser_got_is_refused(self, there: Desk, provider: TestProvider) -> None:
        """Nobody is signed in to the account of an attacker."""
        address = provider.authorise(leave(there.stranger()))
        self.refused(there, come_back(there.stranger(), address), 400)
        victim = there.stranger()
        leave(victim)
        self.refused(there, come_back(victim, address), 400)

    def test_a_code_works_once(self, there: Desk, provider: TestProvider) -> None:
        browser = there.stranger()
        address = provider.authorise(leave(browser))
        assert come_back(browser, address).status_code == 303
        assert come_back(browser, address).status_code == 400  # the browser has forgotten the step

    @pytest.mark.parametrize(
        ("query", "status"),
        [("", 400), ("state=x&code=y", 400), ("iss=https://evil.example", 400), ("error=access_denied", 403)],
    )
    def test_an_answer_that_does_not_fit_is_refused(
        self, there: Desk, provider: TestProvider, query: str, status: int
    ) -> None:
        browser = there.stranger()
        state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
        more = f"&state={state}" if "=" in query and "state" not in query else ""
        self.refused(there, browser.get(f"/desk/oidc/callback?{query}{more}"), status)

    @pytest.mark.parametrize("cookie", ["", "x", "e30=", "é", "W10="])
    def test_a_step_that_cannot_be_read_is_refused(self, there: Desk, cookie: str) -> None:
        browser = there.stranger()
        browser.client.set_cookie("__Secure-desk_step", cookie, domain="feeds.tribune.example", path="/desk")
        self.refused(there, browser.get("/desk/oidc/callback?code=x&state=y"), 400)

    @pytest.mark.parametrize(
        "metadata",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://plain.example/token"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"jwks_uri": 5},
        ],
    )
    def test_a_provider_that_says_something_wrong_is_not_used(
        self, there: Desk, provider: TestProvider, metadata: dict[str, Any]
    ) -> None:
        provider.metadata = metadata
        self.refused(there, there.stranger().get("/desk/oidc"), 502)

    def test_the_sign_in_leads_nowhere_else(self, there: Desk, provider: TestProvider) -> None:
        answer = sign_in(provider, there.stranger(), "?next=https://evil.example/desk")
        assert answer.headers["Location"].startswith("/desk")

    @staticmethod
    def refused(desk: Desk, answer: TestResponse, status: int) -> None:
        cookies = [one for one in answer.headers.getlist("Set-Cookie") if "desk_step=;" not in one]
        assert (answer.status_code, cookies) == (status, [])
        assert found(desk, "olga") is None


def test_without_a_provider_there_is_no_such_address(still: Desk) -> None:
    assert still.stranger().get("/desk/oidc").status_code == 404
    assert still.stranger().get("/desk/oidc/callback?code=x").status_code == 404
