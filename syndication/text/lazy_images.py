"""Lazy-loaded pictures, which a script would load when they come into view: their real addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from syndication.text.urls import absolute

# Attributes that scripts read the address from, the most common first.
_ADDRESSES = tuple(
    "data-src data-lazy-src data-original data-orig-src data-original-src data-ll-src data-lazyload data-lazy "
    "data-echo data-actualsrc".split()
)
_OFFERED_LATER = "data-offered-later"  # added here, from the sources before a picture
OFFERED = "data-offered"
"""An attribute for more addresses of a picture, as in a srcset. The steps add it, and remove it."""
_SETS_FOR_LATER = ("data-srcset", "data-lazy-srcset", _OFFERED_LATER)
HINTS = frozenset((*_ADDRESSES, *_SETS_FOR_LATER, OFFERED, "srcset"))
"""The attributes of pictures and sources that are read here and removed from documents."""

_WIDEST = 2000  # pixels that a high-density screen can use
_CANDIDATE = re.compile(r"([^\s,]\S*)(?:(?<=,)|([^,]*))")
_DESCRIPTOR = re.compile(r"\s+(\d+(?:\.\d+)?)([wx])\b")
_PLACEHOLDER = re.compile(
    r"/(?:1x1(?:[._-]trans(?:parent)?)?\.(?:gif|png)|(?:blank|clear|pixel|spacer|trans|transparent)\.gif"
    r"|placeholder\.(?:gif|png|svg))(?:[?#]|$)",
    re.IGNORECASE,
)
# Addresses that `absolute` returns unchanged. Most are of this kind and need not be parsed.
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*/(?!\.|[^?]*/\.)(?:[\w!$&'()*+,/:=@.~-]|%[0-9A-Fa-f]{2})*"
    r"(?:\?(?:[\w!$&'()*+,/:=@.~?-]|%[0-9A-Fa-f]{2})+)?",
    re.ASCII,
)


def is_lazy(attributes: Mapping[str, str]) -> bool:
    """Return whether a script would load the picture with these attributes."""
    return any(name in attributes for name in (*_ADDRESSES, *_SETS_FOR_LATER))


def picture_addresses(attributes: Mapping[str, str], base: str) -> Iterator[str]:
    """Yield the real addresses of a picture with these attributes, absolute, the best first."""
    lazy = [attributes[name] for name in _ADDRESSES if name in attributes]
    later = (url for url in (*lazy, *_candidates(attributes, _SETS_FOR_LATER)) if _is_address(url))
    for url in (*later, attributes.get("src", ""), *_candidates(attributes, ("srcset", OFFERED))):
        address = url if _PLAIN.fullmatch(url) else absolute(url, base)
        if address and not _PLACEHOLDER.search(address):
            yield address


def source_attributes(sources: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the candidates in the sources before a picture, as attributes of the picture."""
    # The last source is for the simplest browsers, so its format is the most widely supported.
    found = list(sources)[::-1]
    later = [source[name] for source in found for name in _SETS_FOR_LATER if name in source]
    at_once = [source["srcset"] for source in found if "srcset" in source]
    sets = ((_OFFERED_LATER, later), (OFFERED, at_once))
    return {name: ", ".join(offers) for name, offers in sets if offers}


def _candidates(attributes: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [url for name in names if name in attributes for url in _addresses_by_size(attributes[name])]


def _addresses_by_size(srcset: str) -> list[str]:
    """Return the addresses in a srcset (HTML section 4.8.4.2.1), the best size first: the largest that is useful."""
    found = _CANDIDATE.findall(srcset)
    shares = {url.rstrip(","): _share(_DESCRIPTOR.match(rest)) for url, rest in found}
    return sorted(shares, key=lambda url: (shares[url] > 1, abs(shares[url] - 1)))


def _share(descriptor: re.Match[str] | None) -> float:
    """Return the size of a candidate as a share of the useful size; above 1 it is larger than useful."""
    if not descriptor:
        return 1
    return float(descriptor[1]) / (_WIDEST if descriptor[2] == "w" else 1)


def _is_address(value: str) -> bool:
    """Return whether a value is an address: not a single word, and not a pattern for a script to fill in."""
    return ("/" in value or "." in value) and "{" not in value
