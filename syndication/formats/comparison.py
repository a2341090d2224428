"""Compare two documents of a feed: which entries were added, removed or changed."""

from __future__ import annotations

from msgspec import Struct

from syndication.formats.format import Format
from syndication.formats.split import split_document
from syndication.text.lines import one_line


class Mention(Struct, frozen=True):
    """The id and the title of an entry, as the document has them."""

    id: str
    title: str


class DocumentDifferences(Struct, frozen=True):
    """How the second of two documents differs from the first; entries in `changed` have their new titles."""

    added: tuple[Mention, ...]
    removed: tuple[Mention, ...]
    changed: tuple[Mention, ...]


def compare(form: Format, before: bytes, after: bytes) -> DocumentDifferences | None:
    """Return how two documents differ, None if one of them cannot be split into entries."""
    old, new = _entries(form, before), _entries(form, after)
    if old is None or new is None:
        return None
    old_bodies, new_bodies = ({mention.id: body for mention, body in entries.items()} for entries in (old, new))
    return DocumentDifferences(
        added=tuple(mention for mention in new if mention.id not in old_bodies),
        removed=tuple(mention for mention in old if mention.id not in new_bodies),
        changed=tuple(
            mention for mention in new if mention.id in old_bodies and old_bodies[mention.id] != new_bodies[mention.id]
        ),
    )


def _entries(form: Format, body: bytes) -> dict[Mention, bytes] | None:
    """Return the bytes of each entry, in the order of the document."""
    parts = split_document(form, body)
    if parts is None:
        return None
    mentions = [Mention(entry_id, one_line(title)) for entry_id, title in form.ids_and_titles(body)]
    return dict(zip(mentions, (entry.body for entry in parts.entries), strict=True))
