"""New versions of items: minted ids and slugs, version numbers, dates of changes. Pure functions.

An item is compared with the previous accepted state. Ids and dates of publication never change.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from syndication.model import lifecycle
from syndication.model.item import Item, Revision, RevisionKind, Status
from syndication.text.ids import mint_slug, tag_uri
from syndication.text.lines import one_line

MINTED = ("slug", "id", "aliases", "version", "changed", "never_public", "modified", "revisions")
_SIGNIFICANT = ("correction", "update")
_OF_STATUS: dict[Status, RevisionKind] = {"usable": "reinstatement", "withheld": "withholding", "canceled": "kill"}
_NO_NEW_ADDRESS = "cannot be changed, as readers know the story by its address; write {} again"
_OF_WITHDRAWAL = ("withholding", "kill")
_CLOCKS_DIFFER = timedelta(minutes=5)
_LONGEST_NOTE = 200  # characters of a revision's note in a message


class RefusedItemError(ValueError):
    """An item that cannot be accepted: the wrong field, and what to do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


def first_version(item: Item, authority: str, taken: Container[str], stamp: datetime | None, now: datetime) -> Item:
    """Return a new item with its id, slug, version and date of change.

    `stamp` is the date of the change. None means that the catalog is built for the first time: nothing may depend on
    the current time then, so the date of the change is the latest date in the item itself.

    Raises:
        RefusedItemError: a change is dated in the future.
    """
    _refuse_future(item, now)
    slug = item.slug or mint_slug(item.headline, taken)
    return replace(
        item,
        slug=slug,
        aliases=_former_slugs(slug, item.aliases),
        id=item.id or tag_uri(authority, item.published, slug),
        version=item.version or 1,
        never_public=item.never_public and item.status != "usable",
        changed=_not_ahead(item.changed, item, now) or stamp or _own_last_date(item),
    )


def next_version(item: Item, before: Item, *, was_public: bool, stamp: datetime, now: datetime) -> Item:
    """Return the next state of a story after `before`, with the content of `item`.

    Raises:
        RefusedItemError: the id, or the publication date or a revision of a public item, was edited, or a change is in
            the future.
    """
    _refuse_future(item, now, before)
    if item.id and item.id != before.id:
        raise RefusedItemError(
            "id", f"was {before.id}; an id never changes: write it back, or give the other story its own file"
        )
    if was_public:
        _refuse_new_identity(item, before)
    slug = item.slug or before.slug
    aliases = _former_slugs(slug, (*before.aliases, *item.aliases, before.slug))
    revisions = _append_only(item, before) if was_public else item.revisions
    never_public = not was_public and item.status != "usable"
    named = replace(item, id=before.id, slug=slug, aliases=aliases, revisions=revisions, never_public=never_public)
    is_same = without_stamps(named) == without_stamps(replace(before, modified=named.modified))
    if is_same and named.modified in (None, before.modified):
        return before
    if _stamped_elsewhere(named, before, now):
        return replace(
            named, never_public=never_public and item.never_public
        )  # the other machine may have published it
    significant = stamp if _is_significant(named, before, was_public=was_public) else None
    modified = _modified(named, before, significant)
    return replace(named, version=before.version + 1, changed=stamp, modified=modified)


def _refuse_new_identity(item: Item, before: Item) -> None:
    """Refuse changes of what readers know a public story by."""
    if item.published != before.published:
        raise RefusedItemError(
            "published", f"cannot be changed once the story was public; write {before.published.isoformat()} again"
        )
    if item.ids != before.ids:
        raise RefusedItemError("ids", "cannot be changed once the story was public; write the former ids again")
    if before.ids and before.ids.no_guid and item.url != before.url:
        raise RefusedItemError("url", _NO_NEW_ADDRESS.format(before.url or '""'))
    if before.ids and before.ids.no_guid and not before.url and item.slug not in ("", before.slug):
        raise RefusedItemError("slug", _NO_NEW_ADDRESS.format(before.slug))


def revision_kind_of(item: Item, before: Item | None) -> RevisionKind:
    """Return the kind of the change from `before`, which is None for a new item, to `item`."""
    if before is None:
        return "initial"
    if item.status != before.status:
        return _OF_STATUS[item.status]
    new = [revision.kind for revision in item.revisions[len(before.revisions) :] if revision.kind in _SIGNIFICANT]
    return new[-1] if new else "silent"


