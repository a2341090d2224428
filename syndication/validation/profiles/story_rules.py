"""The rules about one story: title, summary, text, authors, date, link, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from syndication.model.media_choice import kind_of
from syndication.model.partners.profile import Profile
from syndication.model.partners.story import PartnerStory
from syndication.model.partners.verdict import LintCode
from syndication.text.html import plain_text
from syndication.text.languages import primary_subtag
from syndication.text.truncation import is_cut_off, word_count

_MOST_WORDS = 1_000_000
_LINKED_HOST = re.compile(r'href="https?://([^"/:?#\s]++)')
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "msclkid")


class Breach(Struct, frozen=True):
    """A rule that a story breaks: its field, the measured value, the allowed one, and the cure."""

    code: LintCode
    field: str
    measured: str
    allowed: str
    cure: str


class JudgedStory(Struct, frozen=True):
    """What is judged: a story as a partner gets it, by its profile, at a moment. `language` is the feed's."""

    story: PartnerStory
    profile: Profile
    language: str
    now: datetime


Rule: TypeAlias = Callable[[JudgedStory], Iterator[Breach]]


def _title(subject: JudgedStory) -> Iterator[Breach]:
    title, limits = subject.story.entry.title, subject.profile.limits
    least, most = limits.title
    if not title.strip():
        yield Breach("title_empty", "headline", "empty", "a title", "write a headline")
    elif plain_text(title) != title.strip() and "<" in title:
        yield Breach("title_has_html", "headline", title, "plain text", "remove the markup")
    if 0 < len(title) < least:
        yield Breach("title_too_short", "headline", _characters(title), f"at least {least}", "write a longer headline")
    if most and len(title) > most and not subject.story.entry.headline_short:
        cure = "shorten it, or write headline_short"
        yield Breach("title_too_long", "headline", _characters(title), f"at most {most}", cure)
    short, longest = subject.story.entry.headline_short, limits.headline_short[1]
    if longest and len(short) > longest:
        yield Breach("short_title_too_long", "headline_short", _characters(short), f"at most {longest}", "shorten it")


def _summary(subject: JudgedStory) -> Iterator[Breach]:
    summary, limits = subject.story.entry.summary, subject.profile.limits
    words = word_count(summary, _MOST_WORDS)
    if not summary.strip() or summary == subject.story.entry.title:
        yield Breach("summary_missing", "standfirst", "none", "a summary", "write a standfirst")
        return
    for measured, unit, (least, most) in (
        (len(summary), "characters", limits.summary),
        (words, "words", limits.summary_words),
    ):
        found = f"{measured:,} {unit}"
        if measured < least:
            allowed = f"at least {least:,} {unit}"
            yield Breach("summary_too_short", "standfirst", found, allowed, "write a longer standfirst")
        if most and measured > most:
            yield Breach("summary_too_long", "standfirst", found, f"at most {most:,} {unit}", "shorten the standfirst")


def _body(subject: JudgedStory) -> Iterator[Breach]:
    if not _writes(subject.profile, "body", "text"):
        return  # the partner gets summaries only
    html, limits = subject.story.entry.html, subject.profile.limits
    text = plain_text(html)
    words = word_count(html, _MOST_WORDS)
    for measured, unit, (least, most) in (
        (len(text), "characters", limits.body),
        (words, "words", limits.body_words),
    ):
        if measured < least:
            allowed = f"at least {least:,} {unit}"
            yield Breach(
                "body_too_short", "body", f"{measured:,} {unit}", allowed, "write more, or deny it to the partner"
            )
        if most and measured > most:
            yield Breach("body_too_long", "body", f"{measured:,} {unit}", f"at most {most:,} {unit}", "shorten it")
    if is_cut_off(html):
        yield Breach("body_truncated", "body", "ends as an excerpt", "the whole text", "write the whole text")


def _author(subject: JudgedStory) -> Iterator[Breach]:
    if not any(author.name.strip() for author in subject.story.entry.authors):
        yield Breach("author_missing", "authors", "none", "an author", "write authors, the desk if nobody signed it")


