"""Liquid (Jekyll, Eleventy) and what Nunjucks has in common with it: `{% tag %}…{% endtag %}` and `{{ value }}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from msgspec import Struct

from syndication.sources.generators.templates import (
    Lost,
    TemplateContext,
    is_private_name,
    player_address,
    resolve_tags,
)
from syndication.sources.generators.values import text_of, value_at
from syndication.text.urls import is_http_url

_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}")
_ARGUMENT = re.compile(r"""(?:([A-Za-z_][\w-]{0,60})\s{0,5}[=:]\s{0,5})?(?:"([^"]*)"|'([^']*)'|([^\s"'=,|]{1,500}))""")
_QUOTED = re.compile(r"""(["'])([^"']{0,1000})\1""")
_PATH = re.compile(r"(site|page)\.([A-Za-z_][\w.-]{0,100})")
# What is in these depends on data that is not here: it may be what readers never saw.
_CONDITIONS = frozenset("if unless case for tablerow ifchanged capture switch macro filter".split())
_SILENT = frozenset("assign increment decrement cycle break continue liquid layout set import from extends".split())
_BRANCHES = frozenset("else elsif elif when".split())
_SAFE_FILTERS = frozenset("escape escape_once strip uri_escape xml_escape url relative_url absolute_url".split())
_OPEN = re.compile(r"\{%|\{\{")
_MARKS = {"{%": "%}", "{{": "}}"}
_LITERAL = {name: re.compile(rf"\{{%-?\s{{0,5}}end{name}\s{{0,5}}-?%\}}") for name in ("raw", "verbatim", "comment")}


class LiquidTag(Struct, frozen=True):
    """A tag or a value, at its place in the text; `name` is "" for a value."""

    start: int
    end: int
    name: str
    rest: str


def resolve_liquid(text: str, context: TemplateContext, lost: Lost) -> str:
    """Return a text without Liquid; what it showed and cannot be known is reported to `lost`."""
    if "{%" not in text and "{{" not in text:
        return text
    return _LiquidText(text, context, lost).resolve()


class _LiquidText:
    """The tags of one text. Each is looked at once."""

    def __init__(self, text: str, context: TemplateContext, lost: Lost) -> None:
        self._text = text
        self._context = context
        self._lost = lost
        self._tags = list(_tags_of(text))
        self._ends = _matching_ends(self._tags)

    def resolve(self) -> str:
        return resolve_tags(self._text, self._tags, self._ends, self._block, self._single)

    def _block(self, tag: LiquidTag, inside: str) -> str | None:
        """Return what a tag with an end becomes, None if its text is read on."""
        match tag.name:
            case "raw" | "verbatim":
                return inside
            case "comment":
                return ""
            case "highlight":
                return self._context.code(_without_raw(inside), tag.rest.split()[0] if tag.rest else "")
        if tag.name in _CONDITIONS:
            self._lost(f"the text in {{% {tag.name} %}} depends on the template; it is left out")
            return ""
        if is_private_name(tag.name):
            self._lost(f"the text in {{% {tag.name} %}}, which only some readers may see, is left out")
            return ""
        return None

    def _single(self, tag: LiquidTag) -> str:
        if not tag.name:
            return self._value(tag.rest)
        if tag.name in _SILENT or tag.name in _BRANCHES or tag.name.startswith("end"):
            return ""
        if tag.name in ("post_url", "link"):
            return self._address(tag)
        arguments = _arguments(tag.rest)
        name = tag.name
        if name.startswith(("include", "render", "embed")):
            name = (arguments.pop("0", "") or "").rpartition("/")[2].partition(".")[0]
        if address := player_address(name, arguments):
            return self._context.link(address)
        if link := _text_link(arguments):
            return link
        self._lost(f"the tag {{% {tag.name} %}} is left out")
        return ""

    def _address(self, tag: LiquidTag) -> str:
        target = tag.rest.strip().strip("\"'")
        if address := self._context.address_of(target):
            return address
        self._lost(f"a link by {{% {tag.name} %}} leads to a page whose address is not known")
        return ""

    def _value(self, expression: str) -> str:
        """Return a value of the site or page with simple filters, "" with a report if it cannot be known."""
        first, *filters = (part.strip() for part in expression.split("|"))
        value = self._plain(first)
        for each in filters:
            value = None if value is None else self._after_filter(value, each)
        if value is None and (quoted := _QUOTED.fullmatch(first)) and is_http_url(quoted[2]):
            return (
                f'<a href="{escape(quoted[2])}">{escape(quoted[2])}</a>' if self._context.is_html else f"<{quoted[2]}>"
            )
        if value is None:
            self._lost(f"the value {{{{ {first[:60]} }}}} is left out")
        return value or ""

    def _plain(self, name: str) -> str | None:
        context = self._context
        if quoted := _QUOTED.fullmatch(name):
            return quoted[2]
        if name == "site.url":
            return context.site.removesuffix(context.base_path) or None
        if name in ("site.baseurl", "site.pathPrefix"):
            return context.base_path
        found = _PATH.fullmatch(name)
        if not found:
            return text_of(context.fields.get(name)) or None
        values = context.values if found[1] == "site" else context.fields
        return text_of(value_at(values, found[2])) or None

    def _after_filter(self, value: str, name: str) -> str | None:
        word, _, argument = (part.strip() for part in name.partition(":"))
        if word in ("prepend", "append"):
            other = self._plain(argument)
            return None if other is None else other + value if word == "prepend" else value + other
        if word in ("relative_url", "url"):
            return f"{self._context.base_path}/{value.lstrip('/')}"
        if word == "absolute_url":
            return f"{self._context.site}/{value.lstrip('/')}"
        return value if word in _SAFE_FILTERS else None


