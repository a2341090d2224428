"""Who may do what: each scope and each act, by every door through which it can be done."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.model.tokens import SCOPES
from tests.web.api.support import NINJS, STORY, Api, problem

OLD = "/api/items/old-story"
GONE = "/api/items/gone"
HELD = "/api/items/held"
NOTE = {"note": "So it is."}
KILL = {"kind": "kill", **NOTE}
WITHHOLD = {"kind": "withholding", **NOTE}
ACTS: dict[str, tuple[str, str, Any, str]] = {
    "read": ("GET", OLD, None, "read"),
    "list": ("GET", "/api/items", None, "read"),
    "create": ("POST", "/api/items", STORY, "write"),
    "create withheld": ("POST", "/api/items", STORY | {"status": "withheld"}, "write"),
    "create killed": ("POST", "/api/items", STORY | {"status": "canceled"}, "withdraw"),
    "patch": ("PATCH", OLD, {"section": "World"}, "write"),
    "unschedule": ("PATCH", "/api/items/later", {"embargo_until": "2998-01-01T00:00:00Z"}, "write"),
    "replace": ("PUT", OLD, STORY, "write"),
    "correct": ("POST", f"{OLD}/correct", NOTE, "write"),
    "update": ("POST", f"{OLD}/update", NOTE, "write"),
    "withhold": ("POST", f"{OLD}/withdraw", WITHHOLD, "write"),
    "withhold by patch": ("PATCH", OLD, {"status": "withheld"}, "write"),
    "kill": ("POST", f"{OLD}/withdraw", KILL, "withdraw"),
    "kill by patch": ("PATCH", OLD, {"status": "canceled"}, "withdraw"),
    "kill by put": ("PUT", OLD, STORY | {"status": "canceled"}, "withdraw"),
    "kill what is withheld": ("POST", f"{HELD}/withdraw", KILL, "withdraw"),
    "kill as ninjs": ("PUT", f"{OLD}?format=ninjs", NINJS | {"uri": "", "pubStatus": "canceled"}, "withdraw"),
    "soften a kill": ("POST", f"{GONE}/withdraw", WITHHOLD, "withdraw"),
    "soften a kill by patch": ("PATCH", GONE, {"status": "withheld"}, "withdraw"),
    "reinstate a killed story": ("POST", f"{GONE}/reinstate", NOTE, "withdraw"),
    "reinstate a withheld story": ("POST", f"{HELD}/reinstate", NOTE, "withdraw"),
}


def prepare(api: Api) -> str:
    api.make("Gone", slug="gone")
    api.make("Held", slug="held", status="withheld")
    api.make("Later", slug="later", embargo_until="2999-01-01T00:00:00Z")
    assert api.post(f"{GONE}/withdraw", KILL).status_code == 200
    return str(api.get(OLD).get_json()["id"])


@pytest.fixture
def room(api: Api) -> tuple[Api, str]:
    return api, prepare(api)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_needs_its_scope_and_a_smaller_one_changes_nothing(room: tuple[Api, str], act: str) -> None:
    api, old_id = room
    method, path, sent, needed = ACTS[act]
    if isinstance(sent, dict) and "uri" in sent:
        sent = sent | {"uri": old_id}
    allowed = SCOPES.index(needed)
    for scope in SCOPES[:allowed]:
        before = api.records()
        answer = api.ask(method, path, sent, token=scope)
        assert (scope, answer.status_code) == (scope, 403), answer.text
        assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"] or scope == "read"
        assert api.records() == before
        (*_, deed) = api.deeds()
        assert (deed.who, deed.action) == (f"token {scope}", "refused")
    # Each act is done once: most of them change what the next one would find.
    assert api.ask(method, path, sent, token=SCOPES[allowed]).status_code in (200, 201)


@pytest.mark.parametrize("scope", SCOPES[1:])
def test_a_batch_refuses_only_the_operations_that_need_more(room: tuple[Api, str], scope: str) -> None:
    api, _ = room
    operations: list[dict[str, Any]] = [
        {"op": "patch", "slug": "later", "patch": {"section": "World"}},
        {"op": "withdraw", "slug": "old-story", **KILL},
        {"op": "reinstate", "slug": "gone", **NOTE},
        {"op": "create", "slug": "fresh", "item": STORY},
        {"op": "create", "slug": "stillborn", "item": STORY | {"status": "canceled"}},
        {"op": "replace", "slug": "held", "item": STORY | {"status": "canceled"}},
    ]
    results = api.post("/api/batch", operations, token=scope).get_json()
    more = 403 if scope == "write" else 200
    expected = [200, more, more, 201, 403 if scope == "write" else 201, more]
    assert [one["status"] for one in results] == expected
    if scope == "write":
        details = [one["problem"]["detail"] for one in results if "problem" in one]
        assert [detail.partition(":")[0] for detail in details] == ["old-story", "gone", "stillborn", "held"]
        assert [deed.note for deed in api.deeds() if deed.action == "refused"] == [
            f"POST /api/batch: {detail}" for detail in details
        ]
        assert [api.get(f"/api/items/{slug}").get_json()["status"] for slug in ("old-story", "gone", "held")] == [
            "usable", "canceled", "withheld",
        ]  # fmt: skip


def test_a_refusal_names_the_act_and_what_it_needs(room: tuple[Api, str]) -> None:
    api, _ = room
    answer = api.post(f"{OLD}/withdraw", KILL, token="write")
    assert problem(answer)["detail"] == "old-story: to kill it needs the scope withdraw; you have write"


def test_a_refused_kill_leaves_no_answer_for_its_key(room: tuple[Api, str]) -> None:
    """A client that got a larger token sends the same request again."""
    api, _ = room

    def send(token: str) -> int:
        return api.post(f"{OLD}/withdraw", KILL, token=token, headers={"Idempotency-Key": "k1"}).status_code

    assert [send("write"), send("write"), send("withdraw"), send("withdraw")] == [403, 403, 200, 200]
