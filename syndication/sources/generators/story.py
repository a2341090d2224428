"""A page of a site generator as a story: the same for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from syndication.model.errors import IngestError
from syndication.sources.generators.liquid import resolve_liquid
from syndication.sources.generators.pelican_links import resolve_pelican
from syndication.sources.generators.people import AUTHOR_FIELDS
from syndication.sources.generators.pictures import (
    PICTURE_FIELDS,
    PICTURE_TEXTS,
    absolute_picture,
    enclosed_sounds,
    featured_picture,
    sound_field,
)
from syndication.sources.generators.site import GeneratorPage
from syndication.sources.generators.story_body import SiteContext, body_of, template_context
from syndication.sources.generators.templates import TemplateSyntax
from syndication.sources.generators.values import NOTHING, first_name, table_of, text_of, value_at
from syndication.sources.site_story import SiteStory
from syndication.text.html import from_markdown
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_TITLE = ("title", "headline", "extra.title")
_STANDFIRST = (
    "description",
    "summary",
    "excerpt",
    "subtitle",
    "dek",
    "standfirst",
    "lead",
    "extra.summary",
    "params.description",
)
_CANONICAL = ("canonical_url", "canonicalURL", "canonicalUrl", "canonical", "canonicalurl")
# What says that only some readers may see a page. Any value but "no" and "public" counts.
_PRIVATE = (
    "password",
    "private",
    "protected",
    "members_only",
    "membersOnly",
    "members",
    "subscribers_only",
    "paid",
    "paywall",
    "premium",
    "unlisted",
    "hidden",
)
_HARMLESS = frozenset(("", "false", "no", "off", "0", "none", "public", "free", "null", "~"))
_ACCESS = ("visibility", "access")
_FREE_TABLES = frozenset(("extra", "params"))
_MOST_LISTED = 30  # fields in warnings
_MARKUP = re.compile(
    r"<(?:em|i|b|strong|code|span|a|br|sup|sub|mark|abbr|small|cite)\b[^<>]{0,500}>|&(?:#\d{1,7}|[a-zA-Z]{2,30});",
    re.IGNORECASE,
)


def private_field(page: GeneratorPage) -> str:
    """Return the field that says that a page is not for all, as "password", "" if there is none."""
    for start in ("", *(f"{table}." for table in sorted(_FREE_TABLES))):
        for name in (*_PRIVATE, *_ACCESS):
            value = value_at(page.fields, f"{start}{name}")
            if value is True or text_of(value).lower() not in _HARMLESS:
                return f"{start}{name}"
    return ""


def site_story(page: GeneratorPage, context: SiteContext) -> SiteStory:
    """Return the story of a page.

    Raises:
        IngestError: it has no text that can be read.
    """
    site, fields = context.site, page.fields
    if page.date.fault:
        raise IngestError(page.date.fault)
    address = address_of(page, context.address)
    title = text_of(value_at(fields, first_name(fields, _TITLE))) or page.title
    body = body_of(page, context, address, title)
    cover = featured_picture(fields, lambda source: _picture_address(source, page, context, address) or body.picture)
    sounds = enclosed_sounds(fields, lambda source: _picture_address(source, page, context, address))
    standfirst = first_name(fields, _STANDFIRST)
    lost = (*body.lost, *([cover.fault] if cover.fault else []))
    used = {*page.used, *_TITLE, standfirst, *_CANONICAL, cover.field, *AUTHOR_FIELDS}
    used |= PICTURE_TEXTS if cover.media else set()
    used |= {sound_field(fields)} if sounds else set()
    canonical = text_of(value_at(fields, first_name(fields, _CANONICAL)))
    return SiteStory(
        title=_as_html(title),
        body=body.text,
        body_form=body.form,
        excerpt=_excerpt(text_of(value_at(fields, standfirst)) if standfirst else "", site.syntax),
        dates=(page.date.moment,),
        modified=page.modified.moment,
        expires=page.expires.moment if page.expires.moment and page.expires.moment.tzinfo else None,
        link=address or absolute(canonical, ""),
        slug=_slug(page),
        former_slugs=tuple(each.rstrip("/").removesuffix("/index.html") for each in page.former),
        ids=site.ids(page, address),
        language=page.language or site.settings.language,
        section=_as_html(page.section),
        tags=tuple(map(_as_html, page.tags)),
        authors=page.authors,
        media=(*((cover.media,) if cover.media else ()), *sounds),
        lost=lost,
        warnings=(*page.warnings, *body.warnings, *_warnings(page, context, address, used)),
    )


def _slug(page: GeneratorPage) -> str:
    """Return the last part of the address, without the date that may be before the name of the file."""
    last = page.path.rstrip("/").removesuffix("/index.html").rpartition("/")[2]
    return page.slug if not last or (page.slug and last.endswith(f"-{page.slug}")) else last


def address_of(page: GeneratorPage, site_address: str) -> str:
    """Return the address of a page, "" if it is not known."""
    if not page.path:
        return ""
    own = absolute(page.path, "")
    return own or (absolute(f"{site_address}{page.path}", "") if site_address else "")


def _warnings(page: GeneratorPage, context: SiteContext, address: str, used: set[str]) -> Iterator[str]:
    if page.path_fault:
        yield page.path_fault
    elif not address:
        yield "has no address, as the config does not say where the site was; give --site https://old.example"
    if page.modified.fault:
        yield f"modified: {page.modified.fault}; it is left out"
    if page.expires.fault:
        yield f"expires: {page.expires.fault}; it is left out"
    if address and context.feeds.of(address, "") and not context.options.old.of(address, ""):
        yield "has the ids and the date of the feeds of the built site; give --feed if the site was published elsewhere"
    for name in _unused_names(page.fields, used)[:_MOST_LISTED]:
        yield f"has the field {name}, which has no place in a record"


def _unused_names(fields: Mapping[str, Any], used: set[str]) -> list[str]:
    """Return the names of fields that nothing was read from; those in `extra` and `params` one by one."""
    names: list[str] = []
    for name, value in fields.items():
        if name in _FREE_TABLES:
            inner = {f"{name}.{each}": part for each, part in table_of(value).items()}
            names += _unused_names(inner, used)
        elif value not in NOTHING and name not in used and name not in PICTURE_FIELDS:
            names.append(one_line(str(name))[:60])
    return names


def _picture_address(source: str, page: GeneratorPage, context: SiteContext, address: str) -> str:
    """Return the address of a picture in front matter. A path from the folder of sources is that of no page."""
    if source.startswith(("../", "@", "~", "src/")):
        return ""
    files = context.site.settings.files or context.address
    if context.site.syntax == "pelican":
        source = resolve_pelican(source, template_context(page, context, "pelican"), lambda _: None)
    if "{{" in source or "{%" in source:
        source = resolve_liquid(source, template_context(page, context, "liquid"), lambda _: None)
    parent = page.file.rpartition("/")[0]
    inside = f"{parent}/{source.removeprefix('./')}"
    is_beside = source.startswith("./") or "/" not in source or inside in context.site.folder.files
    if not is_beside and "://" not in source:
        source = f"/{source.lstrip('/')}"
    return absolute_picture(source, address, files)


def _excerpt(text: str, syntax: TemplateSyntax) -> str:
    """Return a summary as HTML; that of Pelican is Markdown."""
    if not text:
        return ""
    return from_markdown(text) if syntax == "pelican" and len(text) < 5000 else _as_html(text)


def _as_html(text: str) -> str:
    """Return a text of front matter as HTML; some sites write it as that."""
    return text if _MARKUP.search(text) else escape(text, quote=False)
