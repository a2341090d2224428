"""A story and its parts. Every datetime is aware. An empty string or tuple means "not given"."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from syndication.model.item_parts import Access, AiUse, Episode, Partners, Place, Sponsor, StoryKind
from syndication.model.known_ids import KnownIds
from syndication.model.limits import (
    ENTRIES,
    Address,
    Count,
    ForeignId,
    Headline,
    Id,
    Language,
    Line,
    MediaAddress,
    MediaType,
    Moment,
    Name,
    OptionalId,
    OptionalName,
    Size,
    Slug,
    Text,
    Urgency,
    described,
)
from syndication.model.media_parts import Focus, MediaRights, MediaRole, Rendition, Transcript

Status = Literal["usable", "withheld", "canceled"]
BodyForm = Literal["markdown", "html"]
RevisionKind = Literal["initial", "silent", "update", "correction", "withholding", "kill", "reinstatement"]


class Author(Struct, frozen=True, omit_defaults=True):
    """Who wrote a story; `role` and `url` are optional."""

    name: Name
    role: Line = ""
    url: Address = ""


class Source(Struct, frozen=True, omit_defaults=True):
    """Where the text came from, an agency for instance."""

    name: str
    url: Address = ""


class Dateline(Struct, frozen=True, omit_defaults=True):
    """The place as printed (`text`) and as known (`located`)."""

    text: Line
    located: str = ""


class Subject(Struct, frozen=True, omit_defaults=True):
    """A term of a controlled vocabulary: its URI and its label."""

    uri: Id
    name: Line


class Media(Struct, frozen=True, omit_defaults=True):
    """A picture, sound or film; without a `url` it has only a caption and a credit.

    `width` and `height` are in pixels, `bytes` is the size of the file and `duration` is in seconds; 0 means unknown.
    The rights in it end at `until`; the story stays public without it. `model.media_choice` says which medium is the
    main one, and which may be shown.
    """

    url: MediaAddress = ""
    type: MediaType = ""
    width: Count = 0
    height: Count = 0
    bytes: Size = 0
    alt: str = ""
    caption: str = ""
    credit: Line = ""
    syndicate: bool = True
    until: Moment | None = None
    role: Annotated[
        MediaRole, described("lead is the main one of its kind; of each kind there is one lead at most")
    ] = ""
    renditions: Annotated[tuple[Rendition, ...], ENTRIES, described("the same picture in other sizes")] = ()
    rights: Annotated[MediaRights, described("own, licensed or none; own and licensed exclude syndicate = false")] = ""
    licensor: Annotated[Line, described("whose picture it is, if it is licensed")] = ""
    licensor_id: Annotated[Line, described("its number at the licensor")] = ""
    focus: Focus | None = None
    duration: Annotated[Count, described("seconds; 0 means unknown")] = 0
    transcripts: Annotated[tuple[Transcript, ...], ENTRIES] = ()
    chapters: Annotated[Address, described("the http or https address of a file with chapters, as JSON")] = ""


class Related(Struct, frozen=True, omit_defaults=True):
    """Another story that the text points to; `after` counts the body's blocks before it."""

    title: Line
    url: Address = ""
    label: str = ""
    after: Count = 0


class Revision(Struct, frozen=True, omit_defaults=True):
    """An accepted change of a story: when, of what kind, and the note on it that readers see."""

    at: Moment
    kind: RevisionKind
    note: str = ""


class Rights(Struct, frozen=True, omit_defaults=True):
    """Who holds the rights, and what others may do until when."""

    holder: str = ""
    notice: str = ""
    usage: str = ""
    license: str = ""
    until: Moment | None = None


class SourceKey(Struct, frozen=True):
    """A source that a publication follows, and the id that the source has for a story, byte for byte."""

    source: Line
    key: ForeignId


