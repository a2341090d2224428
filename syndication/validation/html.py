"""Read HTML fragments: their start tags, and messages on their syntax. Independent of the rules."""

from __future__ import annotations

from msgspec import Struct

from syndication.validation import html_parser

#: The elements of HTML 4.01, XHTML 1, HTML 5 and the living standard.
TAGS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote br button canvas
    caption center cite code col colgroup command data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input
    ins isindex kbd keygen label legend li link listing main map mark menu menuitem meta meter nav nobr noembed noframes
    noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script
    search section select slot small source span strike strong style sub summary sup table tbody td template textarea
    tfoot th thead time title tr track tt u ul var video wbr xmp
    """.split()
)
_SVG = frozenset(
    """
    a altglyph altglyphdef altglyphitem animate animatecolor animatemotion animatetransform circle clippath
    color-profile cursor defs desc discard ellipse feblend fecolormatrix fecomponenttransfer fecomposite
    feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg
    fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight
    fetile feturbulence filter font font-face font-face-format font-face-name font-face-src font-face-uri foreignobject
    g glyph glyphref hkern image line lineargradient marker mask metadata missing-glyph mpath path
    pattern polygon polyline radialgradient rect script set stop style svg switch symbol text textpath title tref tspan
    use view vkern
    """.split()
)
_MATHML = frozenset(
    """
    annotation annotation-xml maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mi
    mlabeledtr mlongdiv mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup
    msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
    """.split()
)
_RESERVED = (_SVG | _MATHML) - TAGS
_WRAPPERS = frozenset({"html", "head", "body"})  # the parser reports these itself
_LONGEST_NAME = 40


class Tag(Struct, frozen=True):
    """A start tag: its name in lower case and its attributes in order, values decoded."""

    name: str
    attributes: tuple[tuple[str, str], ...]


class Fragment(Struct, frozen=True):
    """The start tags of a fragment in order, its syntax errors (each kind once), and the work it took to find them.

    If `work` is more than MOST_WORK, the rest of the fragment was not read.
    """

    tags: tuple[Tag, ...]
    faults: tuple[str, ...]
    work: int = 0


def is_element(name: str) -> bool:
    """Return whether HTML has this element, or it can be a custom one (HTML Standard, "Valid custom element name")."""
    return name in TAGS or ("-" in name and name[0].isalpha() and name not in _RESERVED)


def read(text: str) -> Fragment:
    """Read an HTML fragment, or only its beginning if all of it takes too much work.

    Any text is allowed: time and memory grow no faster than the text.
    """
    parsed = html_parser.parse(text)
    names = dict.fromkeys(name for name, _ in parsed.starts)
    foreign = (_SVG if "svg" in names else frozenset()) | (_MATHML if "math" in names else frozenset())
    unknown = (name for name in names if not is_element(name) and name not in foreign and name not in _WRAPPERS)
    faults = [*parsed.faults, *(f"<{name[:_LONGEST_NAME]}> is not an HTML element" for name in unknown)]
    if len(faults) > html_parser.MOST_FAULTS:
        faults[html_parser.MOST_FAULTS :] = ["and more"]
    return Fragment(tuple(Tag(name, attributes) for name, attributes in parsed.starts), tuple(faults), parsed.work)
