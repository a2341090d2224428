"""Values in the settings: derived defaults, and faults. Pure.

Each `fault_of_...` returns what is wrong with a value and what to write instead, "" if the value is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from syndication.model.feed_path import page_path
from syndication.model.old_feeds import SYSTEMS
from syndication.model.podcast_faults import fault_of_podcast
from syndication.model.publication import DeclaredFeed
from syndication.model.redirects import FROM, Redirects, systems_in
from syndication.text.characters import character_problem
from syndication.text.ids import is_id
from syndication.text.languages import language_fault
from syndication.text.urls import ascii_url, is_ascii_http_url, is_http_url
from syndication.text.zones import is_zone, similar_zone

# Hosts that mean all addresses of this machine, and one of these addresses.
EVERY_ADDRESS: Mapping[str, str] = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # compared, not bound
_SHORTEST_SECRET = 32
_SQLITE = "sqlite:///"
# The place of a setting in a list of tables, as msgspec writes it: "feeds[0].content".
_IN_TABLE = re.compile(r"(\w{1,40})\[(\d{1,6})\]\.?(.*)")


def default_base_url(host: str, port: int) -> str:
    """Return an address at which a service that listens on `host` can be reached from this machine."""
    reachable = EVERY_ADDRESS.get(host, host)
    is_ipv6 = ":" in reachable and not reachable.startswith("[")
    return f"http://{f'[{reachable}]' if is_ipv6 else reachable}:{port}"


def default_authority(base_url: str) -> str:
    """Return the domain in ids: RFC 4151 section 2.1 allows no IPv6 address."""
    host = urlsplit(base_url).hostname or ""
    return "localhost" if ":" in host else host


def ascii_address(url: str) -> str:
    """Return an address with an international host as an address in ASCII; any other value as it is."""
    return ascii_url(url) if is_http_url(url) and not url.isascii() else url


def absolute_database(url: str, folder: Path) -> str:
    """Return the address of a database; the relative path of an SQLite file counts from `folder`."""
    if url.startswith(_SQLITE) and not url.startswith(f"{_SQLITE}/") and url != _SQLITE:
        return f"{_SQLITE}{folder / url.removeprefix(_SQLITE)}"
    return url


def fault_of_database(url: str) -> str:
    """Return the fault of the address of a database."""
    if url == _SQLITE:
        return f"database: {url!r} names no file; write sqlite:///var/syndication.db"
    if url.startswith((_SQLITE, "postgresql+psycopg://")):
        return ""
    return f"database: {url!r} is neither sqlite:///PATH nor postgresql+psycopg://USER@HOST/NAME"


def fault_of_base_url(url: str) -> str:
    """Return the fault of the public address of the service."""
    if is_http_url(url) and "?" not in url and "#" not in url:
        return ""
    return f"base_url: {url!r} is not an http or https address; write https://feeds.example.org"


def fault_of_address(name: str, url: str, example: str) -> str:
    """Return the fault of an address that is given in the setting `name`."""
    return (
        "" if is_ascii_http_url(url) else f"{name}: {url!r} is not an http or https address in ASCII; write {example}"
    )


def fault_of_text(name: str, text: str) -> str:
    """Return the fault of a text that feeds contain."""
    problem = character_problem(text)
    return f"{name}: {problem}" if problem else ""


def fault_of_authority(authority: str) -> str:
    """Return the fault of the domain that ids are minted under."""
    is_domain = is_id(f"tag:{authority},2026-01-01:x")
    return "" if is_domain else f"authority: {authority!r} is not a domain; write tribune.example"


def fault_of_language(language: str) -> str:
    """Return the fault of the language of the publication."""
    fault = language_fault(language)
    return f"language: {language!r} {fault}" if fault else ""


def fault_of_timezone(name: str) -> str:
    """Return the fault of a time zone, which has an IANA name, or none."""
    if not name or is_zone(name):
        return ""
    cure = f"did you mean {near}?" if (near := similar_zone(name)) else "write an IANA name such as Europe/Berlin"
    return f"timezone: {name!r} is no time zone; {cure}"


def fault_of_secret(name: str, secret: str) -> str:
    """Return the fault of a secret that can be guessed. It does not repeat the secret: errors are logged."""
    if not secret or (len(secret) >= _SHORTEST_SECRET and secret.isascii() and secret.isprintable()):
        return ""
    return f"{name}: needs 32 or more characters in ASCII; write the output of `openssl rand -hex 32`"


def fault_of_caches(caches: Iterable[str]) -> str:
    """Return the fault of the addresses of caches: they are hosts, with no path."""
    has_path = any(urlsplit(address).path.strip("/") for address in caches)
    return "purge: write only the host and port of a cache: http://127.0.0.1:6081" if has_path else ""


def fault_of_redirects(redirects: Mapping[str, str]) -> str:
    """Return the first fault of the redirects."""
    for unknown in (name for name in systems_in(redirects) if name not in SYSTEMS):
        near = get_close_matches(unknown, SYSTEMS, n=1) or [", ".join(SYSTEMS)]
        return f'redirects: from = "{unknown}": there are no addresses of this system; write {near[0]}'
    for old, new in redirects.items():
        if old == FROM:
            continue
        if not (old + new).isprintable() or " " in old + new:
            return f"redirects: {old!r} = {new!r}: contains a space or a control character; write it as %20"
        if not old.startswith("/") or not (new.startswith("/") or is_http_url(new)) or old == new:
            return f'redirects: "{old}" = "{new}": write "/old/path" = "/new/path"'
    if line := Redirects(redirects).circle():
        return f'redirects: "{line}" = "{redirects[line]}": leads in a circle; delete the line, or give another target'
    return ""


def fault_of_feeds(feeds: Sequence[DeclaredFeed]) -> str:
    """Return the first fault of the declared feeds: each needs a name, and a folder that no other has."""
    folders = [feed.folder for feed in feeds]
    for feed in feeds:
        if not feed.name.strip():
            return "feeds: a feed has no name; give each [[feeds]] table a name"
        if folders.count(feed.folder) > 1:
            return f"feeds: two feeds would be served at {page_path(feed.folder)}; give one another name"
        if fault := fault_of_podcast(feed):
            return fault
    return ""


_TYPES: Mapping[str, str] = {
    "int": "a whole number",
    "str": "a text in quotation marks",
    "bool": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
}
# Messages of msgspec, and the same in plain words. {} is what the pattern captures.
_TYPE_PROBLEMS: Mapping[str, str] = {
    r"Expected `\w+` >= (\S+)": "must be {} or more",
    r"Expected `\w+` <= (\S+)": "must be {} or less",
    r"Invalid enum value ('.*')": "cannot be {}",
    r"Object missing required field `(.*)`": "has no {}; add it",
    r"Object contains unknown field `(.*)`": "{} is not a setting here",
}


def type_problem(problem: str) -> str:
    """Return a problem of a value's type or range in plain words; `problem` is the message of msgspec."""
    if found := re.fullmatch(r"Expected `(\w+)(?: \| null)?`, got `\w+`", problem):
        return f"must be {_TYPES.get(found[1], found[1])}"
    for pattern, plain in _TYPE_PROBLEMS.items():
        if found := re.fullmatch(pattern, problem):
            return plain.format(found[1])
    return f"{problem[0].lower()}{problem[1:]}"


