"""The body of a page that marks none, found by trafilatura, if it is installed: the extra "pages"."""

from __future__ import annotations

from syndication.model.errors import IngestError
from syndication.sources.page.body import MarkedBody
from syndication.text.body.tree import parse
from syndication.text.complexity import find_excess

_CURE = "save its text as a .txt file in UTF-8"


def extract_body(html: str) -> MarkedBody:
    """Return the body of a page.

    Raises:
        IngestError: trafilatura is not installed, or finds no body.
    """
    try:
        import trafilatura
    except ImportError:
        raise IngestError(
            "the page marks no body (neither <article> nor itemprop=articleBody); "
            f'install what finds one, with pip install "syndication[pages]", or {_CURE}'
        ) from None
    found = trafilatura.extract(
        html, output_format="html", include_links=True, include_images=True, include_formatting=True
    )
    if not found or find_excess(found):
        raise IngestError(f"no body was found in the page; {_CURE}")
    doubt = "body: the page marks none; it was found by its form, so compare it with the page"
    return MarkedBody(parse(found), "trafilatura", (doubt,))
