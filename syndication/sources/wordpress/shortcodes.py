"""Shortcodes: `[caption]`, `[gallery]`, `[audio]`, `[video]`, `[playlist]` and `[embed]` as HTML; others are left out.

A word in brackets such as `[sic]` is text: a shortcode has attributes, an end tag, or a name that WordPress itself or
a known plugin gave it. What is in an element for code stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from syndication.sources.code_spans import change_outside, code
from syndication.sources.wordpress.site import Attachment

_NAME = r"[A-Za-z][A-Za-z0-9_-]{1,60}"
_VALUES = r"""(?:[\s/](?:[^\[\]<>"']|<[^<>]{0,2000}>|"[^"\]]{0,2000}"|'[^'\]]{0,2000}')*+)?+"""
_TAG = re.compile(rf"(\[?)\[(/?)({_NAME})({_VALUES})\](\]?)")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([A-Za-z_][\w-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_QUOTES = str.maketrans(dict.fromkeys("“”″„«»", '"') | dict.fromkeys("‘’′", "'"))
_OURS = frozenset("caption wp_caption gallery playlist audio video embed".split())
_EMBEDS = frozenset("youtube vimeo twitter tweet instagram soundcloud gist facebook tiktok dailymotion spotify".split())
_EMBEDDED = re.compile(r"""\s+["']?(?:https?://|[\w-]*\d)""")  # an address or a number: "[Twitter users]" is text
_KNOWN = _OURS | frozenset("code contact-form contact-form-7".split())
_ADDRESS = re.compile(r"https?://[^\s<>\"'|\[\]]+")
_PRIVATE = re.compile(
    r"members?|membership|members?_|restrict|private|paid|paywall|premium|subscribers?|loggedin|logged_in|is_logged|"
    r"pmpro|mepr|wlm_|wcm_|s2If|ihc-|arm_|leaky|um_loggedin|content_control|visitor|password",
    re.IGNORECASE,
)
_PAYWALL = re.compile(r"\w*paywall", re.IGNORECASE)  # one without an end tag ends what all may read
_ADDRESS_ALONE = re.compile(
    r"^[ \t]*+(?:<p>)?+[ \t]*+(https?://[^\s<>\"\[\]]++)[ \t]*+(?:</p>)?+[ \t]*+$", re.MULTILINE
)
_PICTURE = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)\s*(.*)", re.DOTALL | re.IGNORECASE)
_FILES = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "flac", "wma", "wmv", "flv")
_NUMBERS = re.compile(r"[0-9]{1,15}")

Lost = Callable[[str], None]


class MediaLookup:
    """The attachments that the shortcodes of one post name; `own` are those of a gallery that names none."""

    def __init__(self, find: Callable[[int], Attachment | None], own: Iterable[int]) -> None:
        self.find = find
        self.own = tuple(own)


def link_addresses(text: str) -> str:
    """Return `text` with each address alone on its line as a paragraph with a link: WordPress embeds what is there."""
    return change_outside(
        text, code(text), lambda part: _ADDRESS_ALONE.sub(lambda found: f"\n\n{_link(found[1])}\n\n", part)
    )


def resolve_shortcodes(text: str, media: MediaLookup, lost: Lost) -> str:
    """Return `text` without shortcodes; what they showed and cannot be written as HTML is reported to `lost`."""
    if "[" not in text:
        return text
    return _Shortcodes(text, media, lost).resolve()


def _tags_outside_code(text: str) -> list[re.Match[str]]:
    spans = code(text)
    start, end = next(spans, (len(text), len(text)))
    tags = []
    for tag in _TAG.finditer(text):
        while tag.start() >= end and end < len(text):
            start, end = next(spans, (len(text), len(text)))
        if tag.start() < start:
            tags.append(tag)
    return tags


class _Shortcodes:
    """The shortcodes of a text."""

    def __init__(self, text: str, media: MediaLookup, lost: Lost) -> None:
        self._text = text
        self._media = media
        self._lost = lost
        self._tags = _tags_outside_code(text)
        self._ends = self._matching_ends()

    def resolve(self) -> str:
        written, at, index = [], 0, 0
        while index < len(self._tags):
            tag = self._tags[index]
            written.append(self._text[at : tag.start()])
            end = self._ends.get(index)
            if tag[1] and tag[5]:  # [[gallery]] is [gallery] for readers
                written.append(tag[0][1:-1])
            elif not self._is_shortcode(index):
                written.append(tag[0])
            elif end is None and not tag[2] and _PAYWALL.match(tag[3]):
                self._lost(f"what follows [{tag[3]}], which only some readers may see, is left out")
                return "".join(written)
            else:
                written.append(tag[1] + self._replace(index) + tag[5])
                if end is not None and self._has_inside(tag[3]):
                    index = end
            at = self._tags[index].end()
            index += 1
        return "".join((*written, self._text[at:]))

    def _matching_ends(self) -> dict[int, int]:
        """Return the index of the end tag of each tag that has one."""
        open_tags: dict[str, list[int]] = {}
        ends: dict[int, int] = {}
        for index, tag in enumerate(self._tags):
            name = tag[3].lower()
            if not tag[2]:
                open_tags.setdefault(name, []).append(index)
            elif starts := open_tags.get(name):
                ends[starts.pop()] = index
        return ends

    def _is_shortcode(self, index: int) -> bool:
        tag = self._tags[index]
        name = tag[3].lower()
        return bool(
            name in _KNOWN
            or (name in _EMBEDS and _EMBEDDED.match(_plain(tag[4])))
            or _PAYWALL.match(name)
            or index in self._ends
            or tag[2]
            or tag[4].endswith("/")
            or _ATTRIBUTE.search(_plain(tag[4]))
            or (("_" in name or "-" in name) and not tag[4].strip() and name == tag[3])
        )

    @staticmethod
    def _has_inside(name: str) -> bool:
        """Return whether what is between the tags is written by `_replace`, and not as a text of its own."""
        return name.lower() in _OURS or bool(_PRIVATE.match(name))

    def _replace(self, index: int) -> str:
        tag = self._tags[index]
        name, values = tag[3].lower(), _plain(tag[4])
        attributes = {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(values)}
        end = self._ends.get(index)
        inside = self._text[tag.end() : self._tags[end].start()] if end is not None else ""
        if tag[2]:
            return ""
        match name:
            case "caption" | "wp_caption":
                return _figure(inside, attributes.get("caption", ""))
            case "gallery" | "playlist":
                return self._gallery(attributes, is_list=name == "playlist")
            case "audio" | "video":
                return self._player(name, attributes, inside.strip() or _address_in(values))
            case "embed":
                address = inside.strip() or attributes.get("src", "")
                return f"\n\n{_link(address)}\n\n" if address.startswith(("http://", "https://")) else ""
            case _ if name in _EMBEDS and (address := _address_in(values)):
                return f"\n\n{_link(address)}\n\n"
        return self._other(tag[3], is_pair=end is not None)

    def _gallery(self, attributes: dict[str, str], *, is_list: bool) -> str:
        named = attributes.get("ids", "") or attributes.get("include", "")
        numbers = [int(number) for number in _NUMBERS.findall(named)] or self._media.own
        found = [attachment for number in numbers if (attachment := self._media.find(number))]
        if len(found) < len(numbers) or not numbers:
            self._lost("files of a gallery or a playlist are not in the export; they are left out")
        return "\n\n" + "\n".join(_file_link(each) if is_list else _picture(each) for each in found) + "\n\n"

    def _player(self, name: str, attributes: dict[str, str], unnamed: str) -> str:
        """Return a player; `unnamed` is an address that no attribute has: `[audio https://old.example/a.mp3]`."""
        address = next((attributes[key] for key in _FILES if attributes.get(key)), "") or unnamed
        if not address.startswith(("http://", "https://", "/")):
            self._lost(f"the shortcode [{name}] names no file; it is left out")
            return ""
        return f'\n\n<{name} controls src="{escape(address)}"></{name}>\n\n'

    def _other(self, name: str, *, is_pair: bool) -> str:
        if is_pair and _PRIVATE.match(name):
            self._lost(f"the text in [{name}], which only some readers may see, is left out")
        else:
            self._lost(f"the shortcode [{name}] is left out")
        return ""


def _address_in(text: str) -> str:
    found = _ADDRESS.search(text)
    return unescape(found[0]) if found else ""


def _plain(values: str) -> str:
    return values.translate(_QUOTES)


def _figure(inside: str, caption: str) -> str:
    found = _PICTURE.match(inside)
    if not found:
        return inside
    words = caption or found[2].strip()
    return f"\n\n<figure>{found[1]}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>\n\n"


def _picture(attachment: Attachment) -> str:
    size = f' width="{attachment.width}" height="{attachment.height}"' if attachment.width else ""
    image = f'<img src="{escape(attachment.url)}" alt="{escape(attachment.alt)}"{size}>'
    caption = f"<figcaption>{attachment.caption}</figcaption>" if attachment.caption else ""
    return f"<figure>{image}{caption}</figure>"


def _file_link(attachment: Attachment) -> str:
    name = attachment.url.rpartition("/")[2]
    return f'<p><a href="{escape(attachment.url)}">{escape(attachment.caption or name)}</a></p>'


def _link(address: str) -> str:
    written = escape(unescape(address))
    return f'<p><a href="{written}">{written}</a></p>'
