"""Tokens over the API: made, listed, rotated and revoked by who may, and the secret is shown once."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.model.tokens import SCOPES, next_name, stem_of
from tests.web.api.support import Api, problem

PATH = "/api/tokens"


def ask(api: Api, method: str, path: str, told: Any = None) -> Any:
    return api.ask(method, path, told, token="admin")


def make(api: Api, name: str = "cms", scope: str = "write", **more: Any) -> dict[str, Any]:
    answer = ask(api, "POST", PATH, {"name": name, "scope": scope, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    api.secrets[name] = made["token"]
    return made


def listed(api: Api) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in ask(api, "GET", PATH).get_json()["tokens"]}


@pytest.mark.parametrize("scope", SCOPES[:-1])
@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", PATH, None),
        ("POST", PATH, {"name": "x", "scope": "admin"}),
        ("DELETE", f"{PATH}/read", None),
        ("POST", f"{PATH}/read/rotate", {}),
        ("GET", "/api/settings", None),
    ],
)
def test_only_admins_manage_tokens(still: Api, scope: str, method: str, path: str, sent: Any) -> None:
    assert still.ask(method, path, sent, token=scope).status_code == 403


def test_a_token_is_shown_once_and_works(api: Api) -> None:
    made = make(api, expires="2999-01-01T00:00:00Z")
    assert made["token"].startswith("syn_")
    assert api.ask("GET", "/api/items", token="cms").status_code == 200
    answer = ask(api, "GET", PATH)
    assert made["token"] not in answer.text
    assert "digest" not in answer.text
    found = listed(api)["cms"]
    assert (found["scope"], found["state"], found["expires"]) == ("write", "active", "2999-01-01T00:00:00Z")
    deed = next(deed for deed in api.deeds() if deed.action == "token made" and deed.who == "token admin")
    assert deed.note == "cms: write"
    assert made["token"] not in str(api.deeds())


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"name": "two words", "scope": "read"}, 422, "name"),
        ({"name": "a" * 65, "scope": "read"}, 422, "name"),
        ({"name": "x", "scope": "root"}, 422, "scope"),
        ({"name": "x"}, 422, "scope"),
        ({"name": "x", "scope": "read", "expires": "2000-01-01T00:00:00Z"}, 422, "expires"),
        ({"name": "x", "scope": "read", "expires": "soon"}, 422, "expires"),
        ({"name": "x", "scope": "read", "until": None}, 422, "until"),
        ({"name": "read", "scope": "read"}, 409, None),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(api: Api, sent: dict[str, Any], status: int, field: str) -> None:
    before = listed(api).keys()
    answer = ask(api, "POST", PATH, sent)
    assert (answer.status_code, problem(answer).get("field")) == (status, field)
    assert listed(api).keys() == before


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(api: Api) -> None:
    make(api)
    assert ask(api, "DELETE", f"{PATH}/cms").get_json()["state"] == "revoked"
    assert api.ask("GET", "/api/items", token="cms").status_code == 401
    assert listed(api)["cms"]["state"] == "revoked"
    assert ask(api, "DELETE", f"{PATH}/cms").status_code == 200
    assert len([deed for deed in api.deeds() if deed.action == "token revoked"]) == 1
    assert ask(api, "DELETE", f"{PATH}/nobody").status_code == 404


def test_the_last_admin_cannot_lock_everybody_out(api: Api) -> None:
    answer = ask(api, "DELETE", f"{PATH}/admin")
    assert (answer.status_code, "last token" in problem(answer)["detail"]) == (409, True)
    make(api, "second", "admin")
    assert ask(api, "DELETE", f"{PATH}/admin").status_code == 200


def test_a_rotated_token_works_beside_the_new_one_for_a_while(api: Api) -> None:
    make(api)
    told = ask(api, "POST", f"{PATH}/cms/rotate", {"hours": 2}).get_json()
    api.secrets["new"] = told["new"]["token"]
    assert (told["new"]["name"], told["new"]["scope"], told["old"]["state"]) == ("cms-2", "write", "active")
    assert told["old"]["expires"] is not None
    assert [api.ask("GET", "/api/items", token=name).status_code for name in ("cms", "new")] == [200, 200]
    assert ask(api, "POST", f"{PATH}/cms-2/rotate", {}).status_code == 409  # two are valid
    ask(api, "DELETE", f"{PATH}/cms")
    assert ask(api, "POST", f"{PATH}/cms-2/rotate", {"hours": 0}).get_json()["new"]["name"] == "cms-3"
    assert api.ask("GET", "/api/items", token="new").status_code == 401
    assert ask(api, "POST", f"{PATH}/cms/rotate", {}).status_code == 409
    assert ask(api, "POST", f"{PATH}/none/rotate", {}).status_code == 404


@pytest.mark.parametrize("hours", [-1, 721, "1"])
def test_the_old_token_ends_within_a_month(api: Api, hours: object) -> None:
    answer = ask(api, "POST", f"{PATH}/read/rotate", {"hours": hours})
    assert (answer.status_code, problem(answer)["field"]) == (422, "hours")


def test_pages_have_each_token_once(api: Api) -> None:
    path, names = f"{PATH}?limit=1", list[str]()
    while path:
        page = ask(api, "GET", path).get_json()
        names += [one["name"] for one in page["tokens"]]
        path = page["next"]
    assert names == sorted(SCOPES)


@pytest.mark.parametrize(
    ("name", "known", "following"),
    [
        ("cms", {"cms"}, "cms-2"),
        ("cms-2", {"cms", "cms-2"}, "cms-3"),
        ("cms", {"cms", "cms-2", "cms-3"}, "cms-4"),
        ("a" * 64, {"a" * 64}, f"{'a' * 58}-2"),
        ("desk-a", {"desk-a"}, "desk-a-2"),
    ],
)
def test_the_name_of_the_next_token(name: str, known: set[str], following: str) -> None:
    assert next_name(name, known) == following
    assert stem_of(following) == stem_of(name)[:58]
