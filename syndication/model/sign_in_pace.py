"""How long must be waited after wrong passwords. Pure; no clock.

Attempts are counted for a browser that has signed in as that user before, or else for the name and for the address. So
strangers who guess make other strangers wait, and never the person at an own browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

FORGOTTEN_AFTER = timedelta(days=1)
_FREE_OF_BROWSER = 10
_FREE_OF_NAME = 10
_FREE_OF_ADDRESS = 30  # of an office, or all that a phone company has
_FREE_OF_SESSION = 5
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(minutes=15)
_MOST_DOUBLINGS = 10


def wait_after(failures: int, free: int) -> timedelta:
    """Return how long nothing is tried after so many failures: twice as long each time, once `free` are used up."""
    if failures < free:
        return timedelta()
    return min(_FIRST_WAIT * (1 << min(failures - free, _MOST_DOUBLINGS)), _LONGEST_WAIT)


def subjects_of(name: str, address: str, known_device: str) -> Mapping[str, int]:
    """Return whose failures count in an attempt to sign in, and how many each has free.

    Args:
        name: the name that was typed.
        address: of the client.
        known_device: the secret of a browser that has signed in with that name before, "" for any other.
    """
    if known_device:
        return {_subject("browser", known_device): _FREE_OF_BROWSER}
    return {_subject("name", name): _FREE_OF_NAME, _subject("address", address): _FREE_OF_ADDRESS}


def subjects_of_session(digest: str) -> Mapping[str, int]:
    """Return whose failures count when a person confirms the own password: those of the session."""
    return {_subject("session", digest): _FREE_OF_SESSION}


def _subject(kind: str, text: str) -> str:
    """Return a subject as it is stored: who types a password instead of a name leaves it nowhere."""
    return sha256(f"{kind}:{text}".encode("utf-8", "replace")).hexdigest()
