"""Every screen of the desk in a browser: no violation of axe, nothing inline, no other host, few bytes, any width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.service.in_process import Traffic
from tests.service.test_browser import ARGUMENTS
from tests.service.test_looks import INLINE, OPTIONS
from tests.web.desk.conftest import opened
from tests.web.desk.support import BASE, COOKIE, Desk
from tests.web.import_support import Part, form, old_feed, run_import, wxr

STORY = "/desk/stories/old-story"
PARTS = ["", "/edit", "/correct", "/withhold", "/kill", "/schedule", "/preview", "/versions", "/targets"]
STRANGER = ["/desk/sign-in", "/desk/nothing"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("newsroom")) as desk:
        yield desk


def screens(desk: Desk) -> list[str]:
    """Return the paths without a parameter where a person who has signed in finds a page."""
    rules = [rule for rule in desk.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    paths = sorted(rule.rule for rule in rules if rule.rule.startswith("/desk"))
    browser = desk.browser("admin")
    return [
        path for path in paths if browser.get(path).mimetype == "text/html" and browser.get(path).status_code == 200
    ]


def imports(desk: Desk) -> list[str]:
    """Return the paths of imports: after a dry run with much to say, before the real one, failed, and waiting."""
    old = ("feed", "old.xml", old_feed(3, 2, 1, guid="a-{}", link="other-{}"))
    story = wxr(1, 2, 3).replace(b"Text of 1.", b'Text. <iframe src="https://maps.example/"></iframe>')
    forms: list[list[Part]] = [
        [("file", "export.xml", story.replace(b"?p=3", b"?p=2")), old],
        [("file", "letter.doc", b"Dear editors")],
        [("file", f"{'long-name-' * 8}.xml", wxr(1))],
    ]
    browser = desk.browser("admin")
    places = [browser.post("/desk/sources/import", **form(parts)).headers["Location"] for parts in forms]
    assert run_import(desk.app, desk.house)
    assert run_import(desk.app, desk.house)
    return [*places, f"{places[0]}/run"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")], ids=["zoomed", "wide-dark"])
def test_every_screen_can_be_read_by_everyone(
    browser: Browser, newsroom: Desk, width: int, scheme: Literal["light", "dark"]
) -> None:
    """One test opens all, so that screens of which it does not know the names are opened too."""
    faults: list[tuple[str, object]] = []
    context = browser.new_context(base_url=BASE, viewport={"width": width, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda said: faults.append((page.url, said.text)) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: faults.append((page.url, str(error))))
    cookie = newsroom.browser("admin").cookies()[COOKIE]
    traffic = Traffic(newsroom.app, page, BASE, f"{COOKIE}={cookie}")
    for path in [*screens(newsroom), *(STORY + part for part in PARTS), *imports(newsroom)]:
        faults += [(path, fault) for fault in faults_of(page, traffic, path)]
    traffic.cookie = ""
    for path in STRANGER:
        faults += [(path, fault) for fault in faults_of(page, traffic, path)]
    context.close()
    assert faults == []


def faults_of(page: Page, traffic: Traffic, path: str) -> Iterator[object]:
    """Yield what is wrong with a screen."""
    traffic.sizes.clear()
    page.goto(path)
    page.wait_for_load_state("load")
    for one in Axe().run(page, options=OPTIONS).response["violations"]:
        yield one["id"], [node["html"][:150] for node in one["nodes"]][:3]
    yield from page.evaluate(INLINE)
    yield from traffic.elsewhere
    own = [size for asked, size in traffic.sizes.items() if not asked.endswith("/page")]  # a frame is a page of its own
    if len(own) > 8 or sum(own) > 60_000:
        yield f"{len(own)} requests, {sum(own)} bytes"
    if page.locator("h1").count() != 1:
        yield "not one h1"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "wider than its window"
