"""What the settings say of the publication, its declared feeds and its webhooks."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from syndication.model.feed_path import FEEDS, feed_folder

OnWithdrawal = Literal["omit", "stub", "tombstone"]
EventKind = Literal["published", "updated", "corrected", "withdrawn", "quarantined"]


class DeclaredFeed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed that the settings declare: what it takes in, what it leaves out, and how much of each story.

    An item is in when it matches a name of each list that is given, and no name of the
    `exclude_` lists. Names are compared by their slugs. `on_withdrawal` is "" where the publication's holds.
    """

    name: str
    title: str = ""
    description: str = ""
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    exclude_sections: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    content: Literal["full", "summary"] = "full"
    on_withdrawal: OnWithdrawal | Literal[""] = ""

    @property
    def folder(self) -> str:
        """The public folder of the feed ("feeds/europe-in-brief")."""
        return feed_folder(FEEDS, self.name)


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver that the settings declare: which events of stories it is told of, all where nothing is said.

    `feeds` are their paths ("sections/world", "feeds/NAME"), "" or "all" for all stories. `secret` signs what is sent:
    one, or two with a space between them while it is changed.
    """

    name: str
    url: str
    secret: str
    events: tuple[EventKind, ...] = ()
    feeds: tuple[str, ...] = ()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what may be shown: all but the secret."""
        return [(name, "…" if name == "secret" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Webhook({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class Publication(Struct, frozen=True, kw_only=True):
    """What every document says of the house, and how its feeds are cut.

    `base_url` has no slash at its end; a feed holds at least `window` items, and all of the
    `window_hours` before its newest; `on_withdrawal` is how its feeds tell that a story was withdrawn;
    `hubs` are the addresses at which changes of its feeds can be subscribed to, ours first.
    """

    title: str
    description: str
    language: str
    publisher: str
    home: str
    base_url: str
    authority: str
    rights: str = ""
    icon: str = ""
    window: int = 50
    window_hours: int = 48
    on_withdrawal: OnWithdrawal = "tombstone"
    corrections: Literal["head", "foot"] = "foot"
    correction_word: str = "Correction"
    feeds: tuple[DeclaredFeed, ...] = ()
    hubs: tuple[str, ...] = ()
