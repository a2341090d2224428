"""Stories with nearly the same text as a new one: those of this publication, and those of other sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from syndication.catalog import Connection, items, sketches, source_stories
from syndication.model.stored import Stored
from syndication.publishing.follower import revision
from syndication.publishing.follower.decision import Decision
from syndication.text.similarity import most_similar

_OF_SOURCES = timedelta(days=3)
_MOST_OF_SOURCES = 2_000


def find_twins(connection: Connection, new: Sequence[bytes], now: datetime) -> list[Stored | None]:
    """Return for each sketch of a new story the item with nearly the same text, None if there is none.

    Records are found by what is in them. Of a source whose records have only summaries, the whole texts are compared.
    """
    followed = source_stories.sketches_since(connection, now - _OF_SOURCES, _MOST_OF_SOURCES) if any(new) else []
    return [_twin(connection, sketch, followed) if sketch else None for sketch in new]


def with_twin(decision: Decision, twin: Stored) -> Decision:
    """Return a decision whose new item has a warning about a story with nearly the same text.

    If that comes from no source, an editor has written it, and this one waits: nothing is published twice.
    """
    if not decision.change:
        return decision
    item, slug = decision.change(None), twin.item.slug
    imported = item.imported
    assert imported
    line = f"body: nearly the same text as the story {slug}"
    marked = replace(item, imported=replace(imported, warnings=(*imported.warnings, line)))
    detail = f"nearly the same text as {slug}"
    if not _is_own(twin):
        return replace(decision, change=lambda _: marked, detail=detail)
    draft = revision.draft_item(marked)
    return replace(decision, state="similar", change=lambda _: draft, detail=f"{detail}, which comes from no source")


def _is_own(twin: Stored) -> bool:
    """Return whether an item comes from no source."""
    return not (twin.item.imported and twin.item.imported.origins)


def _twin(connection: Connection, sketch: bytes, followed: Sequence[tuple[str, bytes]]) -> Stored | None:
    """Return the item with nearly the same text: rather one of our own than one of a source."""
    names = sketches.find_similar(connection, sketch) or [most_similar(sketch, followed)]
    found = list(items.by_ids(connection, set(names)).values())
    return next(filter(_is_own, found), next(iter(found), None))
