"""Who has a story open in the editor of the desk, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from syndication.catalog import open_editors, users
from syndication.model.open_editor import OpenEditor
from syndication.model.users import User
from tests.web.api.support import Api


def test_programs_see_who_has_a_story_open(api: Api) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    item_id = api.get("/api/items/old-story").get_json()["id"]
    assert api.get("/api/items/old-story/editors").get_json() == {"editors": []}
    with api.house.catalog.begin() as connection:
        users.add(connection, User(name="anna", role="write", created=now), "test")
        open_editors.note_open(connection, item_id, OpenEditor("anna", now, now))
    (found,) = api.get("/api/items/old-story/editors").get_json()["editors"]
    moment = now.isoformat().replace("+00:00", "Z")
    assert found == {"user": "anna", "opened": moment, "seen": moment}


def test_a_story_that_is_not_there_is_404(api: Api) -> None:
    assert api.get("/api/items/no-such-story/editors").status_code == 404
