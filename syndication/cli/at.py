"""`at`: a feed as it was served at a time, and the changes between two times."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from syndication.catalog import Catalog, editions
from syndication.catalog.editions import Edition
from syndication.cli.feed_paths import document_path
from syndication.cli.times import Time
from syndication.cli.workspace import open_workspace
from syndication.formats import format_of
from syndication.formats.comparison import DocumentDifferences, compare
from syndication.model.errors import NotFoundError
from syndication.publishing.steps import utc_now
from syndication.settings import Settings, load
from syndication.text.dates import rfc3339

_MARKS = (("+", "added"), ("-", "removed"), ("~", "changed"))


class _PastTime(Time):
    """A time in the past, converted to UTC."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        moment = super().convert(value, param, ctx)
        if moment > utc_now():
            self.fail(f"{str(value)!r} is in the future; write a time in the past", param, ctx)
        return moment


@click.command()
@click.argument("time", type=_PastTime())
@click.argument("feed")
@click.option("--diff", "until", metavar="TIME", type=_PastTime(), help="Show what changed between TIME and this time.")
@click.option("--bytes", "raw", is_flag=True, help="With --diff: compare the bytes, line by line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def at(time: datetime, feed: str, until: datetime | None, raw: bool, as_json: bool) -> None:
    """Show a feed as it was served at TIME, byte for byte.

    TIME is a time, or a date, which means its start; the zone is the one that the settings name.
    FEED is a path or an address of this site. With --diff, each entry that was added (+), removed
    (-) or changed (~) is a line with its id and title. Replaced documents are stored for as many days as
    `keep_documents_days` in the settings says. Exits with 1 if the document of that time is not
    stored any more.

    \b
    Examples:
      syndication at 2026-02-05T12:00:00+00:00 /rss.xml
      syndication at 2026-02-05 sections/world/atom.xml --diff 2026-02-06
      syndication at 2026-02-05T12:00:00Z feed.json --diff 2026-02-05T13:00:00Z --bytes
    """
    if raw and (as_json or until is None):
        raise click.UsageError("--bytes needs --diff, and cannot be combined with --json")
    settings = load()
    path = _checked_path(feed, settings.base_url)
    catalog = open_workspace(settings).catalog
    before = _edition_at(catalog, settings, path, time)
    if until is None:
        click.echo(_edition_json(before) if as_json else before.document.body, nl=as_json)
        return
    after = _edition_at(catalog, settings, path, until)
    if raw:
        click.echo(b"".join(_raw_lines(before, after)), nl=False)
    elif as_json:
        click.echo(_differences_json(catalog, before, after, _differences(before, after)))
    else:
        click.echo("\n".join(_difference_lines(before, after, _differences(before, after))))


def _checked_path(feed: str, base_url: str) -> str:
    path = document_path(feed, base_url)
    if not path:
        raise click.BadParameter(
            f"{feed!r} is not an address of this site; write {base_url}/rss.xml", param_hint="FEED"
        )
    if not path.isprintable():
        raise click.BadParameter(
            f"{feed!r} contains a character that no path has; write it like /rss.xml", param_hint="FEED"
        )
    return path


def _edition_at(catalog: Catalog, settings: Settings, path: str, moment: datetime) -> Edition:
    with catalog.read() as connection:
        found = editions.at(connection, path, moment)
        first = editions.earliest(connection, path)
    if found:
        return found
    known = f"the earliest is from {rfc3339(first)}" if first else "nor for any other time; paths look like /rss.xml"
    days = f"keep_documents_days is {settings.keep_documents_days}"
    if settings.keep_documents_mb:
        days += f", keep_documents_mb is {settings.keep_documents_mb}"
    raise NotFoundError(f"{path}: no document is stored for {rfc3339(moment)}; {known}; {days}")


def _differences(before: Edition, after: Edition) -> DocumentDifferences:
    form = format_of(before.document.path)
    found = compare(form, before.document.body, after.document.body) if form else None
    if found is None:
        raise click.UsageError(f"{before.document.path} has no entries to compare; add --bytes")
    return found


def _difference_lines(before: Edition, after: Edition, found: DocumentDifferences) -> Iterator[str]:
    yield f"--- {_header(before)}"
    yield f"+++ {_header(after)}"
    for mark, kind in _MARKS:
        yield from (f"{mark} {mention.id} {mention.title}".rstrip() for mention in getattr(found, kind))


def _raw_lines(before: Edition, after: Edition) -> Iterator[bytes]:
    old, new = (edition.document.body.splitlines(keepends=True) for edition in (before, after))
    names = (_header(before).encode(), _header(after).encode())
    return difflib.diff_bytes(difflib.unified_diff, old, new, *names)


def _header(edition: Edition) -> str:
    return f"{edition.document.path} served from {rfc3339(edition.span.began)}"


def _edition_json(edition: Edition) -> bytes:
    document = edition.document
    return msgspec.json.encode(
        {"path": document.path, "url": document.self_url, "media_type": document.media_type}
        | msgspec.to_builtins(edition.span)
        | {"body": document.body.decode()}
    )


def _differences_json(catalog: Catalog, before: Edition, after: Edition, found: DocumentDifferences) -> bytes:
    """Return the differences, and all editions from the earlier to the later one."""
    first, last = sorted((before.span, after.span), key=lambda span: span.began)
    with catalog.read() as connection:
        served = editions.spans(connection, before.document.path, first.began, last.began)
    fields = {"path": before.document.path, "from": before.span, "to": after.span, "editions": served}
    return msgspec.json.encode(fields | {kind: getattr(found, kind) for _, kind in _MARKS})
