"""`show` and `why`: one story as an editor wants to see it, and why it is or is not in a feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec

from syndication.catalog import feeds
from syndication.cli.common import find, open_desk
from syndication.cli.tables import named
from syndication.cli.times import shown
from syndication.formats.ninjs import write_item
from syndication.model.entries import address, composed, composed_stub
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.feed import Entry
from syndication.model.feed_path import ALL_ITEMS, folder_at, page_path
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.visibility import Visibility, visibility_of
from syndication.publishing import steps
from syndication.publishing.explain import Reason, concerned
from syndication.publishing.explain import why as reasons_of
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.validation.report.excerpts import visible
from syndication.web.validator.own_documents import own_path


@click.command()
@click.argument("item")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--ninjs", "form", flag_value="ninjs", help="Print it as ninjs 3.1 (IPTC News in JSON).")
@click.option("--entry", "form", flag_value="entry", help="Print its HTML as feeds carry it.")
def show(item: str, form: str | None) -> None:
    """Show a story: how it stands and why, its dates, its feeds, its revisions.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    With --json: "item" has the fields of the record; "state", "detail" and "since" say how it
    stands; "record", "address" and "feeds" where it is.

    \b
    Examples:
      syndication show harbour-reopens
      syndication show items/2026/02/2026-02-05-harbour-reopens.md --json
      syndication show harbour-reopens --entry
    """
    desk = open_desk(load())
    stored, now = find(desk, item), steps.utc_now()
    if form == "entry":
        click.echo(_entry(stored, desk.publication, now).html)
    elif form == "ninjs":
        entry = _entry(stored, desk.publication, now) if stored.item.status == "usable" else None
        click.echo(msgspec.json.encode(write_item(stored.item, entry, desk.publication)))
    else:
        state = visibility_of(stored.item, stored.quarantine, now)
        reasons = _reasons(desk, stored, now)
        told = _told(desk, stored, state, reasons) if form else "\n".join(_summary(desk, stored, state, reasons))
        click.echo(told)


def _entry(stored: Stored, publication: Publication, now: datetime) -> Entry:
    """Return the story as feeds carry it, or would if it were public."""
    if stored.item.status != "usable" and not stored.withdrawn:
        raise ConflictError(f"{stored.item.slug}: is {stored.item.status}, and was never public: no feed tells of it")
    if stored.withdrawn:
        return composed_stub(stored.item, publication)
    return stored.entry or composed(stored.item, publication, now)


def _reasons(desk: Workspace, stored: Stored, now: datetime, paths: Sequence[str] = ()) -> list[Reason]:
    with desk.catalog.read() as connection:
        return reasons_of(connection, desk.publication, stored, now, paths)


def _told(desk: Workspace, stored: Stored, state: Visibility, reasons: Sequence[Reason]) -> bytes:
    return msgspec.json.encode(
        {
            "item": stored.item,
            **msgspec.structs.asdict(state),
            "record": stored.path,
            "address": address(stored.item.url, stored.item.slug, desk.publication.base_url),
            "feeds": [reason.feed for reason in reasons if reason.is_in],
        }
    )


def _summary(desk: Workspace, stored: Stored, state: Visibility, reasons: Sequence[Reason]) -> Iterator[str]:
    item = stored.item
    places = [page_path(reason.feed) for reason in reasons if reason.is_in]
    places += [page_path(reason.archive) for reason in reasons if reason.archive]
    yield visible(item.headline)
    since = f" (since {shown(state.since)})" if state.since else ""
    yield from named(
        [
            ("state", f"{state.detail}{since}"),
            ("slug", item.slug),
            ("formerly", ", ".join(item.aliases)),
            ("id", item.id),
            ("address", address(item.url, item.slug, desk.publication.base_url)),
            ("record", stored.path),
            ("published", shown(item.published)),
            ("embargo", shown(item.embargo_until)),
            ("expires", shown(item.expires)),
            ("rights end", shown(item.rights.until) if item.rights else ""),
            ("modified", shown(item.modified)),
            ("version", f"{item.version}, of {shown(item.changed)}"),
            ("section", item.section),
            ("tags", ", ".join(item.tags)),
            ("authors", ", ".join(author.name for author in item.authors)),
            ("feeds", ", ".join(places) or "none"),
            *(("revision", f"{shown(one.at)} {one.kind} {one.note}") for one in item.revisions),
        ]
    )


@click.command()
@click.argument("item")
@click.argument("feed", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def why(item: str, feed: str | None, as_json: bool) -> None:
    """Say why a story is or is not in a feed, or in each that could have it.

    ITEM is an id, a slug, a former slug, or the path of the record; FEED is a path or an
    address of this site, or "all".

    \b
    The rules, in their order:
      withdrawn, broken (an edit that was refused), quarantined, scheduled, embargoed, expired,
      not selected, beyond the window, in; and where something else is served:
      pending (still to be made anew), held back (it cannot be), no room (documents are full)

    \b
    Examples:
      syndication why harbour-reopens
      syndication why harbour-reopens /sections/world/rss.xml
      syndication why harbour-reopens feeds/europe-in-brief --json
    """
    desk = open_desk(load())
    stored = find(desk, item)
    paths = [_feed(desk, stored, feed)] if feed else []
    reasons = _reasons(desk, stored, steps.utc_now(), paths)
    if as_json:
        click.echo(msgspec.json.encode({"item": stored.item.id, "slug": stored.item.slug, "feeds": reasons}))
    else:
        click.echo("\n".join(_table(reasons)))


def _table(reasons: Sequence[Reason]) -> Iterator[str]:
    """Yield a line a feed, with nothing cut off: an explanation is of no use without its end."""
    for reason in reasons:
        since = f" (since {shown(reason.since)})" if reason.since else ""
        said = f"{_verdict(reason)}: {reason.detail}{since}"
        yield f"{page_path(reason.feed)}  {visible(' '.join(said.split()))}"


def _verdict(reason: Reason) -> str:
    verdict = "in" if reason.is_in else "not in"
    return verdict if reason.rule == "in" else f"{verdict}, {reason.rule}"


def _feed(desk: Workspace, stored: Stored, feed: str) -> str:
    """Return the path of the feed that is meant."""
    here = (
        "/"
        if feed == ALL_ITEMS
        else own_path(feed if "://" in feed else f"/{feed.strip('/')}", desk.publication.base_url)
    )
    path = folder_at(here)
    with desk.catalog.read() as connection:
        served = bool(here) and path.isprintable() and feeds.served(connection, path) is not None
    if not here or not (served or path in concerned(stored.item, desk.publication)):
        raise NotFoundError(
            f"{visible(feed)}: there is no such feed; `syndication why {stored.item.slug}` lists others"
        )
    return path
