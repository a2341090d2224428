"""Stories at the desk in a real browser, on a phone, with and without script: written, published, corrected, killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.publishing.media.making import saved
from tests.service.desk_browsing import ARGUMENTS, desk_page
from tests.support import Service

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("desk"))
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: Browser, running: Service, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone, signed in as somebody who may withdraw stories."""
    with desk_page(browser, running, "withdraw", viewport=PHONE, java_script_enabled=request.param) as opened:
        yield opened


def test_a_story_is_written_previewed_published_corrected_and_killed(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name="New story").click()
    page.get_by_label("Headline").fill("Harbour reopens")
    page.get_by_label("Text", exact=True).fill(f"Ships *wait*. {HOSTILE}")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_role("heading", name="RSS").wait_for()
    assert page.get_by_label("Headline").input_value() == "Harbour reopens"
    page.get_by_role("button", name="Show the page below").click()
    page.frame_locator("iframe[name=frame]").get_by_role("heading", name="Harbour reopens").wait_for()
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_text("Saved.").wait_for()
    fits(page)

    slug = page.url.partition("?")[0].rpartition("/")[2]
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish now in 1 feed").click()
    page.get_by_role("heading", name="Where it has arrived").wait_for()
    arrives(page, f"/desk/stories/{slug}/targets", "All have it.")

    page.goto(f"/desk/stories/{slug}/correct")
    page.get_by_label("Note for readers").fill("It reopened on Friday.")
    page.get_by_role("button", name="Publish the correction").click()
    arrives(page, f"/desk/stories/{slug}/targets", "All have it.")
    shows(page, "/rss.xml", "It reopened on Friday.")

    page.goto(f"/desk/stories/{slug}")
    page.get_by_role("link", name="Kill…").click()
    fits(page)
    page.get_by_label("Note for readers").fill("It never happened.")
    page.get_by_label("First word of the headline").fill("harbour")
    page.get_by_role("button", name="Kill in 1 feed and at 0 partners").click()
    page.get_by_role("heading", name="Who has taken it down").wait_for()
    arrives(page, f"/desk/stories/{slug}/targets", "All have taken it down.")
    assert page.request.get(f"/items/{slug}").status == 410


def test_a_picture_is_shown_where_its_words_are_written_and_at_the_story(page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "ferry.jpg"
    photo.write_bytes(saved("JPEG", Image.new("RGB", (1600, 900), "navy")))
    page.goto("/desk/stories/new")
    page.get_by_label("Headline").fill("The new ferry")
    page.get_by_label("Text", exact=True).fill("It sails.")
    page.get_by_label("Add pictures").set_input_files(photo)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("group", name="Picture 1")).to_be_visible()
    assert shape_of(page) == pytest.approx(3 / 2, rel=0.02)
    expect(page.get_by_text("There is unsaved text of yours")).to_be_hidden()
    page.get_by_label("Alternative text").fill("A white ferry at the quay")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_text("Saved.").wait_for()
    assert shape_of(page) == pytest.approx(3 / 2, rel=0.02)
    fits(page)


def shape_of(page: Page) -> float:
    """Return the width of the only picture by its height; it is as wide as a finger at least."""
    shown = page.locator(".pictures img")
    shown.scroll_into_view_if_needed()
    box = shown.bounding_box()
    assert box
    assert box["width"] > 100
    return box["width"] / box["height"]


