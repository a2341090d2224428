"""The body of a story as a partner takes it: other elements are renamed, dropped or unwrapped, and listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.model.partners.profile import BodyRules
from syndication.text.body.tree import (
    Comment,
    HtmlElement,
    Node,
    Nodes,
    elements,
    is_blank,
    parse,
    rewrite,
    serialise,
    with_attributes,
)

# What is something to see without any text in it.
_SEEN = frozenset("img iframe audio video br hr td th col math".split())
_REFUSED_PICTURE = Comment("a picture that the partner does not take")

# The picture that replaces one with this address and these attributes; None if the partner takes none.
PictureChoice = Callable[[Mapping[str, str]], Mapping[str, str] | None]


class PartnerBody(Struct, frozen=True):
    """The HTML, and what went from it: the names of elements, and the hosts of frames."""

    html: str
    elements: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def partner_body(html: str, rules: BodyRules, choose: PictureChoice) -> PartnerBody:
    """Return a sanitised body by the rules of a profile; `choose` decides on each picture."""
    cleaner = _Cleaner(rules, _allowed(rules.allow), choose, set(), set())
    nodes = rewrite(parse(html), leave=cleaner.leave, enter=cleaner.enter)
    cleaned = _without_empty(_flattened(nodes, rules.max_depth))
    return PartnerBody(serialise(cleaned).strip(), tuple(sorted(cleaner.gone)), tuple(sorted(cleaner.hosts)))


def _allowed(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the attributes that each element may have: {"a": {"href"}} of "a[href]"."""
    pairs = (name.rstrip("]").partition("[") for name in names)
    return {name: frozenset(attributes.replace(",", " ").split()) for name, _, attributes in pairs}


class _Cleaner(Struct, frozen=True):
    rules: BodyRules
    allowed: Mapping[str, frozenset[str]]
    choose: PictureChoice
    gone: set[str]
    hosts: set[str]

    def enter(self, node: Node) -> Node | None:
        """Rename an element, or drop it with all that is in it."""
        if not isinstance(node, HtmlElement):
            return node
        if node.name in self.rules.drop:
            self.gone.add(node.name)
            return None
        name = self.rules.rename.get(node.name, node.name)
        return node if name == node.name else HtmlElement(name, node.attributes, node.children)

    def leave(self, element: HtmlElement) -> Nodes:
        """Return what becomes of an element whose content is already clean."""
        if element.name == "figure" and _lost_its_picture(element):
            return ()
        if element.name == "img":
            return self._picture(element)
        if element.name == "iframe" and not self._is_known_frame(element):
            return ()
        if element.name in self.rules.unwrap or element.name not in self.allowed:
            if element.name not in self.rules.unwrap:
                self.gone.add(element.name)
            return element.children
        return (self._with_allowed_attributes(element),)

    def _picture(self, element: HtmlElement) -> Nodes:
        if "img" not in self.allowed or not self.rules.pictures:
            self.gone.add("img")
            return (_REFUSED_PICTURE,)
        attributes = self.choose(element.attributes)
        if attributes is None:
            return (_REFUSED_PICTURE,)
        return (self._with_allowed_attributes(with_attributes(element, attributes)),)

    def _is_known_frame(self, element: HtmlElement) -> bool:
        address = urlsplit(element.attributes.get("src", ""))
        if any(_matches(address.hostname or "", address.path, host) for host in self.rules.iframe_hosts):
            return True
        self.hosts.add(address.hostname or "")
        return False

    def _with_allowed_attributes(self, element: HtmlElement) -> HtmlElement:
        allowed = self.allowed[element.name]
        return with_attributes(element, {name: value for name, value in element.attributes.items() if name in allowed})


def _matches(host: str, path: str, wanted: str) -> bool:
    """Return whether an address is at a host, "x.com" or "google.com/maps"; its subdomains count, too."""
    domain, _, folder = wanted.partition("/")
    return (host == domain or host.endswith(f".{domain}")) and f"{path}/".startswith(f"/{folder}")


def _lost_its_picture(figure: HtmlElement) -> bool:
    return _REFUSED_PICTURE in figure.children and not any(elements(figure.children, *_SEEN))


def _flattened(nodes: Nodes, depth: int) -> Nodes:
    """Return nodes in which nothing is nested deeper than `depth`: deeper elements are unwrapped."""
    if depth <= 0:
        return tuple(node for node in _leaves(nodes))
    return tuple(
        HtmlElement(node.name, node.attributes, _flattened(node.children, depth - 1))
        if isinstance(node, HtmlElement) and node.children
        else node
        for node in nodes
    )


def _leaves(nodes: Nodes) -> Nodes:
    return rewrite(nodes, leave=lambda element: element.children if element.children else (element,))


def _without_empty(nodes: Nodes) -> Nodes:
    return rewrite(nodes, leave=lambda element: () if _is_empty(element) else (element,))


def _is_empty(element: HtmlElement) -> bool:
    return element.name not in _SEEN and is_blank(element.children)
