"""The own account: sessions, which can be ended, the password, and the language."""

from __future__ import annotations

from flask import Response
from msgspec import Struct

from syndication.catalog import user_sessions, users
from syndication.model.desk_session import DeskSession, is_open
from syndication.web.context import here
from syndication.web.desk import session
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.forms import field
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.places import own_place, safe_place
from syndication.web.desk.words import languages


class SessionRow(Struct, frozen=True):
    """A session in a list; `is_this` marks that of the request."""

    session: DeskSession
    is_this: bool


@desk.get("/account")
@screen("read")
def account() -> Response:
    """Show the sessions and the password of the person."""
    return page("account.html", person().language, sessions=_rows())


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


def _rows() -> list[SessionRow]:
    found = session.current()
    assert found is not None
    with here().catalog.read() as connection:
        listed = user_sessions.of_user(connection, found.user.name)
    rules, now = desk_context().rules, here().clock()
    return [SessionRow(one, one.digest == found.session.digest) for one in listed if is_open(one, rules, now)]
