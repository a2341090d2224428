"""Who is at the desk: the signed-in person, and what the person may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from flask import Response, g, request

from syndication.model.tokens import Scope, covers
from syndication.web.desk import session
from syndication.web.desk.context import desk_context
from syndication.web.desk.pages import page, see_other, visitor_language
from syndication.web.desk.person import Person as Person
from syndication.web.desk.person import present_person
from syndication.web.desk.places import here_again

P = ParamSpec("P")


def screen(needed: Scope) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Return a decorator of a view that admits only people whose role covers `needed`; the view asks for `person()`."""

    def guard(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            found = signed_in()
            if found is None:
                return _signed_out()
            g.person = found
            if not covers(found.role, needed):
                return page("refused.html", found.language, 403, needed=needed)
            return view(*args, **kwargs)

        vars(guarded)["scope"] = needed
        return guarded

    return guard


def signed_in() -> Person | None:
    """Return the person of the request by its session, None without one."""
    found = session.current()
    if found is None:
        return None
    language = found.user.language or visitor_language()
    return Person(name=found.user.name, role=found.user.role, language=language)


def person() -> Person:
    """Return the person of this request; only in a view that is a `screen`."""
    found = present_person()
    assert found is not None
    return found


def _signed_out() -> Response:
    """Lead to the sign-in and back. What a form sent is not lost: the browser can send it again after the sign-in."""
    sign_in = f"{desk_context().path}/sign-in"
    if request.method in ("GET", "HEAD"):
        return see_other(f"{sign_in}?{urlencode({'next': here_again()})}")
    return page("signed_out.html", visitor_language(), 401, sign_in=sign_in)
