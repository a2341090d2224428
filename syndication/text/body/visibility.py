"""What is hidden: by the attribute `hidden`, or by its style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)")
_HIDING = {"display": "none", "visibility": "hidden"}


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Return whether an element with these attributes is not displayed."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "")
    return bool(style) and any(declared_style(style).get(name) == value for name, value in _HIDING.items())


def declared_style(style: str) -> dict[str, str]:
    """Return the properties in a `style`: of two with one name the last, but an important one before others."""
    declarations = _COMMENT.sub("", style).lower().split(";")
    pairs = [
        (name.strip(), value.strip()) for name, colon, value in (each.partition(":") for each in declarations) if colon
    ]
    plain = [(name, value) for name, value in pairs if "!" not in value]
    important = [(name, value.partition("!")[0].strip()) for name, value in pairs if "!" in value]
    return dict(chain(plain, important))
