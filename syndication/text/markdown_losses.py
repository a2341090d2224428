"""What Markdown loses as HTML: definitions that no link uses, languages of code, marks of footnotes without a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from syndication.text.lines import one_line
from syndication.text.loss import Loss

_MOST_LOSSES = 50
_LONGEST = 300
_MARK = re.compile(r"\[\^[^\[\]\s]{1,100}\]")


def losses_of(tokens: Sequence[Token], env: Mapping[str, Any]) -> tuple[Loss, ...]:
    """Return what is lost of parsed Markdown with these `tokens` and this environment of the parser."""
    inline = [child for token in tokens for child in _within(token)]
    found = dict.fromkeys((*_definitions(inline, env), *_languages(tokens), *_marks(inline)))
    return tuple(list(found)[:_MOST_LOSSES])


def _within(token: Token) -> Iterator[Token]:
    """Yield the tokens of a line, those of the alternative text of pictures included."""
    for child in token.children or ():
        yield child
        yield from child.children or ()


def _definitions(inline: Iterable[Token], env: Mapping[str, Any]) -> Iterator[Loss]:
    """Yield the definitions of links whose address or title is nowhere. "[//]: # (words)" is used as a comment."""
    used = {(token.attrGet("href") or token.attrGet("src"), token.attrGet("title") or "") for token in inline}
    addresses = {address for address, _ in used} | {"", "#"}
    for definition in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
        address, title = str(definition["href"]), one_line(str(definition["title"]))
        if (definition["href"], definition["title"]) in used or (address in addresses and not title):
            continue
        if address in addresses:
            yield Loss("cosmetic", f"a title in a definition of Markdown is left out: “{_cut(title)}”")
        else:
            words = f" “{_cut(title)}”" if title else ""
            yield Loss("loses content", f"no link uses a definition, so that it is left out: {_cut(address)}{words}")


def _languages(tokens: Iterable[Token]) -> Iterator[Loss]:
    for token in tokens:
        if token.type == "fence" and token.info.strip():
            yield Loss("cosmetic", f"the language of a block of code is left out: “{_cut(one_line(token.info))}”")


def _marks(inline: Iterable[Token]) -> Iterator[Loss]:
    for token in inline:
        for mark in _MARK.findall(token.content) if token.type == "text" else ():
            yield Loss("cosmetic", f"a mark of a footnote that is not in the text goes out as it is: {_cut(mark)}")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
