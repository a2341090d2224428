"""The names that a node refers to: sections, tags and authors. Each site has its own fields for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from syndication.sources.drupal.references import Reference, is_named, references_in, references_of
from syndication.sources.drupal.resources import Resources
from syndication.sources.json_values import JsonFields
from syndication.text.lines import one_line

_SECTIONS = re.compile(r"(?:^|_)(?:section|sections|category|categories|channel|rubric|ressort|department|desk)(?:$|_)")
PEOPLE = re.compile(r"(?:^|_)(?:authors?|bylines?|writers?|reporters?|contributors?)(?:$|_)")
_NAMES = ("display_name", "name", "title", "field_name", "field_display_name")

Warn = Callable[[str], None]


def section_and_tags(references: Sequence[Reference], warn: Warn) -> tuple[str, tuple[str, ...]]:
    """Return the section, which is the first name in a field of sections, and the tags, which are all others."""
    sections, tags = [], []
    for each in references:
        if each.type.startswith("taxonomy_term--") and not is_named(each.field, PEOPLE):
            name = each.attributes.text("name")
            if not name:
                warn(f"has names that are not in the files; fetch them with ?include={each.field[:60]}")
            elif is_named(each.field, _SECTIONS):
                sections.append(name)
            else:
                tags.append(name)
    section = sections[0] if sections else ""
    return section, tuple(dict.fromkeys((*sections[1:], *tags)))


def authors_of(node: JsonFields, references: Sequence[Reference], resources: Resources, warn: Warn) -> Iterator[str]:
    """Yield the names of the authors: of a field of people, else of the user who wrote the node."""
    attributes = node.inner("attributes")
    listed = [each for each in references if is_named(each.field, PEOPLE)]
    texts = [name for name in attributes.values if name.startswith("field_") and is_named(name, PEOPLE)]
    names = [name for each in listed if (name := each.attributes.text(*_NAMES))]
    names += [attributes.text(name) for name in texts if isinstance(attributes.values[name], str)]
    if not any(names):
        listed = list(references_in(node, "uid", resources))
        names = [name for each in listed if (name := each.attributes.text(*_NAMES))]
    if listed and not any(names):
        warn(f"has an author who is not in the files; fetch them with ?include={listed[0].field[:60]}")
    yield from filter(None, names)


def names_of_terms(node: JsonFields, resources: Resources) -> Iterator[tuple[int, str, bool]]:
    """Yield the number of each term of a node, its name, and whether it is one of sections."""
    for each in references_of(node, resources):
        number = each.attributes.number("drupal_internal__tid")
        if each.type.startswith("taxonomy_term--") and number and (name := each.attributes.text("name")):
            yield number, one_line(name), is_named(each.field, _SECTIONS)
