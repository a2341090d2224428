"""Partners over the API: how they are, what each has, and what a withdrawal means for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import state
from syndication.text.dates import micros
from tests.publishing.partners.outlets import LONG, PICTURE, partner
from tests.support import NOON
from tests.web.api.conftest import opened
from tests.web.api.support import Api, problem

RECENT = "2026-02-20T13:00:00Z"  # less than a year before the clock of the publication
KILL = {"kind": "kill", "note": "It was wrong."}


@pytest.fixture
def outlets(tmp_path: Path) -> Iterator[Api]:
    """A publication with MSN, which has one of two stories, and with Flipboard, which has both."""
    with opened(tmp_path, partners=(partner(), partner("flipboard", "flipboard"))) as api:
        api.house.record(
            "harbour.md", "The harbour reopens after the storm", LONG, media=PICTURE, slug='"harbour"', published=RECENT
        )
        api.house.publish()
        yield api


def states(api: Api, path: str) -> list[tuple[str, str]]:
    found = api.get(path).get_json()["items"]
    return [(one["item"].rpartition(":")[2], one["state"]) for one in found]


def test_the_list_of_partners(outlets: Api) -> None:
    found = {one["name"]: one for one in outlets.get("/api/partners").get_json()["partners"]}
    assert list(found) == ["msn", "flipboard"]
    assert [found["msn"][name] for name in ("accepted", "waiting", "refused", "gone")] == [1, 0, 1, 0]
    assert found["flipboard"]["accepted"] == 2
    assert found["msn"]["problem"] == ""
    assert any("too_few_items" in warning for warning in found["flipboard"]["warnings"])


def test_the_stories_of_a_partner_with_the_verdicts(outlets: Api) -> None:
    first, second = outlets.get("/api/partners/msn/items").get_json()["items"]
    assert (first["state"], first["outcome"]) == ("accepted", "accepted")
    assert (second["state"], second["outcome"]) == ("refused", "refused")
    codes = {one["code"]: one for one in second["findings"]}
    assert {"title_too_short", "body_too_short", "no_lead_image"} <= codes.keys()
    assert codes["title_too_short"]["measured"] == "9 characters"
    assert codes["title_too_short"]["cure"]


def test_the_list_of_stories_by_state_and_page(outlets: Api) -> None:
    assert states(outlets, "/api/partners/msn/items?state=refused") == [("old-story", "refused")]
    page = outlets.get("/api/partners/flipboard/items?limit=1").get_json()
    assert [one["item"].rpartition(":")[2] for one in page["items"]] == ["harbour"]
    assert states(outlets, page["next"]) == [("old-story", "accepted")]
    last = outlets.get(page["next"]).get_json()
    assert last["next"] is None
    after = outlets.get(f"/api/partners/flipboard/items?cursor={last['cursor']}").get_json()
    assert (after["items"], after["cursor"]) == ([], last["cursor"])


@pytest.mark.parametrize("query", ["state=good", "limit=0", "cursor=!", "order=newest", "state=gone&state=refused"])
def test_parameters_that_cannot_be_understood(outlets: Api, query: str) -> None:
    answer = outlets.get(f"/api/partners/msn/items?{query}")
    assert (answer.status_code, problem(answer)["field"]) == (400, query.partition("=")[0])


def test_a_partner_that_is_not_there(outlets: Api) -> None:
    assert outlets.get("/api/partners/nobody/items").status_code == 404
    assert outlets.get("/api/items/nothing/partners").status_code == 404


def test_what_each_partner_does_with_a_story(outlets: Api) -> None:
    found = {
        one["partner"]: one["state"] for one in outlets.get("/api/items/old-story/partners").get_json()["partners"]
    }
    assert found == {"msn": "refused", "flipboard": "accepted"}


def test_a_withdrawal_lists_the_partners_that_had_the_story(outlets: Api) -> None:
    answer = outlets.post("/api/items/harbour/withdraw", KILL).get_json()
    by_name = {one["partner"]: one for one in answer["partner_withdrawals"]}
    assert (by_name["msn"]["how"], by_name["flipboard"]["how"]) == ("feed", "by hand")
    assert by_name["flipboard"]["place"]
    assert states(outlets, "/api/partners/msn/items?state=gone") == [("harbour", "gone")]


def test_a_story_that_no_partner_had_is_withdrawn_without_a_word_of_them(outlets: Api) -> None:
    slug = outlets.make(embargo_until="2999-01-01T00:00:00Z")["slug"]
    assert "partner_withdrawals" not in outlets.post(f"/api/items/{slug}/withdraw", KILL).get_json()


@pytest.mark.parametrize(
    ("ledger_days", "detail"),
    [(36_500, "never fetched it, so nothing is to be withdrawn there"), (1, "to be withdrawn by hand")],
)
def test_a_story_that_a_partner_never_fetched(tmp_path: Path, ledger_days: int, detail: str) -> None:
    """The ledger tells it only for the days that it covers."""
    flipboard = replace(partner("flipboard", "flipboard"), public=False)
    with opened(tmp_path, partners=(flipboard,), keep_ledger_days=ledger_days) as api:
        api.house.record(
            "harbour.md", "The harbour reopens after the storm", LONG, media=PICTURE, slug='"harbour"', published=RECENT
        )
        api.house.publish()
        with api.house.catalog.begin() as connection:
            state.put(connection, state.LEDGER_SINCE, str(micros(NOON)))
        api.post("/api/items/harbour/withdraw", KILL)
        (found,) = api.get("/api/items/harbour/partners").get_json()["partners"]
    assert detail in found["detail"]


def test_nothing_of_a_withdrawn_story_is_told(outlets: Api) -> None:
    outlets.post("/api/items/harbour/withdraw", KILL)
    outlets.post("/api/items/old-story/withdraw", KILL)
    told = [
        outlets.get(path).get_json()
        for path in ("/api/partners/msn/items", "/api/partners/flipboard/items", "/api/items/harbour/partners")
    ]
    assert "reopens after" not in json.dumps(told)
    assert not any(one["findings"] for page in told[:2] for one in page["items"])


def test_partners_are_for_who_holds_a_token(outlets: Api) -> None:
    for path in ("/api/partners", "/api/partners/msn/items", "/api/items/old-story/partners"):
        assert outlets.ask("GET", path, token="").status_code == 401
