"""The log and the editions over the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syndication.publishing.editions import update_editions
from tests.web.api.conftest import opened
from tests.web.api.support import Api, problem

OLD = "/api/items/old-story"


@pytest.fixture
def desk(api: Api) -> Api:
    api.make()
    api.post(f"{OLD}/correct", {"note": "It was Friday.", "changes": {"body": "On Friday."}})
    api.post(f"{OLD}/withdraw", {"kind": "kill", "note": "Wrong."})
    return api


def acts(api: Api, query: str = "") -> list[tuple[str, str]]:
    return [(one["who"], one["action"]) for one in api.get(f"/api/audit{query}").get_json()["entries"]]


def test_the_log_is_listed_over_all_stories_the_newest_first(desk: Api) -> None:
    told = desk.get("/api/audit").get_json()
    first = told["entries"][0]
    assert (first["who"], first["kind"], first["action"], first["slug"], first["note"]) == (
        "token withdraw", "token", "kill", "old-story", "Wrong.",
    )  # fmt: skip
    assert told["total"] == len(told["entries"]) == len(desk.deeds())
    assert [one["number"] for one in told["entries"]] == [deed.number for deed in desk.deeds()][::-1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?story=old-story&kind=token", [("token withdraw", "kill"), ("token withdraw", "correction")]),
        ("?actor=token withdraw&action=correction", [("token withdraw", "correction")]),
        ("?kind=token&since=2999-01-01T00:00:00Z", []),
        ("?kind=push", []),
        ("?actor=nobody", []),
    ],
)
def test_it_is_found_by_actor_story_kind_and_time(desk: Api, query: str, expected: list[tuple[str, str]]) -> None:
    assert acts(desk, query) == expected


def test_who_follows_the_log_goes_on_at_the_cursor(desk: Api) -> None:
    page = desk.get("/api/audit?order=oldest&limit=1").get_json()
    seen = [one["number"] for one in page["entries"]]
    while page["next"]:
        page = desk.get(page["next"]).get_json()
        seen += [one["number"] for one in page["entries"]]
    assert seen == [deed.number for deed in desk.deeds()]
    desk.make("Another")
    more = desk.get(f"/api/audit?order=oldest&cursor={page['cursor']}").get_json()["entries"]
    assert [one["slug"] for one in more] == ["another"]


def test_pages_of_the_newest_have_each_entry_once(desk: Api) -> None:
    path, seen = "/api/audit?limit=1", list[int]()
    while path:
        page = desk.get(path).get_json()
        seen += [one["number"] for one in page["entries"]]
        path = page["next"]
    assert seen == [deed.number for deed in desk.deeds()][::-1]


@pytest.mark.parametrize(
    "query", ["kind=robot", "since=yesterday", "order=last", "limit=0", "cursor=!", "actor=%00", "who=x"]
)
def test_parameters_that_cannot_be_understood(desk: Api, query: str) -> None:
    answer = desk.get(f"/api/audit?{query}")
    assert (answer.status_code, problem(answer)["field"]) == (400, query.partition("=")[0])


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Api]:
    """A publication with two editions of its feed: a story came between."""
    with opened(tmp_path) as api:
        keep(api)
        api.make("Harbour reopens", body="<i>It did.</i>", body_form="html")
        api.house.publish()
        keep(api)
        yield api


def keep(api: Api) -> None:
    update_editions(api.house.catalog, api.house.now, 7)


def numbers(api: Api, path: str = "/rss.xml") -> list[int]:
    found: list[dict[str, Any]] = api.get(f"/api/editions?path={path}").get_json()["editions"]
    return [one["number"] for one in found]


def test_a_document_is_listed_as_it_was_with_what_caused_it(archive: Api) -> None:
    told = archive.get("/api/editions?path=/rss.xml").get_json()
    assert (told["path"], told["total"], told["next"]) == ("/rss.xml", 2, None)
    new, old = told["editions"]
    assert (old["ended"], "ended" in new) == (new["began"], False)
    assert [(one["kind"], one["slug"]) for one in new.get("cause", [])] in ([], [("published", "harbour-reopens")])
    page = archive.get("/api/editions?path=/rss.xml&limit=1").get_json()
    assert [one["number"] for one in archive.get(page["next"]).get_json()["editions"]] == [old["number"]]


def test_its_text_and_what_differs_need_the_scope_of_withdrawals(archive: Api) -> None:
    new, old = numbers(archive)
    path = f"/api/editions/{new}?path=/rss.xml"
    assert archive.ask("GET", path, token="write").status_code == 403
    told = archive.ask("GET", path, token="withdraw").get_json()
    assert told["text"] == archive.house.document("/rss.xml").decode()
    assert told["bytes"] == len(told["text"].encode())
    found = archive.ask("GET", f"{path}&against={old}", token="withdraw").get_json()
    assert (found["from"], found["to"]) == (old, new)
    assert [one["title"] for one in found["added"]] == ["Harbour reopens"]
    assert found["removed"] == []
    assert "+" in found["diff"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/editions", 400),
        ("/api/editions?path=rss.xml", 400),
        ("/api/editions?path=/a%00", 400),
        ("/api/editions/1?path=/rss.xml", 404),
        ("/api/editions/1", 400),
        ("/api/editions/99999999999999999999?path=/rss.xml", 400),
        ("/api/editions/1?path=/rss.xml&against=x", 400),
    ],
)
def test_an_edition_that_is_not_there(archive: Api, path: str, status: int) -> None:
    assert archive.ask("GET", path, token="withdraw").status_code == status


def test_a_path_without_editions_has_an_empty_list(archive: Api) -> None:
    assert archive.get("/api/editions?path=/none.xml").get_json()["editions"] == []
