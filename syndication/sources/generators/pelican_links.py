"""Links of Pelican to its own content: `{filename}other.md`, `{static}/images/a.jpg`, `{tag}port`."""

from __future__ import annotations

import re

from syndication.sources.generators.slugs import pelican_slug
from syndication.sources.generators.templates import Lost, TemplateContext

_LINK = re.compile(r"[{|](filename|static|attach|index|category|tag|author|photo|image)[}|]([^\s)\"'>#]{0,1000})")
_FOLDERS = {"category": "category", "tag": "tag", "author": "author"}


def resolve_pelican(text: str, context: TemplateContext, lost: Lost) -> str:
    """Return a text with addresses in place of links to content; files are at their path, as Pelican copies them."""

    def address(found: re.Match[str]) -> str:
        kind, target = found[1], found[2]
        if kind == "index":
            return f"{context.site}/"
        if kind in _FOLDERS:
            return f"{context.site}/{_FOLDERS[kind]}/{pelican_slug(target)}.html"
        if known := context.address_of(target if kind == "filename" else f"{kind}:{target}"):
            return known
        lost(f"a link by {{{kind}}} leads to a file whose address is not known")
        return "#"

    return _LINK.sub(address, text)
