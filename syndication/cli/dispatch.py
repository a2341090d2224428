"""The delivering worker's parts, made from the settings."""

from __future__ import annotations

from syndication.catalog import Catalog
from syndication.delivery.apple_news.kind import AppleNews
from syndication.delivery.job_kind import JobKind
from syndication.delivery.purge import Purge, PurgeHook, host_of
from syndication.delivery.webhooks.notification import Notification
from syndication.delivery.websub.caps import Caps
from syndication.delivery.websub.ping import Ping
from syndication.delivery.websub.push import Push
from syndication.delivery.websub.verification import Denial, Verification
from syndication.delivery.worker import Dispatch
from syndication.http.fetch.guard import Guard, anywhere, public_internet
from syndication.model.feed_path import HUB_PATH
from syndication.model.partners.partner import Partner
from syndication.settings import Settings
from syndication.web.targets import targets_of


def open_dispatch(settings: Settings) -> Dispatch:
    """Return what the delivering worker needs, with the database migrated to this version."""
    catalog = Catalog(settings.database)
    catalog.migrate()
    kinds = {kind.name: kind for kind in _kinds(settings)}
    return Dispatch(
        catalog,
        kinds,
        targets_of(settings),
        settings.publication,
        settings.keep_attempts_days,
        settings.keep_ledger_days,
        settings.withdrawal_minutes,
    )


def address_guard(settings: Settings) -> Guard:
    """Return the guard for callbacks and receivers."""
    return anywhere if settings.allow_private_callbacks else public_internet


def _kinds(settings: Settings) -> tuple[JobKind, ...]:
    """Return the kinds of jobs. With the hub off, subscribers are only notified that their subscription ended."""
    caps = Caps(settings.hub_subscriptions_per_host, settings.hub_subscriptions)
    hub_kinds = (Push(settings.base_url + HUB_PATH, settings.hub_signature), Verification(caps)) if settings.hub else ()
    return (
        *hub_kinds,
        Denial(),
        Ping(settings.base_url),
        Purge(settings.purge, host_of(settings.base_url)),
        PurgeHook(settings.purge_hooks, settings.purge_secret),
        Notification({webhook.name: webhook for webhook in settings.webhooks}),
        AppleNews({partner.name: partner for partner in settings.partners if _is_pushed(partner)}),
    )


def _is_pushed(partner: Partner) -> bool:
    """Return whether stories are pushed to a partner; one whose settings are broken may be such a partner."""
    return partner.profile is None or partner.profile.is_pushed
