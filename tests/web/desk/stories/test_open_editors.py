"""Who else has a story open in the editor: said at load and while it is open, without a lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from syndication.model.users import Role
from tests.web.desk.stories.newsroom import Newsroom

EDIT = "/stories/public/edit"
NOBODY = ""


class Watch:
    """The clock of the desk, which a test moves."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.moment = datetime.now(UTC)
        site = newsroom.app.extensions["syndication"]
        newsroom.app.extensions["syndication"] = msgspec.structs.replace(site, clock=lambda: self.moment)

    def wait(self, **time: int) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def watch(newsroom: Newsroom) -> Watch:
    return Watch(newsroom)


def others(newsroom: Newsroom, path: str, role: Role) -> str:
    page = newsroom.get(path, role)
    return " ".join(page.words(f"//*[@id='{name}']") for name in ("others", "others-since")).strip()


def test_who_opens_a_story_sees_who_has_it_open_and_since_when(newsroom: Newsroom, watch: Watch) -> None:
    assert others(newsroom, EDIT, "withdraw") == NOBODY
    watch.wait(minutes=3)
    seen = others(newsroom, EDIT, "write")
    assert "walter has this story open" in seen
    assert "walter opened this 3 minutes ago" in seen
    assert "wanda has this story open" in others(newsroom, EDIT, "withdraw")


def test_it_is_forgotten_without_a_sign_of_life_and_kept_with_one(newsroom: Newsroom, watch: Watch) -> None:
    newsroom.get(EDIT, "withdraw")
    for _ in range(4):
        watch.wait(minutes=5)
        newsroom.get("/stories/public/editors", "withdraw")
    assert "walter opened this 20 minutes ago" in others(newsroom, EDIT, "write")
    watch.wait(minutes=15)
    assert others(newsroom, EDIT, "write") == NOBODY


def test_the_open_page_asks_for_the_others_at_their_own_address(newsroom: Newsroom) -> None:
    """A form that was refused or previewed has an address that cannot be fetched."""
    newsroom.get(EDIT, "withdraw")
    page = newsroom.get(EDIT, "write")
    assert page.all("//*[@data-live]/@data-live") == ["/desk/stories/public/editors"] * 2
    assert "walter" in others(newsroom, "/stories/public/editors", "write")


def test_who_saves_has_it_open_no_longer(newsroom: Newsroom) -> None:
    newsroom.send(EDIT, {"standfirst": "Ships come again."}, "withdraw")
    assert others(newsroom, EDIT, "write") == NOBODY


def test_nothing_is_locked(newsroom: Newsroom) -> None:
    newsroom.get(EDIT, "withdraw")
    newsroom.send(EDIT, {"standfirst": "Ships come again."}, "write")
    assert newsroom.story("public").item.standfirst == "Ships come again."


def test_an_open_page_writes_once_a_minute_at_most(newsroom: Newsroom, watch: Watch) -> None:
    newsroom.get(EDIT, "write")
    writes: list[str] = []

    def note(*arguments: object) -> None:
        if str(arguments[2]).startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(str(arguments[2]))

    engine = newsroom.app.extensions["syndication"].catalog.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    for _ in range(5):
        watch.wait(seconds=10)
        newsroom.get("/stories/public/editors", "write")
    sa.event.remove(engine, "before_cursor_execute", note)
    assert writes == []


def test_who_may_not_write_does_not_see_it(newsroom: Newsroom) -> None:
    newsroom.get("/stories/public/editors", "read", 403)
    newsroom.get("/stories/no-such-story/editors", "write", 404)
