"""A page to a draft. For each field the first source that has it is used, and the draft says which one it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from syndication.model.errors import IngestError
from syndication.model.item import Rights
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory, read_moments
from syndication.sources.page.body import PageBody, clean_body, find_marked, overlap_warning
from syndication.sources.page.document import PageDocument, parse_page
from syndication.sources.page.encodings import decode_page
from syndication.sources.page.extractor import extract_body
from syndication.sources.page.json_ld import address_of, listed, text_of
from syndication.sources.page.lead_picture import read_picture
from syndication.sources.page.people import read_origin
from syndication.sources.page.robots import asks_not_to_be_listed
from syndication.sources.page.values import FoundText, first, first_moment, from_json_ld, from_meta, from_microdata
from syndication.sources.plain_text import tidy
from syndication.text.body.tree import elements, parse
from syndication.text.body.tree import text_of as tree_text
from syndication.text.languages import normal_tag
from syndication.text.urls import absolute, site_of

_MOST = 1000  # keywords
_METERED = "metered"
_PAID_TIERS = ("locked", _METERED)
_CUT_ENDS = (" […]", "[…]", " [...]", "[...]", "…", "...")


def read_page(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of a page.

    Raises:
        IngestError: it cannot be read, or no body is found.
    """
    page = parse_page(decode_page(data))
    url, url_warnings = _url(page, options.base)
    address = options.base or absolute(options.url, "") or url.text
    base = absolute(page.base, address) or address
    headline, standfirst = _headline(page), _standfirst(page)
    body = _body(page, base, headline.text)
    if _begins(body.html, standfirst.text):
        standfirst = FoundText()
    origin, picture, rights = read_origin(page), read_picture(page, base), _rights(page)
    section, tags = _section(page), _tags(page)
    language = _language(page)
    dates = _dates(page)
    moments, faults = read_moments({field: found.text for field, found in dates.items()})
    texts = {"headline": headline, "standfirst": standfirst, "url": url, "section": section, "language": language}
    places = {field: found.place for field, found in (texts | dates).items() if found.place}
    return draft_of(
        data,
        FoundStory(
            file_kind="the page",
            headline=headline.text,
            standfirst=standfirst.text,
            body=body.html,
            url=url.text,
            authors=origin.authors,
            source=origin.source,
            section=section.text,
            tags=tuple(name for name in tags if name != section.text),
            media=picture.media,
            rights=rights,
            language=normal_tag(language.text),
            published=moments.get("published"),
            modified=moments.get("modified"),
            paid=bool(_paywall(page)),
            access="metered" if _paywall(page).endswith(_METERED) else "free",
            found_in=places
            | {"authors": origin.place, "source": origin.place, "media": picture.place, "body": body.place}
            | {"tags": "keywords", "rights": "JSON-LD"},
            faults=faults,
            warnings=(*url_warnings, *body.warnings, *_warnings(page, body, options.publisher)),
            dropped=body.dropped,
            lost=body.lost,
        ),
        options,
    )


def _headline(page: PageDocument) -> FoundText:
    """Return the headline; never the <title>, which has the name of the site in it."""
    top = FoundText(next((tidy(tree_text((each,))) for each in elements(page.nodes, "h1")), ""), "<h1>")
    open_graph = FoundText(_without_site_name(page.meta("og:title"), page.meta("og:site_name")), "meta og:title")
    found = first((from_json_ld(page, "headline"), open_graph, from_microdata(page, "headline"), top))
    return top if _is_cut(found.text) and top.text.startswith(_without_cut(found.text)) else found


def _without_site_name(title: str, site: str) -> str:
    for mark in "|-–—·:":
        if site and title.endswith(f" {mark} {site}"):
            return title.removesuffix(f" {mark} {site}").strip()
    return title


def _standfirst(page: PageDocument) -> FoundText:
    names = ("og:description", "description")
    candidates = (from_json_ld(page, "description"), from_microdata(page, "description"))
    return first((*candidates, *(from_meta(page, name) for name in names)))


def _begins(html: str, standfirst: str) -> bool:
    """Return whether the body begins with the words of a summary, which is then no standfirst."""
    words = _without_cut(standfirst)
    paragraph = next(elements(parse(html), "p"), None)
    return bool(words) and paragraph is not None and tidy(tree_text((paragraph,))).startswith(words)


def _is_cut(text: str) -> bool:
    return text.endswith(_CUT_ENDS)


def _without_cut(text: str) -> str:
    end = next((end for end in _CUT_ENDS if text.endswith(end)), "")
    return text.removesuffix(end).rstrip() if end else text


