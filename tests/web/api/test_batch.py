"""Many changes in one request, each made or refused by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.support import STORY, Api, problem


def test_each_operation_has_its_result_in_order(api: Api) -> None:
    for slug in ("a", "b", "c", "d"):
        api.make(slug, slug=slug)
    api.post("/api/items/d/withdraw", {"kind": "kill", "note": "Wrong."})
    operations: list[Any] = [
        {"op": "create", "item": STORY},
        {"op": "create", "item": {"headline": "x"}},
        {"op": "create", "slug": "own", "item": STORY},
        {"op": "replace", "slug": "a", "item": STORY},
        {"op": "patch", "slug": "b", "patch": {"standfirst": "New"}, "if_match": 1},
        {"op": "patch", "slug": "old-story", "patch": {"standfirst": "New"}, "if_match": 7},
        {"op": "withdraw", "slug": "c", "kind": "withholding", "note": "Unclear."},
        {"op": "reinstate", "slug": "d", "note": "It was right."},
        {"op": "correct", "slug": "none", "note": "x", "changes": {"body": "y"}},
        {"op": "delete", "slug": "a"},
        {"op": "patch", "patch": {}},
        {"op": "patch", "slug": "a", "item": STORY},
        7,
    ]
    answer = api.post("/api/batch", operations)
    assert answer.status_code == 200
    results = answer.get_json()
    assert [(one["status"], one.get("slug"), one.get("version")) for one in results] == [
        (201, "harbour-reopens", 1),
        (422, None, None),
        (201, "own", 1),
        (200, "a", 2),
        (200, "b", 2),
        (412, "old-story", None),
        (200, "c", 2),
        (200, "d", 3),
        (404, "none", None),
        (422, None, None),
        (422, None, None),
        (422, None, None),
        (422, None, None),
    ]
    problems = [one["problem"] for one in results if one["status"] >= 400]
    assert [told.get("field") for told in problems] == ["published", None, None, "op", "slug", "item", None]
    assert all(told["status"] >= 400 and told["title"] for told in problems)
    assert api.get("/api/items/c").get_json()["status"] == "withheld"
    assert api.get("/api/items/d").get_json()["status"] == "usable"


def test_a_batch_of_a_thousand_is_taken_and_no_more(still: Api) -> None:
    assert still.post("/api/batch", [{"op": "patch", "slug": "none", "patch": {}}] * 1000).status_code == 200
    answer = still.post("/api/batch", [{"op": "patch", "slug": "none", "patch": {}}] * 1001)
    assert answer.status_code == 422
    assert "send 1,000 at most" in problem(answer)["detail"]


@pytest.mark.parametrize("sent", [{}, {"operations": []}, "x", None])
def test_what_is_no_list_is_refused_as_a_whole(still: Api, sent: Any) -> None:
    answer = still.post("/api/batch", sent, data=b"null" if sent is None else None)
    assert answer.status_code == 422
    assert problem(answer)["detail"] == "must be a JSON list of operations: [{…}]"


def test_an_empty_batch_is_done(still: Api) -> None:
    answer = still.post("/api/batch", [])
    assert (answer.status_code, answer.get_json()) == (200, [])
