"""`tokens`: who may use the API, what each may do there, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, audit
from syndication.catalog import tokens as kept
from syndication.catalog.audit import Deed
from syndication.cli.common import who
from syndication.model.tokens import SCOPES, Scope, State, Token, TokenError, check_name, digest, mint, state
from syndication.publishing.steps import utc_now
from syndication.settings import load
from syndication.text.dates import rfc3339, whole_second

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS = re.compile(r"(\d{1,6})d", re.ASCII)
_HEAD = ("NAME", "SCOPE", "CREATED", "EXPIRES", "LAST USE", "STATE")


class TokenLine(Struct, frozen=True):
    """What is told of a token: nothing that opens the API, and nothing to find it by. Moments are in UTC."""

    name: str
    scope: Scope
    created: datetime
    expires: datetime | None
    used: datetime | None
    state: State


class NewToken(Struct, frozen=True):
    """A new token, as it is shown once. Moments are in UTC."""

    name: str
    scope: Scope
    created: datetime
    expires: datetime | None
    token: str


@click.group(name="tokens")
def token_commands() -> None:
    """Let programs use the API: each has a token of its own, which can be revoked alone.

    \b
    Examples:
      syndication tokens add newsroom --scope write --expires 365d
      syndication tokens list
      syndication tokens revoke newsroom
    """


@token_commands.command()
@click.argument("name")
@click.option("--scope", required=True, type=click.Choice(SCOPES), help="What it may do; each covers those before it.")
@click.option("--expires", default="", metavar="DATE|DAYS", help="The day on which it is good no more (UTC), or 30d.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(name: str, scope: Scope, expires: str, as_json: bool) -> None:
    """Make a token and print it, this once: only its digest is kept.

    NAME stands in the log beside what is done with it, so it is never used for another.

    \b
    Examples:
      syndication tokens add newsroom --scope write
      syndication tokens add partner --scope read --expires 2027-01-31
      syndication tokens add nightly --scope admin --expires 30d --json
    """
    now = utc_now()
    _refuse_bad_name(name)
    until = _end(expires, now) if expires else None
    token = mint()
    with _catalog() as catalog, catalog.begin() as connection:
        kept.add(connection, Token(name=name, digest=digest(token), scope=scope, created=now, expires=until))
        audit.add(connection, [Deed(at=now, who=who(), action="token made", note=f"{name}: {scope}")])
    if as_json:
        click.echo(msgspec.json.encode(NewToken(name, scope, now, until, token)))
        return
    click.echo(token)
    lasting = f"until {_shown(until)}" if until else "until it is revoked"
    click.echo(
        f"This is the token of {name}, good for {scope} {lasting}. It is shown only now: keep it safe.", err=True
    )


@token_commands.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_tokens(as_json: bool) -> None:
    """Show all tokens: what each may do, when it was used last, and whether it is good.

    The last use is exact to a minute.

    \b
    Examples:
      syndication tokens list
      syndication tokens list --json
    """
    now = utc_now()
    with _catalog() as catalog, catalog.read() as connection:
        lines = [_line(token, now) for token in kept.listing(connection)]
    if as_json:
        click.echo(msgspec.json.encode({"tokens": lines}))
    elif lines:
        for text in _table(lines):
            click.echo(text)
    else:
        click.echo("There are no tokens; `syndication tokens add NAME --scope SCOPE` makes one")


@token_commands.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Let a token be good no more, from the next request on.

    \b
    Example:
      syndication tokens revoke newsroom
    """
    with _catalog() as catalog, catalog.begin() as connection:
        kept.revoke(connection, name, utc_now())
        audit.add(connection, [Deed(at=utc_now(), who=who(), action="token revoked", note=name)])
    click.echo(f"{name} is revoked")


@contextmanager
def _catalog() -> Iterator[Catalog]:
    catalog = Catalog(load().database)
    try:
        catalog.migrate()
        yield catalog
    finally:
        catalog.close()


def _refuse_bad_name(name: str) -> None:
    try:
        check_name(name)
    except TokenError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from error


def _end(text: str, now: datetime) -> datetime:
    """Return the moment that `text` tells: the start of a day in UTC, or so many days from `now`."""
    end = _moment(text, now)
    if end is None:
        raise click.BadParameter(f"{text!r}: write it like 2027-01-31 or 30d", param_hint="--expires")
    if end <= now:
        raise click.BadParameter(f"{text} is past; give a later day", param_hint="--expires")
    return end


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        if days := _DAYS.fullmatch(text):
            return now + timedelta(days=int(days[1]))
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if _DATE.fullmatch(text) else None
    except (ValueError, OverflowError):  # the 31st of February; a year beyond 9999
        return None


def _line(token: Token, now: datetime) -> TokenLine:
    return TokenLine(token.name, token.scope, token.created, token.expires, token.used, state(token, now))


def _table(lines: Iterable[TokenLine]) -> Iterator[str]:
    rows = [
        (line.name, line.scope, _shown(line.created), _shown(line.expires), _shown(line.used), line.state)
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    for row in (_HEAD, *rows):
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _shown(moment: datetime | None) -> str:
    return rfc3339(whole_second(moment)) if moment else "never"
