"""The losses of one body, as they are collected: each message once with its count, and what they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndication.text.body.tree import Comment, HtmlElement, Node, walk
from syndication.text.lines import one_line
from syndication.text.loss import EmbeddedFrame, Loss, LossSeverity

MOST_LOSSES = 50
_LONGEST_EXCERPT = 400
_LONGEST_ADDRESS = 300
_MOST_ADDRESSES = 20
_WITHOUT_WORDS = frozenset("script style".split())
# Attributes that contain an address, those that scripts read included.
_ADDRESSES = frozenset(
    "href src poster cite data action formaction background longdesc xlink:href data-src data-href data-poster "
    "data-lazy-src data-original data-url".split()
)

_SOURCES = frozenset(("src", "data"))
_OF_PAGES = frozenset(("data-href", "data-permalink", "data-link"))


class LossLog:
    """Collects the losses of one body.

    `words` and `addresses` are those that need no further message: they are in a message already, or what they stand
    for is in the output in another form. `frames` are those that became links.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.addresses: set[str] = set()
        self.frames: list[EmbeddedFrame] = []
        self._counts: dict[tuple[LossSeverity, str], int] = {}

    def lose(self, message: str) -> None:
        """Note that readers miss something."""
        self._count("loses content", message)

    def mention(self, message: str) -> None:
        """Note a change of look or behaviour."""
        self._count("cosmetic", message)

    def drop(self, what: str, nodes: Iterable[Node], advice: str = "") -> None:
        """Note that `what` is left out. Readers miss something if there are words or addresses in `nodes`."""
        nodes = tuple(nodes)
        found = self.description(nodes)
        (self.lose if found else self.mention)(_sentence(what, found, advice))

    def hide(self, what: str, nodes: Iterable[Node]) -> None:
        """Note that `what` is left out, which readers were not to see in any case."""
        self.mention(_sentence(what, self.description(nodes)))

    def cover(self, nodes: Iterable[Node]) -> None:
        """Note that the words and addresses in `nodes` need no message."""
        self.cover_words(nodes := tuple(nodes))
        for node in walk(nodes):
            if isinstance(node, HtmlElement):
                self.addresses.update(addresses_of(node))

    def cover_words(self, nodes: Iterable[Node]) -> None:
        """Note that the words in `nodes` need no message."""
        self.words.update(word for node in walk(nodes) for word in words_of(node))

    def cover_sources(self, element: HtmlElement) -> None:
        """Note that the addresses of what an element shows need no message: one of them is enough."""
        wanted = (name for name in element.attributes if name in _SOURCES or name.startswith("data-"))
        self.addresses.update(element.attributes[name].strip() for name in wanted if name not in _OF_PAGES)

    def description(self, nodes: Iterable[Node]) -> str:
        """Return the words and addresses in `nodes` for a message; "" if there are none. They are covered by it."""
        nodes = tuple(nodes)
        self.cover(nodes)
        words = one_line(" ".join(word for node in walk(nodes) for word in words_of(node)))
        found = [address for node in walk(nodes) if isinstance(node, HtmlElement) for address in addresses_of(node)]
        distinct = list(dict.fromkeys(found))
        more = [f"and {len(distinct) - _MOST_ADDRESSES} more addresses"] if len(distinct) > _MOST_ADDRESSES else []
        quoted = [quote(words)] if words else []
        return ", ".join(quoted + [cut(address, _LONGEST_ADDRESS) for address in distinct[:_MOST_ADDRESSES]] + more)

    def losses(self) -> tuple[Loss, ...]:
        """Return the losses, those of content first; of very many, the rest is counted in the last."""
        ordered = sorted(self._counts.items(), key=lambda counted: counted[0][0] == "cosmetic")
        named = [Loss(severity, message, count) for (severity, message), count in ordered[:MOST_LOSSES]]
        rest = ordered[MOST_LOSSES:]
        if not rest:
            return tuple(named)
        count = sum(counted for _, counted in rest)
        return (*named, Loss(rest[0][0][0], "more of the body is left out or changed than is listed here", count))

    def _count(self, severity: LossSeverity, message: str) -> None:
        key = (severity, message)
        self._counts[key] = self._counts.get(key, 0) + 1


def words_of(node: Node) -> list[str]:
    """Return the words of a node itself, not those of its children."""
    text = node if isinstance(node, str) else node.text if isinstance(node, Comment) else ""
    return text.split()


def addresses_of(element: HtmlElement) -> Iterator[str]:
    """Yield the addresses in the attributes of an element, as they are written; not those of alternative sizes."""
    for name, value in element.attributes.items():
        is_own = name.startswith("data-") or "-" in element.name  # attributes that only a script knows
        is_address = name in _ADDRESSES or (is_own and value.startswith(("http://", "https://")))
        if is_address and value.strip():
            yield value.strip()


def quote(text: str) -> str:
    """Return a text in quotation marks, shortened if it is long."""
    return f"“{cut(one_line(text), _LONGEST_EXCERPT)}”"


def cut(text: str, length: int = _LONGEST_ADDRESS) -> str:
    """Return a text of at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _sentence(what: str, found: str, advice: str = "") -> str:
    return f"{what} is left out{found and ': '}{found}{advice and '; '}{advice}"
