"""The stories that every benchmark is fed with: the same ones in each run, each of about 1.3 kB of HTML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from syndication import publishing
from syndication.entries import compose
from syndication.model import Author, Feed, Item, Media, Publication

PUBLICATION = Publication(
    title="Example Tribune",
    description="Stories of the Example Tribune, as they are published.",
    language="en",
    publisher="Example Tribune",
    home="https://tribune.example/",
    base_url="https://feeds.tribune.example",
    authority="tribune.example",
    rights="© Example Tribune",
)
FIRST = datetime(2025, 1, 1, 6, 30, tzinfo=UTC)

_SECTIONS = ("World", "Business", "Culture", "Sport", "Science")
_TAGS = ("Harbour", "Elections", "Railways", "Energy", "Housing", "Weather", "Courts", "Schools", "Fisheries")
_AUTHORS = ("Ada Byrne", "José Lima", "Marie Kovač", "Sven Åkesson")
_BODY = """<p>The council voted on Thursday to reopen the {place} terminal, {number} days after it was closed, and set \
aside €4.2 million for repairs &amp; new pumps. “We have waited long enough,” the mayor said.</p>
<p>Freight had been sent around the cape since autumn, which added {hours} hours to every crossing and, by the count of \
the <a href="https://tribune.example/reports/{number}">port authority’s report</a>, a tenth to what it cost. Fishing crews \
kept to the eastern quay, where depth was never a difficulty.</p>
<h2>What happens next</h2>
<ul><li>Divers inspect the piles before the month ends.</li><li>Ferries return with the summer timetable.</li>\
<li>Container ships follow once the crane is certified.</li></ul>
<blockquote><p>Nobody here believes that the first storm will wait for our timetable — so neither should the \
engineers.</p></blockquote>
<p>The opposition called the sum <em>a beginning, not a plan</em>, and asked for an independent survey of all \
{hours} basins. A vote on that is due in the spring; the regional assembly, which bears half of the expense, has yet to say \
whether it agrees.</p>"""


def story(number: int) -> Item:
    """Return the story of a number from 1 on: they are an hour apart, the highest number is the newest."""
    tags = tuple(_TAGS[(number + step) % len(_TAGS)] for step in (0, 2, 5))
    published = FIRST + timedelta(hours=number)
    return Item(
        headline=f"{tags[0]} terminal to reopen after {number} days, council & assembly decide",
        standfirst=f"The decision ends {number} days of detours; repairs begin at once.",
        published=published,
        body=_BODY.format(place=tags[0], number=number, hours=number % 17 + 3),
        body_form="html",
        section=_SECTIONS[number % len(_SECTIONS)],
        tags=tags,
        authors=(Author(_AUTHORS[number % len(_AUTHORS)]),),
        media=(_picture(number),),
    )


def feed(size: int) -> Feed:
    """Return a feed of the newest of `size` stories, all accepted, as the formats take it."""
    items = (_accepted(story(number), number) for number in range(size, 0, -1))
    entries = tuple(compose(item, PUBLICATION) for item in items)
    made = publishing.make_feed(PUBLICATION, "", "", None, entries)
    return replace(made, updated=entries[0].published)


def _accepted(item: Item, number: int) -> Item:
    minted = f"tag:{PUBLICATION.authority},{item.published:%Y-%m-%d}:terminal-{number}"
    return replace(item, id=minted, slug=f"terminal-{number}", version=1, changed=item.published)


def _picture(number: int) -> Media:
    return Media(
        url=f"https://tribune.example/pictures/{number}.jpg",
        type="image/jpeg",
        width=1600,
        height=900,
        bytes=180_000 + number,
        alt="Cranes above an empty quay",
        caption="The quay at dawn",
        credit="Ada Byrne/Example Tribune",
    )
