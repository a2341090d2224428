"""Formulas in MathML: written as text where text says the same, else cleaned. Never nothing.

Readers that do not know MathML show only its characters: "13" for a third. So a fraction of two numbers becomes "1/3".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndication.text.body.loss_log import LossLog, quote
from syndication.text.body.names import MATH, TAGLESS
from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, is_blank, parse, rewrite, text_of
from syndication.text.complexity import find_excess
from syndication.text.lines import one_line

ATTRIBUTES = frozenset(
    """
    accent accentunder alttext columnalign columnspan close depth dir display displaystyle fence form height
    largeop linethickness lspace mathvariant maxsize minsize movablelimits notation open rowalign rowspan rspace
    scriptlevel separator separators stretchy symmetric voffset width
    """.split()
)
"""The attributes of MathML that stay: none has an address or starts an action."""

_WITHIN = MATH - {"math"}
_LEAVES = frozenset(("mi", "mn", "mo", "ms", "mtext"))
_GROUPS = frozenset(("math", "mrow", "mstyle", "mpadded", "semantics"))
_AS_TEXT = _LEAVES | _GROUPS | {"mfrac", "msqrt", "mspace", "mfenced"}
_ANNOTATIONS = frozenset(("annotation", "annotation-xml"))
_INVISIBLE = str.maketrans({"\u2061": "", "\u2062": "", "\u2063": "", "\u2064": " "})
_LOOSE = re.compile(r"(?<=[(\[√^_]) | (?=[)\],;])")
_SIGN = re.compile(r"(^|[(=<>≤≥≈≠×÷/,] ?)([-−+±]) ")  # "= - 3" is "= -3"
_SPACED = frozenset("= ≠ < > ≤ ≥ ≈ ≡ ∼ ≃ ∈ ∉ ⊂ ⊆ → ⇒ ⇔ ↦ + − - ± × ÷ ⋅ ∧ ∨ ∪ ∩".split())


def write_formulas(nodes: Nodes, log: LossLog) -> Nodes:
    """Return `nodes` in which each formula is text, or MathML that is safe."""

    def enter(node: Node) -> Node | None:
        if not isinstance(node, HtmlElement) or node.name != "math":
            return node
        formula = _formula(node, log)
        return formula or None

    return rewrite(unwrap_strays(nodes), enter=enter)


def unwrap_strays(nodes: Nodes) -> Nodes:
    """Return `nodes` without the tags of MathML outside of <math>, where they mean nothing."""
    inside = {id(each) for formula in elements(nodes, "math") for each in elements(formula.children)}

    def enter(node: Node) -> Node:
        is_stray = isinstance(node, HtmlElement) and node.name in _WITHIN and id(node) not in inside
        return (
            HtmlElement(TAGLESS, node.attributes, node.children) if isinstance(node, HtmlElement) and is_stray else node
        )

    return rewrite(nodes, enter=enter)


def linear(formula: HtmlElement) -> str:
    """Return a formula on one line: "1/3", "√(a + b)", "x^2"."""
    return one_line(_linear(formula)) or one_line(formula.attributes.get("alttext", ""))


def open_scripts(nodes: Nodes) -> Nodes:
    """Return `nodes` in which the formulas in scripts for MathJax are in spans instead; scripts within them are not."""
    return rewrite(nodes, _open_script)


def _open_script(element: HtmlElement) -> Nodes:
    formula = _formula_of_script(element) if element.name == "script" else ()
    return (HtmlElement("span", {}, formula),) if formula else (element,)


def _formula_of_script(script: HtmlElement) -> Nodes:
    """Return the formula in a script for MathJax, nothing for other scripts."""
    kind = script.attributes.get("type", "").lower().partition(";")[0].strip()
    if kind == "math/mml":
        text = text_of(script.children)
        return (text,) if find_excess(text) else parse(text)
    return (text_of(script.children).strip(),) if kind in ("math/tex", "math/asciimath") else ()


def _formula(math: HtmlElement, log: LossLog) -> Node:
    presentation = _without_annotations(math, log)
    text = linear(presentation)
    names = {element.name for element in elements(presentation.children)} & MATH
    is_drawn = not is_blank(presentation.children) and text_of(presentation.children).strip()
    if not is_drawn:
        return text or linear(math)
    if names <= _AS_TEXT:
        if names & {"mfrac", "msqrt"}:
            log.mention(f"a formula is written as text: {quote(text)}")
        log.cover_words([math])
        return text
    return rewrite([presentation], lambda element: _clean(element))[0]


def _without_annotations(math: HtmlElement, log: LossLog) -> HtmlElement:
    annotations = [each for each in elements(math.children) if each.name in _ANNOTATIONS]
    if not annotations:
        return math
    (presentation,) = rewrite([math], lambda element: () if element.name in _ANNOTATIONS else (element,))
    if not isinstance(presentation, HtmlElement) or not text_of(presentation.children).strip():
        return HtmlElement("math", math.attributes, (HtmlElement("mtext", {}, (text_of(annotations[0].children),)),))
    log.hide("the source text of a formula (<annotation>)", annotations)
    return presentation


def _clean(element: HtmlElement) -> Nodes:
    """Return an element of MathML with safe attributes; of other elements only what is in them."""
    if element.name not in MATH:
        return element.children
    attributes = {name: value for name, value in element.attributes.items() if name in ATTRIBUTES}
    return (HtmlElement(element.name, attributes, element.children),)


def _linear(root: HtmlElement) -> str:
    """Return the characters of a formula with signs for its layout. The innermost elements are written first."""
    written = rewrite([root], lambda element: (_line_of(element),), _without_blanks)
    text = one_line("".join(node for node in written if isinstance(node, str)).translate(_INVISIBLE))
    return _SIGN.sub(r"\1\2", _LOOSE.sub("", text))


def _without_blanks(node: Node) -> Node:
    """Return a node without the white space between its elements, which MathML does not show."""
    if not isinstance(node, HtmlElement) or node.name in ("mtext", "ms"):
        return node
    children = (one_line(child) if isinstance(child, str) else child for child in node.children)
    return HtmlElement(node.name, node.attributes, tuple(child for child in children if child != ""))


def _line_of(element: HtmlElement) -> str:
    """Return an element whose children are written already, one string for each."""
    parts = [one_line(node) for node in element.children if isinstance(node, str) and node.strip()]
    match element.name, parts:
        case "mo", [sign] if sign in _SPACED:
            return f" {sign} "
        case "mi", [name] if len(name) > 1:
            return f" {name} "
        case "mspace", _:
            return " "
        case "mfrac", [over, under]:
            return f" {_group(over)}/{_group(under)} "
        case "msqrt", _:
            return f"√{_group(''.join(parts))}"
        case "mroot", [base, index]:
            return f"{index}√{_group(base)}"
        case "msup" | "mover", [base, upper]:
            return f"{_group(base)}^{_group(upper)}"
        case "msub" | "munder", [base, lower]:
            return f"{_group(base)}_{_group(lower)}"
        case "msubsup" | "munderover", [base, lower, upper]:
            return f"{_group(base)}_{_group(lower)}^{_group(upper)}"
        case "mfenced", _:
            return f"{element.attributes.get('open', '(')}{', '.join(parts)}{element.attributes.get('close', ')')}"
        case "mtr", _:
            return ", ".join(parts) + "; "
        case "mtable", _:
            return f"[{' '.join(parts).rstrip('; ')}]"
        case name, _ if name in _ANNOTATIONS:
            return ""
    return "".join(node for node in element.children if isinstance(node, str))


def _group(text: str) -> str:
    """Return text in parentheses if it has more than one part."""
    bare = text.strip()
    is_one = bare.isalnum() or len(bare) == 1 or bare.replace(".", "").replace(",", "").isdigit()
    is_enclosed = bare[:1] == "(" and bare.find(")") == len(bare) - 1
    return bare if is_one or is_enclosed or not bare else f"({bare})"


def with_formula_text(nodes: Iterable[Node]) -> Nodes:
    """Return nodes in which each formula is text on one line."""
    return rewrite(nodes, lambda element: (linear(element),) if element.name == "math" else (element,))