def _dates(subject: JudgedStory) -> Iterator[Breach]:
    published, (_, most) = subject.story.entry.published, subject.profile.limits.age_days
    if published > subject.now:
        yield Breach("date_future", "published", published.isoformat(), "the past", "correct the date")
    days = (subject.now - published).days  # whole ones
    if most and days > most:
        cure = "the partner takes no older stories"
        yield Breach("date_too_old", "published", f"{days:,} days old", f"at most {most:,} days", cure)


def _link(subject: JudgedStory) -> Iterator[Breach]:
    address = urlsplit(subject.story.entry.url)
    if address.scheme != "https":
        yield Breach("link_not_https", "url", address.scheme, "https", "serve the page by https")
    tracking = [name for name, _ in parse_qsl(address.query, keep_blank_values=True) if name.startswith(_TRACKING)]
    if tracking:
        yield Breach("link_tracked", "url", ", ".join(tracking), "no tracking", "remove it from the address")


def _pictures(subject: JudgedStory) -> Iterator[Breach]:
    if not subject.story.pictures:
        is_listed = not subject.story.unlisted
        measured = "no picture that the partner takes" if is_listed else "none; a picture in the body is not listed"
        cure = "add a picture that the partner takes" if is_listed else "list it in media, with its caption and credit"
        yield Breach("no_lead_image", "media", measured, "a picture", cure)
    least, most = subject.profile.limits.slides
    measured = f"{len(subject.story.pictures):,} pictures"
    if least and len(subject.story.pictures) < least:
        yield Breach("too_few_slides", "media", measured, f"at least {least:,}", "add pictures")
    if most and len(subject.story.pictures) > most:
        yield Breach("too_many_slides", "media", measured, f"at most {most:,}", "leave some out, or make two galleries")


def _commerce(subject: JudgedStory) -> Iterator[Breach]:
    entry = subject.story.entry
    if (entry.sponsor or entry.disclosure) and not _writes(subject.profile, "disclosure", "sponsor"):
        cure = "add a field with disclosure to the profile, or deny it to the partner"
        yield Breach("sponsored_undisclosed", "sponsor", "no field says it", "a field that says it", cure)
    linked = {host.lower() for host in _LINKED_HOST.findall(entry.html)}
    sold = tuple(f".{host}" for host in subject.profile.body.affiliate_hosts)
    if hosts := sorted(host for host in linked if f".{host}".endswith(sold)):
        yield Breach("affiliate_link", "body", ", ".join(hosts), "none", "remove the links, or deny it to the partner")


def _category(subject: JudgedStory) -> Iterator[Breach]:
    profile, section = subject.profile, subject.story.entry.section
    if profile.categories and section not in profile.categories:
        known = ", ".join(profile.categories)
        cure = f"add it to categories of the partner, which has: {known}"
        yield Breach("category_unmapped", "section", section or "none", "a section that is mapped", cure)


def _language(subject: JudgedStory) -> Iterator[Breach]:
    own, feed = subject.story.entry.language, subject.language
    if own and primary_subtag(own) != primary_subtag(feed):
        yield Breach("language_mixed", "language", own, feed, "give the partner a feed of its own for this language")


def _played(subject: JudgedStory) -> Iterator[Breach]:
    kind, found = subject.story.entry.kind, {kind_of(medium) for medium in subject.story.played}
    if kind == "audio" and "sound" not in found:
        yield Breach("audio_missing", "media", "no sound", "a sound", "add the sound to media")
    if kind == "video" and "film" not in found:
        yield Breach("film_missing", "media", "no film", "a film", "add the film to media")


STORY_RULES: Sequence[Rule] = (
    _title,
    _summary,
    _body,
    _author,
    _dates,
    _link,
    _pictures,
    _commerce,
    _category,
    _language,
    _played,
)


def _writes(profile: Profile, *sources: str) -> bool:
    """Return whether the partner gets one of these fields of a story; what is pushed has all of them."""
    rules = (rule for rule in profile.fields.values() if isinstance(rule, str))
    return profile.is_pushed or any(rule.partition("|")[0].strip() in sources for rule in rules)


def _characters(text: str) -> str:
    return f"{len(text):,} characters"
