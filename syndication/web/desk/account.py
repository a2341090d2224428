"""The own account: sessions, which can be ended, the password, and the language."""

from __future__ import annotations

from flask import Response, request
from msgspec import Struct

from syndication.catalog import user_sessions, users
from syndication.model import actors
from syndication.model.desk_session import DeskSession, is_open
from syndication.model.passwords import fault_of_password, hash_password
from syndication.web.context import here
from syndication.web.desk import passkeys, session
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.forms import field
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.password_check import confirm_password
from syndication.web.desk.places import own_place, safe_place
from syndication.web.desk.sign_in import PASSWORD_FAULTS
from syndication.web.desk.words import languages, marked


class SessionRow(Struct, frozen=True):
    """A session in a list; `is_this` marks that of the request."""

    session: DeskSession
    is_this: bool


@desk.get("/account")
@screen("read")
def account() -> Response:
    """Show the sessions and the password of the person."""
    return _account(changed="changed" in request.args)


@desk.post("/account/password")
@screen("read")
def change_password() -> Response:
    """Change the password. All sessions end, and this browser gets a new one."""
    found = session.current()
    assert found is not None
    if found.user.password:
        checked = confirm_password(found, field("old"))
        if checked.wait:
            return _account(429, old_error=marked("Too many attempts. Wait some minutes."))
        if checked.user is None:
            return _account(422, old_error=marked("The password is wrong."))
    elif not session.has_confirmed():
        return _account(403, new_error=marked("Sign out and in again first, to show that it is you."))
    if fault := fault_of_password(field("new"), found.user.name):
        return _account(422, new_error=PASSWORD_FAULTS[fault])
    hashed = hash_password(field("new"))
    with here().catalog.begin() as connection:
        name = found.user.name
        users.set_password(connection, name, hashed, actors.of_user(name), here().clock())
        session.start(connection, found.user, found.session.method)
    return see_other(own_place("/account?changed"))


@desk.post("/account/sessions/<int:number>/end")
@screen("read")
def end_session(number: int) -> Response:
    """End a session of the person; the own one is a sign-out."""
    if any(row.is_this and row.session.number == number for row in _rows()):
        session.end()
        return see_other(own_place("/sign-in"))
    with here().catalog.begin() as connection:
        if user_sessions.end_one(connection, person().name, number):
            session.note(connection, person().name, "session ended")
    return see_other(own_place("/account"))


@desk.post("/account/language")
@screen("read")
def choose_language() -> Response:
    """Save the language of the person, and show the page again."""
    if (language := field("language")) in languages():
        with here().catalog.begin() as connection:
            users.set_language(connection, person().name, language)
    return see_other(safe_place(field("next")))


def _account(status: int = 200, **values: object) -> Response:
    found = session.current()
    assert found is not None
    has_password = bool(found.user.password)
    lists = {"sessions": _rows(), "has_password": has_password, "passkeys": passkeys.listed(found.user.name)}
    return page("account.html", person().language, status, **lists, **values)


def _rows() -> list[SessionRow]:
    found = session.current()
    assert found is not None
    with here().catalog.read() as connection:
        listed = user_sessions.of_user(connection, found.user.name)
    rules, now = desk_context().rules, here().clock()
    return [SessionRow(one, one.digest == found.session.digest) for one in listed if is_open(one, rules, now)]
