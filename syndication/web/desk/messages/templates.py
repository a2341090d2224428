"""Templates of messages with places for values: which of them made a message, and with which values. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

_PLACE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"[0-9][0-9.,]*")
# What follows such a place is looked for from the end: the value quotes others, and a cure of ours comes last.
_QUOTES = frozenset(("found",))
_OF_NUMBERS = frozenset(("number", "most", "least", "status", "position", "length", "version"))

Values = Mapping[str, str]


class MessageTemplate(Struct, frozen=True):
    """A template ("has {number} bytes"): its text, the names of its places, and the literal texts around them."""

    text: str
    places: tuple[str, ...]
    literals: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Return how many characters are literal. A template with more of them says more about a message."""
        return sum(map(len, self.literals))

    def values_in(self, message: str) -> Values | None:
        """Return the value of each place, None if the message is of another template.

        Each value ends where the next literal text first appears (a quotation: last), so nothing is tried twice.
        """
        first, *middle, last = self.literals
        at, end = len(first), len(message) - len(last)
        if at >= end or not (message.startswith(first) and message.endswith(last)):
            return None
        values = []
        for place, literal in zip(self.places, middle, strict=False):
            find = message.rfind if place in _QUOTES else message.find
            found = find(literal, at + 1, end)
            if found < 0:
                return None
            values.append(message[at:found])
            at = found + len(literal)
        values.append(message[at:end])
        pairs = dict(zip(self.places, values, strict=True))
        return pairs if at < end and all(map(_is_possible, pairs, values)) else None


class TemplateIndex:
    """Templates by their rarest word, so that a message is compared only with those that share a word with it."""

    def __init__(self, texts: Iterable[str]) -> None:
        templates = sorted(map(parse_template, texts), key=lambda one: one.weight, reverse=True)
        counts = Counter(word for one in templates for word in _whole_words(one))
        self._by_word: dict[str, list[tuple[int, MessageTemplate]]] = {}
        for rank, template in enumerate(templates):
            rarest = min(_whole_words(template), key=lambda word: (counts[word], -len(word), word))
            self._by_word.setdefault(rarest, []).append((rank, template))

    def find(self, message: str) -> Iterator[tuple[MessageTemplate, Values]]:
        """Yield the templates that a message may be made from, with its values; the most telling one first."""
        words = set(_WORD.findall(message)) & self._by_word.keys()
        for _, template in sorted(pair for word in words for pair in self._by_word[word]):
            values = template.values_in(message)
            if values is not None:
                yield template, values


def has_places(text: str) -> bool:
    """Return whether a text is a template."""
    return _PLACE.search(text) is not None


def parse_template(text: str) -> MessageTemplate:
    """Return the template that a text is."""
    parts = _PLACE.split(text)
    return MessageTemplate(text, tuple(parts[1::2]), tuple(parts[0::2]))


def fill(text: str, values: Values) -> str:
    """Return a text with the values in its places. Values are no templates."""
    return _PLACE.sub(lambda place: values[place[1]], text)


def _whole_words(template: MessageTemplate) -> set[str]:
    """Return the words of a template that no value can make longer."""
    found = set()
    last = len(template.literals) - 1
    for number, literal in enumerate(template.literals):
        for word in _WORD.finditer(literal):
            if (word.start() or not number) and (word.end() < len(literal) or number == last):
                found.add(word[0])
    return found


def _is_possible(place: str, value: str) -> bool:
    return place not in _OF_NUMBERS or _NUMBER.fullmatch(value) is not None
