"""The settings: one table, read from `syndication.toml`, then from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from syndication.delivery.webhooks.receivers import fault_of_webhooks
from syndication.http.rate_limit import fault_of_proxies
from syndication.http.signatures import webhook_secret_fault
from syndication.model import setting_values
from syndication.model.desk_settings import fault_of_desk_host, fault_of_proxy_header
from syndication.model.errors import SettingsError
from syndication.model.feed_path import HUB_PATH
from syndication.model.followed_source import FollowedSource, fault_of_sources, with_secrets
from syndication.model.license_faults import fault_of_licensing, fault_of_words
from syndication.model.licenses import Licensing
from syndication.model.oidc_provider import OidcProvider, fault_of_provider, with_secret
from syndication.model.partners.partner import Partner
from syndication.model.podcast import Podcast
from syndication.model.publication import DeclaredFeed, OnWithdrawal, PaidStories, Publication
from syndication.model.setting_sources import parse_settings, values_of_environment
from syndication.model.setting_types import (
    CacheSeconds,
    Days,
    Gigabytes,
    IdleHours,
    LoggedRequests,
    Megabytes,
    MegabytesOfDisk,
    Minutes,
    PerMinute,
    Port,
    RenditionWidth,
    SessionDays,
    Subscriptions,
    WindowHours,
    WindowItems,
    Workers,
)
from syndication.model.setting_words import cure_of_value, listed_tables, unknown_word
from syndication.model.webhook import Webhook
from syndication.text.log_lines import LogFormat
from syndication.text.near_words import cure_of_word

FILE_NAME = "syndication.toml"
PREFIX = "SYNDICATION_"
SECRETS = frozenset(("metrics_token", "push_secret", "purge_secret", "superdesk_secret"))
_LISTS_OF_TABLES = ("feeds", "partners", "profiles", "sources", "webhooks")
_TABLES = frozenset(("feeds", "licensing", "oidc", "partners", "redirects", "sources", "webhooks"))
# Settings with addresses to which the service sends something, and what can be written there.
_EXAMPLES = {
    "hubs": "https://hub.example.org/",
    "purge": "http://127.0.0.1:6081",
    "purge_hooks": "https://cdn.example.org/purge",
}


def _help(text: str) -> Meta:
    return Meta(description=text)


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting with its type, default and help; paths and addresses are absolute once loaded."""

    title: Annotated[str, _help("The publication's name.")] = "My publication"
    description: Annotated[str, _help("One sentence about it. Default: the title.")] = ""
    language: Annotated[str, _help("Its language as a BCP 47 tag (en, pt-BR, ur).")] = "en"
    timezone: Annotated[
        str, _help("The time zone of pages and of times that editors write (Europe/Berlin). Default: UTC.")
    ] = ""
    publisher: Annotated[str, _help("The name of the publisher. Default: the title.")] = ""
    home: Annotated[str, _help("The address of the website. Default: base_url and a slash.")] = ""
    rights: Annotated[str, _help("The copyright line of every feed.")] = ""
    icon: Annotated[str, _help("The address of a PNG or JPEG, at most 144 pixels wide.")] = ""
    items: Annotated[str, _help("The folder of the records.")] = "items"
    pictures: Annotated[str, _help("The folder of uploaded pictures.")] = "pictures"
    pictures_gb: Annotated[Gigabytes, _help("Maximum size of the folder of pictures in gigabytes; 0 = unlimited.")] = 0
    picture_ladder: Annotated[
        tuple[RenditionWidth, ...],
        Meta(max_length=10),
        _help("Widths in pixels in which smaller renditions of uploaded pictures are made."),
    ] = ()
    imports_mb: Annotated[Megabytes, _help("Maximum size of the files of an import at the desk in megabytes.")] = 2000
    database: Annotated[str, _help("sqlite:///PATH or postgresql+psycopg://…")] = "sqlite:///var/syndication.db"
    host: Annotated[str, _help("The address to listen on.")] = "127.0.0.1"
    port: Annotated[Port, _help("The port to listen on.")] = 8000
    workers: Annotated[Workers, _help("The number of web workers.")] = 2
    base_url: Annotated[str, _help("The public address of the service. Default: http://HOST:PORT.")] = ""
    authority: Annotated[str, _help("The domain used in new ids. Default: the host of base_url.")] = ""
    max_age: Annotated[CacheSeconds, _help("Seconds for which a feed may be cached.")] = 300
    documents_mb: Annotated[Megabytes, _help("Maximum size of the document cache of a web worker in megabytes.")] = 64
    keep_documents_days: Annotated[Days, _help("Days for which replaced documents are stored; 0 = not at all.")] = 7
    keep_documents_mb: Annotated[
        MegabytesOfDisk, _help("Maximum size of replaced documents in megabytes; the oldest go first; 0 = unlimited.")
    ] = 0
    rate_limit: Annotated[
        PerMinute, _help("Maximum full responses per client per minute, per web worker; 0 = unlimited.")
    ] = 0
    address_limit: Annotated[
        PerMinute, _help("Maximum requests per IP address per minute, per web worker; 0 = unlimited.")
    ] = 0
    deltas: Annotated[bool, _help("Whether readers that send A-IM: feed get only new and changed stories.")] = False
    count_readers: Annotated[bool, _help("Whether the readers of each feed are counted.")] = True
    window: Annotated[WindowItems, _help("Minimum number of stories in a feed, if there are as many.")] = 50
    window_hours: Annotated[WindowHours, _help("Hours before its newest story that a feed covers.")] = 48
    corrections: Annotated[
        Literal["head", "foot"], _help("Where corrections are in the body of a story: head or foot.")
    ] = "foot"
    correction_word: Annotated[str, _help("The first word of a correction, in the publication's language.")] = (
        "Correction"
    )
    paid_stories: Annotated[
        PaidStories, _help("How much feeds and pages have of metered and paid stories: full or summary.")
    ] = "full"
    on_withdrawal: Annotated[
        OnWithdrawal, _help("What replaces a withdrawn story in feeds: nothing (omit), a notice (stub) or a tombstone.")
    ] = "tombstone"
    log_format: Annotated[LogFormat, _help("Whether the log has lines of text or of JSON.")] = "text"
    request_log: Annotated[
        LoggedRequests,
        _help("Whether requests are logged: off, on, or with addresses and programs of clients (clients)."),
    ] = "off"
    metrics_token: Annotated[
        str, _help("The bearer token for /metrics, at least 32 characters; empty = none needed from this machine.")
    ] = ""
    trusted_proxies: Annotated[tuple[str, ...], _help("Proxies whose forwarding headers are trusted.")] = ()
    allow_private_callbacks: Annotated[bool, _help("Whether pushes to private IP addresses are allowed.")] = False
    push_secret: Annotated[
        str, _help("The secret that signs stories pushed to the service, at least 32 characters; empty = no pushes.")
    ] = ""
    superdesk_secret: Annotated[
        str, _help("The secret that signs stories pushed by Superdesk, at least 32 characters; empty = no such pushes.")
    ] = ""
    hub: Annotated[bool, _help("Whether the service's own WebSub hub notifies subscribers.")] = True
    hubs: Annotated[tuple[str, ...], _help("Addresses of other WebSub hubs to notify.")] = ()
    hub_signature: Annotated[
        Literal["sha1", "sha256", "sha384", "sha512"], _help("The hash function of the signatures of pushes.")
    ] = "sha256"
    hub_requests: Annotated[
        PerMinute, _help("Maximum requests to the hub per callback host per minute; 0 = unlimited.")
    ] = 300
    hub_requests_per_address: Annotated[
        PerMinute, _help("Maximum requests to the hub per IP address per minute, per web worker; 0 = unlimited.")
    ] = 120
    hub_subscriptions_per_host: Annotated[
        Subscriptions, _help("Maximum subscriptions to the hub per callback host; 0 = unlimited.")
    ] = 1000
    hub_subscriptions: Annotated[Subscriptions, _help("Maximum subscriptions to the hub in total; 0 = unlimited.")] = (
        20000
    )
    wire_requests: Annotated[
        PerMinute, _help("Maximum requests to /api/wire per key per minute, per web worker; 0 = unlimited.")
    ] = 120
    wire_silence_minutes: Annotated[
        Minutes, _help("Minutes without a request after which `status` names a partner of the wire; 0 = never.")
    ] = 60
    purge: Annotated[
        tuple[str, ...], _help("Caches that get a PURGE request for each changed path, as http://HOST:PORT.")
    ] = ()
    purge_hooks: Annotated[
        tuple[str, ...], _help("Addresses that get a signed POST request with the changed paths.")
    ] = ()
    purge_secret: Annotated[str, _help("The secret that signs requests to purge_hooks: whsec_ and base64.")] = ""
    cache_keys: Annotated[bool, _help("Whether responses have Surrogate-Key and Cache-Tag headers, for CDNs.")] = False
    keep_attempts_days: Annotated[Days, _help("Days for which delivery attempts are stored.")] = 14
    keep_ledger_days: Annotated[
        Days, _help("Days for which it is stored which partner fetched which story; 0 = not at all.")
    ] = 90
    withdrawal_minutes: Annotated[
        Minutes, _help("Minutes after which a withdrawal that a partner has not fetched is reported; 0 = never.")
    ] = 60
    partner_rate_limit: Annotated[
        PerMinute, _help("Maximum full responses per key of a partner per minute, per web worker; 0 = unlimited.")
    ] = 60
    validate_any_address: Annotated[bool, _help("Whether the page /validate fetches addresses of other sites.")] = False
    desk: Annotated[bool, _help("Whether editors can work in a browser, at /desk.")] = True
    desk_host: Annotated[str, _help("A host of the desk's own: HOST or HOST:PORT. Default: the host of base_url.")] = ""
    desk_idle_hours: Annotated[IdleHours, _help("Hours without a request after which a session at the desk ends.")] = 12
    desk_session_days: Annotated[SessionDays, _help("Days after which a session at the desk ends at the latest.")] = 30
    desk_confirm_kill: Annotated[
        bool, _help("Whether a person at the desk confirms with the password before killing a story.")
    ] = False
    desk_kill_by_two: Annotated[bool, _help("Whether a kill at the desk waits until a second person confirms it.")] = (
        False
    )
    desk_proxy_header: Annotated[
        str, _help("The header with which trusted_proxies name the signed-in user of the desk; empty = none.")
    ] = ""
    feeds: Annotated[tuple[DeclaredFeed, ...], _help("Additional feeds: [[feeds]] tables.")] = ()
    webhooks: Annotated[tuple[Webhook, ...], _help("Receivers of webhooks: [[webhooks]] tables.")] = ()
    sources: Annotated[tuple[FollowedSource, ...], _help("Feeds of others to follow: [[sources]] tables.")] = ()
    partners: Annotated[tuple[Partner, ...], _help("Partners with feeds of their own: [[partners]] tables.")] = ()
    redirects: Annotated[dict[str, str], _help("Old paths and their new addresses: a [redirects] table.")] = {}
    oidc: Annotated[OidcProvider | None, _help("Whose accounts open the desk: an [oidc] table.")] = None
    licensing: Annotated[Licensing | None, _help("What programs may do: a [licensing] table.")] = None

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the settings for logs and traces, without the secrets."""
        names = [field.name for field in msgspec.structs.fields(type(self))]
        return [(name, "…" if name in SECRETS else getattr(self, name)) for name in names]

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def publication(self) -> Publication:
        """The part of the settings that documents depend on: nothing about the machine or the server."""
        names = [field.name for field in msgspec.structs.fields(Publication)]
        own = (f"{self.base_url}{HUB_PATH}",) if self.hub else ()
        # No document depends on a secret: another key of a partner is no reason to build everything anew.
        partners = tuple(msgspec.structs.replace(partner, access=None) for partner in self.partners)
        values = {name: getattr(self, name) for name in names}
        return Publication(**values | {"hubs": own + self.hubs, "partners": partners})


_KINDS = (Settings, DeclaredFeed, Podcast, FollowedSource, OidcProvider, Webhook)


def load(environ: Mapping[str, str] = os.environ, working_folder: Path | None = None) -> Settings:
    """Return the settings of the file that `SYNDICATION_CONFIG` names, else of `syndication.toml` here.

    Raises:
        SettingsError: the file is missing or unreadable, a name is unknown, or a value is wrong; or there are neither
            settings nor records here.
    """
    here = working_folder or Path.cwd()
    file = path(environ, here)
    if environ.get(f"{PREFIX}CONFIG") and not file.is_file():
        raise SettingsError(f"{file}: there is no such file; correct {PREFIX}CONFIG or run: syndication init")
    folder = file.resolve().parent if file.is_file() else here.resolve()
    is_configured = any(PREFIX + field.name.upper() in environ for field in msgspec.structs.fields(Settings))
    if not (file.is_file() or is_configured or (folder / Settings().items).is_dir()):
        raise SettingsError(
            f"{folder}: there are no settings ({FILE_NAME}) and no records ({Settings().items}) here; go to the folder "
            "of your publication, or begin one: syndication init"
        )
    values = _read(file) if file.is_file() else {}
    _refuse_unknown_words(values.get("sources"), file)
    if fault := fault_of_words(values.get("licensing")):
        raise SettingsError(f"{file.name}: {fault}")
    partners = _partners(values, file, environ)
    converted = _convert(values, values_of_environment(Settings, environ, PREFIX, _TABLES), file.name)
    return resolve(_with_secrets(msgspec.structs.replace(converted, partners=partners), environ), folder)


def _partners(values: dict[str, Any], file: Path, environ: Mapping[str, str]) -> tuple[Partner, ...]:
    tables, profiles = (listed_tables(values.pop(name, []), name, file.name) for name in ("partners", "profiles"))
    if not tables:
        return ()
    from syndication.formats.profiles.declared import declared_partners  # slow to import, and few need it

    return declared_partners(tables, profiles, file.read_text(encoding="utf-8"), file.name, environ)


def path(environ: Mapping[str, str] = os.environ, working_folder: Path | None = None) -> Path:
    """Return the path of the settings file, whether it exists or not."""
    return (working_folder or Path.cwd()) / (environ.get(f"{PREFIX}CONFIG") or FILE_NAME)


def secret_file(environ: Mapping[str, str] = os.environ, working_folder: Path | None = None) -> Path | None:
    """Return the settings file if it contains a secret, else None.

    Raises:
        SettingsError: the file is unreadable.
    """
    file = path(environ, working_folder)
    values = _read(file) if file.is_file() else {}
    database = values.get("database")
    has_password = isinstance(database, str) and bool(urlsplit(database).password)
    has_tokens = setting_values.has_tokens(values)
    has_secret = any(values.get(name) for name in (*SECRETS, "webhooks")) or has_password or has_tokens
    return file if has_secret else None


def _with_secrets(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return the settings with the secrets that are in the environment."""
    table = "sources"
    try:
        sources = tuple(with_secrets(source, environ) for source in settings.sources)
        table = "oidc"
        oidc = settings.oidc and with_secret(settings.oidc, environ)
    except KeyError as error:
        name = error.args[0]
        raise SettingsError(f"{table}: the secret ${name} is not in the environment; set {name}") from None
    return msgspec.structs.replace(settings, sources=sources, oidc=oidc)


