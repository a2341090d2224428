"""Sign in with a password, sign out, and set a password by a one-time link."""

from __future__ import annotations

from flask import Response, request

from syndication.catalog import users
from syndication.model import actors
from syndication.model.passwords import (
    LONGEST,
    SHORTEST,
    PasswordFault,
    fault_of_password,
    hash_password,
)
from syndication.model.users import User, has_open_link, plain_name
from syndication.web.context import here
from syndication.web.desk import session
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.cookies import cookie_form, is_local
from syndication.web.desk.forms import field
from syndication.web.desk.minutes import minutes_of
from syndication.web.desk.pages import page, see_other, visitor_language
from syndication.web.desk.password_check import check_sign_in
from syndication.web.desk.places import first_place, safe_place
from syndication.web.desk.relying_party import party
from syndication.web.desk.words import marked

PASSWORD_FAULTS: dict[PasswordFault, str] = {
    "short": marked("The password is too short. Write at least 12 characters; several words are easy to remember."),
    "long": marked("The password is too long. Write at most 1000 characters."),
    "name": marked("The password contains the name of the user. Leave the name out."),
    "simple": marked("The password has too few different characters. Write several words."),
}
assert (SHORTEST, LONGEST) == (12, 1000)  # as the messages say


@desk.get("/sign-in")
def sign_in_form() -> Response:
    """Show the form, or lead on a person who is signed in already."""
    place = safe_place(request.args.get("next", ""))
    if session.current() is not None and "again" not in request.args:
        return see_other(place)
    return _form(place)


@desk.post("/sign-in")
def sign_in() -> Response:
    """Sign a person in, and lead to the place that was asked for."""
    place, typed = safe_place(field("next")), field("name")[:200]
    if not _is_carried():
        return _form(place, typed, status=403)
    name, password = plain_name(typed), field("password")
    checked = check_sign_in(name, password)
    if checked.wait:
        return _waiting(place, typed, minutes_of(checked.wait))
    if checked.user is None:
        return _form(place, typed, marked("The name or the password is wrong."), 422)
    with here().catalog.begin() as connection:
        session.start(connection, checked.user, "password")
    return see_other(place)


@desk.post("/sign-out")
def sign_out() -> Response:
    """End the session, and lead to the sign-in."""
    session.end()
    return see_other(f"{desk_context().path}/sign-in")


@desk.get("/link")
def link_form() -> Response:
    """Show the form that sets the password of the user whose one-time link this is."""
    key = request.args.get("key", "")
    user = _user_of_link(key)
    return _link_form(user, key) if user else _no_link()


@desk.post("/link")
def use_link() -> Response:
    """Set the password of the user of the link, and sign the user in. The link ends."""
    key, password = field("key"), field("password")
    user = _user_of_link(key)
    if user is None:
        return _no_link()
    if not _is_carried():
        return _link_form(user, key, status=403)
    if fault := fault_of_password(password, user.name):
        return _link_form(user, key, PASSWORD_FAULTS[fault], 422)
    hashed = hash_password(password)
    with here().catalog.begin() as connection:
        users.lock(connection)  # of two requests with the same link, the second finds no link
        found = users.by_link(connection, key)
        if found is not None:
            users.set_password(connection, user.name, hashed, actors.of_user(user.name), here().clock())
            session.start(connection, user, "link")
    return see_other(first_place()) if found else _no_link()


def _user_of_link(key: str) -> User | None:
    with here().catalog.read() as connection:
        user = users.by_link(connection, key)
    return user if user is not None and has_open_link(user, here().clock()) else None


def _is_carried() -> bool:
    """Return whether the browser will send the cookie of a session back: not over http, but on this machine."""
    return desk_context().is_encrypted or is_local(request.host)


def _form(place: str, name: str = "", error: str = "", status: int = 200) -> Response:
    return page("sign_in.html", visitor_language(), status, place=place, name=name, error=error, **_ways())


def _waiting(place: str, name: str, minutes: int) -> Response:
    response = page("sign_in.html", visitor_language(), 429, place=place, name=name, minutes=minutes, **_ways())
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _link_form(user: User, key: str, error: str = "", status: int = 200) -> Response:
    return page("link.html", visitor_language(), status, user=user, key=key, error=error, **_ways())


def _no_link() -> Response:
    return page("link_ended.html", visitor_language(), 410)


def _ways() -> dict[str, object]:
    context = desk_context()
    return {
        "is_refused": not _is_carried(),
        "is_local": not cookie_form(context, request.host).is_secure,
        "provider": context.oidc.provider.name if context.oidc else "",
        "has_passkeys": party() is not None,
        "again": "again" in request.args,
        "has_users": _has_users(),
    }


def _has_users() -> bool:
    """Return whether somebody can sign in: users, or those whom a provider or a proxy knows."""
    context = desk_context()
    if context.oidc or context.proxy_header:
        return True
    with here().catalog.read() as connection:
        return users.has_any(connection)
