"""A post that this program exported: its whole record is in a field of the post."""

from __future__ import annotations

from syndication.model.errors import FieldError, IngestError
from syndication.model.export_manifest import RECORD_META, extract_record, wxr_fields
from syndication.sources.embedded_record import item_of_record
from syndication.sources.export import RefusedStory, WholeStory
from syndication.sources.wordpress.post import Post


def whole_story(post: Post) -> WholeStory | RefusedStory | None:
    """Return the story of an exported post, None if it is no such post, or was edited elsewhere since."""
    text = post.first_meta(RECORD_META)
    fields = wxr_fields(post.title, post.content, post.excerpt, post.slug, post.status)
    record = extract_record(text, fields) if text else None
    if record is None:
        return None
    try:
        return WholeStory(post.name, item_of_record(record))
    except (IngestError, FieldError) as error:
        return RefusedStory(post.name, str(error))
