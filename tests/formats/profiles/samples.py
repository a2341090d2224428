"""Stories of records in `golden/records`, as partners get them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from syndication.formats.profiles.loader import make_profile
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.model.entries import compose, compose_stub
from syndication.model.feed import Entry, Feed
from syndication.model.item import Item
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile, deletion_profile
from syndication.model.partners.story import partner_story
from syndication.model.partners.verdict import Verdict
from syndication.publishing.partners.document import partner_feed
from syndication.sources.records import read
from syndication.validation.profiles.judge import verdict_on
from tests.support import NOON, make_publication

GOLDEN = Path(__file__).parent / "golden"
LONG = ("The harbour reopened on Thursday after the storm. " * 32).strip()  # 256 words
_RECORDS = {"gallery": "storm-pictures", "video": "waves", "audio": "news-at-eight"}
_LANGUAGES = {"line-news": "ja", "gunosy": "ja", "yahoo-japan": "ja", "line-today": "zh-TW"}


def builtin(name: str, **changes: Any) -> Profile:
    """Return a profile of the package, changed as the settings would."""
    return make_profile(name, changes, {})


def record(profile: Profile, state: str = "accepted") -> Item:
    """Return the story of the kind that a partner takes: accepted, changed or killed."""
    slug = _RECORDS.get(profile.choice.kinds[0], "harbour")
    text = (GOLDEN / "records" / f"{slug}.{state}.md").read_text(encoding="utf-8").replace("@LONG@", LONG)
    return replace(read(f"{slug}.md", text.encode()), id=f"tag:tribune.example,2026:{slug}", slug=slug, version=1)


def language_of(profile: Profile) -> str:
    """Return the language of a publication that has this partner."""
    return _LANGUAGES.get(profile.name, "en")


def entry_of(item: Item, language: str = "en") -> Entry:
    """Return the entry of a story, or the notice that replaces it."""
    publication = make_publication(language=language)
    return compose_stub(item, publication) if item.status == "canceled" else compose(item, publication)


def feed_of(profile: Profile, *entries: Entry) -> Feed:
    """Return the feed of a partner with these entries."""
    publication = make_publication(language=language_of(profile))
    empty = partner_feed(publication, Partner(name=profile.name, profile=profile))
    return replace(empty, updated=NOON, entries=entries)


def document(profile: Profile, item: Item) -> bytes:
    """Return the document of a partner with one story, or with the notice that it is gone."""
    written = deletion_profile(profile) if item.status == "canceled" else profile
    return format_of_profile(written).write(feed_of(profile, entry_of(item, language_of(profile))))


def verdict(profile: Profile, item: Item) -> Verdict:
    """Return the verdict of a partner on a story."""
    language = language_of(profile)
    return verdict_on(partner_story(entry_of(item, language), profile), profile, language, NOON)
