"""What may be wrong with a profile beyond its types: words that nobody knows, names that no document can have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import asdict

from syndication.formats.profiles.profile_format import format_of_profile
from syndication.formats.profiles.rules import EACH, OWN_TEXT, fault_of_rule
from syndication.model.partners.profile import Profile, Repeated, Rule
from syndication.text.languages import language_fault
from syndication.text.near_words import cure_of_word
from syndication.text.urls import is_http_url

_NAME = re.compile(r"(?!xml)[A-Za-z_][\w.-]*+", re.ASCII)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*+:[^\s<>\"{}|\\^`\x00-\x1f]++")
_RESERVED = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")
_ELEMENT = re.compile(r"[a-z][a-z0-9]*+(?:\[[a-z-]++(?:, ?[a-z-]++)*+\])?")


class ProfileFault(Struct, frozen=True):
    """What is wrong: in which table, at which word of it, and what to write."""

    table: str
    word: str
    problem: str

    def __str__(self) -> str:
        return f"{self.table}.{self.word}: {self.problem}" if self.word else f"{self.table}: {self.problem}"


def faults_of(profile: Profile) -> Iterator[ProfileFault]:
    """Yield what is wrong with a profile."""
    yield from _faults_of_fields(profile)
    yield from _faults_of_namespaces(profile)
    yield from _faults_of_choice(profile)
    yield from _faults_of_body(profile)
    yield from _faults_of_limits(profile)
    yield from _faults_of_push(profile)
    if profile.has_document:
        if not profile.document:
            yield ProfileFault("document", "", 'is missing; write the name of the file, such as "rss.xml"')
        try:
            format_of_profile(profile)
        except ValueError as error:
            yield ProfileFault("fields", "", str(error))


def _faults_of_fields(profile: Profile) -> Iterator[ProfileFault]:
    root = {f"@{name}": rule for name, rule in profile.root.items()}
    tables: tuple[tuple[str, Mapping[str, Rule | Repeated], str], ...] = (
        ("root", root, "feed"),
        ("channel", profile.channel, "feed"),
        ("fields", profile.fields, "story"),
        ("deletion.fields", profile.deletion.fields, "story"),
    )
    for name, table, kind in tables:
        for target, rule in table.items():
            if fault := fault_of_rule(rule, kind):
                yield ProfileFault(name, target, fault)
            inner = [one for one in rule if one not in (EACH, OWN_TEXT)] if isinstance(rule, dict) else []
            for written in (target, *inner) if profile.form != "json" else ():
                yield from (ProfileFault(name, target, fault) for fault in _faults_of_target(written, profile))


def _faults_of_target(written: str, profile: Profile) -> Iterator[str]:
    path, at, attribute = written.partition("@")
    names = [*(path.split("/") if path else ()), *([attribute] if at else ())]
    for name in names or [""]:
        prefix, colon, local = name.rpartition(":")
        if not _NAME.fullmatch(local):
            yield f'{name or "nothing"}: cannot be a name; write "dc:creator", "snf:logo/url" or "guid@isPermaLink"'
        elif colon and prefix != "xml" and prefix not in profile.namespaces:
            known = tuple(filter(None, profile.namespaces))
            yield f"{prefix}: has no namespace; {cure_of_word(prefix, known, 'the namespaces')}"


def _faults_of_namespaces(profile: Profile) -> Iterator[ProfileFault]:
    for name, address in profile.namespaces.items():
        if not _ADDRESS.fullmatch(address) or address in _RESERVED:
            problem = f"{address!r} is not an address; write it as the partner's sheet does"
            yield ProfileFault("namespaces", name, problem)
        if name and not _NAME.fullmatch(name):
            yield ProfileFault("namespaces", name, "cannot be a prefix; write letters and digits")


def _faults_of_choice(profile: Profile) -> Iterator[ProfileFault]:
    for tag in profile.choice.languages:
        if fault := language_fault(tag):
            yield ProfileFault("choice.languages", tag, fault)


def _faults_of_body(profile: Profile) -> Iterator[ProfileFault]:
    for place, names in (("allow", profile.body.allow), ("rename", tuple(profile.body.rename.values()))):
        for name in names:
            if not _ELEMENT.fullmatch(name):
                yield ProfileFault(f"body.{place}", name, 'is not an element; write "p" or "a[href,title]"')


def _faults_of_limits(profile: Profile) -> Iterator[ProfileFault]:
    for name, (least, most) in asdict(profile.limits).items():
        if most and least > most:
            problem = f"the least, {least:,}, is more than the most, {most:,}; 0 is for no limit"
            yield ProfileFault("limits", name, problem)


def _faults_of_push(profile: Profile) -> Iterator[ProfileFault]:
    address = profile.push.address
    if not is_http_url(address):
        problem = f'{address!r} is no http or https address; write "https://news-api.apple.com"'
        yield ProfileFault("push", "address", problem)
