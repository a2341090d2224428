"""What becomes of an item when another system sends its story: pure functions of both and a moment.

Senders try again, and what they sent comes late, twice or in another order. So a story replaces what is held only when
it is newer than every change that is known. A withdrawal counts unless it was heard of before: in doubt none is shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from syndication.model import changes
from syndication.model.changes import Withdrawal
from syndication.model.errors import NotFoundError
from syndication.model.item import Item

_CLOCKS_DIFFER = timedelta(minutes=5)


def received(told: Item, before: Item | None, now: datetime) -> Item:
    """Return the item as it is to be once `told` was sent, `before` itself where that says nothing new.

    Of what is held, the slug, the date of publication and the revisions stay; all else is as the sender has it.

    Raises:
        NotFoundError: a story is to be withdrawn that there never was.
    """
    if before is None:
        return _new(told)
    if told.status == "usable":
        return _replaced(told, before) if _moment(told) > _last_change(before) else before
    return _withdrawn(told, "kill" if told.status == "canceled" else "withholding", before, now)


def _new(told: Item) -> Item:
    """Return a story that is new here, a withdrawn one too: a copy that comes late must not make it public."""
    if told.headline and told.body:
        return told
    raise NotFoundError(f"{told.id}: there is no item of this uri, so there is nothing to withdraw")


def _replaced(told: Item, before: Item) -> Item:
    """Return the content that was sent, in place of what was held, and again where it had been withdrawn."""
    moment = _moment(told)
    current = before if before.status == "usable" else changes.reinstate(before, "", moment)
    return replace(
        told,
        slug=current.slug,
        aliases=current.aliases,
        version=current.version,
        changed=current.changed,
        published=current.published,
        modified=moment,
        revisions=current.revisions,
        imported=current.imported,
    )


def _withdrawn(told: Item, kind: Withdrawal, before: Item, now: datetime) -> Item:
    moment = min(_moment(told), now + _CLOCKS_DIFFER)  # no clock that is wrong may keep a kill back
    heard = any(revision.kind == kind and revision.at >= moment for revision in before.revisions)
    if heard or before.status == told.status:
        return before
    # Revisions stand in the order of their dates; the sender's tells a copy of this message from a later one.
    at = max([moment, *(revision.at for revision in before.revisions)])
    return changes.withdraw(before, kind, "", at)


def _moment(item: Item) -> datetime:
    """Return when this state of a story was made."""
    return item.modified or item.published


def _last_change(item: Item) -> datetime:
    return max([_moment(item), *(revision.at for revision in item.revisions)])
