"""The pages in a real browser: they fit a phone, copy addresses, ask nobody else, and log no error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import Service

SEED = next((Path(__file__).parents[2] / "items").rglob("*ukraine-and-russia*.md"))
WRONG = Path(__file__).parents[1] / "cli" / "cases" / "several.rss"
STORY = "/items/ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi"
# Chromium would look up hosts of its own, which a closed network refuses.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

# For each element with text of its own, the contrast of its colour to that of the first ancestor with a background.
CONTRASTS = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : colour;
  };
  return [...document.querySelectorAll("main *")]
    .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(element => [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a))
    .map(([more, less]) => (more + 0.05) / (less + 0.05));
}"""


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


@pytest.mark.parametrize(
    "path", ["/", STORY, "/validate", "/validate?url=/rss.xml", "/validate/rules", "/validate/rules/HttpError"]
)
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


def test_a_document_is_checked_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/validate")
    page.get_by_label("A document to paste").focus()
    page.keyboard.insert_text(WRONG.read_text(encoding="utf-8"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="8 errors, 1 warning").wait_for()
    assert page.get_by_role("listitem").filter(has_text="yesterday at 1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_label("A document to paste").input_value() == WRONG.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [360, 1200])
def test_a_file_is_checked_without_a_script(browser: Browser, running: Service, width: int) -> None:
    context = browser.new_context(
        base_url=running.url, viewport={"width": width, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/validate")
    page.get_by_label("A file").set_input_files(WRONG)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="8 errors, 1 warning").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="NotBlank").click()
    assert page.url == f"{running.url}/validate/rules/NotBlank"
    context.close()


def test_a_feed_of_the_site_is_clean(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Validate a feed").click()
    page.get_by_role("button", name="Check the address").click()
    page.get_by_role("heading", name="Clean").wait_for()


@pytest.mark.parametrize("path", ["/validate", "/validate?url=/rss.xml"])
def test_the_validator_can_be_read(page: Page, path: str) -> None:
    """Text against its background has the contrast of WCAG 2.2, 1.4.3: 4.5 to 1."""
    page.goto(path)
    assert min(page.evaluate(CONTRASTS)) >= 4.5