def _tags_of(text: str) -> Iterator[LiquidTag]:
    """Yield the tags of a text, those in `{% raw %}` apart; what has no end is text."""
    at = 0
    while found := _OPEN.search(text, at):
        close = _MARKS[found[0]]
        end = text.find(close, found.end())
        if end < 0:
            return
        inside = text[found.end() : end].strip("- \t\r\n")
        at = end + len(close)
        word = _NAME.match(inside) if found[0] == "{%" else None
        name = word[0] if word else ""
        yield LiquidTag(found.start(), at, name, inside[len(name) :].strip())
        if name in _LITERAL:
            last = _LITERAL[name].search(text, at)
            if not last:
                return
            at = last.end()
            yield LiquidTag(last.start(), at, f"end{name}", "")


def _matching_ends(tags: list[LiquidTag]) -> dict[int, int]:
    """Return the index of the end of each tag that has one."""
    open_tags: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for index, tag in enumerate(tags):
        if tag.name.startswith("end"):
            if starts := open_tags.get(tag.name[3:]):
                ends[starts.pop()] = index
        elif tag.name:
            open_tags.setdefault(tag.name, []).append(index)
    return ends


def _arguments(text: str) -> dict[str, str]:
    """Return the arguments of a tag by their name, or by their place if they have none."""
    arguments: dict[str, str] = {}
    places = 0
    for name, double, single, bare in _ARGUMENT.findall(text[:2000]):
        key = name
        if not key:
            key, places = str(places), places + 1
        arguments.setdefault(key, double or single or bare)
    return arguments


def _text_link(arguments: dict[str, str]) -> str:
    """Return the link that a tag of a site's own has as a text and an address, "" if it has others."""
    words, address = arguments.get("0", ""), arguments.get("1", "")
    is_link = len(arguments) == 2 and words and is_http_url(address)
    return f'<a href="{escape(address)}">{escape(words)}</a>' if is_link else ""


def _without_raw(code: str) -> str:
    for mark in ("{% raw %}", "{% endraw %}", "{%raw%}", "{%endraw%}", "{%- raw -%}", "{%- endraw -%}"):
        code = code.replace(mark, "")
    return code
