"""The versions of a story: what was changed when, by whom, and how it was before."""

from __future__ import annotations

import pytest

from tests.web.api.support import Api, problem

OLD = "/api/items/old-story"


def test_a_story_that_never_changed_has_its_present_version(still: Api) -> None:
    (only,) = still.get(f"{OLD}/history").get_json()["versions"]
    assert only == {"number": 1, "at": "2026-02-05T12:00:00Z", "who": "file", "kind": "initial", "note": ""}
    assert still.get(f"{OLD}/history/1").get_json() == still.get(OLD).get_json()


def test_every_version_is_told_with_who_made_it_and_why(api: Api) -> None:
    first = api.get(OLD).get_json()
    api.patch(OLD, {"standfirst": "New", "tags": ["A"]})
    api.post(f"{OLD}/correct", {"note": "It was Friday.", "changes": {"body": "On Friday."}})
    told = [
        (one["number"], one["who"], one["kind"], one["note"])
        for one in api.get(f"{OLD}/history").get_json()["versions"]
    ]
    assert told == [
        (1, "file", "initial", ""),
        (2, "token withdraw", "silent", ""),
        (3, "token withdraw", "correction", "It was Friday."),
    ]
    assert api.get(f"{OLD}/history/1").get_json() == first
    assert api.get(f"{OLD}/history/3").get_json() == api.get(OLD).get_json()


def test_what_a_version_changed_is_told_by_field(api: Api) -> None:
    api.patch(OLD, {"standfirst": "New", "section": None})
    forward = api.get(f"{OLD}/history/2?against=1").get_json()
    assert forward == {
        "from": 1,
        "to": 2,
        "changed": [
            {"field": "section", "before": "City", "after": None},
            {"field": "standfirst", "before": None, "after": "New"},
        ],
    }
    backward = api.get(f"{OLD}/history/1?against=2").get_json()["changed"]
    assert [(one["before"], one["after"]) for one in backward] == [(None, "City"), ("New", None)]
    assert api.get(f"{OLD}/history/2?against=2").get_json()["changed"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("2", 404), ("99999999999999999999", 404), ("1?against=2", 404), ("1?against=x", 400), ("1?against=", 400)],
)
def test_a_version_that_is_not_kept_is_not_found(still: Api, path: str, status: int) -> None:
    answer = still.get(f"{OLD}/history/{path}")
    assert answer.status_code == status
    problem(answer)
