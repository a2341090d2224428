"""The protocol with a provider of OpenID Connect: the code flow with PKCE, by Authlib and joserfc.

Both are slow to import, and loaded when the first person signs in this way.
"""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec import Struct

from syndication.http.fetch import FetchLimits, anywhere, fetch, post_form
from syndication.model.desk_links import LOCAL_HOSTS
from syndication.model.errors import FetchError, SettingsError, SyndicationError
from syndication.model.oidc_provider import OidcProvider

_DISCOVERY = "/.well-known/openid-configuration"
_LIMITS = FetchLimits(seconds=10, connect_seconds=5, read_seconds=5, redirects=0, bytes=500_000)
_FRESH_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
# Signatures with a public key only: with a shared secret, anyone who knows the client's secret could sign.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
_JSON = {"Accept": "application/json"}


class ProviderError(SyndicationError):
    """The provider cannot be reached, or its answer is not to be believed."""


class ProviderMetadata(Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class TokenReply(Struct, frozen=True):
    """What a provider answers for a code."""

    id_token: str
    access_token: str = ""


class SignInStep(Struct, frozen=True):
    """What the browser keeps while its person is at the provider; `link` is the secret of a one-time link."""

    state: str
    nonce: str
    verifier: str
    place: str
    link: str = ""


def new_step(place: str, link: str = "") -> SignInStep:
    """Return the step for a visit to the provider."""
    return SignInStep(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), place, link)


class OidcClient:
    """This service as a client of a provider; safe to share between threads."""

    def __init__(self, provider: OidcProvider, callback: str) -> None:
        self.provider = provider
        self._callback = callback
        self._lock = threading.Lock()
        self._metadata: tuple[float, ProviderMetadata] | None = None

    def address(self, step: SignInStep, *, again: bool) -> str:
        """Return the address at the provider where a person signs in; `again` even with an open session there.

        Raises:
            ProviderError: the provider cannot be reached.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        more = {"prompt": "login", "max_age": "0"} if again else {}
        address: str = prepare_grant_uri(
            self._known().authorization_endpoint,
            self.provider.client_id,
            "code",
            redirect_uri=self._callback,
            scope=self.provider.scope,
            state=step.state,
            nonce=step.nonce,
            code_challenge=create_s256_code_challenge(step.verifier),
            code_challenge_method="S256",
            **more,
        )
        return address

    def claims(self, code: str, step: SignInStep) -> Mapping[str, Any]:
        """Return what the provider says about the person who came back with a code.

        Raises:
            ProviderError: the provider cannot be reached, or its answer is not to be believed.
        """
        metadata = self._known()
        reply = self._redeem(metadata, code, step)
        claims = self._checked(metadata, reply, step)
        if self.provider.groups_claim in claims or not (metadata.userinfo_endpoint and reply.access_token):
            return claims
        headers = {**_JSON, "Authorization": f"Bearer {reply.access_token}"}
        more = _get(metadata.userinfo_endpoint, dict[str, Any], headers)
        if more.get("sub") != claims["sub"]:
            raise ProviderError("its details are of another person")
        return {**more, **claims}

    def _known(self) -> ProviderMetadata:
        with self._lock:
            now = time.monotonic()
            if self._metadata is None or now - self._metadata[0] > _FRESH_SECONDS:
                self._metadata = now, self._discover()
            return self._metadata[1]

    def _discover(self) -> ProviderMetadata:
        issuer = self.provider.issuer
        found: ProviderMetadata = _get(issuer.rstrip("/") + _DISCOVERY, ProviderMetadata)
        if found.issuer != issuer:
            raise ProviderError(f"it calls itself {found.issuer[:200]}, not {issuer}")
        places = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint)
        if bad := next((place for place in places if place and not _is_secret(place)), ""):
            raise ProviderError(f"its address {bad[:200]} is not encrypted")
        return found

    def _redeem(self, metadata: ProviderMetadata, code: str, step: SignInStep) -> TokenReply:
        """Exchange a code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5)."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": step.verifier,
        }
        name, secret, headers = self.provider.client_id, self.provider.client_secret, dict(_JSON)
        if secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            pair = f"{quote(name, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            fields |= {"client_id": name} | ({"client_secret": secret} if secret else {})
        try:
            answer = post_form(metadata.token_endpoint, urlencode(fields).encode(), anywhere, _LIMITS, headers)
        except FetchError as error:
            raise ProviderError(str(error)) from error
        reply: TokenReply = _parsed(answer.status, answer.body, TokenReply)
        return reply

    def _checked(self, metadata: ProviderMetadata, reply: TokenReply, step: SignInStep) -> Mapping[str, Any]:
        """Return the claims of an id token whose signature, issuer, audience, times and nonce are right."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys: Any = _get(metadata.jwks_uri, dict[str, Any])
        essential = {"iss": self.provider.issuer, "aud": self.provider.client_id}
        options: Any = {name: {"essential": True, "value": value} for name, value in essential.items()}
        params = {"nonce": step.nonce, "client_id": self.provider.client_id, "access_token": reply.access_token}
        try:
            token = jwt.decode(reply.id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
            claims = CodeIDToken(token.claims, token.header, options=options, params=params)
            claims.validate(now=int(time.time()), leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(f"its token is not valid: {str(error)[:200]}") from error
        if not (isinstance(claims["sub"], str) and 0 < len(claims["sub"]) <= 255):
            raise ProviderError("its token names no person")
        return dict(claims)


def opened_provider(provider: OidcProvider, callback: str) -> OidcClient:
    """Return this service as a client of a provider.

    Raises:
        SettingsError: the extra [oidc] is not installed.
    """
    if find_spec("authlib") is None or find_spec("joserfc") is None:
        raise SettingsError('oidc: needs more libraries; install "syndication[oidc]"')
    return OidcClient(provider, callback)


def _get(url: str, kind: Any, headers: Mapping[str, str] = _JSON) -> Any:
    try:
        answer = fetch(url, anywhere, _LIMITS, headers)
    except FetchError as error:
        raise ProviderError(str(error)) from error
    return _parsed(answer.status, answer.body, kind)


def _parsed(status: int, body: bytes, kind: Any) -> Any:
    if status != 200:
        raise ProviderError(f"it answers {status}")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderError(f"its answer cannot be read: {error}") from error


def _is_secret(place: str) -> bool:
    try:
        parts = urlsplit(place)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    except ValueError:
        return False
