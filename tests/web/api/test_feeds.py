"""Feeds and partners over the API, as an operator asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.catalog import feeds, partner_keys, subscriptions
from syndication.model.partners.key import PartnerKey
from tests.publishing.partners.outlets import LONG, PICTURE, partner
from tests.web.api.conftest import opened
from tests.web.api.support import Api, problem
from tests.web.wire.wires import wire_partner

REDIRECTS = {"/city.xml": "/sections/city/rss.xml", "/all": "/", "/elsewhere": "https://other.example/"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, redirects=REDIRECTS) as api:
        now = api.house.now
        with api.house.catalog.begin() as connection:
            feeds.note_problem(connection, "sections/city", "rss.xml: InvalidDate: it is wrong")
            subscriptions.save(
                connection, "/rss.xml", "x", "https://a.example/", "", lease_end=now + timedelta(days=9), now=now
            )
        yield api


def listed(api: Api, path: str = "/api/feeds") -> dict[str, dict[str, Any]]:
    return {one["path"]: one for one in api.get(path).get_json()["feeds"]}


def test_each_feed_says_what_it_holds_and_what_is_wrong(desk: Api) -> None:
    found = listed(desk)
    assert list(found) == ["/", "/sections/city/"]
    everything, city = found["/"], found["/sections/city/"]
    assert (everything["items"], everything["title"], everything["subscribers"]) == (1, "", 1)
    assert everything["documents"].keys() == {"rss.xml", "atom.xml", "feed.json"}
    assert everything["documents"]["rss.xml"]["bytes"] > 500
    assert everything["newest"] == everything["oldest"]
    assert everything["redirects"] == ["/all"]
    assert "held_back" not in everything
    assert (city["title"], city["held_back"]["rule"], city["redirects"]) == (
        "City", "rss.xml: InvalidDate: it is wrong", ["/city.xml"],
    )  # fmt: skip


def test_pages_have_each_feed_once(desk: Api) -> None:
    first = desk.get("/api/feeds?limit=1").get_json()
    assert ([one["path"] for one in first["feeds"]], first["total"]) == (["/"], 2)
    second = desk.get(first["next"]).get_json()
    assert ([one["path"] for one in second["feeds"]], second["next"]) == (["/sections/city/"], None)


@pytest.mark.parametrize("path", ["/api/feeds?cursor=!", "/api/feeds?limit=0", "/api/partners?cursor=!"])
def test_parameters_that_cannot_be_understood(desk: Api, path: str) -> None:
    assert problem(desk.get(path))["status"] == 400


def test_partners_have_their_keys_and_what_they_did_not_hear(tmp_path: Path) -> None:
    closed = replace(partner("msn"), public=False)
    with opened(tmp_path, partners=(closed, partner("flipboard", "flipboard"), wire_partner())) as api:
        now = api.house.now
        key = PartnerKey(partner="msn", name="1", digest="s3cret", created=now, used=now)
        old = PartnerKey(partner="agency", name="1", digest="other", created=datetime(2026, 1, 1, tzinfo=UTC))
        with api.house.catalog.begin() as connection:
            partner_keys.add(connection, key)
            partner_keys.add(connection, old)
        api.house.record(
            "harbour.md", "The harbour reopens after the storm", LONG, media=PICTURE, slug='"harbour"',
            published="2026-02-20T13:00:00Z",
        )  # fmt: skip
        api.house.publish()
        api.post("/api/items/harbour/withdraw", {"kind": "kill", "note": "Wrong."})
        answer = api.get("/api/partners")
        found = {one["name"]: one for one in answer.get_json()["partners"]}
        assert (answer.get_json()["total"], answer.get_json()["next"]) == (3, None)
        page = api.get("/api/partners?limit=2").get_json()
        assert [one["name"] for one in api.get(page["next"]).get_json()["partners"]] == ["agency"]
    msn = found["msn"]
    assert [(one["name"], one["state"]) for one in msn["keys"]] == [("1", "active")]
    assert msn["last_pull"] == msn["keys"][0]["used"]
    assert (msn["gone"], msn["by_hand"], msn["unfetched"], msn["silent"]) == (1, 0, 0, False)
    assert (found["flipboard"]["by_hand"], found["flipboard"]["last_pull"]) == (1, None)
    assert found["agency"]["silent"]
    assert "s3cret" not in answer.text
