"""A profile as a format: what the rest of the program needs to know about the documents of a partner."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from syndication.formats.elements import parse_document, up_to
from syndication.formats.format import Format, Seam
from syndication.formats.profiles.json_document import write_json
from syndication.formats.profiles.rules import compile_rule
from syndication.formats.profiles.targets import qualified
from syndication.formats.profiles.xml_document import OUTLINES, write_xml
from syndication.model.feed import Entry
from syndication.model.partners.profile import Profile
from syndication.model.partners.story import PartnerStory

_MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "rss": "application/rss+xml; charset=utf-8",
        "atom": "application/atom+xml; charset=utf-8",
        "articles": "application/xml; charset=utf-8",
        "json": "application/json",
    }
)
_IDS = ("guid", "atom_id", "id", "uuid", "url")


def format_of_profile(profile: Profile) -> Format:
    """Return the format of a profile whose documents hold several stories."""
    return _json_format(profile) if profile.form == "json" else _xml_format(profile)


def formats_of_profile(profile: Profile) -> dict[str, Format]:
    """Return the format of the document of a profile by its name; a profile without a document has none."""
    return {profile.document: format_of_profile(profile)} if profile.has_document else {}


def _xml_format(profile: Profile) -> Format:
    outline = OUTLINES[profile.form]
    indent = b"    " if outline.inner else b"  "
    name = outline.story.encode()
    end = b"  </channel>\n</rss>\n" if profile.form == "rss" else f"</{outline.root}>\n".encode()
    target, rule = _id_rule(profile)
    return Format(
        name=profile.document,
        media_type=_MEDIA_TYPES[profile.form],
        label=profile.label,
        write=partial(write_xml, profile),
        seam=Seam(skeleton_end=end, closing=end),
        entry=re.compile(indent + b"<" + name + rb"[ >]" + up_to(rb"/?" + name + rb"[ >]") + b"</" + name + b">\n"),
        key_of=_xml_key(target),
        ids_and_titles=partial(_xml_ids_and_titles, profile, target),
        id_of=partial(_id_of, rule),
        id_mark=lambda entry_id: b">" + entry_id.encode() + b"</" + target.encode() + b">",
        tolerated=frozenset(profile.tolerated),
    )


def _json_format(profile: Profile) -> Format:
    target, rule = _id_rule(profile)
    return Format(
        name=profile.document,
        media_type=_MEDIA_TYPES["json"],
        label=profile.label,
        write=partial(write_json, profile),
        seam=Seam(skeleton_end=b"[\n\n]\n", closing=b"\n]\n", opening=b"[\n", between=b",\n"),
        entry=re.compile(rb"^\{.*\}(?=,?$)", re.MULTILINE),
        key_of=lambda entry: str(json.loads(entry).get(target, "")).encode(),
        ids_and_titles=lambda body: [(str(one.get(target, "")), "") for one in json.loads(body)],
        id_of=partial(_id_of, rule),
        id_mark=lambda entry_id: json.dumps(entry_id, ensure_ascii=False).encode(),
        tolerated=frozenset(profile.tolerated),
    )


def _id_rule(profile: Profile) -> tuple[str, str]:
    """Return the target that tells stories apart, and its rule: that of an id, else of the address."""
    for source in _IDS:
        for target, rule in profile.fields.items():
            if isinstance(rule, str) and rule.split("|")[0].strip() == source:
                return target, rule
    raise ValueError(f'{profile.name}: fields: nothing tells stories apart; add guid = "guid"')


def _id_of(rule: str, entry: Entry) -> str:
    return compile_rule(rule, "story")(PartnerStory(entry=entry))


def _xml_key(target: str) -> Callable[[bytes], bytes]:
    found_in = re.compile(b"<" + re.escape(target.encode()) + rb"(?: [^>]*)?>([^<]*)<")

    def key_of(entry: bytes) -> bytes:
        found = found_in.search(entry)
        return found[1] if found else b""

    return key_of


def _xml_ids_and_titles(profile: Profile, target: str, body: bytes) -> list[tuple[str, str]]:
    story = qualified(OUTLINES[profile.form].story, profile.namespaces)
    wanted, title = qualified(target, profile.namespaces), qualified("title", profile.namespaces)
    found: Any = parse_document(body).iter(story)
    return [(one.findtext(wanted) or "", one.findtext(title) or "") for one in found]
