"""Sources at the desk: when each was asked, what was wrong, and looking now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syndication.catalog import sources
from syndication.model.source_state import SourceState
from tests.web.desk.stories.newsroom import Newsroom

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)
FAILING = SourceState(asked=NOON, failing=NOON, failures=3, problem="answered 500", problems=("a bare & is repaired",))


def save(room: Newsroom, state: SourceState, due: datetime = LATER) -> None:
    with room.house.catalog.begin() as connection:
        sources.save(connection, "agency", state, due)


def test_a_source_that_fails_says_how_often_and_since_when(room: Newsroom) -> None:
    save(room, FAILING)
    row = room.get("/sources", "read").words("//tbody/tr")
    for words in ("answered 500", "3 failures in a row, since Thu 5 Feb 2026", "a bare & is repaired"):
        assert words in row


def test_it_is_asked_now_and_the_screen_says_when_that_is_done(room: Newsroom) -> None:
    save(room, FAILING)
    (action,) = room.get("/sources", "write").all("//form[contains(@action, '/fetch')]/@action")
    assert room.post(action.removeprefix("/desk"), {}, "write").location == "/desk/sources?asked=agency"
    with room.house.catalog.read() as connection:
        assert sources.find_all(connection)["agency"].due <= datetime.now(UTC)
    assert [(one.who, one.note) for one in room.log() if one.action == "source asked"] == [("user wanda", "agency")]
    waiting = room.get("/sources?asked=agency", "write")
    assert "agency is asked now." in waiting.words()
    assert waiting.all("//*[@id='sources'][@data-live]")
    save(room, SourceState(asked=datetime.now(UTC), answered=NOON, began=NOON), datetime.now(UTC) + timedelta(days=1))
    done = room.get("/sources?asked=agency", "write")
    assert "agency was asked." in done.words()
    assert not done.all("//*[@data-live]")
    save(room, FAILING)
    assert (
        "agency was asked, and something is wrong. answered 500" in room.get("/sources?asked=agency", "write").words()
    )


def test_readers_see_no_button(room: Newsroom) -> None:
    assert room.get("/sources", "read").all("//main//form[@method='post']") == []


def test_one_that_is_not_there_or_is_paused(room: Newsroom) -> None:
    room.post("/sources/none/fetch", {}, "write", 404)
    with room.house.catalog.begin() as connection:
        sources.set_paused(connection, "agency", True, NOON)
    room.post("/sources/agency/fetch", {}, "write", 409)
