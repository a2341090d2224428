"""`import addresses`: which addresses of feeds the old server had, and what this service answers there."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click
import msgspec
from flask.testing import FlaskClient
from msgspec import Struct
from werkzeug.test import TestResponse

from syndication.cli.tables import count_of, table
from syndication.model.errors import IngestError
from syndication.settings import load
from syndication.sources.access_log import feed_requests, has_requests
from syndication.web.app import create_app

_FEEDS = ("xml", "json", "feed+json")
_REDIRECTS = (301, 308)
_LONGEST_LINE = 65_536  # bytes; what is behind them is read as another line
_GONE = 410  # on purpose: feeds of comments


class OldAddress(Struct, frozen=True):
    """An address of the old server: how often it was asked for, and what this service answers."""

    address: str
    hits: int
    answer: str
    is_answered: bool


@click.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="LOG...")
@click.option("--all", "show_all", is_flag=True, help="List the other addresses, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def addresses(logs: tuple[Path, ...], show_all: bool, as_json: bool) -> None:
    """List the feed addresses in access logs of the old server, and what this service answers.

    LOG is in the common or combined format of Apache and nginx, as it is or compressed (.gz).
    Addresses that lead to no feed are listed, those with most requests first. For each of them,
    write a line into [redirects] in the settings; `from = "wordpress"` there has all addresses
    of WordPress. Exits with 1 if there is such an address.

    \b
    Examples:
      syndication import addresses access.log
      syndication import addresses /var/log/nginx/access.log* --all
    """
    counted: Counter[str] = Counter()
    for log in logs:
        counted.update(_requests_in(log))
    found = list(_answers(counted))
    without = [one for one in found if not one.is_answered]
    if as_json:
        click.echo(msgspec.json.encode({"addresses": found}))
    else:
        _print_addresses(found if show_all else without, len(found) - len(without), len(found))
    sys.exit(1 if without else 0)


def _requests_in(log: Path) -> Counter[str]:
    try:
        with _opened(log) as file:
            found = feed_requests(_lines(file))
        with _opened(log) as file:
            is_log = bool(found) or has_requests(_lines(file))
    except (OSError, EOFError, zlib.error) as error:
        raise IngestError(f"{log}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not is_log:
        raise IngestError(f"{log}: has no request in the common or combined format of Apache and nginx")
    return found


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    return iter(lambda: file.readline(_LONGEST_LINE), b"")


def _opened(log: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(log) if log.suffix == ".gz" else log.open("rb")


def _answers(counted: Counter[str]) -> Iterator[OldAddress]:
    settings = load()
    app = create_app(settings)
    try:
        client = app.test_client()
        for address, hits in counted.most_common():
            yield OldAddress(address, hits, *_answer(client, address, settings.base_url))
    finally:
        app.extensions["syndication"].cache.stop()


def _answer(client: FlaskClient, address: str, base_url: str) -> tuple[str, bool]:
    """Return what is answered at an address, and whether a reader gets a feed there, or learns that it is gone."""
    first = client.get(address)
    target = first.headers.get("Location", "")
    if first.status_code not in _REDIRECTS:
        return f"{first.status_code} {first.mimetype}", _is_feed(first) or first.status_code == _GONE
    if not target.startswith(f"{base_url}/"):
        return f"{first.status_code} to {target}", True  # a line of the settings leads to another site
    path = target.removeprefix(base_url)
    second = client.get(path)
    return f"{first.status_code} to {path}{'' if _is_feed(second) else f', {second.status_code}'}", _is_feed(second)


def _is_feed(response: TestResponse) -> bool:
    return response.status_code == 200 and str(response.mimetype).endswith(_FEEDS)


def _print_addresses(listed: Iterable[OldAddress], good: int, total: int) -> None:
    rows = [(str(one.hits), one.address, one.answer) for one in listed]
    if rows:
        click.echo("\n".join(table(("requests", "address", "answer"), rows)))
    click.echo(f"{good} of {count_of(total, 'address', 'addresses')} lead to a feed, or are gone on purpose")
