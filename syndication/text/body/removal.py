"""What never goes out: comments, what is hidden, scripts and styles, drawings, the controls of forms."""

from __future__ import annotations

import re

from syndication.text.body.loss_log import LossLog, addresses_of, quote
from syndication.text.body.tree import Comment, HtmlElement, Node, Nodes, elements, rewrite, text_of
from syndication.text.body.visibility import hiding_selectors, is_unseen, may_be_unseen

_BEHAVIOUR = {"script": "a script", "style": "a style sheet", "link": "a link to a resource (<link>)"}
_FACTS = {"meta": "a fact about a page (<meta>)", "base": "a base address (<base>)", "title": "the title of a page"}
_CONTROLS = frozenset("button datalist input keygen option select textarea".split())
_NOTE = re.compile(r"endnote|footnote|marginnote|sidenote|tooltip")
_TEXT_ALONE = frozenset(("script", "style"))
_FALLBACKS = frozenset("noembed noframes".split())
REMOVED = frozenset((*_BEHAVIOUR, *_FACTS, *_CONTROLS, *_FALLBACKS, "svg", "form", "label"))
"""The elements that `remove_behaviour` may remove."""
# A form with one of these has a text of its own; others only ask for something.
_TEXTS = ("blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "img", "ol", "p", "pre", "table", "ul")


def remove_unseen(nodes: Nodes, log: LossLog) -> Nodes:
    """Return `nodes` without comments, templates and what is hidden. Pictures have rules of their own."""

    def enter(node: Node) -> Node | None:
        if isinstance(node, str):
            return node
        if isinstance(node, Comment):
            _note_comment(node, log)
            return None
        if node.name == "template":
            log.hide("a <template>", node.children)
            return None
        if node.name != "img" and is_unseen(node):
            _note_hidden(node, log)
            return None
        return node

    return rewrite(nodes, enter=enter)


def report_doubtful(nodes: Nodes, log: LossLog) -> Nodes:
    """Report the words that stay and may be hidden; `nodes` stay as they are."""
    hiding = hiding_selectors(nodes)
    named = (each for each in elements(nodes) if each.attributes or hiding)
    if not any(may_be_unseen(each, hiding) for each in named):
        return nodes

    def enter(node: Node) -> Node | None:
        if not isinstance(node, HtmlElement) or node.name in _TEXT_ALONE:
            return None
        if (not node.attributes and not hiding) or not may_be_unseen(node, hiding):
            return node
        if text_of(node.children).strip():
            log.mention(f"a text may be hidden by a style and goes out: {quote(text_of(node.children))}")
        return None

    rewrite(nodes, enter=enter)
    return nodes


def report_unclosed(html: str, nodes: Nodes, log: LossLog) -> None:
    """Report a comment, a script or a style sheet without an end: all that follows is in it."""
    last, name = nodes[-1], ""
    while isinstance(last, HtmlElement) and last.children:
        name = last.name
        last = last.children[-1]
    end = html.replace("\r\n", "\n").rstrip()
    if isinstance(last, Comment) and end.removesuffix(last.text.rstrip()).rstrip().endswith("<!--"):
        log.lose("a comment (<!--) has no end, and hides all that follows it; write --> at its end")
    elif isinstance(last, str) and name in _TEXT_ALONE and last.strip() and end.endswith(last.rstrip()):
        log.lose(f"<{name}> has no end, and hides all that follows it: {quote(last)}; write </{name}> at its end")


def remove_behaviour(nodes: Nodes, log: LossLog) -> Nodes:
    """Return `nodes` without scripts, styles, drawings and controls."""

    def enter(node: Node) -> Node | None:
        return None if isinstance(node, HtmlElement) and _is_removed(node, log) else node

    return rewrite(nodes, enter=enter)


def _note_hidden(element: HtmlElement, log: LossLog) -> None:
    """Report what is hidden. A note that is hidden until a reader asks for it is part of the story."""
    if text_of(element.children).strip() and any(_NOTE.search(_names(each)) for each in elements([element])):
        log.drop("a note that is hidden until a reader asks for it", [element], "write it as a footnote")
    else:
        log.hide("what is hidden", [element])


def _names(element: HtmlElement) -> str:
    return f"{element.attributes.get('class', '')} {element.attributes.get('role', '')}".lower()


def _note_comment(comment: Comment, log: LossLog) -> None:
    if comment.text.startswith("[CDATA["):
        log.drop("a CDATA section, which HTML does not have,", [comment.text.removeprefix("[CDATA[")])
    elif comment.text.startswith("?"):
        log.hide("an instruction for a server (<?…?>)", [comment])
    elif comment.text.strip():
        log.hide("a comment", [comment])


def _is_removed(element: HtmlElement, log: LossLog) -> bool:
    name = element.name
    if name in _BEHAVIOUR:
        log.hide(_BEHAVIOUR[name], [HtmlElement(name, element.attributes)])
    elif name in _FACTS:
        log.hide(_FACTS[name], [element])
    elif name in _FALLBACKS:
        log.hide(f"a text in <{name}> for old browsers", [element])
    elif name == "svg":
        _note_drawing(element, log)
    elif name in _CONTROLS or (name == "label" and _names_control(element)):
        log.drop(f"a control of a form (<{name}>)", [element, *_words_of_controls(element)])
    elif name == "form" and _only_asks(element):
        log.drop("a form", [element, *_words_of_controls(element)], "link to a page with it")
    else:
        return False
    return True


def _note_drawing(drawing: HtmlElement, log: LossLog) -> None:
    """Report a drawing. Its words, and the addresses of its pictures and links, are content."""
    is_content = text_of(drawing.children).strip() or any(
        True for element in elements(drawing.children) for each in addresses_of(element) if not each.startswith("#")
    )
    if is_content:
        log.drop("a drawing (<svg>)", [drawing], "put a picture in its place")
    else:
        log.mention("a drawing without words (<svg>) is left out")


def _only_asks(form: HtmlElement) -> bool:
    """Return whether a form consists of controls and their labels."""
    names = {element.name for element in elements(form.children)}
    return not names.isdisjoint(_CONTROLS) and names.isdisjoint(_TEXTS)


def _names_control(label: HtmlElement) -> bool:
    return "for" in label.attributes or next(elements(label.children, *_CONTROLS), None) is not None


def _words_of_controls(element: HtmlElement) -> list[str]:
    return [word for each in elements([element]) for word in _control_words(each)]


def _control_words(control: HtmlElement) -> list[str]:
    if control.name not in _CONTROLS or control.attributes.get("type", "").lower() == "hidden":
        return []
    return [found for name in ("value", "placeholder", "alt") if (found := control.attributes.get(name, ""))]
