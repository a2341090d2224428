"""Acts that need the password again: someone who finds an open session cannot make users or tokens with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, request

from syndication.web.desk import session
from syndication.web.desk.access import person
from syndication.web.desk.context import desk_context
from syndication.web.desk.forms import sent_form
from syndication.web.desk.minutes import minutes_of
from syndication.web.desk.pages import page
from syndication.web.desk.password_check import confirm_password
from syndication.web.desk.words import marked

P = ParamSpec("P")

FIELD = "confirm_password"
_WRONG = marked("The password is wrong.")


def confirmed(view: Callable[P, Response]) -> Callable[P, Response]:
    """Decorate the view of a POST, within `screen`: it runs if the person has proved a short time ago that it is them.

    Else a page asks for the password, and sends the same form again with it.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        return view(*args, **kwargs) if (refusal := _refusal()) is None else refusal

    return guarded


def confirmed_kill(view: Callable[P, Response]) -> Callable[P, Response]:
    """Decorate the view that kills a story: as `confirmed`, where the setting `desk_confirm_kill` asks for it."""
    asking = confirmed(view)

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        return asking(*args, **kwargs) if desk_context().confirms_kill else view(*args, **kwargs)

    return guarded


def _refusal() -> Response | None:
    """Return the page that asks for the password, None if it was given now or a short time ago."""
    found = session.current()
    if found is None or session.has_confirmed():
        return None
    password = sent_form().fields.get(FIELD)
    if password is None:
        return _ask(found, "", 403)
    checked = confirm_password(found, password)
    if checked.wait:
        return _ask(found, "", 429, minutes_of(checked.wait))
    if checked.user is None:
        return _ask(found, _WRONG, 422)
    session.confirm(found)
    return None


def _ask(found: session.SignedIn, error: str, status: int, minutes: int = 0) -> Response:
    fields = [(name, value) for name, value in sent_form().fields.items(multi=True) if name != FIELD]
    response = page(
        "confirm.html",
        person().language,
        status,
        action=desk_context().path + request.path.removeprefix("/desk"),
        fields=fields,
        error=error,
        minutes=minutes,
        user=found.user,
    )
    if minutes:
        response.headers["Retry-After"] = str(minutes * 60)
    return response
