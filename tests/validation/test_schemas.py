"""The schemas and the tables agree, and the schemas accept what is known to be good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from syndication.validation import check, schema
from syndication.validation.names import ATOM, local
from syndication.validation.vocabularies import atom, rss
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary
from tests.validation.cases import GOOD, NOW, cases

XML = [good for good in GOOD if good.suffix != ".json"]
ROOTS: dict[str, tuple[str, Vocabulary]] = {
    "rss": ("rss", rss.RSS),
    "feed": (f"{{{ATOM}}}feed", atom.FEED),
    "entry": (f"{{{ATOM}}}entry", atom.ENTRY),
}
DATE = "2026-02-05T12:00:00Z"
#: Values without which the schemas, which know some types, refuse what is right in its structure.
VALUES = {"version": "2.0", "type": "text/plain"}


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


def places(
    tag: str, shape: Element, path: tuple[tuple[str, Element], ...] = ()
) -> Iterator[tuple[tuple[str, Element], ...]]:
    """Yield each way from the root to an element, without going round in circles."""
    here = (*path, (tag, shape))
    yield here
    for name, child in (shape.children or {}).items():
        if all(name != passed for passed, _ in here) and len(here) < 4:
            yield from places(name, child.element, here)


def place(path: tuple[tuple[str, Element], ...]) -> tuple[etree._Element, etree._Element]:
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


WAYS = [
    pytest.param(name, path, id="/".join(tag for tag, _ in path))
    for name, (tag, vocabulary) in ROOTS.items()
    for path in places(tag, vocabulary.root)
    if len(path) < 4 or path[-1][1].attributes
]


@pytest.mark.parametrize("good", XML, ids=lambda good: good.name)
def test_known_good_fits(good: Path) -> None:
    assert schema.refusal(etree.parse(good).getroot(), kind(good)) is None


@pytest.mark.parametrize("case", [case for case in cases() if not case.triggers], ids=lambda case: case.name)
def test_clean_cases_fit(case: object) -> None:
    """A document without a finding has passed the schema: SchemaError would be one."""
    assert "SchemaError" not in {finding.code for finding in check(case.document, now=NOW)}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_allows_fits(name: str, path: tuple[tuple[str, Element], ...]) -> None:
    root, here = place(path)
    assert schema.refusal(root, name) is None
    for attribute in path[-1][1].attributes:
        if "thread" not in attribute or "when" not in attribute:
            here.set(attribute, VALUES.get(attribute, "x"))
    if local(str(here.tag)) in ("title", "summary", "subtitle", "rights", "comment") and "type" in here.attrib:
        here.set("type", "text")
    assert schema.refusal(root, name) is None


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_forbids_is_refused(name: str, path: tuple[tuple[str, Element], ...]) -> None:
    shape = path[-1][1]
    if shape.children is None:
        return
    root, here = place(path)
    here.set("undefined", "x")
    assert schema.refusal(root, name) is not None
    del here.attrib["undefined"]
    etree.SubElement(here, f"{{{ATOM}}}undefined")
    assert schema.refusal(root, name) is not None


def _required(shape: Element) -> list[tuple[str, Child | Attribute]]:
    children = [(name, child) for name, child in (shape.children or {}).items() if child.required]
    return [*children, *((name, attribute) for name, attribute in shape.attributes.items() if attribute.required)]


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_requires_the_schema_requires(name: str, path: tuple[tuple[str, Element], ...]) -> None:
    for missing, what in _required(path[-1][1]):
        root, here = place(path)
        if isinstance(what, Child):
            here.remove(here.find(missing))  # type: ignore[arg-type]  # place() made it
        else:
            del here.attrib[missing]
        assert schema.refusal(root, name) is not None, missing
