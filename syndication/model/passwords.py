"""Passwords: argon2id hashes, and which passwords are too easy to guess.

The parameters are above the least that OWASP recommends (19 MiB of memory, two rounds, one lane).
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PasswordFault = Literal["short", "long", "name", "simple"]

SHORTEST = 12
LONGEST = 1000  # characters; the time of a hash hardly depends on them
_LEAST_DIFFERENT = 5  # characters
_LEAST_NAME = 3  # characters: a shorter name is part of many passwords by chance
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# Of a password that nobody knows. It is compared for names that no user has, which takes as long as for those of users.
NOBODYS_HASH = "$argon2id$v=19$m=32768,t=3,p=1$pDsOEhybk2bhPqPQ2bClDA$OIGWFxfjbL/wdORAfWiVdNt7lTJO0OtezJhiX0wZgE4"


def hash_password(password: str) -> str:
    """Return the hash of a password that is stored; each time another one."""
    return _hasher.hash(_normal(password))


def is_password(password: str, stored: str) -> bool:
    """Return whether `password` is the one whose hash is stored; without a hash, it takes as long and is not."""
    try:
        return _hasher.verify(stored or NOBODYS_HASH, _normal(password[: LONGEST + 1])) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Return whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def fault_of_password(password: str, name: str) -> PasswordFault | None:
    """Return why a password cannot be that of the user `name`, None if it can."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = _normal(password).decode("utf-8", "replace").casefold()
    if any(len(part) >= _LEAST_NAME and part in folded for part in (name, name.partition("@")[0])):
        return "name"
    return "simple" if len(set(folded)) < _LEAST_DIFFERENT else None


def _normal(password: str) -> bytes:
    """Return the bytes of a password; the same for one letter that keyboards compose differently."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")
