"""The last look at a body: what was in it and is neither in the output nor in a report is reported here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice

from syndication.text.body.loss_log import LossLog, addresses_of, cut, quote
from syndication.text.body.tree import HtmlElement, Inventory
from syndication.text.pictures import bare_address

_MOST_SEARCHES = 500  # words that are looked for within others
_MOST_ADDRESSES = 1000
_SEEN = frozenset(("href", "src", "poster", "cite", "data"))  # attributes that readers act on without a script
_HOLDERS = frozenset("article aside div figure p section span".split())
# The sanitiser writes > in attributes as &gt;, and every attribute as name="value".
_TAG = re.compile(r"<[^>]*+>")
_ADDRESS = re.compile(r' (?:href|src|poster)="([^"]*)"')


def report_rest(before: Inventory, clean: str, base: str, log: LossLog) -> None:
    """Add to the log the words and addresses of a body that neither its sanitised HTML nor the log has."""
    if words := _missing_words(before.texts, unescape(_TAG.sub(" ", clean)), log):
        log.lose(f"words are left out: {quote(' '.join(words))}")
    seen = {
        value.strip() for element in before.addressed for name, value in element.attributes.items() if name in _SEEN
    }
    seen.update(each for element in before.addressed if _is_replaced(element) for each in addresses_of(element))
    for address in _missing_addresses(before, clean, base, log):
        note = log.lose if address in seen else log.mention
        note(f"an address is left out: {cut(address)}")


def _is_replaced(element: HtmlElement) -> bool:
    """Return whether a script would show something at its address in place of an element."""
    return "-" in element.name or (element.name in _HOLDERS and not element.children)


def _missing_words(texts: Iterable[str], text: str, log: LossLog) -> list[str]:
    left = set(text.split()) | log.words
    words = dict.fromkeys(" ".join(texts).split())
    missing = [word for word in words if word not in left]
    if not missing:
        return []
    # A word may be joined to the one before, as "漢字" in an element to the text around it.
    joined = "".join(text.split())
    return [word for word in missing[:_MOST_SEARCHES] if word not in joined] + missing[_MOST_SEARCHES:]


def _missing_addresses(before: Inventory, clean: str, base: str, log: LossLog) -> list[str]:
    left = set(map(unescape, _ADDRESS.findall(clean))) | log.addresses
    found = dict.fromkeys(each for element in before.addressed for each in addresses_of(element))
    missing = [each for each in found if each not in left]
    if not missing:
        return []
    bare = {bare_address(each, base) for each in left} - {""}
    wanted = (each for each in missing if not each.lower().startswith(("mailto:", "tel:", "#")))
    return [each for each in islice(wanted, _MOST_ADDRESSES) if bare_address(each, base) not in bare]
