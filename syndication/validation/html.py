"""HTML fragments as the rules need them: start tags, and what is wrong with the syntax, in words. Knows no rule."""

from __future__ import annotations

from msgspec import Struct

from syndication.validation import html_parser

#: The elements of HTML 4.01, XHTML 1, HTML 5 and the living standard but `search`, which is younger than most readers.
TAGS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote br button canvas
    caption center cite code col colgroup command data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input
    ins isindex kbd keygen label legend li link listing main map mark menu menuitem meta meter nav nobr noembed noframes
    noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script
    section select slot small source span strike strong style sub summary sup table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr xmp
    """.split()
)
_WRAPPERS = frozenset({"html", "head", "body"})  # the parser tells that these do not belong into a fragment
_LONGEST_NAME = 40


class Tag(Struct, frozen=True):
    """A start tag: its name in lower case and its attributes in order, values decoded."""

    name: str
    attributes: tuple[tuple[str, str], ...]


class Fragment(Struct, frozen=True):
    """What a fragment holds: its start tags in order, and each kind of fault of its syntax once.

    `work` is that of finding out; where it is more than MOST_WORK, the rest of the fragment was not read.
    """

    tags: tuple[Tag, ...]
    faults: tuple[str, ...]
    work: int = 0


def read(text: str) -> Fragment:
    """Return what an HTML fragment holds, or what its beginning does where all of it takes too much work.

    Any text will do: time and memory grow no faster than the text.
    """
    parsed = html_parser.parse(text)
    names = dict.fromkeys(name for name, _ in parsed.starts)
    strange = (name for name in names if name not in TAGS and name not in _WRAPPERS)
    told = [*parsed.faults, *(f"<{name[:_LONGEST_NAME]}> is no element of HTML" for name in strange)]
    if len(told) > html_parser.MOST_FAULTS:
        told[html_parser.MOST_FAULTS :] = ["and more"]
    return Fragment(tuple(Tag(name, attributes) for name, attributes in parsed.starts), tuple(told), parsed.work)
