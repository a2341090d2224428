"""How two entries of a story differ, in words and numbers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from syndication.model.feed_entry import FeedEntry


def id_difference(before: FeedEntry, after: FeedEntry) -> str:
    """Return how the ids of a story differ, in words."""
    old, new = before.guid, after.guid
    if old == new:
        return 'isPermaLink="false" on one side alone'
    if not old or not new:
        return "one of the two has no guid"
    alike: Mapping[str, Callable[[str], str]] = {
        "scheme": lambda text: text.removeprefix("http://").removeprefix("https://"),
        "case": str.casefold,
        "slash at the end": lambda text: text.rstrip("/"),
        "percent-escapes": unquote,
        "blank": lambda text: "".join(text.split()),
        "part after #": lambda text: text.partition("#")[0],
        "www.": lambda text: text.replace("://www.", "://", 1),
        "host": _without_host,
    }
    found = next((name for name, simplify in alike.items() if simplify(old) == simplify(new) != ""), "")
    return f"another {found}" if found else "another id"


def _without_host(text: str) -> str:
    try:
        return urlsplit(text)._replace(scheme="", netloc="").geturl()
    except ValueError:  # "http://[" has none
        return ""


def differing_characters(old: str, new: str) -> int:
    """Return how many characters are between what two texts begin and end with in common."""
    start = _same_characters(old, new)
    end = _same_characters(old[start:][::-1], new[start:][::-1])
    return max(len(old), len(new)) - start - end


def _same_characters(one: str, other: str) -> int:
    """Return how many characters at the beginning of two texts are the same."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
