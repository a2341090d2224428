"""Rules of profiles: "SOURCE|TRANSFORMATION:ARGUMENT|…" or "'fixed words'" becomes a function of a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from syndication.formats.profiles.sources import COUNT, FIRST, LISTS, OF_FEEDS, OF_STORIES, list_and_most
from syndication.formats.profiles.transformations import TRANSFORMATIONS, Value, as_text
from syndication.model.partners.profile import Repeated
from syndication.model.partners.profile import Rule as Written
from syndication.text.near_words import cure_of_word

EACH = "each"
OWN_TEXT = "."
Sources: TypeAlias = Mapping[str, Callable[[Any], Value]]
CompiledRule: TypeAlias = Callable[[Any], str]


class RuleError(ValueError):
    """A rule with a word that nobody knows; the message says what to write."""


@lru_cache(maxsize=4096)
def _compiled(text: str, kind: str) -> CompiledRule:
    first, *steps = (part.strip() for part in _split(text))
    start = _start(first, _sources_of(kind))
    changes = [_change(step) for step in steps]

    def value_of(subject: Any) -> str:
        value = start(subject)
        for change in changes:
            value = change(value) if value not in (None, "", ()) else None
        return as_text(value)

    return value_of


def compile_rule(text: Written, kind: str) -> CompiledRule:
    """Return the function that a rule means; `kind` is "feed", "story" or the name of a list.

    Raises:
        RuleError: it has an unknown word.
    """
    return _compiled(text, kind)


def fault_of_rule(rule: Written | Repeated, kind: str) -> str:
    """Return what is wrong with the rule of a target, "" if nothing is."""
    try:
        if isinstance(rule, str):
            compile_rule(rule, kind)
            return ""
        each = rule.get(EACH, "")
        name, most = list_and_most(each)
        if name not in LISTS:
            return f'each = "{each}": is not a list; {cure_of_word(name, tuple(LISTS), "the lists")}'
        if name != each and not most:
            return f'each = "{each}": needs a number; write each = "{name}{FIRST}3"'
        for target, part in rule.items():
            if target != EACH:
                compile_rule(part, name)
    except RuleError as error:
        return str(error)
    return ""


def _sources_of(kind: str) -> Sources:
    if kind == "feed":
        return OF_FEEDS
    return OF_STORIES if kind == "story" else LISTS[kind].sources


def _split(text: str) -> list[str]:
    """Return the parts of a rule; fixed words in quotation marks may contain a bar."""
    if text.startswith("'"):
        end = text.find("'", 1)
        if end < 0:
            raise RuleError(f"{text}: the quotation mark ' is not closed")
        rest = text[end + 1 :].strip().removeprefix("|")
        return [text[: end + 1], *(rest.split("|") if rest else [])]
    return text.split("|")


def _start(word: str, sources: Sources) -> Callable[[Any], Value]:
    if word.startswith("'"):
        fixed = word[1:-1]
        return lambda _: fixed
    if word not in sources:
        raise RuleError(f"{word or 'nothing'}: is not a field; {cure_of_word(word, tuple(sources), 'the fields')}")
    return sources[word]


def _change(step: str) -> Callable[[Value], Value]:
    name, _, argument = step.partition(":")
    if name not in TRANSFORMATIONS:
        cure = cure_of_word(name, tuple(TRANSFORMATIONS), "the transformations")
        raise RuleError(f"{name or 'nothing'}: is not a transformation; {cure}")
    if name in ("cut", "first") and not COUNT.fullmatch(argument):
        raise RuleError(f"{step}: needs a number; write {name}:150")
    change = TRANSFORMATIONS[name]
    return lambda value: change(value, argument)