def test_a_story_is_scheduled_and_taken_back(page: Page) -> None:
    page.goto("/desk/stories/new")
    page.get_by_label("Headline").fill("Tomorrow's news")
    page.get_by_label("Text", exact=True).fill("Not yet.")
    page.get_by_role("button", name="Save and publish…").click()
    page.get_by_role("link", name="Do nothing").click()
    page.get_by_role("link", name="Schedule…").click()
    page.get_by_label("Published").fill("2999-02-05T12:00")
    page.get_by_label("Time zone of these dates").fill("Europe/Berlin")
    page.get_by_role("button", name="Check the times").click()
    page.get_by_text("Tue 5 Feb 2999, 11:00 UTC").wait_for()
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_text("Scheduled. It becomes public:").wait_for()
    slug = page.url.partition("?")[0].rpartition("/")[2]
    page.goto("/desk/calendar?from=2999-02-01&to=2999-02-28")
    page.get_by_role("link", name="Tomorrow's news").first.wait_for()
    page.goto(f"/desk/stories/{slug}")
    page.get_by_role("link", name="Take back…").click()
    page.get_by_role("button", name="Make it a draft again").click()
    page.get_by_text("it is a draft again").wait_for()


def test_chosen_stories_are_tagged_together(page: Page) -> None:
    for number in (1, 2):
        page.goto("/desk/stories/new")
        page.get_by_label("Headline").fill(f"Bundle {number}")
        page.get_by_label("Text", exact=True).fill("Text.")
        page.get_by_role("button", name="Save as draft").click()
    page.goto("/desk/stories?q=bundle&state=draft")
    for box in page.get_by_role("checkbox", name="Choose: Bundle").all():
        box.check()
    page.get_by_label("Tag or section").fill("Harbour")
    page.get_by_role("button", name="Look at the consequences").click()
    page.get_by_role("button", name="Add the tag “Harbour”").click()
    page.get_by_role("heading", name="stories are changed").wait_for()
    assert page.get_by_text("not changed").count() == 0


PASTED = '<p style="color:red">The <b>harbour</b> <img src="https://x.example/a.png"></p>'
PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  const field = document.getElementById("body");
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_pasted_html_becomes_clean_text_and_can_be_undone(browser: Browser, running: Service) -> None:
    with desk_page(browser, running, "write", viewport=PHONE) as page:
        page.goto("/desk/stories/new")
        text, line = page.get_by_label("Text", exact=True), page.locator("[data-pasted]")
        text.fill("Before. ")
        page.evaluate(PASTE, [PASTED, "The harbour"])
        expect(text).to_have_value("Before. The **harbour**")
        expect(line).to_contain_text("Left out: 1 picture, styles.")
        fits(page)
        page.get_by_role("button", name="Paste as plain text").click()
        expect(text).to_have_value("Before. The harbour")
        expect(line).to_be_hidden()
        text.press("Control+z")
        expect(text).to_have_value("Before. The **harbour**")
        text.press("Control+z")
        expect(text).to_have_value("Before. ")
        page.evaluate(PASTE, ["<span>plain *words*</span>", "plain *words*"])
        expect(text).to_have_value("Before. plain *words*")
        expect(line).to_be_hidden()


def test_an_open_editor_hears_that_somebody_else_opens_the_story(browser: Browser, running: Service) -> None:
    with desk_page(browser, running, "withdraw") as one, desk_page(browser, running, "write") as other:
        one.goto("/desk/stories/new")
        one.get_by_label("Headline").fill("Two at once")
        one.get_by_label("Text", exact=True).fill("Text.")
        one.get_by_role("button", name="Save as draft").click()
        one.get_by_role("link", name="Edit", exact=True).click()
        assert one.get_by_text("has this story open").count() == 0
        one.get_by_label("Headline").fill("Two at once, changed")
        other.goto(one.url)
        other.get_by_text("withdraw has this story open").wait_for()
        one.get_by_text("write has this story open").wait_for()
        assert one.get_by_label("Headline").input_value() == "Two at once, changed"
        other.close()
        one.get_by_role("button", name="Save", exact=True).click()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def shows(page: Page, path: str, words: str) -> None:
    """Wait until a document of the site has some words: each web worker takes it from the database."""
    for _ in range(100):
        if words in page.request.get(path).text():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.request.get(path).text())


def arrives(page: Page, path: str, words: str) -> None:
    """Look again, until each target has the change."""
    for _ in range(100):
        page.goto(path)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.locator("main").inner_text())
