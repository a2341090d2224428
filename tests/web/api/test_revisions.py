"""The revisions of a story: before it is public they may change, afterwards none vanishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.support import NINJS, STORY, Api, problem

FIRST = {"at": "2026-02-05T13:00:00Z", "kind": "correction", "note": "It was Friday."}
SECOND = {"at": "2026-02-05T14:00:00Z", "kind": "update", "note": "More."}
BOTH = [FIRST, SECOND]
PATH = "/api/items/harbour-reopens"

CHANGES: list[tuple[list[dict[str, str]], str]] = [
    ([], "revisions[0]"),
    ([FIRST], "revisions[1]"),
    ([SECOND], "revisions[0]"),
    ([FIRST | {"note": "It was Thursday."}, SECOND], "revisions[0]"),
    ([FIRST, SECOND | {"kind": "silent"}], "revisions[1]"),
]


def send(api: Api, door: str, revisions: list[dict[str, str]]) -> Any:
    """Send other revisions of the story through one of the doors."""
    if door == "PUT":
        return api.put(PATH, STORY | {"revisions": revisions})
    if door == "PATCH":
        return api.patch(PATH, {"revisions": revisions})
    if door == "correct":
        return api.post(f"{PATH}/correct", {"note": "Again.", "changes": {"revisions": revisions}})
    operation = {"op": "patch", "slug": "harbour-reopens", "patch": {"revisions": revisions}}
    return api.post("/api/batch", [operation])


@pytest.mark.parametrize("door", ["PUT", "PATCH", "correct"])
@pytest.mark.parametrize(("revisions", "field"), CHANGES)
def test_of_a_public_story_they_never_vanish(api: Api, door: str, revisions: list[dict[str, str]], field: str) -> None:
    api.make(revisions=BOTH)
    before = api.records()
    answer = send(api, door, revisions)
    refused = problem(answer)
    assert (answer.status_code, refused["field"]) == (422, field)
    assert "here again, and add new revisions behind it" in refused["errors"][0]["detail"]
    assert api.records() == before
    assert api.get(PATH).get_json()["revisions"] == BOTH


def test_in_a_batch_they_never_vanish_either(api: Api) -> None:
    api.make(revisions=BOTH)
    (result,) = send(api, "batch", []).get_json()
    assert (result["status"], result["problem"]["field"]) == (422, "revisions[0]")


@pytest.mark.parametrize("door", ["PUT", "PATCH"])
def test_new_ones_come_behind_them(api: Api, door: str) -> None:
    api.make(revisions=[FIRST])
    assert send(api, door, BOTH).get_json()["revisions"] == BOTH


@pytest.mark.parametrize("door", ["PUT", "PATCH"])
@pytest.mark.parametrize("revisions", [[], [SECOND], [FIRST | {"note": "Another."}]])
def test_before_the_story_is_public_they_may_change(api: Api, door: str, revisions: list[dict[str, str]]) -> None:
    api.make(revisions=BOTH, embargo_until="2999-01-01T00:00:00Z")
    sent = STORY | {"revisions": revisions, "embargo_until": "2999-01-01T00:00:00Z"}
    answer = api.put(PATH, sent) if door == "PUT" else api.patch(PATH, {"revisions": revisions})
    assert (answer.status_code, answer.get_json().get("revisions", [])) == (200, revisions)


def test_a_document_that_has_none_leaves_them(api: Api) -> None:
    path = api.post("/api/items?format=ninjs", NINJS).headers["Location"]
    corrected = api.post(f"{path}/correct", {"note": "It was Friday."}).get_json()["revisions"]
    newer = NINJS | {"headlines": [{"value": "Harbour closes"}]}
    assert api.put(f"{path}?format=ninjs", newer).get_json()["revisions"] == corrected
