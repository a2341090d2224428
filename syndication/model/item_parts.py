"""What partners ask of a story besides its text: who paid for it, where it is about, and who may have it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from syndication.model.limits import ENTRIES, Address, Count, Headline, Latitude, Line, Longitude, Moment, described

StoryKind = Literal["article", "gallery", "video", "audio", "live"]
AiUse = Literal["", "none", "assisted", "generated"]
Access = Literal["free", "metered", "paid"]


class Sponsor(Struct, frozen=True, omit_defaults=True):
    """Who paid for a story."""

    name: Headline
    url: Address = ""


class Place(Struct, frozen=True, omit_defaults=True):
    """A place that a story is about. `scheme` is the list that its code is from: a URI, or a short name (`iso3166`)."""

    name: Headline
    code: Line = ""
    scheme: Annotated[Line, described("the list that the code is from; only with a code")] = ""
    lat: Annotated[Latitude, described("degrees north; only with lon")] = None
    lon: Annotated[Longitude, described("degrees east; only with lat")] = None


class PartnerEnd(Struct, frozen=True):
    """The moment at which a partner must take a story down."""

    partner: Headline
    at: Moment


class Partners(Struct, frozen=True, omit_defaults=True):
    """Which partners may have a story, by the names that the settings give them; never public.

    An empty `allow` means all.
    """

    allow: Annotated[tuple[Headline, ...], ENTRIES, described("those that may have it; none means all")] = ()
    deny: Annotated[tuple[Headline, ...], ENTRIES, described("those that may not; no name is in both lists")] = ()
    until: Annotated[
        tuple[PartnerEnd, ...], ENTRIES, described("when it ends at a partner; each partner is in it once")
    ] = ()


class Episode(Struct, frozen=True, omit_defaults=True):
    """What podcast apps show of an episode; 0 means that a number is not given."""

    number: Count = 0
    season: Count = 0
    type: Literal["full", "trailer", "bonus"] = "full"
    explicit: bool | None = None