class Import(Struct, frozen=True, omit_defaults=True):
    """How the importer got the story; never in a public byte.

    `lost` is what readers miss of the source, `warnings` all else that an editor should know. `origins` are the sources
    that have the story; it follows the first of them. `withheld` says that it was taken as a story that waits for an
    editor: it was not public before its first reinstatement.
    """

    sha256: str = ""
    dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    origins: tuple[SourceKey, ...] = ()
    withheld: bool = False


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"imported": "import"}):
    """A story.

    `id`, `slug`, `version` and `changed` are minted when the item is first accepted; until
    then they are empty, 0 and None. `published` is the first public moment and never moves,
    `modified` the last significant change, `changed` any accepted change.
    """

    headline: Annotated[Headline, described("the title, on one line")]
    published: Annotated[Moment, described("when it was first public; never changes after that")]
    body: Annotated[str, described("the text; not empty unless the story is withdrawn")]
    body_form: Annotated[BodyForm, described("the markup of the text")] = "markdown"
    id: Annotated[
        OptionalId, described("a tag URI or another absolute URI, by the rules of its scheme; never changes")
    ] = ""
    ids: Annotated[
        KnownIds | None,
        described("the ids in the feeds of another site, which no other story has; never change once it is public"),
    ] = None
    slug: Annotated[Slug, described("its name in addresses, which no other story has or had")] = ""
    aliases: Annotated[tuple[Slug, ...], ENTRIES, described("former slugs, which no other story has or had")] = ()
    status: Annotated[Status, described("whether it is public or was withdrawn")] = "usable"
    version: Annotated[Count, described("counts every change; a request may only repeat it")] = 0
    language: Annotated[
        Language, described("a BCP 47 tag with a code that is in use, where it is not that of the publication")
    ] = ""
    headline_short: Annotated[Line, described("a shorter title, for cards")] = ""
    standfirst: Annotated[Text, described("the summary below the title")] = ""
    kind: Annotated[StoryKind, described("what it mainly is")] = "article"
    modified: Annotated[Moment | None, described("the last change for readers; not before published")] = None
    changed: Annotated[Moment | None, described("the last change; a request may only repeat it")] = None
    embargo_until: Annotated[Moment | None, described("it is not public before")] = None
    expires: Annotated[Moment | None, described("it is not public afterwards; not before published")] = None
    url: Annotated[Address, described("its http or https address on the website, where that is not ours")] = ""
    section: Annotated[OptionalName, described("the section it belongs to; makes a feed")] = ""
    tags: Annotated[tuple[Name, ...], ENTRIES, described("what it is about; each makes a feed")] = ()
    subjects: Annotated[
        tuple[Subject, ...], ENTRIES, described("what it is about, as terms of a controlled vocabulary")
    ] = ()
    authors: Annotated[tuple[Author, ...], ENTRIES, described("who wrote it; each makes a feed")] = ()
    source: Annotated[Source | None, described("where the text came from")] = None
    dateline: Annotated[Dateline | None, described("the place, as printed and as known")] = None
    media: Annotated[tuple[Media, ...], ENTRIES, described("pictures, sound and film, the main one first")] = ()
    related: Annotated[tuple[Related, ...], ENTRIES, described("other stories that the text points to")] = ()
    revisions: Annotated[
        tuple[Revision, ...],
        described("the changes that readers see, the oldest first; once public, none is changed or removed"),
    ] = ()
    rights: Annotated[Rights | None, described("who holds them, and what others may do")] = None
    places: Annotated[tuple[Place, ...], ENTRIES, described("the places it is about")] = ()
    access: Annotated[Access, described("whether readers pay for it on the website")] = "free"
    sponsor: Annotated[Sponsor | None, described("who paid for it")] = None
    disclosure: Annotated[Line, described("how it is marked for readers, if it is sponsored or has paid links")] = ""
    ai: Annotated[AiUse, described("whether a machine wrote it: none, assisted or generated; empty if not said")] = ""
    urgency: Annotated[Urgency, described("1 is the most urgent, 9 the least (IPTC); 0 means not given")] = 0
    slugline: Annotated[Line, described("its short name on a wire")] = ""
    episode: Annotated[Episode | None, described("what podcast apps show of it")] = None
    partners: Annotated[Partners | None, described("which partners may have it; never public")] = None
    ednote: Annotated[Text, described("for editors; never public")] = ""
    imported: Annotated[Import | None, described("how an importer got it; never public")] = None
