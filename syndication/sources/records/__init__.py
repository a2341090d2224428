"""Record files: TOML front matter between `+++` lines, then the body. Bytes in, an Item out, and back.

Does no file I/O. Every problem is a RecordError that names the file, the line, the field and the cure.
"""

from syndication.sources.records.fields import FieldsError, check, from_fields, typed
from syndication.sources.records.layout import FORMS
from syndication.sources.records.parser import fault, read
from syndication.sources.records.writer import revise, rewrite, suffix, write

__all__ = [
    "FORMS",
    "FieldsError",
    "check",
    "fault",
    "from_fields",
    "read",
    "revise",
    "rewrite",
    "suffix",
    "typed",
    "write",
]
