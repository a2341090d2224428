"""Edits within a scope: what they may not do is refused when the story before and after are known."""

from __future__ import annotations

from msgspec.structs import replace

from syndication.model.item import Item
from syndication.model.permissions import refuse_beyond
from syndication.model.tokens import Scope
from syndication.publishing.edit import Edit


def within_scope(edit: Edit, scope: Scope) -> Edit:
    """Return an edit that fails with a ScopeError if it does more than `scope` allows, in whatever way it does it."""

    def change(before: Item | None) -> Item:
        after = edit.change(before)
        refuse_beyond(scope, before, after)
        return after

    return replace(edit, change=change)
