"""Limits and descriptions of fields that their types do not contain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.sources.records.rules import MAX_ENTRIES, MAX_LINE, MAX_NAME, MAX_NUMBER, MAX_TEXT

_ONE_LINE = r"^[^\r\n]*$"
_SOME = r"^[^\r\n]*\S[^\r\n]*$"
_SLUG = r"^(?:[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)?$"
_LINE = {"pattern": _ONE_LINE, "maxLength": MAX_LINE}
_ADDRESS = {"maxLength": 4 * MAX_LINE}
_COUNT = {"minimum": 0, "maximum": MAX_NUMBER}
_LIST = {"maxItems": MAX_ENTRIES}
_NOTE = {"pattern": r"\S", "maxLength": MAX_TEXT}

LIMITS: Mapping[str, Mapping[str, Any]] = {
    "Item.headline": {"pattern": _SOME, "maxLength": MAX_LINE},
    "Item.slug": {"pattern": _SLUG, "maxLength": 200},
    "Item.standfirst": {"maxLength": MAX_TEXT},
    "Item.ednote": {"maxLength": MAX_TEXT},
    "Item.section": {"pattern": _ONE_LINE, "maxLength": MAX_NAME},
    "Item.tags": _LIST | {"items": {"type": "string", "pattern": _SOME, "maxLength": MAX_NAME}},
    "Item.aliases": _LIST | {"items": {"type": "string", "pattern": _SLUG, "maxLength": 200}},
    "Item.subjects": _LIST,
    "Item.authors": _LIST,
    "Item.media": _LIST,
    "Item.related": _LIST,
    "Item.version": _COUNT,
    "Item.url": _ADDRESS,
    "Author.name": {"pattern": _SOME, "maxLength": MAX_NAME},
    "Author.role": _LINE,
    "Author.url": _ADDRESS,
    "Source.url": _ADDRESS,
    "Dateline.text": _LINE,
    "Subject.name": _LINE,
    "Media.url": _ADDRESS,
    "Media.credit": _LINE,
    "Media.width": _COUNT,
    "Media.height": _COUNT,
    "Media.bytes": _COUNT,
    "Related.title": _LINE,
    "Related.url": _ADDRESS,
    "Related.after": _COUNT,
    "WithdrawRequest.note": _NOTE,
    "CorrectRequest.note": _NOTE,
    "ReinstateRequest.note": _NOTE,
}
WORDS: Mapping[str, str] = {
    "Item.headline": "the title, on one line",
    "Item.published": "when it was first public; stands for good then",
    "Item.body": "the text",
    "Item.body_form": "how the text is written",
    "Item.id": "a tag URI or another absolute one; never changes",
    "Item.slug": "its name in addresses",
    "Item.aliases": "former slugs",
    "Item.status": "whether it stands or was withdrawn",
    "Item.version": "counts every accepted change; given by the service",
    "Item.language": "BCP 47, where not that of the publication",
    "Item.standfirst": "what stands below the title",
    "Item.modified": "the last change that matters to readers",
    "Item.changed": "the last change of any kind; given by the service",
    "Item.embargo_until": "nobody outside sees it before",
    "Item.expires": "nobody outside sees it afterwards",
    "Item.url": "its address on the website, where that is not ours",
    "Item.section": "the section it belongs to; makes a feed",
    "Item.tags": "what it is about; each makes a feed",
    "Item.subjects": "the same in a controlled vocabulary",
    "Item.authors": "who wrote it; each makes a feed",
    "Item.source": "where the text came from",
    "Item.dateline": "the place, as printed and as known",
    "Item.media": "pictures, sound and film, the lead first",
    "Item.related": "other stories that the text points to",
    "Item.revisions": "the changes that readers are told of, the oldest first",
    "Item.rights": "who holds them, and what others may do",
    "Item.ednote": "for editors; in no public byte",
    "Item.import": "how an importer got it; in no public byte",
    "WithdrawRequest.kind": "a kill is for good, a withholding until it is cleared up",
    "WithdrawRequest.note": "why, as readers see it",
    "CorrectRequest.note": "what was wrong, as readers see it",
    "CorrectRequest.changes": "what else changes, as a merge patch",
    "ReinstateRequest.note": "why, as readers see it",
    "Operation.op": "which of the changes",
    "Operation.slug": "of which story; for create, the slug that it gets",
    "Operation.item": "the whole story, for create and replace",
    "Operation.patch": "a merge patch, for patch",
    "Operation.changes": "a merge patch, for correct",
    "Operation.kind": "for withdraw",
    "Operation.note": "for withdraw, correct and reinstate",
    "Operation.if_match": "the version that alone may be changed",
}
