"""Record files: TOML front matter between `+++` lines, then the body. They are parsed to items and written from items.

No file I/O. Every problem is a RecordError that names the file, the line, the field and what to do.
"""

from syndication.sources.records.fields import FieldsError, check, convert_fields, from_fields, read_fields
from syndication.sources.records.layout import FORMS
from syndication.sources.records.parser import MAX_BYTES, fault, read
from syndication.sources.records.writer import revise, rewrite, suffix, write

__all__ = [
    "FORMS",
    "MAX_BYTES",
    "FieldsError",
    "check",
    "convert_fields",
    "fault",
    "from_fields",
    "read",
    "read_fields",
    "revise",
    "rewrite",
    "suffix",
    "write",
]
