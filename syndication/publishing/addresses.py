"""The feeds of accepted items: new names get addresses, and every item is put into the feeds of its names."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from syndication.catalog import Connection, addresses, items, state
from syndication.catalog.upsert import in_parts
from syndication.model.addresses import Addresses, AssignedAddress
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.model.selection import listed_names, selections
from syndication.model.stored import Accepted, Stored
from syndication.publishing import address_file
from syndication.publishing.folder import Folder
from syndication.publishing.storage import save_items

_TRIED = "tried"  # the file of addresses could not be written the last time


def assign(connection: Connection, found: Sequence[Item], publication: Publication) -> Addresses:
    """Return the addresses of the names of items; new names get theirs in the same transaction."""
    new = addresses.assign_new(connection, found)
    _note_rivals(connection, new)
    if state.get(connection, state.FOUNDED) and _changes_selection(new, publication):
        state.put(connection, state.BUILT_FROM, "")  # the next publication saves all items again
    return addresses.of_items(connection, found, publication.feeds)


def accept_again(connection: Connection, stored: Iterable[Stored], publication: Publication) -> list[Accepted]:
    """Return stored items as accepted again without a change, in the feeds that they have now."""
    again = list(stored)
    known = assign(connection, [one.item for one in again], publication)
    return [
        Accepted(path=one.path, item=one.item, chosen=selections(one.item, publication.feeds, known), before=one)
        for one in again
    ]


def reserve(connection: Connection, address: AssignedAddress) -> None:
    """Assign an address before any story has the name; the caller is the writer."""
    addresses.reserve(connection, address)
    _note_rivals(connection, [address])


def _note_rivals(connection: Connection, new: Iterable[AssignedAddress]) -> None:
    if any(address.folder != address.plain for address in new):
        state.put(connection, state.NEW_RIVALS, "yes")


def settle(connection: Connection, place: Folder, publication: Publication, now: datetime) -> None:
    """Assign the addresses of a new catalog for good, when all its records were read for the first time.

    Until then they depended on the order of arrival. A file next to the records says what an earlier catalog decided.
    """
    touched = addresses.assign_again(connection, address_file.read_claims(place))
    state.put(connection, state.NEW_RIVALS, "yes")
    for part in in_parts(addresses.item_ids(connection, touched)):
        save_items(connection, accept_again(connection, items.by_ids(connection, part).values(), publication), now)


def _changes_selection(new: Iterable[AssignedAddress], publication: Publication) -> bool:
    """Return whether a declared feed lists one of these names by its slug, which until now meant another name."""
    lists = [(kind, wanted + unwanted) for feed in publication.feeds for kind, wanted, unwanted in listed_names(feed)]
    written = {f"{kind}/{name}" for kind, listed in lists for name in listed}
    return any(
        address.folder != address.plain and address.key == address.plain and address.key in written for address in new
    )


def save_rivals(connection: Connection, place: Folder) -> None:
    """Write which names have plain addresses that others would have too, if there are new ones.

    While a new catalog is filled, its addresses are not final. If the file cannot be written, that is logged once, and
    tried again in each publication.
    """
    waiting = state.get(connection, state.NEW_RIVALS)
    if not (waiting and state.get(connection, state.FOUNDED)):
        return
    is_written = address_file.update(connection, place, logging.DEBUG if waiting == _TRIED else logging.WARNING)
    if waiting != (left := "" if is_written else _TRIED):
        state.put(connection, state.NEW_RIVALS, left)
