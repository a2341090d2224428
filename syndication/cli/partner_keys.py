"""`partners keys`: what opens the feed of a partner that is not public."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

import click
import msgspec
from msgspec import Struct

from syndication.catalog import partner_keys, state
from syndication.cli.actor import actor
from syndication.cli.ends import end_option, read_end
from syndication.cli.numbers import WholeNumber
from syndication.cli.partner_names import partner_named
from syndication.cli.tables import table
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.http.partner_links import sign_address
from syndication.model.errors import SyndicationError
from syndication.model.partners.key import KeyState, PartnerKey, check_key_name, key_state
from syndication.publishing.partners.keys import KeyAct, NewKey, feed_address, make_key, revoke_key, rotate_key
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import load

_HEAD = ("PARTNER", "KEY", "CREATED", "ENDS", "LAST USE", "FROM", "STATE")


class KeyLine(Struct, frozen=True):
    """One key in the list, without the key itself or its digest. Times are in UTC."""

    partner: str
    name: str
    created: datetime
    ends: datetime | None
    used: datetime | None
    address: str
    state: KeyState


@click.group("keys", short_help="Make, list, rotate and revoke the keys of partners.")
def key_commands() -> None:
    """Make, list, rotate and revoke the keys of partners. A key opens the feed of one partner.

    A partner sends its key as it can: as a bearer token, as the password of Basic (any user
    name), in the path (/partners/NAME/KEY/rss.xml), or as a signed address that ends.

    \b
    Examples:
      syndication partners keys add msn
      syndication partners keys rotate msn --hours 48
      syndication partners keys list
      syndication partners keys revoke msn 2
    """


@key_commands.command(short_help="Make a key and print it once.")
@click.argument("partner")
@click.option("--name", default="", help="Its name in lists and logs. Default: a number.")
@end_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(partner: str, name: str, expires: str, as_json: bool) -> None:
    """Make a key and print it once. Only its digest is stored, so it cannot be printed again.

    A partner has two valid keys at most: the old one and the new one, while it changes over.

    \b
    Examples:
      syndication partners keys add msn
      syndication partners keys add wire --name newsroom --expires 365d
    """
    workspace, now = open_workspace(load()), utc_now()
    if name:
        check_key_name(name)
    named, end = partner_named(workspace, partner), read_end(expires, now)
    with workspace.catalog.begin() as connection:
        new = make_key(connection, _act(workspace, now), named, name, end)
    _print_key(new, as_json)


@key_commands.command(short_help="Make a new key, and let the old ones end.")
@click.argument("partner")
@click.option(
    "--hours", type=WholeNumber(0, 8760), default=72, show_default=True, help="How long the old keys still work."
)
@end_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rotate(partner: str, hours: int, expires: str, as_json: bool) -> None:
    """Make a new key, and let the old one end after some hours, so that the partner can change over.

    If there are two old keys, the older one ends at once.

    \b
    Examples:
      syndication partners keys rotate msn
      syndication partners keys rotate msn --hours 0
    """
    workspace, now = open_workspace(load()), utc_now()
    named, end = partner_named(workspace, partner), read_end(expires, now)
    with workspace.catalog.begin() as connection:
        new = rotate_key(connection, _act(workspace, now), named, hours, end)
    _print_key(new, as_json)


@key_commands.command("list", short_help="List all keys.")
@click.argument("partner", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_keys(partner: str | None, as_json: bool) -> None:
    """List the keys of all partners, or of one: last use (exact to a few seconds), from where, and whether they work.

    \b
    Examples:
      syndication partners keys list
      syndication partners keys list msn --json
    """
    workspace, now = open_workspace(load()), utc_now()
    with workspace.catalog.read() as connection:
        found = partner_keys.all_keys(connection)
    lines = [_line(key, now) for key in found if partner in (None, key.partner)]
    if as_json:
        click.echo(msgspec.json.encode({"keys": lines}))
    elif not lines:
        click.echo("There are no keys; `syndication partners keys add PARTNER` makes one")
    for text in table(_HEAD, [_cells(line) for line in lines]) if lines and not as_json else ():
        click.echo(text)


@key_commands.command(short_help="Revoke a key.")
@click.argument("partner")
@click.argument("name")
def revoke(partner: str, name: str) -> None:
    """Revoke a key. It opens nothing after a second, on every worker.

    \b
    Examples:
      syndication partners keys revoke msn 1
    """
    workspace, now = open_workspace(load()), utc_now()
    with workspace.catalog.begin() as connection:
        revoke_key(connection, _act(workspace, now), partner, name)
    click.echo(f"key {name} of {partner} is revoked")


@key_commands.command(short_help="Print an address that works until a day.")
@click.argument("partner")
@click.argument("name")
@click.option("--hours", type=WholeNumber(1, 8760), default=24, show_default=True, help="How long it works.")
def sign(partner: str, name: str, hours: int) -> None:
    """Print an address of the feed that works for some hours without a key, and as long as the key NAME does.

    \b
    Examples:
      syndication partners keys sign msn 1 --hours 2
    """
    workspace, now = open_workspace(load()), utc_now()
    named = partner_named(workspace, partner)
    with workspace.catalog.begin() as connection:
        partner_keys.lock(connection)  # web workers read the secret together with the keys
        keys = {key.name: key for key in partner_keys.of_partner(connection, named.name)}
        secret = state.first(connection, state.PARTNER_SECRET, secrets.token_hex(32))
    if name not in keys or not keys[name].is_valid(now):
        raise SyndicationError(f"{name}: {partner} has no valid key of this name; `syndication partners keys list`")
    signature = sign_address(secret, named.name, name, now + timedelta(hours=hours))
    click.echo(f"{feed_address(workspace.publication.base_url, named)}?{urlencode({'signature': signature})}")


def _act(workspace: Workspace, now: datetime) -> KeyAct:
    return KeyAct(actor(), now, workspace.publication.base_url)


def _print_key(new: NewKey, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(new))
        return
    click.echo(new.key)
    validity = f"until {readable_time(new.expires)}" if new.expires else "until it is revoked"
    click.echo(f"Key {new.name} of {new.partner}, valid {validity}. Store it now: it is never printed again.", err=True)
    click.echo(f"  curl --oauth2-bearer KEY {new.url}\n  curl --user {new.partner}:KEY {new.url}", err=True)
    if new.secret_url != new.url:
        click.echo(f"  {new.secret_url.replace(new.key, 'KEY')}", err=True)


def _line(key: PartnerKey, now: datetime) -> KeyLine:
    return KeyLine(key.partner, key.name, key.created, key.ends, key.used, key.address, key_state(key, now))


def _cells(line: KeyLine) -> tuple[str, ...]:
    ends = readable_time(line.ends) if line.ends else "never"
    used = readable_time(line.used) if line.used else "never"
    return line.partner, line.name, f"{line.created:%Y-%m-%d}", ends, used, line.address, line.state