def resolve(settings: Settings, folder: Path) -> Settings:
    """Return `settings` with absolute paths, relative ones counted from `folder`, and with derived values.

    Raises:
        SettingsError: an address, an authority or a feed's name cannot be used.
    """
    base_url = settings.base_url or setting_values.default_base_url(settings.host, settings.port)
    base_url = setting_values.ascii_address(base_url).rstrip("/")
    if fault := setting_values.fault_of_base_url(setting_values.ascii_address(settings.base_url) or base_url):
        raise SettingsError(fault)
    title = settings.title.strip()
    if not title:
        raise SettingsError("title: is empty; give the publication's name")
    resolved = msgspec.structs.replace(
        settings,
        title=title,
        description=settings.description or title,
        publisher=settings.publisher or title,
        home=setting_values.ascii_address(settings.home) or f"{base_url}/",
        icon=setting_values.ascii_address(settings.icon),
        base_url=base_url,
        purge=tuple(setting_values.ascii_address(cache).rstrip("/") for cache in settings.purge),
        hubs=tuple(map(setting_values.ascii_address, settings.hubs)),
        purge_hooks=tuple(map(setting_values.ascii_address, settings.purge_hooks)),
        authority=settings.authority or setting_values.default_authority(base_url),
        items=str(folder / settings.items),
        pictures=str(folder / settings.pictures),
        database=setting_values.absolute_database(settings.database, folder),
        sources=tuple(source.within(folder) for source in settings.sources),
    )
    if fault := next(filter(None, _faults(resolved)), ""):
        raise SettingsError(fault)
    return resolved


