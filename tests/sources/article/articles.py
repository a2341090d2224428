"""Small articles for the tests of single rules."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from syndication.model.item import Item
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.article.parser import read_article

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)  # a Thursday
SECOND = "The second paragraph says enough to be one, for it has more than eight words."


def draft(*blocks: str, given: ImportOptions | None = None) -> Draft:
    """Return the draft of `blocks` with blank lines between them, published at noon unless `given` says when."""
    given = given or ImportOptions()
    given = given if given.published else replace(given, published=NOON)
    return read_article("\n\n".join(blocks).encode(), given)


def item(*blocks: str, given: ImportOptions | None = None) -> Item:
    """Return the item of `blocks`."""
    drafted = draft(*blocks, given=given)
    assert drafted.item is not None, drafted.missing
    return drafted.item


def rules(drafted: Draft) -> list[str]:
    """Return the rules that classified the blocks."""
    return [block.rule for block in drafted.blocks]
