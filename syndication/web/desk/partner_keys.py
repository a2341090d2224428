"""The keys of partners, for admins: make one and show it once, let it take the place of another, revoke it."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Response

from syndication.model.errors import ConflictError, NotFoundError, SyndicationError
from syndication.model.partners.key import check_key_name
from syndication.model.partners.partner import Partner
from syndication.publishing.partners.keys import KeyAct, NewKey, make_key, revoke_key, rotate_key
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed
from syndication.web.desk.faults import FormFault
from syndication.web.desk.forms import field
from syndication.web.desk.lists import missing
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.partners import no_partner, partner_named, show_partner
from syndication.web.desk.story_edits import who
from syndication.web.desk.words import marked, words_of

_DAYS = marked("Write a number of days from 1 to 3650, or nothing.")
_HOURS = marked("Write a number of hours from 0 to 8760.")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,4}")
_MOST_DAYS, _MOST_HOURS = 3650, 8760


@desk.post("/partners/<name>/keys")
@screen("admin")
@confirmed
def add_partner_key(name: str) -> Response:
    """Make a key of a partner, and show it once."""
    found, chosen, days = partner_named(name), field("name").strip(), field("days").strip()
    if found is None:
        return no_partner(name)
    if days and not 1 <= _number(days) <= _MOST_DAYS:
        return _refused(found, "days", _word(_DAYS))
    end = here().clock() + timedelta(days=_number(days)) if days else None
    if problem := _fault_of_name(chosen):
        return _refused(found, "name", problem)
    try:
        with here().catalog.begin() as connection:
            new = make_key(connection, _act(), found, chosen, end)
    except ConflictError as error:
        return _refused(found, "name", str(error))
    return _key_page(new)


@desk.post("/partners/<name>/keys/rotate")
@screen("admin")
@confirmed
def rotate_partner_key(name: str) -> Response:
    """Make a key of a partner, and let the old one end after some hours."""
    found, hours = partner_named(name), field("hours").strip()
    if found is None:
        return no_partner(name)
    if not 0 <= _number(hours) <= _MOST_HOURS:
        return _refused(found, "hours", _word(_HOURS))
    with here().catalog.begin() as connection:
        return _key_page(rotate_key(connection, _act(), found, _number(hours)))


@desk.post("/partners/<name>/keys/<key>/revoke")
@screen("admin")
@confirmed
def revoke_partner_key(name: str, key: str) -> Response:
    """Revoke a key of a partner."""
    try:
        with here().catalog.begin() as connection:
            revoke_key(connection, _act(), name, key)
    except NotFoundError:
        return missing(f"{key[:80]}: the partner has no such key")
    return see_other(desk_path(f"partners/{name}?done=revoked#partner-keys"))


def _fault_of_name(name: str) -> str:
    """Return why a name cannot be that of a key, "" if it can; without one, the key gets a number."""
    try:
        if name:
            check_key_name(name)
    except SyndicationError as error:
        return str(error)
    return ""


def _key_page(new: NewKey) -> Response:
    return page("partner_key.html", person().language, new=new)


def _refused(found: Partner, name: str, problem: str) -> Response:
    texts = {one: field(one) for one in ("name", "days", "hours")}
    return show_partner(found, 422, faults=[FormFault(name, problem)], texts=texts)


def _act() -> KeyAct:
    return KeyAct(who(), here().clock(), here().publication.base_url)


def _number(text: str) -> int:
    """Return a whole number, -1 if the text is none."""
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else -1


def _word(text: str) -> str:
    return words_of(person().language).gettext(text)
