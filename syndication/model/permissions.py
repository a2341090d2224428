"""Which scope a change of a story needs. Pure; it looks at the story before and after, not at how it is changed."""

from __future__ import annotations

from syndication.model.errors import ScopeError
from syndication.model.item import Item
from syndication.model.tokens import Scope, covers


def is_draft(item: Item | None) -> bool:
    """Return whether a story is withheld and was never public: it says so, or it began like this."""
    return item is not None and item.status == "withheld" and (item.never_public or item.version == 1)


def scope_of_change(before: Item | None, after: Item) -> Scope:
    """Return the scope that a change needs: to kill a story or to bring one back is more than to write.

    A draft was never public, so to publish it is to write.
    """
    return "withdraw" if _act(before, after) else "write"


def refuse_beyond(scope: Scope, before: Item | None, after: Item) -> None:
    """Refuse a change for which `scope` is too small.

    Raises:
        ScopeError: it kills a story, or brings one back.
    """
    needed = scope_of_change(before, after)
    if not covers(scope, needed):
        slug = before.slug if before else after.slug or "a new story"
        act = _act(before, after) or "to write it"
        raise ScopeError(needed, f"{slug}: {act} needs the scope {needed}; you have {scope}")


def _act(before: Item | None, after: Item) -> str:
    """Return in words what only those may do who may withdraw stories, else ""."""
    status = before.status if before else "usable"
    if status == after.status:
        return ""
    if after.status == "canceled":
        return "to kill it"
    if after.status == "usable":
        return "" if is_draft(before) else "to reinstate it"
    return "to undo its kill" if status == "canceled" else ""
