"""Check passwords: within limits against guessing, and as slowly for a name that no user has as for one of a user."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from msgspec import Struct
from werkzeug.exceptions import ServiceUnavailable

from syndication.catalog import audit, sign_in_attempts, users
from syndication.catalog.audit import AuditEntry
from syndication.model import actors
from syndication.model.passwords import hash_password, is_outdated, is_password
from syndication.model.sign_in_pace import subjects_of, subjects_of_session
from syndication.model.tokens import digest
from syndication.model.users import User
from syndication.web.context import here
from syndication.web.desk import session
from syndication.web.desk.context import desk_context
from syndication.web.desk.cookies import read_cookie
from syndication.web.request_slots import RETRY_SECONDS, Slots

log = logging.getLogger("syndication")


class Checked(Struct, frozen=True):
    """What came of an attempt: the user, None if the name or the password is wrong; or how long to wait first."""

    user: User | None
    wait: timedelta = timedelta()


def check_sign_in(name: str, password: str) -> Checked:
    """Check a name and a password that someone typed who wants to sign in."""
    device = read_cookie("desk_device")
    with here().catalog.read() as connection:
        user = users.find(connection, name)
        is_known = bool(device) and user is not None and sign_in_attempts.is_known(connection, digest(device), name)
    subjects = subjects_of(name, session.client_address(), device if is_known else "")
    slots = desk_context().known_slots if is_known else desk_context().slots
    return _check(user, password, subjects, slots)


def confirm_password(signed_in: session.SignedIn, password: str) -> Checked:
    """Check the password of a person who has signed in already."""
    return _check(signed_in.user, password, subjects_of_session(signed_in.session.digest), desk_context().known_slots)


def _check(user: User | None, password: str, subjects: Mapping[str, int], slots: Slots) -> Checked:
    now = here().clock()
    with here().catalog.begin() as connection:
        wait = sign_in_attempts.begin(connection, subjects, now)
    if wait:
        return Checked(None, wait)
    admitted = user if user is not None and user.is_admitted else None
    with _slot(slots):
        is_right = is_password(password, admitted.password if admitted else "")
    if admitted is None or not is_right:
        _note_failure(user)
        return Checked(None)
    renewed = hash_password(password) if is_outdated(admitted.password) else ""
    with here().catalog.begin() as connection:
        sign_in_attempts.succeed(connection, subjects, now)
        if renewed:
            users.save_hash(connection, admitted.name, admitted.password, renewed)
    return Checked(admitted)


def _note_failure(user: User | None) -> None:
    """Note a failure. A name that no user has is noted nowhere: it may be a password in the wrong field."""
    address = session.client_address()
    log.warning("desk: a sign-in failed: %s, from %s", user.name if user else "an unknown name", address)
    note = f"{user.name}: {session.address_family()}" if user else "an unknown name"
    with here().catalog.begin() as connection:
        entry = AuditEntry(at=here().clock(), who=actors.SOMEONE, action="sign-in failed", note=note)
        audit.add(connection, [entry])


@contextmanager
def _slot(slots: Slots) -> Iterator[None]:
    """Take one of the few slots for hashing, which needs memory and time."""
    if not slots.acquire():
        raise ServiceUnavailable("Too many people sign in at this moment", retry_after=RETRY_SECONDS)
    try:
        yield
    finally:
        slots.release()
