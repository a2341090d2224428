"""Who a User-Agent says it is: the name and kind of the client, and of how many readers it speaks. Pure.

The header can contain anything: the numbers are for display, not for billing. The programs that are known are in
`user_agents.toml`. They are searched as plain texts in a header that is cut, so the time is bounded whatever is sent.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from syndication.model.audience import ClientKind

LONGEST = 300  # characters of a User-Agent that are parsed
NAMELESS = "unnamed"
_FILE = Path(__file__).with_name("user_agents.toml")
_READERS = frozenset[ClientKind](("own reader", "app", "podcast"))
# A number with more digits cannot be a number of readers.
_COUNTS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<!\d)(\d{1,9})\s{1,3}(?:subscribers?|readers?)\b",
        r"subscriber(?:s|\s{1,3}count)?\s{0,3}[=:\s]\s{0,3}(\d{1,9})(?!\d)",
        r"\busers?\s{1,3}(\d{1,9})(?!\d)",
        r"on behalf of (\d{1,9}) subscriber",
    )
)
_FEED_IDS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"feed-?id\s{0,3}[:=]\s{0,3}([!-(*-:<-~]{1,200})",  # up to a blank, a semicolon or a closing parenthesis
        r"\burl=([!-(*-:<-~]{1,200})",
        r"/site/(\d{1,20})/",
        r"; for (https?://[!-:<-~]{1,200})",  # Dreamwidth, LiveJournal: the account of the feed
    )
)
_LIKE_A_READER = re.compile(
    r"\brss|rss\b|\b(?:feed|news) ?reader|\bfeed ?(?:fetch|pars|updat)|\batom reader", re.IGNORECASE | re.ASCII
)
_LIKE_ANOTHER = re.compile(r"\blike [a-z-]{1,30}", re.IGNORECASE | re.ASCII)  # FreshRSS says "like Googlebot"
_ROBOT = re.compile(
    r"(?<!cu)bots?\b|bot[/_-]|robot|crawl|spider|valid|monitor|preview|\bscan|harvest", re.IGNORECASE | re.ASCII
)
_WORD = re.compile(r"(?<![\w./:+@-])([A-Za-z][\w.-]{0,39})(/v?\d)?", re.ASCII)
_ROBOT_WORDS = ("bot", "crawl", "spider")
# Words at the beginning of many User-Agents that do not name the program.
_NOT_NAMES = frozenset(
    """mozilla applewebkit gecko khtml chrome version safari mobile build firefox headlesschrome crios fxios opr edg
    edge trident msie presto compatible like linux x11 windows nt macintosh intel mac os x android iphone ipad ipod cpu
    u en en-us win64 x64 wow64 x86_64 i686 ubuntu rv cfnetwork darwin http https ios subscriber subscribers reader
    readers""".split()
)


class KnownClient(Struct, frozen=True, forbid_unknown_fields=True):
    """A program of the list: texts that give it away, where it is documented, and one of its User-Agents.

    `service` is whether it fetches for many people, though it is of a kind that often does not.
    """

    name: str
    kind: ClientKind
    marks: tuple[str, ...]
    source: str
    test: str
    service: bool = False

    @property
    def is_for_many(self) -> bool:
        """Whether it fetches a feed once for many people, or to pass it on."""
        return self.service or self.kind in ("aggregator", "gateway")


class _ClientSource(Struct, frozen=True):
    """Where programs are documented, and when that was read."""

    url: str
    looked: str


class _ClientList(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    sources: dict[str, _ClientSource]
    clients: tuple[KnownClient, ...]


class UserAgentFacts(Struct, frozen=True):
    """A parsed User-Agent.

    Attributes:
        name: of the client.
        kind: what sort of client it is.
        count: the number of readers that it states; None: it states none.
        feed_id: its own id of the feed, or "".
        is_reader: whether it fetches for one person (or household), who counts as a reader.
        is_for_many: whether it is known to fetch for many people, or to pass stories on.
        is_doubtful: whether a number comes from a client that calls itself a robot.
    """

    name: str
    kind: ClientKind
    count: int | None = None
    feed_id: str = ""
    is_reader: bool = False
    is_for_many: bool = False
    is_doubtful: bool = False


@cache
def known_clients() -> tuple[KnownClient, ...]:
    """Return the programs of the list, in its order."""
    return convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), _ClientList).clients


def parse_user_agent(user_agent: str) -> UserAgentFacts:
    """Return who a User-Agent says it is."""
    text = _LIKE_ANOTHER.sub("", user_agent[:LONGEST].replace("%20", " "))
    lowered = text.lower()
    found = [client for bare, mark, client in _marks() if bare in lowered and _is_marked(bare, mark, lowered)]
    service = next((client for client in found if client.is_for_many or client.kind == "harvester"), None)
    reader = next((client for client in found if client.kind in _READERS and not client.service), None)
    robot = next((client for client in found if client.kind == "robot"), None)
    calls_itself_robot = _ROBOT.search(text) is not None
    if robot and found[0] == robot:
        return UserAgentFacts(robot.name, "robot")
    if service:
        return replace(_of_service(service.name, service.kind, text), is_for_many=service.is_for_many)
    if not reader and (stated := _of_service(_name(text), "aggregator", text)).count is not None:
        return UserAgentFacts(stated.name, "aggregator", stated.count, stated.feed_id, is_doubtful=calls_itself_robot)
    if robot or calls_itself_robot:
        return UserAgentFacts(robot.name if robot else _robot_name(text), "robot")
    if reader:
        return UserAgentFacts(reader.name, reader.kind, is_reader=True)
    if found:
        return UserAgentFacts(found[0].name, found[0].kind)
    return UserAgentFacts(_name(text), "unknown", is_reader=_LIKE_A_READER.search(text) is not None)


def _of_service(name: str, kind: ClientKind, text: str) -> UserAgentFacts:
    count = next((int(match[1]) for pattern in _COUNTS if (match := pattern.search(text))), None)
    feed_id = next((match[1] for pattern in _FEED_IDS if (match := pattern.search(text))), "")
    return UserAgentFacts(name, kind, count, feed_id)


@cache
def _marks() -> tuple[tuple[str, str, KnownClient], ...]:
    """Return the marks of all programs, without their star and as they are in the list."""
    return tuple((mark.rstrip("*"), mark, client) for client in known_clients() for mark in client.marks)


def _is_marked(bare: str, mark: str, lowered: str) -> bool:
    """Return whether a mark is in a text with no letter or digit next to it."""
    start = lowered.find(bare)
    while start >= 0:
        end = start + len(bare)
        ends_in_word = bare[-1:].isalnum() and mark == bare
        if not lowered[start - 1 : start].isalnum() and not (ends_in_word and lowered[end : end + 1].isalnum()):
            return True
        start = lowered.find(bare, start + 1)
    return False


def _name(text: str) -> str:
    """Return the name of an unknown client: the first word, but of what poses as a browser the first product."""
    words = [(match[1], match[2]) for match in _WORD.finditer(text) if match[1].lower() not in _NOT_NAMES]
    products = (word for word, version in words if version or not text.startswith("Mozilla"))
    return next(products, words[0][0] if words else NAMELESS)


def _robot_name(text: str) -> str:
    """Return the word with which a robot calls itself one."""
    words = [match[1] for match in _WORD.finditer(text)]
    return next((word for word in words if any(part in word.lower() for part in _ROBOT_WORDS)), "") or _name(text)
