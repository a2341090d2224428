"""The publication and its declared feeds, as the settings define them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from syndication.model.feed_path import FEEDS, RSS, document_path, feed_folder, page_path
from syndication.model.licenses import Licensing
from syndication.model.partners.partner import Partner
from syndication.model.podcast import Podcast
from syndication.model.redirects import Redirects

OnWithdrawal = Literal["omit", "stub", "tombstone"]
PaidStories = Literal["full", "summary"]
FeedKind = Literal["stories", "podcast"]
EntryContent = Literal["full", "summary", "podcast"]
# A live feed never has more items than this. The setting `window`, its minimum length, cannot be larger.
MOST_ENTRIES = 300


class DeclaredFeed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed that the settings declare: which items it contains, and how much of each story.

    It contains the items that match a name in each list that is given, and no name in the `exclude_` lists. Names match
    whatever their case; a name may also be written as its slug. An empty `on_withdrawal` means: as for the publication.
    A feed of the kind podcast contains those of these items that have a sound or a film; `podcast` is its show.
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
    kind: FeedKind = "stories"
    podcast: Podcast | None = None

    @property
    def entry_content(self) -> EntryContent:
        """How much of each story the feed has: what the settings say, or all that a podcast needs."""
        return "podcast" if self.kind == "podcast" else self.content

    @property
    def folder(self) -> str:
        """The public folder of the feed ("feeds/europe-in-brief")."""
        return feed_folder(FEEDS, self.name)


class Publication(Struct, frozen=True, kw_only=True):
    """The publication as every document describes it, and the rules for its feeds.

    `base_url` has no slash at its end. A feed has at least `window` items, and all items of the `window_hours` before
    its newest. Only pages show times in `timezone`, an IANA name ("" for UTC). `on_withdrawal` is what replaces a
    withdrawn story. `paid_stories` says how much feeds and pages have of stories that are metered or paid. `hubs` are
    the addresses of WebSub hubs, the service's own first. `redirects` are the former paths of feeds, and their new
    ones. `licensing` says what programs may do; None says nothing. `partners` take feeds of their own.
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
    timezone: str = ""
    corrections: Literal["head", "foot"] = "foot"
    correction_word: str = "Correction"
    paid_stories: PaidStories = "full"
    feeds: tuple[DeclaredFeed, ...] = ()
    hubs: tuple[str, ...] = ()
    redirects: dict[str, str] = {}
    licensing: Licensing | None = None
    partners: tuple[Partner, ...] = ()

    @property
    def moved_feeds(self) -> tuple[str, ...]:
        """The folders of declared feeds that the settings redirect: they are listed only while they contain stories."""
        lead = Redirects(self.redirects).targets
        folders = (feed.folder for feed in self.feeds)
        return tuple(one for one in folders if lead(page_path(one)) or lead(document_path(one, RSS)))
