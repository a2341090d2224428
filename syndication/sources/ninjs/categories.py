"""What a story is about: its section, its tags, and terms of controlled vocabularies."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndication.model.item import Subject
from syndication.sources.ninjs.fields import Fields
from syndication.sources.ninjs.identity import as_uri
from syndication.text.ids import is_id


class Categories(Struct, frozen=True):
    """The section, tags and terms of a story; `section` is "" if there is none."""

    section: str
    tags: tuple[str, ...]
    subjects: tuple[Subject, ...]


def read_categories(fields: Fields) -> Categories:
    """Return the subjects as section (rel "section"), terms (with a URI) and tags (without one).

    Superdesk has sections in `service` and tags in `keywords`. A story has one section: further ones are tags.
    """
    sections: list[tuple[str, str]] = []
    tags: list[tuple[str, str]] = []
    terms: list[Subject] = []
    for subject in fields.objects("subjects"):
        name = subject.name()
        if subject.line("rel").lower() == "section" and name and not sections:
            sections.append((name, f"{subject.place}name"))
        elif uri := _uri(subject):
            fields.report.note_place(f"subjects[{len(terms)}].name", f"{subject.place}name")
            fields.report.note_place(f"subjects[{len(terms)}]", f"{subject.place}uri")
            terms.append(Subject(uri, name))
        elif name:
            tags.append((name, f"{subject.place}name"))
            _note_code(subject)
        else:
            subject.report.note_loss(subject.place.removesuffix("."), "has no name; it was left out", subject.values)
    sections += fields.names("service")
    more = [*_keywords(fields), *sections[1:]]
    return Categories(_section(fields, sections[:1]), _tags(fields, tags, more), tuple(terms))


def _keywords(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the keywords. A single text may have several, with commas between them."""
    for text, place in fields.names("keywords"):
        names = text.split(",") if "[" not in place else [text]
        yield from ((name.strip(), place) for name in names if name.strip())


def _section(fields: Fields, found: list[tuple[str, str]]) -> str:
    for name, place in found:
        fields.report.note_place("section", place)
        return name
    return ""


def _tags(fields: Fields, found: list[tuple[str, str]], more: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the tags found, and those in `more` that are not among them."""
    known = {name for name, _ in found}
    found = found + [(name, place) for name, place in dict(more).items() if name not in known]
    for index, (_, place) in enumerate(found):
        fields.report.note_place(f"tags[{index}]", place)
    fields.report.note_place("tags", fields.named("keywords" if more else "subjects"))
    return tuple(name for name, _ in found)


def _uri(subject: Fields) -> str:
    """Return the URI of a term; 1.x has it in two parts, `scheme` and `code`."""
    given = subject.text("uri")
    uri = as_uri(given)
    if given and not uri:
        example = "http://cv.iptc.org/newscodes/mediatopic/20000076"
        subject.fault("uri", f"is not an absolute URI in ASCII; write {example}")
    joined = subject.text("scheme") + subject.text("code")
    return uri or (joined if subject.text("code") and is_id(joined) else "")


def _note_code(subject: Fields) -> None:
    """Note a code that is no URI: the story has the name alone, as a tag."""
    if code := subject.text("code"):
        problem = "makes no URI together with a scheme; it was left out, and the name is a tag"
        subject.report.note_cosmetic(f"{subject.place}code", problem, subject.text("scheme") + code)