def _read(file: Path) -> dict[str, Any]:
    try:
        return parse_settings(file.read_bytes(), str(file))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error


def _refuse_unknown_words(sources: object, file: Path) -> None:
    """Refuse a word in a [[sources]] table that is none of its settings, with the line and the nearest known word."""
    known = [field.name for field in msgspec.structs.fields(FollowedSource)]
    word, line, cure = unknown_word(sources, known, file.read_text(encoding="utf-8") if sources else "")
    if word:
        raise SettingsError(f"{file.name}{f':{line}' if line else ''}: sources: {word}: is not a setting; {cure}")


def _convert(from_file: dict[str, Any], from_environment: dict[str, Any], source: str) -> Settings:
    known = [field.name for field in msgspec.structs.fields(Settings)]
    for name in from_file:
        if name not in known:
            cure = cure_of_word(name, known, "the settings")
            raise SettingsError(f"{source}: {name}: is not a setting; {cure}")
    try:
        return msgspec.convert(from_file | from_environment, Settings, strict=False)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$.")
        field = place.rstrip("`").replace("[...]", ": each target") or "settings"
        named = setting_values.named_place(field, from_file)
        where = PREFIX + field.upper() if field in from_environment else f"{source}: {named}"
        cure = cure_of_value(place.rstrip("`"), _KINDS, _LISTS_OF_TABLES)
        raise SettingsError(f"{where}: {setting_values.type_problem(problem)}{cure}") from error


