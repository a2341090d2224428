"""MDX: Markdown with imports, components (`<Chart data={…} />`) and expressions (`{…}`), outside of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.sources.generators.templates import Lost, TemplateContext, is_private_name, player_address

_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_STATEMENT = re.compile(
    r"(?:import\s++(?:[\w{*]|[\"'])|export\s++(?:const|let|var|default|function|async|class|\{|\*))"
)
_TAG = re.compile(r"<(/?)([A-Z][\w.]{0,60})")
_TICKS = re.compile(r"`+")
_MARKS = re.compile(r"[`{\\]|</?[A-Z]")
_FAR = 5000  # characters within which people close what they open
_MOST_OPEN = 50  # of what is never closed; what follows is text
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])([A-Za-z_][\w-]{0,60}+)\s{0,5}+=\s{0,5}+(?:"([^"]*)"|'([^']*)'|\{\s{0,5}["'`]([^"'`{}]*)["'`]\s{0,5}\})"""
)


def resolve_mdx(text: str, context: TemplateContext, lost: Lost) -> str:
    """Return a text of MDX as Markdown; the text in components stays, their own content is reported to `lost`."""
    written = []
    for is_code, part in _parts(text):
        written.append(part if is_code else _MdxText(_without_statements(part), context, lost).resolve())
    return "".join(written)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text, and whether each is a fenced block of code (CommonMark 0.31 section 4.5)."""
    at, fence = 0, ""
    for found in _FENCE.finditer(text):
        if not fence:
            if "`" in found[2] and found[1][0] == "`":
                continue
            yield False, text[at : found.start()]
            at, fence = found.start(), found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            yield True, text[at : found.end()]
            at, fence = found.end(), ""
    yield bool(fence), text[at:]


def _without_statements(text: str) -> str:
    """Return a text without paragraphs that are JavaScript."""
    blocks = text.split("\n\n")
    return "\n\n".join("" if _STATEMENT.match(block.lstrip("\n")) else block for block in blocks)


class _MdxText:
    """A text outside of fences, read once from left to right."""

    def __init__(self, text: str, context: TemplateContext, lost: Lost) -> None:
        self._text = text
        self._context = context
        self._lost = lost
        self._private = ""
        self._unclosed = 0

    def resolve(self) -> str:
        text, written, at = self._text, list[str](), 0
        while found := _MARKS.search(text, at):
            self._write(written, text[at : found.start()])
            at = self._after(found, written)
        self._write(written, text[at:])
        return "".join(written)

    def _write(self, written: list[str], part: str) -> None:
        if not self._private:
            written.append(part)

    def _after(self, found: re.Match[str], written: list[str]) -> int:
        """Write what a mark begins, and return where the text goes on."""
        text, start = self._text, found.start()
        match found[0][0]:
            case "`":
                ticks = _TICKS.match(text, start)
                run = ticks[0] if ticks else "`"
                end = text.find(run, start + len(run), start + len(run) + _FAR)
                stop = end + len(run) if end >= 0 else start + len(run)
                self._write(written, text[start:stop])
                return stop
            case "\\":
                self._write(written, text[start : start + 2])
                return start + 2
            case "{":
                return self._expression(start, written)
        return self._component(start, written)

    def _expression(self, start: int, written: list[str]) -> int:
        end = _end_of_braces(self._text, start) if self._unclosed < _MOST_OPEN else -1
        if end < 0:
            self._unclosed += 1
            self._write(written, self._text[start])
            return start + 1
        if not self._text[start + 1 : end].strip().startswith("/*") and self._text[start + 1 : end].strip("'\" "):
            self._lost("an expression of MDX is left out")
        return end + 1

    def _component(self, start: int, written: list[str]) -> int:
        tag = _TAG.match(self._text, start)
        end = _end_of_tag(self._text, start) if tag and self._unclosed < _MOST_OPEN else -1
        if not tag or end < 0:
            self._unclosed += 1
            self._write(written, self._text[start])
            return start + 1
        name = tag[2]
        if tag[1]:
            self._private = "" if name == self._private else self._private
            return end + 1
        inside = self._text[tag.end() : end]
        is_alone = inside.rstrip().endswith("/")
        if is_private_name(name) and not is_alone and not self._private:
            self._lost(f"the text in <{name}>, which only some readers may see, is left out")
            self._private = name
        elif not self._private:
            arguments = {key: double or single or braces for key, double, single, braces in _ATTRIBUTE.findall(inside)}
            address = player_address(name, arguments)
            written.append(self._context.link(address) if address else "")
            if not address:
                self._lost(f"the component <{name}> is left out" + ("" if is_alone else "; the text in it is not"))
        return end + 1


def _end_of_braces(text: str, start: int) -> int:
    """Return where the brace at `start` is closed, -1 if it is not within what people write."""
    depth = 0
    for at in range(start, min(len(text), start + _FAR)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at
    return -1


def _end_of_tag(text: str, start: int) -> int:
    """Return where a tag ends, outside of braces and quotation marks; -1 if it does not within what people write."""
    depth, quote = 0, ""
    for at in range(start, min(len(text), start + _FAR)):
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and not depth:
            quote = char
        elif char == ">" and not depth:
            return at
        depth += 0 if quote else (char == "{") - (char == "}")
    return -1
