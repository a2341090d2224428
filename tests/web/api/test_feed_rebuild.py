"""A feed is built again over the API: who may ask for it, and how a client sees that it is done."""

from __future__ import annotations

import pytest

from tests.web.api.support import Api


@pytest.mark.parametrize(
    ("feed", "path"), [("all", "/"), ("sections/city", "/sections/city/"), ("sections%2Fcity", "/sections/city/")]
)
def test_a_feed_is_built_again(api: Api, feed: str, path: str) -> None:
    assert "rebuild" not in api.get(f"/api/feeds/{feed}").get_json()
    asked = api.post(f"/api/feeds/{feed}/rebuild", token="admin")
    assert (asked.status_code, asked.get_json()["path"]) == (202, path)
    assert (asked.get_json()["stale"], asked.get_json()["rebuild"]["done"]) == (True, False)
    api.house.publish()
    done = api.get(f"/api/feeds/{feed}").get_json()
    assert (done["rebuild"]["done"], done["rebuild"]["who"], "stale" in done) == (True, "token admin", False)
    deed = api.deeds()[-1]
    assert (deed.who, deed.action, deed.note) == ("token admin", "feed rebuilt", path)


def test_only_admins_ask_for_it(api: Api) -> None:
    for scope in ("read", "write", "withdraw"):
        assert api.post("/api/feeds/all/rebuild", token=scope).status_code == 403


@pytest.mark.parametrize("feed", ["none", "sections/none", "a%00", "rss.xml"])
def test_a_feed_that_is_not_there(api: Api, feed: str) -> None:
    assert api.get(f"/api/feeds/{feed}").status_code == 404
    assert api.post(f"/api/feeds/{feed}/rebuild", token="admin").status_code == 404
