"""Feeds at the desk: one is built again, and the screen says when that is done."""

from __future__ import annotations

import pytest

from tests.web.desk.stories.newsroom import Newsroom


@pytest.mark.parametrize("feed", ["all", "sections/city"])
def test_a_feed_is_built_again(room: Newsroom, feed: str) -> None:
    (action,) = room.get(f"/feeds/{feed}", "admin").all("//form[contains(@action, '/rebuild')]/@action")
    assert room.post(action.removeprefix("/desk"), {}, "admin").location == f"/desk/feeds/{feed}"
    asked = room.get(f"/feeds/{feed}", "read")
    assert "user ada asked for a rebuild" in asked.words("//*[@id='rebuild']")
    assert "are being built" in asked.words("//*[@id='rebuild']")
    assert asked.all("//*[@id='rebuild'][@data-live]")
    room.house.publish()
    done = room.get(f"/feeds/{feed}", "read")
    assert "Nothing has changed" in done.words("//*[@id='rebuild']")
    assert not done.all("//*[@data-live]")


def test_those_who_are_no_admins_see_no_button(room: Newsroom) -> None:
    assert room.get("/feeds/all", "withdraw").all("//form[contains(@action, '/rebuild')]") == []


def test_a_feed_that_is_not_there(room: Newsroom) -> None:
    room.post("/feeds/sections/none/rebuild", {}, "admin", 404)
