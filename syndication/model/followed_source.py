"""The sources that a publication follows, as the settings declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from syndication.text.durations import EXAMPLES, parse_duration
from syndication.text.languages import language_fault
from syndication.text.urls import is_ascii_http_url

_NAME = re.compile(r"[a-z0-9-]{1,64}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VISIBLE = re.compile(r"[\t -~]{0,4000}")
_SHORTEST_INTERVAL = timedelta(seconds=30)
_OWN_HEADERS = frozenset(
    "host user-agent accept-encoding connection content-length if-none-match if-modified-since".split()
)


class FollowedSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source that the settings declare: where its stories are, and what may become of them here.

    `url` is an http or https address, or a path with * and ? of files. `kind` is "" to find it out. `status` is that of
    new stories: withheld ones wait until an editor releases them. With `pictures`, those of a story are taken: they
    stay at their address, or are fetched and stored here. `include` and `exclude` are words; a story needs one of
    the former and none of the latter. `exclude_credits` are names of agencies and authors. `correction_note` is
    what readers see of a correction for which the source has no words. With rights in a `summary`, the text is only
    the summary, with a link. `newest` is how many stories the first round takes. `headers` and `token` may be
    secrets; both are only sent to the host of `url`.
    """

    name: str
    url: str
    kind: str = ""
    every: str = "15m"
    status: Literal["withheld", "usable"] = "withheld"
    rights: Literal["full", "summary"] = "summary"
    pictures: bool | Literal["fetch"] = False
    section: str = ""
    tags: tuple[str, ...] = ()
    source_tags: bool = True
    credit: str = ""
    correction_note: str = "The source has corrected this story."
    language: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_credits: tuple[str, ...] = ()
    newest: Annotated[int, Meta(ge=0, le=1000)] = 10
    since: str = ""
    most_per_hour: Annotated[int, Meta(ge=1, le=10_000)] = 100
    expires_after: str = ""
    quiet_after: str = ""
    contact: str = ""
    token: str = ""
    headers: dict[str, str] = {}

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for logs and traces, without the secrets."""
        hidden = ("token", "headers")
        return [(name, "…" if name in hidden else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"FollowedSource({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def is_remote(self) -> bool:
        """Whether the source has an address; else it is files in a folder."""
        return "://" in self.url

    def within(self, folder: Path) -> FollowedSource:
        """Return the source; if it is files, their path counts from `folder`."""
        is_files = not self.is_remote and bool(self.url.strip())
        return msgspec.structs.replace(self, url=str(folder / self.url)) if is_files else self

    @property
    def trusted_url(self) -> str:
        """The address that the operator has named: its host alone may be in an internal network."""
        return self.url

    @property
    def interval(self) -> timedelta:
        """The shortest time between two rounds."""
        return parse_duration(self.every) or timedelta(minutes=15)

    @property
    def quiet(self) -> timedelta | None:
        """The time without a new story after which the source is silent; None: it may be silent."""
        return parse_duration(self.quiet_after)

    @property
    def lifetime(self) -> timedelta | None:
        """The time from its publication after which a story expires; None: never."""
        return parse_duration(self.expires_after)

    @property
    def first_date(self) -> datetime | None:
        """The date before which no story is taken; None: there is none."""
        return _moment(self.since)

    @property
    def fingerprint(self) -> str:
        """A digest of the settings: when it differs, an unchanged document is read again."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:16]


class ListedSource(FollowedSource, frozen=True, kw_only=True):
    """A feed in a list of feeds. A stranger has named its address, and the operator that of the list."""

    list_url: str

    @property
    def trusted_url(self) -> str:
        """The address of the list."""
        return self.list_url


def listed_source(source: FollowedSource, address: str) -> ListedSource:
    """Return a feed in a list, with the settings of the list, but without its secrets."""
    fields = {name: getattr(source, name) for name in source.__struct_fields__}
    own = {"name": f"{source.name} {address}", "url": address, "kind": "", "token": "", "headers": {}}
    return ListedSource(**fields | own, list_url=source.url)


def fault_of_sources(sources: Sequence[FollowedSource], kinds: Sequence[str]) -> str:
    """Return the first fault of the sources; `kinds` are the names of the kinds that can be read."""
    names = [source.name for source in sources]
    for source in sources:
        if not _NAME.fullmatch(source.name):
            return f"sources: {source.name[:80]!r} is not a name; write a to z, 0 to 9 and hyphens, at most 64"
        if names.count(source.name) > 1:
            return f"sources: two are called {source.name!r}; give one another name"
        if fault := next(_faults(source, kinds), ""):
            return f"sources: {source.name}: {fault}"
    return ""


def _faults(source: FollowedSource, kinds: Sequence[str]) -> Iterator[str]:
    if source.is_remote:
        yield from _faults_of_address(source.url)
    elif not source.url.strip():
        yield "url: is empty; write https://example.org/feed, or a path such as incoming/*.json"
    if source.kind and source.kind not in kinds:
        yield f"kind: {source.kind[:80]!r} cannot be read; write {', '.join(kinds)}, or leave it out"
    for name in ("every", "expires_after", "quiet_after"):
        if (text := getattr(source, name)) and parse_duration(text) is None:
            yield f"{name}: {text[:80]!r} is no duration; write {EXAMPLES}"
    if source.interval < _SHORTEST_INTERVAL:
        yield "every: is less than 30s, which no source welcomes"
    if source.since and source.first_date is None:
        yield f"since: {source.since[:80]!r} is no date; write 2026-02-05, or with a time and zone 2026-02-05T12:00:00Z"
    if not source.correction_note.strip() or not source.correction_note.isprintable():
        yield "correction_note: must be a sentence on one line; readers see it"
    if source.language and (fault := language_fault(source.language)):
        yield f"language: {source.language!r} {fault}"
    yield from _faults_of_headers(source)


def _faults_of_address(url: str) -> Iterator[str]:
    # Messages do not repeat the address: it may contain a token.
    if not is_ascii_http_url(url):
        yield "url: is not an http or https address in ASCII"
    elif "@" in urlsplit(url).netloc:
        yield 'url: contains a user name; write it as headers = {Authorization = "Basic …"}'


def _faults_of_headers(source: FollowedSource) -> Iterator[str]:
    if not _VISIBLE.fullmatch(source.token):
        yield "token: contains characters that no header can have"
    for name, value in source.headers.items():
        if not _HEADER.fullmatch(name) or name.lower() in _OWN_HEADERS:
            yield f"headers: {name[:80]!r} cannot be set; leave it out"
        elif not _VISIBLE.fullmatch(value):
            yield f"headers: {name}: contains characters that no header can have"
    if not _VISIBLE.fullmatch(source.contact):
        yield "contact: must be an address or e-mail in ASCII"


def with_secrets(source: FollowedSource, environ: Mapping[str, str]) -> FollowedSource:
    """Return a source whose secrets that are written as "$NAME" come from the environment.

    Raises:
        KeyError: there is no such variable; the argument is its name.
    """
    token = _secret(source.token, environ)
    headers = {name: _secret(value, environ) for name, value in source.headers.items()}
    return msgspec.structs.replace(source, token=token, headers=headers)


def _secret(value: str, environ: Mapping[str, str]) -> str:
    return environ[value[1:]] if value.startswith("$") else value


def _moment(text: str) -> datetime | None:
    try:
        if len(text) == len("2026-02-05"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
