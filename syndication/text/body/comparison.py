"""The last look at a body: what was in it and is neither in the output nor in a report is reported here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndication.text.body.loss_log import LossLog, addresses_of, cut, quote
from syndication.text.body.tree import Element, Node, Nodes, elements, walk
from syndication.text.pictures import bare_address

_MOST_SEARCHES = 500  # words that are looked for within others
_MOST_ADDRESSES = 100
_WITHOUT_WORDS = frozenset(("script", "style"))


def report_rest(before: Nodes, after: Nodes, base: str, log: LossLog) -> None:
    """Add to the log the words and addresses of `before` that neither `after` nor the log has."""
    if words := _missing_words(before, after, log):
        log.lose(f"words are left out: {quote(' '.join(words))}")
    for address in _missing_addresses(before, after, base, log):
        log.lose(f"an address is left out: {cut(address)}")


def _missing_words(before: Nodes, after: Nodes, log: LossLog) -> list[str]:
    left = {word for node in walk(after) if isinstance(node, str) for word in node.split()} | log.words
    missing = list(dict.fromkeys(word for word in _visible_words(before) if word not in left))
    if not missing:
        return []
    # A word may be joined to the one before, as "漢字" in an element to the text around it.
    joined = "".join(word for node in walk(after) if isinstance(node, str) for word in node.split())
    return [word for word in missing[:_MOST_SEARCHES] if word not in joined] + missing[_MOST_SEARCHES:]


def _visible_words(nodes: Iterable[Node]) -> Iterator[str]:
    hidden = {id(child) for element in elements(nodes, *_WITHOUT_WORDS) for child in element.children}
    return (word for node in walk(nodes) if isinstance(node, str) and id(node) not in hidden for word in node.split())


def _missing_addresses(before: Nodes, after: Nodes, base: str, log: LossLog) -> list[str]:
    left = set(_addresses(after)) | log.addresses
    missing = list(dict.fromkeys(each for each in _addresses(before) if each not in left))
    if not missing:
        return []
    bare = {bare_address(each, base) for each in left}
    wanted = [each for each in missing if (found := bare_address(each, base)) and found not in bare]
    return wanted[:_MOST_ADDRESSES]


def _addresses(nodes: Iterable[Node]) -> Iterator[str]:
    return (each for element in elements(nodes) for each in addresses_of(element) if isinstance(element, Element))
