"""Shortcodes of Hugo (`{{< name >}}`, `{{% name %}}`) and Zola (`{{ name() }}`, `{% name() %}…{% end %}`)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from syndication.sources.generators.templates import (
    Lost,
    TemplateContext,
    figure,
    is_private_name,
    player_address,
    resolve_tags,
)
from syndication.sources.generators.values import text_of, value_at

_ARGUMENT = re.compile(
    r"""(?:([A-Za-z_][\w-]{0,60})\s{0,5}=\s{0,5})?(?:"((?:[^"\\]|\\.)*+)"|'([^']*)'|`([^`]*)`|([^\s"'`=,()]{1,500}))"""
)
_HUGO = re.compile(r"\{\{(<|%)")
_HUGO_NAME = re.compile(r"(/?)\s{0,5}([A-Za-z_][\w./-]{0,80})")
_ZOLA = re.compile(r"(\{\{|\{%)(?:(/\*)|-?\s{0,5}([A-Za-z_]\w{0,60})(?=\s{0,5}(\()|\s{0,5}-?%\}))")
_ZOLA_LINK = re.compile(r"(\]\(|<|\]:\s?)@/([^\s)>#]{1,500})")


class ShortcodeTag(Struct, frozen=True):
    """A shortcode at its place: an opening one, or the end of one. A `literal` is text that only looks like one."""

    start: int
    end: int
    name: str
    arguments: Mapping[str, str] = {}
    is_end: bool = False
    is_alone: bool = False
    literal: str = ""


def resolve_hugo(text: str, context: TemplateContext, lost: Lost) -> str:
    """Return a text without the shortcodes of Hugo."""
    if "{{<" not in text and "{{%" not in text:
        return text
    return _ShortcodeText(text, _hugo_tags(text), context, lost).resolve()


def resolve_zola(text: str, context: TemplateContext, lost: Lost) -> str:
    """Return a text without the shortcodes of Zola, and with the addresses of the files that `@/` names."""

    def linked(found: re.Match[str]) -> str:
        address = context.address_of(found[2])
        if not address:
            lost("a link by @/ leads to a page whose address is not known")
        return f"{found[1]}{address or '#'}"

    linked_text = _ZOLA_LINK.sub(linked, text)
    if "{{" not in linked_text and "{%" not in linked_text:
        return linked_text
    return _ShortcodeText(linked_text, _zola_tags(linked_text), context, lost).resolve()


class _ShortcodeText:
    """The shortcodes of one text."""

    def __init__(self, text: str, tags: list[ShortcodeTag], context: TemplateContext, lost: Lost) -> None:
        self._text = text
        self._tags = tags
        self._context = context
        self._lost = lost
        self._ends = _matching_ends(tags)

    def resolve(self) -> str:
        return resolve_tags(self._text, self._tags, self._ends, self._block, self._single)

    def _block(self, tag: ShortcodeTag, inside: str) -> str | None:
        """Return what a shortcode with an end becomes, None if its text is read on."""
        match tag.name:
            case "highlight":
                return self._context.code(inside, tag.arguments.get("0", ""))
            case "comment":
                return ""
        if is_private_name(tag.name):
            self._lost(f"the text in the shortcode {tag.name}, which only some readers may see, is left out")
            return ""
        return None

    def _single(self, tag: ShortcodeTag) -> str:
        if tag.is_end:
            return ""
        if tag.literal:
            return tag.literal
        arguments, name = tag.arguments, tag.name
        if name in ("ref", "relref"):
            return self._reference(arguments.get("path") or arguments.get("0", ""), name)
        if name == "param" and (value := text_of(value_at(self._context.fields, arguments.get("0", "")))):
            return value
        if name in ("figure", "img", "image") and (source := arguments.get("src") or arguments.get("0", "")):
            captions = (arguments.get(part, "") for part in ("title", "caption", "attr"))
            return figure(source, arguments.get("alt", ""), captions, arguments.get("link", ""))
        if address := player_address(name, arguments):
            return self._context.link(address)
        self._lost(f"the shortcode {name} is left out")
        return ""

    def _reference(self, target: str, name: str) -> str:
        path, mark, fragment = target.partition("#")
        if not path and mark:
            return f"#{fragment}"
        if address := self._context.address_of(path):
            return f"{address}{mark}{fragment}"
        self._lost(f"a link by the shortcode {name} leads to a page whose address is not known")
        return "#"


def _matching_ends(tags: list[ShortcodeTag]) -> dict[int, int]:
    """Return the index of the end of each shortcode that has one; Zola's `{% end %}` ends the last one."""
    waiting: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for index, tag in enumerate(tags):
        if tag.is_alone or tag.literal:
            continue
        starts = waiting.setdefault("" if tag.name == "end" else tag.name, [])
        if not tag.is_end:
            starts.append(index)
            waiting.setdefault("", []).append(index)
        elif starts:
            ends[starts.pop()] = index
    return ends


def _hugo_tags(text: str) -> list[ShortcodeTag]:
    tags: list[ShortcodeTag] = []
    at = 0
    while found := _HUGO.search(text, at):
        close = f"{'>' if found[1] == '<' else '%'}}}}}"
        end = text.find(close, found.end())
        if end < 0:
            break
        at = end + len(close)
        inside = text[found.end() : end].strip()
        if inside.startswith("/*"):
            literal = f"{found[0]} {inside[2:].removesuffix('*/').strip()} {close}"
            tags.append(ShortcodeTag(found.start(), at, "", literal=literal))
        elif name := _HUGO_NAME.match(inside):
            rest = inside[name.end() :]
            is_alone = rest.endswith("/")
            arguments = _arguments(rest.removesuffix("/"))
            tags.append(ShortcodeTag(found.start(), at, name[2], arguments, bool(name[1]), is_alone))
    return tags


def _zola_tags(text: str) -> list[ShortcodeTag]:
    tags: list[ShortcodeTag] = []
    at = 0
    while found := _ZOLA.search(text, at):
        close = "}}" if found[1] == "{{" else "%}"
        end = text.find(close, found.end())
        if end < 0:
            break
        at, inside = end + 2, text[found.end() : end]
        is_end = found[3] == "end" and not found[4]
        if found[2]:
            literal = f"{found[1]}{inside.removesuffix('*/')}{close}"
            tags.append(ShortcodeTag(found.start(), at, "", literal=literal))
        elif found[4] or is_end:
            tags.append(
                ShortcodeTag(found.start(), at, found[3], _arguments(inside.strip("-( )\n")), is_end, close == "}}")
            )
    return tags


def _arguments(text: str) -> dict[str, str]:
    """Return the arguments by their name, or by their place if they have none."""
    arguments: dict[str, str] = {}
    places = 0
    for name, double, single, raw, bare in _ARGUMENT.findall(text[:4000]):
        key = name
        if not key:
            key, places = str(places), places + 1
        arguments.setdefault(key, double.replace('\\"', '"') or single or raw or bare)
    return arguments
