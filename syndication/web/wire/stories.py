"""The stories behind the changes of a wire: as the partner may have them now, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Connection, items, state, versions, wire
from syndication.model import lifecycle
from syndication.model.entries import entry_at
from syndication.model.errors import BusyError, ComposeError
from syndication.model.item import Item
from syndication.model.partners.choice import partner_refusal
from syndication.model.partners.wire import Removal, WireChange, WireVersion
from syndication.model.partners.wire_entry import wire_entry
from syndication.model.stored import Stored
from syndication.publishing.media import store
from syndication.publishing.workspace import Workspace
from syndication.web.wire.access import WireCaller


class WirePage(Struct, frozen=True):
    """Changes in their order, the position and the date of the last one, and the last position of all wires."""

    changes: tuple[WireVersion | Removal, ...]
    position: int
    at: datetime | None
    last: int


class PartnerWire(Struct, frozen=True):
    """The wire of a partner."""

    workspace: Workspace
    caller: WireCaller
    now: datetime

    @property
    def partner(self) -> str:
        """The name of the partner."""
        return self.caller.partner.name

    def epoch(self, connection: Connection) -> str:
        """Return the name of the order of changes in this catalog, "" before there is one."""
        return state.get(connection, state.WIRE_EPOCH).partition(" ")[0]

    def page_after(self, position: int, most: int) -> WirePage:
        """Return at most so many changes after a position; fewer where a newer change of a story is on its way."""
        with self.workspace.catalog.read() as connection:
            last = wire.last_position(connection)
            found = wire.changes_after(connection, self.partner, position, most)
            stored = items.by_ids(connection, [one.item_id for one in found if not one.removal])
        changes = [one.removal or self._present(one, stored.get(one.item_id)) for one in found]
        end = found[-1] if found else None
        present = tuple(one for one in changes if one)
        return WirePage(present, end.position if end else position, end.at if end else None, last)

    def note_delivery(self, changes: Sequence[WireVersion | Removal]) -> None:
        """Note what the partner receives, before it does: it must hear of the removal of all that it received.

        Raises:
            CatalogError: the database is unavailable; then it must receive nothing.
        """
        received = {one.item.id: one.item.version for one in changes if isinstance(one, WireVersion)}
        removed = {one.id: wire.REMOVAL for one in changes if isinstance(one, Removal)}
        if received or removed:
            with self.workspace.catalog.begin() as connection:
                wire.note_deliveries(connection, self.partner, self.caller.key.name, received | removed, self.now)

    def version(self, item_id: str, number: int | None) -> WireVersion | Removal | None:
        """Return a version of a story, the present one for None; a removal if the partner may no longer have it.

        Former versions are only those that the partner received.

        Raises:
            BusyError: a newer change of the story is on its way.
        """
        with self.workspace.catalog.read() as connection:
            change = wire.change_of(connection, self.partner, item_id)
            if change is None or change.removal:
                return change.removal if change else None
            stored = items.by_ids(connection, [item_id]).get(item_id)
            present = self._present(change, stored)
            if present is None:
                raise BusyError("this story changes at this moment; ask again in a few seconds")
            if number in (None, change.version):
                return present
            if number not in wire.received_versions(connection, self.partner, item_id):
                return None
            former = next(
                (one.item for one in versions.of_item(connection, item_id) if one.item.version == number), None
            )
        return self._composed(former) if former and self._may_have(former) else None

    def _present(self, change: WireChange, stored: Stored | None) -> WireVersion | None:
        """Return the version of a change, None if the story has changed since: then a newer change will follow."""
        if stored is None or stored.item.version != change.version or stored.quarantine:
            return None
        item = stored.item
        if not lifecycle.is_public(item, stored.present(self.now)) or not self._may_have(item):
            return None
        if stored.entry is None:
            return self._composed(item)
        return WireVersion(item, wire_entry(stored.entry, self.caller.profile))

    def _may_have(self, item: Item) -> bool:
        language = self.workspace.publication.language
        return not partner_refusal(self.caller.partner, self.caller.profile, item, language, self.now)

    def _composed(self, item: Item) -> WireVersion | None:
        pictures = store.pictures_of(self.workspace.pictures, [item])
        try:
            entry = entry_at(item, self.workspace.publication, self.now, pictures)
        except ComposeError:
            return None
        return WireVersion(item, wire_entry(entry, self.caller.profile))
