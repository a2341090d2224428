"""Stories as each format and partner will get them: the entry, what is wrong with it, and what it does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.partners.outlets import partner
from tests.web.api.conftest import opened
from tests.web.api.support import BASE, STORY, Api, problem
from tests.web.wire.wires import wire_partner

FORMS = ("rss", "atom", "json", "page")
HOSTILE = (
    '<script>alert(1)</script><p onclick="x()">Text <img src=x onerror=alert(2)></p>'
    '<iframe src="javascript:alert(1)"></iframe>'
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """An API with partners, for tests that save nothing."""
    partners = (partner("msn"), partner("full", "generic-full"), wire_partner())
    with opened(tmp_path_factory.mktemp("desk"), partners=partners) as api:
        before = api.records()
        yield api
        assert api.records() == before


@pytest.fixture
def outlets(tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, partners=(partner("full", "generic-full"),)) as api:
        yield api


def preview(api: Api, form: str, story: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = api.post(f"/api/preview?as={form}{query}", story, token="write")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    told: dict[str, Any] = answer.get_json()
    assert told["bytes"] == len(told["entry"].encode())
    return told


@pytest.mark.parametrize(
    ("form", "begins", "feed"),
    [
        ("rss", "    <item>", "/sections/city/rss.xml"),
        ("atom", "  <entry>", "/sections/city/atom.xml"),
        ("json", "    {", "/sections/city/feed.json"),
        ("page", "<!doctype html>", "/sections/city/"),
    ],
)
def test_a_story_that_is_not_saved_is_seen_in_each_format(desk: Api, form: str, begins: str, feed: str) -> None:
    told = preview(desk, form, STORY | {"section": "City", "published": "2999-01-01T00:00:00Z"})
    assert told["as"] == form
    assert told["entry"].lower().startswith(begins)
    assert "Harbour reopens" in told["entry"]
    assert told["url"] == f"{BASE}/items/harbour-reopens"
    assert feed in told["in_feeds"]
    assert [one for one in told["findings"] if one["severity"] == "error"] == []
    assert "accepted" not in told
    assert desk.get("/api/items/harbour-reopens").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_the_preview_of_a_saved_story_is_what_the_feed_has(outlets: Api, form: str) -> None:
    outlets.make(section="City")
    outlets.house.publish()
    told = outlets.get(f"/api/items/harbour-reopens/preview?as={form}").get_json()
    if form == "page":
        assert "<p>It did.</p>" in told["entry"]
    else:
        name = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}[form]
        assert told["entry"] in outlets.house.document(f"/{name}").decode()
        assert f"/{name}" in told["in_feeds"]


def test_hostile_text_is_text_and_what_is_cut_is_told(desk: Api) -> None:
    for form in (*FORMS, "partner:msn", "partner:full", "partner:agency"):
        told = preview(desk, form, STORY | {"body": HOSTILE, "body_form": "html", "headline": "<b>& x"})
        assert "alert(1)" not in told["entry"]
        assert "onclick" not in told["entry"]
        assert "onerror" not in told["entry"]
        changed = [one["field"] for one in told["findings"] if one["rule"] == "changed"]
        assert "body" in [*changed, *(cut["what"] for cut in told["cut"])]


def test_the_answer_is_never_a_page_for_browsers(desk: Api) -> None:
    answer = desk.post("/api/preview?as=page", STORY, token="write")
    headers = answer.headers
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert headers["Cache-Control"] == "no-store"


def test_a_partner_says_whether_it_takes_the_story_and_why_not(desk: Api) -> None:
    assert preview(desk, "partner:full", STORY)["accepted"] == "yes"
    refused = preview(desk, "partner:msn", STORY | {"headline": "H" * 200})
    assert refused["accepted"] == "no"
    errors = [one for one in refused["findings"] if one["severity"] == "error"]
    assert errors
    assert all(one["rule"] and one["detail"] for one in errors)
    assert refused["in_feeds"] == []
    denied = preview(desk, "partner:full", STORY | {"partners": {"deny": ["full"]}})
    assert denied["accepted"] == "no"
    assert denied["findings"][0] == {
        "severity": "error",
        "rule": "not_chosen",
        "detail": "its record denies it to the partner",
    }


def test_the_wire_gets_ninjs_and_is_in_no_document(desk: Api) -> None:
    told = preview(desk, "partner:agency", STORY)
    assert (told["accepted"], told["in_feeds"]) == ("yes", [])
    assert json.loads(told["entry"])["headlines"][0]["value"] == "Harbour reopens"


def test_a_story_without_an_entry_says_why_instead_of_failing(desk: Api) -> None:
    for form in (*FORMS, "partner:full"):
        told = preview(desk, form, STORY | {"body": "<script>1</script>"})
        assert (told["entry"], told["findings"][0]["rule"], told["findings"][0]["field"]) == ("", "no_entry", "body")


def test_a_change_of_a_saved_story_is_previewed_under_its_slug_and_id(desk: Api) -> None:
    told = preview(desk, "atom", STORY | {"headline": "Rewritten"}, "&slug=old-story")
    assert told["url"] == f"{BASE}/items/old-story"
    assert "Rewritten" in told["entry"]
    assert desk.get("/api/items/old-story").get_json()["headline"] == "Old story"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/preview?as=pdf", 400, "Write one of: rss, atom, json, page, partner:NAME"),
        ("/api/preview?as=partner:none", 404, "there is no such partner"),
        ("/api/preview?slug=none", 404, "there is no such item"),
        ("/api/preview?form=rss", 400, "known are: as, slug"),
    ],
)
def test_what_cannot_be_previewed_is_said(desk: Api, path: str, status: int, words: str) -> None:
    answer = desk.post(path, STORY, token="write")
    assert answer.status_code == status
    assert words in problem(answer)["detail"]


def test_what_cannot_become_a_story_is_refused_by_its_field(desk: Api) -> None:
    answer = desk.post("/api/preview", STORY | {"headline": "", "colour": "red"}, token="write")
    assert answer.status_code == 422
    assert {fault["field"] for fault in problem(answer)["errors"]} == {"headline", "colour"}


@pytest.mark.parametrize("form", FORMS)
def test_a_withdrawn_story_has_no_preview(desk: Api, form: str) -> None:
    assert desk.post(f"/api/preview?as={form}", STORY | {"status": "withheld"}, token="write").status_code == 409


def test_readers_preview_what_is_saved_and_nothing_else(desk: Api) -> None:
    assert desk.get("/api/items/old-story/preview?as=rss").status_code == 200
    assert desk.post("/api/preview?as=rss", STORY, token="read").status_code == 403
