"""HTML written piece by piece, by readers of systems that store a body as blocks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

Attributes = Mapping[str, str] | Mapping[str, int] | Mapping[str, str | int]
_NONE: Attributes = MappingProxyType({})


def element(name: str, content: str, attributes: Attributes = _NONE) -> str:
    """Return an element around `content`, which is HTML; attributes without a value are left out."""
    return f"{_start(name, attributes)}{content}</{name}>"


def void(name: str, attributes: Attributes) -> str:
    """Return an element without content."""
    return _start(name, attributes)


def as_html(text: str) -> str:
    """Return plain text as HTML."""
    return escape(text, quote=False)


def link(address: str, words: str) -> str:
    """Return a link; `words` is HTML, "" for the address itself."""
    return element("a", words or as_html(address), {"href": address}) if address else words


def figure(content: str, caption: str = "") -> str:
    """Return a figure; `caption` is HTML."""
    return element("figure", content + (element("figcaption", caption) if caption.strip() else ""))


def picture(address: str, alt: str = "", width: int = 0, height: int = 0) -> str:
    """Return a picture; 0 is an unknown width or height."""
    return void("img", {"src": address, "width": width, "height": height}).replace(
        "<img", f'<img alt="{escape(alt)}"', 1
    )


def _start(name: str, attributes: Attributes) -> str:
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value)
    return f"<{name}{written}>"
