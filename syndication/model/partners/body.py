"""The body of a story as a partner takes it: other elements are renamed, dropped or unwrapped, and listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.model.partners.body_shape import (
    SEEN,
    content_of,
    flattened,
    paragraph_of,
    without_blocks,
    without_empty,
)
from syndication.model.partners.profile import BodyRules
from syndication.text.body.tree import (
    Comment,
    HtmlElement,
    Node,
    Nodes,
    elements,
    parse,
    rewrite,
    serialise,
    text_of,
    with_attributes,
)
from syndication.text.loss import EmbeddedFrame

ANY_HOST = "*"
_REFUSED_PICTURE = Comment("a picture that the partner does not take")

# The picture that replaces one with this address and these attributes; None if the partner takes none.
PictureChoice = Callable[[Mapping[str, str]], Mapping[str, str] | None]


class PartnerBody(Struct, frozen=True):
    """The HTML, and what went from it: the names of elements, and the hosts of frames."""

    html: str
    elements: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def partner_body(
    html: str, rules: BodyRules, choose: PictureChoice, frames: Iterable[EmbeddedFrame] = ()
) -> PartnerBody:
    """Return a sanitised body by the rules of a profile; `choose` decides on each picture.

    `frames` are those that became links in it: the partner gets them back if it takes frames of their hosts.
    """
    addresses = {frame.page: frame.address for frame in reversed(tuple(frames))}
    cleaner = _Cleaner(rules, _allowed(rules.allow), choose, addresses, set(), set())
    nodes = rewrite(parse(html), leave=cleaner.leave, enter=cleaner.enter)
    cleaned = without_empty(flattened(nodes, rules.max_depth))
    return PartnerBody(serialise(cleaned).strip(), tuple(sorted(cleaner.gone)), tuple(sorted(cleaner.hosts)))


def _allowed(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the attributes that each element may have: {"a": {"href"}} of "a[href]"."""
    pairs = (name.rstrip("]").partition("[") for name in names)
    return {name: frozenset(attributes.replace(",", " ").split()) for name, _, attributes in pairs}


class _Cleaner(Struct, frozen=True):
    rules: BodyRules
    allowed: Mapping[str, frozenset[str]]
    choose: PictureChoice
    frames: dict[str, str]
    gone: set[str]
    hosts: set[str]

    def enter(self, node: Node) -> Node | None:
        """Rename an element, drop it with all that is in it, or turn a link back into its frame."""
        if not isinstance(node, HtmlElement):
            return node
        if node.name in self.rules.drop:
            self.gone.add(node.name)
            return None
        if address := self._frame_address(node):
            return self._frame(node, address)
        name = self.rules.rename.get(node.name, node.name)
        return node if name == node.name else HtmlElement(name, node.attributes, node.children)

    def leave(self, element: HtmlElement) -> Nodes:
        """Return what becomes of an element whose content is already clean."""
        if element.name == "figure" and _lost_its_picture(element):
            return ()
        if element.name == "img":
            return self._picture(element)
        if element.name == "iframe" and not self._takes_frame(element.attributes.get("src", "")):
            return ()
        if element.name in self.rules.unwrap:
            return content_of(element)
        if element.name not in self.allowed:
            self.gone.add(element.name)
            return paragraph_of(element) if "p" in self.allowed else content_of(element)
        return without_blocks(self._with_allowed_attributes(element))

    def _picture(self, element: HtmlElement) -> Nodes:
        if "img" not in self.allowed or not self.rules.pictures:
            self.gone.add("img")
            return (_REFUSED_PICTURE,)
        attributes = self.choose(element.attributes)
        if attributes is None:
            return (_REFUSED_PICTURE,)
        return (self._with_allowed_attributes(with_attributes(element, attributes)),)

    def _frame_address(self, paragraph: HtmlElement) -> str:
        """Return the address of the frame in whose place a paragraph with a link stands, "" if there was none."""
        link = paragraph.children[0] if paragraph.name == "p" and len(paragraph.children) == 1 else None
        if not isinstance(link, HtmlElement) or link.name != "a":
            return ""
        return self.frames.pop(link.attributes.get("href", ""), "")  # the first link stands for the frame

    def _frame(self, paragraph: HtmlElement, address: str) -> HtmlElement | None:
        """Return a frame that the partner takes, else the link to it; None if the partner takes no links either."""
        if self._takes_frame(address):
            return HtmlElement("iframe", {"src": address, "title": text_of(paragraph.children)})
        return paragraph if "a" in self.allowed else None

    def _takes_frame(self, address: str) -> bool:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_known = any(one == ANY_HOST or _matches(host, parts.path, one) for one in self.rules.iframe_hosts)
        if is_known and "iframe" in self.allowed and parts.scheme == "https":
            return True
        self.hosts.add(host)
        return False

    def _with_allowed_attributes(self, element: HtmlElement) -> HtmlElement:
        allowed = self.allowed[element.name]
        return with_attributes(element, {name: value for name, value in element.attributes.items() if name in allowed})


def _matches(host: str, path: str, wanted: str) -> bool:
    """Return whether an address is at a host, "x.com" or "google.com/maps"; its subdomains count, too."""
    domain, _, folder = wanted.partition("/")
    return (host == domain or host.endswith(f".{domain}")) and f"{path}/".startswith(f"/{folder}/" if folder else "/")


def _lost_its_picture(figure: HtmlElement) -> bool:
    return _REFUSED_PICTURE in figure.children and not any(elements(figure.children, *SEEN))
