"""Pages in a browser: no violation of axe, visible focus, few bytes; and what the scripts of the desk do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.service.in_process import SITE, Traffic, make_application
from tests.service.test_browser import ARGUMENTS

Size = tuple[int, Literal["light", "dark"]]

RICH = """+++
headline = "Harbour reopens after a winter of ice"
standfirst = "The first ships came in on Thursday."
published = 2026-02-05T12:00:00Z
modified = 2026-02-05T15:30:00Z
section = "City"
kind = "video"
ai = "assisted"
disclosure = "Advertisement"
sponsor = {name = "The Port Authority", url = "https://port.example/"}
tags = ["Harbour"]
authors = [{name = "Ana Example", role = "Correspondent", url = "https://tribune.example/ana"}, {name = "Bo Writer"}]
source = {name = "Reuters", url = "https://agency.example/"}
related = [{title = "The winter that closed it", url = "https://tribune.example/winter", label = "Read more:"}]
revisions = [{at = 2026-02-05T14:00:00Z, kind = "update", note = "Adds a quotation."}]
rights = {holder = "Reuters", notice = "© Reuters 2026"}

[[media]]
url = "https://tribune.test/static/icon.svg?ships.jpg"
type = "image/jpeg"
alt = "Ships wait before the pier"
caption = "The first ships."
credit = "Ana Example"
width = 1200
height = 800
+++

