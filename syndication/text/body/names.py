"""The names of elements: which stay, which are blocks, which only mark text."""

from __future__ import annotations

MATH = frozenset(
    """
    math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle mpadded mphantom menclose mfenced msub msup msubsup
    munder mover munderover mmultiscripts mprescripts mtable mtr mtd
    """.split()
)
"""The elements of MathML that show something (MathML Core, and those of MathML 3 that readers know)."""

STAY = frozenset(
    """
    a abbr audio b blockquote br caption cite code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins
    kbd li mark ol p pre q rb rp rt rtc ruby s samp small source span strong sub sup table tbody td tfoot th thead time
    tr u ul var video
    """.split()
)
"""The elements of HTML that documents contain."""

RENAMED = {"strike": "s", "listing": "pre", "xmp": "pre", "menu": "ul", "dir": "ul"}
"""Obsolete elements, and the ones that mean the same today."""

BLOCKS = frozenset(
    """
    blockquote caption dd dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul
    """.split()
)
"""The blocks that stay."""

DISSOLVED = frozenset(
    """
    address article aside body center details dialog div fieldset footer form header hgroup html legend main nav
    noscript optgroup search section summary
    """.split()
)
"""The blocks whose tags go; their boundaries stay."""

LINES = frozenset("h1 h2 h3 h4 h5 h6 p pre".split())
"""The blocks that cannot contain a block."""

INLINE = (STAY - BLOCKS) | frozenset(
    """
    acronym bdi bdo big blink basefont canvas col colgroup data dfn embed font frame iframe input label map meter nobr
    object output param picture plaintext portal progress script slot style tt wbr button area track tagless
    """.split()
)
"""The elements that are part of a line of text."""

TAGLESS = "tagless"
"""An element that only keeps siblings together in the tree. Its tag is never written."""

STANDARD = (
    STAY
    | MATH
    | BLOCKS
    | DISSOLVED
    | INLINE
    | frozenset(RENAMED)
    | frozenset(
        """
        annotation annotation-xml applet base bgsound circle datalist defs desc ellipse fencedframe filter foreignobject
        frameset g head image isindex keygen line lineargradient link marquee marker mask math menuitem meta
        multicol nextid noembed noframes none option path pattern polygon polyline radialgradient rect select
        selectedcontent semantics spacer stop svg symbol template text textarea textpath title tspan use
        """.split()
    )
)
"""All names of HTML, and the usual ones of SVG and MathML. Custom elements have a hyphen in their name."""


def is_known(name: str) -> bool:
    """Return whether a tag of this name is HTML, and not a placeholder such as <your name>."""
    return name in STANDARD or "-" in name
