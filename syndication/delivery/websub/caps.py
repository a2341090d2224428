"""How many subscriptions the hub keeps, and in which words it refuses more. Pure."""

from __future__ import annotations

from msgspec import Struct


class Caps(Struct, frozen=True):
    """The most subscriptions of one site of callbacks, and in all; 0: any number."""

    of_site: int = 0
    in_all: int = 0

    def fault_of_site(self, site: str, many: int) -> str:
        """Return why a site that has `many` subscriptions may have no more, "" if it may."""
        if not self.of_site or many < self.of_site:
            return ""
        return f"{site} has {self.of_site:,} subscriptions here, the most for one host; end some of them first"

    def fault_of_all(self, many: int) -> str:
        """Return why there may be no more than `many` subscriptions, "" if there may."""
        return "This hub has as many subscriptions as it takes" if self.in_all and many >= self.in_all else ""