The ships came in [at dawn](https://port.example/).

## The pier

> Who pays?
"""
PLAIN = "+++\nheadline = 'Story {number} of the ships'\npublished = 2026-01-{number:02}T12:00:00Z\n+++\n\nShips.\n"
STORY = "/items/harbour-reopens-after-a-winter-of-ice"
SECTION, OLDER = "/sections/city/", "/archive/"
VALIDATOR = ("/validate", "/validate?url=/rss.xml", "/validate/rules", "/validate/rules/HttpError")
PUBLIC = ["/", SECTION, OLDER, STORY, "/nothing", "/api/", "/hub", *VALIDATOR]
COMPONENTS = "/components"
ALIKE = {"exclude": [[".manual section:nth-of-type(n + 3)"]]}  # the manual of the API is long, its chapters are alike
OPTIONS = {"rules": {"target-size": {"enabled": True}}}
INLINE = """() => [...document.querySelectorAll("*")].filter(one =>
  one.localName === "style" || [...one.attributes].some(({name}) => name === "style" || name.startsWith("on"))
  || (one.localName === "script" && !one.src && !/^application\\/(ld\\+json|rsl\\+xml)$/.test(one.type)))
  .map(one => one.outerHTML.slice(0, 100))"""
# A frame shows the focus in its own page: no selector of ours tells of it.
FOCUS = """() => {
  const seen = element => element && (element.localName === "iframe" || element.matches(":focus-within")
    && parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== "none"
    || seen(element.parentElement));
  const focused = document.activeElement;
  return focused === document.body ? "" : `${focused.outerHTML.slice(0, 80)} ${seen(focused) ? "seen" : "unseen"}`;
}"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    records = {f"{number}.md": PLAIN.format(number=number) for number in range(1, 13)}
    return make_application(tmp_path_factory.mktemp("looks"), records | {"rich.md": RICH})


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone that prefers light colours, or of the width and the scheme that `SIZES` names."""
    width, scheme = cast("Size", getattr(request, "param", (360, "light")))
    context = browser.new_context(base_url=SITE, viewport={"width": width, "height": 740}, color_scheme=scheme)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def traffic(page: Page, application: Flask) -> Iterator[Traffic]:
    """What the page asks for: nothing of another host, and nothing that its policy forbids."""
    traffic = Traffic(application, page)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    yield traffic
    assert (errors, traffic.elsewhere) == ([], [])


SIZES = pytest.mark.parametrize("page", [(360, "light"), (1280, "dark")], indirect=True, ids=["phone", "wide-dark"])


@SIZES
@pytest.mark.parametrize("path", [*PUBLIC, COMPONENTS])
def test_axe_finds_no_violation(page: Page, path: str) -> None:
    page.goto(path)
    found = Axe().run(page, ALIKE, OPTIONS)
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("path", [*PUBLIC, COMPONENTS])
def test_a_page_needs_few_bytes_and_nothing_inline(page: Page, traffic: Traffic, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("load")
    assert page.evaluate(INLINE) == []
    assert len(traffic.sizes) <= 8
    assert sum(traffic.sizes.values()) <= 60_000


@pytest.mark.parametrize("page", [(320, "light"), (768, "light")], indirect=True, ids=["zoomed", "tablet"])
@pytest.mark.parametrize("path", [*PUBLIC, COMPONENTS])
def test_a_page_fits_its_window(page: Page, path: str) -> None:
    """1280 pixels at 400 % zoom are 320."""
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
@pytest.mark.parametrize("path", ["/", STORY, "/validate", COMPONENTS])
def test_the_focus_is_always_seen(page: Page, path: str) -> None:
    page.goto(path)
    places: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUS)
        if not place or place in places[:1]:
            break
        places.append(place)
    assert len(places) > 5
    assert [place for place in places if place.endswith("unseen")] == []


def test_a_printed_story_has_its_address_and_no_buttons(page: Page) -> None:
    page.goto(STORY)
    page.emulate_media(media="print")
    assert page.locator(".printed").inner_text() == SITE + STORY
    assert page.locator(".follow, .colophon nav").locator("visible=true").count() == 0


class TestScripts:
    """What desk.js and editor.js do, under the policy of the desk."""

    @pytest.fixture(autouse=True)
    def _opened(self, page: Page, traffic: Traffic) -> None:  # the page needs the traffic
        page.clock.install()
        page.goto(COMPONENTS)

    def agree(self, page: Page) -> list[str]:
        """Agree to every question of the browser; return the list of their types."""
        asked: list[str] = []

        def accept(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", accept)
        return asked

    def leave_unasked(self, page: Page) -> None:
        """Let the page be left without a question, whose answer Chromium rarely loses."""
        page.evaluate("addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)")

    def test_a_live_region_is_fetched_again(self, page: Page) -> None:
        region = page.locator("#loads")
        first = int(region.inner_text().split()[1])
        page.clock.run_for(10_000)
        page.get_by_text(f"Loaded {first + 1} times").wait_for()
        assert page.locator("#rows tbody tr").count() == 7

    def test_a_live_region_stays_while_it_has_the_focus(self, page: Page) -> None:
        row = page.locator("#rows a").first
        row.focus()
        first = int(page.locator("#loads").inner_text().split()[1])
        page.clock.run_for(10_000)
        page.get_by_text(f"Loaded {first + 1} times").wait_for()
        assert page.evaluate("document.activeElement.matches('#rows a')")

    def test_a_text_is_copied(self, page: Page) -> None:
        page.get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "https://tribune.example/rss.xml"
        assert page.locator("#said").inner_text() == "Copied"

    def test_all_rows_are_chosen_and_counted(self, page: Page) -> None:
        page.get_by_label("All on this page").check()
        assert page.locator("[data-chosen]").inner_text() == "7"
        page.get_by_label("Choose story 2").uncheck()
        assert page.locator("[data-chosen]").inner_text() == "6"
        assert page.get_by_label("All on this page").evaluate("box => box.indeterminate")

    def test_counters_follow_a_headline(self, page: Page) -> None:
        page.get_by_label("Headline").fill("Zwölf Boxer 🥊")
        counts = page.locator("[data-count]")
        assert counts.all_inner_texts() == ["13", "13 of 10 at MSN", "13 of 90 at Apple News"]
        assert [one.evaluate("one => one.classList.contains('over')") for one in counts.all()] == [False, True, False]

    def test_a_preview_follows_the_last_key(self, page: Page) -> None:
        page.get_by_label("Headline").fill("Ships & <b>ice</b>")
        assert page.locator("#lint").inner_text() == "Written:"
        page.clock.run_for(400)
        page.get_by_text("Written: Ships & <b>ice</b>").wait_for()
        page.frame_locator("iframe[name=preview]").get_by_text("Ships & <b>ice</b>").wait_for()
        assert page.evaluate("history.length") == 2  # an empty page and this one
        assert page.get_by_label("Headline").evaluate("field => field === document.activeElement")

    def test_unsaved_text_is_offered_in_a_line(self, page: Page) -> None:
        page.get_by_label("Headline").fill("Not yet saved")
        page.clock.run_for(500)
        self.leave_unasked(page)
        page.reload()
        assert page.get_by_label("Headline").input_value() == "Talks resume"
        page.get_by_role("button", name="Use it").click()
        assert page.get_by_label("Headline").input_value() == "Not yet saved"
        assert page.get_by_role("button", name="Use it").is_hidden()
        self.leave_unasked(page)
        page.reload()
        page.get_by_role("button", name="Drop it").click()
        page.reload()
        assert page.get_by_role("button", name="Use it").is_hidden()

    def test_unsaved_text_is_forgotten_at_the_end_of_a_session(self, page: Page) -> None:
        page.get_by_label("Headline").fill("Secret")
        page.clock.run_for(500)
        assert "Secret" in page.evaluate("JSON.stringify(sessionStorage)")
        self.leave_unasked(page)
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_load_state("load")
        assert page.evaluate("sessionStorage.length") == 0

    def test_leaving_with_unsaved_text_is_asked_about(self, page: Page) -> None:
        asked = self.agree(page)
        page.goto("/")
        assert asked == []
        page.go_back()
        page.get_by_label("Standfirst").press_sequentially("More")
        page.goto("/")
        assert asked == ["beforeunload"]

    def test_saving_by_keyboard_asks_nothing(self, page: Page) -> None:
        asked = self.agree(page)
        page.get_by_label("Headline").fill("Saved by keyboard")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert (asked, page.locator("#lint").inner_text()) == ([], "Written: Saved by keyboard")


class TestShortcuts:
    @pytest.fixture(autouse=True)
    def _opened(self, page: Page, traffic: Traffic) -> None:  # the page needs the traffic
        page.goto(COMPONENTS)

    def turn(self, page: Page, *, on: bool) -> None:
        page.keyboard.press("?")
        page.get_by_label("Use the shortcuts below").set_checked(on)
        page.get_by_role("button", name="Close").click()

    def test_are_off_until_they_are_wanted(self, page: Page) -> None:
        page.keyboard.press("j")
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement === document.body")
        assert page.url == SITE + COMPONENTS

    def test_are_listed_with_those_of_the_page(self, page: Page) -> None:
        page.keyboard.press("?")
        rows = page.locator("#keys [data-own] > div").all_inner_texts()
        assert [row.split() for row in rows][:2] == [["g", "h", "Start"], ["g", "s", "Stories"]]

    def test_walk_through_rows_and_open_screens(self, page: Page) -> None:
        self.turn(page, on=True)
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#draft"
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#public"
        page.keyboard.press("g")
        page.keyboard.press("f")
        assert page.url.endswith("#feeds")
        page.keyboard.press(".")
        assert page.evaluate("document.activeElement.textContent") == "Edit"

    def test_lead_into_a_field_without_typing_there(self, page: Page) -> None:
        self.turn(page, on=True)
        page.keyboard.press("w")
        assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["q", "harbour"]
        page.get_by_role("button", name="Keys").click()
        assert "Words" in page.locator("#keys [data-own]").inner_text()

    def test_leave_fields_and_keys_of_the_browser_alone(self, page: Page) -> None:
        self.turn(page, on=True)
        taken = "addEventListener('keydown', event => { window.taken = event.defaultPrevented; })"
        page.evaluate(taken)
        for keys in ("/", "'", "Control+k", "Control+s", "Control+f", "Alt+d", "F1", "x"):
            page.keyboard.press(keys)
            assert page.evaluate("window.taken") is False
        page.get_by_label("Standfirst").press_sequentially("je?g")
        assert "je?g" in page.get_by_label("Standfirst").input_value()
        assert page.locator("#keys").is_hidden()

    def test_can_be_switched_off_for_good(self, page: Page) -> None:
        self.turn(page, on=True)
        self.turn(page, on=False)
        page.keyboard.press("?")
        assert page.locator("#keys").is_hidden()
        page.get_by_role("button", name="Keys").click()
        assert page.locator("#keys").is_visible()


def test_the_desk_works_without_a_script(browser: Browser, application: Flask) -> None:
    context = browser.new_context(base_url=SITE, java_script_enabled=False)
    page = context.new_page()
    Traffic(application, page)
    page.goto(COMPONENTS)
    assert page.get_by_role("button", name="Copy").count() == 0
    assert page.get_by_label("All on this page").is_hidden()
    page.get_by_label("Headline").fill("Without a script")
    page.get_by_role("button", name="Preview").click()
    page.frame_locator("iframe[name=preview]").get_by_text("Without a script").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Written: Without a script").wait_for()
    context.close()
