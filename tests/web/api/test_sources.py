"""Sources over the API: when each was asked and what was wrong, and asking one now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.catalog import sources
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import SourceState
from syndication.publishing.follower.sources_in_use import is_due
from tests.web.api.conftest import opened
from tests.web.api.support import Api

AGENCY = FollowedSource(name="agency", url="https://agency.example/feed?key=s3cret")
LIST = FollowedSource(name="list", url="https://agency.example/opml")
FEED = "https://agency.example/feeds/0123456789abcdef0123?key=s3cret"
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Api]:
    """A publication with a source that fails, and a list with one feed, all of them due in the far future."""
    failing = SourceState(
        asked=NOON, answered=NOON - timedelta(days=1), failing=NOON, failures=3, status=500, problem="answered 500"
    )
    with opened(tmp_path, sources=(AGENCY, LIST)) as api:
        with api.house.catalog.begin() as connection:
            sources.save(connection, "agency", failing, LATER)
            sources.save(connection, "list", SourceState(asked=NOON, answered=NOON, began=NOON, feeds=(FEED,)), LATER)
            sources.save(connection, f"list {FEED}", SourceState(asked=NOON, answered=NOON, began=NOON), LATER)
        yield api


def due(api: Api) -> set[str]:
    with api.house.catalog.read() as connection:
        return {name for name, one in sources.find_all(connection).items() if one.due < LATER}


def test_each_says_when_it_was_asked_and_what_was_wrong_without_secrets(desk: Api) -> None:
    answer = desk.get("/api/sources")
    agency, listed, feed = answer.get_json()["sources"]
    assert (agency["name"], agency["health"], agency["problem"], agency["failures"], agency["status"]) == (
        "agency", "failing", "answered 500", 3, 500,
    )  # fmt: skip
    assert (agency["asked"], agency["answered"]) == ("2026-02-05T12:00:00Z", "2026-02-04T12:00:00Z")
    assert (listed["health"], feed["name"].startswith("list https://agency.example/feeds/")) == ("ok", True)
    assert "s3cret" not in answer.text
    assert "0123456789abcdef" not in answer.text
    assert desk.get("/api/sources?x=1").status_code == 400


def test_one_is_asked_now_and_no_other(desk: Api) -> None:
    answer = desk.post("/api/sources/agency/fetch", token="write")
    assert (answer.status_code, [one["name"] for one in answer.get_json()["sources"]]) == (202, ["agency"])
    assert due(desk) == {"agency"}
    deed = desk.deeds()[-1]
    assert (deed.who, deed.action, deed.note) == ("token write", "source asked", "agency")
    with desk.house.catalog.read() as connection:
        known = sources.find_all(connection)
    assert is_due(AGENCY.__class__(name="agency", url=AGENCY.url), known, datetime.now(UTC))


def test_a_list_is_asked_with_its_feeds(desk: Api) -> None:
    desk.post("/api/sources/list/fetch", token="write")
    assert due(desk) == {"list", f"list {FEED}"}


def test_readers_ask_nobody(desk: Api) -> None:
    assert desk.post("/api/sources/agency/fetch", token="read").status_code == 403
    assert due(desk) == set()


def test_one_that_is_not_there(desk: Api) -> None:
    assert desk.post("/api/sources/none/fetch", token="write").status_code == 404


def test_one_that_is_paused_or_has_ended_is_not_asked(desk: Api) -> None:
    with desk.house.catalog.begin() as connection:
        sources.set_paused(connection, "agency", True, NOON)
        sources.save(connection, "list", SourceState(ended=True), LATER)
    for name in ("agency", "list"):
        answer = desk.post(f"/api/sources/{name}/fetch", token="write")
        assert (answer.status_code, f"syndication sources resume {name}" in answer.text) == (409, True)
    assert due(desk) == set()
