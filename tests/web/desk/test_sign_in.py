"""Sign in, sign out, and the one-time link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.catalog import user_schema, user_sessions, users
from syndication.model.passwords import hash_password
from syndication.model.users import mint_secret
from tests.web.desk.support import NAMES, ROLES, Desk, text_of, tree

PASSWORD = "correct horse battery"


def give_password(desk: Desk, name: str) -> None:
    with desk.house.catalog.begin() as connection:
        users.set_password(connection, name, hash_password(PASSWORD), "test", datetime.now(UTC))


def give_link(desk: Desk, name: str, ago: timedelta = timedelta()) -> str:
    key = mint_secret()
    with desk.house.catalog.begin() as connection:
        users.make_link(connection, name, key, "test", datetime.now(UTC) - ago)
    return key


def test_a_person_signs_in_and_out(desk: Desk) -> None:
    give_password(desk, "rita")
    browser = desk.stranger()
    first = browser.get("/desk/account")
    assert (first.status_code, first.headers["Location"]) == (303, "/desk/sign-in?next=%2Fdesk%2Faccount")
    form = browser.page(first.headers["Location"])
    assert form.xpath("string(//input[@name='next']/@value)") == "/desk/account"
    done = browser.post("/desk/sign-in", {"name": " Rita ", "password": PASSWORD, "next": "/desk/account"})
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/account")
    assert "rita" in text_of(browser.get("/desk/account"))
    assert browser.post("/desk/sign-out").status_code == 303
    assert browser.get("/desk/account").status_code == 303
    assert [(entry.who, entry.action) for entry in desk.log()[-2:]] == [
        ("user rita", "signed in"),
        ("user rita", "signed out"),
    ]


@pytest.mark.parametrize("name", ["rita", "nobody", "ada"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(desk: Desk, name: str) -> None:
    give_password(desk, "rita")
    answer = desk.stranger().post("/desk/sign-in", {"name": name, "password": "wrong wrong wrong"})
    assert answer.status_code == 422
    assert tree(answer).xpath("string(//*[@id='sign-in-error'])") == "The name or the password is wrong."
    assert "Set-Cookie" not in answer.headers


def test_a_link_sets_a_password_once(desk: Desk) -> None:
    key, browser = give_link(desk, "rita"), desk.stranger()
    assert browser.page(f"/desk/link?key={key}").xpath("string(//input[@name='name']/@value)") == "rita"
    assert browser.post("/desk/link", {"key": key, "password": "short"}).status_code == 422
    assert browser.post("/desk/link", {"key": key, "password": PASSWORD}).status_code == 303
    assert browser.get("/desk/account").status_code == 200
    again = desk.stranger().post("/desk/link", {"key": key, "password": f"{PASSWORD} two"})
    assert (again.status_code, "Set-Cookie" in again.headers) == (410, False)
    assert desk.stranger().get(f"/desk/link?key={key}").status_code == 410
    assert desk.stranger().post("/desk/sign-in", {"name": "rita", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("key", ["", "x", "é" * 40])
def test_no_other_link_works(still: Desk, key: str) -> None:
    assert still.stranger().get("/desk/link", query_string={"key": key}).status_code == 410
    assert still.stranger().post("/desk/link", {"key": key, "password": PASSWORD}).status_code == 410


def test_a_link_ends_after_a_day(desk: Desk) -> None:
    key = give_link(desk, "rita", timedelta(hours=24, seconds=1))
    assert desk.stranger().post("/desk/link", {"key": key, "password": PASSWORD}).status_code == 410


@pytest.mark.parametrize("role", ROLES)
def test_the_fixture_signs_in_each_role(still: Desk, role: str) -> None:
    browser = still.browser(role)  # type: ignore[arg-type]  # one of the roles
    assert NAMES[role] in text_of(browser.get("/desk/account"))  # type: ignore[index]  # as above


def test_a_session_of_the_list_can_be_ended(desk: Desk) -> None:
    one, other = desk.browser("write"), desk.browser("write")
    with desk.house.catalog.read() as connection:
        newest, oldest = user_sessions.of_user(connection, "wanda")
    assert one.post(f"/desk/account/sessions/{newest.number}/end").status_code == 303
    assert (one.get("/desk/account").status_code, other.get("/desk/account").status_code) == (200, 303)
    assert one.post(f"/desk/account/sessions/{oldest.number}/end").headers["Location"] == "/desk/sign-in"
    assert one.get("/desk/account").status_code == 303


def test_without_a_user_the_sign_in_has_the_command_that_makes_one(desk: Desk) -> None:
    command = "syndication users add anna --role admin"
    assert command not in text_of(desk.stranger().get("/desk/sign-in"))
    with desk.house.catalog.begin() as connection:
        connection.execute(user_schema.users.delete())
    assert command in text_of(desk.stranger().get("/desk/sign-in"))
