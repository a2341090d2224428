"""The schemas and the tables agree, and the schemas accept what is known to be good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from syndication.validation import schema
from syndication.validation.names import ATOM, local, namespace
from syndication.validation.vocabularies import atom, podcast, rss
from syndication.validation.vocabulary import Element, Vocabulary
from tests.validation.cases import GOOD

Way = tuple[tuple[str, Element], ...]
XML = [good for good in GOOD if good.suffix != ".json"]
ROOTS: dict[str, tuple[str, Vocabulary]] = {
    "rss": ("rss", rss.RSS),
    "feed": (f"{{{ATOM}}}feed", atom.FEED),
    "entry": (f"{{{ATOM}}}entry", atom.ENTRY),
}
DATE = "2026-02-05T12:00:00Z"
#: Values without which the schemas, which know some types, refuse what is right in its structure.
VALUES = {"version": "2.0", "type": "text/plain"}
#: The schemas do not look into these.
FOREIGN = podcast.NAMESPACES


def kind(document: Path) -> str:
    return local(str(etree.parse(document).getroot().tag))


def build(tag: str, shape: Element, depth: int = 9) -> etree._Element:
    """Return the smallest element of a shape: what is required, and nothing else."""
    made = etree.Element(tag)
    if local(tag) in ("updated", "published") and tag.startswith(f"{{{ATOM}}}"):
        made.text = DATE
    for name, attribute in shape.attributes.items():
        if attribute.required:
            made.set(name, VALUES.get(name, "x"))
    for name, child in (shape.children or {}).items():
        if child.required and depth:
            made.append(build(name, child.element, depth - 1))
    return made


def places(tag: str, shape: Element, path: Way = ()) -> Iterator[Way]:
    """Yield each way from the root to an element, without going round in circles."""
    here = (*path, (tag, shape))
    yield here
    for name, child in (shape.children or {}).items():
        if all(name != passed for passed, _ in here) and len(here) < 4:
            yield from places(name, child.element, here)


def place(path: Way) -> tuple[etree._Element, etree._Element]:
    """Return the smallest document with that way in it, and the element at the way's end."""
    root = build(*path[0])
    here = root
    for tag, shape in path[1:]:
        found = here.find(tag)
        if found is None:
            found = build(tag, shape)
            here.append(found)
        here = found
    return root, here


def ways(root: str) -> list[Way]:
    tag, vocabulary = ROOTS[root]
    return [path for path in places(tag, vocabulary.root) if len(path) < 4 or path[-1][1].attributes]


def written(path: Way) -> str:
    return "/".join(local(tag) for tag, _ in path)


@pytest.mark.parametrize("good", XML, ids=lambda good: good.name)
def test_known_good_fits(good: Path) -> None:
    assert schema.refusal(etree.parse(good).getroot(), kind(good)) is None


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_allows_fits(name: str) -> None:
    assert [written(path) for path in ways(name) if not allowed_fits(name, path)] == []


def allowed_fits(name: str, path: Way) -> bool:
    root, here = place(path)
    smallest = schema.refusal(root, name)
    for attribute in path[-1][1].attributes:
        if "thread" not in attribute or "when" not in attribute:
            here.set(attribute, VALUES.get(attribute, "x"))
    if local(str(here.tag)) in ("title", "summary", "subtitle", "rights", "comment") and "type" in here.attrib:
        here.set("type", "text")
    return smallest is None and schema.refusal(root, name) is None


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_forbids_is_refused(name: str) -> None:
    closed = [path for path in ways(name) if path[-1][1].children is not None and not is_foreign(path)]
    assert closed
    assert [written(path) for path in closed if not forbidden_is_refused(name, path)] == []


def forbidden_is_refused(name: str, path: Way, space: str = ATOM) -> bool:
    root, here = place(path)
    here.set("undefined", "x")
    attribute = schema.refusal(root, name)
    del here.attrib["undefined"]
    etree.SubElement(here, f"{{{space}}}undefined")
    return attribute is not None and schema.refusal(root, name) is not None


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_requires_the_schema_requires(name: str) -> None:
    without = [one for path in ways(name) if not is_foreign(path) for one in without_what_is_required(path)]
    assert without
    assert [missing for missing, root in without if schema.refusal(root, name) is None] == []


def is_foreign(path: Way) -> bool:
    return any(namespace(tag) in FOREIGN for tag, _ in path)


def without_what_is_required(path: Way) -> Iterator[tuple[str, etree._Element]]:
    """Yield for each child and each attribute that is required: where it is missing, and a document without it."""
    shape = path[-1][1]
    for child in [name for name, child in (shape.children or {}).items() if child.required]:
        root, here = place(path)
        here.remove(here.find(child))  # type: ignore[arg-type]  # place() made it
        yield f"{written(path)}/{local(child)}", root
    for name in [name for name, attribute in shape.attributes.items() if attribute.required]:
        root, here = place(path)
        del here.attrib[name]
        yield f"{written(path)}@{name}", root
