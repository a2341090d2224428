"""From an item to the entry that every format writes: addresses absolute, HTML complete and safe."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from html import escape

import msgspec

from syndication.model import lifecycle, withdrawal
from syndication.model.addresses import PLAIN_ADDRESSES, Addresses
from syndication.model.entry_media import entry_media
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.feed_path import SECTIONS, story_path
from syndication.model.field_findings import field_findings
from syndication.model.finding import bounded, findings_of
from syndication.model.item import Item, Media, Related
from syndication.model.known_ids import id_findings
from syndication.model.lead_picture import lead_figure
from syndication.model.licenses import story_terms
from syndication.model.media_choice import may_be_shown
from syndication.model.media_types import is_picture
from syndication.model.plain_texts import markup_findings
from syndication.model.publication import Publication
from syndication.model.uploaded_pictures import (
    NO_PICTURES,
    StoredPictures,
    picture_findings,
    stored_by_address,
    with_picture_addresses,
)
from syndication.text.complexity import ComplexityError
from syndication.text.dates import utc, whole_second
from syndication.text.excerpts import excerpt
from syndication.text.html import ConvertedMarkdown, convert_markdown, sanitise
from syndication.text.ids import microseconds_of
from syndication.text.lines import one_line
from syndication.text.loss import SanitisedHtml
from syndication.text.pictures import bare_address, describe_pictures
from syndication.text.urls import absolute

log = logging.getLogger("syndication")

SUMMARY_LENGTH = 300  # maximum characters of a summary that is made from the body
_MOST_REASONS = 5  # of a body of which nothing is left
# The sanitiser writes every attribute as name="value", so this matches a whole tag.
_OPENING_PARAGRAPH = re.compile(r'<p(?:\s[^\s=>"]+="[^"]*")*>')


def entry_at(
    item: Item,
    publication: Publication,
    now: datetime,
    pictures: StoredPictures,
    addresses: Addresses = PLAIN_ADDRESSES,
) -> Entry:
    """Return the entry of an accepted `item` with the media that may be syndicated at `now`.

    `pictures` are the uploaded pictures of the item that are stored.

    Raises:
        ComposeError: for any fault. Nothing else is raised: one bad item never stops another (law 8).
    """
    return _entry_or_error(item, lambda: compose(lifecycle.as_of(item, now), publication, pictures, addresses))


def stub_entry(item: Item, publication: Publication) -> Entry:
    """Return the entry that replaces a withdrawn `item`.

    Raises:
        ComposeError: for any fault.
    """
    return _entry_or_error(item, lambda: compose_stub(item, publication))


def _entry_or_error(item: Item, make: Callable[[], Entry]) -> Entry:
    try:
        return make()
    except ComposeError:
        raise
    except ComplexityError as error:
        raise ComposeError(f"the body would take too long to read: {error}") from error
    except Exception as error:  # law 8: the item waits with its reason, and stops no other
        log.exception("%s: no entry can be composed", item.id)  # a bug in this program: the traceback locates it
        raise ComposeError(f"no entry can be made of it: {type(error).__name__}: {error}") from error


def compose(
    record: Item,
    publication: Publication,
    pictures: StoredPictures = NO_PICTURES,
    addresses: Addresses = PLAIN_ADDRESSES,
) -> Entry:
    """Return the entry of an accepted item, from the fields of its `record`.

    Raises:
        ComposeError: nothing of its body is left.
        ComplexityError: the body would take too long to read.
    """
    base = publication.base_url
    item = with_picture_addresses(record, base, pictures)
    url = story_url(item.url, item.slug, base)
    offered = entry_media(item.media, url)
    media = offered.media
    text = convert_markdown(item.body) if item.body_form == "markdown" else ConvertedMarkdown(item.body)
    fragment = sanitise(text.html, url, _withheld_addresses(item, url), item.slug, base + story_path(item.slug))
    if not fragment.html and item.body.strip():
        raise ComposeError(_nothing_left(fragment))
    body = describe_pictures(fragment.html, stored_by_address(pictures, base) | _pictures(media))
    lead = lead_figure(offered, body, url)
    return Entry(
        id=item.id,
        url=url,
        title=one_line_title(item.headline),
        summary=one_line(item.standfirst) or excerpt(body, SUMMARY_LENGTH) or one_line(item.headline),
        html=lead.html + _with_corrections(_with_dateline(body, item), item, publication),
        published=whole_second(item.published),
        updated=_unique_moment(lifecycle.last_significant_change(item), item.id),
        language=item.language or publication.language,
        authors=item.authors,
        section=one_line(item.section),
        section_url=f"{base}/{addresses.folder(SECTIONS, item.section)}" if item.section.strip() else "",
        tags=tuple(one_line(tag) for tag in item.tags),
        subjects=item.subjects,
        media=media,
        related=tuple(_related_with_address(item, url)),
        rights=_rights(item),
        license=item.rights.license if item.rights else "",
        headline_short=one_line(item.headline_short),
        kind=item.kind,
        access=item.access,
        sponsor=item.sponsor,
        disclosure=one_line(item.disclosure),
        ai=item.ai,
        places=item.places,
        urgency=item.urgency,
        slugline=one_line(item.slugline),
        episode=item.episode,
        page=base + story_path(item.slug),
        ids=item.ids,
        terms=story_terms(publication.licensing, item.slug, addresses.folder(SECTIONS, item.section)),
        frames=fragment.frames,
        findings=bounded(
            (
                *findings_of("body", (*text.losses, *fragment.losses)),
                *picture_findings(record, pictures),
                *offered.findings,
                *lead.findings,
                *field_findings(item, url),
                *markup_findings(item),
                *id_findings(item.ids),
            )
        ),
    )


def compose_stub(item: Item, publication: Publication) -> Entry:
    """Return the entry that replaces a withdrawn `item`: of the story it has only the id, address and date."""
    note = withdrawal.notice(item)
    url = story_url(item.url, item.slug, publication.base_url)
    return Entry(
        id=item.id,
        url=url,
        title=withdrawal.TITLE,
        summary=note,
        html=sanitise(f"<p>{escape(note, quote=False)}</p>", url).html,
        published=whole_second(item.published),
        updated=_unique_moment(lifecycle.withdrawal_time(item), item.id),
        language=publication.language,
        ids=item.ids,
    )


def _nothing_left(fragment: SanitisedHtml) -> str:
    lost = "; ".join(finding.message for finding in findings_of("body", fragment.losses)[:_MOST_REASONS])
    return f"nothing of the body is left{lost and ': '}{lost}; write a text, or a link to what it shows"


def story_url(url: str, slug: str, base_url: str) -> str:
    """Return the canonical address of a story: the `url` of its record, else the address of its page here."""
    return absolute(url, base_url) or base_url + story_path(slug)


def one_line_title(headline: str) -> str:
    """Return a headline as documents contain it."""
    return one_line(headline)


def _unique_moment(moment: datetime, item_id: str) -> datetime:
    """Return `moment` with a fraction of a second derived from the id, so that no two items have the same."""
    return whole_second(moment).replace(microsecond=microseconds_of(item_id))


def _related_with_address(item: Item, base: str) -> list[Related]:
    """Return the related stories that have an address."""
    addressed = ((story, absolute(story.url, base)) for story in item.related)
    return [msgspec.structs.replace(story, url=url) for story, url in addressed if url]


def _with_dateline(html: str, item: Item) -> str:
    """Return a sanitised body beginning with the place, as agencies print it."""
    if not item.dateline or not item.dateline.text.strip():
        return html
    place = escape(one_line(item.dateline.text), quote=False)
    opening = _OPENING_PARAGRAPH.match(html)
    if opening:
        return f"{opening.group()}{place} — {html[opening.end() :]}"
    return f"<p>{place} —</p>{html}"


def _withheld_addresses(item: Item, base: str) -> set[str]:
    """Return the addresses of media that may not be shown, in all sizes, which are removed from the body."""
    withheld = [medium for medium in item.media if not may_be_shown(medium)]
    addresses = (url for medium in withheld for url in (medium.url, *(each.url for each in medium.renditions)))
    return {bare_address(address, base) for address in addresses} - {""}


def _pictures(media: tuple[Media, ...]) -> dict[str, Media]:
    """Return the pictures by their addresses; of two with the same address, the first."""
    return {bare_address(medium.url): medium for medium in reversed(media) if is_picture(medium)}


def _with_corrections(html: str, item: Item, publication: Publication) -> str:
    """Return a body with the notes of its corrections at the place that the publication has chosen."""
    notes = "".join(
        f"<p><em>{escape(publication.correction_word, quote=False)}, {utc(revision.at):%Y-%m-%d}: "
        f"{escape(one_line(revision.note), quote=False)}</em></p>"
        for revision in item.revisions
        if revision.kind == "correction" and revision.note.strip()
    )
    return notes + html if publication.corrections == "head" else html + notes


def _rights(item: Item) -> str:
    rights = item.rights
    if not rights:
        return ""
    notice, usage = one_line(rights.notice), one_line(rights.usage)
    if not notice and rights.holder.strip():
        notice = f"© {one_line(rights.holder)}"
    return f"{notice.rstrip('. ')}. {usage}" if notice and usage else notice or usage
