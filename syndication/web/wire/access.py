"""Who may read a wire: a partner of the settings with a profile of the form "wire", by the bearer key of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from flask import Request, current_app
from msgspec import Struct

from syndication.http.document import RETRY_LATER
from syndication.http.rate_limit import Network, RateLimiter, client_of
from syndication.model.partners.key import PartnerKey
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.publishing.partners.usable import UsablePartner, usable_partner
from syndication.publishing.workspace import Workspace
from syndication.web.api.refusals import refusal
from syndication.web.context import utc_now
from syndication.web.partners.access import PartnerAccess
from syndication.web.partners.fetches import Fetches
from syndication.web.wire.news import WireNews

_CHALLENGE = (("WWW-Authenticate", 'Bearer realm="wire"'),)


class WireContext(Struct, frozen=True):
    """What the views of the wire need; found in `app.extensions["wire"]`.

    `limit` counts the requests of each key, `per_minute` at most.
    """

    workspace: Workspace
    access: PartnerAccess
    news: WireNews
    limit: RateLimiter | None = None
    per_minute: int = 0
    fetches: Fetches | None = None
    trusted: tuple[Network, ...] = ()


class WireCaller(Struct, frozen=True):
    """A partner that reads its wire, and the key that it does so with."""

    partner: Partner
    profile: Profile
    key: PartnerKey


def wire_context() -> WireContext:
    """Return the context of the current application."""
    found = current_app.extensions["wire"]
    assert isinstance(found, WireContext)
    return found


def partner_of(request: Request) -> WireCaller:
    """Return the partner whose key comes with a request, and count the request.

    Raises:
        ProblemError: there is no valid key, it is not for a wire, or it is used too often.
    """
    context = wire_context()
    environ: Mapping[str, Any] = request.environ
    key = context.access.valid_key(environ)
    if key is None:
        raise refusal(401, "Send a valid key: Authorization: Bearer syp_…; ask the publisher for one", _CHALLENGE)
    usable = _usable_partner(context.workspace, key.partner)
    if usable is None or usable.profile.form != "wire":
        detail = f"This key is for the feed of {key.partner}; for the wire, ask the publisher for another one"
        raise refusal(403, detail, _CHALLENGE)
    if context.limit is not None and not context.limit.admits((key.partner, key.name), time.monotonic()):
        detail = f"A key may be used {context.per_minute} times a minute; ask again in a minute, with wait=15"
        raise refusal(429, detail, RETRY_LATER)
    if context.fetches:
        address, _ = client_of(environ, context.trusted)
        context.fetches.note_use(key, address, int(utc_now().timestamp()))
    return WireCaller(usable.partner, usable.profile, key)


def _usable_partner(workspace: Workspace, name: str) -> UsablePartner | None:
    """Return a partner of the settings. If its profile is broken, the last good one counts, for removals."""
    partner = next((one for one in workspace.publication.partners if one.name == name), None)
    if partner is None:
        return None
    if partner.profile:  # needs no query
        return UsablePartner(partner, partner.profile)
    with workspace.catalog.read() as connection:
        return usable_partner(connection, partner)
