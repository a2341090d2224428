"""The person of a request at the desk."""

from __future__ import annotations

from flask import g
from msgspec import Struct

from syndication.model.tokens import Scope


class Person(Struct, frozen=True, kw_only=True):
    """The person of a request: the name in the audit, the role, and the language of the words."""

    name: str
    role: Scope
    language: str = "en"


def present_person() -> Person | None:
    """Return the person of this request once a view of a screen has begun, None before or on an open page."""
    found = g.get("person")
    return found if isinstance(found, Person) else None
