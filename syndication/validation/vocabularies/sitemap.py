"""Sitemaps and sitemap indexes (sitemaps.org), with Google's extensions for news, images and videos."""

from __future__ import annotations

from syndication.validation.names import SITEMAP, SITEMAP_IMAGE, SITEMAP_NEWS, SITEMAP_VIDEO, XHTML
from syndication.validation.rules import dates, links, numbers, sitemap, sitemap_media, values
from syndication.validation.rules.text import nonblank
from syndication.validation.vocabularies import xml
from syndication.validation.vocabularies.extensions import named
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

_ANY = Attribute()
_TEXT = Child(leaf())
_REQUIRED_TEXT = Child(leaf(nonblank), required=True)
_FILE = leaf(links.full_link)
_OBSOLETE = Child(leaf(rules=(sitemap.obsolete,)))

_PUBLICATION = Element(
    children=named(
        SITEMAP_NEWS, {"name": _REQUIRED_TEXT, "language": Child(leaf(sitemap.news_language), required=True)}
    )
)
_STORY = Element(
    children=named(
        SITEMAP_NEWS,
        {
            "publication": Child(_PUBLICATION, required=True),
            "publication_date": Child(leaf(dates.w3cdtf, sitemap.fresh), required=True),
            "title": _REQUIRED_TEXT,
            **dict.fromkeys("access genres geo_locations keywords stock_tickers".split(), _OBSOLETE),
        },
    )
)
_IMAGE = Element(
    children=named(
        SITEMAP_IMAGE,
        {
            "loc": Child(_FILE, required=True),
            **dict.fromkeys("caption geo_location license title".split(), _TEXT),
        },
    )
)
_YES_OR_NO = Child(leaf(sitemap_media.yes_or_no))
_MOMENT = Child(leaf(dates.w3cdtf))
_RESTRICTED = Child(
    leaf(
        attributes={"relationship": Attribute((sitemap_media.relationship,), required=True)},
        rules=(sitemap_media.restricted_to,),
    )
)
_UPLOADER = leaf(sitemap_media.longest(255), attributes={"info": Attribute((links.full_link,))})
_VIDEO = Element(
    children=named(
        SITEMAP_VIDEO,
        {
            "thumbnail_loc": Child(_FILE, required=True),
            "title": Child(leaf(nonblank, sitemap_media.longest(100)), required=True),
            "description": Child(leaf(nonblank, sitemap_media.longest(2048)), required=True),
            "content_loc": Child(_FILE),
            "player_loc": Child(leaf(links.full_link, attributes={"allow_embed": _ANY, "autoplay": _ANY})),
            "duration": Child(leaf(sitemap_media.duration)),
            "rating": Child(leaf(sitemap_media.rating)),
            "view_count": Child(leaf(numbers.count)),
            "publication_date": _MOMENT,
            "expiration_date": _MOMENT,
            **dict.fromkeys(("family_friendly", "requires_subscription", "live"), _YES_OR_NO),
            **dict.fromkeys(("restriction", "platform"), _RESTRICTED),
            "tag": Child(leaf(), repeatable=True),
            "category": Child(leaf(sitemap_media.longest(256)), repeatable=True),
            "uploader": Child(_UPLOADER),
        },
    ),
    rules=(sitemap_media.video_has_file, sitemap_media.video_tags),
)
_ALTERNATE = Element(  # Google, Localized versions of your pages
    attributes={
        "rel": Attribute(required=True),
        "href": Attribute((links.full_link,), required=True),
        "hreflang": Attribute((values.language,)),
        **dict.fromkeys("media title type".split(), Attribute()),
    }
)

_WHERE_AND_WHEN = {"loc": Child(leaf(sitemap.address), required=True), "lastmod": Child(leaf(dates.w3cdtf))}
_PAGE = Element(
    children={
        **named(
            SITEMAP,
            {
                **_WHERE_AND_WHEN,
                "changefreq": Child(leaf(sitemap.change_frequency)),
                "priority": Child(leaf(sitemap.priority)),
            },
        ),
        f"{{{SITEMAP_NEWS}}}news": Child(_STORY),
        f"{{{SITEMAP_IMAGE}}}image": Child(_IMAGE, repeatable=True),
        f"{{{SITEMAP_VIDEO}}}video": Child(_VIDEO, repeatable=True),
        f"{{{XHTML}}}link": Child(_ALTERNATE, repeatable=True),
    },
    rules=(sitemap_media.images,),
)
_URLSET = Element(
    children=named(SITEMAP, {"url": Child(_PAGE, repeatable=True)}),
    rules=(sitemap.size, sitemap.pages, sitemap.pages_or_news),
)
_INDEX = Element(
    children=named(
        SITEMAP,
        {"sitemap": Child(Element(children=named(SITEMAP, _WHERE_AND_WHEN)), required=True, repeatable=True)},
    ),
    rules=(sitemap.size, sitemap.sitemaps),
)

# Videos have many elements, and Google removes some every year. Those not listed here are allowed.
_NAMESPACES = frozenset({SITEMAP, SITEMAP_NEWS, SITEMAP_IMAGE, ""})
URLSET = Vocabulary(_URLSET, _NAMESPACES, xml.ATTRIBUTES)
INDEX = Vocabulary(_INDEX, _NAMESPACES, xml.ATTRIBUTES)
