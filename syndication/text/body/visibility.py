"""What is hidden: by the attribute `hidden`, or by its style; and what may be hidden, which only a browser can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from itertools import chain, islice

from syndication.text.body.tree import HtmlElement, Nodes, classes, elements, text_of

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)")
_HIDING = {"display": "none", "visibility": "hidden"}
_NUMBER = re.compile(r"([+-]?\d{0,9}\.?\d{0,9})\s*([a-z]{1,5}|%)?")
_PIXELS_OF_EM = 16
_OFFSETS = ("left", "right", "top", "text-indent", "margin-left", "margin-top")
_SMALL = frozenset(("0", "0px", "0em", "0%", "1px"))
_NEARLY_HIDING = (
    ("color", "transparent"),
    ("content-visibility", "hidden"),
    ("filter", "opacity(0)"),
    ("font", "0/0 a"),
    ("mso-hide", "all"),
    ("transform", "scale(0)"),
    ("visibility", "collapse"),
)
_FAR = -900  # pixels or more to the left or above: outside of every screen
_ZERO_CLIP = re.compile(r"rect\(\s*[01](?:px)?[\s,]|inset\(\s*(?:50|100)%|circle\(\s*0")
_MEDIA = frozenset("audio canvas embed iframe img object picture svg video".split())
_LINKS = frozenset(("a",))
_MOST_WITHIN = 1_000  # elements that are looked at in one that may be hidden: many such may be nested
_OWN_SIZE = frozenset(("font", "font-size"))
# A style that moves shows what is hidden at first.
_MOVING = ("animation", "transition", "transform", "will-change")
_MOVING_CLASS = re.compile(r"anim|aos|fade|reveal|scroll|slide|wow")
_HIDING_CLASSES = frozenset(
    "a11y-hidden assistive-text d-none element-invisible hidden hide invisible is-hidden screen-reader-only "
    "screen-reader-text screenreader sr-only sronly u-hidden u-visually-hidden visually-hidden visuallyhidden".split()
)
_MOST_RULES = 1_000  # of style sheets
_NAME_AT_END = re.compile(r"[.#]?[\w-]{1,100}\Z")


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Return whether an element with these attributes is not displayed."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "")
    return bool(style) and any(declared_style(style).get(name) == value for name, value in _HIDING.items())


def is_unseen(element: HtmlElement) -> bool:
    """Return whether nobody sees an element: it is not displayed, or is transparent, or has no size at all.

    Pictures and films are seen in a text of no size, and a box of no height with a padding is the frame of a film.
    """
    if is_hidden(element.attributes):
        return True
    if "style" not in element.attributes:
        return False
    style = declared_style(element.attributes["style"])
    if not _may_hide(style) or _contains(element, _MEDIA):
        return False
    if style.get("mso-hide") == "all":  # mail programs of one kind: others show the buttons that it is written for
        return not _contains(element, _LINKS)
    if _moves(element, style):
        return False
    is_gone = _is_zero(style, "opacity") or _has_no_height(style)
    return is_gone or (_is_zero(style, "font-size") and not _resizes(element))


def may_be_unseen(element: HtmlElement, hiding: Set[str]) -> bool:
    """Return whether an element that stays may be hidden: by its style, its class, or a rule of a style sheet.

    `hiding` is what `hiding_selectors` returns.
    """
    names = classes(element) if "class" in element.attributes else frozenset()
    if not names.isdisjoint(_HIDING_CLASSES):
        return True
    if hiding:
        selectors = {f".{name}" for name in names} | {element.name, f"#{element.attributes.get('id', '').lower()}"}
        if not selectors.isdisjoint(hiding):
            return True
    if "style" not in element.attributes:
        return False
    style = declared_style(element.attributes["style"])
    return not (_is_zero(style, "font-size") and _resizes(element)) and _may_hide(style)


def hiding_selectors(nodes: Nodes) -> frozenset[str]:
    """Return the elements (p), classes (.note) and ids (#note) that a style sheet in `nodes` may hide."""
    rules = (rule for sheet in elements(nodes, "style") for rule in _rules(text_of(sheet.children)))
    return frozenset(
        name[0].lower()
        for selectors, declarations in islice(rules, _MOST_RULES)
        if _hides(declared_style(declarations))
        for selector in selectors.split(",")
        if (name := _NAME_AT_END.search(selector.strip()))
    )


def declared_style(style: str) -> dict[str, str]:
    """Return the properties in a `style`: of two with one name the last, but an important one before others."""
    declarations = _COMMENT.sub("", style).lower().split(";")
    pairs = [
        (name.strip(), value.strip()) for name, colon, value in (each.partition(":") for each in declarations) if colon
    ]
    plain = [(name, value) for name, value in pairs if "!" not in value]
    important = [(name, value.partition("!")[0].strip()) for name, value in pairs if "!" in value]
    return dict(chain(plain, important))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the declarations of each rule, those within @media included."""
    for part in _COMMENT.sub("", sheet).split("}"):
        before, brace, declarations = part.rpartition("{")
        if brace:
            yield before.rpartition("{")[2], declarations


def _hides(style: Mapping[str, str]) -> bool:
    return any(style.get(name) == value for name, value in _HIDING.items()) or _may_hide(style)


def _may_hide(style: Mapping[str, str]) -> bool:
    """Return whether a style moves a text off the screen, cuts it to nothing, or makes it very small or transparent."""
    is_off = any(_number(style, name) <= _FAR for name in _OFFSETS) or style.get("text-indent") == "100%"
    is_cut = any(_ZERO_CLIP.match(style.get(name, "")) for name in ("clip", "clip-path")) or _is_cut(style)
    is_gone = any(_is_zero(style, name) for name in ("opacity", "font-size"))
    return is_off or is_cut or is_gone or any(style.get(name) == value for name, value in _NEARLY_HIDING)


def _is_cut(style: Mapping[str, str]) -> bool:
    """Return whether a box of at most one pixel cuts off what is in it."""
    is_small = any(style.get(name) in _SMALL for name in ("height", "max-height", "width", "max-width"))
    return _cuts(style) and (is_small or _has_no_height(style)) and not _has_padding(style)


def _cuts(style: Mapping[str, str]) -> bool:
    overflow = " ".join(style.get(name, "") for name in ("overflow", "overflow-x", "overflow-y")).split()
    return "hidden" in overflow or "clip" in overflow


def _has_no_height(style: Mapping[str, str]) -> bool:
    """Return whether a box has no height, and what is in it is cut off. A padding gives it a height."""
    is_flat = any(_is_zero(style, name) for name in ("height", "max-height"))
    return _cuts(style) and is_flat and "min-height" not in style and not _has_padding(style)


def _has_padding(style: Mapping[str, str]) -> bool:
    sides = (side for name, value in style.items() if name.startswith("padding") for side in value.split())
    return any(side not in _SMALL for side in sides)


def _contains(element: HtmlElement, names: Set[str]) -> bool:
    """Return whether an element has one of these names or contains one; so it is taken for one if it is very large."""
    found = list(islice(elements([element]), _MOST_WITHIN + 1))
    return len(found) > _MOST_WITHIN or any(each.name in names for each in found)


def _resizes(element: HtmlElement) -> bool:
    """Return whether a style in an element gives the text a size of its own, as mails do."""
    within = (each.attributes.get("style", "") for each in islice(elements(element.children), _MOST_WITHIN))
    return any(not _OWN_SIZE.isdisjoint(declared_style(style)) for style in within if "font" in style)


def _moves(element: HtmlElement, style: Mapping[str, str]) -> bool:
    is_moving = any(name.startswith(_MOVING) for name in style) or "data-aos" in element.attributes
    return is_moving or bool(_MOVING_CLASS.search(" ".join(classes(element))))


def _is_zero(style: Mapping[str, str], name: str) -> bool:
    return _number(style, name, otherwise=1) == 0


def _number(style: Mapping[str, str], name: str, otherwise: float = 0) -> float:
    """Return the number of a property, in pixels if it is in "em"; `otherwise` if it is no number."""
    found = _NUMBER.fullmatch(style.get(name, ""))
    try:
        return float(found[1]) * (_PIXELS_OF_EM if found[2] in ("em", "rem") else 1) if found else otherwise
    except ValueError:
        return otherwise
