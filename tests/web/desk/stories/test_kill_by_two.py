"""A kill by two people: one asks, a second one confirms or refuses, in time, and of the same version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.catalog import kill_requests
from syndication.model.users import Role
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom, Screen

STORY = "/stories/public"
ASK = {"note": "It never happened.", "word": "harbour", "reason": "The source called."}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom in which a kill needs two people: walter (withdraw) and ada (admin)."""
    with opened(tmp_path, desk_kill_by_two=True) as made:
        yield made


def ask(two: Newsroom, role: Role = "withdraw") -> Screen:
    return two.send(f"{STORY}/kill", ASK, role)


def status(two: Newsroom) -> str:
    return two.story("public").item.status


def logged(two: Newsroom, most: int) -> list[tuple[str, str, str]]:
    return [(one.who, one.action, one.note) for one in two.log()[-most:]]


def urgent(two: Newsroom, role: Role) -> list[str]:
    page = two.get("", role)
    found = (" ".join(one.text_content().split()) for one in page.all("//ul[@class='todo']/li[@class='urgent']"))
    return [line for line in found if "second person" in line]


def end_request(two: Newsroom) -> None:
    """Let the time of the request be over."""
    with two.house.catalog.begin() as connection:
        found = kill_requests.of_item(connection, two.story("public").item.id)
        assert found
        assert found.ends - found.made == timedelta(hours=12)
        kill_requests.save(connection, msgspec.structs.replace(found, ends=datetime.now(UTC)))


def test_one_person_asks_and_nothing_is_killed(two: Newsroom) -> None:
    assert "A second person must confirm the kill, within 12 hours." in two.get(f"{STORY}/kill").words()
    asked = ask(two)
    assert asked.location == "/desk/stories/public?done=asked"
    assert (status(two), two.story("public").item.version) == ("usable", 1)
    assert logged(two, 2) == [
        ("user walter", "kill requested", ASK["note"]),
        ("user walter", "reason", ASK["reason"]),
    ]


def test_it_is_red_for_all_who_may_withdraw_and_for_nobody_else(two: Newsroom) -> None:
    ask(two)
    for role in ("withdraw", "admin"):
        (line,) = urgent(two, role)
        assert line == "1 kill waits for a second person Harbour reopens after the storm – walter"
    assert urgent(two, "write") == []
    (notice,) = two.get(STORY, "admin").all("//*[contains(@class, 'notice-error')]")
    words = " ".join(notice.text_content().split())
    assert "walter asks for the kill of this story" in words
    assert ASK["note"] in words
    assert "in 12 hours" in words
    assert ASK["note"] not in two.get(STORY, "write").text


def test_a_second_person_confirms_with_the_consequences(two: Newsroom) -> None:
    ask(two)
    page = two.get(f"{STORY}/kill", "admin")
    assert "/sections/city/" in page.words("//*[@aria-labelledby='consequences']")
    assert ASK["note"] in page.words("//*[@aria-labelledby='consequences']")
    done = two.post(f"{STORY}/kill/confirm", page.fields() | {"reason": "I called, too."}, "admin")
    assert done.location == "/desk/stories/public/targets"
    item = two.story("public").item
    assert (item.status, item.revisions[-1].note) == ("canceled", ASK["note"])
    assert logged(two, 3) == [
        ("user ada", "kill confirmed", "asked for by user walter"),
        ("user ada", "kill", ASK["note"]),
        ("user ada", "reason", "I called, too."),
    ]
    assert urgent(two, "admin") == []
    assert two.post(f"{STORY}/kill/confirm", page.fields(), "admin").location == done.location  # pressed twice


def test_nobody_confirms_the_own_request(two: Newsroom) -> None:
    ask(two)
    page = two.get(f"{STORY}/kill")
    assert not page.all("//button[contains(@class, 'danger')]")
    two.post(f"{STORY}/kill/confirm", page.fields(), status=409)
    assert status(two) == "usable"


@pytest.mark.parametrize(
    ("role", "deed"),
    [("admin", ("user ada", "kill refused")), ("withdraw", ("user walter", "kill request taken back"))],
)
def test_a_request_is_refused_or_taken_back(two: Newsroom, role: Role, deed: tuple[str, str]) -> None:
    ask(two)
    page = two.get(f"{STORY}/kill", "admin")
    done = two.post(f"{STORY}/kill/refuse", two.get(f"{STORY}/kill", role).fields() | {"reason": "It is right."}, role)
    assert done.location == "/desk/stories/public?done=refused"
    assert [one[:2] for one in logged(two, 2)] == [deed, (deed[0], "reason")]
    refused = two.post(f"{STORY}/kill/confirm", page.fields(), "admin", 409)
    assert "Somebody has answered this request already." in refused.words()
    assert (status(two), urgent(two, "admin")) == ("usable", [])


