"""Renaming a section, a tag or an author in all records, in portions. Repeating it goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, addresses, items, locks, subscriptions
from syndication.catalog.upsert import in_parts
from syndication.model import changes, lifecycle
from syndication.model.addresses import AssignedAddress
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.feed_path import DOCUMENT_NAMES, document_path
from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.model.stored import Stored
from syndication.publishing import edit
from syndication.publishing.addresses import reserve
from syndication.publishing.edit import PATIENCE_SECONDS, Edit
from syndication.publishing.workspace import Workspace
from syndication.text.terminal import visible

_AT_ONCE = 25


class RenamePlan(Struct, frozen=True, kw_only=True):
    """What is to be renamed: the addresses of both names, and the slugs of the stories to change.

    `left` are withdrawn stories that keep the old name: a change would announce their withdrawal again.
    """

    kind: str
    old: AssignedAddress
    new: AssignedAddress
    name: str
    slugs: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Whether the feed gets another address; a new spelling of the same name has the same feed."""
        return self.old.folder != self.new.folder

    @property
    def note(self) -> str:
        """The note of the revisions."""
        return f"{_WORDS[self.kind]} {self.old.name} renamed to {self.name}"


_WORDS = {"sections": "section", "tags": "tag", "authors": "author"}


def plan_rename(workspace: Workspace, kind: str, old: str, new: str, now: datetime) -> RenamePlan:
    """Return what a rename would change. `old` is a name or a slug as in addresses.

    Raises:
        NotFoundError: no story has or had the old name.
    """
    with workspace.catalog.read() as connection:
        found = addresses.address_at(connection, addresses.find_folder(connection, kind, old))
        if found is None:
            raise NotFoundError(
                f"{visible(old)}: no story has this {_WORDS[kind]}; `syndication items` lists the stories"
            )
        stories = list(_stories(connection, found, kind, new))
        target = addresses.address_for(connection, kind, new)
    recent = now - timedelta(hours=workspace.publication.window_hours)
    changeable = {stored.item.slug: _is_changeable(stored, recent) for stored in stories}
    return RenamePlan(
        kind=kind,
        old=found,
        new=target,
        name=new,
        slugs=tuple(slug for slug, is_changeable in changeable.items() if is_changeable),
        left=tuple(slug for slug, is_changeable in changeable.items() if not is_changeable),
    )


def prepare(workspace: Workspace, plan: RenamePlan, *, redirected: bool) -> int:
    """Assign the new address; if the old one redirects, move its subscriptions, and return how many moved.

    This is done before the stories move, so that the new feed is pushed to them, and the empty old one is not.
    """
    with locks.writing(workspace.catalog, PATIENCE_SECONDS), locks.writer_transaction(workspace.catalog) as connection:
        reserve(connection, plan.new)
        if not (redirected and plan.moves):
            return 0
        pairs = (
            (document_path(plan.old.folder, name), document_path(plan.new.folder, name)) for name in DOCUMENT_NAMES
        )
        return sum(subscriptions.move(connection, *pair) for pair in pairs)


def rename_stories(
    workspace: Workspace, who: str, plan: RenamePlan, clock: Callable[[], datetime], progress: Progress
) -> list[str]:
    """Change the records of the plan; return the problem of each story that could not be changed.

    Raises:
        BusyError: others write, and did not finish in time. What was changed until then stays.
        CatalogError: the database is unavailable, as above.
    """
    problems: list[str] = []
    done = 0
    for part in _parts(plan.slugs):
        now = clock()
        edits = [Edit(_renaming(plan, slug, now), slug) for slug in part]
        results = edit.edit(workspace, who, edits, now)
        problems += [_problem(slug, one) for slug, one in zip(part, results, strict=True) if _is_fault(one)]
        done += len(part)
        progress("renaming", done, len(plan.slugs))
    return problems


def _renaming(plan: RenamePlan, slug: str, now: datetime) -> Callable[[Item | None], Item]:
    def change(item: Item | None) -> Item:
        if item is None:
            raise NotFoundError(f"{slug}: there is no such story")
        return changes.rename(item, plan.old.key, plan.kind, plan.name, plan.note, now)

    return change


def _parts(slugs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(slugs), _AT_ONCE):
        yield slugs[start : start + _AT_ONCE]


def _is_fault(result: Stored | SyndicationError) -> bool:
    return isinstance(result, SyndicationError)


def _problem(slug: str, result: Stored | SyndicationError) -> str:
    text = str(result)
    return text if slug in text else f"{slug}: {text}"


def _stories(connection: Connection, old: AssignedAddress, kind: str, new: str) -> Iterator[Stored]:
    """Yield the stories that have the old name, in any spelling but the new one."""
    for part in in_parts(addresses.item_ids(connection, [old.folder])):
        for stored in items.by_ids(connection, part).values():
            if changes.rename(stored.item, old.key, kind, new, "", stored.item.published) != stored.item:
                yield stored


def _is_changeable(stored: Stored, recent: datetime) -> bool:
    """Return whether a change announces nothing: the story is not withdrawn, or its withdrawal is still announced."""
    if stored.item.status == "usable":
        return True
    return stored.was_public and lifecycle.withdrawal_time(stored.item) >= recent