def named_place(place: str, values: Mapping[str, Any]) -> str:
    """Return the place of a setting with the name of its table: 'feeds "Sea": content' for "feeds[0].content".

    A table without a name is counted from 1, as a person counts in the file. A setting in a table has the name
    of the table before it: "licensing: max_age".
    """
    found = _IN_TABLE.fullmatch(place)
    tables = values.get(found[1]) if found else None
    if not found or not isinstance(tables, list):
        return place.replace(".", ": ")
    table = tables[int(found[2])]
    name = table.get("name") if isinstance(table, dict) else None
    label = f'{found[1]} "{name}"' if isinstance(name, str) else f"{found[1]}, table {int(found[2]) + 1}"
    return f"{label}: {found[3]}" if found[3] else label


def has_tokens(values: Mapping[str, Any]) -> bool:
    """Return whether a source, a partner or the provider of accounts has a secret in the file of settings itself."""
    sources = _tables(values.get("sources"))
    headers = [found for one in sources if isinstance(found := one.get("headers"), dict)]
    texts = [one.get("token") for one in sources] + [text for found in headers for text in found.values()]
    texts += [one.get("secret") for one in _tables(values.get("partners"))]
    texts += [one.get("client_secret") for one in _tables([values.get("oidc")])]
    return any(isinstance(text, str) and text and not text.startswith("$") for text in texts)


def _tables(values: object) -> list[dict[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
