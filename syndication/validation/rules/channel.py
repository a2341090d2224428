"""Rules on a whole RSS channel or item: order, duplicates, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation.names import ATOM, CONTENT, DC, DCTERMS, SLASH, XHTML, child, name_of, qualified
from syndication.validation.rule import Rule, XmlPlace
from syndication.validation.rules import markup, text
from syndication.validation.rules.structure import UNDEFINED_ELEMENT, UNEXPECTED_ATTRIBUTE

MISSING_TITLE = Rule(
    "MissingTitle", "error", "{name}: the title is missing", "RSS requires a title here. Add one in plain text."
)
MISSING_LINK = Rule(
    "MissingLink",
    "error",
    "{name}: the link is missing",
    "RSS requires a link here. Add the full address of the site that the feed belongs to.",
)
MISSING_DESCRIPTION = Rule(
    "MissingDescription",
    "error",
    "{name}: the description is missing",
    "RSS requires a description here; a sentence on what the feed offers will do.",
)
TITLE_OR_DESCRIPTION = Rule(
    "ItemMustContainTitleOrDescription",
    "error",
    "{name}: neither a title nor a description",
    "Readers would show an empty line. Give the item a title, a description, or both.",
)
DUPLICATE_ENCLOSURE = Rule(
    "DuplicateEnclosure",
    "warning",
    "{name}: a second enclosure in one item",
    "Readers use the first or the last. Keep one, and offer other files as media:content or in separate items.",
)
MISPLACED_ITEM = Rule(
    "MisplacedItem",
    "warning",
    "{name}: comes after an item",
    "Some readers stop reading the channel at its first item. Put everything about the channel before the items.",
)
SLASH_DATE = Rule(
    "SlashDate",
    "warning",
    "{name}: a count of comments in a channel without lastBuildDate",
    "The count can change without a new item. Add lastBuildDate, so that readers know how old the count is.",
)
DESCRIPTION_FIRST = Rule(
    "NeedDescriptionBeforeContent",
    "warning",
    "{name}: no description before it",
    "Readers that use the last of the two show a teaser instead of the story. Add a description before "
    "content:encoded.",
)
DUPLICATE_SEMANTICS = Rule(
    "DuplicateSemantics",
    "warning",
    "{name}: says the same as {value}",
    "Readers show one of the two, and you cannot know which. Keep the element of RSS.",
)
DUPLICATE_ITEM_SEMANTICS = Rule(
    "DuplicateItemSemantics",
    "warning",
    "{name}: says the same as {value}",
    "Readers show one of the two, or both. Keep one. For a name without an email address, use dc:creator.",
)
DUPLICATE_DESCRIPTION = Rule(
    "DuplicateDescriptionSemantics",
    "warning",
    "{name}: a second text of the same item",
    "RSS has description and content:encoded for the text of an item. Remove this element of another format.",
)
IMAGE_TITLE = Rule(
    "ImageTitleDoesntMatch",
    "warning",
    "{name}: not the title of the channel: {value}",
    "The image represents the channel. Give both the same title.",
)
IMAGE_LINK = Rule(
    "ImageLinkDoesntMatch",
    "warning",
    "{name}: not the link of the channel: {value}",
    "The image represents the channel. Give both the same link.",
)

NO_LANGUAGE = Rule(
    "MissingDCLanguage",
    "info",
    "{name}: the language is missing",
    "Readers and search engines choose fonts, voices and translations by it. Add <language>en</language>, or the "
    "language of your stories.",
)

_CHANNEL_TWINS = {
    "language": f"{{{DC}}}language",
    "copyright": f"{{{DC}}}rights",
    "pubDate": f"{{{DC}}}date",
    "lastBuildDate": f"{{{DCTERMS}}}modified",
    "managingEditor": f"{{{DC}}}creator",
    "webMaster": f"{{{DC}}}publisher",
    "category": f"{{{DC}}}subject",
    "generator": "{http://webns.net/mvcb/}generatorAgent",
}
_ITEM_TWINS = {
    "author": f"{{{DC}}}creator",
    "category": f"{{{DC}}}subject",
    "pubDate": f"{{{DC}}}date",
    "guid": f"{{{ATOM}}}id",
    "source": f"{{{DC}}}source",
}
_ENCODED = f"{{{CONTENT}}}encoded"
_SECOND_TEXTS = {
    f"{{{XHTML}}}body": ("description", _ENCODED),
    f"{{{ATOM}}}content": ("description", _ENCODED),
    f"{{{ATOM}}}title": ("title",),
}
_BOARD = frozenset(f"{scheme}://www.rssboard.org/rss-specification" for scheme in ("http", "https"))
_WITHOUT_REQUIREMENTS = frozenset({"0.92", "0.93"})
_DRAFTS = frozenset({"0.93", "0.94"})
_COMMENTS = f"{{{SLASH}}}comments"


def draft_element(site: XmlPlace) -> Iterator[Finding]:
    """RSS 0.93 and 0.94 had elements that RSS 2.0 does not have."""
    if site.source.root.get("version") not in _DRAFTS:
        yield site.finding(UNDEFINED_ELEMENT, name_of(site.element))


def draft_attribute(site: XmlPlace, value: str) -> Iterator[Finding]:  # noqa: ARG001 -- a check like the others
    """RSS 0.94 had attributes that RSS 2.0 does not have."""
    if site.source.root.get("version") not in _DRAFTS:
        yield site.finding(UNEXPECTED_ATTRIBUTE)


def order(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile: items come last in a channel."""
    item_seen = False
    for element in site.element:
        if element.tag == "item":
            item_seen = True
        elif item_seen and "}" not in name_of(element):
            yield site.at(element).finding(MISPLACED_ITEM)


