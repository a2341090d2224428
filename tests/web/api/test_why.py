"""Why a story is or is not in its feeds, asked over the API."""

from __future__ import annotations

from tests.web.api.support import Api, problem

OLD = "/api/items/old-story"


def test_each_feed_of_a_story_is_told_with_the_rule_that_decides(still: Api) -> None:
    answer = still.get(f"{OLD}/why")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = [(one["feed"], one["is_in"], one["rule"]) for one in answer.get_json()["feeds"]]
    assert told == [("", True, "in"), ("sections/city", True, "in")]


def test_a_story_under_embargo_is_told_to_wait(api: Api) -> None:
    slug = api.make(embargo_until="2999-01-01T00:00:00Z")["slug"]
    (only,) = api.get(f"/api/items/{slug}/why").get_json()["feeds"]
    assert (only["is_in"], only["rule"], only["since"]) == (False, "embargoed", None)


def test_a_story_that_is_not_there_has_no_reasons(still: Api) -> None:
    answer = still.get("/api/items/no-such-story/why")
    assert (answer.status_code, problem(answer)["title"]) == (404, "Not Found")


def test_reasons_are_for_who_holds_a_token(still: Api) -> None:
    assert still.ask("GET", f"{OLD}/why", token="").status_code == 401
