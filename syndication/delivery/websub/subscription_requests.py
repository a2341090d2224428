"""Subscription requests: the form that a subscriber posts to the hub, read or refused with an explanation. Pure.

WebSub section 5.1, and the one parameter of PubSubHubbub 0.3 that is still in use: `hub.verify_token`, which the hub
sends back in the verification. An example:

    hub.mode=subscribe&hub.topic=https://feeds.example.org/rss.xml&hub.callback=https://reader.example/cb
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any, Literal, cast

from msgspec import Struct

from syndication.http.fetch.guard import IpAddress, endpoint_of
from syndication.model.errors import FetchError, SyndicationError
from syndication.model.feed_path import is_live
from syndication.text.urls import ip_address_of, is_http_url, site_of

Mode = Literal["subscribe", "unsubscribe"]

DEFAULT_LEASE = 10 * 86400
SHORTEST_LEASE = 86400
LONGEST_LEASE = 30 * 86400
_MODES = ("subscribe", "unsubscribe")
_KNOWN = frozenset(f"hub.{name}" for name in "mode topic callback secret lease_seconds verify_token".split())
_HIDDEN = frozenset(("secret", "verify_token"))
_LONGEST_ADDRESS = 2000
_LONGEST_TOKEN = 1000
_SECRET_BYTES = 200
_SECONDS = re.compile(r"[0-9]{1,100}")
_VISIBLE = re.compile(r"[!-~]+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL stores no NUL, and UTF-8 has no surrogates
_LOOPBACK = IPv4Address("127.0.0.1")


class SubscriptionRequestError(SyndicationError):
    """The form is not a valid request; the text names the parameter and what to do."""


class SubscriptionRequest(Struct, frozen=True, kw_only=True):
    """A request to subscribe or unsubscribe. Anybody can send one, so the callback must confirm it (verification.py).

    `topic` and `callback` are exactly as sent; `lease_seconds` is what the hub grants, 0 to unsubscribe.
    """

    mode: Mode
    topic: str
    callback: str
    secret: str = ""
    lease_seconds: int = 0
    verify_token: str = ""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields to print, with those hidden that only the subscriber and the hub may know."""
        return [(name, "…" if name in _HIDDEN else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"SubscriptionRequest({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def site(self) -> str:
        """The site of the callback."""
        return site_of(self.callback)


def read_request(form: Sequence[tuple[str, str]], is_allowed: Callable[[IpAddress], bool]) -> SubscriptionRequest:
    """Return the request in a form. An empty parameter counts as missing; unknown ones are ignored.

    `is_allowed` decides about callbacks whose host is an IP address. Host names are checked at each connection, after
    the look-up.

    Raises:
        SubscriptionRequestError: a parameter is missing, repeated, or has an invalid value.
    """
    parameters = _parameters(form)
    mode = _mode(parameters.get("hub.mode", ""))
    topic = _topic(parameters.get("hub.topic", ""))
    callback = _callback(parameters.get("hub.callback", ""), is_allowed)
    secret = _secret(parameters.get("hub.secret", ""))
    token = _token(parameters.get("hub.verify_token", ""))
    if mode == "unsubscribe":  # section 5.1: then a lease and a secret have no meaning
        return SubscriptionRequest(mode=mode, topic=topic, callback=callback, verify_token=token)
    lease = _lease(parameters.get("hub.lease_seconds", ""))
    return SubscriptionRequest(
        mode=mode, topic=topic, callback=callback, secret=secret, lease_seconds=lease, verify_token=token
    )


def topic_path(topic: str, base_url: str) -> str:
    """Return the path of a topic that is a live feed of the service at `base_url`, "" for any other address."""
    path = topic.removeprefix(base_url)
    return path if topic.startswith(f"{base_url}/") and is_live(path) else ""


def _parameters(form: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Return the known parameters of a form by name."""
    parameters: dict[str, str] = {}
    for name, value in form:
        if name not in _KNOWN:
            continue
        if name in parameters:
            raise SubscriptionRequestError(f"{name}: is given twice; send it once")
        if _UNSTORABLE.search(value):
            raise SubscriptionRequestError(f"{name}: contains a character that cannot be stored; remove it")
        parameters[name] = value
    return parameters


def _mode(mode: str) -> Mode:
    if mode in _MODES:
        return cast("Mode", mode)
    if mode == "publish":
        raise SubscriptionRequestError(
            "hub.mode: publish is not needed; this hub announces its own documents by itself"
        )
    problem = f"{mode[:80]!r} is not a mode" if mode else "is missing"
    raise SubscriptionRequestError(f"hub.mode: {problem}; send subscribe or unsubscribe")


def _topic(url: str) -> str:
    cure = 'send the address that a feed names as rel="self"'
    _refuse_missing_or_long("hub.topic", url, cure)
    if not is_http_url(url):
        raise SubscriptionRequestError(f"hub.topic: is not an http or https address; {cure}")
    return url


def _callback(url: str, is_allowed: Callable[[IpAddress], bool]) -> str:
    _refuse_missing_or_long("hub.callback", url, "send the address that deliveries are to be posted to")
    if not _VISIBLE.fullmatch(url):
        raise SubscriptionRequestError(
            "hub.callback: contains characters that are not ASCII; percent-encode them, and spaces"
        )
    # Fragments are never sent. Two callbacks that differ only there would be one subscriber that gets every push twice.
    if "#" in url:
        raise SubscriptionRequestError("hub.callback: has a fragment, which is never sent; remove it")
    try:
        host = endpoint_of(url).host
    except FetchError as error:
        raise SubscriptionRequestError(f"hub.callback: {error}") from error
    address = _address(host)
    if address is not None and not is_allowed(address):
        raise SubscriptionRequestError(f"hub.callback: {host} is not on the public internet; send an address that is")
    return url


def _refuse_missing_or_long(name: str, url: str, cure: str) -> None:
    if not url:
        raise SubscriptionRequestError(f"{name}: is missing; {cure}")
    if len(url) > _LONGEST_ADDRESS:
        raise SubscriptionRequestError(
            f"{name}: is longer than {_LONGEST_ADDRESS:,} characters; send a shorter address"
        )


def _address(host: str) -> IpAddress | None:
    """Return the IP address that a host is, None if it is a name to be looked up."""
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 section 6.3
        return _LOOPBACK
    return ip_address_of(name)


def _secret(secret: str) -> str:
    length = len(secret.encode())
    if length >= _SECRET_BYTES:  # section 5.1
        raise SubscriptionRequestError(f"hub.secret: has {length} bytes; send fewer than {_SECRET_BYTES}")
    return secret


def _token(token: str) -> str:
    if len(token) > _LONGEST_TOKEN:
        raise SubscriptionRequestError(
            f"hub.verify_token: is longer than {_LONGEST_TOKEN:,} characters; send a shorter one"
        )
    return token


def _lease(text: str) -> int:
    if not text:
        return DEFAULT_LEASE
    seconds = int(text) if _SECONDS.fullmatch(text) else 0
    if seconds <= 0:
        raise SubscriptionRequestError(
            f"hub.lease_seconds: {text[:80]!r} is not a number of seconds; send one above 0, such as {DEFAULT_LEASE}"
        )
    return min(max(seconds, SHORTEST_LEASE), LONGEST_LEASE)
