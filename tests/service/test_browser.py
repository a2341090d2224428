"""The pages in a real browser: they fit a phone, copy addresses, ask nobody else, and log no error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import Service

SEED = next((Path(__file__).parents[2] / "items").rglob("*ukraine-and-russia*.md"))
STORY = "/items/ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi"
# Chromium would look up hosts of its own, which a closed network refuses.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("browser"))
    (service.items / "seed.md").write_bytes(SEED.read_bytes())
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, running: Service, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        base_url=running.url, viewport={"width": 360, "height": 740}, color_scheme=request.param
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda asked: errors.append(asked.url) if not asked.url.startswith(running.url) else None)
    yield opened
    context.close()
    assert errors == []


@pytest.mark.parametrize("path", ["/", STORY])
def test_a_page_fits_a_phone(page: Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("h1").count() == 1


def test_an_address_is_copied_by_its_button(page: Page, running: Service) -> None:
    page.goto("/")
    page.locator("button:visible").first.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
    assert page.evaluate("navigator.clipboard.readText()") == f"{running.url}/rss.xml"


def test_a_story_leads_from_the_front_page_and_back(page: Page, running: Service) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ukraine and Russia resume").first.click()
    assert page.url == running.url + STORY
    page.get_by_role("link", name="The Tribune").first.click()
    assert page.url == f"{running.url}/"


def test_readers_find_the_feeds(page: Page, running: Service) -> None:
    page.goto(STORY)
    found = page.locator('link[rel="alternate"]').evaluate_all("links => links.map(link => link.href)")
    assert found[0] == f"{running.url}/sections/world/rss.xml"
    assert f"{running.url}/feed.json" in found