def test_it_ends_after_twelve_hours_and_is_still_named(two: Newsroom) -> None:
    ask(two)
    page = two.get(f"{STORY}/kill", "admin")
    end_request(two)
    two.post(f"{STORY}/kill/confirm", page.fields(), "admin", 409)
    assert (status(two), urgent(two, "admin")) == ("usable", [])
    assert "1 kill was asked for and not answered" in two.get("", "admin").words()
    assert "ended without an answer" in two.get(f"{STORY}/kill", "admin").words()


def test_it_is_refused_if_the_story_has_changed(two: Newsroom) -> None:
    ask(two)
    fields = two.get(f"{STORY}/kill", "admin").fields()
    two.send(f"{STORY}/edit", {"headline": "Harbour is open"}, "write")
    page = two.post(f"{STORY}/kill/confirm", fields, "admin", 412)
    assert "The story has changed since" in page.words()
    assert page.all("//a/@href[contains(., 'against=1')]")
    assert status(two) == "usable"
    assert "1 kill was asked for and not answered" in two.get("", "admin").words()


def test_who_saw_another_version_does_not_ask(two: Newsroom) -> None:
    fields = two.get(f"{STORY}/kill").fields() | ASK
    two.send(f"{STORY}/edit", {"headline": "Harbour is open"}, "write")
    two.post(f"{STORY}/kill", fields, status=412)
    assert urgent(two, "admin") == []


def test_what_is_confirmed_is_what_was_seen(two: Newsroom) -> None:
    """Somebody takes a request back and asks with another note, while the second person reads the first."""
    ask(two)
    fields = two.get(f"{STORY}/kill", "admin").fields()
    two.post(f"{STORY}/kill/refuse", two.get(f"{STORY}/kill").fields())
    two.send(f"{STORY}/kill", ASK | {"note": "Another note."})
    page = two.post(f"{STORY}/kill/confirm", fields, "admin", 409)
    assert "Another note." in page.words()
    assert status(two) == "usable"


def test_a_form_that_is_sent_twice_asks_once(two: Newsroom) -> None:
    fields = two.get(f"{STORY}/kill").fields() | ASK
    two.post(f"{STORY}/kill", fields)
    two.post(f"{STORY}/kill", fields)
    assert [one.action for one in two.log()].count("kill requested") == 1


def test_a_second_request_of_another_person_is_answered_with_the_first(two: Newsroom) -> None:
    fields = two.get(f"{STORY}/kill", "admin").fields() | ASK
    ask(two)
    page = two.post(f"{STORY}/kill", fields, "admin", 409)
    assert "walter asks for the kill of this story" in page.words()


@pytest.mark.parametrize("missing", ["note", "word"])
def test_a_request_needs_what_a_kill_needs(two: Newsroom, missing: str) -> None:
    two.send(f"{STORY}/kill", ASK | {missing: ""}, status=422)
    assert urgent(two, "admin") == []


def test_one_person_withholds_at_once_and_the_page_says_so(two: Newsroom) -> None:
    assert "withhold it first: one person is enough" in two.get(f"{STORY}/kill").words()
    ask(two)
    assert f"/desk{STORY}/withhold" in two.get(f"{STORY}/kill", "admin").all("//main//a/@href")
    two.send(f"{STORY}/withhold", {"note": "In doubt."}, "write")
    assert status(two) == "withheld"
    two.send(f"{STORY}/kill", ASK)
    page = two.get(f"{STORY}/kill", "admin")
    two.post(f"{STORY}/kill/confirm", page.fields(), "admin")
    assert status(two) == "canceled"


def test_a_request_that_nobody_can_confirm_is_dropped(two: Newsroom) -> None:
    ask(two)
    end_request(two)
    fields = two.get(f"{STORY}/kill", "admin").fields()
    two.post(f"{STORY}/kill/refuse", fields, "admin")
    assert "not answered" not in two.get("", "admin").words()
    assert status(two) == "usable"


@pytest.mark.parametrize("act", ["confirm", "refuse"])
@pytest.mark.parametrize("role", ["read", "write"])
def test_answers_need_the_role(two: Newsroom, act: str, role: Role) -> None:
    ask(two)
    two.post(f"{STORY}/kill/{act}", two.get(f"{STORY}/kill", "admin").fields(), role, 403)
    assert (status(two), len(urgent(two, "admin"))) == ("usable", 1)


def test_without_the_setting_one_person_kills_and_nothing_waits(newsroom: Newsroom) -> None:
    newsroom.send(f"{STORY}/kill", ASK)
    assert newsroom.story("public").item.status == "canceled"
    newsroom.post("/stories/plain/kill/confirm", {}, status=409)
    assert newsroom.story("plain").item.status == "usable"


def test_the_password_is_asked_for_with_both_settings(tmp_path: Path) -> None:
    with opened(tmp_path, desk_kill_by_two=True, desk_confirm_kill=True) as two:
        ask(two)
        fields: dict[str, Any] = two.get(f"{STORY}/kill", "admin").fields()
        browser = two.browser("admin", confirmed=False)
        assert browser.post(f"/desk{STORY}/kill/confirm", fields).status_code == 403
        assert status(two) == "usable"
