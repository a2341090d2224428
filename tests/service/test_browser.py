"""The site in a real browser: pages fit a phone, copy addresses, ask nobody else, log no error; and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, sync_playwright

from tests.service.browsing import CONTRASTS, SHOWN
from tests.support import Service

SEED = next((Path(__file__).parents[2] / "items").rglob("*ukraine-and-russia*.md"))
WRONG = Path(__file__).parents[1] / "cli" / "cases" / "several.rss"
STORY = "/items/ukraine-and-russia-resume-us-brokered-peace-talks-in-abu-dhabi"
RULES = ("/validate/rules", "/validate/rules/HttpError")
WORLD, CITY, EMPTY, OLDER = "/sections/world/", "/sections/city/", "/feeds/empty/", "/archive/"
RECORD = """+++
headline = "Story {number} of the harbour and of all the ships that wait before it"
published = 2026-01-{number:02}T12:00:00Z
section = "City"
media = [{{url = "{url}/static/icon.svg?ships.jpg", type = "image/jpeg", alt = "Ships", width = 1200, height = 800}}]
+++

Ships wait.
"""
# Chromium would look up hosts of its own, which a closed network refuses.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# For what is asked of colours: a scheme changes nothing else.
IN_EITHER_SCHEME = pytest.mark.parametrize("page", ["light", "dark"], indirect=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("browser"))
    (service.items / "seed.md").write_bytes(SEED.read_bytes())
    for number in range(1, 13):
        (service.items / f"{number}.md").write_text(RECORD.format(number=number, url=service.url))
    with (service.root / "syndication.toml").open("a") as settings:
        settings.write('[[feeds]]\nname = "empty"\nsections = ["Nothing"]\n')
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, running: Service, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone that prefers light colours, or those that `IN_EITHER_SCHEME` names."""
    scheme: Literal["light", "dark"] = getattr(request, "param", "light")
    context = browser.new_context(base_url=running.url, viewport={"width": 360, "height": 740}, color_scheme=scheme)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda asked: errors.append(asked.url) if not asked.url.startswith(running.url) else None)
    yield opened
    context.close()
    assert errors == []


def test_pages_can_be_previewed_where_the_public_address_does_not_lead(page: Page, browser: Browser) -> None:
    """The public address of the service is that of 127.0.0.1; whoever opens localhost stays there."""
    page.goto("/")
    assert page.locator("#preview").is_hidden()
    there = page.url.replace("127.0.0.1", "localhost")
    with browser.new_context() as context:
        preview = context.new_page()
        preview.goto(there)
        note = preview.locator("#preview")
        assert note.is_visible()
        assert (page.url in note.inner_text(), f"{there}rss.xml" in note.inner_text()) == (True, True)
        for link in (".headlines a", ".follow a", ".headlines a", ".publication a", ".colophon a"):
            preview.locator(link).first.click()
            assert preview.url.startswith(there)
            assert preview.locator("main h1, h1.publication").count() == 1


def box(element: Locator) -> FloatRect:
    """Return where an element is shown."""
    found = element.bounding_box()
    assert found is not None
    return found


def open_panel(page: Page, path: str) -> None:
    """Open a page, and what it says on how to subscribe."""
    page.goto(path)
    page.get_by_text("Subscribe", exact=True).click()


