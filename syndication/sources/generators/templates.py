"""What a generator would have replaced in a text, when the built page is not there: links, players, figures.

What only the generator can fill is left out and reported, so that readers never see a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Literal, Protocol, TypeVar

from msgspec import Struct

from syndication.text.urls import is_http_url

Tag = TypeVar("Tag", bound="TemplateTag")
TemplateSyntax = Literal["liquid", "hugo", "zola", "mdx", "pelican", ""]
Lost = Callable[[str], None]

_FENCE = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_ID = re.compile(r"[\w-]{1,100}")
_PRIVATE = re.compile(r"member|subscri|paid|premium|private|paywall|password|logged_?in|draft|secret", re.IGNORECASE)
_PLAYERS: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtubelite": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "streamable": "https://streamable.com/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
}
_NAMES_OF_ID = ("id", "videoid", "video", "v", "src", "url", "href", "link", "0")
_OWNED = frozenset(("gist", "tweet", "twitter", "x"))  # these have an owner before the id


class TemplateContext(Struct, frozen=True):
    """What tags refer to. `address_of` returns the address of another file as a tag names it, "" if it is unknown.

    `site` is the address of the site, and `base_path` the path in it, both without a slash at the end. `is_html`: the
    text is HTML, not Markdown.
    """

    syntax: TemplateSyntax = ""
    site: str = ""
    base_path: str = ""
    address_of: Callable[[str], str] = str
    values: Mapping[str, Any] = {}
    fields: Mapping[str, Any] = {}
    is_html: bool = False

    def link(self, address: str) -> str:
        """Return an address as a link in a paragraph of its own."""
        if set(address) & set("<> \n"):
            return ""
        return (
            f'\n\n<p><a href="{escape(address)}">{escape(address)}</a></p>\n\n'
            if self.is_html
            else f"\n\n<{address}>\n\n"
        )

    def code(self, text: str, language: str) -> str:
        """Return a block of code, in Markdown with a fence that is longer than any in it."""
        if self.is_html:
            return f"\n<pre><code>{escape(text.strip(chr(10)), quote=False)}</code></pre>\n"
        longest = max((len(run) for run in _FENCE.findall(text)), default=2)
        fence = "`" * (longest + 1)
        word = language if _LANGUAGE.fullmatch(language) else ""
        return f"\n\n{fence}{word}\n{text.strip(chr(10))}\n{fence}\n\n"


class TemplateTag(Protocol):
    """A tag at its place in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def resolve_tags(
    text: str,
    tags: Sequence[Tag],
    ends: Mapping[int, int],
    block: Callable[[Tag, str], str | None],
    single: Callable[[Tag], str],
) -> str:
    """Return a text with other text in place of its tags. Each tag is looked at once.

    `ends` has the index of the end of each tag that has one. `block` returns what such a tag becomes with the text in
    it, None if that is read on. `single` returns what any other tag becomes.
    """
    written, at, index = list[str](), 0, 0
    while index < len(tags):
        tag = tags[index]
        written.append(text[at : tag.start])
        last = ends.get(index)
        replaced = block(tag, text[tag.end : tags[last].start]) if last is not None else None
        if replaced is not None and last is not None:
            written.append(replaced)
            index = last
        else:
            written.append(single(tag))
        at = tags[index].end
        index += 1
    return "".join((*written, text[at:]))


def is_private_name(name: str) -> bool:
    """Return whether the name of a tag says that only some readers may see what is in it."""
    return bool(_PRIVATE.search(name))


def player_address(name: str, arguments: Mapping[str, str]) -> str:
    """Return the address of what a tag such as `youtube` plays, "" if its arguments do not say it.

    Arguments without a name are named by their place: "0", "1".
    """
    plain = name.lower().replace("-", "").replace("_", "").removesuffix("embed").removesuffix("simple")
    template = _PLAYERS.get(plain, "")
    values = {key.lower(): value.strip() for key, value in arguments.items()}
    found = next((values[key] for key in _NAMES_OF_ID if values.get(key)), "")
    if not template or not found:
        return ""
    if is_http_url(found):
        return found
    owner, number = values.get("user") or values.get("0", ""), values.get("id") or values.get("1", "")
    if plain in _OWNED and _ID.fullmatch(owner) and _ID.fullmatch(number) and owner != number:
        between = "/" if plain == "gist" else "/status/"
        return f"https://{'gist.github.com' if plain == 'gist' else 'x.com'}/{owner}{between}{number}"
    parts = found.split("/")
    is_id = all(map(_ID.fullmatch, parts)) and len(parts) <= (2 if plain == "gist" else 1)
    return template.format(found) if is_id else ""


def figure(source: str, alt: str, captions: Iterable[str], link: str = "") -> str:
    """Return a picture with its caption, as a block of HTML in Markdown."""
    image = f'<img src="{escape(source)}" alt="{escape(alt)}">'
    linked = f'<a href="{escape(link)}">{image}</a>' if link else image
    words = " ".join(filter(None, captions))
    caption = f"<figcaption>{escape(words, quote=False)}</figcaption>" if words else ""
    return f"\n\n<figure>{linked}{caption}</figure>\n\n"
