"""A provider of OpenID Connect with whose accounts people sign in at the desk: an [oidc] table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndication.model.desk_links import LOCAL_HOSTS
from syndication.model.tokens import SCOPES
from syndication.model.users import Role
from syndication.text.urls import is_ascii_http_url


class OidcProvider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a provider.

    `client_secret` may be "$NAME", a variable of the environment. `roles` are the roles of its groups; who is in none
    of them is not admitted. `groups_claim` and `name_claim` are the claims with the groups and the name of a person.
    """

    issuer: str
    client_id: str
    roles: dict[str, Role]
    client_secret: str = ""
    label: str = ""
    scope: str = "openid profile email"
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"

    def __repr__(self) -> str:
        return f"OidcProvider(issuer={self.issuer!r}, client_id={self.client_id!r}, …)"

    @property
    def name(self) -> str:
        """What the button of the sign-in calls the provider."""
        return self.label or urlsplit(self.issuer).netloc


def with_secret(provider: OidcProvider, environ: Mapping[str, str]) -> OidcProvider:
    """Return a provider whose secret that is written as "$NAME" comes from the environment.

    Raises:
        KeyError: there is no such variable; the argument is its name.
    """
    secret = provider.client_secret
    return msgspec.structs.replace(provider, client_secret=environ[secret[1:]]) if secret.startswith("$") else provider


def fault_of_provider(provider: OidcProvider) -> str:
    """Return what is wrong with the settings of a provider, "" if nothing is."""
    try:
        parts = urlsplit(provider.issuer)
        is_secret = parts.scheme == "https" or parts.hostname in LOCAL_HOSTS
    except ValueError:
        is_secret = False
    if not (is_secret and is_ascii_http_url(provider.issuer)) or "?" in provider.issuer or "#" in provider.issuer:
        return f"oidc: issuer: {provider.issuer!r} is not an https address; write https://login.example.org"
    if not provider.client_id.strip():
        return "oidc: client_id: is empty; write the one that the provider gave to this service"
    if "openid" not in provider.scope.split():
        return 'oidc: scope: needs the word openid; write "openid profile email"'
    if not provider.roles:
        return f'oidc: roles: is empty, so nobody could sign in; write roles = {{ editors = "{SCOPES[1]}" }}'
    return ""


def role_of(provider: OidcProvider, groups: Any) -> Role | None:
    """Return the highest role of the groups that a provider names, None for none; groups may be one text or a list."""
    named: Iterable[Any] = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else ()
    roles = [provider.roles[group] for group in named if isinstance(group, str) and group in provider.roles]
    return max(roles, key=SCOPES.index, default=None)
