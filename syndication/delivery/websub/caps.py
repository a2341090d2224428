"""Caps: how many subscriptions the hub accepts, and the messages that refuse more. Pure."""

from __future__ import annotations

from msgspec import Struct


class Caps(Struct, frozen=True):
    """The maximum number of subscriptions for callbacks of one site, and in total; 0 means unlimited."""

    of_site: int = 0
    total: int = 0

    def fault_of_site(self, site: str, count: int) -> str:
        """Return why a site with `count` subscriptions may not have another one; "" if it may."""
        if not self.of_site or count < self.of_site:
            return ""
        return f"{site} has {self.of_site:,} subscriptions here, the most for one host; end some of them first"

    def fault_of_all(self, count: int) -> str:
        """Return why a hub with `count` subscriptions may not have another one; "" if it may."""
        return "The hub is full" if self.total and count >= self.total else ""
