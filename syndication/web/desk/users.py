"""The users, for admins: make one, change the role, make a link, disable, remove, end sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import get_args

from flask import Response
from msgspec import Struct
from werkzeug.exceptions import NotFound

from syndication.catalog import Connection, user_sessions
from syndication.catalog import users as stored_users
from syndication.model import actors
from syndication.model.desk_links import link_address
from syndication.model.desk_session import DeskSession, is_open
from syndication.model.tokens import SCOPES
from syndication.model.users import (
    Role,
    User,
    UserError,
    UserFault,
    UserState,
    has_open_link,
    mint_secret,
    plain_name,
    user_state,
)
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed
from syndication.web.desk.context import desk_context
from syndication.web.desk.forms import field
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.places import own_place
from syndication.web.desk.words import marked

FAULTS: dict[UserFault, str] = {
    "name": marked("Write at most 64 lower-case letters, digits and . _ @ -, a letter or digit first."),
    "taken": marked("This name is or was in use. Choose another, as the log names people by it."),
    "unknown": marked("There is no such user."),
    "removed": marked("This user was removed. Make a user with another name."),
    "last admin": marked("This is the last admin. Make another one first."),
}
_NO_ROLE = marked("Choose a role.")
# What a list says of users, with the words of the roles.
STATES: dict[UserState, str] = {
    "active": marked("active"),
    "invited": marked("invited"),
    "disabled": marked("disabled"),
    "removed": marked("removed"),
}
ROLES: dict[Role, str] = {
    "read": marked("read"),
    "write": marked("write"),
    "withdraw": marked("withdraw"),
    "admin": marked("admin"),
}
MEANINGS: dict[Role, str] = {
    "read": marked("see everything but what is under embargo"),
    "write": marked("also write, schedule, publish and withhold stories"),
    "withdraw": marked("also kill and reinstate stories"),
    "admin": marked("also manage users, tokens, partners and deliveries"),
}

Change = Callable[[Connection, str, str, datetime], object]


class UserRow(Struct, frozen=True):
    """What the list shows of a user."""

    user: User
    state: UserState
    sessions: int
    has_link: bool


@desk.get("/users")
@screen("admin")
def users() -> Response:
    """List the users, with a form to make another one."""
    return _list()


@desk.post("/users")
@screen("admin")
@confirmed
def add_user() -> Response:
    """Make a user, and show the one-time link."""
    name, role = plain_name(field("name")), _role(field("role"))
    if role is None:
        return _list(422, name=name, role_error=_NO_ROLE)
    try:
        with here().catalog.begin() as connection:
            now = here().clock()
            stored_users.add(connection, User(name=name, role=role, created=now), _who())
            secret = _make_link(connection, name, now)
    except UserError as error:
        return _list(422, name=name, chosen=role, name_error=FAULTS[error.fault])
    return _show_link(name, secret)


@desk.get("/users/<name>")
@screen("admin")
def user(name: str) -> Response:
    """Show a user, with what can be done."""
    return _user_page(name)


@desk.post("/users/<name>/link")
@screen("admin")
@confirmed
def make_user_link(name: str) -> Response:
    """Make a one-time link, and show it."""
    try:
        with here().catalog.begin() as connection:
            secret = _make_link(connection, name, here().clock())
    except UserError as error:
        return _user_page(name, FAULTS[error.fault])
    return _show_link(name, secret)


@desk.post("/users/<name>/role")
@screen("admin")
@confirmed
def change_user_role(name: str) -> Response:
    """Give a user another role."""
    role = _role(field("role"))
    if role is None:
        return _user_page(name, _NO_ROLE)
    return _change(name, lambda connection, *rest: stored_users.change_role(connection, name, role, *rest[1:]))


@desk.post("/users/<name>/disable")
@screen("admin")
@confirmed
def disable_user(name: str) -> Response:
    """Let a user sign in no more."""
    return _change(name, stored_users.disable)


@desk.post("/users/<name>/enable")
@screen("admin")
@confirmed
def enable_user(name: str) -> Response:
    """Let a user sign in again."""
    return _change(name, stored_users.enable)


@desk.post("/users/<name>/sign-out")
@screen("admin")
@confirmed
def end_user_sessions(name: str) -> Response:
    """End all sessions of a user."""
    return _change(name, stored_users.end_sessions)


@desk.post("/users/<name>/remove")
@screen("admin")
@confirmed
def remove_user(name: str) -> Response:
    """Remove a user permanently; the name is typed once more."""
    if plain_name(field("name")) != name:
        return _user_page(name, marked("Type the name of the user to remove the user."))
    return _change(name, stored_users.remove, own_place("/users"))


def _change(name: str, change: Change, place: str = "") -> Response:
    """Make a change, and lead to the page of the user; the page has the reason of a refusal."""
    try:
        with here().catalog.begin() as connection:
            change(connection, name, _who(), here().clock())
    except UserError as error:
        return _user_page(name, FAULTS[error.fault])
    return see_other(place or own_place(f"/users/{name}"))


def _make_link(connection: Connection, name: str, now: datetime) -> str:
    secret = mint_secret()
    stored_users.make_link(connection, name, secret, _who(), now)
    return secret


def _show_link(name: str, secret: str) -> Response:
    """Show a link. It is an answer to the form, not a page with an address: it can be seen only once."""
    address = link_address(desk_context().address, secret)
    return page("user_link.html", person().language, name=name, address=address)


def _list(status: int = 200, **values: object) -> Response:
    now, rules = here().clock(), desk_context().rules
    with here().catalog.read() as connection:
        listed = stored_users.all_users(connection)
        sessions = [one.user for one in user_sessions.all_sessions(connection) if is_open(one, rules, now)]
    rows = [UserRow(one, user_state(one), sessions.count(one.name), has_open_link(one, now)) for one in listed]
    return page("users.html", person().language, status, rows=rows, states=STATES, **_roles(), **values)


def _user_page(name: str, error: str = "") -> Response:
    now, rules = here().clock(), desk_context().rules
    with here().catalog.read() as connection:
        found = stored_users.find(connection, name)
        if found is None or found.removed is not None:
            raise NotFound
        sessions: list[DeskSession] = user_sessions.of_user(connection, name)
    return page(
        "user.html",
        person().language,
        422 if error else 200,
        user=found,
        state=STATES[user_state(found)],
        sessions=[one for one in sessions if is_open(one, rules, now)],
        error=error,
        **_roles(),
    )


def _roles() -> dict[str, object]:
    return {"roles": SCOPES, "meanings": MEANINGS}


def _role(text: str) -> Role | None:
    return next((role for role in get_args(Role) if role == text), None)


def _who() -> str:
    return actors.of_user(person().name)
