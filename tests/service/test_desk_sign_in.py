"""Sign in at the desk of a real service: over a socket, in a browser with and without script, behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.service.desk_browsing import ARGUMENTS, PASSWORD, desk_page
from tests.support import Service

HEADER = "DeskUser"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("desk"))
    service.start("--workers", "2")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_person_signs_in_by_keyboard_on_a_phone(browser: Browser, running: Service, has_script: bool) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "locale": "de-DE"}
    options = phone | {"java_script_enabled": has_script}
    running.run("users", "add", "anna", "--role", "write")
    link = running.run("users", "link", "anna").stdout.strip()
    with browser.new_context(base_url=running.url, **options) as context:
        page = context.new_page()
        page.goto(link)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="anna").wait_for()
        page.goto("/desk/account")
        assert page.locator("h1").inner_text() == "Ihr Konto"
        assert "Diese Verbindung" not in page.content()
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert {(one["httpOnly"], one["sameSite"], one["path"]) for one in cookies.values()} == {(True, "Lax", "/desk")}
        assert set(cookies) == {"desk_session", "desk_device"}
        page.get_by_role("button", name="Abmelden").first.click()
        page.locator("#name").fill("Anna")
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="anna").wait_for()


def test_forms_of_another_site_are_refused(browser: Browser, running: Service) -> None:
    """The page of an attacker is on another port of the same machine: the browser sends the cookie, and says so."""
    with desk_page(browser, running, "read") as page:
        attack = f'<form method="post" action="{running.url}/desk/sign-out"><button>Win</button></form>'
        other = page.context.new_page()
        other.route("http://localhost:1/*", lambda route: route.fulfill(content_type="text/html", body=attack))
        other.goto("http://localhost:1/")
        with other.expect_navigation():
            other.get_by_role("button").click()
        assert other.locator("h1").inner_text() == "Refused"
        page.goto("/desk/account")
        assert page.locator("h1").inner_text() == "Your account"


def test_a_passkey_is_made_and_signs_in(browser: Browser, running: Service) -> None:
    local = running.url.replace("127.0.0.1", "localhost")
    running.run("users", "add", "petra", "--role", "read")
    link = running.run("users", "link", "petra").stdout.strip().replace("127.0.0.1", "localhost")
    with browser.new_context(base_url=local) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        more = {"isUserVerified": True, "automaticPresenceSimulation": True}
        authenticator = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})["authenticatorId"]
        page.goto(link)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Set the password and sign in").click()
        page.get_by_role("link", name="petra").wait_for()
        page.goto("/desk/account")
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_label("Name of the device").fill("Phone")
        page.get_by_role("button", name="Make the passkey").click()
        page.get_by_role("button", name="Remove Phone").wait_for()
        page.get_by_role("button", name="Sign out").first.click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("link", name="petra").wait_for()
        found = running.run("users", "sessions", "petra").stdout
        assert "passkey" in found
        page.get_by_role("button", name="Sign out").first.click()
        tools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("alert").wait_for()
        assert page.goto("/desk/account")
        assert page.locator("h1").inner_text() == "Sign in"


class TestProxy:
    """A proxy on the same machine signs people in; the service trusts it, or not."""

    @pytest.fixture(scope="class")
    @classmethod
    def proxied(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
        yield from cls.with_proxy(tmp_path_factory.mktemp("proxied"), "127.0.0.0/8")

    @pytest.fixture(scope="class")
    @classmethod
    def elsewhere(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
        yield from cls.with_proxy(tmp_path_factory.mktemp("elsewhere"), "10.1.2.3")

    @staticmethod
    def with_proxy(root: Path, proxy: str) -> Iterator[Service]:
        service = Service(root)
        with (root / "syndication.toml").open("a") as settings:
            settings.write(f'trusted_proxies = ["{proxy}"]\ndesk_proxy_header = "{HEADER}"\n')
        assert service.run("users", "add", "anna", "--role", "read").returncode == 0
        service.run("users", "add", "berta", "--role", "admin")
        service.start("--workers", "1")
        yield service
        service.stop()

    def test_a_trusted_proxy_names_the_person(self, proxied: Service) -> None:
        answer = proxied.get("/desk/account", headers={HEADER: "anna"})
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        assert (answer.status, b">anna<" in answer.body) == (200, True)
        assert proxied.get("/desk/account", headers={HEADER: "anna", "Cookie": cookie}).status == 200
        other = proxied.get("/desk/users", headers={HEADER: "berta", "Cookie": cookie})
        assert (other.status, b">berta<" in other.body) == (200, True)
        assert proxied.get("/desk/account", headers={"Cookie": cookie}).status == 303  # the proxy names nobody

    @pytest.mark.parametrize("name", ["nobody", "", "anna, berta", "anna\tx"])
    def test_a_name_that_no_user_has_signs_nobody_in(self, proxied: Service, name: str) -> None:
        assert proxied.get("/desk/account", headers={HEADER: name}).status == 303

    def test_the_header_means_nothing_from_another_peer(self, elsewhere: Service) -> None:
        for headers in ({HEADER: "berta"}, {HEADER: "berta", "X-Forwarded-For": "10.1.2.3"}):
            answer = elsewhere.get("/desk/account", headers=headers)
            assert (answer.status, "Set-Cookie" in answer.headers) == (303, False)

    def test_without_a_list_of_proxies_the_service_does_not_start(self, tmp_path: Path) -> None:
        service = Service(tmp_path)
        with (tmp_path / "syndication.toml").open("a") as settings:
            settings.write(f'desk_proxy_header = "{HEADER}"\n')
        done = service.run("serve")
        assert (done.returncode, "name the proxy in trusted_proxies" in done.stderr) == (1, True)


def test_the_log_of_requests_has_no_secret_of_a_link(tmp_path: Path) -> None:
    service = Service(tmp_path)
    with (tmp_path / "syndication.toml").open("a") as settings:
        settings.write('request_log = "on"\n')
    link = service.run("users", "add", "anna", "--role", "read").stdout.strip()
    service.start("--workers", "1")
    assert service.get(link.removeprefix(service.url)).status == 200
    service.wait(lambda: "GET /desk/link 200" in (tmp_path / "serve.log").read_text())
    service.stop()
    log = (tmp_path / "serve.log").read_text()
    assert link.partition("=")[2] not in log
