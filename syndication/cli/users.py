"""`users`: the people who work at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import Connection, user_sessions
from syndication.catalog import users as stored_users
from syndication.cli.actor import actor
from syndication.cli.story_change import json_option
from syndication.cli.tables import table
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.model.desk_links import desk_address, link_address
from syndication.model.desk_session import AddressFamily, SessionRules, SignInMethod, is_open
from syndication.model.errors import SettingsError
from syndication.model.tokens import SCOPES
from syndication.model.users import LINK_VALID, Role, User, UserState, has_open_link, mint_secret, user_state
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load

_HEAD = ("NAME", "ROLE", "CREATED", "LAST SIGN-IN", "LINK", "STATE")
_SESSIONS_HEAD = ("NAME", "NUMBER", "BROWSER", "LAST SEEN", "SIGNED IN", "ENDS", "BY")


class UserLine(Struct, frozen=True):
    """One user in the list. Times are in UTC; `link_ends` is when an open one-time link ends."""

    name: str
    role: Role
    created: datetime
    used: datetime | None
    link_ends: datetime | None
    state: UserState


class NewLink(Struct, frozen=True):
    """A one-time link, which is printed once."""

    name: str
    role: Role
    url: str
    until: datetime


class SessionLine(Struct, frozen=True):
    """One session in the list, without what opens it. Times are in UTC."""

    user: str
    number: int
    browser: str
    family: AddressFamily
    seen: datetime
    made: datetime
    ends: datetime
    method: SignInMethod


@click.group(name="users")
def user_commands() -> None:
    """Make, list, change and remove the people who work at the desk.

    \b
    Roles, each with what those before it may do:
      read      see everything, also what is not public yet
      write     write, schedule and publish stories
      withdraw  kill, withhold and reinstate stories
      admin     users, tokens, partners, deliveries

    Nobody can sign up. A person gets a one-time link, and sets a password there.

    \b
    Examples:
      syndication users add anna --role write
      syndication users list
      syndication users link anna
      syndication users disable anna
    """


@user_commands.command(short_help="Make a user, and print a link to set a password.")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(SCOPES), help="What the person may do.")
@json_option
def add(name: str, role: Role, as_json: bool) -> None:
    """Make a user, and print a link at which the person sets a password. It works once, for 24 hours.

    The log records NAME with everything the person does, so a name is never used twice.

    \b
    With --json, the object has:
      name, role  of the user
      url, until  the link, and when it ends

    \b
    Examples:
      syndication users add anna --role write
      syndication users add admin --role admin --json
    """
    settings = _settings_with_desk()
    workspace, now = open_workspace(settings), utc_now()
    with workspace.catalog.begin() as connection:
        stored_users.add(connection, User(name=name, role=role, created=now), actor())
        link = _make_link(connection, settings, name, now)
    _print_link(link, as_json)


@user_commands.command(short_help="Print a new link to set a password.")
@click.argument("name")
@json_option
def link(name: str, as_json: bool) -> None:
    """Print a new link at which the person sets a password: for a forgotten one, or if the first link has ended.

    It works once, for 24 hours, and ends an earlier link. The old password works until then.

    \b
    With --json, the object has:
      name, role  of the user
      url, until  the link, and when it ends

    \b
    Examples:
      syndication users link anna
    """
    settings = _settings_with_desk()
    workspace = open_workspace(settings)
    with workspace.catalog.begin() as connection:
        made = _make_link(connection, settings, name, utc_now())
    _print_link(made, as_json)


@user_commands.command(name="list", short_help="List all users.")
@json_option
def list_users(as_json: bool) -> None:
    """List all users: role, last sign-in, whether a link is open, and whether they work here.

    \b
    With --json, the object has:
      users  a list of objects:
        name, role, state  active, invited (has set no password yet) or disabled
        created, used      when made, and the last sign-in
        link_ends          when an open link ends

    \b
    Examples:
      syndication users list
      syndication users list --json
    """
    now, workspace = utc_now(), open_workspace(load())
    with workspace.catalog.read() as connection:
        lines = [_user_line(user, now) for user in stored_users.all_users(connection)]
    if as_json:
        click.echo(msgspec.json.encode({"users": lines}))
    elif lines:
        _print_table(_HEAD, map(_cells, lines))
    else:
        click.echo("There are no users; `syndication users add NAME --role admin` makes one")


@user_commands.command(short_help="Give a user another role.")
@click.argument("name")
@click.argument("new", metavar="ROLE", type=click.Choice(SCOPES))
def role(name: str, new: Role) -> None:
    """Give a user another role. The sessions of the user end, so that the person signs in again.

    \b
    Examples:
      syndication users role anna withdraw
    """
    workspace = open_workspace(load())
    with workspace.catalog.begin() as connection:
        stored_users.change_role(connection, name, new, actor(), utc_now())
    click.echo(f"{name} has the role {new}")


@user_commands.command(short_help="Let a user sign in no more.")
@click.argument("name")
def disable(name: str) -> None:
    """Let a user sign in no more, and end the sessions of the user at once. `users enable` reverses it.

    \b
    Examples:
      syndication users disable anna
    """
    workspace = open_workspace(load())
    with workspace.catalog.begin() as connection:
        stored_users.disable(connection, name, actor(), utc_now())
    click.echo(f"{name} is disabled")


@user_commands.command(short_help="Let a disabled user sign in again.")
@click.argument("name")
def enable(name: str) -> None:
    """Let a user who was disabled sign in again, with the old password.

    \b
    Examples:
      syndication users enable anna
    """
    workspace = open_workspace(load())
    with workspace.catalog.begin() as connection:
        stored_users.enable(connection, name, actor(), utc_now())
    click.echo(f"{name} may sign in")


@user_commands.command(short_help="Remove a user permanently.")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a user permanently: password, passkeys, sessions. The log keeps the name, and nobody else can get it.

    \b
    Examples:
      syndication users remove anna
    """
    workspace = open_workspace(load())
    with workspace.catalog.begin() as connection:
        stored_users.remove(connection, name, actor(), utc_now())
    click.echo(f"{name} is removed")


