"""Pictures that a script was to load when they come into sight: where the real addresses stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from syndication.text.urls import absolute

# Attributes in which scripts look for an address, the commonest first.
_ADDRESSES = tuple(
    "data-src data-lazy-src data-original data-orig-src data-original-src data-ll-src data-lazyload data-lazy "
    "data-echo data-actualsrc".split()
)
_OFFERED_LATER, _OFFERED = "data-offered-later", "data-offered"  # by the sources before a picture
_SETS_FOR_LATER = ("data-srcset", "data-lazy-srcset", _OFFERED_LATER)
FALLBACK = "data-fallback"
"""What marks a picture that stood in a noscript."""
SOURCE_HINTS = frozenset(("srcset", "data-srcset", "data-lazy-srcset"))
"""The attributes of sources that are read here and stand in no document; `HINTS` are those of pictures."""
HINTS = frozenset((*_ADDRESSES, *_SETS_FOR_LATER, _OFFERED, "srcset", FALLBACK))

_WIDEST = 2000  # pixels that a dense screen has use for
_CANDIDATE = re.compile(r"([^\s,]\S*)(?:(?<=,)|([^,]*))")
_DESCRIPTOR = re.compile(r"\s+(\d+(?:\.\d+)?)([wx])\b")
_PLACEHOLDER = re.compile(
    r"/(?:1x1(?:[._-]trans(?:parent)?)?\.(?:gif|png)|(?:blank|clear|pixel|spacer|trans|transparent)\.gif"
    r"|placeholder\.(?:gif|png|svg))(?:[?#]|$)",
    re.IGNORECASE,
)
# What `absolute` leaves as it is. Most addresses are of this kind, and need not be taken apart.
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*/(?!\.|[^?]*/\.)(?:[\w!$&'()*+,/:=@.~-]|%[0-9A-Fa-f]{2})*"
    r"(?:\?(?:[\w!$&'()*+,/:=@.~?-]|%[0-9A-Fa-f]{2})+)?",
    re.ASCII,
)
# It ends before the next noscript, so that text without an end is not looked through again and again.
_NOSCRIPT = re.compile(
    r"<noscript(?=[\s/>])[^<>]*>([^<]*+(?:<(?!/?noscript[\s/>])[^<]*+)*+)</noscript[^<>]*>", re.IGNORECASE
)
_PICTURE_INSIDE = re.compile(r"""<img(?=[\s/])((?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE)
ATTRIBUTE = re.compile(r'\s([^\s=>"]+)="([^"]*)"')
"""An attribute as the sanitiser writes it."""
# The sanitiser writes every attribute as name="value", so these match whole tags.
_SOURCE = re.compile(r'<source((?:\s[^\s=>"]+="[^"]*")*)>')
_SOURCES = re.compile(r'((?:<source(?:\s[^\s=>"]+="[^"]*")*>\s*)++)(<img(?=[\s>]))?')


def opened(html: str) -> str:
    """Return any HTML in which each noscript has given way to the first picture in it, marked as `FALLBACK`."""
    return _NOSCRIPT.sub(_inside, html)


def offered(html: str) -> str:
    """Return sanitised HTML without the sources of pictures; the pictures have what those offered."""
    return _SOURCES.sub(_with_offers, html) if "<source" in html else html


def waits(attributes: Mapping[str, str]) -> bool:
    """Tell whether a script was to load the picture of these attributes."""
    return any(name in attributes for name in (*_ADDRESSES, *_SETS_FOR_LATER))


def addresses(attributes: Mapping[str, str], base: str) -> Iterator[str]:
    """Yield the real addresses of the picture of these attributes, absolute, the one to show first."""
    told = [unescape(attributes[name]) for name in _ADDRESSES if name in attributes]
    later = (url for url in (*told, *_candidates(attributes, _SETS_FOR_LATER)) if _is_address(url))
    for url in (*later, unescape(attributes.get("src", "")), *_candidates(attributes, ("srcset", _OFFERED))):
        address = url if _PLAIN.fullmatch(url) else absolute(url, base)
        if address and not _PLACEHOLDER.search(address):
            yield address


def _inside(noscript: re.Match[str]) -> str:
    picture = _PICTURE_INSIDE.search(noscript[1])
    return f'<img {FALLBACK}="" {picture[1]}>' if picture else ""


def _with_offers(run: re.Match[str]) -> str:
    others = _SOURCE.sub(lambda source: source[0] if ' src="' in source[1] else "", run[1])
    return f"{others}{run[2]}{_offers(run[1])}" if run[2] else others


def _offers(sources: str) -> str:
    """Return what sources without an address offer, as attributes of a picture."""
    # The last one is meant for whoever can do least.
    found = [dict(ATTRIBUTE.findall(source)) for source in reversed(_SOURCE.findall(sources)) if ' src="' not in source]
    later = [source[name] for source in found for name in _SETS_FOR_LATER if name in source]
    at_once = [source["srcset"] for source in found if "srcset" in source]
    sets = ((_OFFERED_LATER, later), (_OFFERED, at_once))
    return "".join(f' {name}="{", ".join(offers)}"' for name, offers in sets if offers)


def _candidates(attributes: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [url for name in names if name in attributes for url in _ranked(unescape(attributes[name]))]


def _ranked(srcset: str) -> list[str]:
    """Return the addresses in a srcset (HTML section 4.8.4.2.1), the largest of those that are of use first."""
    found = _CANDIDATE.findall(srcset)
    shares = {url.rstrip(","): _share(_DESCRIPTOR.match(rest)) for url, rest in found}
    return sorted(shares, key=lambda url: (shares[url] > 1, abs(shares[url] - 1)))


def _share(descriptor: re.Match[str] | None) -> float:
    """Return how much of what is of use a candidate gives; beyond 1 it gives more."""
    if not descriptor:
        return 1
    return float(descriptor[1]) / (_WIDEST if descriptor[2] == "w" else 1)


def _is_address(value: str) -> bool:
    """Tell whether it is an address that a script was given: no mere word, nor a pattern that it would fill in."""
    return ("/" in value or "." in value) and "{" not in value
