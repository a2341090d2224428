"""A story as a partner gets it: its entry, with the body and the pictures that the partner takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.feed import Entry
from syndication.model.item import Media
from syndication.model.media_types import is_picture, is_played, type_of_address
from syndication.model.partners.body import PartnerBody, partner_body
from syndication.model.partners.pictures import ChosenPicture, choose_picture
from syndication.model.partners.profile import Profile
from syndication.model.partners.verdict import LintCode, LintFinding, Severity
from syndication.text.pictures import alternative_texts, bare_address, declared_size

_OFF: Severity = "off"
PICTURE_CURES: Mapping[str, str] = {
    "image_small": "add a larger picture, or a rendition of it",
    "image_too_small": "add a larger picture, or a rendition of it",
    "image_too_big": "add a smaller rendition",
    "image_size_unknown": "write width and height, or upload the picture",
    "image_wrong_type": "save it as JPEG",
    "image_wrong_ratio": "crop it",
    "image_rights_missing": 'write rights = "own", or "licensed" with its licensor',
}


class PartnerStory(Struct, frozen=True, kw_only=True):
    """An entry for a partner.

    `pictures` are those that it takes, in the right rendition, the lead first; `played` the sounds and films.
    `category` is the partner's word for our section. `unlisted` is the number of pictures in the body that the record
    does not list: a partner shows them in the text at most. `findings` are about what is left out of it.
    """

    entry: Entry
    pictures: tuple[Media, ...] = ()
    played: tuple[Media, ...] = ()
    category: str = ""
    unlisted: int = 0
    findings: tuple[LintFinding, ...] = ()

    @property
    def lead(self) -> Media | None:
        """The first picture that the partner takes."""
        return next(iter(self.pictures), None)


def partner_story(entry: Entry, profile: Profile) -> PartnerStory:
    """Return an entry as the partner with this profile gets it."""
    entry = _with_alternative_texts(entry)
    chosen = [(f"media[{at}]", choose_picture(one, profile.pictures)) for at, one in _pictures(entry)]
    by_address = {bare_address(found.url): one for (_, one), (_, found) in zip(chosen, _pictures(entry), strict=True)}
    unlisted: dict[str, ChosenPicture] = {}
    body = partner_body(
        entry.html, profile.body, lambda attributes: _in_body(attributes, by_address, unlisted, profile), entry.frames
    )
    refused = {field for field, one in chosen if any(_leaves_out(profile, fault.code) for fault in one.faults)}
    return PartnerStory(
        entry=replace(entry, html=body.html),
        pictures=tuple(one.picture for field, one in chosen if field not in refused),
        played=tuple(medium for medium in entry.media if is_played(medium)),
        category=profile.categories.get(entry.section, profile.default_category or entry.section),
        unlisted=len(unlisted),
        findings=(
            *_picture_findings(chosen, profile),
            *_unlisted_findings(unlisted.values(), profile),
            *_body_findings(body, profile),
        ),
    )


def severity_of(profile: Profile, code: LintCode) -> Severity:
    """Return how bad a fault is for a partner: "off" where its profile does not say."""
    return profile.lint.get(code, _OFF)


def _pictures(entry: Entry) -> list[tuple[int, Media]]:
    return [(at, medium) for at, medium in enumerate(entry.media) if is_picture(medium)]


def _with_alternative_texts(entry: Entry) -> Entry:
    """Return the entry with the alternative texts that its pictures have in the body, where its media have none."""
    if all(medium.alt for medium in entry.media):
        return entry
    texts = alternative_texts(entry.html)
    media = tuple(one if one.alt else replace(one, alt=texts.get(bare_address(one.url), "")) for one in entry.media)
    return replace(entry, media=media)


def _leaves_out(profile: Profile, code: LintCode) -> bool:
    return severity_of(profile, code) in ("picture", "error")


def _in_body(
    attributes: Mapping[str, str],
    known: Mapping[str, ChosenPicture],
    unlisted: dict[str, ChosenPicture],
    profile: Profile,
) -> Mapping[str, str] | None:
    """Return the attributes of a picture in the body, None if the partner does not take it.

    A picture that the record does not list is added to `unlisted`.
    """
    source = attributes.get("src", "")
    chosen = known.get(bare_address(source))
    if chosen is None:
        size = declared_size(attributes)
        medium = Media(
            url=source, type=type_of_address(source), width=size.get("width", 0), height=size.get("height", 0)
        )
        chosen = unlisted.setdefault(bare_address(source), choose_picture(medium, profile.pictures))
    if any(_leaves_out(profile, fault.code) for fault in chosen.faults):
        return None
    size_of = {name: str(number) for name in ("width", "height") if (number := getattr(chosen.picture, name))}
    return {**attributes, "src": chosen.picture.url, **size_of}


def _picture_findings(chosen: list[tuple[str, ChosenPicture]], profile: Profile) -> Iterator[LintFinding]:
    for field, one in chosen:
        for fault in one.faults:
            severity = severity_of(profile, fault.code)
            if severity != "off":
                cure = PICTURE_CURES.get(fault.code, "")
                yield LintFinding(fault.code, severity, field, fault.measured, fault.allowed, cure)


def _unlisted_findings(unlisted: Iterable[ChosenPicture], profile: Profile) -> Iterator[LintFinding]:
    """Yield why pictures of the body that the record does not list are left out; the story goes without them."""
    for one in unlisted:
        for fault in one.faults:
            if _leaves_out(profile, fault.code):
                cure = f"{PICTURE_CURES[fault.code]}; it is left out of the text"
                yield LintFinding(fault.code, "warning", "body", fault.measured, fault.allowed, cure)


def _body_findings(body: PartnerBody, profile: Profile) -> Iterator[LintFinding]:
    names = tuple(name.partition("[")[0] for name in profile.body.allow)
    found: list[tuple[LintCode, tuple[str, ...], tuple[str, ...], str]] = [
        ("tag_not_allowed", body.elements, names, "its text stays; nothing needs to be done"),
        ("iframe_host_refused", body.hosts, profile.body.iframe_hosts or ("no frames",), _cure_of_frame(names)),
    ]
    for code, measured, allowed, cure in found:
        severity = severity_of(profile, code)
        if measured and severity != "off":
            yield LintFinding(code, severity, "body", ", ".join(measured), ", ".join(allowed), cure)


def _cure_of_frame(allowed: tuple[str, ...]) -> str:
    return "a link to it stays" if "a" in allowed else "it is left out; say in words what it shows"
