"""Who is at the desk: the signed-in person, and what the person may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g
from msgspec import Struct

from syndication.model.tokens import Scope, covers
from syndication.web.desk.pages import page

P = ParamSpec("P")


class Person(Struct, frozen=True, kw_only=True):
    """The person of a request: the name in the audit, the role, and the language of the words."""

    name: str
    role: Scope
    language: str = "en"


def screen(needed: Scope) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Return a decorator of a view that admits only people whose role covers `needed`; the view asks for `person()`."""

    def guard(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            found = signed_in()
            if found is None:
                return page("refused.html", "en", 401)
            if not covers(found.role, needed):
                return page("refused.html", found.language, 403)
            g.person = found
            return view(*args, **kwargs)

        return guarded

    return guard


def signed_in() -> Person | None:
    """Return the person of the request by its session, None without one."""
    return None


def person() -> Person:
    """Return the person of this request; only in a view that is a `screen`."""
    found = g.person
    assert isinstance(found, Person)
    return found
