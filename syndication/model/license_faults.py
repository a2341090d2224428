"""Faults in the table [licensing] of the settings. Each says which field is wrong and what to write. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, get_args

from syndication.model.feed_path import FEEDS, SECTIONS, STORIES, feed_folder
from syndication.model.license_verdicts import verdict
from syndication.model.licenses import (
    USES,
    Crawler,
    LicenseTable,
    LicenseTerms,
    Licensing,
    Obedience,
    Payment,
    PaymentType,
    Preset,
    Purpose,
    ReportType,
    UsageReport,
    UserKind,
    UseWord,
    own_terms,
    part_folder,
    part_tables,
    root_terms,
)
from syndication.model.limits import SLUG
from syndication.text.characters import character_problem
from syndication.text.currencies import is_currency
from syndication.text.near_words import cure_of_word
from syndication.text.urls import is_ascii_http_url

_SLUG = re.compile(SLUG)
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")
# RFC 9309 section 2.2.1 has letters, "_" and "-" alone. Real names also have digits, points and slashes.
_CRAWLER = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_NEEDS_SEARCH = 'write "use" or "training", which are due for AI alone, or leave "search" out of allow'
_WORDS: Mapping[str, tuple[str, ...]] = {
    "allow": (*get_args(Preset), *(word for word in get_args(UseWord) if word not in get_args(Preset))),
    "users": get_args(UserKind),
    "type": get_args(PaymentType),
    "purpose": get_args(Purpose),
    "obeys": get_args(Obedience),
}


def fault_of_words(table: object) -> str:
    """Return the first word in the table, as TOML has it, that nobody knows, with the nearest known one."""
    return next(_unknown_words("licensing", table, Licensing), "") if isinstance(table, dict) else ""


def fault_of_licensing(licensing: Licensing, feeds: Collection[str]) -> str:
    """Return the first fault of the values; `feeds` are the folders of the declared feeds."""
    return next(filter(None, _faults(licensing, feeds)), "")


def _unknown_words(place: str, table: Mapping[str, Any], kind: type[Any]) -> Iterator[str]:
    names = kind.__struct_fields__
    for name, value in table.items():
        if name not in names:
            yield f"{place}: {name}: is not a setting; {cure_of_word(name, names, 'the settings here')}"
        yield from _unknown_values(f"{place}: {name}", name, value, kind)


def _unknown_values(place: str, name: str, value: object, kind: type[Any]) -> Iterator[str]:
    """Yield the faults of one value: a table in the table, or a word of a closed list."""
    known = get_args(ReportType) if kind is UsageReport and name == "type" else _WORDS.get(name, ())
    if name in ("sections", "feeds", "stories") and isinstance(value, dict):
        for part, table in value.items():
            if isinstance(table, dict):
                yield from _unknown_words(f"{place}: {part}", table, LicenseTable)
    elif name == "payment" and isinstance(value, dict):
        yield from _unknown_words(place, value, Payment)
    elif name in ("reporting", "crawlers") and isinstance(value, list):
        inner = UsageReport if name == "reporting" else Crawler
        for table in (one for one in value if isinstance(one, dict)):
            yield from _unknown_words(place, table, inner)
    elif name == "allow" and not isinstance(value, str | list):
        yield f'{place}: must be a word or a list of words; write "search", or ["search", "ai-input"]'
    elif known:
        words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for word in (one for one in words if isinstance(one, str) and one not in known):
            yield f"{place}: {word[:40]!r} is not known; {cure_of_word(word, known, 'the words')}"
        if name == "allow" and isinstance(value, list) and "none" in value:
            yield f"{place}: 'none' is not a word of a list; write allow = \"none\""


def _faults(licensing: Licensing, feeds: Collection[str]) -> Iterator[str]:
    yield from _faults_of_terms("licensing", licensing.allow, root_terms(licensing))
    yield from _faults_of_names("sections", licensing.sections, SECTIONS)
    yield from _faults_of_names("feeds", licensing.feeds, FEEDS)
    for slug in licensing.stories:
        if not _SLUG.fullmatch(slug):
            cure = f"write what comes after /{STORIES}/ in its address"
            yield f"licensing: stories: {slug[:60]!r} is not a slug; {cure}"
    for name in licensing.feeds:
        if feed_folder(FEEDS, name) not in feeds:
            declared = [folder.removeprefix(f"{FEEDS}/") for folder in feeds]
            cure = cure_of_word(name, declared, "the declared feeds") if declared else "there are no [[feeds]] tables"
            yield f"licensing: feeds: {name}: is not a declared feed; {cure}"
    terms_by_folder = dict(own_terms(licensing))
    for kind, tables in part_tables(licensing):
        setting = "stories" if kind == STORIES else kind
        for name, table in tables.items():
            terms = terms_by_folder.get(part_folder(kind, name)) or root_terms(licensing)
            yield from _faults_of_terms(f"licensing: {setting}: {name}", table.allow, terms)
    yield from _faults_of_publisher(licensing)
    yield from _faults_of_crawlers(licensing)


def _faults_of_terms(place: str, allow: object, terms: LicenseTerms) -> Iterator[str]:
    if allow == ():
        yield f'{place}: allow: is empty; write "none"'
    if terms.uses and terms.payment is None:
        yield f'{place}: payment: is missing; say what use costs: payment = {{ type = "free" }}, or another type'
    for country in terms.countries:
        if not _COUNTRY.fullmatch(country):
            yield f"{place}: countries: {country[:40]!r} is not a code of two capital letters; write GB, or EU"
    if terms.payment:
        yield from _faults_of_payment(f"{place}: payment", terms.payment)
        if verdict(terms, "search") == "paid":
            yield f"{place}: payment: {terms.payment.type!r} would make search engines pay too; {_NEEDS_SEARCH}"
    for report in terms.reporting:
        for name in ("profile", "endpoint"):
            if name == "profile" or report.endpoint:
                yield _fault_of_address(f"{place}: reporting: {name}", getattr(report, name))
    for name in ("server", "terms", "tdm_policy"):
        if address := getattr(terms, name):
            yield _fault_of_address(f"{place}: {name}", address)


def _faults_of_payment(place: str, payment: Payment) -> Iterator[str]:
    if payment.amount and not _AMOUNT.fullmatch(payment.amount):
        yield f'{place}: amount: {payment.amount[:40]!r} is not a number; write "0.02"'
    if bool(payment.amount) != bool(payment.currency):
        missing = "currency" if payment.amount else "amount"
        yield f"{place}: {missing}: is missing; an amount needs a currency, and a currency an amount"
    if payment.currency and not is_currency(payment.currency):
        yield f"{place}: currency: {payment.currency[:40]!r} is not a code of ISO 4217; write EUR"
    if payment.type == "free" and payment.amount.strip("0."):
        yield f"{place}: type: is free, but there is an amount; write another type, or leave the amount out"
    for name in ("custom", "standard"):
        if address := getattr(payment, name):
            yield _fault_of_address(f"{place}: {name}", address)
    if payment.accepts and not _MEDIA_TYPE.fullmatch(payment.accepts):
        yield f"{place}: accepts: {payment.accepts[:40]!r} is not a media type; write application/x402+json"


def _faults_of_names(setting: str, tables: Mapping[str, LicenseTable], kind: str) -> Iterator[str]:
    folders = [feed_folder(kind, name) for name in tables]
    for name in tables:
        if not name.strip():
            yield f"licensing: {setting}: a name is empty; write [licensing.{setting}.NAME]"
        if folders.count(feed_folder(kind, name)) > 1:
            yield f"licensing: {setting}: {name}: two tables are for /{feed_folder(kind, name)}/; delete one"


def _faults_of_publisher(licensing: Licensing) -> Iterator[str]:
    contact = licensing.contact
    if contact and not (_EMAIL.fullmatch(contact) or is_ascii_http_url(contact)):
        yield f"licensing: contact: {contact[:80]!r} is neither an email nor a web address; write rights@example.org"
    if problem := character_problem(licensing.holder):
        yield f"licensing: holder: {problem}"
    if licensing.max_age < 0 or licensing.max_age > 3650:
        yield "licensing: max_age: must be from 0 to 3650 days"


def _faults_of_crawlers(licensing: Licensing) -> Iterator[str]:
    named = [("crawlers", crawler.name) for crawler in licensing.crawlers]
    for setting, name in (*named, *(("contracts", name) for name in licensing.contracts)):
        if not _CRAWLER.fullmatch(name):
            cure = "write it as robots.txt has it: GPTBot"
            yield f"licensing: {setting}: {name[:60]!r} is not the name of a crawler; {cure}"


def _fault_of_address(place: str, url: str) -> str:
    if is_ascii_http_url(url):
        return ""
    return f"{place}: {url[:80]!r} is not an http or https address in ASCII; write https://example.org/license"


def looser_folders(licensing: Licensing) -> Sequence[str]:
    """Return the folders that allow a use which the publication does not: who reads the whole site's terms refuses."""
    root = root_terms(licensing)
    ranks = ("no", "paid", "terms", "yes")
    return [
        folder
        for folder, terms in own_terms(licensing)
        if any(ranks.index(verdict(terms, use)) > ranks.index(verdict(root, use)) for use in USES)
    ]
