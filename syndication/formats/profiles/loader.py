"""Profiles from TOML: those of the package, and those that the settings add or change."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, get_args

import msgspec
from msgspec.inspect import DictType, Field, StructType, type_info

from syndication.formats.profiles.profile_format import format_of_profile
from syndication.formats.profiles.rules import fault_of_rule
from syndication.model.partners.profile import Profile, Repeated, Rule
from syndication.model.partners.verdict import LintCode
from syndication.text.near_words import cure_of_word
from syndication.text.urls import is_http_url

_FOLDER = "builtin"


class ProfileError(ValueError):
    """A profile that cannot be used: `word` is the word at which it is wrong, the message says what to write."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


@cache
def builtin_profiles() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of the profiles of the package, by name."""
    files = (file for file in (resources.files(__package__) / _FOLDER).iterdir() if file.name.endswith(".toml"))
    tables = {file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8")) for file in files}
    return dict(sorted(tables.items()))


def make_profile(name: str, changes: Mapping[str, Any], own: Mapping[str, Mapping[str, Any]]) -> Profile:
    """Return the profile of this name, with changes of single words; `own` are profiles of the settings.

    A profile of the settings may name another as its `base`. A value "" of a field takes the field away.

    Raises:
        ProfileError: there is no such profile, or a word or value in it is wrong.
    """
    table = _merged(_table(name, own, ()), changes)
    _refuse_unknown(table, Profile, "")
    try:
        profile = msgspec.convert(_without_removed(table), Profile)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$.")
        place = place.rstrip("`")
        raise ProfileError(place.rpartition(".")[2], f"{place or name}: {problem}") from error
    if fault := next(_faults(profile), ""):
        raise ProfileError(fault.partition(":")[0], fault)
    return profile


def _table(name: str, own: Mapping[str, Mapping[str, Any]], seen: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the table of a profile on top of its base. One of the settings may change the one of the same name."""
    known = {**builtin_profiles(), **{one: table for one, table in own.items() if one not in seen}}
    if seen.count(name) > 1:
        raise ProfileError("base", f"base: {' -> '.join((*seen, name))} leads back to itself")
    if name not in known:
        cure = cure_of_word(name, tuple(known), "the profiles")
        raise ProfileError(name, f'profile = "{name}": there is none; {cure}')
    table = dict(known[name])
    base = table.pop("base", "")
    return _merged(_table(base, own, (*seen, name)), table) if base else table


def _merged(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with other values; tables in it are merged, but a repeated element is replaced whole."""
    merged = dict(table)
    for word, value in changes.items():
        old = merged.get(word)
        is_table = isinstance(old, dict) and isinstance(value, dict) and "each" not in value
        merged[word] = _merged(old, value) if is_table and isinstance(old, dict) else value
    return merged


def _without_removed(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table without the fields that a change took away with ""."""
    return {
        word: {key: one for key, one in value.items() if one != ""} if word in ("channel", "fields") else value
        for word, value in table.items()
    }


def _refuse_unknown(table: Mapping[str, Any], kind: type[msgspec.Struct], path: str) -> None:
    """Refuse a word that no profile has, and name the nearest one."""
    found = type_info(kind)
    assert isinstance(found, StructType)
    fields: dict[str, Field] = {field.encode_name: field for field in found.fields}
    for word, value in table.items():
        if word not in fields:
            cure = cure_of_word(word, tuple(fields), "the words here")
            raise ProfileError(word, f"{path}{word}: is not a word of profiles; {cure}")
        inner = fields[word].type
        if isinstance(inner, StructType) and isinstance(value, Mapping):
            _refuse_unknown(value, inner.cls, f"{path}{word}.")
        elif isinstance(inner, DictType) and word == "lint" and isinstance(value, Mapping):
            _refuse_unknown_codes(value)


def _refuse_unknown_codes(lint: Mapping[str, Any]) -> None:
    codes = get_args(LintCode)
    for code in lint:
        if code not in codes:
            raise ProfileError(code, f"lint.{code}: is not a rule; {cure_of_word(code, codes, 'the rules')}")


def _faults(profile: Profile) -> Iterator[str]:
    """Yield what is wrong with a profile beyond its types."""
    tables: tuple[tuple[str, Mapping[str, Rule | Repeated], str], ...] = (
        ("channel", profile.channel, "feed"),
        ("fields", profile.fields, "story"),
        ("deletion.fields", profile.deletion.fields, "story"),
    )
    for name, table, kind in tables:
        for target, rule in table.items():
            if fault := fault_of_rule(rule, kind):
                yield f"{name}.{target}: {fault}"
            yield from _unknown_prefixes(name, target, rule, profile)
    for name, address in profile.namespaces.items():
        if ":" not in address:
            yield f"namespaces.{name}: {address!r} is not an address; write it as the partner's sheet does"
    if not is_http_url(profile.push.address):
        yield f'push.address: {profile.push.address!r} is no http or https address; write "https://news-api.apple.com"'
    if not profile.is_pushed:
        try:
            format_of_profile(profile)
        except ValueError as error:
            yield f"fields: {error}"


def _unknown_prefixes(name: str, target: str, rule: Rule | Repeated, profile: Profile) -> Iterator[str]:
    inner = [one for one in rule if one != "each"] if isinstance(rule, dict) else []
    for part in (piece for written in (target, *inner) for piece in written.replace("@", "/").split("/")):
        prefix, colon, _ = part.rpartition(":")
        if profile.form != "json" and colon and prefix != "xml" and prefix not in profile.namespaces:
            known = tuple(filter(None, profile.namespaces))
            yield f"{name}.{target}: {prefix}: has no namespace; {cure_of_word(prefix, known, 'the namespaces')}"
