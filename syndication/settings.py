"""The settings: one table, read from `syndication.toml`, then from the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from syndication.delivery.webhooks.receivers import fault_of
from syndication.http.rate_limit import networks
from syndication.http.webhook_signatures import fault_of_secret
from syndication.model.errors import SettingsError
from syndication.model.feed_path import page_path
from syndication.model.publication import DeclaredFeed, OnWithdrawal, Publication, Webhook
from syndication.text.ids import is_id
from syndication.text.languages import is_language
from syndication.text.urls import is_http_url
from syndication.text.xml import illegal_character

FILE_NAME = "syndication.toml"
HUB_PATH = "/hub"
PREFIX = "SYNDICATION_"
_VISIBLE = re.compile(r"[!-~]+")
_SHORTEST_SECRET = 32
_SECRETS = frozenset(("metrics_token", "push_secret", "purge_secret"))
_TABLES = frozenset(("feeds", "redirects", "webhooks"))


Port = Annotated[int, Meta(ge=1, le=65535)]
Workers = Annotated[int, Meta(ge=1, le=256)]
CacheSeconds = Annotated[int, Meta(ge=60, le=1800)]
Megabytes = Annotated[int, Meta(ge=1, le=65536)]
Gigabytes = Annotated[int, Meta(ge=0, le=1_000_000)]
PerMinute = Annotated[int, Meta(ge=0, le=60000)]
WindowItems = Annotated[int, Meta(ge=1, le=300)]
WindowHours = Annotated[int, Meta(ge=0, le=8760)]
Subscriptions = Annotated[int, Meta(ge=0, le=1_000_000)]
Days = Annotated[int, Meta(ge=0, le=3650)]


def _help(text: str) -> Meta:
    return Meta(description=text)


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting with its type, default and help; paths and addresses are absolute once loaded."""

    title: Annotated[str, _help("The publication's name.")] = "My publication"
    description: Annotated[str, _help("One sentence about it; default: the title.")] = ""
    language: Annotated[str, _help("Its language, as BCP 47 has it (en, pt-BR, ur).")] = "en"
    publisher: Annotated[str, _help("Who publishes; default: the title.")] = ""
    home: Annotated[str, _help("The website; default: base_url and a slash.")] = ""
    rights: Annotated[str, _help("The copyright line of every feed.")] = ""
    icon: Annotated[str, _help("Address of a PNG or JPEG, at most 144 pixels wide.")] = ""
    items: Annotated[str, _help("The folder of the records.")] = "items"
    pictures: Annotated[str, _help("The folder of the pictures that were uploaded.")] = "pictures"
    pictures_gb: Annotated[
        Gigabytes, _help("Gigabytes that the folder of pictures may hold; 0: as many as the disk has.")
    ] = 0
    database: Annotated[str, _help("sqlite:///PATH or postgresql+psycopg://…")] = "sqlite:///var/syndication.db"
    host: Annotated[str, _help("The address to listen on.")] = "127.0.0.1"
    port: Annotated[Port, _help("The port to listen on.")] = 8000
    workers: Annotated[Workers, _help("How many web workers.")] = 2
    base_url: Annotated[str, _help("The public address of the service; default: http://HOST:PORT.")] = ""
    authority: Annotated[str, _help("The domain that ids are minted under; default: the host of base_url.")] = ""
    max_age: Annotated[CacheSeconds, _help("Seconds that a feed may be cached.")] = 300
    documents_mb: Annotated[Megabytes, _help("Megabytes of ready documents that a web worker holds at most.")] = 64
    keep_documents_days: Annotated[Days, _help("Days for which documents that were replaced are kept; 0: none.")] = 7
    rate_limit: Annotated[PerMinute, _help("Full answers a minute for one client of a web worker; 0: any number.")] = 0
    address_limit: Annotated[PerMinute, _help("Requests a minute of one address to a web worker; 0: any number.")] = 0
    deltas: Annotated[bool, _help("Whether readers that send A-IM: feed get new and changed stories alone.")] = False
    count_readers: Annotated[bool, _help("Whether those who read each feed are counted.")] = True
    window: Annotated[WindowItems, _help("How many items a feed holds at least, if there are so many.")] = 50
    window_hours: Annotated[WindowHours, _help("Hours back from the newest item that a feed covers.")] = 48
    corrections: Annotated[
        Literal["head", "foot"], _help("Where a story's corrections stand in its body: head or foot.")
    ] = "foot"
    correction_word: Annotated[str, _help("What a correction begins with, in the publication's language.")] = (
        "Correction"
    )
    on_withdrawal: Annotated[
        OnWithdrawal, _help("What feeds tell of a withdrawn story: nothing (omit), a stub in its place, a tombstone.")
    ] = "tombstone"
    metrics_token: Annotated[
        str, _help("The bearer token that /metrics asks for, 32 or more characters; empty: loopback needs none.")
    ] = ""
    trusted_proxies: Annotated[tuple[str, ...], _help("Proxies whose forwarding headers are believed.")] = ()
    allow_private_callbacks: Annotated[bool, _help("Whether pushes may go to private addresses.")] = False
    push_secret: Annotated[
        str, _help("What systems that push stories sign them with, at least 32 characters; empty: none may.")
    ] = ""
    hub: Annotated[bool, _help("Whether subscribers are told of news by our own hub (WebSub).")] = True
    hubs: Annotated[tuple[str, ...], _help("Addresses of other hubs that are told of news.")] = ()
    hub_signature: Annotated[
        Literal["sha1", "sha256", "sha384", "sha512"], _help("The hash that pushes of our hub are signed with.")
    ] = "sha256"
    hub_requests: Annotated[PerMinute, _help("Requests a minute to the hub for one host of callbacks; 0: any.")] = 300
    hub_requests_per_address: Annotated[
        PerMinute, _help("Requests a minute to the hub from one IP address, per web worker; 0: any.")
    ] = 120
    hub_subscriptions_per_host: Annotated[
        Subscriptions, _help("Subscriptions to the hub that one host of callbacks may have; 0: any number.")
    ] = 1000
    hub_subscriptions: Annotated[Subscriptions, _help("Subscriptions to the hub in all; 0: any number.")] = 20000
    purge: Annotated[
        tuple[str, ...], _help("Caches that are sent PURGE for each path that changed, as http://HOST:PORT.")
    ] = ()
    purge_hooks: Annotated[tuple[str, ...], _help("Addresses that are posted the paths that changed, signed.")] = ()
    purge_secret: Annotated[str, _help("What posts to purge_hooks are signed with: whsec_ and base64.")] = ""
    cache_keys: Annotated[bool, _help("Whether answers name the feed for CDNs: Surrogate-Key, Cache-Tag.")] = False
    keep_attempts_days: Annotated[Days, _help("Days for which each try to deliver something is kept.")] = 1
    validate_any_address: Annotated[bool, _help("Whether the page /validate fetches addresses of other sites.")] = False
    feeds: Annotated[tuple[DeclaredFeed, ...], _help("Feeds of your own: [[feeds]] tables.")] = ()
    webhooks: Annotated[tuple[Webhook, ...], _help("Who is told of stories: [[webhooks]] tables.")] = ()
    redirects: Annotated[dict[str, str], _help("Old paths and where they moved: a [redirects] table.")] = {}

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what may be shown of the settings: all but secrets, which no log or trace may hold."""
        names = [field.name for field in msgspec.structs.fields(type(self))]
        return [(name, "…" if name in _SECRETS else getattr(self, name)) for name in names]

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def publication(self) -> Publication:
        """What documents are made from; nothing of the machine or of how it is served."""
        names = [field.name for field in msgspec.structs.fields(Publication)]
        own = (f"{self.base_url}{HUB_PATH}",) if self.hub else ()
        return Publication(**{name: getattr(self, name) for name in names} | {"hubs": own + self.hubs})


def load(environ: Mapping[str, str] = os.environ, working_folder: Path | None = None) -> Settings:
    """Return the settings of the file that `SYNDICATION_CONFIG` names, else of `syndication.toml` here.

    Raises:
        SettingsError: the file is missing or unreadable, a name is unknown, or a value is wrong.
    """
    here = working_folder or Path.cwd()
    named = environ.get(f"{PREFIX}CONFIG")
    file = _file(environ, here)
    if named and not file.is_file():
        raise SettingsError(f"{file}: there is no such file; mend {PREFIX}CONFIG or run: syndication init")
    folder = file.resolve().parent if file.is_file() else here.resolve()
    return resolve(_convert(_read(file) if file.is_file() else {}, _from_environment(environ), file.name), folder)


def secret_file(environ: Mapping[str, str] = os.environ, working_folder: Path | None = None) -> Path | None:
    """Return the settings file where a secret stands in it, else None.

    Raises:
        SettingsError: the file is unreadable.
    """
    file = _file(environ, working_folder or Path.cwd())
    values = _read(file) if file.is_file() else {}
    database = values.get("database")
    has_password = isinstance(database, str) and bool(urlsplit(database).password)
    has_secret = any(values.get(name) for name in _SECRETS) or bool(values.get("webhooks")) or has_password
    return file if has_secret else None


def _file(environ: Mapping[str, str], folder: Path) -> Path:
    return folder / (environ.get(f"{PREFIX}CONFIG") or FILE_NAME)


def resolve(settings: Settings, folder: Path) -> Settings:
    """Return `settings` with relative paths counted from `folder` and what is derived filled in.

    Raises:
        SettingsError: an address, an authority or a feed's name cannot be used.
    """
    base_url = (settings.base_url or _default_base_url(settings)).rstrip("/")
    if not is_http_url(base_url) or "?" in base_url or "#" in base_url:
        raise SettingsError(f"base_url: {base_url!r} is no http or https address; write https://feeds.example.org")
    title = settings.title.strip()
    if not title:
        raise SettingsError("title: is empty; give the publication's name")
    resolved = msgspec.structs.replace(
        settings,
        title=title,
        description=settings.description or title,
        publisher=settings.publisher or title,
        home=settings.home or f"{base_url}/",
        base_url=base_url,
        purge=tuple(cache.rstrip("/") for cache in settings.purge),
        authority=settings.authority or _default_authority(base_url),
        items=str(folder / settings.items),
        pictures=str(folder / settings.pictures),
        database=_absolute_database(settings.database, folder),
    )
    _refuse_bad_texts(resolved)
    _refuse_weak_secret("metrics_token", resolved.metrics_token)
    _refuse_weak_secret("push_secret", resolved.push_secret)
    _refuse_bad_proxies(resolved.trusted_proxies)
    _refuse_bad_redirects(resolved.redirects)
    _refuse_twin_feeds(resolved.feeds)
    _refuse_bad_addressees(resolved)
    return resolved


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: is not TOML: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        text = environ.get(PREFIX + field.name.upper())
        if text is not None and field.name not in _TABLES:
            values[field.name] = _listed(text) if isinstance(field.default, tuple) else text
    return values


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _convert(from_file: dict[str, Any], from_environment: dict[str, Any], source: str) -> Settings:
    known = [field.name for field in msgspec.structs.fields(Settings)]
    for name in from_file:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"did you mean {near[0]}?" if near else f"the settings are: {', '.join(known)}"
            raise SettingsError(f"{source}: {name}: is not a setting; {cure}")
    try:
        return msgspec.convert(from_file | from_environment, Settings, strict=False)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$.")
        field = place.rstrip("`") or "settings"
        where = PREFIX + field.upper() if field in from_environment else f"{source}: {field}"
        raise SettingsError(f"{where}: {problem[0].lower()}{problem[1:]}{_cure(place.rstrip('`'))}") from error


def _cure(place: str) -> str:
    """Return what may be written at a place where only a few values may stand, "" for any other place."""
    name = place.rpartition(".")[2]
    schemas = (msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"] for kind in (Settings, DeclaredFeed))
    values = next((schema[name]["enum"] for schema in schemas if "enum" in schema.get(name, {})), ())
    *others, last = [value for value in values if value] or [""]
    return f"; write {', '.join(others)} or {last}" if others else ""


def _default_base_url(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{settings.port}"


def _default_authority(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return "localhost" if ":" in host else host  # RFC 4151 section 2.1: an authority is a domain, so no IPv6 address


def _absolute_database(url: str, folder: Path) -> str:
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{folder / url.removeprefix(prefix)}"
    if not url.startswith((prefix, "postgresql+psycopg://")):
        raise SettingsError(f"database: {url!r} is neither sqlite:///PATH nor postgresql+psycopg://USER@HOST/NAME")
    return url


def _refuse_bad_texts(settings: Settings) -> None:
    for name in ("title", "description", "publisher", "rights", "correction_word"):
        if found := illegal_character(getattr(settings, name)):
            raise SettingsError(f"{name}: holds the character {found[1]}, which no feed can carry; delete it")
    for name in ("home", "icon"):
        address = getattr(settings, name)
        if address and not (is_http_url(address) and _VISIBLE.fullmatch(address)):
            raise SettingsError(f"{name}: {address!r} is no http or https address in ASCII; write https://example.org/")
    if not is_id(f"tag:{settings.authority},2026-01-01:x"):
        raise SettingsError(f"authority: {settings.authority!r} is no domain; write tribune.example")
    if not is_language(settings.language):
        raise SettingsError(f"language: {settings.language!r} is no language tag; write en, pt-BR or ur")


def _refuse_weak_secret(name: str, secret: str) -> None:
    """Refuse what can be guessed, without repeating it: errors are logged."""
    if secret and not (len(secret) >= _SHORTEST_SECRET and secret.isascii() and secret.isprintable()):
        raise SettingsError(f"{name}: needs 32 or more characters in ASCII; write what `openssl rand -hex 32` says")


def _refuse_bad_addressees(settings: Settings) -> None:
    """Refuse hubs, caches and receivers that nothing could be sent to."""
    for name, example in (
        ("hubs", "https://hub.example.org/"),
        ("purge", "http://127.0.0.1:6081"),
        ("purge_hooks", "https://cdn.example.org/purge"),
    ):
        for address in getattr(settings, name):
            if not (is_http_url(address) and _VISIBLE.fullmatch(address)):
                raise SettingsError(f"{name}: {address!r} is no http or https address in ASCII; write {example}")
    if any(urlsplit(address).path.strip("/") for address in settings.purge):
        raise SettingsError("purge: a cache is told by its host and port alone; write http://127.0.0.1:6081")
    if settings.purge_secret and (fault := fault_of_secret(settings.purge_secret)):
        raise SettingsError(f"purge_secret: {fault}")
    names = [webhook.name for webhook in settings.webhooks]
    for webhook in settings.webhooks:
        if fault := fault_of(webhook):
            raise SettingsError(f"webhooks: {fault}")
        if names.count(webhook.name) > 1:
            raise SettingsError(f"webhooks: two are called {webhook.name!r}; give one another name")


def _refuse_bad_proxies(proxies: tuple[str, ...]) -> None:
    try:
        networks(proxies)
    except ValueError as error:
        raise SettingsError(f"trusted_proxies: {error}; write 10.0.0.1 or 10.0.0.0/8") from error


def _refuse_bad_redirects(redirects: Mapping[str, str]) -> None:
    for old, new in redirects.items():
        if not (old + new).isprintable() or " " in old + new:
            raise SettingsError(f"redirects: {old!r} = {new!r}: holds a space or a control character; write it as %20")
        if not old.startswith("/") or not (new.startswith("/") or is_http_url(new)) or old == new:
            raise SettingsError(f'redirects: "{old}" = "{new}": write "/old/path" = "/new/path"')


def _refuse_twin_feeds(feeds: tuple[DeclaredFeed, ...]) -> None:
    folders = [feed.folder for feed in feeds]
    for feed in feeds:
        if not feed.name.strip():
            raise SettingsError("feeds: a feed has no name; give each [[feeds]] table a name")
        if folders.count(feed.folder) > 1:
            raise SettingsError(f"feeds: two feeds would be served at {page_path(feed.folder)}; give one another name")
