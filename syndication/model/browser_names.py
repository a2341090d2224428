"""The name of a browser ("Firefox on Linux"), from its User-Agent: what a person needs to recognise an own session."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 500  # characters of a User-Agent that are read
# The first that is found counts: most browsers also call themselves Chrome and Safari.
_BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return the names of browser and system, "" if neither is known."""
    text = user_agent[:_LONGEST]
    found = (_first(_BROWSERS, text), _first(_SYSTEMS, text))
    return " on ".join(filter(None, found))


def _first(names: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
