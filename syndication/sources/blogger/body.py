"""The body of a post as HTML: pictures with their captions, which Blogger writes as tables, become figures."""

from __future__ import annotations

from syndication.text.body.tree import HtmlElement, Nodes, classes, elements, parse, rewrite, serialise
from syndication.text.complexity import refuse_excess

_CAPTIONED = "tr-caption-container"
_MORE = ("<a name='more'></a>", '<a name="more"></a>', "<!--more-->")  # where the front page cuts a post


def body_of(content: str) -> str:
    """Return the body of a post. The HTML is not sanitised: that is done when an entry is made of it.

    Raises:
        ComplexityError: it would take too long to read.
    """
    for mark in _MORE:
        content = content.replace(mark, "")
    if _CAPTIONED not in content:
        return content.strip()
    refuse_excess(content)
    return serialise(rewrite(parse(content), _with_figure)).strip()


def _with_figure(element: HtmlElement) -> Nodes:
    if element.name != "table" or _CAPTIONED not in classes(element):
        return (element,)
    cells = list(elements(element.children, "td"))
    captions = [cell for cell in cells if "tr-caption" in classes(cell)]
    pictures = [cell for cell in cells if cell not in captions and any(elements(cell.children, "img"))]
    if len(captions) != 1 or len(pictures) != 1 or len(cells) != 2:
        return (element,)  # somebody wrote more into the table
    caption = HtmlElement("figcaption", {}, captions[0].children)
    return (HtmlElement("figure", {}, (*pictures[0].children, caption)),)
