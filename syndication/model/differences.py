"""Two versions of a story, field by field: pure functions of the items."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import msgspec
from msgspec import Struct

from syndication.model.item import Item

_EXCLUDED = ("version", "never_public", "body")


class Difference(Struct, frozen=True):
    """A field with its values as JSON has them, None where it was not given."""

    field: str
    before: Any
    after: Any


def differences(before: Item, after: Item) -> list[Difference]:
    """Return the fields in which two versions differ, by name, without the body and what only the service sets."""
    old, new = (msgspec.to_builtins(item) for item in (before, after))
    names = sorted((old.keys() | new.keys()).difference(_EXCLUDED))
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def body_diff(before: Item, after: Item) -> Iterator[str]:
    """Yield the lines of a unified diff of two bodies, none if they are the same."""
    names = (f"version {before.version}", f"version {after.version}")
    yield from unified_diff(before.body.splitlines(), after.body.splitlines(), *names, lineterm="")
