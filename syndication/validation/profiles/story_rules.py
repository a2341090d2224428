"""The rules about one story: title, summary, text, authors, date, link, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from syndication.model.partners.profile import Profile
from syndication.model.partners.story import PartnerStory
from syndication.model.partners.verdict import LintCode
from syndication.text.html import plain_text
from syndication.text.languages import primary_subtag
from syndication.text.truncation import is_cut_off, word_count

_MOST_WORDS = 1_000_000
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "msclkid")


class Fault(Struct, frozen=True):
    """A rule that a story breaks: its field, the measured value, the allowed one, and the cure."""

    code: LintCode
    field: str
    measured: str
    allowed: str
    cure: str


class Subject(Struct, frozen=True):
    """What is judged: a story as a partner gets it, by its profile, at a moment. `language` is the feed's."""

    story: PartnerStory
    profile: Profile
    language: str
    now: datetime


Rule: TypeAlias = Callable[[Subject], Iterator[Fault]]


def _title(subject: Subject) -> Iterator[Fault]:
    title, limits = subject.story.entry.title, subject.profile.limits
    least, most = limits.title
    if not title.strip():
        yield Fault("title_empty", "headline", "empty", "a title", "write a headline")
    elif plain_text(title) != title.strip() and "<" in title:
        yield Fault("title_has_html", "headline", title, "plain text", "remove the markup")
    if 0 < len(title) < least:
        yield Fault("title_too_short", "headline", _characters(title), f"at least {least}", "write a longer headline")
    if most and len(title) > most and not subject.story.entry.headline_short:
        cure = "shorten it, or write headline_short"
        yield Fault("title_too_long", "headline", _characters(title), f"at most {most}", cure)
    short, longest = subject.story.entry.headline_short, limits.headline_short[1]
    if longest and len(short) > longest:
        yield Fault("short_title_too_long", "headline_short", _characters(short), f"at most {longest}", "shorten it")


def _summary(subject: Subject) -> Iterator[Fault]:
    summary, limits = subject.story.entry.summary, subject.profile.limits
    words = word_count(summary, _MOST_WORDS)
    if not summary.strip() or summary == subject.story.entry.title:
        yield Fault("summary_missing", "standfirst", "none", "a summary", "write a standfirst")
    elif len(summary) < limits.summary[0]:
        allowed = f"at least {limits.summary[0]}"
        yield Fault("summary_too_short", "standfirst", _characters(summary), allowed, "write a longer standfirst")
    elif words < limits.summary_words[0]:
        allowed = f"at least {limits.summary_words[0]} words"
        yield Fault("summary_too_short", "standfirst", f"{words} words", allowed, "write a longer standfirst")


def _body(subject: Subject) -> Iterator[Fault]:
    html, limits = subject.story.entry.html, subject.profile.limits
    text = plain_text(html)
    words = word_count(html, _MOST_WORDS)
    for measured, unit, (least, most) in (
        (len(text), "characters", limits.body),
        (words, "words", limits.body_words),
    ):
        if measured < least:
            allowed = f"at least {least:,} {unit}"
            yield Fault(
                "body_too_short", "body", f"{measured:,} {unit}", allowed, "write more, or deny it to the partner"
            )
        if most and measured > most:
            yield Fault("body_too_long", "body", f"{measured:,} {unit}", f"at most {most:,} {unit}", "shorten it")
    if is_cut_off(html):
        yield Fault("body_truncated", "body", "ends as an excerpt", "the whole text", "write the whole text")


def _author(subject: Subject) -> Iterator[Fault]:
    if not any(author.name.strip() for author in subject.story.entry.authors):
        yield Fault("author_missing", "authors", "none", "an author", "write authors, the desk if nobody signed it")


def _dates(subject: Subject) -> Iterator[Fault]:
    published, (_, most) = subject.story.entry.published, subject.profile.limits.age_days
    if published > subject.now:
        yield Fault("date_future", "published", published.isoformat(), "the past", "correct the date")
    if most and subject.now - published > timedelta(days=most):
        days = f"{(subject.now - published).days:,} days old"
        yield Fault("date_too_old", "published", days, f"at most {most:,} days", "the partner takes no older stories")


def _link(subject: Subject) -> Iterator[Fault]:
    address = urlsplit(subject.story.entry.url)
    if address.scheme != "https":
        yield Fault("link_not_https", "url", address.scheme, "https", "serve the page by https")
    tracking = [name for name, _ in parse_qsl(address.query, keep_blank_values=True) if name.startswith(_TRACKING)]
    if tracking:
        yield Fault("link_tracked", "url", ", ".join(tracking), "no tracking", "remove it from the address")


def _pictures(subject: Subject) -> Iterator[Fault]:
    if subject.profile.pictures.lead == "required" and not subject.story.pictures:
        cure = "add a picture that the partner takes"
        yield Fault("no_lead_image", "media", "no picture that the partner takes", "a picture", cure)
    least = subject.profile.limits.slides[0]
    if least and len(subject.story.pictures) < least:
        measured = f"{len(subject.story.pictures)} pictures"
        yield Fault("too_few_slides", "media", measured, f"at least {least}", "add pictures")


def _commerce(subject: Subject) -> Iterator[Fault]:
    entry, fields = subject.story.entry, subject.profile.fields
    named = any(isinstance(rule, str) and rule.startswith(("disclosure", "sponsor")) for rule in fields.values())
    says_it = named or subject.profile.is_pushed  # its API is told
    if (entry.sponsor or entry.disclosure) and not says_it:
        cure = "add a field with disclosure to the profile, or deny it to the partner"
        yield Fault("sponsored_undisclosed", "sponsor", "no field says it", "a field that says it", cure)
    hosts = sorted({host for host in subject.profile.body.affiliate_hosts if f"//{host}/" in entry.html})
    if hosts:
        yield Fault("affiliate_link", "body", ", ".join(hosts), "none", "remove the links, or deny it to the partner")


def _category(subject: Subject) -> Iterator[Fault]:
    profile, section = subject.profile, subject.story.entry.section
    if profile.categories and section not in profile.categories:
        known = ", ".join(profile.categories)
        cure = f"add it to categories of the partner, which has: {known}"
        yield Fault("category_unmapped", "section", section or "none", "a section that is mapped", cure)


def _language(subject: Subject) -> Iterator[Fault]:
    own, feed = subject.story.entry.language, subject.language
    if own and primary_subtag(own) != primary_subtag(feed):
        yield Fault("language_mixed", "language", own, feed, "give the partner a feed of its own for this language")


def _audio(subject: Subject) -> Iterator[Fault]:
    if "audio" in subject.profile.choice.kinds and not subject.story.played:
        yield Fault("audio_missing", "media", "no sound", "a sound", "add the sound to media")


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
    _audio,
)


def _characters(text: str) -> str:
    return f"{len(text):,} characters"
