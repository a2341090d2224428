"""What a content system would have replaced: tags of templates, and addresses that stand for a player."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from syndication.text.body.loss_log import LossLog, cut, quote
from syndication.text.body.names import MATH
from syndication.text.body.players import is_player, page_of
from syndication.text.body.tree import HtmlElement, Node, Nodes, classes, parse, rewrite, walk, with_children
from syndication.text.complexity import find_excess
from syndication.text.urls import absolute

_MOST_TAGS = 20
_CODE = MATH | frozenset("a code kbd pre samp script style textarea tt".split())
_HOLDERS = frozenset("div figure p".split())
_WRAPPERS = frozenset(("wp-block-embed", "wp-block-embed__wrapper"))
_MARKUP = re.compile(r"<[^>]*+>")
_MARKS = ("[", "{%", "{{", ":::")
# [gallery ids="1"], [caption], [/note], [TOC], [[toc]], {% include %}, {{< youtube id >}}, {{ page.title }}, ::: note
_TAG = re.compile(
    r"""
    \[/?(?:audio|caption|embed|gallery|playlist|video|youtube|vimeo|twitter|tweet|instagram|soundcloud|gist|code
        |contact-form(?:-7)?|vc_[a-z_]{1,40}|et_pb_[a-z_]{1,40}|wpforms|button|quote|spoiler|pullquote|su_[a-z_]{1,40}
        )(?:[ ][^\[\]<>]{0,300})?/?\]
    | \[[a-z][a-z0-9_-]{1,40}[ ][^\[\]<>=]{0,80}=[ ]?["'“”«][^\[\]<>]{0,300}\]
    | \[/[a-z][a-z0-9_-]{1,40}\]
    | \[\[?_?TOC_?\]\]? | \[\[toc\]\] | \[toc\]
    | \{%[^{}<>%]{1,300}%\}
    | \{\{[<%]?[^{}<>%]{1,300}[>%]?\}\}
    | ^[ ]{0,3}:::+[ ]?(?:[A-Za-z][\w-]{0,40}|\{[^{}\n]{1,100}\})
    """,
    re.VERBOSE | re.MULTILINE,
)
_EMBED = re.compile(
    r"\[embed(?: [^\[\]<>]{0,300})?\]\s{0,9}(https?://[^\s\[\]<>\"]{1,2000})\s{0,9}\[/embed\]", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}")


def report_tags(clean: str, log: LossLog) -> None:
    """Report tags of templates and shortcodes that go out as they are. In code, they are text."""
    if not any(mark in clean for mark in _MARKS) or not _TAG.search(unescape(_MARKUP.sub("", clean))):
        return
    if find_excess(clean):
        return
    texts = rewrite(parse(clean), enter=lambda node: None if _is_code(node) else node)
    found = dict.fromkeys(tag for node in walk(texts) if isinstance(node, str) for tag in _TAG.findall(node))
    for tag in list(found)[:_MOST_TAGS]:
        log.mention(f"a tag of a template or a shortcode goes out as it is: {quote(cut(tag))}")
    if len(found) > _MOST_TAGS:
        log.mention(f"{len(found) - _MOST_TAGS:,} more tags of templates or shortcodes go out as they are")


def has_bare_address(texts: Iterable[str]) -> bool:
    """Return whether one of these texts may stand for a player: a look that takes little time."""
    return any("://" in text and (text.lstrip().startswith("http") or "[/embed]" in text.lower()) for text in texts)


def link_bare_addresses(nodes: Nodes, link: str, log: LossLog) -> Nodes:
    """Return `nodes` in which an address of a player is a link in an element named `link`.

    That is an address in [embed], in a figure for embeds, or that of a known player alone in a paragraph.
    """

    def leave(element: HtmlElement) -> Nodes:
        if element.name in _CODE:
            return (element,)
        address = _lone_address(element) if element.name in _HOLDERS else ""
        if address and (not _WRAPPERS.isdisjoint(classes(element)) or is_player(address)):
            return (with_children(element, (_link(link, address),)),)
        return (with_children(element, tuple(_with_links(element.children, link, log))),)

    return tuple(_with_links(rewrite(nodes, leave), link, log))


def _is_code(node: Node) -> bool:
    return isinstance(node, HtmlElement) and node.name in _CODE


def _lone_address(element: HtmlElement) -> str:
    if len(element.children) != 1 or not isinstance(text := element.children[0], str):
        return ""
    return text.strip() if _ADDRESS.fullmatch(text.strip()) and absolute(text.strip(), "") else ""


def _with_links(nodes: Iterable[Node], link: str, log: LossLog) -> Iterator[Node]:
    for node in nodes:
        if not isinstance(node, str) or "[/embed]" not in node.lower():
            yield node
            continue
        at = 0
        for found in _EMBED.finditer(node):
            if not absolute(found[1], ""):
                continue
            log.cover_words([found[0]])
            yield from (node[at : found.start()], _link(link, found[1]))
            at = found.end()
        yield node[at:]


def _link(name: str, address: str) -> HtmlElement:
    """Return the link with the address as its text, as content systems write it if they cannot ask the player."""
    return HtmlElement(name, {}, (HtmlElement("a", {"href": page_of(address)}, (address,)),))
