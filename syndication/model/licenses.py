"""What programs may do with the publication, as the settings say it once. Every output is made from this. Pure.

The words are those of RSL 1.0 (rslstandard.org/rsl), because RSL says most of all outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.model.feed_path import FEEDS, SECTIONS, STORIES, feed_folder, kind_of, page_path

Use = Literal["search", "ai-input", "ai-index", "ai-train"]
UseWord = Literal["all", "ai-all", "ai-train", "ai-input", "ai-index", "search"]
Preset = Literal["all", "search", "none"]
UserKind = Literal["commercial", "non-commercial", "education", "government", "personal"]
PaymentType = Literal["free", "attribution", "use", "training", "crawl", "purchase", "subscription", "contribution"]
ReportType = Literal["telemetry", "provenance", "audit"]
Purpose = Literal["training", "ai-search", "user", "search"]
Obedience = Literal["yes", "no", "unknown"]
Allow: TypeAlias = Preset | tuple[UseWord, ...]

RSL_TYPE = "application/rsl+xml"
LICENSE_PATH = "/license.xml"
TDMREP_PATH = "/.well-known/tdmrep.json"

AI_USES: tuple[Use, ...] = ("ai-input", "ai-index", "ai-train")
USES: tuple[Use, ...] = ("search", *AI_USES)
_MEANT: dict[str, tuple[Use, ...]] = {"all": USES, "ai-all": AI_USES, "none": (), **{use: (use,) for use in USES}}


class Payment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What use costs. `custom` and `standard` are addresses: of a desk that sells, and of a known license.

    `accepts` is the media type of a protocol for payments.
    """

    type: PaymentType
    amount: str = ""
    currency: str = ""
    custom: str = ""
    standard: str = ""
    accepts: str = ""


class UsageReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report on its use that a program must send; `profile` is the address of what it must contain."""

    type: ReportType
    profile: str
    endpoint: str = ""


class Crawler(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A crawler by its name in robots.txt: who runs it, what for, and whether it obeys. `looked` is a date."""

    name: str
    purpose: Purpose
    operator: str = ""
    obeys: Obedience = "unknown"
    source: str = ""
    looked: str = ""


class LicenseTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Terms for a part of the publication. None means: as for the whole publication."""

    allow: Allow | None = None
    users: tuple[UserKind, ...] | None = None
    countries: tuple[str, ...] | None = None
    payment: Payment | None = None
    reporting: tuple[UsageReport, ...] | None = None
    server: str | None = None
    terms: str | None = None
    tdm_policy: str | None = None


class Licensing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The table [licensing] of the settings.

    `users` and `countries` are empty for all. `contact` is an email address or a web address. `max_age` is in days, 0
    for RSL's default. `sections` and `feeds` have terms of their own, by name, as have `stories`, by slug. `crawlers`
    are known in addition to those of the package, and `contracts` are the names of crawlers that robots.txt lets in
    whatever the terms.
    """

    allow: Allow
    users: tuple[UserKind, ...] = ()
    countries: tuple[str, ...] = ()
    payment: Payment | None = None
    reporting: tuple[UsageReport, ...] = ()
    server: str = ""
    terms: str = ""
    tdm_policy: str = ""
    contact: str = ""
    holder: str = ""
    max_age: int = 0
    sections: dict[str, LicenseTable] = {}
    feeds: dict[str, LicenseTable] = {}
    stories: dict[str, LicenseTable] = {}
    crawlers: tuple[Crawler, ...] = ()
    contracts: tuple[str, ...] = ()


class LicenseTerms(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Complete terms for one part of the publication; `uses` are those allowed, in the order of `USES`."""

    uses: tuple[Use, ...]
    users: tuple[UserKind, ...] = ()
    countries: tuple[str, ...] = ()
    payment: Payment | None = None
    reporting: tuple[UsageReport, ...] = ()
    server: str = ""
    terms: str = ""
    tdm_policy: str = ""


def root_terms(licensing: Licensing) -> LicenseTerms:
    """Return the terms of the publication."""
    names = [name for name in LicenseTerms.__struct_fields__ if name != "uses"]
    return LicenseTerms(uses=uses_of(licensing.allow), **{name: getattr(licensing, name) for name in names})


def terms_at(licensing: Licensing, folder: str) -> LicenseTerms:
    """Return the terms of a part by its folder ("sections/world", "items/harbour"), "" for the publication."""
    return dict(own_terms(licensing)).get(folder) or root_terms(licensing)


def own_terms(licensing: Licensing) -> Iterator[tuple[str, LicenseTerms]]:
    """Yield the folders with terms that differ from those of the publication, and these terms, in a fixed order."""
    root = root_terms(licensing)
    for kind, tables in part_tables(licensing):
        for name in sorted(tables):
            if (terms := _completed(root, tables[name])) != root:
                yield part_folder(kind, name), terms


def part_tables(licensing: Licensing) -> tuple[tuple[str, dict[str, LicenseTable]], ...]:
    """Return the tables of the parts by their kind. Stories are first: their terms are valid before others'."""
    return ((STORIES, licensing.stories), (SECTIONS, licensing.sections), (FEEDS, licensing.feeds))


def part_folder(kind: str, name: str) -> str:
    """Return the folder of a part ("sections/world", "items/harbour")."""
    return f"{STORIES}/{name}" if kind == STORIES else feed_folder(kind, name)


def story_terms(licensing: Licensing | None, slug: str, section_folder: str) -> LicenseTerms | None:
    """Return the terms of a story: its own, or its section's; None if they are those of the publication."""
    if licensing is None:
        return None
    folder = part_folder(STORIES, slug) if slug in licensing.stories else section_folder
    return dict(own_terms(licensing)).get(folder)


def item_licensing(licensing: Licensing | None) -> Licensing | None:
    """Return the table if some stories have terms of their own, None if all have those of the publication."""
    folders = (folder for folder, _ in own_terms(licensing)) if licensing else ()
    return licensing if any(kind_of(folder) in (STORIES, SECTIONS) for folder in folders) else None


def uses_of(allow: Allow) -> tuple[Use, ...]:
    """Return the single uses that a preset or a list of words means."""
    meant = {use for word in ([allow] if isinstance(allow, str) else allow) for use in _MEANT[word]}
    return tuple(use for use in USES if use in meant)


def is_contracted(licensing: Licensing, name: str) -> bool:
    """Return whether the crawler with this name has a contract."""
    return name.lower() in {one.lower() for one in licensing.contracts}


def path_at(base_url: str, folder: str) -> str:
    """Return the path of a part on the host of the service: its address may have a path of its own.

    The path of a story ends with "$", as in robots.txt (RFC 9309 section 2.2.3): others may begin with the same words.
    """
    return f"{urlsplit(base_url).path}{part_path(folder)}{'$' if kind_of(folder) == STORIES else ''}"


def part_path(folder: str) -> str:
    """Return the path of the page of a part ("/sections/world/", "/items/harbour")."""
    return f"/{folder}" if kind_of(folder) == STORIES else page_path(folder)


def license_url(base_url: str) -> str:
    """Return the address of the license."""
    return f"{base_url}{LICENSE_PATH}"


def _completed(root: LicenseTerms, table: LicenseTable) -> LicenseTerms:
    """Return the terms of a part: its own fields, and the publication's for the others."""
    fields = [name for name in LicenseTerms.__struct_fields__ if name != "uses"]
    own = {name: getattr(table, name) for name in fields}
    values = {name: getattr(root, name) if value is None else value for name, value in own.items()}
    return LicenseTerms(uses=root.uses if table.allow is None else uses_of(table.allow), **values)