def act_of(item: Item, before: Item | None, now: datetime) -> str:
    """Return what a change does, in a word for the log.

    It is the kind of the change, but "published" or "scheduled" if a story that was not out gets the moment for it.
    """
    kind = revision_kind_of(item, before)
    if before is None or kind not in ("silent", "reinstatement") or item.status != "usable":
        return kind
    if lifecycle.last_visible_change(before, now):  # it was out already, and perhaps withdrawn
        return kind
    released = lifecycle.release_time(item)
    if released <= now:
        return "published"
    is_same = before.status == "usable" and released == lifecycle.release_time(before)
    return kind if is_same else "scheduled"


def note_of(item: Item, before: Item | None) -> str:
    """Return the note of the change, "" if it has none."""
    notes = [revision.note for revision in item.revisions[len(before.revisions) if before else 0 :]]
    return notes[-1] if notes else ""


def _is_significant(item: Item, before: Item, *, was_public: bool) -> bool:
    """Return whether a change is significant: a revision says so, or a withdrawn story is reinstated.

    A reinstated story must be newer than its tombstone, which would still apply to it otherwise (RFC 6721 section 3).
    """
    is_back = was_public and item.status == "usable" != before.status
    return is_back or any(revision.kind in _SIGNIFICANT for revision in item.revisions[len(before.revisions) :])


def _modified(item: Item, before: Item, significant: datetime | None) -> datetime | None:
    """Return the date of the last significant change: that of the record, else `significant`, else the previous one.

    It is never before the date of publication, which may still be edited until the story is public.
    """
    if item.modified not in (None, before.modified):
        return item.modified
    return next((moment for moment in (significant, before.modified) if moment and moment >= item.published), None)


def _append_only(item: Item, before: Item) -> tuple[Revision, ...]:
    """Return the revisions of the next state of a story that was public: the earlier ones, and new ones behind them.

    A withdrawal does not wait until its record is right: the earlier revisions are put back, before those of its own.

    Raises:
        RefusedItemError: an earlier revision was changed or removed.
    """
    earlier = before.revisions
    lost = next((index for index, one in enumerate(earlier) if item.revisions[index : index + 1] != (one,)), None)
    if lost is None:
        return item.revisions
    if item.status in ("usable", before.status):
        raise RefusedItemError(f"revisions[{lost}]", _was_public(earlier[lost]))
    own = (one for one in item.revisions if one not in earlier and one.kind in _OF_WITHDRAWAL)
    return earlier + tuple(replace(one, at=max(one.at, earlier[-1].at)) for one in own)


def _was_public(revision: Revision) -> str:
    note = one_line(revision.note)
    quoted = f', "{note if len(note) <= _LONGEST_NOTE else note[:_LONGEST_NOTE] + "…"}"' if note else ""
    return (
        f"cannot be changed or removed once the story was public; write the {revision.kind} of "
        f"{revision.at.isoformat()}{quoted} here again, and add new revisions behind it"
    )


def _former_slugs(slug: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the former slugs of an item among `names`, each once."""
    return tuple(dict.fromkeys(name for name in names if name != slug))


def _stamped_elsewhere(item: Item, before: Item, now: datetime) -> bool:
    """Return whether another machine has accepted this version already and written its version and date."""
    if not item.changed or not before.changed:
        return False
    return item.version > before.version and before.changed < item.changed <= now


def without_stamps(item: Item) -> Item:
    """Return `item` without its version, its date of change, and whether it was public."""
    return replace(item, version=0, changed=None, never_public=False)


def _own_last_date(item: Item) -> datetime:
    dates = [item.published, item.modified, *(revision.at for revision in item.revisions)]
    return max(moment for moment in dates if moment)


def _not_ahead(changed: datetime | None, item: Item, now: datetime) -> datetime | None:
    """Return `changed`, or `now` if that is in the future: documents are dated by it."""
    return now if changed and changed > max(now, lifecycle.release_time(item)) else changed


def _refuse_future(item: Item, now: datetime, before: Item | None = None) -> None:
    """Refuse changes dated in the future, except dates that were accepted before: they must not block a withdrawal."""
    known = [before.modified, *(revision.at for revision in before.revisions)] if before else []
    latest = max([now + _CLOCKS_DIFFER, lifecycle.release_time(item) + _CLOCKS_DIFFER, *(at for at in known if at)])
    dated = {f"revisions[{index}].at": revision.at for index, revision in enumerate(item.revisions)}
    for field, moment in {"modified": item.modified, **dated}.items():
        if moment and moment > latest:
            raise RefusedItemError(field, "is in the future; write when the story was changed, or delete the line")
