"""The session of a request: a row that the cookie names, or none. Its secret changes whenever it comes to mean more."""

from __future__ import annotations

import logging
from datetime import datetime

import msgspec
from flask import g, request
from msgspec import Struct

from syndication.catalog import Connection, audit, sign_in_attempts, user_sessions, users
from syndication.catalog.audit import AuditEntry
from syndication.http.rate_limit import client_of, is_trusted
from syndication.model import actors
from syndication.model.browser_names import browser_of
from syndication.model.desk_session import AddressFamily, DeskSession, SignInMethod, is_confirmed, is_open
from syndication.model.errors import CatalogError
from syndication.model.tokens import digest
from syndication.model.users import User, mint_secret, plain_name
from syndication.web.context import here
from syndication.web.desk.context import desk_context
from syndication.web.desk.cookies import DEVICE_SECONDS, delete_cookie, read_cookie, set_cookie

log = logging.getLogger("syndication")


class SignedIn(Struct, frozen=True):
    """A session, and the user whose it is."""

    session: DeskSession
    user: User


def current() -> SignedIn | None:
    """Return who is signed in, None if nobody is; the first call of a request reads it."""
    if "desk_signed_in" not in g:
        g.desk_signed_in = _read()
    found = g.desk_signed_in
    return found if isinstance(found, SignedIn) else None


def start(connection: Connection, user: User, method: SignInMethod, confirmed: datetime | None = None) -> None:
    """Start a session of a user, with a new secret. The session that this browser had before ends.

    `confirmed` is when the person showed that it is them; default: now.
    """
    now, secret = here().clock(), mint_secret()
    session = DeskSession(
        digest=digest(secret),
        user=user.name,
        made=now,
        seen=now,
        ends=now + desk_context().rules.longest,
        confirmed=confirmed or now,
        method=method,
        family=address_family(),
        browser=browser_of(request.headers.get("User-Agent", "")),
    )
    if before := read_cookie("desk_session"):
        user_sessions.end(connection, digest(before))
    user_sessions.forget_old(connection, now)
    user_sessions.add(connection, session)
    users.note_sign_in(connection, user.name, now)
    note(connection, user.name, "signed in", method)
    g.desk_signed_in = SignedIn(session, user)
    set_cookie("desk_session", secret, _seconds_left(session, now))
    _note_device(connection, user, now)


def end() -> None:
    """End the session of this request."""
    found = current()
    delete_cookie("desk_session")
    if found is not None:
        with here().catalog.begin() as connection:
            user_sessions.end(connection, found.session.digest)
            note(connection, found.user.name, "signed out")
    g.desk_signed_in = None


def confirm(found: SignedIn) -> None:
    """Note that the person showed that it is them; the session gets a new secret."""
    secret, now = mint_secret(), here().clock()
    with here().catalog.begin() as connection:
        user_sessions.replace_secret(connection, found.session.digest, digest(secret), now)
    session = msgspec.structs.replace(found.session, digest=digest(secret), confirmed=now)
    g.desk_signed_in = SignedIn(session, found.user)
    set_cookie("desk_session", secret, _seconds_left(session, now))


def has_confirmed() -> bool:
    """Return whether the person has proved a short time ago that it is them; a proxy that signs people in says so."""
    found = current()
    return found is not None and (found.session.method == "proxy" or is_confirmed(found.session, here().clock()))


def note(connection: Connection, user: str, action: str, text: str = "") -> None:
    """Add what a person did to the log."""
    entry = AuditEntry(at=here().clock(), who=actors.of_user(user), action=action, note=text)
    audit.add(connection, [entry])


def client_address() -> str:
    """Return the address of the client of this request, IPv6 as the network of one site."""
    return client_of(request.environ, desk_context().trusted)[0]


def address_family() -> AddressFamily:
    """Return of which family the address of the client is."""
    address = client_address()
    if ":" in address:
        return "IPv6"
    return "IPv4" if address else ""


def _read() -> SignedIn | None:
    """Return who is signed in. Where a proxy signs people in, nobody is whom it does not name."""
    found = _read_row()
    if not desk_context().proxy_header:
        return None if found is not None and found.session.method == "proxy" else found
    named = _named_by_proxy()
    if named:
        return found if found is not None and found.user.name == named else _start_for_proxy(named)
    return None if found is not None and found.session.method == "proxy" else found


def _named_by_proxy() -> str:
    """Return the user whom a trusted proxy names, "" for none. From any other peer the header means nothing."""
    context = desk_context()
    if not is_trusted(request.environ.get("REMOTE_ADDR", ""), context.trusted):
        return ""
    return plain_name(request.headers.get(context.proxy_header, ""))


def _start_for_proxy(name: str) -> SignedIn | None:
    with here().catalog.begin() as connection:
        user = users.find(connection, name)
        if user is None or not user.is_admitted:
            log.warning("desk: the proxy names a user who may not sign in: %s", ascii(name[:80]))
            return None
        start(connection, user, "proxy")
    found = g.desk_signed_in
    return found if isinstance(found, SignedIn) else None


def _read_row() -> SignedIn | None:
    secret, now = read_cookie("desk_session"), here().clock()
    if not secret:
        return None
    with here().catalog.read() as connection:
        session = user_sessions.by_digest(connection, digest(secret))
        user = users.find(connection, session.user) if session else None
    if session is None or user is None or not user.is_admitted or not is_open(session, desk_context().rules, now):
        return None
    _note_seen(session, now)
    return SignedIn(session, user)


def _note_device(connection: Connection, user: User, now: datetime) -> None:
    """Remember that this user has signed in with this browser."""
    device = read_cookie("desk_device") or mint_secret()
    sign_in_attempts.note_device(connection, digest(device), user.name, now)
    set_cookie("desk_device", device, DEVICE_SECONDS)


def _seconds_left(session: DeskSession, now: datetime) -> int:
    return int((session.ends - now).total_seconds())


def _note_seen(session: DeskSession, now: datetime) -> None:
    """Note this request. A busy database is no reason to refuse it."""
    if now - session.seen < user_sessions.SEEN_EVERY:
        return
    try:
        with here().catalog.begin() as connection:
            user_sessions.note_seen(connection, session, now)
    except CatalogError as error:
        log.warning("user %s: a request is not noted: %s", session.user, error)
