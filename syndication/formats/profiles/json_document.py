"""JSON as partners take it: a list of stories, or an object with their list, by the rules of a profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from syndication.formats.profiles.rules import EACH, compile_rule
from syndication.formats.profiles.sources import list_and_most, parts_of
from syndication.model.feed import Feed
from syndication.model.partners.profile import Profile, Repeated, Rule
from syndication.model.partners.story import PartnerStory, partner_story

START, BETWEEN, END = "[\n", ",\n", "\n]\n"


def write_json(profile: Profile, feed: Feed) -> bytes:
    """Return the stories of a feed as a JSON array, one story on each line."""
    objects = (_object(profile.fields, partner_story(entry, profile)) for entry in feed.entries)
    stories = [json.dumps(one, ensure_ascii=False) for one in objects]
    return (START + BETWEEN.join(stories) + END).encode()


def _object(fields: Mapping[str, Rule | Repeated], story: PartnerStory) -> dict[str, Any]:
    found = {target: _value(rule, story) for target, rule in fields.items()}
    return {target: value for target, value in found.items() if value not in ("", [])}


def _value(rule: Rule | Repeated, story: PartnerStory) -> Any:
    if isinstance(rule, str):
        return compile_rule(rule, "story")(story)
    listed, _ = list_and_most(rule[EACH])
    compiled = {name: compile_rule(one, listed) for name, one in rule.items() if name != EACH}
    texts = ({name: value_of(part) for name, value_of in compiled.items()} for part in parts_of(rule[EACH], story))
    return [{name: text for name, text in found.items() if text} for found in texts]
