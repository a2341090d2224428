"""The Flask application with all its views and their contexts, and without the middleware."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from flask import Flask

from syndication.catalog import Catalog
from syndication.delivery.websub.caps import Caps
from syndication.http.rate_limit import limiter, parse_networks
from syndication.model.desk_links import DESK_PATH, desk_base
from syndication.model.desk_session import SessionRules
from syndication.model.redirects import Redirects
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import SharedFolder, items_folder, pictures_folder
from syndication.publishing.import_runs.destination import imports_folder
from syndication.publishing.partners.health import HealthRules
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings
from syndication.sources.records import FORMS
from syndication.web.api import api
from syndication.web.api.import_uploads import ImportUploads
from syndication.web.api.openapi.views import openapi
from syndication.web.api.pictures import uploads, uploads_to
from syndication.web.api.push import PushContext, push
from syndication.web.api.sounds import sounds
from syndication.web.callbacks import callbacks
from syndication.web.context import Site
from syndication.web.desk import desk
from syndication.web.desk.attention import Alarms
from syndication.web.desk.context import DeskContext
from syndication.web.desk.provider import opened_provider
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.deltas import PastDocuments
from syndication.web.hub import Hub, hub
from syndication.web.metrics import metrics
from syndication.web.partners.access import PartnerAccess
from syndication.web.partners.fetches import Fetches
from syndication.web.request_bodies import BodyReader
from syndication.web.setting_list import list_settings
from syndication.web.short_cache import ShortCache
from syndication.web.site.codings import codings
from syndication.web.site.fallback import fallback
from syndication.web.site.feeds import feed_views
from syndication.web.site.health import health
from syndication.web.site.pictures import pictures
from syndication.web.site.previews import previews
from syndication.web.site.static_files import static_files
from syndication.web.site.stories import stories
from syndication.web.targets import targets_of
from syndication.web.traffic.recorder import RequestRecorder
from syndication.web.traffic.request_log import RequestLog
from syndication.web.validator.views import AT_ONCE, ValidatorContext, validator
from syndication.web.wire.access import WireContext
from syndication.web.wire.news import WireNews
from syndication.web.wire.views import wire

COUNTS_SECONDS = 10.0  # how old the numbers of stories in lists may be
COUNTS_HELD = 64
HUB_BUSY_SECONDS = 3.0  # some subscribers wait only five seconds for the hub's response


def flask_app(settings: Settings, catalog: Catalog, cache: DocumentCache) -> Flask:
    """Return an application with all views, and without the middleware."""
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False  # Werkzeug's redirect would repeat any Host that the request names
    app.extensions["syndication"] = Site(
        settings.publication, catalog, cache, Redirects(settings.redirects), _shared_folders(settings)
    )
    app.extensions["bodies"] = BodyReader(parse_networks(settings.trusted_proxies))
    _add_site(app, settings)
    _add_validator(app, cache, settings)
    _add_api(app, catalog, settings)
    _add_wire(app, catalog, settings)
    _add_metrics(app, _recorder(catalog, cache, settings), settings)
    if settings.hub:
        _add_hub(app, settings)
    if settings.desk:
        _add_desk(app, settings)
    return app


def document_cache(catalog: Catalog, settings: Settings) -> DocumentCache:
    """Return the cache of documents of one process, still empty."""
    return DocumentCache(
        catalog,
        settings.max_age,
        settings.documents_mb,
        PastDocuments() if settings.deltas else None,
        hubs=settings.publication.hubs,
        keyed=settings.cache_keys,
        redirects=Redirects(settings.redirects),
        licensing=settings.licensing,
        open_partners=frozenset(partner.name for partner in settings.partners if partner.public),
    )


def _shared_folders(settings: Settings) -> tuple[SharedFolder, ...]:
    return items_folder(Folder(Path(settings.items), FORMS)), pictures_folder(Path(settings.pictures))


def _add_site(app: Flask, settings: Settings) -> None:
    """Add the pages for readers, the pictures, the health check and the handlers of errors."""
    app.extensions["pictures"] = Path(settings.pictures)
    for blueprint in (codings, health, fallback, feed_views, stories, previews, pictures, static_files, callbacks):
        app.register_blueprint(blueprint)


def _add_validator(app: Flask, cache: DocumentCache, settings: Settings) -> None:
    slots = BoundedSemaphore(AT_ONCE)
    app.extensions["validator"] = ValidatorContext(settings.publication, cache, settings.validate_any_address, slots)
    app.register_blueprint(validator)


def _add_api(app: Flask, catalog: Catalog, settings: Settings) -> None:
    """Add the endpoints for newsroom systems: stories, uploads of pictures, pushes, and the description of the API."""
    place, pictures = Folder(Path(settings.items), FORMS), Path(settings.pictures)
    app.extensions["api"] = Workspace(catalog, place, settings.publication, pictures)
    app.extensions["uploads"] = uploads_to(pictures, settings.pictures_gb * 1_000_000_000, settings.picture_ladder)
    imports = imports_folder(settings.database, settings.items)
    app.extensions["imports"] = ImportUploads(imports, settings.imports_mb * 1_000_000)
    app.extensions["targets"] = targets_of(settings)
    app.extensions["sources"] = settings.sources
    app.extensions["story_counts"] = ShortCache[Any](COUNTS_SECONDS, COUNTS_HELD)
    app.extensions["setting_list"] = list_settings(settings)
    app.extensions["partner_rules"] = HealthRules(settings.keep_ledger_days, settings.wire_silence_minutes)
    app.extensions["keep_ledger_days"] = settings.keep_ledger_days
    app.extensions["push"] = PushContext(settings.push_secret, settings.superdesk_secret)
    for blueprint in (api, uploads, sounds, push, openapi):
        app.register_blueprint(blueprint)


def _add_wire(app: Flask, catalog: Catalog, settings: Settings) -> None:
    """Add the API for partners, what notes their fetches, and what wakes their long polls."""
    access = PartnerAccess(catalog, settings.partners)
    access.refresh()
    app.extensions["wire"] = WireContext(
        workspace=app.extensions["api"],
        access=access,
        news=WireNews(catalog),
        limit=limiter(settings.wire_requests),
        per_minute=settings.wire_requests,
        fetches=Fetches(catalog) if settings.partners else None,
        trusted=parse_networks(settings.trusted_proxies),
    )
    app.register_blueprint(wire)


def _add_metrics(app: Flask, recorder: RequestRecorder, settings: Settings) -> None:
    app.extensions["requests"] = recorder
    app.extensions["metrics_token"] = settings.metrics_token
    app.register_blueprint(metrics)


def _recorder(catalog: Catalog, cache: DocumentCache, settings: Settings) -> RequestRecorder:
    trusted = parse_networks(settings.trusted_proxies)
    if settings.request_log == "off":
        return RequestRecorder(catalog, cache.size)
    names_clients, is_json = settings.request_log == "clients", settings.log_format == "json"
    lines = RequestLog(is_json=is_json, names_clients=names_clients, trusted=trusted)
    return RequestRecorder(catalog, cache.size, lines)


def _add_hub(app: Flask, settings: Settings) -> None:
    app.extensions["hub"] = Hub(
        Catalog(settings.database, busy_seconds=HUB_BUSY_SECONDS),
        settings.publication,
        settings.hub_signature,
        allow_private=settings.allow_private_callbacks,
        limit=limiter(settings.hub_requests),
        caller_limit=limiter(settings.hub_requests_per_address),
        trusted=parse_networks(settings.trusted_proxies),
        caps=Caps(settings.hub_subscriptions_per_host, settings.hub_subscriptions),
        redirects=Redirects(settings.redirects),
    )
    app.register_blueprint(hub)


def _add_desk(app: Flask, settings: Settings) -> None:
    """Add the pages for editors and operators."""
    base = desk_base(settings.base_url, settings.desk_host)
    app.extensions["desk"] = DeskContext(
        base=base,
        has_own_host=bool(settings.desk_host),
        rules=SessionRules.of(settings.desk_idle_hours, settings.desk_session_days),
        trusted=parse_networks(settings.trusted_proxies),
        confirms_kill=settings.desk_confirm_kill,
        kills_by_two=settings.desk_kill_by_two,
        proxy_header=settings.desk_proxy_header,
        oidc=opened_provider(settings.oidc, f"{base}{DESK_PATH}/oidc/callback") if settings.oidc else None,
        sources=settings.sources,
    )
    app.extensions["alarms"] = Alarms(
        settings.withdrawal_minutes,
        settings.wire_silence_minutes,
        settings.keep_ledger_days,
        settings.desk_kill_by_two,
    )
    app.register_blueprint(desk)
