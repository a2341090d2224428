"""Previews of stories that are not public: for those with a token or a link, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from syndication.catalog import items, state
from syndication.http.preview_links import sign_preview
from syndication.model.feed_path import PREVIEW_PATH
from tests.support import every_document
from tests.web.api.support import BASE, Api, problem

SECRET = "Ministers resign"
PATH = "/api/items/ministers-resign"
NEVER = "2999-01-01T00:00:00Z"
HIDDEN = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Content-Type": "text/html; charset=utf-8",
}


def link(api: Api, hours: int = 24) -> str:
    answer = api.ask("POST", f"{PATH}/preview", {"hours": hours}, token="read")
    assert answer.status_code == 201, answer.text
    url: str = answer.get_json()["url"]
    assert url.startswith(f"{BASE}/preview?key=")
    return url.removeprefix(BASE)


def open_link(api: Api, path: str, method: str = "GET") -> TestResponse:
    """Open a link as somebody who has nothing else."""
    return api.client.open(path, method=method)


def is_missing(answer: TestResponse) -> bool:
    return answer.status_code == 404 and SECRET not in answer.text and "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("fields", "state_"),
    [
        ({"embargo_until": NEVER}, "embargoed until 2999-01-01T00:00:00Z"),
        ({"published": NEVER}, "scheduled until 2999-01-01T00:00:00Z"),
    ],
)
def test_a_story_that_is_not_public_is_previewed_as_it_will_look(api: Api, fields: dict[str, str], state_: str) -> None:
    api.make(SECRET, section="Plot", body="They *did*.", **fields)
    for answer in (api.get(f"{PATH}/preview"), open_link(api, link(api))):
        assert answer.status_code == 200
        assert f'<h1 dir="auto">{SECRET}</h1>' in answer.text
        assert "<p>They <em>did</em>.</p>" in answer.text
        assert state_ in answer.text
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text
        assert "application/ld+json" not in answer.text
        assert "og:title" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        assert {name: answer.headers[name] for name in HIDDEN} == HIDDEN
        assert {"ETag", "Link", "Last-Modified"}.isdisjoint(answer.headers.keys())
    assert api.client.get("/items/ministers-resign").status_code == 404


def test_nothing_else_leads_to_it(api: Api) -> None:
    api.make(SECRET, embargo_until=NEVER)
    path = link(api)
    open_link(api, path)
    api.house.publish()
    with api.house.catalog.read() as connection:
        assert [one.path for one in every_document(connection) if PREVIEW_PATH.encode() in one.body] == []
    assert f"{PREVIEW_PATH}?" not in api.client.get("/").text
    key = urlsplit(path).query.removeprefix("key=")
    assert key not in str(api.deeds())
    deed = api.deeds()[-1]
    assert (deed.who, deed.action, deed.version) == ("token read", "preview", 1)
    assert deed.note.startswith("a link that works until ")


def test_a_key_that_is_wrong_or_has_ended_opens_nothing(api: Api) -> None:
    api.make(SECRET, embargo_until=NEVER)
    assert is_missing(open_link(api, "/preview?key=x"))  # before there is a secret
    path = link(api)
    with api.house.catalog.read() as connection:
        secret, stored = state.get(connection, state.PREVIEW_SECRET), items.by_slug(connection, "ministers-resign")
    assert stored
    ended = sign_preview(secret, stored.item.id, datetime.now(UTC) - timedelta(seconds=1))
    unknown = sign_preview(secret, "tag:tribune.example,2026:none", datetime.now(UTC) + timedelta(hours=1))
    for wrong in (
        f"/preview?key={ended}",
        f"/preview?key={unknown}",
        path[:-1],
        f"{path}A",
        "/preview",
        "/preview?key=",
    ):
        answer = open_link(api, wrong)
        assert is_missing(answer), wrong
        assert answer.text == open_link(api, "/preview?key=x").text
    assert open_link(api, path, "HEAD").status_code == 200


def test_a_story_that_was_withdrawn_has_none(api: Api) -> None:
    api.make(SECRET, embargo_until=NEVER)
    path = link(api)
    api.post(f"{PATH}/withdraw", {"kind": "kill", "note": "Wrong."})
    assert is_missing(open_link(api, path))
    for answer in (api.get(f"{PATH}/preview"), api.ask("POST", f"{PATH}/preview", {}, token="read")):
        assert answer.status_code == 409
        assert problem(answer)["detail"] == "ministers-resign: is withdrawn; there is no preview of it"


def test_without_a_token_there_is_none(still: Api) -> None:
    for method in ("GET", "POST"):
        assert still.ask(method, "/api/items/old-story/preview", token="").status_code == 401


@pytest.mark.parametrize("hours", [0, 721, -1, "2"])
def test_a_link_ends_within_a_month(still: Api, hours: object) -> None:
    answer = still.ask("POST", "/api/items/old-story/preview", {"hours": hours}, token="read")
    assert (answer.status_code, problem(answer)["field"]) == (422, "hours")


def test_a_story_without_an_entry_says_why(api: Api) -> None:
    api.house.record("b.md", SECRET, body="<script>1</script>", embargo_until=NEVER)
    api.house.publish()
    answer = api.get(f"{PATH}/preview")
    assert (answer.status_code, "waits in quarantine" in problem(answer)["detail"]) == (409, True)
    assert is_missing(open_link(api, link(api)))
