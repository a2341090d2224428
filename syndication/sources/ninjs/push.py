"""A story that another system pushes: which item it makes of the current one. Pure.

Senders repeat messages, and messages arrive late or in the wrong order. So a pushed story replaces the current one only
if it is newer than every known change. A withdrawal always counts, unless the same one was received before: when in
doubt, a story is not public.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from syndication.model import changes
from syndication.model.changes import Withdrawal
from syndication.model.errors import NotFoundError
from syndication.model.item import Item

_MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)


def apply_push(pushed: Item, current: Item | None, now: datetime) -> Item:
    """Return the item after a push; `current` itself if the push contains nothing new.

    The slug, the date of publication, the revisions and the partners of the current item stay; all other fields are
    the sender's.

    Raises:
        NotFoundError: the push withdraws a story that does not exist.
    """
    if current is None:
        return _new_item(pushed)
    if pushed.status == "usable":
        return _with_new_content(pushed, current) if _last_modified(pushed) > _last_change(current) else current
    return _as_withdrawn(pushed, "kill" if pushed.status == "canceled" else "withholding", current, now)


def _new_item(pushed: Item) -> Item:
    """Return a new item. A withdrawn story is stored too, so that a late copy of the usable one does not publish it."""
    if pushed.headline and pushed.body:
        return pushed
    raise NotFoundError(f"{pushed.id}: there is no item of this uri, so there is nothing to withdraw")


def _with_new_content(pushed: Item, current: Item) -> Item:
    """Return the pushed content with the identity of the current item, which is reinstated if it was withdrawn."""
    moment = _last_modified(pushed)
    if current.status != "usable":
        current = changes.reinstate(current, "", moment)
    return replace(
        pushed,
        slug=current.slug,
        aliases=current.aliases,
        ids=current.ids,
        version=current.version,
        changed=current.changed,
        published=current.published,
        modified=moment,
        revisions=current.revisions,
        partners=current.partners,
        imported=pushed.imported or current.imported,
    )


def _as_withdrawn(pushed: Item, kind: Withdrawal, current: Item, now: datetime) -> Item:
    # A sender's clock that is far ahead must not date the withdrawal in the future, which would delay a kill.
    moment = min(_last_modified(pushed), now + _MAX_CLOCK_DIFFERENCE)
    is_repeated = any(revision.kind == kind and revision.at >= moment for revision in current.revisions)
    if is_repeated or current.status == pushed.status:
        return current
    # Revisions are ordered by date, so the new one must not be older than the last. Its date is at least `moment`, by
    # which a copy of this message is recognised above.
    at = max([moment, *(revision.at for revision in current.revisions)])
    return changes.withdraw(current, kind, "", at)


def _last_modified(item: Item) -> datetime:
    """Return the date of this version of a story."""
    return item.modified or item.published


def _last_change(item: Item) -> datetime:
    return max([_last_modified(item), *(revision.at for revision in item.revisions)])
