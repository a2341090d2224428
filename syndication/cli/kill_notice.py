"""What a kill will do, printed before it is done: which documents change, and what readers of each kind see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from syndication.cli.tables import count_of, wrapped
from syndication.model.entries import story_url
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import DOCUMENT_NAMES, page_path, split_archive_folder
from syndication.model.publication import OnWithdrawal, Publication
from syndication.model.stored import Stored
from syndication.publishing.partners.withdrawal_report import PartnerWithdrawal
from syndication.publishing.withdrawals import on_withdrawal

_READERS: Mapping[OnWithdrawal, tuple[str, ...]] = {
    "tombstone": (
        "Atom: a tombstone (at:deleted-entry) with the note. Programs of partners use it; hardly any feed reader does.",
        "RSS and JSON Feed: nothing tells readers. Feed readers that have the story keep their copy.",
    ),
    "stub": (
        'RSS, Atom and JSON Feed: an entry "Withdrawn" with the note replaces the story, also in feed readers that '
        "have it.",
    ),
    "omit": ("RSS, Atom and JSON Feed: nothing tells readers. Feed readers that have the story keep their copy.",),
}


def kill_lines(
    stored: Stored, folders: Iterable[str], publication: Publication, partners: Iterable[PartnerWithdrawal] = ()
) -> Iterator[str]:
    """Yield the lines of the notice.

    `folders` are those of the feeds and archives that have the story now, `partners` those that have it.
    """
    slug, places = stored.item.slug, sorted(folders)
    if not stored.was_public:
        yield from wrapped(f"{slug} was never public: readers see nothing of the kill. It will not be published.")
        return
    documents = count_of(len(places) * len(DOCUMENT_NAMES), "document")
    where = f": {', '.join(map(page_path, places))}" if places else ""
    yield from wrapped(f"{slug} leaves the sitemaps and {documents} at once{where}")
    for way, some in _by_way(places, publication).items():
        yield from wrapped(f"What readers see in {', '.join(map(page_path, some))} (on_withdrawal is {way}):")
        for words in _READERS[way]:
            yield from wrapped(words, indent="  ")
    address = story_url("", slug, publication.base_url)
    yield from wrapped(f"Its page {address} answers 410 with the note. Subscribers and webhooks are notified.")
    for one in partners:
        by_hand = f"must be withdrawn by hand at {one.place}"
        yield from wrapped(f"The partner {one.partner} has it: {by_hand if one.place else 'its feed says so'}.")
    yield from wrapped("What readers, caches and partners have copied cannot be called back.")


def _by_way(folders: Iterable[str], publication: Publication) -> dict[OnWithdrawal, list[str]]:
    """Return the feeds and archives by what replaces the story in them."""
    found: dict[OnWithdrawal, list[str]] = {}
    for folder in folders:
        live, _ = split_archive_folder(folder)
        found.setdefault(on_withdrawal(publication, declared_feed(publication, live)), []).append(folder)
    return found