def _dates(page: PageDocument) -> dict[str, FoundText]:
    published = (
        from_json_ld(page, "datePublished"),
        from_meta(page, "article:published_time"),
        from_microdata(page, "datePublished"),
    )
    modified = (
        from_json_ld(page, "dateModified"),
        from_meta(page, "article:modified_time"),
        from_microdata(page, "dateModified"),
    )
    found = {"published": first_moment(published), "modified": first_moment(modified)}
    return {field: each for field, each in found.items() if each.text}


def _url(page: PageDocument, asked: str) -> tuple[FoundText, tuple[str, ...]]:
    """Return the address of the page: the canonical one, unless it is of another site than the page.

    The site is that of the address `asked`, else that of the other addresses in the page.
    """
    others = (
        FoundText(absolute(address_of(page.story.get("mainEntityOfPage")), asked), "JSON-LD mainEntityOfPage"),
        FoundText(absolute(address_of(page.story.get("url")), asked), "JSON-LD url"),
        FoundText(absolute(page.meta("og:url"), asked), "meta og:url"),
        FoundText(asked, "the address asked"),
    )
    site = site_of(asked or first(others).text)
    canonical = FoundText(absolute(page.canonical, asked or first(others).text), "link rel=canonical")
    candidates = [each for each in (canonical, *others) if not _is_front_page(each.text, asked)]
    found = first(each for each in candidates if not site or site_of(each.text) == site)
    if canonical.text and site and site_of(canonical.text) != site:
        return found, (f"url: the canonical address is of another site and was not used: {canonical.text}",)
    return found, ()


def _is_front_page(address: str, asked: str) -> bool:
    """Return whether an address is that of a site, not of the page that was asked: some sites name it in all pages."""
    if not asked or urlsplit(asked).path.strip("/") == "":
        return False
    parts = urlsplit(address)
    return not parts.path.strip("/") and not parts.query


def _section(page: PageDocument) -> FoundText:
    candidates = (from_json_ld(page, "articleSection"), from_meta(page, "article:section"))
    return first((*candidates, from_microdata(page, "articleSection")))


def _tags(page: PageDocument) -> tuple[str, ...]:
    """Return the further sections, the keywords, and the tags of Open Graph, each once."""
    keywords = [each for value in listed(page.story.get("keywords"))[:_MOST] for each in _split(value)]
    sections = [text_of(each) for each in listed(page.story.get("articleSection"))[1:_MOST]]
    tags = keywords or [each for text in page.metas.get("article:tag", ()) for each in _split(text)]
    return tuple(dict.fromkeys(filter(None, (*sections, *tags))))


def _split(value: object) -> list[str]:
    """Return the keywords in a text with commas; an object is one keyword."""
    return (
        [tidy(each) for each in text_of(value).split(",", _MOST)[:_MOST]]
        if isinstance(value, str)
        else [text_of(value)]
    )


def _rights(page: PageDocument) -> Rights | None:
    rights = Rights(
        holder=text_of(page.story.get("copyrightHolder")),
        notice=text_of(page.story.get("copyrightNotice")),
        license=address_of(page.story.get("license")),
    )
    return rights if rights != Rights() else None


def _language(page: PageDocument) -> FoundText:
    given = next(iter(listed(page.story.get("inLanguage"))), None)
    named = given.get("alternateName") or given.get("name") if isinstance(given, dict) else given
    declared = FoundText(page.language, "<html lang>")
    return first((FoundText(text_of(named), "JSON-LD inLanguage"), declared, from_meta(page, "og:locale")))


def _body(page: PageDocument, base: str, headline: str) -> PageBody:
    marked = find_marked(page)
    body = clean_body(marked if marked.nodes else extract_body(page.html), base, headline)
    if not body.html.strip():
        raise IngestError("nothing is left of the body of the page; save its text as a .txt file in UTF-8")
    return body


def _paywall(page: PageDocument) -> str:
    """Return where a page says that it, or a part of it, is not free; "" if it does not."""
    parts = (page.story, *(part for part in listed(page.story.get("hasPart")) if isinstance(part, Mapping)))
    values = [part.get("isAccessibleForFree") for part in parts]
    if any(value is False or text_of(value).lower() == "false" for value in values):
        return "isAccessibleForFree"
    tier = page.meta("article:content_tier").lower()
    return f"article:content_tier {tier}" if tier in _PAID_TIERS else ""


def _warnings(page: PageDocument, body: PageBody, publisher: str) -> Iterator[str]:
    if page.stories > 1:
        yield f"the page describes {page.stories} stories in JSON-LD; the first is its story"
    if asks_not_to_be_listed(page.metas.get("robots", ())):
        yield "the page asks search engines not to list it (noindex)"
    if place := _paywall(page):
        yield f"the page is for subscribers ({place}); its text may be cut"
    holder = text_of(page.story.get("copyrightHolder"))
    if holder and holder.casefold() != publisher.casefold():
        yield f"the rights are held by {holder}; publish the story only if they are yours"
    yield from overlap_warning(body.html, text_of(page.story.get("articleBody")))
