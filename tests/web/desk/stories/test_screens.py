"""All screens of stories: whole pages that work without script, with a name for each control, and marked embargoes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from syndication.model.users import Role
from syndication.web.desk.frames import CONTENT_SECURITY_POLICY as FRAME_POLICY
from syndication.web.desk.pages import CONTENT_SECURITY_POLICY
from tests.web.desk.stories.newsroom import SLUGS, Newsroom, Screen

OF_STORY = ("", "/preview", "/versions", "/versions/1", "/edit", "/editors", "/kill")
OF_EMBARGOED = (*OF_STORY, "/publish", "/schedule", "/unschedule", "/targets")
OTHERS = (
    "",
    "/stories",
    "/stories?q=harbour&state=public&section=City&partner=msn&verdict=accepted&from=2026-01-01&without=picture",
    "/filters",
    "/filters?state=draft&section=City",
    "/stories/new",
    "/stories/new?from=public",
    "/stories/public/correct",
    "/stories/public/update",
    "/stories/public/withhold",
    "/stories/public/targets",
    "/stories/draft/publish",
    "/stories/draft/schedule",
    "/stories/scheduled/unschedule",
    "/stories/withheld/reinstate",
    "/stories/killed/reinstate",
    "/stories/killed/targets",
    "/calendar",
    "/calendar?from=2998-12-30&to=2999-01-10&zone=Asia/Tokyo",
)
SCREENS = (*OTHERS, *(f"/stories/public{path}" for path in OF_STORY), *(f"/stories/{slug}" for slug in SLUGS))


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_is_a_whole_page_that_runs_nothing_inline(still: Newsroom, path: str) -> None:
    page = still.get(path, "admin")
    assert page.answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert len(page.all("//h1")) == 1
    assert page.all("//title/text()")[0].endswith(" – The Tribune")
    assert page.all("//style | //@style | //script[not(@src)] | //*[@*[starts-with(name(), 'on')]]") == []
    assert len(ids := page.all("//@id")) == len(set(ids))
    assert [one for one in controls(page) if not name_of(page, one)] == []
    assert len(page.answer.data) < 60_000


@pytest.mark.parametrize("path", SCREENS)
def test_what_a_field_refers_to_is_there(still: Newsroom, path: str) -> None:
    page = still.get(path, "admin")
    wanted = [part for name in ("for", "aria-describedby", "aria-labelledby", "list") for part in parts(page, name)]
    assert set(wanted) <= set(page.all("//@id"))
    headings = [int(one.tag[1]) for one in page.all("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert all(after <= before + 1 for before, after in pairwise(headings))


def controls(page: Screen) -> list[Any]:
    return page.all("//button | //a | //select | //textarea | //input[not(@type='hidden')] | //iframe | //table")


def name_of(page: Screen, control: Any) -> str:
    """Return what a screen reader calls a control."""
    if control.tag == "table":
        return "table"  # its cells have headers
    label = page.all(f"//label[@for='{control.get('id')}']") if control.get("id") else control.xpath("ancestor::label")
    texts = (one.text_content() for one in (*label, control) if one.tag not in ("select", "textarea"))
    return control.get("aria-label") or control.get("title") or "".join(texts).strip()


def parts(page: Screen, name: str) -> Iterator[str]:
    for value in page.all(f"//@{name}"):
        yield from value.split()


@pytest.mark.parametrize("path", OF_EMBARGOED)
def test_every_view_of_an_embargoed_story_says_so_in_its_title_too(still: Newsroom, path: str) -> None:
    page = still.get(f"/stories/embargoed{path}")
    assert "[Under embargo] Secret merger" in page.words("//title")
    assert "Nothing of it may be public before." in page.words()


@pytest.mark.parametrize("path", [*OF_STORY[:4], "/page", "/targets"])
def test_those_who_only_read_do_not_see_a_story_under_embargo(still: Newsroom, path: str) -> None:
    page = still.get(f"/stories/embargoed{path}", "read", 403)
    assert "Secret" not in page.text


@pytest.mark.parametrize("path", ["/stories", "/stories?q=secret", "/calendar?from=2998-12-30&to=2999-01-10", ""])
def test_lists_do_not_tell_readers_of_the_desk_of_it(still: Newsroom, path: str) -> None:
    assert "Secret" not in still.get(path, "read").text.replace("q=secret", "")
    if path.startswith("/stories"):
        assert "Secret merger" in still.get(path, "write").text
        assert "embargoed" in still.get(path, "write").text


@pytest.mark.parametrize(
    ("slug", "seen_by"), [("public", "read"), ("withheld", "write"), ("killed", "withdraw"), ("draft", "write")]
)
def test_who_sees_the_text(still: Newsroom, slug: str, seen_by: Role) -> None:
    roles: tuple[Role, ...] = ("read", "write", "withdraw")
    for role in roles:
        status = 200 if roles.index(role) >= roles.index(seen_by) else 404
        still.get(f"/stories/{slug}/page", role, status)


def test_the_page_of_a_story_is_framed_without_rights(still: Newsroom) -> None:
    (frame,) = still.get("/stories/public").all("//iframe")
    assert (frame.get("sandbox"), frame.get("src")) == ("", "/desk/stories/public/page")
    page = still.get("/stories/public/page")
    assert page.answer.headers["Content-Security-Policy"] == FRAME_POLICY
    assert FRAME_POLICY.startswith("sandbox; default-src 'none';")


def test_a_former_slug_leads_to_the_story(newsroom: Newsroom) -> None:
    newsroom.house.record("renamed.md", "Renamed", slug='"new-name"', aliases='["old-name"]')
    newsroom.house.publish()
    assert newsroom.get("/stories/old-name", status=301).location == "/desk/stories/new-name"


def test_what_does_not_exist(still: Newsroom) -> None:
    for path in ("/stories/nothing", "/stories/public/versions/99", "/stories/public/nothing"):
        still.get(path, status=404)


def test_an_edit_is_a_version_with_its_difference(newsroom: Newsroom) -> None:
    newsroom.send("/stories/plain/edit", {"headline": "Council meets again", "body": "Text.\n\nMore.\n"}, "write")
    page = newsroom.get("/stories/plain/versions")
    assert [row.xpath("string(td[2])") for row in page.all("//tbody/tr")] == ["user wanda", "file"]
    difference = newsroom.get("/stories/plain/versions/2")
    assert "Council meets again" in difference.words("//ins")
    assert [one.text_content() for one in difference.all("//*[contains(@class, 'diff-lines')]/ins")] == ["", "More."]


def test_a_zone_that_is_none_is_refused_at_its_field_and_the_days_are_kept(still: Newsroom) -> None:
    page = still.get("/calendar?zone=Mars&from=2026-03-01&to=2026-03-02", status=400)
    assert "This is no time zone" in page.words("//*[@id='zone-error-1']")
    assert [page.all(f"//input[@id='{name}']/@value")[0] for name in ("from", "to", "zone")] == [
        "2026-03-01",
        "2026-03-02",
        "Mars",
    ]
    assert "Nothing was changed" not in page.words()


def test_a_wrong_time_zone_is_said_once(newsroom: Newsroom) -> None:
    dates = {"published": "2999-01-01T00:00", "embargo_until": "2999-01-02T00:00", "zone": "Mars"}
    page = newsroom.send("/stories/draft/edit", dates, status=422)
    assert len(page.all("//*[@id='faults']//li")) == 1


def test_the_preview_of_a_partner_that_refuses_has_reasons_and_no_empty_entry(still: Newsroom) -> None:
    (box,) = still.get("/stories/plain/preview").all("//section[contains(., 'Partner msn')]")
    assert "does not take it" in box.text_content()
    assert box.xpath(".//details") == []
    assert "0 bytes" not in box.text_content()


def test_versions_name_fields_in_words(newsroom: Newsroom) -> None:
    newsroom.send("/stories/public/correct", {"note": "It was Friday.", "author-0-name": "Ann Berg"})
    words = newsroom.get("/stories/public/versions/2").words()
    assert "Authors" in words
    assert "name: Ann Berg" in words
    assert "kind: correction; note: It was Friday." in words


def test_an_address_that_leads_nowhere_is_named_in_the_language_of_the_person(still: Newsroom) -> None:
    german = {"Accept-Language": "de"}
    assert "Diese Seite gibt es nicht" in still.browser().get("/desk/nowhere", headers=german).text


@pytest.mark.parametrize("slug", ["draft", "scheduled", "embargoed"])
def test_what_is_not_public_yet_is_not_shown_as_refused(still: Newsroom, slug: str) -> None:
    page = still.get(f"/stories/{slug}", "write")
    assert page.all("//*[@aria-labelledby='where']//*[contains(@class, 'chip-no')]") == []
    assert ("is a draft" if slug == "draft" else "It becomes public:") in page.words("//*[@aria-labelledby='where']")
