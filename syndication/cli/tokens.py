"""`tokens`: the tokens of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, audit
from syndication.catalog import tokens as stored_tokens
from syndication.catalog.audit import AuditEntry
from syndication.cli.actor import actor
from syndication.cli.ends import end_option, read_end
from syndication.cli.tables import table
from syndication.cli.times import readable_time
from syndication.model.tokens import SCOPES, Scope, Token, TokenError, TokenState, check_name, digest, mint, state
from syndication.publishing.steps import utc_now
from syndication.settings import load

_HEAD = ("NAME", "SCOPE", "CREATED", "EXPIRES", "LAST USE", "STATE")


class TokenLine(Struct, frozen=True):
    """One token in the list, without the token itself or its digest. Times are in UTC."""

    name: str
    scope: Scope
    created: datetime
    expires: datetime | None
    used: datetime | None
    state: TokenState


class NewToken(Struct, frozen=True):
    """A new token, which is printed once. Times are in UTC."""

    name: str
    scope: Scope
    created: datetime
    expires: datetime | None
    token: str


@click.group(name="tokens")
def token_commands() -> None:
    """Make, list and revoke tokens of the API. Give each program its own, so that each can be revoked alone.

    \b
    Examples:
      syndication tokens add newsroom --scope write --expires 365d
      syndication tokens list
      syndication tokens revoke newsroom
    """


@token_commands.command(short_help="Make a token and print it once.")
@click.argument("name")
@click.option(
    "--scope", required=True, type=click.Choice(SCOPES), help="What it may do; each scope includes those before it."
)
@end_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(name: str, scope: Scope, expires: str, as_json: bool) -> None:
    """Make a token and print it once. Only its digest is stored, so it cannot be printed again.

    Scopes: read; write, which can also withhold stories; withdraw, which can also kill and reinstate
    them; admin, which can also manage tokens and deliveries by the API.

    The log records NAME with everything done with the token, so a name is never used twice.

    \b
    Examples:
      syndication tokens add newsroom --scope write
      syndication tokens add chief --scope withdraw
      syndication tokens add partner --scope read --expires 2027-01-31
      syndication tokens add nightly --scope admin --expires 30d --json
    """
    now = utc_now()
    _refuse_bad_name(name)
    until = read_end(expires, now)
    token = mint()
    with _catalog() as catalog, catalog.begin() as connection:
        stored_tokens.add(connection, Token(name=name, digest=digest(token), scope=scope, created=now, expires=until))
        audit.add(connection, [AuditEntry(at=now, who=actor(), action="token made", note=f"{name}: {scope}")])
    if as_json:
        click.echo(msgspec.json.encode(NewToken(name, scope, now, until, token)))
        return
    click.echo(token)
    validity = f"until {readable_time(until)}" if until else "until it is revoked"
    click.echo(f"Token of {name}, scope {scope}, valid {validity}. Store it now: it is never printed again.", err=True)


@token_commands.command(name="list", short_help="List all tokens.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_tokens(as_json: bool) -> None:
    """List all tokens: scope, expiry, last use (exact to a minute), and whether they are active.

    \b
    Examples:
      syndication tokens list
      syndication tokens list --json
    """
    now = utc_now()
    with _catalog() as catalog, catalog.read() as connection:
        lines = [_token_line(token, now) for token in stored_tokens.all_tokens(connection)]
    if as_json:
        click.echo(msgspec.json.encode({"tokens": lines}))
    elif lines:
        for text in _token_table(lines):
            click.echo(text)
    else:
        click.echo("There are no tokens; `syndication tokens add NAME --scope SCOPE` makes one")


@token_commands.command(short_help="Revoke a token.")
@click.argument("name")
def revoke(name: str) -> None:
    """Revoke a token permanently. The next request with it is refused.

    \b
    Examples:
      syndication tokens revoke newsroom
    """
    with _catalog() as catalog, catalog.begin() as connection:
        stored_tokens.revoke(connection, name, utc_now())
        audit.add(connection, [AuditEntry(at=utc_now(), who=actor(), action="token revoked", note=name)])
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


def _token_line(token: Token, now: datetime) -> TokenLine:
    return TokenLine(token.name, token.scope, token.created, token.expires, token.used, state(token, now))


def _token_table(lines: Iterable[TokenLine]) -> Iterator[str]:
    return table(_HEAD, [_cells(line) for line in lines])


def _cells(line: TokenLine) -> tuple[str, ...]:
    times = map(_minute_or_never, (line.expires, line.used))
    return line.name, line.scope, f"{line.created:%Y-%m-%d}", *times, line.state


def _minute_or_never(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if moment else "never"