def channel_twins(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile: a channel has an element of RSS or the equal element of an extension, not both."""
    return _twins(site, _CHANNEL_TWINS, DUPLICATE_SEMANTICS)


def item_twins(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile: an item has an element of RSS or the equal element of an extension, not both."""
    return _twins(site, _ITEM_TWINS, DUPLICATE_ITEM_SEMANTICS)


def _twins(site: XmlPlace, twins: dict[str, str], rule: Rule) -> Iterator[Finding]:
    present = {element.tag: element for element in site.element}
    for own, foreign in twins.items():
        if own in present and foreign in present:
            yield site.at(present[foreign]).finding(rule, qualified(own))


def slash_date(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, slash:comments: only with lastBuildDate."""
    comments = site.element.find(f"item/{_COMMENTS}")
    if comments is not None and site.element.find("lastBuildDate") is None:
        yield site.at(comments).finding(SLASH_DATE)


def image_matches(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, image: title and link are those of the channel."""
    for name, rule in (("title", IMAGE_TITLE), ("link", IMAGE_LINK)):
        own, of_image = site.element.find(name), site.element.find(f"image/{name}")
        if own is None or of_image is None:
            continue
        text = (of_image.text or "").strip()
        if text != (own.text or "").strip():
            yield site.at(of_image).finding(rule, text)


def item_description(site: XmlPlace, value: str) -> Iterable[Finding]:
    """HTML; in RSS 0.91, which had none, plain text."""
    is_plain = site.source.root.get("version") == "0.91"
    return text.rss_plain(site, value) if is_plain else markup.html_alone(site, value)


def title_or_description(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, item: everything is optional, but it needs a title or a description. RSS 0.92 required nothing."""
    if site.source.root.get("version") in _WITHOUT_REQUIREMENTS:
        return
    if child(site.element, "title") is None and child(site.element, "description") is None:
        yield site.finding(TITLE_OR_DESCRIPTION)


def description_first(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, content:encoded: the description comes before it."""
    described = False
    for element in site.element:
        if element.tag == "description":
            described = True
        elif element.tag == _ENCODED and not described:
            yield site.at(element).finding(DESCRIPTION_FIRST)


def one_text(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile: the text of an item is in the elements of RSS."""
    for element in site.element:
        own = _SECOND_TEXTS.get(name_of(element))
        if own and element.get("src") is None and any(child(site.element, tag) is not None for tag in own):
            yield site.at(element).finding(DUPLICATE_DESCRIPTION)


def language(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, language: optional, but useful to readers."""
    if site.element.find("language") is None and site.element.find(f"{{{DC}}}language") is None:
        yield site.finding(NO_LANGUAGE)


def follows_the_board(root: _Element) -> bool:
    """Return whether `docs` names the RSS Board's specification, which allows attributes of extensions."""
    return (root.findtext("channel/docs") or "").strip().rstrip("/") in _BOARD
