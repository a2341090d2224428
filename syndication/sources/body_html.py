"""The HTML of another system as the body of a story: safe, with absolute addresses, and what it loses on the way."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.text.body.tree import VOID, HtmlElement, Node, parse, rewrite, serialise, with_attributes
from syndication.text.complexity import ComplexityError
from syndication.text.html import sanitise
from syndication.text.loss import Loss

_NOWHERE = "https://relative.invalid/"  # the base of relative addresses, if the file does not give its own


class BodyHtml(Struct, frozen=True):
    """A body, what readers miss of it, and what else was left out."""

    html: str
    lost: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def clean_html(html: str, base: str) -> BodyHtml:
    """Return a body with addresses relative to `base`; if that is "", relative addresses are left out.

    Raises:
        IngestError: it would take too long.
    """
    try:
        cleaned = sanitise(html, base or _NOWHERE)
    except ComplexityError as error:
        raise IngestError(f"the body would take too long to read: {error}") from None
    losses = [(loss.severity == "loses content", _as_line(loss)) for loss in cleaned.losses]
    body, relative = (cleaned.html, ()) if base else _without_relative(cleaned.html)
    lost = (*relative, *(line for loses, line in losses if loses))
    return BodyHtml(body, lost, tuple(line for loses, line in losses if not loses))


def _without_relative(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the body without addresses that are relative to an unknown page, and a line on what is lost."""
    lost: list[str] = []

    def leave(element: HtmlElement) -> Iterable[Node]:
        relative = [name for name, value in element.attributes.items() if value.startswith(_NOWHERE)]
        if not relative:
            return (element,)
        lost.append(element.name)
        if element.name in VOID:
            return ()
        absolute = {name: value for name, value in element.attributes.items() if name not in relative}
        return (with_attributes(element, absolute),)

    nodes = rewrite(parse(html), leave)
    if not lost:
        return html, ()
    count = "1 relative address leads" if len(lost) == 1 else f"{len(lost)} relative addresses lead"
    return serialise(nodes), (f"body: {count} nowhere, as the file does not give its own address; give --url",)


def _as_line(loss: Loss) -> str:
    return f"body: {loss.message} ({loss.count} times)" if loss.count > 1 else f"body: {loss.message}"
