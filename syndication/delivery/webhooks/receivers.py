"""Receivers as declared in the settings: what is wrong with one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from syndication.http.signatures import webhook_secret_fault
from syndication.model.feed_path import is_folder
from syndication.model.webhook import EVERYTHING, Webhook
from syndication.text.urls import is_ascii_http_url

_NAME = re.compile(r"[a-z0-9-]{1,64}")


def receiver_fault(webhook: Webhook) -> str:
    """Return what is wrong with the settings of a receiver, without its secret; "" if nothing is."""
    if not _NAME.fullmatch(webhook.name):
        return f"name: {webhook.name[:80]!r} is not a name; write a to z, 0 to 9 and hyphens, at most 64"
    if fault := _fault_of_address(webhook.url):
        return f"{webhook.name}: url: {fault}; write https://example.org/hook"
    if fault := webhook_secret_fault(webhook.secret):
        return f"{webhook.name}: secret: {fault}"
    bad = next((feed for feed in webhook.feeds if not (feed in EVERYTHING or is_folder(feed))), None)
    return (
        ""
        if bad is None
        else f"{webhook.name}: feeds: {bad[:80]!r} is not a feed; write all, sections/world or feeds/NAME"
    )


def fault_of_webhooks(webhooks: Sequence[Webhook]) -> str:
    """Return the first fault of the receivers: each needs a name that no other has."""
    names = [webhook.name for webhook in webhooks]
    for webhook in webhooks:
        if fault := receiver_fault(webhook):
            return f"webhooks: {fault}"
        if names.count(webhook.name) > 1:
            return f"webhooks: two are called {webhook.name!r}; give one another name"
    return ""


def _fault_of_address(url: str) -> str:
    # Messages do not repeat the address: it often contains a token that gives access to the receiver.
    if not is_ascii_http_url(url):
        return "is not an http or https address in ASCII"
    parts = urlsplit(url)
    if "@" in parts.netloc:
        return "contains a user name; remove it. The signature identifies this service"
    return "has a fragment, which is never sent" if parts.fragment else ""
