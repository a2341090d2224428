"""What is lost of the fields of a record on the way to its entry and to the formats, beside its body and media."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model.entry_media import quoted
from syndication.model.finding import ItemFinding
from syndication.model.item import Item, Media, Related
from syndication.text.urls import absolute


def field_findings(item: Item, base: str) -> Iterator[ItemFinding]:
    """Yield what no feed has of an item, or not every format; `base` is the address of the story."""
    if item.url.strip() and not absolute(item.url, base):
        yield _loss("url", f"{quoted(item.url)} is not an http or https address, so the story has its address here")
    yield from _name_findings("section", item.section)
    for index, tag in enumerate(item.tags):
        yield from _name_findings(f"tags[{index}]", tag)
    for index, subject in enumerate(item.subjects):
        if not subject.name.strip(" ,;"):
            yield _loss(f"subjects[{index}].name", f"is empty, so {subject.uri} is no category; write its name")
    for index, story in enumerate(item.related):
        if not absolute(story.url, base):
            yield _related_loss(f"related[{index}].url", story)
    for index, medium in enumerate(item.media):
        yield from _licensor_findings(f"media[{index}]", medium)
    license_ = item.rights.license if item.rights else ""
    if license_.strip() and not absolute(license_, ""):
        cure = "write https://creativecommons.org/licenses/by/4.0/, or put the words into rights.usage"
        yield _loss("rights.license", f"{quoted(license_)} is not an address, so Atom does not have it; {cure}")


def _name_findings(field: str, name: str) -> Iterator[ItemFinding]:
    """Yield what becomes of commas in the name of a category: some readers split a name at them."""
    if name.strip() and not name.strip(" ,;"):
        yield _loss(field, f"{quoted(name)} is no name, so it is in no feed; delete it")
    elif "," in name:
        message = "holds a comma, at which some readers split a name; categories have a semicolon instead"
        yield ItemFinding(severity="cosmetic", field=field, message=message)


def _licensor_findings(field: str, medium: Media) -> Iterator[ItemFinding]:
    """Yield what partners miss that ask whose picture they may show."""
    message = ""
    if medium.rights == "licensed" and not medium.licensor.strip():
        message = "is missing, so partners that ask for the licensor do not get the picture; write the name"
    elif medium.licensor.strip() and medium.rights != "licensed":
        message = f'{quoted(medium.licensor)} counts only with rights = "licensed"; write it, or delete this line'
    if message:
        yield ItemFinding(severity="cosmetic", field=f"{field}.licensor", message=message)


def _related_loss(field: str, story: Related) -> ItemFinding:
    title = f"{quoted(story.title)} is in no feed, only on the page"
    if not story.url.strip():
        return _loss(field, f"is missing, so {title}; write the address of the story")
    return _loss(
        field, f"{quoted(story.url)} is not an http or https address, so {title}; write https://example.org/path"
    )


def _loss(field: str, message: str) -> ItemFinding:
    return ItemFinding(severity="loses content", field=field, message=message)
