"""A request that is sent again with the same Idempotency-Key is not done again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from syndication.catalog import tokens
from syndication.model.errors import CatalogError
from syndication.publishing import edit
from syndication.publishing.edit import EditResult
from syndication.web.api import idempotency
from tests.web.api.support import STORY, Api, problem

KEY = {"Idempotency-Key": "a1b2-c3"}
OLD = "/api/items/old-story"


each_request = pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/items", STORY),
        ("/api/batch", [{"op": "create", "item": STORY}]),
        (f"{OLD}/withdraw", {"kind": "kill", "note": "Wrong."}),
        (f"{OLD}/correct", {"note": "It was Friday."}),
    ],
)


@each_request
def test_the_same_request_gets_the_same_answer_and_is_done_once(api: Api, path: str, sent: Any) -> None:
    first, second = (api.post(path, sent, headers=KEY) for _ in range(2))
    assert second.data == first.data
    assert second.status_code == first.status_code < 300
    for name in ("ETag", "Location", "Content-Location", "Content-Type", "Cache-Control", "X-Content-Type-Options"):
        assert second.headers.get(name) == first.headers.get(name)
    assert len([deed for deed in api.deeds() if deed.who == "token withdraw"]) == 1


@each_request
def test_a_request_whose_answer_could_not_be_stored_is_done_once_too(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str, sent: Any
) -> None:
    def fail(*_: object) -> None:
        raise CatalogError("writing to the database: connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(tokens, "save_answer", fail)
        first = api.post(path, sent, headers=KEY)
    second = api.post(path, sent, headers=KEY)
    assert (second.data, second.status_code) == (first.data, first.status_code)
    assert first.status_code < 300
    assert len([deed for deed in api.deeds() if deed.who == "token withdraw"]) == 1


def test_another_request_with_a_key_that_was_used_is_refused(api: Api) -> None:
    api.post("/api/items", STORY, headers=KEY)
    for path, sent in (("/api/items", STORY | {"body": "Other."}), (f"{OLD}/correct", STORY)):
        answer = api.post(path, sent, headers=KEY)
        assert (answer.status_code, problem(answer)["field"]) == (422, "Idempotency-Key")


def test_what_failed_may_be_mended_under_the_same_key(api: Api) -> None:
    assert api.post("/api/items", {"headline": "x"}, headers=KEY).status_code == 422
    assert api.post("/api/items", STORY, headers=KEY).status_code == 201


def test_a_key_is_its_tokens_own(api: Api) -> None:
    api.admit("write", "other")
    made = [api.post("/api/items", STORY, headers=KEY, token=token).get_json()["slug"] for token in ("write", "other")]
    assert made == ["harbour-reopens", "harbour-reopens-2"]


def test_a_key_may_be_used_anew_after_a_day(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.post("/api/items", STORY, headers=KEY)
    later = datetime.now(UTC) + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(idempotency, "utc_now", lambda: later)
    answer = api.post("/api/items", STORY | {"headline": "Another"}, headers=KEY)
    assert answer.headers["Location"] == "/api/items/another"


def test_two_requests_with_one_key_at_once_are_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = Event(), Event()
    edit_one = edit.edit_one

    def slowly(*arguments: Any) -> EditResult:
        begun.set()
        assert go_on.wait(10)
        return edit_one(*arguments)

    monkeypatch.setattr(edit, "edit_one", slowly)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(Api(api.app, api.house, api.secrets).post, "/api/items", STORY, headers=KEY)
        assert begun.wait(10)
        second = api.post("/api/items", STORY, headers=KEY)
        go_on.set()
        assert first.result().status_code == 201
    assert second.status_code == 409
    problem(second)
    assert api.post("/api/items", STORY, headers=KEY).status_code == 201
    assert len([deed for deed in api.deeds() if deed.who == "token withdraw"]) == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused(still: Api, key: str) -> None:
    answer = still.post("/api/items", STORY, headers={"Idempotency-Key": key})
    assert (answer.status_code, problem(answer)["field"]) == (400, "Idempotency-Key")


def test_without_a_key_the_same_request_is_done_again(api: Api) -> None:
    assert [api.make()["slug"] for _ in range(2)] == ["harbour-reopens", "harbour-reopens-2"]
