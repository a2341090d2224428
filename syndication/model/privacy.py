"""The paragraph for the privacy page of the publication: what is stored about readers, by the settings. Pure."""

from __future__ import annotations

from typing import Literal

LoggedRequests = Literal["off", "on", "clients"]

_COUNTED = (
    "We count how many people read our feeds. To do so we store, for each day, the names of the programs that "
    "fetch a feed, how often they do, and the numbers of subscribers that feed services report. To count a reader "
    "only once a day, we store a code that is computed from the internet address, the program's name and a random "
    "key. The key and the codes are deleted some minutes after the day is over (UTC). Then only numbers are left, "
    "and nobody can find out who was among them. Numbers by day are stored for 25 months, and by month after "
    "that. Names that unknown programs give themselves (User-Agent) are stored for at most 30 days. Feeds contain "
    "no tracking pixels or counted links, and set no cookies."
)
_NOT_COUNTED = (
    "We do not count who reads our feeds. Feeds contain no tracking pixels or counted links, and set no cookies."
)
_LOGS = {
    "off": "Requests are not logged.",
    "on": "The log of requests has no internet addresses.",
    "clients": "The log of requests has internet addresses and the names of programs.",
}
_HUB = "A service that subscribes to notifications gives us its own address; it is stored until the subscription ends."


def privacy_paragraph(publisher: str, *, counts: bool, log: LoggedRequests, hub: bool) -> str:
    """Return the paragraph. `counts` is whether readers are counted, `hub` whether programs can subscribe here."""
    sentences = [f"{publisher}: readers of our feeds.", _COUNTED if counts else _NOT_COUNTED, _LOGS[log]]
    return " ".join([*sentences, *([_HUB] if hub else [])])
