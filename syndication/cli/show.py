"""`show`: one story, as an editor needs to see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec

from syndication.cli.item_findings import print_findings
from syndication.cli.reasons import read_reasons
from syndication.cli.tables import name_value_lines
from syndication.cli.times import readable_time
from syndication.cli.workspace import find_story, open_workspace
from syndication.formats.ninjs import write_item
from syndication.model.entries import entry_at, story_url, stub_entry
from syndication.model.errors import ConflictError
from syndication.model.feed import Entry
from syndication.model.feed_path import page_path
from syndication.model.finding import ItemFinding
from syndication.model.item import Item, SourceKey
from syndication.model.item_findings import stored_findings
from syndication.model.item_parts import Partners
from syndication.model.known_ids import known_ids_of
from syndication.model.paid_stories import public_entry
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import StoredPictures
from syndication.model.visibility import Visibility, visibility_of
from syndication.publishing import steps
from syndication.publishing.explain import Reason, paths_with_story
from syndication.publishing.media import store
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.terminal import visible


@click.command()
@click.argument("item", metavar="STORY")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--ninjs", "form", flag_value="ninjs", help="Print it as ninjs 3.1 (IPTC News in JSON).")
@click.option("--entry", "form", flag_value="entry", help="Print its HTML as feeds carry it.")
def show(item: str, form: str | None) -> None:
    """Show one story: its state and the reason for it, its dates, feeds and revisions, and what it loses on the
    way into the feeds.

    STORY is an id, a slug, a former slug, or the path of the record.

    \b
    With --json, the object has:
      item                   the fields of the record
      state, detail, since   whether the story is public, why, and since when
      record, address        the path of its file, and the address of its page
      feeds                  the paths of the feeds that have it
      findings               what it loses on the way into the feeds: severity, field, message,
                             and the count if it is more than 1

    \b
    Examples:
      syndication show harbour-reopens
      syndication show items/2026/02/2026-02-05-harbour-reopens.md --json
      syndication show harbour-reopens --entry
    """
    workspace = open_workspace(load())
    stored, now = find_story(workspace, item), steps.utc_now()
    pictures = store.pictures_of(workspace.pictures, [stored.item])
    if form == "entry":
        click.echo(_html_in_feeds(stored, workspace.publication, now, pictures))
    elif form == "ninjs":
        is_usable = stored.item.status == "usable"
        entry = feed_entry(stored, workspace.publication, now, pictures) if is_usable else None
        click.echo(msgspec.json.encode(write_item(stored.item, entry, workspace.publication)))
    else:
        state = visibility_of(stored, now)
        reasons = read_reasons(workspace, stored, now)
        findings = stored_findings(stored, workspace.publication, now, pictures)
        if form == "json":
            click.echo(_as_json(workspace, stored, state, reasons, findings))
        else:
            click.echo("\n".join(_summary_lines(workspace, stored, state, reasons)))
            print_findings(findings)


def feed_entry(stored: Stored, publication: Publication, now: datetime, pictures: StoredPictures) -> Entry:
    """Return the entry of a story in feeds, or the entry it would have if it were public.

    `pictures` are the uploaded pictures of the item that are stored.

    Raises:
        ConflictError: the story was withdrawn before it was ever public.
        ComposeError: no entry can be made from the story.
    """
    if stored.item.status != "usable" and not stored.withdrawn:
        raise ConflictError(f"{stored.item.slug}: is {stored.item.status} and was never public; no feed has an entry")
    if stored.withdrawn:
        return stub_entry(stored.item, publication)
    return stored.entry or entry_at(stored.item, publication, now, pictures)


def _html_in_feeds(stored: Stored, publication: Publication, now: datetime, pictures: StoredPictures) -> str:
    entry = feed_entry(stored, publication, now, pictures)
    return entry.html if stored.withdrawn else public_entry(entry, stored.item, publication).html


def _as_json(
    workspace: Workspace,
    stored: Stored,
    state: Visibility,
    reasons: Sequence[Reason],
    findings: Sequence[ItemFinding],
) -> bytes:
    return msgspec.json.encode(
        {
            "item": stored.item,
            **msgspec.structs.asdict(state),
            "record": stored.path,
            "address": story_url(stored.item.url, stored.item.slug, workspace.publication.base_url),
            "feeds": [reason.feed for reason in reasons if reason.is_in],
            "findings": findings,
        }
    )


def _summary_lines(workspace: Workspace, stored: Stored, state: Visibility, reasons: Sequence[Reason]) -> Iterator[str]:
    item = stored.item
    yield visible(item.headline)
    since = f" (since {readable_time(state.since)})" if state.since else ""
    yield from name_value_lines(
        [
            ("state", f"{state.detail}{since}"),
            ("slug", item.slug),
            ("formerly", ", ".join(item.aliases)),
            ("known as", ", ".join(dict.fromkeys(known for _, known in known_ids_of(item.ids)))),
            ("followed", ", ".join(f"{one.source} {one.key}" for one in _origins(item))),
            ("id", item.id),
            ("address", story_url(item.url, item.slug, workspace.publication.base_url)),
            ("record", stored.path),
            ("published", readable_time(item.published)),
            ("embargo", readable_time(item.embargo_until)),
            ("expires", readable_time(item.expires)),
            ("rights end", readable_time(item.rights.until) if item.rights else ""),
            ("modified", readable_time(item.modified)),
            ("version", f"{item.version}, of {readable_time(item.changed)}"),
            ("kind", item.kind if item.kind != "article" else ""),
            ("access", item.access if item.access != "free" else ""),
            ("sponsor", item.sponsor.name if item.sponsor else ""),
            ("AI", item.ai),
            ("partners", _partners_line(item)),
            ("section", item.section),
            ("tags", ", ".join(item.tags)),
            ("authors", ", ".join(author.name for author in item.authors)),
            ("feeds", _feeds_line(reasons)),
            *(("revision", f"{readable_time(one.at)} {one.kind} {one.note}") for one in item.revisions),
        ]
    )


def _origins(item: Item) -> tuple[SourceKey, ...]:
    return item.imported.origins if item.imported else ()


def _partners_line(item: Item) -> str:
    partners = item.partners or Partners()
    allowed = ", ".join(partners.allow)
    denied = f"not {', '.join(partners.deny)}" if partners.deny else ""
    ends = (f"{end.partner} until {readable_time(end.at)}" for end in partners.until)
    return "; ".join(filter(None, (allowed, denied, *ends)))


def _feeds_line(reasons: Sequence[Reason]) -> str:
    return ", ".join(map(page_path, paths_with_story(reasons))) or "none"
