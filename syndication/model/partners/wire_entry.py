"""An entry as a wire partner receives it: the text at its level, and the pictures that it has the rights for."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from syndication.model.feed import Entry
from syndication.model.item import Media
from syndication.model.media_types import is_picture
from syndication.model.partners.pictures import choose_picture
from syndication.model.partners.profile import Profile
from syndication.model.partners.story import partner_story, severity_of


def wire_entry(entry: Entry, profile: Profile) -> Entry:
    """Return an entry for the partner with this profile. Its pictures keep all their renditions."""
    text = partner_story(entry, profile).entry.html
    if profile.text == "summary":
        text = f"<p>{escape(entry.summary, quote=False)}</p>"
    media = tuple(medium for medium in entry.media if _is_taken(medium, profile))
    return replace(entry, html=text, media=media)


def _is_taken(medium: Media, profile: Profile) -> bool:
    if not is_picture(medium):
        return True
    faults = choose_picture(medium, profile.pictures).faults
    left_out = any(severity_of(profile, fault.code) in ("picture", "error") for fault in faults)
    return profile.body.pictures and not left_out
