"""RSS, Atom and the XML of partners, written by the rules of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree
from msgspec import Struct

from syndication.formats.elements import Element
from syndication.formats.profiles.rules import EACH, OWN_TEXT, compile_rule
from syndication.formats.profiles.sources import list_and_most, parts_of
from syndication.formats.profiles.targets import add_element, put, qualified
from syndication.model.feed import Feed
from syndication.model.partners.profile import Profile, Repeated, Rule
from syndication.model.partners.story import PartnerStory, partner_story

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_ILLEGAL = {number: None for number in range(32) if number not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


class Outline(Struct, frozen=True):
    """The elements around stories: the root with its attributes, what is inside of it, and the element of a story."""

    root: str
    inner: str
    story: str
    attributes: Mapping[str, str] = {}


OUTLINES: Mapping[str, Outline] = MappingProxyType(
    {
        "rss": Outline("rss", "channel", "item", {"version": "2.0"}),
        "atom": Outline("feed", "", "entry"),
        "articles": Outline("articles", "", "article"),
    }
)


def write_xml(profile: Profile, feed: Feed) -> bytes:
    """Return a feed as the partner with this profile takes it.

    Raises:
        ValueError: a rule has an unknown word.
    """
    outline = OUTLINES[profile.form]
    spaces = profile.namespaces
    nsmap = {prefix or None: address for prefix, address in spaces.items()}
    root = etree.Element(qualified(outline.root, spaces), dict(outline.attributes), nsmap=nsmap)
    write_fields(root, {f"@{name}": rule for name, rule in profile.root.items()}, feed, "feed", spaces)
    channel = add_element(root, outline.inner, spaces) if outline.inner else root
    write_fields(channel, profile.channel, feed, "feed", spaces)
    for entry in feed.entries:
        element = add_element(channel, outline.story, spaces)
        write_fields(element, profile.fields, partner_story(entry, profile), "story", spaces)
    etree.indent(root)
    return _DECLARATION + etree.tostring(root, encoding="utf-8") + b"\n"


def write_fields(
    parent: Element, fields: Mapping[str, Rule | Repeated], subject: Any, kind: str, spaces: Mapping[str, str]
) -> None:
    """Write the fields of a feed or story into its element; what has no value is left out."""
    for target, rule in fields.items():
        if isinstance(rule, str):
            keep_empty = rule == "''"
            text = compile_rule(rule, kind)(subject).translate(_ILLEGAL)
            if text or keep_empty:
                put(parent, target, text, spaces)
        else:
            _write_repeated(parent, target, rule, subject, spaces)


def _write_repeated(
    parent: Element, target: str, rule: Repeated, story: PartnerStory, spaces: Mapping[str, str]
) -> None:
    name, _ = list_and_most(rule[EACH])
    compiled = {inner: compile_rule(written, name) for inner, written in rule.items() if inner != EACH}
    for part in parts_of(rule[EACH], story):
        texts = {inner: value_of(part).translate(_ILLEGAL) for inner, value_of in compiled.items()}
        if not any(texts.values()):
            continue  # no empty elements: the credit of a picture without one
        element = add_element(parent, target, spaces)
        element.text = texts.get(OWN_TEXT) or None
        for inner, text in texts.items():
            if text and inner != OWN_TEXT:
                put(element, inner, text, spaces)
