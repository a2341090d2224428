"""Which stories and notices the document of a partner holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from msgspec import Struct

from syndication.catalog import Connection, partner_windows
from syndication.model.archive_cuts import FeedKey
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import Standing
from syndication.text.dates import micros

_MOST_NOTICES = 100
_MOST_GONE = 2000  # that are read: a window lasts days, and nobody withdraws more in that time


class PartnerWindow(Struct, frozen=True):
    """The stories of a partner's document, newest first, and the notices of those that it must take down.

    `untold` are those for whose notices there is no room.
    """

    stories: tuple[Standing, ...] = ()
    notices: tuple[Standing, ...] = ()
    untold: tuple[Standing, ...] = ()

    @property
    def changed(self) -> datetime | None:
        """Return the last change that the partner sees."""
        moments = [*(max(one.changed, one.published) for one in self.stories), *(one.since for one in self.notices)]
        return max(moments, default=None)


def read_window(connection: Connection, partner: str, profile: Profile) -> PartnerWindow:
    """Return the newest stories, older ones that changed lately, and the notices that are still due.

    What is late is measured from the partner's last news, never by the clock: the same records give the same bytes.
    """
    most, hours = profile.choice.stories, timedelta(hours=profile.deletion.hours)
    newest = partner_windows.newest(connection, partner, most)
    gone = _gone(connection, partner)
    last = _last_news(newest, gone)
    if last is None:
        return PartnerWindow()
    is_full = len(newest) == most and profile.change != "never"
    older = (
        partner_windows.changed_since(connection, partner, last - hours, key_of(newest[-1]), most) if is_full else []
    )
    due = [one for one in gone if one.since >= last - hours] if profile.deletion.fields else []
    return PartnerWindow((*newest, *older), tuple(due[:_MOST_NOTICES]), tuple(due[_MOST_NOTICES:]))


def key_of(one: Standing) -> FeedKey:
    """Return the place of a story in the feed."""
    return FeedKey(micros(one.published), one.item_id)


def _gone(connection: Connection, partner: str) -> list[Standing]:
    """Return the stories that a partner must take down, the last first: rarely more than a document has notices."""
    found = partner_windows.gone(connection, partner, _MOST_NOTICES + 1)
    return found if len(found) <= _MOST_NOTICES else partner_windows.gone(connection, partner, _MOST_GONE)


def _last_news(newest: Iterable[Standing], gone: Iterable[Standing]) -> datetime | None:
    moments = (max(one.published, one.changed) for one in newest)
    return max(chain(moments, (one.since for one in gone)), default=None)
