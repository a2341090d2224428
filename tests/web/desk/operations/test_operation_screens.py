"""All screens of operators: whole pages that work without script, for the roles that they are meant for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from syndication.catalog import jobs, sources
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.job import Job
from syndication.model.source_state import SourceState
from syndication.model.users import Role
from syndication.web.desk.pages import CONTENT_SECURITY_POLICY
from tests.web.desk.operations.machine_room import ANSWER, SECOND
from tests.web.desk.stories.newsroom import Newsroom
from tests.web.desk.stories.test_screens import controls, name_of, parts

ROLES: tuple[Role, ...] = ("read", "write", "withdraw", "admin")
SCREENS: dict[str, Role] = {
    "/findings": "read",
    "/findings?state=broken&result=present": "read",
    "/feeds": "read",
    "/feeds/all": "read",
    "/feeds/sections/city": "read",
    "/partners": "read",
    "/partners/msn": "read",
    "/partners/closed?state=refused": "read",
    "/deliveries": "read",
    "/deliveries?state=done&kind=event&target=sport&story=public": "read",
    "/deliveries?sent=3": "read",
    "/deliveries/targets": "read",
    "/deliveries/subscribers?path=/rss.xml": "read",
    "/sources?asked=agency": "read",
    "/sources/import": "read",
    "/settings": "admin",
    "/audience": "read",
    "/audience?days=90&by=feed&feed=all": "read",
    "/audience/ways": "read",
    "/audience/ways?days=365": "read",
    "/audit": "read",
    "/audit?kind=person&actor=user+ada&action=cured&story=public&since=2026-02-05": "read",
    "/editions": "read",
    "/editions?path=/sections/city/atom.xml": "read",
}


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_is_a_whole_page_with_names_that_runs_nothing_inline(quiet: Newsroom, path: str) -> None:
    page = quiet.get(path, "admin")
    assert page.answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert len(page.all("//h1")) == 1
    assert page.all("//style | //@style | //script[not(@src)] | //*[@*[starts-with(name(), 'on')]]") == []
    assert len(ids := page.all("//@id")) == len(set(ids))
    assert [one for one in controls(page) if not name_of(page, one)] == []
    wanted = [part for name in ("for", "aria-describedby", "aria-labelledby", "list") for part in parts(page, name)]
    assert set(wanted) <= set(ids)
    headings = [int(one.tag[1]) for one in page.all("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert ANSWER not in page.text
    assert len(page.answer.data) < 60_000


@pytest.mark.parametrize(("path", "needed"), SCREENS.items())
def test_who_sees_a_screen(quiet: Newsroom, path: str, needed: Role) -> None:
    for role in ROLES:
        quiet.get(path, role, 200 if ROLES.index(role) >= ROLES.index(needed) else 403)


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/findings/none/recheck", "write"),
        ("/findings/none/cure", "write"),
        ("/partners/none/done", "withdraw"),
        ("/partners/none/keys", "admin"),
        ("/partners/none/keys/rotate", "admin"),
        ("/partners/none/keys/1/revoke", "admin"),
        ("/deliveries/none/resend", "admin"),
        ("/deliveries/resend", "admin"),
        ("/feeds/all/rebuild", "admin"),
        ("/sources/agency/fetch", "write"),
        ("/deliveries/targets/none/pause", "admin"),
        ("/deliveries/targets/none/resume", "admin"),
        ("/deliveries/subscribers/none/close", "admin"),
    ],
)
def test_who_may_do_an_act(quiet: Newsroom, path: str, needed: Role) -> None:
    for role in ROLES[: ROLES.index(needed)]:
        quiet.post(path, {}, role, 403)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/sections/none", 404),
        ("/feeds?cursor=!", 400),
        ("/findings?state=none", 400),
        ("/findings?cursor=!", 400),
        ("/findings/none/cure", 404),
        ("/partners/none", 404),
        ("/partners/msn?state=none", 400),
        ("/partners/msn?cursor=!", 400),
        ("/deliveries?state=none", 400),
        ("/deliveries?story=none", 404),
        ("/deliveries?cursor=!", 400),
        ("/deliveries/targets?cursor=!", 400),
        ("/deliveries/subscribers?cursor=!", 400),
        ("/audit?kind=none", 400),
        ("/audit?since=yesterday", 400),
        ("/audit?since=9999-12-31", 400),
        ("/audit?story=none", 404),
        ("/editions?cursor=!", 400),
    ],
)
def test_addresses_that_lead_nowhere_say_so(quiet: Newsroom, path: str, status: int) -> None:
    assert len(quiet.get(path, "write", status).all("//h1")) == 1


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_has_the_screens_of_a_role(quiet: Newsroom, role: Role) -> None:
    names = quiet.get("/feeds", role).all("//nav[@aria-label='Screens']//a/text()")
    assert {"Findings", "Feeds", "Partners", "Deliveries", "Sources", "Log", "Editions"} <= set(names)
    assert ("Settings" in names) == (role == "admin")


@pytest.mark.parametrize("path", ["/findings", "/partners/msn", "/audit"])
def test_readers_of_the_desk_are_not_told_of_a_story_under_embargo(quiet: Newsroom, path: str) -> None:
    assert "Secret" not in quiet.get(path, "read").text


def test_what_fails_for_long_is_on_the_first_screen(room: Newsroom) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with room.house.catalog.begin() as connection:
        jobs.add(connection, [Job(kind="event", target="newsroom", subject="1", since=long_ago, due=long_ago)])
        held = jobs.claim(connection, "w", "first", long_ago, long_ago + SECOND, Capacity(jobs=1))
        jobs.reschedule(connection, "w", [FailedJob(job, 500, "answered 500", long_ago) for job in held], long_ago)
        state = SourceState(asked=long_ago, failing=long_ago, failures=3, problem="answered 500")
        sources.save(connection, "agency", state, long_ago)
    links = {one.get("href"): one.getparent() for one in room.get("", "admin").all("//ul[@class='todo']/li/a")}
    assert "newsroom" in links["/desk/deliveries?state=failing"].text_content()
    assert "agency: answered 500" in links["/desk/sources"].text_content()


def test_a_key_that_ends_leads_to_its_partner(room: Newsroom) -> None:
    room.post("/partners/closed/keys", {"days": "3"}, "admin", 200)
    assert "/desk/partners/closed#partner-keys" in room.get("", "admin").all("//ul[@class='todo']//a/@href")


def test_the_feed_of_all_stories_has_a_name(quiet: Newsroom) -> None:
    assert quiet.get("/feeds").words("//tbody/tr[1]/th/a") == "All stories"
    assert quiet.get("/feeds/all").words("//h1") == "Feed All stories"