@pytest.mark.parametrize(
    "path",
    ["/", WORLD, CITY, EMPTY, OLDER, STORY, "/api/", "/validate", "/validate?url=/rss.xml", *RULES],
)
def test_a_page_fits_a_phone(page: Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", ["/", WORLD, CITY])
def test_a_phone_shows_one_line_to_subscribe_and_then_stories(page: Page, path: str) -> None:
    page.goto(path)
    panel, story = page.locator(".subscribe"), page.locator(".headlines h3").first
    assert panel.locator(".button:visible, button:visible, a:visible, input:visible, svg:visible").count() == 1
    assert box(panel)["height"] <= 60
    words, button = box(panel.locator(".pitch")), box(panel.locator("summary .button"))
    assert words["height"] < 30
    assert words["x"] + words["width"] <= button["x"]
    assert box(story)["y"] < 400
    page.get_by_text("Subscribe", exact=True).click()
    assert panel.get_by_label("RSS", exact=True).is_visible()
    assert not panel.get_by_role("img").is_visible()  # a phone cannot scan its own screen
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 1200])
def test_pictures_are_thumbnails_beside_the_headlines(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(CITY)
    picture, headline = page.get_by_role("img", name="Ships").nth(1), page.locator(".headlines h3").nth(1)
    shown, title = box(picture), box(headline)
    assert shown["width"] <= width / 3.5
    assert title["x"] + title["width"] <= shown["x"]
    assert abs(shown["y"] - title["y"]) < 10
    page.mouse.click(shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2)
    page.wait_for_url("**/items/story-11-of-the-harbour-*")


def test_older_stories_lead_to_the_first(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Older stories").click()
    page.get_by_role("link", name="Story 1 of the harbour").click()
    page.get_by_role("heading", name="Story 1 of the harbour").wait_for()
    page.go_back()
    page.get_by_role("link", name="Newer stories").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Latest stories").wait_for()


@pytest.mark.parametrize(("path", "folder"), [("/", ""), (WORLD, "/sections/world")])
def test_an_address_is_copied_by_its_button(page: Page, running: Service, path: str, folder: str) -> None:
    open_panel(page, path)
    page.get_by_role("button", name="Copy the Atom address of").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == f"{running.url}{folder}/atom.xml"


def test_an_address_is_copied_with_the_keyboard_alone(page: Page, running: Service) -> None:
    page.goto(WORLD)
    page.locator(".subscribe summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("RSS", exact=True).focus()
    assert page.evaluate("getSelection().toString()") == f"{running.url}/sections/world/rss.xml"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{running.url}/sections/world/rss.xml"


def test_an_address_is_selected_where_the_clipboard_is_out_of_reach(page: Page, running: Service) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    open_panel(page, WORLD)
    page.get_by_role("button", name="Copy the RSS address of").click()
    page.get_by_role("button", name="Copied").or_(page.get_by_role("button", name="Press Ctrl+C")).wait_for()
    assert page.evaluate("getSelection().toString()") == f"{running.url}/sections/world/rss.xml"


def test_a_feed_is_subscribed_to_without_a_script(browser: Browser, running: Service) -> None:
    context = browser.new_context(base_url=running.url, java_script_enabled=False)
    page = context.new_page()
    open_panel(page, WORLD)
    field = page.get_by_label("RSS", exact=True)
    assert field.input_value() == f"{running.url}/sections/world/rss.xml"
    assert not field.is_editable()
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("img", name="QR code of the RSS address").is_visible()
    context.close()


def test_a_story_leads_from_the_front_page_and_back(page: Page, running: Service) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ukraine and Russia resume").first.click()
    assert page.url == running.url + STORY
    page.get_by_role("link", name="The Tribune").first.click()
    assert page.url == f"{running.url}/"


def test_a_feed_has_a_page_that_leads_to_its_stories_and_from_them(page: Page, running: Service) -> None:
    page.goto("/")
    page.get_by_role("link", name="World").first.click()
    assert page.url == running.url + WORLD
    page.get_by_role("heading", name="World").wait_for()
    page.get_by_role("link", name="Ukraine and Russia resume").click()
    page.get_by_role("article").get_by_role("link", name="World").click()
    assert page.url == running.url + WORLD
    page.locator(".subscribe summary").click()
    page.get_by_role("link", name="Check this feed").click()
    page.get_by_role("heading", name="Clean").wait_for()


def test_readers_find_the_feeds(page: Page, running: Service) -> None:
    page.goto(STORY)
    found = page.locator('link[rel="alternate"]').evaluate_all("links => links.map(link => link.href)")
    assert found[0] == f"{running.url}/sections/world/rss.xml"
    assert f"{running.url}/feed.json" in found


def test_a_document_is_checked_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/validate")
    page.get_by_role("radio", name="Address").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(WRONG.read_text(encoding="utf-8"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="8 errors, 1 warning").wait_for()
    assert page.get_by_role("listitem").filter(has_text="yesterday at 1").count() == 1
    page.wait_for_load_state()  # the style sheet too
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_label("Text of the document").input_value() == WRONG.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [360, 1200])
def test_a_file_is_checked_without_a_script(browser: Browser, running: Service, width: int) -> None:
    context = browser.new_context(
        base_url=running.url, viewport={"width": width, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/validate")
    page.get_by_text("File", exact=True).click()
    assert page.locator(".choice:visible").count() == 1
    page.get_by_label("File of this device").set_input_files(WRONG)
    page.get_by_role("button", name="Check").click()
    page.get_by_role("heading", name="8 errors, 1 warning").wait_for()
    page.wait_for_load_state()  # the style sheet too
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="NotBlank").click()
    assert page.url == f"{running.url}/validate/rules/NotBlank"
    context.close()


def test_a_feed_of_the_site_is_clean(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Validate a feed").click()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("heading", name="Clean").wait_for()


@IN_EITHER_SCHEME
@pytest.mark.parametrize("path", ["/", CITY, EMPTY, OLDER, STORY, "/validate", "/validate?url=/rss.xml", "/api/"])
def test_a_page_can_be_read(page: Page, path: str) -> None:
    """Text against its background has the contrast of WCAG 2.2, 1.4.3: 4.5 to 1."""
    page.goto(path)
    assert min(page.evaluate(CONTRASTS)) >= 4.5


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_chromium_shows_the_source_of_a_feed_with_its_title_and_an_address_for_people_on_top(
    browser: Browser, running: Service, name: str
) -> None:
    """Chromium shows the media types of feeds as text. docs/http.md says so; feeds do not vary for browsers."""
    page = browser.new_page()
    page.goto(f"{running.url}/sections/world/{name}")
    top = page.locator("pre").inner_text()[:1100]
    assert top.startswith("<?xml")
    assert "The Tribune: World</title>" in top
    assert f"{running.url}/" in re.findall(r'<link>(.*)</link>|<link href="(.*?)" rel="alternate"', top)[0]
    page.close()


class TestFeedShownAsXml:
    """A feed as browsers show it that take it for XML, such as extensions: here the media type is another one."""

    @pytest.fixture(params=["rss.xml", "atom.xml"])
    def feed(self, page: Page, request: pytest.FixtureRequest) -> Page:
        page.route(
            f"**/{request.param}",
            lambda route: route.fulfill(response=route.fetch(), headers={"Content-Type": "application/xml"}),
        )
        page.goto(f"/sections/world/{request.param}")
        return page

    def test_says_first_what_it_is_and_where(self, feed: Page) -> None:
        said = [shown for shown in feed.evaluate(SHOWN) if shown["text"]]
        message, address, title = said[:3]
        assert message["text"].startswith("This is a feed: ")
        assert (address["text"], title["text"]) == (feed.url, "The Tribune: World")
        assert message["top"] < address["top"] < title["top"] < 740

    def test_shows_stories_with_dates_and_addresses_and_nothing_for_machines(
        self, feed: Page, running: Service
    ) -> None:
        said = [shown["text"] for shown in feed.evaluate(SHOWN)]
        assert "Ukraine and Russia resume US-brokered peace talks in Abu Dhabi" in said
        assert running.url + STORY in said
        assert any("05 Feb 2026" in text or "2026-02-05T" in text for text in said)
        assert any(text.startswith("Second day of negotiations") for text in said)
        assert not [text for text in said if "<p>" in text or text.startswith("tag:")]

    @IN_EITHER_SCHEME
    def test_fits_a_phone_and_can_be_read(self, feed: Page) -> None:
        assert feed.evaluate("document.documentElement.scrollWidth") <= 360
        assert min(shown["contrast"] for shown in feed.evaluate(SHOWN)) >= 4.5

    def test_is_printed_without_the_message(self, feed: Page) -> None:
        feed.emulate_media(media="print")
        said = [shown["text"] for shown in feed.evaluate(SHOWN)]
        assert not [text for text in said if text.startswith("This is a feed")]
        assert "The Tribune: World" in said
