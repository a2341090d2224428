"""Sign in with an account elsewhere (OpenID Connect): leave for the provider, and come back."""

from __future__ import annotations

import hmac
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Response, request
from werkzeug.exceptions import NotFound

from syndication.catalog import Connection, users
from syndication.model import actors
from syndication.model.desk_session import CONFIRMED_FOR
from syndication.model.oidc_provider import OidcProvider, role_of
from syndication.model.users import Role, User, UserError, has_open_link, is_user_name, plain_name
from syndication.web.context import here
from syndication.web.desk import session
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.cookies import delete_cookie, read_cookie, set_cookie
from syndication.web.desk.other_sites import is_of_own_page
from syndication.web.desk.pages import page, see_other, visitor_language
from syndication.web.desk.places import desk_hosts, own_place, safe_place
from syndication.web.desk.provider import OidcClient, ProviderError, SignInStep, new_step
from syndication.web.desk.words import marked

log = logging.getLogger("syndication")

STEP_SECONDS = 600
_WHO = "the provider of accounts"
_UNREACHABLE = marked("The provider of accounts does not answer as it should. Try again later.")
_EXPIRED = marked("This sign-in was begun in another browser, or too long ago. Begin again.")
_NO_ROLE = marked("None of your groups has a role here. Ask an admin.")
_NAME_TAKEN = marked("There is already a user of your name. Ask an admin for a link, and connect your account there.")
_NO_NAME = marked("Your account has no name that a user can have. Ask an admin.")
_ENDED = marked("You may not sign in any more. Ask an admin.")


@desk.get("/oidc")
def leave_for_provider() -> Response:
    """Lead to the provider. A link, not a form: browsers refuse forms that lead to another site.

    With a one-time link, only from its page: else somebody could connect the account of another person to an own user,
    by a link that this person follows.
    """
    key, sent = request.args.get("key", "")[:100], request.headers
    if key and not is_of_own_page(sent.get("Sec-Fetch-Site", ""), sent.get("Referer", ""), desk_hosts()):
        return see_other(own_place(f"/link?{urlencode({'key': key})}"))
    step = new_step(safe_place(request.args.get("next", "")), key)
    try:
        address = _client().address(step, again="again" in request.args)
    except ProviderError as error:
        return _refused(_UNREACHABLE, 502, str(error))
    set_cookie("desk_step", urlsafe_b64encode(msgspec.json.encode(step)).decode(), STEP_SECONDS)
    return see_other(address)


@desk.get("/oidc/callback")
def come_back() -> Response:
    """Sign in the person who comes back from the provider with a code."""
    client, step, sent = _client(), _read_step(read_cookie("desk_step")), request.args
    delete_cookie("desk_step")
    is_own = step is not None and hmac.compare_digest(sent.get("state", "").encode(), step.state.encode())
    # RFC 9207: an answer that another provider has sent here.
    if step is None or not is_own or sent.get("iss", client.provider.issuer) != client.provider.issuer:
        return _refused(_EXPIRED, 400)
    if not (code := sent.get("code", "")):
        return _refused(_UNREACHABLE, 403, sent.get("error", "")[:100])
    try:
        claims = client.claims(code, step)
    except ProviderError as error:
        return _refused(_UNREACHABLE, 502, str(error))
    return _signed_in(client.provider, claims, step)


def _signed_in(provider: OidcProvider, claims: Mapping[str, Any], step: SignInStep) -> Response:
    role = role_of(provider, claims.get(provider.groups_claim))
    if role is None:
        return _refused(_NO_ROLE, 403)
    with here().catalog.begin() as connection:
        user = _user_of(connection, provider, claims, role, step.link)
        if isinstance(user, User):
            session.start(connection, user, "oidc", _moment_of_sign_in(claims))
    return see_other(step.place) if isinstance(user, User) else _refused(user, 403)


def _moment_of_sign_in(claims: Mapping[str, Any]) -> datetime:
    """Return when the person showed the provider who they are. If it does not say, that was long ago.

    It says so whenever it is asked to let the person sign in again.
    """
    moment, now = claims.get("auth_time"), here().clock()
    if isinstance(moment, int | float) and 0 < moment <= now.timestamp():
        return datetime.fromtimestamp(moment, UTC)
    return now - CONFIRMED_FOR


def _user_of(
    connection: Connection, provider: OidcProvider, claims: Mapping[str, Any], role: Role, link: str
) -> User | str:
    """Return the user of an account, made now if there is none, with the role of the account; or why not."""
    identity, now = f"{provider.issuer} {claims['sub']}", here().clock()
    users.lock(connection)
    invited = users.by_link(connection, link)
    if invited is not None and has_open_link(invited, now):
        try:
            users.connect(connection, invited.name, identity, actors.of_user(invited.name), now)
        except UserError:
            return _NAME_TAKEN
    found = users.by_identity(connection, identity)
    if found is None:
        return _new_user(connection, claims.get(provider.name_claim), identity, role)
    if not found.is_admitted:
        return _ENDED
    _take_role(connection, found, role)
    return users.find(connection, found.name) or _ENDED


def _new_user(connection: Connection, claimed: Any, identity: str, role: Role) -> User | str:
    name = plain_name(claimed) if isinstance(claimed, str) else ""
    if not is_user_name(name):
        return _NO_NAME
    user = User(name=name, role=role, created=here().clock(), identity=identity)
    try:
        users.add(connection, user, _WHO)
    except UserError:
        return _NAME_TAKEN
    return user


def _take_role(connection: Connection, user: User, role: Role) -> None:
    """Give a user the role that the groups have now. The last admin stays one."""
    try:
        users.change_role(connection, user.name, role, _WHO, here().clock())
    except UserError as error:
        log.warning("desk: %s", error)


def _client() -> OidcClient:
    client = desk_context().oidc
    if client is None:
        raise NotFound
    return client


def _read_step(text: str) -> SignInStep | None:
    try:
        return msgspec.json.decode(urlsafe_b64decode(text.encode()), type=SignInStep)
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None


def _refused(reason: str, status: int, detail: str = "") -> Response:
    if detail:
        log.warning("desk: a sign-in with an account elsewhere failed: %s", ascii(detail))
    return page("oidc_refused.html", visitor_language(), status, reason=reason, sign_in=own_place("/sign-in"))
