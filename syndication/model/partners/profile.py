"""A profile: what a partner takes, and how it spells it, as data. Profiles are TOML files; none has code of its own."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from syndication.model.item_parts import Access, StoryKind
from syndication.model.partners.verdict import LintCode, Severity

DocumentForm = Literal["rss", "atom", "articles", "json", "apple", "wire"]
TextLevel = Literal["full", "summary"]
# How a partner learns of a change: by a date of its own, because the date of publication moves, or not at all.
ChangeLaw = Literal["own", "pubdate", "never"]
# Where a rule comes from: the partner's documentation, source code of others, a third party, or nobody's word.
Mark = Literal["doc", "src", "3p", "not verified"]
Rights = Literal["own", "licensed", "none"]
Maturity = Literal["", "KIDS", "MATURE", "GENERAL"]

# What one element or attribute of a document gets: "SOURCE", "SOURCE|TRANSFORMATION|…" or "'fixed words'".
Rule = str
# One element for each of a list: {each = "pictures", "@url" = "url", "media:title" = "caption"}; each =
# "pictures|first:3" for at most three.
Repeated = dict[str, Rule]

DocumentName = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,40}(\.[a-z0-9-]{1,20}){1,2})?\Z")]
# Numbers have limits: a profile is stored as JSON, which has no larger ones.
Whole = Annotated[int, Meta(ge=0, le=10**12)]
Ratio = Annotated[float, Meta(ge=0, le=1000)]
Pair = tuple[Whole, Whole]


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which stories a partner gets, newest first. Names match as those of declared feeds do.

    `stories` is how many at most, `max_bytes` how large a document may be: the oldest go first, notices of deletion
    never.
    """

    kinds: tuple[StoryKind, ...] = ("article",)
    access: tuple[Access, ...] = ("free",)
    sponsored: bool = False
    languages: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    exclude_sections: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    stories: Annotated[int, Meta(ge=1, le=300)] = 50
    max_bytes: Annotated[int, Meta(ge=10_000, le=10**9)] = 3_000_000


class Deletion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a partner is told that a story is gone: by the same item with `fields` beside or instead of its own.

    The notice is in the documents for `hours`. Without fields the partner has no spelling: then a person must
    withdraw the story at `by_hand`, "the Partner Hub" for instance.
    """

    fields: dict[str, Rule | Repeated] = {}
    omit: tuple[str, ...] = ()
    hours: Annotated[int, Meta(ge=1, le=8760)] = 168
    by_hand: str = ""


class BodyRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stays of the HTML of a story: elements as "a[href]", with the attributes that they keep.

    `drop` comes first (an element goes with all that is in it), then `rename`, then `unwrap` (its content stays); any
    element that is not in `allow` is unwrapped, too. Then what is nested deeper than `max_depth` is unwrapped, and
    elements that became empty go. `{figcaption = "p"}` in `rename` and "figure" in `unwrap` put a caption below its
    picture. Frames of the `iframe_hosts` ("x.com", "google.com/maps", "*" for all) stay frames, all others are links.
    Links to `affiliate_hosts` and their subdomains are those of shops.
    """

    allow: tuple[str, ...] = ()
    rename: dict[str, str] = {}
    drop: tuple[str, ...] = ("script", "style")
    unwrap: tuple[str, ...] = ()
    iframe_hosts: tuple[str, ...] = ()
    max_depth: Annotated[int, Meta(ge=2, le=100)] = 100
    pictures: bool = True
    affiliate_hosts: tuple[str, ...] = ()


class PictureRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which pictures a partner takes. Sizes are pixels (width, height), 0 for any.

    Of the renditions of a picture the smallest is taken that has at least `want`, else the largest, if that has at
    least `min`. One between `min` and `want` is taken, with a warning (`image_small`). A picture below `min` or above
    `max_bytes` is left out. Whether the story goes without it is said by the severity of `no_lead_image`.
    """

    min: Pair = (0, 0)
    want: Pair = (0, 0)
    shortest_side: Whole = 0
    max_bytes: Whole = 0
    ratio: tuple[Ratio, Ratio] = (0.0, 0.0)
    types: tuple[str, ...] = ("image/jpeg", "image/png", "image/gif", "image/webp")
    rights: tuple[Rights, ...] = ("own", "licensed")


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Least and most, 0 for none. Characters and words are counted in the text as the partner gets it."""

    title: Pair = (0, 0)
    headline_short: Pair = (0, 0)
    summary: Pair = (0, 0)
    summary_words: Pair = (0, 0)
    body: Pair = (0, 0)
    body_words: Pair = (0, 0)
    age_days: Pair = (0, 0)
    slides: Pair = (0, 0)
    stories: Pair = (0, 0)
    document_bytes: Pair = (0, 0)


class PushRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How stories are pushed to a partner that has an API.

    `address` is that of the API. A `preview` is seen only by members of the channel; what is `hidden` is in no list
    there. `maturity` is for whom a story is, "" for what the channel says. `territories` are ISO codes of countries,
    none for all of the channel.
    """

    address: str = "https://news-api.apple.com"
    preview: bool = False
    hidden: bool = False
    featured: bool = False
    maturity: Maturity = ""
    territories: tuple[str, ...] = ()


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a partner takes. `checked` is the day on which somebody last compared it with the partner's sheet.

    `document` is the file name. `note` is what a publisher must know or add. `namespaces` are written to the letter.
    `root` are attributes of the outermost element. `channel` and `fields` are what the feed and each item contain, in
    this order. `push` is for a partner that has no feed, but an API. `categories` are the partner's names of our
    sections. `lint` says how bad each fault is. `marks` say where the rules come from, by their names ("limits.title").
    `tolerated` are codes of our validator that the partner's own dialect makes unavoidable. A profile of the form
    "wire" has no document: its stories come by the API, with the text of `text`, under `terms`, the words or the
    address of the contract.
    """

    name: str
    label: str
    form: DocumentForm
    checked: date
    document: DocumentName = ""
    sheet: str = ""
    note: str = ""
    public: bool = False
    choice: Choice = Choice()
    namespaces: dict[str, str] = {}
    root: dict[str, Rule] = {}
    channel: dict[str, Rule] = {}
    fields: dict[str, Rule | Repeated] = {}
    change: ChangeLaw = "own"
    deletion: Deletion = Deletion()
    body: BodyRules = BodyRules()
    pictures: PictureRules = PictureRules()
    limits: Limits = Limits()
    push: PushRules = PushRules()
    categories: dict[str, str] = {}
    default_category: str = ""
    lint: dict[LintCode, Severity] = {}
    marks: dict[str, Mark] = {}
    tolerated: tuple[str, ...] = ()
    text: TextLevel = "full"
    terms: str = ""

    @property
    def has_document(self) -> bool:
        """Whether its stories are in a document of its own."""
        return self.form not in ("apple", "wire")

    @property
    def spells_deletion(self) -> bool:
        """Whether the partner learns from us that a story is gone; otherwise a person must tell it."""
        return bool(self.deletion.fields) or self.form in ("apple", "wire")

    @property
    def is_pushed(self) -> bool:
        """Return whether stories are pushed to the partner; else it fetches a feed."""
        return self.form == "apple"


def deletion_profile(profile: Profile) -> Profile:
    """Return the profile that writes the notice of a deleted story: the usual fields, but for what deletion says."""
    usual = {target: rule for target, rule in profile.fields.items() if target not in profile.deletion.omit}
    return replace(profile, fields=usual | profile.deletion.fields)


def profile_digest(profile: Profile) -> str:
    """Return a short digest of all that a profile says."""
    return _digest(msgspec.json.encode(profile))


@lru_cache(maxsize=256)
def _digest(encoded: bytes) -> str:
    return sha256(encoded).hexdigest()[:16]
