"""Stories withdrawn, corrected, reinstated: what is told of them, and what brings them back."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.catalog import events
from tests.web.api.support import STORY, Api, problem

OLD = "/api/items/old-story"
STUB = {"id", "slug", "status", "version", "published", "changed", "revisions"}


def withdraw(api: Api, kind: str = "kill", note: str = "Wrong from first to last.") -> dict[str, Any]:
    answer = api.post(f"{OLD}/withdraw", {"kind": kind, "note": note})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


@pytest.mark.parametrize(("kind", "status"), [("kill", "canceled"), ("withholding", "withheld")])
def test_of_a_withdrawn_story_only_that_is_told(api: Api, kind: str, status: str) -> None:
    api.patch(OLD, {"standfirst": "Secret standfirst"})
    told = withdraw(api, kind)
    assert set(told) == STUB
    assert (told["status"], told["version"]) == (status, 3)
    assert [(one["kind"], one["note"]) for one in told["revisions"]] == [(kind, "Wrong from first to last.")]
    for path in (OLD, "/api/items", f"/api/items?id={told['id']}", f"{OLD}?format=ninjs", f"{OLD}/history",
                 f"{OLD}/history/1", f"{OLD}/history/2", f"{OLD}/history/2?against=1"):  # fmt: skip
        answer = api.get(path)
        assert answer.status_code == 200
        for secret in (b"Old story", b"Text.", b"Secret standfirst", b"for editors", b"City"):
            assert secret not in answer.data, path


def test_a_kill_waits_for_nothing(api: Api) -> None:
    api.make(embargo_until="2999-01-01T00:00:00Z")
    told = api.post("/api/items/harbour-reopens/withdraw", {"kind": "kill", "note": "No."}).get_json()
    assert "embargo_until" not in told


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_was_withdrawn_comes_back_by_reinstatement_alone(api: Api, method: str) -> None:
    withdraw(api)
    answer = api.ask(method, OLD, STORY | {"status": "usable"})
    assert answer.status_code == 409
    assert "reinstate it first" in problem(answer)["detail"]
    assert api.post(f"{OLD}/correct", {"note": "x", "changes": {"status": "usable"}}).status_code == 409
    back = api.post(f"{OLD}/reinstate", {"note": "It was right."}).get_json()
    assert (back["status"], back["headline"]) == ("usable", "Old story")
    assert [one["kind"] for one in back["revisions"]] == ["kill", "reinstatement"]
    assert api.post(f"{OLD}/reinstate", {"note": "Again."}).status_code == 409


@pytest.mark.parametrize("door", ["correct", "update"])
@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_note_does_not_withdraw(api: Api, door: str, status: str) -> None:
    answer = api.post(f"{OLD}/{door}", {"note": "x", "changes": {"status": status}})
    (fault,) = problem(answer)["errors"]
    assert (answer.status_code, fault["field"]) == (422, "changes.status")
    assert "to withdraw the story, send POST /api/items/SLUG/withdraw" in fault["detail"]


def test_a_new_slug_moves_the_story_and_the_old_address_redirects(api: Api) -> None:
    now = api.post(f"{OLD}/correct", {"note": "x", "changes": {"slug": "moved"}}).get_json()
    assert (now["slug"], now["aliases"]) == ("moved", ["old-story"])


def test_a_correction_tells_readers_and_changes_the_text(api: Api) -> None:
    answer = api.post(f"{OLD}/correct", {"note": "It was Friday.", "changes": {"body": "On Friday."}})
    now = answer.get_json()
    assert (answer.status_code, now["body"], now["version"]) == (200, "On Friday.", 2)
    assert [(one["kind"], one["note"]) for one in now["revisions"]] == [("correction", "It was Friday.")]
    assert now["modified"] == now["changed"]
    (*_, deed) = api.deeds()
    assert (deed.who, deed.action, deed.note) == ("token withdraw", "correction", "It was Friday.")


def test_updates_move_the_date_and_stay_in_the_history(api: Api) -> None:
    """Thirty of a live blog, for instance: each is a version, and an event for receivers of webhooks."""
    for number in range(1, 4):
        answer = api.post(f"{OLD}/update", {"note": f"Part {number}.", "changes": {"body": f"Part {number}."}})
        now = answer.get_json()
        assert (answer.status_code, now["body"], now["version"]) == (200, f"Part {number}.", number + 1)
        assert now["modified"] == now["changed"]
        api.house.publish()
        feed = api.house.document("/atom.xml").decode()
        assert f"Part {number}." in feed
        assert f"<updated>{now['modified'][:19]}" in feed
    assert [(one["kind"], one["note"]) for one in api.get(f"{OLD}/history").get_json()["versions"]] == [
        ("initial", ""), ("update", "Part 1."), ("update", "Part 2."), ("update", "Part 3."),
    ]  # fmt: skip
    with api.house.catalog.read() as connection:
        assert [event.kind for event in events.after(connection, 0, 10)] == ["updated"] * 3
    (*_, deed) = api.deeds()
    assert (deed.who, deed.action, deed.note) == ("token withdraw", "update", "Part 3.")


@pytest.mark.parametrize("path", ["correct", "update"])
def test_a_missing_note_and_wrong_changes_are_listed_at_once(still: Api, path: str) -> None:
    sent = {"why": "x", "changes": {"headline": "", "tags": ["a\nb"], "colour": "red"}}
    told = problem(still.post(f"{OLD}/{path}", sent))
    assert {fault["field"] for fault in told["errors"]} == {"why", "note", "headline", "tags[0]", "colour"}
    assert {"field": "note", "detail": "is missing"} in told["errors"]


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("withdraw", {"note": "x"}, "kind"),
        ("withdraw", {"kind": "kill"}, "note"),
        ("withdraw", {"kind": "kill", "note": " "}, "note"),
        ("withdraw", {"kind": "killing", "note": "x"}, "kind"),
        ("withdraw", {"kind": "kill", "note": "x", "reason": "y"}, "reason"),
        ("withdraw", {"kind": "kill", "note": "a\x00"}, "note"),
        ("correct", {"note": "x" * 10_001}, "note"),
        ("correct", {"note": "x", "changes": {"headline": ""}}, "headline"),
        ("correct", {"note": "x", "changes": []}, "changes"),
        ("update", {"changes": {"body": "y"}}, "note"),
        ("update", {"note": "x", "changes": {"headline": ""}}, "headline"),
        ("reinstate", {"note": 5}, "note"),
    ],
)
def test_what_is_missing_or_wrong_is_named(still: Api, path: str, sent: dict[str, Any], field: str) -> None:
    answer = still.post(f"{OLD}/{path}", sent)
    assert (answer.status_code, problem(answer)["field"]) == (422, field)
    assert still.get(OLD).get_json()["version"] == 1


def test_the_kinds_of_withdrawal_are_told(still: Api) -> None:
    detail = problem(still.post(f"{OLD}/withdraw", {"kind": "killing", "note": "x"}))["detail"]
    assert detail == 'kind: cannot be "killing"; write one of: kill, withholding'


@pytest.mark.parametrize("path", ["withdraw", "correct", "update", "reinstate"])
def test_another_version_than_was_seen_stays(still: Api, path: str) -> None:
    told = {"note": "x"} | ({"kind": "kill"} if path == "withdraw" else {})
    assert still.post(f"{OLD}/{path}", told, headers={"If-Match": '"2"'}).status_code == 412


def test_a_new_item_may_be_withheld_from_the_first(api: Api) -> None:
    made = api.make(status="withheld")
    assert set(made) == STUB - {"revisions"}
