"""What a partner gets of each story: an entry of its feed, or an article for its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from syndication.formats.format import Format
from syndication.formats.profiles.apple_news import NAME, article_payload
from syndication.formats.profiles.profile_format import formats_of_profile
from syndication.model.feed import Entry
from syndication.model.partners.partner import partner_language
from syndication.model.partners.profile import Profile
from syndication.model.partners.story import partner_story
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.gate import EntryVerdict

Render: TypeAlias = Callable[[Sequence[Entry]], Mapping[str, EntryVerdict]]
"""Returns for each entry what the partner gets of it, or why it cannot be written, by the id of the story."""


def render_for(profile: Profile, publication: Publication, now: datetime) -> Render:
    """Return what renders stories for the partner with a profile."""
    if profile.is_pushed:
        return article_render(profile, publication)
    return feed_render(formats_of_profile(profile), publication, now)


def feed_render(formats: Mapping[str, Format], publication: Publication, now: datetime) -> Render:
    """Return what renders and validates entries in the formats of a partner; there may be none."""
    return lambda entries: gate.check_entries(entries, publication, formats, now)


def article_render(profile: Profile, publication: Publication) -> Render:
    """Return what renders articles that are pushed."""
    language = partner_language(profile, publication.language)
    return lambda entries: {entry.id: _article(entry, profile, language) for entry in entries}


def _article(entry: Entry, profile: Profile, language: str) -> EntryVerdict:
    try:
        payload = article_payload(partner_story(entry, profile), profile, language)
        return EntryVerdict(rendered={NAME: msgspec.json.encode(payload)})
    except Exception as error:  # law 1: whatever a story does, the others are pushed  # noqa: BLE001
        return EntryVerdict(f"{profile.label} cannot be written: {error}")
