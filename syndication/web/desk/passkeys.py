"""Passkeys: make one, remove it, sign in with it. The authenticator verifies the person, so there is no password.

The library is an extra, and slow to import: it is loaded when someone uses a passkey.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

import msgspec
from flask import Response
from msgspec import Struct
from werkzeug.exceptions import Forbidden, NotFound

from syndication.catalog import passkeys, users
from syndication.model.passkey import Passkey
from syndication.model.tokens import digest
from syndication.model.users import mint_secret
from syndication.web.context import here
from syndication.web.desk import session
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed
from syndication.web.desk.cookies import read_cookie, set_cookie
from syndication.web.desk.pages import page, see_other, with_headers
from syndication.web.desk.places import own_place, safe_place
from syndication.web.desk.relying_party import RelyingParty, party
from syndication.web.request_bodies import read_body

Kind = Literal["make", "use"]

_MOST_BYTES = 100_000
_LONGEST_NAME = 60


class SentCredential(Struct, frozen=True):
    """What the script of a page sends: the credential of the browser, and what the person typed."""

    credential: dict[str, Any]
    name: str = ""
    place: str = ""


@desk.post("/passkeys/new")
@screen("read")
@confirmed
def new_passkey() -> Response:
    """Show the page whose script makes a passkey."""
    _party()
    return page("passkey_new.html", person().language)


@desk.post("/passkeys/options")
@screen("read")
def make_options() -> Response:
    """Return what the browser needs to make a passkey."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    _refuse_unconfirmed()
    with here().catalog.read() as connection:
        known = passkeys.of_user(connection, person().name)
    options = webauthn.generate_registration_options(
        rp_id=_party().id,
        rp_name=here().publication.title,
        user_name=person().name,
        user_id=sha256(f"user:{person().name}".encode()).digest(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(webauthn.base64url_to_bytes(one.id)) for one in known],
    )
    _save("make", options.challenge)
    return _json(webauthn.options_to_json(options).encode())


@desk.post("/passkeys")
@screen("read")
def save_passkey() -> Response:
    """Save a passkey that the browser has made."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    _refuse_unconfirmed()
    sent, challenge = _sent(), _take("make")
    if sent is None or challenge is None:
        return _json(b'{"ok": false}', 422)
    try:
        verified = webauthn.verify_registration_response(
            credential=sent.credential,
            expected_challenge=challenge,
            expected_rp_id=_party().id,
            expected_origin=_party().origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return _json(b'{"ok": false}', 422)
    passkey = Passkey(
        id=webauthn.helpers.bytes_to_base64url(verified.credential_id),
        user=person().name,
        name=sent.name.strip()[:_LONGEST_NAME],
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        created=here().clock(),
    )
    with here().catalog.begin() as connection:
        is_new = passkeys.add(connection, passkey)
        if is_new:
            session.note(connection, person().name, "passkey made", passkey.name)
    return _json(msgspec.json.encode({"ok": is_new, "place": own_place("/account")}), 200 if is_new else 422)


@desk.post("/passkeys/<passkey_id>/remove")
@screen("read")
@confirmed
def remove_passkey(passkey_id: str) -> Response:
    """Remove a passkey of the person."""
    with here().catalog.begin() as connection:
        if passkeys.remove(connection, person().name, passkey_id):
            session.note(connection, person().name, "passkey removed")
    return see_other(own_place("/account"))


@desk.post("/sign-in/passkey/options")
def use_options() -> Response:
    """Return what the browser needs to sign in with a passkey."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=_party().id, user_verification=UserVerificationRequirement.REQUIRED
    )
    _save("use", options.challenge)
    return _json(webauthn.options_to_json(options).encode())


@desk.post("/sign-in/passkey")
def sign_in_with_passkey() -> Response:
    """Sign in the person whose passkey has answered."""
    sent, challenge = _sent(), _take("use")
    passkey, count = _verified(sent, challenge) if sent and challenge else (None, 0)
    if sent is None or passkey is None:
        return _json(b'{"ok": false}', 422)
    with here().catalog.begin() as connection:
        user = users.find(connection, passkey.user)
        if user is None or not user.is_admitted:
            return _json(b'{"ok": false}', 422)
        passkeys.note_use(connection, passkey.id, count, here().clock())
        session.start(connection, user, "passkey")
    return _json(msgspec.json.encode({"ok": True, "place": safe_place(sent.place)}))


def listed(user: str) -> list[Passkey] | None:
    """Return the passkeys of a user for a page, None where there are no passkeys."""
    if party() is None:
        return None
    with here().catalog.read() as connection:
        return passkeys.of_user(connection, user)


def _verified(sent: SentCredential, challenge: bytes) -> tuple[Passkey | None, int]:
    """Return the passkey that has answered a challenge, and how often it has signed; None if the answer is wrong."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    with here().catalog.read() as connection:
        passkey = passkeys.find(connection, str(sent.credential.get("id", "")))
    if passkey is None:
        return None, 0
    try:
        verified = webauthn.verify_authentication_response(
            credential=sent.credential,
            expected_challenge=challenge,
            expected_rp_id=_party().id,
            expected_origin=_party().origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None, 0
    return passkey, verified.new_sign_count


def _party() -> RelyingParty:
    found = party()
    if found is None:
        raise NotFound
    return found


def _refuse_unconfirmed() -> None:
    if not session.has_confirmed():
        raise Forbidden


def _save(kind: Kind, challenge: bytes) -> None:
    """Save a challenge for this browser alone."""
    secret = mint_secret()
    with here().catalog.begin() as connection:
        passkeys.save_challenge(connection, digest(secret), kind, challenge, here().clock())
    set_cookie("desk_step", secret, int(passkeys.CHALLENGE_VALID.total_seconds()))


def _take(kind: Kind) -> bytes | None:
    with here().catalog.begin() as connection:
        return passkeys.take_challenge(connection, digest(read_cookie("desk_step")), kind, here().clock())


def _sent() -> SentCredential | None:
    try:
        return msgspec.json.decode(read_body("desk", _MOST_BYTES), type=SentCredential)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _json(body: bytes, status: int = 200) -> Response:
    headers: Mapping[str, str] = {"Content-Type": "application/json"}
    return with_headers(Response(body, status, headers))
