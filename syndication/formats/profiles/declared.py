"""The partners that the settings declare. A broken profile stops the feed of its own partner alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from syndication.formats.profiles.loader import ProfileError, builtin_profiles, make_profile, public_word
from syndication.model.errors import SettingsError
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.push_access import PushAccess, fault_of_access, with_environment
from syndication.text.ids import name_slug
from syndication.text.terminal import visible

_OF_ACCESS = ("channel", "key", "secret")
_OWN_WORDS = ("name", "profile", "public", "title", *_OF_ACCESS)


def declared_partners(
    tables: Sequence[Mapping[str, Any]],
    profiles: Sequence[Mapping[str, Any]],
    text: str,
    file: str,
    environ: Mapping[str, str],
) -> tuple[Partner, ...]:
    """Return the partners of `[[partners]]` tables; `profiles` are `[[profiles]]` tables, `text` is that of the file.

    Raises:
        SettingsError: a partner or profile has no name, or the name of another; or a secret of a partner is not in the
            environment, or cannot be one.
    """
    own = _by_name(profiles, file)
    found = (_partner(table, own, text, file) for table in tables)
    partners = tuple(_with_secrets(partner, environ) for partner in found)
    names = [partner.name for partner in partners]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"partners: two are called {name!r}; give one another name")
    return partners


def _by_name(profiles: Sequence[Mapping[str, Any]], file: str) -> dict[str, Mapping[str, Any]]:
    own: dict[str, Mapping[str, Any]] = {}
    for table in profiles:
        name = table.get("name")
        if not isinstance(name, str) or not name:
            raise SettingsError(f'{file}: profiles: name: write a name, such as name = "morning-paper"')
        if name in own:
            raise SettingsError(f"{file}: profiles: two are called {name!r}; give one another name")
        own[name] = table
    return own


def _partner(table: Mapping[str, Any], own: Mapping[str, Mapping[str, Any]], text: str, file: str) -> Partner:
    name = table.get("name")
    if not isinstance(name, str) or name_slug(name) != name:
        raise SettingsError(f'{file}: partners: name: write a short name of a-z, 0-9 and "-", such as name = "msn"')
    changes = {word: value for word, value in table.items() if word not in _OWN_WORDS or _is_channel(word, value)}
    named = str(table.get("profile", name))
    try:
        _refuse_wrong_types(table)
        profile = make_profile(named, changes, own)
        access = _access(table, profile)
    except ProfileError as error:
        fault = _fault_line(error, name, text, file)
        return Partner(name=name, profile=None, public=_is_public(table, named, own), fault=fault)
    public = bool(table.get("public", profile.public))
    return Partner(name=name, profile=profile, public=public, title=str(table.get("title", "")), access=access)


def _fault_line(error: ProfileError, name: str, text: str, file: str) -> str:
    """Return what is wrong with a partner as one line that a terminal and each database takes."""
    line = _line_of(error.word, name, text)
    return visible(f"{file}{f':{line}' if line else ''}: partners: {name}: {error}")


def _is_channel(word: str, value: object) -> bool:
    """Return whether a word is the table of the feed's elements, not the channel that stories are pushed to."""
    return word == "channel" and isinstance(value, Mapping)


def _is_public(table: Mapping[str, Any], named: str, own: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a broken partner is public: its last feed stays open for whom it was open."""
    return table.get("public", public_word(named, own)) is True


def _access(table: Mapping[str, Any], profile: Profile) -> PushAccess | None:
    """Return what a partner with an API needs; a partner with a feed has none of it.

    Raises:
        ProfileError: a word is missing, or there is one too many.
    """
    if not profile.is_pushed:
        words = (one for one in _OF_ACCESS if one in table and not _is_channel(one, table[one]))
        if word := next(words, ""):
            raise ProfileError(word, f"{word}: only a partner that stories are pushed to has one; delete the line")
        return None
    values = {word: table.get(word) for word in _OF_ACCESS}
    for word, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise ProfileError(
                "name", f'{word}: is missing; write {word} = "${profile.name.upper().replace("-", "_")}_{word.upper()}"'
            )
    return PushAccess(**{word: str(value).strip() for word, value in values.items()})


def _with_secrets(partner: Partner, environ: Mapping[str, str]) -> Partner:
    """Return a partner whose access that is written as "$NAME" is that of the environment."""
    if partner.access is None:
        return partner
    try:
        access = with_environment(partner.access, environ)
    except KeyError as error:
        name = error.args[0]
        raise SettingsError(f"partners: {partner.name}: ${name} is not in the environment; set {name}") from None
    if fault := fault_of_access(access):
        raise SettingsError(f"partners: {partner.name}: {fault}")
    return replace(partner, access=access)


def _refuse_wrong_types(table: Mapping[str, Any]) -> None:
    for word, kind, example in (("profile", str, '"msn"'), ("title", str, '"Tribune"'), ("public", bool, "true")):
        if word in table and not isinstance(table[word], kind):
            raise ProfileError(word, f"{word}: write {word} = {example}")


def _line_of(word: str, name: str, text: str) -> int:
    """Return the number of the line with a word in the table of a partner, 0 if it is nowhere."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.strip().startswith("name") and f'"{name}"' in line), 0)
    begin = max((at for at in range(start + 1) if lines[at].strip() == "[[partners]]"), default=0) if lines else 0
    after = (at for at in range(begin, len(lines)) if word and word in lines[at])
    anywhere = (at for at, line in enumerate(lines) if word and word in line)
    return next(after, next(anywhere, -1)) + 1


def profile_names(profiles: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of all profiles: those of the settings, then those of the package."""
    return (*(str(table.get("name", "")) for table in profiles), *builtin_profiles())
