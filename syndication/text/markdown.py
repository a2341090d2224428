"""Markdown as HTML: CommonMark with tables, strikethrough, footnotes and raw HTML, which the sanitiser cleans later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from msgspec import Struct

from syndication.text.body.names import is_known
from syndication.text.complexity import ComplexityError, find_excess_of_markdown
from syndication.text.loss import Loss
from syndication.text.markdown_losses import losses_of

_COMMENT_MARK = re.compile(r"(<!--|-->)")
_TAG = re.compile(r"<(?=/?([A-Za-z][^\t\n\f\r />]*))")


class ConvertedMarkdown(Struct, frozen=True):
    """HTML made from Markdown, not sanitised yet, and what was lost on the way to it."""

    html: str
    losses: tuple[Loss, ...] = ()


def from_markdown(text: str) -> str:
    """Return Markdown as HTML that is not sanitised yet. Headings start at h2.

    A tag that HTML does not know is text, such as <your name>.

    Raises:
        ComplexityError: it would take too long.
    """
    return convert_markdown(text).html


def convert_markdown(text: str) -> ConvertedMarkdown:
    """Return what `from_markdown` returns, with what is lost.

    Raises:
        ComplexityError: it would take too long.
    """
    if excess := find_excess_of_markdown(text):
        raise ComplexityError(excess)
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(text, env)
    losses = losses_of(tokens, env)
    return ConvertedMarkdown(str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)), losses)


def _headings_below_the_headline(state: StateCore) -> None:
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"


def _keep_unused_footnotes(state: StateCore) -> None:
    """Make a footnote without a mark, and all but the last of one name, paragraphs: the renderer would drop them."""
    marked = {label for label, number in state.env.get("footnotes", {}).get("refs", {}).items() if number >= 0}
    last = {f":{token.meta['label']}": token for token in state.tokens if token.type == "footnote_reference_open"}
    found: list[Token] = []
    is_used = False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            label = f":{token.meta['label']}"
            is_used = label in marked and last[label] is token
        if is_used or token.type not in ("footnote_reference_open", "footnote_reference_close"):
            found.append(token)
    state.tokens = found


def _open_comments(state: StateCore) -> None:
    """Make raw HTML of the marks of a comment that goes over several paragraphs, which Markdown would show as text.

    Escaped marks are other tokens as long as the rule "text_join" has not run.
    """
    if "<!--" not in state.src:
        return
    is_open = False
    for block in state.tokens:
        children = []
        for token in block.children or []:
            if token.type != "text":
                children.append(token)
                continue
            for part in _COMMENT_MARK.split(token.content):
                is_mark = part == ("-->" if is_open else "<!--")
                is_open = is_open != is_mark
                children.append(Token("html_inline" if is_mark else "text", "", 0, content=part, level=token.level))
        if block.children:
            block.children = children


def _raw_html(_: Any, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Return raw HTML in which the tags that HTML does not know are text."""
    return _TAG.sub(lambda tag: "<" if is_known(tag[1].lower()) else "&lt;", tokens[index].content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=True)
    parser.core.ruler.before("footnote_tail", "unused_footnotes", _keep_unused_footnotes)
    parser.core.ruler.before("text_join", "open_comments", _open_comments)
    parser.core.ruler.push("headings_below_the_headline", _headings_below_the_headline)
    parser.add_render_rule("html_inline", _raw_html)
    parser.add_render_rule("html_block", _raw_html)
    return parser


_MARKDOWN = _parser()