@user_commands.command(short_help="List the sessions, or end those of a user.")
@click.argument("name", required=False)
@click.option("--end", is_flag=True, help="End all sessions of this user.")
@json_option
def sessions(name: str | None, end: bool, as_json: bool) -> None:
    """List who is signed in where: browser, last request, end. With --end, sign a user out everywhere.

    \b
    With --json, the object has:
      sessions  a list of objects:
        user, number       whose, and its number
        browser, family    such as Firefox on Linux, and IPv4 or IPv6
        made, seen, ends   sign-in, last request (exact to a minute), and the end
        method             password, link, passkey, oidc or proxy
      ended     how many were ended, with --end

    \b
    Examples:
      syndication users sessions
      syndication users sessions anna --end
    """
    if end and not name:
        raise click.UsageError("--end needs the NAME of a user")
    settings = load()
    workspace, rules = open_workspace(settings), _rules(settings)
    if end and name:
        _end_sessions(workspace, name, as_json)
        return
    with workspace.catalog.read() as connection:
        found = user_sessions.of_user(connection, name) if name else user_sessions.all_sessions(connection)
    lines = [
        SessionLine(one.user, one.number, one.browser, one.family, one.seen, one.made, one.ends, one.method)
        for one in found
        if is_open(one, rules, utc_now())
    ]
    if as_json:
        click.echo(msgspec.json.encode({"sessions": lines}))
    elif lines:
        _print_table(_SESSIONS_HEAD, map(_session_cells, lines))
    else:
        click.echo("Nobody is signed in")


def _end_sessions(workspace: Workspace, name: str, as_json: bool) -> None:
    with workspace.catalog.begin() as connection:
        ended = stored_users.end_sessions(connection, name, actor(), utc_now())
    click.echo(msgspec.json.encode({"ended": ended}) if as_json else f"{ended} ended")


def _settings_with_desk() -> Settings:
    settings = load()
    if not settings.desk:
        raise SettingsError("desk: is false, so nobody can sign in; write desk = true")
    return settings


def _rules(settings: Settings) -> SessionRules:
    return SessionRules.of(settings.desk_idle_hours, settings.desk_session_days)


def _make_link(connection: Connection, settings: Settings, name: str, now: datetime) -> NewLink:
    secret = mint_secret()
    user = stored_users.make_link(connection, name, secret, actor(), now)
    address = desk_address(settings.base_url, settings.desk_host)
    return NewLink(user.name, user.role, link_address(address, secret), now + LINK_VALID)


def _print_link(link: NewLink, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(link))
        return
    click.echo(link.url)
    click.echo(
        f"Send this link to {link.name} only: whoever opens it first sets the password. It works once, until "
        f"{readable_time(link.until)}.",
        err=True,
    )


def _user_line(user: User, now: datetime) -> UserLine:
    ends = user.link_ends if has_open_link(user, now) else None
    return UserLine(user.name, user.role, user.created, user.used, ends, user_state(user))


def _print_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines: Iterator[str] = table(head, list(rows))
    for text in lines:
        click.echo(text)


def _cells(line: UserLine) -> tuple[str, ...]:
    link = f"until {_minute(line.link_ends)}" if line.link_ends else "none"
    used = _minute(line.used) if line.used else "never"
    return line.name, line.role, f"{line.created:%Y-%m-%d}", used, link, line.state


def _session_cells(line: SessionLine) -> tuple[str, ...]:
    browser = ", ".join(filter(None, (line.browser or "unknown", line.family)))
    return line.user, str(line.number), browser, *map(_minute, (line.seen, line.made, line.ends)), line.method


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
