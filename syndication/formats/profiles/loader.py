"""Profiles from TOML: those of the package, and those that the settings add or change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, get_args

import msgspec
from msgspec.inspect import DictType, Field, StructType, type_info

from syndication.formats.profiles.checks import faults_of
from syndication.formats.profiles.plain_faults import fault_of_value
from syndication.model.partners.profile import Profile
from syndication.model.partners.verdict import LintCode, Severity
from syndication.text.near_words import cure_of_word

_FOLDER = "builtin"
_TABLES_OF_FIELDS = ("root", "channel", "fields", "namespaces", "categories", "marks", "lint")

_GOOGLE = "Google takes no feed: it reads the news sitemap and the pages"
_READS_PAGES = dict.fromkeys(("google", "google-news", "google-discover"), _GOOGLE)


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
    try:
        table = _merged(_table(name, own, ()), changes)
    except RecursionError:
        raise ProfileError("base", "base: too many profiles rest on each other, or tables are in tables") from None
    _refuse_unknown(table, Profile, "")
    try:
        profile = msgspec.convert(_without_removed(table), Profile)
    except msgspec.ValidationError as error:
        wrong = fault_of_value(error, Profile)
        raise ProfileError(wrong.word, f"{wrong.place or name}: {wrong.problem}") from error
    if fault := next(faults_of(profile), None):
        raise ProfileError((fault.word or fault.table).removeprefix("@"), str(fault))
    return profile


def public_word(name: str, own: Mapping[str, Mapping[str, Any]]) -> object:
    """Return what a profile says of `public`, whatever else is wrong with it; None for nothing."""
    try:
        return _table(name, own, ()).get("public")
    except (ProfileError, RecursionError):
        return None


def _table(name: str, own: Mapping[str, Mapping[str, Any]], seen: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the table of a profile on top of its base. One of the settings may change the one of the same name."""
    known = {**builtin_profiles(), **{one: table for one, table in own.items() if one not in seen}}
    if name in seen and name not in known:
        raise ProfileError("base", f"base: {' -> '.join((*seen, name))} leads back to itself")
    if name not in known and name in _READS_PAGES:
        raise ProfileError(name, f'profile = "{name}": {_READS_PAGES[name]}; delete this table')
    if name not in known:
        cure = cure_of_word(name, tuple(known), "the profiles")
        raise ProfileError(name, f'profile = "{name}": there is none; {cure}')
    table = dict(known[name])
    base = table.pop("base", "")
    if not isinstance(base, str):
        raise ProfileError("base", f'base: {base!r} is not a name; write base = "generic-full"')
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
    left = {}
    for word, value in table.items():
        if word in _TABLES_OF_FIELDS and isinstance(value, Mapping):
            value = {key: one for key, one in value.items() if one != ""}
        elif word == "deletion" and isinstance(value, Mapping):
            value = _without_removed(value)
        left[word] = value
    return left


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
        elif isinstance(inner, DictType) and isinstance(value, Mapping):
            _refuse_wrong_texts(value, f"{path}{word}")


def _refuse_wrong_texts(table: Mapping[str, Any], place: str) -> None:
    """Refuse what is not a text in a table of texts, and unknown rules: msgspec would not name the word."""
    for word, value in table.items():
        texts = value.values() if isinstance(value, Mapping) and place.endswith("fields") else (value,)
        if not all(isinstance(text, str) for text in texts):
            raise ProfileError(word, f'{place}.{word}: write a text in quotation marks: "…"')
        if place == "lint":
            _refuse_unknown_words(word, value)


def _refuse_unknown_words(code: str, severity: str) -> None:
    codes, severities = get_args(LintCode), get_args(Severity)
    if code not in codes:
        raise ProfileError(code, f"lint.{code}: is not a rule; {cure_of_word(code, codes, 'the rules')}")
    if severity not in severities:
        cure = cure_of_word(severity, severities, "the severities")
        raise ProfileError(code, f'lint.{code}: "{severity}" is not a severity; {cure}')
