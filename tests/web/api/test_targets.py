"""Targets of deliveries over the API: pausing them, and closing subscriptions, without showing secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import jobs, subscriptions
from syndication.model.job import Job
from syndication.model.webhook import Webhook
from tests.http.test_webhook_signatures import SECRET
from tests.support import every_job
from tests.web.api.conftest import opened
from tests.web.api.support import Api

PATH = "/api/deliveries/targets"
CALLBACK = "https://reader.example/callback?key=s3cret"
HIDDEN = "https://reader.example/callback?…"
DAYS = timedelta(days=1000)
SETTINGS: dict[str, Any] = {
    "webhooks": (Webhook(name="newsroom", url="https://news.example/hook", secret=SECRET),),
    "purge": ("https://cache.example",),
    "purge_hooks": ("https://cdn.example/purge?key=s3cret",),
    "hubs": ("https://hub.example/",),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Api]:
    """A publication with a target of each kind, two subscriptions of one callback, and an event that waits."""
    with opened(tmp_path, **SETTINGS) as api:
        now = api.house.now
        with api.house.catalog.begin() as connection:
            for path in ("/atom.xml", "/rss.xml"):
                subscriptions.save(connection, path, f"x{path}", CALLBACK, "k3y", lease_end=now + DAYS, now=now)
            jobs.add(connection, [Job(kind="event", target="newsroom", subject="1", since=now, due=now)])
            jobs.add(connection, [Job(kind="push", target=CALLBACK, subject="/rss.xml", since=now, due=now)])
        yield api


def targets(api: Api) -> dict[tuple[str, str], dict[str, Any]]:
    answer = api.get(PATH)
    assert "s3cret" not in answer.text
    return {(one["kind"], one["target"]): one for one in answer.get_json()["targets"]}


def act(api: Api, one: dict[str, Any], name: str, **options: Any) -> Any:
    return api.post(f"{PATH}/{one['id']}/{name}", token=options.pop("token", "admin"), **options)


def test_all_targets_are_listed_those_of_the_settings_and_those_for_whom_something_waits(desk: Api) -> None:
    found = targets(desk)
    assert {key: one["waiting"] for key, one in found.items()} == {
        ("event", "newsroom"): 1,
        ("ping", "https://hub.example/"): 0,
        ("purge", "https://cache.example"): 0,
        ("purge-hook", "https://cdn.example/purge?…"): 0,
        ("push", HIDDEN): 1,
    }


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_have_each_target_once(desk: Api, limit: int) -> None:
    found, path = list[str](), f"{PATH}?limit={limit}"
    while path:
        page = desk.get(path).get_json()
        found += [one["id"] for one in page["targets"]]
        path = page["next"]
    assert found == [one["id"] for one in targets(desk).values()]


def test_a_target_is_paused_and_resumed_and_the_log_says_by_whom(desk: Api) -> None:
    (one,) = (one for key, one in targets(desk).items() if key == ("event", "newsroom"))
    paused = act(desk, one, "pause").get_json()
    assert paused["pause"]["who"] == "token admin"
    assert targets(desk)["event", "newsroom"] == paused
    (listed,) = desk.get("/api/deliveries?state=paused").get_json()["deliveries"]
    assert (listed["target"], "next_at" in listed) == ("newsroom", False)
    assert act(desk, one, "pause").status_code == 409
    assert desk.post(f"/api/deliveries/{listed['id']}/resend", token="admin").status_code == 409
    resumed = act(desk, one, "resume").get_json()
    assert ("pause" in resumed, resumed["waiting"]) == (False, 1)
    assert act(desk, one, "resume").status_code == 409
    acts = [(deed.who, deed.action, deed.note) for deed in desk.deeds()[-2:]]
    words = "deliveries event to newsroom"
    assert acts == [("token admin", "paused", words), ("token admin", "resumed", words)]


@pytest.mark.parametrize("name", ["pause", "resume"])
def test_only_admins_pause(desk: Api, name: str) -> None:
    one = targets(desk)["purge", "https://cache.example"]
    for scope in ("read", "write", "withdraw"):
        assert act(desk, one, name, token=scope).status_code == 403


@pytest.mark.parametrize("target", ["x", "W10", "WyJldmVudCIsIm5vYm9keSJd", "WyJ2ZXJpZnkiLCJ4Il0"])
def test_an_id_that_is_none_pauses_nothing(desk: Api, target: str) -> None:
    assert desk.post(f"{PATH}/{target}/pause", token="admin").status_code == 404


def test_a_callback_for_which_nothing_waits_can_be_paused(desk: Api) -> None:
    with desk.house.catalog.begin() as connection:
        jobs.drop(connection, [job.key for job in every_job(connection)])
    (one, _) = desk.get("/api/subscriptions").get_json()["subscriptions"]
    assert act(desk, {"id": one["target"]}, "pause").get_json()["target"] == HIDDEN
    found = desk.get("/api/subscriptions").get_json()["subscriptions"]
    assert [each["pause"]["who"] for each in found] == ["token admin"] * 2


def test_subscriptions_are_listed_without_secrets(desk: Api) -> None:
    answer = desk.get("/api/subscriptions?limit=1")
    (one,) = answer.get_json()["subscriptions"]
    assert (one["path"], one["callback"], one["state"], one["signed"]) == ("/atom.xml", HIDDEN, "new", True)
    assert "s3cret" not in answer.text
    assert "k3y" not in answer.text
    (other,) = desk.get(answer.get_json()["next"]).get_json()["subscriptions"]
    assert other["path"] == "/rss.xml"
    found = desk.get("/api/subscriptions?path=/rss.xml").get_json()
    assert ([each["path"] for each in found["subscriptions"]], found["total"]) == (["/rss.xml"], 1)


def test_a_subscription_is_closed_and_the_subscriber_is_told_why(desk: Api) -> None:
    _, one = desk.get("/api/subscriptions").get_json()["subscriptions"]
    path = f"/api/subscriptions/{one['id']}/close"
    for scope in ("read", "write", "withdraw"):
        assert desk.post(path, {}, token=scope).status_code == 403
    assert desk.post(path, {"reason": "too many failures"}, token="admin").get_json()["path"] == "/rss.xml"
    left = desk.get("/api/subscriptions").get_json()["subscriptions"]
    assert [each["path"] for each in left] == ["/atom.xml"]
    with desk.house.catalog.read() as connection:
        denied = {job.kind: job for job in every_job(connection) if job.target == CALLBACK}
    assert denied.keys() == {"deny"}
    assert b"too many failures" in denied["deny"].payload
    deed = desk.deeds()[-1]
    assert (deed.action, deed.note) == ("subscription closed", f"/rss.xml to {HIDDEN}: too many failures")
    assert desk.post(path, {}, token="admin").status_code == 404


@pytest.mark.parametrize("reason", ["two\nlines", "x" * 501, 5])
def test_a_reason_that_cannot_be_sent(desk: Api, reason: Any) -> None:
    one, _ = desk.get("/api/subscriptions").get_json()["subscriptions"]
    assert desk.post(f"/api/subscriptions/{one['id']}/close", {"reason": reason}, token="admin").status_code == 422
