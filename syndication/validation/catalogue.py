"""The catalogue of all rules, collected from the modules that define them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from syndication.validation import json_reader
from syndication.validation.rule import Rule
from syndication.validation.rules import (
    binary_documents,
    channel,
    dates,
    entry,
    http,
    identity,
    itunes,
    itunes_categories,
    jsonfeed,
    links,
    markup,
    media,
    modules,
    namespaces,
    numbers,
    other_documents,
    outline,
    partner_extensions,
    people,
    places,
    podcast,
    podcast_values,
    rdf,
    relations,
    rsl,
    selflink,
    sitemap,
    sitemap_media,
    structure,
    text,
    tombstones,
    values,
    well_formedness,
)

#: The modules with rules, in the order of the catalogue. Each is a chapter of docs/validation.md.
SUBJECTS: tuple[ModuleType, ...] = (
    binary_documents,
    other_documents,
    well_formedness,
    http,
    namespaces,
    structure,
    identity,
    links,
    selflink,
    relations,
    dates,
    text,
    markup,
    people,
    numbers,
    values,
    media,
    itunes,
    itunes_categories,
    podcast,
    podcast_values,
    places,
    modules,
    partner_extensions,
    channel,
    rdf,
    entry,
    tombstones,
    json_reader,
    jsonfeed,
    outline,
    sitemap,
    sitemap_media,
    rsl,
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.code: rule for subject in SUBJECTS for rule in vars(subject).values() if isinstance(rule, Rule)}
)