def _faults(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the values of settings beyond their types, "" for a value that is right."""
    yield setting_values.fault_of_database(settings.database)
    for name in ("title", "description", "publisher", "rights", "correction_word"):
        yield setting_values.fault_of_text(name, getattr(settings, name))
    for name in ("home", "icon"):
        if address := getattr(settings, name):
            yield setting_values.fault_of_address(name, address, "https://example.org/")
    yield setting_values.fault_of_authority(settings.authority)
    yield setting_values.fault_of_language(settings.language)
    yield setting_values.fault_of_timezone(settings.timezone)
    for name in ("metrics_token", "push_secret", "superdesk_secret"):
        yield setting_values.fault_of_secret(name, getattr(settings, name))
    yield fault_of_proxies(settings.trusted_proxies)
    yield fault_of_desk_host(settings.desk_host, settings.base_url)
    yield fault_of_proxy_header(settings.desk_proxy_header, settings.trusted_proxies)
    yield fault_of_provider(settings.oidc) if settings.oidc else ""
    yield setting_values.fault_of_redirects(settings.redirects)
    yield setting_values.fault_of_feeds(settings.feeds)
    if settings.licensing:
        yield fault_of_licensing(settings.licensing, [feed.folder for feed in settings.feeds])
    if settings.sources:
        from syndication.sources.follow_kinds import FOLLOW_KINDS  # its readers are slow to import

        yield fault_of_sources(settings.sources, tuple(FOLLOW_KINDS))
    yield from _faults_of_targets(settings)


def _faults_of_targets(settings: Settings) -> Iterator[str]:
    """Yield the faults of the hubs, caches and receivers to which the service sends something."""
    for name, example in _EXAMPLES.items():
        yield from (setting_values.fault_of_address(name, address, example) for address in getattr(settings, name))
    yield setting_values.fault_of_caches(settings.purge)
    if settings.purge_secret and (fault := webhook_secret_fault(settings.purge_secret)):
        yield f"purge_secret: {fault}"
    yield fault_of_webhooks(settings.webhooks)
