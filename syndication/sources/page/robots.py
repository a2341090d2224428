"""The rules of a robots.txt (RFC 9309), and those of a page in meta elements and X-Robots-Tag.

The standard library's parser takes the first rule that matches, not the longest, and knows no wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from msgspec import Struct

_MOST_CHARACTERS = 500 * 1024  # RFC 9309 section 2.5
_SAFE = "!#$%&'()*+,/:;=?@~-._"
_NOT_INDEXED = frozenset(("noindex", "none"))
_EVERYBODY = "*"


class RobotsRule(Struct, frozen=True):
    """A rule for the programs of a name: a pattern of paths, and whether it allows them."""

    agent: str
    pattern: str
    allows: bool


def is_disallowed(text: str, agent: str, url: str) -> bool:
    """Return whether a robots.txt asks the program `agent` not to read an address of its site."""
    rules = list(_rules(text[:_MOST_CHARACTERS], (agent.lower(), _EVERYBODY)))
    own = [rule for rule in rules if rule.agent != _EVERYBODY]
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    matching = [
        (len(rule.pattern), rule.allows) for rule in own or rules if rule.pattern and _matches(rule.pattern, path)
    ]
    return bool(matching) and not max(matching)[1]  # the longest counts; of equal ones, that which allows


def asks_not_to_be_listed(values: Iterable[str]) -> bool:
    """Return whether one of the values of meta robots or X-Robots-Tag has "noindex" or "none"."""
    words = (word for value in values for word in re.split(r"[\s,:]+", value.lower()))
    return not _NOT_INDEXED.isdisjoint(words)


def _rules(text: str, wanted: tuple[str, ...]) -> Iterator[RobotsRule]:
    """Yield the rules for the programs `wanted`: a group of rules may have several names before it."""
    agents = set[str]()
    has_rules = False
    for line in text.removeprefix("\ufeff").splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        match name.lower():
            case "user-agent":
                agents = set() if has_rules else agents
                agents.add(value.lower())
                has_rules = False
            case "allow" | "disallow":
                has_rules = True
                pattern = quote(value, safe=_SAFE)
                yield from (RobotsRule(agent, pattern, name.lower() == "allow") for agent in wanted if agent in agents)


def _matches(pattern: str, path: str) -> bool:
    """Return whether a path begins as a pattern says: "*" is any text, and "$" at its end is the end of the path."""
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if others else ""
    for part in others:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if pattern.endswith("$"):
        return path.endswith(last) and at <= len(path) - len(last) and ("*" in pattern or at == len(path))
    return path.find(last, at) >= 0
