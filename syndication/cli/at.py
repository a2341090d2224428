"""`at`: a feed as it was served at a time, and what changed between two times."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from syndication.catalog import Catalog, editions
from syndication.catalog.editions import Edition
from syndication.cli.common import open_desk
from syndication.cli.times import Time
from syndication.formats import FORMATS
from syndication.formats.comparison import DocumentDifferences, compare
from syndication.model.errors import NotFoundError
from syndication.model.feed_path import document_name
from syndication.publishing.steps import utc_now
from syndication.settings import Settings, load
from syndication.text.dates import rfc3339
from syndication.web.validator.own_documents import own_path

_MARKS = (("+", "added"), ("-", "removed"), ("~", "changed"))


class _Past(Time):
    """A moment that has been, in UTC."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        moment = super().convert(value, param, ctx)
        if moment > utc_now():
            self.fail(f"{str(value)!r} is yet to come; write a time that has been", param, ctx)
        return moment


@click.command()
@click.argument("time", type=_Past())
@click.argument("feed")
@click.option("--diff", "until", metavar="TIME", type=_Past(), help="Show what changed from then to this time.")
@click.option("--bytes", "raw", is_flag=True, help="With --diff: every line that differs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def at(time: datetime, feed: str, until: datetime | None, raw: bool, as_json: bool) -> None:
    """Show a feed as it was served at TIME, byte for byte.

    TIME is a time with its zone, or a date: its first moment in UTC. FEED is a path or an
    address of this site. With --diff, each entry that was added (+), removed (-) or
    changed (~) is a line with its id and title.
    Exits with 1 when what was served then is not kept.

    \b
    Examples:
      syndication at 2026-02-05T12:00:00+00:00 /rss.xml
      syndication at 2026-02-05 sections/world/atom.xml --diff 2026-02-06
      syndication at 2026-02-05T12:00:00Z feed.json --diff 2026-02-05T13:00:00Z --bytes
    """
    if raw and (as_json or until is None):
        raise click.UsageError("--bytes goes with --diff, and without --json")
    settings = load()
    path = _path(feed, settings.base_url)
    catalog = open_desk(settings).catalog
    before = _kept(catalog, settings, path, time)
    if until is None:
        click.echo(_told(before) if as_json else before.document.body, nl=as_json)
        return
    after = _kept(catalog, settings, path, until)
    if raw:
        click.echo(b"".join(_raw_lines(before, after)), nl=False)
    elif as_json:
        click.echo(_told_differences(catalog, before, after, _differences(before, after)))
    else:
        click.echo("\n".join(_lines(before, after, _differences(before, after))))


def _path(feed: str, base_url: str) -> str:
    path = own_path(feed if "://" in feed else f"/{feed.lstrip('/')}", base_url)
    if not path:
        raise click.BadParameter(f"{feed!r} is no address of this site; write {base_url}/rss.xml", param_hint="FEED")
    if not path.isprintable():
        raise click.BadParameter(f"{feed!r} holds a character that no path has; write /rss.xml", param_hint="FEED")
    return path


def _kept(catalog: Catalog, settings: Settings, path: str, moment: datetime) -> Edition:
    with catalog.read() as connection:
        found = editions.at(connection, path, moment)
        first = editions.earliest(connection, path)
    if found:
        return found
    known = f"the earliest that is, is of {rfc3339(first)}" if first else "nor is anything else; feeds are as /rss.xml"
    days = f"keep_documents_days is {settings.keep_documents_days}"
    raise NotFoundError(f"{path}: what was served at {rfc3339(moment)} is not kept; {known}; {days}")


def _differences(before: Edition, after: Edition) -> DocumentDifferences:
    form = FORMATS.get(document_name(before.document.path))
    found = compare(form, before.document.body, after.document.body) if form else None
    if found is None:
        raise click.UsageError(f"{before.document.path} has no entries that could be told apart; add --bytes")
    return found


def _lines(before: Edition, after: Edition, found: DocumentDifferences) -> Iterator[str]:
    yield f"--- {_name(before)}"
    yield f"+++ {_name(after)}"
    for mark, kind in _MARKS:
        yield from (f"{mark} {mention.id} {mention.title}".rstrip() for mention in getattr(found, kind))


def _raw_lines(before: Edition, after: Edition) -> Iterator[bytes]:
    old, new = (edition.document.body.splitlines(keepends=True) for edition in (before, after))
    names = (_name(before).encode(), _name(after).encode())
    return difflib.diff_bytes(difflib.unified_diff, old, new, *names)


def _name(edition: Edition) -> str:
    return f"{edition.document.path} served from {rfc3339(edition.span.began)}"


def _told(edition: Edition) -> bytes:
    document = edition.document
    return msgspec.json.encode(
        {"path": document.path, "url": document.self_url, "media_type": document.media_type}
        | msgspec.to_builtins(edition.span)
        | {"body": document.body.decode()}
    )


def _told_differences(catalog: Catalog, before: Edition, after: Edition, found: DocumentDifferences) -> bytes:
    """Return the differences, with all editions from the one to the other."""
    first, last = sorted((before.span, after.span), key=lambda span: span.began)
    with catalog.read() as connection:
        served = editions.listing(connection, before.document.path, first.began, last.began)
    told = {"path": before.document.path, "from": before.span, "to": after.span, "editions": served}
    return msgspec.json.encode(told | {kind: getattr(found, kind) for _, kind in _MARKS})
